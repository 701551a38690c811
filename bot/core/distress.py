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
from bot.core.reasons import Cause, ReasonCode
from bot.core.signals import Hit, PhrasesFound, SettingPhrases, WordLine
from bot.core.values import DistressReading

_KIN = (
    "mum|mom|dad|mother|father|wife|husband|son|daughter|brother|sister|uncle|aunt|friend|cousin|nan|gran|grandad|"
    "partner|neighbour|patient|ex|girlfriend|boyfriend|missus|boss|client"
)
_SELF = re.compile(rf" (?:i|me|myself|mine|my(?= (?!(?:[a-z]+ )?(?:{_KIN}) )))(?= )")
_OTHERS = re.compile(
    rf" (?:he|she|they|someone|somebody|anyone|anybody|people|patients|you|yourself|lad|members|who|him|her|them|"
    rf"himself|herself|{_KIN})(?= )"
)
_FOREIGN = frozenset(["two-de", "two-fr", "two-es", "two-nl"])
"""Kinds whose words name the author themselves; English words for persons say nothing there."""
_NEEDS = {"two-final": "settle"}
"""Kinds that say nothing unless another kind stands in the same post."""
_SPOILT_BY = {"two-final": "errand", "two-away": "errand", "one-hope": "nuisance"}
"""Kinds that an ordinary reason in the same sentence, or in one beside it, explains."""
LEARNED_AT: Mapping[int, float] = MappingProxyType({1: 0.35, 2: 0.35})
DANGER_AT = 0.7
"""Least probability at which the second reader alone speaks of distress, by level, or of danger. Set on the dev
parts of tests/corpus and on calm public comments about everything else, of which about five in a thousand are shown."""
WARNED_AT = 0.9
"""The same of danger for a post that warns against stopping and instructs nobody, as far as phrases tell: to the second
reader a warning and the instruction that it warns of look much alike. A working value."""
_SHORT, SHORT_AT = 3, 0.95
"""The same of distress for posts of that many words at most: "Tomorrow then" says nothing without what it answers,
which the closer reader does not see. A working value: the dev parts hold too few such posts to set it on."""
WORDING = "wording"
"""What a cause is about that the second reader alone gave."""
_NO_TONE: Mapping[str, float] = MappingProxyType({})


class DistressReader:
    """Reads distress and danger; compiled once from the knowledge base's signals, reads many posts."""

    def __init__(self, signals: Signals) -> None:
        self._settings = SettingPhrases(signals, "distress")
        self._danger = DangerReader(signals)

    def read(self, found: PhrasesFound, tone: Mapping[str, float] = _NO_TONE) -> DistressReading:
        """The gravest level that the post's own words give, with their place; the same post always gives the same."""
        line = found.line
        best = self._gravest(found.of("distress"), line)
        danger = self._danger.read(found)
        causes = [] if best is None else [Cause(ReasonCode.DISTRESS, best.kind)]
        level = 0 if best is None else _level(best)
        short = SHORT_AT if len(found.line.segmented.words) <= _SHORT else 0.0
        heard = {n: tone.get(f"distress-{n}", 0.0) >= max(least, short) for n, least in LEARNED_AT.items()}
        learned = max((n for n, is_heard in heard.items() if is_heard), default=0)
        if learned and best is None:
            causes.append(Cause(ReasonCode.DISTRESS, WORDING))
        level = max(level, learned)
        told = danger is not None or tone.get("danger", 0.0) >= (WARNED_AT if self._danger.warns(found) else DANGER_AT)
        if told and danger is None:
            causes.append(Cause(ReasonCode.DANGER, WORDING))
        if danger is not None:
            causes.append(Cause(ReasonCode.DANGER, danger.kind))
        return DistressReading(
            level=level,
            span=None if best is None else line.span(best.start, best.end),
            danger=told,
            danger_span=None if danger is None else line.span(danger.start, danger.end),
            causes=tuple(causes),
        )

    def _gravest(self, hits: tuple[Hit, ...], line: WordLine) -> Hit | None:
        figures = _figures(hits)
        kinds = frozenset(hit.kind for hit in hits)
        signs = [hit for hit in hits if hit.kind.startswith(("one-", "two-"))]
        kept = (
            hit
            for hit in sorted(signs, key=_level, reverse=True)
            if _NEEDS.get(hit.kind, hit.kind) in kinds
            and not any(figure.overlaps(hit) for figure in figures)
            and self._is_own(hit, hits, line)
        )
        return next(kept, None)

    def _is_own(self, hit: Hit, hits: tuple[Hit, ...], line: WordLine) -> bool:
        """Whether a found phrase speaks of the author's own life, now; that it is over is told after it."""
        over = any(one.kind == "over" and one.start > hit.start for one in hits)
        begin, sentence = line.sentence(hit.start)
        around = self._settings.around(sentence)
        near = self._settings.around(line.around(hit.start)).keys()
        at = hit.start - begin
        led_by = {kind for kind, one in around.items() if one.start <= at}
        if _SPOILT_BY.get(hit.kind, "") in near or led_by & {"others", "law"}:
            return False
        if hit.kind == "two-dying" and around.keys() & {"theirs", "law"}:
            return False
        if _is_past(led_by, bool(near & {"past", "dated"}) or over) and not self._is_now(sentence):
            return False
        if hit.kind.startswith("one-") and over:
            return False
        if hit.kind in _FOREIGN or _SELF.search(line.text[hit.start : hit.end]) is not None:
            return True
        if any(one.kind == "law" for one in hits) and _SELF.search(sentence) is None:
            return False
        return _subject_is_author(sentence[: at + 1])

    def _is_now(self, sentence: str) -> bool:
        """Whether a sentence says that it is so now; the "now" of "all good now" says that it is over."""
        found = self._settings.find(sentence)
        ends = [hit for hit in found if hit.kind in ("over", "dated")]
        return any(hit.kind == "now" and not any(hit.overlaps(end) for end in ends) for hit in found)


def _figures(hits: tuple[Hit, ...]) -> list[Hit]:
    """Figures of speech; one that is loosely said is none where the words name the illness or the author's life."""
    own = [hit for hit in hits if hit.kind == "own"]
    return [
        hit
        for hit in hits
        if hit.kind == "figure" or (hit.kind == "loose" and not any(hit.overlaps(one) for one in own))
    ]


def _is_past(led_by: set[str], gone: bool) -> bool:
    """Whether a sentence tells of what is gone: by its date, or by its verb where a date or an end stands nearby."""
    return "past" in led_by or ("was" in led_by and gone)


def _subject_is_author(before: str) -> bool:
    """Whose clause it is: the nearest person named before the words; the author where nobody is."""
    own = max((found.start() for found in _SELF.finditer(before)), default=-1)
    other = max((found.start() for found in _OTHERS.finditer(before)), default=-1)
    return own >= other


def _level(hit: Hit) -> int:
    return 2 if hit.kind.startswith("two-") else 1
