"""What the services need from the world, as Protocols.

Every Chat method may raise ChatUnavailable (try again), ChatForbidden (a permission is missing) or ChatGone (it is not
there any more); every store method may raise StoreUnavailable. Ids are Discord's, as decimal strings; times are aware
UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.catalogue import Catalogue
from bot.core.review import Item
from bot.core.values import CardsShown, History, Message, Outcome, Policy, ReasonCode
from bot.service.records import (
    AuditEntry,
    AuditFault,
    AuditRecord,
    CardRecord,
    CardState,
    ClaimTally,
    Content,
    DecisionRecord,
    GuildSettings,
    ItemFilter,
    MemberData,
    PendingEffect,
    Plan,
    Proposal,
    QueueStats,
    Recorded,
    SourceLook,
    Swept,
    Tally,
)


class Clock(Protocol):
    """The only source of time and ids. bot.clock gives the real one, tests/fakes.py one that a test moves."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def new_id(self) -> str:
        """A fresh id of 26 lower-case letters and digits, ordered by time of making."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; returns early only by cancellation."""
        ...


class Chat(Protocol):
    """Discord, as far as the services act on it. Mentions are off but for `NoteContent.mentions`."""

    async def post(self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None = None) -> str:
        """Post one message and return its id. The same `nonce` (at most 25 characters) within minutes posts once."""
        ...

    async def edit(self, guild: str, channel: str, message_id: str, content: Content) -> None:
        """Replace one of the bot's own messages."""
        ...

    async def delete(self, guild: str, channel: str, message_id: str) -> None:
        """Delete one of the bot's own messages. One that is not there is ChatGone."""
        ...

    async def find_posted(
        self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None, since: datetime
    ) -> str | None:
        """The id of the bot's own message that `post` would repeat, or None.

        Looks back in the channel's history to `since` (bounded): the same nonce where the history shows it; else for a
        card the bot's own answer to `reply_to`; for an item the own message whose buttons carry the item's id; for a
        note the own message with the same text.
        """
        ...

    async def fetch(self, guild: str, channel: str, message_id: str) -> Message:
        """One message, live. Its text is for showing now and is not to be kept."""
        ...

    async def history(self, guild: str, channel: str, *, after: str, limit: int) -> Sequence[Message]:
        """People's messages after the given id, oldest first, at most `limit`; bots and webhooks left out."""
        ...

    async def slow_mode(self, guild: str, channel: str) -> int:
        """The least seconds between a member's posts in a channel or thread, as it is set now; 0 is off."""
        ...

    async def set_slow_mode(self, guild: str, channel: str, seconds: int) -> None:
        """Set the least seconds between a member's posts in a channel or thread."""
        ...

    async def set_locked(self, guild: str, thread: str, locked: bool) -> None:
        """Lock or unlock a thread. ChatGone where the channel is no thread."""
        ...

    async def tell_member(self, guild: str, member: str, content: Content, *, nonce: str) -> str:
        """Direct message to a member; ChatForbidden where they take none. Returns its id."""
        ...

    async def tell_owner(self, guild: str, content: Content, *, nonce: str) -> str:
        """Direct message to the guild's owner; ChatForbidden where they take none. Returns its id."""
        ...


class Reader(Protocol):
    """The reading line with its second reader, made in bootstrap over bot.core.pipeline."""

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        """Read one message. Never raises for what a member wrote; off the event loop where it takes long."""
        ...


class KnowledgeSource(Protocol):
    """The knowledge files, compiled; made in bootstrap over bot.kb."""

    async def load(self) -> Catalogue:
        """Read, check and compile everything. Raises InputProblems with every problem at once."""
        ...

    def held_claims(self, catalogue: Catalogue, now: datetime) -> tuple[tuple[str, ReasonCode], ...]:
        """Claims that may only be suggested now: examples failed or pending, review overdue."""
        ...


