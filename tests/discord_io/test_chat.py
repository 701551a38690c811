"""The Chat port over the real client, on the loopback Discord."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.core.item import Item, ItemAction
from bot.core.values import ItemKind
from bot.discord_io.chat import translated
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable
from bot.sandbox import threads
from bot.sandbox.community import BOT_ROLE_ID, GENERAL_ID, QUESTIONS_ID
from bot.sandbox.permissions import Permission
from bot.service.content import CardContent, Content, ItemContent, NoteContent
from bot.service.ports import Chat
from tests.scenarios.stage import ADMIN, ANN, BEN, DESPAIR, GENERAL, GUILD, MODERATORS, Harbour

NOTE = NoteContent("The harbour master says hello.")
MORE = NoteContent("The harbour master says good-bye.")
CARD = CardContent("hsct-cure")
ITEM = ItemContent(
    Item("0item", GUILD, ItemKind.REPORT, "5", GENERAL, "", datetime(2026, 1, 1, tzinfo=UTC)),
    actions=(ItemAction.TAKE,),
)


@pytest.fixture
def chat(harbour: Harbour) -> Chat:
    return harbour.caveat.services.ports.chat


async def find(chat: Chat, content: Content, nonce: str = "other", reply_to: str | None = None) -> str | None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    return await chat.find_posted(GUILD, GENERAL, content, nonce=nonce, reply_to=reply_to, since=since)


async def test_the_same_nonce_posts_once(chat: Chat, harbour: Harbour) -> None:
    first = await chat.post(GUILD, GENERAL, NOTE, nonce="n1")
    assert await chat.post(GUILD, GENERAL, NOTE, nonce="n1") == first
    assert len(await harbour.messages(ADMIN)) == 1


@pytest.mark.parametrize("content", [NOTE, CARD, ITEM], ids=["note", "card", "item"])
async def test_what_was_posted_is_found_again_by_what_it_is(chat: Chat, harbour: Harbour, content: Content) -> None:
    post = await harbour.say(ANN, "Good morning.")
    reply_to = post if content is CARD else None
    assert await find(chat, content, reply_to=reply_to) is None
    sent = await chat.post(GUILD, GENERAL, content, nonce="n1", reply_to=reply_to)
    assert await find(chat, content, reply_to=reply_to) == sent


async def test_edit_replaces_everything_and_delete_takes_it_away(chat: Chat, harbour: Harbour) -> None:
    sent = await chat.post(GUILD, GENERAL, ITEM, nonce="n1")
    await chat.edit(GUILD, GENERAL, sent, NOTE)
    (message,) = await harbour.messages(ADMIN)
    assert (message["content"], message["components"], message["embeds"]) == (NOTE.text, [], [])
    await chat.delete(GUILD, GENERAL, sent)
    assert await harbour.messages(ADMIN) == []
    with pytest.raises(ChatGone):
        await chat.delete(GUILD, GENERAL, sent)


@pytest.mark.parametrize("change", ["edit", "delete"])
@pytest.mark.parametrize("locked", [False, True], ids=["open to write", "locked"])
async def test_what_stands_in_an_archived_thread_is_changed_all_the_same(
    chat: Chat, harbour: Harbour, change: str, locked: bool
) -> None:
    thread, sent = await archived(chat, harbour, locked=locked)
    await (chat.edit(GUILD, thread, sent, MORE) if change == "edit" else chat.delete(GUILD, thread, sent))
    left = [one["content"] for one in await harbour.messages(ADMIN, thread) if one["id"] == sent]
    assert left == ([MORE.text] if change == "edit" else [])


async def test_what_stands_in_a_thread_that_may_not_be_opened_is_refused_not_gone(chat: Chat, harbour: Harbour) -> None:
    thread, sent = await archived(chat, harbour, locked=True)
    harbour.sandbox._hub.world.guilds[int(GUILD)].roles[BOT_ROLE_ID].permissions &= ~int(Permission.MANAGE_THREADS)
    for change in (chat.edit(GUILD, thread, sent, MORE), chat.delete(GUILD, thread, sent)):
        with pytest.raises(ChatForbidden):
            await change
    assert sent in {one["id"] for one in await harbour.messages(ADMIN, thread)}


async def archived(chat: Chat, harbour: Harbour, *, locked: bool) -> tuple[str, str]:
    """A thread in the archive, and a message of the bot's in it."""
    hub = harbour.sandbox._hub
    thread = str((await harbour.do("/threads", channel_id=GENERAL, author_id=ANN, name="Side talk"))["id"])
    sent = await chat.post(GUILD, thread, NOTE, nonce="n1")
    threads.change(hub, hub.world.channels[int(thread)], int(ADMIN), {"archived": True, "locked": locked})
    return thread, sent


