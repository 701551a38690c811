"""Discord ids: milliseconds since Discord's epoch in the upper bits, a counter in the lower 22."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

DISCORD_EPOCH_MS = 1_420_070_400_000  # 2015-01-01, docs: reference#snowflakes
_COUNTER_BITS = 22

Clock = Callable[[], datetime]


class Snowflakes:
    """Makes ids from a clock and a counter, so that the same clock gives the same ids."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0

    def next(self, at: datetime | None = None) -> int:
        """A fresh id for the moment `at` (aware; the clock's now when absent)."""
        self._count += 1
        moment = at if at is not None else self._clock()
        return snowflake(moment) | (self._count & ((1 << _COUNTER_BITS) - 1))


def snowflake(at: datetime) -> int:
    """The smallest id that belongs to the millisecond of `at` (aware)."""
    milliseconds = int(at.timestamp() * 1000) - DISCORD_EPOCH_MS
    return max(milliseconds, 0) << _COUNTER_BITS


def moment_of(identifier: int) -> datetime:
    """When an id was made, as an aware UTC datetime."""
    milliseconds = (identifier >> _COUNTER_BITS) + DISCORD_EPOCH_MS
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
