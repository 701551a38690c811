"""A member erases what is held on them, or opts out, also while Discord is away."""

from __future__ import annotations

import pytest

from bot.core.item import ItemAction, ItemState
from bot.core.values import ItemKind
from bot.errors import ChatUnavailable
from bot.service.content import ItemContent, NoteContent
from tests.service.builders import GUILD, a_house, a_moderator, a_post, an_item, an_outcome, with_item


@pytest.mark.parametrize("away", [False, True], ids=["at once", "once Discord is back"])
async def test_opting_out_takes_the_suggestion_of_a_card_out_of_the_queue_and_its_excerpt_away(away: bool) -> None:
    fakes, services, item = await with_item()
    if away:
        fakes.chat.failing["edit"] = [ChatUnavailable("away")] * 9
    await services.privacy.opt_out(GUILD, "7")
    answer = await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    assert (answer.done, fakes.chat.cards()) == (False, [])
    fakes.chat.failing["edit"] = []
    fakes.clock.advance(minutes=10)
    await services.rounds.once()
    (shown,) = fakes.chat.posted.values()
    assert isinstance(shown.content, NoteContent)
    assert "erased" in shown.content.text


async def test_opting_out_leaves_other_items_and_other_members_suggestions_in_the_queue() -> None:
    fakes, services, _ = await with_item(ItemKind.HEAT)
    await fakes.ports.ledger.open_item(an_item(id="else's", target="1001", message_id="1001", author="8"), ())
    await services.privacy.opt_out(GUILD, "7")
    assert {one.kind for one in await fakes.ports.queue.queued(9)} == {ItemKind.HEAT, ItemKind.SUGGESTION}


async def test_a_moderator_who_erases_their_data_is_off_duty_and_holds_nothing() -> None:
    fakes, services, item = await with_item()
    assert (await services.browse.duty(GUILD, a_moderator(), on=True)).done
    assert (await services.desk.press(GUILD, item.id, ItemAction.TAKE, a_moderator(), key="k1")).done
    held = await services.privacy.show(GUILD, "501")
    assert (held.moderated, held.on_duty) == (1, True)
    assert "You are off duty." in (await services.privacy.erase(GUILD, "501")).text
    held = await services.privacy.show(GUILD, "501")
    assert (held.moderated, held.on_duty) == (0, False)
    assert fakes.memory.items[item.id].state is ItemState.OPEN
    (shown,) = fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert shown.content.item.holder is None


async def test_who_opts_out_of_cards_stays_on_duty() -> None:
    fakes, services = await a_house()
    await services.browse.duty(GUILD, a_moderator(), on=True)
    await services.privacy.opt_out(GUILD, "501")
    assert await fakes.duty.on_duty(GUILD) == ["501"]


async def test_a_card_that_discord_did_not_let_go_at_an_erasure_goes_later() -> None:
    fakes, services = await a_house()
    post = fakes.chat.says(a_post())
    fakes.reader.outcomes[post.text] = an_outcome()
    await services.moderation.message_sent(post)
    fakes.chat.failing["delete"] = [ChatUnavailable("away")]
    await services.privacy.erase(GUILD, "7")
    assert len(fakes.chat.cards()) == 1
    fakes.clock.advance(minutes=1)
    await services.rounds.once()
    assert fakes.chat.cards() == []
