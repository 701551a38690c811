"""What time alone brings about: leases, snoozes, expiry, reminders, retention, members' requests, settings, privacy."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.item import Item, ItemAction, ItemState
from bot.core.reasons import ReasonCode
from bot.core.values import ItemKind
from bot.errors import ChatUnavailable, StoreUnavailable
from bot.service import plans
from bot.service.content import ItemContent, NoteContent
from bot.service.precision import wilson
from bot.service.records import CardRecord, EffectState
from bot.service.reports import Dispute
from bot.service.rounds import quiet
from bot.service.tally import Tally
from tests.fake_ledger import FakeLedger, FakeReviewQueue
from tests.fakes import NOON
from tests.service.builders import (
    CHANNEL,
    CLAIM,
    GUILD,
    MODS,
    a_house,
    a_member,
    a_moderator,
    a_post,
    an_admin,
    an_item,
    an_outcome,
    with_item,
)


async def test_a_snoozed_item_comes_back_when_its_time_is_over() -> None:
    fakes, services, item = await with_item()
    await services.desk.press(GUILD, item.id, ItemAction.SNOOZE, a_moderator(), key="k1", minutes=30)
    fakes.clock.advance(minutes=31)
    await services.rounds.once()
    assert fakes.memory.items[item.id].state is ItemState.OPEN


async def test_a_suggestion_that_nobody_decides_expires_and_distress_never_does() -> None:
    fakes, services, item = await with_item()
    _, distress_services, distress = await with_item(ItemKind.DISTRESS)
    fakes.clock.advance(days=4)
    await services.rounds.once()
    await distress_services.rounds.once()
    assert fakes.memory.items[item.id].state is ItemState.EXPIRED
    assert distress.state is ItemState.OPEN


async def test_only_moderators_on_duty_are_reminded_and_once_for_each_term() -> None:
    fakes, services, _ = await with_item()
    fakes.clock.advance(hours=13)
    await services.rounds.once()
    assert fakes.chat.notes() == []
    await services.browse.duty(GUILD, a_moderator("501"), True)
    fakes.clock.advance(hours=13)
    await services.rounds.once()
    await services.rounds.once()
    pings = [one.content for one in fakes.chat.posted.values() if isinstance(one.content, NoteContent)]
    assert [ping.mentions for ping in pings] == [("501",)]


@pytest.mark.parametrize(
    ("span", "minute", "holds"),
    [
        pytest.param((0, 60), 30, True, id="inside"),
        pytest.param((0, 60), 60, False, id="the end is outside"),
        pytest.param((1320, 420), 1380, True, id="over midnight, before it"),
        pytest.param((1320, 420), 60, True, id="over midnight, after it"),
        pytest.param((1320, 420), 720, False, id="noon"),
    ],
)
async def test_quiet_hours(span: tuple[int, int], minute: int, holds: bool) -> None:
    fakes, _ = await a_house(quiet=span)
    settings = await fakes.settings.get(GUILD)
    assert quiet(settings, NOON.replace(hour=0) + timedelta(minutes=minute)) is holds


async def test_a_round_goes_on_where_one_part_of_it_has_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> int:
        raise RuntimeError("a bug")

    fakes, services, item = await with_item()
    await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator(), key="k1")
    monkeypatch.setattr(services.performer, "resume", broken)
    fakes.clock.advance(minutes=11)
    await services.rounds.once()
    assert fakes.memory.items[item.id].state is ItemState.OPEN


async def test_retention_is_kept_where_the_cards_that_stood_cannot_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_self: FakeLedger, _before: datetime, _limit: int) -> list[CardRecord]:
        raise StoreUnavailable("away")

    fakes, services = await a_house()
    await services.moderation.message_sent(fakes.chat.says(a_post()))
    monkeypatch.setattr(FakeLedger, "unsettled", broken)
    fakes.clock.advance(days=91)
    await services.rounds.once()
    assert fakes.memory.decisions == {}


async def test_a_missing_moderators_channel_is_told_to_the_owner_once_however_long_it_is_missing() -> None:
    fakes, services, _ = await with_item(mods=None)
    for _ in range(3):
        fakes.clock.advance(days=8)
        await services.rounds.once()
        await services.reports.report(a_post(id=str(2000 + fakes.clock.at.day)), "88")
    assert [who for who, _ in fakes.chat.direct] == ["owner"]


async def test_an_effect_that_meets_a_bug_waits_and_holds_up_no_other() -> None:
    fakes, services, item = await with_item()
    telling = plans.tell_owner(GUILD, "that", "Good morning.", NOON)  # carried out before items are shown
    await fakes.ports.ledger.add([telling, plans.show_item(item, NOON)])
    fakes.chat.failing["tell_owner"] = [RuntimeError("a bug")]
    await services.performer.resume()
    assert [one.id for one in fakes.memory.effects.values() if one.state is EffectState.PENDING] == [telling.id]
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    assert ("owner", "Good morning.") in fakes.chat.direct


async def test_one_item_that_cannot_be_looked_at_does_not_keep_the_others_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fakes, services, item = await with_item()
    await fakes.ports.ledger.open_item(an_item(id="item-0", target="1001"), ())
    fakes.memory.items["item-0"] = replace(fakes.memory.items["item-0"], state=ItemState.TAKEN, lease_until=NOON)
    await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator(), key="k1")
    change = FakeReviewQueue.change

    async def fails_for_one(queue: FakeReviewQueue, old: Item, new: Item, **more: Any) -> Item:
        if old.id == "item-0":
            raise RuntimeError("a bug")
        return await change(queue, old, new, **more)

    monkeypatch.setattr(FakeReviewQueue, "change", fails_for_one)
    fakes.clock.advance(minutes=11)
    await services.rounds.once()
    assert fakes.memory.items["item-0"].state is ItemState.TAKEN
    assert fakes.memory.items[item.id].state is ItemState.OPEN


async def test_the_rounds_go_on_after_a_round_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    _, services, _ = await with_item()
    rounds = 0

    async def fails() -> int:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            raise asyncio.CancelledError
        raise StoreUnavailable("away") if rounds == 1 else RuntimeError("a bug")

    monkeypatch.setattr(services.performer, "resume", fails)
    with pytest.raises(asyncio.CancelledError):
        await services.rounds.run()
    assert rounds == 3


async def test_missed_posts_that_could_not_be_read_are_read_later_and_no_round_waits_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fakes, services = await a_house()
    fakes.chat.says(a_post())
    services.intake.open_gap(GUILD, CHANNEL, "999")
    fakes.chat.failing["history"] = [ChatUnavailable("away")]
    await services.rounds.once()
    assert "history" not in fakes.chat.calls
    gaps = []

    async def called(_patience: float) -> None:
        gaps.append(services.intake.gaps())
        if len(gaps) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(services.readback, "called", called)
    with pytest.raises(asyncio.CancelledError):
        await services.rounds.read_back()
    assert gaps == [{(GUILD, CHANNEL): "999"}, {}]
    assert services.intake.waiting == 1


async def test_an_old_item_drops_its_excerpt() -> None:
    fakes, services, _ = await with_item(ItemKind.DISTRESS, excerpt_days=1)
    fakes.clock.advance(days=2)
    await services.rounds.once()
    (shown,) = fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert shown.content.excerpt == ""


async def test_an_automatic_card_that_nobody_disputes_counts_as_kept() -> None:
    fakes, services = await a_house()
    post = fakes.chat.says(a_post())
    fakes.reader.outcomes[post.text] = an_outcome()
    await services.moderation.message_sent(post)
    fakes.clock.advance(days=4)
    await services.rounds.once()
    assert dict((await fakes.precision.tally(GUILD, CLAIM)).counts)[Tally.KEPT] == 1


async def test_stale_knowledge_opens_one_item_for_its_editor() -> None:
    fakes, services = await a_house()
    fakes.knowledge.held = ((CLAIM, ReasonCode.STALE),)
    await services.rounds.once()
    fakes.clock.advance(hours=2)
    await services.rounds.once()
    (item,) = fakes.memory.items.values()
    assert item.kind is ItemKind.STALE


@pytest.mark.parametrize(
    ("good", "total", "low", "high"),
    [
        pytest.param(0, 0, 0.0, 1.0, id="nothing counted"),
        pytest.param(9, 10, 0.596, 0.982, id="nine of ten"),
        pytest.param(0, 10, 0.0, 0.278, id="none of ten"),
    ],
)
def test_the_wilson_interval(good: int, total: int, low: float, high: float) -> None:
    assert wilson(good, total) == pytest.approx((low, high), abs=0.001)


async def test_a_second_report_of_a_post_merges_and_raises_its_priority() -> None:
    fakes, services = await a_house()
    post = fakes.chat.says(a_post())
    first = await services.reports.report(post, "88")
    await services.reports.report(post, "88")
    await services.reports.report(post, "89")
    (item,) = fakes.memory.items.values()
    assert item.reporters == ("88", "89")
    assert first.item is not None
    assert item.priority > first.item.priority
    assert len(fakes.chat.items()) == 1


async def test_one_member_cannot_bury_the_queue() -> None:
    fakes, services = await a_house()
    answers = [await services.reports.report(fakes.chat.says(a_post(id=str(n))), "88") for n in range(2000, 2007)]
    assert [answer.done for answer in answers].count(True) == 5


async def test_a_dispute_of_a_card_that_is_not_on_record_is_refused() -> None:
    _, services = await a_house()
    assert not (await services.reports.dispute(GUILD, "1", "9", Dispute.UNCLEAR)).done


@pytest.mark.parametrize(
    "changes",
    [{"mode": "loud"}, {"slow_mode": 99_999_999}, {"no_such": 1}, {"calm_note": ""}],
    ids=["mode", "slow mode", "unknown", "empty note"],
)
async def test_a_setting_that_cannot_be_is_refused_and_nothing_changes(changes: dict[str, object]) -> None:
    fakes, services = await a_house()
    before = await fakes.settings.get(GUILD)
    assert not (await services.settings.change(GUILD, an_admin(), **changes)).done
    assert await fakes.settings.get(GUILD) == before


async def test_only_an_admin_changes_settings() -> None:
    _, services = await a_house()
    assert not (await services.settings.change(GUILD, a_moderator(), slow_mode=5)).done
    assert not (await services.settings.change(GUILD, a_member(), slow_mode=5)).done
    assert (await services.settings.change(GUILD, an_admin(), slow_mode=5)).done


async def test_items_that_waited_are_shown_once_a_moderators_channel_is_chosen() -> None:
    fakes, services, _ = await with_item(mods=None)
    assert fakes.chat.items() == []
    await services.settings.change(GUILD, an_admin(), moderators_channel=MODS)
    assert [one.channel for one in fakes.chat.items()] == [MODS]


async def test_opting_out_takes_cards_and_records_away_and_survives_erasure() -> None:
    fakes, services = await a_house()
    post = fakes.chat.says(a_post())
    fakes.reader.outcomes[post.text] = an_outcome()
    await services.moderation.message_sent(post)
    await services.privacy.opt_out(GUILD, "7")
    await services.privacy.erase(GUILD, "7")
    held = await services.privacy.show(GUILD, "7")
    assert (held.decisions, held.cards, held.items, held.audit, held.opted_out) == ((), (), (), 0, True)
    assert fakes.chat.cards() == []
    await services.privacy.opt_in(GUILD, "7")
    assert not (await services.privacy.show(GUILD, "7")).opted_out
