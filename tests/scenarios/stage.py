"""A whole Caveat on the loopback Discord, and people who use it through the sandbox's control surface."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import aiohttp

from bot.bootstrap import house
from bot.bootstrap.embedded import harbour_settings
from bot.bootstrap.house import Caveat, open_caveat
from bot.bootstrap.reading import second_reader
from bot.clock import SystemClock
from bot.config import Config
from bot.core.second_reader import SecondReader
from bot.discord_io.endpoint import sandbox_endpoint
from bot.sandbox import RateLimits, Sandbox, community
from bot.sandbox.community import (
    ADMIN_ID,
    APPLICATION_ID,
    APPLICATION_TOKEN,
    GENERAL_ID,
    GUILD_ID,
    MEMBER_IDS,
    MODERATOR_IDS,
    MODERATORS_ID,
)
from bot.service import perform, rounds
from bot.service.records import GuildSettings
from tests.storage.empty import an_empty_database

ROOT = Path(__file__).parents[2]
GUILD = str(GUILD_ID)
ADMIN, BOT = str(ADMIN_ID), str(APPLICATION_ID)
GENERAL, MODERATORS = str(GENERAL_ID), str(MODERATORS_ID)
ANN, BEN, CLEO, DAN = (str(member) for member in MEMBER_IDS[:4])
MOD, OTHER_MOD = (str(member) for member in MODERATOR_IDS)

CLAIM = "HSCT is a cure for MS, it stops the disease for good."
SUGGESTED = "HSCT stops progressive MS."
DENIAL = "HSCT is not a cure for MS."
STORY = "I swapped my stick for running shoes after my transplant."
INSULTS = (
    "You people are liars and idiots. Shut up about things you know nothing about!",
    "You are the idiot here, you pathetic fool. Get lost, nobody wants you in this group!",
)
DESPAIR = "I feel hopeless and I want to kill myself."
PATIENCE = 20.0
START_PATIENCE = 30.0  # a client's first connection, on a machine that may be busy

JSON = dict[str, Any]
T = TypeVar("T")


def a_knowledge_folder(room: Path) -> Path:
    """The project's own vocabulary, cues and signals, with two claims of this folder."""
    folder = room / "knowledge"
    for part in ("vocabulary.yaml", "cues", "signals", "studies/muraro-2017.yaml"):
        source, target = ROOT / "knowledge" / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    claims = folder / "claims" / "cure" / "claims.yaml"
    claims.parent.mkdir(parents=True)
    shutil.copyfile(Path(__file__).parent / "claims.yaml", claims)
    return folder


def a_config(knowledge: Path, **more: Any) -> Config:
    usual: JSON = {"knowledge": str(knowledge), "cache": str(knowledge.parent / "cache"), "hot_reload": False}
    return Config(**usual | more)


@cache
def the_second_reader(threads: int = 1) -> SecondReader | None:
    """Its weights are loaded once for all bots of a test process; they keep nothing of what was read."""
    return second_reader(threads)


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """What Discord did not do is tried again soon: for tests that would only wait for it."""
    with patch.object(rounds, "BEAT", 0.3), patch.object(perform, "FIRST_PAUSE", 0.3):
        yield


def plain_environment() -> dict[str, str]:
    """For a program that a test starts: no settings from outside, and compiled modules are kept for the next start."""
    left_out = ("DISCORD_TOKEN", "CAVEAT_DATABASE", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if name not in left_out}


def new_records(file: Path) -> None:
    """Records that were migrated once for all; tests that start a program see them made from nothing."""
    if not file.exists():
        file.write_bytes(an_empty_database())


@asynccontextmanager
async def a_bot(sandbox: Sandbox, config: Config, records: Path, **settings: Any) -> AsyncIterator[Caveat]:
    """Caveat with its records in a file, connected to a sandbox; ready when it is given."""
    await asyncio.to_thread(new_records, records)
    url = f"sqlite+aiosqlite:///{records}"
    opened = open_caveat(config, database=url, defaults=GuildSettings(""), admins=frozenset({ADMIN}))
    async with AsyncExitStack() as stack:
        with patch.object(house, "second_reader", the_second_reader):
            caveat = await stack.enter_async_context(opened)
        if not await caveat.services.ports.settings.guilds():
            await caveat.services.ports.settings.put(harbour_settings())
        living = asyncio.create_task(
            caveat.live(sandbox_endpoint(sandbox.url), APPLICATION_TOKEN, synced=None, guild_ready_timeout=0.05)
        )
        try:
            ready = asyncio.create_task(caveat.ready.wait())
            await asyncio.wait({ready, living}, return_when=asyncio.FIRST_COMPLETED, timeout=START_PATIENCE)
            if living.done():
                living.result()
            assert caveat.ready.is_set()
            yield caveat
        finally:
            caveat.stop.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(living, PATIENCE)


