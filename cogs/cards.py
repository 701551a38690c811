"""The buttons under a card: why, sources, dispute, opt out. For anybody who sees it."""

from __future__ import annotations

from typing import Any, Final

from discord import ui

from bot.discord_io import custom_ids
from bot.discord_io.answers import Shown, privately
from bot.discord_io.client import CaveatClient
from bot.discord_io.convert import answered, guild_of
from bot.discord_io.panel import Panel, button
from bot.discord_io.pressed import Pressed, Pressing, told
from bot.discord_io.render import GONE, long_pages, why_text
from bot.service.content import CardContent
from bot.service.reports import Dispute

NOT_ON_RECORD: Final = "This card is not on record any more."
ASK_WHAT: Final = "What is amiss with this card? Moderators will look at it; nobody else sees that you asked."
ASK_OPT_OUT: Final = (
    "Without cards from now on? What is on record of you here is erased, with the cards under your posts. "
    "You can come back at any time with /privacy."
)
_DISPUTES: Final = {
    Dispute.NOT_RELEVANT: "Not relevant",
    Dispute.UNCLEAR: "Unclear",
    Dispute.NOT_ACCURATE: "Not accurate",
}


class CardButton(Pressed[ui.Button[Any]], template=custom_ids.CARD_BUTTON):
    """One of the four buttons under a card."""

    async def pressed(self, interaction: Pressing) -> None:
        """Show what was asked for."""
        work = {"why": self._why, "sources": self._sources, "dispute": self._dispute}.get(self.found["what"], _opt_out)

        async def answer() -> Shown:
            return await work(interaction)

        await privately(interaction, answer)

    async def _why(self, interaction: Pressing) -> Shown:
        post = answered(interaction.message) if interaction.message else None
        content = await interaction.client.house.explain.why(guild_of(interaction), _post(interaction), post)
        card = interaction.client.house.shelf.card(content) if content else None
        return Shown(why_text(card) if card else NOT_ON_RECORD)

    async def _sources(self, interaction: Pressing) -> Shown:
        shelf = interaction.client.house.shelf
        claim = custom_ids.claim_of(self.found["claim"], shelf.catalogue().claims)
        card = shelf.card(CardContent(claim)) if claim else None
        if card is None:
            return Shown(GONE)
        first, *more = long_pages(card)
        return Shown(first, more=tuple(more))

    async def _dispute(self, interaction: Pressing) -> Shown:
        post = _post(interaction)
        return Shown(
            ASK_WHAT, Panel(button(text, custom_ids.dispute(post, str(why))) for why, text in _DISPUTES.items())
        )


async def _opt_out(_interaction: Pressing) -> Shown:
    return Shown(ASK_OPT_OUT, Panel([button("Yes, no cards for me", custom_ids.opt_out("yes"))]))


class DisputeButton(Pressed[ui.Button[Any]], template=custom_ids.DISPUTE):
    """What a member finds about a card."""

    async def pressed(self, interaction: Pressing) -> None:
        """Open a dispute, or add to it."""
        why = next((one for one in Dispute if one == self.found["why"]), Dispute.UNCLEAR)

        async def answer() -> Shown:
            reports, member = interaction.client.house.services.reports, str(interaction.user.id)
            return told(await reports.dispute(guild_of(interaction), self.found["post"], member, why))

        await privately(interaction, answer)


class OptOutButton(Pressed[ui.Button[Any]], template=custom_ids.OPT_OUT):
    """The answer to "are you sure?"."""

    async def pressed(self, interaction: Pressing) -> None:
        """Opt out, come back, or erase."""
        privacy, member = interaction.client.house.services.privacy, str(interaction.user.id)
        act = {"yes": privacy.opt_out, "in": privacy.opt_in, "erase": privacy.erase}[self.found["choice"]]

        async def answer() -> Shown:
            return told(await act(guild_of(interaction), member))

        await privately(interaction, answer)


def _post(interaction: Pressing) -> str:
    return str(interaction.message.id) if interaction.message else ""


async def setup(client: CaveatClient) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(CardButton, DisputeButton, OptOutButton)
