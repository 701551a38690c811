"""The unmodified discord.py client lives on the sandbox as it lives on Discord."""

import io

import discord
import pytest

from bot.sandbox import NotLoopback, PortTaken, Sandbox, community
from bot.sandbox.community import (
    ADMIN_ID,
    APPLICATION_ID,
    BOT_ROLE_ID,
    GENERAL_ID,
    GUILD_ID,
    MEMBER_IDS,
    MODERATOR_IDS,
    MODERATORS_ID,
    QUESTIONS_ID,
)
from bot.sandbox.permissions import Permission
from tests.sandbox.sandbox_stage import Listener, People, ShiftedClock, running

JUNIPER, ANSELM, ROSALIND = MEMBER_IDS[:3]


@pytest.fixture
async def manager(sandbox: Sandbox, client: Listener) -> Listener:
    """The client, with the permission to manage messages."""
    sandbox.world.guild(GUILD_ID).roles[BOT_ROLE_ID].permissions |= Permission.MANAGE_MESSAGES
    return client


async def test_the_client_becomes_ready_and_knows_the_harbour(client: Listener) -> None:
    guild = client.get_guild(GUILD_ID)
    assert guild is not None
    assert guild.name == "The Harbour"
    assert guild.owner_id == ADMIN_ID
    assert {m.id for m in guild.members} == {ADMIN_ID, APPLICATION_ID, *MODERATOR_IDS, *MEMBER_IDS}
    assert [c.name for c in guild.channels] == ["general", "treatments", "questions", "moderators"]
    assert client.application is not None
    assert client.application.name == "Caveat"


async def test_a_member_writes_and_the_bot_replies(client: Listener, people: People) -> None:
    await people.say(JUNIPER, "good morning")
    message = await client.next("message")
    assert (message.content, message.author.id, message.guild.id) == ("good morning", JUNIPER, GUILD_ID)
    await message.reply("and to you", mention_author=False)
    last = (await people.messages(JUNIPER))[-1]
    assert last["content"] == "and to you"
    assert last["referenced_message"]["content"] == "good morning"
    assert last["mentions"] == []


async def test_edits_deletions_and_link_previews_reach_the_bot(client: Listener, people: People) -> None:
    message = await people.say(JUNIPER, "see https://example.org/a")
    await people.do(f"/messages/{message['id']}", "PATCH", embeds_only=True)
    preview = await client.next("raw_message_edit")
    assert preview.data["edited_timestamp"] is None
    assert preview.data["embeds"]
    await people.do(f"/messages/{message['id']}", "PATCH", content="see nothing")
    edit = await client.next("raw_message_edit")
    assert edit.data["edited_timestamp"] is not None
    assert edit.message.content == "see nothing"
    await people.do(f"/messages/{message['id']}", "DELETE")
    assert (await client.next("raw_message_delete")).message_id == int(message["id"])


async def test_the_bot_edits_and_deletes_its_own_message(client: Listener, people: People) -> None:
    sent = await client.general().send("first", embed=discord.Embed(title="a card"))
    await sent.edit(content="second")
    assert (await people.messages(JUNIPER))[-1]["content"] == "second"
    assert (await client.general().fetch_message(sent.id)).embeds[0].title == "a card"
    await sent.delete()
    assert await people.messages(JUNIPER) == []


async def test_history_is_paged_in_both_directions(client: Listener, people: People) -> None:
    for number in range(7):
        await people.say(JUNIPER, str(number))
    newest = [m.content async for m in client.general().history(limit=3)]
    everything = [m.content async for m in client.general().history(oldest_first=True)]
    assert newest == ["6", "5", "4"]
    assert everything == [str(n) for n in range(7)]


async def test_a_forwarded_message_carries_a_snapshot(client: Listener, people: People) -> None:
    original = await people.say(JUNIPER, "worth passing on")
    await client.next("message")
    await people.say(ANSELM, "", forward_of=original["id"])
    forwarded = await client.next("message")
    assert forwarded.content == ""
    assert forwarded.message_snapshots[0].content == "worth passing on"
    assert forwarded.reference.type is discord.MessageReferenceType.forward


