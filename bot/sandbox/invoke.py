"""What a person does with an application: commands, menus, autocomplete, components, modals.

Refusals are `ApiError`s; their message is meant for the person at the sandbox's page.
"""

from typing import Any

from bot.sandbox import message_payloads, payloads
from bot.sandbox.command_form import CHAT_INPUT, MESSAGE_MENU, SUBCOMMAND, SUBCOMMAND_GROUP
from bot.sandbox.component_form import SELECTS, STRING_SELECT, walk
from bot.sandbox.errors import ApiError, missing_permissions, unknown
from bot.sandbox.events import Event
from bot.sandbox.hub import Hub
from bot.sandbox.interactions import Interaction, Kind
from bot.sandbox.modal_answers import answered
from bot.sandbox.options import Resolver, read_options
from bot.sandbox.permissions import Permission
from bot.sandbox.records import JSON, Channel, ChannelType, Message


def refuse(message: str) -> ApiError:
    """A request of the page that makes no sense as it stands."""
    return ApiError(400, 0, message)


def invoke(hub: Hub, body: JSON) -> Interaction:
    """Starts the interaction that a control request describes, and sends it to its application."""
    user_id, channel = int(body["user_id"]), hub.world.channel(int(body["channel_id"]))
    hub.world.user(user_id)
    hub.require(channel, user_id)
    match body.get("kind"):
        case "command" | "autocomplete":
            return _command(hub, user_id, channel, body)
        case "component":
            return _component(hub, user_id, channel, body)
        case "modal":
            return _modal(hub, user_id, channel, body)
    raise refuse('"kind" is one of command, autocomplete, component, modal')


def _command(hub: Hub, user_id: int, channel: Channel, body: JSON) -> Interaction:
    number = int(body["command_id"])
    application = next((a for a in hub.world.applications.values() if number in a.commands), None)
    if application is None:
        raise unknown("application command")
    command = application.commands[number]
    _may_use(hub, user_id, channel, command)
    autocomplete = body["kind"] == "autocomplete"
    resolver = Resolver(hub, channel)
    data: JSON = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if command["type"] == CHAT_INPUT:
        given = body.get("options") or []
        data["options"] = read_options(command["options"], given, resolver, lenient=autocomplete)
    else:
        _target(hub, channel, command, data, resolver, str(body.get("target_id") or ""))
    if resolver.found:
        data["resolved"] = resolver.found
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    kind = Kind.AUTOCOMPLETE if autocomplete else Kind.COMMAND
    name = _full_name(command["name"], data.get("options") or [])
    interaction = hub.interactions.open(kind, application.id, user_id, channel.id, name=name)
    return _send(hub, interaction, data)


def _full_name(name: str, options: list[JSON]) -> str:
    while options and options[0].get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP):
        name, options = f"{name} {options[0]['name']}", options[0].get("options") or []
    return name


def _may_use(hub: Hub, user_id: int, channel: Channel, command: JSON) -> None:
    """Whether a person is offered this command here."""
    contexts = command.get("contexts")
    context = 0 if channel.guild_id is not None else 1
    unusable = contexts is not None and context not in contexts
    if channel.guild_id is None and command.get("dm_permission") is False:
        unusable = True
    if unusable or command.get("guild_id") not in (None, str(channel.guild_id)):
        raise refuse("This command is not offered here")
    if channel.guild_id is None:
        return
    hub.require(channel, user_id, Permission.USE_APPLICATION_COMMANDS)
    needed = command.get("default_member_permissions")
    if needed is not None:
        bits = int(needed) or int(Permission.ADMINISTRATOR)  # "0": administrators only
        if not hub.world.can(channel, user_id, bits, hub.now()):
            raise missing_permissions()


def _target(hub: Hub, channel: Channel, command: JSON, data: JSON, resolver: Resolver, target_id: str) -> None:
    if not target_id.isdigit():
        raise refuse("A menu needs a target_id")
    data["target_id"] = target_id
    if command["type"] == MESSAGE_MENU:
        resolver.message(hub.world.message(channel, int(target_id)))
    else:
        resolver.user(int(target_id))


