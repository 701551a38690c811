"""Gateway intents, and events as values before they are cut to what each session may see."""

from dataclasses import dataclass
from enum import IntFlag

from bot.sandbox.records import JSON


class Intent(IntFlag):
    """Gateway intents that the sandbox looks at (docs: events/gateway#list-of-intents)."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


INTENT_BITS = (1 << 26) - 1  # the highest intent that exists is 1 << 25


@dataclass(frozen=True)
class Event:
    """One gateway event.

    `intent` 0 needs none. `guild_id` None with a channel means a direct conversation.
    `application_id` limits the event to one application.
    """

    name: str
    data: JSON
    intent: int = 0
    guild_id: int | None = None
    channel_id: int | None = None
    application_id: int | None = None


def for_place(guild_id: int | None, in_guild: Intent, in_direct: Intent) -> int:
    """The intent that an event needs in a guild or in a direct conversation."""
    return int(in_guild if guild_id is not None else in_direct)
