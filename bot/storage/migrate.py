"""Upgrade, downgrade and check the schema: Alembic, configured in code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, exc, text

from bot.errors import StoreUnavailable, UserError
from bot.storage.failure import sentence
from bot.storage.session import Database
from bot.storage.tables import Base

LOCK = 4_231_907_115
"""PostgreSQL advisory lock of a migration, so that two processes that start together migrate once; any number does."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where the schema is and where this release wants it; `differences` from the mapped classes, in words."""

    current: str | None
    wanted: str
    differences: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the schema is as this release wants it."""
        return self.current == self.wanted and not self.differences


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up. Raises StoreUnavailable, or UserError for an unknown revision or a newer schema."""
    await _run(database, lambda config: command.upgrade(config, revision))


async def downgrade(database: Database, revision: str) -> None:
    """Bring the schema down to a revision ("base" empties it). Raises as `upgrade`."""
    await _run(database, lambda config: command.downgrade(config, revision))


async def check(database: Database) -> SchemaState:
    """Compare the schema with what this release wants. Raises StoreUnavailable."""
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(_state)
    except (exc.DBAPIError, OSError) as error:
        raise StoreUnavailable(sentence(database.url, error)) from error


def _state(connection: Connection) -> SchemaState:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    wanted = ScriptDirectory.from_config(_config(connection)).get_current_head() or ""
    current = context.get_current_revision()
    differences = compare_metadata(context, Base.metadata) if current == wanted else ()
    return SchemaState(current, wanted, tuple(str(difference[0]) for difference in differences))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def _run(database: Database, act: Callable[[Config], None]) -> None:
    def work(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        act(_config(connection))

    try:
        async with database.engine.connect() as connection:
            await connection.execution_options(writing=True)
            async with connection.begin():
                await connection.run_sync(work)
        if database.is_sqlite:
            await _write_ahead(database)
    except CommandError as error:
        raise UserError(f"{error}; the database may be newer than this release: install that release first") from error
    except (exc.DBAPIError, OSError) as error:
        raise StoreUnavailable(sentence(database.url, error)) from error


async def _write_ahead(database: Database) -> None:
    """WAL is a property of the file: set once, outside a transaction. Readers then never block the writer."""
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        if raw.driver_connection is not None:
            await raw.driver_connection.execute("PRAGMA journal_mode=WAL")
