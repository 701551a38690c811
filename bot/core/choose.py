"""Stage 4c, second half: which claim of a family the words come nearest to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.core.catalogue import Catalogue, Claim, FigureGate
from bot.core.index import STOP_WORDS, content_stems
from bot.core.lexicon import Lexicon
from bot.core.values import Figure

_NARROWER = 0.5
"""What it is worth that a claim's own gate opens, beside the likeness of wording (0..1)."""
_GENERAL = 0.05
"""What the general claim of a family is set back by, so that it loses against a narrower one that fits as well."""
_UNSEEN = 1.0
"""The rarity of a stem that no claim's text has: low, since a post says much beside its claim."""


class _Wording(NamedTuple):
    """The content stems of one text of a claim, and what they weigh together."""

    stems: frozenset[str]
    weight: float


class _Narrower(NamedTuple):
    """A claim's own gate as masks; `groups` each need one of their concepts."""

    groups: tuple[int, ...]
    none_of: int
    figure: FigureGate | None

    def points(self, mask: int, figure: Figure | None) -> float | None:
        """What the gate is worth for a sentence's concepts and figure, None where it stays shut.

        The family's own gate has already opened; a narrower gate must stand in the sentence, every group of it.
        """
        if mask & self.none_of or not all(mask & group for group in self.groups):
            return None
        if self.figure is not None and not agrees(self.figure, figure):
            return None
        named = 0.5 if self.groups else 0.0
        return _NARROWER + named + (0.6 if self.figure else 0.0) + 0.1 * len(self.groups)


class Choice(NamedTuple):
    """The claim chosen, how like its wording the post is (0..1), and whether the stated figure agrees with it."""

    claim: str
    likeness: float
    agrees: bool


class ClaimChooser:
    """Picks the claim of a family: its own narrower gates, then figure, then likeness, else the general claim.

    Held examples are left out: they measure the line and must not teach it. Stems weigh by their rarity among the
    texts of all claims (inverse document frequency), since words such as "transplant" stand in nearly every text.
    """

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by_family: dict[str, list[Claim]] = {}
        texts = {
            claim.id: [
                frozenset(content_stems(text))
                for text in (
                    claim.text,
                    *claim.phrasings,
                    *(one.text for one in claim.examples if one.match and not one.held),
                )
            ]
            for claim in catalogue.claims.values()
        }
        self._rarity = _rarities([stems for each in texts.values() for stems in each])
        self._wordings = {
            name: tuple(_Wording(stems, self._weight(stems)) for stems in each) for name, each in texts.items()
        }
        for claim in catalogue.claims.values():
            self._by_family.setdefault(claim.family, []).append(claim)
        self._gates = {
            claim.id: tuple(
                _Narrower(tuple(lexicon.mask(group) for group in gate.all_of), lexicon.mask(gate.none_of), gate.figure)
                for gate in claim.gates
            )
            for claim in catalogue.claims.values()
        }
        self._telling = {
            name: stems
            for claims in self._by_family.values()
            for name, stems in _telling({claim.id: texts[claim.id] for claim in claims}).items()
        }

    def choose(
        self, family: str, mask: int, figure: Figure | None, words: Sequence[str], sentence: Sequence[str] = ()
    ) -> Choice:
        """The nearest claim; the family's name where it has no claims.

        `words` are those that opened the family's gate, `sentence` all of their sentence: what tells claims apart
        ("within five years") often stands beside the words that opened the gate.
        """
        claims = self._by_family.get(family, ())
        if not claims:
            return Choice(family, 0.0, False)
        asked = [self._wording(each) for each in (words, sentence) if each]
        best: tuple[float, Choice] | None = None
        for claim in claims:
            fit = self._fit(claim, mask, figure)
            if fit is None:
                continue
            points, agrees = fit
            likeness = self._likeness(claim.id, asked)
            worth = points + (likeness + self._told(claim.id, asked)) / 2 - (_GENERAL if claim.general else 0.0)
            if best is None or worth > best[0]:
                best = (worth, Choice(claim.id, likeness, agrees))
        if best is None:
            return Choice(next((claim for claim in claims if claim.general), claims[0]).id, 0.0, False)
        return best[1]

    def counts(self, family: str, figure: Figure) -> bool:
        """Whether a claim of the family is about figures of this kind, whatever their range."""
        gates = (gate.figure for claim in self._by_family.get(family, ()) for gate in self._gates[claim.id])
        return any(gate is not None and _same_kind(gate, figure) for gate in gates)

    def states_another(self, claim: str, figure: Figure | None, others: Iterable[Figure]) -> bool:
        """Whether the claim is one about a figure, and the sentence states another one of the same kind beside it.

        "In the nineties 5 % died, today it is 3 in 1000": words do not tell which one is put forward.
        """
        gates = [gate.figure for gate in self._gates.get(claim, ()) if gate.figure is not None]
        if figure is None or not any(agrees(gate, figure) for gate in gates):
            return False
        kinds = (figure.measure, None)
        rivals = [one for one in others if one.unit == figure.unit and one.measure in kinds]
        return any(not agrees(gate, one) for gate in gates for one in rivals)

    def _wording(self, words: Sequence[str]) -> _Wording:
        form = self._lexicon.form
        stems = frozenset([form(word.removesuffix("'s")).stem for word in words if word not in STOP_WORDS])
        return _Wording(stems, self._weight(stems))

    def _weight(self, stems: Iterable[str]) -> float:
        rarity = self._rarity
        return sum([rarity.get(stem, _UNSEEN) for stem in stems])

    def _likeness(self, claim: str, asked: Sequence[_Wording]) -> float:
        """The most that a text of the claim and the words asked for overlap (Dice, weighted by rarity), 0..1."""
        best, rarity = 0.0, self._rarity
        for one in asked:
            for other in self._wordings[claim]:
                shared = one.stems & other.stems
                if shared:
                    alike = 2 * sum(map(rarity.__getitem__, shared)) / (one.weight + other.weight)
                    best = alike if alike > best else best
        return best

    def _told(self, claim: str, asked: Sequence[_Wording]) -> float:
        """How much the words asked for speak for the claim among its family (cosine, 0..1)."""
        telling = self._telling[claim]
        return max(
            sum([telling.get(stem, 0.0) for stem in one.stems]) / math.sqrt(len(one.stems) or 1) for one in asked
        )

    def _fit(self, claim: Claim, mask: int, figure: Figure | None) -> tuple[float, bool] | None:
        """Points for the claim's own gates, or None where none of them opens."""
        if not claim.gates:
            return (0.25 if claim.general else 0.0), False
        best: tuple[float, bool] | None = None
        for gate in self._gates[claim.id]:
            points = gate.points(mask, figure)
            if points is not None and (best is None or points > best[0]):
                best = (points, gate.figure is not None)
        return best


