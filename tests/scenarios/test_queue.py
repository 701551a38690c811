"""The queue as a whole: lists, counts, files, many at once, and items that are held for later."""

from __future__ import annotations

from tests.scenarios.desk import HEAT, SUGGESTION, a_desk
from tests.scenarios.stage import ANN, MOD, MODERATORS, OTHER_MOD, SUGGESTED, Harbour, until


async def test_the_queue_commands_list_count_export_and_dismiss_in_bulk(harbour: Harbour) -> None:
    await a_desk(harbour, SUGGESTION)
    await harbour.command(MOD, "queue", "list", where=MODERATORS, kind="suggestion")
    await harbour.told(MOD, MODERATORS, "hsct-stops-progressive")
    await harbour.command(MOD, "queue", "stats", where=MODERATORS)
    await harbour.told(MOD, MODERATORS, "Overdue: 0")
    await harbour.command(MOD, "queue", "export", where=MODERATORS, form="jsonl")
    file = await harbour.told(MOD, MODERATORS, "The queue as it is now.")
    assert file["attachments"][0]["filename"] == "queue.jsonl"
    claim = "hsct-stops-progressive"
    await harbour.command(MOD, "queue", "dismiss-all", where=MODERATORS, reason="not-now", claim=claim)
    said = await harbour.told(MOD, MODERATORS, "Dismissed: 1.")
    await harbour.item("decided: dismissed")
    await harbour.press(MOD, said, "Undo all")
    await harbour.told(MOD, MODERATORS, "Open again: 1.")


async def test_mine_and_duty_answer_their_moderator_alone(harbour: Harbour) -> None:
    item = await (await a_desk(harbour, SUGGESTION)).item()
    await harbour.press(MOD, item, "Take")
    await harbour.item("taken by")
    await harbour.command(MOD, "queue", "mine", where=MODERATORS)
    await harbour.told(MOD, MODERATORS, "A suggested card")
    await harbour.command(MOD, "duty", where=MODERATORS, state="on")
    await harbour.told(MOD, MODERATORS, "You are on duty")
    assert [one for one in await harbour.messages(OTHER_MOD, MODERATORS) if one.get("ephemeral_to")] == []


async def test_the_history_of_a_member_shows_actions_only(harbour: Harbour) -> None:
    item = await (await a_desk(harbour, SUGGESTION)).item()
    await harbour.press(MOD, item, "Dismiss, because...", values=["other"])
    await harbour.item("decided: dismissed")
    await harbour.menu(MOD, "History of moderator actions", ANN, MODERATORS)
    await harbour.told(MOD, MODERATORS, "dismiss")


async def test_an_item_may_be_held_for_longer_than_usual(harbour: Harbour) -> None:
    item = await (await a_desk(harbour, SUGGESTION)).item()
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
    item = await (await a_desk(harbour, SUGGESTION)).item()
    opened = await harbour.press(MOD, item, "Add note")
    await harbour.fill_in(MOD, opened, MODERATORS, {"text": f"Says {SUGGESTED}"}, opened["interaction_id"])
    await harbour.told(MOD, MODERATORS, "a member's words are not kept")


async def test_a_list_leads_to_the_items_and_a_heated_thread_is_one_of_them_told_in_one_line(harbour: Harbour) -> None:
    item = await (await a_desk(harbour, HEAT)).item()
    assert len(await harbour.items(HEAT)) == 1
    why = [line for line in str(item["content"]).split("\n") if line.startswith("- ")]
    assert len(why) == 1
    assert "2 heated posts in 1 minute; 2 people" in why[0]
    await harbour.command(MOD, "queue", "list", where=MODERATORS, kind="heat")
    listed = await harbour.told(MOD, MODERATORS, "[the item]")
    assert f"/{MODERATORS}/{item['id']})" in listed["content"]
