"""What storage does when the database does not do its part, and when somebody tampers with the audit log."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import exc, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import StoreUnavailable
from bot.service.audit import AuditEntry
from bot.service.records import GuildSettings, Plan
from bot.storage import migrate
from bot.storage.session import ATTEMPTS, Database, worth_retrying
from bot.storage.stores import Stores, make_stores
from bot.storage.tables import Base
from tests.contracts.test_ledger_contract import a_decision
from tests.fakes import NOON
from tests.service.builders import GUILD


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    database = Database(f"sqlite:///{tmp_path / 'caveat.db'}")
    await migrate.upgrade(database)
    yield make_stores(database, GuildSettings(""))
    await database.close()


class _Said(Exception):
    def __init__(self, sentence: str, sqlstate: str = "") -> None:
        super().__init__(sentence)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "retried"),
    [
        pytest.param(exc.OperationalError("", {}, _Said("database is locked")), True, id="locked"),
        pytest.param(exc.DBAPIError("", {}, _Said("", "40001")), True, id="serialization failure"),
        pytest.param(exc.DBAPIError("", {}, _Said("", "40P01")), True, id="deadlock"),
        pytest.param(exc.IntegrityError("", {}, _Said("unique")), True, id="lost a race for a key"),
        pytest.param(exc.OperationalError("", {}, _Said("disk I/O error")), False, id="disk"),
        pytest.param(
            exc.OperationalError("", {}, _Said("attempt to write a readonly database")), False, id="read-only"
        ),
        pytest.param(ConnectionRefusedError("refused"), False, id="gone"),
    ],
)
def test_what_is_worth_trying_again(error: Exception, retried: bool) -> None:
    assert worth_retrying(error) is retried


async def test_a_transaction_that_meets_a_lock_runs_again_from_the_start(stores: Stores) -> None:
    runs = 0

    async def work(session: AsyncSession) -> int:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise exc.OperationalError("", {}, _Said("database is locked"))
        return runs

    assert await stores.database.write(work) == 3


async def test_a_lock_that_stays_becomes_store_unavailable(stores: Stores) -> None:
    runs = 0

    async def work(_session: AsyncSession) -> None:
        nonlocal runs
        runs += 1
        raise exc.OperationalError("", {}, _Said("database is locked"))

    with pytest.raises(StoreUnavailable, match="database is locked"):
        await stores.database.write(work)
    assert runs == ATTEMPTS


async def test_a_failed_transaction_leaves_nothing_half_written(stores: Stores) -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(text("INSERT INTO opt_outs VALUES ('half')"))
        raise exc.OperationalError("", {}, _Said("database or disk is full"))

    with pytest.raises(StoreUnavailable, match="full"):
        await stores.database.write(work)
    assert (await stores.personal.report())[7][1] == 0


async def test_a_read_only_database_can_be_read_and_says_that_it_cannot_be_written(stores: Stores) -> None:
    await stores.ledger.record(Plan(a_decision()))

    async def forbid(session: AsyncSession) -> None:
        await session.execute(text("PRAGMA query_only = ON"))

    await stores.database.read(forbid)
    with pytest.raises(StoreUnavailable, match="readonly"):
        await stores.opt_outs.set(GUILD, "7", True)
    assert await stores.ledger.decision(GUILD, "1000") is not None


async def test_a_lock_held_by_another_process_for_a_moment_is_waited_for(stores: Stores, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "caveat.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(stores.ledger.record(Plan(a_decision())))
    await asyncio.sleep(0.2)
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    assert (await writing).first


async def test_a_database_that_is_not_there_is_store_unavailable() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    stores = make_stores(database, GuildSettings(""))
    with pytest.raises(StoreUnavailable):
        await stores.ledger.decision(GUILD, "1000")
    await database.close()


async def test_a_naive_time_is_a_bug_and_refused(stores: Stores) -> None:
    with pytest.raises(exc.StatementError, match="must be aware"):
        await stores.precision.hold(GUILD, "tides", NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        pytest.param("UPDATE audit SET reason = 'x' WHERE seq = 2", "was changed", id="a record changed"),
        pytest.param("DELETE FROM audit WHERE seq = 2", "are missing", id="a record cut out"),
        pytest.param("DELETE FROM audit WHERE seq = 1", "are missing", id="the first cut off"),
        pytest.param("DELETE FROM audit WHERE seq = 4", "ends before", id="the last cut off"),
        pytest.param("DELETE FROM audit_heads", "head is missing", id="the head removed"),
        pytest.param("UPDATE audit SET previous = 'x' WHERE seq = 3", "does not follow", id="a link broken"),
        pytest.param("UPDATE audit SET seq = 9 WHERE seq = 4", "are missing", id="a record renumbered"),
    ],
)
async def test_tampering_with_the_audit_log_is_noticed(stores: Stores, statement: str, sentence: str) -> None:
    for number in range(4):
        await stores.audit.append(AuditEntry(GUILD, NOON, f"act-{number}", actor="501"))
    assert list(await stores.audit.verify()) == []
    async with stores.database.engine.begin() as connection:
        await connection.execute(text(statement))
    assert any(sentence in fault.message for fault in await stores.audit.verify())


async def test_retention_shortens_the_audit_log_and_leaves_it_whole(stores: Stores) -> None:
    for day in (0, 1, 300):
        await stores.audit.append(AuditEntry(GUILD, NOON + timedelta(days=day), "act"))
    await stores.personal.sweep(NOON + timedelta(days=450))
    assert [record.seq for record in await stores.audit.entries(GUILD)] == [3]
    assert list(await stores.audit.verify()) == []


def test_no_table_has_a_column_for_a_members_words() -> None:
    suspicious = {"text", "content", "excerpt", "quote", "body_text", "message"}
    columns = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    assert not columns & suspicious
