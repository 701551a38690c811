"""The AuditLog port over SQL: append-only, one hash chain for each guild.

Each record's digest covers all its fields and the digest before it. A guild's head row keeps both ends, so that records
cut off at either end are noticed; the retention sweep moves the front end on (bot.storage.retention).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.service.audit import AuditEntry, AuditFault, AuditRecord
from bot.storage.pseudonyms import Pseudonyms
from bot.storage.rows import audit_of
from bot.storage.session import Database
from bot.storage.tables import AuditHeadRow, AuditRow
from bot.storage.writes import insert_new

START = "0" * 64


def digest_of(record: AuditRecord) -> str:
    """SHA-256 over every field but the digest itself, in a fixed form."""
    fields = asdict(record) | {"at": record.at.isoformat(timespec="microseconds")}
    del fields["digest"]
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


async def append_entry(session: AsyncSession, entry: AuditEntry, pseudonyms: Pseudonyms) -> AuditRecord:
    """Add an entry to its guild's chain, inside a transaction that somebody else opened."""
    first = {"guild": entry.guild, "first_seq": 1, "first_previous": START, "last_seq": 0, "last_digest": START}
    await insert_new(session, AuditHeadRow, first)
    head = await session.get_one(AuditHeadRow, entry.guild, with_for_update=True)
    named = {
        "actor": await pseudonyms.of(session, entry.guild, entry.actor) or "",
        "subject": await pseudonyms.of(session, entry.guild, entry.subject) or "",
    }
    fields = asdict(entry) | named | {"seq": head.last_seq + 1, "previous": head.last_digest, "digest": ""}
    record = AuditRecord(**fields)
    record = replace(record, digest=digest_of(record))
    session.add(AuditRow(**asdict(record)))
    head.last_seq, head.last_digest = record.seq, record.digest
    await session.flush()
    return record


class SqlAuditLog:
    """See bot.service.keeping.AuditLog."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._db = database
        self._pseudonyms = pseudonyms

    async def append(self, entry: AuditEntry) -> AuditRecord:
        """See AuditLog.append."""
        return await self._db.write(lambda s: append_entry(s, entry, self._pseudonyms))

    async def entries(self, guild: str, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRecord]:
        """See AuditLog.entries."""
        query = (
            select(AuditRow).where(AuditRow.guild == guild, AuditRow.seq > after).order_by(AuditRow.seq).limit(limit)
        )
        return [audit_of(row) for row in await self._db.rows(query)]

    async def about_member(self, guild: str, member: str, *, limit: int) -> Sequence[AuditRecord]:
        """See AuditLog.about_member."""

        async def work(session: AsyncSession) -> list[AuditRecord]:
            name = await self._pseudonyms.of(session, guild, member, make=False)
            if not name:
                return []
            query = select(AuditRow).where(AuditRow.guild == guild, AuditRow.subject == name)
            newest = query.order_by(AuditRow.seq.desc()).limit(limit)
            return [audit_of(row) for row in await session.scalars(newest)]

        return await self._db.write(work)

    async def heads(self, guild: str | None = None) -> Sequence[Head]:
        """The newest end of every chain, to be noted elsewhere."""
        query = select(AuditHeadRow).order_by(AuditHeadRow.guild)
        found = [Head(row.guild, row.last_seq, row.last_digest) for row in await self._db.rows(query)]
        return [head for head in found if guild in (None, head.guild)]

    async def verify(self, guild: str | None = None) -> Sequence[AuditFault]:
        """See AuditLog.verify."""

        async def work(session: AsyncSession) -> list[AuditFault]:
            heads = {head.guild: head for head in await session.scalars(select(AuditHeadRow))}
            guilds = set(heads) | set(await session.scalars(select(AuditRow.guild).distinct()))
            wanted = sorted(guilds if guild is None else guilds & {guild})
            return [fault for one in wanted for fault in await _faults(session, one, heads.get(one))]

        return await self._db.read(work)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest end of a guild's chain."""

    guild: str
    seq: int
    digest: str


async def _faults(session: AsyncSession, guild: str, head: AuditHeadRow | None) -> list[AuditFault]:
    if head is None:
        return [AuditFault(guild, 0, "the chain's head is missing")]
    faults: list[AuditFault] = []
    due, previous = head.first_seq, head.first_previous
    rows = await session.stream_scalars(select(AuditRow).where(AuditRow.guild == guild).order_by(AuditRow.seq))
    async for row in rows:
        record = audit_of(row)
        if record.seq != due:
            faults.append(AuditFault(guild, due, f"records {due} to {record.seq - 1} are missing"))
        elif record.previous != previous:
            faults.append(AuditFault(guild, record.seq, "does not follow from the record before it"))
        if digest_of(record) != record.digest:
            faults.append(AuditFault(guild, record.seq, "was changed after it was written"))
        due, previous = record.seq + 1, record.digest
    if due != head.last_seq + 1 or previous != head.last_digest:
        faults.append(AuditFault(guild, due, f"records up to {head.last_seq} were written, the log ends before that"))
    return faults
