"""The page with Caveat and the project's own knowledge behind it: what a newcomer sees first, and the guided tour."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox import Sandbox
from tests.browser.caveat_house import a_house, play_demonstration
from tests.scenarios.stage import ADMIN, ROOT, Harbour

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OpenPage = Callable[..., Awaitable[Page]]
NOTICE = "General information, not medical advice."
TOUR = {
    "A claim": "card",
    "A denial": "silence",
    "A story": "silence",
    "A heated exchange": "A heated thread",
    "A cry for help": "Somebody may need help",
    "Ask for a card": "answer",
}
"""What each step of the tour promises: a card under the post, silence, an item for moderators, an answer."""


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples gave, kept for all tests: running them takes seconds."""
    return tmp_path_factory.mktemp("caveat-cache")


@pytest_asyncio.fixture(loop_scope="session")
async def harbour(browser: Browser, tmp_path: Path, cache: Path) -> AsyncIterator[Harbour]:
    async with a_house(ROOT / "knowledge", tmp_path, cache) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(harbour: Harbour) -> Sandbox:
    """In place of the small bot's: `open_page` and `page` lead to Caveat."""
    return harbour.sandbox


def cards(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").filter(has_text=NOTICE)


async def test_the_tour_has_the_steps_that_are_tried_here(page: Page) -> None:
    names = await page.evaluate("import('/page/tour.js').then(({ STEPS }) => STEPS.map((step) => step.name))")
    assert names == ["Welcome", *TOUR]


@pytest.mark.parametrize("step", TOUR)
async def test_each_step_of_the_tour_does_what_it_promises(harbour: Harbour, page: Page, step: str) -> None:
    tour = page.get_by_role("region", name="Guided tour")
    await tour.get_by_role("list").get_by_role("button").nth(list(TOUR).index(step)).click()
    await expect(tour.get_by_role("heading", name=step)).to_be_visible()
    if TOUR[step] == "answer":
        await tour.get_by_role("button", name="Try /evidence").click()
        await page.keyboard.press("Enter")  # takes the command
        await page.get_by_role("button", name="Send /evidence").press("Enter")
        await expect(cards(page)).to_have_count(1)
        await expect(page.get_by_role("article").last).to_be_in_viewport()
        return
    await tour.get_by_role("button", name="Post th").click()
    await expect(tour).to_contain_text("Posted.")
    posts = [one["id"] for one in await harbour.messages(ADMIN) if not one["author"]["bot"]]
    for post in posts:
        await harbour.decided(post)
    await expect(cards(page)).to_have_count(1 if TOUR[step] == "card" else 0)
    wanted = [TOUR[step]] if TOUR[step] not in ("card", "silence") else []
    assert [words for words in TOUR.values() if await harbour.items(words)] == wanted
    if wanted:
        await tour.get_by_role("button", name="Open the moderators’ channel").click()
        await expect(page.get_by_role("article").last).to_contain_text(wanted[0])


async def test_the_first_view_shows_a_claim_its_card_a_denial_and_a_story_in_their_order(
    harbour: Harbour, open_page: OpenPage
) -> None:
    posts = await play_demonstration(harbour)
    answered = [one["message_reference"]["message_id"] for one in await harbour.cards()]
    assert posts["claim"] in answered
    assert posts["denial"] not in answered
    assert posts["story"] not in answered
    assert [len(await harbour.items(words)) for words in ("A heated thread", "Somebody may need help")] == [1, 1]
    page = await open_page()
    for name in ("hello", "claim"):
        await expect(page.locator(f"#m{posts[name]}")).to_be_in_viewport()
    card = cards(page).filter(has_text="In reply to Anselm K")
    await expect(card).to_have_count(1)
