"""REST: login, gateway address, guilds, members and users."""

from datetime import datetime
from typing import Any

from bot.sandbox import payloads, permissions
from bot.sandbox.call import Call, Route
from bot.sandbox.errors import form_error, missing_permissions, unknown
from bot.sandbox.events import Event, Intent
from bot.sandbox.form import identifier
from bot.sandbox.hub import Hub
from bot.sandbox.permissions import Permission
from bot.sandbox.records import Guild, Member


def myself(call: Call) -> Any:
    """GET /users/@me."""
    user = payloads.user(call.hub.world.users[call.me])
    return user | {"verified": True, "mfa_enabled": False, "email": None, "locale": "en-GB"}


def my_application(call: Call) -> Any:
    """GET /oauth2/applications/@me and /applications/@me."""
    return payloads.application(call.hub.world, call.hub.world.applications[call.me])


def gateway(call: Call) -> Any:
    """GET /gateway: this server's own websocket address."""
    return {"url": call.hub.base_url.replace("http", "ws", 1) + "/"}


def gateway_for_bots(call: Call) -> Any:
    """GET /gateway/bot."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return gateway(call) | {"shards": 1, "session_start_limit": limit}


def _guild(call: Call) -> Guild:
    guild = call.hub.world.guilds.get(call.id("guild"))
    if guild is None or call.me not in guild.members:
        raise unknown("Guild")
    return guild


def _member(call: Call, guild: Guild, user_id: int) -> Member:
    member = guild.members.get(user_id)
    if member is None:
        raise unknown("Member" if user_id in call.hub.world.users else "User")
    return member


def my_guilds(call: Call) -> Any:
    """GET /users/@me/guilds."""
    mine = [g for g in call.hub.world.guilds.values() if call.me in g.members]
    return [
        {
            "id": str(g.id),
            "name": g.name,
            "icon": None,
            "owner": False,
            "features": [],
            "permissions": payloads.permission_string(g, g.members[call.me]),
        }
        for g in mine
    ]


def guild(call: Call) -> Any:
    """GET /guilds/{guild}."""
    return payloads.guild(call.hub.world, _guild(call))


def guild_channels(call: Call) -> Any:
    """GET /guilds/{guild}/channels, without threads."""
    return [payloads.channel(call.hub.world, c) for c in _guild(call).channels.values()]


def roles(call: Call) -> Any:
    """GET /guilds/{guild}/roles."""
    return [payloads.role(r) for r in _guild(call).roles.values()]


def members(call: Call) -> Any:
    """GET /guilds/{guild}/members; needs the members intent switched on, as on Discord."""
    guild = _guild(call)
    if call.application is None or not call.application.privileged & Intent.GUILD_MEMBERS:
        raise missing_permissions()
    limit, after = call.number("limit", 1, 1, 1000), int(call.query.get("after", "0"))
    found = [m for _, m in sorted(guild.members.items()) if m.user_id > after][:limit]
    return [payloads.member(call.hub.world, m) for m in found]


def member(call: Call) -> Any:
    """GET /guilds/{guild}/members/{user}."""
    return payloads.member(call.hub.world, _member(call, _guild(call), call.id("user")))


def change_member(call: Call) -> Any:
    """PATCH /guilds/{guild}/members/{user}: time-out, nick, roles."""
    guild, body = _guild(call), call.json
    target = _member(call, guild, call.id("user"))
    mine = permissions.in_guild(guild, guild.members[call.me])
    if "communication_disabled_until" in body:
        theirs = permissions.in_guild(guild, target)
        if not mine & Permission.MODERATE_MEMBERS or theirs & Permission.ADMINISTRATOR:
            raise missing_permissions()
        target.timeout_until = _moment(body["communication_disabled_until"])
    if "roles" in body:
        if not mine & Permission.MANAGE_ROLES:
            raise missing_permissions()
        target.roles = [identifier(r, "roles") for r in body["roles"]]
    if "nick" in body:
        target.nick = body["nick"]
    announce_member(call.hub, guild, target)
    return payloads.member(call.hub.world, target)


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise form_error("communication_disabled_until", "DATE_TIME_TYPE_PARSE", f"Could not parse {value}.") from None


def announce_member(hub: Hub, guild: Guild, member: Member, *, new: bool = False) -> None:
    """Tells bots of a new or changed member."""
    data = payloads.member(hub.world, member) | {"guild_id": str(guild.id)}
    name = "GUILD_MEMBER_ADD" if new else "GUILD_MEMBER_UPDATE"
    hub.announce(Event(name, data, Intent.GUILD_MEMBERS, guild.id))


def user(call: Call) -> Any:
    """GET /users/{user}."""
    return payloads.user(call.hub.world.user(call.id("user")))


ROUTES = [
    Route("GET", "/users/@me", myself),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("GET", "/users/{user}", user),
    Route("GET", "/oauth2/applications/@me", my_application),
    Route("GET", "/applications/@me", my_application),
    Route("GET", "/gateway", gateway, authenticated=False),
    Route("GET", "/gateway/bot", gateway_for_bots),
    Route("GET", "/guilds/{guild}", guild),
    Route("GET", "/guilds/{guild}/channels", guild_channels),
    Route("GET", "/guilds/{guild}/roles", roles),
    Route("GET", "/guilds/{guild}/members", members),
    Route("GET", "/guilds/{guild}/members/{user}", member),
    Route("PATCH", "/guilds/{guild}/members/{user}", change_member),
]
