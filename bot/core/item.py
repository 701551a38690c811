"""The review item: something for people to decide, and the words for where it stands and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.reasons import Cause
from bot.core.values import ItemKind, Span


class ItemState(StrEnum):
    """Where an item stands. `open`, `taken`, `snoozed` and `escalated` are in the queue; the rest are closed."""

    OPEN = "open"
    TAKEN = "taken"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ItemAction(StrEnum):
    """What moves an item. The last five are the bot's own: time passed, the post went, or a further signal came."""

    TAKE = "take"
    RELEASE = "release"
    POST = "post"
    EDIT = "edit"
    DISMISS = "dismiss"
    RESOLVE = "resolve"
    SNOOZE = "snooze"
    ESCALATE = "escalate"
    NOTE = "note"
    CALM = "calm"
    SLOW = "slow"
    LOCK = "lock"
    TELL = "tell"
    EXAMPLE = "example"
    UNDO = "undo"
    REOPEN = "reopen"
    LAPSE = "lapse"
    WAKE = "wake"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    MERGE = "merge"


class Resolution(StrEnum):
    """A moderator's answer."""

    POSTED = "posted"
    DISMISSED = "dismissed"
    HANDLED = "handled"


class DismissReason(StrEnum):
    """Why an item was dismissed. Of a suggestion the first two count in the precision ledger: the reading was off.

    Five are for some kinds only: nothing to do about a post, a thread that calmed down, and why a
    disputed card stays (it fits, it is clear, its sources bear it out).
    """

    NOT_RELEVANT = "not-relevant"
    MISREAD = "misread"
    ALREADY_ANSWERED = "already-answered"
    NOT_NOW = "not-now"
    NO_NEED = "no-need"
    CALMED = "calmed-down"
    FITS = "fits"
    CLEAR = "clear"
    BORNE_OUT = "borne-out"
    OTHER = "other"


class Withdrawal(StrEnum):
    """Why the bot closed an item by itself: what it was about is not there any more, or is not wanted."""

    POST_DELETED = "post-deleted"
    POSTS_DELETED = "posts-deleted"
    POST_EDITED = "post-edited"
    ANSWERS_AGAIN = "answers-again"
    OPTED_OUT = "opted-out"


@dataclass(frozen=True, slots=True)
class Note:
    """A moderator's own words on an item."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Undo:
    """The last reversible action, until when it can be undone, and what undoing it needs (`data`).

    `data` is the id of the action's effect (calm, slow, lock) or the key of its press. A note hides no earlier action:
    `earlier` can be undone again once the note is.
    """

    action: ItemAction
    by: str
    until: datetime
    data: str = ""
    earlier: Undo | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something for people to decide. One open item per (guild, kind, target); `version` counts its changes.

    `post` is the item's own message in the moderators' channel `post_channel`. `reporters` are the members who asked
    for it; `signals` counts what the bot saw. `author` is empty for opted-out members and for distress. `posts` are the
    heated posts of a thread that still stand, oldest first; `reason` is a DismissReason or a Withdrawal once it closed.
    """

    id: str
    guild: str
    kind: ItemKind
    target: str
    channel: str
    message_id: str
    opened_at: datetime
    author: str = ""
    claim: str | None = None
    level: int = 0
    priority: int = 0
    reasons: tuple[Cause, ...] = ()
    spans: tuple[Span, ...] = ()
    signals: int = 1
    reporters: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    state: ItemState = ItemState.OPEN
    version: int = 1
    seen_at: datetime | None = None
    taken_at: datetime | None = None
    holder: str | None = None
    lease_until: datetime | None = None
    snoozed_until: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    resolution: Resolution | None = None
    reason: str = ""
    wording: str | None = None
    notes: tuple[Note, ...] = ()
    undo: Undo | None = None
    post: str | None = None
    post_channel: str | None = None
    reminded_at: datetime | None = None
