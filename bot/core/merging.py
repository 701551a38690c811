"""How an item grows by further signals of the same kind and target, and what is left of one whose post is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.item import Item, ItemAction
from bot.core.reasons import Cause
from bot.core.review import Press, priority, step
from bot.core.values import ItemKind


def merge(item: Item, signal: Item, at: datetime) -> Item:
    """The queued item with a further signal of the same kind and target: priority only ever rises."""
    merged = step(item, Press(ItemAction.MERGE, "", at))
    reporters = tuple(dict.fromkeys((*item.reporters, *signal.reporters)))
    signals, level = item.signals + signal.signals, max(item.level, signal.level)
    rank = max(item.priority, priority(item.kind, level, signals, len(reporters)))
    reasons = joined(item.reasons, signal.reasons)
    shown = bool(signal.spans) or item.kind is ItemKind.HEAT  # of a thread the newest heated post is shown
    newest = replace(merged, message_id=signal.message_id, spans=signal.spans) if shown else merged
    posts = tuple(dict.fromkeys((*item.posts, *signal.posts)))[-MOST_POSTS:]
    return replace(
        newest, signals=signals, level=level, reporters=reporters, priority=rank, reasons=reasons, posts=posts
    )


MOST_POSTS = 40
"""Heated posts of a thread that its item names, the newest; as many as the conversation window holds of a thread."""


def without_post(item: Item, gone: str, further: tuple[str, ...] = ()) -> Item | None:
    """An item about a thread, one version on, after one of its posts went; None where no heated post is left.

    The newest heated post that still stands is shown then. `further` are heated posts that made no signal of their own.
    Where an item names no posts (an earlier release opened it) the thread is still there to be looked at.
    """
    if not item.posts:
        return replace(item, message_id="", spans=(), version=item.version + 1)
    left = tuple(post for post in dict.fromkeys((*item.posts, *further)) if post != gone)[-MOST_POSTS:]
    if not left:
        return None
    shown = left[-1] if item.message_id == gone else item.message_id
    return replace(item, message_id=shown, posts=left, spans=(), version=item.version + 1)


MOST_REASONS = 12
"""Causes that an item keeps: all kinds of heat and the thread's figures fit; more would not be read."""


def joined(before: tuple[Cause, ...], new: tuple[Cause, ...]) -> tuple[Cause, ...]:
    """Causes with further ones; of the same code about the same thing the newest counts stand."""
    newest = {(cause.code, cause.about): cause for cause in (*before, *new)}
    return tuple(newest.values())[:MOST_REASONS]
