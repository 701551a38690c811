"""The state of the loopback Discord, in memory and pure: it knows no socket and reads no clock."""

from datetime import UTC, datetime

from bot.sandbox import permissions
from bot.sandbox.errors import unknown
from bot.sandbox.permissions import EVERYDAY, Permission
from bot.sandbox.records import (
    Application,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    Overwrite,
    Role,
    ThreadState,
    User,
)
from bot.sandbox.snowflakes import Snowflakes

FOUNDED = datetime(2024, 1, 1, tzinfo=UTC)
"""Everything set up before the server starts has ids from this moment, so that they are stable."""

PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | (1 << 15)  # members, presences, message content


class World:
    """Guilds, channels, members, messages and applications.

    At most `messages_per_channel` messages are kept in each channel; the oldest go first.
    """

    def __init__(self, *, messages_per_channel: int = 2000, founded: datetime = FOUNDED) -> None:
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.applications: dict[int, Application] = {}
        self.webhooks: dict[tuple[int, int], int] = {}  # channel and person -> the webhook's account
        self._limit = messages_per_channel
        self._places: dict[int, int] = {}  # message id -> channel id
        self._founded = founded
        self._ids = Snowflakes(lambda: founded)

    @classmethod
    def empty(cls, *, messages_per_channel: int = 2000) -> "World":
        """A world with nobody in it."""
        return cls(messages_per_channel=messages_per_channel)

    # -- setting up -----------------------------------------------------------------------------

    def add_user(self, name: str, *, id: int | None = None, bot: bool = False) -> User:
        """A person (or, for `bot`, an account that belongs to an application or a webhook)."""
        username = "".join(c for c in name.lower().replace(" ", "_") if c.isalnum() or c in "_.") or "user"
        user = User(id or self._ids.next(), username if not bot else name, None if bot else name, bot)
        self.users[user.id] = user
        return user

    def add_application(
        self,
        name: str,
        token: str,
        *,
        id: int | None = None,
        owner_id: int | None = None,
        privileged: int = PRIVILEGED_INTENTS,
    ) -> Application:
        """A bot application with its account; tokens must differ."""
        if self.application_with(token) is not None:
            raise ValueError(f"two applications cannot share a token; give {name} its own")
        user = self.add_user(name, id=id, bot=True)
        application = Application(user.id, name, token, owner_id or user.id, privileged)
        self.applications[application.id] = application
        return application

    def add_guild(self, name: str, owner_id: int, *, id: int | None = None) -> Guild:
        """A guild with its @everyone role and its owner as the first member."""
        guild = Guild(id or self._ids.next(), name, owner_id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYDAY)
        self.guilds[guild.id] = guild
        self.add_member(guild, owner_id)
        return guild

    def add_role(self, guild: Guild, name: str, permissions: int = 0, *, id: int | None = None, color: int = 0) -> Role:
        """A role above those added before it."""
        role = Role(id or self._ids.next(), name, int(permissions), len(guild.roles), color)
        guild.roles[role.id] = role
        return role

    def add_member(
        self, guild: Guild, user_id: int, roles: list[int] | None = None, *, joined_at: datetime | None = None
    ) -> Member:
        """Puts a user into a guild, with the roles given."""
        member = Member(user_id, joined_at or self._founded, list(roles or []))
        guild.members[user_id] = member
        return member

    def add_channel(
        self,
        guild: Guild,
        name: str,
        *,
        type: int = ChannelType.TEXT,
        id: int | None = None,
        topic: str | None = None,
        parent_id: int | None = None,
        overwrites: list[Overwrite] | None = None,
    ) -> Channel:
        """A channel at the end of the guild's list."""
        channel = Channel(id or self._ids.next(), type, guild.id, name, len(guild.channels), topic, parent_id=parent_id)
        channel.overwrites = {o.id: o for o in overwrites or []}
        guild.channels[channel.id] = channel
        self.channels[channel.id] = channel
        return channel

    def add_thread(
        self,
        parent: Channel,
        id: int,
        name: str,
        state: ThreadState,
        *,
        type: int = ChannelType.PUBLIC_THREAD,
    ) -> Channel:
        """A thread below `parent`; its owner is its first member."""
        thread = Channel(id, type, parent.guild_id, name, parent_id=parent.id, thread=state)
        state.members[state.owner_id] = state.created_at
        self.channels[id] = thread
        return thread

    def direct_channel(self, one: int, other: int, id: int) -> Channel:
        """The direct conversation of two users, made with `id` if there is none."""
        for channel in self.channels.values():
            if channel.type == ChannelType.DM and set(channel.recipients) == {one, other}:
                return channel
        channel = Channel(id, ChannelType.DM, recipients=[one, other])
        self.channels[id] = channel
        return channel

    # -- finding --------------------------------------------------------------------------------

    def application_with(self, token: str) -> Application | None:
        """The application that a token belongs to."""
        return next((a for a in self.applications.values() if a.token == token), None)

    def channel(self, id: int) -> Channel:
        """The channel with this id; raises ApiError 10003."""
        if (channel := self.channels.get(id)) is None:
            raise unknown("Channel")
        return channel

    def guild(self, id: int) -> Guild:
        """The guild with this id; raises ApiError 10004."""
        if (guild := self.guilds.get(id)) is None:
            raise unknown("Guild")
        return guild

    def user(self, id: int) -> User:
        """The user with this id; raises ApiError 10013."""
        if (user := self.users.get(id)) is None:
            raise unknown("User")
        return user

    def guild_of(self, channel: Channel) -> Guild | None:
        """The guild that a channel is in, None for a direct conversation."""
        return self.guilds[channel.guild_id] if channel.guild_id is not None else None

    def member_of(self, guild_id: int | None, user_id: int) -> Member | None:
        """A user as member of a guild, None where they are not."""
        guild = self.guilds.get(guild_id) if guild_id is not None else None
        return guild.members.get(user_id) if guild else None

    def threads_of(self, guild: Guild) -> list[Channel]:
        """All threads of a guild, oldest first."""
        return [c for c in self.channels.values() if c.thread is not None and c.guild_id == guild.id]

    def permissions(self, channel: Channel, user_id: int, now: datetime) -> int:
        """A user's permission bits in a channel or thread; 0 where they cannot see it."""
        place = channel
        if channel.thread is not None and channel.parent_id is not None:
            place = self.channels[channel.parent_id]
        bits = permissions.in_channel(self.guild_of(channel), place, user_id, now)
        private = channel.type == ChannelType.PRIVATE_THREAD and channel.thread is not None
        if private and channel.thread is not None and not bits & Permission.MANAGE_THREADS:
            return bits if user_id in channel.thread.members else 0
        return bits

    def can(self, channel: Channel, user_id: int, needed: int, now: datetime) -> bool:
        """Whether a user sees the channel and has every bit of `needed` there."""
        bits = self.permissions(channel, user_id, now)
        return bool(bits & Permission.VIEW_CHANNEL) and bits & needed == needed

    # -- messages -------------------------------------------------------------------------------

    def keep(self, message: Message) -> None:
        """Stores a message in id order and lets the oldest go where the channel is full."""
        channel = self.channels[message.channel_id]
        in_order = channel.last_message_id is None or message.id > channel.last_message_id
        channel.messages[message.id] = message
        self._places[message.id] = channel.id
        if not in_order:
            channel.messages = dict(sorted(channel.messages.items()))
        while len(channel.messages) > self._limit:
            oldest = next(iter(channel.messages))
            del channel.messages[oldest], self._places[oldest]
        if message.ephemeral_to is None:
            channel.last_message_id = max(message.id, channel.last_message_id or 0)

    def forget(self, message: Message) -> None:
        """Removes a message."""
        self.channels[message.channel_id].messages.pop(message.id, None)
        self._places.pop(message.id, None)

    def message(self, channel: Channel, id: int) -> Message:
        """A message that everybody in the channel sees; raises ApiError 10008."""
        message = channel.messages.get(id)
        if message is None or message.ephemeral_to is not None:
            raise unknown("Message")
        return message

    def message_anywhere(self, id: int) -> Message:
        """A message of any channel, ephemeral ones too; raises ApiError 10008."""
        if (place := self._places.get(id)) is None:
            raise unknown("Message")
        return self.channels[place].messages[id]
