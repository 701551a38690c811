"""Answers to whoever pressed a button or typed a command: acknowledged at once, worked out, then shown.

An interaction must be acknowledged within three seconds (docs: interactions/receiving-and-responding); the work behind
it may take longer. What goes amiss is told in a sentence and logged, never shown as a traceback.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord

from bot.discord_io.panel import Panel
from bot.errors import CaveatError, StoreUnavailable

NO_RECORDS: Final = "Caveat cannot reach its records just now, so nothing was done. Please try again in a minute."
NO_DISCORD: Final = "Discord did not do its part just now. Please try again in a minute."
OUR_BUG: Final = "Something went amiss on our side, and it is in the log. Please try again later."
OUT_OF_DATE: Final = "This panel is out of date. Please use a newer one, or the commands."
GUILD_ONLY: Final = "This works in a server only."

DEADLINE: Final = 30.0
"""Seconds for one answer; without an answer of Discord's the client would wait 300 s."""

NOT_ANSWERED: Final = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What a call for an answer ends with where Discord refuses it, or the connection breaks before it or in it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: text, further pages after it, controls, files."""

    text: str
    panel: Panel | None = None
    more: tuple[str, ...] = ()
    files: tuple[discord.File, ...] = ()
    embeds: tuple[discord.Embed, ...] = ()


Work = Callable[[], Awaitable[Shown]]


async def privately(interaction: discord.Interaction[Any], work: Work) -> None:
    """Acknowledge, work, and show the result to this person alone."""
    await _answer(interaction, work, ephemeral=True)


async def openly(interaction: discord.Interaction[Any], work: Work) -> None:
    """The same, shown to everybody in the channel."""
    await _answer(interaction, work, ephemeral=False)


async def _answer(interaction: discord.Interaction[Any], work: Work, *, ephemeral: bool) -> None:
    with interaction.client.at_work():
        if not await _acknowledged(interaction, ephemeral=ephemeral):
            return
        try:
            shown = await work()
        except CaveatError as error:
            shown = Shown(told_of(error))
        except Exception:  # an edge: whoever pressed gets a sentence, the log the rest
            log.exception("an interaction failed")
            shown = Shown(OUR_BUG)
        await _show(interaction, shown, ephemeral=ephemeral)


def told_of(error: CaveatError) -> str:
    """The sentence for whoever acted where the records or Discord did not do their part; the log has the rest."""
    if isinstance(error, StoreUnavailable):
        log.warning("an interaction found no records", exc_info=error)
        return NO_RECORDS
    log.warning("an interaction was not carried out: %s", error)
    return NO_DISCORD


async def _acknowledged(interaction: discord.Interaction[Any], *, ephemeral: bool) -> bool:
    """False where Discord has forgotten the interaction; where only its answer was lost the work goes on."""
    try:
        async with asyncio.timeout(DEADLINE):
            await interaction.response.defer(ephemeral=ephemeral, thinking=True)
    except discord.NotFound:
        log.warning("an interaction came too late to be answered")
        return False
    except NOT_ANSWERED:
        log.warning("an interaction was perhaps not acknowledged", exc_info=True)
    except discord.InteractionResponded:
        return False
    return True


async def _show(interaction: discord.Interaction[Any], shown: Shown, *, ephemeral: bool) -> None:
    try:
        async with asyncio.timeout(DEADLINE):
            await interaction.edit_original_response(
                content=shown.text, view=shown.panel, attachments=list(shown.files), embeds=list(shown.embeds)
            )
            for page in shown.more:
                await interaction.followup.send(page, ephemeral=ephemeral, suppress_embeds=True)
    except NOT_ANSWERED:
        log.warning("an answer could not be shown", exc_info=True)


async def out_of_date(interaction: discord.Interaction[Any]) -> None:
    """Say that what was pressed is not known any more; silent where it was answered meanwhile."""
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(OUT_OF_DATE, ephemeral=True)
    except NOT_ANSWERED:
        log.warning("an outdated panel could not be answered", exc_info=True)
