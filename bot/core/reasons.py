"""Why something was done or is shown to people: codes, names and counts, never anybody's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """Enumerated causes of a decision; each is documented in docs/reasons.md."""

    NO_MATCH = "no-match"
    ASSERTED = "asserted"
    ASKED = "asked"
    NOT_ASSERTED = "not-asserted"
    LOW_SCORE = "low-score"
    SECOND_ONLY = "second-reader-only"
    FAMILY_DENIED = "family-denied-in-post"
    CARRIED_TOPIC = "carried-topic"
    NO_FIGURE = "no-figure"
    CARD_ADDS_LITTLE = "card-adds-little"
    GRIEF = "grief"
    IRONY = "mark-of-irony"
    DISTANCE = "kept-at-a-distance"
    ELSEWHERE = "another-subject"
    TIER_SUGGEST = "tier-suggest"
    TIER_LOOKUP = "tier-lookup"
    STALE = "stale-review"
    EXAMPLES_PENDING = "examples-pending"
    EXAMPLES_FAILED = "examples-failed"
    NO_CARD = "no-card"
    HEATED = "heated"
    DISTRESS = "distress"
    DANGER = "dangerous-instruction"
    HOSTILE = "hostile-post"
    THREAD_HEATED = "thread-became-heated"
    LANGUAGE = "language-not-covered"
    MODE_SHADOW = "mode-shadow"
    MODE_SUGGEST = "mode-suggest"
    COOLDOWN_CLAIM = "cooldown-claim"
    COOLDOWN_CHANNEL = "cooldown-channel"
    COOLDOWN_AUTHOR = "cooldown-author"
    OPTED_OUT = "opted-out"
    LATE = "read-late"
    LEDGER_FLOOR = "precision-under-floor"
    HEAT_FIGURES = "heat-figures"
    REQUESTED = "asked-by-a-member"
    DISPUTED = "disputed-by-a-member"
    NOT_POSTED = "card-not-posted"
    NOT_IN_TIME = "card-not-posted-in-time"
    SOURCE_GONE = "source-gone"
    SOURCE_SILENT = "source-silent"


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of a decision, with a plain sentence that a moderator or a member can read."""

    code: ReasonCode
    text: str


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""A claim's id, a kind of phrase or the name of a count; nothing that could hold a sentence."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why people should look, without anybody's words: a code, the name of what was found, and counts by name.

    `about` is a claim's id or a kind of phrase. Causes are stored, and no message text ever is: raises ValueError for
    an `about` or a count whose name is none.
    """

    code: ReasonCode
    about: str = ""
    counts: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could be words of a post."""
        for name in (*((self.about,) if self.about else ()), *(name for name, _ in self.counts)):
            if _NAME.fullmatch(name) is None:
                raise ValueError("a cause holds names and counts, no text")
