"""Opening and changing threads and channels: what changes in the world, and whom it is told."""

from bot.sandbox import payloads, posts
from bot.sandbox.attic import Upload
from bot.sandbox.errors import ApiError
from bot.sandbox.events import Event, Intent
from bot.sandbox.hub import Hub
from bot.sandbox.permissions import Permission
from bot.sandbox.records import (
    JSON,
    THREADS,
    Channel,
    ChannelType,
    Message,
    MessageFlag,
    MessageType,
    ThreadState,
)


def open_thread(
    hub: Hub,
    parent: Channel,
    owner_id: int,
    body: JSON,
    *,
    message: Message | None = None,
    first: JSON | None = None,
    uploads: list[Upload] | None = None,
) -> Channel:
    """Opens a thread: from a message (it then has the message's id), on its own, or as a forum post.

    `first` is the checked body of the first message. Raises 160004 where the message has a thread already.
    """
    if message is not None and message.id in hub.world.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    identity = message.id if message is not None else hub.ids.next()
    state = ThreadState(
        owner_id,
        hub.now(),
        auto_archive_minutes=int(body.get("auto_archive_duration") or 1440),
        applied_tags=[int(t) for t in body.get("applied_tags") or []],
    )
    private = message is None and parent.type == ChannelType.TEXT and body.get("type") == ChannelType.PRIVATE_THREAD
    kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
    thread = hub.world.add_thread(parent, identity, str(body["name"]), state, type=kind)
    thread.slow_mode = int(body.get("rate_limit_per_user") or 0)
    if parent.type == ChannelType.FORUM:
        parent.last_message_id = thread.id
    announce_channel(hub, "THREAD_CREATE", thread, {"newly_created": True})
    if message is not None:
        message.flags |= MessageFlag.HAS_THREAD
        posts.announce_update(hub, message)
        _starter(hub, thread, owner_id, message)
    elif parent.type == ChannelType.TEXT and not private:
        _notice(hub, parent, thread, owner_id)
    if first is not None:
        identity = thread.id if parent.type == ChannelType.FORUM else hub.ids.next()
        posts.write(hub, thread, owner_id, first, posts.Origin(id=identity, uploads=uploads or []))
    return thread


def _starter(hub: Hub, thread: Channel, owner_id: int, message: Message) -> None:
    reference: JSON = {
        "type": 0,
        "guild_id": str(thread.guild_id),
        "channel_id": str(message.channel_id),
        "message_id": str(message.id),
    }
    posts.write(hub, thread, owner_id, {}, posts.Origin(MessageType.THREAD_STARTER, reference=reference))


def _notice(hub: Hub, parent: Channel, thread: Channel, owner_id: int) -> None:
    """The line "started a thread" in the parent channel."""
    reference = {"type": 0, "guild_id": str(thread.guild_id), "channel_id": str(thread.id)}
    origin = posts.Origin(MessageType.THREAD_CREATED, reference=reference)
    posts.write(hub, parent, owner_id, {"content": thread.name}, origin)


def announce_channel(hub: Hub, name: str, channel: Channel, extra: JSON | None = None) -> None:
    """Tells bots and page of a new or changed channel or thread."""
    data = payloads.channel(hub.world, channel) | (extra or {})
    hub.announce(Event(name, data, Intent.GUILDS, channel.guild_id, channel.id))
    kind = "channel_create" if name.endswith("CREATE") else "channel_update"
    hub.show(kind, {"channel": payloads.channel(hub.world, channel)}, channel=channel)


def change(hub: Hub, channel: Channel, user_id: int, body: JSON) -> None:
    """Applies a checked PATCH body to a channel or thread; asks for the permission each change needs."""
    if channel.type not in THREADS or channel.thread is None:
        hub.require(channel, user_id, Permission.MANAGE_CHANNELS)
    else:
        _change_thread(hub, channel, user_id, body)
    if body.get("name") is not None:
        channel.name = str(body["name"])
    if "topic" in body and channel.thread is None:
        channel.topic = body["topic"]
    if body.get("rate_limit_per_user") is not None:
        channel.slow_mode = int(body["rate_limit_per_user"])
    name = "THREAD_UPDATE" if channel.thread is not None else "CHANNEL_UPDATE"
    announce_channel(hub, name, channel)


def _change_thread(hub: Hub, thread: Channel, user_id: int, body: JSON) -> None:
    state = thread.thread
    if state is None:
        return
    manages = hub.world.can(thread, user_id, Permission.MANAGE_THREADS, hub.now())
    owner_may = {"name", "archived", "auto_archive_duration", "applied_tags"}
    if not manages:
        opening = set(body) == {"archived"} and body["archived"] is False and not state.locked
        if not opening and (state.owner_id != user_id or state.locked or not set(body) <= owner_may):
            hub.require(thread, user_id, Permission.MANAGE_THREADS)
    if state.archived and body.get("archived") is not False and set(body) - {"archived", "locked"}:
        raise ApiError(400, 50083, "Thread is archived")
    if body.get("locked") is not None:
        state.locked = bool(body["locked"])
    if body.get("auto_archive_duration") is not None:
        state.auto_archive_minutes = int(body["auto_archive_duration"])
    if body.get("applied_tags") is not None:
        state.applied_tags = [int(t) for t in body["applied_tags"]]
    if body.get("archived") is not None and bool(body["archived"]) != state.archived:
        state.archived = bool(body["archived"])
        state.archived_at = hub.now()


def reopen(hub: Hub, channel: Channel) -> None:
    """Takes a thread out of the archive, as a new message in it does."""
    if channel.thread is not None and channel.thread.archived:
        channel.thread.archived = False
        channel.thread.archived_at = hub.now()
        announce_channel(hub, "THREAD_UPDATE", channel)


def set_membership(hub: Hub, thread: Channel, user_id: int, *, joined: bool) -> None:
    """Lets a user into a thread or out of it."""
    if thread.thread is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    members = thread.thread.members
    if joined == (user_id in members):
        return
    data: JSON = {"id": str(thread.id), "guild_id": str(thread.guild_id)}
    if joined:
        members[user_id] = hub.now()
        data["added_members"] = [payloads.thread_member(thread, user_id, members[user_id])]
    else:
        del members[user_id]
        data["removed_member_ids"] = [str(user_id)]
    data["member_count"] = len(members)
    hub.announce(Event("THREAD_MEMBERS_UPDATE", data, Intent.GUILDS, thread.guild_id, thread.id))
