"""Points discord.py at Discord or at the sandbox, and keeps it there.

discord.py 2.7 holds its addresses in class attributes: one process has one target. After an invalid session it goes
back to DEFAULT_GATEWAY whatever READY said, so that attribute counts, not only the first connection.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Final

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.errors import CaveatError, UserError
from bot.service.ports import Clock

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

_TOKEN: Final = re.compile(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}")
"""The shape of Discord's bot tokens: three parts, the first the account's id in base 64."""

FREE_CONNECTS: Final = 3
STORM: Final = timedelta(seconds=60)
LONGEST_DELAY: Final = 60.0
"""Gateway connections in a row without a pause, what counts as in a row, and the longest pause in seconds. A gateway
that accepts and closes at once is otherwise called thousands of times a second, and Discord resets the token."""


class OutsideAddress(CaveatError):
    """The client was about to leave the sandbox: a bug of ours, stopped before anything was sent."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where discord.py goes: REST base, gateway, CDN."""

    api: str
    gateway: str
    cdn: str

    @property
    def loopback(self) -> bool:
        """Whether this is a sandbox on this very machine."""
        return yarl.URL(self.api).host in _LOOPBACK


DISCORD: Final = Endpoint("https://discord.com/api/v10", "wss://gateway.discord.gg/", "https://cdn.discordapp.com")


def sandbox_endpoint(url: str) -> Endpoint:
    """The sandbox's addresses from its own ("http://127.0.0.1:8765"). Raises UserError for any other machine."""
    base = yarl.URL(url)
    if base.host not in _LOOPBACK:
        raise UserError(f"the sandbox lives on 127.0.0.1 only, not on {base.host}")
    return Endpoint(f"{base.origin()}/api/v10", f"ws://{base.authority}/", f"{base.origin()}/cdn")


_resume: Final = DiscordWebSocket.resume


async def resume_or_identify(socket: DiscordWebSocket) -> None:
    """RESUME, or IDENTIFY where there is no session to resume.

    A connection may be lost between IDENTIFY and READY. discord.py 2.7 then asks to resume no session, again and again,
    and never begins one.
    """
    await (socket.identify() if socket.session_id is None else _resume(socket))


def point_at(endpoint: Endpoint, token: str) -> None:
    """Set discord.py's addresses and its way back. Raises UserError where a real token would go to a sandbox."""
    if endpoint.loopback and _TOKEN.fullmatch(token):
        raise UserError("a real Discord token does not belong in the sandbox: unset DISCORD_TOKEN to use the sandbox")
    Route.BASE = endpoint.api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(endpoint.gateway)
    DiscordWebSocket.resume = resume_or_identify  # type: ignore[method-assign,assignment]  # the client offers no hook here
    discord.Asset.BASE = endpoint.cdn


class Brake:
    """Delays gateway connections that follow each other: none, none, none, 1 s, 2 s, 4 s ... 60 s."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._connects: deque[datetime] = deque(maxlen=32)

    async def before_connect(self) -> None:
        """Wait as long as the connects of the last minute ask for."""
        now = self._clock.now()
        while self._connects and now - self._connects[0] > STORM + timedelta(seconds=self._delay()):
            self._connects.popleft()
        delay = self._delay()
        self._connects.append(now)
        if delay:
            await self._clock.sleep(delay)

    def _delay(self) -> float:
        beyond = len(self._connects) - FREE_CONNECTS
        return min(2.0**beyond, LONGEST_DELAY) if beyond >= 0 else 0.0


def trace(endpoint: Endpoint, brake: Brake, heard: Callable[[], None] = lambda: None) -> aiohttp.TraceConfig:
    """Sees every request of the client: stops what would leave the sandbox, slows reconnect storms.

    `heard` is called after each answer.
    """
    config = aiohttp.TraceConfig()

    async def before(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestStartParams
    ) -> None:
        if endpoint.loopback and params.url.host not in _LOOPBACK:
            raise OutsideAddress(f"the client tried to reach {params.url.host} from the sandbox")
        if params.url.scheme in ("ws", "wss") or params.headers.get("Upgrade", "").lower() == "websocket":
            await brake.before_connect()

    async def after(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceRequestEndParams
    ) -> None:
        heard()

    config.on_request_start.append(before)
    config.on_request_end.append(after)
    return config
