"""The world's records as Discord's wire dictionaries (API v10). Pure; ids become decimal strings."""

from datetime import datetime

from bot.sandbox import permissions
from bot.sandbox.records import (
    JSON,
    Application,
    Channel,
    ChannelType,
    Guild,
    Member,
    Role,
    User,
)
from bot.sandbox.world import World

ATTACHMENT_LIMIT = 10 * 1024 * 1024  # bytes, the free tier's limit
_INTENT_FLAGS = {1 << 1: 1 << 14, 1 << 8: 1 << 12, 1 << 15: 1 << 18}  # privileged intent -> application flag


def stamp(at: datetime | None) -> str | None:
    """ISO 8601 with microseconds and offset, as Discord writes times."""
    return at.isoformat(timespec="microseconds") if at is not None else None


def user(record: User) -> JSON:
    """A user object; avatars stay null so that no client looks for one elsewhere."""
    return {
        "id": str(record.id),
        "username": record.name,
        "discriminator": "0000" if record.bot else "0",
        "global_name": record.global_name,
        "avatar": None,
        "bot": record.bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
    }


def bare_member(record: Member) -> JSON:
    """A member object without its user, as it accompanies messages."""
    return {
        "roles": [str(r) for r in record.roles],
        "nick": record.nick,
        "avatar": None,
        "joined_at": stamp(record.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": stamp(record.timeout_until),
    }


def member(world: World, record: Member) -> JSON:
    """A member object with its user."""
    return {"user": user(world.users[record.user_id]), **bare_member(record)}


def role(record: Role) -> JSON:
    """A role object."""
    return {
        "id": str(record.id),
        "name": record.name,
        "color": record.color,
        "colors": {"primary_color": record.color, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": record.position,
        "permissions": str(record.permissions),
        "managed": record.managed,
        "mentionable": False,
        "flags": 0,
    }


def channel(world: World, record: Channel, viewer_id: int | None = None) -> JSON:
    """A channel, thread or direct conversation; `viewer_id` decides whose membership a thread shows."""
    if record.type == ChannelType.DM:
        return _direct_channel(world, record, viewer_id)
    body: JSON = {
        "id": str(record.id),
        "type": int(record.type),
        "guild_id": str(record.guild_id),
        "name": record.name,
        "parent_id": str(record.parent_id) if record.parent_id else None,
        "last_message_id": str(record.last_message_id) if record.last_message_id else None,
        "rate_limit_per_user": record.slow_mode,
        "flags": 0,
    }
    if record.thread is not None:
        return body | _thread_part(record, viewer_id)
    body |= {
        "position": record.position,
        "topic": record.topic,
        "nsfw": False,
        "last_pin_timestamp": None,
        "permission_overwrites": [
            {"id": str(o.id), "type": o.type, "allow": str(o.allow), "deny": str(o.deny)}
            for o in record.overwrites.values()
        ],
    }
    if record.type == ChannelType.FORUM:
        body |= {
            "available_tags": record.tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
            "default_thread_rate_limit_per_user": 0,
        }
    return body


def _direct_channel(world: World, record: Channel, viewer_id: int | None) -> JSON:
    return {
        "id": str(record.id),
        "type": int(record.type),
        "last_message_id": str(record.last_message_id) if record.last_message_id else None,
        "flags": 0,
        "recipients": [user(world.users[r]) for r in record.recipients if r != viewer_id],
    }


def _thread_part(record: Channel, viewer_id: int | None) -> JSON:
    state = record.thread
    if state is None:
        return {}
    body: JSON = {
        "owner_id": str(state.owner_id),
        "message_count": state.message_count,
        "total_message_sent": state.message_count,
        "member_count": min(len(state.members), 50),
        "applied_tags": [str(t) for t in state.applied_tags],
        "thread_metadata": {
            "archived": state.archived,
            "auto_archive_duration": state.auto_archive_minutes,
            "archive_timestamp": stamp(state.archived_at or state.created_at),
            "locked": state.locked,
            "create_timestamp": stamp(state.created_at),
        },
    }
    if record.type == ChannelType.PRIVATE_THREAD:
        body["thread_metadata"]["invitable"] = True
    if viewer_id in state.members:
        body["member"] = thread_member(record, viewer_id, state.members[viewer_id])
    return body


def thread_member(thread: Channel, user_id: int, joined_at: datetime) -> JSON:
    """A thread member object."""
    return {"id": str(thread.id), "user_id": str(user_id), "join_timestamp": stamp(joined_at), "flags": 0}


def guild(world: World, record: Guild) -> JSON:
    """A guild object as `GET /guilds/{id}` answers it."""
    return {
        "id": str(record.id),
        "name": record.name,
        "owner_id": str(record.owner_id),
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "widget_enabled": False,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-GB",
        "vanity_url_code": None,
        "application_id": None,
        "max_members": 500000,
        "max_presences": None,
        "features": ["COMMUNITY"],
        "emojis": [],
        "stickers": [],
        "roles": [role(r) for r in record.roles.values()],
        "approximate_member_count": len(record.members),
    }


def guild_create(world: World, record: Guild, viewer_id: int, everybody: bool, now: datetime) -> JSON:
    """GUILD_CREATE for one bot: its channels and threads, and with `everybody` all members."""
    sees = {c.id for c in record.channels.values() if world.permissions(c, viewer_id, now)}
    members = record.members.values() if everybody else [record.members[viewer_id]]
    threads = [t for t in world.threads_of(record) if t.thread and not t.thread.archived]
    return guild(world, record) | {
        "joined_at": stamp(record.members[viewer_id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(record.members),
        "members": [member(world, m) for m in members],
        "channels": [channel(world, c) for c in record.channels.values()],
        "threads": [channel(world, t, viewer_id) for t in threads if t.parent_id in sees],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application(world: World, record: Application) -> JSON:
    """The answer to `GET /oauth2/applications/@me`."""
    flags = sum(flag for intent, flag in _INTENT_FLAGS.items() if record.privileged & intent)
    return {
        "id": str(record.id),
        "name": record.name,
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "owner": user(world.users[record.owner_id]),
        "team": None,
        "summary": "",
        "tags": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "approximate_guild_count": sum(record.id in g.members for g in world.guilds.values()),
    }


def permission_string(guild_record: Guild | None, record: Member | None) -> str:
    """A member's guild-wide bits as a decimal string, "0" for nobody."""
    if guild_record is None or record is None:
        return "0"
    return str(permissions.in_guild(guild_record, record))
