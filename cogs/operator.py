"""/caveat: for the people who run this bot, named in its config; nobody else, whatever their role in a server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from discord import app_commands
from discord.ext import commands

from bot.discord_io.answers import Shown, privately
from bot.discord_io.client import CaveatClient
from bot.discord_io.pressed import Pressing
from bot.discord_io.render import LONGEST, clipped

NOT_YOURS = "This command is for the people who run this bot; its config names them."
ALL_WELL = "Every example comes out as it is written."


class Operator(commands.GroupCog, group_name="caveat", group_description="For the people who run this bot."):
    """Reload, look, try."""

    def __init__(self, client: CaveatClient) -> None:
        super().__init__()
        self._client = client
        self._workshop = client.house.workshop

    @app_commands.command(description="Read the knowledge folder anew.")
    async def reload(self, interaction: Pressing) -> None:
        """The last good knowledge stays where the new one has problems."""
        await self._for_admins(interaction, self._workshop.reload)

    @app_commands.command(description="How the bot is.")
    async def status(self, interaction: Pressing) -> None:
        """Health in plain sentences."""
        await self._for_admins(interaction, self._workshop.status)

    @app_commands.command(name="try", description="See how a text is read. Nothing is posted and nothing is kept.")
    async def try_text(self, interaction: Pressing, text: app_commands.Range[str, 1, 4000]) -> None:
        """The reading line's own account."""
        await self._for_admins(interaction, lambda: self._workshop.explain(text))

    @app_commands.command(description="Run every example of the knowledge base.")
    async def test(self, interaction: Pressing) -> None:
        """Those that come out otherwise."""
        await self._for_admins(interaction, self._workshop.try_examples)

    @app_commands.command(description="Register the commands with Discord again.")
    async def sync(self, interaction: Pressing) -> None:
        """Needed seldom: commands are registered at a start where they changed."""
        await self._for_admins(interaction, self._sync)

    async def _sync(self) -> tuple[str, ...]:
        await self._client.sync_commands(force=True)
        return ("The commands are registered.",)

    async def _for_admins(self, interaction: Pressing, ask: Callable[[], Awaitable[Iterable[str]]]) -> None:
        async def work() -> Shown:
            if str(interaction.user.id) not in self._client.house.admins:
                return Shown(NOT_YOURS)
            return Shown(clipped("\n".join(await ask()), LONGEST) or ALL_WELL)

        await privately(interaction, work)


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    await client.add_cog(app_commands.default_permissions(administrator=True)(Operator)(client))
