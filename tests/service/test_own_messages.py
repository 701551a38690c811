"""An item's own message: moderators see it wherever the item goes, and it is stripped also where its id was lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.core.item import ItemAction
from bot.core.values import ItemKind
from bot.errors import ChatUnavailable
from bot.service import wording
from bot.service.content import ItemContent
from bot.service.services import Services
from tests.fakes import FakePorts
from tests.service.builders import CHANNEL, GUILD, MODS, a_house, a_moderator, a_post, an_item, with_item

HANDED_ON = "31"
LOST = ChatUnavailable("no answer")


def shown(fakes: FakePorts) -> list[tuple[str, str, str]]:
    """Channel, state and excerpt of every item that moderators see."""
    contents = [(one.channel, one.content) for one in fakes.chat.items()]
    return [(where, str(c.item.state), c.excerpt) for where, c in contents if isinstance(c, ItemContent)]


async def press(services: Services, item: str, action: ItemAction, key: str = "k1") -> None:
    assert (await services.desk.press(GUILD, item, action, a_moderator(), key=key)).done


# Escalated, where the other channel is closed to the bot


@pytest.mark.parametrize("kind", [ItemKind.DISTRESS, ItemKind.REPORT], ids=str)
async def test_what_is_escalated_into_a_closed_channel_stays_with_the_moderators(kind: ItemKind) -> None:
    fakes, services, item = await with_item(kind, escalation_channel=HANDED_ON)
    fakes.chat.closed_channels.add(HANDED_ON)
    await press(services, item.id, ItemAction.ESCALATE)
    assert shown(fakes) == [(MODS, "escalated", "the quay floods")]
    assert fakes.chat.direct == [("owner", wording.ESCALATION_CLOSED)]
    await press(services, item.id, ItemAction.TAKE, "k2")
    assert shown(fakes) == [(MODS, "taken", "the quay floods")]
    await press(services, item.id, ItemAction.RESOLVE, "k3")
    assert [excerpt for _, _, excerpt in shown(fakes)] == ([] if kind is ItemKind.DISTRESS else [""])
    assert len(fakes.chat.direct) == 1


async def test_an_escalated_item_comes_back_to_the_moderators_where_its_channel_is_closed_later() -> None:
    fakes, services, item = await with_item(ItemKind.REPORT, escalation_channel=HANDED_ON)
    await press(services, item.id, ItemAction.ESCALATE)
    fakes.chat.closed_channels.add(HANDED_ON)
    assert (await services.desk.press(GUILD, item.id, ItemAction.NOTE, a_moderator(), key="k2", text="Mine.")).done
    assert shown(fakes)[-1] == (MODS, "escalated", "the quay floods")


async def test_where_both_channels_are_closed_the_owner_is_told_of_distress_and_it_is_shown_once_one_opens() -> None:
    fakes, services, item = await with_item(ItemKind.DISTRESS, escalation_channel=HANDED_ON)
    fakes.chat.closed_channels |= {HANDED_ON, MODS}
    await press(services, item.id, ItemAction.ESCALATE)
    assert [who for who, text in fakes.chat.direct if "may need help" in text] == ["owner"]
    fakes.chat.closed_channels.remove(MODS)
    fakes.clock.advance(minutes=11)
    await services.performer.resume()
    assert (MODS, "escalated", "the quay floods") in shown(fakes)


# Posted, and Discord's answer was lost


async def _with_a_lost_answer(kind: ItemKind) -> tuple[FakePorts, Services, str]:
    fakes, services = await a_house()
    fakes.chat.says(a_post())
    fakes.chat.lost["post"] = [LOST]
    item, _ = await fakes.ports.ledger.open_item(an_item(kind=kind), ())
    await services.performer.perform_one(f"{item.id}:show")
    assert (shown(fakes), fakes.memory.items[item.id].post) == ([(MODS, "open", "the quay floods")], None)
    return fakes, services, item.id


async def _pressed_away(fakes: FakePorts, services: Services, item: str) -> None:
    await press(services, item, ItemAction.RESOLVE)


async def _post_deleted(fakes: FakePorts, services: Services, item: str) -> None:
    del fakes.chat.messages["1000"]
    await services.moderation.message_deleted(GUILD, CHANNEL, "1000")


async def _post_found_gone(fakes: FakePorts, services: Services, item: str) -> None:
    del fakes.chat.messages["1000"]
    fakes.clock.advance(minutes=1)
    await services.performer.resume()


Ending = Callable[[FakePorts, Services, str], Awaitable[None]]
ENDINGS = [
    pytest.param(_pressed_away, id="a moderator takes care of it"),
    pytest.param(_post_deleted, id="its post is deleted"),
    pytest.param(_post_found_gone, id="its post is found gone"),
]


@pytest.mark.parametrize("ending", ENDINGS)
async def test_of_distress_whose_posting_was_not_answered_no_word_stays_once_it_closes(ending: Ending) -> None:
    fakes, services, item = await _with_a_lost_answer(ItemKind.DISTRESS)
    await ending(fakes, services, item)
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    assert shown(fakes) == []
    assert len(fakes.chat.notes()) == 1
    assert (fakes.memory.items, fakes.memory.effects) == ({}, {})


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("slow", [False, True], ids=["Discord answers again", "a little later"])
async def test_any_item_whose_posting_was_not_answered_drops_its_excerpt_once_it_closes(
    ending: Ending, slow: bool
) -> None:
    fakes, services, item = await _with_a_lost_answer(ItemKind.REPORT)
    fakes.chat.failing["find_posted"] = [LOST, LOST] if slow else []
    await ending(fakes, services, item)
    for _ in range(3):
        fakes.clock.advance(minutes=1)
        await services.performer.resume()
    ((_, state, excerpt),) = shown(fakes)
    assert (state in ("resolved", "withdrawn"), excerpt) == (True, "")
