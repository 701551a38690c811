"""Remembers which message a nonce made, so that a repeated send returns the first one."""

from datetime import datetime, timedelta

from bot.sandbox.snowflakes import Clock

_LIFETIME = timedelta(minutes=5)  # docs: "the past few minutes"
_LIMIT = 10_000

Key = tuple[int, int, str]  # author, channel, nonce


class Nonces:
    """Author, channel and nonce -> message id, for a few minutes and a bounded number."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[Key, tuple[int, datetime]] = {}

    def find(self, key: Key) -> int | None:
        """The message that this nonce made, None where there is none or it was too long ago."""
        found = self._known.get(key)
        if found is None or self._clock() - found[1] > _LIFETIME:
            return None
        return found[0]

    def remember(self, key: Key, message_id: int) -> None:
        """Notes the message that a nonce made."""
        self._known.pop(key, None)
        self._known[key] = (message_id, self._clock())
        if len(self._known) > _LIMIT:
            del self._known[next(iter(self._known))]
