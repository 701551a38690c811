"""Where everything meets: the world, the clock, the open sessions, the page's events, the transcript."""

from datetime import datetime
from typing import Any

from bot.sandbox import message_payloads
from bot.sandbox.attic import Attic
from bot.sandbox.errors import missing_access, missing_permissions
from bot.sandbox.events import Event
from bot.sandbox.faults import Faults
from bot.sandbox.interactions import Interactions
from bot.sandbox.nonces import Nonces
from bot.sandbox.records import JSON, Channel, Message
from bot.sandbox.sessions import Sessions
from bot.sandbox.snowflakes import Clock, Snowflakes
from bot.sandbox.stream import PageStream
from bot.sandbox.transcript import Transcript
from bot.sandbox.world import World


class Hub:
    """State shared by REST, gateway and control. Every change is made without an await, so each is whole."""

    def __init__(self, world: World, clock: Clock, faults: Faults, *, replay_limit: int = 2000) -> None:
        self.world = world
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.faults = faults
        self.transcript = Transcript(clock)
        self.stream = PageStream()
        self.sessions = Sessions(world, clock, replay_limit)
        self.files = Attic()
        self.nonces = Nonces(clock)
        self.interactions = Interactions(world, self.ids, clock, self.show)
        self.base_url = ""
        faults.on_change(self.sessions.wake_all)

    def now(self) -> datetime:
        """The injected clock's time."""
        return self.clock()

    def announce(self, event: Event) -> None:
        """Offers an event to every session that may see it."""
        self.sessions.announce(event)

    def show(self, kind: str, body: JSON, *, channel: Channel | None = None, only: int | None = None) -> None:
        """Tells the page; a channel limits it to those who see it, `only` to one persona."""
        self.stream.publish(kind, body, channel_id=channel.id if channel else None, only=only)

    def show_message(self, kind: str, message: Message) -> None:
        """Tells the page of a message; an ephemeral one only to whom it belongs."""
        body = {"channel_id": str(message.channel_id), "message": self.page_message(message)}
        channel = self.world.channels[message.channel_id]
        self.show(kind, body, channel=channel, only=message.ephemeral_to)

    def page_message(self, message: Message, viewer_id: int | None = None) -> JSON:
        """A message as the page gets it: Discord's shape, and whose it is where it is ephemeral."""
        body = message_payloads.message(self.world, message, viewer_id=viewer_id)
        if message.ephemeral_to is not None:
            body["ephemeral_to"] = str(message.ephemeral_to)
        return body

    def require(self, channel: Channel, user_id: int, needed: int = 0) -> None:
        """Raises 50001 where a user cannot see the channel, 50013 where a bit of `needed` is missing."""
        now = self.now()
        if not self.world.can(channel, user_id, 0, now):
            raise missing_access()
        if not self.world.can(channel, user_id, int(needed), now):
            raise missing_permissions()

    def commands(self) -> list[Any]:
        """All commands of all applications."""
        return [c for a in self.world.applications.values() for c in a.commands.values()]
