"""A real sandbox, a real discord.py bot and a real Chromium for every test of the page."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import discord.gateway
import discord.http
import pytest
import pytest_asyncio
import yarl
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.sandbox import Sandbox
from tests.browser.harbour_bot import HarbourBot
from tests.browser.harbour_sandbox import a_sandbox

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 10_000  # milliseconds that the page has for anything it should show

TRIES_MORE = 2
"""A press may meet a list that is drawn anew in the same instant; about one test in a thousand meets that. What fails
three times is a fault. The closing line tells how often one was tried again."""

OpenPage = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only tests of this folder are tried again."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=TRIES_MORE))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests; without one they are skipped and say so."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the page was not tested (Debian's package is called chromium)")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@asynccontextmanager
async def connected(sandbox: Sandbox) -> AsyncIterator[HarbourBot]:
    """The bot, logged in and with its commands in place."""
    client = HarbourBot()
    running = asyncio.create_task(client.start("sandbox-token"))
    try:
        ready = asyncio.create_task(asyncio.wait_for(client.settled.wait(), 20))
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        await ready
        yield client
    finally:
        await client.close()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def a_community(room: Path) -> AsyncIterator[Sandbox]:
    """A fresh community with the bot connected."""
    async with a_sandbox(room) as started:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(discord.http.Route, "BASE", started.api_base)
            patched.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(started.gateway_url))
            async with connected(started):
                yield started


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(browser: Browser, tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A community for one test."""
    async with a_community(tmp_path) as started:
        yield started


@asynccontextmanager
async def pages(browser: Browser, sandbox: Sandbox) -> AsyncIterator[OpenPage]:
    """Opens the sandbox's page; whatever the page complains of in its console is an error at the end."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def opened(
        *, width: int = 1280, height: int = 800, scheme: str = "light", path: str = "/", lenient: bool = False
    ) -> Page:
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        if not lenient:
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(sandbox.url + path)
        await expect(page.get_by_role("status").filter(has_text="Live.")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[OpenPage]:
    """Opens pages for one test."""
    async with pages(browser, sandbox) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: OpenPage) -> Page:
    """The page at an ordinary size, as the first persona."""
    return await open_page()


@pytest_asyncio.fixture(loop_scope="session")
async def personas(sandbox: Sandbox) -> dict[str, str]:
    """The first persona of each kind, as the page's list shows it."""
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/control/state") as answer:
        state = await answer.json()
    return {p["kind"]: f"{p['name']} ({p['kind']})" for p in reversed(state["personas"])}
