"""What the people's side may do: speak, edit, react, open threads, change members, set faults, move the clock."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox import payloads, posts, reactions, rules, threads
from bot.sandbox.errors import ApiError, unknown
from bot.sandbox.events import Event, Intent
from bot.sandbox.hub import Hub
from bot.sandbox.message_form import check_message, is_empty
from bot.sandbox.permissions import Permission
from bot.sandbox.records import JSON, Channel, ChannelType, Message
from bot.sandbox.rest_channels import direct
from bot.sandbox.rest_guilds import announce_member
from bot.sandbox.rest_messages import show_typing
from bot.sandbox.rest_threads import check_thread

Outcome = tuple[int, Any]
_PERSON_CONTENT = 4000  # what a person with Nitro may write; bots are held to 2000


def speak(hub: Hub, body: JSON) -> Outcome:
    """POST /control/messages: a person (or a webhook under their name) writes."""
    channel, author = hub.world.channel(int(body["channel_id"])), _person(hub, body["author_id"])
    post = _post(hub, channel, body)
    webhook = bool(body.get("webhook"))
    if not webhook:
        rules.may_write(hub, channel, author, post)
        rules.pace(hub, channel, author)
    threads.reopen(hub, channel)
    at = moment(body.get("created_at"))
    if webhook:
        hook = _webhook(hub, channel, author)
        message = posts.write(hub, channel, hook, post, posts.Origin(at=at, webhook_id=hook))
    else:
        message = posts.write(hub, channel, author, post, posts.Origin(at=at))
        if channel.thread is not None:
            threads.set_membership(hub, channel, author, joined=True)
    return 201, hub.page_message(message)


def _webhook(hub: Hub, channel: Channel, author: int) -> int:
    """The account of the webhook that writes under a person's name in a channel."""
    key = (channel.id, author)
    if key not in hub.world.webhooks:
        name = hub.world.users[author].global_name or "Webhook"
        hub.world.webhooks[key] = hub.world.add_user(name, id=hub.ids.next(), bot=True).id
    return hub.world.webhooks[key]


def _post(hub: Hub, channel: Channel, body: JSON) -> JSON:
    """A message body as a person's client would send it."""
    content = str(body.get("content") or "")
    post: JSON = {"content": content}
    if body.get("forward_of"):
        source = hub.world.message_anywhere(int(body["forward_of"]))
        post["message_reference"] = {
            "type": 1,
            "channel_id": source.channel_id,
            "message_id": source.id,
        }
    elif body.get("reply_to"):
        post["message_reference"] = {"channel_id": channel.id, "message_id": int(body["reply_to"])}
    _check_content(post)
    return post


def _check_content(post: JSON) -> None:
    if len(post["content"]) > _PERSON_CONTENT:
        raise ApiError(400, 50035, f"A message has at most {_PERSON_CONTENT} characters")
    check_message(post | {"content": post["content"][:2000]})
    if is_empty(post, 0):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _person(hub: Hub, identifier: Any) -> int:
    user = hub.world.user(int(identifier))
    if user.bot:
        raise ApiError(400, 0, "bots speak for themselves: choose a person")
    return user.id


def _written(hub: Hub, body: JSON) -> Message:
    message = hub.world.message_anywhere(int(body["message"]))
    if message.ephemeral_to is not None:
        raise unknown("Message")
    return message


def edit(hub: Hub, body: JSON) -> Outcome:
    """PATCH /control/messages/{message}: the author edits; `embeds_only` is what a link preview does."""
    message = _written(hub, body)
    if body.get("embeds_only"):
        link = next((w for w in message.content.split() if w.startswith("http")), "https://example.org/")
        preview = {"type": "link", "url": link, "title": "A link preview", "description": "Added by Discord."}
        message.embeds = [preview]
        posts.announce_update(hub, message)
        return 200, hub.page_message(message)
    if message.author_id in hub.world.applications:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    post = {"content": str(body["content"])}
    _check_content(post)
    posts.edit(hub, message, post)
    return 200, hub.page_message(message)


def delete(hub: Hub, body: JSON) -> Outcome:
    """DELETE /control/messages/{message}."""
    posts.delete(hub, [_written(hub, body)])
    return 204, None


def open_thread(hub: Hub, body: JSON) -> Outcome:
    """POST /control/threads: from a message, on its own, or as a forum post (which needs content)."""
    channel, author = hub.world.channel(int(body["channel_id"])), _person(hub, body["author_id"])
    check_thread(body)
    rules.may_open_thread(hub, channel, author)
    message = hub.world.message(channel, int(body["message_id"])) if body.get("message_id") else None
    first = None
    if body.get("content"):
        first = {"content": str(body["content"])}
        _check_content(first)
    elif channel.type == ChannelType.FORUM:
        raise ApiError(400, 50006, "A forum post needs content")
    thread = threads.open_thread(hub, channel, author, {"name": body["name"]}, message=message, first=first)
    return 201, payloads.channel(hub.world, thread, author)


