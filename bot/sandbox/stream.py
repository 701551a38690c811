"""Events for people watching: a bounded, numbered list that a page can resume from."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.sandbox.records import JSON


@dataclass(frozen=True)
class PageEvent:
    """One event of the page; `only` limits it to one persona, `channel_id` to those who see it."""

    seq: int
    body: JSON
    channel_id: int | None = None
    only: int | None = None


class PageStream:
    """Keeps the last `limit` events and wakes whoever waits for the next."""

    def __init__(self, limit: int = 2000) -> None:
        self._events: deque[PageEvent] = deque(maxlen=limit)
        self._changed = asyncio.Event()
        self.seq = 0
        self.closed = False

    def publish(self, kind: str, body: JSON, *, channel_id: int | None = None, only: int | None = None) -> None:
        """Adds an event with the next number."""
        self.seq += 1
        event = PageEvent(self.seq, {"type": kind, "seq": self.seq, **body}, channel_id, only)
        self._events.append(event)
        self._wake()

    def close(self) -> None:
        """Ends every `follow`."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def missed(self, after: int) -> bool:
        """Whether events after number `after` are no longer kept (or the number is not ours)."""
        oldest = self._events[0].seq if self._events else self.seq + 1
        return after > self.seq or after + 1 < oldest

    async def follow(self, after: int, beat: float) -> AsyncIterator[PageEvent | None]:
        """Events numbered above `after`, for ever; None after `beat` quiet seconds."""
        while not self.closed:
            changed = self._changed
            for event in [e for e in self._events if e.seq > after]:
                after = event.seq
                yield event
            if changed.is_set():
                continue
            try:
                await asyncio.wait_for(changed.wait(), beat)
            except TimeoutError:
                yield None
