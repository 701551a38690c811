"""How an attempt at an effect ended. `follow` names effects, recorded meanwhile, to carry out next.

`why` is a sentence of ours: it is stored, and what Discord answers might repeat what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """Carried out; `posted` is the id of what was posted. `forget` removes the record (distress)."""

    posted: str | None = None
    forget: bool = False
    follow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; to be tried again after at least so many seconds. `data` replaces the effect's small facts."""

    why: str
    seconds: float | None = None
    follow: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """Given up for good."""

    why: str
    follow: tuple[str, ...] = ()


Result = Done | Later | Dropped
