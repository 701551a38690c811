"""Gateway sessions: what each may see, numbered and kept for a resume."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox import message_payloads
from bot.sandbox.events import Event, Intent
from bot.sandbox.records import JSON, Application
from bot.sandbox.snowflakes import Clock
from bot.sandbox.world import World

_WITH_CONTENT = ("MESSAGE_CREATE", "MESSAGE_UPDATE")
_SESSIONS_LIMIT = 20


@dataclass(frozen=True)
class Dispatch:
    """An event of one session as it goes out: its number, its name and its data as JSON text."""

    seq: int
    name: str
    data: str

    @property
    def frame(self) -> str:
        """The whole payload."""
        return f'{{"t":"{self.name}","s":{self.seq},"op":0,"d":{self.data}}}'


class Session:
    """One IDENTIFY and what follows from it; survives its connections until it is invalidated."""

    def __init__(self, id: str, application: Application, intents: int, shard: tuple[int, int], limit: int) -> None:
        self.id = id
        self.application = application
        self.intents = intents
        self.shard = shard
        self.seq = 0
        self.connected = False
        self.carrier: object | None = None  # the connection that sends for it now
        self.wake = asyncio.Event()
        # numbers that a fault has kept from the wire, sent late or not: nobody knows whether a late one arrived before
        # the connection broke, and a client that has heard a later number does not ask for it
        self.undelivered: set[int] = set()
        self._kept: deque[Dispatch] = deque(maxlen=limit)

    def add(self, name: str, data: JSON) -> Dispatch:
        """Numbers an event, keeps it and wakes the connection."""
        self.seq += 1
        dispatch = Dispatch(self.seq, name, json.dumps(data))
        self._kept.append(dispatch)
        self.wake.set()
        return dispatch

    def after(self, seq: int) -> list[Dispatch] | None:
        """Everything numbered above `seq`; None where some of it is no longer kept."""
        if seq > self.seq or (seq < self.seq and (not self._kept or self._kept[0].seq > seq + 1)):
            return None
        return [d for d in self._kept if d.seq > seq]

    def resume_from(self, seq: int) -> int:
        """Where a replay begins for a client that has heard `seq`: before anything that a fault kept back."""
        first = min([seq, *(number - 1 for number in self.undelivered)])
        self.undelivered.clear()
        return first

    def offer(self, event: Event, world: World, clock: Clock) -> None:
        """Adds an event if this session may see it, cut to what it may read."""
        if not self._sees(event, world, clock):
            return
        data = event.data
        hidden = event.name in _WITH_CONTENT and not self.intents & Intent.MESSAGE_CONTENT
        if hidden and not message_payloads.content_is_open(data, self.application.id):
            data = message_payloads.without_content(data)
        self.add(event.name, data)

    def _sees(self, event: Event, world: World, clock: Clock) -> bool:
        if event.application_id is not None and event.application_id != self.application.id:
            return False
        if event.intent and not self.intents & event.intent:
            return False
        if not self.on_shard(event.guild_id):
            return False
        if event.guild_id is not None and world.member_of(event.guild_id, self.application.id) is None:
            return False
        if event.channel_id is None or event.name == "INTERACTION_CREATE":
            return True
        channel = world.channels.get(event.channel_id)
        return channel is None or world.can(channel, self.application.id, 0, clock())

    def on_shard(self, guild_id: int | None) -> bool:
        """Whether a guild (None: direct conversations) belongs to this session's shard."""
        number, count = self.shard
        return (guild_id >> 22) % count == number if guild_id is not None else number == 0


class Sessions:
    """All sessions, connected or waiting to be resumed; the oldest waiting ones go first."""

    def __init__(self, world: World, clock: Clock, replay_limit: int) -> None:
        self._world = world
        self._clock = clock
        self._limit = replay_limit
        self._sessions: dict[str, Session] = {}
        self._made = 0
        self.changed: Callable[[Application, bool], None] = lambda _application, _connected: None

    def open(self, application: Application, intents: int, shard: tuple[int, int]) -> Session:
        """A new session."""
        self._made += 1
        session = Session(f"{application.id:x}{self._made:08x}", application, intents, shard, self._limit)
        self._sessions[session.id] = session
        waiting = [s for s in self._sessions.values() if not s.connected and s is not session]
        for old in waiting[: max(0, len(self._sessions) - _SESSIONS_LIMIT)]:
            del self._sessions[old.id]
        return session

    def find(self, id: str) -> Session | None:
        """A session by its id."""
        return self._sessions.get(id)

    def end(self, session: Session) -> None:
        """Invalidates a session: it cannot be resumed."""
        self._sessions.pop(session.id, None)

    def attach(self, session: Session, connected: bool) -> None:
        """Notes that a session has got or lost its connection."""
        before = self.connected(session.application.id)
        session.connected = connected
        now = self.connected(session.application.id)
        if before != now:
            self.changed(session.application, now)

    def connected(self, application_id: int) -> bool:
        """Whether an application has at least one connected session."""
        return any(s.connected and s.application.id == application_id for s in self._sessions.values())

    def announce(self, event: Event) -> None:
        """Offers an event to every session."""
        for session in list(self._sessions.values()):
            session.offer(event, self._world, self._clock)

    def wake_all(self) -> None:
        """Lets every connection look for faults that are due."""
        for session in self._sessions.values():
            session.wake.set()