async def test_answering_a_post_that_is_gone_says_so(chat: Chat, harbour: Harbour) -> None:
    post = await harbour.say(ANN, "Good morning.")
    await harbour.delete(post)
    with pytest.raises(ChatGone):
        await chat.post(GUILD, GENERAL, CARD, nonce="n1", reply_to=post)


async def test_fetch_gives_a_persons_post_live(chat: Chat, harbour: Harbour) -> None:
    post = await harbour.say(ANN, "Good morning.")
    found = await chat.fetch(GUILD, GENERAL, post)
    assert (found.text, found.author, found.channel, found.guild) == ("Good morning.", ANN, GENERAL, GUILD)
    own = await chat.post(GUILD, GENERAL, NOTE, nonce="n1")
    for gone in (own, "123"):
        with pytest.raises(ChatGone):
            await chat.fetch(GUILD, GENERAL, gone)


async def test_history_gives_peoples_posts_after_an_id_oldest_first(chat: Chat, harbour: Harbour) -> None:
    first = await harbour.say(ANN, "one")
    await chat.post(GUILD, GENERAL, NOTE, nonce="n1")
    answer = await harbour.say(BEN, "two", reply_to=first)
    await harbour.say(BEN, "three")
    page = await chat.history(GUILD, GENERAL, after=first, limit=10)
    assert [one.text for one in page] == ["two", "three"]
    assert (page[0].id, page[0].reply_to) == (answer, first)


async def test_a_post_names_the_channel_or_forum_that_its_thread_belongs_to(chat: Chat, harbour: Harbour) -> None:
    forum, text = str(QUESTIONS_ID), "Good morning."
    there = (await harbour.do("/threads", channel_id=forum, author_id=ANN, name="New here", content=text))["id"]
    thread = (await harbour.do("/threads", channel_id=GENERAL, author_id=ANN, name="Side talk"))["id"]
    places = [(there, there), (thread, await harbour.say(ANN, text, thread)), (GENERAL, await harbour.say(ANN, text))]
    fetched = [await chat.fetch(GUILD, place, post) for place, post in places]
    read_back = [(await chat.history(GUILD, place, after=str(int(post) - 1), limit=1))[0] for place, post in places]
    assert [one.parent for one in fetched] == [one.parent for one in read_back] == [forum, GENERAL, ""]


async def test_what_bots_wrote_between_posts_does_not_shorten_a_page(chat: Chat, harbour: Harbour) -> None:
    first = await harbour.say(ANN, "one")
    for number in range(3):
        await chat.post(GUILD, GENERAL, NOTE, nonce=f"n{number}")
        await harbour.say(BEN, f"after {number}")
    page = await chat.history(GUILD, GENERAL, after=first, limit=2)
    assert [one.text for one in page] == ["after 0", "after 1"]


async def test_slow_mode_is_read_and_set_and_only_threads_can_be_locked(chat: Chat) -> None:
    assert await chat.slow_mode(GUILD, GENERAL) == 0
    await chat.set_slow_mode(GUILD, GENERAL, 30)
    with pytest.raises(ChatGone):
        await chat.set_locked(GUILD, GENERAL, True)


