"""Whose stance counts where the rules and the second reader read a candidate differently."""

from __future__ import annotations

from bot.core.match import Candidate
from bot.core.second_reader import Read
from bot.core.segment import Segmented
from bot.core.taken import Taken
from bot.core.values import Cue, Stance

SURE_PRESENT, SURE_STANCE = 0.5, 0.93
"""How sure the second reader must be of claim and stance to overrule a stance that no cue set. These thresholds were
set where the others about it were (bot/core/pipeline.py)."""
SURE_AGAINST_CUE = 0.8
"""The same where a cue did. Such a statement is answered without a person only where the cue made it a report."""


def agreed(text: Segmented, candidate: Candidate, taken: Taken, read: Read | None) -> Taken:
    """The rules' stance, unless the second reader is sure of the claim and of another stance.

    Some cues stand whatever the second reader says: a "not" right before the claim's own word ("does not cure"), a
    refusal put behind the claim ("that it cures, I would not say"), and a question that looks for company.
    """
    if read is None or _is_plain(text, taken, candidate):
        return taken
    by_stance = read.of(candidate.family)
    total = sum(by_stance.values())
    stance = max(by_stance, key=lambda one: by_stance[one])
    least = SURE_STANCE if taken.cue is None else SURE_AGAINST_CUE
    if total < SURE_PRESENT or by_stance[stance] < least * total or stance is taken.stance:
        return taken
    return Taken(stance, by_stance[stance] / total, taken.cue, None if taken.cue is None else taken.stance)


def _is_plain(text: Segmented, taken: Taken, candidate: Candidate) -> bool:
    cue = taken.cue
    if cue is None:
        return False
    if cue.kind == "fellow":
        return taken.stance is Stance.EXPERIENCE
    anchor = text.span(candidate.anchor.first, candidate.anchor.last)
    behind = cue.kind == "deny" and cue.span.start >= anchor.end
    return taken.stance is Stance.DENIES and (behind or _stands_before(text, cue, anchor.start))


def _stands_before(text: Segmented, cue: Cue, start: int) -> bool:
    """Whether a negation and what begins at `start` have at most one word between them."""
    between = text.source.original[cue.span.end : start]
    return cue.kind == "negate" and cue.span.end <= start and len(between.split()) <= 1
