"""People, bots and bare connections for the sandbox's tests."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest
import yarl

from bot.sandbox import Sandbox
from bot.sandbox.community import APPLICATION_TOKEN, GENERAL_ID

HEADERS = {"X-Caveat-Sandbox": "1"}
PATIENCE = 5.0  # seconds until a test gives something up for lost
EVERYTHING = (1 << 26) - 1


def point_discord_at(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets discord.py talk to the sandbox for the length of a test."""
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_base)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(sandbox.gateway_url))


class ShiftedClock:
    """The machine's time, which a test can move on."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def advance(self, seconds: float) -> None:
        self._shift += timedelta(seconds=seconds)


class People:
    """Somebody at the sandbox's page."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self._session = session
        self._url = sandbox.url

    async def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        async with self._session.request(method, f"{self._url}{path}", json=body, headers=HEADERS | headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def get(self, path: str) -> Any:
        status, body = await self.request("GET", f"/control{path}")
        assert status == 200, body
        return body

    async def do(self, path: str, method: str = "POST", **body: Any) -> Any:
        status, answer = await self.request(method, f"/control{path}", body)
        assert status < 300, answer
        return answer

    async def say(self, author: int, content: str, channel: int = GENERAL_ID, **more: Any) -> dict[str, Any]:
        message: dict[str, Any] = await self.do(
            "/messages", author_id=str(author), content=content, channel_id=str(channel), **more
        )
        return message

    async def interact(self, user: int, kind: str, channel: int = GENERAL_ID, **more: Any) -> dict[str, Any]:
        result: dict[str, Any] = await self.do(
            "/interactions?wait=1", user_id=str(user), kind=kind, channel_id=str(channel), **more
        )
        return result

    async def command_id(self, name: str) -> str:
        commands = (await self.get("/state"))["commands"]
        return next(str(c["id"]) for c in commands if c["name"] == name)

    async def command(self, user: int, name: str, *options: dict[str, Any], **more: Any) -> dict[str, Any]:
        return await self.interact(
            user, "command", command_id=await self.command_id(name), options=list(options), **more
        )

    async def messages(self, persona: int, channel: int = GENERAL_ID) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.get(f"/channels/{channel}/messages?persona={persona}")
        return found


class Api:
    """A bare HTTP client with an application's token."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox, token: str | None = APPLICATION_TOKEN) -> None:
        self._session = session
        self._base = sandbox.api_base
        self._headers = {"Authorization": f"Bot {token}"} if token else {}

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        status, answer, _ = await self.full(method, path, body)
        return status, answer

    async def full(self, method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        async with self._session.request(method, self._base + path, json=body, headers=self._headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None, answer.headers


class Gateway:
    """A bare websocket that has read HELLO."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seq = 0

    async def send(self, op: int, data: Any) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, token: str = APPLICATION_TOKEN, intents: int = EVERYTHING, **more: Any) -> None:
        await self.send(2, {"token": token, "intents": intents, "properties": {}, **more})

    async def next(self) -> dict[str, Any]:
        message = await self.socket.receive(PATIENCE)
        assert message.type == aiohttp.WSMsgType.TEXT, message
        payload: dict[str, Any] = json.loads(message.data)
        self.seq = payload.get("s") or self.seq
        return payload

    async def until(self, name: str) -> dict[str, Any]:
        """The data of the next event of a name; skips others."""
        while True:
            payload = await self.next()
            if payload["t"] == name:
                data: dict[str, Any] = payload["d"]
                return data

    async def close_code(self) -> int | None:
        """The code with which the server closes."""
        while (await self.socket.receive(PATIENCE)).type not in (
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSMsgType.CLOSED,
            aiohttp.WSMsgType.ERROR,
        ):
            continue
        return self.socket.close_code


@contextlib.asynccontextmanager
async def gateway(session: aiohttp.ClientSession, sandbox: Sandbox, query: str = "") -> AsyncIterator[Gateway]:
    async with session.ws_connect(sandbox.gateway_url + query) as socket:
        connection = Gateway(socket)
        hello = await connection.next()
        assert hello["op"] == 10
        yield connection


class Listener(discord.Client):
    """The unmodified client, with what it has heard in queues by event name."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        options = {"guild_ready_timeout": 0.05} | options
        super().__init__(intents=intents or discord.Intents.all(), **options)
        self.heard: dict[str, asyncio.Queue[Any]] = {}

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        super().dispatch(event, *args, **kwargs)
        self.queue(event).put_nowait(args[-1] if args else None)

    def queue(self, event: str) -> asyncio.Queue[Any]:
        return self.heard.setdefault(event, asyncio.Queue())

    async def next(self, event: str) -> Any:
        return await asyncio.wait_for(self.queue(event).get(), PATIENCE)

    def general(self) -> discord.TextChannel:
        channel = self.get_channel(GENERAL_ID)
        assert isinstance(channel, discord.TextChannel)
        return channel


@contextlib.asynccontextmanager
async def running(client: Listener, token: str = APPLICATION_TOKEN) -> AsyncIterator[Listener]:
    """A client from READY to its end."""
    task = asyncio.create_task(client.start(token))
    ready = asyncio.create_task(client.next("ready"))
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        ready.cancel()
        await task
    try:
        yield client
    finally:
        await client.close()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)
