"""What every ReviewQueue does: compare-and-set, one open item for each target, nothing handled twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.core.item import Item, ItemAction, ItemState, Undo
from bot.core.review import Press, step
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service.audit import AuditEntry
from bot.service.records import Act, CardRecord, ItemFilter, PendingEffect
from tests.fakes import NOON
from tests.service.builders import CHANNEL, CLAIM, GUILD, an_item


async def opened(stores: SimpleNamespace, **changes: object) -> Item:
    item, _ = await stores.ledger.open_item(an_item(**changes), ())  # type: ignore[arg-type]
    return item  # type: ignore[no-any-return]  # the namespace is untyped


def press(action: ItemAction, by: str = "501") -> Press:
    return Press(action, by, NOON, text="words", until=NOON + timedelta(minutes=10), undo_until=NOON, undo_data="x")


async def test_a_change_records_the_item_its_effects_its_card_and_its_audit_entry(stores: SimpleNamespace) -> None:
    item = await opened(stores)
    after = step(item, press(ItemAction.EDIT))
    card = CardRecord(GUILD, CHANNEL, "1000", CLAIM, NOON, "7", by="501", item=item.id)
    effect = PendingEffect("e1", GUILD, Act.POST_CARD, CHANNEL, "1000", NOON, item=item.id)
    entry = AuditEntry(GUILD, NOON, "edit", actor="501")
    await stores.queue.change(item, after, effects=[effect], card=card, audit=entry, key="k", at=NOON, by="501")
    stored = await stores.queue.get(GUILD, item.id)
    assert stored == after
    assert stored.undo == Undo(ItemAction.EDIT, "501", NOON, "x")
    assert await stores.ledger.card(GUILD, "1000") == card
    assert await stores.ledger.effect("e1") == effect
    assert [record.action for record in await stores.audit.entries(GUILD)] == ["edit"]


async def test_of_changes_at_the_same_instant_one_is_served_and_the_others_learn_by_whom(
    stores: SimpleNamespace,
) -> None:
    item = await opened(stores)
    names = ("501", "502", "503")
    changes = [stores.queue.change(item, step(item, press(ItemAction.TAKE, by)), at=NOON, by=by) for by in names]
    results = await asyncio.gather(*changes, return_exceptions=True)
    refused = [one for one in results if isinstance(one, Conflict)]
    assert len(refused) == 2
    served = await stores.queue.get(GUILD, item.id)
    assert {one.by for one in refused} == {served.holder}
    assert await stores.queue.changed_by(GUILD, item.id) == served.holder
    assert await stores.queue.changed_by("666", item.id) == ""


async def test_a_key_is_handled_once(stores: SimpleNamespace) -> None:
    item = await opened(stores)
    noted = await stores.queue.change(item, step(item, press(ItemAction.NOTE)), key="k", at=NOON)
    with pytest.raises(Conflict):
        await stores.queue.change(noted, step(noted, press(ItemAction.NOTE)), key="k", at=NOON)
    assert len((await stores.queue.get(GUILD, item.id)).notes) == 1


async def test_a_refused_change_does_not_use_up_its_key(stores: SimpleNamespace) -> None:
    item = await opened(stores)
    moved = await stores.queue.change(item, step(item, press(ItemAction.TAKE)), at=NOON)
    with pytest.raises(Conflict):
        await stores.queue.change(item, step(item, press(ItemAction.DISMISS)), key="k", at=NOON)
    assert (await stores.queue.change(moved, step(moved, press(ItemAction.DISMISS)), key="k", at=NOON)).version == 3


async def test_a_closed_target_can_be_opened_anew_and_the_old_item_not_reopened_beside_it(
    stores: SimpleNamespace,
) -> None:
    item = await opened(stores)
    closed = await stores.queue.change(item, step(item, press(ItemAction.DISMISS)), at=NOON)
    second = await opened(stores, id="item-2")
    assert second.id == "item-2"
    with pytest.raises(Conflict):
        await stores.queue.change(closed, step(closed, press(ItemAction.REOPEN)), at=NOON)


async def test_an_item_of_another_guild_is_not_there(stores: SimpleNamespace) -> None:
    item = await opened(stores)
    assert await stores.queue.get("666", item.id) is None
    with pytest.raises(Conflict):
        await stores.queue.change(replace(item, guild="666"), step(item, press(ItemAction.TAKE)), at=NOON)


async def test_where_an_item_stands_is_kept_through_changes(stores: SimpleNamespace) -> None:
    item = await opened(stores)
    assert await stores.queue.placed(GUILD, item.id, "30", "900")
    await stores.queue.touch(GUILD, item.id, seen_at=NOON)
    await stores.queue.touch(GUILD, item.id, seen_at=NOON + timedelta(hours=1))
    await stores.queue.change(item, step(item, press(ItemAction.TAKE)), at=NOON)
    found = await stores.queue.by_post(GUILD, "900")
    assert (found.post_channel, found.seen_at, found.state) == ("30", NOON, ItemState.TAKEN)
    assert not await stores.queue.placed(GUILD, "none", "30", "901")


async def test_a_removed_distress_item_leaves_only_a_count_and_can_be_put_back(stores: SimpleNamespace) -> None:
    item = await opened(stores, kind=ItemKind.DISTRESS)
    await stores.queue.remove(item, key="k", at=NOON)
    assert await stores.queue.get(GUILD, item.id) is None
    assert await stores.ledger.effect(f"{item.id}:show") is None
    assert (await stores.queue.stats(GUILD, NOON)).distress_seen == 1
    await stores.queue.restore(item, at=NOON)
    assert await stores.queue.get(GUILD, item.id) == item
    with pytest.raises(Conflict):
        await stores.queue.restore(item, at=NOON)


async def test_the_list_is_ordered_by_priority_and_narrowed_by_its_filter(stores: SimpleNamespace) -> None:
    await opened(stores)
    await opened(stores, id="item-2", kind=ItemKind.DISTRESS)
    third = await opened(stores, id="item-3", kind=ItemKind.HEAT, claim=None, target="20")
    await stores.queue.change(third, step(third, press(ItemAction.TAKE)), at=NOON)

    async def ids(wanted: ItemFilter) -> list[str]:
        return [item.id for item in await stores.queue.listing(GUILD, wanted, limit=9)]

    assert await ids(ItemFilter()) == ["item-2", "item-3", "item-1"]
    assert await ids(ItemFilter(kinds=frozenset({ItemKind.HEAT}))) == ["item-3"]
    assert await ids(ItemFilter(holder="501")) == ["item-3"]
    assert await ids(ItemFilter(claim="none")) == []
    assert await ids(ItemFilter(states=frozenset({ItemState.RESOLVED}))) == []
    assert len(await stores.queue.listing(GUILD, ItemFilter(), limit=1, offset=1)) == 1
    assert [item.id for item in await stores.queue.queued(9, "item-1")] == ["item-2", "item-3"]


async def test_stats_count_by_state_and_kind(stores: SimpleNamespace) -> None:
    await opened(stores)
    await opened(stores, id="item-2", kind=ItemKind.HEAT, target="20")
    stats = await stores.queue.stats(GUILD, NOON + timedelta(hours=2))
    assert stats.by_state == ((ItemState.OPEN, 2),)
    assert dict(stats.by_kind) == {ItemKind.SUGGESTION: 1, ItemKind.HEAT: 1}
    assert stats.overdue == 1


async def test_a_members_open_requests_are_found(stores: SimpleNamespace) -> None:
    await opened(stores, kind=ItemKind.REPORT, reporters=("88",))
    assert len(await stores.queue.by_reporter(GUILD, "88", limit=9)) == 1
    assert len(await stores.queue.by_reporter(GUILD, "99", limit=9)) == 0
