"""What items, their buttons and choices are called for moderators: plain words for every code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.core.clocks import OVERDUE_AFTER
from bot.core.item import DismissReason, Item, ItemAction, ItemState, Resolution
from bot.core.values import ItemKind
from bot.service import wording
from bot.service.tally import Tally

LABELS: Final[Mapping[ItemAction, str]] = {
    ItemAction.TAKE: "Take",
    ItemAction.RELEASE: "Release",
    ItemAction.POST: "Post card",
    ItemAction.EDIT: "Edit wording",
    ItemAction.RESOLVE: "Mark as handled",
    ItemAction.SNOOZE: "Later",
    ItemAction.ESCALATE: "Escalate",
    ItemAction.NOTE: "Add note",
    ItemAction.CALM: "Calm-down note",
    ItemAction.SLOW: "Slow mode",
    ItemAction.LOCK: "Lock thread",
    ItemAction.TELL: "Tell who asked",
    ItemAction.EXAMPLE: "Add as example",
    ItemAction.UNDO: "Undo",
    ItemAction.REOPEN: "Open again",
}
"""In the order of the buttons. Dismissing is a choice of reasons."""

_UNDOES: Final[Mapping[ItemAction, str]] = {
    ItemAction.POST: "posted card",
    ItemAction.EDIT: "posted card",
    ItemAction.DISMISS: "dismissal",
    ItemAction.RESOLVE: "marked as handled",
    ItemAction.SNOOZE: "held for later",
    ItemAction.ESCALATE: "escalation",
    ItemAction.NOTE: "last note",
    ItemAction.CALM: "calm-down note",
    ItemAction.SLOW: "slow mode",
    ItemAction.LOCK: "locked thread",
}
_ON_DISPUTES: Final[Mapping[ItemAction, str]] = {
    ItemAction.RESOLVE: "withdrawn card",
    ItemAction.DISMISS: "kept card",
}

_R = DismissReason
_MISREAD, _OTHER = {_R.MISREAD: "The post was misread"}, {_R.OTHER: "Another reason"}
REASONS: Final[Mapping[ItemKind, Mapping[DismissReason, str]]] = {
    ItemKind.DISTRESS: {**_MISREAD, _R.ALREADY_ANSWERED: "Somebody is with them already", **_OTHER},
    ItemKind.DANGER: {
        **_MISREAD,
        _R.NO_NEED: "There is no need to act",
        _R.ALREADY_ANSWERED: "Somebody has answered already",
        **_OTHER,
    },
    ItemKind.HEAT: {
        _R.MISREAD: "It is not heated",
        _R.CALMED: "It has calmed down",
        _R.ALREADY_ANSWERED: "A moderator is there already",
        **_OTHER,
    },
    ItemKind.REPORT: {
        _R.NO_NEED: "There is no need to act",
        _R.ALREADY_ANSWERED: "Somebody has dealt with it already",
        **_OTHER,
    },
    ItemKind.DISPUTE: {
        _R.FITS: "It fits the post",
        _R.CLEAR: "It is clear enough",
        _R.BORNE_OUT: "It agrees with its sources",
        _R.ALREADY_ANSWERED: "Somebody has explained it already",
        **_OTHER,
    },
    ItemKind.SUGGESTION: {
        _R.NOT_RELEVANT: "The card does not fit the post",
        **_MISREAD,
        _R.ALREADY_ANSWERED: "Somebody has answered already",
        _R.NOT_NOW: "Not now",
        **_OTHER,
    },
    ItemKind.STALE: {_R.ALREADY_ANSWERED: "Somebody sees to it already", _R.NOT_NOW: "Not now", **_OTHER},
    ItemKind.DEAD_SOURCE: {_R.ALREADY_ANSWERED: "Somebody sees to it already", _R.NOT_NOW: "Not now", **_OTHER},
}
"""Why an item of a kind may be dismissed; of a dispute: why the card stays."""

TALLIES: Final[Mapping[Tally, str]] = {
    Tally.POSTED: "shown",
    Tally.APPROVED: "posted by a moderator",
    Tally.KEPT: "left standing",
    Tally.DISPUTED: "disputed",
    Tally.UPHELD: "withdrawn after a dispute",
    Tally.DISMISSED: "dismissed for another reason",
    Tally.MISREAD: "dismissed as not fitting",
}


HISTORY: Final[Mapping[str, str]] = {
    "card": "card posted by the bot",
    "card-not-posted": "card could not be posted",
    "card-removed-by-hand": "card deleted by hand",
    "item-opened": "came into the queue",
    "item-lapse": "free again: the time of whoever had it ran out",
    "item-wake": "back in the queue: it had been held for later",
    "item-expire": "closed by itself: nobody decided in time",
    "item-withdraw": "closed by itself: what it was about is gone",
    str(ItemAction.TAKE): "taken",
    str(ItemAction.RELEASE): "released",
    str(ItemAction.POST): "card posted by a moderator",
    str(ItemAction.EDIT): "card posted by a moderator, reworded",
    str(ItemAction.DISMISS): "dismissed",
    str(ItemAction.RESOLVE): "marked as handled",
    str(ItemAction.SNOOZE): "held for later",
    str(ItemAction.ESCALATE): "escalated",
    str(ItemAction.NOTE): "note added",
    str(ItemAction.CALM): "calm-down note posted",
    str(ItemAction.SLOW): "slow mode set",
    str(ItemAction.LOCK): "thread locked",
    str(ItemAction.TELL): "whoever asked was told",
    str(ItemAction.EXAMPLE): "reworded example proposed",
    str(ItemAction.UNDO): "last step undone",
    str(ItemAction.REOPEN): "opened again",
}
"""Actions of the audit log that are about a member's posts."""


