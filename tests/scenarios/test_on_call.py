"""Distress on the loopback Discord: what moderators have at hand, who is called, and what the author gets."""

from __future__ import annotations

from tests.scenarios.stage import (
    ADMIN,
    ANN,
    BEN,
    BOT,
    DESPAIR,
    GENERAL,
    MOD,
    MODERATORS,
    OTHER_MOD,
    SUGGESTED,
    Harbour,
    until,
)

HELP, WRITTEN = "Ring the on-call lead, then 000.", "We saw your post, and we are here."


async def _direct(harbour: Harbour, who: str) -> list[str]:
    dms = (await harbour.get(f"/state?persona={who}"))["dms"]
    return [one["content"] for dm in dms for one in await harbour.messages(who, dm["id"])]


async def test_what_an_admin_sets_for_distress_is_there_when_it_is_needed(harbour: Harbour) -> None:
    await harbour.command(ADMIN, "settings", "distress", resources=HELP, ping=True, message=WRITTEN)
    await harbour.told(ADMIN, GENERAL, "Set: distress message, ping for distress, resources.")
    await harbour.command(MOD, "duty", where=MODERATORS, state="on")
    await harbour.told(MOD, MODERATORS, "You are on duty")
    post = await harbour.say(BEN, DESPAIR)
    await harbour.item(f"For you, from your server's settings: {HELP}")
    call = await harbour.item("Somebody may need help. Please look.")
    assert call["content"].startswith(f"<@{MOD}>")
    assert [one["id"] for one in call["mentions"]] == [MOD]
    assert await until(lambda: _direct(harbour, BEN)) == [WRITTEN]
    await harbour.decided(post)
    public = [one["content"] for one in await harbour.messages(ANN) if one["author"]["id"] == BOT]
    assert public == []


async def test_out_of_the_box_nobody_is_called_and_the_author_is_left_alone(harbour: Harbour) -> None:
    await harbour.command(MOD, "duty", where=MODERATORS, state="on")
    await harbour.told(MOD, MODERATORS, "You are on duty")
    post = await harbour.say(BEN, DESPAIR)
    await harbour.item("Somebody may need help")
    await harbour.decided(post)
    assert await harbour.items("Please look.") == []
    assert await _direct(harbour, BEN) == []


async def test_settings_for_distress_are_taken_away_again_and_are_no_ones_but_the_admins(harbour: Harbour) -> None:
    await harbour.command(ADMIN, "settings", "distress", resources=HELP)
    await harbour.told(ADMIN, GENERAL, "Set: resources.")
    await harbour.command(ADMIN, "settings", "distress", remove="resources")
    await until(lambda: _said_twice(harbour, "Set: resources."))
    await harbour.command(ADMIN, "settings", "show")
    await harbour.told(ADMIN, GENERAL, "on distress items: nothing yet")
    item = await _a_suggestion(harbour)
    assert "For you, from your server's settings" not in str(item["content"])


async def _said_twice(harbour: Harbour, words: str) -> bool:
    return sum(words in one["content"] for one in await harbour.messages(ADMIN)) == 2


async def _a_suggestion(harbour: Harbour) -> dict[str, object]:
    await harbour.say(ANN, SUGGESTED)
    return await harbour.item("A suggested card")


async def test_who_is_on_duty_is_seen_by_moderators(harbour: Harbour) -> None:
    await harbour.command(MOD, "duty", where=MODERATORS, state="on")
    await harbour.told(MOD, MODERATORS, "You are on duty")
    await harbour.command(OTHER_MOD, "duty", where=MODERATORS, state="who")
    await harbour.told(OTHER_MOD, MODERATORS, f"On duty: <@{MOD}>")


async def test_one_who_moderates_no_more_is_taken_off_duty_by_who_manages_the_server_and_nobody_else(
    harbour: Harbour,
) -> None:
    await harbour.command(MOD, "duty", where=MODERATORS, state="on")
    await harbour.told(MOD, MODERATORS, "You are on duty")
    await harbour.command(OTHER_MOD, "duty", where=MODERATORS, state="off", member=MOD)
    await harbour.told(OTHER_MOD, MODERATORS, "Only somebody who may manage this server")
    await harbour.command(ADMIN, "duty", where=MODERATORS, state="off", member=MOD)
    await harbour.told(ADMIN, MODERATORS, f"<@{MOD}> is off duty.")
    await harbour.command(OTHER_MOD, "duty", where=MODERATORS, state="who")
    await harbour.told(OTHER_MOD, MODERATORS, "Nobody is on duty.")


async def test_how_long_things_last_and_how_good_cards_must_be_is_the_servers_choice(harbour: Harbour) -> None:
    await harbour.command(ADMIN, "settings", "clocks", excerpt_days=3, slow_mode_seconds=30)
    await harbour.told(ADMIN, GENERAL, "Set: excerpt days, slow mode.")
    await harbour.command(ADMIN, "settings", "floor", percent=75, least=9)
    await harbour.told(ADMIN, GENERAL, "Set: floor, floor least.")
    await harbour.command(ADMIN, "settings", "show")
    shown = await harbour.told(ADMIN, GENERAL, "Excerpts stay on items for 3 days")
    assert "under 75% kept, of 9 or more judged" in shown["content"]
