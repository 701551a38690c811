"""The stream of events that a page follows: each its own, resumed, and ended without a word."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox
from bot.sandbox.community import APPLICATION_ID, GENERAL_ID, MEMBER_IDS, MODERATOR_IDS, MODERATORS_ID
from tests.sandbox.sandbox_stage import PATIENCE, Api, Listener, People

JUNIPER, ANSELM = MEMBER_IDS[:2]


class Watcher:
    """Reads the page's event stream."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await self._answer.content.readline()
                if line.startswith(b"data: "):
                    event: dict[str, Any] = json.loads(line[6:])
                    if event["type"] == kind:
                        return event


def watch(session: aiohttp.ClientSession, sandbox: Sandbox, persona: int, **headers: str) -> Any:
    return session.get(f"{sandbox.url}/control/events?persona={persona}", headers=headers)


async def test_the_page_follows_along(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People, api: Api
) -> None:
    async with watch(session, sandbox, JUNIPER) as answer:
        page = Watcher(answer)
        message = await people.say(ANSELM, "hello")
        assert (await page.next("message_create"))["message"]["content"] == "hello"
        where = {"channel_id": str(GENERAL_ID), "message_id": message["id"]}
        await people.do("/reactions", user_id=str(ANSELM), emoji="👍", **where)
        assert (await page.next("reaction"))["count"] == 1
        await people.do(f"/messages/{message['id']}", "DELETE")
        assert (await page.next("message_delete"))["id"] == message["id"]
        await api.call("POST", f"/channels/{GENERAL_ID}/typing")
        assert (await page.next("typing"))["user_id"] == str(APPLICATION_ID)
        await api.call("POST", "/users/@me/channels", {"recipient_id": str(JUNIPER)})
        assert (await page.next("dm"))["channel"]["recipients"][0]["id"] == str(APPLICATION_ID)


async def test_each_persona_sees_which_reactions_are_their_own(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People
) -> None:
    message = await people.say(ANSELM, "hello")
    where = {"channel_id": str(GENERAL_ID), "message_id": message["id"]}
    async with watch(session, sandbox, JUNIPER) as mine, watch(session, sandbox, ANSELM) as theirs:
        await people.do("/reactions", user_id=str(JUNIPER), emoji="👍", **where)
        assert [(await Watcher(page).next("reaction"))["me"] for page in (mine, theirs)] == [True, False]
        await people.do(f"/messages/{message['id']}", "PATCH", content="hello again")
        seen = [(await Watcher(page).next("message_update"))["message"]["reactions"] for page in (mine, theirs)]
        assert [[one["me"] for one in reactions] for reactions in seen] == [[True], [False]]
        await people.do("/reactions", "DELETE", user_id=str(JUNIPER), emoji="👍", **where)
        assert not (await Watcher(mine).next("reaction"))["me"]
    await people.do("/reactions", user_id=str(JUNIPER), emoji="👍", **where)
    found = [(await people.messages(who))[0]["reactions"][0]["me"] for who in (JUNIPER, ANSELM)]
    assert found == [True, False]


async def test_a_page_that_is_closed_ends_its_stream_without_a_word(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("ERROR")
    async with watch(session, sandbox, JUNIPER) as answer:
        assert answer.status == 200
        answer.connection.transport.abort()
    for word in ("one", "two", "three"):
        await people.say(ANSELM, word)
        await asyncio.sleep(0.05)  # the server learns of the closed connection by its next writes
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_page_resumes_after_its_last_event_and_sees_only_its_own(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People
) -> None:
    await people.say(JUNIPER, "seen")
    last = (await people.get("/state"))["seq"]
    await people.say(MODERATOR_IDS[0], "hidden", channel=MODERATORS_ID)
    await people.say(JUNIPER, "missed")
    async with watch(session, sandbox, JUNIPER, **{"Last-Event-ID": str(last)}) as answer:
        event = await Watcher(answer).next("message_create")
    assert event["message"]["content"] == "missed"
    assert event["seq"] == last + 2


async def test_a_page_that_missed_too_much_is_told_to_start_over(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People
) -> None:
    async with watch(session, sandbox, JUNIPER, **{"Last-Event-ID": "999999"}) as answer:
        await Watcher(answer).next("reset")


async def test_the_page_sees_a_bot_come_and_go(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People, client: Listener
) -> None:
    assert (await people.get("/state"))["bots"][0]["connected"]
    async with watch(session, sandbox, JUNIPER) as answer:
        page = Watcher(answer)
        await client.close()
        assert await page.next("bot") | {"seq": 0} == {
            "type": "bot",
            "seq": 0,
            "id": str(APPLICATION_ID),
            "connected": False,
        }
