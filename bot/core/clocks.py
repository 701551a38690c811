"""How long review items may wait: until people on duty are reminded, and until they close by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.core.item import Item, ItemState
from bot.core.values import ItemKind

OVERDUE_AFTER: Mapping[ItemKind, timedelta] = MappingProxyType(
    {
        ItemKind.DISTRESS: timedelta(minutes=10),
        ItemKind.DANGER: timedelta(minutes=30),
        ItemKind.HEAT: timedelta(hours=1),
        ItemKind.REPORT: timedelta(hours=4),
        ItemKind.DISPUTE: timedelta(days=1),
        ItemKind.SUGGESTION: timedelta(hours=12),
        ItemKind.STALE: timedelta(days=14),
        ItemKind.DEAD_SOURCE: timedelta(days=14),
    }
)
"""How long an item may wait undecided before on-duty moderators are reminded; a working rule of ours, by kind."""

EXPIRES_AFTER: Mapping[ItemKind, timedelta] = MappingProxyType(
    {
        ItemKind.HEAT: timedelta(days=3),
        ItemKind.DANGER: timedelta(days=14),
        ItemKind.SUGGESTION: timedelta(days=3),
        ItemKind.REPORT: timedelta(days=30),
        ItemKind.DISPUTE: timedelta(days=30),
    }
)
"""When an undecided item closes by itself. Distress never does; stale knowledge waits for its editor."""


def overdue(item: Item, now: datetime) -> bool:
    """Whether the item has waited too long for a decision; a snoozed one is not overdue."""
    waiting = item.state in (ItemState.OPEN, ItemState.TAKEN, ItemState.ESCALATED)
    return waiting and now - item.opened_at >= OVERDUE_AFTER[item.kind]
