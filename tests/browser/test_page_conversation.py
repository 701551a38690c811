"""People write, a bot answers, buttons and forms work, and everybody sees only what is theirs."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.sandbox import Sandbox
from tests.browser.harbour_sandbox import a_sandbox

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OpenPage = Callable[..., Awaitable[Page]]


async def write(page: Page, text: str) -> None:
    """Writes a message as the persona and sends it with Enter."""
    await page.get_by_role("textbox", name="Message to").fill(text)
    await page.get_by_role("textbox", name="Message to").press("Enter")


def newest(page: Page) -> Locator:
    """The last message of the open channel."""
    return page.get_by_role("log").get_by_role("article").last


async def ask_for_card(page: Page) -> Locator:
    """A post, and the bot's card under it."""
    await write(page, "A card please")
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Tides at the quay")).last
    await expect(card).to_be_visible()
    return card


async def test_a_message_of_a_member_appears_with_its_author_and_the_field_is_empty_again(page: Page) -> None:
    await write(page, "Good morning, harbour")
    await expect(newest(page)).to_contain_text("Good morning, harbour")
    name = (await page.get_by_label("Speak as").locator("option:checked").inner_text()).split(" (")[0]
    await expect(newest(page).get_by_role("heading", level=3)).to_have_text(name)
    await expect(page.get_by_role("textbox", name="Message to")).to_have_value("")


async def test_a_bots_card_shows_text_facts_and_footer_and_names_the_post_it_answers(page: Page) -> None:
    card = await ask_for_card(page)
    await expect(card).to_contain_text("In short: the water was high.")
    await expect(card.get_by_role("term").first).to_have_text("What was measured")
    await expect(card.get_by_role("definition").first).to_contain_text("4.2 m")
    await expect(card).to_contain_text("General information.")
    await expect(card.get_by_role("button", name="In reply to")).to_contain_text("A card please")
    link = card.get_by_role("link", name="The tide book")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_a_pressed_button_answers_privately_and_says_so_in_words(page: Page) -> None:
    card = await ask_for_card(page)
    await card.get_by_role("button", name="Why this card?").click()
    await expect(newest(page)).to_contain_text("Because the post named a tide.")
    await expect(newest(page)).to_contain_text("Only you can see this.")


async def test_a_private_answer_is_seen_by_nobody_else_and_can_be_dismissed(
    page: Page, open_page: OpenPage, personas: dict[str, str]
) -> None:
    card = await ask_for_card(page)
    other = await open_page()
    await other.get_by_label("Speak as").select_option(label=personas["admin"])
    await card.get_by_role("button", name="Why this card?").click()
    await expect(newest(page)).to_contain_text("Only you can see this.")
    await write(page, "Seen by all")
    await expect(newest(other)).to_contain_text("Seen by all")
    await expect(other.get_by_text("Because the post named a tide.")).to_have_count(0)
    await page.get_by_role("button", name="Hide this message").click()
    await expect(page.get_by_text("Because the post named a tide.")).to_have_count(0)


async def test_a_button_that_changes_its_message_keeps_focus_on_the_message(page: Page) -> None:
    card = await ask_for_card(page)
    await card.get_by_role("button", name="Count again").focus()
    await page.keyboard.press("Enter")
    await expect(card.get_by_role("button", name="Counted")).to_be_disabled()
    await expect(page.locator("article:focus, article:focus-within").filter(has_text="Counted")).to_have_count(1)


async def test_a_bot_that_does_not_answer_is_told_in_words(page: Page) -> None:
    card = await ask_for_card(page)
    await card.get_by_role("button", name="Say nothing").click()
    await expect(card.get_by_role("alert")).to_contain_text(re.compile("did not (answer|respond|work)"))


async def test_a_form_of_a_bot_is_a_dialog_with_labels_that_the_keyboard_fills_in(page: Page) -> None:
    card = await ask_for_card(page)
    await card.get_by_role("button", name="Leave a note").focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Leave a note")
    note = dialog.get_by_role("textbox", name="Your note")
    await expect(note).to_be_focused()
    await expect(note).to_have_accessible_description("A sentence is enough.")
    await page.keyboard.type("Please add the year")
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_label("Reason")).to_be_focused()
    await page.keyboard.type("Not clear")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(newest(page)).to_contain_text("Noted: Please add the year (unclear)")


