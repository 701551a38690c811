"""Where the page takes its reader: links to posts, the newest message, and what stands where it was."""

import pytest
from playwright.async_api import Locator, Page, expect

from bot.sandbox.community import GENERAL_ID, MODERATORS_ID

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def write(page: Page, text: str) -> None:
    """Writes a message as the persona and sends it with Enter."""
    await page.get_by_role("textbox", name="Message to").fill(text)
    await page.get_by_role("textbox", name="Message to").press("Enter")


def newest(page: Page) -> Locator:
    """The last message of the open channel."""
    return page.get_by_role("log").get_by_role("article").last


@pytest.mark.parametrize(
    ("target", "words"),
    [
        pytest.param("{channel}/1", "That message is gone.", id="a message that is gone"),
        pytest.param("{hidden}/1", "cannot see that channel.", id="a channel that the persona does not see"),
    ],
)
async def test_a_link_to_a_post_that_cannot_be_shown_is_told_in_words(page: Page, target: str, words: str) -> None:
    await write(page, f"https://discord.com/channels/1/{target.format(channel=GENERAL_ID, hidden=MODERATORS_ID)}")
    await newest(page).get_by_role("link").click()
    await expect(page.get_by_role("alert")).to_contain_text(words)


async def test_a_link_to_a_post_leads_to_it_on_this_page_as_often_as_it_is_followed(page: Page) -> None:
    await write(page, "The first word")
    first = (await newest(page).get_attribute("id") or "").removeprefix("m")
    for _ in range(12):
        await write(page, "Word upon word")
    await write(page, f"See https://discord.com/channels/1/{GENERAL_ID}/{first}")
    for _ in range(2):
        await newest(page).get_by_role("link").click()
        await expect(page.locator("article:focus")).to_contain_text("The first word")
    assert len(page.context.pages) == 1


async def test_whoever_is_at_the_newest_message_stays_there_while_a_command_is_filled_in(page: Page) -> None:
    for _ in range(12):
        await write(page, "Word upon word")
    await page.get_by_role("textbox", name="Message to").fill("/tide")
    await page.get_by_role("option", name="/tide").click()
    await expect(page.get_by_role("button", name="Send /tide")).to_be_visible()
    await expect(newest(page)).to_be_in_viewport(ratio=0.9)
