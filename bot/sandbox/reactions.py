"""Reactions and pins: what changes in the world, and whom it is told."""

from bot.sandbox import payloads, posts
from bot.sandbox.errors import ApiError, unknown
from bot.sandbox.events import Event, Intent, for_place
from bot.sandbox.hub import Hub
from bot.sandbox.records import JSON, Channel, Message, MessageType, Reaction

EMOJI_LIMIT = 20  # different emoji under one message
PIN_LIMIT = 250


def read_emoji(text: str) -> tuple[str, JSON]:
    """An emoji as it stands in a path -> its key and its object; raises 10014 for what is none.

    The sandbox has no custom emoji; `name:id` is accepted only with a number as id.
    """
    name, colon, number = text.partition(":")
    if colon and number.isdigit():
        return text, {"id": number, "name": name}
    if colon or not text or text.isascii():
        raise unknown("Emoji")
    return text, {"id": None, "name": text}


def react(hub: Hub, channel: Channel, message: Message, user_id: int, emoji: str) -> None:
    """Adds a user's reaction; a second time changes nothing."""
    key, shape = read_emoji(emoji)
    if key not in message.reactions and len(message.reactions) >= EMOJI_LIMIT:
        raise ApiError(400, 30010, f"Maximum number of reactions reached ({EMOJI_LIMIT})")
    reaction = message.reactions.setdefault(key, Reaction(shape))
    if user_id in reaction.users:
        return
    reaction.users.append(user_id)
    data = _event(channel, message, reaction, user_id)
    data["message_author_id"] = str(message.author_id)
    member = hub.world.member_of(channel.guild_id, user_id)
    if member is not None:
        data["member"] = payloads.member(hub.world, member)
    _tell(hub, channel, "MESSAGE_REACTION_ADD", data)
    _show(hub, channel, message, reaction)


def unreact(hub: Hub, channel: Channel, message: Message, user_id: int, emoji: str) -> None:
    """Takes a user's reaction away; raises 10014 where there is none with this emoji."""
    key, _ = read_emoji(emoji)
    reaction = message.reactions.get(key)
    if reaction is None or user_id not in reaction.users:
        raise unknown("Emoji")
    reaction.users.remove(user_id)
    if not reaction.users:
        del message.reactions[key]
    _tell(hub, channel, "MESSAGE_REACTION_REMOVE", _event(channel, message, reaction, user_id))
    _show(hub, channel, message, reaction)


def clear(hub: Hub, channel: Channel, message: Message, emoji: str | None = None) -> None:
    """Takes all reactions away, or all with one emoji."""
    if emoji is None:
        gone = list(message.reactions.values())
        message.reactions.clear()
        _tell(hub, channel, "MESSAGE_REACTION_REMOVE_ALL", _place(channel, message))
    else:
        key, shape = read_emoji(emoji)
        gone = [message.reactions.pop(key, Reaction(shape))]
        _tell(hub, channel, "MESSAGE_REACTION_REMOVE_EMOJI", _place(channel, message) | {"emoji": shape})
    for reaction in gone:
        reaction.users.clear()
        _show(hub, channel, message, reaction)


def pin(hub: Hub, channel: Channel, message: Message, user_id: int) -> None:
    """Pins a message, with the notice that Discord writes into the channel."""
    if message.pinned_at is not None:
        return
    if sum(m.pinned_at is not None for m in channel.messages.values()) >= PIN_LIMIT:
        raise ApiError(400, 30003, f"Maximum number of pins reached ({PIN_LIMIT})")
    message.pinned_at = hub.now()
    _pins_changed(hub, channel, message)
    posts.write(hub, channel, user_id, {}, posts.Origin(MessageType.PINNED))


def unpin(hub: Hub, channel: Channel, message: Message) -> None:
    """Takes a pin away."""
    if message.pinned_at is not None:
        message.pinned_at = None
        _pins_changed(hub, channel, message)


def _pins_changed(hub: Hub, channel: Channel, message: Message) -> None:
    posts.announce_update(hub, message)
    data: JSON = {"channel_id": str(channel.id), "last_pin_timestamp": payloads.stamp(message.pinned_at)}
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    intent = for_place(channel.guild_id, Intent.GUILDS, Intent.DIRECT_MESSAGES)
    hub.announce(Event("CHANNEL_PINS_UPDATE", data, intent, channel.guild_id, channel.id))


def _place(channel: Channel, message: Message) -> JSON:
    data: JSON = {"channel_id": str(channel.id), "message_id": str(message.id)}
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    return data


def _event(channel: Channel, message: Message, reaction: Reaction, user_id: int) -> JSON:
    return _place(channel, message) | {
        "user_id": str(user_id),
        "emoji": reaction.emoji,
        "type": 0,
        "burst": False,
    }


def _tell(hub: Hub, channel: Channel, name: str, data: JSON) -> None:
    intent = for_place(channel.guild_id, Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS)
    hub.announce(Event(name, data, intent, channel.guild_id, channel.id))


def _show(hub: Hub, channel: Channel, message: Message, reaction: Reaction) -> None:
    body = {
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "emoji": reaction.emoji["name"],
        "count": len(reaction.users),
    }
    hub.show("reaction", body, channel=channel)
