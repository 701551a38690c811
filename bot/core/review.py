"""The state machine of review items, written as a table.

A step maps an item to the item after it, or says why not. Time and who acts are arguments; the store makes each step a
compare-and-set on `version`, so that of two moderators who press at once exactly one is served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.core.item import Item, ItemAction, ItemState, Note, Resolution, Undo
from bot.core.values import ItemKind


@dataclass(frozen=True, slots=True)
class Press:
    """One step asked for: the action, who (`""` is the bot itself), when, and what the action needs.

    `text` is a note, an edited wording, or a reason's code; `until` ends a lease or a snooze; `undo_until` and
    `undo_data` make a reversible action undoable.
    """

    action: ItemAction
    by: str
    at: datetime
    text: str = ""
    until: datetime | None = None
    undo_until: datetime | None = None
    undo_data: str = ""


class Refusal(StrEnum):
    """Why a step is not possible now."""

    NOT_FROM_HERE = "not-from-here"
    NOT_FOR_KIND = "not-for-this-kind"
    HELD = "held-by-another"
    NOTHING_TO_UNDO = "nothing-to-undo"
    TOO_LATE = "too-late"


_S, _A = ItemState, ItemAction
QUEUED: frozenset[ItemState] = frozenset({_S.OPEN, _S.TAKEN, _S.SNOOZED, _S.ESCALATED})
BY_THE_BOT: frozenset[ItemAction] = frozenset({_A.LAPSE, _A.WAKE, _A.EXPIRE, _A.WITHDRAW, _A.MERGE})
ASIDES: frozenset[ItemAction] = frozenset({_A.NOTE, _A.CALM, _A.SLOW, _A.LOCK})
"""Reversible actions that leave the item where it is; so does undoing them."""

REVERSIBLE: frozenset[ItemAction] = ASIDES | {_A.POST, _A.EDIT, _A.DISMISS, _A.RESOLVE, _A.SNOOZE, _A.ESCALATE}
_CLOSING: dict[ItemAction, Resolution] = {
    _A.POST: Resolution.POSTED,
    _A.EDIT: Resolution.POSTED,
    _A.DISMISS: Resolution.DISMISSED,
    _A.RESOLVE: Resolution.HANDLED,
}


def _decisions(state: ItemState) -> dict[ItemAction, ItemState]:
    closing = dict.fromkeys(_CLOSING, _S.RESOLVED)
    asides = dict.fromkeys((_A.NOTE, _A.CALM, _A.SLOW, _A.LOCK, _A.TELL, _A.EXAMPLE, _A.UNDO, _A.MERGE), state)
    ends = {_A.TAKE: _S.TAKEN, _A.SNOOZE: _S.SNOOZED, _A.ESCALATE: _S.ESCALATED}
    return closing | asides | ends | {_A.EXPIRE: _S.EXPIRED, _A.WITHDRAW: _S.WITHDRAWN}


TABLE: Mapping[ItemState, Mapping[ItemAction, ItemState]] = MappingProxyType(
    {
        _S.OPEN: _decisions(_S.OPEN),
        _S.TAKEN: _decisions(_S.TAKEN) | {_A.RELEASE: _S.OPEN, _A.LAPSE: _S.OPEN},
        _S.SNOOZED: _decisions(_S.SNOOZED) | {_A.WAKE: _S.OPEN, _A.MERGE: _S.OPEN, _A.UNDO: _S.OPEN},
        _S.ESCALATED: _decisions(_S.ESCALATED) | {_A.UNDO: _S.OPEN},
        _S.RESOLVED: {
            _A.UNDO: _S.OPEN,
            _A.REOPEN: _S.OPEN,
            _A.NOTE: _S.RESOLVED,
            _A.TELL: _S.RESOLVED,
            _A.EXAMPLE: _S.RESOLVED,
            _A.WITHDRAW: _S.WITHDRAWN,
        },
        _S.EXPIRED: {_A.REOPEN: _S.OPEN, _A.NOTE: _S.EXPIRED, _A.UNDO: _S.EXPIRED, _A.WITHDRAW: _S.WITHDRAWN},
        _S.WITHDRAWN: {},
    }
)

_K = ItemKind
_THREADS = frozenset({_K.HEAT, _K.DANGER, _K.REPORT})
FOR_KINDS: Mapping[ItemAction, frozenset[ItemKind]] = MappingProxyType(
    {
        _A.POST: frozenset({_K.SUGGESTION}),
        _A.EDIT: frozenset({_K.SUGGESTION}),
        _A.EXAMPLE: frozenset({_K.SUGGESTION, _K.DISPUTE, _K.REPORT, _K.HEAT, _K.DANGER}),
        _A.CALM: _THREADS,
        _A.SLOW: _THREADS,
        _A.LOCK: _THREADS,
        _A.TELL: frozenset({_K.REPORT, _K.DISPUTE}),
    }
)
"""Actions that make sense for some kinds only; the others are for every kind."""

_BASE = {kind: 1000 - 100 * place for place, kind in enumerate(ItemKind)}


def priority(kind: ItemKind, level: int, signals: int, reporters: int) -> int:
    """Rank in the queue, higher first: kind, then level, then how often it was signalled (bounded)."""
    return _BASE[kind] + 20 * min(level, 3) + min(signals - 1, 9) + 3 * min(reporters, 9)


def allowed(item: Item, by: str, at: datetime) -> tuple[ItemAction, ...]:
    """The actions that this moderator can take on the item now, in the order of the buttons."""
    return tuple(a for a in ItemAction if a not in BY_THE_BOT and refusal(item, Press(a, by, at)) is None)


def refusal(item: Item, press: Press) -> Refusal | None:
    """Why the step is not possible, or None where it is."""
    if press.action not in TABLE[item.state]:
        return Refusal.NOT_FROM_HERE
    if item.kind not in FOR_KINDS.get(press.action, frozenset(ItemKind)):
        return Refusal.NOT_FOR_KIND
    if press.action in BY_THE_BOT or press.action is _A.NOTE:
        return None
    if _undoes(item, press, frozenset({_A.NOTE})) and item.undo is not None:  # nobody's lease is in the way of a note
        return Refusal.TOO_LATE if press.at > item.undo.until else None
    if held_by_another(item, press.by, press.at):
        return Refusal.HELD
    if press.action is _A.UNDO:
        if item.undo is None:
            return Refusal.NOTHING_TO_UNDO
        return Refusal.TOO_LATE if press.at > item.undo.until else None
    return None


def held_by_another(item: Item, by: str, at: datetime) -> bool:
    """Whether somebody else holds a lease on the item that has not run out."""
    return item.state is _S.TAKEN and item.holder != by and (item.lease_until is None or item.lease_until > at)


def step(item: Item, press: Press) -> Item:
    """The item after the step, one version on. Raises ValueError where `refusal` gives a reason."""
    if (no := refusal(item, press)) is not None:
        raise ValueError(f"{press.action} on a {item.state} {item.kind} item: {no}")
    after = _after(item, press)
    seen = item.seen_at or (press.at if press.by else None)
    moved = replace(item, state=after, version=item.version + 1, seen_at=seen)
    moved = _with_marks(moved, item, press, after)
    if press.action in REVERSIBLE and press.undo_until is not None:
        earlier = _under_notes(item.undo, press.at) if press.action is _A.NOTE else None
        return replace(moved, undo=Undo(press.action, press.by, press.undo_until, press.undo_data, earlier))
    if press.action is _A.UNDO:
        return replace(moved, undo=item.undo.earlier if item.undo is not None else None)
    return replace(moved, undo=None) if press.action is _A.REOPEN else moved


def _after(item: Item, press: Press) -> ItemState:
    """The state after the step: the table's, but undoing an aside leaves the item where it is."""
    return item.state if _undoes(item, press, ASIDES) else TABLE[item.state][press.action]


