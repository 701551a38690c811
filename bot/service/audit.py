"""Values of the audit log: what is written into it, what stands in it, and where it is not whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when, to which item, from which state, with which reason. Ids of members; the log hides them.

    `actor` and `subject` are member ids ("" is the bot, or nobody); the log stores keyed pseudonyms of them.
    """

    guild: str
    at: datetime
    action: str
    actor: str = ""
    subject: str = ""
    item: str = ""
    kind: str = ""
    from_state: str = ""
    to_state: str = ""
    reason: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as it stands in the log: members by pseudonym, chained by hash to the record before it."""

    guild: str
    seq: int
    at: datetime
    action: str
    actor: str
    subject: str
    item: str
    kind: str
    from_state: str
    to_state: str
    reason: str
    claim: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuditFault:
    """A place where the log is not whole, in plain words."""

    guild: str
    seq: int
    message: str
