"""The client: least intents, no mentions, no members cached; loads the cogs and carries the services to them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_io.answers import NO_DISCORD, NOT_ANSWERED, OUR_BUG, out_of_date
from bot.discord_io.custom_ids import ALL
from bot.discord_io.render import Shelf
from bot.service.explain import Explain
from bot.service.services import Services

COGS: Final = (
    "cogs.listener",
    "cogs.lookup",
    "cogs.cards",
    "cogs.review",
    "cogs.queue",
    "cogs.settings",
    "cogs.privacy",
    "cogs.operator",
)
MESSAGES_CACHED: Final = 100
"""Edits and deletions come with all that is needed, cached or not, so hardly any message is kept in memory."""

log = logging.getLogger(__name__)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice here: nothing to warn of


class Workshop(Protocol):
    """What the bot's own admins may do from Discord; made in bootstrap."""

    async def explain(self, text: str) -> tuple[str, ...]:
        """What the reading line says of a text, in plain sentences."""
        ...

    async def try_examples(self) -> tuple[str, ...]:
        """The examples that fail, in plain sentences; empty where all come out as written."""
        ...

    async def status(self) -> tuple[str, ...]:
        """How the bot is, in plain sentences."""
        ...

    async def reload(self) -> tuple[str, ...]:
        """Read the knowledge folder anew; the problems, or what is in use now."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What the client carries to the cogs."""

    services: Services
    explain: Explain
    shelf: Shelf
    workshop: Workshop
    admins: frozenset[str]
    ready: asyncio.Event
    """Set once a client was ready for the first time."""
    synced: Path | None = None
    """File that remembers which commands were last registered; None registers them at every start (sandbox)."""


def least_intents() -> discord.Intents:
    """Guilds, their messages and the text of them; nothing about members, presence or reactions."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.message_content = True
    return intents


class CaveatClient(commands.Bot):
    """See the module. Everything that it does stands in cogs/."""

    def __init__(self, house: House, http_trace: aiohttp.TraceConfig, **options: Any) -> None:
        super().__init__(
            command_prefix=(),
            intents=least_intents(),
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=MESSAGES_CACHED,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=60.0,
            http_trace=http_trace,
            **options,
        )
        self.house = house
        self.resting = asyncio.Event()
        self.resting.set()
        self.stopping = False
        self.was_ready = False
        self._at_work = 0
        self.tree.error(_command_failed)

    async def setup_hook(self) -> None:
        """Load the cogs, with their buttons, and register the commands where they changed."""
        for name in COGS:
            await self.load_extension(name)
        try:
            await self.sync_commands()
        except discord.DiscordException as error:  # also a limit that lasts longer than the client waits
            log.error("the commands could not be registered: %s", error)  # noqa: TRY400 - expected, needs no traceback

    async def sync_commands(self, *, force: bool = False) -> bool:
        """Register the commands with Discord, unless these very ones were registered last. True where it was done."""
        payload = json.dumps([command.to_dict(self.tree) for command in self.tree.get_commands()], sort_keys=True)
        stamp = hashlib.sha256(f"{self.application_id} {payload}".encode()).hexdigest()
        if not force and self.house.synced is not None and await asyncio.to_thread(_read, self.house.synced) == stamp:
            return False
        await self.tree.sync()
        if self.house.synced is not None:
            try:
                await asyncio.to_thread(_write, self.house.synced, stamp)
            except OSError as error:  # the cache is a convenience: without it the next start registers them again
                log.warning("%s could not be written: %s", self.house.synced, error.strerror)
        return True

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count something that is under way, so that a shutdown lets it finish."""
        self._at_work += 1
        self.resting.clear()
        try:
            yield
        finally:
            self._at_work -= 1
            if self._at_work == 0:
                self.resting.set()

    async def drain(self, grace: float) -> None:
        """Take no more work and wait for what is under way, at most `grace` seconds."""
        self.stopping = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self.resting.wait(), grace)

    async def on_message(self, message: discord.Message, /) -> None:
        """Nothing: there are no commands with a prefix. cogs/listener.py hears messages."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer buttons that nothing else answers: those of an older release, or of somebody who made one up."""
        if interaction.type is discord.InteractionType.component and not _known(custom_id_of(interaction)):
            await out_of_date(interaction)


def custom_id_of(interaction: discord.Interaction[Any]) -> str:
    """The custom id of what was pressed or sent in; "" where there is none."""
    data: Mapping[str, Any] = {**interaction.data} if interaction.data else {}
    return str(data.get("custom_id", ""))


def _known(custom_id: str) -> bool:
    return any(pattern.fullmatch(custom_id) for pattern in ALL)


async def _command_failed(interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
    refused = isinstance(error, app_commands.CheckFailure | app_commands.CommandNotFound)
    if not refused:
        log.error("a command failed", exc_info=error)
    text = NO_DISCORD if isinstance(getattr(error, "original", None), discord.HTTPException) else OUR_BUG
    with suppress(*NOT_ANSWERED):
        if not interaction.response.is_done():
            await interaction.response.send_message("That is not possible here." if refused else text, ephemeral=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _write(path: Path, stamp: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{stamp}\n", encoding="utf-8")
