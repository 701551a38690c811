"""Asks the second reader: once for every post, and again, closely, for claims or tone where anything hints at them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.core.odds import log_odds, logistic
from bot.core.second_reader import PostRead, Read, SecondReader
from bot.core.segment import Segmented
from bot.core.values import History, Span

UNREAD = PostRead((), {})
CLAIM_HINT = 0.1
"""Least probability of a family in the first reading at which the claims are read closely: 99 of 100 posts of the dev
parts that want a card reach it, and one calm comment of 38."""
CLAIM_FIRST_SHARE = 0.15
"""Weight of the first reading's log-odds beside the closer one's, for claims; set where pipeline.SEEN_ALONE was."""
_UNSEEN = 0.004
"""What a reading that leaves a family and stance out is taken to mean."""
TONE_HINTS: Mapping[str, float] = MappingProxyType({"heat-2": 0.15, "distress-1": 0.05, "danger": 0.2})
"""Least probabilities in the first reading at which the tone is read closely: they let pass 19 of 20 posts in distress
and, with the phrases, of 12 calm comments one. Set on the dev parts of tests/corpus, as is TONE_FIRST_SHARE."""
TONE_FIRST_SHARE = 0.3
"""Weight of the first reading's log-odds beside the closer one's: what only one of two readers hears is rarely there.
The best of 0.1, 0.2, 0.3 and 0.4."""
_LEAST = 1e-4


def first_reading(text: Segmented, second: SecondReader | None, history: History) -> PostRead:
    """What the second reader says of a post in the light of the one answered, or of the thread's opening."""
    if second is None or not text.sentences:
        return UNREAD
    return second.read(text.source.original, _spans(text), _context(history))


def claims_of(text: Segmented, first: PostRead, second: SecondReader | None, history: History) -> PostRead:
    """What a post claims: the first reading, joined with a closer one where it sees anything of a claim.

    What stands in a fence is not taken for the author's: sentences that have a part in one claim nothing.
    """
    reads = first.sentences
    if second is not None and any(_likeliest(read) >= CLAIM_HINT for read in reads):
        reads = tuple(map(_both, reads, second.study(text.source.original, _spans(text), _context(history))))
    return replace(first, sentences=_outside_fences(text, reads))


def tone_of(text: Segmented, first: PostRead, second: SecondReader | None, *, hinted: bool) -> Mapping[str, float]:
    """A post's tone: the first reading, joined with a closer one where a phrase (`hinted`) or the first suggests it."""
    heard = first.tone
    if second is None or not heard:
        return heard
    if not hinted and all(heard[name] < least for name, least in TONE_HINTS.items()):
        return heard
    closer = second.listen(text.source.original, _spans(text))
    return {name: _joined(heard[name], chance, TONE_FIRST_SHARE, _LEAST) for name, chance in closer.items()}


def _outside_fences(text: Segmented, reads: tuple[Read, ...]) -> tuple[Read, ...]:
    """The same with nothing where a sentence and a fence overlap."""
    fences = text.source.fences
    if not fences or not reads:
        return reads
    ends = [fence.end for fence in fences]
    spans = _spans(text)
    nearest = [fences[min(bisect_right(ends, start), len(ends) - 1)] for start, _ in spans]
    return tuple(
        Read({}, 0.0) if fence.start < end and start < fence.end else read
        for fence, (start, end), read in zip(nearest, spans, reads, strict=True)
    )


def _likeliest(read: Read) -> float:
    """The probability of the likeliest family of a sentence, in whatever stance."""
    return max((sum(read.of(family).values()) for family in {family for family, _ in read.families}), default=0.0)


def _both(first: Read, closer: Read) -> Read:
    """One sentence in both readings."""
    seen = {
        key: _joined(first.families.get(key, 0.0), closer.families.get(key, 0.0), CLAIM_FIRST_SHARE, _UNSEEN)
        for key in dict.fromkeys((*first.families, *closer.families))
    }
    return Read(seen, _joined(first.helps, closer.helps, CLAIM_FIRST_SHARE, _LEAST))


def _joined(first: float, closer: float, share: float, least: float) -> float:
    """The logarithmic opinion pool of two probabilities (Genest and Zidek 1986), the first with this share."""
    return logistic(share * log_odds(first, least) + (1.0 - share) * log_odds(closer, least))


def _context(history: History) -> str:
    remark = history.answered or history.opening
    return remark.text if remark is not None else ""


def _spans(text: Segmented) -> list[Span]:
    return [text.span(sentence.first, sentence.last - 1) for sentence in text.sentences]
