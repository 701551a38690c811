"""Moderators look through the queue: what is next, many at once, the export, who is on duty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.item import DismissReason, ItemAction, ItemState
from bot.core.values import ItemKind
from bot.service.records import ItemFilter, Presser
from tests.service.builders import CLAIM, GUILD, a_member, a_moderator, an_admin, an_item, with_item


async def test_who_is_on_duty_is_told_to_moderators_alone() -> None:
    _, services, _ = await with_item()
    assert (await services.browse.on_duty(GUILD, a_moderator())).text == "Nobody is on duty."
    await services.browse.duty(GUILD, a_moderator("501"), True)
    assert (await services.browse.on_duty(GUILD, a_moderator("502"))).text == "On duty: <@501>"
    assert not (await services.browse.on_duty(GUILD, a_member())).done


@pytest.mark.parametrize(
    ("presser", "on", "said"),
    [
        pytest.param(an_admin(), False, "<@501> is off duty.", id="off, by who manages the server"),
        pytest.param(an_admin(), True, "People go on duty by themselves", id="on, by anybody"),
        pytest.param(a_moderator("502"), False, "Only somebody who may manage this server", id="off, by a moderator"),
    ],
)
async def test_who_manages_the_server_takes_others_off_duty_and_nobody_puts_them_on(
    presser: Presser, on: bool, said: str
) -> None:
    fakes, services, _ = await with_item()
    await services.browse.duty(GUILD, a_moderator("501"), True)
    answer = await services.browse.duty(GUILD, presser, on, "501")
    assert answer.text.startswith(said)
    assert await fakes.duty.on_duty(GUILD) == ([] if answer.done else ["501"])


async def test_a_bulk_dismissal_leaves_distress_alone_and_is_undone_as_one() -> None:
    fakes, services, item = await with_item()
    await fakes.ports.ledger.open_item(an_item(id="item-2", target="1001"), ())
    await fakes.ports.ledger.open_item(an_item(id="item-3", kind=ItemKind.DISTRESS), ())
    wanted = ItemFilter(claim=CLAIM)
    done = await services.browse.dismiss_all(GUILD, a_moderator(), wanted, DismissReason.NOT_NOW, key="b1")
    assert done.text == "Dismissed: 2."
    undone = await services.browse.undo_all(GUILD, a_moderator(), "b1", key="b2")
    assert undone.text == "Open again: 2."
    assert fakes.memory.items[item.id].state is ItemState.OPEN


async def test_a_bulk_undo_leaves_an_item_with_a_note_since_closed_and_says_so() -> None:
    _, services, item = await with_item()
    wanted = ItemFilter(claim=CLAIM)
    await services.browse.dismiss_all(GUILD, a_moderator(), wanted, DismissReason.NOT_NOW, key="b1")
    await services.desk.press(GUILD, item.id, ItemAction.NOTE, a_moderator("502"), key="k1", text="Seen it too.")
    undone = await services.browse.undo_all(GUILD, a_moderator(), "b1", key="b2")
    assert (undone.done, undone.text) == (False, "Open again: 0. Left closed, because somebody added a note since: 1.")


async def test_the_export_cannot_be_taken_for_a_formula() -> None:
    fakes, services, item = await with_item()
    fakes.memory.items[item.id] = replace(item, claim="=cmd()")
    text = await services.browse.export(GUILD, a_moderator(), "csv")
    assert "'=cmd()" in text
    await services.desk.press(GUILD, item.id, ItemAction.DISMISS, a_moderator(), key="k1", reason=DismissReason.NOT_NOW)
    assert "not-now" in await services.browse.export(GUILD, a_moderator(), "jsonl")
    assert await services.browse.export(GUILD, a_member(), "csv") == ""


async def test_opening_an_item_notes_when_it_was_first_seen() -> None:
    fakes, services, item = await with_item()
    content = await services.browse.next(GUILD, a_moderator())
    assert content is not None
    assert content.excerpt == "the quay floods"
    assert fakes.memory.items[item.id].seen_at == fakes.clock.at


async def test_an_item_whose_post_is_gone_does_not_hide_the_next_one_that_waits() -> None:
    fakes, services, _ = await with_item()
    gone = an_item(id="gone", target="1001", message_id="1001", priority=9999)
    await fakes.ports.ledger.open_item(gone, ())
    content = await services.browse.next(GUILD, a_moderator())
    assert content is not None
    assert content.excerpt == "the quay floods"
