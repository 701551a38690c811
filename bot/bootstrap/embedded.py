"""The sandbox that starts where no Discord token is set: a made-up community in this very process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import aiohttp

from bot.bootstrap.house import Caveat, one_error, open_caveat
from bot.bootstrap.play import Line, Stage, read_play
from bot.bootstrap.proposals import FILE
from bot.config import Config
from bot.core.values import Cooldowns, Mode
from bot.discord_io.endpoint import sandbox_endpoint
from bot.errors import UserError
from bot.kb.preview import write_site
from bot.sandbox import Faults, PortTaken, Sandbox, community
from bot.sandbox.community import (
    ADMIN_ID,
    APPLICATION_TOKEN,
    GUILD_ID,
    MODERATOR_ROLE_ID,
    MODERATORS_ID,
)
from bot.service.records import GuildSettings

DEMO: Final = Path(__file__).resolve().parents[1] / "sandbox" / "demo.jsonl"
DEMO_PAUSE, PLAY_PAUSE = 1.0, 0.25
"""Seconds between posts: the demonstration is to be watched, a play file to be got through."""

log = logging.getLogger(__name__)


def harbour_settings() -> GuildSettings:
    """The community's settings. No cooldowns, so that whoever tries things out sees a card each time."""
    return GuildSettings(
        guild=str(GUILD_ID),
        mode=Mode.AUTO,
        moderators_channel=str(MODERATORS_ID),
        moderator_roles=frozenset({str(MODERATOR_ROLE_ID)}),
        cooldowns=Cooldowns(0.0, 0.0, 0.0),
    )


async def run_embedded(
    config: Config,
    *,
    port: int,
    play: Path | None,
    faults: Faults | None,
    say: Callable[[str], None],
    on_start: Callable[[Caveat], None],
) -> None:
    """The sandbox with the bot on it, until stopped. Keeps nothing: its records live in a folder that goes with it.

    `on_start` gets what can be stopped. Raises UserError where the port is taken or the play file is none.
    """
    lines, pause = (read_play(play), PLAY_PAUSE) if play else (read_play(DEMO), DEMO_PAUSE)
    with TemporaryDirectory(prefix="caveat-sandbox-") as room:
        url = f"sqlite+aiosqlite:///{room}/records.db"
        admins, proposals = frozenset({str(ADMIN_ID)}), Path(room) / FILE
        opened = open_caveat(config, database=url, defaults=GuildSettings(""), admins=admins, proposals=proposals)
        async with opened as caveat:
            await caveat.services.ports.settings.put(harbour_settings())
            preview = Path(room) / "preview"
            await asyncio.to_thread(write_site, caveat.services.knowledge.catalogue, preview)
            async with _sandbox(caveat, port, faults, preview) as sandbox:
                on_start(caveat)
                say(f"Caveat's sandbox is at {sandbox.url} (Ctrl-C ends it)")
                with one_error():
                    await _live_and_play(caveat, sandbox, lines, pause)


async def _live_and_play(caveat: Caveat, sandbox: Sandbox, lines: list[Line], pause: float) -> None:
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(_play(caveat, sandbox, lines, pause))
        try:
            endpoint = sandbox_endpoint(sandbox.url)
            await caveat.live(endpoint, APPLICATION_TOKEN, synced=None, guild_ready_timeout=0.2)
        finally:
            playing.cancel()


@asynccontextmanager
async def _sandbox(caveat: Caveat, port: int, faults: Faults | None, preview: Path) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(
        community(),
        clock=caveat.clock.now,
        port=port,
        faults=faults,
        try_text=caveat.bench.try_text,
        lint_text=caveat.bench.lint_text,
        preview=preview,
    )
    try:
        await sandbox.start()
    except PortTaken as error:
        raise UserError(f"port {port} is taken by another program; choose one with --port {port + 1}") from error
    try:
        yield sandbox
    finally:
        await sandbox.close()


async def _play(caveat: Caveat, sandbox: Sandbox, lines: list[Line], pause: float) -> None:
    """Post the lines once the bot listens."""
    await caveat.ready.wait()
    async with aiohttp.ClientSession() as session:
        stage = Stage(sandbox.url, session)
        try:
            await stage.meet()
            async for _ in stage.play(lines, pause):
                pass
        except (UserError, aiohttp.ClientError) as error:
            log.error("the posts could not all be played: %s", error)  # noqa: TRY400 - expected, needs no traceback
