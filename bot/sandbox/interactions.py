"""Interactions and their lives: 3 seconds to be acknowledged, 15 minutes to be followed up."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

from bot.sandbox.errors import ApiError, unknown
from bot.sandbox.records import JSON, Message
from bot.sandbox.snowflakes import Clock, Snowflakes
from bot.sandbox.world import World

ACKNOWLEDGE_WITHIN = timedelta(seconds=3)
TOKEN_LIFETIME = timedelta(minutes=15)
NO_ANSWER = "The application did not respond"
_LIMIT = 2000


class Kind(IntEnum):
    """Interaction types (docs: interactions/receiving-and-responding)."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@dataclass
class Interaction:
    """One press, command or submission of a person, and what the application has made of it."""

    id: int
    token: str
    kind: Kind
    application_id: int
    user_id: int
    channel_id: int
    guild_id: int | None
    created_at: datetime
    name: str | None = None
    source_id: int | None = None  # the message whose component was used
    acknowledged: bool = False
    expired: bool = False
    original_id: int | None = None
    loading: bool = False
    messages: set[int] = field(default_factory=set)
    modal: JSON | None = None
    result: JSON | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def metadata(self, user: JSON) -> JSON:
        """The `interaction_metadata` of a message that answers it."""
        body: JSON = {
            "id": str(self.id),
            "type": int(self.kind),
            "user": user,
            "authorizing_integration_owners": {"0": str(self.guild_id)} if self.guild_id else {},
        }
        if self.name is not None:
            body["name"] = self.name
        return body


class Show(Protocol):
    """Tells the page something, see `Hub.show`."""

    def __call__(self, kind: str, body: JSON, *, only: int | None = None) -> None: ...


class Interactions:
    """All interactions that are remembered: the last 2000."""

    def __init__(self, world: World, ids: Snowflakes, clock: Clock, show: Show) -> None:
        self._world = world
        self._ids = ids
        self._now = clock
        self._show = show
        self._known: dict[int, Interaction] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def open(
        self,
        kind: Kind,
        application_id: int,
        user_id: int,
        channel_id: int,
        *,
        name: str | None = None,
        source: Message | None = None,
    ) -> Interaction:
        """A new interaction whose three seconds begin now."""
        identity = self._ids.next()
        token = hashlib.sha256(f"interaction {identity} of {application_id}".encode()).hexdigest() * 2
        guild_id = self._world.channels[channel_id].guild_id
        interaction = Interaction(
            identity,
            token,
            kind,
            application_id,
            user_id,
            channel_id,
            guild_id,
            self._now(),
            name=name,
            source_id=source.id if source else None,
        )
        self._known[identity] = interaction
        if len(self._known) > _LIMIT:
            del self._known[next(iter(self._known))]
        loop = asyncio.get_running_loop()
        timer = loop.call_later(ACKNOWLEDGE_WITHIN.total_seconds(), self._expire, interaction)
        self._timers = {t for t in self._timers if not t.cancelled() and t.when() > loop.time()} | {timer}
        return interaction

    def close(self) -> None:
        """Stops the timers."""
        for timer in self._timers:
            timer.cancel()

    def _expire(self, interaction: Interaction) -> None:
        if not interaction.acknowledged and not interaction.expired:
            interaction.expired = True
            self.settle(interaction, "failed", {"error": NO_ANSWER})

    def clock_moved(self) -> None:
        """Lets those fail whose three seconds are over by the injected clock."""
        for interaction in list(self._known.values()):
            if self._now() - interaction.created_at > ACKNOWLEDGE_WITHIN:
                self._expire(interaction)

    def settle(self, interaction: Interaction, kind: str, extra: JSON | None = None) -> None:
        """Notes what has become of an interaction and tells the persona that made it."""
        result: JSON = {"interaction_id": str(interaction.id), "kind": kind, **(extra or {})}
        interaction.result = result
        interaction.done.set()
        self._show("interaction_result", result, only=interaction.user_id)

    def find(self, id: int) -> Interaction:
        """An interaction by id; raises 10062."""
        if (interaction := self._known.get(id)) is None:
            raise unknown("Interaction")
        return interaction

    def to_acknowledge(self, id: int, token: str) -> Interaction:
        """The interaction of a callback; raises 10062 (unknown or too late) or 40060 (a second time)."""
        interaction = self.find(id)
        if interaction.token != token:
            raise unknown("Interaction")
        if interaction.acknowledged:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if interaction.expired or self._now() - interaction.created_at > ACKNOWLEDGE_WITHIN:
            self._expire(interaction)
            raise unknown("Interaction")
        return interaction

    def to_follow_up(self, application_id: int, token: str) -> Interaction:
        """The interaction of a follow-up; raises 10015 (unknown, not acknowledged) or 50027 (too old)."""
        found = [i for i in self._known.values() if i.token == token and i.application_id == application_id]
        if not found:
            raise unknown("Webhook")
        if self._now() - found[0].created_at > TOKEN_LIFETIME:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        if not found[0].acknowledged:
            raise unknown("Webhook")
        return found[0]
