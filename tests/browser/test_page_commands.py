"""Slash commands by keyboard alone, with live suggestions."""

import pytest
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_command_is_found_filled_in_and_sent_by_keyboard_with_suggestions(page: Page) -> None:
    await page.get_by_role("textbox", name="Message to").focus()
    await page.keyboard.type("/ti")
    command = page.get_by_role("combobox", name="Command")
    await expect(command).to_be_focused()
    await expect(command).to_have_value("/ti")
    await expect(command).to_have_attribute("aria-expanded", "true")
    active = page.locator(f"#{await command.get_attribute('aria-activedescendant')}")
    await expect(active).to_contain_text("/tide")
    await expect(active).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    kind = page.get_by_role("combobox", name="kind (required)")
    await expect(kind).to_be_focused()
    await page.keyboard.type("ne")
    await expect(page.get_by_role("option", name="Neap Tide")).to_be_visible()
    await expect(page.get_by_role("option", name="Storm Tide")).to_have_count(0)
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", name="Neap Tide")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(kind).to_have_value("Neap Tide")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("year (optional)")).to_be_focused()
    await page.keyboard.type("2024")
    await page.keyboard.press("Enter")
    answer = page.get_by_role("article").last
    await expect(answer).to_contain_text("The neap tide of 2024 stood high.")
    await expect(answer).to_contain_text("used /tide")
    await expect(page.get_by_role("textbox", name="Message to")).to_be_focused()


async def test_arrow_keys_wrap_and_escape_closes_the_list_then_the_command(page: Page) -> None:
    await page.get_by_role("textbox", name="Message to").focus()
    await page.keyboard.type("/tide")
    await page.keyboard.press("Enter")
    kind = page.get_by_role("combobox", name="kind (required)")
    await expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(3)
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("listbox").get_by_role("option").last).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(kind).to_have_attribute("aria-expanded", "false")
    await expect(kind).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="Message to")).to_be_focused()


async def test_words_typed_after_the_command_fill_its_options(page: Page) -> None:
    await page.get_by_role("textbox", name="Message to").fill("/tide storm private:1")
    await expect(page.get_by_role("option", name="/tide")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="kind (required)")).to_have_value("storm")
    await expect(page.get_by_label("private (optional)")).to_have_value("1")
    await expect(page.get_by_role("button", name="Send /tide")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article").last).to_contain_text("The storm of this year stood high.")
    await expect(page.get_by_role("article").last).to_contain_text("Only you can see this.")


async def test_all_words_without_a_name_stay_together_in_the_first_text_option(page: Page) -> None:
    await page.get_by_role("textbox", name="Message to").fill("/tide storm of last year private:1")
    await expect(page.get_by_role("option", name="/tide")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="kind (required)")).to_have_value("storm of last year")
    await expect(page.get_by_label("year (optional)")).to_have_value("")
    await expect(page.get_by_label("private (optional)")).to_have_value("1")


async def test_a_required_option_that_is_empty_keeps_the_form_open(page: Page) -> None:
    await page.get_by_role("textbox", name="Message to").fill("/tide")
    await page.get_by_role("option", name="/tide").click()
    before = await page.get_by_role("article").count()
    await page.get_by_role("button", name="Send /tide").click()
    await expect(page.get_by_role("combobox", name="kind (required)")).to_be_focused()
    assert await page.get_by_role("article").count() == before


async def test_a_text_that_begins_with_a_slash_can_still_be_posted(page: Page) -> None:
    await page.get_by_role("textbox", name="Message to").focus()
    await page.keyboard.type("/etc is a folder")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="Message to")).to_be_focused()
    await page.keyboard.type("!")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article").last).to_contain_text("/etc is a folder!")
