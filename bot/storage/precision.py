"""The PrecisionLedger port over SQL: events, each counted once by its key, of which a keyed hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.service.tally import JUDGED, ClaimTally, Tally
from bot.storage.pseudonyms import tally_tag
from bot.storage.session import Database
from bot.storage.tables import HoldRow, TallyRow
from bot.storage.writes import insert_new


class SqlPrecisionLedger:
    """See bot.service.keeping.PrecisionLedger."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def count(self, guild: str, claim: str, what: Tally, key: str) -> None:
        """See PrecisionLedger.count."""

        async def work(session: AsyncSession) -> None:
            tag = await tally_tag(session, guild, key)
            await insert_new(session, TallyRow, {"guild": guild, "claim": claim, "what": str(what), "key": tag})

        await self._db.write(work)

    async def uncount(self, guild: str, claim: str, what: Tally, key: str) -> None:
        """See PrecisionLedger.uncount."""
        here = (TallyRow.guild == guild, TallyRow.claim == claim, TallyRow.what == str(what))

        async def work(session: AsyncSession) -> None:
            tag = await tally_tag(session, guild, key)
            await session.execute(delete(TallyRow).where(*here, TallyRow.key == tag))

        await self._db.write(work)

    async def tally(self, guild: str, claim: str) -> ClaimTally:
        """See PrecisionLedger.tally."""
        found = [tally for tally in await self.tallies(guild) if tally.claim == claim]
        return found[0] if found else ClaimTally(claim)

    async def tallies(self, guild: str) -> Sequence[ClaimTally]:
        """See PrecisionLedger.tallies."""
        query = select(TallyRow.claim, TallyRow.what, func.count()).where(TallyRow.guild == guild)
        query = query.group_by(TallyRow.claim, TallyRow.what)
        counts: dict[str, dict[Tally, int]] = {}
        for claim, what, number in (await self._db.read(lambda s: s.execute(query))).all():
            counts.setdefault(claim, {})[Tally(what)] = number
        return [ClaimTally.of(claim, counts[claim]) for claim in sorted(counts)]

    async def hold(self, guild: str, claim: str, at: datetime) -> bool:
        """See PrecisionLedger.hold."""
        return await self._db.write(lambda s: insert_new(s, HoldRow, {"guild": guild, "claim": claim, "since": at}))

    async def release(self, guild: str, claim: str) -> None:
        """See PrecisionLedger.release."""

        async def work(session: AsyncSession) -> None:
            lifted: Any = await session.execute(delete(HoldRow).where(HoldRow.guild == guild, HoldRow.claim == claim))
            if lifted.rowcount:
                here = (TallyRow.guild == guild, TallyRow.claim == claim)
                await session.execute(delete(TallyRow).where(*here, TallyRow.what.in_([str(what) for what in JUDGED])))

        await self._db.write(work)

    async def held(self, guild: str) -> frozenset[str]:
        """See PrecisionLedger.held."""
        query = select(HoldRow.claim).where(HoldRow.guild == guild)
        return frozenset(await self._db.rows(query))
