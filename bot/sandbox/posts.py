"""Writing, editing and deleting messages: what changes in the world, and whom it is told.

Whether somebody may do it is asked in `rules`; both REST and the people's side come through here.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox import message_payloads
from bot.sandbox.attic import Upload
from bot.sandbox.component_form import walk
from bot.sandbox.errors import form_error
from bot.sandbox.events import Event, Intent, for_place
from bot.sandbox.form import identifier
from bot.sandbox.hub import Hub
from bot.sandbox.permissions import Permission
from bot.sandbox.records import JSON, Channel, Message, MessageFlag, MessageType

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_SETTABLE = int(
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2 | MessageFlag.EPHEMERAL
)


@dataclass(frozen=True)
class Origin:
    """How a message came to be, apart from its body; `at` is when, the clock's now if absent."""

    kind: int = MessageType.DEFAULT
    at: datetime | None = None
    application_id: int | None = None
    webhook_id: int | None = None
    interaction: JSON | None = None
    ephemeral_to: int | None = None
    extra_flags: int = 0
    reference: JSON | None = None
    id: int | None = None
    uploads: list[Upload] = field(default_factory=list)


def write(hub: Hub, channel: Channel, author_id: int, body: JSON, origin: Origin | None = None) -> Message:
    """Creates a message from a checked body, stores it and tells everybody who may see it."""
    origin = origin or Origin()
    identity = origin.id or hub.ids.next(origin.at)
    flags = (int(body.get("flags") or 0) & _SETTABLE) | origin.extra_flags
    message = Message(
        id=identity,
        channel_id=channel.id,
        author_id=author_id,
        content=str(body.get("content") or "").strip(),
        created_at=origin.at or hub.now(),
        type=origin.kind,
        flags=flags,
        embeds=[{"type": "rich", **e} for e in body.get("embeds") or []],
        components=body.get("components") or [],
        nonce=body.get("nonce"),
        tts=bool(body.get("tts")),
        webhook_id=origin.webhook_id,
        application_id=origin.application_id,
        interaction=origin.interaction,
        ephemeral_to=origin.ephemeral_to,
        reference=origin.reference,
    )
    _attach(hub, message, body, origin.uploads)
    _refer(hub, channel, message, body.get("message_reference"))
    _mention(hub, channel, message, body.get("allowed_mentions"))
    number_components(message.components)
    hub.world.keep(message)
    if channel.thread is not None and message.ephemeral_to is None and message.id != channel.id:
        channel.thread.message_count += 1
    announce_message(hub, "MESSAGE_CREATE", message)
    hub.show_message("message_create", message)
    return message


