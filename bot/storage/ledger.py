"""The Ledger, Cooldowns and HighWaterMarks ports over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.item import Item
from bot.core.values import CardsShown
from bot.service.audit import AuditEntry
from bot.service.records import CardRecord, CardState, DecisionRecord, EffectState, PendingEffect, Plan, Recorded
from bot.storage.audit import append_entry
from bot.storage.pseudonyms import Pseudonyms
from bot.storage.rows import card_of, decision_of, decision_values, effect_of, effect_values
from bot.storage.session import Database
from bot.storage.tables import CardRow, DecisionRow, EffectRow, MarkRow
from bot.storage.writes import add_effects, insert_new, open_or_merge, put_card


class SqlLedger:
    """Decisions, cards and effects; see bot.service.stores.Ledger."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._db = database
        self._pseudonyms = pseudonyms

    async def record(self, plan: Plan) -> Recorded:
        """See Ledger.record."""

        async def work(session: AsyncSession) -> Recorded:
            if not await _is_new(session, plan.decision):
                return Recorded(False, await _pending_for(session, plan.decision.guild, plan.decision.message_id))
            if plan.card is not None:
                await put_card(session, plan.card)
            effects, items, opened = list(await add_effects(session, plan.effects)), [], {""}
            for item in plan.items:
                stored, new, shown = await open_or_merge(session, item, plan.decision.decided_at)
                items.append(stored)
                opened |= {stored.id} if new else set()
                effects.extend((shown,) if shown else ())
            for entry in (entry for entry in plan.audit if entry.item in opened):
                await append_entry(session, entry, self._pseudonyms)
            return Recorded(True, tuple(effects), tuple(items))

        return await self._db.write(work)

    async def open_item(
        self, item: Item, effects: Sequence[PendingEffect], audit: AuditEntry | None = None
    ) -> tuple[Item, bool]:
        """See Ledger.open_item."""

        async def work(session: AsyncSession) -> tuple[Item, bool]:
            stored, new, _ = await open_or_merge(session, item, item.opened_at)
            await add_effects(session, effects)
            if new and audit is not None:
                await append_entry(session, audit, self._pseudonyms)
            return stored, new

        return await self._db.write(work)

    async def decision(self, guild: str, message_id: str) -> DecisionRecord | None:
        """See Ledger.decision."""
        row = await self._db.read(lambda s: s.get(DecisionRow, (guild, message_id)))
        return None if row is None else decision_of(row)

    async def card(self, guild: str, message_id: str) -> CardRecord | None:
        """See Ledger.card."""
        row = await self._db.read(lambda s: s.get(CardRow, (guild, message_id)))
        return None if row is None else card_of(row)

    async def card_by_post(self, guild: str, post: str) -> CardRecord | None:
        """See Ledger.card_by_post."""
        query = select(CardRow).where(CardRow.guild == guild, CardRow.post == post)
        row = await self._db.read(lambda s: s.scalar(query))
        return None if row is None else card_of(row)

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
        """See Ledger.update_card."""

        async def work(session: AsyncSession) -> Sequence[PendingEffect]:
            row = await session.get(CardRow, (guild, message_id), with_for_update=True)
            if row is None:
                return ()
            row.post = row.post if post is None else post
            row.disputed = row.disputed if disputed is None else disputed
            row.settled = row.settled if settled is None else settled
            if state is not None and not (state is CardState.SHOWN and row.state == CardState.WITHDRAWN):
                row.state = str(state)
            if audit is not None:
                await append_entry(session, audit, self._pseudonyms)
            return await add_effects(session, effects)

        return await self._db.write(work)

    async def unsettled(self, before: datetime, limit: int) -> Sequence[CardRecord]:
        """See Ledger.unsettled."""
        query = (
            select(CardRow)
            .where(CardRow.state == str(CardState.SHOWN), CardRow.settled.is_(False), CardRow.decided_at < before)
            .order_by(CardRow.decided_at)
            .limit(limit)
        )
        return [card_of(row) for row in await self._db.rows(query)]

    async def standing(self, guild: str, since: datetime, limit: int) -> Sequence[CardRecord]:
        """See Ledger.standing."""
        query = (
            select(CardRow)
            .where(CardRow.guild == guild, CardRow.state != str(CardState.WITHDRAWN), CardRow.decided_at >= since)
            .order_by(CardRow.decided_at.desc(), CardRow.message_id.desc())
            .limit(limit)
        )
        return [card_of(row) for row in await self._db.rows(query)]

    async def add(self, effects: Sequence[PendingEffect]) -> Sequence[PendingEffect]:
        """See Ledger.add."""
        return await self._db.write(lambda s: add_effects(s, effects))

    async def effect(self, effect_id: str) -> PendingEffect | None:
        """See Ledger.effect."""
        row = await self._db.read(lambda s: s.get(EffectRow, effect_id))
        return None if row is None else effect_of(row)

    async def pending(self, now: datetime, limit: int, guild: str | None = None) -> Sequence[PendingEffect]:
        """See Ledger.pending."""
        query = select(EffectRow).where(EffectRow.state == str(EffectState.PENDING))
        query = query.where(or_(EffectRow.not_before.is_(None), EffectRow.not_before <= now))
        if guild is not None:
            query = query.where(EffectRow.guild == guild)
        query = query.order_by(EffectRow.rank, EffectRow.created_at, EffectRow.id).limit(limit)
        return [effect_of(row) for row in await self._db.rows(query)]

    async def pending_for(self, guild: str, target: str) -> Sequence[PendingEffect]:
        """See Ledger.pending_for."""
        return await self._db.read(lambda s: _pending_for(s, guild, target))

    async def mark(self, effect: PendingEffect) -> None:
        """See Ledger.mark."""
        kept = ("state", "attempts", "not_before", "data", "result", "detail")
        values = {name: value for name, value in effect_values(effect).items() if name in kept}

        async def work(session: AsyncSession) -> None:
            row = await session.get(EffectRow, effect.id, with_for_update=True)
            if row is None or row.stamp != effect.stamp:
                return
            for name, value in values.items():
                setattr(row, name, value)

        await self._db.write(work)

    async def forget_effect(self, effect_id: str) -> None:
        """See Ledger.forget_effect."""

        async def work(session: AsyncSession) -> None:
            await session.execute(delete(EffectRow).where(EffectRow.id == effect_id))

        await self._db.write(work)


