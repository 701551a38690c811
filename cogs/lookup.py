"""/evidence and the message menus: somebody asks for a card, or asks moderators to look."""

from __future__ import annotations

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_io.answers import Shown, openly, privately
from bot.discord_io.client import CaveatClient
from bot.discord_io.convert import from_discord, topic_and_focus
from bot.discord_io.pressed import Pressing, told
from bot.discord_io.render import render_looked_up
from bot.service.content import CardContent

NOTHING = "There is no card for that yet. Try another word; the suggestions show what there is."
NOT_A_POST = "That is not a person's post."


class Lookup(commands.Cog):
    """Answers who asks; every card that there is may be asked for."""

    def __init__(self, client: CaveatClient) -> None:
        self._house = client.house
        menus = {"Find evidence for this": self.find_for, "Ask moderators to look": self.ask_moderators}
        for name, callback in menus.items():
            client.tree.add_command(app_commands.guild_only(app_commands.ContextMenu(name=name, callback=callback)))

    @app_commands.command(description="Show what cited sources say. General information, not medical advice.")
    @app_commands.describe(topic="What it is about, such as hsct", focus="Which side of it, such as progressive")
    @app_commands.describe(visibility="Who sees the card")
    @app_commands.guild_only()
    async def evidence(
        self,
        interaction: Pressing,
        topic: app_commands.Range[str, 1, 100],
        focus: app_commands.Range[str, 1, 100] | None = None,
        visibility: Literal["public", "only me"] = "public",
    ) -> None:
        """The best card for a topic and a focus."""
        found = await self._house.services.lookup.find(*topic_and_focus(topic, focus))

        async def work() -> Shown:
            return self._show(found)

        show = openly if visibility == "public" and found else privately
        await show(interaction, work)

    @evidence.autocomplete("topic")
    async def topics(self, _interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        """Topics that have a card."""
        return _choices(self._house.services.lookup.complete_topics(typed))

    @evidence.autocomplete("focus")
    async def focuses(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        """Focus words of the topic chosen so far."""
        topic = str(getattr(interaction.namespace, "topic", "") or "")
        return _choices(self._house.services.lookup.complete_focus(topic, typed))

    async def find_for(self, interaction: Pressing, message: discord.Message) -> None:
        """Cards that fit a post, shown to whoever asked."""
        post = from_discord(message)

        async def work() -> Shown:
            return Shown(NOT_A_POST) if post is None else self._show(await self._house.services.lookup.about(post))

        await privately(interaction, work)

    async def ask_moderators(self, interaction: Pressing, message: discord.Message) -> None:
        """A member asks moderators to look at a post."""
        post, reporter = from_discord(message), str(interaction.user.id)

        async def work() -> Shown:
            reports = self._house.services.reports
            return Shown(NOT_A_POST) if post is None else told(await reports.report(post, reporter))

        await privately(interaction, work)

    def _show(self, claim: str | None) -> Shown:
        card = self._house.shelf.card(CardContent(claim)) if claim else None
        if card is None:
            return Shown(NOTHING)
        drawn = render_looked_up(card)
        return Shown(drawn.text, drawn.panel)


def _choices(words: list[str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=word[:100], value=word[:100]) for word in words[:25]]


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    await client.add_cog(Lookup(client))
