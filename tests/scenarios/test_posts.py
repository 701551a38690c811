"""What becomes of posts: a card, an item for moderators, or nothing. The real client on the loopback Discord."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.core.values import Cooldowns, Mode
from bot.sandbox.community import QUESTIONS_ID
from bot.service.records import GuildSettings
from tests.scenarios.stage import (
    ADMIN,
    ANN,
    BEN,
    CLAIM,
    DENIAL,
    DESPAIR,
    GENERAL,
    GUILD,
    INSULTS,
    MOD,
    MODERATORS,
    STORY,
    SUGGESTED,
    Harbour,
    a_bot,
    a_config,
    a_knowledge_folder,
    a_sandbox,
    labels,
    until,
)


async def test_a_claim_gets_one_card_that_reads_without_embeds_and_pings_nobody(harbour: Harbour) -> None:
    post = await harbour.say(ANN, CLAIM)
    card = await harbour.card(post)
    assert "8 of 281 people" in card["content"]
    assert "General information, not medical advice." in card["content"]
    assert "https://doi.org/" in card["content"]
    assert card["embeds"] == []
    assert card["mentions"] == []
    assert labels(card) == ["Why am I seeing this?", "Sources and details", "Dispute", "Opt out"]
    await harbour.decided(post)
    assert len(await harbour.cards()) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(DENIAL, id="a denial"),
        pytest.param(STORY, id="a story"),
        pytest.param("Good morning, all!", id="small talk"),
        pytest.param("Die Transplantation heilt MS für immer, das haben alle gesagt.", id="a language not covered"),
    ],
)
async def test_these_posts_get_no_card_and_no_item(harbour: Harbour, text: str) -> None:
    await harbour.decided(await harbour.say(ANN, text))
    assert await harbour.cards() == []
    assert await harbour.items() == []


async def test_a_claim_that_may_only_be_suggested_goes_to_moderators_first(harbour: Harbour) -> None:
    post = await harbour.say(ANN, SUGGESTED)
    item = await harbour.item("A suggested card")
    assert f"/{post}" in item["content"]
    assert 'Matched words: "' in item["content"]
    assert "8 of 281 people" in item["embeds"][0]["description"]
    assert {"Take", "Post card", "Edit wording", "Dismiss, because..."} <= set(labels(item))
    assert await harbour.cards() == []


async def test_a_heated_exchange_reaches_the_moderators_and_no_card_is_posted_into_it(harbour: Harbour) -> None:
    first = await harbour.say(ANN, INSULTS[0])
    await harbour.say(BEN, INSULTS[1], reply_to=first)
    claim = await harbour.say(ANN, CLAIM)
    assert await harbour.item("A heated thread")
    await harbour.decided(claim)
    assert await harbour.cards() == []


async def test_distress_reaches_moderators_in_shadow_mode_too_and_there_is_no_public_word(harbour: Harbour) -> None:
    settings = await harbour.caveat.services.settings.get(GUILD)
    await harbour.caveat.services.ports.settings.put(_with(settings, mode=Mode.SHADOW))
    await harbour.say(ANN, DESPAIR)
    item = await harbour.item("Somebody may need help")
    assert "kill myself" in item["content"]
    assert [one for one in await harbour.messages(ANN) if one["author"]["bot"]] == []


async def test_a_member_who_opted_out_gets_no_card_but_distress_is_still_seen(harbour: Harbour) -> None:
    await harbour.command(ANN, "privacy", "opt-out")
    await harbour.told(ANN, GENERAL, "no cards here any more")
    await harbour.say(ANN, CLAIM)
    await harbour.say(ANN, DESPAIR)
    assert await harbour.item("Somebody may need help")
    await harbour.decided(await harbour.say(BEN, "Good morning."))
    assert await harbour.cards() == []


async def test_forum_posts_thread_starters_and_forwarded_posts_are_read(harbour: Harbour) -> None:
    forum = await harbour.do("/threads", channel_id=str(QUESTIONS_ID), author_id=ANN, name="New here", content=CLAIM)
    assert await harbour.card(forum["id"], forum["id"])
    thread = await harbour.do("/threads", channel_id=GENERAL, author_id=BEN, name="Side talk")
    inside = await harbour.say(BEN, CLAIM, thread["id"])
    assert await harbour.card(inside, thread["id"])


async def test_a_forum_that_is_left_unread_and_threads_of_the_moderators_channel_are_not_read(
    harbour: Harbour,
) -> None:
    await harbour.command(ADMIN, "settings", "channel", channel=str(QUESTIONS_ID), read=False)
    await harbour.told(ADMIN, GENERAL, "Set: ignored channels")
    forum = await harbour.do("/threads", channel_id=str(QUESTIONS_ID), author_id=ANN, name="New here", content=CLAIM)
    aside = await harbour.do("/threads", channel_id=MODERATORS, author_id=MOD, name="Between us")
    inside = await harbour.say(MOD, CLAIM, aside["id"])
    await harbour.decided(await harbour.say(BEN, "Good morning."))
    ledger = harbour.caveat.services.ports.ledger
    assert [await ledger.decision(GUILD, post) for post in (forum["id"], inside)] == [None, None]


async def test_a_forwarded_claim_is_read_where_it_lands(harbour: Harbour) -> None:
    settings = await harbour.caveat.services.settings.get(GUILD)
    ignored = _with(settings, ignored_channels=frozenset({str(QUESTIONS_ID)}))
    await harbour.caveat.services.ports.settings.put(ignored)
    original = await harbour.say(ANN, CLAIM)
    await harbour.card(original)
    forwarded = await harbour.say(BEN, "", forward_of=original)
    assert await harbour.card(forwarded)


async def test_what_stands_in_a_forwarded_post_is_read_as_what_it_is(harbour: Harbour) -> None:
    denial = await harbour.say(ANN, DENIAL)
    await harbour.decided(await harbour.say(BEN, "", forward_of=denial))
    despair = await harbour.say(ANN, DESPAIR)
    await harbour.item("Somebody may need help")
    forwarded = await harbour.say(BEN, "", forward_of=despair)
    await harbour.item(f"/{forwarded}")
    assert await harbour.cards() == []


async def test_a_thread_that_starts_from_a_post_gets_no_second_card_for_it(harbour: Harbour) -> None:
    post = await harbour.say(ANN, CLAIM)
    await harbour.card(post)
    thread = await harbour.do("/threads", channel_id=GENERAL, author_id=BEN, name="About that", message_id=post)
    await harbour.decided(await harbour.say(BEN, "Let us talk here.", thread["id"]))
    assert thread["id"] == post
    assert await harbour.cards(thread["id"]) == []
    assert len(await harbour.cards()) == 1


async def test_a_forum_post_of_somebody_in_distress_reaches_the_moderators(harbour: Harbour) -> None:
    forum = await harbour.do("/threads", channel_id=str(QUESTIONS_ID), author_id=ANN, name="Tonight", content=DESPAIR)
    item = await harbour.item("Somebody may need help")
    assert f"/{forum['id']}" in item["content"]
    assert await harbour.cards(forum["id"]) == []


async def test_in_a_language_that_is_not_covered_heat_and_distress_are_read_as_far_as_the_cues_reach(
    harbour: Harbour,
) -> None:
    mixed = "Das ist alles zu viel, ich sage es euch auf Englisch: I want to kill myself."
    await harbour.decided(await harbour.say(ANN, f"Die Transplantation heilt MS für immer, sagen alle. {mixed}"))
    assert await harbour.item("Somebody may need help")
    assert await harbour.cards() == []


async def test_webhooks_and_the_bot_itself_are_never_answered(harbour: Harbour) -> None:
    await harbour.say(ANN, CLAIM, webhook=True)
    await harbour.decided(await harbour.say(BEN, "Good morning."))
    assert await harbour.cards() == []


async def test_an_edit_that_takes_the_claim_back_takes_the_card_with_it(harbour: Harbour) -> None:
    post = await harbour.say(ANN, CLAIM)
    await harbour.card(post)
    await harbour.edit(post, content="Never mind, I was thinking of something else.")
    await until(lambda: _none(harbour))


async def test_an_edit_that_leaves_the_claim_standing_leaves_the_card_as_it_is(harbour: Harbour) -> None:
    post = await harbour.say(ANN, CLAIM)
    card = await harbour.card(post)
    await harbour.edit(post, content=f"{CLAIM} (I had left out the full stop.)")
    await harbour.decided(await harbour.say(BEN, "Good morning."))
    assert [one["id"] for one in await harbour.cards()] == [card["id"]]


async def test_an_edit_into_another_claim_changes_the_card_where_it_stands(tmp_path: Path) -> None:
    folder = a_knowledge_folder(tmp_path)
    claims = folder / "claims" / "cure" / "claims.yaml"
    claims.write_text(claims.read_text(encoding="utf-8").replace("tier: suggest", "tier: auto"), encoding="utf-8")
    async with (
        a_sandbox() as sandbox,
        aiohttp.ClientSession() as session,
        a_bot(sandbox, a_config(folder), tmp_path / "records.db") as caveat,
    ):
        harbour = Harbour(sandbox, session, caveat)
        post = await harbour.say(ANN, CLAIM)
        card = await harbour.card(post)
        await harbour.edit(post, content=SUGGESTED)

        async def changed() -> bool:
            return ["What was measured in progressive disease" in one["content"] for one in await harbour.cards()] == [
                True
            ]

        await until(changed)
        assert [one["id"] for one in await harbour.cards()] == [card["id"]]


async def test_a_suggestion_is_closed_when_its_post_is_edited_into_something_else(harbour: Harbour) -> None:
    post = await harbour.say(ANN, SUGGESTED)
    await harbour.item("A suggested card")
    await harbour.edit(post, content="Never mind, I was thinking of something else.")

    async def nothing_quoted() -> bool:
        return not [one for one in await harbour.items() if SUGGESTED in one["content"]]

    await until(nothing_quoted)
    assert [one for item in await harbour.items() for one in labels(item) if one == "Post card"] == []


async def test_a_deleted_post_takes_its_card_and_its_item_with_it(harbour: Harbour) -> None:
    post = await harbour.say(ANN, CLAIM)
    await harbour.card(post)
    await harbour.delete(post)
    await until(lambda: _none(harbour))
    suggested = await harbour.say(ANN, SUGGESTED)
    await harbour.item("A suggested card")
    await harbour.delete(suggested)
    await harbour.item("closed: the post was deleted")
    assert [one for one in await harbour.items() if SUGGESTED in one["content"]] == []


async def test_an_edit_that_makes_a_claim_gets_a_card_and_a_link_preview_changes_nothing(harbour: Harbour) -> None:
    post = await harbour.say(ANN, "See https://example.org/ for lunch.")
    await harbour.decided(post)
    await harbour.edit(post, content=f"{CLAIM} https://example.org/")
    card = await harbour.card(post)
    await harbour.edit(post, embeds_only=True)
    await harbour.decided(await harbour.say(BEN, "Good morning."))
    assert [one["id"] for one in await harbour.cards()] == [card["id"]]


async def test_in_suggest_mode_a_claim_that_could_be_posted_waits_for_moderators(harbour: Harbour) -> None:
    await harbour.command(ADMIN, "settings", "mode", mode="suggest")
    await harbour.told(ADMIN, GENERAL, "Set: mode")
    await harbour.say(ANN, CLAIM)
    assert await harbour.item("A suggested card")
    assert await harbour.cards() == []


async def test_cooldowns_hold_the_second_card_back(harbour: Harbour) -> None:
    settings = await harbour.caveat.services.settings.get(GUILD)
    await harbour.caveat.services.ports.settings.put(_with(settings, cooldowns=Cooldowns()))
    await harbour.card(await harbour.say(ANN, CLAIM))
    await harbour.decided(await harbour.say(BEN, CLAIM))
    assert len(await harbour.cards()) == 1


async def test_a_storm_of_the_same_events_posts_one_card(harbour: Harbour) -> None:
    await harbour.do("/faults", gateway=[{"kind": "duplicate", "event": "MESSAGE_CREATE", "count": 5}])
    post = await harbour.say(ANN, CLAIM)
    await harbour.card(post)
    await harbour.decided(post)
    await asyncio.sleep(0.3)
    assert len(await harbour.cards()) == 1


async def test_moderators_see_items_that_came_while_nobody_had_chosen_a_channel(harbour: Harbour) -> None:
    settings = await harbour.caveat.services.settings.get(GUILD)
    await harbour.caveat.services.ports.settings.put(_with(settings, moderators_channel=None))
    post = await harbour.say(ANN, SUGGESTED)
    await harbour.decided(post)
    assert await harbour.items() == []
    await harbour.command(ADMIN, "settings", "moderators-channel", channel=MODERATORS)
    assert await harbour.item("A suggested card")
    dms = (await harbour.get(f"/state?persona={ADMIN}"))["dms"]
    told = [one["content"] for dm in dms for one in await harbour.messages(ADMIN, dm["id"])]
    assert any("no moderators' channel is set" in text for text in told)


def _with(settings: GuildSettings, **changes: object) -> GuildSettings:
    return replace(settings, **changes)  # type: ignore[arg-type]  # names of its own fields


async def _none(harbour: Harbour) -> bool:
    return not await harbour.cards()