async def test_a_form_that_is_left_with_escape_sends_nothing(page: Page) -> None:
    card = await ask_for_card(page)
    await card.get_by_role("button", name="Leave a note").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text("Noted:")).to_have_count(0)


async def test_a_layout_message_shows_its_heading_and_its_select_acts_on_a_press_only(page: Page) -> None:
    await write(page, "The board please")
    board = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Harbour board"))
    await board.get_by_label("Choose a boat").select_option(label="Tern")
    await expect(page.get_by_text("You chose tern.")).to_have_count(0)
    await board.get_by_role("button", name="Send choice").click()
    await expect(newest(page)).to_contain_text("You chose tern.")


async def test_the_moderators_channel_is_hidden_from_members_and_counts_its_open_items(
    page: Page, personas: dict[str, str]
) -> None:
    channels = page.get_by_role("navigation", name="Channels")
    await expect(channels.get_by_role("link", name="moderators")).to_have_count(0)
    await write(page, "Please call the moderators")
    await page.get_by_label("Speak as").select_option(label=personas["moderator"])
    await expect(channels.get_by_role("link", name="Moderators’ channel")).to_contain_text("1 open item")
    await channels.get_by_role("link", name="Moderators’ channel").click()
    await expect(page.get_by_role("heading", name="#moderators")).to_be_visible()
    await newest(page).get_by_role("button", name="Resolve").click()
    await expect(newest(page)).to_contain_text("Resolved.")
    await expect(channels.get_by_role("link", name="Moderators’ channel")).to_contain_text("0 open items")
    await page.get_by_label("Speak as").select_option(label=personas["member"])
    await expect(page.get_by_role("heading", name="#moderators")).to_have_count(0)
    await expect(page.get_by_text("Resolved.")).to_have_count(0)


async def test_one_button_speaks_as_a_moderator_and_opens_their_channel(page: Page, personas: dict[str, str]) -> None:
    await page.get_by_role("button", name="Moderators’ channel").click()
    await expect(page.get_by_role("heading", name="#moderators")).to_be_visible()
    await expect(page.get_by_label("Speak as").locator("option:checked")).to_have_text(personas["moderator"])


async def test_the_more_menu_is_walked_with_arrow_keys_and_gives_focus_back(page: Page) -> None:
    await write(page, "To be changed")
    more = newest(page).get_by_role("button", name="More for the message by")
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="Look again")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(more).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await expect(newest(page)).to_contain_text("That post has 13 characters.")


async def test_own_messages_are_edited_and_deleted_and_others_are_not(page: Page, personas: dict[str, str]) -> None:
    await write(page, "Firts try")
    await newest(page).get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await page.get_by_role("dialog").get_by_label("Message").fill("First try")
    await page.get_by_role("button", name="Save").click()
    await expect(newest(page)).to_contain_text("First try")
    await expect(newest(page)).to_contain_text("(edited)")
    await page.get_by_label("Speak as").select_option(index=1)
    await expect(page.get_by_text("First try")).to_be_visible()
    await newest(page).get_by_role("button", name="More for").click()
    await expect(page.get_by_role("menuitem", name="Edit")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.get_by_label("Speak as").select_option(label=personas["member"])
    await newest(page).get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("First try")).to_have_count(0)


async def test_an_answer_names_what_it_answers_and_leads_there(page: Page) -> None:
    await write(page, "The first word")
    await expect(newest(page)).to_contain_text("The first word")
    await newest(page).get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Reply").click()
    await page.keyboard.type("The second word")
    await page.keyboard.press("Enter")
    jump = newest(page).get_by_role("button", name="In reply to")
    await expect(jump).to_contain_text("The first word")
    await jump.click()
    await expect(page.locator("article:focus")).to_contain_text("The first word")


async def test_a_reaction_is_counted_and_taken_back_by_a_second_press(page: Page) -> None:
    await write(page, "Sun!")
    await newest(page).get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="React with 👍").click()
    reaction = newest(page).get_by_role("button", name="👍 1")
    await expect(reaction).to_have_attribute("aria-pressed", "true")
    await reaction.click()
    await expect(newest(page).get_by_role("group", name="Reactions")).to_have_count(0)


