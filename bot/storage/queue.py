"""The ReviewQueue port over SQL: every change is a compare-and-set on the item's version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, not_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.clocks import overdue
from bot.core.item import Item, ItemState
from bot.core.review import QUEUED
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service.audit import AuditEntry
from bot.service.plans import show_item
from bot.service.records import Act, CardRecord, EffectState, ItemFilter, PendingEffect, QueueStats
from bot.storage.audit import append_entry
from bot.storage.pseudonyms import Pseudonyms
from bot.storage.rows import item_of, item_values
from bot.storage.session import Database
from bot.storage.tables import DistressCountRow, EffectRow, ItemRow
from bot.storage.writes import add_effects, forget_effects_of, handle_once, insert_new, put_card, set_item

STATS_OVER = 500
"""How many of the latest decided items the median waits are taken over."""


class SqlReviewQueue:
    """See bot.service.stores.ReviewQueue."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._db = database
        self._pseudonyms = pseudonyms

    async def get(self, guild: str, item_id: str) -> Item | None:
        """See ReviewQueue.get."""
        query = select(ItemRow).where(ItemRow.guild == guild, ItemRow.id == item_id)
        row = await self._db.read(lambda s: s.scalar(query))
        return None if row is None else item_of(row)

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
        """See ReviewQueue.change."""

        async def work(session: AsyncSession) -> Item:
            row = await _current(session, old, key, at)
            if new.state in QUEUED and old.state not in QUEUED:
                await _refuse_second(session, new)
            stored = _kept(new, old, row)
            set_item(row, stored, by)
            await session.flush()
            if card is not None:
                await put_card(session, card)
            await add_effects(session, (*effects, show_item(stored, at)))
            if audit is not None:
                await append_entry(session, audit, self._pseudonyms)
            return stored

        return await self._db.write(work)

    async def remove(
        self, item: Item, *, effects: Sequence[PendingEffect] = (), key: str | None = None, at: datetime
    ) -> None:
        """See ReviewQueue.remove."""

        async def work(session: AsyncSession) -> None:
            row = await _current(session, item, key, at)
            await session.delete(row)
            await forget_effects_of(session, [item.id])
            await add_effects(session, effects)
            await count_distress(session, item.guild, at)

        await self._db.write(work)

    async def restore(self, item: Item, *, at: datetime) -> Item:
        """See ReviewQueue.restore."""

        async def work(session: AsyncSession) -> Item:
            await forget_effects_of(session, [item.id])
            if not await insert_new(session, ItemRow, item_values(item)):
                raise Conflict("there is an open item about this post already")
            await add_effects(session, (show_item(item, at),))
            return item

        return await self._db.write(work)

    async def placed(self, guild: str, item_id: str, channel: str | None, post: str | None) -> bool:
        """See ReviewQueue.placed."""
        return await self._set(guild, item_id, post=post, post_channel=channel)

    async def touch(
        self, guild: str, item_id: str, *, seen_at: datetime | None = None, reminded_at: datetime | None = None
    ) -> None:
        """See ReviewQueue.touch."""
        if seen_at is not None:
            await self._set(guild, item_id, seen_at=func.coalesce(ItemRow.seen_at, seen_at, type_=ItemRow.seen_at.type))
        if reminded_at is not None:
            await self._set(guild, item_id, reminded_at=reminded_at)

    async def _set(self, guild: str, item_id: str, **values: Any) -> bool:
        statement = update(ItemRow).where(ItemRow.guild == guild, ItemRow.id == item_id).values(**values)

        async def work(session: AsyncSession) -> bool:
            result: Any = await session.execute(statement, execution_options={"synchronize_session": False})
            return bool(result.rowcount == 1)

        return await self._db.write(work)

    async def listing(self, guild: str, wanted: ItemFilter, *, limit: int, offset: int = 0) -> Sequence[Item]:
        """See ReviewQueue.listing."""
        query = select(ItemRow).where(ItemRow.guild == guild, *_conditions(wanted))
        query = query.order_by(ItemRow.priority.desc(), ItemRow.opened_at, ItemRow.id).limit(limit).offset(offset)
        return [item_of(row) for row in await self._db.rows(query)]

    async def about(self, guild: str, message_id: str) -> Sequence[Item]:
        """See ReviewQueue.about."""
        query = select(ItemRow).where(ItemRow.guild == guild, ItemRow.message_id == message_id).order_by(ItemRow.id)
        return [item_of(row) for row in await self._db.rows(query)]

    async def by_post(self, guild: str, post: str) -> Item | None:
        """See ReviewQueue.by_post."""
        query = select(ItemRow).where(ItemRow.guild == guild, ItemRow.post == post)
        row = await self._db.read(lambda s: s.scalar(query))
        return None if row is None else item_of(row)

    async def changed_by(self, guild: str, item_id: str) -> str:
        """See ReviewQueue.changed_by."""
        query = select(ItemRow.changed_by).where(ItemRow.guild == guild, ItemRow.id == item_id)
        return str(await self._db.read(lambda s: s.scalar(query)) or "")

    async def by_reporter(self, guild: str, reporter: str, *, limit: int) -> Sequence[Item]:
        """See ReviewQueue.by_reporter."""
        query = select(ItemRow).where(ItemRow.guild == guild, ItemRow.queued).order_by(ItemRow.id)
        query = query.where(ItemRow.kind.in_([str(ItemKind.REPORT), str(ItemKind.DISPUTE)]))
        rows = await self._db.rows(query)
        return [item_of(row) for row in rows if reporter in row.reporters][:limit]

    async def queued(self, limit: int, after: str = "") -> Sequence[Item]:
        """See ReviewQueue.queued."""
        query = select(ItemRow).where(ItemRow.queued, ItemRow.id > after).order_by(ItemRow.id).limit(limit)
        return [item_of(row) for row in await self._db.rows(query)]

    async def stats(self, guild: str, now: datetime) -> QueueStats:
        """See ReviewQueue.stats."""
        by_state = select(ItemRow.state, func.count()).where(ItemRow.guild == guild).group_by(ItemRow.state)
        by_kind = (
            select(ItemRow.kind, func.count()).where(ItemRow.guild == guild, ItemRow.queued).group_by(ItemRow.kind)
        )
        waiting = select(ItemRow).where(ItemRow.guild == guild, ItemRow.queued)
        decided = select(ItemRow).where(ItemRow.guild == guild, ItemRow.decided_by.is_not(None))
        decided = decided.order_by(ItemRow.decided_at.desc()).limit(STATS_OVER)
        distress = select(func.sum(DistressCountRow.closed)).where(DistressCountRow.guild == guild)

        async def work(session: AsyncSession) -> QueueStats:
            done = [item_of(row) for row in await session.scalars(decided)]
            return QueueStats(
                by_state=tuple(sorted((ItemState(name), n) for name, n in await session.execute(by_state))),
                by_kind=tuple(sorted((ItemKind(name), n) for name, n in await session.execute(by_kind))),
                overdue=sum(overdue(item_of(row), now) for row in await session.scalars(waiting)),
                median_seen=_median(done, "seen_at"),
                median_taken=_median(done, "taken_at"),
                median_decided=_median(done, "decided_at"),
                distress_seen=int(await session.scalar(distress) or 0),
            )

        return await self._db.read(work)


