"""Stage 3: words, sentences and clauses of a folded text; marks quotation. Plain scanning, linear in the text.

A sentence ends at . ! ? ... and line breaks; a clause also at , ; : brackets and spaced dashes. Words keep their
inner apostrophes ("don't"), numbers their inner points ("0.3", "1,000").
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum

from bot.core.normalise import NormalisedText
from bot.core.values import Span


class Quoted(IntEnum):
    """How a word stands with regard to quotation: not at all, in scare quotes, or in somebody else's words."""

    NO = 0
    SCARE = 1
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """Unit of stance: words [first, last) of one sentence, with the mark that ended it ("" at the end of the text)."""

    first: int
    last: int
    sentence: int
    mark: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words [first, last) up to a full stop, question mark, exclamation mark or line break."""

    first: int
    last: int
    question: bool
    exclaimed: bool


@dataclass(frozen=True, slots=True)
class Segmented:
    """A text cut into words, clauses and sentences; word i stands at folded offsets [starts[i], ends[i]).

    `quoted` is what claims are read by. `surely_quoted`, for distress, danger and heat, knows quoted lines and double
    marks alone: a pair of single ones may be two apostrophes, and a fence hold the author's own words.
    """

    source: NormalisedText
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[str, ...]
    quoted: tuple[Quoted, ...]
    surely_quoted: tuple[Quoted, ...]
    clauses: tuple[Clause, ...]
    sentences: tuple[Sentence, ...]

    def span(self, first: int, last: int) -> Span:
        """The author's own code points of words first to last, both included, with the sign of a percentage."""
        end = self.ends[last]
        if self.words[last][-1].isdigit():
            behind = self.source.text[end : end + 2]
            end += 1 if behind.startswith("%") else 2 if behind == " %" else 0
        return self.source.span(self.starts[first], end)

    def quote(self, first: int, last: int) -> str:
        """The author's own words first to last, both included."""
        start, end = self.span(first, last)
        return self.source.original[start:end]


