"""Words to concepts and cues in one pass: a trie over the words, stems and beginnings of the vocabulary.

Concepts are bits of an integer, so that a gate is two ands. A word is looked up once and then remembered; spelling
slips of long vocabulary words are mended by bounded edit distance (rapidfuzz, OSA), a bounded number per text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import Stemmer

from bot.core.catalogue import Catalogue, Concept, CueWords
from bot.core.segment import Segmented
from bot.core.spelling import SLIP_LENGTH, Mender, spellings

_MOST_REMEMBERED = 200_000
_SLIPS_PER_TEXT = 30
_MOST_GAP = 3
_LISTS = (
    "not-a-slip", "profile", "foreign", "opener", "do-subject", "asking", "how", "wh", "not-opening", "lead",
    "universal", "would", "told-plainly",
)  # fmt: skip
"""Kinds of cues that are plain word lists and never found in a text as cues."""
_SWALLOWED = frozenset(["negate", "deny", "general", "boundary", "boundary-weak"])
"""Kinds of cues that a longer concept takes into itself."""
_GAP = 0
"""The trie's symbol for "..": up to `_MOST_GAP` words of any kind."""


class Hit(NamedTuple):
    """A concept or a cue found at words first to last; `entry` counts into the lexicon's concepts or cues."""

    entry: int
    first: int
    last: int


class WordForm(NamedTuple):
    """What a word may stand for in the trie, and its stem."""

    symbols: tuple[int, ...]
    stem: str


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


@dataclass(slots=True)
class _Trie:
    nodes: list[dict[int, int]] = field(default_factory=lambda: [{}])
    accepts: list[tuple[int, ...]] = field(default_factory=lambda: [()])

    def add(self, symbols: Iterable[int], payload: int) -> None:
        node = 0
        for symbol in symbols:
            following = self.nodes[node].get(symbol)
            if following is None:
                following = self.nodes[node][symbol] = len(self.nodes)
                self.nodes.append({})
                self.accepts.append(())
            node = following
        self.accepts[node] = (*self.accepts[node], payload)


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
        self._trie = _Trie()
        self._next_symbol = 1
        self.lists: Mapping[str, frozenset[str]] = {
            kind: frozenset(word for cue in catalogue.cues if cue.kind == kind for word in cue.words) for kind in _LISTS
        }
        self._add_concepts()
        self._add_cues(catalogue.cues)
        self._longest = max((len(prefix) for prefix in self._prefixes), default=0)
        self._shortest = min((len(prefix) for prefix in self._prefixes), default=0)
        phrases = (phrase for concept in self.concepts for phrase in concept.words)
        self._mender = Mender(phrases, self.lists["not-a-slip"])

    def mask(self, ids: Iterable[str]) -> int:
        """The bits of concept ids; ids that the vocabulary does not know count as none."""
        bits = 0
        for concept in ids:
            bits |= self.bit_of.get(concept, 0)
        return bits

    def names(self, mask: int) -> tuple[str, ...]:
        """The concept ids of a mask."""
        return tuple(concept.id for index, concept in enumerate(self.concepts) if mask >> index & 1)

    def stem(self, word: str) -> str:
        """Snowball's English stem."""
        return str(self._stemmer.stemWord(word))

    def form(self, word: str) -> WordForm:
        """A word's symbols and stem, remembered."""
        known = self._forms.get(word)
        return known if known is not None else self._remember(word, slips=False)

    def find(self, text: Segmented) -> Found:
        """Every concept and cue of the text; what lies inside a longer find gives way to it."""
        forms = self._forms_of(text)
        concepts: list[Hit] = []
        cues: list[Hit] = []
        size = len(self.concepts)
        for place, symbols in enumerate(forms):
            if not symbols:
                continue
            for payload, last in self._walk(forms, place):
                if payload < size:
                    concepts.append(Hit(payload, place, last))
                else:
                    cues.append(Hit(payload - size, place, last))
        longest = _longest_only(concepts)
        return Found(longest, self._cues_left(cues, longest))

    def _forms_of(self, text: Segmented) -> list[tuple[int, ...]]:
        known = self._forms
        slips = _SLIPS_PER_TEXT
        forms: list[tuple[int, ...]] = []
        for word in text.words:
            form = known.get(word)
            if form is None:
                form = self._remember(word, slips=slips > 0)
                slips -= len(word) >= SLIP_LENGTH and not form.symbols
            forms.append(form.symbols)
        return _joined_letters(text, forms, self)

    def _walk(self, forms: list[tuple[int, ...]], start: int) -> list[tuple[int, int]]:
        """(payload, last word) of every phrase that starts here."""
        nodes, accepts = self._trie.nodes, self._trie.accepts
        found: list[tuple[int, int]] = []
        size = len(forms)
        pending = [(nodes[0][symbol], start) for symbol in forms[start] if symbol in nodes[0]]
        while pending:
            node, place = pending.pop()
            found.extend((payload, place) for payload in accepts[node])
            children = nodes[node]
            if not children:
                continue
            following = place + 1
            if following < size:
                pending.extend((children[symbol], following) for symbol in forms[following] if symbol in children)
            if _GAP in children:
                inner = nodes[children[_GAP]]
                for beyond in range(following, min(following + _MOST_GAP + 1, size)):
                    pending.extend((inner[symbol], beyond) for symbol in forms[beyond] if symbol in inner)
        return found

    def _cues_left(self, cues: list[Hit], concepts: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Negations inside a longer concept ("no longer have ms") and cues in a look-alike of their kind are none."""
        if not cues:
            return ()
        entries = self.cues
        wide = [hit for hit in concepts if hit.last > hit.first]
        pseudo = [hit for hit in cues if entries[hit.entry].pseudo]
        kept: list[Hit] = []
        for hit in cues:
            entry = entries[hit.entry]
            if entry.pseudo:
                continue
            if entry.kind in _SWALLOWED and any(c.first <= hit.first and hit.last <= c.last for c in wide):
                continue
            if not any(
                p.first <= hit.first and hit.last <= p.last and entries[p.entry].kind == entry.kind for p in pseudo
            ):
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
                return WordForm(symbols, self.stem(spelling))
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
            return _GAP
        table, key = self._symbols, word
        if word.endswith("*"):
            table, key = self._prefixes, word[:-1]
        elif word.endswith("~"):
            table, key = self._stems, self.stem(word[:-1])
        if key not in table:
            table[key] = self._next_symbol
            self._next_symbol += 1
        return table[key]


def _joined_letters(text: Segmented, forms: list[tuple[int, ...]], lexicon: Lexicon) -> list[tuple[int, ...]]:
    """Spaced-out words ("h s c t", "C.U.R.E"): the run's first word takes the joined word's symbols."""
    words = text.words
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and len(words[end]) == 1 and words[end].isalpha():
            end += 1
        if end - at >= 3:
            symbols = lexicon.form("".join(words[at:end])).symbols
            if symbols:
                forms[at:end] = [symbols] + [()] * (end - at - 1)
        at = max(end, at + 1)
    return forms


def _longest_only(hits: list[Hit]) -> tuple[Hit, ...]:
    """Hits that lie inside no longer hit, in order of place."""
    wide = [hit for hit in hits if hit.last > hit.first]
    if not wide:
        return tuple(hits)
    kept = []
    for hit in hits:
        size = hit.last - hit.first
        if not any(w.first <= hit.first and hit.last <= w.last and w.last - w.first > size for w in wide):
            kept.append(hit)
    return tuple(kept)