async def _is_new(session: AsyncSession, decision: DecisionRecord) -> bool:
    values = decision_values(decision)
    if await insert_new(session, DecisionRow, values):
        return True
    row = await session.get(DecisionRow, (decision.guild, decision.message_id), with_for_update=True)
    if row is None or decision.edited_at is None:
        return False
    if row.edited_at is not None and row.edited_at >= decision.edited_at:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


async def _pending_for(session: AsyncSession, guild: str, target: str) -> tuple[PendingEffect, ...]:
    query = select(EffectRow).where(EffectRow.guild == guild, EffectRow.target == target)
    query = query.where(EffectRow.state == str(EffectState.PENDING)).order_by(EffectRow.rank, EffectRow.created_at)
    return tuple(effect_of(row) for row in await session.scalars(query))


class SqlCooldowns:
    """When cards were last shown, read from the cards themselves; see bot.service.stores.Cooldowns."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def shown(self, guild: str, channel: str, author: str, *, besides: str = "") -> CardsShown:
        """See Cooldowns.shown."""
        here = (CardRow.guild == guild, CardRow.message_id != besides)
        newest = func.max(CardRow.decided_at, type_=CardRow.decided_at.type)
        by_claim = select(CardRow.claim, newest).where(*here, CardRow.channel == channel).group_by(CardRow.claim)
        to_author = select(newest).where(*here, CardRow.author == author, CardRow.author != "")

        async def work(session: AsyncSession) -> CardsShown:
            claims = tuple(sorted((claim, at) for claim, at in await session.execute(by_claim)))
            latest = max((at for _, at in claims), default=None)
            return CardsShown(claims, latest, await session.scalar(to_author))

        return await self._db.read(work)


class SqlMarks:
    """The newest message decided in each channel; see bot.service.stores.HighWaterMarks."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def raise_to(self, guild: str, channel: str, message_id: str) -> None:
        """See HighWaterMarks.raise_to."""
        new = int(message_id)

        async def work(session: AsyncSession) -> None:
            if await insert_new(session, MarkRow, {"guild": guild, "channel": channel, "message_id": new}):
                return
            row = await session.get(MarkRow, (guild, channel), with_for_update=True)
            if row is not None and row.message_id < new:
                row.message_id = new

        await self._db.write(work)

    async def marks(self, guild: str) -> Sequence[tuple[str, str]]:
        """See HighWaterMarks.marks."""
        query = select(MarkRow).where(MarkRow.guild == guild).order_by(MarkRow.channel)
        return [(row.channel, str(row.message_id)) for row in await self._db.rows(query)]
