"""A server's admin switches claims off and on by id; a claim that people turn down is held, and that is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.item import DismissReason, ItemAction
from bot.service.records import Presser
from bot.service.services import Services, assemble
from tests.builders import a_claim
from tests.fakes import EMPTY, FakePorts
from tests.service.builders import CLAIM, GUILD, a_house, a_moderator, a_post, an_admin, an_item

LONG = "a-claim-about-the-harbour-wall-and-the-quay-in-spring-tides"


async def a_house_that_knows(*claims: str) -> tuple[FakePorts, Services]:
    fakes, _ = await a_house(floor_least=2)
    return fakes, assemble(fakes.ports, replace(EMPTY, claims={claim: a_claim(id=claim) for claim in claims}))


async def _switch(services: Services, presser: Presser, claim: str, action: str) -> tuple[bool, str]:
    if action == "allow":
        answer = await services.settings.allow_claim(GUILD, presser, claim)
    else:
        answer = await services.settings.switch_claim(GUILD, presser, claim, action == "enable")
    return answer.done, answer.text


@pytest.mark.parametrize("action", ["disable", "enable", "allow"])
async def test_a_word_that_is_no_claim_is_refused_and_changes_nothing(action: str) -> None:
    fakes, services = await a_house_that_knows(CLAIM)
    done, text = await _switch(services, an_admin(), CLAIM[:-1], action)
    assert (done, text.split(".")[0]) == (False, f"There is no claim called `{CLAIM[:-1]}`")
    assert (await fakes.settings.get(GUILD)).disabled_claims == frozenset()
    assert fakes.memory.audit == {}


async def test_a_claim_is_switched_off_and_on() -> None:
    fakes, services = await a_house_that_knows(CLAIM)
    assert (await _switch(services, an_admin(), CLAIM, "disable"))[0]
    assert (await fakes.settings.get(GUILD)).disabled_claims == {CLAIM}
    assert (await _switch(services, an_admin(), CLAIM, "enable"))[0]
    assert (await fakes.settings.get(GUILD)).disabled_claims == frozenset()


async def test_a_claim_that_left_the_knowledge_can_still_be_switched_on_and_let_go() -> None:
    fakes, services = await a_house_that_knows()
    await fakes.settings.put(replace(await fakes.settings.get(GUILD), disabled_claims=frozenset({CLAIM})))
    await fakes.precision.hold(GUILD, CLAIM, fakes.clock.at)
    assert (await _switch(services, an_admin(), CLAIM, "enable"))[0]
    assert (await _switch(services, an_admin(), CLAIM, "allow"))[0]
    assert not (await _switch(services, an_admin(), CLAIM, "disable"))[0]


@pytest.mark.parametrize("action", ["disable", "enable", "allow"])
async def test_only_whoever_manages_the_server_switches_claims(action: str) -> None:
    fakes, services = await a_house_that_knows(CLAIM)
    await fakes.settings.put(replace(await fakes.settings.get(GUILD), disabled_claims=frozenset({"else"})))
    assert not (await _switch(services, a_moderator(), CLAIM, action))[0]


async def test_claims_are_offered_by_any_part_of_their_id() -> None:
    _, services = await a_house_that_knows("tides-flood", "tides-ebb", "quay")
    assert services.settings.complete_claims(" Tides") == ["tides-ebb", "tides-flood"]


async def test_that_a_claim_with_a_long_id_is_held_is_told_and_the_press_is_served() -> None:
    fakes, services = await a_house_that_knows(LONG)
    for number in range(3):
        item = an_item(id=f"more-{number}", target=f"2{number}", message_id=f"2{number}", claim=LONG)
        fakes.chat.says(a_post(id=f"2{number}"))
        await fakes.ports.ledger.open_item(item, ())
        answer = await services.desk.press(
            GUILD, item.id, ItemAction.DISMISS, a_moderator(), key=f"k{number}", reason=DismissReason.MISREAD
        )
        assert answer.done
    assert await fakes.precision.held(GUILD) == {LONG}
    assert len([note for note in fakes.chat.notes() if f"Cards of `{LONG}` are only suggested" in note]) == 1


@pytest.mark.parametrize(("start", "end"), [pytest.param(23, None, id="no end"), pytest.param(None, 6, id="no start")])
async def test_quiet_hours_with_one_end_change_nothing(start: int | None, end: int | None) -> None:
    _, services = await a_house_that_knows(CLAIM)
    assert (await services.settings.quiet_hours(GUILD, an_admin(), 22, 7)).done
    answer = await services.settings.quiet_hours(GUILD, an_admin(), start, end)
    assert (answer.done, answer.text) == (False, "Quiet hours need a start and an end. Nothing was changed.")
    assert (await services.settings.get(GUILD)).quiet == (22 * 60, 7 * 60)


async def test_quiet_hours_with_neither_end_are_none() -> None:
    _, services = await a_house_that_knows(CLAIM)
    await services.settings.quiet_hours(GUILD, an_admin(), 22, 7)
    await services.settings.quiet_hours(GUILD, an_admin(), None, None)
    assert (await services.settings.get(GUILD)).quiet is None
