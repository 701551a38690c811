"""Rate limits per route and over all routes (docs: topics/rate-limits).

They run on the event loop's clock, not on the injected one: what a client waits out are real seconds.
"""

import asyncio
import hashlib
import math
from collections import deque
from dataclasses import dataclass

from bot.sandbox.records import JSON

_BUCKETS_LIMIT = 5000
Bucket = tuple[int, float]  # requests, seconds


@dataclass(frozen=True)
class Verdict:
    """The headers of an answer, and for a refusal how long to wait in seconds."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False


@dataclass
class _Window:
    ends: float
    left: int


class RateLimits:
    """Counts requests. `scale` multiplies every limit (tests that are not about limits set it high)."""

    def __init__(self, *, scale: float = 1.0, global_per_second: int = 50) -> None:
        self._scale = scale
        self._global = max(1, int(global_per_second * scale))
        self._windows: dict[tuple[object, ...], _Window] = {}
        self._recent: dict[object, deque[float]] = {}

    def take(self, caller: object, route: str, major: str, bucket: Bucket, *, counts_globally: bool = True) -> Verdict:
        """Counts one request of a caller to a route with its major parameter."""
        now = asyncio.get_running_loop().time()
        if counts_globally and (wait := self._over_global(caller, now)) > 0:
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            return Verdict(headers | _retry(wait), wait, True)
        limit, seconds = max(1, int(bucket[0] * self._scale)), bucket[1]
        window = self._window((caller, route, major), now, limit, seconds)
        name = hashlib.sha256(f"{route}:{bucket}".encode()).hexdigest()[:32]
        after = max(window.ends - now, 0.0)
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Bucket": name,
        }
        if window.left <= 0:
            headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Scope": "user"}
            return Verdict(headers | _retry(after), after)
        window.left -= 1
        return Verdict(headers | {"X-RateLimit-Remaining": str(window.left)})

    def _window(self, key: tuple[object, ...], now: float, limit: int, seconds: float) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            self._windows.pop(key, None)
            window = self._windows[key] = _Window(now + seconds, limit)
            if len(self._windows) > _BUCKETS_LIMIT:
                del self._windows[next(iter(self._windows))]
        return window

    def _over_global(self, caller: object, now: float) -> float:
        """Seconds until the caller is below the global limit; counts the request where it is below."""
        recent = self._recent.setdefault(caller, deque())
        while recent and now - recent[0] >= 1.0:
            recent.popleft()
        if len(recent) >= self._global:
            return recent[0] + 1.0 - now
        recent.append(now)
        return 0.0


def _retry(seconds: float) -> dict[str, str]:
    return {"Retry-After": str(math.ceil(seconds)), "Via": "1.1 google"}


def refusal(retry_after: float, is_global: bool) -> JSON:
    """The body of a 429."""
    return {
        "message": "You are being rate limited.",
        "retry_after": round(retry_after, 3),
        "global": is_global,
    }
