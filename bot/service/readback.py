"""Reads back what was missed: while the bot was away, or while its intake was full. Bounded by age."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.errors import ChatForbidden, ChatGone, OutsideError
from bot.service.intake import Intake
from bot.service.ports import Ports

LONGEST = timedelta(hours=24)
"""Older posts are not read back: nobody gains from a late card, and moderators have seen the thread."""

OVERLAP = timedelta(seconds=60)
"""How far before its mark a channel is read again: an event may be lost or late while a later post is decided."""
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_MILLISECOND = 1 << 22
"""Of a snowflake: its upper bits count milliseconds since then (Discord's reference, "Snowflakes")."""
PAGE = 100
LATE = timedelta(minutes=5)


class ReadBack:
    """Offers missed posts to the intake; those read before are recognised by their record, or by their channel's mark.

    A channel to be read is a gap of the intake, in memory; its mark waits until it was read, so a restart reads it too.
    """

    def __init__(self, ports: Ports, intake: Intake) -> None:
        self._ports = ports
        self._intake = intake
        self._decided: dict[tuple[str, str], str] = {}
        self._called = asyncio.Event()

    async def catch_up(self, guild: str, latest: Mapping[str, str] = MappingProxyType({})) -> None:
        """After a new session: open a gap in every channel from just before its mark; `fill_gaps` reads them.

        Reads nothing itself: there may be thousands of threads, and new posts do not wait for them. `latest` names the
        newest message of each channel that Discord shows: what has nothing newer is left out, and what is not named (a
        thread in the archive) comes last. A channel without a mark, in which nothing was decided yet, is read from the
        guild's newest mark on. Raises StoreUnavailable: call it again then.
        """
        marks = dict(await self._ports.marks.marks(guild))
        self._decided |= {(guild, channel): mark for channel, mark in marks.items()}
        starts = {channel: _before(mark) for channel, mark in marks.items()}
        newest = max(marks.values(), key=int, default=self._intake.before_all(guild))
        if newest is not None:
            starts = dict.fromkeys(latest, _before(newest)) | starts
        oldest = _snowflake(self._ports.clock.now() - LONGEST)
        for channel in sorted(starts, key=lambda channel: channel not in latest):
            start = max(starts[channel], oldest)
            if channel not in latest or int(latest[channel]) > start:
                self._intake.open_gap(guild, channel, str(start))
        self._called.set()

    async def called(self, patience: float) -> None:
        """Wait for the next new session, at most so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._called.wait()
        self._called.clear()

    async def fill_gaps(self) -> int:
        """Read gaps back as far as there is room, never waiting for it; returns how many posts were offered.

        What is left over, and a channel that fails, stays to be read, after the others. Raises OutsideError.
        """
        offered = 0
        for (guild, channel), after in self._intake.gaps().items():
            if not self._intake.room(guild):
                continue
            with self._intake.filling(guild, channel):
                try:
                    offered += await self._channel(guild, channel, after)
                except (ChatForbidden, ChatGone):
                    pass  # nothing can be read there
                except OutsideError:
                    self._intake.open_gap(guild, channel, after)
                    raise
            await self._intake.raise_mark(guild, channel)  # a post may have been decided there meanwhile
        return offered

    async def _channel(self, guild: str, channel: str, after: str) -> int:
        """Offer page after page while there is room: a post without it opens the gap anew, unless it is urgent."""
        offered, now = 0, self._ports.clock.now()
        while True:
            page = await self._ports.chat.history(guild, channel, after=after, limit=PAGE)
            refused = False
            for message in page:
                age = now - message.sent_at
                if age > LONGEST or message.id == self._decided.get((guild, channel)):
                    continue
                taken = self._intake.offer(message, late=age > LATE)
                offered, refused = offered + taken, refused or not taken
            if refused or len(page) < PAGE:
                return offered
            after = page[-1].id


def _snowflake(moment: datetime) -> int:
    """The least id of that moment."""
    return (moment - _EPOCH) // timedelta(milliseconds=1) * _MILLISECOND


def _before(mark: str) -> int:
    """The snowflake OVERLAP before another."""
    return max(0, int(mark) - OVERLAP // timedelta(milliseconds=1) * _MILLISECOND)
