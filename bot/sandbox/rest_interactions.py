"""REST: interaction callbacks and follow-ups (docs: interactions/receiving-and-responding)."""

from typing import Any

from bot.sandbox import message_payloads, payloads, posts
from bot.sandbox.call import Call, Reply, Route
from bot.sandbox.command_form import check_choices
from bot.sandbox.component_form import check_modal
from bot.sandbox.errors import ApiError, form_error, unknown
from bot.sandbox.form import Form, identifier
from bot.sandbox.interactions import Interaction, Kind
from bot.sandbox.message_form import check_message, is_empty
from bot.sandbox.records import JSON, Message, MessageFlag, MessageType
from bot.sandbox.rest_messages import check_edit

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
_EPHEMERAL, _LOADING = int(MessageFlag.EPHEMERAL), int(MessageFlag.LOADING)


def _allowed(interaction: Interaction) -> tuple[int, ...]:
    from_message = (DEFER_UPDATE, UPDATE) if interaction.source_id is not None else ()
    match interaction.kind:
        case Kind.COMMAND:
            return (MESSAGE, DEFER, MODAL)
        case Kind.COMPONENT:
            return (MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL)
        case Kind.AUTOCOMPLETE:
            return (CHOICES,)
        case Kind.MODAL:
            return (MESSAGE, DEFER, *from_message)


def callback(call: Call) -> Any:
    """POST /interactions/{interaction}/{token}/callback: the one acknowledgement."""
    interactions = call.hub.interactions
    interaction = interactions.to_acknowledge(call.id("interaction"), call.params["token"])
    body, kind = call.json, call.json.get("type")
    if kind not in _allowed(interaction):
        raise form_error("type", "INTERACTION_CALLBACK_TYPE", f"Type {kind} cannot answer this interaction")
    data = body.get("data") or {}
    message = _perform(call, interaction, int(kind), data)
    interaction.acknowledged = True
    outcome = {DEFER: "deferred", CHOICES: "autocomplete", MODAL: "modal"}.get(int(kind), "acknowledged")
    extra: JSON = {}
    if kind == MODAL:
        extra["modal"] = {key: data.get(key) for key in ("custom_id", "title", "components")}
    elif kind == CHOICES:
        extra["choices"] = data.get("choices") or []
    interactions.settle(interaction, outcome, extra)
    if call.query.get("with_response") not in ("1", "true"):
        return None
    return _response(call, interaction, int(kind), message)


def _response(call: Call, interaction: Interaction, kind: int, message: Message | None) -> JSON:
    about: JSON = {"id": str(interaction.id), "type": int(interaction.kind)}
    resource: JSON = {"type": kind}
    if message is not None:
        about |= {
            "response_message_id": str(message.id),
            "response_message_ephemeral": bool(message.flags & _EPHEMERAL),
            "response_message_loading": bool(message.flags & _LOADING),
        }
        resource["message"] = message_payloads.message(call.hub.world, message)
    return {"interaction": about, "resource": resource}


def _perform(call: Call, interaction: Interaction, kind: int, data: JSON) -> Message | None:
    """Does what a callback says; gives the message that it made or changed."""
    if kind == MESSAGE:
        _check_new(data, len(call.uploads))
        return _write(call, interaction, data, original=True)
    if kind == DEFER:
        return _write(call, interaction, {"flags": int(data.get("flags") or 0)}, original=True, loading=True)
    if kind == DEFER_UPDATE:
        interaction.original_id = interaction.source_id
        return None
    if kind == UPDATE:
        message = call.hub.world.message_anywhere(interaction.source_id or 0)
        check_edit(message, data, call.uploads)
        posts.edit(call.hub, message, data, call.uploads)
        interaction.original_id = message.id
        return message
    form = Form()
    if kind == MODAL:
        check_modal(form, data)
        form.finish()
        posts.number_components(data["components"])
        interaction.modal = data
    else:
        check_choices(form, ("data", "choices"), data.get("choices"))
        form.finish()
    return None


