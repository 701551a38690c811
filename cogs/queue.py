"""/queue and /duty: moderators look at the queue and work it without leaving the keyboard."""

from __future__ import annotations

from typing import Any, Literal

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.core.item import DismissReason, ItemState
from bot.core.values import ItemKind
from bot.discord_io import custom_ids
from bot.discord_io.answers import Shown, Work, privately
from bot.discord_io.client import CaveatClient
from bot.discord_io.convert import guild_of, presser_of
from bot.discord_io.panel import Panel, button
from bot.discord_io.pressed import Pressed, Pressing, told
from bot.discord_io.render_item import render_item
from bot.discord_io.render_queue import QUIET, as_file, filter_of, render_history, render_page, render_stats
from bot.service import wording
from bot.service.records import ItemFilter

Kind = Literal["distress", "danger", "heat", "report", "dispute", "suggestion", "stale", "dead-source"]
State = Literal["open", "taken", "snoozed", "escalated", "resolved", "expired", "withdrawn"]
Why = Literal["not-relevant", "misread", "already-answered", "not-now", "other"]
Place = discord.TextChannel | discord.Thread


class Queue(commands.GroupCog, group_name="queue", group_description="What waits for moderators."):
    """Everything here is shown to whoever asked, and only to moderators."""

    def __init__(self, client: CaveatClient) -> None:
        super().__init__()
        self._services = client.house.services
        self._shelf = client.house.shelf
        history = app_commands.ContextMenu(name="History of moderator actions", callback=self.history)
        duty: Any = app_commands.Command(name="duty", description=DUTY, callback=self.duty)
        client.tree.add_command(_for_moderators(history))
        client.tree.add_command(_for_moderators(duty))

    @app_commands.command(name="next", description="The most urgent item that waits.")
    async def next_item(self, interaction: Pressing) -> None:
        """One item with its buttons."""

        async def work() -> Shown:
            content = await self._services.browse.next(guild_of(interaction), presser_of(interaction))
            if content is None:
                return Shown(QUIET)
            drawn = render_item(content, self._shelf)
            return Shown(drawn.text, drawn.panel, embeds=drawn.embeds)

        await to_moderators(interaction, work)

    @app_commands.command(name="list", description="Items, filtered and page by page.")
    @app_commands.describe(kind="What they are about", state="Where they stand", claim="A claim's id", channel="Where")
    async def list_items(
        self,
        interaction: Pressing,
        kind: Kind | None = None,
        state: State | None = None,
        claim: app_commands.Range[str, 1, 100] | None = None,
        channel: Place | None = None,
    ) -> None:
        """A page of the queue."""
        kinds = frozenset({ItemKind(kind)}) if kind else frozenset()
        states = frozenset({ItemState(state)}) if state else frozenset()
        where = str(channel.id) if channel else None
        await self._list(interaction, ItemFilter(kinds, states, claim, where))

    @app_commands.command(name="mine", description="Items that you have taken.")
    async def mine(self, interaction: Pressing) -> None:
        """What whoever asks holds."""
        await self._list(interaction, ItemFilter(holder=str(interaction.user.id)))

    @app_commands.command(name="stats", description="Counts, waiting times, and what became of cards.")
    async def stats(self, interaction: Pressing) -> None:
        """Counts and clocks."""

        async def work() -> Shown:
            guild = guild_of(interaction)
            return render_stats(await self._services.browse.stats(guild), await self._services.browse.tallies(guild))

        await to_moderators(interaction, work)

    @app_commands.command(name="export", description="The whole queue as a file, without anybody's words.")
    async def export(self, interaction: Pressing, form: Literal["csv", "jsonl"] = "csv") -> None:
        """A file for a spreadsheet or a script."""

        async def work() -> Shown:
            text = await self._services.browse.export(guild_of(interaction), presser_of(interaction), form)
            return as_file(text, form)

        await to_moderators(interaction, work)

    @app_commands.command(name="dismiss-all", description="Dismiss every waiting item of a claim or a thread.")
    async def dismiss_all(
        self,
        interaction: Pressing,
        reason: Why,
        claim: app_commands.Range[str, 1, 100] | None = None,
        thread: Place | None = None,
    ) -> None:
        """Many at once, with one undo."""
        wanted = ItemFilter(claim=claim, channel=str(thread.id) if thread else None)
        key, browse = str(interaction.id), self._services.browse

        async def work() -> Shown:
            guild, presser = guild_of(interaction), presser_of(interaction)
            answer = await browse.dismiss_all(guild, presser, wanted, DismissReason(reason), key=key)
            undo = Panel([button("Undo all", custom_ids.batch_undo(key))]) if answer.done else None
            return Shown(answer.text, undo)

        await to_moderators(interaction, work)

    @app_commands.describe(state="On, off, or see who is", member="Somebody else to take off duty, for admins")
    async def duty(
        self, interaction: Pressing, state: Literal["on", "off", "who"], member: discord.User | None = None
    ) -> None:
        """Only moderators on duty are ever pinged."""

        async def work() -> Shown:
            browse, guild, presser = self._services.browse, guild_of(interaction), presser_of(interaction)
            if state == "who":
                return told(await browse.on_duty(guild, presser))
            other = str(member.id) if member is not None else None
            return told(await browse.duty(guild, presser, state == "on", other))

        await privately(interaction, work)

    async def history(self, interaction: Pressing, member: discord.Member) -> None:
        """What moderators did about a member's posts."""

        async def work() -> Shown:
            guild, presser = guild_of(interaction), presser_of(interaction)
            return render_history(await self._services.browse.member_actions(guild, str(member.id), presser))

        await to_moderators(interaction, work)

    async def _list(self, interaction: Pressing, wanted: ItemFilter) -> None:
        await to_moderators(interaction, lambda: show_page(interaction, wanted, 0))


