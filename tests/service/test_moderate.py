"""A post is sent, edited, deleted; every event may come twice, late or out of order, and every send may fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.item import ItemAction, ItemState
from bot.core.reasons import ReasonCode
from bot.core.values import Action, ItemKind, Mode, Outcome
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable
from bot.service.content import CardContent, ItemContent
from bot.service.records import CardState
from bot.service.services import Services
from tests.fakes import NOON, NOTHING, FakePorts
from tests.service.builders import CHANNEL, CLAIM, GUILD, MODS, a_house, a_moderator, a_post, an_outcome, with_item


async def _read(fakes: FakePorts, services: Services, outcome: Outcome, text: str = "the quay floods") -> None:
    fakes.reader.outcomes[text] = outcome
    await services.moderation.message_sent(fakes.chat.says(a_post(text=text)))


async def test_an_asserted_claim_gets_one_card_under_the_post() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    (card,) = fakes.chat.cards()
    assert card.reply_to == "1000"
    assert isinstance(card.content, CardContent)
    assert card.content.quotes == ("the quay floods",)
    assert fakes.memory.cards[(GUILD, "1000")].post == card.id


async def test_the_same_event_twice_gives_one_card_and_one_record() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    await services.moderation.message_sent(a_post())
    assert len(fakes.chat.cards()) == 1
    assert len(fakes.memory.decisions) == 1


@pytest.mark.parametrize("nonces", [True, False], ids=["nonce still remembered", "nonce forgotten by Discord"])
async def test_a_card_whose_answer_was_lost_is_found_and_not_posted_again(nonces: bool) -> None:
    fakes, services = await a_house()
    fakes.chat.nonces_last = nonces
    fakes.chat.lost["post"] = [ChatUnavailable("the answer got lost")]
    await _read(fakes, services, an_outcome())
    fakes.clock.advance(minutes=30)
    await services.performer.resume()
    (card,) = fakes.chat.cards()
    assert fakes.memory.cards[(GUILD, "1000")].post == card.id


async def test_a_card_that_failed_is_posted_later_once() -> None:
    fakes, services = await a_house()
    fakes.chat.failing["post"] = [ChatUnavailable("slow"), ChatUnavailable("slow")]
    await _read(fakes, services, an_outcome())
    assert fakes.chat.cards() == []
    for _ in range(4):
        fakes.clock.advance(seconds=60)
        await services.performer.resume()
    assert len(fakes.chat.cards()) == 1


async def test_a_card_that_could_not_be_sent_for_long_is_suggested_instead() -> None:
    fakes, services = await a_house()
    fakes.chat.failing["post"] = [ChatUnavailable("down")]
    await _read(fakes, services, an_outcome())
    fakes.clock.advance(hours=1)
    await services.performer.resume()
    assert fakes.chat.cards() == []
    (item,) = fakes.memory.items.values()
    assert item.kind is ItemKind.SUGGESTION


async def test_a_card_that_had_to_wait_is_suggested_instead_where_its_thread_is_heated_by_now() -> None:
    fakes, services = await a_house()
    fakes.chat.failing["post"] = [ChatUnavailable("slow")]
    await _read(fakes, services, an_outcome())
    angry = fakes.chat.says(a_post(id="1001", text="idiots", author="8"))
    fakes.reader.outcomes[angry.text] = an_outcome(message=angry, action=Action.NONE, claim=None, heat=2)
    await services.moderation.message_sent(angry)
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    assert fakes.chat.cards() == []
    (item,) = (one for one in fakes.memory.items.values() if one.kind is ItemKind.SUGGESTION)
    assert [cause.code for cause in item.reasons] == [ReasonCode.ASSERTED, ReasonCode.HEATED]


async def test_a_card_that_a_moderator_posts_is_not_held_back_by_heat() -> None:
    fakes, services, item = await with_item()
    angry = fakes.chat.says(a_post(id="1001", text="idiots", author="8"))
    fakes.reader.outcomes[angry.text] = an_outcome(message=angry, action=Action.NONE, claim=None, heat=2)
    await services.moderation.message_sent(angry)
    fakes.chat.failing["post"] = [ChatUnavailable("slow")]
    await services.desk.press(GUILD, item.id, ItemAction.POST, a_moderator(), key="k1")
    fakes.clock.advance(minutes=1)
    await services.performer.resume()
    assert len(fakes.chat.cards()) == 1


@pytest.mark.parametrize("error", [ChatForbidden("403"), ChatGone("404")], ids=["forbidden", "gone"])
async def test_a_card_that_can_never_be_posted_is_given_up_and_on_record(error: Exception) -> None:
    fakes, services = await a_house()
    fakes.chat.failing["post"] = [error]
    await _read(fakes, services, an_outcome())
    fakes.clock.advance(hours=1)
    await services.performer.resume()
    assert fakes.chat.cards() == []
    assert fakes.memory.cards[(GUILD, "1000")].state is CardState.WITHDRAWN
    assert fakes.memory.audit[GUILD][-1].action == "card-not-posted"


async def test_in_shadow_nothing_is_said_and_the_decision_is_on_record() -> None:
    fakes, services = await a_house(mode=Mode.SHADOW)
    await _read(fakes, services, an_outcome(heat=2))
    assert fakes.chat.posted == {}
    assert len(fakes.memory.decisions) == 1


async def test_distress_goes_to_moderators_in_shadow_too_and_leaves_nothing_in_the_decision() -> None:
    fakes, services = await a_house(mode=Mode.SHADOW)
    await _read(fakes, services, an_outcome(level=2))
    (shown,) = fakes.chat.items()
    assert shown.channel == MODS
    (decision,) = fakes.memory.decisions.values()
    assert (decision.action, decision.reasons, decision.spans) == ("none", (ReasonCode.NO_MATCH,), ())
    assert fakes.memory.audit == {}
    assert next(iter(fakes.memory.items.values())).author == ""


async def test_of_a_member_who_opted_out_only_an_open_distress_item_is_stored() -> None:
    fakes, services = await a_house()
    await fakes.opt_outs.set(GUILD, "7", True)
    await _read(fakes, services, an_outcome(level=1), text="dark")
    await services.moderation.message_sent(a_post(id="1001", text="harmless"))
    assert fakes.memory.decisions == {}
    assert fakes.memory.cards == {}
    (item,) = fakes.memory.items.values()
    assert (item.kind, item.author) == (ItemKind.DISTRESS, "")
    assert len(fakes.chat.items()) == 1


async def test_a_suggestion_is_shown_to_moderators_with_the_matched_words() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome(action=Action.SUGGEST))
    (shown,) = fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert shown.content.quotes == ("the quay floods",)
    assert fakes.chat.cards() == []


async def test_without_a_moderators_channel_the_owner_is_told_once_and_items_wait() -> None:
    fakes, services = await a_house(mods=None)
    await _read(fakes, services, an_outcome(action=Action.SUGGEST))
    later = a_post(id="1001", text="it floods")
    fakes.reader.outcomes[later.text] = an_outcome(message=later, action=Action.SUGGEST)
    await services.moderation.message_sent(fakes.chat.says(later))
    assert [who for who, _ in fakes.chat.direct] == ["owner"]
    assert len(fakes.memory.items) == 2


async def test_without_a_moderators_channel_the_owner_is_told_of_distress_each_time_without_the_text() -> None:
    fakes, services = await a_house(mods=None)
    for number in ("1000", "1001"):
        post = fakes.chat.says(a_post(id=number, text=f"dark {number}"))
        fakes.reader.outcomes[post.text] = an_outcome(message=post, level=2)
        await services.moderation.message_sent(post)
    await services.performer.resume()
    assert len(fakes.chat.direct) == 2
    assert not any("dark" in text for _, text in fakes.chat.direct)


async def test_a_closed_moderators_channel_is_told_once_and_the_item_is_shown_when_it_can_be() -> None:
    fakes, services = await a_house()
    fakes.chat.closed_channels.add(MODS)
    await _read(fakes, services, an_outcome(action=Action.SUGGEST))
    for _ in range(3):
        fakes.clock.advance(minutes=6)
        await services.performer.resume()
    assert len(fakes.chat.direct) == 1
    fakes.chat.closed_channels.clear()
    fakes.clock.advance(minutes=11)
    await services.performer.resume()
    assert len(fakes.chat.items()) == 1


async def test_a_link_preview_is_no_edit() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    reads = len(fakes.reader.read_with)
    await services.moderation.message_updated(a_post(), None)
    assert len(fakes.reader.read_with) == reads


@pytest.mark.parametrize(
    ("edited", "items"),
    [
        pytest.param(timedelta(days=-700), 0, id="a pin, years after its edit"),
        pytest.param(timedelta(minutes=-20), 1, id="an edit, told of late"),
    ],
)
async def test_what_discord_tells_of_an_old_post_is_an_edit_only_where_it_was_edited_just_now(
    edited: timedelta, items: int
) -> None:
    fakes, services = await a_house()
    post = fakes.chat.says(a_post(text="dark", at=NOON - timedelta(days=730)))
    fakes.reader.outcomes[post.text] = an_outcome(message=post, level=2)
    await services.moderation.message_updated(post, NOON + edited)
    assert (len(fakes.memory.items), len(fakes.memory.decisions)) == (items, items)


async def test_the_same_edit_twice_is_read_once() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    for _ in range(2):
        await services.moderation.message_edited(a_post(text="edited"), NOON + timedelta(seconds=9))
    assert len(fakes.reader.read_with) == 2


async def test_an_edit_that_takes_the_claim_back_withdraws_the_card() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    await services.moderation.message_edited(a_post(text="I was joking"), NOON + timedelta(seconds=9))
    assert fakes.chat.cards() == []
    assert fakes.memory.cards[(GUILD, "1000")].state is CardState.WITHDRAWN


async def test_an_edit_that_keeps_the_claim_updates_the_card_in_place() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    (before,) = fakes.chat.cards()
    edited = a_post(text="well, the quay floods")
    fakes.chat.says(edited)
    fakes.reader.outcomes[edited.text] = an_outcome(message=edited)
    await services.moderation.message_edited(edited, NOON + timedelta(seconds=9))
    (after,) = fakes.chat.cards()
    assert after.id == before.id
    assert isinstance(after.content, CardContent)
    assert after.content.quotes == ("well, the quay",)


async def test_an_edit_into_distress_withdraws_the_card_and_reaches_moderators() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    edited = fakes.chat.says(a_post(text="dark"))
    fakes.reader.outcomes["dark"] = an_outcome(message=edited, level=2)
    await services.moderation.message_edited(edited, NOON + timedelta(seconds=9))
    assert fakes.chat.cards() == []
    assert len(fakes.chat.items()) == 1


async def test_an_edit_that_no_longer_needs_its_suggestion_closes_the_item() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome(action=Action.SUGGEST))
    await services.moderation.message_edited(a_post(text="never mind"), NOON + timedelta(seconds=9))
    (item,) = fakes.memory.items.values()
    assert item.state is ItemState.WITHDRAWN
    (shown,) = fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert shown.content.excerpt == ""


async def test_a_deleted_post_takes_its_card_and_the_excerpt_in_its_item_with_it() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome(heat=2))
    assert fakes.chat.cards()
    del fakes.chat.messages["1000"]
    await services.moderation.message_deleted(GUILD, CHANNEL, "1000")
    assert fakes.chat.cards() == []
    (shown,) = fakes.chat.items()
    assert isinstance(shown.content, ItemContent)
    assert (shown.content.excerpt, shown.content.quotes) == ("", ())
    assert services.conversations.text_of(GUILD, "1000") is None


async def test_a_deletion_that_comes_before_its_post_leaves_nothing() -> None:
    fakes, services = await a_house()
    await services.moderation.message_deleted(GUILD, CHANNEL, "1000")
    await _read(fakes, services, an_outcome())
    assert fakes.chat.posted == {}


async def test_a_card_whose_answer_was_lost_goes_with_its_deleted_post() -> None:
    fakes, services = await a_house()
    fakes.chat.lost["post"] = [ChatUnavailable("the answer got lost")]
    await _read(fakes, services, an_outcome())
    assert len(fakes.chat.cards()) == 1
    await services.moderation.message_deleted(GUILD, CHANNEL, "1000")
    fakes.clock.advance(minutes=5)
    await services.performer.resume()
    assert fakes.chat.cards() == []


async def test_a_deleted_distress_post_leaves_nothing_but_a_count() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome(level=2))
    await services.moderation.message_deleted(GUILD, CHANNEL, "1000")
    assert fakes.memory.items == {}
    assert fakes.memory.distress == {GUILD: 1}
    assert not any(effect.item for effect in fakes.memory.effects.values())
    assert fakes.chat.items() == []


async def test_a_card_that_a_moderator_deletes_by_hand_counts_as_withdrawn() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    (card,) = fakes.chat.cards()
    del fakes.chat.posted[card.id]
    await services.moderation.message_deleted(GUILD, CHANNEL, card.id)
    assert fakes.memory.cards[(GUILD, "1000")].state is CardState.WITHDRAWN
    assert fakes.chat.cards() == []


async def test_an_items_message_that_was_deleted_by_hand_comes_back() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome(action=Action.SUGGEST))
    (shown,) = fakes.chat.items()
    del fakes.chat.posted[shown.id]
    await services.moderation.message_deleted(GUILD, MODS, shown.id)
    assert len(fakes.chat.items()) == 1


@pytest.mark.parametrize(
    "place",
    [
        pytest.param({"channel": MODS}, id="the moderators' channel"),
        pytest.param({"channel": "91", "parent": MODS}, id="a thread of it"),
        pytest.param({"channel": "31"}, id="the channel of escalated items"),
        pytest.param({"channel": "92", "parent": "31"}, id="a thread of that"),
        pytest.param({"channel": "40"}, id="a channel that is left unread"),
        pytest.param({"channel": "93", "parent": "40"}, id="a post in a forum that is left unread"),
    ],
)
async def test_what_is_said_where_the_bot_shall_not_read_is_not_read(place: dict[str, str]) -> None:
    fakes, services = await a_house(escalation_channel="31", ignored_channels=frozenset({"40"}))
    post = replace(a_post(), **place)  # type: ignore[arg-type]  # names of its own fields
    await services.moderation.message_sent(post)
    await services.moderation.message_edited(post, NOON + timedelta(seconds=9))
    assert fakes.reader.read_with == []


@pytest.mark.parametrize("parent", ["", "50"], ids=["a channel", "a thread of another channel"])
@pytest.mark.parametrize("mods", [MODS, None], ids=["moderators' channel set", "none set"])
async def test_every_other_place_is_read(parent: str, mods: str | None) -> None:
    fakes, services = await a_house(mods=mods, ignored_channels=frozenset({"40"}))
    await services.moderation.message_sent(replace(a_post(), parent=parent))
    assert len(fakes.reader.read_with) == 1


async def test_a_post_read_late_is_read_as_late() -> None:
    fakes, services = await a_house()
    await services.moderation.message_sent(a_post(at=NOON - timedelta(hours=2)))
    assert fakes.reader.read_with[0][1].read_late


async def test_cards_shown_before_reach_the_decision_as_cooldowns() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, an_outcome())
    await services.moderation.message_sent(a_post(id="1001", text="other"))
    shown = fakes.reader.read_with[-1][2].shown
    assert shown.by_claim == ((CLAIM, NOON),)
    assert shown.in_channel == shown.to_author == NOON


async def test_what_means_nothing_is_recorded_and_answered_by_nobody() -> None:
    fakes, services = await a_house()
    await _read(fakes, services, NOTHING)
    assert len(fakes.memory.decisions) == 1
    assert fakes.chat.posted == {}
