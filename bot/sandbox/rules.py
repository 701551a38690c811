"""Who may write, react and open threads where; raises `ApiError` with Discord's codes."""

from datetime import timedelta

from bot.sandbox.errors import JSON, ApiError, missing_permissions
from bot.sandbox.hub import Hub
from bot.sandbox.permissions import Permission
from bot.sandbox.records import Channel, ChannelType, Message

_UNPACED = int(Permission.MANAGE_MESSAGES | Permission.MANAGE_CHANNELS | Permission.BYPASS_SLOWMODE)


def may_write(hub: Hub, channel: Channel, user_id: int, body: JSON, files: int = 0) -> None:
    """Whether a user may send this body to a channel; opens an archived thread that is not locked."""
    hub.require(channel, user_id)
    if channel.type in (ChannelType.FORUM, ChannelType.CATEGORY):
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    if channel.type == ChannelType.DM:
        may_address(hub, channel, user_id)
    needed = Permission.SEND_MESSAGES if channel.thread is None else Permission.SEND_MESSAGES_IN_THREADS
    hub.require(channel, user_id, needed)
    if body.get("embeds") and hub.world.users[user_id].bot:
        hub.require(channel, user_id, Permission.EMBED_LINKS)
    if files:
        hub.require(channel, user_id, Permission.ATTACH_FILES)
    reference = body.get("message_reference")
    if isinstance(reference, dict) and not hub.world.can(channel, user_id, Permission.READ_MESSAGE_HISTORY, hub.now()):
        raise ApiError(400, 160002, "Cannot reply without permission to read message history")
    if isinstance(reference, dict) and reference.get("type") == 1:
        source = hub.world.channel(int(reference.get("channel_id") or channel.id))
        hub.require(source, user_id, Permission.READ_MESSAGE_HISTORY)
    may_touch_thread(hub, channel, user_id)


def may_touch_thread(hub: Hub, channel: Channel, user_id: int) -> None:
    """Raises 160005 for a locked thread, unless the user manages threads."""
    if channel.thread is None or not channel.thread.locked:
        return
    if not hub.world.can(channel, user_id, Permission.MANAGE_THREADS, hub.now()):
        raise ApiError(400, 160005, "This thread is locked")


def may_address(hub: Hub, channel: Channel, user_id: int) -> None:
    """Raises 50007 where the other side of a direct conversation takes no messages from this bot."""
    for other in channel.recipients:
        if other != user_id and not takes_messages(hub, other, user_id):
            raise ApiError(403, 50007, "Cannot send messages to this user")


def takes_messages(hub: Hub, recipient_id: int, sender_id: int) -> bool:
    """Whether a user takes direct messages: a person who allows it and shares a guild with the sender."""
    recipient, sender = hub.world.users[recipient_id], hub.world.users[sender_id]
    if recipient.bot and sender.bot:
        return False
    shared = any(recipient_id in g.members and sender_id in g.members for g in hub.world.guilds.values())
    return shared and recipient.direct_messages_open


def pace(hub: Hub, channel: Channel, user_id: int) -> None:
    """Raises 20016 where slow mode asks a person to wait; counts this message. Bots are not paced."""
    now = hub.now()
    if hub.world.can(channel, user_id, 0, now) and hub.world.permissions(channel, user_id, now) & _UNPACED:
        return
    last = channel.last_spoke.get(user_id)
    if channel.slow_mode and last is not None and now - last < timedelta(seconds=channel.slow_mode):
        raise ApiError(429, 20016, f"Slow mode: one message every {channel.slow_mode} seconds")
    if channel.slow_mode:
        channel.last_spoke[user_id] = now


def may_delete(hub: Hub, channel: Channel, user_id: int, message: Message) -> None:
    """Own messages always, others' with the permission to manage messages; none in an archived thread (50083)."""
    hub.require(channel, user_id)
    if channel.thread is not None and channel.thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    if message.author_id == user_id or message.application_id == user_id:
        return
    if channel.type == ChannelType.DM:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    if not hub.world.can(channel, user_id, Permission.MANAGE_MESSAGES, hub.now()):
        raise missing_permissions()


def may_react(hub: Hub, channel: Channel, user_id: int, *, new_emoji: bool) -> None:
    """Reacting needs the history, a first reaction with an emoji its own permission as well."""
    hub.require(channel, user_id, Permission.READ_MESSAGE_HISTORY)
    if new_emoji:
        hub.require(channel, user_id, Permission.ADD_REACTIONS)
    if channel.thread is not None and channel.thread.archived:
        raise ApiError(400, 50083, "Thread is archived")


def may_open_thread(hub: Hub, channel: Channel, user_id: int, *, private: bool = False) -> None:
    """Threads in text channels need their permission, posts in a forum the one to write."""
    hub.require(channel, user_id)
    if channel.type == ChannelType.FORUM:
        hub.require(channel, user_id, Permission.SEND_MESSAGES)
    elif channel.type != ChannelType.TEXT:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    elif private:
        hub.require(channel, user_id, Permission.CREATE_PRIVATE_THREADS)
    else:
        hub.require(channel, user_id, Permission.CREATE_PUBLIC_THREADS)
