"""REST: threads and forum posts (docs: resources/channel)."""

from typing import Any

from bot.sandbox import payloads, rules, threads
from bot.sandbox.call import Call, Reply, Route
from bot.sandbox.errors import ApiError, unknown
from bot.sandbox.form import Form
from bot.sandbox.message_form import check_message, is_empty
from bot.sandbox.permissions import Permission
from bot.sandbox.records import JSON, Channel, ChannelType


def check_thread(body: JSON) -> None:
    """Raises 50035 where a new thread's body breaks a limit."""
    form = Form()
    form.text(("name",), body.get("name"), 100, least=1, required=True)
    if body.get("auto_archive_duration") is not None:
        form.one_of(("auto_archive_duration",), body["auto_archive_duration"], (60, 1440, 4320, 10080))
    form.whole(("rate_limit_per_user",), body.get("rate_limit_per_user"), 0, 21600)
    form.listed(("applied_tags",), body.get("applied_tags"), 5)
    form.finish()


def from_message(call: Call) -> Any:
    """POST /channels/{channel}/messages/{message}/threads."""
    channel = call.channel()
    message = call.message(channel)
    check_thread(call.json)
    rules.may_open_thread(call.hub, channel, call.me)
    thread = threads.open_thread(call.hub, channel, call.me, call.json, message=message)
    return Reply(201, payloads.channel(call.hub.world, thread, call.me))


def alone(call: Call) -> Any:
    """POST /channels/{channel}/threads: a thread without a message, or a forum post with its first one."""
    channel, body = call.channel(), call.json
    check_thread(body)
    rules.may_open_thread(call.hub, channel, call.me, private=body.get("type") == ChannelType.PRIVATE_THREAD)
    first = None
    if channel.type == ChannelType.FORUM:
        form = Form()
        first = form.record(("message",), body.get("message"))
        form.finish()
        check_message(first, files=len(call.uploads))
        if is_empty(first, len(call.uploads)):
            raise ApiError(400, 50006, "Cannot send an empty message")
    thread = threads.open_thread(call.hub, channel, call.me, body, first=first, uploads=call.uploads)
    answer = payloads.channel(call.hub.world, thread, call.me)
    if first is not None:
        answer["message"] = call.render(thread.messages[thread.id])
    return Reply(201, answer)


def _thread(call: Call) -> Channel:
    channel = call.channel()
    if channel.thread is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return channel


def join(call: Call) -> None:
    """PUT /channels/{thread}/thread-members/@me."""
    _set(call, call.me, joined=True)


def leave(call: Call) -> None:
    """DELETE /channels/{thread}/thread-members/@me."""
    _set(call, call.me, joined=False)


def add(call: Call) -> None:
    """PUT /channels/{thread}/thread-members/{user}."""
    call.hub.require(_thread(call), call.me, Permission.SEND_MESSAGES_IN_THREADS)
    _set(call, call.id("user"), joined=True)


def remove(call: Call) -> None:
    """DELETE /channels/{thread}/thread-members/{user}."""
    call.hub.require(_thread(call), call.me, Permission.MANAGE_THREADS)
    _set(call, call.id("user"), joined=False)


def _set(call: Call, user_id: int, *, joined: bool) -> None:
    thread = _thread(call)
    if call.hub.world.member_of(thread.guild_id, user_id) is None:
        raise unknown("Member")
    if thread.thread is not None and thread.thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    threads.set_membership(call.hub, thread, user_id, joined=joined)


def members(call: Call) -> Any:
    """GET /channels/{thread}/thread-members."""
    thread = _thread(call)
    joined = thread.thread.members if thread.thread else {}
    return [payloads.thread_member(thread, user, at) for user, at in joined.items()]


def active(call: Call) -> Any:
    """GET /guilds/{guild}/threads/active."""
    world, me = call.hub.world, call.me
    guild = world.guild(call.id("guild"))
    if me not in guild.members:
        raise unknown("Guild")
    found = [
        t for t in world.threads_of(guild) if t.thread and not t.thread.archived and world.can(t, me, 0, call.hub.now())
    ]
    return _listing(call, found) | {"has_more": False}


def archived(call: Call) -> Any:
    """GET /channels/{channel}/threads/archived/public: the latest archived first, paged by `before`."""
    channel = call.channel()
    call.hub.require(channel, call.me, Permission.READ_MESSAGE_HISTORY)
    limit, before = call.number("limit", 50, 2, 100), call.query.get("before")
    found = [
        (payloads.stamp(t.thread.archived_at or t.thread.created_at) or "", t)
        for t in call.hub.world.channels.values()
        if t.parent_id == channel.id and t.thread and t.thread.archived and t.type == ChannelType.PUBLIC_THREAD
    ]
    found = sorted((f for f in found if before is None or f[0] < before), key=lambda f: f[0], reverse=True)
    return _listing(call, [t for _, t in found[:limit]]) | {"has_more": len(found) > limit}


def _listing(call: Call, found: list[Channel]) -> JSON:
    me = call.me
    joined = [(t, t.thread.members[me]) for t in found if t.thread and me in t.thread.members]
    return {
        "threads": [payloads.channel(call.hub.world, t, me) for t in found],
        "members": [payloads.thread_member(t, me, at) for t, at in joined],
    }


_MEMBERS = "/channels/{channel}/thread-members"

ROUTES = [
    Route("POST", "/channels/{channel}/messages/{message}/threads", from_message),
    Route("POST", "/channels/{channel}/threads", alone),
    Route("GET", _MEMBERS, members),
    Route("PUT", _MEMBERS + "/@me", join),
    Route("DELETE", _MEMBERS + "/@me", leave),
    Route("PUT", _MEMBERS + "/{user}", add),
    Route("DELETE", _MEMBERS + "/{user}", remove),
    Route("GET", "/guilds/{guild}/threads/active", active),
    Route("GET", "/channels/{channel}/threads/archived/public", archived),
]
