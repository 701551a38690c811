"""Pieces of a transaction that several stores share: effects, items and interaction keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.item import Item
from bot.core.merging import merge
from bot.errors import StoreUnavailable
from bot.service.plans import REFRESHABLE, show_item
from bot.service.records import CardRecord, CardState, EffectState, PendingEffect
from bot.storage.rows import card_of, card_values, effect_of, effect_values, item_of, item_values
from bot.storage.tables import Base, CardRow, EffectRow, HandledRow, ItemRow

OPENING_ATTEMPTS = 3
"""How often an item is tried to open while others close and open its target; a working rule of ours."""


async def insert_new(session: AsyncSession, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless one of its unique keys is taken; True where it was inserted."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    statement: Any = sqlite.insert(table) if on_sqlite else postgresql.insert(table)
    result: Any = await session.execute(statement.values(**values).on_conflict_do_nothing())
    return bool(result.rowcount == 1)


async def add_effects(session: AsyncSession, effects: Iterable[PendingEffect]) -> tuple[PendingEffect, ...]:
    """Record effects; an id on record stays, unless it is refreshable: then it is pending again, one stamp on."""
    added: list[PendingEffect] = []
    for effect in effects:
        if await insert_new(session, EffectRow, effect_values(effect)):
            added.append(effect)
        elif effect.act in REFRESHABLE:
            added.append(await _refresh(session, effect))
    return tuple(added)


async def _refresh(session: AsyncSession, effect: PendingEffect) -> PendingEffect:
    row = (await session.scalars(select(EffectRow).where(EffectRow.id == effect.id).with_for_update())).one()
    before = effect_of(row)
    attempts = before.attempts if before.state is EffectState.PENDING else 0
    again = replace(effect, attempts=attempts, stamp=before.stamp + 1, result=before.result)
    for name, value in effect_values(again).items():
        setattr(row, name, value)
    return again


async def open_or_merge(session: AsyncSession, item: Item, at: datetime) -> tuple[Item, bool, PendingEffect | None]:
    """Open the item, or merge it into the queued one of its kind and target; the show effect unless nothing changed."""
    row = None
    for _ in range(OPENING_ATTEMPTS):
        if await insert_new(session, ItemRow, item_values(item)):
            return item, True, (await add_effects(session, (show_item(item, at),)))[0]
        if (row := await _queued_beside(session, item)) is not None:
            break  # else it was closed in this very moment
    if row is None:
        raise StoreUnavailable("the item could not be opened: its target changes too fast, or its id is taken")
    standing = item_of(row)
    if _told_before(standing, item):
        return standing, False, None
    merged = merge(standing, item, at)
    set_item(row, merged, "")
    return merged, False, (await add_effects(session, (show_item(merged, at),)))[0]


async def _queued_beside(session: AsyncSession, item: Item) -> ItemRow | None:
    same = (ItemRow.guild == item.guild, ItemRow.kind == str(item.kind), ItemRow.target == item.target)
    return await session.scalar(select(ItemRow).where(*same, ItemRow.queued).with_for_update())


def _told_before(standing: Item, signal: Item) -> bool:
    if signal.reporters:
        return set(signal.reporters) <= set(standing.reporters)
    return signal.message_id == standing.message_id and signal.level <= standing.level and _same(standing, signal)


def _same(standing: Item, signal: Item) -> bool:
    return signal.claim == standing.claim and signal.spans == standing.spans


def set_item(row: ItemRow, item: Item, changed_by: str) -> None:
    """Write an item into its row."""
    for name, value in item_values(item, changed_by).items():
        setattr(row, name, value)


async def handle_once(session: AsyncSession, key: str | None, at: datetime) -> bool:
    """Whether this interaction is new; notes it."""
    return key is None or await insert_new(session, HandledRow, {"key": key, "at": at})


async def forget_effects_of(session: AsyncSession, item_ids: Sequence[str]) -> None:
    """Remove every effect of the items."""
    await session.execute(delete(EffectRow).where(EffectRow.item.in_(item_ids)))


async def put_card(session: AsyncSession, card: CardRecord) -> None:
    """Write a card. Of one that stands already only claim and withdrawal: where it stands is the performer's to say."""
    row = await session.get(CardRow, (card.guild, card.message_id), with_for_update=True)
    if row is None or card_of(row).decided_at != card.decided_at:
        await session.merge(CardRow(**card_values(card)))
    else:
        row.claim = card.claim
        row.state = str(card.state) if card.state is CardState.WITHDRAWN else row.state
    await session.flush()
