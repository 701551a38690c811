"""An empty database as a file, for tests that need many of them."""

from __future__ import annotations

import asyncio
import tempfile
from functools import cache
from pathlib import Path

from bot.storage import migrate
from bot.storage.session import Database


@cache
def an_empty_database() -> bytes:
    """A migrated SQLite file: made once, copied for every example."""

    async def make(file: Path) -> None:
        database = Database(f"sqlite:///{file}")
        await migrate.upgrade(database)
        await database.close()

    with tempfile.TemporaryDirectory(prefix="caveat-empty-", ignore_cleanup_errors=True) as folder:
        asyncio.run(make(Path(folder) / "caveat.db"))
        return (Path(folder) / "caveat.db").read_bytes()