class Ledger(Protocol):
    """Decisions, cards and pending effects: recorded before anything is sent, done after."""

    async def record(self, plan: Plan) -> Recorded:
        """Record a decision with all that follows from it, in one transaction.

        Idempotent by (guild, message_id) and `edited_at`: the second time nothing changes, `first` is False and the
        effects that are still pending come back. A plan with an `edited_at` replaces what an earlier version gave.
        Items merge into the open item of the same kind and target, and each is shown anew (bot.service.plans).
        """
        ...

    async def open_item(
        self, item: Item, effects: Sequence[PendingEffect], audit: AuditEntry | None = None
    ) -> tuple[Item, bool]:
        """Open an item without a decision (distress of the opted-out, reports, disputes); True where it is new.

        Merges into the open item of the same kind and target; the same reporter or message again changes nothing.
        The audit entry is appended where it is new.
        """
        ...

    async def decision(self, guild: str, message_id: str) -> DecisionRecord | None:
        """The decision on record for a post."""
        ...

    async def card(self, guild: str, message_id: str) -> CardRecord | None:
        """The card on record for a post."""
        ...

    async def card_by_post(self, guild: str, post: str) -> CardRecord | None:
        """The card whose own message has this id."""
        ...

    async def update_card(
        self,
        guild: str,
        message_id: str,
        *,
        post: str | None = None,
        state: CardState | None = None,
        disputed: bool | None = None,
        settled: bool | None = None,
        effects: Sequence[PendingEffect] = (),
        audit: AuditEntry | None = None,
    ) -> Sequence[PendingEffect]:
        """Change what is named of a card; a withdrawn card never becomes shown again this way.

        What follows from it is recorded in the same transaction; the answer is that of `add`. A card that is not on
        record changes nothing, and nothing is recorded.
        """
        ...

    async def unsettled(self, before: datetime, limit: int) -> Sequence[CardRecord]:
        """Shown cards decided before the given time that nobody settled yet."""
        ...

    async def add(self, effects: Sequence[PendingEffect]) -> Sequence[PendingEffect]:
        """Record effects; those whose id is on record already stay as they are and are left out of the answer.

        The refreshable ones (bot.service.plans.REFRESHABLE) become pending again instead, one `stamp` on.
        """
        ...

    async def effect(self, effect_id: str) -> PendingEffect | None:
        """One effect by id."""
        ...

    async def pending(self, now: datetime, limit: int, guild: str | None = None) -> Sequence[PendingEffect]:
        """Pending effects whose `not_before` has come, the most urgent kind first, then oldest."""
        ...

    async def pending_for(self, guild: str, target: str) -> Sequence[PendingEffect]:
        """Pending effects about one message, whenever they are due."""
        ...

    async def mark(self, effect: PendingEffect) -> None:
        """Save an effect's state, attempts, not_before, data, result and detail, unless its `stamp` moved on."""
        ...

    async def forget_effect(self, effect_id: str) -> None:
        """Remove an effect; nothing happens where it is not there."""
        ...


class ReviewQueue(Protocol):
    """Items, each changed by compare-and-set on its version."""

    async def get(self, guild: str, item_id: str) -> Item | None:
        """One item of this guild; another guild's id gives None."""
        ...

    async def change(
        self,
        old: Item,
        new: Item,
        *,
        effects: Sequence[PendingEffect] = (),
        card: CardRecord | None = None,
        audit: AuditEntry | None = None,
        key: str | None = None,
        at: datetime,
        by: str = "",
    ) -> Item:
        """Replace `old` by `new`, record its card, effects and audit entry, in one transaction; the item is shown anew.

        Raises Conflict (with `by`, the member who did) where the version moved on, where reopening meets another open
        item of the target, or where `key` (an interaction's id) was handled before. Where `new` does not move the
        item's own message, the place on record stays.
        """
        ...

    async def remove(
        self, item: Item, *, effects: Sequence[PendingEffect] = (), key: str | None = None, at: datetime
    ) -> None:
        """Delete a distress item that is closed and count it; its effects are recorded. Conflict as in `change`."""
        ...

    async def restore(self, item: Item, *, at: datetime) -> Item:
        """Put a removed item back (undo within the window), shown anew. Conflict where its target has an open item."""
        ...

    async def listing(self, guild: str, wanted: ItemFilter, *, limit: int, offset: int = 0) -> Sequence[Item]:
        """Items by priority, then age. Without states in the filter: those in the queue."""
        ...

    async def about(self, guild: str, message_id: str) -> Sequence[Item]:
        """Every item about a message."""
        ...

    async def by_post(self, guild: str, post: str) -> Item | None:
        """The item whose own message in the moderators' channel has this id."""
        ...

    async def placed(self, guild: str, item_id: str, channel: str | None, post: str | None) -> bool:
        """Note where the item's own message stands; no new version. False where the item is gone."""
        ...

    async def touch(
        self, guild: str, item_id: str, *, seen_at: datetime | None = None, reminded_at: datetime | None = None
    ) -> None:
        """Note when the item was first seen, or last reminded of; no new version."""
        ...

    async def by_reporter(self, guild: str, reporter: str, *, limit: int) -> Sequence[Item]:
        """Items in the queue that this member asked for."""
        ...

    async def queued(self, limit: int, after: str = "") -> Sequence[Item]:
        """Items in the queue of every guild, by id, for the clocks."""
        ...

    async def stats(self, guild: str, now: datetime) -> QueueStats:
        """Counts and clocks of a guild's queue."""
        ...


class Cooldowns(Protocol):
    """When cards were last shown."""

    async def shown(self, guild: str, channel: str, author: str, *, besides: str = "") -> CardsShown:
        """By claim and at all in the channel, and to the author anywhere in the guild; withdrawn cards count too.

        The card of the message `besides` does not count.
        """
        ...