def _check_new(body: JSON, files: int) -> None:
    check_message(body, files=files)
    if is_empty(body, files):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _write(
    call: Call, interaction: Interaction, body: JSON, *, original: bool = False, loading: bool = False
) -> Message:
    world = call.hub.world
    flags = int(body.get("flags") or 0)
    body = body | {"nonce": None}
    reference = None
    kind = MessageType.CHAT_INPUT_COMMAND if interaction.kind == Kind.COMMAND else MessageType.DEFAULT
    if not original and interaction.original_id is not None:
        place = str(interaction.channel_id)
        reference = {"type": 0, "channel_id": place, "message_id": str(interaction.original_id)}
        kind = MessageType.REPLY
    origin = posts.Origin(
        kind,
        application_id=interaction.application_id,
        webhook_id=interaction.application_id,
        interaction=interaction.metadata(payloads.user(world.users[interaction.user_id])),
        ephemeral_to=interaction.user_id if flags & _EPHEMERAL else None,
        extra_flags=_LOADING if loading else 0,
        reference=reference,
        uploads=call.uploads,
    )
    channel = world.channel(interaction.channel_id)
    message = posts.write(call.hub, channel, interaction.application_id, body, origin)
    interaction.messages.add(message.id)
    if original:
        interaction.original_id = message.id
        interaction.loading = loading
    return message


def _interaction(call: Call) -> Interaction:
    return call.hub.interactions.to_follow_up(call.id("app"), call.params["token"])


def follow_up(call: Call) -> Any:
    """POST /webhooks/{app}/{token}: after a deferral the first one fills the loading message in."""
    interaction = _interaction(call)
    body = call.json
    _check_new(body, len(call.uploads))
    finish = _finish if interaction.loading else _write
    message = finish(call, interaction, body)
    return message_payloads.message(call.hub.world, message)


def _finish(call: Call, interaction: Interaction, body: JSON) -> Message:
    """Fills in the loading message; it stays ephemeral or public as it was deferred."""
    message = call.hub.world.message_anywhere(interaction.original_id or 0)
    interaction.loading = False
    message.flags &= ~_LOADING
    posts.edit(call.hub, message, body, call.uploads)
    return message


def _message(call: Call) -> tuple[Interaction, Message]:
    interaction = _interaction(call)
    which = call.params["message"]
    number = interaction.original_id if which == "@original" else identifier(which, "message")
    if number is None or (number not in interaction.messages and number != interaction.original_id):
        raise unknown("Message")
    return interaction, call.hub.world.message_anywhere(number)


def fetch(call: Call) -> Any:
    """GET /webhooks/{app}/{token}/messages/{message}."""
    return message_payloads.message(call.hub.world, _message(call)[1])


def change(call: Call) -> Any:
    """PATCH /webhooks/{app}/{token}/messages/{message}."""
    interaction, message = _message(call)
    check_edit(message, call.json, call.uploads)
    if interaction.loading and message.id == interaction.original_id:
        _finish(call, interaction, call.json)
    else:
        posts.edit(call.hub, message, call.json, call.uploads)
    return message_payloads.message(call.hub.world, message)


def remove(call: Call) -> Any:
    """DELETE /webhooks/{app}/{token}/messages/{message}."""
    interaction, message = _message(call)
    posts.delete(call.hub, [message])
    if message.id == interaction.original_id:
        interaction.loading = False
        interaction.original_id = None
    return Reply(204)


_WEBHOOK = "/webhooks/{app}/{token}"
_ONE = _WEBHOOK + "/messages/{message}"

ROUTES = [
    Route("POST", "/interactions/{interaction}/{token}/callback", callback, authenticated=False),
    Route("POST", _WEBHOOK, follow_up, (5, 2.0), authenticated=False),
    Route("GET", _ONE, fetch, authenticated=False),
    Route("PATCH", _ONE, change, (5, 2.0), authenticated=False),
    Route("DELETE", _ONE, remove, authenticated=False),
]
