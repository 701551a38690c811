"""Rows to values and back; the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.core.item import Item, ItemAction, ItemState, Note, Resolution, Undo
from bot.core.reasons import Cause, ReasonCode
from bot.core.review import QUEUED
from bot.core.values import ItemKind, Span
from bot.service.audit import AuditRecord
from bot.service.plans import URGENCY
from bot.service.records import Act, CardRecord, CardState, DecisionRecord, EffectState, PendingEffect
from bot.storage.tables import AuditRow, CardRow, DecisionRow, EffectRow, ItemRow

_CODES = frozenset(ReasonCode)


def _spans(stored: list[Any]) -> tuple[Span, ...]:
    return tuple(Span(int(start), int(end)) for start, end in stored)


def _stored(cause: Cause) -> str:
    """A cause as text: code, what it is about, counts; the release before shows it as it stands."""
    counts = ",".join(f"{name}={number}" for name, number in cause.counts)
    return "|".join((str(cause.code), cause.about, counts)).rstrip("|")


def _causes(stored: list[Any]) -> tuple[Cause, ...]:
    """The causes of a row. One whose code this release does not know (a newer one wrote it) is left out."""
    parts = [(*str(one).split("|"), "", "")[:3] for one in stored]
    return tuple(
        Cause(ReasonCode(code), about, tuple(_counts(counts))) for code, about, counts in parts if code in _CODES
    )


def _counts(stored: str) -> Iterator[tuple[str, int]]:
    for pair in stored.split(",") if stored else ():
        name, _, number = pair.partition("=")
        yield name, int(number)


def decision_values(decision: DecisionRecord) -> dict[str, Any]:
    """Column values of a decision."""
    values = {name: getattr(decision, name) for name in DecisionRecord.__slots__}
    return values | {"reasons": [str(r) for r in decision.reasons], "spans": [list(s) for s in decision.spans]}


def decision_of(row: DecisionRow) -> DecisionRecord:
    """The decision that a row holds, without reasons that this release does not know."""
    values = {name: getattr(row, name) for name in DecisionRecord.__slots__}
    codes = tuple(ReasonCode(code) for code in row.reasons if code in _CODES)
    return DecisionRecord(**(values | {"reasons": codes, "spans": _spans(row.spans)}))


def card_values(card: CardRecord) -> dict[str, Any]:
    """Column values of a card."""
    return {name: getattr(card, name) for name in CardRecord.__slots__} | {"state": str(card.state)}


def card_of(row: CardRow) -> CardRecord:
    """The card that a row holds."""
    values = {name: getattr(row, name) for name in CardRecord.__slots__}
    return CardRecord(**(values | {"state": CardState(row.state)}))


def rank(effect: PendingEffect) -> int:
    """Place in the order of carrying out, least first: what concerns distress, then by kind."""
    if effect.datum("urgent"):
        return 0
    return 1 + (URGENCY.index(effect.act) if effect.act in URGENCY else len(URGENCY))


def effect_values(effect: PendingEffect) -> dict[str, Any]:
    """Column values of an effect."""
    values = {name: getattr(effect, name) for name in PendingEffect.__slots__}
    return values | {
        "act": str(effect.act),
        "state": str(effect.state),
        "rank": rank(effect),
        "spans": [list(span) for span in effect.spans],
        "reasons": [_stored(cause) for cause in effect.reasons],
        "data": [list(pair) for pair in effect.data],
    }


def effect_of(row: EffectRow) -> PendingEffect:
    """The effect that a row holds."""
    values = {name: getattr(row, name) for name in PendingEffect.__slots__}
    return PendingEffect(
        **(
            values
            | {
                "act": Act(row.act),
                "state": EffectState(row.state),
                "spans": _spans(row.spans),
                "reasons": _causes(row.reasons),
                "data": tuple((str(name), str(value)) for name, value in row.data),
            }
        )
    )


def item_values(item: Item, changed_by: str = "") -> dict[str, Any]:
    """Column values of an item; `changed_by` is who made this version."""
    values = {name: getattr(item, name) for name in Item.__slots__}
    return values | {
        "kind": str(item.kind),
        "state": str(item.state),
        "queued": item.state in QUEUED,
        "changed_by": changed_by,
        "resolution": None if item.resolution is None else str(item.resolution),
        "reasons": [_stored(cause) for cause in item.reasons],
        "spans": [list(span) for span in item.spans],
        "reporters": list(item.reporters),
        "posts": list(item.posts),
        "notes": [[note.by, note.at.isoformat(), note.text] for note in item.notes],
        "undo": _stored_undo(item.undo),
    }


def item_of(row: ItemRow) -> Item:
    """The item that a row holds."""
    values = {name: getattr(row, name) for name in Item.__slots__}
    return Item(
        **(
            values
            | {
                "kind": ItemKind(row.kind),
                "state": ItemState(row.state),
                "resolution": None if row.resolution is None else Resolution(row.resolution),
                "reasons": _causes(row.reasons),
                "spans": _spans(row.spans),
                "reporters": tuple(row.reporters),
                "posts": tuple(row.posts),
                "notes": tuple(Note(by, datetime.fromisoformat(at), text) for by, at, text in row.notes),
                "undo": _undo(row.undo),
            }
        )
    )


def _stored_undo(undo: Undo | None) -> dict[str, Any] | None:
    if undo is None:
        return None
    values = {"action": str(undo.action), "by": undo.by, "until": undo.until.isoformat(), "data": undo.data}
    return values | ({"earlier": _stored_undo(undo.earlier)} if undo.earlier else {})


def _undo(stored: dict[str, Any] | None) -> Undo | None:
    if stored is None:
        return None
    until, earlier = datetime.fromisoformat(stored["until"]), _undo(stored.get("earlier"))
    return Undo(ItemAction(stored["action"]), stored["by"], until, stored["data"], earlier)


def audit_of(row: AuditRow) -> AuditRecord:
    """The audit record that a row holds."""
    return AuditRecord(**{name: getattr(row, name) for name in AuditRecord.__slots__})
