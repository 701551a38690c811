"""Takes posts in as they come: bounded, fair between guilds, urgent ones first, nothing lost.

A post that finds the queue full is not kept in memory: its channel is read back from Discord's history once there is
room (bot.service.readback). The high-water mark of a channel never passes a post that is not decided yet.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.core.values import Message
from bot.errors import OutsideError
from bot.service.ports import Clock
from bot.service.stores import HighWaterMarks

CAPACITY = 2000
PER_GUILD = 500
"""Posts waiting in memory, in all and for one guild; 4,000 characters each at most, so some tens of megabytes."""

LONGEST_PAUSE = 30.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    message: Message
    late: bool


class Intake:
    """A queue of posts and the workers that hand them on."""

    def __init__(
        self,
        handle: Callable[..., Awaitable[None]],
        marks: HighWaterMarks,
        clock: Clock,
        *,
        urgent: Callable[[str], bool] = lambda _text: False,
        workers: int = 4,
    ) -> None:
        self._handle = handle
        self._marks = marks
        self._clock = clock
        self._urgent = urgent
        self._workers = workers
        self._lanes: tuple[OrderedDict[str, deque[_Waiting]], ...] = (OrderedDict(), OrderedDict())
        self._outstanding: dict[tuple[str, str], set[int]] = {}
        self._highest: dict[tuple[str, str], int] = {}
        self._gaps: dict[tuple[str, str], int] = {}
        self._filling: dict[tuple[str, str], int] = {}
        self._size = 0
        self._busy = 0
        self._ready = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the workers, inside a running loop."""
        self._tasks = [asyncio.create_task(self._work(), name=f"intake-{n}") for n in range(self._workers)]

    async def stop(self, grace: float = 5.0) -> None:
        """Let the posts at hand finish for a while, then end; what is left is read back at the next start."""
        try:
            async with asyncio.timeout(grace):
                await self.drain()
        except TimeoutError:
            log.warning("stopped with %d posts waiting; they are read back at the next start", self._size)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def drain(self) -> None:
        """Wait until nothing waits and nothing is at hand."""
        await self._idle.wait()

    def offer(self, message: Message, *, late: bool = False) -> bool:
        """Take a post in; never waits. False where there is no room: its channel has a gap now (`gaps`)."""
        lane = 0 if self._urgent(message.text) else 1
        if lane and not self.room(message.guild):
            self.open_gap(message.guild, message.channel, str(int(message.id) - 1))
            return False
        waiting = self._lanes[lane].setdefault(message.guild, deque())
        waiting.append(_Waiting(message, late))
        self._outstanding.setdefault((message.guild, message.channel), set()).add(int(message.id))
        self._size += 1
        self._idle.clear()
        self._ready.set()
        return True

    def gaps(self) -> dict[tuple[str, str], str]:
        """Channels with posts that found no room: (guild, channel) -> the id after which to read back."""
        return {key: str(first - 1) for key, first in self._gaps.items()}

    @contextmanager
    def filling(self, guild: str, channel: str) -> Iterator[None]:
        """While a channel is read back: its gap is closed, for posts may find no room anew; its mark still waits."""
        key = (guild, channel)
        self._filling[key] = self._gaps.pop(key)
        try:
            yield
        finally:
            del self._filling[key]

    def open_gap(self, guild: str, channel: str, after: str) -> None:
        """The channel is to be read back from the post after this id."""
        first = int(after) + 1
        self._gaps[guild, channel] = min(first, self._gaps.get((guild, channel), first))

    def before_all(self, guild: str) -> str | None:
        """The id just before the earliest of a guild's posts that are not decided yet; None where all are."""
        earliest = [min(posts) for (mine, _), posts in self._outstanding.items() if mine == guild and posts]
        return str(min(earliest) - 1) if earliest else None

    @property
    def waiting(self) -> int:
        """How many posts wait."""
        return self._size

    def room(self, guild: str) -> bool:
        """Whether a post of the guild that is not urgent would be taken in now."""
        mine = sum(len(lane.get(guild, ())) for lane in self._lanes)
        return self._size < CAPACITY and mine < PER_GUILD

    def _take(self) -> _Waiting | None:
        """The next post: the urgent lane first, and within a lane one guild after another."""
        for lane in self._lanes:
            if lane:
                guild, waiting = lane.popitem(last=False)
                taken = waiting.popleft()
                if waiting:
                    lane[guild] = waiting
                self._size -= 1
                return taken
        return None

    async def _work(self) -> None:
        while True:
            taken = self._take()
            if taken is None:
                if self._busy == 0:
                    self._idle.set()
                self._ready.clear()
                await self._ready.wait()
                continue
            self._busy += 1
            try:
                await self._until_done(taken)
            finally:
                self._busy -= 1

    async def _until_done(self, taken: _Waiting) -> None:
        """Hand a post on, again and again while the store or Discord is away; a bug of ours costs only this post."""
        pause = 0.5
        while True:
            try:
                await self._handle(taken.message, late=taken.late)
                await self._settle(taken.message)
            except OutsideError as error:
                log.warning("a post waits, %s", error)
                await self._clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception:  # an edge: one post must not end the worker
                log.exception("a post could not be handled (id %s)", taken.message.id)
                self._forget(taken.message)
                return
            else:
                return

    def _forget(self, message: Message) -> None:
        self._outstanding.get((message.guild, message.channel), set()).discard(int(message.id))

    async def _settle(self, message: Message) -> None:
        key, number = (message.guild, message.channel), int(message.id)
        self._forget(message)
        self._highest[key] = max(number, self._highest.get(key, 0))
        await self.raise_mark(*key)

    async def raise_mark(self, guild: str, channel: str) -> None:
        """Raise the channel's mark as far as everything before it is decided."""
        key = (guild, channel)
        if key not in self._highest:
            return
        unread = (held[key] for held in (self._gaps, self._filling) if key in held)
        limits = [*self._outstanding.get(key, ()), *unread]
        mark = min(self._highest[key], min(limits) - 1) if limits else self._highest[key]
        if not self._outstanding.get(key):
            self._outstanding.pop(key, None)
        await self._marks.raise_to(guild, channel, str(mark))
