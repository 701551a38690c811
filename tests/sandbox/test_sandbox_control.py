"""The people's side: who is kept out, and what is shown to whom."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.sandbox import Sandbox, community
from bot.sandbox.community import (
    ADMIN_ID,
    APPLICATION_ID,
    GENERAL_ID,
    GUILD_ID,
    MEMBER_IDS,
    MODERATOR_IDS,
    MODERATORS_ID,
)
from tests.sandbox.sandbox_stage import Api, Listener, People, ShiftedClock

JUNIPER, ANSELM = MEMBER_IDS[:2]
SAY = {"channel_id": str(GENERAL_ID), "author_id": str(JUNIPER), "content": "hello"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"X-Caveat-Sandbox": "1"}, 201, id="from the page"),
        pytest.param({}, 403, id="without the header"),
        pytest.param({"X-Caveat-Sandbox": "1", "Origin": "http://example.org"}, 403, id="from another page"),
        pytest.param({"X-Caveat-Sandbox": "1", "Origin": "null"}, 403, id="from a page without an origin"),
        pytest.param({"X-Caveat-Sandbox": "1", "Host": "harbour.example:80"}, 403, id="through another name"),
    ],
)
async def test_only_the_page_itself_may_change_anything(
    session: aiohttp.ClientSession, sandbox: Sandbox, headers: dict[str, str], status: int
) -> None:
    async with session.post(sandbox.url + "/control/messages", json=SAY, headers=headers) as answer:
        assert answer.status == status
        assert ("error" in await answer.json()) == (status == 403)


@pytest.mark.parametrize("path", ["/control/state", "/", "/api/v10/gateway", "/page/app.js"])
async def test_no_other_host_name_is_answered(session: aiohttp.ClientSession, sandbox: Sandbox, path: str) -> None:
    async with session.get(sandbox.url + path, headers={"Host": "rebound.example"}) as answer:
        assert answer.status == 403


async def test_another_pages_websocket_is_refused(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await session.ws_connect(sandbox.gateway_url, headers={"Origin": "http://example.org"})
    assert refused.value.status == 403


async def test_the_page_is_served_with_a_strict_policy(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    async with session.get(sandbox.url + "/") as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["../server.py", "..%2fserver.py", "%2e%2e/server.py", "nothing.js", ""])
async def test_nothing_beside_the_page_is_served(session: aiohttp.ClientSession, sandbox: Sandbox, name: str) -> None:
    async with session.get(URL(f"{sandbox.url}/page/{name}", encoded=True)) as answer:
        assert answer.status == 404


async def test_the_personas_have_their_kinds(people: People) -> None:
    state = await people.get("/state")
    kinds = {int(p["id"]): p["kind"] for p in state["personas"]}
    assert kinds[ADMIN_ID] == "admin"
    assert {kinds[m] for m in MODERATOR_IDS} == {"moderator"}
    assert {kinds[m] for m in MEMBER_IDS} == {"member"}
    assert state["bots"] == [{"id": str(APPLICATION_ID), "name": "Caveat", "connected": False}]


async def test_a_member_does_not_see_the_moderators_channel(people: People) -> None:
    names = [c["name"] for c in (await people.get(f"/state?persona={JUNIPER}"))["guilds"][0]["channels"]]
    assert names == ["general", "treatments", "questions"]
    status, _ = await people.request("GET", f"/control/channels/{MODERATORS_ID}/messages?persona={JUNIPER}")
    assert status == 403
    say = SAY | {"channel_id": str(MODERATORS_ID)}
    assert (await people.request("POST", "/control/messages", say))[0] == 403
    assert await people.messages(MODERATOR_IDS[0], MODERATORS_ID) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(SAY | {"channel_id": "1"}, 404, id="no such channel"),
        pytest.param(SAY | {"author_id": "1"}, 404, id="nobody"),
        pytest.param(SAY | {"author_id": str(APPLICATION_ID)}, 400, id="a bot"),
        pytest.param(SAY | {"content": " "}, 400, id="nothing"),
        pytest.param(SAY | {"content": "x" * 4001}, 400, id="too long"),
        pytest.param(SAY | {"created_at": "yesterday"}, 400, id="no time"),
        pytest.param({"content": "x"}, 400, id="no channel"),
    ],
)
async def test_a_message_that_cannot_be_is_refused_in_words(people: People, body: Any, status: int) -> None:
    answered, answer = await people.request("POST", "/control/messages", body)
    assert answered == status
    assert answer["error"]


async def test_a_message_may_be_from_an_earlier_time(people: People) -> None:
    await people.say(JUNIPER, "now")
    await people.say(ANSELM, "then", created_at="2026-01-01T10:00:00+00:00")
    found = await people.messages(JUNIPER)
    assert [m["content"] for m in found] == ["then", "now"]
    assert found[0]["timestamp"].startswith("2026-01-01T10:00:00")


async def test_a_bots_message_is_not_edited_by_people_but_may_be_deleted(people: People, api: Api) -> None:
    _, message = await api.call("POST", f"/channels/{GENERAL_ID}/messages", {"content": "a card"})
    where = f"/control/messages/{message['id']}"
    assert (await people.request("PATCH", where, {"content": "no card"}))[0] == 403
    assert (await people.request("DELETE", where))[0] == 204


async def test_the_transcript_tells_what_was_called_and_sent(people: People, client: Listener) -> None:
    await people.say(JUNIPER, "hello")
    await (await client.next("message")).reply("hi")
    lines = await people.get("/transcript")
    told = [(e["direction"], e["what"], e["status"]) for e in lines]
    assert ("rest", "GET /users/@me", 200) in told
    assert ("rest", f"POST /channels/{GENERAL_ID}/messages", 200) in told
    assert told.index(("dispatch", "READY", None)) < told.index(("dispatch", "MESSAGE_CREATE", None))
    assert [e["n"] for e in lines] == sorted(e["n"] for e in lines)


async def test_a_clock_that_stands_on_its_own_cannot_be_moved(session: aiohttp.ClientSession) -> None:
    shifted = ShiftedClock()
    async with Sandbox(community(), clock=lambda: shifted()) as server:
        people = People(session, server)
        assert (await people.request("POST", "/control/clock", {"advance_seconds": 5}))[0] == 409
    async with Sandbox(community(), clock=shifted) as server:
        before = shifted()
        await People(session, server).do("/clock", advance_seconds=3600)
        assert (shifted() - before).total_seconds() >= 3600


async def test_trying_and_checking_are_handed_to_the_callbacks(
    session: aiohttp.ClientSession, clock: ShiftedClock, people: People
) -> None:
    assert (await people.request("POST", "/control/try", {"text": "x"}))[0] == 404
    assert (await people.request("POST", "/control/lint", {"yaml": "x"}))[0] == 404

    async def try_text(text: str) -> dict[str, Any]:
        return {"read": text}

    async def lint_text(file: str, text: str) -> dict[str, Any]:
        return {"file": file, "length": len(text)}

    async with Sandbox(community(), clock=clock, try_text=try_text, lint_text=lint_text) as server:
        given = People(session, server)
        assert await given.do("/try", text="a claim") == {"read": "a claim"}
        assert await given.do("/lint", file="a.yaml", yaml="a: 1") == {"file": "a.yaml", "length": 4}
        assert (await given.request("POST", "/control/try", {}))[0] == 400


async def test_preview_pages_are_served_where_there_are_some(
    session: aiohttp.ClientSession, clock: ShiftedClock, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<p>cards</p>")
    async with (
        Sandbox(community(), clock=clock, preview=tmp_path) as server,
        session.get(server.url + "/knowledge/") as answer,
    ):
        assert await answer.text() == "<p>cards</p>"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_messages_are_given_in_pages_from_the_last_one_back(people: People) -> None:
    said = [(await people.say(JUNIPER, f"message {number}"))["id"] for number in range(5)]
    place = f"/channels/{GENERAL_ID}/messages?limit=2"
    last = await people.get(place)
    before = await people.get(f"{place}&before={last[0]['id']}")
    assert [one["id"] for one in (*before, *last)] == said[1:]


async def test_an_uploaded_page_is_not_served_as_a_page(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps({"attachments": [{"id": 0, "filename": "a.html"}]}))
    form.add_field("files[0]", b"<script>1</script>", filename="a.html", content_type="text/html")
    where = f"{sandbox.api_base}/channels/{GENERAL_ID}/messages"
    async with session.post(where, data=form, headers={"Authorization": "Bot sandbox-token"}) as answer:
        url = (await answer.json())["attachments"][0]["url"]
    async with session.get(url) as answer:
        assert answer.content_type == "application/octet-stream"


async def test_closing_twice_is_closing_once(clock: ShiftedClock) -> None:
    server = Sandbox(community(), clock=clock)
    await server.start()
    await server.close()
    await server.close()


async def test_the_starter_community_is_always_the_same() -> None:
    one, other = community(), community()
    assert one.channels.keys() == other.channels.keys()
    assert one.guilds[GUILD_ID] == other.guilds[GUILD_ID]
