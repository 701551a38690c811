"""A heated thread makes one item that grows, told in one line; it stays when a post of the thread goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.item import ItemAction, ItemState, Withdrawal
from bot.core.values import HeatReading, History, ItemKind, Message, Outcome, Policy
from bot.service.content import ItemContent
from bot.service.services import Services, assemble
from tests.fakes import NOTHING, FakeKnowledge, FakePorts
from tests.service.builders import CHANNEL, GUILD, MODS, a_house, a_moderator, a_post
from tests.service.lines import LineReader, the_line


async def a_reading_house() -> tuple[FakePorts, Services]:
    fakes, _ = await a_house()
    catalogue = the_line().catalogue
    fakes.knowledge = FakeKnowledge(catalogue)
    return fakes, assemble(replace(fakes.ports, reader=LineReader()), catalogue)


async def _quarrel(fakes: FakePorts, services: Services, *, first: int = 0, posts: int = 3) -> None:
    for number in range(first, first + posts):
        fakes.clock.advance(minutes=3)
        text, author = f"You really are an idiot, no {number}!", str(7 + number % 2)
        post = a_post(id=str(1000 + number), text=text, author=author, at=fakes.clock.at)
        await services.moderation.message_sent(fakes.chat.says(post))


def shown(fakes: FakePorts) -> ItemContent:
    (one,) = fakes.chat.items()
    assert isinstance(one.content, ItemContent)
    assert one.channel == MODS
    return one.content


async def test_a_thread_makes_one_item_that_grows_and_says_why_in_one_line() -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services, posts=1)
    assert shown(fakes).reasons == ("Name-calling",)
    await _quarrel(fakes, services, first=1, posts=2)
    content = shown(fakes)
    assert content.reasons == ("3 heated posts in 6 minutes; 2 people; rising; name-calling",)
    assert content.item.signals == 3
    assert content.excerpt.endswith("no 2!")


async def _deleted(fakes: FakePorts, services: Services, *ids: str) -> None:
    for id in ids:
        del fakes.chat.messages[id]
        await services.moderation.message_deleted(GUILD, CHANNEL, id)


async def test_of_a_thread_that_loses_its_newest_post_the_one_before_is_shown() -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services)
    await _deleted(fakes, services, "1002")
    content = shown(fakes)
    assert (content.item.state, content.item.message_id) == (ItemState.OPEN, "1001")
    assert content.excerpt.endswith("no 1!")
    fakes.chat.slow[CHANNEL] = 5
    for key, action in (("k1", ItemAction.SLOW), ("k2", ItemAction.UNDO)):
        assert (await services.desk.press(GUILD, content.item.id, action, a_moderator(), key=key)).done
    assert fakes.chat.slow[CHANNEL] == 5


async def test_an_older_post_of_the_thread_may_go_and_the_newest_is_still_shown() -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services)
    await services.moderation.message_deleted(GUILD, CHANNEL, "1000")
    assert shown(fakes).excerpt.endswith("no 2!")


async def test_a_post_that_is_found_gone_while_the_item_is_drawn_leaves_the_thread_in_the_queue() -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services)
    (item,) = fakes.memory.items.values()
    assert item.kind is ItemKind.HEAT
    services.conversations.forget(GUILD, "1002")
    del fakes.chat.messages["1002"]
    await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator(), key="k1")
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    content = shown(fakes)
    assert content.item.state is ItemState.TAKEN
    assert content.excerpt.endswith("no 1!")


@pytest.mark.parametrize(
    ("posts", "deleted", "state"),
    [
        pytest.param(1, ["1000"], ItemState.WITHDRAWN, id="its only post"),
        pytest.param(3, ["1001", "1000", "1002"], ItemState.WITHDRAWN, id="every post, in any order"),
        pytest.param(3, ["1001", "1002"], ItemState.OPEN, id="all but the first"),
        pytest.param(3, ["1000", "1001"], ItemState.OPEN, id="all but the newest"),
    ],
)
async def test_a_thread_leaves_the_queue_with_the_last_of_its_heated_posts(
    posts: int, deleted: list[str], state: ItemState
) -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services, posts=posts)
    await _deleted(fakes, services, *deleted)
    content = shown(fakes)
    gone = state is ItemState.WITHDRAWN
    assert (content.item.state, content.item.reason) == (state, Withdrawal.POSTS_DELETED if gone else "")
    assert (content.excerpt == "") is gone
    (last,) = fakes.memory.audit[GUILD][-1:]
    assert (last.action, last.reason) == (("item-withdraw", "posts-deleted") if gone else ("item-opened", ""))


async def test_posts_that_are_all_found_gone_while_the_item_is_drawn_close_it() -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services)
    (item,) = fakes.memory.items.values()
    for id in ("1000", "1001", "1002"):
        services.conversations.forget(GUILD, id)
        del fakes.chat.messages[id]
    await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator(), key="k1")
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    content = shown(fakes)
    assert (content.excerpt, content.item.state, content.item.reason) == ("", ItemState.WITHDRAWN, "posts-deleted")


async def test_a_tense_post_that_made_no_signal_keeps_its_thread_in_the_queue() -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services, posts=1)
    tense = a_post(id="1001", text="Here we go again.", at=fakes.clock.at)
    fakes.chat.says(tense)
    services.conversations.remember(tense, replace(NOTHING, heat=HeatReading(message=0.3, message_level=1)))
    await _deleted(fakes, services, "1000")
    assert (shown(fakes).item.state, shown(fakes).item.message_id) == (ItemState.OPEN, "1001")


async def test_after_its_decision_a_thread_that_goes_on_opens_a_new_item() -> None:
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services, posts=2)
    (item,) = fakes.memory.items.values()
    await services.desk.press(GUILD, item.id, ItemAction.RESOLVE, a_moderator(), key="k1")
    post = a_post(id="2000", text="You are an idiot, still.", at=fakes.clock.at)
    await services.moderation.message_sent(fakes.chat.says(post))
    states = [one.state for one in fakes.memory.items.values()]
    assert sorted(states) == [ItemState.OPEN, ItemState.RESOLVED]


async def test_heated_posts_that_went_while_the_bot_was_away_are_missed_at_the_next_start_also_those_not_shown() -> (
    None
):
    fakes, services = await a_reading_house()
    await _quarrel(fakes, services)
    later = assemble(replace(fakes.ports, reader=LineReader()), the_line().catalogue)  # a new life remembers no posts
    for id in ("1000", "1001"):
        del fakes.chat.messages[id]
    assert await later.revisit.look(GUILD) == 2
    assert shown(fakes).item.posts == ("1002",)
    del fakes.chat.messages["1002"]
    assert await later.revisit.look(GUILD) == 1
    (item,) = fakes.memory.items.values()
    assert (item.state, item.reason) == (ItemState.WITHDRAWN, Withdrawal.POSTS_DELETED)


@pytest.mark.parametrize("when", ["before", "while it is read"])
async def test_an_item_names_no_post_of_a_member_who_opted_out(when: str) -> None:
    fakes, services = await a_reading_house()
    if when == "before":
        await services.privacy.opt_out(GUILD, "7")
    else:
        services = assemble(replace(fakes.ports, reader=OptsOut(fakes)), the_line().catalogue)
    await _quarrel(fakes, services)
    (item,) = fakes.memory.items.values()
    assert (item.kind, item.posts) == (ItemKind.HEAT, ("1001",))
    await _deleted(fakes, services, "1001")
    assert shown(fakes).item.state is ItemState.WITHDRAWN


class OptsOut(LineReader):
    """The line, during which member 7 opts out."""

    def __init__(self, fakes: FakePorts) -> None:
        super().__init__()
        self._fakes = fakes

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        await self._fakes.opt_outs.set(GUILD, "7", True)
        return await super().read(message, policy, history)
