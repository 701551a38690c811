"""The house as a newcomer finds it: a whole Caveat in the starter community, and what is played to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.bootstrap.embedded import DEMO
from bot.bootstrap.play import Stage, read_play
from tests.scenarios.stage import Harbour, a_bot, a_config, a_sandbox


@asynccontextmanager
async def a_house(knowledge: Path, room: Path, cache: Path) -> AsyncIterator[Harbour]:
    """Caveat with this knowledge on a sandbox; its records lie in `room`, what the examples gave in `cache`."""
    config = a_config(knowledge, cache=str(cache))
    async with (
        a_sandbox() as sandbox,
        aiohttp.ClientSession() as session,
        a_bot(sandbox, config, room / "records.db") as caveat,
    ):
        yield Harbour(sandbox, session, caveat)


async def play_demonstration(harbour: Harbour) -> dict[str, str]:
    """Post what `make run` begins with, without its pauses; gives each line's message by the line's name."""
    stage = Stage(harbour.sandbox.url, harbour.session)
    await stage.meet()
    async for message in stage.play(read_play(DEMO), 0.0):
        await harbour.decided(message)
    return stage.messages
