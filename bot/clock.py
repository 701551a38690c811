"""The only place that reads the time, makes an id or sleeps."""

from __future__ import annotations

import asyncio
import secrets
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME_DIGITS, _RANDOM_DIGITS = 10, 16


class SystemClock:
    """The Clock port over the machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def new_id(self) -> str:
        """A fresh id of 26 characters, ordered by the millisecond of its making (as ULIDs are)."""
        milliseconds = time.time_ns() // 1_000_000
        return _base32(milliseconds, _TIME_DIGITS) + _base32(secrets.randbits(5 * _RANDOM_DIGITS), _RANDOM_DIGITS)

    async def sleep(self, seconds: float) -> None:
        """Wait; returns early only by cancellation."""
        await asyncio.sleep(seconds)


def _base32(number: int, digits: int) -> str:
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(digits)))
