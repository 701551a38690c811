"""Phrases that signal heat, distress or danger: values, and one pass over a post's words that finds them.

The word line is the post's words in one string: folded, contractions opened ("i'm" -> "i am"), phone spellings mended,
one space between words and around the marks . ? ! and , that end sentences and clauses. Phrases are RE2 patterns
over that
line, so that finding them is linear in the text whatever an editor writes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import re2

from bot.core.segment import Quoted, Segmented
from bot.core.values import Span

_SET_MEMORY = 256 << 20
"""Bytes that the automaton of one subject may use; it grows with use and stays far below."""
_SENTENCE_MARKS = frozenset(".?!\n")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One kind of signal in one language: an RE2 pattern over the word line and what its presence says, plainly."""

    subject: str
    kind: str
    language: str
    pattern: str
    says: str


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


def _no_numbers() -> Mapping[str, tuple[float, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Signals:
    """All phrases, the spellings that open or mend a word, and the weights of the small models by subject.

    Weights map a feature (a word, two words with a space, "=kind" for a phrase, "#name" for a measure) to one number
    for
    each model of the subject.
    """

    phrases: tuple[Phrase, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=_nothing)
    heat_weights: Mapping[str, tuple[float, ...]] = field(default_factory=_no_numbers)
    distress_weights: Mapping[str, tuple[float, ...]] = field(default_factory=_no_numbers)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at [start, end) of the word line."""

    kind: str
    start: int
    end: int
    says: str


class WordLine:
    """A post's words as one string, with the way back to the author's own code points."""

    __slots__ = ("_clauses", "segmented", "text")

    def __init__(self, segmented: Segmented, spellings: Mapping[str, str], *, own_words_only: bool = True) -> None:
        self.segmented = segmented
        words: list[str] = [spellings.get(word, word) for word in segmented.words]
        if own_words_only and Quoted.OTHERS in segmented.quoted:
            _blank_quotations(words, segmented)
        pieces: list[str] = [""]
        for clause in segmented.clauses:
            pieces += words[clause.first : clause.last]
            if clause.mark:
                pieces.append("." if clause.mark == "\n" else clause.mark)
        pieces.append("")
        self.text = " ".join(pieces)
        self._clauses = words

    def span(self, start: int, end: int) -> Span:
        """The author's code points behind [start, end) of the line, in whole words."""
        if not self._clauses:
            return Span(0, 0)
        starts, numbers = self._places()
        first = numbers[max(0, bisect_right(starts, start + 1) - 1)]
        last = numbers[max(0, bisect_right(starts, max(start + 1, end - 2)) - 1)]
        return self.segmented.span(first, last)

    def _places(self) -> tuple[list[int], list[int]]:
        """Where each word of the line begins, and which word of the post it is."""
        starts: list[int] = []
        numbers: list[int] = []
        at = 1
        for clause in self.segmented.clauses:
            for number in range(clause.first, clause.last):
                starts.append(at)
                numbers.append(number)
                at += len(self._clauses[number]) + 1
            at += 2 if clause.mark else 0
        return starts, numbers

    def sentence(self, start: int) -> str:
        """The sentence of the line that holds an offset."""
        begin = max(self.text.rfind(mark, 0, start) for mark in (" . ", " ? ", " ! "))
        ends = [at for mark in (" . ", " ? ", " ! ") if (at := self.text.find(mark, start + 1)) >= 0]
        return self.text[max(begin, 0) : (min(ends) + 3 if ends else len(self.text))]


def _blank_quotations(words: list[str], segmented: Segmented) -> None:
    """Somebody else's words become "_", unless the whole post is in quotation marks."""
    if all(mark is not Quoted.NO for mark in segmented.quoted):
        return
    for number, mark in enumerate(segmented.quoted):
        if mark is Quoted.OTHERS:
            words[number] = "_"


class PhraseBook:
    """The phrases of one subject, compiled once; finds which of them a word line holds in one pass."""

    def __init__(self, phrases: tuple[Phrase, ...], subject: str) -> None:
        self._phrases = tuple(one for one in phrases if one.subject == subject)
        self._single = tuple(re2.compile(one.pattern) for one in self._phrases)
        options = re2.Options()
        options.max_mem = _SET_MEMORY
        options.never_capture = True
        self._all = re2.Set.SearchSet(options)
        for one in self._phrases:
            self._all.Add(one.pattern)
        if self._phrases:
            self._all.Compile()

    def find(self, line: WordLine) -> list[Hit]:
        """The first place of each phrase that the line holds, in the order of the data."""
        if not self._phrases or not line.segmented.words:
            return []
        return [hit for number in sorted(self._all.Match(line.text)) for hit in self._first(number, line)]

    def _first(self, number: int, line: WordLine) -> Iterator[Hit]:
        found = self._single[number].search(line.text)
        if found is not None:
            one = self._phrases[number]
            yield Hit(one.kind, found.start(), found.end(), one.says)
