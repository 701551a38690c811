"""Keeps a client running. discord.py 2.7 can be lost in six ways (each was seen); each is guarded here or beside.

1. Discord not reachable at the first connect: start() ends with an AttributeError. 2. A malformed dispatch and
3. a decompression error end it too. For these: a new client, after a pause that doubles. 4. A gateway that closes at
once is called without a pause: bot.discord_io.endpoint.Brake. 5. close() does not wait for running handlers: they are
drained first. 6. A connection lost before READY is resumed without a session for ever:
bot.discord_io.endpoint.resume_or_identify. What waiting cannot mend (token, intents) becomes a UserError with the
remedy.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import discord
from discord.ext import commands

from bot.discord_io.client import CaveatClient
from bot.errors import CaveatError, UserError
from bot.service.ports import Clock

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 120.0
"""Seconds between two clients: 1, 2, 4 ... 120; from 1 again once one was ready."""

GRACE: Final = 8.0
"""Seconds that work under way may take at the end."""

_FINAL_CODES: Final = {
    4004: "Discord does not accept the token: check DISCORD_TOKEN",
    4010: "Discord refused the shard: this release runs without shards",
    4011: "the bot is in so many servers that Discord asks for shards, which this release does not have",
    4012: "Discord does not take this gateway version any more: install a newer release",
    4013: "Discord refused the intents: install a newer release",
    4014: "switch on the message content intent for this bot in Discord's developer portal",
}
log = logging.getLogger(__name__)


class Connection:
    """Holds the client in use; it changes when a lost one is replaced."""

    def __init__(self) -> None:
        self.client: CaveatClient | None = None


async def supervise(
    make: Callable[[], CaveatClient],
    token: str,
    connection: Connection,
    clock: Clock,
    stop: asyncio.Event,
    finish: Callable[[], Awaitable[None]],
) -> None:
    """Run clients until `stop` is set; then drain, `finish` while still connected, and close.

    Raises UserError for what only a person can mend.
    """
    pause = FIRST_PAUSE
    while not stop.is_set():
        client = make()
        connection.client = client
        try:
            await _run(client, token, stop, finish)
        except (CaveatError, commands.ExtensionError):
            raise
        except Exception as error:  # an edge: whatever ended the client, the next one starts afresh
            log.debug("how the connection was lost", exc_info=error)
            lost = "lost the connection to Discord" if client.was_ready else "Discord cannot be reached"
            pause = FIRST_PAUSE if client.was_ready else pause
            log.warning("%s (%s); trying again in %.0f s", lost, _sentence(error), pause)
        finally:
            connection.client = None
        if not stop.is_set():
            await _pause(clock, pause, stop)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _run(client: CaveatClient, token: str, stop: asyncio.Event, finish: Callable[[], Awaitable[None]]) -> None:
    """One client from start to end. Raises what ended it, translated where a person can mend it."""
    running = asyncio.create_task(client.start(token), name="discord")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            await client.drain(GRACE)
            await finish()
    finally:
        stopping.cancel()
        with suppress(OSError, RuntimeError, discord.DiscordException):
            await client.close()
    if not running.done():
        await _ended(running)
        return
    try:
        running.result()
    except discord.LoginFailure as error:
        raise UserError("Discord does not accept the token: check DISCORD_TOKEN") from error
    except discord.PrivilegedIntentsRequired as error:
        raise UserError(_FINAL_CODES[4014]) from error
    except discord.ConnectionClosed as error:
        if error.code in _FINAL_CODES:
            raise UserError(_FINAL_CODES[error.code]) from error
        raise


async def _ended(running: asyncio.Task[None]) -> None:
    """Wait for a client that was closed; one that does not end in time is cancelled."""
    with suppress(TimeoutError, asyncio.CancelledError, Exception):
        await asyncio.wait_for(running, 2.0)


async def _pause(clock: Clock, seconds: float, stop: asyncio.Event) -> None:
    """Sleep, or less where the end is asked for."""
    sleeping = asyncio.ensure_future(clock.sleep(seconds))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({sleeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (sleeping, stopping):
        task.cancel()
    await asyncio.gather(sleeping, stopping, return_exceptions=True)


def _sentence(error: BaseException) -> str:
    name = type(error).__name__
    text = str(error).strip().splitlines()
    if isinstance(error, AttributeError) and "sequence" in str(error):
        return "the gateway does not answer"
    return f"{name}: {text[0][:150]}" if text else name