def title(item: Item) -> str:
    """What kind of item it is, as a heading."""
    kind = wording.KINDS[item.kind]
    return kind[:1].upper() + kind[1:]


def label(action: ItemAction, item: Item) -> str:
    """What a button says."""
    if action is ItemAction.RESOLVE and item.kind is ItemKind.DISPUTE:
        return "Withdraw the card"
    if action is ItemAction.TAKE and item.state is ItemState.TAKEN:
        return "Keep for longer"
    if action is ItemAction.UNDO and item.undo is not None:
        return f"Undo: {_step(item.undo.action, item.kind)}"
    return LABELS[action]


def urgency(item: Item) -> str:
    """How soon the item wants to be looked at, by the clock that reminds of it."""
    wait = OVERDUE_AFTER[item.kind]
    if wait <= timedelta(minutes=10):
        return "please look now"
    if wait <= timedelta(hours=1):
        return f"urgent: within {_span(wait)}"
    return f"soon: within {_span(wait)}" if wait <= timedelta(days=1) else f"no hurry: within {_span(wait)}"


def decided(item: Item) -> str:
    """What was decided by whom, and why; "" where nobody decided."""
    if item.resolution is None or not item.decided_by:
        return ""
    told = {Resolution.DISMISSED: "card kept", Resolution.HANDLED: "card withdrawn"}
    what = told.get(item.resolution) if item.kind is ItemKind.DISPUTE else None
    why = next((text for code, text in REASONS[item.kind].items() if code == item.reason), "")
    because = f" ({why[:1].lower()}{why[1:]})" if why and item.reason != _R.OTHER else ""
    return f"{what or item.resolution} by <@{item.decided_by}>{because}"


def state(item: Item) -> str:
    """Where the item stands, and by whom or until when."""
    if item.state is ItemState.WITHDRAWN:
        return f"closed: {wording.withdrawn(item)}"
    name = wording.STATES[item.state]
    if item.holder and item.lease_until:
        return f"{name} by <@{item.holder}> until <t:{int(item.lease_until.timestamp())}:t>"
    if item.snoozed_until:
        return f"{name} until <t:{int(item.snoozed_until.timestamp())}:f>"
    return f"{name}: {told}" if (told := decided(item)) else name


def _step(action: ItemAction, kind: ItemKind) -> str:
    return (_ON_DISPUTES.get(action) if kind is ItemKind.DISPUTE else None) or _UNDOES.get(action, str(action))


def _span(wait: timedelta) -> str:
    for size, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if wait >= size:
            number = wait // size
            return f"{number} {name}{'' if number == 1 else 's'}"
    raise ValueError(f"no item waits for {wait} only")
