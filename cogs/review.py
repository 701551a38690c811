"""The buttons, choices and forms of review items. The desk checks the presser anew with every press."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui
from discord.ext import commands

from bot.core.item import DismissReason, ItemAction
from bot.discord_io import custom_ids
from bot.discord_io.answers import Shown, out_of_date, privately, told_of
from bot.discord_io.client import CaveatClient, custom_id_of
from bot.discord_io.convert import guild_of, presser_of
from bot.discord_io.custom_ids import ItemRef
from bot.discord_io.forms import NO_MATCH, WITH_FORM, form_for, sent_in
from bot.discord_io.pressed import NOT_THERE, Pressed, Pressing, action_named, press, told
from bot.errors import CaveatError
from bot.service.content import CardContent


class ItemButton(Pressed[ui.Button[Any]], template=custom_ids.ITEM_BUTTON):
    """A step on an item; some steps ask for words first."""

    async def pressed(self, interaction: Pressing) -> None:
        """Take the step, or open its form."""
        action = action_named(self.found["action"])
        if action is None:
            await out_of_date(interaction)
        elif action in WITH_FORM:
            await open_form(interaction, self.item_ref, action)
        else:
            await privately(interaction, lambda: press(interaction, self.item_ref, action))


class Dismissal(Pressed[ui.Select[Any]], template=custom_ids.DISMISSAL):
    """The choice of a reason to dismiss an item."""

    async def pressed(self, interaction: Pressing) -> None:
        """Dismiss it."""
        chosen = self.item.values[0] if self.item.values else ""
        reason = next((one for one in DismissReason if one == chosen), DismissReason.OTHER)
        await privately(interaction, lambda: press(interaction, self.item_ref, ItemAction.DISMISS, reason=reason))


class HoldButton(Pressed[ui.Button[Any]], template=custom_ids.HOLD):
    """Another length for an item that is held for later."""

    async def pressed(self, interaction: Pressing) -> None:
        """Hold it for that long from now."""
        item, minutes = ItemRef(self.found["item"], 0), int(self.found["minutes"])  # may be chosen again and again
        await privately(interaction, lambda: press(interaction, item, ItemAction.SNOOZE, minutes=minutes))


async def open_form(interaction: Pressing, item: ItemRef, action: ItemAction) -> None:
    """Show the form of a step; it needs the item, so this is the one answer that is not acknowledged first."""
    house = interaction.client.house
    try:
        content = await house.services.browse.open(guild_of(interaction), item.item, presser_of(interaction))
    except CaveatError as error:
        await interaction.response.send_message(told_of(error), ephemeral=True)
        return
    if content is None:
        await interaction.response.send_message(NOT_THERE, ephemeral=True)
        return
    shown = CardContent(content.item.claim or "", wording=content.item.wording)
    card = house.shelf.card(shown) if content.item.claim else None
    await interaction.response.send_modal(form_for(action, content.item, card.headline if card else ""))


class Review(commands.Cog):
    """Takes in the forms, also those that were open while the bot restarted."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[CaveatClient]) -> None:
        """A form was sent in."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        found = custom_ids.ITEM_FORM.fullmatch(custom_id_of(interaction))
        action = action_named(found["action"]) if found else None
        if found is None or action not in WITH_FORM:
            await out_of_date(interaction)
            return
        item, words = ItemRef(found["item"], int(found["version"])), sent_in(interaction)
        if action is ItemAction.EXAMPLE:
            await privately(interaction, lambda: _propose(interaction, item, words))
        else:
            await privately(interaction, lambda: press(interaction, item, action, text=words.get("text", "")))


async def _propose(interaction: Pressing, item: ItemRef, words: dict[str, str]) -> Shown:
    stance = words.get("stance", NO_MATCH)
    answer = await interaction.client.house.services.desk.propose(
        guild_of(interaction),
        item.item,
        presser_of(interaction),
        key=str(interaction.id),
        text=words.get("text", ""),
        stance=None if stance == NO_MATCH else stance,
        action=words.get("action") or None,
        claim=words.get("claim") or None,
    )
    return told(answer)


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(ItemButton, Dismissal, HoldButton)
    await client.add_cog(Review())
