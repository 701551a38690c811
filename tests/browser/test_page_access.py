"""Readable by tired eyes, by keyboard and by screen reader: contrast, headings, reflow, landmarks."""

from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OpenPage = Callable[..., Awaitable[Page]]
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
SIDEWAYS = (Path(__file__).parent / "sideways.js").read_text(encoding="utf-8")
ENOUGH = 4.5  # WCAG 2.2, 1.4.3 (AA) for text of any size; large text would need less


async def fill(page: Page) -> None:
    """Shows one of everything: a card, a private answer, a layout message, marks of all kinds."""
    field = page.get_by_role("textbox", name="Message to")
    for text in (
        "A card please",
        "The board please",
        "> quote\n# Big\n-# small `code` ~~gone~~ ||hidden|| <@1> <#1> https://example.org",
    ):
        await field.fill(text)
        await field.press("Enter")
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Tides at the quay")).last
    await card.get_by_role("button", name="Count again").click()
    await expect(card.get_by_role("button", name="Counted")).to_be_disabled()
    await card.get_by_role("button", name="Why this card?").click()
    await expect(page.get_by_text("Only you can see this.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Harbour board")).to_be_visible()


async def test_the_measure_of_contrast_finds_pale_text(page: Page) -> None:
    await page.evaluate("Object.assign(document.querySelector('h1').style, {color: '#888', background: '#fff'})")
    assert [found.split(":")[0] for found in await page.evaluate(CONTRAST, ENOUGH)] == ["3.54 H1."]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_has_enough_contrast(open_page: OpenPage, scheme: str) -> None:
    page = await open_page(scheme=scheme)
    await fill(page)
    assert await page.evaluate(CONTRAST, ENOUGH) == []
    await page.get_by_role("button", name="Leave a note").last.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(CONTRAST, ENOUGH) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("textbox", name="Message to").fill("/")
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    assert await page.evaluate(CONTRAST, ENOUGH) == []
    await page.get_by_role("button", name="More for").last.click()
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await page.evaluate(CONTRAST, ENOUGH) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="Knowledge").click()
    await expect(page.get_by_role("heading", name="Try a post")).to_be_visible()
    assert await page.evaluate(CONTRAST, ENOUGH) == []


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(320, 640, id="320 pixels wide"),
        pytest.param(640, 400, id="200 % zoom of 1280 x 800"),
        pytest.param(900, 700, id="tablet"),
        pytest.param(1280, 800, id="laptop"),
    ],
)
async def test_nothing_needs_sideways_scrolling(open_page: OpenPage, width: int, height: int) -> None:
    page = await open_page(width=width, height=height)
    await fill(page)
    field = page.get_by_role("textbox", name="Message to")
    await field.fill("x" * 300 + " https://example.org/" + "y" * 300 + "\n```\n" + "z" * 300 + "\n```")
    await field.press("Enter")
    await expect(page.get_by_role("article").last).to_contain_text("zzz")
    if await page.get_by_role("button", name="Show the tour").count():
        await page.get_by_role("button", name="Show the tour").click()
    assert await page.evaluate(SIDEWAYS) == []
    await field.fill("/tide")
    await page.get_by_role("option", name="/tide").click()
    assert await page.evaluate(SIDEWAYS) == []
    await page.get_by_role("tab", name="Knowledge").click()
    await expect(page.get_by_role("heading", name="Check YAML")).to_be_visible()
    assert await page.evaluate(SIDEWAYS) == []


async def test_at_200_percent_zoom_the_conversation_begins_on_the_first_screen(open_page: OpenPage) -> None:
    page = await open_page(width=640, height=400)
    await page.get_by_role("textbox", name="Message to").fill("Good morning!")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article").get_by_role("heading")).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Show channels").click()
    await expect(page.get_by_role("link", name="#treatments")).to_be_visible()


async def test_headings_begin_with_one_h1_and_skip_no_level(page: Page) -> None:
    await fill(page)
    levels = await page.evaluate(
        """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
                 .filter(node => node.getClientRects().length).map(node => Number(node.tagName[1]))"""
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


async def test_the_page_has_landmarks_and_says_who_speaks_and_where(page: Page) -> None:
    await expect(page.get_by_role("banner")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Channels")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_visible()
    await expect(page.get_by_role("contentinfo")).to_contain_text("no medical advice")
    await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    assert "Caveat sandbox" in await page.title()


async def test_every_control_has_a_name_and_a_visible_focus(page: Page) -> None:
    await fill(page)
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, a[href]')]
                 .filter(node => node.getClientRects().length && !node.textContent.trim() && !node.labels?.length
                   && !node.getAttribute('aria-label')).map(node => node.outerHTML)"""
    )
    assert nameless == []
    await page.keyboard.press("Tab")
    for _ in range(12):
        await page.keyboard.press("Tab")
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"


async def test_the_first_tab_stop_leads_past_everything_to_the_conversation(page: Page) -> None:
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("log")).to_be_focused()


async def test_channels_are_opened_by_keyboard_and_a_narrow_window_folds_them(open_page: OpenPage) -> None:
    page = await open_page(width=320, height=640)
    await expect(page.get_by_role("link", name="#treatments")).to_be_hidden()
    await page.get_by_role("button", name="Show channels").press("Enter")
    await page.get_by_role("link", name="#treatments").press("Enter")
    await expect(page.get_by_role("heading", name="#treatments")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="#treatments")).to_have_count(0)
