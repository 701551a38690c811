"""The stores of what is kept of people and servers, as Protocols. Every method may raise StoreUnavailable.

Ids are Discord's, as decimal strings; times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.service.audit import AuditEntry, AuditFault, AuditRecord
from bot.service.records import GuildSettings, MemberData, Swept
from bot.service.tally import ClaimTally, Tally


class AuditLog(Protocol):
    """Append-only and hash-chained, one chain for each guild."""

    async def append(self, entry: AuditEntry) -> AuditRecord:
        """Add an entry; members are stored as keyed pseudonyms."""
        ...

    async def entries(self, guild: str, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRecord]:
        """Records in order, from the one after `after`."""
        ...

    async def about_member(self, guild: str, member: str, *, limit: int) -> Sequence[AuditRecord]:
        """What was done about a member's posts, newest first; empty where their pseudonym's key was destroyed."""
        ...

    async def verify(self, guild: str | None = None) -> Sequence[AuditFault]:
        """Every place where a chain is not whole, of one guild or of all; empty means whole."""
        ...


class PrecisionLedger(Protocol):
    """What became of each claim's cards, per server."""

    async def count(self, guild: str, claim: str, what: Tally, key: str) -> None:
        """Count one event; the same `key` again counts nothing."""
        ...

    async def uncount(self, guild: str, claim: str, what: Tally, key: str) -> None:
        """Take an event back (undo)."""
        ...

    async def tally(self, guild: str, claim: str) -> ClaimTally:
        """The counts of one claim."""
        ...

    async def tallies(self, guild: str) -> Sequence[ClaimTally]:
        """The counts of every claim that has any, by claim id."""
        ...

    async def hold(self, guild: str, claim: str, at: datetime) -> bool:
        """Hold a claim to suggestions; True the first time, so that it is said once."""
        ...

    async def release(self, guild: str, claim: str) -> None:
        """Lift the hold; what people made of the claim's cards here is counted anew. No hold: nothing changes."""
        ...

    async def held(self, guild: str) -> frozenset[str]:
        """Claims that are held to suggestions in this guild."""
        ...


class OptOuts(Protocol):
    """Members who want no cards and no records. Only a keyed hash of each is kept; it survives erasure."""

    async def opted_out(self, guild: str, member: str) -> bool:
        """Whether the member opted out in this guild."""
        ...

    async def set(self, guild: str, member: str, out: bool) -> None:
        """Opt a member out or in again."""
        ...


class PersonalData(Protocol):
    """What is held on one member, and its erasure; retention for everybody."""

    async def held_on(self, guild: str, member: str) -> MemberData:
        """Everything held on the member in this guild."""
        ...

    async def erase(self, guild: str, member: str) -> Swept:
        """Erase it: decisions, cards, what was done about them, closed items and the pseudonym's key go.

        Open items and cards that are still to be taken away lose the name; so does what the member did as a moderator.
        What has yet to take a card away or to strip a closed item's message stays pending.
        """
        ...

    async def sweep(self, now: datetime) -> Swept:
        """Remove what has outlived its retention, in every guild; what an owner was told once stays on record."""
        ...

    async def report(self) -> Sequence[tuple[str, int, str]]:
        """(what is held, how many, how long it is kept), for the admin."""
        ...


class Duty(Protocol):
    """Which moderators may be pinged, in the moderators' channel, by id."""

    async def set(self, guild: str, moderator: str, on: bool) -> None:
        """Go on or off duty."""
        ...

    async def on_duty(self, guild: str) -> Sequence[str]:
        """Ids of the moderators on duty."""
        ...


class Settings(Protocol):
    """Each server's settings."""

    async def get(self, guild: str) -> GuildSettings:
        """The guild's settings; the defaults where it has chosen none."""
        ...

    async def put(self, settings: GuildSettings) -> None:
        """Replace the guild's settings."""
        ...

    async def guilds(self) -> Sequence[str]:
        """Guilds that have settings on record."""
        ...
