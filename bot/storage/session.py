"""Engine and transactions from a URL. Nothing happens at import.

`Database.read` and `Database.write` run one function in one transaction. A lock, a serialization failure or a deadlock
is retried a few times; everything else that the database cannot do becomes StoreUnavailable.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, event, exc, make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from bot.errors import StoreUnavailable, UserError
from bot.storage.failure import sentence

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5000
"""How long SQLite waits for another process's lock before it says so; a working rule of ours."""

ATTEMPTS = 6
FIRST_PAUSE = 0.02
"""Retries of a transaction and the first pause in seconds, doubled each time: about 0.6 s in all."""

_POSTGRES_RETRY = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATE serialization_failure, deadlock_detected, lock_not_available (PostgreSQL manual, appendix A)."""


def database_url(text: str) -> URL:
    """The URL with its asynchronous driver. Raises UserError where it is neither a SQLite file nor PostgreSQL."""
    try:
        url = make_url(text)
    except exc.ArgumentError as error:
        raise UserError("the database URL cannot be read; write sqlite:///caveat.db or postgresql://...") from error
    match url.get_backend_name():
        case "sqlite" if url.database in (None, "", ":memory:"):
            raise UserError("a database in memory keeps nothing; write sqlite:///caveat.db")
        case "sqlite":
            return url.set(drivername="sqlite+aiosqlite")
        case "postgresql":
            return url.set(drivername="postgresql+asyncpg")
    raise UserError(f"{url.get_backend_name()} is not supported; write sqlite:///caveat.db or postgresql://...")


def make_engine(url: URL) -> AsyncEngine:
    """An engine with this project's settings. SQLite gets WAL, foreign keys, a busy timeout and honest BEGINs.

    What was to be stored stays out of its errors, and so out of tracebacks in the log.
    """
    if url.get_backend_name() == "postgresql":
        return create_async_engine(
            url, pool_pre_ping=True, pool_size=5, max_overflow=5, pool_timeout=10, hide_parameters=True
        )
    engine = create_async_engine(url, pool_timeout=10, hide_parameters=True)
    event.listen(engine.sync_engine, "do_connect", _try_to_open)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _try_to_open(_dialect: object, _record: object, arguments: Sequence[str], options: dict[str, Any]) -> None:
    """Fail here where the file cannot be opened: aiosqlite's thread would outlive the loop and leave a traceback."""
    sqlite3.connect(arguments[0], uri=bool(options.get("uri"))).close()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: we choose DEFERRED or IMMEDIATE
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Database:
    """One database for all stores."""

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.engine = make_engine(self.url)
        self._writer = asyncio.Lock() if self.url.get_backend_name() == "sqlite" else None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the file database."""
        return self._writer is not None

    def make_room(self) -> None:
        """Make the folder of a SQLite file. Raises StoreUnavailable."""
        if self.is_sqlite:
            try:
                Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreUnavailable(sentence(self.url, error)) from error

    async def close(self) -> None:
        """Close every connection. Safe to call twice."""
        await self.engine.dispose()

    async def read(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Run `work` in a transaction that changes nothing. Raises StoreUnavailable."""
        return await self._retried(work, writing=False)

    async def write(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Run `work` in one transaction and commit it; it may run again from the start. Raises StoreUnavailable."""
        if self._writer is None:
            return await self._retried(work, writing=True)
        async with self._writer:  # SQLite has one writer: queue here rather than poll for its lock
            return await self._retried(work, writing=True)

    async def rows(self, query: Select[T]) -> list[T]:
        """What a query of one column or class finds. Raises StoreUnavailable."""

        async def work(session: AsyncSession) -> list[T]:
            return list(await session.scalars(query))

        return await self.read(work)

    async def _retried(self, work: Callable[[AsyncSession], Awaitable[T]], *, writing: bool) -> T:
        pause = FIRST_PAUSE
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self._transaction(writing) as session:
                    return await work(session)
            except (exc.DBAPIError, exc.TimeoutError, OSError, TimeoutError) as error:
                if attempt == ATTEMPTS or not worth_retrying(error):
                    raise StoreUnavailable(sentence(self.url, error)) from error
            await asyncio.sleep(pause)
            pause *= 2
        raise AssertionError("unreachable: the last attempt returns or raises")

    @asynccontextmanager
    async def _transaction(self, writing: bool) -> AsyncIterator[AsyncSession]:
        async with self.engine.connect() as connection:
            if writing:
                await connection.execution_options(writing=True)
            session = AsyncSession(bind=connection, expire_on_commit=False)
            try:
                async with session.begin():
                    yield session
            finally:
                await session.close()


def worth_retrying(error: BaseException) -> bool:
    """Whether the same transaction may succeed a moment later: locked, serialization, deadlock, lost race."""
    if isinstance(error, exc.IntegrityError):
        return True  # two transactions inserted the same key: the second run finds it there
    if not isinstance(error, exc.DBAPIError):
        return False
    text = str(error.orig)
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return "database is locked" in text or "database table is locked" in text or code in _POSTGRES_RETRY
