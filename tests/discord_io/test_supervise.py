"""A client that is lost is replaced; what only a person can mend ends the program with a sentence."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord.ext import commands

from bot.discord_io.supervise import Connection, supervise
from bot.errors import UserError
from tests.fakes import FakeClock


class ScriptedClient:
    """Ends as its script says; stays until it is closed where the script says nothing."""

    def __init__(self, end: BaseException | None, *, ready: bool = False) -> None:
        self.end = end
        self.was_ready = ready
        self.closed = asyncio.Event()
        self.drained = False

    async def start(self, _token: str) -> None:
        if self.end is not None:
            raise self.end
        await self.closed.wait()

    async def drain(self, _grace: float) -> None:
        self.drained = True

    async def close(self) -> None:
        self.closed.set()


def closed_with(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(SimpleNamespace(close_code=code), shard_id=None, code=code)  # type: ignore[arg-type]


async def run(*clients: ScriptedClient, clock: FakeClock | None = None) -> list[str]:
    """Supervise the clients one after another; stop once the last of them runs. Gives what was done at the end."""
    stop, connection, done, waiting = asyncio.Event(), Connection(), [], list(clients)

    def make() -> Any:
        client = waiting.pop(0)
        if client.end is None:
            asyncio.get_running_loop().call_soon(stop.set)
        return client

    async def finish() -> None:
        running: object = connection.client
        assert running is clients[-1]
        assert not clients[-1].closed.is_set()
        done.append("finished while connected")

    await asyncio.wait_for(supervise(make, "token", connection, clock or FakeClock(), stop, finish), 5)
    return done


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(AttributeError("'NoneType' object has no attribute 'sequence'"), id="gateway not reachable"),
        pytest.param(KeyError("author"), id="malformed dispatch"),
        pytest.param(ValueError("zstd"), id="decompression error"),
        pytest.param(OSError("refused"), id="connection refused"),
        pytest.param(closed_with(4009), id="session timed out"),
    ],
)
async def test_a_lost_client_is_replaced_by_a_new_one(end: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    assert await run(ScriptedClient(end), ScriptedClient(None)) == ["finished while connected"]
    assert "Discord cannot be reached" in caplog.text


async def test_pauses_double_and_begin_anew_after_a_client_that_was_ready() -> None:
    clock = FakeClock()
    before = clock.now()
    lost = [ScriptedClient(OSError()), ScriptedClient(OSError()), ScriptedClient(OSError(), ready=True)]
    await run(*lost, ScriptedClient(None), clock=clock)
    assert (clock.now() - before).total_seconds() == 1 + 2 + 1


@pytest.mark.parametrize(
    ("end", "words"),
    [
        pytest.param(discord.LoginFailure("no"), "check DISCORD_TOKEN", id="wrong token"),
        pytest.param(discord.PrivilegedIntentsRequired(None), "message content intent", id="intent not switched on"),
        pytest.param(closed_with(4004), "check DISCORD_TOKEN", id="4004"),
        pytest.param(closed_with(4014), "message content intent", id="4014"),
    ],
)
async def test_what_waiting_cannot_mend_ends_with_one_sentence(end: BaseException, words: str) -> None:
    with pytest.raises(UserError, match=words):
        await run(ScriptedClient(end))


async def test_a_bug_in_a_cog_is_not_tried_again() -> None:
    with pytest.raises(commands.ExtensionError):
        await run(ScriptedClient(commands.ExtensionFailed("cogs.x", ValueError())))


async def test_work_under_way_is_drained_before_the_connection_is_closed() -> None:
    client = ScriptedClient(None)
    await run(client)
    assert client.drained
    assert client.closed.is_set()
