"""What the world is made of: plain records, ids as integers, times as aware UTC datetimes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Any

JSON = dict[str, Any]


class ChannelType(IntEnum):
    """Kinds of channel that the sandbox knows (docs: resources/channel)."""

    TEXT = 0
    DM = 1
    CATEGORY = 4
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = (ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)


class MessageType(IntEnum):
    """Kinds of message that the sandbox makes (docs: resources/message)."""

    DEFAULT = 0
    PINNED = 6
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_MENU_COMMAND = 23


class MessageFlag(IntFlag):
    """Message flags that the sandbox reads or sets."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    HAS_SNAPSHOT = 1 << 14
    COMPONENTS_V2 = 1 << 15


@dataclass
class User:
    """A person, a bot's own account, or the author that a webhook shows."""

    id: int
    name: str
    global_name: str | None = None
    bot: bool = False
    direct_messages_open: bool = True


@dataclass
class Role:
    """A role; the one whose id is the guild's id is @everyone."""

    id: int
    name: str
    permissions: int = 0
    position: int = 0
    color: int = 0
    managed: bool = False


@dataclass
class Overwrite:
    """A channel's exception for a role (type 0) or a member (type 1)."""

    id: int
    type: int
    allow: int = 0
    deny: int = 0


@dataclass
class Member:
    """A user inside a guild."""

    user_id: int
    joined_at: datetime
    roles: list[int] = field(default_factory=list)
    nick: str | None = None
    timeout_until: datetime | None = None


@dataclass
class Reaction:
    """One emoji under a message and who pressed it, in order."""

    emoji: JSON
    users: list[int] = field(default_factory=list)


@dataclass
class Message:
    """A message; `ephemeral_to` is set where only one user sees it."""

    id: int
    channel_id: int
    author_id: int
    content: str
    created_at: datetime
    type: int = MessageType.DEFAULT
    flags: int = 0
    edited_at: datetime | None = None
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    reference: JSON | None = None
    snapshots: list[JSON] = field(default_factory=list)
    reactions: dict[str, Reaction] = field(default_factory=dict)
    pinned_at: datetime | None = None
    nonce: str | int | None = None
    tts: bool = False
    webhook_id: int | None = None
    application_id: int | None = None
    interaction: JSON | None = None
    ephemeral_to: int | None = None


@dataclass
class ThreadState:
    """What a channel has in addition when it is a thread."""

    owner_id: int
    created_at: datetime
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 1440
    archived_at: datetime | None = None
    members: dict[int, datetime] = field(default_factory=dict)
    applied_tags: list[int] = field(default_factory=list)
    message_count: int = 0


@dataclass
class Channel:
    """A channel, thread (`thread` set) or direct conversation (`guild_id` None)."""

    id: int
    type: int
    guild_id: int | None = None
    name: str = ""
    position: int = 0
    topic: str | None = None
    parent_id: int | None = None
    slow_mode: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: list[int] = field(default_factory=list)
    tags: list[JSON] = field(default_factory=list)
    thread: ThreadState | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int | None = None
    last_spoke: dict[int, datetime] = field(default_factory=dict)


@dataclass
class Guild:
    """A server with its roles, members and channels (threads are found through the world)."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)


@dataclass
class Application:
    """A bot application; its account has the application's id.

    `privileged` holds the privileged gateway intents (bits) that its owner has switched on.
    """

    id: int
    name: str
    token: str
    owner_id: int
    privileged: int
    commands: dict[int, JSON] = field(default_factory=dict)
