"""Looking at addresses over HTTP, against a server on the loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.bootstrap.links import Links, reply_of
from bot.service.records import Reply, SourceLook


@dataclass
class Site:
    """Pages by name, and what was asked of them. `no-head` knows no HEAD; `10.1` is a DOI's way to its page."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    at_a_time: int = 0
    most_at_a_time: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append((request.method, name))
        self.at_a_time += 1
        self.most_at_a_time = max(self.most_at_a_time, self.at_a_time)
        try:
            return await self._page(request.method, name)
        finally:
            self.at_a_time -= 1

    async def _page(self, method: str, name: str) -> web.Response:
        if name == "never":
            await asyncio.sleep(30)
        if name == "slow":
            await asyncio.sleep(0.05)
        if name == "no-head" and method == "HEAD":
            return web.Response(status=404)
        to = {"moved": "/page", "10.1": "/moved", "circle": "/circle", "moved-away": "/404"}.get(name)
        if to is not None:
            return web.Response(status=301, headers={"Location": to})
        return web.Response(status=int(name) if name.isdigit() else 200)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{name}", site.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@pytest.fixture
async def links() -> AsyncIterator[Links]:
    links = Links(timeout=5.0)
    yield links
    await links.close()


@pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param("page", SourceLook(Reply.ANSWERS, 200), id="200"),
        pytest.param("moved", SourceLook(Reply.ANSWERS, 200), id="301 to a page"),
        pytest.param("10.1", SourceLook(Reply.ANSWERS, 200), id="a DOI, over two redirects"),
        pytest.param("moved-away", SourceLook(Reply.GONE, 404), id="301 to nothing"),
        pytest.param("404", SourceLook(Reply.GONE, 404), id="404"),
        pytest.param("410", SourceLook(Reply.GONE, 410), id="410"),
        pytest.param("403", SourceLook(Reply.REFUSED, 403), id="403"),
        pytest.param("503", SourceLook(Reply.SILENT, 503), id="503"),
        pytest.param("no-head", SourceLook(Reply.ANSWERS, 200), id="a server that knows no HEAD"),
        pytest.param("circle", SourceLook(Reply.SILENT), id="a circle of redirects"),
    ],
)
async def test_what_an_address_gives(site: Site, links: Links, name: str, look: SourceLook) -> None:
    assert await links.look(f"{site.url}/{name}") == look


async def test_a_page_is_only_fetched_where_its_head_does_not_do(site: Site, links: Links) -> None:
    await links.look(f"{site.url}/page")
    await links.look(f"{site.url}/404")
    assert site.asked == [("HEAD", "page"), ("HEAD", "404"), ("GET", "404")]


async def test_a_server_that_does_not_answer_in_time_is_silent(site: Site) -> None:
    links = Links(timeout=0.2)
    assert await links.look(f"{site.url}/never") == SourceLook(Reply.SILENT)
    await links.close()


async def test_a_refused_connection_is_silence(links: Links) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        assert await links.look(f"http://127.0.0.1:{taken.getsockname()[1]}/") == SourceLook(Reply.SILENT)


async def test_an_address_that_is_none_is_silence(links: Links) -> None:
    assert await links.look("http://") == SourceLook(Reply.SILENT)


async def test_a_host_gets_one_request_at_a_time_however_many_look(site: Site, links: Links) -> None:
    await asyncio.gather(*(links.look(f"{site.url}/slow") for _ in range(4)))
    assert (len(site.asked), site.most_at_a_time) == (4, 1)


@pytest.mark.parametrize(
    ("status", "reply"),
    [(206, Reply.ANSWERS), (401, Reply.REFUSED), (429, Reply.REFUSED), (451, Reply.REFUSED), (500, Reply.SILENT)],
)
def test_what_a_status_says(status: int, reply: Reply) -> None:
    assert reply_of(status) is reply
