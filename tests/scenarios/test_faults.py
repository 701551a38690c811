"""Nothing is lost and nothing is done twice, whatever the network and the machine do."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.config import load_config
from bot.sandbox.gateway import GatewayOptions
from tests.scenarios.stage import (
    ADMIN,
    ANN,
    BEN,
    CLAIM,
    GENERAL,
    GUILD,
    MOD,
    MODERATORS,
    SUGGESTED,
    Harbour,
    a_bot,
    a_config,
    a_process,
    a_sandbox,
    until,
)

POSTING = {"method": "POST", "path": f"/channels/{GENERAL}/messages"}


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "status", "status": 429, "retry_after": 0.2}, id="asked to wait"),
        pytest.param(
            {"kind": "status", "status": 429, "retry_after": 0.2, "global": True}, id="asked to wait with all"
        ),
        pytest.param({"kind": "status", "status": 503}, id="unavailable"),
        pytest.param({"kind": "status", "status": 500}, id="server error"),
        pytest.param({"kind": "reset"}, id="connection reset before"),
        pytest.param({"kind": "lost_ack"}, id="connection reset after"),
        pytest.param({"kind": "truncate"}, id="half an answer"),
    ],
)
async def test_a_card_is_posted_once_though_discord_fails_in_the_middle(
    harbour: Harbour, fault: dict[str, Any]
) -> None:
    await harbour.do("/faults", rest=[{**POSTING, **fault}])
    post = await harbour.say(ANN, CLAIM)
    card = await _card(harbour, post)
    await harbour.decided(post)
    assert [one["id"] for one in await harbour.cards()] == [card["id"]]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "op7"}, id="asked to reconnect"),
        pytest.param({"kind": "op9", "resumable": True}, id="session invalid, resumable"),
        pytest.param({"kind": "drop"}, id="connection dropped"),
        pytest.param({"kind": "close", "code": 4000}, id="closed with 4000"),
        pytest.param({"kind": "malformed", "event": "MESSAGE_CREATE", "key": "author"}, id="malformed event"),
        pytest.param({"kind": "garbage"}, id="a frame that is no JSON"),
    ],
)
async def test_posts_are_answered_after_the_gateway_failed(harbour: Harbour, fault: dict[str, Any]) -> None:
    await harbour.card(await harbour.say(ANN, CLAIM))
    await harbour.do("/faults", gateway=[fault])
    missed = await harbour.say(BEN, CLAIM)
    assert await _card(harbour, missed)
    assert len([one for one in await harbour.cards() if one["message_reference"]["message_id"] == missed]) == 1


async def test_a_post_that_came_while_the_bot_was_away_is_read_at_the_next_start(
    knowledge: Path, tmp_path: Path
) -> None:
    records, config = tmp_path / "records.db", a_config(knowledge)
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        async with a_bot(sandbox, config, records) as caveat:
            harbour = Harbour(sandbox, session, caveat)
            await harbour.decided(await harbour.say(ANN, "Good morning."))
        missed = await harbour.say(ANN, CLAIM)
        async with a_bot(sandbox, config, records) as caveat:
            assert await Harbour(sandbox, session, caveat).card(missed)


async def test_buttons_of_before_a_restart_still_work(knowledge: Path, tmp_path: Path) -> None:
    records, config = tmp_path / "records.db", a_config(knowledge)
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        async with a_bot(sandbox, config, records) as caveat:
            harbour = Harbour(sandbox, session, caveat)
            post = await harbour.say(ANN, SUGGESTED)
            item = await harbour.item("A suggested card")
            form = await harbour.press(MOD, item, "Add note")
        async with a_bot(sandbox, config, records) as caveat:
            harbour = Harbour(sandbox, session, caveat)
            await harbour.fill_in(MOD, form, MODERATORS, {"text": "Written before."}, form["interaction_id"])
            await harbour.press(MOD, await harbour.item("Written before."), "Post card")
            assert await harbour.card(post)


async def test_killed_between_press_and_effect_the_card_is_posted_once_after_the_restart(
    knowledge: Path, tmp_path: Path
) -> None:
    records = tmp_path / "records.db"
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        async with a_process(sandbox.url, knowledge, records) as process:
            people = Harbour(sandbox, session, None)  # type: ignore[arg-type]  # the bot is another process
            await until(people.connected, 30.0)
            post = await people.say(ANN, SUGGESTED)
            item = await people.item("A suggested card")
            await people.do("/faults", rest=[{**POSTING, "kind": "delay", "seconds": 1.5}])
            await people.press(MOD, item, "Post card")
            await until(lambda: _fired(people))
            os.kill(process.pid, signal.SIGKILL)
        async with a_process(sandbox.url, knowledge, records):
            assert await _card(people, post)
            await people.item("decided: posted")
            await asyncio.sleep(1.0)
            assert len(await people.cards()) == 1


async def test_discord_that_cannot_be_reached_at_first_is_tried_again(
    knowledge: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        people = Harbour(sandbox, session, None)  # type: ignore[arg-type]  # no bot yet
        await people.do("/faults", rest=[{"kind": "reset", "path": "/users/@me", "count": 2}])
        async with a_bot(sandbox, a_config(knowledge), tmp_path / "records.db") as caveat:
            assert caveat.connection.client is not None
    assert "Discord cannot be reached" in caplog.text
    assert "trying again in 1 s" in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "drop"}, id="connection dropped"),
        pytest.param({"kind": "close", "code": 4000}, id="closed with 4000"),
        pytest.param({"kind": "op7"}, id="asked to reconnect"),
        pytest.param({"kind": "op9", "resumable": True}, id="session invalid, resumable"),
    ],
)
async def test_a_connection_that_is_lost_before_its_session_began_is_begun_anew(
    knowledge: Path, tmp_path: Path, fault: dict[str, Any]
) -> None:
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        people = Harbour(sandbox, session, None)  # type: ignore[arg-type]  # no bot yet
        await people.do("/faults", gateway=[fault])
        async with a_bot(sandbox, a_config(knowledge), tmp_path / "records.db") as caveat:
            assert (await people.get("/faults"))["gateway"][0]["fired"] == 1
            assert await Harbour(sandbox, session, caveat).card(await people.say(ANN, CLAIM))


async def test_a_frame_that_cannot_be_decompressed_ends_nothing(knowledge: Path, tmp_path: Path) -> None:
    options = GatewayOptions(compression=True)
    async with (
        a_sandbox(gateway=options) as sandbox,
        aiohttp.ClientSession() as session,
        a_bot(sandbox, a_config(knowledge), tmp_path / "records.db") as caveat,
    ):
        harbour, client = Harbour(sandbox, session, caveat), caveat.connection.client
        await harbour.card(await harbour.say(ANN, CLAIM))
        await harbour.do("/faults", gateway=[{"kind": "garbage"}])
        assert await _card(harbour, await harbour.say(BEN, CLAIM))
        assert caveat.connection.client is not client, "a new client was needed"


async def test_a_config_that_breaks_on_disk_while_the_bot_runs_changes_nothing(knowledge: Path, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"knowledge: {knowledge}\ncache: {tmp_path / 'cache'}\nhot_reload: true\n", encoding="utf-8")
    async with (
        a_sandbox() as sandbox,
        aiohttp.ClientSession() as session,
        a_bot(sandbox, load_config(file, {}), tmp_path / "records.db") as caveat,
    ):
        file.write_text("knowledge: [broken\n", encoding="utf-8")
        harbour = Harbour(sandbox, session, caveat)
        assert await harbour.card(await harbour.say(ANN, CLAIM))


async def test_a_gateway_that_closes_at_once_is_not_stormed(knowledge: Path, tmp_path: Path) -> None:
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        people = Harbour(sandbox, session, None)  # type: ignore[arg-type]  # no bot yet
        async with a_bot(sandbox, a_config(knowledge), tmp_path / "records.db") as caveat:
            await people.do("/faults", gateway=[{"kind": "close_before_hello", "count": 50}, {"kind": "drop"}])
            await people.say(ANN, "Good morning.")
            await asyncio.sleep(2.5)
            fired = sum(one["fired"] for one in (await people.get("/faults"))["gateway"])
            assert fired <= 8
            await people.do("/faults", "DELETE")
            assert caveat.connection.client is not None


async def _card(harbour: Harbour, post: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        return next((c for c in await harbour.cards() if c["message_reference"]["message_id"] == post), None)

    found = await until(look, 25.0)
    assert found is not None
    return found


async def _fired(people: Harbour) -> bool:
    return any(one["fired"] for one in (await people.get("/faults"))["rest"])


async def test_an_unwritable_moderators_channel_is_told_of_once_and_items_wait(harbour: Harbour) -> None:
    shut = {"kind": "status", "status": 403, "method": "POST", "path": f"/channels/{MODERATORS}/messages", "count": 9}
    await harbour.do("/faults", rest=[shut])
    for text in (SUGGESTED, "HSCT halts secondary progressive MS."):
        await harbour.say(ANN, text)
    await until(lambda: _told_owner(harbour, "cannot write in the moderators' channel"))
    await harbour.caveat.services.intake.drain()
    await harbour.do("/faults", "DELETE")
    assert await harbour.items() == []
    waiting = await harbour.caveat.services.ports.ledger.pending(datetime.now(UTC) + timedelta(hours=1), 50)
    assert [str(effect.act) for effect in waiting].count("show-item") == 2
    told = await _told_owner(harbour, "cannot write in the moderators' channel")
    assert len(told) == 1


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("status", [429, 500, 403, 404])
async def test_a_press_whose_effect_discord_refuses_is_recorded_and_never_doubled(
    harbour: Harbour, status: int
) -> None:
    post = await harbour.say(ANN, SUGGESTED)
    item = await harbour.item("A suggested card")
    await harbour.do("/faults", rest=[{**POSTING, "kind": "status", "status": status, "retry_after": 0.2}])
    await harbour.press(MOD, item, "Post card")
    if status in (403, 404):  # the card cannot be posted: the item is open again and says why
        await harbour.item("The card could not be posted")
        assert await harbour.cards() == []
    else:
        assert await _card(harbour, post)
        assert len(await harbour.cards()) == 1


async def test_the_knowledge_in_use_stays_where_an_edit_of_it_is_bad(knowledge: Path, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(knowledge, folder)
    claims = folder / "claims" / "cure" / "claims.yaml"
    async with (
        a_sandbox() as sandbox,
        aiohttp.ClientSession() as session,
        a_bot(sandbox, a_config(folder, hot_reload=True), tmp_path / "records.db") as caveat,
    ):
        harbour, good = Harbour(sandbox, session, caveat), claims.read_text(encoding="utf-8")
        await asyncio.sleep(0.5)  # the watcher begins
        claims.write_text(good.replace("for how long", "for how many years"), encoding="utf-8")
        changed = await until(lambda: _headline(harbour, "for how many years"), 30.0)
        assert changed
        claims.write_text("family: cure\nclaims: [{id: broken\n", encoding="utf-8")
        await asyncio.sleep(1.0)
        assert await harbour.card(await harbour.say(ANN, CLAIM))


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("plan", ["drizzle", "storm", "hurricane", "outage"])
@pytest.mark.parametrize("seed", [1, 2])
async def test_in_any_weather_every_post_is_decided_and_no_card_is_lost_or_doubled(
    harbour: Harbour, plan: str, seed: int
) -> None:
    await harbour.do("/faults", plan=plan, seed=seed)
    posts = []
    for author in (ANN, BEN, ANN, BEN, ANN):
        posts.append(await harbour.say(author, CLAIM))
        await asyncio.sleep(0.2)
    ledger = harbour.caveat.services.ports.ledger
    decisions = [await until(partial(ledger.decision, GUILD, post), 60.0) for post in posts]
    await until(lambda: _nothing_pending(harbour), 60.0)
    answered = [one["message_reference"]["message_id"] for one in await harbour.cards()]
    assert sorted(answered) == [one.message_id for one in decisions if one is not None and one.action == "reply"]


async def _nothing_pending(harbour: Harbour) -> bool:
    later = datetime.now(UTC) + timedelta(hours=1)
    return not await harbour.caveat.services.ports.ledger.pending(later, 10)


async def _headline(harbour: Harbour, words: str) -> bool:
    claim = harbour.caveat.services.knowledge.catalogue.claims["hsct-cure"]
    return claim.card is not None and words in claim.card.headline


async def _told_owner(harbour: Harbour, words: str) -> list[str]:
    dms = (await harbour.get(f"/state?persona={ADMIN}"))["dms"]
    texts = [str(one["content"]) for dm in dms for one in await harbour.messages(ADMIN, dm["id"])]
    return [text for text in texts if words in text]


async def test_a_post_whose_event_ended_the_client_is_read_although_later_posts_move_on(harbour: Harbour) -> None:
    await harbour.card(await harbour.say(ANN, CLAIM))
    await harbour.do("/faults", gateway=[{"kind": "malformed", "event": "MESSAGE_CREATE", "key": "author"}])
    posts = [await harbour.say(BEN, CLAIM)]
    client = harbour.caveat.connection.client
    while harbour.caveat.connection.client in (client, None):  # until the next client, so that a live post overtakes
        posts.append(await harbour.say(ANN, "Good morning."))
        await asyncio.sleep(0.05)
    posts.append(await harbour.say(ANN, CLAIM))
    for post in (posts[0], posts[-1]):
        assert await _card(harbour, post)


@pytest.mark.parametrize(
    ("event", "key"),
    [
        pytest.param("MESSAGE_CREATE", "id", id="a post without its id"),
        pytest.param("MESSAGE_CREATE", "channel_id", id="a post without its channel"),
        pytest.param("MESSAGE_UPDATE", "author", id="an edit without its author"),
        pytest.param("MESSAGE_DELETE", "id", id="a deletion without its id"),
        pytest.param("INTERACTION_CREATE", "data", id="a press without its data"),
    ],
)
async def test_an_event_that_lacks_a_part_ends_nothing_and_later_posts_are_answered(
    harbour: Harbour, event: str, key: str
) -> None:
    first = await harbour.say(ANN, "Good morning.")
    await harbour.decided(first)
    await harbour.do("/faults", gateway=[{"kind": "malformed", "event": event, "key": key}])
    posts = [await harbour.say(BEN, CLAIM)]
    await harbour.edit(first, content="Good evening.")
    await harbour.delete(first)
    if event == "INTERACTION_CREATE":
        with suppress(AssertionError):  # the sandbox says that the application did not respond
            await harbour.command(ANN, "evidence", topic="hsct")
    posts.append(await harbour.say(ANN, CLAIM))
    for post in posts:
        assert await _card(harbour, post)
    assert len(await harbour.cards()) == len(posts)
