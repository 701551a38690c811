"""A channel or thread is deleted as a whole: what was shown of its posts goes with it, as if each was deleted."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.core.item import ItemState
from bot.core.values import ItemKind, Message
from bot.service.content import Content, NoteContent
from bot.service.records import CardState
from bot.service.services import Services
from tests.fakes import NOON, FakePorts
from tests.service.builders import CHANNEL, GUILD, a_house, a_post, an_item, an_outcome

ELSEWHERE = "21"


def in_the_thread(fakes: FakePorts, text: str = "the quay floods") -> Message:
    return fakes.chat.says(a_post(text=text))


async def delete_the_channel(fakes: FakePorts, services: Services) -> None:
    fakes.chat.messages = {key: post for key, post in fakes.chat.messages.items() if post.channel != CHANNEL}
    await services.moderation.channel_deleted(GUILD, CHANNEL)


def in_the_moderators_channel(fakes: FakePorts) -> list[str]:
    """What stands there: the text of a closed distress item, of others the excerpt."""
    standing = [one.content for one in fakes.chat.posted.values() if not hasattr(one.content, "claim")]
    return [one.text if isinstance(one, NoteContent) else getattr(one, "excerpt", "") for one in standing]


@pytest.mark.parametrize("kind", [ItemKind.DISTRESS, ItemKind.DANGER, ItemKind.HEAT, ItemKind.SUGGESTION])
async def test_an_item_of_a_deleted_thread_closes_and_shows_no_word_of_it(kind: ItemKind) -> None:
    fakes, services = await a_house()
    post = in_the_thread(fakes)
    target, posts = (CHANNEL, ("999", post.id)) if kind is ItemKind.HEAT else (post.id, ())
    item, _ = await fakes.ports.ledger.open_item(an_item(kind=kind, target=target, posts=posts), ())
    await services.performer.perform_one(f"{item.id}:show")
    assert in_the_moderators_channel(fakes) == ["the quay floods"]
    await delete_the_channel(fakes, services)
    assert not any("floods" in words for words in in_the_moderators_channel(fakes))
    if kind is ItemKind.DISTRESS:
        assert fakes.memory.items == {}
    else:
        assert fakes.memory.items[item.id].state is ItemState.WITHDRAWN


async def test_items_and_texts_of_other_channels_stay() -> None:
    fakes, services = await a_house()
    here = in_the_thread(fakes)
    there = fakes.chat.says(replace(here, id="2000", text="the mole stands", channel=ELSEWHERE, thread=ELSEWHERE))
    for post in (here, there):
        await services.moderation.message_sent(post)
    item, _ = await fakes.ports.ledger.open_item(an_item(target=there.id, message_id=there.id, channel=ELSEWHERE), ())
    await delete_the_channel(fakes, services)
    assert fakes.memory.items[item.id].state is ItemState.OPEN
    texts = [services.conversations.text_of(GUILD, post.id) for post in (here, there)]
    assert texts == [None, "the mole stands"]


async def test_the_card_of_a_deleted_thread_counts_as_withdrawn() -> None:
    fakes, services = await a_house()
    post = in_the_thread(fakes)
    fakes.reader.outcomes[post.text] = an_outcome(message=post)
    await services.moderation.message_sent(post)
    assert fakes.memory.cards[(GUILD, post.id)].state is CardState.SHOWN
    await delete_the_channel(fakes, services)
    assert fakes.memory.cards[(GUILD, post.id)].state is CardState.WITHDRAWN


@pytest.mark.parametrize("how", ["sent", "edited"])
async def test_a_post_that_comes_after_its_thread_was_deleted_is_not_read(how: str) -> None:
    fakes, services = await a_house()
    post = in_the_thread(fakes)
    fakes.reader.outcomes[post.text] = an_outcome(message=post, level=2)
    await delete_the_channel(fakes, services)
    if how == "sent":
        await services.moderation.message_sent(post)
    else:
        await services.moderation.message_edited(post, NOON)
    assert (fakes.memory.items, fakes.memory.decisions) == ({}, {})


async def test_an_item_whose_message_is_just_being_posted_closes_too() -> None:
    fakes, services = await a_house()
    post, send = in_the_thread(fakes), fakes.chat.post
    fakes.reader.outcomes[post.text] = an_outcome(message=post, level=2)
    deleting: list[asyncio.Task[None]] = []

    async def slow(guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None = None) -> str:
        sent = await send(guild, channel, content, nonce=nonce, reply_to=reply_to)
        deleting.append(asyncio.create_task(delete_the_channel(fakes, services)))
        for _ in range(20):
            await asyncio.sleep(0)
        return sent

    fakes.chat.post = slow  # type: ignore[method-assign]
    await services.moderation.message_sent(post)
    await asyncio.gather(*deleting)
    assert fakes.memory.items == {}
    assert not any("floods" in words for words in in_the_moderators_channel(fakes))
