"""Phrases that signal heat, distress or danger: values, and one pass over a post's words that finds them.

The word line is the post's words in one string: folded, contractions opened ("i'm" -> "i am"), phone spellings mended,
one space between words and around the marks . ? ! and , that end sentences and clauses. It begins and ends with a full
stop, so that the first and the last word stand in a sentence like any other. Phrases are RE2 patterns over that line,
so that finding them is linear in the text whatever an editor writes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import re2

from bot.core.catalogue import Phrase, Signals
from bot.core.segment import Quoted, Segmented
from bot.core.values import Span

_ENDS = (" . ", " ? ", " ! ")
_START = " . "
_PLACES = 8
"""Most places of one phrase that are looked at: a long post that says one thing over and over is read in time."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at [start, end) of the word line."""

    kind: str
    start: int
    end: int

    def overlaps(self, other: Hit) -> bool:
        """Whether two places share a word; the space between two words belongs to both."""
        return self.start < other.end - 1 and other.start < self.end - 1


class WordLine:
    """A post's words as one string, with the way back to the author's own code points."""

    __slots__ = ("_clauses", "segmented", "text")

    def __init__(self, segmented: Segmented, spellings: Mapping[str, str]) -> None:
        self.segmented = segmented
        words: list[str] = [spellings.get(word, word) for word in segmented.words]
        if Quoted.OTHERS in segmented.surely_quoted:
            _blank_quotations(words, segmented)
        pieces: list[str] = []
        for clause in segmented.clauses:
            pieces += words[clause.first : clause.last]
            if clause.mark:
                pieces.append("." if clause.mark == "\n" else clause.mark)
        pieces += [".", ""] if pieces and not segmented.clauses[-1].mark else [""]
        self.text = _START + " ".join(pieces)
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
        at = len(_START)
        for clause in self.segmented.clauses:
            for number in range(clause.first, clause.last):
                starts.append(at)
                numbers.append(number)
                at += len(self._clauses[number]) + 1
            at += 2 if clause.mark else 0
        return starts, numbers

    def sentence(self, start: int) -> tuple[int, str]:
        """Where the sentence around an offset of the line begins, and the sentence with its mark.

        At a mark the sentence behind it: phrases may begin with the mark that ends the sentence before.
        """
        start += len(" .") if self.text.startswith(_ENDS, start) else 0
        begin = max(self.text.rfind(mark, 0, start + 1) for mark in _ENDS)
        begin = max(begin, 0) if begin < start else start
        ends = [at for mark in _ENDS if (at := self.text.find(mark, start + 1)) >= 0]
        return begin, self.text[begin : (min(ends) + 3 if ends else len(self.text))]

    def around(self, start: int) -> str:
        """The sentence around an offset of the line with the one before it and the one after it."""
        begin, middle = self.sentence(start)
        first = self.sentence(begin - 1)[0] if begin > 0 else 0
        at, following = self.sentence(min(begin + len(middle), len(self.text) - 1))
        return self.text[first : at + len(following)]


def _blank_quotations(words: list[str], segmented: Segmented) -> None:
    """Somebody else's words become "_", unless the whole post is in quotation marks."""
    if all(mark is not Quoted.NO for mark in segmented.surely_quoted):
        return
    for number, mark in enumerate(segmented.surely_quoted):
        if mark is Quoted.OTHERS:
            words[number] = "_"


_SURROUNDINGS = frozenset(
    [
        "condolence",
        "did",
        "dated",
        "errand",
        "figure",
        "law",
        "now",
        "others",
        "over",
        "own",
        "past",
        "quoted",
        "settle",
        "somebody",
        "sorry",
        "theirs",
        "nuisance",
        "was",
        "safe-own",
        "safe-care",
        "safe-first",
        "safe-report",
        "safe-thing",
    ]
)
"""Kinds that signal nothing and only say how another phrase is to be taken: looked for where one was found."""


@dataclass(frozen=True, slots=True)
class PhrasesFound:
    """A post's word line, and the places of each phrase that it holds, by subject, in the order of the data.

    Of a subject without a signal there is nothing, whatever surroundings it has.
    """

    line: WordLine
    hits: Mapping[str, tuple[Hit, ...]]

    def of(self, subject: str) -> tuple[Hit, ...]:
        """What was found of "heat", "distress" or "danger"."""
        return self.hits.get(subject, ())


class PhraseBook:
    """All phrases, compiled once; one word line and one sieve serve every subject.

    RE2's filter looks for the words that a phrase cannot do without and tries only the phrases whose words are there.
    """

    def __init__(self, signals: Signals) -> None:
        self._spellings = signals.spellings
        self._signals = _sieve(tuple(one for one in signals.phrases if one.kind not in _SURROUNDINGS))
        self._settings = {one.subject: SettingPhrases(signals, one.subject) for one in signals.phrases}

    def read(self, text: Segmented) -> PhrasesFound:
        """What a post holds of every subject."""
        line = WordLine(text, self._spellings)
        hits: dict[str, list[Hit]] = {}
        for subject, hit in self._signals.find(line.text) if text.words else ():
            hits.setdefault(subject, []).append(hit)
        return PhrasesFound(
            line, {subject: (*mine, *self._settings[subject].find(line.text)) for subject, mine in hits.items()}
        )


class SettingPhrases:
    """The phrases of one subject that only say how others are to be taken."""

    def __init__(self, signals: Signals, subject: str) -> None:
        mine = [one for one in signals.phrases if one.subject == subject and one.kind in _SURROUNDINGS]
        self._sieve = _sieve(tuple(mine))

    def find(self, text: str) -> list[Hit]:
        """The places of each, in the order of the data, in a piece of a word line that has a space at each end."""
        return [hit for _, hit in self._sieve.find(text)]

    def around(self, text: str) -> dict[str, Hit]:
        """The same, only the first place of each kind."""
        found: dict[str, Hit] = {}
        for hit in self.find(text):
            if hit.kind not in found or hit.start < found[hit.kind].start:
                found[hit.kind] = hit
        return found


class _Sieve:
    """Phrases that are tried together."""

    def __init__(self, phrases: tuple[Phrase, ...]) -> None:
        self._phrases = phrases
        self._single = [re2.compile(one.pattern) for one in phrases]
        self._filter = re2.Filter()
        for one in phrases:
            self._filter.Add(one.pattern)
        if phrases:
            self._filter.Compile()

    def find(self, text: str) -> list[tuple[str, Hit]]:
        """Subject and places of each phrase, in the order of the data."""
        if not self._phrases:
            return []
        found = []
        for number in sorted(self._filter.Match(text) or ()):
            one = self._phrases[number]
            found += [(one.subject, Hit(one.kind, start, end)) for start, end in self._places(number, text)]
        return found

    def _places(self, number: int, text: str) -> Iterator[tuple[int, int]]:
        """Where one phrase stands; the space that ends one place may begin the next."""
        at = 0
        for _ in range(_PLACES):
            if (place := self._single[number].search(text, at)) is None:
                return
            yield place.start(), place.end()
            at = place.end() - 1


@lru_cache(maxsize=16)
def _sieve(phrases: tuple[Phrase, ...]) -> _Sieve:
    """Compiled once for each set of phrases: compiling takes longer than reading thousands of posts."""
    return _Sieve(phrases)
