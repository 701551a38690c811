"""The values that services and their ports exchange; none holds a member's words (bot.service.content does, live)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.item import Item, ItemState
from bot.core.reasons import Cause, ReasonCode
from bot.core.values import Cooldowns, ItemKind, Mode, Span
from bot.service.audit import AuditEntry


class Act(StrEnum):
    """One thing to do because of a decision, in Discord or on file; each is carried out once."""

    POST_CARD = "post-card"
    UPDATE_CARD = "update-card"
    WITHDRAW_CARD = "withdraw-card"
    SHOW_ITEM = "show-item"
    CLOSE_ITEM = "close-item"
    POST_NOTE = "post-note"
    WITHDRAW_NOTE = "withdraw-note"
    SLOW_MODE = "slow-mode"
    LOCK = "lock"
    UNLOCK = "unlock"
    TELL_MEMBER = "tell-member"
    TELL_OWNER = "tell-owner"
    REMIND = "remind"
    KEEP_EXAMPLE = "keep-example"


class EffectState(StrEnum):
    """pending: recorded, perhaps half done. done: carried out. dropped: given up, with the reason kept."""

    PENDING = "pending"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PendingEffect:
    """An effect on record. `id` is derived from its cause, so that recording it twice records it once.

    `target` is the message, thread or member it is about; `data` small facts that it needs (never a member's words; a
    moderator's example until it is on file); `result` the id of the message that it posted; `detail` why it waits or
    was dropped, in words of ours; `stamp` counts repeated requests.
    """

    id: str
    guild: str
    act: Act
    channel: str
    target: str
    created_at: datetime
    item: str | None = None
    claim: str | None = None
    spans: tuple[Span, ...] = ()
    reasons: tuple[Cause, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    state: EffectState = EffectState.PENDING
    attempts: int = 0
    not_before: datetime | None = None
    result: str | None = None
    detail: str = ""
    stamp: int = 0

    def datum(self, name: str, default: str = "") -> str:
        """One of the small facts in `data`."""
        return dict(self.data).get(name, default)


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What was decided about one post; `edited_at` is that of the version read. No text, nothing of distress."""

    guild: str
    channel: str
    message_id: str
    author: str
    decided_at: datetime
    action: str
    claim: str | None = None
    reasons: tuple[ReasonCode, ...] = ()
    spans: tuple[Span, ...] = ()
    score: float = 0.0
    thread: str = ""
    edited_at: datetime | None = None
    catalogue: str = ""


class CardState(StrEnum):
    """A card on record: decided, shown, or gone again."""

    DECIDED = "decided"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CardRecord:
    """The one card that a post may have. `post` is the card's own message; `by` the moderator, or "" for the bot."""

    guild: str
    channel: str
    message_id: str
    claim: str
    decided_at: datetime
    author: str = ""
    post: str | None = None
    state: CardState = CardState.DECIDED
    by: str = ""
    item: str | None = None
    disputed: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision and all that follows from it, to be recorded together."""

    decision: DecisionRecord
    card: CardRecord | None = None
    items: tuple[Item, ...] = ()
    effects: tuple[PendingEffect, ...] = ()
    audit: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording gave: `first` is False where it was on record already; the effects still to carry out."""

    first: bool
    effects: tuple[PendingEffect, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What a server's own admin chose. Durations are seconds; `floor` is the least lower bound of a claim's precision.

    `moderator_roles` empty means: whoever may manage messages. `quiet` is a span of minutes of the day in UTC.
    `resources` stand on distress items for moderators; `distress_message` goes to the author directly, "" is off.
    """

    guild: str
    mode: Mode = Mode.SUGGEST
    moderators_channel: str | None = None
    moderator_roles: frozenset[str] = frozenset()
    escalation_channel: str | None = None
    cooldowns: Cooldowns = field(default_factory=Cooldowns)
    disabled_claims: frozenset[str] = frozenset()
    ignored_channels: frozenset[str] = frozenset()
    calm_note: str = (
        "Feelings run high here, and that is understandable. Please speak to what was said, not to who said it. "
        "Moderators are around if anybody needs them."
    )
    slow_mode: int = 60
    lease: int = 600
    snooze: int = 3600
    undo: int = 900
    floor: float = 0.6
    floor_least: int = 8
    quiet: tuple[int, int] | None = None
    excerpt_days: int = 7
    member_reports: bool = True
    resources: str = ""
    ping_for_distress: bool = False
    distress_message: str = ""


@dataclass(frozen=True, slots=True)
class Presser:
    """Who pressed a button or typed a command, as Discord said with this very interaction."""

    id: str
    name: str
    roles: frozenset[str] = frozenset()
    manages_messages: bool = False
    manages_guild: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What to tell the person who acted: `done` says whether it was, `text` is a plain sentence, shown only to them."""

    done: bool
    text: str
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items a moderator wants to see; empty fields do not narrow."""

    kinds: frozenset[ItemKind] = frozenset()
    states: frozenset[ItemState] = frozenset()
    claim: str | None = None
    channel: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class QueueStats:
    """Counts and clocks of a server's queue. Waits are medians in seconds over decided items, or None."""

    by_state: tuple[tuple[ItemState, int], ...] = ()
    by_kind: tuple[tuple[ItemKind, int], ...] = ()
    overdue: int = 0
    median_seen: float | None = None
    median_taken: float | None = None
    median_decided: float | None = None
    distress_seen: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An example for the knowledge base, in a moderator's own words, without their name.

    `stance` None means: must not match.
    """

    id: str
    guild: str
    claim: str
    text: str
    stance: str | None
    action: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberData:
    """Everything that is held on one member in one server, as counts and ids; nothing of distress.

    `moderated` counts items and cards that name the member as the moderator who took, noted, decided or posted.
    """

    decisions: tuple[DecisionRecord, ...] = ()
    cards: tuple[CardRecord, ...] = ()
    items: tuple[Item, ...] = ()
    audit: int = 0
    opted_out: bool = False
    moderated: int = 0
    on_duty: bool = False


class Reply(StrEnum):
    """What the address of a source gave.

    answers: a page is there. gone: the server says that there is none (404, 410). silent: nobody answered, or the
    server failed. refused: somebody is there who does not let a program look, which says nothing about the page.
    """

    ANSWERS = "answers"
    GONE = "gone"
    SILENT = "silent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SourceLook:
    """One look at a source's address; `status` is HTTP's, after redirects, or 0 where nobody answered."""

    reply: Reply
    status: int = 0


@dataclass(frozen=True, slots=True)
class Swept:
    """What one retention sweep removed or changed, as counts by name."""

    counts: tuple[tuple[str, int], ...] = ()
