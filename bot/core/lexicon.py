"""Words to concepts and cues in one pass: a trie over the words, stems and beginnings of the vocabulary.

Concepts are bits of an integer, so that a gate is two ands. A word is looked up once and then remembered; spelling
slips of long vocabulary words are mended by bounded edit distance (rapidfuzz, OSA), a bounded number per text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import Stemmer

from bot.core.catalogue import Catalogue, Concept, CueWords
from bot.core.segment import Segmented
from bot.core.spelling import SLIP_LENGTH, Mender, spellings
from bot.core.trie import GAP, NOTHING, Trie, WordForm

_MOST_REMEMBERED = 200_000
_SLIPS_PER_TEXT = 30
_NAMES = frozenset(["treatment", "drug", "disease", "ms-type", "conditioning", "marker"])
"""Kinds of concepts whose words are names: what people misspell, and what no everyday word lies near."""
_LISTS = (
    "not-a-slip", "profile", "foreign", "opener", "do-subject", "asking", "how", "wh", "not-opening", "lead",
    "universal", "would", "told-plainly",
)  # fmt: skip
"""Kinds of cues that are plain word lists and never found in a text as cues."""
_SWALLOWED = frozenset(["negate", "deny", "general", "boundary", "boundary-weak"])
"""Kinds of cues that a longer concept takes into itself."""


class Hit(NamedTuple):
    """A concept or a cue found at words first to last; `entry` counts into the lexicon's concepts or cues."""

    entry: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Found:
    """All concepts and cues of one text, in order of place."""

    concepts: tuple[Hit, ...]
    cues: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class CueEntry:
    """One cue as the trie knows it; `pseudo` marks a look-alike that silences the cues inside it."""

    kind: str
    reach: int
    direction: str
    pseudo: bool


