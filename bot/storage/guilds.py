"""What is held of one server, and its removal: for a server that has sent the bot away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.service.records import Swept
from bot.storage.tables import Base

_GUILD = "guild"


async def forget_guild(session: AsyncSession, guild: str) -> Swept:
    """Delete every row of the server, its part of the audit log too; how many of each table.

    What is keyed stays, for nobody can tell whose server it belongs to: members' opt-outs, which hold should the bot
    come back, and their shares of pseudonym keys, which then unlock nothing.
    """
    counts: list[tuple[str, int]] = []
    for table in reversed(Base.metadata.sorted_tables):
        if _GUILD in table.columns:
            result: Any = await session.execute(delete(table).where(table.c[_GUILD] == guild))
            counts.append((table.name.replace("_", " "), int(result.rowcount)))
    return Swept(tuple(sorted(counts)))
