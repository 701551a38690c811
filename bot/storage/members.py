"""The OptOuts, Duty and Settings ports over SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.values import Cooldowns, Mode
from bot.service.records import GuildSettings
from bot.storage.pseudonyms import opt_out_tag
from bot.storage.session import Database
from bot.storage.tables import DutyRow, OptOutRow, SettingsRow
from bot.storage.writes import insert_new


class SqlOptOuts:
    """See bot.service.keeping.OptOuts."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def opted_out(self, guild: str, member: str) -> bool:
        """See OptOuts.opted_out."""

        async def work(session: AsyncSession) -> bool:
            if await session.scalar(select(OptOutRow.tag).limit(1)) is None:
                return False
            return await session.get(OptOutRow, await opt_out_tag(session, guild, member)) is not None

        return await self._db.read(work)

    async def set(self, guild: str, member: str, out: bool) -> None:
        """See OptOuts.set."""

        async def work(session: AsyncSession) -> None:
            tag = await opt_out_tag(session, guild, member)
            if out:
                await insert_new(session, OptOutRow, {"tag": tag})
            else:
                await session.execute(delete(OptOutRow).where(OptOutRow.tag == tag))

        await self._db.write(work)


class SqlDuty:
    """See bot.service.keeping.Duty."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def set(self, guild: str, moderator: str, on: bool) -> None:
        """See Duty.set."""

        async def work(session: AsyncSession) -> None:
            if on:
                await insert_new(session, DutyRow, {"guild": guild, "moderator": moderator})
            else:
                mine = (DutyRow.guild == guild, DutyRow.moderator == moderator)
                await session.execute(delete(DutyRow).where(*mine))

        await self._db.write(work)

    async def on_duty(self, guild: str) -> Sequence[str]:
        """See Duty.on_duty."""
        query = select(DutyRow.moderator).where(DutyRow.guild == guild).order_by(DutyRow.moderator)
        return list(await self._db.rows(query))


class SqlSettings:
    """See bot.service.keeping.Settings. `defaults` are those of a guild that has chosen none."""

    def __init__(self, database: Database, defaults: GuildSettings) -> None:
        self._db = database
        self._defaults = defaults

    async def get(self, guild: str) -> GuildSettings:
        """See Settings.get."""
        row = await self._db.read(lambda s: s.get(SettingsRow, guild))
        return settings_of(guild, {} if row is None else row.body, self._defaults)

    async def put(self, settings: GuildSettings) -> None:
        """See Settings.put."""

        async def work(session: AsyncSession) -> None:
            await session.merge(SettingsRow(guild=settings.guild, body=settings_body(settings)))

        await self._db.write(work)

    async def guilds(self) -> Sequence[str]:
        """See Settings.guilds."""
        query = select(SettingsRow.guild).order_by(SettingsRow.guild)
        return list(await self._db.rows(query))


def settings_body(settings: GuildSettings) -> dict[str, Any]:
    """Settings as JSON; sets become sorted lists."""
    body = asdict(settings)
    del body["guild"]
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in body.items()}


def settings_of(guild: str, body: dict[str, Any], defaults: GuildSettings) -> GuildSettings:
    """Settings from JSON; what it does not name is the default, what we no longer know is left out."""
    known = {f.name for f in fields(GuildSettings)}
    values = {f.name: getattr(defaults, f.name) for f in fields(GuildSettings)}
    values |= {name: value for name, value in body.items() if name in known} | {"guild": guild}
    for name in ("moderator_roles", "disabled_claims", "ignored_channels"):
        values[name] = frozenset(values[name])
    cooldowns, quiet = values["cooldowns"], values["quiet"]
    values["cooldowns"] = Cooldowns(**cooldowns) if isinstance(cooldowns, dict) else cooldowns
    values["quiet"] = None if quiet is None else (int(quiet[0]), int(quiet[1]))
    values["mode"] = Mode(values["mode"])
    return GuildSettings(**values)
