"""An item follows its post: it shows the post as it is now, or closes where the edit took away what it asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.item import ItemAction, ItemState, Withdrawal
from bot.core.values import Action, ItemKind
from bot.service.content import ItemContent
from bot.service.reports import Dispute
from bot.service.services import Services
from tests.fakes import NOON, FakePorts
from tests.service.builders import CHANNEL, GUILD, a_house, a_moderator, a_post, an_item, an_outcome, with_item

LATER = NOON + timedelta(seconds=9)
EDITED = a_post(text="they say the quay floods")


async def a_disputed_card() -> tuple[FakePorts, Services, str]:
    """A card under a post, and the item of a member who questions it; gives the item's id."""
    fakes, services = await a_house()
    post = fakes.chat.says(a_post())
    fakes.reader.outcomes[post.text] = an_outcome(message=post)
    await services.moderation.message_sent(post)
    (card,) = fakes.chat.cards()
    disputed = await services.reports.dispute(GUILD, card.id, "9", Dispute.UNCLEAR)
    assert disputed.item is not None
    return fakes, services, disputed.item.id


async def edit(fakes: FakePorts, services: Services, *, claim: str | None) -> None:
    """The post is edited into one that gives this claim's card, or none."""
    action = Action.REPLY if claim else Action.NONE
    fakes.reader.outcomes[EDITED.text] = an_outcome(message=EDITED, action=action, claim=claim)
    fakes.chat.says(EDITED)
    await services.moderation.message_edited(EDITED, LATER)


def shown(fakes: FakePorts, item: str) -> ItemContent:
    contents = [one.content for one in fakes.chat.items() if isinstance(one.content, ItemContent)]
    return next(content for content in contents if content.item.id == item)


async def test_a_disputed_item_shows_the_post_as_it_is_after_an_edit() -> None:
    fakes, services, item = await a_disputed_card()
    assert shown(fakes, item).excerpt == "the quay floods"
    await edit(fakes, services, claim="tides-flood")
    assert shown(fakes, item).excerpt == EDITED.text
    assert fakes.memory.items[item].state is ItemState.OPEN
    assert len(fakes.chat.cards()) == 1


@pytest.mark.parametrize("claim", [None, "tides-ebb"], ids=["the edit takes it back", "another card takes its place"])
async def test_a_disputed_item_closes_where_its_card_is_gone(claim: str | None) -> None:
    fakes, services, item = await a_disputed_card()
    await edit(fakes, services, claim=claim)
    closed = fakes.memory.items[item]
    assert (closed.state, closed.reason) == (ItemState.WITHDRAWN, Withdrawal.POST_EDITED)
    assert shown(fakes, item).excerpt == ""


@pytest.mark.parametrize("kind", [ItemKind.HEAT, ItemKind.REPORT, ItemKind.DISTRESS], ids=str)
async def test_an_item_that_outlasts_the_edit_shows_the_new_text_and_no_words_of_the_old(kind: ItemKind) -> None:
    fakes, services, item = await with_item(kind)
    assert shown(fakes, item.id).quotes == ("the quay",)
    await edit(fakes, services, claim=None)
    assert (shown(fakes, item.id).excerpt, shown(fakes, item.id).quotes) == (EDITED.text, ())
    assert fakes.memory.items[item.id].state is ItemState.OPEN


async def test_a_suggestion_that_still_follows_shows_the_new_text() -> None:
    fakes, services, item = await with_item()
    edited = fakes.chat.says(a_post(text="the quay floods, and how"))
    fakes.reader.outcomes[edited.text] = an_outcome(message=edited, action=Action.SUGGEST)
    await services.moderation.message_edited(edited, LATER)
    assert shown(fakes, item.id).excerpt == edited.text
    assert fakes.memory.items[item.id].state is ItemState.OPEN


