"""`python -m tests.soak --minutes 20 --seed 7`: the bot on the loopback Discord in bad weather, then an exact account.

Exit code 0 where the account is right and no bug was logged, else 1. The same seed gives the same posts, presses and
weather; how they fall together also hangs on the machine's pace. A soak that is not over by its deadline ends with what
it waited for.
"""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import logging
import random
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
from tests.scenarios.stage import MOD, MODERATORS, ROOT, Harbour
from tests.soak.account import Row, account, as_table, read_records
from tests.soak.town import CHANNELS, PLANS, Town

START_PATIENCE = 300.0
END_PATIENCE = 60.0
"""Seconds that a start and an end of the bot may take."""
KEPT = 50_000
"""Messages that a channel of the sandbox keeps: all of a soak's, so that each can be counted."""
PAGE = 500
"""Messages that the sandbox gives at once."""
GRACE = 60.0
"""Seconds after its deadline until a soak that cannot even be cancelled is ended with the stack of each thread."""


class NotEnded(Exception):
    """A soak was not over by its deadline; the message says what it waited for."""


@asynccontextmanager
async def a_life(sandbox: Sandbox, config: Config, records: Path) -> AsyncIterator[Caveat]:
    """The bot from its start to its end; it may take its time to start, for the first one runs every example.

    Raises what ended the bot, and NotEnded where it does not start or end in time.
    """
    url = f"sqlite+aiosqlite:///{records}"
    async with open_caveat(config, database=url, defaults=GuildSettings("")) as caveat:
        if not await caveat.services.ports.settings.guilds():
            await caveat.services.ports.settings.put(harbour_settings())
        endpoint = sandbox_endpoint(sandbox.url)
        living = asyncio.create_task(caveat.live(endpoint, APPLICATION_TOKEN, synced=None, guild_ready_timeout=0.05))
        ready = asyncio.create_task(caveat.ready.wait())
        try:
            await asyncio.wait({living, ready}, timeout=START_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                living.result()
            if not ready.done():
                raise NotEnded(f"the bot was not connected within {START_PATIENCE:.0f} s of its start")
            yield caveat
        finally:
            ready.cancel()
            caveat.stop.set()
            await asyncio.wait({living}, timeout=END_PATIENCE)
            if not living.done():
                living.cancel()
                raise NotEnded(f"the bot did not end within {END_PATIENCE:.0f} s of being asked to")
            living.result()


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


@dataclass
class Soak:
    """A run of the bot through `lives` starts, with posts while it is away between."""

    config: Config
    room: Path
    seconds: float
    lives: int
    seed: int
    pause: float
    plans: Sequence[str] = PLANS
    tell: Callable[[str], None] = lambda _stage: None
    """Gets what is under way, stage by stage."""
    town: Town | None = None
    stage: str = ""

    async def run(self, deadline: float) -> tuple[Town, list[Row]]:
        """What happened and the account of it all. Raises NotEnded after `deadline` seconds."""
        try:
            async with asyncio.timeout(deadline):
                return await self._live()
        except TimeoutError:
            waited = f", which waited for {self.town.waits_for}" if self.town and self.town.waits_for else ""
            raise NotEnded(f"not over after {deadline:.0f} s; under way was: {self.stage}{waited}") from None

    async def _live(self) -> tuple[Town, list[Row]]:
        limits, world = RateLimits(scale=100), community(messages_per_channel=KEPT)
        async with (
            Sandbox(world, clock=SystemClock().now, limits=limits) as sandbox,
            aiohttp.ClientSession() as session,
        ):
            for number in range(1, self.lives + 1):
                self._enter(f"start {number} of {self.lives}")
                async with a_life(sandbox, self.config, self.room / "records.db") as caveat:
                    town = self._town(Harbour(sandbox, session, caveat))
                    self._enter(f"life {number} of {self.lives}")
                    await town.live(time.monotonic() + self.seconds / self.lives)
                    await town.settle()
                    self._enter(f"end {number} of {self.lives}")
                for _ in range(2):
                    await town.post()
            self._enter("the last start, for the account")
            async with a_life(sandbox, self.config, self.room / "records.db") as caveat:
                town = self._town(Harbour(sandbox, session, caveat))
                await town.settle()
                return town, await _account(town)

    def _town(self, harbour: Harbour) -> Town:
        if self.town is None:
            posts = read_folder(ROOT / "tests" / "corpus" / "posts")
            texts = [post.text[:2000] for post in posts if part_of(post) != "test"]
            members, chance = [str(member) for member in MEMBER_IDS], random.Random(self.seed)
            self.town = Town(harbour, self.room / "records.db", members, texts, chance, self.pause, self.plans)
        self.town.harbour = harbour
        return self.town

    def _enter(self, stage: str) -> None:
        self.stage = stage
        self.tell(stage)


async def _account(town: Town) -> list[Row]:
    public = [one for channel in CHANNELS for one in await _said_by_the_bot(town.harbour, str(ADMIN_ID), channel)]
    items = await _said_by_the_bot(town.harbour, MOD, MODERATORS)
    return account(town.told, read_records(town.records), public, items)


async def _said_by_the_bot(harbour: Harbour, persona: str, channel: str) -> list[dict[str, Any]]:
    """All its messages that stand in a channel for everybody there, however many there are."""
    found: list[dict[str, Any]] = []
    place = f"/channels/{channel}/messages?persona={persona}&limit={PAGE}"
    page = await harbour.get(place)
    while page:
        found += [one for one in page if one["author"].get("bot") and not one.get("ephemeral_to")]
        page = await harbour.get(f"{place}&before={page[0]['id']}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, soak, print; the exit code."""
    options = _parser().parse_args(arguments)
    deadline = 60 * (options.deadline or 2 * options.minutes + 15)
    bugs, begun = Bugs(), time.monotonic()
    logging.getLogger().addHandler(bugs)
    faulthandler.dump_traceback_later(deadline + GRACE, exit=True)
    with TemporaryDirectory(prefix="caveat-soak-") as room:
        reader, knowledge = not options.rules_only, str(ROOT / "knowledge")
        soak = Soak(
            Config(knowledge=knowledge, cache=f"{room}/cache", hot_reload=False, second_reader=reader),
            Path(room),
            seconds=options.minutes * 60,
            lives=options.lives,
            seed=options.seed,
            pause=options.pause,
            tell=lambda stage: print(f"{(time.monotonic() - begun) / 60:5.1f} min  {stage}", flush=True),
        )
        try:
            town, rows = asyncio.run(soak.run(deadline))
        except NotEnded as error:
            print(f"NOT ended: {error}")
            return 1
    print(f"{options.minutes:g} minutes, seed {options.seed}, {options.lives} starts: {_counted(town)}")
    return 0 if _told(town, rows, bugs) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="A soak of the bot on the loopback Discord, with an exact account.")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--lives", type=int, default=3, help="how often the bot is started")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between happenings")
    parser.add_argument("--rules-only", action="store_true", help="without the second reader")
    parser.add_argument(
        "--deadline", type=float, help="minutes after which it is given up (twice its time and 15 more)"
    )
    return parser


def _counted(town: Town) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(town.counts.items()))


def _told(town: Town, rows: Sequence[Row], bugs: Bugs) -> bool:
    """Print the account; True where all of it is right."""
    print(as_table(rows))
    waited = f": for {town.patience:.0f} s it waited for {town.waits_for}" if town.restless else ""
    print(f"{'NOT' if town.restless else 'ok '} everything came to rest{waited}")
    print(f"{'NOT' if bugs.found else 'ok '} tracebacks in the log: {len(bugs.found)}")
    for one in bugs.found[:5]:
        print(f"      {one}")
    return all(row.right for row in rows) and not (bugs.found or town.restless)


if __name__ == "__main__":
    sys.exit(main())