def _component(hub: Hub, user_id: int, channel: Channel, body: JSON) -> Interaction:
    message = hub.world.message_anywhere(int(body["message_id"]))
    if message.channel_id != channel.id or message.ephemeral_to not in (None, user_id):
        raise unknown("Message")
    custom_id = str(body.get("custom_id"))
    component = next((c for c in walk(message.components) if c.get("custom_id") == custom_id), None)
    if component is None or component.get("disabled"):
        raise refuse("There is no such component on this message, or it is disabled")
    application_id = message.application_id
    if application_id not in hub.world.applications:
        raise refuse("This message belongs to no application")
    data: JSON = {"custom_id": custom_id, "component_type": component["type"], "id": component.get("id", 0)}
    if component["type"] in SELECTS:
        data |= _chosen(hub, channel, component, body.get("values"))
    interaction = hub.interactions.open(Kind.COMPONENT, int(application_id or 0), user_id, channel.id, source=message)
    return _send(hub, interaction, data, message)


def _chosen(hub: Hub, channel: Channel, component: JSON, values: Any) -> JSON:
    if not isinstance(values, list):
        raise refuse("A select needs values")
    chosen = [str(v) for v in values]
    least, most = component.get("min_values", 1), component.get("max_values", 1)
    if not (1 if least is None else least) <= len(chosen) <= (most or 1):
        raise refuse(f"Choose between {least} and {most}")
    if component["type"] == STRING_SELECT:
        known = {o["value"] for o in component.get("options", [])}
        if not set(chosen) <= known:
            raise refuse("A value is not among the options")
        return {"values": chosen}
    resolver = Resolver(hub, channel)
    for value in chosen:
        resolver.anything(int(value))
    return {"values": chosen, "resolved": resolver.found}


def _modal(hub: Hub, user_id: int, channel: Channel, body: JSON) -> Interaction:
    opener = hub.interactions.find(int(body["interaction_id"]))
    modal = opener.modal
    if opener.user_id != user_id or modal is None or modal["custom_id"] != body.get("custom_id"):
        raise refuse("That interaction has opened no such modal for this person")
    source = hub.world.message_anywhere(opener.source_id) if opener.source_id else None
    values = body.get("values")
    parts = answered(modal["components"], values if isinstance(values, dict) else {})
    data: JSON = {"custom_id": modal["custom_id"], "components": parts}
    opener.modal = None  # a modal is submitted once
    interaction = hub.interactions.open(
        Kind.MODAL, opener.application_id, user_id, channel.id, name=opener.name, source=source
    )
    return _send(hub, interaction, data, source)


def _send(hub: Hub, interaction: Interaction, data: JSON, message: Message | None = None) -> Interaction:
    """Sends INTERACTION_CREATE; without a connected application the interaction fails at once."""
    channel = hub.world.channels[interaction.channel_id]
    body = _payload(hub, interaction, channel) | _person(hub, interaction, channel) | {"data": data}
    if message is not None:
        body["message"] = message_payloads.message(hub.world, message)
    if not hub.sessions.connected(interaction.application_id):
        interaction.expired = True
        hub.interactions.settle(interaction, "failed", {"error": "The application is not connected"})
        return interaction
    event = Event("INTERACTION_CREATE", body, 0, interaction.guild_id, channel.id, interaction.application_id)
    hub.announce(event)
    return interaction


def _payload(hub: Hub, interaction: Interaction, channel: Channel) -> JSON:
    """What INTERACTION_CREATE says of the place and of the application."""
    theirs = str(hub.world.permissions(channel, interaction.user_id, hub.now()))
    place = payloads.channel(hub.world, channel, interaction.application_id)
    return {
        "id": str(interaction.id),
        "application_id": str(interaction.application_id),
        "token": interaction.token,
        "version": 1,
        "type": int(interaction.kind),
        "channel": place | {"permissions": theirs},
        "channel_id": str(channel.id),
        "app_permissions": str(hub.world.permissions(channel, interaction.application_id, hub.now())),
        "locale": "en-GB",
        "entitlements": [],
        "context": 1 if channel.type == ChannelType.DM else 0,
        "attachment_size_limit": payloads.ATTACHMENT_LIMIT,
    }


def _person(hub: Hub, interaction: Interaction, channel: Channel) -> JSON:
    """What it says of the person: a user in a direct conversation, a member with permissions in a guild."""
    guild = hub.world.guild_of(channel)
    if guild is None:
        person = payloads.user(hub.world.users[interaction.user_id])
        return {"user": person, "authorizing_integration_owners": {}}
    theirs = str(hub.world.permissions(channel, interaction.user_id, hub.now()))
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-GB", "features": ["COMMUNITY"]},
        "guild_locale": "en-GB",
        "authorizing_integration_owners": {"0": str(guild.id)},
        "member": payloads.member(hub.world, guild.members[interaction.user_id]) | {"permissions": theirs},
    }
