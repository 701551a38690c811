"""Moderators work the queue in Discord: one glance, one press, nothing done twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.permissions import Permission
from bot.sandbox.records import Overwrite
from bot.service import wording
from tests.scenarios.stage import (
    ADMIN,
    ANN,
    BEN,
    BOT,
    CLAIM,
    DESPAIR,
    GENERAL,
    GUILD,
    INSULTS,
    JSON,
    MOD,
    MODERATORS,
    OTHER_MOD,
    SUGGESTED,
    Harbour,
    labels,
    until,
)


async def a_suggestion(harbour: Harbour) -> tuple[str, JSON]:
    post = await harbour.say(ANN, SUGGESTED)
    await harbour.decided(post)
    return post, await harbour.item("A suggested card")


async def heat(harbour: Harbour) -> JSON:
    first = await harbour.say(ANN, INSULTS[0])
    await harbour.decided(await harbour.say(BEN, INSULTS[1], reply_to=first))
    return await harbour.item("A heated thread")


async def test_one_press_posts_the_card_and_closes_the_item_and_undo_takes_both_back(harbour: Harbour) -> None:
    post, item = await a_suggestion(harbour)
    await harbour.press(MOD, item, "Post card")
    said = await harbour.told(MOD, MODERATORS, "The card is on its way.")
    await harbour.card(post)
    await harbour.item(f"decided: posted by <@{MOD}>")
    await harbour.press(MOD, said, "Undo")
    await harbour.told(MOD, MODERATORS, "Undone.")
    await until(lambda: _gone(harbour.cards))
    await harbour.item("State: open")


async def test_take_shows_the_holder_and_keeps_others_out_until_it_is_released(harbour: Harbour) -> None:
    _, item = await a_suggestion(harbour)
    await harbour.press(MOD, item, "Take")
    taken = await harbour.item(f"taken by <@{MOD}>")
    await harbour.press(OTHER_MOD, taken, "Post card")
    await harbour.told(OTHER_MOD, MODERATORS, f"<@{MOD}> has it until")
    await harbour.press(MOD, taken, "Release")
    await harbour.item("State: open")
    assert await harbour.cards() == []


async def test_dismissing_with_a_reason_is_one_choice_and_can_be_undone(harbour: Harbour) -> None:
    _, item = await a_suggestion(harbour)
    await harbour.press(MOD, item, "Dismiss, because...", values=["misread"])
    said = await harbour.told(MOD, MODERATORS, "Dismissed.")
    await harbour.item("decided: dismissed")
    await harbour.press(MOD, said, "Undo")
    await harbour.item("State: open")
    actions = [entry.action for entry in await harbour.caveat.services.ports.audit.entries(GUILD)]
    assert actions[-2:] == ["dismiss", "undo"]


async def test_later_holds_an_item_and_escalating_moves_it(harbour: Harbour) -> None:
    _, item = await a_suggestion(harbour)
    await harbour.press(MOD, item, "Later")
    await harbour.told(MOD, MODERATORS, "Held until")
    held = await harbour.item("held for later")
    await harbour.press(MOD, held, "Escalate")
    await harbour.item("State: escalated")


async def test_a_note_is_asked_for_in_a_form_and_stands_on_the_item(harbour: Harbour) -> None:
    _, item = await a_suggestion(harbour)
    opened = await harbour.press(MOD, item, "Add note")
    assert opened["kind"] == "modal"
    await harbour.fill_in(MOD, opened, MODERATORS, {"text": "Spoke with her."}, opened["interaction_id"])
    await harbour.told(MOD, MODERATORS, "Noted.")
    await harbour.item("Spoke with her.")


async def test_a_reworded_card_keeps_its_figures_and_a_typed_figure_is_refused(harbour: Harbour) -> None:
    post, item = await a_suggestion(harbour)
    opened = await harbour.press(MOD, item, "Edit wording")
    field = opened["modal"]["components"][0]["component"]
    assert field["value"] == "What was measured in progressive disease"
    await harbour.fill_in(MOD, opened, MODERATORS, {"text": "It helps 90 of 100."}, opened["interaction_id"])
    await harbour.told(MOD, MODERATORS, "Figures on a card come from the studies")
    opened = await harbour.press(MOD, item, "Edit wording")
    await harbour.fill_in(MOD, opened, MODERATORS, {"text": "What one study saw."}, opened["interaction_id"])
    card = await harbour.card(post)
    assert card["content"].startswith("**What one study saw.**")
    assert "8 of 281 people" in card["content"]


async def test_heat_offers_a_calm_note_slow_mode_and_the_lock_each_with_its_undo(harbour: Harbour) -> None:
    item = await heat(harbour)
    assert {"Calm-down note", "Slow mode", "Lock thread"} <= set(labels(item))
    await harbour.press(MOD, item, "Calm-down note")
    said = await harbour.told(MOD, MODERATORS, "The calm-down note is on its way.")
    await until(lambda: _saying(harbour, "Feelings run high"))
    await harbour.press(MOD, said, "Undo")
    await until(lambda: _gone(lambda: _saying(harbour, "Feelings run high")))
    await harbour.press(MOD, await harbour.item("A heated thread"), "Slow mode")
    said = await harbour.told(MOD, MODERATORS, "Slow mode is on its way.")
    await until(lambda: _slow(harbour, 60))
    await harbour.press(MOD, said, "Undo")
    await until(lambda: _slow(harbour, 0))


async def test_a_thread_can_be_locked_and_unlocked_again(harbour: Harbour) -> None:
    thread = (await harbour.do("/threads", channel_id=GENERAL, author_id=ANN, name="Side talk"))["id"]
    first = await harbour.say(ANN, INSULTS[0], thread)
    await harbour.decided(await harbour.say(BEN, INSULTS[1], thread, reply_to=first))
    item = await harbour.item("A heated thread")
    await harbour.press(MOD, item, "Lock thread")
    said = await harbour.told(MOD, MODERATORS, "The thread will be locked.")
    await until(lambda: _locked(harbour, thread, True))
    await harbour.press(MOD, said, "Undo")
    await until(lambda: _locked(harbour, thread, False))


async def test_distress_stands_first_and_once_it_is_handled_nothing_of_it_is_left(harbour: Harbour) -> None:
    await a_suggestion(harbour)
    await harbour.say(BEN, DESPAIR)
    await harbour.item("Somebody may need help")
    await harbour.command(MOD, "queue", "next", where=MODERATORS)
    first = await harbour.told(MOD, MODERATORS, "Somebody may need help")
    await harbour.press(MOD, first, "Mark as handled")
    said = await harbour.told(MOD, MODERATORS, "Marked as handled.")
    await until(lambda: _gone(lambda: harbour.items("kill myself")))
    await harbour.press(MOD, said, "Undo")
    await harbour.item("Somebody may need help")


async def test_a_member_asks_moderators_to_look_and_is_told_the_outcome_privately(harbour: Harbour) -> None:
    post = await harbour.say(ANN, "Buy my miracle tea, only today.")
    await harbour.menu(BEN, "Ask moderators to look", post)
    await harbour.told(BEN, GENERAL, "Moderators will look at it")
    item = await harbour.item("A member's request to look")
    await harbour.press(MOD, item, "Mark as handled")
    handled = await harbour.item("decided: handled")
    await harbour.press(MOD, handled, "Tell who asked")
    await until(lambda: _told_directly(harbour, BEN, "took care of it"))


async def test_a_disputed_card_is_looked_at_again_and_withdrawn(harbour: Harbour) -> None:
    card = await harbour.card(await harbour.say(ANN, CLAIM))
    await harbour.press(BEN, card, "Dispute")
    asked = await harbour.told(BEN, GENERAL, "What is amiss with this card?")
    await harbour.press(BEN, asked, "Not accurate")
    await harbour.told(BEN, GENERAL, "Moderators will look at this card again.")
    item = await harbour.item("A disputed card")
    assert {"Withdraw the card", "Keep the card, because..."} <= set(labels(item))
    await harbour.press(MOD, item, "Withdraw the card")
    await until(lambda: _gone(harbour.cards))


async def test_a_proposed_example_must_be_reworded(harbour: Harbour) -> None:
    _, item = await a_suggestion(harbour)
    values = {"text": SUGGESTED, "stance": ["asserts"], "action": ["suggest"]}
    opened = await harbour.press(MOD, item, "Add as example")
    await harbour.fill_in(MOD, opened, MODERATORS, values, opened["interaction_id"])
    await harbour.told(MOD, MODERATORS, "in your own words")
    opened = await harbour.press(MOD, item, "Add as example")
    reworded = values | {"text": "A transplant halts progressive MS."}
    await harbour.fill_in(MOD, opened, MODERATORS, reworded, opened["interaction_id"])
    await harbour.told(MOD, MODERATORS, "The proposal waits")


async def test_an_undo_that_was_drawn_before_another_step_is_refused(harbour: Harbour) -> None:
    _, item = await a_suggestion(harbour)
    await harbour.press(MOD, item, "Later")
    stale = await harbour.told(MOD, MODERATORS, "Held until")
    await harbour.press(OTHER_MOD, await harbour.item("held for later"), "Escalate")
    await harbour.item("State: escalated")
    await harbour.press(MOD, stale, "Undo")
    await harbour.told(MOD, MODERATORS, f"<@{OTHER_MOD}> changed the item since this button was drawn")


async def test_settings_are_for_whoever_manages_the_server(harbour: Harbour) -> None:
    await harbour.command(ADMIN, "settings", "cooldowns", claim=1, channel=2, author=3)
    await harbour.told(ADMIN, GENERAL, "Set: cooldowns.")
    await harbour.command(ADMIN, "settings", "show")
    shown = await harbour.told(ADMIN, GENERAL, "Mode: auto")
    assert "1, 2, 3" in shown["content"]


@pytest.mark.parametrize("given", ["start", "end"])
async def test_quiet_hours_with_one_end_are_refused_and_those_that_stand_stay(harbour: Harbour, given: str) -> None:
    await harbour.command(ADMIN, "settings", "quiet-hours", start=22, end=7)
    await harbour.told(ADMIN, GENERAL, "Set: quiet.")
    await harbour.command(ADMIN, "settings", "quiet-hours", **{given: 23})
    await harbour.told(ADMIN, GENERAL, "Quiet hours need a start and an end. Nothing was changed.")
    assert (await harbour.caveat.services.settings.get(GUILD)).quiet == (22 * 60, 7 * 60)


async def test_who_manages_messages_in_one_channel_alone_does_not_see_the_servers_queue(harbour: Harbour) -> None:
    await harbour.say(BEN, DESPAIR)
    await harbour.item("Somebody may need help")
    hosting = Overwrite(int(ANN), 1, allow=int(Permission.MANAGE_MESSAGES))
    harbour.sandbox._hub.world.channels[int(GENERAL)].overwrites[hosting.id] = hosting
    await harbour.command(ANN, "queue", "next")
    await harbour.told(ANN, GENERAL, wording.NOT_ALLOWED)


async def _gone(look: Callable[[], Awaitable[object]]) -> bool:
    return not await look()


async def _saying(harbour: Harbour, words: str) -> list[JSON]:
    return [one for one in await harbour.messages(ADMIN) if words in one["content"] and one["author"]["id"] == BOT]


async def _slow(harbour: Harbour, seconds: int) -> bool:
    return any(
        one["id"] == GENERAL and one.get("rate_limit_per_user", 0) == seconds for one in await _channels(harbour)
    )


async def _locked(harbour: Harbour, thread: str, locked: bool) -> bool:
    return any(one["id"] == thread and one["thread_metadata"]["locked"] is locked for one in await _channels(harbour))


async def _channels(harbour: Harbour) -> list[JSON]:
    found: list[JSON] = (await harbour.get("/state"))["guilds"][0]["channels"]
    return found


async def _told_directly(harbour: Harbour, who: str, words: str) -> bool:
    dms = (await harbour.get(f"/state?persona={who}"))["dms"]
    texts = [one["content"] for dm in dms for one in await harbour.messages(who, dm["id"])]
    return any(words in text for text in texts)
