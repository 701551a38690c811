"""A step meets a fault: Discord fails in the middle, the role or the channel is gone, a form was open for an hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.core.item import ItemAction, ItemState
from bot.core.review import BY_THE_BOT
from bot.core.values import ItemKind
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable
from bot.service import wording
from bot.service.content import ItemContent
from bot.service.records import Answer, EffectState
from bot.service.reports import Dispute
from bot.service.services import Services
from tests.fakes import FakePorts
from tests.service.builders import CHANNEL, GUILD, MODS, a_member, a_moderator, an_admin, with_item

A, K = ItemAction, ItemKind
BY_MODERATORS = sorted(set(ItemAction) - BY_THE_BOT)


@dataclass(frozen=True)
class Case:
    """A step, the call to Discord that fails in it, and what people see once it was done."""

    kind: ItemKind
    action: ItemAction
    method: str
    seen: Callable[[FakePorts], object]
    wanted: object
    before: tuple[ItemAction, ...] = ()


def states(fakes: FakePorts) -> list[tuple[str, str]]:
    """Channel and state of every item that moderators see."""
    shown = [(one.channel, one.content) for one in fakes.chat.items()]
    return [(channel, str(content.item.state)) for channel, content in shown if isinstance(content, ItemContent)]


def cards(fakes: FakePorts) -> int:
    return len(fakes.chat.cards())


CASES = {
    "post": Case(K.SUGGESTION, A.POST, "post", cards, 1),
    "post reworded": Case(K.SUGGESTION, A.EDIT, "post", cards, 1),
    "undo of a card": Case(K.SUGGESTION, A.UNDO, "delete", cards, 0, (A.POST,)),
    "calm-down note": Case(K.HEAT, A.CALM, "post", lambda fakes: len(fakes.chat.notes()), 1),
    "undo of the note": Case(K.HEAT, A.UNDO, "delete", lambda fakes: len(fakes.chat.notes()), 0, (A.CALM,)),
    "slow mode": Case(K.HEAT, A.SLOW, "set_slow_mode", lambda fakes: fakes.chat.slow, {CHANNEL: 60}),
    "undo of slow mode": Case(K.HEAT, A.UNDO, "set_slow_mode", lambda fakes: fakes.chat.slow, {CHANNEL: 0}, (A.SLOW,)),
    "lock": Case(K.HEAT, A.LOCK, "set_locked", lambda fakes: fakes.chat.locked, {CHANNEL}),
    "undo of the lock": Case(K.HEAT, A.UNDO, "set_locked", lambda fakes: fakes.chat.locked, set(), (A.LOCK,)),
    "tell who asked": Case(
        K.REPORT, A.TELL, "tell_member", lambda fakes: [who for who, _ in fakes.chat.direct], ["88"]
    ),
    "take": Case(K.REPORT, A.TAKE, "edit", states, [(MODS, "taken")]),
    "later": Case(K.REPORT, A.SNOOZE, "edit", states, [(MODS, "snoozed")]),
    "dismiss": Case(K.REPORT, A.DISMISS, "edit", states, [(MODS, "resolved")]),
    "undo of a dismissal": Case(K.REPORT, A.UNDO, "edit", states, [(MODS, "open")], (A.DISMISS,)),
    "escalate": Case(K.REPORT, A.ESCALATE, "post", states, [("31", "escalated")]),
    "escalate, the old message": Case(K.REPORT, A.ESCALATE, "edit", states, [("31", "escalated")]),
    "distress handled": Case(K.DISTRESS, A.RESOLVE, "edit", states, []),
}
REFUSABLE = {name: case for name, case in CASES.items() if case.method != "edit" and case.action is not A.ESCALATE}


async def ready_for(case: Case) -> tuple[FakePorts, Services, str]:
    fakes, services, item = await with_item(case.kind, escalation_channel="31")
    for action in case.before:
        assert (await press(services, item.id, action, f"before {action}")).done
    fakes.chat.calls.clear()
    return fakes, services, item.id


async def press(services: Services, item: str, action: ItemAction, key: str, who: str = "501") -> Answer:
    text = "Put gently." if action in (A.EDIT, A.NOTE) else ""
    return await services.desk.press(GUILD, item, action, a_moderator(who), key=key, text=text)


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        pytest.param(ChatUnavailable("429", retry_after=7.0), False, id="429"),
        pytest.param(ChatUnavailable("500"), False, id="500"),
        pytest.param(ChatUnavailable("no answer"), True, id="done, but the answer got lost"),
    ],
)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_what_passes_is_tried_again_until_it_is_done_once(case: Case, error: Exception, lost: bool) -> None:
    fakes, services, item = await ready_for(case)
    (fakes.chat.lost if lost else fakes.chat.failing)[case.method] = [error]
    assert (await press(services, item, case.action, "k1")).done
    assert not (await press(services, item, case.action, "k1")).done
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    assert case.seen(fakes) == case.wanted
    left = [effect for effect in fakes.memory.effects.values() if effect.state is EffectState.PENDING]
    assert left == []
    calls = list(fakes.chat.calls)
    await services.performer.resume()
    assert fakes.chat.calls == calls
    audited = [record.action for record in fakes.memory.audit.get(GUILD, ())]
    assert audited.count(str(case.action)) == (0 if case.kind is K.DISTRESS else 1)


@pytest.mark.parametrize("error", [ChatForbidden("403"), ChatGone("404")], ids=["403", "404"])
@pytest.mark.parametrize("case", REFUSABLE.values(), ids=REFUSABLE)
async def test_what_discord_refuses_for_good_is_told_recorded_and_not_tried_again(case: Case, error: Exception) -> None:
    fakes, services, item = await ready_for(case)
    fakes.chat.failing[case.method] = [error]
    answer = await press(services, item, case.action, "k1")
    calls = fakes.chat.calls.count(case.method)
    fakes.clock.advance(hours=1)
    await services.performer.resume()
    assert fakes.chat.calls.count(case.method) == calls == 1
    if case.method == "delete" and isinstance(error, ChatGone):  # it is what was wanted
        assert answer.text == wording.DONE[A.UNDO]
        return
    assert answer.text in wording.NOT_DONE.values()
    assert EffectState.DROPPED in {effect.state for effect in fakes.memory.effects.values()}


async def test_an_items_own_message_that_is_gone_is_posted_again_with_what_was_decided() -> None:
    fakes, services, item = await with_item(K.REPORT)
    fakes.chat.posted.clear()
    assert (await press(services, item.id, A.TAKE, "k1")).done
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    assert states(fakes) == [(MODS, "taken")]


async def test_a_moderators_channel_that_was_deleted_is_told_of_once_and_items_move_to_a_new_one() -> None:
    fakes, services, item = await with_item(K.REPORT)
    fakes.chat.posted.clear()
    fakes.chat.failing = {name: [ChatGone("unknown channel")] * 9 for name in ("post", "edit", "find_posted")}
    assert (await press(services, item.id, A.TAKE, "k1")).done
    for _ in range(3):
        fakes.clock.advance(minutes=11)
        await services.performer.resume()
    assert fakes.memory.items[item.id].state is ItemState.TAKEN  # nothing is lost
    assert [(who, text == wording.CHANNEL_CLOSED) for who, text in fakes.chat.direct] == [("owner", True)]
    fakes.chat.failing.clear()
    await services.settings.change(GUILD, an_admin(), moderators_channel="31")
    fakes.clock.advance(minutes=11)
    await services.performer.resume()
    assert states(fakes) == [("31", "taken")]


# Who may not, where it is not, and an hour later


@pytest.mark.parametrize("kind", list(ItemKind), ids=str)
async def test_a_role_that_was_taken_away_is_noticed_with_the_next_press_whatever_it_is(kind: ItemKind) -> None:
    fakes, services, item = await with_item(kind)
    assert (await press(services, item.id, A.TAKE, "k1")).done
    before = dict(fakes.memory.items)
    former = replace(a_moderator("501"), manages_messages=False)
    for action in BY_MODERATORS:
        answer = await services.desk.press(GUILD, item.id, action, former, key=f"k {action}", text="My words.")
        assert (answer.done, answer.text) == (False, wording.NOT_ALLOWED)
    values = {"text": "My words.", "stance": None, "action": None, "claim": "tides-flood"}
    assert not (await services.desk.propose(GUILD, item.id, former, key="k2", **values)).done  # type: ignore[arg-type]
    assert await services.browse.open(GUILD, item.id, former) is None
    assert await services.browse.next(GUILD, a_member()) is None
    assert (fakes.memory.items, fakes.proposals.saved) == (before, {})


@pytest.mark.parametrize("action", BY_MODERATORS)
async def test_a_press_from_another_server_or_on_an_item_that_is_gone_does_nothing(action: ItemAction) -> None:
    fakes, services, item = await with_item(K.SUGGESTION)
    before, calls = dict(fakes.memory.items), list(fakes.chat.calls)
    for guild, name in (("666", item.id), (GUILD, "gone")):
        answer = await services.desk.press(guild, name, action, a_moderator(), key=f"k {guild}", text="My words.")
        assert (answer.done, answer.text) == (False, wording.GONE)
    assert await services.browse.open("666", item.id, a_moderator()) is None
    assert (fakes.memory.items, fakes.chat.calls) == (before, calls)


async def test_an_undo_of_distress_works_in_its_own_server_alone_and_only_in_time() -> None:
    fakes, services, item = await with_item(K.DISTRESS)
    await press(services, item.id, A.RESOLVE, "k1")
    other = await services.desk.press("666", item.id, A.UNDO, a_moderator(), key="k2")
    assert (other.done, other.text) == (False, wording.GONE)
    fakes.clock.advance(minutes=16)
    assert not (await press(services, item.id, A.UNDO, "k3")).done
    assert fakes.memory.items == {}


@pytest.mark.parametrize("action", [A.NOTE, A.EDIT], ids=str)
@pytest.mark.parametrize(
    ("meanwhile", "served", "said"),
    [
        pytest.param(None, True, "", id="nothing happened"),
        pytest.param(A.TAKE, False, "<@502> has it until", id="taken by another"),
        pytest.param(A.DISMISS, False, "the item is decided by <@502>", id="decided by another"),
    ],
)
async def test_a_form_that_was_open_for_an_hour(
    action: ItemAction, meanwhile: ItemAction | None, served: bool, said: str
) -> None:
    fakes, services, item = await with_item(K.SUGGESTION)
    fakes.clock.advance(minutes=60)
    if meanwhile is not None:
        assert (await press(services, item.id, meanwhile, "k1", who="502")).done
    desk, drawn = services.desk, item.version
    answer = await desk.press(GUILD, item.id, action, a_moderator(), key="k2", text="Put gently.", drawn=drawn)
    if action is A.NOTE:  # a note is possible on a taken and on a decided item, and takes nothing from anybody
        assert answer.done
        return
    assert answer.done == served
    assert said in answer.text
    assert cards(fakes) == int(served)


async def test_a_disputed_card_that_cannot_be_deleted_is_left_to_a_person_and_said() -> None:
    fakes, services, item = await with_item(K.SUGGESTION)
    await press(services, item.id, A.POST, "k1")
    (card,) = fakes.chat.cards()
    disputed = await services.reports.dispute(GUILD, card.id, "9", Dispute.NOT_ACCURATE)
    assert disputed.item is not None
    fakes.chat.failing["delete"] = [ChatForbidden("403")]
    answer = await press(services, disputed.item.id, A.RESOLVE, "k2")
    assert answer.text == "The card could not be deleted. Please delete its message by hand."
