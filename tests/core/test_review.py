"""The review item's state machine: every state times every action, leases, undo, merging."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.core.clocks import OVERDUE_AFTER, overdue
from bot.core.item import Item, ItemAction, ItemState, Resolution, Undo
from bot.core.merging import merge
from bot.core.reasons import Cause, ReasonCode
from bot.core.review import (
    ASIDES,
    BY_THE_BOT,
    FOR_KINDS,
    QUEUED,
    REVERSIBLE,
    TABLE,
    Press,
    Refusal,
    allowed,
    priority,
    refusal,
    step,
)
from bot.core.values import ItemKind, Span

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=10)
HOSTILE, TENSE = Cause(ReasonCode.HOSTILE, "insult-you"), Cause(ReasonCode.HOSTILE, "tense")

SPECIFIED: dict[ItemState, str] = {
    # open:      what each action makes of it; an action that is not named is refused
    ItemState.OPEN: "take>taken post>resolved edit>resolved dismiss>resolved resolve>resolved snooze>snoozed "
    "escalate>escalated note>open calm>open slow>open lock>open tell>open example>open undo>open expire>expired "
    "withdraw>withdrawn merge>open",
    ItemState.TAKEN: "take>taken release>open post>resolved edit>resolved dismiss>resolved resolve>resolved "
    "snooze>snoozed escalate>escalated note>taken calm>taken slow>taken lock>taken tell>taken example>taken undo>taken "
    "lapse>open expire>expired withdraw>withdrawn merge>taken",
    ItemState.SNOOZED: "take>taken post>resolved edit>resolved dismiss>resolved resolve>resolved snooze>snoozed "
    "escalate>escalated note>snoozed calm>snoozed slow>snoozed lock>snoozed tell>snoozed example>snoozed undo>open "
    "wake>open expire>expired withdraw>withdrawn merge>open",
    ItemState.ESCALATED: "take>taken post>resolved edit>resolved dismiss>resolved resolve>resolved snooze>snoozed "
    "escalate>escalated note>escalated calm>escalated slow>escalated lock>escalated tell>escalated example>escalated "
    "undo>open expire>expired withdraw>withdrawn merge>escalated",
    ItemState.RESOLVED: "undo>open reopen>open note>resolved tell>resolved example>resolved withdraw>withdrawn",
    ItemState.EXPIRED: "undo>expired reopen>open note>expired withdraw>withdrawn",
    ItemState.WITHDRAWN: "",
}


def an_item(kind: ItemKind = ItemKind.SUGGESTION, state: ItemState = ItemState.OPEN) -> Item:
    taken = state is ItemState.TAKEN
    return Item(
        id="i",
        guild="g",
        kind=kind,
        target="m",
        channel="c",
        message_id="m",
        opened_at=NOON,
        state=state,
        holder="ann" if taken else None,
        lease_until=LATER if taken else None,
        undo=Undo(ItemAction.DISMISS, "ann", LATER),
    )


def _kind_for(action: ItemAction) -> ItemKind:
    return next(iter(sorted(FOR_KINDS.get(action, frozenset({ItemKind.REPORT})))))


EVERY = [(state, action) for state in ItemState for action in ItemAction]


@pytest.mark.parametrize(("state", "action"), EVERY, ids=[f"{s}-{a}" for s, a in EVERY])
def test_every_state_times_every_action(state: ItemState, action: ItemAction) -> None:
    specified = dict(pair.split(">") for pair in SPECIFIED[state].split())
    item, press = an_item(_kind_for(action), state), Press(action, "ann", NOON, until=LATER)
    if action not in specified:
        assert refusal(item, press) is Refusal.NOT_FROM_HERE
        with pytest.raises(ValueError, match="not-from-here"):
            step(item, press)
        return
    after = step(item, press)
    assert after.state == specified[action]
    assert after.version == item.version + 1
    assert (after.holder is not None) == (after.state is ItemState.TAKEN)
    assert (after.snoozed_until is not None) == (after.state is ItemState.SNOOZED and action is ItemAction.SNOOZE)


def test_the_table_names_every_state() -> None:
    assert set(TABLE) == set(ItemState) == set(SPECIFIED)


@pytest.mark.parametrize("action", sorted(FOR_KINDS))
@pytest.mark.parametrize("kind", list(ItemKind))
def test_an_action_is_offered_for_the_kinds_it_makes_sense_for(action: ItemAction, kind: ItemKind) -> None:
    refused = refusal(an_item(kind), Press(action, "ann", NOON))
    assert (refused is None) == (kind in FOR_KINDS[action])


@pytest.mark.parametrize("action", [a for a in ItemAction if a not in BY_THE_BOT and a in TABLE[ItemState.TAKEN]])
def test_what_somebody_holds_nobody_else_moves_until_the_lease_ends(action: ItemAction) -> None:
    item = an_item(_kind_for(action), ItemState.TAKEN)
    during, after = Press(action, "ben", NOON), Press(action, "ben", LATER)
    assert refusal(item, during) is (None if action is ItemAction.NOTE else Refusal.HELD)
    assert refusal(item, after) is None


@pytest.mark.parametrize("action", sorted(REVERSIBLE))
def test_a_reversible_action_can_be_undone_until_its_time_is_over(action: ItemAction) -> None:
    item = replace(an_item(_kind_for(action)), undo=None)
    done = step(item, Press(action, "ann", NOON, undo_until=LATER))
    assert refusal(done, Press(ItemAction.UNDO, "ben", LATER)) is None
    late = Press(ItemAction.UNDO, "ben", LATER + timedelta(seconds=1))
    assert refusal(done, late) is Refusal.TOO_LATE
    undone = step(done, Press(ItemAction.UNDO, "ben", LATER))
    assert undone.state in QUEUED
    assert (undone.undo, undone.resolution, undone.decided_at) == (None, None, None)


@pytest.mark.parametrize("action", sorted(ASIDES))
@pytest.mark.parametrize("state", [state for state in ItemState if ItemAction.UNDO in TABLE[state]])
def test_undoing_an_aside_leaves_the_item_where_it_is(state: ItemState, action: ItemAction) -> None:
    item = replace(an_item(_kind_for(action), state), undo=Undo(action, "ann", LATER), snoozed_until=LATER)
    undone = step(item, Press(ItemAction.UNDO, "ann", NOON))
    assert (undone.state, undone.holder) == (state, item.holder)
    assert undone.snoozed_until == (LATER if state is ItemState.SNOOZED else None)


def noted(item: Item, *, by: str = "ben", at: datetime = NOON) -> Item:
    return step(item, Press(ItemAction.NOTE, by, at, text=f"by {by}", undo_until=at + timedelta(minutes=10)))


def test_undoing_a_note_takes_it_away_and_what_was_done_before_can_be_undone_again() -> None:
    posted = step(an_item(), Press(ItemAction.POST, "ann", NOON, undo_until=LATER))
    twice = noted(noted(posted), by="cy")
    once = step(twice, Press(ItemAction.UNDO, "ann", NOON))
    assert [note.by for note in once.notes] == ["ben"]
    none = step(once, Press(ItemAction.UNDO, "ann", NOON))
    assert (none.notes, none.state, none.resolution, none.undo) == (
        (),
        ItemState.RESOLVED,
        posted.resolution,
        posted.undo,
    )


def test_a_note_can_be_undone_whoever_holds_the_item() -> None:
    item = noted(replace(an_item(state=ItemState.TAKEN), undo=None))
    assert refusal(item, Press(ItemAction.UNDO, "ben", NOON)) is None
    assert refusal(item, Press(ItemAction.UNDO, "ben", LATER + timedelta(seconds=1))) is Refusal.TOO_LATE


def test_old_notes_make_no_chain() -> None:
    item = replace(an_item(), undo=None)
    for day in range(3):
        item = noted(item, at=NOON + timedelta(days=day))
    assert item.undo is not None
    assert (len(item.notes), item.undo.earlier) == (3, None)


def test_nothing_is_undone_twice() -> None:
    item = step(an_item(), Press(ItemAction.UNDO, "ann", NOON))
    assert refusal(item, Press(ItemAction.UNDO, "ann", NOON)) is Refusal.NOTHING_TO_UNDO


@pytest.mark.parametrize(
    ("action", "resolution"),
    [
        pytest.param(ItemAction.POST, Resolution.POSTED, id="post"),
        pytest.param(ItemAction.EDIT, Resolution.POSTED, id="edit"),
        pytest.param(ItemAction.DISMISS, Resolution.DISMISSED, id="dismiss"),
        pytest.param(ItemAction.RESOLVE, Resolution.HANDLED, id="resolve"),
    ],
)
def test_a_decision_says_who_when_and_how(action: ItemAction, resolution: Resolution) -> None:
    after = step(an_item(), Press(action, "ann", NOON, text="words"))
    assert (after.resolution, after.decided_by, after.decided_at) == (resolution, "ann", NOON)
    assert after.wording == ("words" if action is ItemAction.EDIT else None)


def test_a_note_keeps_who_and_when() -> None:
    after = step(an_item(), Press(ItemAction.NOTE, "ben", NOON, text="seen before"))
    assert [(note.by, note.text) for note in after.notes] == [("ben", "seen before")]


def test_further_signals_merge_and_only_raise_the_priority() -> None:
    item = replace(an_item(ItemKind.HEAT), level=2, priority=priority(ItemKind.HEAT, 2, 1, 0), reasons=(HOSTILE,))
    calmer = replace(item, level=0, reasons=(TENSE,), spans=(Span(0, 1),), message_id="n")
    merged = merge(item, calmer, NOON)
    assert (merged.level, merged.signals, merged.reasons, merged.message_id) == (2, 2, (HOSTILE, TENSE), "n")
    assert merged.priority > item.priority


def test_the_queue_is_ordered_by_kind_first_whatever_the_signals() -> None:
    ranks = [(priority(kind, 0, 1, 0), priority(kind, 3, 10**6, 10**6)) for kind in ItemKind]
    for (least, _), (_, greatest) in pairwise(ranks):
        assert least > greatest


@pytest.mark.parametrize("kind", list(ItemKind))
def test_an_item_is_overdue_after_the_time_of_its_kind(kind: ItemKind) -> None:
    due = NOON + OVERDUE_AFTER[kind]
    assert overdue(an_item(kind), due)
    assert not overdue(an_item(kind), due - timedelta(seconds=1))
    assert not overdue(an_item(kind, ItemState.SNOOZED), due)


def test_buttons_show_what_is_possible_now() -> None:
    assert ItemAction.POST in allowed(an_item(), "ann", NOON)
    assert ItemAction.POST not in allowed(an_item(ItemKind.DISTRESS), "ann", NOON)
    assert allowed(an_item(state=ItemState.WITHDRAWN), "ann", NOON) == ()
    assert not set(allowed(an_item(), "ann", NOON)) & BY_THE_BOT
