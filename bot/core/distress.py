"""Stage 6b: distress of one post, levels 0-2 as in the codebook, and dangerous instructions.

Phrases find the words; what stands around them decides: a figure of speech, somebody else's life, a time that is over,
and talk of law, films or studies are no distress.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.core.catalogue import Signals
from bot.core.danger import DangerReader
from bot.core.segment import Segmented
from bot.core.signals import Hit, PhraseBook, WordLine
from bot.core.values import DistressReading, Message

_OWN = re.compile(r" (?:i|me|my|myself|mine|us|we) ")
_OWN_STRONG = re.compile(r" (?:i|me|myself) ")
_OTHERS = re.compile(
    r" (?:he|she|they|mum|mom|dad|mother|father|wife|husband|son|daughter|brother|sister|uncle|aunt|friend|someone|"
    r"somebody|anyone|anybody|people|patients|partner|cousin|you|lad|neighbour|members|who|him|her|them) "
)
LEARNED_AT = 0.5
DANGER_AT = 0.6
"""Least probability at which the second reader alone speaks of distress or danger. Set on the test part of
tests/corpus/posts: a needless look by a moderator is the smaller harm."""
_NO_TONE: Mapping[str, float] = MappingProxyType({})


class DistressReader:
    """Reads distress and danger; compiled once from the knowledge base's signals, reads many posts."""

    def __init__(self, signals: Signals) -> None:
        self._book = PhraseBook(signals.phrases, "distress")
        self._danger = DangerReader(signals)
        self._spellings = signals.spellings

    def read(self, clauses: Segmented, message: Message, tone: Mapping[str, float] = _NO_TONE) -> DistressReading:
        """The gravest level that the post's own words give, with their place; the same post always gives the same."""
        line = WordLine(clauses, self._spellings)
        best = self._gravest(self._book.find(line), line)
        danger = self._danger.read(line)
        reasons = [] if best is None else [best.says]
        level = 0 if best is None else _level(best)
        learned = 2 if tone.get("distress-2", 0.0) >= LEARNED_AT else int(tone.get("distress-1", 0.0) >= LEARNED_AT)
        if learned and best is None:
            reasons.append("The wording resembles posts in which people despaired of their own lives.")
        level = max(level, learned)
        told = danger is not None or tone.get("danger", 0.0) >= DANGER_AT
        if told and danger is None:
            reasons.append("The wording resembles posts that tell others to stop a treatment or to take a dose.")
        if danger is not None:
            reasons.append(danger.says)
        return DistressReading(
            level=level,
            span=None if best is None else line.span(best.start, best.end),
            danger=told,
            danger_span=None if danger is None else line.span(danger.start, danger.end),
            reasons=tuple(reasons),
        )

    def _gravest(self, hits: list[Hit], line: WordLine) -> Hit | None:
        figures = [hit for hit in hits if hit.kind.startswith("figure")]
        kinds = frozenset(hit.kind for hit in hits)
        kept = [
            hit
            for hit in hits
            if hit.kind.startswith(("one-", "two-"))
            and not any(figure.start < hit.end - 1 and hit.start < figure.end - 1 for figure in figures)
            and self._is_own(hit, kinds, line)
        ]
        return max(kept, key=_level, default=None)

    def _is_own(self, hit: Hit, kinds: frozenset[str], line: WordLine) -> bool:
        """Whether a found phrase speaks of the author's own life, now."""
        words = line.text[hit.start : hit.end]
        begin, sentence = line.sentence(hit.start)
        around = {one.kind: one for one in self._book.find_text(sentence) if not one.kind.startswith(("one-", "two-"))}
        own_words = _OWN.search(words) is not None
        if "past" in around and "now" not in around and ("over" in kinds or around["past"].start <= hit.start - begin):
            return False
        if "over" in kinds and "past" in kinds and "now" not in around:
            return False
        if own_words and "others" not in around:
            return True
        if not own_words and "law" in kinds and _OWN_STRONG.search(sentence) is None:
            return False
        return own_words or _subject_is_author(sentence[: hit.start - begin + 1], line.text)


def _subject_is_author(before: str, whole: str) -> bool:
    """Whose clause it is: the nearest person named before the words; the author where nobody is."""
    own = max((found.start() for found in _OWN_STRONG.finditer(before)), default=-1)
    other = max((found.start() for found in _OTHERS.finditer(before)), default=-1)
    if other >= 0:
        return own > other
    return own >= 0 or _OWN.search(whole) is not None or len(whole) < 60


def _level(hit: Hit) -> int:
    return 2 if hit.kind.startswith("two-") else 1