def edit(hub: Hub, message: Message, body: JSON, uploads: list[Upload] | None = None) -> None:
    """Applies a checked PATCH body: only what it names changes."""
    channel = hub.world.channels[message.channel_id]
    if "content" in body:
        message.content = str(body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = [{"type": "rich", **e} for e in body["embeds"] or []]
    if "components" in body:
        message.components = body["components"] or []
        number_components(message.components)
    if body.get("flags") is not None:
        keep = message.flags & ~int(MessageFlag.SUPPRESS_EMBEDS)
        message.flags = keep | (int(body["flags"]) & int(MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2))
    if "attachments" in body:
        kept = {str(a.get("id")) for a in body["attachments"] or []}
        message.attachments = [a for a in message.attachments if a["id"] in kept]
    _attach(hub, message, body, uploads or [])
    if "content" in body or "allowed_mentions" in body:
        _mention(hub, channel, message, body.get("allowed_mentions"))
    message.edited_at = hub.now()
    announce_update(hub, message)


def announce_update(hub: Hub, message: Message) -> None:
    """Tells everybody that a message has changed; its edited time is left as it is."""
    announce_message(hub, "MESSAGE_UPDATE", message)
    hub.show_message("message_update", message)


def delete(hub: Hub, messages: list[Message], *, bulk: bool = False) -> None:
    """Removes messages of one channel and tells everybody."""
    for message in messages:
        channel = hub.world.channels[message.channel_id]
        hub.world.forget(message)
        body = {"channel_id": str(channel.id), "id": str(message.id)}
        hub.show("message_delete", body, channel=channel, only=message.ephemeral_to)
        if not bulk and message.ephemeral_to is None:
            _gone(hub, channel, "MESSAGE_DELETE", {"id": str(message.id)})
    if bulk and messages:
        channel = hub.world.channels[messages[0].channel_id]
        _gone(hub, channel, "MESSAGE_DELETE_BULK", {"ids": [str(m.id) for m in messages]})


def _gone(hub: Hub, channel: Channel, name: str, data: JSON) -> None:
    data |= {"channel_id": str(channel.id)}
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    intent = for_place(channel.guild_id, Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES)
    hub.announce(Event(name, data, intent, channel.guild_id, channel.id))


def announce_message(hub: Hub, name: str, message: Message) -> None:
    """Sends MESSAGE_CREATE or MESSAGE_UPDATE; an ephemeral message does not go over the gateway."""
    if message.ephemeral_to is not None:
        return
    channel = hub.world.channels[message.channel_id]
    intent = for_place(channel.guild_id, Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES)
    data = message_payloads.message_event(hub.world, message)
    hub.announce(Event(name, data, intent, channel.guild_id, channel.id))


def number_components(components: list[JSON]) -> None:
    """Gives every component without an `id` the next free number, as Discord does."""
    taken = {c["id"] for c in walk(components) if c.get("id")}
    number = 0
    for component in walk(components):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number


def _attach(hub: Hub, message: Message, body: JSON, uploads: list[Upload]) -> None:
    described = {str(a.get("id")): a for a in body.get("attachments") or []}
    for upload in uploads:
        entry = described.get(str(upload.number), {})
        name = re.sub(r"[^\w.\-]", "_", str(entry.get("filename") or upload.filename)) or "file"
        identity = hub.ids.next()
        hub.files.keep(identity, upload)
        url = f"{hub.base_url}/cdn/attachments/{identity}/{name}"
        attachment: JSON = {
            "id": str(identity),
            "filename": name,
            "size": len(upload.data),
            "url": url,
            "proxy_url": url,
            "content_type": upload.content_type,
        }
        if entry.get("description"):
            attachment["description"] = entry["description"]
        message.attachments.append(attachment)
    links = {f"attachment://{a['filename']}": a["url"] for a in message.attachments}
    if links:
        _link(message.embeds, links)
        _link(message.components, links)


def _link(value: Any, links: dict[str, str]) -> None:
    """Replaces `attachment://name` by the uploaded file's address, wherever a `url` names it."""
    if isinstance(value, list):
        for entry in value:
            _link(entry, links)
    elif isinstance(value, dict):
        if value.get("url") in links:
            value["url"] = links[value["url"]]
        for entry in value.values():
            _link(entry, links)


def _refer(hub: Hub, channel: Channel, message: Message, reference: Any) -> None:
    """Makes the message a reply (type 0) or a forward (type 1) where the body says so."""
    if not isinstance(reference, dict) or reference.get("message_id") is None:
        return
    target_id = identifier(reference["message_id"], "message_reference")
    place = hub.world.channels.get(identifier(reference.get("channel_id") or channel.id, "message_reference"))
    target = place.messages.get(target_id) if place else None
    forward = reference.get("type") == 1
    if target is None or place is None or target.ephemeral_to is not None:
        if forward or reference.get("fail_if_not_exists", True):
            raise form_error("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return
    if not forward and place.id != channel.id:
        raise form_error(
            "message_reference", "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL", "Cannot reply to another channel"
        )
    message.reference = {
        "type": 1 if forward else 0,
        "channel_id": str(place.id),
        "message_id": str(target.id),
    }
    if place.guild_id is not None:
        message.reference["guild_id"] = str(place.guild_id)
    if forward:
        message.flags |= MessageFlag.HAS_SNAPSHOT
        message.snapshots = target.snapshots or [{"message": _snapshot(hub, target)}]
    elif message.type == MessageType.DEFAULT:
        message.type = MessageType.REPLY


def _snapshot(hub: Hub, target: Message) -> JSON:
    whole = message_payloads.message(hub.world, target)
    kept = "type content embeds attachments timestamp edited_timestamp flags mentions mention_roles components"
    return {key: whole[key] for key in kept.split()}


def _mention(hub: Hub, channel: Channel, message: Message, allowed: Any) -> None:
    """Works out whom a message mentions, within what `allowed_mentions` permits."""
    everything: JSON = {"parse": ["users", "roles", "everyone"], "replied_user": True}
    rules: JSON = allowed if isinstance(allowed, dict) else everything
    parse = rules.get("parse") or []
    users = {int(u) for u in rules.get("users") or []}
    roles = {int(r) for r in rules.get("roles") or []}
    text = message.content + " ".join(str(c.get("content") or "") for c in walk(message.components))
    mentioned = [int(u) for u in _USER.findall(text)]
    found = [u for u in mentioned if u in hub.world.users and ("users" in parse or u in users)]
    if message.type == MessageType.REPLY and message.reference and rules.get("replied_user"):
        found.append(hub.world.message_anywhere(int(message.reference["message_id"])).author_id)
    message.mentions = list(dict.fromkeys(found))
    guild = hub.world.guild_of(channel)
    known = guild.roles if guild else {}
    named = [int(r) for r in _ROLE.findall(text)]
    message.mention_roles = [r for r in dict.fromkeys(named) if r in known and ("roles" in parse or r in roles)]
    may = hub.world.can(channel, message.author_id, Permission.MENTION_EVERYONE, hub.now())
    message.mention_everyone = bool(may and "everyone" in parse and _EVERYONE.search(text))