async def test_a_webhook_message_is_seen_as_one(client: Listener, people: People) -> None:
    await people.say(JUNIPER, "from elsewhere", webhook=True)
    message = await client.next("message")
    assert message.webhook_id is not None
    assert message.author.bot


async def test_reactions_go_both_ways(manager: Listener, people: People) -> None:
    client = manager
    await people.say(JUNIPER, "nice")
    message = await client.next("message")
    await message.add_reaction("👍")
    where = {"channel_id": str(GENERAL_ID), "message_id": str(message.id), "emoji": "👍"}
    await people.do("/reactions", user_id=str(ANSELM), **where)
    await client.next("raw_reaction_add")
    assert (await client.next("raw_reaction_add")).user_id == ANSELM
    reaction = (await client.general().fetch_message(message.id)).reactions[0]
    assert (reaction.count, reaction.me) == (2, True)
    assert {u.id async for u in reaction.users()} == {APPLICATION_ID, ANSELM}
    await people.do("/reactions", "DELETE", user_id=str(ANSELM), **where)
    assert (await client.next("raw_reaction_remove")).user_id == ANSELM
    await message.clear_reactions()
    assert (await people.messages(JUNIPER))[-1]["reactions"] == []


async def test_pins_are_listed(manager: Listener, people: People) -> None:
    client = manager
    await people.say(JUNIPER, "keep this")
    message = await client.next("message")
    await message.pin()
    assert [m.content async for m in client.general().pins()] == ["keep this"]
    await message.unpin()
    assert [m.content async for m in client.general().pins()] == []


async def test_a_thread_from_a_message_has_its_id(client: Listener, people: People) -> None:
    start = await people.say(JUNIPER, "let us talk")
    message = await client.next("message")
    thread = await message.create_thread(name="talk")
    assert thread.id == int(start["id"])
    await people.say(ANSELM, "here I am", channel=thread.id)
    starter, line = await client.next("message"), await client.next("message")
    assert starter.type is discord.MessageType.thread_starter_message
    assert line.channel.id == thread.id
    await thread.edit(locked=True, archived=True)
    assert (await client.next("thread_update")).locked
    status, answer = await people.request(
        "POST", "/control/messages", {"author_id": str(ANSELM), "content": "?", "channel_id": str(thread.id)}
    )
    assert (status, answer["code"]) == (400, 160005)
    archived = [t.id async for t in client.general().archived_threads()]
    assert archived == [thread.id]


async def test_a_forum_post_is_a_thread_whose_first_message_has_its_id(client: Listener, people: People) -> None:
    post = await people.do(
        "/threads", channel_id=str(QUESTIONS_ID), author_id=str(ROSALIND), name="A question", content="Does it?"
    )
    thread = await client.next("thread_create")
    message = await client.next("message")
    assert str(thread.id) == post["id"] == str(message.id)
    assert thread.parent_id == QUESTIONS_ID
    forum = client.get_channel(QUESTIONS_ID)
    assert isinstance(forum, discord.ForumChannel)
    own = await forum.create_thread(name="Another", content="I wonder")
    assert own.message.id == own.thread.id
    assert {t.id for t in await thread.guild.active_threads()} == {thread.id, own.thread.id}


async def test_a_direct_message_reaches_a_person_and_comes_back(client: Listener, people: People) -> None:
    user = await client.fetch_user(JUNIPER)
    await user.send("only for you")
    direct = (await people.get(f"/state?persona={JUNIPER}"))["dms"][0]
    assert (await people.messages(JUNIPER, int(direct["id"])))[0]["content"] == "only for you"
    await people.say(JUNIPER, "thank you", channel=int(direct["id"]))
    await client.next("message")
    answer = await client.next("message")
    assert (answer.content, answer.guild) == ("thank you", None)