class Lexicon:
    """Concepts and cues of a catalogue, compiled for one pass over a text."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.concepts: tuple[Concept, ...] = tuple(catalogue.concepts.values())
        self.bit_of: Mapping[str, int] = {concept.id: 1 << index for index, concept in enumerate(self.concepts)}
        self.masks: tuple[int, ...] = tuple(self._closure(concept, catalogue.concepts) for concept in self.concepts)
        self.near: tuple[int, ...] = tuple(self.mask(concept.near) for concept in self.concepts)
        self.cues: tuple[CueEntry, ...] = ()
        self._stemmer = Stemmer.Stemmer("english")
        self._symbols: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._forms: dict[str, WordForm] = {}
        self._trie = Trie()
        self._next_symbol = 1
        self.lists: Mapping[str, frozenset[str]] = {
            kind: frozenset(word for cue in catalogue.cues if cue.kind == kind for word in cue.words) for kind in _LISTS
        }
        self._add_concepts()
        self._add_cues(catalogue.cues)
        self._longest = max((len(prefix) for prefix in self._prefixes), default=0)
        self._shortest = min((len(prefix) for prefix in self._prefixes), default=0)
        names, phrases = (
            [phrase for concept in self.concepts if (concept.kind in _NAMES) is named for phrase in concept.words]
            for named in (True, False)
        )
        self._mender = Mender(names, phrases, self.lists["not-a-slip"])

    def mask(self, ids: Iterable[str]) -> int:
        """The bits of concept ids; ids that the vocabulary does not know count as none."""
        bits = 0
        for concept in ids:
            bits |= self.bit_of.get(concept, 0)
        return bits

    def names(self, mask: int) -> tuple[str, ...]:
        """The concept ids of a mask."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.concepts[lowest.bit_length() - 1].id)
            mask ^= lowest
        return tuple(found)

    def stem(self, word: str) -> str:
        """Snowball's English stem."""
        return str(self._stemmer.stemWord(word))

    def form(self, word: str) -> WordForm:
        """A word's symbols and stem, remembered."""
        known = self._forms.get(word)
        return known if known is not None else self._remember(word, slips=False)

    def find(self, text: Segmented) -> Found:
        """Every concept and cue of the text; what lies in a longer find of its kind, or in a whole one, gives way."""
        forms = self._forms_of(text)
        concepts: list[Hit] = []
        cues: list[Hit] = []
        size = len(self.concepts)
        for place, form in enumerate(forms):
            if not form.symbols:
                continue
            for payload in form.alone:
                if payload < size:
                    concepts.append(Hit(payload, place, place))
                else:
                    cues.append(Hit(payload - size, place, place))
            if form.following is not None and (
                place + 1 == len(forms) or form.following.isdisjoint(forms[place + 1].symbols)
            ):
                continue
            for payload, last in self._trie.walk(forms, place):
                if payload < size:
                    concepts.append(Hit(payload, place, last))
                else:
                    cues.append(Hit(payload - size, place, last))
        kept = _outermost(concepts, self.concepts)
        return Found(kept, self._cues_left(cues, kept))

    def _forms_of(self, text: Segmented) -> list[WordForm]:
        known = self._forms
        slips = _SLIPS_PER_TEXT
        forms: list[WordForm] = []
        for word in text.words:
            form = known.get(word)
            if form is None:
                form = self._remember(word, slips=slips > 0)
                slips -= len(word) >= SLIP_LENGTH and not form.symbols
            forms.append(form)
        return _joined_letters(text, forms, self)

    def _cues_left(self, cues: list[Hit], concepts: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Negations inside a longer concept ("no longer have ms") and cues in a look-alike of their kind are none.

        What is a concept and a negation in the same words ("no one") stays both.
        """
        if not cues:
            return ()
        entries = self.cues
        wide = _by_word(hit for hit in concepts if hit.last > hit.first)
        pseudo = _by_word(hit for hit in cues if entries[hit.entry].pseudo)
        kept: list[Hit] = []
        for hit in cues:
            entry = entries[hit.entry]
            if entry.pseudo:
                continue
            if entry.kind in _SWALLOWED and any(
                hit.last <= outer.last and hit.last - hit.first < outer.last - outer.first
                for outer in wide.get(hit.first, ())
            ):
                continue
            looks = pseudo.get(hit.first, ())
            if not any(hit.last <= p.last and entries[p.entry].kind == entry.kind for p in looks):
                kept.append(hit)
        return tuple(kept)

    def _remember(self, word: str, *, slips: bool) -> WordForm:
        if len(self._forms) > _MOST_REMEMBERED:
            self._forms.clear()
        form = self._look_up(word)
        if not form.symbols and slips and len(word) >= SLIP_LENGTH:
            mended = self._mender.mend(word)
            form = self._look_up(mended) if mended else form
        if slips or form.symbols or len(word) < SLIP_LENGTH:
            self._forms[word] = form
        return form

    def _look_up(self, word: str) -> WordForm:
        for spelling in spellings(word):
            symbols = self._symbols_of(spelling)
            if symbols:
                return self._trie.started(symbols, self.stem(spelling))
        return WordForm((), self.stem(word))

    def _symbols_of(self, word: str) -> tuple[int, ...]:
        symbols = []
        if word in self._symbols:
            symbols.append(self._symbols[word])
        stem = self._stems.get(self.stem(word))
        if stem is not None:
            symbols.append(stem)
        for length in range(self._shortest, min(len(word), self._longest) + 1):
            prefix = self._prefixes.get(word[:length])
            if prefix is not None:
                symbols.append(prefix)
        return tuple(symbols)

    def _closure(self, concept: Concept, known: Mapping[str, Concept]) -> int:
        bits, pending = 0, [concept.id]
        while pending:
            name = pending.pop()
            bit = self.bit_of.get(name, 0)
            if bit & ~bits:
                bits |= bit
                pending.extend(known[name].is_a)
        return bits

    def _add_concepts(self) -> None:
        for index, concept in enumerate(self.concepts):
            for phrase in concept.words + concept.slips:
                self._trie.add(self._phrase(phrase), index)
            for stem in concept.stems:
                self._trie.add(self._phrase(stem.rstrip("*") + "*"), index)

    def _add_cues(self, cues: tuple[CueWords, ...]) -> None:
        entries: list[CueEntry] = []
        size = len(self.concepts)
        for cue in cues:
            if cue.kind in _LISTS:
                continue
            for pseudo, phrases in ((False, cue.words), (True, cue.pseudo)):
                entries.append(CueEntry(cue.kind, cue.reach, cue.direction, pseudo))
                for phrase in phrases:
                    self._trie.add(self._phrase(phrase), size + len(entries) - 1)
        self.cues = tuple(entries)

    def _phrase(self, phrase: str) -> list[int]:
        """The trie path of a phrase; hyphens part words as they do in texts."""
        return [self._symbol(word) for word in phrase.lower().replace("-", " ").replace("\u2019", "'").split()]

    def _symbol(self, word: str) -> int:
        if word == "..":
            return GAP
        table, key = self._symbols, word
        if word.endswith("*"):
            table, key = self._prefixes, word[:-1]
        elif word.endswith("~"):
            table, key = self._stems, self.stem(word[:-1])
        if key not in table:
            table[key] = self._next_symbol
            self._next_symbol += 1
        return table[key]


def _joined_letters(text: Segmented, forms: list[WordForm], lexicon: Lexicon) -> list[WordForm]:
    """Spaced-out words ("h s c t", "C.U.R.E"): the run's first word takes the joined word's form."""
    words = text.words
    letters = [at for at, word in enumerate(words) if len(word) == 1]
    if len(letters) < 3 or not any(third - first == 2 for first, third in zip(letters, letters[2:], strict=False)):
        return forms
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end]) == 1 and words[end].isalpha():
            end += 1
        if end - at >= 3:
            form = lexicon.form("".join(words[at:end]))
            if form.symbols:
                forms[at:end] = [form] + [NOTHING] * (end - at - 1)
        at = max(end, at + 1)
    return forms


def _outermost(hits: list[Hit], concepts: Sequence[Concept]) -> tuple[Hit, ...]:
    """Hits that lie inside no longer hit of their own kind, nor inside any `whole` one, in order of place.

    "stem cell injection" is not also "stem cell" (both treatments), but "stop ppms" names the type as well.
    """
    wide = _by_word(hit for hit in hits if hit.last > hit.first)
    if not wide:
        return tuple(hits)
    kept = []
    for hit in hits:
        first, last, kind = hit.first, hit.last, concepts[hit.entry].kind
        for outer in wide.get(first, ()):
            if last <= outer.last and outer.last - outer.first > last - first:
                concept = concepts[outer.entry]
                if concept.whole or concept.kind == kind:
                    break
        else:
            kept.append(hit)
    return tuple(kept)


def _by_word(hits: Iterable[Hit]) -> dict[int, list[Hit]]:
    """Which hits lie over each word of a text."""
    over: dict[int, list[Hit]] = {}
    for hit in hits:
        for word in range(hit.first, hit.last + 1):
            over.setdefault(word, []).append(hit)
    return over
