"""Moderators press buttons: one effect for each decision, whoever presses, whatever fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.item import DismissReason, Item, ItemAction, ItemState
from bot.core.reasons import Cause, ReasonCode
from bot.core.values import ItemKind
from bot.errors import ChatForbidden, ChatUnavailable
from bot.service.content import CardContent, ItemContent, NoteContent
from bot.service.reports import Dispute
from bot.service.tally import Tally
from tests.fake_ledger import FakeReviewQueue
from tests.fakes import NOON, FakeChat
from tests.service.builders import (
    CHANNEL,
    CLAIM,
    GUILD,
    MODS,
    a_member,
    a_moderator,
    a_post,
    an_item,
    with_item,
)


async def test_posting_a_suggested_card_answers_the_post_and_closes_the_item() -> None:
    fakes, services, item = await with_item()
    answer = await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    assert answer.done
    (card,) = fakes.chat.cards()
    assert card.reply_to == "1000"
    assert fakes.memory.items[item.id].state is ItemState.RESOLVED
    (shown,) = fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert shown.content.excerpt == ""


async def test_two_moderators_who_press_at_once_post_one_card_and_the_other_is_told_who_was_first() -> None:
    fakes, services, item = await with_item()
    first, second = await asyncio.gather(
        services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator("501"), key="k1"),
        services.desk.press(GUILD, item.id, ItemAction.DISMISS, a_moderator("502"), key="k2"),
    )
    assert [first.done, second.done].count(True) == 1
    assert len(fakes.chat.cards()) <= 1
    loser = second if first.done else first
    assert "501" in loser.text or "502" in loser.text


async def test_a_press_that_meets_a_further_signal_is_tried_again_and_served(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes, services, item = await with_item(ItemKind.HEAT)
    change, met = FakeReviewQueue.change, []

    async def after_a_signal(queue: FakeReviewQueue, old: Item, new: Item, **more: Any) -> Item:
        if not met:
            met.append(fakes.memory.open_or_merge(an_item(id="more", kind=ItemKind.HEAT, message_id="1002"), NOON))
        return await change(queue, old, new, **more)

    monkeypatch.setattr(FakeReviewQueue, "change", after_a_signal)
    answer = await services.desk.press(GUILD, item.id, ItemAction.SLOW, a_moderator(), key="k1")
    assert answer.done
    assert fakes.memory.items[item.id].signals == 2
    assert fakes.chat.calls.count("set_slow_mode") == 1


async def test_a_press_that_meets_signals_without_end_is_told_to_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes, services, item = await with_item(ItemKind.HEAT)
    change, met = FakeReviewQueue.change, []

    async def after_a_signal(queue: FakeReviewQueue, old: Item, new: Item, **more: Any) -> Item:
        met.append(f"2{len(met)}")
        fakes.memory.open_or_merge(an_item(id="more", kind=ItemKind.HEAT, message_id=met[-1]), NOON)
        return await change(queue, old, new, **more)

    monkeypatch.setattr(FakeReviewQueue, "change", after_a_signal)
    answer = await services.desk.press(GUILD, item.id, ItemAction.SLOW, a_moderator(), key="k1")
    assert (answer.done, answer.text) == (False, "The item is changing just now. Please look again.")
    assert len(met) == 3
    assert "set_slow_mode" not in fakes.chat.calls


@pytest.mark.parametrize("second", ["502", "501"], ids=["another moderator", "the same, twice"])
@pytest.mark.parametrize("action", [ItemAction.CALM, ItemAction.SLOW, ItemAction.SNOOZE, ItemAction.ESCALATE])
async def test_what_was_done_since_the_button_was_drawn_is_not_done_again(action: ItemAction, second: str) -> None:
    fakes, services, item = await with_item(ItemKind.HEAT)
    desk, drawn = services.desk, item.version
    assert (await desk.press(GUILD, item.id, action, a_moderator("501"), key="k1", drawn=drawn)).done
    calls = list(fakes.chat.calls)
    again = await desk.press(GUILD, item.id, action, a_moderator(second), key="k2", drawn=drawn)
    assert (again.done, again.text) == (False, "<@501> was first.")
    assert fakes.chat.calls == calls
    newer = fakes.memory.items[item.id].version
    assert (await desk.press(GUILD, item.id, action, a_moderator(second), key="k3", drawn=newer)).done


async def test_an_item_is_held_for_as_long_as_asked_and_no_longer_than_a_month() -> None:
    fakes, services, item = await with_item()
    for key, minutes, days in (("k1", 1440, 1), ("k2", 99_999, 30)):
        press = services.desk.press(GUILD, item.id, ItemAction.SNOOZE, a_moderator(), key=key, minutes=minutes)
        assert (await press).done
        assert fakes.memory.items[item.id].snoozed_until == fakes.clock.at + timedelta(days=days)


async def test_the_same_press_twice_changes_nothing() -> None:
    fakes, services, item = await with_item(ItemKind.HEAT)
    await services.desk.press(GUILD, item.id, ItemAction.CALM, a_moderator(), key="k1")
    again = await services.desk.press(GUILD, item.id, ItemAction.CALM, a_moderator(), key="k1")
    assert (again.done, again.text) == (False, "This press was handled already. Please look again.")
    assert len(fakes.chat.notes()) == 1


@pytest.mark.parametrize(
    "presser", [a_member(), replace(a_moderator(), manages_messages=False)], ids=["member", "lost"]
)
async def test_whoever_does_not_moderate_is_refused(presser: object) -> None:
    fakes, services, item = await with_item()
    answer = await services.desk.press(GUILD, item.id, ItemAction.POST, presser, key="k1")  # type: ignore[arg-type]
    assert not answer.done
    assert fakes.chat.cards() == []


async def test_with_moderator_roles_chosen_the_role_decides() -> None:
    _, services, item = await with_item(moderator_roles=frozenset({"77"}))
    without = await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator(), key="k1")
    member = replace(a_member(), roles=frozenset({"77"}))
    having = await services.desk.press(GUILD, item.id, ItemAction.TAKE, member, key="k2")
    assert (without.done, having.done) == (False, True)


async def test_an_item_of_another_server_is_not_there() -> None:
    _, services, item = await with_item()
    answer = await services.desk.press("666", item.id, ItemAction.POST, a_moderator(), key="k1")
    assert not answer.done
    assert "not there" in answer.text


async def test_a_taken_item_can_only_be_worked_by_its_holder_until_the_lease_ends() -> None:
    fakes, services, item = await with_item()
    await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator("501"), key="k1")
    refused = await services.desk.press(GUILD, item.id, ItemAction.DISMISS, a_moderator("502"), key="k2")
    assert "501" in refused.text
    fakes.clock.advance(minutes=11)
    await services.rounds.once()
    assert fakes.memory.items[item.id].state is ItemState.OPEN
    allowed = await services.desk.press(GUILD, item.id, ItemAction.DISMISS, a_moderator("502"), key="k3")
    assert allowed.done


async def test_an_edited_wording_is_shown_and_recorded_and_figures_stay_locked() -> None:
    fakes, services, item = await with_item()
    refused = await services.desk.press(GUILD, item.id, ItemAction.EDIT, a_moderator(), key="k1", text="30 of 100")
    assert not refused.done
    done = await services.desk.press(GUILD, item.id, ItemAction.EDIT, a_moderator(), key="k2", text="Put gently.")
    assert done.done
    (card,) = fakes.chat.cards()
    assert isinstance(card.content, CardContent)
    assert card.content.wording == "Put gently."
    assert fakes.memory.audit[GUILD][-1].reason.startswith("wording sha256:")


async def test_undoing_a_posted_card_deletes_it_and_opens_the_item_again() -> None:
    fakes, services, item = await with_item()
    await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    answer = await services.desk.press(GUILD, item.id, ItemAction.UNDO, a_moderator("502"), key="k2")
    assert answer.done
    assert fakes.chat.cards() == []
    assert fakes.memory.items[item.id].state is ItemState.OPEN
    assert [record.action for record in fakes.memory.audit[GUILD]][-2:] == ["post", "undo"]
    assert (await fakes.precision.tally(GUILD, CLAIM)).good == 0


async def test_a_card_can_be_posted_again_after_an_undo() -> None:
    fakes, services, item = await with_item()
    for key, action in (("k1", ItemAction.POST), ("k2", ItemAction.UNDO), ("k3", ItemAction.POST)):
        fakes.clock.advance(seconds=5)
        assert (await services.desk.press(GUILD, item.id, action, a_moderator(), key=key)).done
    assert len(fakes.chat.cards()) == 1


async def test_an_undo_after_its_time_is_refused() -> None:
    fakes, services, item = await with_item()
    await services.desk.press(GUILD, item.id, ItemAction.DISMISS, a_moderator(), key="k1")
    fakes.clock.advance(hours=1)
    answer = await services.desk.press(GUILD, item.id, ItemAction.UNDO, a_moderator(), key="k2")
    assert "too late" in answer.text


async def test_a_card_that_cannot_be_posted_opens_its_item_again_and_says_why() -> None:
    fakes, services, item = await with_item()
    fakes.chat.failing["post"] = [ChatForbidden("no permission to send here")]
    await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    again = fakes.memory.items[item.id]
    assert again.state is ItemState.OPEN
    assert again.reasons[-1] == Cause(ReasonCode.NOT_POSTED, "not-permitted")


async def test_a_posted_card_survives_a_lost_answer_in_the_middle_of_the_action() -> None:
    fakes, services, item = await with_item()
    fakes.chat.nonces_last = False
    fakes.chat.lost["post"] = [ChatUnavailable("lost")]
    await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    fakes.clock.advance(hours=2)
    await services.performer.resume()
    assert len(fakes.chat.cards()) == 1


async def test_heat_actions_act_once_and_can_be_undone() -> None:
    fakes, services, item = await with_item(ItemKind.HEAT)
    fakes.chat.slow[CHANNEL] = 5
    for key, action in (("k1", ItemAction.SLOW), ("k2", ItemAction.UNDO)):
        assert (await services.desk.press(GUILD, item.id, action, a_moderator(), key=key)).done
    assert fakes.chat.slow[CHANNEL] == 5
    for key, action in (("k3", ItemAction.LOCK), ("k4", ItemAction.UNDO)):
        assert (await services.desk.press(GUILD, item.id, action, a_moderator(), key=key)).done
    assert fakes.chat.locked == set()
    for key, action in (("k5", ItemAction.CALM), ("k6", ItemAction.UNDO)):
        assert (await services.desk.press(GUILD, item.id, action, a_moderator(), key=key)).done
    assert fakes.chat.notes() == []


async def test_whoever_reported_is_told_privately_once_for_each_outcome() -> None:
    fakes, services, item = await with_item(ItemKind.REPORT)
    await services.desk.press(GUILD, item.id, ItemAction.RESOLVE, a_moderator(), key="k1")
    for key in ("k2", "k3"):
        assert (await services.desk.press(GUILD, item.id, ItemAction.TELL, a_moderator(key), key=key)).done
    assert [who for who, _ in fakes.chat.direct] == ["88"]
    for key, action in (("k4", ItemAction.REOPEN), ("k5", ItemAction.DISMISS), ("k6", ItemAction.TELL)):
        await services.desk.press(GUILD, item.id, action, a_moderator(), key=key)
    assert ["took care" in text for _, text in fakes.chat.direct] == [True, False]
    assert not any("88" in effect_id for effect_id in fakes.memory.effects)


@pytest.mark.parametrize(
    ("kind", "action", "method", "words"),
    [
        pytest.param(ItemKind.HEAT, ItemAction.SLOW, "set_slow_mode", "Slow mode could not be changed", id="slow"),
        pytest.param(ItemKind.HEAT, ItemAction.LOCK, "set_locked", "only a thread can be", id="lock"),
        pytest.param(ItemKind.HEAT, ItemAction.CALM, "post", "may not write there", id="calm-down note"),
        pytest.param(ItemKind.SUGGESTION, ItemAction.POST, "post", "the item is open again", id="card"),
        pytest.param(ItemKind.REPORT, ItemAction.TELL, "tell_member", "takes no direct messages", id="tell"),
    ],
)
async def test_what_discord_refuses_is_told_to_whoever_pressed(
    kind: ItemKind, action: ItemAction, method: str, words: str
) -> None:
    fakes, services, item = await with_item(kind)
    fakes.chat.failing[method] = [ChatForbidden("403")]
    answer = await services.desk.press(GUILD, item.id, action, a_moderator(), key="k1")
    assert words in answer.text


@pytest.mark.parametrize("error", [ChatForbidden("403"), ChatUnavailable("503")], ids=["refused", "not yet"])
async def test_undoing_a_slow_mode_that_was_never_set_changes_nothing_then_or_later(error: Exception) -> None:
    fakes, services, item = await with_item(ItemKind.HEAT)
    fakes.chat.slow[CHANNEL] = 30
    fakes.chat.failing["set_slow_mode"] = [error]
    for key, action in (("k1", ItemAction.SLOW), ("k2", ItemAction.UNDO)):
        await services.desk.press(GUILD, item.id, action, a_moderator(), key=key)
    fakes.clock.advance(hours=1)
    await services.performer.resume()
    assert fakes.chat.slow[CHANNEL] == 30


async def test_a_first_press_counts_as_having_seen_the_item() -> None:
    fakes, services, item = await with_item()
    await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator(), key="k1")
    first = fakes.clock.at
    fakes.clock.advance(minutes=1)
    await services.desk.press(GUILD, item.id, ItemAction.RELEASE, a_moderator(), key="k2")
    assert fakes.memory.items[item.id].seen_at == first


async def test_a_card_can_be_disputed_before_discord_has_told_the_bot_that_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, services, item = await with_item()
    post, disputes = FakeChat.post, []

    async def seen_before_it_is_answered(chat: FakeChat, *where: Any, **more: Any) -> str:
        new = await post(chat, *where, **more)
        if isinstance(chat.posted[new].content, CardContent):
            disputing = services.reports.dispute(GUILD, new, "9", Dispute.UNCLEAR)
            disputes.append(asyncio.create_task(disputing))
            for _ in range(20):  # the dispute goes as far as it can without the answer
                await asyncio.sleep(0)
            assert not disputes[0].done()
        return new

    monkeypatch.setattr(FakeChat, "post", seen_before_it_is_answered)
    await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    answer = await disputes[0]
    assert answer.done
    assert answer.item is not None
    assert answer.item.claim == CLAIM


async def test_a_dispute_of_a_message_that_is_no_card_is_answered_at_once() -> None:
    _, services, _ = await with_item()
    assert not (await services.reports.dispute(GUILD, "77", "9", Dispute.UNCLEAR)).done


async def test_agreeing_with_a_dispute_withdraws_the_card_and_counts_against_the_claim() -> None:
    fakes, services, item = await with_item()
    await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    (card,) = fakes.chat.cards()
    disputed = await services.reports.dispute(GUILD, card.id, "9", Dispute.NOT_RELEVANT)
    assert disputed.item is not None
    await services.desk.press(GUILD, disputed.item.id, ItemAction.RESOLVE, a_moderator(), key="k2")
    assert fakes.chat.cards() == []
    tally = await fakes.precision.tally(GUILD, CLAIM)
    assert dict(tally.counts)[Tally.UPHELD] == 1


@pytest.mark.parametrize(
    ("action", "said", "told"),
    [
        pytest.param(ItemAction.DISMISS, "The card stays.", "and it stays", id="kept"),
        pytest.param(ItemAction.RESOLVE, "The card is on its way out.", "and withdrew it", id="withdrawn"),
    ],
)
async def test_a_dispute_is_answered_in_its_own_words_to_moderators_and_to_whoever_asked(
    action: ItemAction, said: str, told: str
) -> None:
    fakes, services, item = await with_item(ItemKind.DISPUTE)
    answer = await services.desk.press(GUILD, item.id, action, a_moderator(), key="k1", reason=DismissReason.CLEAR)
    assert answer.text == said
    await services.desk.press(GUILD, item.id, ItemAction.TELL, a_moderator(), key="k2")
    ((member, text),) = fakes.chat.direct
    assert member == "88"
    assert told in text


async def test_closed_distress_leaves_only_a_count_and_can_be_undone() -> None:
    fakes, services, item = await with_item(ItemKind.DISTRESS)
    answer = await services.desk.press(GUILD, item.id, ItemAction.RESOLVE, a_moderator(), key="k1")
    assert answer.done
    assert fakes.memory.items == {}
    assert fakes.memory.effects == {}
    assert fakes.memory.audit == {}
    assert fakes.memory.distress == {GUILD: 1}
    (shown,) = fakes.chat.posted.values()
    assert isinstance(shown.content, NoteContent)
    undone = await services.desk.press(GUILD, item.id, ItemAction.UNDO, a_moderator(), key="k2")
    assert undone.done
    assert len(fakes.chat.items()) == 1


async def test_an_escalated_item_moves_to_the_escalation_channel_and_back() -> None:
    fakes, services, item = await with_item(escalation_channel="31")
    await services.desk.press(GUILD, item.id, ItemAction.ESCALATE, a_moderator(), key="k1")
    assert [one.channel for one in fakes.chat.items()] == ["31"]
    await services.desk.press(GUILD, item.id, ItemAction.UNDO, a_moderator(), key="k2")
    assert [one.channel for one in fakes.chat.items()] == [MODS]


async def test_an_example_must_be_reworded_and_is_kept_as_a_proposal() -> None:
    fakes, services, item = await with_item()
    values = {"stance": "asserts", "action": "reply"}
    copied = await services.desk.propose(GUILD, item.id, a_moderator(), key="k1", text="The quay  floods", **values)
    assert not copied.done
    own = await services.desk.propose(GUILD, item.id, a_moderator(), key="k2", text="harbour under water", **values)
    assert own.done
    assert fakes.proposals.saved["k2"].claim == CLAIM


async def test_undoing_a_note_takes_it_away_is_recorded_and_undoes_nothing_else() -> None:
    fakes, services, item = await with_item()
    steps = ((ItemAction.POST, ""), (ItemAction.NOTE, "Put gently, please."), (ItemAction.UNDO, ""))
    for number, (action, text) in enumerate(steps):
        pressed = await services.desk.press(GUILD, item.id, action, a_moderator(), key=f"k{number}", text=text)
        assert pressed.done
    stored = fakes.memory.items[item.id]
    assert (stored.notes, stored.state, len(fakes.chat.cards())) == ((), ItemState.RESOLVED, 1)
    assert (await fakes.precision.tally(GUILD, CLAIM)).good == 1
    assert [(record.action, record.reason) for record in fakes.memory.audit[GUILD]][-1] == ("undo", "of note")
    assert (await services.desk.press(GUILD, item.id, ItemAction.UNDO, a_moderator(), key="k9")).done
    assert fakes.chat.cards() == []


async def test_two_moderators_may_both_write_a_note_on_what_they_saw() -> None:
    fakes, services, item = await with_item()
    for who in ("501", "502"):
        pressed = await services.desk.press(
            GUILD, item.id, ItemAction.NOTE, a_moderator(who), key=who, text=f"From {who}.", drawn=item.version
        )
        assert pressed.done
    assert [note.by for note in fakes.memory.items[item.id].notes] == ["501", "502"]


@pytest.mark.parametrize("action", [ItemAction.NOTE, ItemAction.EXAMPLE], ids=str)
async def test_of_two_who_send_a_form_in_at_the_same_instant_neither_loses_their_words(action: ItemAction) -> None:
    fakes, services, item = await with_item()
    sent = [
        services.desk.press(GUILD, item.id, action, a_moderator(who), key=who, text=f"From {who}.", drawn=item.version)
        for who in ("501", "502")
    ]
    assert [answer.done for answer in await asyncio.gather(*sent)] == [True, True]
    assert [record.action for record in fakes.memory.audit[GUILD]].count(str(action)) == 2


@pytest.mark.parametrize(
    ("since", "who", "said"),
    [
        pytest.param(ItemAction.ESCALATE, "502", "<@502> changed the item", id="by another"),
        pytest.param(ItemAction.ESCALATE, "501", "The item changed", id="by themselves"),
        pytest.param(ItemAction.UNDO, "502", "<@502> changed the item", id="undone already"),
    ],
)
async def test_an_undo_takes_back_nothing_that_came_after_it_was_drawn(since: ItemAction, who: str, said: str) -> None:
    fakes, services, item = await with_item()
    desk, undo = services.desk, ItemAction.UNDO
    held = await desk.press(GUILD, item.id, ItemAction.SNOOZE, a_moderator("501"), key="k1")
    assert held.item is not None
    assert (await desk.press(GUILD, item.id, since, a_moderator(who), key="k2")).done
    before = fakes.memory.items[item.id]
    answer = await desk.press(GUILD, item.id, undo, a_moderator("501"), key="k3", drawn=held.item.version)
    assert (answer.done, answer.text) == (False, f"{said} since this button was drawn. Please look again.")
    assert fakes.memory.items[item.id] == before


async def test_a_claim_whose_cards_people_turn_down_drops_to_suggestions_and_says_so_once() -> None:
    fakes, services, _ = await with_item(floor_least=4)
    for number in range(6):
        item = an_item(id=f"more-{number}", target=f"2{number}", message_id=f"2{number}")
        await fakes.ports.ledger.open_item(item, ())
        fakes.chat.says(a_post(id=f"2{number}"))
        await services.desk.press(
            GUILD, item.id, ItemAction.DISMISS, a_moderator(), key=f"k{number}", reason=DismissReason.MISREAD
        )
    assert await fakes.precision.held(GUILD) == {CLAIM}
    assert len([note for note in fakes.chat.notes() if "only suggested from now on" in note]) == 1


async def test_an_undo_uncounts_its_own_step_and_leaves_what_an_earlier_one_counted() -> None:
    fakes, services, item = await with_item()
    for number, action in enumerate((ItemAction.POST, ItemAction.REOPEN, ItemAction.DISMISS, ItemAction.UNDO)):
        assert (await services.desk.press(GUILD, item.id, action, a_moderator(), key=f"k{number}")).done
    tally = await fakes.precision.tally(GUILD, CLAIM)
    assert (tally.counts, len(fakes.chat.cards())) == (((Tally.POSTED, 1), (Tally.APPROVED, 1)), 1)