async def _current(session: AsyncSession, expected: Item, key: str | None, at: datetime) -> ItemRow:
    if not await handle_once(session, key, at):
        raise Conflict("this press was handled already")
    query = select(ItemRow).where(ItemRow.id == expected.id, ItemRow.guild == expected.guild).with_for_update()
    row = await session.scalar(query)
    if row is None:
        raise Conflict("this item is not there any more")
    if row.version != expected.version:
        raise Conflict("somebody else was first", by=row.changed_by or None)
    return row


async def _refuse_second(session: AsyncSession, item: Item) -> None:
    same = (ItemRow.guild == item.guild, ItemRow.kind == str(item.kind), ItemRow.target == item.target)
    if await session.scalar(select(ItemRow.id).where(*same, ItemRow.queued, ItemRow.id != item.id)):
        raise Conflict("there is an open item about this already")


def _kept(new: Item, old: Item, row: ItemRow) -> Item:
    kept = replace(new, seen_at=row.seen_at or new.seen_at, reminded_at=row.reminded_at)
    moved = (new.post, new.post_channel) != (old.post, old.post_channel)
    return kept if moved else replace(kept, post=row.post, post_channel=row.post_channel)


def _conditions(wanted: ItemFilter) -> list[ColumnElement[bool]]:
    states = [ItemRow.state.in_([str(s) for s in wanted.states])] if wanted.states else [ItemRow.queued.is_(True)]
    kinds = [ItemRow.kind.in_([str(k) for k in wanted.kinds])] if wanted.kinds else []
    pairs = ((ItemRow.claim, wanted.claim), (ItemRow.channel, wanted.channel), (ItemRow.holder, wanted.holder))
    return [*states, *kinds, *(column == value for column, value in pairs if value is not None)]


def _median(items: Sequence[Item], name: str) -> float | None:
    waits = [(at - item.opened_at).total_seconds() for item in items if (at := getattr(item, name)) is not None]
    return median(waits) if waits else None


async def count_distress(session: AsyncSession, guild: str, at: datetime) -> None:
    """Count one closed distress item: all that is kept of it."""
    month = at.strftime("%Y-%m")
    await insert_new(session, DistressCountRow, {"guild": guild, "month": month, "closed": 0})
    row = (DistressCountRow.guild == guild, DistressCountRow.month == month)
    await session.execute(update(DistressCountRow).where(*row).values(closed=DistressCountRow.closed + 1))


async def remove_items(session: AsyncSession, ids: Sequence[str]) -> None:
    """Delete items and their effects, but for what has yet to strip their messages."""
    stripping = and_(EffectRow.act == str(Act.CLOSE_ITEM), EffectRow.state == str(EffectState.PENDING))
    await session.execute(delete(EffectRow).where(EffectRow.item.in_(ids), not_(stripping)))
    await session.execute(delete(ItemRow).where(ItemRow.id.in_(ids)))