DUTY = "Go on or off duty, or see who is: only moderators on duty are ever pinged."


def _for_moderators(command: Any) -> Any:
    """The default that Discord shows by; the desk checks again with every use."""
    return app_commands.guild_only(app_commands.default_permissions(manage_messages=True)(command))


async def to_moderators(interaction: Pressing, work: Work) -> None:
    """Show the result to whoever asks, where they moderate here now; else say so."""

    async def checked() -> Shown:
        services = interaction.client.house.services
        may = services.desk.may(presser_of(interaction), await services.settings.get(guild_of(interaction)))
        return await work() if may else Shown(wording.NOT_ALLOWED)

    await privately(interaction, checked)


async def show_page(interaction: Pressing, wanted: ItemFilter, page: int) -> Shown:
    """A page of the queue for whoever asks."""
    browse, guild, presser = interaction.client.house.services.browse, guild_of(interaction), presser_of(interaction)
    return render_page(await browse.list(guild, presser, wanted, page=page), wanted)


class PageButton(Pressed[ui.Button[Any]], template=custom_ids.QUEUE_PAGE):
    """Earlier or more."""

    async def pressed(self, interaction: Pressing) -> None:
        """Show another page."""
        claims = interaction.client.house.shelf.catalogue().claims
        wanted, page = filter_of(self.found["filters"], claims), int(self.found["page"])
        await to_moderators(interaction, lambda: show_page(interaction, wanted, page))


class UndoAll(Pressed[ui.Button[Any]], template=custom_ids.BATCH_UNDO):
    """Takes a bulk dismissal back."""

    async def pressed(self, interaction: Pressing) -> None:
        """Open the items again."""

        async def work() -> Shown:
            browse, guild = interaction.client.house.services.browse, guild_of(interaction)
            presser = presser_of(interaction)
            return told(await browse.undo_all(guild, presser, self.found["batch"], key=str(interaction.id)))

        await to_moderators(interaction, work)


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(PageButton, UndoAll)
    await client.add_cog(_for_moderators(Queue)(client))
