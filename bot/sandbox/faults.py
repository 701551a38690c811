"""Named and seeded faults: what goes amiss, where, after how many and how often.

A REST fault is spent by requests that match its method and path (`*` matches anything), a gateway fault by
dispatches. `skip` lets that many matching ones through first, `count` is how many are hit. The same faults and the
same traffic always give the same outcome.

JSON for `Faults.add` and POST /control/faults, either one plan or single faults::

    {"plan": "storm", "seed": 7}
    {"rest": [{"kind": "status", "method": "POST", "path": "/channels/*/messages", "status": 503, "count": 2}],
     "gateway": [{"kind": "duplicate", "event": "MESSAGE_CREATE", "skip": 3}]}
"""

from collections.abc import Callable
from dataclasses import asdict
from fnmatch import fnmatchcase
from typing import Self

from bot.sandbox.fault_kinds import (
    AT_ONCE,
    ON_CONNECT,
    PER_DISPATCH,
    BadFault,
    GatewayFault,
    RestFault,
    read_fault,
)
from bot.sandbox.plans import plan
from bot.sandbox.records import JSON


class Faults:
    """The faults that are set, spent one by one in the order in which they were added."""

    def __init__(self, rest: list[RestFault] | None = None, gateway: list[GatewayFault] | None = None) -> None:
        self._rest = list(rest or [])
        self._gateway = list(gateway or [])
        self._listeners: list[Callable[[], None]] = []

    @classmethod
    def named(cls, name: str, *, seed: int = 0) -> Self:
        """A plan by name, built from a seed; the names are those of `plans.PLANS`."""
        rest, gateway = plan(name, seed)
        return cls(rest, gateway)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls `listener` whenever faults are added."""
        self._listeners.append(listener)

    def set(self, *faults: RestFault | GatewayFault) -> None:
        """Adds faults to those that are set."""
        for fault in faults:
            if isinstance(fault, RestFault):
                self._rest.append(fault)
            else:
                self._gateway.append(fault)
        for listener in self._listeners:
            listener()

    def add(self, body: JSON) -> None:
        """Adds faults given as JSON (see the module); raises BadFault and adds nothing where one is unusable."""
        faults: list[RestFault | GatewayFault] = []
        if "plan" in body:
            other = Faults.named(str(body["plan"]), seed=int(body.get("seed", 0)))
            faults += other._rest
            faults += other._gateway
        faults += [read_fault(RestFault, entry) for entry in body.get("rest", [])]
        faults += [read_fault(GatewayFault, entry) for entry in body.get("gateway", [])]
        if not faults:
            raise BadFault('give "plan", "rest" or "gateway"')
        self.set(*faults)

    def clear(self) -> None:
        """Takes all faults away."""
        self._rest.clear()
        self._gateway.clear()

    def listing(self) -> JSON:
        """All faults with what is left of them; `fired` counts the hits."""
        return {"rest": [asdict(f) for f in self._rest], "gateway": [asdict(f) for f in self._gateway]}

    def for_request(self, method: str, path: str, application_id: int | None) -> RestFault | None:
        """The fault that hits this request, spent by it; `path` is the one below /api/v10."""
        for fault in self._rest:
            fits = fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path)
            if fault.count and fits and fault.application in (None, application_id) and _spend(fault):
                return fault
        return None

    def for_dispatch(self, event: str, application_id: int) -> GatewayFault | None:
        """The per-dispatch fault that hits this event, spent by it; counts it for those at once."""
        hit = None
        for fault in self._of(application_id, AT_ONCE + PER_DISPATCH):
            if not fnmatchcase(event, fault.event):
                continue
            if fault.kind in AT_ONCE:
                fault.skip = max(fault.skip - 1, 0)
            elif hit is None and _spend(fault):
                hit = fault
        return hit

    def due(self, application_id: int) -> GatewayFault | None:
        """The next fault that is to happen at once, spent by asking."""
        ready = (f for f in self._of(application_id, AT_ONCE) if f.skip == 0)
        return next((f for f in ready if _spend(f)), None)

    def on_connect(self) -> GatewayFault | None:
        """The fault that hits a new connection before HELLO."""
        ready = (f for f in self._gateway if f.kind in ON_CONNECT and f.count)
        return next((f for f in ready if _spend(f)), None)

    def _of(self, application_id: int, kinds: tuple[str, ...]) -> list[GatewayFault]:
        return [f for f in self._gateway if f.count and f.kind in kinds and f.application in (None, application_id)]


def _spend(fault: RestFault | GatewayFault) -> bool:
    """Counts one matching request or dispatch; True where it is hit."""
    if fault.skip > 0:
        fault.skip -= 1
        return False
    fault.count -= 1
    fault.fired += 1
    return True
