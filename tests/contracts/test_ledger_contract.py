"""What every Ledger, Cooldowns and HighWaterMarks does: the fake, SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from bot.core.reasons import ReasonCode
from bot.core.values import ItemKind, Span
from bot.service import plans
from bot.service.audit import AuditEntry
from bot.service.records import Act, CardRecord, CardState, DecisionRecord, EffectState, PendingEffect, Plan
from tests.fakes import NOON
from tests.service.builders import CHANNEL, CLAIM, GUILD, an_item


def a_decision(**changes: object) -> DecisionRecord:
    decision = DecisionRecord(
        GUILD, CHANNEL, "1000", "7", NOON, "reply", CLAIM, (ReasonCode.ASSERTED,), (Span(0, 4),), 0.9, "20"
    )
    return replace(decision, **changes)  # type: ignore[arg-type]  # keyword names are DecisionRecord's own


def a_card(**changes: object) -> CardRecord:
    return replace(CardRecord(GUILD, CHANNEL, "1000", CLAIM, NOON, "7"), **changes)  # type: ignore[arg-type]


def an_effect(**changes: object) -> PendingEffect:
    effect = PendingEffect("e1", GUILD, Act.POST_CARD, CHANNEL, "1000", NOON, data=(("a", "b"),), spans=(Span(1, 2),))
    return replace(effect, **changes)  # type: ignore[arg-type]


async def put(stores: SimpleNamespace, card: CardRecord) -> None:
    await stores.ledger.record(Plan(a_decision(message_id=card.message_id), card))


async def test_a_decision_is_recorded_once_with_all_that_follows(stores: SimpleNamespace) -> None:
    entry = AuditEntry(GUILD, NOON, "card", subject="7")
    plan = Plan(a_decision(), a_card(), (an_item(),), (an_effect(),), (entry,))
    first = await stores.ledger.record(plan)
    assert first.first
    assert {effect.id for effect in first.effects} == {"e1", "item-1:show"}
    again = await stores.ledger.record(plan)
    assert not again.first
    assert {effect.id for effect in again.effects} == {"e1", "item-1:show"}
    assert await stores.ledger.decision(GUILD, "1000") == plan.decision
    assert await stores.ledger.card(GUILD, "1000") == plan.card
    assert await stores.queue.get(GUILD, "item-1") == an_item()
    assert len(await stores.audit.entries(GUILD)) == 1


async def test_many_at_once_record_one_decision(stores: SimpleNamespace) -> None:
    plans_made = [Plan(a_decision(), None, (an_item(id=f"i{n}"),)) for n in range(5)]
    recorded = await asyncio.gather(*(stores.ledger.record(plan) for plan in plans_made))
    assert sum(one.first for one in recorded) == 1
    assert len(await stores.queue.about(GUILD, "1000")) == 1


async def test_an_edit_replaces_the_decision_and_the_same_edit_again_changes_nothing(stores: SimpleNamespace) -> None:
    await stores.ledger.record(Plan(a_decision()))
    edited = a_decision(claim=None, action="none", edited_at=NOON + timedelta(seconds=5))
    assert (await stores.ledger.record(Plan(edited))).first
    assert not (await stores.ledger.record(Plan(edited))).first
    assert await stores.ledger.decision(GUILD, "1000") == edited


async def test_items_of_one_target_merge(stores: SimpleNamespace) -> None:
    first, new = await stores.ledger.open_item(an_item(kind=ItemKind.HEAT, target="20"), ())
    other = an_item(id="item-2", kind=ItemKind.HEAT, target="20", message_id="1001", level=3)
    merged, again = await stores.ledger.open_item(other, ())
    assert (new, again) == (True, False)
    assert (merged.id, merged.signals, merged.level, merged.version) == (first.id, 2, 3, 2)
    assert merged.priority > first.priority
    assert await stores.queue.get(GUILD, first.id) == merged


async def test_the_audit_log_names_items_that_opened_and_no_others(stores: SimpleNamespace) -> None:
    for number in ("1000", "1001"):
        item = an_item(id=f"item-{number}", kind=ItemKind.HEAT, target="20", message_id=number)
        entries = (plans.opened(item, NOON), plans.opened(an_item(id="dropped"), NOON), AuditEntry(GUILD, NOON, "card"))
        await stores.ledger.record(Plan(a_decision(message_id=number), None, (item,), (), entries))
    logged = [(entry.action, entry.item) for entry in await stores.audit.entries(GUILD)]
    assert logged == [("item-opened", "item-1000"), ("card", ""), ("card", "")]


async def test_the_same_signal_again_changes_nothing(stores: SimpleNamespace) -> None:
    await stores.ledger.open_item(an_item(), ())
    same, new = await stores.ledger.open_item(an_item(id="item-2"), ())
    assert (same.version, new) == (1, False)


async def test_a_card_under_an_edit_keeps_where_it_stands(stores: SimpleNamespace) -> None:
    await stores.ledger.record(Plan(a_decision(), a_card()))
    await stores.ledger.update_card(GUILD, "1000", post="900", state=CardState.SHOWN)
    edited = a_decision(edited_at=NOON + timedelta(seconds=5))
    await stores.ledger.record(Plan(edited, a_card(claim="other")))
    card = await stores.ledger.card_by_post(GUILD, "900")
    assert (card.claim, card.state, card.post) == ("other", CardState.SHOWN, "900")


async def test_a_withdrawn_card_is_never_shown_again_by_an_update(stores: SimpleNamespace) -> None:
    await put(stores, a_card())
    await stores.ledger.update_card(GUILD, "1000", state=CardState.WITHDRAWN)
    await stores.ledger.update_card(GUILD, "1000", post="900", state=CardState.SHOWN)
    card = await stores.ledger.card(GUILD, "1000")
    assert (card.state, card.post) == (CardState.WITHDRAWN, "900")


async def test_an_effect_is_recorded_once_and_survives_unchanged(stores: SimpleNamespace) -> None:
    assert list(await stores.ledger.add([an_effect()])) == [an_effect()]
    assert list(await stores.ledger.add([an_effect(channel="99")])) == []
    assert await stores.ledger.effect("e1") == an_effect()


async def test_a_refreshable_effect_asked_for_again_is_pending_again(stores: SimpleNamespace) -> None:
    show = plans.show_item(an_item(), NOON)
    await stores.ledger.add([show])
    await stores.ledger.mark(replace(show, state=EffectState.DONE, attempts=1))
    (again,) = await stores.ledger.add([show])
    assert (again.state, again.stamp, again.attempts) == (EffectState.PENDING, 1, 0)
    await stores.ledger.mark(replace(show, state=EffectState.DONE))  # an answer to the earlier request
    assert (await stores.ledger.effect(show.id)).state is EffectState.PENDING


async def test_what_is_due_comes_urgent_first_then_oldest(stores: SimpleNamespace) -> None:
    urgent = plans.show_item(an_item(kind=ItemKind.DISTRESS, id="d"), NOON + timedelta(seconds=9))
    later = an_effect(id="e2", not_before=NOON + timedelta(hours=1))
    older, newer = an_effect(id="e3", created_at=NOON - timedelta(hours=1)), an_effect(id="e1")
    await stores.ledger.add([newer, older, later, urgent])
    due = await stores.ledger.pending(NOON, 10)
    assert [effect.id for effect in due] == ["d:show", "e3", "e1"]
    assert [effect.id for effect in await stores.ledger.pending(NOON, 10, "other guild")] == []
    assert len(await stores.ledger.pending(NOON + timedelta(hours=2), 10)) == 4


async def test_a_forgotten_effect_is_gone(stores: SimpleNamespace) -> None:
    await stores.ledger.add([an_effect()])
    await stores.ledger.forget_effect("e1")
    await stores.ledger.forget_effect("e1")
    assert await stores.ledger.effect("e1") is None


async def test_cooldowns_see_the_latest_card_by_claim_channel_and_author(stores: SimpleNamespace) -> None:
    later = NOON + timedelta(hours=1)
    await put(stores, a_card())
    await put(stores, a_card(message_id="1001", decided_at=later, author="8"))
    await put(stores, a_card(message_id="1002", channel="99", claim="other", author=""))
    shown = await stores.cooldowns.shown(GUILD, CHANNEL, "7")
    assert (shown.by_claim, shown.in_channel, shown.to_author) == (((CLAIM, later),), later, NOON)
    without = await stores.cooldowns.shown(GUILD, CHANNEL, "7", besides="1000")
    assert without.to_author is None
    assert (await stores.cooldowns.shown("other", CHANNEL, "7")).in_channel is None


async def test_cards_wait_to_be_settled(stores: SimpleNamespace) -> None:
    await put(stores, a_card(state=CardState.SHOWN))
    await put(stores, a_card(message_id="1001", state=CardState.WITHDRAWN))
    waiting = await stores.ledger.unsettled(NOON + timedelta(days=1), 10)
    assert [card.message_id for card in waiting] == ["1000"]
    await stores.ledger.update_card(GUILD, "1000", settled=True)
    assert list(await stores.ledger.unsettled(NOON + timedelta(days=1), 10)) == []


async def test_standing_cards_are_those_not_withdrawn_newest_first(stores: SimpleNamespace) -> None:
    for number, state in enumerate((CardState.SHOWN, CardState.DECIDED, CardState.WITHDRAWN, CardState.SHOWN)):
        await put(stores, a_card(message_id=f"100{number}", decided_at=NOON + timedelta(hours=number), state=state))
    await put(stores, a_card(message_id="1009", guild="other", state=CardState.SHOWN))
    found = await stores.ledger.standing(GUILD, NOON, 9)
    assert [card.message_id for card in found] == ["1003", "1001", "1000"]
    later = await stores.ledger.standing(GUILD, NOON + timedelta(minutes=1), 9)
    assert [card.message_id for card in later] == ["1003", "1001"]
    assert [card.message_id for card in await stores.ledger.standing(GUILD, NOON, 1)] == ["1003"]


async def test_a_mark_only_rises(stores: SimpleNamespace) -> None:
    for number in ("1100", "900", "1099", "1101"):
        await stores.marks.raise_to(GUILD, CHANNEL, number)
    assert list(await stores.marks.marks(GUILD)) == [(CHANNEL, "1101")]
