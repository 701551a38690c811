"""An item follows its post: it shows the post as it is now, or closes where the edit took away what it asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.core.item import DismissReason, ItemAction, ItemState, Withdrawal
from bot.core.values import Action, History, ItemKind, Message, Outcome, Policy
from bot.service.content import ItemContent
from bot.service.records import CardRecord, CardState
from bot.service.reports import Dispute
from bot.service.services import Services, assemble
from tests.fake_ledger import FakeLedger
from tests.fakes import EMPTY, NOON, FakePorts, FakeReader
from tests.service.builders import CHANNEL, GUILD, a_house, a_moderator, a_post, an_item, an_outcome, with_item

LATER = NOON + timedelta(seconds=9)
EDITED = a_post(text="they say the quay floods")
TakenAway = Callable[[FakePorts, Services, str], Awaitable[None]]


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


# A card that is gone, and one that stays


async def _upheld(fakes: FakePorts, services: Services, dispute: str) -> None:
    await services.desk.press(GUILD, dispute, ItemAction.RESOLVE, a_moderator(), key="k1")


async def _deleted_by_hand(fakes: FakePorts, services: Services, dispute: str) -> None:
    (card,) = fakes.chat.cards()
    fakes.memory.cards[(GUILD, "1000")] = replace(fakes.memory.cards[(GUILD, "1000")], disputed=False)
    del fakes.chat.posted[card.id]
    await services.moderation.message_deleted(GUILD, CHANNEL, card.id)


@pytest.mark.parametrize("taken_away", [_upheld, _deleted_by_hand], ids=["disputed and taken back", "deleted by hand"])
async def test_a_card_that_people_took_away_does_not_come_back_with_an_edit(taken_away: TakenAway) -> None:
    fakes, services, dispute = await a_disputed_card()
    await taken_away(fakes, services, dispute)
    fakes.clock.advance(seconds=30)
    await edit(fakes, services, claim="tides-flood")
    assert fakes.chat.cards() == []
    assert fakes.memory.cards[(GUILD, "1000")].state is CardState.WITHDRAWN
    assert [entry.action for entry in fakes.memory.audit[GUILD]].count("card") == 1


async def test_a_card_that_a_moderator_posted_and_took_back_does_not_come_back_with_an_edit() -> None:
    fakes, services, item = await with_item()
    for action in (ItemAction.POST, ItemAction.UNDO, ItemAction.DISMISS):
        assert (await services.desk.press(GUILD, item.id, action, a_moderator(), key=f"k {action}")).done
    fakes.clock.advance(seconds=30)
    await edit(fakes, services, claim="tides-flood")
    assert fakes.chat.cards() == []


async def test_a_card_that_an_edit_took_back_comes_back_with_the_claim() -> None:
    fakes, services = await a_house()
    post = fakes.chat.says(a_post())
    fakes.reader.outcomes[post.text] = an_outcome(message=post)
    await services.moderation.message_sent(post)
    await edit(fakes, services, claim=None)
    assert fakes.chat.cards() == []
    fakes.clock.advance(seconds=30)
    fakes.chat.says(post)
    await services.moderation.message_edited(post, LATER + timedelta(seconds=20))
    assert len(fakes.chat.cards()) == 1


@pytest.mark.parametrize(
    ("claim", "entries"),
    [
        pytest.param("tides-flood", ["tides-flood"], id="the same card stays"),
        pytest.param("tides-ebb", ["tides-flood", "tides-ebb"], id="another takes its place"),
    ],
)
async def test_the_audit_log_tells_once_of_each_claim_whose_card_stood(claim: str, entries: list[str]) -> None:
    fakes, services, _ = await a_disputed_card()
    await edit(fakes, services, claim=claim)
    assert [entry.claim for entry in fakes.memory.audit[GUILD] if entry.action == "card"] == entries


class Cooling(FakeReader):
    """A line that lets a card come only where none was shown in the channel."""

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        action = Action.NONE if history.shown.in_channel else Action.REPLY
        return an_outcome(message=message, action=action)


@pytest.mark.parametrize(
    ("minutes", "cards"), [pytest.param(1, 1, id="shown later"), pytest.param(-1, 0, id="shown before")]
)
async def test_a_card_that_stands_is_not_taken_away_by_one_that_was_shown_later(minutes: int, cards: int) -> None:
    fakes, _ = await a_house()
    services = assemble(replace(fakes.ports, reader=Cooling()), EMPTY)
    await services.moderation.message_sent(fakes.chat.says(a_post()))
    other = CardRecord(GUILD, CHANNEL, "1001", "tides-ebb", NOON + timedelta(minutes=minutes), "8", by="501")
    fakes.memory.put_card(other)
    await services.moderation.message_edited(fakes.chat.says(EDITED), LATER)
    assert len(fakes.chat.cards()) == cards


class PostedMeanwhile(FakeLedger):
    """A ledger during whose next answer about a card a moderator acts."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def card(self, guild: str, message_id: str) -> CardRecord | None:
        found, meanwhile = await super().card(guild, message_id), self.meanwhile
        self.meanwhile = None
        if meanwhile is not None:
            await meanwhile()
        return found


