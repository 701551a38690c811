"""/privacy: a member sees, erases, and opts out. Nobody can ask about anybody else."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.discord_io.answers import Shown, privately
from bot.discord_io.client import CaveatClient
from bot.discord_io.convert import guild_of
from bot.discord_io.custom_ids import opt_out
from bot.discord_io.panel import Panel, button
from bot.discord_io.pressed import Pressing, told
from bot.discord_io.render_settings import render_member_data

SURE = "Erase everything that is held on you here? Cards under your posts go with it."


@app_commands.guild_only()
class PrivacyCog(commands.GroupCog, group_name="privacy", group_description="What Caveat holds on you."):
    """Everything is shown to whoever asked, alone."""

    def __init__(self, client: CaveatClient) -> None:
        super().__init__()
        self._privacy = client.house.services.privacy

    @app_commands.command(description="See what is held on you in this server.")
    async def show(self, interaction: Pressing) -> None:
        """Everything that is held."""

        async def work() -> Shown:
            data = await self._privacy.show(guild_of(interaction), str(interaction.user.id))
            return Shown(render_member_data(data))

        await privately(interaction, work)

    @app_commands.command(description="Erase what is held on you in this server.")
    async def erase(self, interaction: Pressing) -> None:
        """Asks once more; the button erases."""

        async def work() -> Shown:
            return Shown(SURE, Panel([button("Yes, erase it", opt_out("erase"))]))

        await privately(interaction, work)

    @app_commands.command(name="opt-out", description="No cards on your posts, and nothing about them kept.")
    async def out(self, interaction: Pressing) -> None:
        """No more cards."""

        async def work() -> Shown:
            return told(await self._privacy.opt_out(guild_of(interaction), str(interaction.user.id)))

        await privately(interaction, work)

    @app_commands.command(name="opt-in", description="Take an opt-out back.")
    async def back(self, interaction: Pressing) -> None:
        """Cards again."""

        async def work() -> Shown:
            return told(await self._privacy.opt_in(guild_of(interaction), str(interaction.user.id)))

        await privately(interaction, work)


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    await client.add_cog(PrivacyCog(client))
