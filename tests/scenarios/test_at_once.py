"""Two moderators, one item: at the same instant exactly one is served; refusals of Discord and holds are told."""

from __future__ import annotations

import asyncio

import pytest

from tests.scenarios.stage import (
    ANN,
    BEN,
    BOT,
    INSULTS,
    JSON,
    MOD,
    MODERATORS,
    OTHER_MOD,
    SUGGESTED,
    Harbour,
    until,
)


async def an_item(harbour: Harbour, words: str) -> JSON:
    """An item of the kind that the words name."""
    if words == "A heated thread":
        first = await harbour.say(ANN, INSULTS[0])
        await harbour.decided(await harbour.say(BEN, INSULTS[1], reply_to=first))
    elif words == "A suggested card":
        await harbour.decided(await harbour.say(ANN, SUGGESTED))
    else:
        await harbour.menu(BEN, "Ask moderators to look", await harbour.say(ANN, "Buy my tea."))
    return await harbour.item(words)


async def answer_to(harbour: Harbour, who: str) -> str:
    async def look() -> str:
        mine = [one["content"] for one in await harbour.messages(who, MODERATORS) if one.get("ephemeral_to") == who]
        return str(mine[-1]) if mine else ""

    return await until(look)


SUGGESTION, HEAT, REQUEST = "A suggested card", "A heated thread", "A member's request to look"


@pytest.mark.parametrize(
    ("words", "label", "values", "served"),
    [
        pytest.param(SUGGESTION, "Take", None, "You have it until", id="take"),
        pytest.param(SUGGESTION, "Later", None, "Held until", id="hold"),
        pytest.param(SUGGESTION, "Escalate", None, "Escalated.", id="escalate"),
        pytest.param(SUGGESTION, "Dismiss, because...", ["not-now"], "Dismissed.", id="dismiss"),
        pytest.param(REQUEST, "Mark as handled", None, "Marked as handled.", id="handled"),
        pytest.param(HEAT, "Calm-down note", None, "The calm-down note is on its way.", id="calm-down note"),
        pytest.param(HEAT, "Slow mode", None, "Slow mode is on its way.", id="slow mode"),
    ],
)
async def test_of_two_who_press_at_once_one_is_served_and_the_other_is_told_who_was(
    harbour: Harbour, words: str, label: str, values: list[str] | None, served: str
) -> None:
    item, more = await an_item(harbour, words), {} if values is None else {"values": values}
    await asyncio.gather(*(harbour.press(who, item, label, **more) for who in (MOD, OTHER_MOD)))
    answers = {who: await answer_to(harbour, who) for who in (MOD, OTHER_MOD)}
    first = [who for who, told in answers.items() if served in told]
    assert len(first) == 1, answers
    assert all(f"<@{first[0]}>" in told for who, told in answers.items() if who not in first), answers
    notes = [one for one in await harbour.messages(ANN) if one["author"]["id"] == BOT and "Feelings" in one["content"]]
    assert len(notes) == (1 if label == "Calm-down note" else 0)


async def test_what_discord_refuses_is_told_to_whoever_pressed(harbour: Harbour) -> None:
    item = await an_item(harbour, HEAT)
    await harbour.press(MOD, item, "Lock thread")
    await harbour.told(MOD, MODERATORS, "only a thread can be")


async def test_an_item_may_be_held_for_longer_than_usual(harbour: Harbour) -> None:
    item = await an_item(harbour, SUGGESTION)
    await harbour.press(MOD, item, "Later")
    said = await harbour.told(MOD, MODERATORS, "Held until")
    before = (await harbour.item("held for later"))["content"]
    for label in ("1 day instead", "1 week instead"):
        await harbour.press(MOD, said, label)

        async def moved(earlier: str = before) -> str:
            now = str((await harbour.item("held for later"))["content"])
            return now if now != earlier else ""

        before = await until(moved)
    await harbour.press(MOD, said, "Undo")
    await harbour.told(MOD, MODERATORS, "The item changed since this button was drawn")


async def test_a_note_may_not_repeat_the_post(harbour: Harbour) -> None:
    item = await an_item(harbour, SUGGESTION)
    opened = await harbour.press(MOD, item, "Add note")
    await harbour.fill_in(MOD, opened, MODERATORS, {"text": f"Says {SUGGESTED}"}, opened["interaction_id"])
    await harbour.told(MOD, MODERATORS, "a member's words are not kept")


async def test_a_list_leads_to_the_items_and_a_heated_thread_is_one_of_them_told_in_one_line(harbour: Harbour) -> None:
    item = await an_item(harbour, HEAT)
    assert len(await harbour.items(HEAT)) == 1
    why = [line for line in str(item["content"]).split("\n") if line.startswith("- ")]
    assert len(why) == 1
    assert "2 heated posts in 1 minute; 2 people" in why[0]
    await harbour.command(MOD, "queue", "list", where=MODERATORS, kind="heat")
    listed = await harbour.told(MOD, MODERATORS, "[the item]")
    assert f"/{MODERATORS}/{item['id']})" in listed["content"]