@pytest.mark.parametrize("kind", [pytest.param(2, id="of a voice channel"), pytest.param(13, id="of a stage channel")])
async def test_posts_are_read_live_that_stand_in_the_chat(chat: Chat, harbour: Harbour, kind: int) -> None:
    hub = harbour.sandbox._hub
    place = hub.world.add_channel(hub.world.guild(int(GUILD)), "the quay, aloud", type=kind)
    threads.announce_channel(hub, "CHANNEL_CREATE", place, {"bitrate": 64000, "user_limit": 0})
    post = await harbour.say(ANN, DESPAIR, str(place.id))
    await harbour.item(DESPAIR)
    assert (await chat.fetch(GUILD, str(place.id), post)).text == DESPAIR
    assert [one.id for one in await chat.history(GUILD, str(place.id), after="0", limit=5)] == [post]


async def test_a_channel_of_another_server_or_none_is_gone(chat: Chat) -> None:
    for guild, channel in (("1", GENERAL), (GUILD, "1")):
        with pytest.raises(ChatGone):
            await chat.fetch(guild, channel, "5")


async def test_members_and_the_owner_are_told_directly_unless_they_take_no_messages(
    chat: Chat, harbour: Harbour
) -> None:
    assert await chat.tell_owner(GUILD, NOTE, nonce="n1")
    assert await chat.tell_member(GUILD, ANN, NOTE, nonce="n2")
    await harbour.do(f"/members/{BEN}", "PATCH", guild_id=GUILD, direct_messages_open=False)
    with pytest.raises(ChatForbidden):
        await chat.tell_member(GUILD, BEN, NOTE, nonce="n3")


async def test_an_owner_who_is_not_known_yet_is_told_later_and_that_of_a_server_that_was_left_never(
    chat: Chat, harbour: Harbour
) -> None:
    client = harbour.caveat.connection.client
    assert client is not None
    (server,) = client.guilds
    server.owner_id = None  # as Discord lists it at first, and for as long as an outage of it lasts
    with pytest.raises(ChatUnavailable):
        await chat.tell_owner(GUILD, NOTE, nonce="n1")
    client._connection._remove_guild(server)
    with pytest.raises(ChatGone):
        await chat.tell_owner(GUILD, NOTE, nonce="n1")
    client._ready.clear()  # logged in, and Discord has not listed the servers yet
    with pytest.raises(ChatUnavailable):
        await chat.tell_owner(GUILD, NOTE, nonce="n1")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param({"kind": "status", "status": 403}, ChatForbidden, id="a permission is missing"),
        pytest.param({"kind": "status", "status": 404}, ChatGone, id="not there"),
        pytest.param({"kind": "status", "status": 503}, ChatUnavailable, id="unavailable"),
        pytest.param({"kind": "status", "status": 429, "via": False}, ChatUnavailable, id="banned for a while"),
        pytest.param({"kind": "reset"}, ChatUnavailable, id="connection reset"),
    ],
)
async def test_refusals_become_our_errors(
    chat: Chat, harbour: Harbour, fault: dict[str, Any], error: type[Exception]
) -> None:
    path = f"/channels/{MODERATORS}/messages"
    await harbour.do("/faults", rest=[{"method": "POST", "path": path, **fault}])
    with pytest.raises(error):
        await chat.post(GUILD, MODERATORS, NOTE, nonce="n1")


async def test_a_kind_of_channel_that_the_client_does_not_know_is_none_for_posts() -> None:
    with pytest.raises(ChatGone, match="does not know"):
        async with translated():
            raise discord.InvalidData("Unknown channel type 99")


async def test_without_a_connection_discord_is_unavailable(chat: Chat, harbour: Harbour) -> None:
    harbour.caveat.connection.client = None
    with pytest.raises(ChatUnavailable, match="no connection"):
        await chat.post(GUILD, str(GENERAL_ID), NOTE, nonce="n1")