def agrees(gate: FigureGate, figure: Figure | None) -> bool:
    """Whether a stated figure is of the gate's kind and overlaps its range; those who survive are who does not die."""
    if figure is None or not _same_kind(gate, figure):
        return False
    if _is_turned(gate, figure):
        figure = _others(figure, gate.measure)
    low = figure.low if figure.low is not None else figure.high
    high = figure.high if figure.high is not None else figure.low
    if low is None or high is None:
        return False
    return (gate.at_least is None or high >= gate.at_least) and (gate.at_most is None or low <= gate.at_most)


def _same_kind(gate: FigureGate, figure: Figure) -> bool:
    """Whether a figure counts what a gate does, or all others, or what its sentence does not say."""
    alike = figure.measure in (None, gate.measure) or _is_turned(gate, figure)
    return alike and figure.unit == gate.unit


def _is_turned(gate: FigureGate, figure: Figure) -> bool:
    """Whether a figure counts those who survive where the gate counts those who die."""
    return (figure.measure, gate.measure, gate.unit) == ("survival", "mortality", "proportion")


def _others(figure: Figure, measure: str) -> Figure:
    """The share of all others, as a figure of another measure."""
    low = None if figure.high is None else round(1.0 - figure.high, 6)
    high = None if figure.low is None else round(1.0 - figure.low, 6)
    return replace(figure, measure=measure, low=low, high=high)


def _rarities(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency of each stem: ln(1 + texts / texts that have it)."""
    counts = Counter(stem for stems in texts for stem in stems)
    return {stem: math.log(1 + len(texts) / count) for stem, count in counts.items()}


def _telling(texts: Mapping[str, Sequence[frozenset[str]]]) -> dict[str, dict[str, float]]:
    """What tells the claims of one family apart: each claim's stems, by the share of its texts that have them.

    A stem weighs by the rarity of claims that use it at all; a claim's weights have length 1.
    """
    users = Counter(stem for each in texts.values() for stem in frozenset().union(*each))
    told: dict[str, dict[str, float]] = {}
    for name, each in texts.items():
        counts = Counter(stem for stems in each for stem in stems)
        weights = {stem: n / len(each) * math.log(1 + len(texts) / users[stem]) for stem, n in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        told[name] = {stem: weight / length for stem, weight in weights.items()}
    return told