class _WordTable(dict[int, int]):
    """Keeps what words are made of, turns the rest into spaces; bounded by the number of code points."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        self[code] = code if character.isalnum() or character in "'.," else 32
        return self[code]


_TABLE = _WordTable()
_ABBREVIATIONS = frozenset(["dr", "vs", "e.g", "eg", "i.e", "approx", "mr", "mrs", "ca", "esp"])
_SCARE_WORDS = 3
_LONGEST_QUOTATION = 80
_SHORTENED = frozenset(
    ["bout", "cause", "cos", "coz", "cuz", "em", "n", "nother", "round", "specially", "til", "till", "tis", "twas"]
)
_BEFORE_YEARS = frozenset(["after", "before", "early", "in", "late", "since", "spring", "summer", "until", "winter"])
_MOST_WORDS = 4_000


def segment(text: NormalisedText) -> Segmented:
    """Cut a folded text into words, clauses and sentences."""
    words, starts, ends = _words(text.text)
    gaps = _gaps(text.text, starts, ends)
    clauses, sentences = _cut(words, gaps)
    surely = _sure_quotation(text.text, gaps)
    quoted = _quotation(text, words, starts, gaps, surely)
    return Segmented(text, tuple(words), tuple(starts), tuple(ends), tuple(gaps), quoted, surely, clauses, sentences)


def _words(text: str) -> tuple[list[str], list[int], list[int]]:
    words: list[str] = []
    starts: list[int] = []
    after = 0
    for rough in text.translate(_TABLE).split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]:
        at = text.find(rough, after)
        after = at + len(rough)
        word = rough if rough[-1] not in ".," else rough[:-1]
        if word.isalnum() or _is_contraction(word):
            words.append(word)
            starts.append(at)
        else:
            _split_rough(rough, at, words, starts)
    del words[_MOST_WORDS:], starts[_MOST_WORDS:]
    return words, starts, [start + len(word) for start, word in zip(starts, words, strict=True)]


def _is_contraction(word: str) -> bool:
    """A word with one apostrophe inside and no other mark ("don't")."""
    before, mark, after = word.partition("'")
    return bool(mark) and before.isalnum() and after.isalnum()


def _split_rough(rough: str, at: int, words: list[str], starts: list[int]) -> None:
    """Strip outer marks; part "end.Next" at its point but keep "0.3", "1,000" and "don't" whole."""
    begin = 0
    size = len(rough)
    for index in range(size + 1):
        mark = rough[index] if index < size else "."
        if mark not in ".," or (0 < index < size - 1 and rough[index - 1].isdigit() and rough[index + 1].isdigit()):
            continue
        piece = rough[begin:index]
        bare = piece.strip("'")
        if bare:
            words.append(bare)
            starts.append(at + begin + piece.index(bare))
        begin = index + 1


def _gaps(text: str, starts: list[int], ends: list[int]) -> list[str]:
    """What stands before each word, and last what stands after the last one."""
    if not starts:
        return [text]
    return [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]


def _cut(words: list[str], gaps: list[str]) -> tuple[tuple[Clause, ...], tuple[Sentence, ...]]:
    clauses: list[Clause] = []
    sentences: list[Sentence] = []
    clause_at = sentence_at = 0
    for index in [at for at, gap in enumerate(gaps) if gap != " " or at == len(words)]:
        if index == 0:
            continue
        mark = _mark(gaps[index], words, index)
        if not mark and index < len(words):
            continue
        clauses.append(Clause(clause_at, index, len(sentences), mark))
        clause_at = index
        if mark in (".", "?", "!", "\n") or index == len(words):
            sentences.append(Sentence(sentence_at, index, mark == "?", mark == "!"))
            sentence_at = index
    return tuple(clauses), tuple(sentences)


def _mark(gap: str, words: list[str], index: int) -> str:
    """The strongest mark of a gap: "?" over "!" over "." and line break over those that end a mere clause."""
    if "?" in gap:
        return "?"
    if "!" in gap:
        return "!"
    if "." in gap:
        before = words[index - 1]
        short = before in _ABBREVIATIONS or (
            len(before) == 1 and before.isalpha() and gap.startswith(".") and "\n" not in gap
        )
        return "" if short and index < len(words) and ".." not in gap else "."
    if "\n" in gap:
        return "\n"
    for mark in ";:()[],":
        if mark in gap:
            return "," if mark in "()[]," else mark
    return "-" if " -" in gap or "--" in gap else ""


def _sure_quotation(text: str, gaps: list[str]) -> tuple[Quoted, ...]:
    """Quoted lines and pairs of double marks."""
    quoted = [Quoted.NO] * (len(gaps) - 1)
    if '"' in text or ">" in text:
        _mark_quoted_lines(gaps, quoted)
        _mark_double(gaps, quoted)
    return tuple(quoted)


def _quotation(
    text: NormalisedText, words: list[str], starts: list[int], gaps: list[str], surely: tuple[Quoted, ...]
) -> tuple[Quoted, ...]:
    """The same with pairs of single marks and fences."""
    if "'" not in text.text and not text.fences:
        return surely
    quoted = list(surely)
    _mark_single(words, gaps, quoted)
    origins = [text.span(start, start).start for start in starts] if text.fences else []
    for fence in text.fences:
        for index in range(bisect_left(origins, fence.start), bisect_left(origins, fence.end)):
            quoted[index] = Quoted.OTHERS
    return tuple(quoted)


def _mark_quoted_lines(gaps: list[str], quoted: list[Quoted]) -> None:
    """Discord quotes whole lines with ">" and all that follows with ">>>"."""
    inside = forever = False
    for index in range(len(quoted)):
        gap = gaps[index]
        if index == 0 or "\n" in gap:
            line = gap.rsplit("\n", 1)[-1].lstrip()
            forever = forever or line.startswith(">>>")
            inside = line.startswith(">")
        if inside or forever:
            quoted[index] = Quoted.OTHERS


def _mark_double(gaps: list[str], quoted: list[Quoted]) -> None:
    """Words between a pair of double marks; a pair may not cross a line break or run over 80 words."""
    opened = -1
    for index, gap in enumerate(gaps):
        if opened >= 0 and '"' in gap:
            _mark_pair(quoted, opened, index)
            # The same gap may close one pair and open the next.
            opened = index if gap.count('"') > 1 and index < len(quoted) else -1
            continue
        if opened >= 0 and ("\n" in gap or index - opened > _LONGEST_QUOTATION):
            opened = -1
        if '"' in gap and index < len(quoted):
            opened = index


def _mark_single(words: list[str], gaps: list[str], quoted: list[Quoted]) -> None:
    """The same for single marks, none of which may be the apostrophe of a shortened word."""
    index, closed = 0, -1
    while index < len(words):
        gap = gaps[index]
        opens = gap.endswith("'") and (index != closed or gap.count("'") > 1) and not _is_shortened(words, gaps, index)
        closed = _closing(words, gaps, index) if opens else -1
        if closed >= 0:
            _mark_pair(quoted, index, closed)
        index = max(closed, index + 1)


def _mark_pair(quoted: list[Quoted], opened: int, closed: int) -> None:
    kind = Quoted.SCARE if closed - opened <= _SCARE_WORDS else Quoted.OTHERS
    for inner in range(opened, closed):
        quoted[inner] = max(quoted[inner], kind)


def _is_shortened(words: list[str], gaps: list[str], index: int) -> bool:
    """Whether the mark before a word stands for letters or a century ("'cause", "in '97") and none follows it."""
    word = words[index]
    dated = index > 0 and words[index - 1] in _BEFORE_YEARS
    year = word[:2].isdigit() and (word[2:] == "s" or (len(word) == 2 and dated))
    return (word in _SHORTENED or year) and not _closes(gaps[index + 1])


def _closing(words: list[str], gaps: list[str], opened: int) -> int:
    """Where a single mark is closed, -1 where it is not.

    After "in" and "s" the mark may be an apostrophe ("comin'", "the docs'"): it closes where no other does before the
    next one that opens.
    """
    doubtful = -1
    for index in range(opened + 1, min(len(gaps), opened + _LONGEST_QUOTATION + 1)):
        gap = gaps[index]
        if _closes(gap):
            if not words[index - 1].endswith(("in", "s")):
                return index
            doubtful = index if doubtful < 0 else doubtful
        if "\n" in gap or (gap.endswith("'") and index < len(words) and not _is_shortened(words, gaps, index)):
            break
    return doubtful


def _closes(gap: str) -> bool:
    """Whether a single mark stands right behind the word before."""
    return "'" in gap.partition(" ")[0].partition("\n")[0]