def _undoes(item: Item, press: Press, actions: frozenset[ItemAction]) -> bool:
    return press.action is _A.UNDO and item.undo is not None and item.undo.action in actions


def _under_notes(undo: Undo | None, at: datetime) -> Undo | None:
    """What a new note covers: notes that cannot be undone any more are left out, so that the chain stays short."""
    while undo is not None and undo.action is _A.NOTE and at > undo.until:
        undo = undo.earlier
    return undo


def _with_marks(moved: Item, item: Item, press: Press, after: ItemState) -> Item:
    if after is not _S.TAKEN:
        moved = replace(moved, holder=None, lease_until=None)
    if after is not _S.SNOOZED:
        moved = replace(moved, snoozed_until=None)
    if after in QUEUED and item.state not in QUEUED:
        moved = replace(moved, decided_at=None, decided_by=None, resolution=None, reason="", wording=None)
    match press.action:
        case _A.TAKE:
            return replace(moved, holder=press.by, lease_until=press.until, taken_at=item.taken_at or press.at)
        case _A.SNOOZE:
            return replace(moved, snoozed_until=press.until)
        case _A.NOTE:
            return replace(moved, notes=(*item.notes, Note(press.by, press.at, press.text)))
        case _A.UNDO if _undoes(item, press, frozenset({_A.NOTE})):
            return replace(moved, notes=item.notes[:-1])
        case _A.EXPIRE | _A.WITHDRAW:
            return replace(moved, decided_at=press.at, undo=None, reason=press.text)
    if (resolution := _CLOSING.get(press.action)) is None:
        return moved
    wording = press.text if press.action is _A.EDIT else None
    reason = press.text if press.action in (_A.DISMISS, _A.RESOLVE) else ""
    closed = replace(moved, decided_at=press.at, decided_by=press.by, resolution=resolution)
    return replace(closed, wording=wording, reason=reason)
