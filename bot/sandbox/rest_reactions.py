"""REST: reactions and pins (docs: resources/message)."""

from typing import Any

from bot.sandbox import payloads, reactions, rules
from bot.sandbox.call import Call, Route
from bot.sandbox.errors import unknown
from bot.sandbox.permissions import Permission
from bot.sandbox.records import Channel, ChannelType, Message


def _place(call: Call) -> tuple[Channel, Message]:
    channel = call.channel()
    return channel, call.message(channel)


def add(call: Call) -> None:
    """PUT .../reactions/{emoji}/@me."""
    channel, message = _place(call)
    key, _ = reactions.read_emoji(call.params["emoji"])
    rules.may_react(call.hub, channel, call.me, new_emoji=key not in message.reactions)
    reactions.react(call.hub, channel, message, call.me, key)


def remove_own(call: Call) -> None:
    """DELETE .../reactions/{emoji}/@me."""
    channel, message = _place(call)
    reactions.unreact(call.hub, channel, message, call.me, call.params["emoji"])


def remove_of(call: Call) -> None:
    """DELETE .../reactions/{emoji}/{user}."""
    channel, message = _place(call)
    call.hub.require(channel, call.me, Permission.MANAGE_MESSAGES)
    reactions.unreact(call.hub, channel, message, call.id("user"), call.params["emoji"])


def remove_emoji(call: Call) -> None:
    """DELETE .../reactions/{emoji}."""
    channel, message = _place(call)
    call.hub.require(channel, call.me, Permission.MANAGE_MESSAGES)
    reactions.clear(call.hub, channel, message, call.params["emoji"])


def remove_all(call: Call) -> None:
    """DELETE .../reactions."""
    channel, message = _place(call)
    call.hub.require(channel, call.me, Permission.MANAGE_MESSAGES)
    reactions.clear(call.hub, channel, message)


def users(call: Call) -> Any:
    """GET .../reactions/{emoji}: who reacted, by id."""
    channel, message = _place(call)
    call.hub.require(channel, call.me, Permission.READ_MESSAGE_HISTORY)
    key, _ = reactions.read_emoji(call.params["emoji"])
    if key not in message.reactions:
        raise unknown("Emoji")
    after, limit = int(call.query.get("after", "0")), call.number("limit", 25, 1, 100)
    ids = [u for u in sorted(message.reactions[key].users) if u > after][:limit]
    return [payloads.user(call.hub.world.users[u]) for u in ids]


def pins(call: Call) -> Any:
    """GET /channels/{channel}/messages/pins: newest pin first, paged by `before`."""
    channel = call.channel()
    if not call.hub.world.can(channel, call.me, Permission.READ_MESSAGE_HISTORY, call.hub.now()):
        return {"items": [], "has_more": False}
    limit, before = call.number("limit", 50, 1, 50), call.query.get("before")
    found = [(payloads.stamp(m.pinned_at) or "", m) for m in channel.messages.values() if m.pinned_at]
    found = sorted((p for p in found if before is None or p[0] < before), key=lambda p: p[0], reverse=True)
    items = [{"pinned_at": at, "message": call.render(m)} for at, m in found[:limit]]
    return {"items": items, "has_more": len(found) > limit}


def _may_pin(call: Call, channel: Channel) -> None:
    if channel.type != ChannelType.DM:
        bits = call.hub.world.permissions(channel, call.me, call.hub.now())
        if not bits & Permission.MANAGE_MESSAGES:  # the permission before PIN_MESSAGES was split from it
            call.hub.require(channel, call.me, Permission.PIN_MESSAGES)


def pin(call: Call) -> None:
    """PUT /channels/{channel}/messages/pins/{message}."""
    channel, message = _place(call)
    _may_pin(call, channel)
    reactions.pin(call.hub, channel, message, call.me)


def unpin(call: Call) -> None:
    """DELETE /channels/{channel}/messages/pins/{message}."""
    channel, message = _place(call)
    _may_pin(call, channel)
    reactions.unpin(call.hub, channel, message)


_REACTIONS = "/channels/{channel}/messages/{message}/reactions"
_PINS = "/channels/{channel}/messages/pins"

ROUTES = [
    Route("PUT", _REACTIONS + "/{emoji}/@me", add, (1, 0.25)),
    Route("DELETE", _REACTIONS + "/{emoji}/@me", remove_own, (1, 0.25)),
    Route("DELETE", _REACTIONS + "/{emoji}/{user}", remove_of, (1, 0.25)),
    Route("DELETE", _REACTIONS + "/{emoji}", remove_emoji, (1, 0.25)),
    Route("DELETE", _REACTIONS, remove_all, (1, 0.25)),
    Route("GET", _REACTIONS + "/{emoji}", users),
    Route("GET", _PINS, pins),
    Route("PUT", _PINS + "/{message}", pin),
    Route("DELETE", _PINS + "/{message}", unpin),
]
