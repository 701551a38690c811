"""REST: channels themselves and direct conversations (docs: resources/channel, resources/user)."""

from typing import Any

from bot.sandbox import payloads, rules, threads
from bot.sandbox.call import Call, Route
from bot.sandbox.errors import ApiError
from bot.sandbox.form import Form, identifier
from bot.sandbox.hub import Hub
from bot.sandbox.records import JSON, Channel, ChannelType


def fetch(call: Call) -> Any:
    """GET /channels/{channel}."""
    return payloads.channel(call.hub.world, call.channel(), call.me)


def check_channel(body: JSON) -> None:
    """Raises 50035 where a PATCH body breaks a limit."""
    form = Form()
    if "name" in body:
        form.text(("name",), body["name"], 100, least=1, required=True)
    form.text(("topic",), body.get("topic"), 1024)
    form.whole(("rate_limit_per_user",), body.get("rate_limit_per_user"), 0, 21600)
    if body.get("auto_archive_duration") is not None:
        form.one_of(("auto_archive_duration",), body["auto_archive_duration"], (60, 1440, 4320, 10080))
    form.finish()


def change(call: Call) -> Any:
    """PATCH /channels/{channel}: name, topic, slow mode; for threads also archived and locked."""
    channel, body = call.channel(), call.json
    if channel.type == ChannelType.DM:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    check_channel(body)
    threads.change(call.hub, channel, call.me, body)
    return payloads.channel(call.hub.world, channel, call.me)


def open_direct(call: Call) -> Any:
    """POST /users/@me/channels: the direct conversation with one user."""
    recipient = call.hub.world.user(identifier(call.json.get("recipient_id"), "recipient_id"))
    if recipient.id == call.me or (recipient.bot and not rules.takes_messages(call.hub, recipient.id, call.me)):
        raise ApiError(400, 50007, "Cannot send messages to this user")
    channel = direct(call.hub, call.me, recipient.id)
    return payloads.channel(call.hub.world, channel, call.me)


def direct(hub: Hub, bot_id: int, person_id: int) -> Channel:
    """The direct conversation of a bot and a person; a new one is shown to the person."""
    known = set(hub.world.channels)
    channel = hub.world.direct_channel(bot_id, person_id, hub.ids.next())
    if channel.id not in known:
        body = {"channel": payloads.channel(hub.world, channel, person_id)}
        hub.show("dm", body, only=person_id)
    return channel


ROUTES = [
    Route("GET", "/channels/{channel}", fetch),
    Route("PATCH", "/channels/{channel}", change),
    Route("POST", "/users/@me/channels", open_direct),
]