async def test_a_reaction_is_pressed_for_whoever_gave_it_also_after_the_page_was_loaded_anew(
    page: Page, personas: dict[str, str]
) -> None:
    await write(page, "Sun!")
    await newest(page).get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="React with 👍").click()
    reaction = newest(page).get_by_role("button", name="👍 1")
    await expect(reaction).to_have_attribute("aria-pressed", "true")
    await page.reload()
    await expect(reaction).to_have_attribute("aria-pressed", "true")
    await page.get_by_label("Speak as").select_option(label=personas["moderator"])
    await expect(reaction).to_have_attribute("aria-pressed", "false")


async def test_a_thread_and_a_forum_post_are_started_from_the_page(page: Page) -> None:
    await write(page, "Worth a thread")
    await expect(newest(page)).to_contain_text("Worth a thread")
    await newest(page).get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Start a thread").click()
    await page.get_by_role("dialog").get_by_label("Name of the thread").fill("Side talk")
    await page.get_by_role("button", name="Start", exact=True).click()
    channels = page.get_by_role("navigation", name="Channels")
    await channels.get_by_role("link", name="Side talk").click()
    await expect(page.get_by_role("heading", name="Side talk")).to_be_visible()
    await channels.get_by_role("link", name="#questions").click()
    await page.get_by_label("Title of a new post").fill("Which boat?")
    await page.get_by_label("Text of the new post").fill("Gull or tern")
    await page.get_by_role("button", name="Create the post").click()
    await expect(page.get_by_role("heading", name="Which boat?")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Message to Which boat? as")).to_be_visible()
    await expect(newest(page)).to_contain_text("Gull or tern")


async def test_a_forwarded_message_says_that_it_is_one(page: Page) -> None:
    await write(page, "Worth knowing")
    await expect(newest(page)).to_contain_text("Worth knowing")
    await newest(page).get_by_role("button", name="More for").click()
    await page.get_by_role("menuitem", name="Forward").click()
    await page.get_by_role("dialog").get_by_label("To the channel").select_option(label="#treatments")
    await page.get_by_role("dialog").get_by_role("button", name="Forward").click()
    await page.get_by_role("navigation", name="Channels").get_by_role("link", name="#treatments").click()
    await expect(newest(page)).to_contain_text("Forwarded message:")
    await expect(newest(page).get_by_role("blockquote")).to_have_text("Worth knowing")


async def test_what_the_sandbox_refuses_is_told_in_words_and_the_text_comes_back(open_page: OpenPage) -> None:
    page = await open_page(lenient=True)
    await page.route("**/control/messages", lambda route: route.fulfill(status=403, json={"error": "Missing Access"}))
    await write(page, "Kept for later")
    await expect(page.get_by_role("main").get_by_role("alert")).to_have_text("Missing Access")
    await expect(page.get_by_role("textbox", name="Message to")).to_have_value("Kept for later")


async def test_new_messages_elsewhere_are_told_in_words(page: Page, open_page: OpenPage) -> None:
    other = await open_page()
    await other.get_by_role("navigation", name="Channels").get_by_role("link", name="#treatments").click()
    await expect(other.get_by_role("heading", name="#treatments")).to_be_visible()
    await write(other, "Something new")
    await expect(
        page.get_by_role("navigation", name="Channels").get_by_role("link", name="#treatments")
    ).to_contain_text("1 new")


async def test_the_tour_posts_as_a_member_and_says_what_to_expect(page: Page) -> None:
    tour = page.get_by_role("region", name="Guided tour")
    await tour.get_by_role("button", name="A claim gets a card").click()
    await expect(tour.get_by_role("heading", level=3)).to_have_text("Step 2 of 7: A claim")
    await tour.get_by_role("button", name="Post this as").click()
    await expect(newest(page)).to_contain_text("HSCT is a cure")
    await expect(tour).to_contain_text("Posted. A card should appear")


async def test_after_a_break_the_page_says_so_and_begins_anew(
    sandbox: Sandbox, open_page: OpenPage, tmp_path: Path
) -> None:
    page = await open_page(lenient=True)
    await write(page, "Before the break")
    await expect(newest(page)).to_contain_text("Before the break")
    await sandbox.close()
    await expect(page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible()
    async with a_sandbox(tmp_path, sandbox.port):
        await expect(page.get_by_role("status").filter(has_text="Live.")).to_be_visible()
        await write(page, "After the break")
        await expect(newest(page)).to_contain_text("After the break")
        await expect(page.get_by_text("Before the break")).to_have_count(0)
