"""Stage 4c: sentence x family -> candidates, and the claim of the family that the words come nearest to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.core.carry import Topics
from bot.core.catalogue import Catalogue
from bot.core.choose import ClaimChooser
from bot.core.figures import Quantity, has_numbers, quantities
from bot.core.gates import Gatekeeper, Passed, Place
from bot.core.index import Index, search
from bot.core.lexicon import Hit, Lexicon
from bot.core.measure import Measurer
from bot.core.segment import Segmented
from bot.core.values import Figure

_MOST_PER_FAMILY = 4
_MOST_SENTENCES = 12
"""Sentences of a post in which a family is looked for: a post that says one thing over and over takes no longer."""
_BARE_PAIR = 0.58
"""The strength up to which a gate is taken for a pair of names without a predicate."""
_BARE_LIKENESS = 0.45
"""Least likeness at which wording alone, without any gate, makes a candidate."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may carry a claim of a family: words [first, last], where stance is read, what speaks for it.

    `negative` says that its words deny by themselves ("useless", "nothing works"), `figures_differ` that another figure
    of the sentence opens another claim ("it was 1 in 20, now it is 3 in 1000"), `elsewhere` that the sentence may be
    about another subject.
    """

    claim: str
    family: str
    sentence: int
    first: int
    last: int
    anchor: Hit
    strength: float
    carried: float
    gates: int
    likeness: float
    margin: float
    figure: Figure | None
    figure_agrees: bool
    concepts: tuple[str, ...]
    why: tuple[str, ...]
    negative: bool = False
    figures_differ: bool = False
    elsewhere: bool = False


class Matcher:
    """Finds candidates; compiled once per catalogue."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, index: Index) -> None:
        self._catalogue = catalogue
        self._lexicon = lexicon
        self._index = index
        self._gatekeeper = Gatekeeper(catalogue, lexicon)
        self._chooser = ClaimChooser(catalogue, lexicon)
        self._ungated = frozenset(family.id for family in catalogue.families.values() if not family.gates)
        self._figure = lexicon.mask(["figure"])
        self._measurer = Measurer(lexicon)
        families = catalogue.families.values()
        self._here = lexicon.mask(catalogue.elsewhere.unless)
        elsewhere = catalogue.elsewhere.concepts
        self._elsewhere = tuple((lexicon.mask([concept]), spared) for concept, spared in elsewhere)
        self._needs = {one.id: (lexicon.mask(one.needs), lexicon.mask(one.needs_beside)) for one in families}
        self._unseen = {one.id: lexicon.mask(one.unseen_beside) for one in families}

    def candidates(self, text: Segmented, places: tuple[Place, ...], topics: Topics) -> tuple[Candidate, ...]:
        """All candidates of a post, sentence by sentence; `topics` is fed along the way."""
        found: list[Candidate] = []
        topics.open(places)
        numbers = has_numbers(text)
        often: Counter[str] = Counter()
        for place in places:
            if place.mask:
                carried = topics.carried()
                stated = quantities(text, text.sentences[place.sentence]) if numbers else ()
                place = self._with_figures(place, stated)
                full = {family for family, sentences in often.items() if sentences >= _MOST_SENTENCES}
                here = self._in_sentence(text, place, carried, stated, full)
                often.update({one.family for one in here})
                found.extend(here)
            topics.feed(place)
        if self._ungated:
            found.extend(self._by_wording(text))
        return tuple(found)

    def _with_figures(self, place: Place, stated: tuple[Quantity, ...]) -> Place:
        """A stated proportion counts as the concept "figure" where the vocabulary has one."""
        if not stated or not self._figure:
            return place
        index = self._figure.bit_length() - 1
        hits = (*place.hits, *(Hit(index, one.first, one.last) for one in stated))
        return Place(place.sentence, hits, place.mask | self._figure, place.strong | self._figure)

    def _in_sentence(
        self,
        text: Segmented,
        place: Place,
        carried: list[tuple[int, float]],
        stated: tuple[Quantity, ...],
        full: Collection[str],
    ) -> list[Candidate]:
        """Candidates of one sentence, one for each place where stance is read; none of the families in `full`.

        A bare pair ("transplant", "SPMS") inside a fuller candidate ("stops") is left out: stance is read at the verb.
        """
        opened: dict[tuple[str, int], list[Passed]] = {}
        for passed in self._gatekeeper.passed(place, carried):
            if passed.gate.family in full:
                continue
            opened.setdefault((passed.gate.family, passed.anchor.first), []).append(passed)
        best = sorted(opened.items(), key=lambda pair: -max(_worth(one) for one in pair[1]))
        kept: dict[str, list[frozenset[Hit]]] = {}
        candidates = []
        for (family, _), passes in best:
            strongest = max(passes, key=_worth)
            hits, bare = frozenset(strongest.hits), strongest.gate.strength <= _BARE_PAIR
            fuller = kept.setdefault(family, [])
            if len(fuller) < _MOST_PER_FAMILY and not (bare and any(hits < other for other in fuller)):
                fuller.append(hits)
                candidates.append(self._candidate(text, place, family, passes, stated))
        return _with_margins(candidates)

    def _candidate(
        self, text: Segmented, place: Place, family: str, passes: list[Passed], stated: tuple[Quantity, ...]
    ) -> Candidate:
        strongest = max(passes, key=_worth)
        first = min(hit.first for hit in strongest.hits)
        last = max(hit.last for hit in strongest.hits)
        quantity, figure, others = self._figures(text, place, family, stated, strongest.anchor)
        if quantity is not None:
            first, last = min(first, quantity.first), max(last, quantity.last)
        words = text.words[first : last + 1]
        stands = text.sentences[place.sentence]
        whole = text.words[stands.first : stands.last]
        claim, likeness, agrees = self._chooser.choose(family, place.mask, figure, words, whole)
        return Candidate(
            claim=claim,
            family=family,
            sentence=place.sentence,
            first=first,
            last=last,
            anchor=strongest.anchor,
            strength=strongest.gate.strength,
            carried=strongest.carried,
            gates=len(passes),
            likeness=likeness,
            margin=1.0,
            figure=figure,
            figure_agrees=agrees,
            concepts=self._lexicon.names(_union(strongest.hits)),
            why=_explained(text, strongest, self._lexicon),
            negative=any(self._lexicon.concepts[hit.entry].kind == "negative" for hit in strongest.hits),
            figures_differ=self._chooser.states_another(claim, figure, others),
            elsewhere=self._is_elsewhere(family, place),
        )

    def forbids(self, family: str, place: Place, named: int) -> bool:
        """Whether the second reader alone is not to be believed about a family in a sentence.

        It names a variant that the family must not be confused with, or what another family says of the same; or what
        the post and those around it name, the mask `named`, holds nothing that the family needs.
        """
        needs, beside = self._needs.get(family, (0, 0))
        lacks = needs and not named & needs and (not beside or named & beside)
        return bool(lacks or place.mask & (self._gatekeeper.vetoes.get(family, 0) | self._unseen.get(family, 0)))

    def by_reading(self, text: Segmented, place: Place, family: str) -> Candidate:
        """A candidate that only the second reader saw (gates 0): a whole sentence, with the likeliest claim."""
        sentence = text.sentences[place.sentence]
        words = text.words[sentence.first : sentence.last]
        whole = Hit(-1, sentence.first, sentence.last - 1)
        stated = quantities(text, sentence) if has_numbers(text) else ()
        _, figure, others = self._figures(text, place, family, stated, whole)
        claim, likeness, agrees = self._chooser.choose(family, place.mask, figure, words)
        return Candidate(
            claim=claim,
            family=family,
            sentence=place.sentence,
            first=whole.first,
            last=whole.last,
            anchor=whole,
            strength=0.5,
            carried=1.0,
            gates=0,
            likeness=likeness,
            margin=0.0,
            figure=figure,
            figure_agrees=agrees,
            concepts=(),
            why=(f"No rule found it; the second reader sees the family {family} in this sentence.",),
            figures_differ=self._chooser.states_another(claim, figure, others),
            elsewhere=self._is_elsewhere(family, place),
        )

    def _is_elsewhere(self, family: str, place: Place) -> bool:
        """Whether a sentence may be about another subject than this community's."""
        named = any(place.mask & mask for mask, spared in self._elsewhere if family not in spared)
        return named and not place.mask & self._here

    def _figures(
        self, text: Segmented, place: Place, family: str, stated: tuple[Quantity, ...], anchor: Hit
    ) -> tuple[Quantity | None, Figure | None, list[Figure]]:
        """Of what is stated the nearest that counts what the family's claims count, its figure, and the other figures.

        The nearest of all where none does.
        """
        measured = [(one, self._measured(text, place, family, one)) for one in stated]
        told = [pair for pair in measured if self._chooser.counts(family, pair[1])] or measured
        nearest = min(told, key=lambda pair: pair[0].apart(anchor.first, anchor.last), default=None)
        if nearest is None:
            return None, None, []
        return *nearest, [figure for one, figure in measured if one is not nearest[0]]

    def _measured(self, text: Segmented, place: Place, family: str, quantity: Quantity) -> Figure:
        """A quantity's figure with what it counts."""
        return replace(quantity.figure, measure=self._measurer.measure(text, place, family, quantity))

    def _by_wording(self, text: Segmented) -> list[Candidate]:
        """Candidates of families without gates, by likeness of wording alone."""
        found = []
        for number, sentence in enumerate(text.sentences):
            if sentence.last - sentence.first < 3:
                continue
            words = text.quote(sentence.first, sentence.last - 1)
            for ranked in search(self._index, words, top=3):
                claim = self._catalogue.claims[ranked.claim]
                if ranked.score < _BARE_LIKENESS or claim.family not in self._ungated:
                    continue
                found.append(
                    Candidate(
                        claim=claim.id,
                        family=claim.family,
                        sentence=number,
                        first=sentence.first,
                        last=sentence.last - 1,
                        anchor=Hit(-1, sentence.first, sentence.last - 1),
                        strength=min(1.0, 0.35 + 0.65 * ranked.score),
                        carried=1.0,
                        gates=1,
                        likeness=ranked.score,
                        margin=1.0,
                        figure=None,
                        figure_agrees=False,
                        concepts=(),
                        why=(ranked.why,),
                    )
                )
        return found


def _worth(passed: Passed) -> float:
    return passed.gate.strength * passed.carried


def _union(hits: tuple[Hit, ...]) -> int:
    mask = 0
    for hit in hits:
        mask |= 1 << hit.entry
    return mask


def _with_margins(candidates: list[Candidate]) -> list[Candidate]:
    """How far each candidate lies above the best of another family at the same words."""
    margined = []
    for one in candidates:
        rivals = [
            other.strength * other.carried
            for other in candidates
            if other.family != one.family and other.anchor.first == one.anchor.first
        ]
        margined.append(replace(one, margin=one.strength * one.carried - max(rivals, default=0.0)))
    return margined


def _explained(text: Segmented, passed: Passed, lexicon: Lexicon) -> tuple[str, ...]:
    words = ", ".join(
        f'"{text.quote(hit.first, hit.last)}" ({lexicon.concepts[hit.entry].id})'
        for hit in sorted(passed.hits, key=lambda hit: hit.first)
    )
    lines = [f"The words {words} open a gate of the family {passed.gate.family}."]
    if passed.carried < 1.0:
        lines.append("The topic is not named in the sentence; it is carried from elsewhere.")
    return tuple(lines)
