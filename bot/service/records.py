"""The values that services and their ports exchange.

Only `Content` and `PostVersion` hold a member's words: live, and not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.review import Item, ItemAction, ItemState
from bot.core.values import Cause, Cooldowns, ItemKind, Message, Mode, ReasonCode, Span


class Act(StrEnum):
    """One thing to do in Discord because of a decision; each is carried out once."""

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


class EffectState(StrEnum):
    """pending: recorded, perhaps half done. done: carried out. dropped: given up, with the reason kept."""

    PENDING = "pending"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PendingEffect:
    """An effect on record. `id` is derived from its cause, so that recording it twice records it once.

    `target` is the message, thread or member it is about; `data` small facts that it needs (never a member's words);
    `result` the id of the message that it posted; `detail` why it waits or was dropped, in words of ours; `stamp`
    counts repeated requests.
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
class AuditEntry:
    """Who did what, when, to which item, from which state, with which reason. Ids of members; the log hides them.

    `actor` and `subject` are member ids ("" is the bot, or nobody); the log stores keyed pseudonyms of them.
    """

    guild: str
    at: datetime
    action: str
    actor: str = ""
    subject: str = ""
    item: str = ""
    kind: str = ""
    from_state: str = ""
    to_state: str = ""
    reason: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as it stands in the log: members by pseudonym, chained by hash to the record before it."""

    guild: str
    seq: int
    at: datetime
    action: str
    actor: str
    subject: str
    item: str
    kind: str
    from_state: str
    to_state: str
    reason: str
    claim: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditFault:
    """A place where the log is not whole, in plain words."""

    guild: str
    seq: int
    message: str


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


class Tally(StrEnum):
    """What can become of a claim's card in one server.

    approved: a moderator posted the suggested card. kept: an automatic card stood undisputed. upheld: moderators agreed
    with a dispute. misread: a moderator dismissed it because the reading was off; dismissed: for another reason.
    """

    POSTED = "posted"
    APPROVED = "approved"
    KEPT = "kept"
    DISPUTED = "disputed"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    MISREAD = "misread"


_GOOD = (Tally.APPROVED, Tally.KEPT)
_POOR = (Tally.UPHELD, Tally.MISREAD)


@dataclass(frozen=True, slots=True)
class ClaimTally:
    """Counts for one claim in one server; `good` and `poor` are what people made of its cards."""

    claim: str
    counts: tuple[tuple[Tally, int], ...] = ()
    good: int = 0
    poor: int = 0

    @classmethod
    def of(cls, claim: str, counts: Mapping[Tally, int]) -> ClaimTally:
        """A tally from counts by event."""
        good, poor = (sum(counts.get(what, 0) for what in group) for group in (_GOOD, _POOR))
        return cls(claim, tuple((what, counts[what]) for what in Tally if what in counts), good, poor)


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
class CardContent:
    """A card to show. The adapter makes it from the claim (bot.core.card); `quotes` are the matched words, live.

    `reasons` say why it appears; `wording` replaces the short form where a moderator edited it (figures stay locked).
    """

    claim: str
    reasons: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class ItemContent:
    """A review item to show in the moderators' channel. `excerpt` and `quotes` are live text, "" once it is closed.

    `reasons` are its causes in plain words; `resources` what the server keeps at hand for whoever answers distress.
    """

    item: Item
    excerpt: str = ""
    quotes: tuple[str, ...] = ()
    actions: tuple[ItemAction, ...] = ()
    undoable: bool = False
    reasons: tuple[str, ...] = ()
    resources: str = ""


@dataclass(frozen=True, slots=True)
class NoteContent:
    """Plain words of ours. `mentions` are member ids that may be pinged: on-duty moderators, nobody else."""

    text: str
    mentions: tuple[str, ...] = ()


Content = CardContent | ItemContent | NoteContent


@dataclass(frozen=True, slots=True)
class PostVersion:
    """A post as it is now, live, and when it was last edited. Not kept."""

    message: Message
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An example for the knowledge base, in a moderator's own words. `stance` None means: must not match."""

    id: str
    guild: str
    claim: str
    text: str
    stance: str | None
    action: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberData:
    """Everything that is held on one member in one server, as counts and ids; nothing of distress."""

    decisions: tuple[DecisionRecord, ...] = ()
    cards: tuple[CardRecord, ...] = ()
    items: tuple[Item, ...] = ()
    audit: int = 0
    opted_out: bool = False


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
