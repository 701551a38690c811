"""REST: application commands, global and per guild (docs: interactions/application-commands)."""

from typing import Any

from bot.sandbox.call import Call, Reply, Route
from bot.sandbox.command_form import CHAT_INPUT, check_command, check_commands
from bot.sandbox.errors import form_error, missing_access, unknown
from bot.sandbox.form import Form
from bot.sandbox.records import JSON, Application

_DEFAULTS: JSON = {
    "name_localizations": None,
    "description": "",
    "description_localizations": None,
    "options": [],
    "default_member_permissions": None,
    "dm_permission": True,
    "nsfw": False,
    "contexts": None,
    "integration_types": [0],
}


def _scope(call: Call) -> tuple[Application, str | None]:
    """The caller's own application and the guild of the path; raises 20012 (as 403) or 50001."""
    application = call.hub.world.applications[call.me]
    if call.id("app") != application.id:
        raise missing_access()
    if "guild" not in call.params:
        return application, None
    guild = call.hub.world.guild(call.id("guild"))
    if application.id not in guild.members:
        raise missing_access()
    return application, str(guild.id)


def _in_scope(application: Application, guild_id: str | None) -> list[JSON]:
    return [c for c in application.commands.values() if c.get("guild_id") == guild_id]


def _store(call: Call, application: Application, guild_id: str | None, body: JSON) -> JSON:
    """Keeps a command; one of the same name and type is replaced and keeps its id."""
    kind = body.get("type") or CHAT_INPUT
    same = [c for c in _in_scope(application, guild_id) if (c["type"], c["name"]) == (kind, body["name"])]
    known = {key: body[key] for key in _DEFAULTS if body.get(key) is not None}
    command = (
        _DEFAULTS
        | known
        | {
            "id": same[0]["id"] if same else str(call.hub.ids.next()),
            "application_id": str(application.id),
            "version": str(call.hub.ids.next()),
            "type": kind,
            "name": body["name"],
        }
    )
    if guild_id is not None:
        command["guild_id"] = guild_id
    application.commands[int(command["id"])] = command
    return command


def _changed(call: Call) -> None:
    call.hub.show("commands", {"commands": call.hub.commands()})


def listing(call: Call) -> Any:
    """GET the commands of a scope."""
    return _in_scope(*_scope(call))


def overwrite(call: Call) -> Any:
    """PUT the commands of a scope: what is not listed goes."""
    application, guild_id = _scope(call)
    if not isinstance(call.body, list):
        raise form_error("_body", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    form = Form()
    check_commands(form, call.body)
    form.finish()
    kept = [_store(call, application, guild_id, body) for body in call.body]
    ids = {c["id"] for c in kept}
    for old in _in_scope(application, guild_id):
        if old["id"] not in ids:
            del application.commands[int(old["id"])]
    _changed(call)
    return kept


def create(call: Call) -> Any:
    """POST one command: 201 for a new one, 200 where it replaces one."""
    application, guild_id = _scope(call)
    form = Form()
    check_command(form, (), call.json)
    form.finish()
    before = set(application.commands)
    command = _store(call, application, guild_id, call.json)
    _changed(call)
    return Reply(200 if int(command["id"]) in before else 201, command)


def _one(call: Call) -> tuple[Application, JSON]:
    application, guild_id = _scope(call)
    command = application.commands.get(call.id("command"))
    if command is None or command.get("guild_id") != guild_id:
        raise unknown("application command")
    return application, command


def fetch(call: Call) -> Any:
    """GET one command."""
    return _one(call)[1]


def change(call: Call) -> Any:
    """PATCH one command."""
    _, command = _one(call)
    merged = command | {k: v for k, v in call.json.items() if k in _DEFAULTS or k == "name"}
    form = Form()
    check_command(form, (), merged)
    form.finish()
    command.update(merged, version=str(call.hub.ids.next()))
    _changed(call)
    return command


def remove(call: Call) -> None:
    """DELETE one command."""
    application, command = _one(call)
    del application.commands[int(command["id"])]
    _changed(call)


def no_permissions(call: Call) -> Any:
    """GET the permissions that a guild's admins have set: the sandbox keeps none."""
    _scope(call)
    return []


def no_emojis(call: Call) -> Any:
    """GET the application's emoji: the sandbox keeps none."""
    _scope(call)
    return {"items": []}


_SCOPES = ("/applications/{app}/commands", "/applications/{app}/guilds/{guild}/commands")

ROUTES = [
    Route("GET", "/applications/{app}/emojis", no_emojis),
    Route("GET", _SCOPES[1] + "/permissions", no_permissions),
    *(Route("GET", scope, listing) for scope in _SCOPES),
    *(Route("PUT", scope, overwrite) for scope in _SCOPES),
    *(Route("POST", scope, create) for scope in _SCOPES),
    *(Route("GET", scope + "/{command}", fetch) for scope in _SCOPES),
    *(Route("PATCH", scope + "/{command}", change) for scope in _SCOPES),
    *(Route("DELETE", scope + "/{command}", remove) for scope in _SCOPES),
]
