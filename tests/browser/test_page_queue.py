"""The page with Caveat itself behind it: a member and a moderator at the same card, with two claims to know."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.sandbox import Sandbox
from tests.browser.caveat_house import a_house
from tests.scenarios.conftest import knowledge
from tests.scenarios.stage import CLAIM, SUGGESTED, Harbour, until

__all__ = ["knowledge"]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def harbour(browser: Browser, knowledge: Path, tmp_path: Path) -> AsyncIterator[Harbour]:
    async with a_house(knowledge, tmp_path, knowledge.parent / "cache") as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(harbour: Harbour) -> Sandbox:
    """In place of the small bot's: `page` leads to Caveat."""
    return harbour.sandbox


async def write(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Message to")
    await field.fill(text)
    await field.press("Enter")


def queue(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Channels").get_by_role("link", name="Moderators’ channel")


async def test_a_moderator_finds_the_post_posts_the_card_and_takes_it_back(harbour: Harbour, page: Page) -> None:
    await write(page, SUGGESTED)
    await harbour.item("A suggested card")
    await page.get_by_role("button", name="Moderators’ channel").click()
    await expect(queue(page)).to_contain_text("1 open item")
    item = page.get_by_role("article").filter(has_text="A suggested card")
    await item.get_by_role("link", name="Go to the post").click()
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()
    await expect(page.locator("article:focus")).to_contain_text(SUGGESTED)
    await queue(page).click()
    await item.get_by_role("button", name="Post card").click()
    await expect(item).to_contain_text("decided: posted by @Tomas Brand")
    await expect(queue(page)).to_contain_text("0 open items")
    assert len(await until(harbour.cards)) == 1  # a decision is shown before its card is posted
    await page.get_by_role("article").last.get_by_role("button", name="Undo").click()
    await expect(queue(page)).to_contain_text("1 open item")


async def test_a_member_asks_why_and_disputes_and_an_edit_takes_the_card_away(harbour: Harbour, page: Page) -> None:
    await write(page, CLAIM)
    post = page.get_by_role("article").filter(has_text=CLAIM).first
    card = page.get_by_role("article").filter(has=page.get_by_role("button", name="Dispute"))
    await card.get_by_role("button", name="Why am I seeing this?").click()
    await expect(page.get_by_role("article").last).to_contain_text("Matched words:")
    await card.get_by_role("button", name="Dispute").click()
    await page.get_by_role("button", name="Unclear").click()
    await expect(page.get_by_role("article").last).to_contain_text("Moderators will look at this card again.")
    assert await harbour.item("A disputed card")
    await post.get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("Never mind, I was thinking of something else.")
    await page.get_by_role("button", name="Save").click()
    await expect(card).to_have_count(0)


async def test_evidence_is_asked_for_by_keyboard_and_its_answer_is_in_view(harbour: Harbour, page: Page) -> None:
    for _ in range(6):
        await write(page, "Good morning!\n\nThe tide is out.")
    await expect(page.get_by_role("article")).to_have_count(6)
    field = page.get_by_role("textbox", name="Message to")
    await field.press_sequentially("/evidence hsct progressive")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Send /evidence").press("Enter")
    answer = page.get_by_role("article").filter(has_text="What was measured in progressive disease")
    await expect(answer.get_by_role("heading", name="Caveat")).to_be_in_viewport()
    await expect(answer).not_to_contain_text("(edited)")
    await expect(page.get_by_role("textbox", name="Message to")).to_be_focused()


async def test_the_long_form_begins_in_view(harbour: Harbour, page: Page) -> None:
    await write(page, CLAIM)
    await page.get_by_role("button", name="Sources and details").click()
    answer = page.get_by_role("article").filter(has_text="Only you can see this.").first
    await expect(answer.get_by_role("heading", name="Caveat")).to_be_in_viewport()
