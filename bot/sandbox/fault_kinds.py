"""The single faults there are, and how they are read from JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

REST_KINDS = ("status", "delay", "lost_ack", "reset", "truncate")
AT_ONCE = ("op7", "op9", "close", "drop", "silence", "garbage")
PER_DISPATCH = ("duplicate", "late", "reorder", "lose", "malformed")
ON_CONNECT = ("close_before_hello",)
GATEWAY_KINDS = AT_ONCE + PER_DISPATCH + ON_CONNECT


class BadFault(ValueError):
    """A fault that cannot be set; the message says why."""


@dataclass
class RestFault:
    """A fault of the HTTP side.

    status: answers `status` without performing (429 with `retry_after` seconds, `via`, `is_global`).
    delay: waits `seconds`, then performs. lost_ack: performs, then breaks the connection.
    reset: breaks it before performing. truncate: performs, then sends half of the answer.
    """

    kind: str
    method: str = "*"
    path: str = "*"
    count: int = 1
    skip: int = 0
    status: int = 500
    retry_after: float = 1.0
    via: bool = True
    is_global: bool = False
    seconds: float = 1.0
    application: int | None = None
    fired: int = 0

    def __post_init__(self) -> None:
        if self.kind not in REST_KINDS:
            raise BadFault(f"unknown REST fault {self.kind!r}; there are {', '.join(REST_KINDS)}")
        if not 400 <= self.status <= 599:
            raise BadFault(f"status {self.status} is no error; give one from 400 to 599")


@dataclass
class GatewayFault:
    """A fault of the websocket side.

    At once (after `skip` dispatches): op7; op9 (`resumable`); close (`code`); drop: TCP abort; silence: nothing is
    sent or acknowledged any more; garbage: a frame that is no JSON, nor part of the stream where that is compressed.
    Per dispatch of `event`: duplicate; late (`seconds`); reorder: after the next one; lose: never sent on this
    connection, comes on a resume; malformed: without `key`.
    On connecting: close_before_hello.
    """

    kind: str
    event: str = "*"
    count: int = 1
    skip: int = 0
    code: int = 4000
    resumable: bool = True
    key: str = "id"
    seconds: float = 0.2
    application: int | None = None
    fired: int = 0

    def __post_init__(self) -> None:
        if self.kind not in GATEWAY_KINDS:
            raise BadFault(f"unknown gateway fault {self.kind!r}; there are {', '.join(GATEWAY_KINDS)}")


def read_fault(kind: Callable[..., Any], entry: Any) -> Any:
    """A fault of a kind from its JSON; raises BadFault."""
    known = {f.name for f in fields(kind)} - {"fired"}  # type: ignore[arg-type]  # always one of our dataclasses
    if not isinstance(entry, dict) or "kind" not in entry:
        raise BadFault(f'a fault is an object with "kind", not {json.dumps(entry)}')
    entry = {("is_global" if k == "global" else k): v for k, v in entry.items()}
    if unknown := set(entry) - known:
        raise BadFault(f"unknown keys {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    if entry.get("application") is not None:
        entry["application"] = int(entry["application"])
    return kind(**entry)
