"""`python -m tests.soak --minutes 20 --seed 7`: the bot on the loopback Discord in bad weather, then an exact account.

Exit code 0 where the account is right and no bug was logged, else 1. The same seed gives the same posts, presses and
weather; how they fall together also hangs on the machine's pace.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from bot.bootstrap.embedded import harbour_settings
from bot.bootstrap.house import Caveat, open_caveat
from bot.clock import SystemClock
from bot.config import Config
from bot.discord_io.endpoint import sandbox_endpoint
from bot.sandbox import RateLimits, Sandbox, community
from bot.sandbox.community import ADMIN_ID, APPLICATION_TOKEN, MEMBER_IDS
from bot.service.records import GuildSettings
from bot.training.corpus import part_of, read_folder
from tests.scenarios.stage import ROOT, Harbour
from tests.soak.account import Row, account, as_table, read_records
from tests.soak.town import CHANNELS, PLANS, Town

START_PATIENCE = 300.0
KEPT = 50_000
"""Messages that a channel of the sandbox keeps: all of a soak's, so that each can be counted."""


@asynccontextmanager
async def a_life(sandbox: Sandbox, config: Config, records: Path) -> AsyncIterator[Caveat]:
    """The bot from its start to its end; it may take its time to start, for the first one runs every example."""
    url = f"sqlite+aiosqlite:///{records}"
    async with open_caveat(config, database=url, defaults=GuildSettings("")) as caveat:
        if not await caveat.services.ports.settings.guilds():
            await caveat.services.ports.settings.put(harbour_settings())
        endpoint = sandbox_endpoint(sandbox.url)
        living = asyncio.create_task(caveat.live(endpoint, APPLICATION_TOKEN, synced=None, guild_ready_timeout=0.05))
        try:
            async with asyncio.timeout(START_PATIENCE):
                await caveat.ready.wait()
            yield caveat
        finally:
            caveat.stop.set()
            await living


@dataclass
class Bugs(logging.Handler):
    """Tracebacks that the bot logged: each is a bug of ours, whatever the weather."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what has a traceback."""
        if record.exc_info and record.name.split(".")[0] in ("bot", "cogs"):
            self.found.append(f"{record.name}: {record.getMessage()} ({record.exc_info[1]!r})")

    __hash__ = logging.Handler.__hash__


async def soak(
    config: Config, room: Path, *, seconds: float, lives: int, seed: int, pause: float, plans: Sequence[str] = PLANS
) -> tuple[Town, list[Row]]:
    """Live `lives` times, with posts while the bot is away between; the account of it all."""
    records, chance = room / "records.db", random.Random(seed)
    texts = [post.text[:2000] for post in read_folder(ROOT / "tests" / "corpus" / "posts") if part_of(post) != "test"]
    members = [str(member) for member in MEMBER_IDS]
    clock, limits = SystemClock().now, RateLimits(scale=100)
    town: Town | None = None
    world = community(messages_per_channel=KEPT)
    async with Sandbox(world, clock=clock, limits=limits) as sandbox, aiohttp.ClientSession() as session:
        for _ in range(lives):
            async with a_life(sandbox, config, records) as caveat:
                harbour = Harbour(sandbox, session, caveat)
                town = town or Town(harbour, records, members, texts, chance, pause, plans)
                town.harbour = harbour
                await town.live(time.monotonic() + seconds / lives)
                await town.settle()
            for _ in range(2):
                await town.post()
        assert town is not None
        async with a_life(sandbox, config, records) as caveat:
            town.harbour = Harbour(sandbox, session, caveat)
            await town.settle()
            return town, await _account(town)


async def _account(town: Town) -> list[Row]:
    admin = str(ADMIN_ID)
    public = [one for channel in CHANNELS for one in await town.harbour.messages(admin, channel)]
    bots = [one for one in public if one["author"].get("bot")]
    return account(town.told, read_records(town.records), bots, await town.harbour.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, soak, print; the exit code."""
    parser = argparse.ArgumentParser(description="A soak of the bot on the loopback Discord, with an exact account.")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lives", type=int, default=3, help="how often the bot is started")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between happenings")
    parser.add_argument("--rules-only", action="store_true", help="without the second reader")
    options = parser.parse_args(arguments)
    bugs = Bugs()
    logging.getLogger().addHandler(bugs)
    with TemporaryDirectory(prefix="caveat-soak-") as room:
        config = Config(
            knowledge=str(ROOT / "knowledge"),
            cache=f"{room}/cache",
            hot_reload=False,
            second_reader=not options.rules_only,
        )
        timing = {"seconds": options.minutes * 60, "lives": options.lives, "pause": options.pause}
        town, rows = asyncio.run(soak(config, Path(room), seed=options.seed, **timing))
    told = ", ".join(f"{number} {what}" for what, number in sorted(town.counts.items()))
    print(f"{options.minutes:g} minutes, seed {options.seed}, {options.lives} starts: {told}")
    print(as_table(rows))
    print(f"{'NOT' if town.restless else 'ok '} everything came to rest")
    print(f"{'NOT' if bugs.found else 'ok '} tracebacks in the log: {len(bugs.found)}")
    print("\n".join(f"      {one}" for one in bugs.found[:5]), end="")
    return 0 if all(row.right for row in rows) and not (bugs.found or town.restless) else 1


if __name__ == "__main__":
    sys.exit(main())
