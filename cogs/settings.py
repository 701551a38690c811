"""/settings: a server's own admin chooses that server's settings. The service checks and says what cannot be."""

from __future__ import annotations

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.values import Cooldowns, Mode
from bot.discord_io.answers import Shown, privately
from bot.discord_io.client import CaveatClient
from bot.discord_io.convert import guild_of, presser_of
from bot.discord_io.pressed import Pressing, told
from bot.discord_io.render_settings import render_settings

Text = app_commands.Range[str, 1, 1000]
Id = app_commands.Range[str, 1, 100]
Minutes = app_commands.Range[int, 0, 20_160]


class Settings(commands.GroupCog, group_name="settings", group_description="How Caveat behaves in this server."):
    """One command for each thing that can be set."""

    def __init__(self, client: CaveatClient) -> None:
        super().__init__()
        self._settings = client.house.services.settings

    @app_commands.command(description="Show how everything is set.")
    async def show(self, interaction: Pressing) -> None:
        """The settings as they are."""

        async def work() -> Shown:
            return Shown(render_settings(await self._settings.get(guild_of(interaction))))

        await privately(interaction, work)

    @app_commands.command(description="shadow says nothing, suggest asks moderators first, auto posts cards.")
    async def mode(self, interaction: Pressing, mode: Literal["shadow", "suggest", "auto"]) -> None:
        """How much the bot does by itself."""
        await self._change(interaction, mode=Mode(mode))

    @app_commands.command(name="moderators-channel", description="Where items for moderators appear.")
    async def moderators_channel(self, interaction: Pressing, channel: discord.TextChannel) -> None:
        """The moderators' channel."""
        await self._change(interaction, moderators_channel=str(channel.id))

    @app_commands.command(name="moderators-role", description="Who moderates; without: who may manage messages.")
    async def moderators_role(self, interaction: Pressing, role: discord.Role | None = None) -> None:
        """The moderators' role."""
        await self._change(interaction, moderator_roles=frozenset({str(role.id)} if role else ()))

    @app_commands.command(name="escalation-channel", description="Where escalated items go.")
    async def escalation_channel(self, interaction: Pressing, channel: discord.TextChannel | None = None) -> None:
        """The channel for what moderators hand on."""
        await self._change(interaction, escalation_channel=str(channel.id) if channel else None)

    @app_commands.command(description="Least minutes between cards: of a claim, in a channel, to one author.")
    async def cooldowns(self, interaction: Pressing, claim: Minutes, channel: Minutes, author: Minutes) -> None:
        """How often cards may come."""
        await self._change(interaction, cooldowns=Cooldowns(claim * 60.0, channel * 60.0, author * 60.0))

    @app_commands.command(description="Switch a claim off, on, or let its cards be posted again after a hold.")
    async def claim(self, interaction: Pressing, claim: Id, action: Literal["disable", "enable", "allow"]) -> None:
        """One claim in this server."""

        async def work() -> Shown:
            guild, presser = guild_of(interaction), presser_of(interaction)
            if action == "allow":
                return told(await self._settings.allow_claim(guild, presser, claim))
            return told(await self._settings.switch_claim(guild, presser, claim, on=action == "enable"))

        await privately(interaction, work)

    @claim.autocomplete("claim")
    async def claims(self, _interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        """Claims that there are."""
        return [app_commands.Choice(name=claim, value=claim) for claim in self._settings.complete_claims(typed)]

    @app_commands.command(description="Leave a channel and its threads unread, or read them again.")
    async def channel(
        self, interaction: Pressing, channel: discord.TextChannel | discord.ForumChannel, read: bool
    ) -> None:
        """Which channels are read."""

        async def work() -> Shown:
            guild, presser = guild_of(interaction), presser_of(interaction)
            ignored = (await self._settings.get(guild)).ignored_channels
            after = ignored - {str(channel.id)} if read else ignored | {str(channel.id)}
            return told(await self._settings.change(guild, presser, ignored_channels=after))

        await privately(interaction, work)

    @app_commands.command(name="calm-note", description="What moderators post into a heated thread with one press.")
    async def calm_note(self, interaction: Pressing, text: Text) -> None:
        """The calm-down note."""
        await self._change(interaction, calm_note=text)

    @app_commands.command(description="How long things last: slow mode, lease, hold, undo, excerpts.")
    @app_commands.rename(
        slow_mode_seconds="slow-mode-seconds",
        lease_minutes="lease-minutes",
        hold_minutes="hold-minutes",
        undo_minutes="undo-minutes",
        excerpt_days="excerpt-days",
    )
    async def clocks(
        self,
        interaction: Pressing,
        slow_mode_seconds: app_commands.Range[int, 0, 21_600] | None = None,
        lease_minutes: app_commands.Range[int, 1, 1440] | None = None,
        hold_minutes: app_commands.Range[int, 1, 43_200] | None = None,
        undo_minutes: app_commands.Range[int, 0, 1440] | None = None,
        excerpt_days: app_commands.Range[int, 0, 30] | None = None,
    ) -> None:
        """How long things last; what is left out stays."""
        minutes = {"lease": lease_minutes, "snooze": hold_minutes, "undo": undo_minutes}
        changes: dict[str, Any] = {name: 60 * value for name, value in minutes.items() if value is not None}
        others = {"slow_mode": slow_mode_seconds, "excerpt_days": excerpt_days}
        changes |= {name: value for name, value in others.items() if value is not None}
        await self._change(interaction, **changes)

    @app_commands.command(
        description="When a claim's cards are only suggested: too few kept of those that people judged."
    )
    @app_commands.describe(percent="Least share kept, at the low end of its 95 % interval", least="Judged cards needed")
    async def floor(
        self,
        interaction: Pressing,
        percent: app_commands.Range[int, 0, 100],
        least: app_commands.Range[int, 1, 1000] | None = None,
    ) -> None:
        """The floor of the precision ledger."""
        changes: dict[str, Any] = {} if least is None else {"floor_least": least}
        await self._change(interaction, floor=percent / 100, **changes)

    @app_commands.command(name="quiet-hours", description="Hours (UTC) in which nobody is reminded; none: always.")
    async def quiet_hours(
        self,
        interaction: Pressing,
        start: app_commands.Range[int, 0, 23] | None = None,
        end: app_commands.Range[int, 0, 23] | None = None,
    ) -> None:
        """When moderators on duty are left in peace; distress is told of at any time."""

        async def work() -> Shown:
            return told(await self._settings.quiet_hours(guild_of(interaction), presser_of(interaction), start, end))

        await privately(interaction, work)

    @app_commands.command(description="What moderators have at hand for distress, whether it pings, what authors get.")
    @app_commands.describe(resources="Stands on distress items, for moderators", ping="Ping moderators on duty at once")
    @app_commands.describe(message="Sent to the author directly; off until you word it", remove="Take away again")
    async def distress(
        self,
        interaction: Pressing,
        resources: app_commands.Range[str, 1, 600] | None = None,
        ping: bool | None = None,
        message: Text | None = None,
        remove: Literal["resources", "message"] | None = None,
    ) -> None:
        """What is left out stays."""
        given = {"resources": resources, "ping_for_distress": ping, "distress_message": message}
        changes = {name: value for name, value in given.items() if value is not None}
        if remove is not None:
            changes["resources" if remove == "resources" else "distress_message"] = ""
        await self._change(interaction, **changes)

    @app_commands.command(name="member-requests", description='Whether members may use "Ask moderators to look".')
    async def member_requests(self, interaction: Pressing, allowed: bool) -> None:
        """Members' own requests."""
        await self._change(interaction, member_reports=allowed)

    async def _change(self, interaction: Pressing, **changes: Any) -> None:
        async def work() -> Shown:
            return told(await self._settings.change(guild_of(interaction), presser_of(interaction), **changes))

        await privately(interaction, work)


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    for_admins = app_commands.default_permissions(manage_guild=True)
    await client.add_cog(app_commands.guild_only(for_admins(Settings))(client))
