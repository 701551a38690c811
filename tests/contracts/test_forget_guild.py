"""A server that is forgotten leaves no row, and no other server loses one."""

from __future__ import annotations

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.values import ItemKind
from bot.service.audit import AuditEntry
from bot.service.records import GuildSettings, Plan
from bot.service.tally import Tally
from bot.storage.guilds import forget_guild
from bot.storage.session import Database
from bot.storage.stores import make_stores
from bot.storage.tables import Base, DistressCountRow
from tests.contracts.test_ledger_contract import a_card, a_decision, an_effect
from tests.fakes import NOON
from tests.service.builders import CLAIM, an_item

HERE, THERE = "10", "11"
OF_SERVERS = [table for table in Base.metadata.sorted_tables if "guild" in table.columns]


async def fill(database: Database, guild: str) -> None:
    """Something of every kind that is held of a server."""
    stores = make_stores(database, GuildSettings(""))
    item = an_item(id=f"{guild}-danger", kind=ItemKind.DANGER, guild=guild)
    effect = an_effect(id=f"{guild}:post", guild=guild)
    entry = AuditEntry(guild, NOON, "card", subject="7")
    await stores.ledger.record(Plan(a_decision(guild=guild), a_card(guild=guild), (item,), (effect,), (entry,)))
    await stores.settings.put(GuildSettings(guild))
    await stores.duty.set(guild, "501", True)
    await stores.opt_outs.set(guild, "7", True)
    await stores.precision.count(guild, CLAIM, Tally.POSTED, "a")
    await stores.precision.hold(guild, CLAIM, NOON)
    await stores.marks.raise_to(guild, "20", "1000")

    async def a_month(session: AsyncSession) -> None:
        await session.execute(insert(DistressCountRow).values(guild=guild, month="2026-11", closed=1))

    await database.write(a_month)


async def held(database: Database, guild: str) -> dict[str, int]:
    """How many rows of each table are the server's."""

    async def work(session: AsyncSession) -> dict[str, int]:
        count = func.count()
        return {
            table.name: int(await session.scalar(select(count).select_from(table).where(table.c.guild == guild)) or 0)
            for table in OF_SERVERS
        }

    return await database.read(work)


async def test_a_forgotten_server_leaves_no_row_and_another_loses_none(database: Database) -> None:
    await fill(database, HERE)
    await fill(database, THERE)
    before, beside = await held(database, HERE), await held(database, THERE)
    assert min(before.values()) > 0, "the test must hold something of every kind"

    swept = await database.write(lambda session: forget_guild(session, HERE))

    assert {name.replace(" ", "_"): number for name, number in swept.counts} == before
    assert set((await held(database, HERE)).values()) == {0}
    assert await held(database, THERE) == beside


async def test_an_opt_out_holds_when_the_bot_comes_back_to_a_forgotten_server(database: Database) -> None:
    await fill(database, HERE)
    await database.write(lambda session: forget_guild(session, HERE))
    assert await make_stores(database, GuildSettings("")).opt_outs.opted_out(HERE, "7")
