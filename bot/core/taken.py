"""What was read of a claim in a sentence: a value between the parts of stage 5 and all that weigh it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.values import Cue, Stance


@dataclass(frozen=True, slots=True)
class Taken:
    """A stance, how sure it is (0..1), and the cue that set it; stance None is no match at all (a wish).

    `cued` is the stance that the cue gave, where a second reader set another one.
    """

    stance: Stance | None
    certainty: float
    cue: Cue | None = None
    cued: Stance | None = None
