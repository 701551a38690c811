"""Members ask: for a card, why it appeared, what is held on them. And the bot's own admins look after it."""

from __future__ import annotations

import pytest

from bot.sandbox.community import ADMIN_ID
from tests.scenarios.stage import ADMIN, ANN, BEN, BOT, CLAIM, GENERAL, JSON, STORY, Harbour, labels, until


async def test_evidence_answers_publicly_by_topic_and_focus(harbour: Harbour) -> None:
    await harbour.command(ANN, "evidence", topic="hsct", focus="progressive")
    card = (await until(lambda: _public(harbour)))[0]
    assert "What was measured in progressive disease" in card["content"]
    assert labels(card) == ["Sources and details"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"topic": "hsct progressive"}, "progressive disease", id="both typed into one field"),
        pytest.param({"topic": "hsct", "focus": "cure"}, "for how long", id="topic and focus"),
        pytest.param({"topic": "bees"}, "There is no card for that yet", id="nothing fits"),
    ],
)
async def test_evidence_can_be_shown_to_oneself_only(harbour: Harbour, options: dict[str, str], words: str) -> None:
    await harbour.command(ANN, "evidence", **options, visibility="only me")
    await harbour.told(ANN, GENERAL, words)
    assert await _public(harbour) == []


async def test_topics_and_focus_words_are_suggested_while_typing(harbour: Harbour) -> None:
    command = await harbour._command("evidence")
    typing = [{"name": "topic", "value": "hsct"}, {"name": "focus", "value": "pro", "focused": True}]
    result = await harbour.interact(ANN, GENERAL, kind="autocomplete", command_id=command, options=typing)
    assert [choice["name"] for choice in result["choices"]] == ["progressive"]


async def test_the_message_menu_finds_cards_for_a_post_and_shows_them_to_whoever_asked(harbour: Harbour) -> None:
    await harbour.command(ADMIN, "settings", "mode", mode="shadow")
    await harbour.told(ADMIN, GENERAL, "Set: mode")
    post = await harbour.say(ANN, CLAIM)
    await harbour.menu(BEN, "Find evidence for this", post)
    await harbour.told(BEN, GENERAL, "What was measured after a transplant")
    story = await harbour.say(ANN, STORY)
    await harbour.menu(BEN, "Find evidence for this", story)
    await harbour.told(BEN, GENERAL, "There is no card for that yet")


async def test_a_card_says_why_it_appeared_and_shows_its_sources_to_whoever_asks(harbour: Harbour) -> None:
    card = await harbour.card(await harbour.say(ANN, CLAIM))
    await harbour.press(BEN, card, "Why am I seeing this?")
    why = await harbour.told(BEN, GENERAL, "Why this card:")
    assert 'Matched words: "' in why["content"]
    assert "Claim: A stem cell transplant cures multiple sclerosis." in why["content"]
    await harbour.press(BEN, card, "Sources and details")
    sources = await harbour.told(BEN, GENERAL, "Sources:")
    assert "JAMA Neurol" in sources["content"]
    assert "Questions for your own team" in sources["content"]


async def test_opting_out_from_a_card_is_confirmed_and_takes_the_cards_away(harbour: Harbour) -> None:
    card = await harbour.card(await harbour.say(ANN, CLAIM))
    await harbour.press(ANN, card, "Opt out")
    asked = await harbour.told(ANN, GENERAL, "Without cards from now on?")
    await harbour.press(ANN, asked, "Yes, no cards for me")
    await harbour.told(ANN, GENERAL, "You get no cards here any more")
    assert await harbour.cards() == []


async def test_a_member_sees_and_erases_what_is_held_on_them(harbour: Harbour) -> None:
    await harbour.card(await harbour.say(ANN, CLAIM))
    await harbour.command(ANN, "privacy", "show")
    await harbour.told(ANN, GENERAL, "Cards under your posts: 1")
    await harbour.command(ANN, "privacy", "erase")
    await harbour.press(ANN, await harbour.told(ANN, GENERAL, "Erase everything"), "Yes, erase it")
    await harbour.told(ANN, GENERAL, "Erased:")
    await harbour.command(ANN, "privacy", "show")
    await harbour.told(ANN, GENERAL, "Cards under your posts: 0")


@pytest.mark.parametrize(
    ("path", "noted"),
    [
        pytest.param("/interactions/*/callback", "perhaps not acknowledged", id="at the acknowledgement"),
        pytest.param("/webhooks/*/messages/@original", "an answer could not be shown", id="at the answer"),
    ],
)
async def test_what_was_asked_is_answered_though_discord_cuts_its_own_answer_off(
    harbour: Harbour, path: str, noted: str, caplog: pytest.LogCaptureFixture
) -> None:
    await harbour.do("/faults", rest=[{"kind": "truncate", "path": path}])
    await harbour.command(ANN, "privacy", "show")
    await harbour.told(ANN, GENERAL, "Cards under your posts: 0")

    async def written() -> bool:
        return noted in caplog.text

    await until(written)
    assert "a command failed" not in caplog.text


async def test_operator_commands_are_for_the_bots_own_admins(harbour: Harbour) -> None:
    assert str(ADMIN_ID) == ADMIN
    await harbour.command(ADMIN, "caveat", "try", text=CLAIM)
    await harbour.told(ADMIN, GENERAL, "hsct-cure")
    await harbour.command(ADMIN, "caveat", "status")
    await harbour.told(ADMIN, GENERAL, "2 claims")
    await harbour.command(ADMIN, "caveat", "reload")
    await harbour.told(ADMIN, GENERAL, "2 claims in use, as before")
    await harbour.command(ADMIN, "caveat", "test")
    await harbour.told(ADMIN, GENERAL, "Every example comes out as it is written.")
    await harbour.command(ADMIN, "caveat", "sync")
    await harbour.told(ADMIN, GENERAL, "The commands are registered.")


async def _public(harbour: Harbour) -> list[JSON]:
    found = await harbour.messages(BEN)
    return [one for one in found if one["author"]["id"] == BOT and one["content"]]
