"""Permission bits and how roles and overwrites combine (docs: topics/permissions)."""

from datetime import datetime
from enum import IntFlag

from bot.sandbox.records import Channel, Guild, Member, Overwrite


class Permission(IntFlag):
    """The bits that the sandbox looks at."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


ALL = (1 << 53) - 1

EVERYDAY = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
)
"""What an ordinary member of an ordinary server may do."""

_WHILE_TIMED_OUT = int(Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY)
_IN_DIRECT_MESSAGES = EVERYDAY | int(Permission.PIN_MESSAGES)


def in_guild(guild: Guild, member: Member) -> int:
    """Bits that a member's roles give in the whole guild; owner and administrators have all."""
    if guild.owner_id == member.user_id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        role = guild.roles.get(role_id)
        bits |= role.permissions if role else 0
    return ALL if bits & Permission.ADMINISTRATOR else bits


def in_channel(guild: Guild | None, channel: Channel, user_id: int, now: datetime) -> int:
    """Bits of a user in a channel; 0 for whoever is not a member or cannot see it.

    `channel` is never a thread: give a thread's parent, see `World.permissions`.
    """
    if guild is None:
        return _IN_DIRECT_MESSAGES if user_id in channel.recipients else 0
    member = guild.members.get(user_id)
    if member is None:
        return 0
    bits = in_guild(guild, member)
    if bits == ALL:
        return bits
    bits = _overwritten(bits, guild, channel.overwrites, member)
    if not bits & Permission.VIEW_CHANNEL:
        return 0
    if member.timeout_until is not None and member.timeout_until > now:
        bits &= _WHILE_TIMED_OUT
    return bits


def _overwritten(bits: int, guild: Guild, overwrites: dict[int, Overwrite], member: Member) -> int:
    everyone = overwrites.get(guild.id)
    if everyone is not None:
        bits = (bits & ~everyone.deny) | everyone.allow
    allow = deny = 0
    for role_id in member.roles:
        if (overwrite := overwrites.get(role_id)) is not None:
            allow |= overwrite.allow
            deny |= overwrite.deny
    bits = (bits & ~deny) | allow
    own = overwrites.get(member.user_id)
    return (bits & ~own.deny) | own.allow if own is not None else bits
