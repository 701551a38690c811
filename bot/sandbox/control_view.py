"""What the people's side may look at: state, messages, faults, transcript."""

import sys
from collections.abc import Callable
from typing import Any

from bot.sandbox import payloads, permissions
from bot.sandbox.errors import missing_access
from bot.sandbox.hub import Hub
from bot.sandbox.permissions import ALL, Permission
from bot.sandbox.records import JSON, Channel, ChannelType, Guild, Member
from bot.sandbox.stream import PageEvent

View = Callable[[Hub, dict[str, str]], Any]

_MODERATES = Permission.MODERATE_MEMBERS | Permission.MANAGE_MESSAGES


def state(hub: Hub, query: dict[str, str]) -> JSON:
    """GET /control/state: everything but messages, as far as the persona sees it."""
    persona = int(query["persona"]) if query.get("persona") else None
    world = hub.world
    direct = [c for c in world.channels.values() if c.type == ChannelType.DM and persona in c.recipients]
    return {
        "guilds": [_guild(hub, g, persona) for g in world.guilds.values()],
        "personas": [
            _persona(hub, g, m)
            for g in world.guilds.values()
            for m in g.members.values()
            if not world.users[m.user_id].bot
        ],
        "bots": [
            {"id": str(a.id), "name": a.name, "connected": hub.sessions.connected(a.id)}
            for a in world.applications.values()
        ],
        "commands": hub.commands(),
        "dms": [payloads.channel(world, c, persona) for c in direct],
        "seq": hub.stream.seq,
    }


def _guild(hub: Hub, guild: Guild, persona: int | None) -> JSON:
    world = hub.world
    channels = [*guild.channels.values(), *world.threads_of(guild)]
    seen = [c for c in channels if persona is None or world.can(c, persona, 0, hub.now())]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "roles": [payloads.role(r) for r in guild.roles.values()],
        "channels": [payloads.channel(world, c, persona) for c in seen],
        "members": [payloads.member(world, m) for m in guild.members.values()],
    }


def _persona(hub: Hub, guild: Guild, member: Member) -> JSON:
    bits = permissions.in_guild(guild, member)
    kind = "admin" if bits == ALL else "moderator" if bits & _MODERATES else "member"
    user = hub.world.users[member.user_id]
    name = member.nick or user.global_name or user.name
    return {"id": str(user.id), "name": name, "kind": kind, "guild_id": str(guild.id)}


def messages(hub: Hub, query: dict[str, str]) -> list[JSON]:
    """GET /control/channels/{channel}/messages: the last ones (before `before`), oldest first, for who may read."""
    channel = hub.world.channel(int(query["channel"]))
    persona = int(query["persona"]) if query.get("persona") else None
    if persona is not None and not _reads(hub, channel, persona):
        raise missing_access()
    limit = min(max(int(query.get("limit", "100")), 1), 500)
    before = int(query.get("before", sys.maxsize))
    visible = [m for m in channel.messages.values() if m.ephemeral_to in (None, persona) and m.id < before]
    return [hub.page_message(m, persona) for m in visible[-limit:]]


def _reads(hub: Hub, channel: Channel, persona: int) -> bool:
    return hub.world.can(channel, persona, Permission.READ_MESSAGE_HISTORY, hub.now())


def may_see(hub: Hub, event: PageEvent, persona: int | None) -> bool:
    """Whether an event of the page is for this persona (None: somebody who watches everything public)."""
    if event.only is not None and event.only != persona:
        return False
    channel = hub.world.channels.get(event.channel_id) if event.channel_id is not None else None
    if channel is None or persona is None:
        return True
    return hub.world.can(channel, persona, 0, hub.now())


def seen_by(hub: Hub, event: PageEvent, persona: int | None) -> JSON:
    """An event's body for one persona: reactions say in "me" whether they are the persona's own.

    The stream is one for everybody and numbers its events once, so this is added as an event leaves.
    """
    body = event.body
    if persona is None or event.channel_id is None:
        return body
    if body["type"] == "reaction":
        return body | {"me": _reacted(hub, event, body["message_id"], body["emoji"], persona)}
    if not body.get("message", {}).get("reactions"):
        return body
    shown = body["message"]
    own = [r | {"me": _reacted(hub, event, shown["id"], r["emoji"]["name"], persona)} for r in shown["reactions"]]
    return body | {"message": shown | {"reactions": own}}


def _reacted(hub: Hub, event: PageEvent, message_id: str, emoji: str, persona: int) -> bool:
    channel = hub.world.channels.get(event.channel_id or 0)
    message = channel.messages.get(int(message_id)) if channel else None
    held = message.reactions.values() if message else ()
    return any(r.emoji["name"] == emoji and persona in r.users for r in held)


def faults(hub: Hub, _query: dict[str, str]) -> JSON:
    """GET /control/faults."""
    return hub.faults.listing()


def transcript(hub: Hub, _query: dict[str, str]) -> list[JSON]:
    """GET /control/transcript."""
    return hub.transcript.listing()


VIEWS: dict[str, View] = {
    "/state": state,
    "/channels/{channel}/messages": messages,
    "/faults": faults,
    "/transcript": transcript,
}
