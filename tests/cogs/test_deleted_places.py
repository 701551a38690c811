"""Threads, forum posts and channels that are deleted, told by the gateway as Discord does: without their messages."""

from __future__ import annotations

import pytest

from bot.sandbox import threads
from bot.sandbox.community import QUESTIONS_ID, TREATMENTS_ID
from bot.sandbox.events import Event, Intent
from tests.scenarios.stage import ADMIN, ANN, DESPAIR, GENERAL, GUILD, Harbour, until

TREATMENTS = str(TREATMENTS_ID)


def delete_channel(harbour: Harbour, channel: str, event: str, *, told: bool = True) -> None:
    """Discord forgets a channel with its messages; `told` says whether the bot hears of it."""
    hub = harbour.sandbox._hub
    gone = hub.world.channels[int(channel)]
    if told:
        body = {"id": channel, "guild_id": GUILD, "parent_id": str(gone.parent_id), "type": int(gone.type)}
        hub.announce(Event(event, body, Intent.GUILDS, gone.guild_id, gone.id))
    for message in list(gone.messages.values()):
        hub.world.forget(message)
    del hub.world.channels[gone.id]
    hub.world.guilds[int(GUILD)].channels.pop(gone.id, None)


async def a_thread(harbour: Harbour, kind: str) -> str:
    """In which somebody is in distress."""
    if kind == "a forum post":
        forum = str(QUESTIONS_ID)
        opened = await harbour.do("/threads", channel_id=forum, author_id=ANN, name="Tonight", content=DESPAIR)
        return str(opened["id"])
    opened = await harbour.do("/threads", channel_id=GENERAL, author_id=ANN, name="Side talk")
    await harbour.say(ANN, DESPAIR, opened["id"])
    return str(opened["id"])


async def closed(harbour: Harbour) -> bool:
    return bool(await harbour.items("the post was deleted")) and not await harbour.items(DESPAIR)


@pytest.mark.parametrize("kind", ["a forum post", "a thread"])
async def test_a_deleted_thread_takes_its_items_along(harbour: Harbour, kind: str) -> None:
    thread = await a_thread(harbour, kind)
    assert DESPAIR in (await harbour.item("Somebody may need help"))["content"]
    delete_channel(harbour, thread, "THREAD_DELETE")
    assert await until(lambda: closed(harbour))


async def test_a_deleted_channel_takes_its_items_along(harbour: Harbour) -> None:
    await harbour.say(ANN, DESPAIR, TREATMENTS)
    await harbour.item("Somebody may need help")
    delete_channel(harbour, TREATMENTS, "CHANNEL_DELETE")
    assert await until(lambda: closed(harbour))


async def test_a_deleted_forum_takes_the_items_of_its_archived_posts_along(harbour: Harbour) -> None:
    thread = await a_thread(harbour, "a forum post")
    await harbour.item("Somebody may need help")
    hub, client = harbour.sandbox._hub, harbour.caveat.connection.client
    assert client is not None
    threads.change(hub, hub.world.channels[int(thread)], int(ADMIN), {"archived": True})

    async def out_of_the_cache() -> bool:
        return client.get_channel(int(thread)) is None

    assert await until(out_of_the_cache)
    delete_channel(harbour, thread, "", told=False)
    delete_channel(harbour, str(QUESTIONS_ID), "CHANNEL_DELETE")
    assert await until(lambda: closed(harbour))
