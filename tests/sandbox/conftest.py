"""A running sandbox, somebody at its page, a bare API client, and discord.py pointed at it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox import RateLimits, Sandbox, community
from tests.sandbox.sandbox_stage import Api, Listener, People, ShiftedClock, point_discord_at, running


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
async def sandbox(clock: ShiftedClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    async with Sandbox(community(), clock=clock, limits=RateLimits(scale=100)) as server:
        point_discord_at(server, monkeypatch)
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def people(session: aiohttp.ClientSession, sandbox: Sandbox) -> People:
    return People(session, sandbox)


@pytest.fixture
def api(session: aiohttp.ClientSession, sandbox: Sandbox) -> Api:
    return Api(session, sandbox)


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[Listener]:
    async with running(Listener()) as started:
        yield started
