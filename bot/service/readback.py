"""Reads back what was missed: while the bot was away, or while its intake was full. Bounded by age and count."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.errors import ChatForbidden, ChatGone, ChatUnavailable, OutsideError
from bot.service.intake import Intake
from bot.service.ports import Ports

LONGEST = timedelta(hours=24)
"""Older posts are not read back: nobody gains from a late card, and moderators have seen the thread."""

OVERLAP = timedelta(seconds=60)
"""How far before its mark a channel is read again: an event may be lost or late while a later post is decided."""
_MILLISECOND = 1 << 22
"""Of a snowflake: its upper bits count milliseconds (Discord's reference, "Snowflakes")."""
MOST = 500
PAGE = 100
LATE = timedelta(minutes=5)
log = logging.getLogger(__name__)


class ReadBack:
    """Offers missed posts to the intake; those read before are recognised by their record."""

    def __init__(self, ports: Ports, intake: Intake) -> None:
        self._ports = ports
        self._intake = intake

    async def catch_up(self, guild: str, latest: Mapping[str, str] = MappingProxyType({})) -> int:
        """After a new session: read every channel from just before its mark; returns how many posts were offered.

        `latest` names the newest message of each channel that there is. One without a mark, in which nothing was
        decided yet, is read from the guild's newest mark on. A channel that Discord does not show now has a gap, which
        `fill_gaps` reads. Raises StoreUnavailable: call it again then.
        """
        marks = dict(await self._ports.marks.marks(guild))
        starts = {channel: _before(mark) for channel, mark in marks.items()}
        newest = max(marks.values(), key=int, default=self._intake.before_all(guild))
        if newest is not None:
            unmarked = {channel for channel, last in latest.items() if int(last) > int(_before(newest))} - marks.keys()
            starts |= dict.fromkeys(unmarked, _before(newest))
        return sum([await self._or_later(guild, channel, starts[channel]) for channel in sorted(starts)])

    async def _or_later(self, guild: str, channel: str, after: str) -> int:
        try:
            return await self._channel(guild, channel, after)
        except ChatUnavailable as error:
            log.info("a channel is read back later, %s", error)
            self._intake.open_gap(guild, channel, after)
            return 0

    async def fill_gaps(self) -> int:
        """Read back channels whose posts found no room, once there is room again; one that fails stays to be read."""
        offered = 0
        for (guild, channel), after in self._intake.gaps().items():
            await self._intake.drain()
            self._intake.close_gap(guild, channel)
            try:
                offered += await self._channel(guild, channel, after)
            except OutsideError:
                self._intake.open_gap(guild, channel, after)
                raise
        return offered

    async def _channel(self, guild: str, channel: str, after: str) -> int:
        offered, now = 0, self._ports.clock.now()
        while offered < MOST:
            try:
                page = await self._ports.chat.history(guild, channel, after=after, limit=PAGE)
            except (ChatForbidden, ChatGone):
                return offered
            for message in page:
                age = now - message.sent_at
                if age <= LONGEST and self._intake.offer(message, late=age > LATE):
                    offered += 1
            if len(page) < PAGE:
                return offered
            after = page[-1].id
            await self._intake.drain()
        log.warning("channel %s has more missed posts than are read back (%d)", channel, MOST)
        return offered


def _before(mark: str) -> str:
    """The snowflake OVERLAP before another."""
    return str(max(0, int(mark) - OVERLAP // timedelta(milliseconds=1) * _MILLISECOND))
