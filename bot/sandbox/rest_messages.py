"""REST: messages of a channel (docs: resources/message)."""

from datetime import timedelta
from typing import Any

from bot.sandbox import posts, rules, threads
from bot.sandbox.attic import Upload
from bot.sandbox.call import Call, Route
from bot.sandbox.errors import ApiError, form_error, missing_permissions
from bot.sandbox.events import Event, Intent, for_place
from bot.sandbox.form import identifier
from bot.sandbox.hub import Hub
from bot.sandbox.message_form import check_message, is_empty
from bot.sandbox.payloads import bare_member
from bot.sandbox.permissions import Permission
from bot.sandbox.records import JSON, Channel, Message, MessageFlag
from bot.sandbox.snowflakes import moment_of

_BULK_AGE = timedelta(days=14)


def create(call: Call) -> Any:
    """POST /channels/{channel}/messages."""
    channel, body = call.channel(), call.json
    check_message(body, files=len(call.uploads))
    rules.may_write(call.hub, channel, call.me, body, len(call.uploads))
    if is_empty(body, len(call.uploads)):
        raise ApiError(400, 50006, "Cannot send an empty message")
    nonce = body.get("nonce")
    key = (call.me, channel.id, str(nonce)) if nonce is not None and body.get("enforce_nonce") else None
    known = call.hub.nonces.find(key) if key else None
    if known is not None and known in channel.messages:
        return call.render(channel.messages[known])
    threads.reopen(call.hub, channel)
    body = body | {"flags": int(body.get("flags") or 0) & ~int(MessageFlag.EPHEMERAL)}
    origin = posts.Origin(application_id=call.me, uploads=call.uploads)
    message = posts.write(call.hub, channel, call.me, body, origin)
    if key:
        call.hub.nonces.remember(key, message.id)
    return call.render(message)


def history(call: Call) -> Any:
    """GET /channels/{channel}/messages with limit and one of before, after, around; newest first."""
    channel = call.channel()
    limit = call.number("limit", 50, 1, 100)
    if not call.hub.world.can(channel, call.me, Permission.READ_MESSAGE_HISTORY, call.hub.now()):
        return []
    found = [m for m in channel.messages.values() if m.ephemeral_to is None]
    query = call.query
    if "before" in query:
        before = identifier(query["before"], "before")
        found = [m for m in found if m.id < before][-limit:]
    elif "after" in query:
        after = identifier(query["after"], "after")
        found = [m for m in found if m.id > after][:limit]
    elif "around" in query:
        around = identifier(query["around"], "around")
        nearest = sorted(found, key=lambda m: abs(m.id - around))[:limit]
        found = sorted(nearest, key=lambda m: m.id)
    else:
        found = found[-limit:]
    return [call.render(m) for m in reversed(found)]


def fetch(call: Call) -> Any:
    """GET one message."""
    channel = call.channel()
    call.hub.require(channel, call.me, Permission.READ_MESSAGE_HISTORY)
    return call.render(call.message(channel))


def check_edit(message: Message, body: JSON, uploads: list[Upload]) -> None:
    """Raises 50035 or 50006 where a PATCH body does not fit the message that it changes."""
    v2 = message.flags & int(MessageFlag.COMPONENTS_V2)
    flags = body.get("flags")
    if v2 and isinstance(flags, int) and not flags & MessageFlag.COMPONENTS_V2:
        raise form_error("flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", "IS_COMPONENTS_V2 cannot be removed")
    check_message(body | {"flags": v2 | (flags if isinstance(flags, int) else 0)}, files=len(uploads))
    after: JSON = {
        "content": body.get("content", message.content),
        "embeds": body.get("embeds", message.embeds),
        "components": body.get("components", message.components),
        "attachments": body.get("attachments", message.attachments),
    }
    if not message.snapshots and is_empty(after, len(uploads)):
        raise ApiError(400, 50006, "Cannot send an empty message")


def change(call: Call) -> Any:
    """PATCH one message: own ones; of others only the embeds' visibility, for who manages messages."""
    channel = call.channel()
    message = call.message(channel)
    body = call.json
    if message.author_id != call.me:
        if set(body) != {"flags"}:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        if not call.hub.world.can(channel, call.me, Permission.MANAGE_MESSAGES, call.hub.now()):
            raise missing_permissions()
    if channel.thread is not None and channel.thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    check_edit(message, body, call.uploads)
    posts.edit(call.hub, message, body, call.uploads)
    return call.render(message)


def remove(call: Call) -> None:
    """DELETE one message."""
    channel = call.channel()
    message = call.message(channel)
    rules.may_delete(call.hub, channel, call.me, message)
    posts.delete(call.hub, [message])


def remove_many(call: Call) -> None:
    """POST /channels/{channel}/messages/bulk-delete."""
    channel = call.channel()
    call.hub.require(channel, call.me, Permission.MANAGE_MESSAGES)
    ids = call.json.get("messages")
    if not isinstance(ids, list) or not 2 <= len(ids) <= 100:
        raise ApiError(
            400,
            50016,
            "Provided too few or too many messages to delete. "
            "Must provide at least 2 and fewer than 100 messages to delete",
        )
    numbers = [identifier(i, "messages") for i in ids]
    if any(call.hub.now() - moment_of(i) > _BULK_AGE for i in numbers):
        raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    posts.delete(call.hub, [channel.messages[i] for i in numbers if i in channel.messages], bulk=True)


def typing(call: Call) -> None:
    """POST /channels/{channel}/typing."""
    channel = call.channel()
    rules.may_write(call.hub, channel, call.me, {})
    show_typing(call.hub, channel, call.me)


def show_typing(hub: Hub, channel: Channel, user_id: int) -> None:
    """Tells everybody that somebody is typing."""
    data: JSON = {
        "channel_id": str(channel.id),
        "user_id": str(user_id),
        "timestamp": int(hub.now().timestamp()),
    }
    member = hub.world.member_of(channel.guild_id, user_id)
    if channel.guild_id is not None and member is not None:
        data |= {"guild_id": str(channel.guild_id), "member": bare_member(member)}
        data["member"]["user"] = {"id": str(user_id)}
    intent = for_place(channel.guild_id, Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING)
    hub.announce(Event("TYPING_START", data, intent, channel.guild_id, channel.id))
    hub.show("typing", {"channel_id": str(channel.id), "user_id": str(user_id)}, channel=channel)


_ALL = "/channels/{channel}/messages"
_ONE = _ALL + "/{message}"

ROUTES = [
    Route("POST", _ALL, create, (5, 5.0)),
    Route("GET", _ALL, history),
    Route("POST", _ALL + "/bulk-delete", remove_many, (1, 1.0)),
    Route("GET", _ONE, fetch),
    Route("PATCH", _ONE, change, (5, 5.0)),
    Route("DELETE", _ONE, remove, (5, 1.0)),
    Route("POST", "/channels/{channel}/typing", typing, (5, 5.0)),
]
