"""The Knowledge tab: trying a post, checking a file, and what is not offered stays away."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox import Sandbox, community

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_tried_post_is_answered_step_by_step(page: Page) -> None:
    await page.get_by_role("tab", name="Community").focus()
    await page.keyboard.press("ArrowRight")
    await page.get_by_label("A post, as a member would write it").fill("The quay floods")
    await page.get_by_role("button", name="See what would happen").click()
    answer = page.get_by_role("region", name="Try a post: answer")
    await expect(answer.get_by_role("heading", name="Match")).to_be_visible()
    await expect(answer).to_contain_text("Read: The quay floods")


async def test_a_checked_file_shows_where_its_problems_are_or_that_there_are_none(page: Page) -> None:
    await page.get_by_role("tab", name="Knowledge").click()
    answer = page.get_by_role("region", name="Check YAML: answer")
    await page.get_by_label("File name").fill("tides.yaml")
    await page.get_by_label("The file’s text").fill("source: x")
    await page.get_by_role("button", name="Check", exact=True).click()
    await expect(answer).to_contain_text("tides.yaml:2:5 error KB201: unknown source")
    await page.get_by_label("The file’s text").fill("id: x")
    await page.get_by_role("button", name="Check", exact=True).click()
    await expect(answer).to_contain_text("Nothing to mend.")


async def test_the_tab_leads_to_the_cards_where_the_sandbox_has_them(page: Page) -> None:
    await page.get_by_role("tab", name="Knowledge").click()
    link = page.get_by_role("link", name="Read all cards and studies")
    await expect(link).to_have_attribute("href", "/knowledge/")


async def test_without_a_knowledge_base_the_tab_says_so(browser: Browser) -> None:
    async with Sandbox(community(), clock=lambda: datetime.now(UTC)) as sandbox:
        page = await browser.new_page()
        await page.goto(sandbox.url)
        await page.get_by_role("tab", name="Knowledge").click()
        await expect(page.get_by_text("started without a knowledge base")).to_be_visible()
        await expect(page.get_by_role("textbox")).to_have_count(0)
        await page.close()
