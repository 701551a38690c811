"""A member opts out: from then on no card and no record, whatever was at hand just then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.item import ItemAction
from bot.core.values import History, Message, Outcome, Policy
from bot.errors import ChatUnavailable
from bot.service.records import CardState
from bot.service.services import Services, assemble
from tests.fakes import EMPTY, NOON, FakePorts, FakeReader
from tests.service.builders import GUILD, a_house, a_moderator, a_post, an_outcome

LATER = NOON + timedelta(seconds=9)


class SlowReader(FakeReader):
    """A reader while which something happens."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        if self.meanwhile is not None:
            await self.meanwhile()
        return await super().read(message, policy, history)


async def _says(fakes: FakePorts, services: Services) -> None:
    post = fakes.chat.says(a_post())
    fakes.reader.outcomes[post.text] = an_outcome(message=post)
    await services.moderation.message_sent(post)


async def test_a_post_that_was_being_read_when_its_author_opted_out_gets_no_card_and_leaves_no_record() -> None:
    fakes, _ = await a_house()
    reader = SlowReader(fakes.reader.outcomes)
    services = assemble(replace(fakes.ports, reader=reader), EMPTY)
    reader.meanwhile = lambda: services.privacy.opt_out(GUILD, "7")
    await _says(fakes, services)
    assert fakes.chat.cards() == []
    assert (fakes.memory.decisions, fakes.memory.cards) == ({}, {})


@pytest.mark.parametrize("lost", [False, True], ids=["never sent", "sent, but the answer got lost"])
async def test_a_card_that_waits_is_not_there_once_its_author_has_opted_out(lost: bool) -> None:
    fakes, services = await a_house()
    (fakes.chat.lost if lost else fakes.chat.failing)["post"] = [ChatUnavailable("slow")]
    await _says(fakes, services)
    await fakes.opt_outs.set(GUILD, "7", True)  # and before anything of theirs is erased
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    assert fakes.chat.cards() == []
    assert fakes.memory.cards[(GUILD, "1000")].state is CardState.WITHDRAWN


@pytest.mark.parametrize("level", [0, 2], ids=["usual", "into distress"])
async def test_a_card_that_still_stands_goes_with_an_edit_of_somebody_who_opted_out(level: int) -> None:
    fakes, services = await a_house()
    await _says(fakes, services)
    await fakes.opt_outs.set(GUILD, "7", True)
    edited = fakes.chat.says(a_post(text="the quay floods, I say"))
    fakes.reader.outcomes[edited.text] = an_outcome(message=edited, level=level)
    await services.moderation.message_edited(edited, LATER)
    assert fakes.chat.cards() == []
    assert len(fakes.chat.items()) == (1 if level else 0)


async def test_an_edit_of_somebody_who_opted_out_is_read_once_though_it_leaves_no_record() -> None:
    fakes, services = await a_house()
    await fakes.opt_outs.set(GUILD, "7", True)
    edited = fakes.chat.says(a_post(text="dark"))
    fakes.reader.outcomes[edited.text] = an_outcome(message=edited, level=2)
    await services.moderation.message_edited(edited, LATER)
    (item,) = fakes.memory.items.values()
    assert (await services.desk.press(GUILD, item.id, ItemAction.RESOLVE, a_moderator(), key="k1")).done
    await services.moderation.message_edited(edited, LATER)
    assert fakes.memory.items == {}
    await services.moderation.message_edited(edited, LATER + timedelta(seconds=1))
    assert len(fakes.memory.items) == 1