@pytest.mark.parametrize("why", ["ignored", "opted out"])
async def test_an_item_about_a_post_that_is_not_read_follows_its_edit_too(why: str) -> None:
    fakes, services, item = await with_item(ItemKind.REPORT)
    await services.moderation.message_sent(a_post())
    if why == "ignored":
        settings = await fakes.settings.get(GUILD)
        await fakes.settings.put(replace(settings, ignored_channels=frozenset({CHANNEL})))
    else:
        await fakes.opt_outs.set(GUILD, "7", True)
    await edit(fakes, services, claim="tides-flood")
    assert shown(fakes, item.id).excerpt == EDITED.text
    assert fakes.chat.cards() == []


async def test_a_decided_item_is_left_as_it_was_decided() -> None:
    fakes, services, item = await with_item(ItemKind.REPORT)
    await services.desk.press(GUILD, item.id, ItemAction.RESOLVE, a_moderator(), key="k1")
    before = fakes.memory.items[item.id]
    await edit(fakes, services, claim=None)
    assert fakes.memory.items[item.id] == before
    assert shown(fakes, item.id).excerpt == ""


async def test_the_same_edit_again_changes_nothing() -> None:
    fakes, services, item = await a_disputed_card()
    await edit(fakes, services, claim="tides-flood")
    calls, version = list(fakes.chat.calls), fakes.memory.items[item].version
    await services.moderation.message_edited(EDITED, LATER)
    assert fakes.chat.calls == calls
    assert fakes.memory.items[item].version == version


# What was missed while the bot was away


async def test_an_edit_that_was_missed_is_followed_after_a_start() -> None:
    fakes, services, item = await a_disputed_card()
    fakes.chat.says(EDITED)
    fakes.chat.edited[EDITED.id] = LATER
    assert await services.revisit.look(GUILD) == 1
    assert fakes.chat.cards() == []
    assert fakes.memory.items[item].state is ItemState.WITHDRAWN
    calls = list(fakes.chat.calls)
    assert await services.revisit.look(GUILD) == 0
    assert fakes.chat.calls == calls  # nothing of it is left to be looked at


async def test_a_deletion_that_was_missed_takes_the_card_and_closes_the_item() -> None:
    fakes, services, item = await a_disputed_card()
    del fakes.chat.messages["1000"]
    assert await services.revisit.look(GUILD) == 1
    assert fakes.chat.cards() == []
    assert fakes.memory.items[item].reason == Withdrawal.POST_DELETED


@pytest.mark.parametrize(
    "edited_at",
    [pytest.param(None, id="never edited"), pytest.param(NOON - timedelta(hours=1), id="edited before it was read")],
)
async def test_a_post_that_was_read_as_it_stands_is_not_read_again(edited_at: object) -> None:
    fakes, services, _ = await a_disputed_card()
    fakes.chat.edited |= {"1000": edited_at} if edited_at else {}  # type: ignore[dict-item]  # a time where it is one
    read = len(fakes.reader.read_with)
    assert await services.revisit.look(GUILD) == 0
    assert len(fakes.reader.read_with) == read
    assert len(fakes.chat.cards()) == 1


async def test_a_look_is_bounded_and_open_items_come_before_cards() -> None:
    fakes, services, _ = await a_disputed_card()
    for number in range(150):
        item = an_item(id=f"more-{number}", target=f"2{number}", message_id=f"2{number}")
        await fakes.ports.ledger.open_item(item, ())
        fakes.chat.says(a_post(id=f"2{number}"))
    fakes.chat.calls.clear()
    await services.revisit.look(GUILD)
    assert fakes.chat.calls.count("fetch") == 100


async def test_a_card_of_last_month_and_a_channel_that_may_not_be_read_are_left_alone() -> None:
    fakes, services, _ = await a_disputed_card()
    fakes.memory.items.clear()
    fakes.chat.closed_channels.add(CHANNEL)
    assert await services.revisit.look(GUILD) == 0
    assert len(fakes.chat.cards()) == 1
    fakes.chat.closed_channels.clear()
    fakes.clock.advance(days=8)
    fakes.chat.calls.clear()
    assert await services.revisit.look(GUILD) == 0
    assert fakes.chat.calls == []
