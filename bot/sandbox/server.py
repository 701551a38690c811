"""Starts and stops the loopback Discord: one port on 127.0.0.1 for REST, gateway, page and control."""

import asyncio
import errno
import mimetypes
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import hdrs, web

from bot.sandbox.control import Control
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import Gateway, GatewayOptions
from bot.sandbox.guard import guard, protect
from bot.sandbox.hub import Hub
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.records import Application
from bot.sandbox.rest import BODY_LIMIT, PREFIX, Api, answer
from bot.sandbox.snowflakes import Clock
from bot.sandbox.world import World

LOOPBACK = "127.0.0.1"
_PAGE = Path(__file__).parent / "page"


class PortTaken(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken by another program")
        self.port = port


class NotLoopback(Exception):
    """The sandbox was asked to listen where others could reach it."""

    def __init__(self, host: str) -> None:
        super().__init__(f"the sandbox listens on {LOOPBACK} only, not on {host}: it has no protection of its own")
        self.host = host


class Sandbox:
    """A loopback Discord over a world.

    `clock` gives aware UTC datetimes; where it also has `advance(seconds)`, POST /control/clock moves it. `limits`,
    `gateway` and `replay_limit` (dispatches kept per session) are for tests that need other bounds than Discord's.
    """

    def __init__(
        self,
        world: World,
        *,
        clock: Clock,
        port: int = 0,
        host: str = LOOPBACK,
        faults: Faults | None = None,
        try_text: Callable[[str], Awaitable[dict[str, Any]]] | None = None,
        lint_text: Callable[[str, str], Awaitable[dict[str, Any]]] | None = None,
        preview: Path | None = None,
        limits: RateLimits | None = None,
        gateway: GatewayOptions | None = None,
        replay_limit: int = 2000,
    ) -> None:
        self.world = world
        self.faults = faults or Faults()
        self._host = host
        self._port = port
        self._preview = preview
        self._hub = Hub(world, clock, self.faults, replay_limit=replay_limit)
        self._hub.sessions.changed = self._bot_changed
        self._api = Api(self._hub, limits or RateLimits())
        self._gateway = Gateway(self._hub, gateway or GatewayOptions())
        self._control = Control(self._hub, try_text, lint_text)
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listens; raises NotLoopback(host) or PortTaken(port)."""
        if self._host != LOOPBACK:
            raise NotLoopback(self._host)
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0, handle_signals=False)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port, reuse_address=True).start()
        except OSError as error:
            await runner.cleanup()
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(self._port) from error
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]
        self._hub.base_url = self.url

    async def close(self) -> None:
        """Closes every connection and the port; a second time does nothing."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        self._hub.stream.close()
        self._hub.interactions.close()
        await self._gateway.close()
        await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def port(self) -> int:
        """The port that it listens on; before `start` the one asked for."""
        return self._port

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def api_base(self) -> str:
        """For discord.http.Route.BASE."""
        return self.url + PREFIX

    @property
    def gateway_url(self) -> str:
        """For discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY."""
        return f"ws://{LOOPBACK}:{self._port}/"

    def _bot_changed(self, application: Application, connected: bool) -> None:
        self._hub.show("bot", {"id": str(application.id), "connected": connected})

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[guard], client_max_size=BODY_LIMIT)
        app.on_response_prepare.append(protect)
        self._api.add_to(app)
        self._control.add_to(app)
        app.router.add_get("/", self._root)
        app.router.add_get("/gateway", self._root)
        app.router.add_get("/page/{name:.+}", self._page_file)
        app.router.add_get("/knowledge/{name:.*}", self._preview_file)
        app.router.add_get("/cdn/attachments/{id}/{name}", self._attachment)
        return app

    async def _root(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await self._gateway.handle(request)
        return await _file(_PAGE, "index.html")

    async def _page_file(self, request: web.Request) -> web.StreamResponse:
        return await _file(_PAGE, request.match_info["name"])

    async def _preview_file(self, request: web.Request) -> web.StreamResponse:
        if self._preview is None:
            return answer(404, {"error": "no preview was given to this sandbox"})
        return await _file(self._preview, request.match_info["name"] or "index.html")

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info["id"]
        upload = self._hub.files.get(int(number)) if number.isdigit() else None
        if upload is None:
            return answer(404, {"error": "no such file, or it has gone"})
        # never the uploader's own type: a page uploaded here must not run as one of ours
        image = upload.content_type if upload.content_type in ("image/png", "image/jpeg") else None
        return web.Response(body=upload.data, content_type=image or "application/octet-stream")


async def _file(directory: Path, name: str) -> web.StreamResponse:
    """A file below a directory; 404 for anything that lies elsewhere."""

    def read() -> bytes | None:
        path = (directory / name).resolve()
        if not path.is_relative_to(directory.resolve()) or not path.is_file():
            return None
        return path.read_bytes()

    data = await asyncio.to_thread(read)
    if data is None:
        return answer(404, {"error": "there is no such page"})
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
    headers = {"Cache-Control": "no-cache"}
    return web.Response(body=data, content_type=kind, charset="utf-8" if text else None, headers=headers)
