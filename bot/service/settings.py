"""A server's own admin chooses that server's settings."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from bot.core.values import ItemKind, Mode
from bot.service import plans
from bot.service.audit import AuditEntry
from bot.service.knowledge import Knowledge
from bot.service.lookup import fitting
from bot.service.perform import Performer
from bot.service.ports import Ports
from bot.service.records import Answer, GuildSettings, ItemFilter, Presser

_BOUNDS = {
    "slow_mode": (0, 21_600),
    "lease": (60, 86_400),
    "snooze": (60, 30 * 86_400),
    "undo": (0, 86_400),
    "floor": (0.0, 1.0),
    "floor_least": (1, 1000),
    "excerpt_days": (0, 30),
}
"""Least and greatest value of each number; 21,600 s is Discord's longest slow mode (docs: resources/channel)."""

_LENGTHS = {"calm_note": (1, 1000), "resources": (0, 600), "distress_message": (0, 1000)}
"""Least and greatest number of characters; resources stand on an item beside an excerpt of the post."""

RESHOWN = 500
NO_CLAIM = "There is no claim called `{claim}`. Type a part of its id and choose from the list."


class SettingsService:
    """Reads and changes settings; each change is on record."""

    def __init__(self, ports: Ports, performer: Performer, knowledge: Knowledge) -> None:
        self._ports = ports
        self._performer = performer
        self._knowledge = knowledge

    async def get(self, guild: str) -> GuildSettings:
        """The guild's settings."""
        return await self._ports.settings.get(guild)

    async def change(self, guild: str, presser: Presser, **changes: Any) -> Answer:
        """Change named settings. What cannot be is refused with a plain sentence, and then nothing changes."""
        if not presser.manages_guild:
            return Answer(False, "Only somebody who may manage this server can change its settings.")
        if (why := _why_not(changes)) is not None:
            return Answer(False, why)
        before = await self._ports.settings.get(guild)
        after = replace(before, **changes)
        if after == before:
            return Answer(True, "That is how it is set already.")
        await self._ports.settings.put(after)
        names = ", ".join(sorted(changes))
        now = self._ports.clock.now()
        await self._ports.audit.append(AuditEntry(guild, now, "settings", actor=presser.id, reason=names))
        if after.moderators_channel != before.moderators_channel:
            await self._show_everything(guild, before, after)
        elif after.resources != before.resources:
            await self._show_distress(guild)
        return Answer(True, f"Set: {_spoken(names)}.")

    async def quiet_hours(self, guild: str, presser: Presser, start: int | None, end: int | None) -> Answer:
        """Set the hours of the day (UTC) in which nobody is reminded; none of both: there are none."""
        if start is None and end is None:
            return await self.change(guild, presser, quiet=None)
        if start is None or end is None:
            return Answer(False, "Quiet hours need a start and an end. Nothing was changed.")
        return await self.change(guild, presser, quiet=(start * 60, end * 60))

    def complete_claims(self, typed: str) -> list[str]:
        """Ids of claims that hold what was typed so far, those that begin with it first."""
        return fitting(typed, self._knowledge.catalogue.claims)

    async def switch_claim(self, guild: str, presser: Presser, claim: str, on: bool) -> Answer:
        """Switch a claim's cards on or off; one that is not in the knowledge any more can still be switched on."""
        disabled = (await self._ports.settings.get(guild)).disabled_claims
        if claim not in self._knowledge.catalogue.claims and not (on and claim in disabled):
            return Answer(False, NO_CLAIM.format(claim=claim))
        return await self.change(guild, presser, disabled_claims=disabled - {claim} if on else disabled | {claim})

    async def allow_claim(self, guild: str, presser: Presser, claim: str) -> Answer:
        """Lift the precision floor's hold on a claim."""
        if not presser.manages_guild:
            return Answer(False, "Only somebody who may manage this server can do that.")
        if claim not in self._knowledge.catalogue.claims and claim not in await self._ports.precision.held(guild):
            return Answer(False, NO_CLAIM.format(claim=claim))
        await self._ports.precision.release(guild, claim)
        now = self._ports.clock.now()
        await self._ports.audit.append(AuditEntry(guild, now, "claim-allowed", actor=presser.id, claim=claim))
        return Answer(True, f"Cards of `{claim}` may be posted again. What people make of them is counted anew.")

    async def _show_distress(self, guild: str) -> None:
        now, wanted = self._ports.clock.now(), ItemFilter(kinds=frozenset({ItemKind.DISTRESS}))
        for item in await self._ports.queue.listing(guild, wanted, limit=RESHOWN):
            await self._performer.perform(await self._ports.ledger.add([plans.show_item(item, now)]))

    async def _show_everything(self, guild: str, before: GuildSettings, after: GuildSettings) -> None:
        """Items that wait are shown in the new channel; their old messages are stripped."""
        now = self._ports.clock.now()
        await self._ports.ledger.forget_effect(f"{guild}:owner:no-channel")
        for item in await self._ports.queue.listing(guild, ItemFilter(), limit=RESHOWN):
            effects = [plans.show_item(item, now)]
            if item.post_channel == before.moderators_channel and item.post_channel != after.moderators_channel:
                effects = [*plans.close_item(item, now, "moved to another channel"), *effects]
                await self._ports.queue.placed(guild, item.id, None, None)
            await self._performer.perform(await self._ports.ledger.add(effects))


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _why_not(changes: dict[str, Any]) -> str | None:
    known = {field.name for field in fields(GuildSettings)} - {"guild"}
    for name, value in changes.items():
        if name not in known:
            return f"There is no setting called {name}."
        least, greatest = _BOUNDS.get(name, (None, None))
        if least is not None and greatest is not None and not least <= value <= greatest:
            return f"{_spoken(name)} must lie between {least} and {greatest}."
        if name == "mode" and value not in list(Mode):
            return "The mode is shadow, suggest or auto."
        shortest, longest = _LENGTHS.get(name, (0, None))
        if longest is not None and not shortest <= len(str(value)) <= longest:
            return f"{_spoken(name)} has {shortest} to {longest} characters."
    return None
