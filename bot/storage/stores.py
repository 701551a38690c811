"""The stores of one database, put together for bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

from bot.service.records import GuildSettings
from bot.storage.audit import SqlAuditLog
from bot.storage.ledger import SqlCooldowns, SqlLedger, SqlMarks
from bot.storage.members import SqlDuty, SqlOptOuts, SqlSettings
from bot.storage.precision import SqlPrecisionLedger
from bot.storage.pseudonyms import Pseudonyms
from bot.storage.queue import SqlReviewQueue
from bot.storage.retention import SqlPersonalData
from bot.storage.session import Database


@dataclass(frozen=True, slots=True)
class Stores:
    """Every port that is a table. `database.close()` ends them all."""

    database: Database
    ledger: SqlLedger
    queue: SqlReviewQueue
    cooldowns: SqlCooldowns
    marks: SqlMarks
    audit: SqlAuditLog
    precision: SqlPrecisionLedger
    opt_outs: SqlOptOuts
    personal: SqlPersonalData
    duty: SqlDuty
    settings: SqlSettings


def make_stores(database: Database, defaults: GuildSettings) -> Stores:
    """All stores over one database. The schema must be up to date (bot.storage.migrate)."""
    pseudonyms = Pseudonyms()
    return Stores(
        database=database,
        ledger=SqlLedger(database, pseudonyms),
        queue=SqlReviewQueue(database, pseudonyms),
        cooldowns=SqlCooldowns(database),
        marks=SqlMarks(database),
        audit=SqlAuditLog(database, pseudonyms),
        precision=SqlPrecisionLedger(database),
        opt_outs=SqlOptOuts(database),
        personal=SqlPersonalData(database, pseudonyms),
        duty=SqlDuty(database),
        settings=SqlSettings(database, defaults),
    )
