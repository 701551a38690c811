"""Named plans of faults, each built from a seed: the same name and seed always give the same faults."""

import random
from collections.abc import Callable

from bot.sandbox.fault_kinds import BadFault, GatewayFault, RestFault

Plan = tuple[list[RestFault], list[GatewayFault]]

_SENDS = ("POST", "/channels/*/messages")
_PLACES = (
    _SENDS,
    _SENDS,
    ("PATCH", "/channels/*/messages/*"),
    ("POST", "/interactions/*/callback"),
    ("*", "*"),
)


def _calm(_chance: random.Random) -> Plan:
    return [], []


def _drizzle(chance: random.Random) -> Plan:
    """Events twice, late and out of order; nothing is lost."""
    kinds = ["duplicate", "late", "reorder"] * 5
    chance.shuffle(kinds)
    gateway = [GatewayFault(k, skip=chance.randrange(2, 40), seconds=chance.uniform(0.05, 0.4)) for k in kinds]
    return [], gateway


def _rest_faults(chance: random.Random, number: int) -> list[RestFault]:
    made = []
    for _ in range(number):
        method, path = chance.choice(_PLACES)
        kind = chance.choice(["status", "status", "status", "lost_ack", "reset", "delay", "truncate"])
        status = chance.choice([429, 429, 500, 502, 503])
        made.append(
            RestFault(
                kind,
                method,
                path,
                skip=chance.randrange(0, 12),
                status=status,
                retry_after=round(chance.uniform(0.1, 0.6), 3),
                is_global=status == 429 and chance.random() < 0.3,
                seconds=round(chance.uniform(0.05, 0.8), 3),
            )
        )
    return made


def _connection_faults(chance: random.Random, number: int) -> list[GatewayFault]:
    made = []
    for _ in range(number):
        kind = chance.choice(["op7", "op9", "op9", "close", "drop", "lose"])
        made.append(
            GatewayFault(
                kind,
                skip=chance.randrange(4, 60),
                code=chance.choice([1001, 4000, 4007, 4009]),
                resumable=chance.random() < 0.6,
            )
        )
        if kind == "lose":  # what is lost on the wire comes again only on a resume
            made.append(GatewayFault("drop", skip=made[-1].skip + 2))
    return made


def _storm(chance: random.Random) -> Plan:
    """Everything that an unmodified client survives, at once."""
    _, drizzle = _drizzle(chance)
    return _rest_faults(chance, 14), drizzle + _connection_faults(chance, 10)


def _hurricane(chance: random.Random) -> Plan:
    """The storm, and what ends an unmodified client: it needs a supervisor."""
    rest, gateway = _storm(chance)
    gateway += [
        GatewayFault("malformed", event="MESSAGE_CREATE", key="author", skip=chance.randrange(3, 30)),
        GatewayFault("garbage", skip=chance.randrange(10, 60)),
        GatewayFault("close_before_hello", count=chance.randrange(2, 6), skip=chance.randrange(1, 3)),
    ]
    return rest, gateway


def _outage(chance: random.Random) -> Plan:
    """Ten REST answers of 502 or 503 after a while, and a connection that goes with them."""
    skip = chance.randrange(2, 8)
    rest = [RestFault("status", count=5, skip=skip, status=s) for s in (503, 502)]
    return rest, [
        GatewayFault("drop", skip=chance.randrange(3, 10)),
        GatewayFault("close_before_hello", skip=1),
    ]


PLANS: dict[str, Callable[[random.Random], Plan]] = {
    "calm": _calm,
    "drizzle": _drizzle,
    "storm": _storm,
    "hurricane": _hurricane,
    "outage": _outage,
}


def plan(name: str, seed: int) -> Plan:
    """The faults of a plan; raises BadFault for a name that there is not."""
    if name not in PLANS:
        raise BadFault(f"unknown plan {name!r}; there are {', '.join(PLANS)}")
    # seeded on purpose: a plan is to be repeatable, never a secret
    return PLANS[name](random.Random(f"{name}:{seed}"))  # nosec B311