async def test_a_person_can_refuse_direct_messages(client: Listener, people: People) -> None:
    await people.do(f"/members/{JUNIPER}", "PATCH", guild_id=str(GUILD_ID), direct_messages_open=False)
    with pytest.raises(discord.Forbidden) as refused:
        await (await client.fetch_user(JUNIPER)).send("hello")
    assert refused.value.code == 50007


async def test_files_come_with_the_message_and_can_be_read_again(client: Listener, people: People) -> None:
    file = discord.File(io.BytesIO(b"some data"), "notes.txt", description="notes")
    sent = await client.general().send("look", file=file)
    assert sent.attachments[0].description == "notes"
    assert await sent.attachments[0].read() == b"some data"
    assert (await people.messages(JUNIPER))[-1]["attachments"][0]["filename"] == "notes.txt"


async def test_a_components_v2_layout_is_kept_as_sent(client: Listener, people: People) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("a card"), discord.ui.Separator()))
    sent = await client.general().send(view=view)
    assert sent.flags.components_v2
    shown = (await people.messages(JUNIPER))[-1]
    assert shown["components"][0]["components"][0]["content"] == "a card"


async def test_slow_mode_holds_members_back_but_not_moderators(client: Listener, people: People) -> None:
    await client.general().edit(slowmode_delay=30)
    await people.say(JUNIPER, "one")
    again = {"author_id": str(JUNIPER), "content": "two", "channel_id": str(GENERAL_ID)}
    assert (await people.request("POST", "/control/messages", again))[0] == 429
    await people.say(MODERATOR_IDS[0], "calm, please")
    await people.say(MODERATOR_IDS[0], "thank you")


async def test_typing_is_shown(client: Listener, people: People) -> None:
    async with client.general().typing():
        await people.do("/typing", channel_id=str(GENERAL_ID), user_id=str(JUNIPER))
    assert (await client.next("raw_typing")).user_id in (JUNIPER, APPLICATION_ID)


async def test_somebody_joins_changes_and_leaves(client: Listener, people: People) -> None:
    new = await people.do("/members", guild_id=str(GUILD_ID), name="Newcomer", roles=[])
    assert (await client.next("member_join")).display_name == "Newcomer"
    where = f"/members/{new['user']['id']}"
    await people.do(where, "PATCH", guild_id=str(GUILD_ID), leave=True)
    assert (await client.next("raw_member_remove")).user.name == "newcomer"


async def test_two_applications_see_each_other(sandbox: Sandbox, client: Listener) -> None:
    guild = sandbox.world.guild(GUILD_ID)
    other = sandbox.world.add_application("Harbour master", "other-token")
    sandbox.world.add_member(guild, other.id)
    async with running(Listener(), "other-token") as second:
        await second.general().send("ahoy")
        heard = await client.next("message")
        assert (heard.author.id, heard.author.bot) == (other.id, True)
        assert second.get_channel(MODERATORS_ID) is not None
        with pytest.raises(discord.Forbidden) as refused:
            await second.get_partial_messageable(MODERATORS_ID).send("?")
        assert refused.value.code == 50001


async def test_a_token_that_is_not_known_is_refused_at_login(sandbox: Sandbox) -> None:
    with pytest.raises(discord.LoginFailure):
        await Listener().start("another-token")


async def test_a_port_that_is_taken_is_named(sandbox: Sandbox, clock: ShiftedClock) -> None:
    with pytest.raises(PortTaken) as taken:
        await Sandbox(community(), clock=clock, port=sandbox.port).start()
    assert taken.value.port == sandbox.port


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "localhost", ""])  # noqa: S104 - refused
async def test_no_other_address_than_loopback_is_accepted(host: str) -> None:
    with pytest.raises(NotLoopback):
        await Sandbox(community(), clock=ShiftedClock(), host=host).start()