def _reaction(hub: Hub, body: JSON) -> tuple[Channel, Message, int]:
    channel = hub.world.channel(int(body["channel_id"]))
    return channel, hub.world.message(channel, int(body["message_id"])), _person(hub, body["user_id"])


def react(hub: Hub, body: JSON) -> Outcome:
    """POST /control/reactions."""
    channel, message, user = _reaction(hub, body)
    rules.may_react(hub, channel, user, new_emoji=str(body["emoji"]) not in message.reactions)
    reactions.react(hub, channel, message, user, str(body["emoji"]))
    return 204, None


def unreact(hub: Hub, body: JSON) -> Outcome:
    """DELETE /control/reactions."""
    channel, message, user = _reaction(hub, body)
    reactions.unreact(hub, channel, message, user, str(body["emoji"]))
    return 204, None


def type_(hub: Hub, body: JSON) -> Outcome:
    """POST /control/typing."""
    channel, user = hub.world.channel(int(body["channel_id"])), _person(hub, body["user_id"])
    hub.require(channel, user, Permission.SEND_MESSAGES)
    show_typing(hub, channel, user)
    return 204, None


def open_direct(hub: Hub, body: JSON) -> Outcome:
    """POST /control/dms: a person opens the direct conversation with a bot."""
    person, bot = _person(hub, body["user_id"]), hub.world.user(int(body["recipient_id"]))
    if not bot.bot:
        raise ApiError(400, 0, "direct conversations of two people are not part of the sandbox")
    return 201, payloads.channel(hub.world, direct(hub, bot.id, person), person)


def add_member(hub: Hub, body: JSON) -> Outcome:
    """POST /control/members: somebody new joins."""
    guild = hub.world.guild(int(body["guild_id"]))
    user = hub.world.add_user(str(body["name"]), id=hub.ids.next())
    roles = _roles(guild.roles, body.get("roles"))
    member = hub.world.add_member(guild, user.id, roles, joined_at=hub.now())
    announce_member(hub, guild, member, new=True)
    return 201, payloads.member(hub.world, member)


def change_member(hub: Hub, body: JSON) -> Outcome:
    """PATCH /control/members/{user}: roles, whether direct messages are open, or that they leave."""
    guild, number = hub.world.guild(int(body["guild_id"])), int(body["user"])
    member = guild.members.get(number)
    if member is None:
        raise unknown("Member")
    if body.get("leave"):
        data = {"guild_id": str(guild.id), "user": payloads.user(hub.world.users[number])}
        hub.announce(Event("GUILD_MEMBER_REMOVE", data, Intent.GUILD_MEMBERS, guild.id))
        del guild.members[number]
        return 200, payloads.member(hub.world, member)
    if "roles" in body:
        member.roles = _roles(guild.roles, body["roles"])
    if "direct_messages_open" in body:
        hub.world.users[number].direct_messages_open = bool(body["direct_messages_open"])
    announce_member(hub, guild, member)
    return 200, payloads.member(hub.world, member)


def _roles(known: dict[int, Any], given: Any) -> list[int]:
    roles = [int(r) for r in given or []]
    if any(r not in known for r in roles):
        raise unknown("Role")
    return roles


def set_faults(hub: Hub, body: JSON) -> Outcome:
    """POST /control/faults, see faults.py."""
    hub.faults.add(body)
    return 200, hub.faults.listing()


def clear_faults(hub: Hub, _body: JSON) -> Outcome:
    """DELETE /control/faults."""
    hub.faults.clear()
    return 204, None


def advance(hub: Hub, body: JSON) -> Outcome:
    """POST /control/clock: moves the injected clock on, where it has `advance(seconds)`."""
    move = getattr(hub.clock, "advance", None)
    if move is None:
        raise ApiError(409, 0, "this sandbox runs on a clock that cannot be moved")
    move(float(body["advance_seconds"]))
    hub.interactions.clock_moved()
    return 200, {"now": payloads.stamp(hub.now())}


def moment(text: Any) -> datetime | None:
    """An ISO 8601 time with offset, None for None; raises ValueError."""
    if text is None:
        return None
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError("a time needs an offset, such as 2026-01-31T12:00:00+00:00")
    return at


ACTS: dict[tuple[str, str], Callable[[Hub, JSON], Outcome]] = {
    ("POST", "/messages"): speak,
    ("PATCH", "/messages/{message}"): edit,
    ("DELETE", "/messages/{message}"): delete,
    ("POST", "/threads"): open_thread,
    ("POST", "/reactions"): react,
    ("DELETE", "/reactions"): unreact,
    ("POST", "/typing"): type_,
    ("POST", "/dms"): open_direct,
    ("POST", "/members"): add_member,
    ("PATCH", "/members/{user}"): change_member,
    ("POST", "/faults"): set_faults,
    ("DELETE", "/faults"): clear_faults,
    ("POST", "/clock"): advance,
}
