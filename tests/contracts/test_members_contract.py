"""What every AuditLog, PrecisionLedger, OptOuts, Duty, Settings and PersonalData does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from bot.core.item import ItemAction, ItemState, Note, Undo
from bot.core.values import Cooldowns, ItemKind, Mode
from bot.service import plans
from bot.service.audit import AuditEntry
from bot.service.records import Act, CardState, EffectState, GuildSettings, PendingEffect, Plan
from bot.service.tally import Tally
from tests.contracts.test_ledger_contract import a_card, a_decision, an_effect
from tests.fakes import NOON
from tests.service.builders import CLAIM, GUILD, an_item


async def test_the_audit_log_is_a_chain_without_members_ids(stores: SimpleNamespace) -> None:
    for number in range(3):
        await stores.audit.append(AuditEntry(GUILD, NOON, f"act-{number}", actor="501", subject="7"))
    first, second, third = await stores.audit.entries(GUILD)
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert first.actor == second.actor != first.subject
    assert first.actor != "501"
    assert list(await stores.audit.verify()) == []
    assert [record.seq for record in await stores.audit.entries(GUILD, after=2)] == [3]


async def test_each_guild_has_a_chain_and_pseudonyms_of_its_own(stores: SimpleNamespace) -> None:
    here = await stores.audit.append(AuditEntry(GUILD, NOON, "act", actor="501"))
    there = await stores.audit.append(AuditEntry("11", NOON, "act", actor="501"))
    assert (here.seq, there.seq) == (1, 1)
    assert here.actor != there.actor


async def test_what_was_done_about_a_member_is_found_until_their_key_is_destroyed(stores: SimpleNamespace) -> None:
    await stores.audit.append(AuditEntry(GUILD, NOON, "dismiss", actor="501", subject="7"))
    assert [record.action for record in await stores.audit.about_member(GUILD, "7", limit=9)] == ["dismiss"]
    await stores.personal.erase(GUILD, "7")
    assert list(await stores.audit.about_member(GUILD, "7", limit=9)) == []
    assert list(await stores.audit.verify(GUILD)) == []


async def test_events_count_once_and_can_be_taken_back(stores: SimpleNamespace) -> None:
    for key in ("a", "a", "b"):
        await stores.precision.count(GUILD, CLAIM, Tally.APPROVED, key)
    await stores.precision.count(GUILD, CLAIM, Tally.MISREAD, "c")
    await stores.precision.uncount(GUILD, CLAIM, Tally.APPROVED, "b")
    tally = await stores.precision.tally(GUILD, CLAIM)
    assert (tally.good, tally.poor, dict(tally.counts)) == (1, 1, {Tally.APPROVED: 1, Tally.MISREAD: 1})
    assert [one.claim for one in await stores.precision.tallies(GUILD)] == [CLAIM]


async def test_a_claim_is_held_once(stores: SimpleNamespace) -> None:
    assert await stores.precision.hold(GUILD, CLAIM, NOON)
    assert not await stores.precision.hold(GUILD, CLAIM, NOON)
    assert await stores.precision.held(GUILD) == {CLAIM}
    await stores.precision.release(GUILD, CLAIM)
    assert await stores.precision.held(GUILD) == frozenset()


async def test_a_claim_that_is_let_go_is_judged_anew(stores: SimpleNamespace) -> None:
    for claim in (CLAIM, "other"):
        for what in Tally:
            await stores.precision.count(GUILD, claim, what, "a")
    await stores.precision.release(GUILD, CLAIM)
    assert (await stores.precision.tally(GUILD, CLAIM)).poor == 2  # it was not held
    await stores.precision.hold(GUILD, CLAIM, NOON)
    await stores.precision.release(GUILD, CLAIM)
    tally = await stores.precision.tally(GUILD, CLAIM)
    assert (tally.good, tally.poor) == (0, 0)
    assert dict(tally.counts) == {Tally.POSTED: 1, Tally.DISPUTED: 1, Tally.DISMISSED: 1}
    assert (await stores.precision.tally(GUILD, "other")).poor == 2


async def test_opting_out_is_by_guild_and_can_be_taken_back(stores: SimpleNamespace) -> None:
    assert not await stores.opt_outs.opted_out(GUILD, "7")
    await stores.opt_outs.set(GUILD, "7", True)
    await stores.opt_outs.set(GUILD, "7", True)
    assert await stores.opt_outs.opted_out(GUILD, "7")
    assert not await stores.opt_outs.opted_out("11", "7")
    await stores.opt_outs.set(GUILD, "7", False)
    assert not await stores.opt_outs.opted_out(GUILD, "7")


async def test_duty(stores: SimpleNamespace) -> None:
    for on in (True, True):
        await stores.duty.set(GUILD, "502", on)
    await stores.duty.set(GUILD, "501", True)
    assert list(await stores.duty.on_duty(GUILD)) == ["501", "502"]
    await stores.duty.set(GUILD, "501", False)
    assert list(await stores.duty.on_duty(GUILD)) == ["502"]


async def test_settings_come_back_as_they_were_put(stores: SimpleNamespace) -> None:
    assert await stores.settings.get(GUILD) == GuildSettings(GUILD)
    chosen = GuildSettings(
        GUILD,
        mode=Mode.AUTO,
        moderators_channel="30",
        moderator_roles=frozenset({"77", "78"}),
        cooldowns=Cooldowns(1.0, 2.0, 3.0),
        disabled_claims=frozenset({CLAIM}),
        quiet=(1320, 420),
    )
    await stores.settings.put(replace(chosen, slow_mode=5))
    await stores.settings.put(chosen)
    assert await stores.settings.get(GUILD) == chosen
    assert list(await stores.settings.guilds()) == [GUILD]


async def test_a_member_sees_and_erases_what_is_held(stores: SimpleNamespace) -> None:
    entry = AuditEntry(GUILD, NOON, "card", subject="7")
    item = an_item(kind=ItemKind.HEAT, target="20")
    await stores.ledger.record(Plan(a_decision(), a_card(), (item,), (), (entry,)))
    await stores.opt_outs.set(GUILD, "7", True)
    held = await stores.personal.held_on(GUILD, "7")
    assert (len(held.decisions), len(held.cards), len(held.items), held.audit) == (1, 1, 1, 1)
    await stores.personal.erase(GUILD, "7")
    after = await stores.personal.held_on(GUILD, "7")
    assert (after.decisions, after.cards, after.items, after.audit) == ((), (), (), 0)
    assert after.opted_out
    assert (await stores.queue.get(GUILD, item.id)).author == ""


async def test_a_moderator_sees_that_they_are_named_and_erases_their_name_not_what_they_did(
    stores: SimpleNamespace,
) -> None:
    noted = Undo(ItemAction.NOTE, "501", NOON, earlier=Undo(ItemAction.POST, "501", NOON, "k1"))
    notes = (Note("501", NOON, "a word"), Note("502", NOON, "another"))
    item = an_item(state=ItemState.RESOLVED, decided_at=NOON, decided_by="501", notes=notes, undo=noted)
    await stores.ledger.open_item(item, ())
    await stores.queue.change(item, replace(item, version=2), at=NOON, by="501")
    await stores.ledger.record(Plan(a_decision(), a_card(by="501")))
    assert (await stores.personal.held_on(GUILD, "501")).moderated == 2
    await stores.personal.erase(GUILD, "501")
    assert (await stores.personal.held_on(GUILD, "501")).moderated == 0
    left = await stores.queue.get(GUILD, item.id)
    assert (left.decided_by, left.author, left.version) == ("", "7", 3)
    assert [(note.by, note.text) for note in left.notes] == [("", "a word"), ("502", "another")]
    assert (left.undo.by, left.undo.earlier.by, left.undo.earlier.data) == ("", "", "k1")
    assert await stores.queue.changed_by(GUILD, item.id) == ""
    assert (await stores.ledger.card(GUILD, "1000")).by not in ("", "501")  # people posted it all the same


async def test_erasing_a_member_removes_what_was_to_be_told_to_them(stores: SimpleNamespace) -> None:
    for member in ("88", "89"):
        await stores.ledger.add([PendingEffect(f"tell-{member}", GUILD, Act.TELL_MEMBER, "20", member, NOON)])
    await stores.personal.erase(GUILD, "88")
    assert await stores.ledger.effect("tell-88") is None
    assert await stores.ledger.effect("tell-89") is not None


async def test_a_card_whose_withdrawal_waits_stays_on_record_without_a_name(stores: SimpleNamespace) -> None:
    for number in ("1000", "1001"):
        await stores.ledger.record(Plan(a_decision(message_id=number), a_card(message_id=number)))
        deleting = plans.withdraw_card(a_card(message_id=number), NOON)
        await stores.ledger.update_card(GUILD, number, post=f"9{number}", state=CardState.WITHDRAWN, effects=[deleting])
    await stores.ledger.mark(replace(deleting, state=EffectState.DONE))
    await stores.personal.erase(GUILD, "7")
    waiting = await stores.ledger.card(GUILD, "1000")
    assert (waiting.author, waiting.post, waiting.state) == ("", "91000", CardState.WITHDRAWN)
    assert [effect.act for effect in await stores.ledger.pending_for(GUILD, "1000")] == [Act.WITHDRAW_CARD]
    assert await stores.ledger.card(GUILD, "1001") is None


async def test_erasing_a_member_removes_the_effects_on_the_cards_of_their_posts(stores: SimpleNamespace) -> None:
    theirs, elses = an_effect(id="theirs", state=EffectState.DONE), an_effect(id="else's", target="1001")
    unsent, of_an_item = an_effect(id="unsent"), an_effect(id="of an item", act=Act.SLOW_MODE)
    for author, number in (("7", "1000"), ("8", "1001")):
        decision, card = a_decision(message_id=number, author=author), a_card(message_id=number, author=author)
        await stores.ledger.record(Plan(decision, card))
    await stores.ledger.add([theirs, elses, unsent, of_an_item])
    await stores.personal.erase(GUILD, "7")
    left = [effect.id for effect in (theirs, elses, unsent, of_an_item) if await stores.ledger.effect(effect.id)]
    assert left == ["else's", "of an item"]


async def test_a_closed_item_that_is_erased_still_has_its_message_stripped(stores: SimpleNamespace) -> None:
    item = an_item(state=ItemState.RESOLVED, post="900", post_channel="30")
    await stores.ledger.open_item(item, ())
    await stores.ledger.add(plans.close_item(item, NOON, "the member's data were erased"))
    await stores.personal.erase(GUILD, "7")
    assert await stores.queue.get(GUILD, item.id) is None
    assert [effect.act for effect in await stores.ledger.pending(NOON, 9)] == [Act.CLOSE_ITEM]


async def test_retention_removes_what_is_old_and_keeps_what_is_not(stores: SimpleNamespace) -> None:
    await stores.ledger.record(Plan(a_decision()))
    await stores.personal.sweep(NOON + timedelta(days=89))
    assert await stores.ledger.decision(GUILD, "1000") is not None
    await stores.personal.sweep(NOON + timedelta(days=91))
    assert await stores.ledger.decision(GUILD, "1000") is None


async def test_retention_leaves_what_waits_and_what_an_owner_was_told_once(stores: SimpleNamespace) -> None:
    told = replace(plans.tell_owner(GUILD, "no-channel", "Hello.", NOON), state=EffectState.DONE)
    of_an_item = replace(plans.tell_owner(GUILD, "item:1", "Hello.", NOON), state=EffectState.DROPPED, item="item-1")
    await stores.ledger.add([told, of_an_item, an_effect(id="waits"), an_effect(id="done", state=EffectState.DONE)])
    await stores.personal.sweep(NOON + timedelta(days=8))
    left = [one for one in (told.id, of_an_item.id, "waits", "done") if await stores.ledger.effect(one) is not None]
    assert left == [told.id, "waits"]


async def test_the_report_says_what_is_held_and_for_how_long(stores: SimpleNamespace) -> None:
    await stores.ledger.record(Plan(a_decision()))
    counts = {what: (number, kept) for what, number, kept in await stores.personal.report()}
    assert counts["decisions about posts (ids, no text)"] == (1, "90 days")


async def test_an_erased_members_posts_go_from_threads_but_for_the_one_that_an_open_item_shows(
    stores: SimpleNamespace,
) -> None:
    for author, number in (("7", "1000"), ("8", "1001"), ("7", "1002")):
        await stores.ledger.record(Plan(a_decision(message_id=number, author=author)))
    named = ("1000", "1001", "1002")
    thread = an_item(kind=ItemKind.HEAT, author="8", message_id="1002", posts=named)
    other = replace(thread, id="item-2", target="21", posts=("1001",), message_id="1001")
    closed = replace(thread, id="item-3", target="22", state=ItemState.RESOLVED)
    for item in (thread, other, closed):
        await stores.ledger.open_item(item, ())
    await stores.personal.erase(GUILD, "7")
    left = [await stores.queue.get(GUILD, item.id) for item in (thread, other, closed)]
    assert [(item.message_id, item.posts) for item in left] == [
        ("1002", ("1001", "1002")),
        ("1001", ("1001",)),
        ("", ("1001",)),
    ]
