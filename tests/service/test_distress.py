"""Distress: resources at hand, a call only where the server wants it, a message to the author only where worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.item import Item, ItemAction
from bot.core.values import ItemKind
from bot.errors import ChatForbidden, ChatUnavailable, StoreUnavailable
from bot.service.audit import AuditEntry
from bot.service.content import ItemContent, NoteContent
from bot.service.records import DecisionRecord, PendingEffect, Plan, Recorded
from bot.service.services import Services, assemble
from tests.fake_ledger import FakeLedger
from tests.fakes import EMPTY, FakeKnowledge, FakePorts
from tests.service.builders import (
    GUILD,
    MODS,
    a_house,
    a_member,
    a_moderator,
    a_post,
    an_admin,
    an_outcome,
    with_item,
)
from tests.service.lines import LineReader, the_line

HELP, WRITTEN = "Call 000 or write to the on-call lead.", "We saw your post and are here."


async def _despairs(fakes: FakePorts, services: Services, *, id: str = "1000", author: str = "7") -> None:
    post = a_post(id=id, text=f"dark {id}", author=author, at=fakes.clock.at)
    fakes.reader.outcomes[post.text] = an_outcome(message=post, level=2)
    await services.moderation.message_sent(fakes.chat.says(post))


def calls(fakes: FakePorts) -> list[tuple[str, tuple[str, ...]]]:
    notes = [one.content for one in fakes.chat.posted.values() if isinstance(one.content, NoteContent)]
    return [(note.text, note.mentions) for note in notes]


def resources(fakes: FakePorts) -> list[str]:
    return [one.content.resources for one in fakes.chat.items() if isinstance(one.content, ItemContent)]


async def test_the_servers_resources_stand_on_distress_items_and_on_no_others() -> None:
    fakes, services = await a_house(resources=HELP)
    await _despairs(fakes, services)
    assert resources(fakes) == [HELP]
    hot, _, _ = await with_item(ItemKind.HEAT, resources=HELP)
    assert resources(hot) == [""]


async def test_resources_that_are_set_later_appear_on_items_that_are_open() -> None:
    fakes, services = await a_house()
    await _despairs(fakes, services)
    assert (await services.settings.change(GUILD, an_admin(), resources=HELP)).done
    assert resources(fakes) == [HELP]


@pytest.mark.parametrize(
    ("wanted", "on_duty", "expected"),
    [
        pytest.param(True, True, [("Somebody may need help. Please look.", ("501",))], id="wanted, and on duty"),
        pytest.param(True, False, [], id="nobody on duty"),
        pytest.param(False, True, [], id="not wanted"),
    ],
)
async def test_moderators_on_duty_are_called_at_once_only_where_the_server_wants_that(
    wanted: bool, on_duty: bool, expected: list[object]
) -> None:
    fakes, services = await a_house(ping_for_distress=wanted)
    if on_duty:
        await services.browse.duty(GUILD, a_moderator("501"), True)
    await _despairs(fakes, services)
    assert calls(fakes) == expected


async def test_whoever_does_not_moderate_any_more_can_go_off_duty_and_not_on_again() -> None:
    fakes, services, _ = await with_item()
    await services.browse.duty(GUILD, a_moderator("501"), True)
    assert (await services.browse.duty(GUILD, a_member("501"), False)).done
    assert not (await services.browse.duty(GUILD, a_member("501"), True)).done
    assert await fakes.duty.on_duty(GUILD) == []


async def test_an_item_that_is_posted_again_calls_nobody_twice_and_a_closed_one_leaves_nothing() -> None:
    fakes, services = await a_house(ping_for_distress=True)
    await services.browse.duty(GUILD, a_moderator("501"), True)
    await _despairs(fakes, services)
    (shown,) = fakes.chat.items()
    del fakes.chat.posted[shown.id]
    fakes.clock.advance(seconds=1)
    await services.moderation.message_deleted(GUILD, MODS, shown.id)
    assert [one.id for one in fakes.chat.items()] not in ([], [shown.id])
    assert len(calls(fakes)) == 1
    (item,) = fakes.memory.items.values()
    await services.desk.press(GUILD, item.id, ItemAction.RESOLVE, a_moderator(), key="k1")
    assert (fakes.memory.items, fakes.memory.effects) == ({}, {})


async def test_authors_get_no_message_unless_the_server_has_worded_one() -> None:
    fakes, services = await a_house()
    await _despairs(fakes, services)
    assert fakes.chat.direct == []


@pytest.mark.parametrize("opted_out", [False, True], ids=["usual", "opted out"])
async def test_the_author_gets_the_servers_message_once_a_day_and_it_leaves_no_record(opted_out: bool) -> None:
    fakes, services = await a_house(distress_message=WRITTEN)
    await fakes.opt_outs.set(GUILD, "7", opted_out)
    await _despairs(fakes, services)
    await _despairs(fakes, services, id="1001")
    assert fakes.chat.direct == [("7", WRITTEN)]
    fakes.clock.advance(hours=25)
    await _despairs(fakes, services, id="1002")
    await _despairs(fakes, services, id="1003", author="8")
    assert fakes.chat.direct[1:] == [("7", WRITTEN), ("8", WRITTEN)]
    assert not [effect for effect in fakes.memory.effects.values() if effect.datum("author")]


@pytest.mark.parametrize(
    ("error", "later", "sent"),
    [
        pytest.param(ChatForbidden("takes no messages"), timedelta(minutes=5), 0, id="who takes none is left alone"),
        pytest.param(ChatUnavailable("slow"), timedelta(minutes=5), 1, id="a slow Discord is asked again"),
        pytest.param(ChatUnavailable("down"), timedelta(hours=3), 0, id="but not hours later"),
    ],
)
async def test_a_message_to_the_author_that_fails_leaves_no_record(
    error: Exception, later: timedelta, sent: int
) -> None:
    fakes, services = await a_house(distress_message=WRITTEN)
    fakes.chat.failing["tell_member"] = [error]
    await _despairs(fakes, services)
    fakes.clock.at += later
    await services.performer.resume()
    assert len(fakes.chat.direct) == sent
    assert not [effect for effect in fakes.memory.effects.values() if effect.datum("author")]


class AwayAtFirst(FakeLedger):
    """A ledger that fails the first time something is to be recorded."""

    away = True

    def _enter(self) -> None:
        if self.away:
            self.away = False
            raise StoreUnavailable("the database is away")

    async def record(self, plan: Plan) -> Recorded:
        self._enter()
        return await super().record(plan)

    async def open_item(
        self, item: Item, effects: Sequence[PendingEffect], audit: AuditEntry | None = None
    ) -> tuple[Item, bool]:
        self._enter()
        return await super().open_item(item, effects, audit)


@pytest.mark.parametrize("opted_out", [False, True], ids=["usual", "opted out"])
async def test_distress_is_seen_and_its_author_written_to_although_the_store_failed_at_first(opted_out: bool) -> None:
    fakes, _ = await a_house(distress_message=WRITTEN)
    await fakes.opt_outs.set(GUILD, "7", opted_out)
    services = assemble(replace(fakes.ports, ledger=AwayAtFirst(fakes.memory)), EMPTY)
    with pytest.raises(StoreUnavailable):
        await _despairs(fakes, services)
    await _despairs(fakes, services)
    assert len(fakes.chat.items()) == 1
    assert fakes.chat.direct == [("7", WRITTEN)]


async def _decided(text: str) -> DecisionRecord:
    """What the real line leaves on record of a post."""
    fakes, _ = await a_house()
    fakes.knowledge = FakeKnowledge(the_line().catalogue)
    services = assemble(replace(fakes.ports, reader=LineReader()), the_line().catalogue)
    await services.moderation.message_sent(fakes.chat.says(a_post(text=text)))
    (decision,) = fakes.memory.decisions.values()
    return decision


@pytest.mark.parametrize(
    ("dark", "other"),
    [
        pytest.param("I want to kill myself.", "Good morning to all of you.", id="distress alone"),
        pytest.param("You really are an idiot! I want to kill myself.", "You really are an idiot!", id="with heat"),
        pytest.param("I want to kill myself. Just stop your tablets.", "Good morning to you.", id="with danger"),
    ],
)
async def test_the_record_of_a_post_in_distress_is_that_of_any_post_that_carries_no_claim(
    dark: str, other: str
) -> None:
    assert await _decided(dark) == await _decided(other)


@pytest.mark.parametrize(
    "changes", [{"resources": "x" * 601}, {"distress_message": "x" * 1001}], ids=["resources", "message"]
)
async def test_words_that_would_not_fit_are_refused(changes: dict[str, object]) -> None:
    _, services = await a_house()
    answer = await services.settings.change(GUILD, an_admin(), **changes)
    assert not answer.done
    assert "characters" in answer.text


async def test_only_whoever_manages_the_server_sets_them() -> None:
    _, services = await a_house()
    for presser in (a_member(), a_moderator()):
        assert not (await services.settings.change(GUILD, presser, resources=HELP)).done
