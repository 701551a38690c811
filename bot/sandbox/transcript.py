"""What went over the wire, in order: REST calls with their answers, and dispatches."""

import json
from collections import deque
from dataclasses import dataclass
from typing import Any

from bot.sandbox.payloads import stamp
from bot.sandbox.records import JSON
from bot.sandbox.snowflakes import Clock


@dataclass(frozen=True)
class _Entry:
    n: int
    at: str | None
    direction: str
    what: str
    application_id: int | None
    status: int | None
    body: str


class Transcript:
    """The last `limit` entries; bodies are kept as text so that later changes do not alter them."""

    def __init__(self, clock: Clock, limit: int = 2000) -> None:
        self._clock = clock
        self._entries: deque[_Entry] = deque(maxlen=limit)
        self._count = 0

    def rest(self, what: str, status: int | None, body: Any, application_id: int | None) -> None:
        """Notes a REST call such as "POST /channels/1/messages"; `status` None: no answer reached the client."""
        self._add("rest", what, application_id, status, json.dumps(body))

    def dispatch(self, name: str, text: str, application_id: int) -> None:
        """Notes a gateway event as it was sent, `text` being its data as JSON."""
        self._add("dispatch", name, application_id, None, text)

    def _add(self, direction: str, what: str, application_id: int | None, status: int | None, body: str) -> None:
        self._count += 1
        at = stamp(self._clock())
        self._entries.append(_Entry(self._count, at, direction, what, application_id, status, body))

    def listing(self) -> list[JSON]:
        """The entries as JSON objects, oldest first."""
        return [
            {
                "n": e.n,
                "at": e.at,
                "direction": e.direction,
                "what": e.what,
                "application_id": str(e.application_id) if e.application_id is not None else None,
                "status": e.status,
                "body": json.loads(e.body),
            }
            for e in self._entries
        ]