@asynccontextmanager
async def a_process(url: str, knowledge: Path, records: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Caveat in a process of its own, which a test can kill."""
    program = [sys.executable, "-m", "tests.scenarios.harbour_process", url, str(knowledge), str(records)]
    process = await asyncio.create_subprocess_exec(
        *program, cwd=ROOT, env=plain_environment(), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(look: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
    """What `look` gives as soon as it gives something; fails the test when that takes too long."""
    async with asyncio.timeout(patience):
        while not (found := await look()):  # noqa: ASYNC110 - another process's state, seen over HTTP, has no event
            await asyncio.sleep(0.03)
    return found


@asynccontextmanager
async def a_sandbox(**more: Any) -> AsyncIterator[Sandbox]:
    async with Sandbox(community(), clock=SystemClock().now, limits=RateLimits(scale=100), **more) as sandbox:
        yield sandbox


@dataclass
class Harbour:
    """The people of the community, at the sandbox's page."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    caveat: Caveat

    async def do(self, path: str, method: str = "POST", **body: Any) -> Any:
        headers = {"X-Caveat-Sandbox": "1"}
        url = f"{self.sandbox.url}/control{path}"
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            told = await answer.json() if answer.content_length != 0 and answer.status != 204 else None
            assert answer.status < 300, told
            return told

    async def get(self, path: str) -> Any:
        async with self.session.get(f"{self.sandbox.url}/control{path}") as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    async def say(self, author: str, content: str, channel: str = GENERAL, **more: Any) -> str:
        return str((await self.do("/messages", author_id=author, content=content, channel_id=channel, **more))["id"])

    async def edit(self, message: str, **change: Any) -> None:
        await self.do(f"/messages/{message}", "PATCH", **change)

    async def delete(self, message: str) -> None:
        await self.do(f"/messages/{message}", "DELETE")

    async def messages(self, persona: str, channel: str = GENERAL) -> list[JSON]:
        found: list[JSON] = await self.get(f"/channels/{channel}/messages?persona={persona}")
        return found

    async def cards(self, channel: str = GENERAL) -> list[JSON]:
        """The bot's public messages that answer something."""
        found = await self.messages(ADMIN, channel)
        return [one for one in found if one["author"]["id"] == BOT and one.get("message_reference")]

    async def card(self, post: str, channel: str = GENERAL) -> JSON:
        """The card under a post, as soon as it is there."""

        async def look() -> JSON | None:
            cards = await self.cards(channel)
            return next((one for one in cards if one["message_reference"]["message_id"] == post), None)

        found = await until(look)
        assert found is not None
        return found

    async def items(self, words: str = "") -> list[JSON]:
        """The bot's messages in the moderators' channel that hold these words."""
        found = await self.messages(MOD, MODERATORS)
        public = (one for one in found if one["author"]["id"] == BOT and not one.get("ephemeral_to"))
        return [one for one in public if words in one["content"]]

    async def item(self, words: str) -> JSON:
        """The first of them, as soon as it is there."""
        return (await until(lambda: self.items(words)))[0]

    async def decided(self, post: str) -> None:
        """Wait until a post was decided and everything that follows was carried out."""
        ledger, now = self.caveat.services.ports.ledger, SystemClock().now
        await until(lambda: ledger.decision(GUILD, post))
        await self.caveat.services.intake.drain()

        async def nothing_pending() -> bool:
            return not await ledger.pending(now(), 10)

        await until(nothing_pending)

    async def press(self, user: str, message: JSON, label: str, **more: Any) -> JSON:
        """Press the control with this label and wait for what the person is shown."""
        control = next(one for one in controls(message) if label in (one.get("label"), one.get("placeholder")))
        channel = message["channel_id"]
        body = {"kind": "component", "message_id": message["id"], "custom_id": control["custom_id"], **more}
        return await self.interact(user, channel, **body)

    async def interact(self, user: str, channel: str, **body: Any) -> JSON:
        result: JSON = await self.do("/interactions?wait=1", user_id=user, channel_id=channel, **body)
        return result

    async def told(self, user: str, channel: str, words: str) -> JSON:
        """The private message with these words, as soon as it is there."""

        async def look() -> JSON | None:
            shown = [one for one in await self.messages(user, channel) if one.get("ephemeral_to") == user]
            return next((one for one in reversed(shown) if words in one["content"]), None)

        found = await until(look)
        assert found is not None
        return found

    async def command(self, user: str, name: str, sub: str | None = None, where: str = GENERAL, **options: Any) -> JSON:
        """Use a slash command."""
        given = [{"name": key.replace("_", "-"), "value": value} for key, value in options.items()]
        if sub is not None:
            given = [{"name": sub, "options": given}]
        return await self.interact(user, where, kind="command", command_id=await self._command(name), options=given)

    async def menu(self, user: str, name: str, target: str, channel: str = GENERAL) -> JSON:
        """Use a message or user menu."""
        command = await self._command(name)
        return await self.interact(user, channel, kind="command", command_id=command, target_id=target)

    async def fill_in(self, user: str, opened: JSON, channel: str, values: JSON, opener: str) -> JSON:
        """Send a form in."""
        custom_id = opened["modal"]["custom_id"]
        return await self.interact(
            user, channel, kind="modal", custom_id=custom_id, values=values, interaction_id=opener
        )

    async def connected(self) -> bool:
        """Whether a bot is there and its commands are known."""
        state = await self.get("/state")
        return bool(state["bots"][0]["connected"]) and bool(state["commands"])

    async def _command(self, name: str) -> str:
        commands = (await self.get("/state"))["commands"]
        return next(str(one["id"]) for one in commands if one["name"] == name)


def controls(message: JSON) -> Iterable[JSON]:
    """Every button and select of a message."""
    return [part for row in message["components"] for part in row.get("components", [])]


def labels(message: JSON) -> list[str]:
    """What the buttons and selects of a message say."""
    return [str(one.get("label") or one.get("placeholder")) for one in controls(message)]
