"""Messages as Discord's wire dictionaries, and what is left of them without the message content intent. Pure."""

from bot.sandbox import payloads
from bot.sandbox.records import JSON, ChannelType, Message, MessageFlag, MessageType, Reaction
from bot.sandbox.world import World


def message(world: World, record: Message, *, viewer_id: int | None = None) -> JSON:
    """A message object as REST answers it: no guild_id and no member."""
    author = world.users[record.author_id]
    body: JSON = {
        "id": str(record.id),
        "channel_id": str(record.channel_id),
        "author": payloads.user(author),
        "type": int(record.type),
        "content": record.content,
        "timestamp": payloads.stamp(record.created_at),
        "edited_timestamp": payloads.stamp(record.edited_at),
        "tts": record.tts,
        "flags": int(record.flags),
        "pinned": record.pinned_at is not None,
        "mention_everyone": record.mention_everyone,
        "mentions": [payloads.user(world.users[u]) for u in record.mentions if u in world.users],
        "mention_roles": [str(r) for r in record.mention_roles],
        "mention_channels": [],
        "attachments": record.attachments,
        "embeds": record.embeds,
        "components": record.components,
        "reactions": [_reaction(r, viewer_id) for r in record.reactions.values()],
    }
    if record.nonce is not None:
        body["nonce"] = record.nonce
    if record.webhook_id is not None:
        body["webhook_id"] = str(record.webhook_id)
    if record.application_id is not None:
        body["application_id"] = str(record.application_id)
    if record.interaction is not None:
        body["interaction_metadata"] = record.interaction
    if record.reference is not None:
        body["message_reference"] = record.reference
        body |= _referenced(world, record)
    if record.flags & MessageFlag.HAS_THREAD and record.id in world.channels:
        body["thread"] = payloads.channel(world, world.channels[record.id])
    return body


def _referenced(world: World, record: Message) -> JSON:
    if record.snapshots:
        return {"message_snapshots": record.snapshots}
    if record.type not in (MessageType.REPLY, MessageType.THREAD_STARTER) or record.reference is None:
        return {}
    place = world.channels.get(int(record.reference["channel_id"]))
    target = place.messages.get(int(record.reference["message_id"])) if place else None
    if target is None or target.ephemeral_to not in (None, record.ephemeral_to):
        return {"referenced_message": None}
    body = message(world, target)
    body.pop("referenced_message", None)
    return {"referenced_message": body}


def _reaction(record: Reaction, viewer_id: int | None) -> JSON:
    return {
        "emoji": record.emoji,
        "count": len(record.users),
        "count_details": {"burst": 0, "normal": len(record.users)},
        "me": viewer_id in record.users,
        "me_burst": False,
        "burst_colors": [],
    }


def message_event(world: World, record: Message) -> JSON:
    """A message as the gateway sends it: with guild_id and member where it has them."""
    body = message(world, record)
    place = world.channels[record.channel_id]
    body["channel_type"] = int(place.type)
    if place.guild_id is not None:
        body["guild_id"] = str(place.guild_id)
        author = world.member_of(place.guild_id, record.author_id)
        if author is not None and record.webhook_id is None:
            body["member"] = payloads.bare_member(author)
        for mention in body["mentions"]:
            mentioned = world.member_of(place.guild_id, int(mention["id"]))
            if mentioned is not None:
                mention["member"] = payloads.bare_member(mentioned)
    return body


def without_content(body: JSON) -> JSON:
    """A message as an application without the message content intent receives it."""
    hidden: JSON = {"content": "", "embeds": [], "attachments": [], "components": []}
    if "message_snapshots" in body:
        hidden["message_snapshots"] = [
            {"message": snapshot["message"] | {"content": "", "embeds": [], "attachments": [], "components": []}}
            for snapshot in body["message_snapshots"]
        ]
    if body.get("referenced_message"):
        hidden["referenced_message"] = without_content(body["referenced_message"])
    return body | hidden


def content_is_open(body: JSON, application_id: int) -> bool:
    """Whether an application reads this message without the intent: DMs, its own, its mentions."""
    own = body["author"]["id"] == str(application_id) or body.get("application_id") == str(application_id)
    mentioned = any(m["id"] == str(application_id) for m in body["mentions"])
    return own or mentioned or body.get("channel_type") == ChannelType.DM