async def test_a_card_that_a_moderator_posts_during_an_edit_into_distress_is_taken_back() -> None:
    fakes, _, item = await with_item()
    ledger = PostedMeanwhile(fakes.memory)
    services = assemble(replace(fakes.ports, ledger=ledger), EMPTY)
    ledger.meanwhile = partial(services.desk.press, GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    dark = fakes.chat.says(a_post(text="dark"))
    fakes.reader.outcomes["dark"] = an_outcome(message=dark, level=2)
    await services.moderation.message_edited(dark, LATER)
    assert fakes.memory.cards[(GUILD, "1000")].by == "501"
    assert fakes.chat.cards() == []


@pytest.mark.parametrize("kind", [ItemKind.HEAT, ItemKind.REPORT, ItemKind.DISTRESS], ids=str)
async def test_an_item_that_outlasts_the_edit_shows_the_new_text_and_no_words_of_the_old(kind: ItemKind) -> None:
    fakes, services, item = await with_item(kind)
    assert shown(fakes, item.id).quotes == ("the quay",)
    await edit(fakes, services, claim=None)
    assert (shown(fakes, item.id).excerpt, shown(fakes, item.id).quotes) == (EDITED.text, ())
    assert fakes.memory.items[item.id].state is ItemState.OPEN


async def _edited_again(fakes: FakePorts, services: Services, number: int) -> None:
    edited = fakes.chat.says(a_post(text=f"the quay floods, {number}"))
    fakes.reader.outcomes[edited.text] = an_outcome(message=edited, action=Action.SUGGEST)
    await services.moderation.message_edited(edited, LATER + timedelta(seconds=number))


async def test_a_suggestion_that_was_dismissed_does_not_come_back_with_an_edit_nor_count_twice() -> None:
    fakes, services, item = await with_item()
    press = services.desk.press
    await press(GUILD, item.id, ItemAction.DISMISS, a_moderator(), key="k1", reason=DismissReason.MISREAD)
    for number in range(3):
        await _edited_again(fakes, services, number)
    assert [one.state for one in fakes.memory.items.values()] == [ItemState.RESOLVED]
    assert (await fakes.precision.tally(GUILD, "tides-flood")).poor == 1
    assert [entry.action for entry in fakes.memory.audit[GUILD]] == ["dismiss"]


async def test_a_dismissal_that_was_taken_back_holds_no_suggestion_up() -> None:
    fakes, services, item = await with_item()
    for action in (ItemAction.DISMISS, ItemAction.UNDO):
        await services.desk.press(GUILD, item.id, action, a_moderator(), key=f"k {action}")
    await _edited_again(fakes, services, 1)
    assert [one.state for one in fakes.memory.items.values()] == [ItemState.OPEN]
    assert shown(fakes, item.id).excerpt == "the quay floods, 1"


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


async def test_a_forum_posts_new_title_is_followed_as_an_edit_of_its_first_message() -> None:
    fakes, services, item = await a_disputed_card()
    fakes.chat.says(replace(EDITED, id="1000", channel="1000", thread="1000"))
    fakes.reader.outcomes[EDITED.text] = an_outcome(message=EDITED, action=Action.NONE, claim=None)
    await services.revisit.retitled(GUILD, "1000")
    assert fakes.memory.items[item].state is ItemState.WITHDRAWN
    assert fakes.chat.cards() == []


async def test_the_new_title_of_a_thread_without_a_first_message_changes_nothing() -> None:
    fakes, services, item = await a_disputed_card()
    await services.revisit.retitled(GUILD, "2000")
    assert fakes.memory.items[item].state is ItemState.OPEN
    assert len(fakes.chat.cards()) == 1


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
