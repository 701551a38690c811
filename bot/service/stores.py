"""The stores of the act line, as Protocols: decisions, cards, effects, items. Every method may raise StoreUnavailable.

Ids are Discord's, as decimal strings; times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.item import Item
from bot.core.values import CardsShown
from bot.service.audit import AuditEntry
from bot.service.records import (
    CardRecord,
    CardState,
    DecisionRecord,
    ItemFilter,
    PendingEffect,
    Plan,
    QueueStats,
    Recorded,
)


class Ledger(Protocol):
    """Decisions, cards and pending effects: recorded before anything is sent, done after."""

    async def record(self, plan: Plan) -> Recorded:
        """Record a decision with all that follows from it, in one transaction.

        Idempotent by (guild, message_id) and `edited_at`: the second time nothing changes, `first` is False and the
        effects that are still pending come back. A plan with an `edited_at` replaces what an earlier version gave.
        Items merge into the open item of the same kind and target, and each is shown anew (bot.service.plans). An audit
        entry that names an item is appended only where that item opened.
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

    async def standing(self, guild: str, since: datetime, limit: int) -> Sequence[CardRecord]:
        """Cards decided since then that are not withdrawn, newest first."""
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

    async def changed_by(self, guild: str, item_id: str) -> str:
        """Who changed the item last; "" is the bot, or nobody."""
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
