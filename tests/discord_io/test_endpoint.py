"""One process, one target: the sandbox never gets a real token, and nothing leaves it."""

from __future__ import annotations

import aiohttp
import discord
import pytest

from bot.discord_io.endpoint import DISCORD, Brake, OutsideAddress, point_at, sandbox_endpoint, trace
from bot.errors import UserError
from tests.fakes import FakeClock

REAL = "A" * 26 + ".abcdef." + "b" * 38
SANDBOX = sandbox_endpoint("http://127.0.0.1:8765")


def test_the_sandboxs_addresses_follow_from_its_own() -> None:
    assert (SANDBOX.api, SANDBOX.gateway) == ("http://127.0.0.1:8765/api/v10", "ws://127.0.0.1:8765/")
    assert SANDBOX.loopback
    assert not DISCORD.loopback


def test_a_sandbox_on_another_machine_is_refused() -> None:
    with pytest.raises(UserError, match=r"127\.0\.0\.1 only"):
        sandbox_endpoint("http://example.org:8765")


def test_a_real_token_is_refused_in_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "untouched")
    with pytest.raises(UserError, match="does not belong in the sandbox"):
        point_at(SANDBOX, REAL)
    assert discord.http.Route.BASE == "untouched"


async def test_the_tripwire_stops_what_would_leave_the_sandbox() -> None:
    tracing = trace(SANDBOX, Brake(FakeClock()))
    async with aiohttp.ClientSession(trace_configs=[tracing]) as session:
        with pytest.raises(OutsideAddress, match=r"example\.org"):
            await session.get("http://example.org/")


async def test_connections_that_follow_each_other_wait_longer_and_longer_and_then_no_more() -> None:
    clock = FakeClock()
    brake, start = Brake(clock), clock.now()
    waited = []
    for _ in range(12):
        before = clock.now()
        await brake.before_connect()
        waited.append((clock.now() - before).total_seconds())
    assert waited[:7] == [0, 0, 0, 1, 2, 4, 8]
    assert max(waited) <= 60
    clock.advance(seconds=600)
    before = clock.now()
    await brake.before_connect()
    assert clock.now() == before
    assert clock.now() > start