class HighWaterMarks(Protocol):
    """The newest message that was decided, per channel."""

    async def raise_to(self, guild: str, channel: str, message_id: str) -> None:
        """Remember the message; a lower id than the one remembered changes nothing."""
        ...

    async def marks(self, guild: str) -> Sequence[tuple[str, str]]:
        """(channel, message id) of every channel that has been read."""
        ...


class AuditLog(Protocol):
    """Append-only and hash-chained, one chain for each guild."""

    async def append(self, entry: AuditEntry) -> AuditRecord:
        """Add an entry; members are stored as keyed pseudonyms."""
        ...

    async def entries(self, guild: str, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRecord]:
        """Records in order, from the one after `after`."""
        ...

    async def about_member(self, guild: str, member: str, *, limit: int) -> Sequence[AuditRecord]:
        """What was done about a member's posts, newest first; empty where their pseudonym's key was destroyed."""
        ...

    async def verify(self, guild: str | None = None) -> Sequence[AuditFault]:
        """Every place where a chain is not whole, of one guild or of all; empty means whole."""
        ...


class PrecisionLedger(Protocol):
    """What became of each claim's cards, per server."""

    async def count(self, guild: str, claim: str, what: Tally, key: str) -> None:
        """Count one event; the same `key` again counts nothing."""
        ...

    async def uncount(self, guild: str, claim: str, what: Tally, key: str) -> None:
        """Take an event back (undo)."""
        ...

    async def tally(self, guild: str, claim: str) -> ClaimTally:
        """The counts of one claim."""
        ...

    async def tallies(self, guild: str) -> Sequence[ClaimTally]:
        """The counts of every claim that has any, by claim id."""
        ...

    async def hold(self, guild: str, claim: str, at: datetime) -> bool:
        """Hold a claim to suggestions; True the first time, so that it is said once."""
        ...

    async def release(self, guild: str, claim: str) -> None:
        """Lift the hold."""
        ...

    async def held(self, guild: str) -> frozenset[str]:
        """Claims that are held to suggestions in this guild."""
        ...


class OptOuts(Protocol):
    """Members who want no cards and no records. Only a keyed hash of each is kept; it survives erasure."""

    async def opted_out(self, guild: str, member: str) -> bool:
        """Whether the member opted out in this guild."""
        ...

    async def set(self, guild: str, member: str, out: bool) -> None:
        """Opt a member out or in again."""
        ...


class PersonalData(Protocol):
    """What is held on one member, and its erasure; retention for everybody."""

    async def held_on(self, guild: str, member: str) -> MemberData:
        """Everything held on the member in this guild."""
        ...

    async def erase(self, guild: str, member: str) -> Swept:
        """Erase it: decisions, cards and closed items go, open items lose the name, the pseudonym's key goes."""
        ...

    async def sweep(self, now: datetime) -> Swept:
        """Remove what has outlived its retention, in every guild."""
        ...

    async def report(self) -> Sequence[tuple[str, int, str]]:
        """(what is held, how many, how long it is kept), for the admin."""
        ...


class Duty(Protocol):
    """Which moderators may be pinged, in the moderators' channel, by id."""

    async def set(self, guild: str, moderator: str, on: bool) -> None:
        """Go on or off duty."""
        ...

    async def on_duty(self, guild: str) -> Sequence[str]:
        """Ids of the moderators on duty."""
        ...


class Settings(Protocol):
    """Each server's settings."""

    async def get(self, guild: str) -> GuildSettings:
        """The guild's settings; the defaults where it has chosen none."""
        ...

    async def put(self, settings: GuildSettings) -> None:
        """Replace the guild's settings."""
        ...

    async def guilds(self) -> Sequence[str]:
        """Guilds that have settings on record."""
        ...


class SourceFetcher(Protocol):
    """Looks whether the address of a source answers. bot.bootstrap.links does it over HTTP."""

    async def look(self, url: str) -> SourceLook:
        """One look, redirects followed; never more than one request to a host at a time. Raises nothing of its own."""
        ...


class Proposals(Protocol):
    """Proposed examples, kept as a file that the owner reviews; made in bootstrap over bot.kb."""

    async def save(self, proposal: Proposal) -> None:
        """Add a proposal; the same id again replaces it."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All of them, for the services to share."""

    chat: Chat
    clock: Clock
    ledger: Ledger
    queue: ReviewQueue
    cooldowns: Cooldowns
    marks: HighWaterMarks
    audit: AuditLog
    precision: PrecisionLedger
    opt_outs: OptOuts
    personal: PersonalData
    duty: Duty
    settings: Settings
    reader: Reader
    knowledge: KnowledgeSource
    proposals: Proposals
