"""Faults: named, counted, seeded - and what the unmodified client makes of them."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from bot.bootstrap.run import named_faults
from bot.sandbox import BadFault, Faults, GatewayFault, RateLimits, RestFault, Sandbox, community
from bot.sandbox.community import APPLICATION_TOKEN, GENERAL_ID, MEMBER_IDS
from tests.sandbox.sandbox_stage import PATIENCE, Api, Listener, People, ShiftedClock, gateway, running

JUNIPER = MEMBER_IDS[0]
MESSAGES = f"/channels/{GENERAL_ID}/messages"
SENDS: dict[str, Any] = {"method": "POST", "path": "/channels/*/messages"}


async def test_a_fault_hits_the_requests_it_names_after_those_it_skips(sandbox: Sandbox, api: Api) -> None:
    sandbox.faults.set(RestFault("status", **SENDS, status=503, skip=1, count=2))
    statuses = [(await api.call("POST", MESSAGES, {"content": "x"}))[0] for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    assert (await api.call("GET", MESSAGES))[0] == 200
    assert sandbox.faults.listing()["rest"][0]["fired"] == 2


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        pytest.param({"status": 429, "retry_after": 0.05}, 429, id="429 of a route"),
        pytest.param({"status": 429, "retry_after": 0.05, "global": True}, 429, id="429 of everything"),
        pytest.param({"status": 500}, 500, id="500"),
    ],
)
async def test_the_client_waits_out_what_passes(
    people: People, client: Listener, fault: dict[str, Any], status: int
) -> None:
    await people.do("/faults", rest=[{"kind": "status", **SENDS, **fault}])
    await client.general().send("in the end")
    assert [m["content"] for m in await people.messages(JUNIPER)] == ["in the end"]
    calls = [e["status"] for e in await people.get("/transcript") if e["what"] == f"POST {MESSAGES}"]
    assert calls == [status, 200]


async def test_a_429_without_via_is_taken_for_a_ban(people: People, client: Listener) -> None:
    await people.do("/faults", rest=[{"kind": "status", **SENDS, "status": 429, "via": False}])
    with pytest.raises(discord.HTTPException) as banned:
        await client.general().send("x")
    assert banned.value.status == 429


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        pytest.param("lost_ack", 1, id="performed, the answer lost"),
        pytest.param("truncate", 1, id="performed, half an answer"),
        pytest.param("reset", 0, id="not performed"),
    ],
)
async def test_a_broken_connection_may_or_may_not_have_sent(
    people: People, client: Listener, kind: str, kept: int
) -> None:
    await people.do("/faults", rest=[{"kind": kind, **SENDS}])
    with pytest.raises(aiohttp.ClientError):
        await client.general().send("x", nonce="n1")
    assert len(await people.messages(JUNIPER)) == kept
    await client.general().send("x", nonce="n1")
    assert len(await people.messages(JUNIPER)) == 1


async def test_a_delay_only_delays(people: People, client: Listener) -> None:
    await people.do("/faults", rest=[{"kind": "delay", **SENDS, "seconds": 0.05}])
    await client.general().send("slowly")
    assert (await people.messages(JUNIPER))[-1]["content"] == "slowly"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "op7"}, id="op 7"),
        pytest.param({"kind": "op9", "resumable": True}, id="op 9 true"),
        pytest.param({"kind": "close", "code": 4000}, id="close 4000"),
        pytest.param({"kind": "close", "code": 1001}, id="close 1001"),
        pytest.param({"kind": "drop"}, id="TCP abort"),
    ],
)
async def test_the_client_resumes_and_misses_nothing(people: People, client: Listener, fault: dict[str, Any]) -> None:
    await people.do("/faults", gateway=[fault])
    await people.say(JUNIPER, "meanwhile")
    await client.next("resumed")
    assert (await client.next("message")).content == "meanwhile"


async def test_what_is_lost_on_the_wire_comes_on_a_resume(people: People, client: Listener) -> None:
    lost = {"kind": "lose", "event": "MESSAGE_CREATE"}
    await people.do("/faults", gateway=[lost, {"kind": "drop", "skip": 1}])
    await people.say(JUNIPER, "lost at first")
    await client.next("resumed")
    assert (await client.next("message")).content == "lost at first"


class Hasty(Listener):
    """A client without the pause of five seconds before it identifies again."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Does not wait."""


async def test_a_lost_session_begins_anew(sandbox: Sandbox, people: People) -> None:
    async with running(Hasty()) as client:
        await people.do("/faults", gateway=[{"kind": "op9", "resumable": False}])
        await client.next("ready")
        await people.say(JUNIPER, "still here")
        assert (await client.next("message")).content == "still here"


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        pytest.param({"kind": "duplicate"}, ["one", "one", "two", "three"], id="duplicated"),
        pytest.param({"kind": "reorder"}, ["two", "one", "three"], id="reordered"),
        pytest.param({"kind": "late", "seconds": 0.3}, ["two", "three", "one"], id="late"),
    ],
)
async def test_events_come_twice_late_or_out_of_order(
    people: People, client: Listener, fault: dict[str, Any], heard: list[str]
) -> None:
    await people.do("/faults", gateway=[fault | {"event": "MESSAGE_CREATE"}])
    for content in ("one", "two", "three"):
        await people.say(JUNIPER, content)
    assert [(await client.next("message")).content for _ in heard] == heard


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "malformed", "event": "MESSAGE_CREATE", "key": "author"}, id="a key is missing"),
        pytest.param({"kind": "garbage"}, id="no JSON"),
    ],
)
async def test_what_the_client_cannot_read_ends_it(sandbox: Sandbox, people: People, fault: dict[str, Any]) -> None:
    client = Listener()
    task = asyncio.create_task(client.start(APPLICATION_TOKEN))
    await client.next("ready")
    await people.do("/faults", gateway=[fault])
    await people.say(JUNIPER, "x")
    with pytest.raises((AttributeError, KeyError, ValueError)):
        await asyncio.wait_for(task, PATIENCE)
    await client.close()


async def test_silence_stops_every_answer(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    async with gateway(session, sandbox) as connection:
        await connection.identify()
        await connection.until("GUILD_CREATE")
        sandbox.faults.set(GatewayFault("silence"))
        await connection.send(1, None)
        await connection.send(1, None)
        with pytest.raises(TimeoutError):
            while True:
                await connection.socket.receive(0.3)


async def test_a_gateway_may_close_before_hello(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    sandbox.faults.set(GatewayFault("close_before_hello", count=2))
    for _ in range(2):
        async with session.ws_connect(sandbox.gateway_url) as socket:
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    async with gateway(session, sandbox):
        pass


async def test_a_late_event_that_was_sent_comes_again_on_a_resume(people: People, client: Listener) -> None:
    """It may have been under way when the connection broke, and a client does not ask for it."""
    await people.do("/faults", gateway=[{"kind": "late", "event": "MESSAGE_CREATE", "seconds": 0.1}])
    for content in ("one", "two"):
        await people.say(JUNIPER, content)
    assert [(await client.next("message")).content for _ in range(2)] == ["two", "one"]
    await people.do("/faults", gateway=[{"kind": "drop"}])
    await client.next("resumed")
    assert "one" in [(await client.next("message")).content for _ in range(2)]


async def test_a_late_event_that_a_disconnect_overtakes_comes_on_the_resume(people: People, client: Listener) -> None:
    late = {"kind": "late", "event": "MESSAGE_CREATE", "seconds": 60}
    await people.do("/faults", gateway=[late, {"kind": "drop", "skip": 2}])
    for content in ("one", "two"):
        await people.say(JUNIPER, content)
    await client.next("resumed")
    assert {(await client.next("message")).content for _ in range(3)} == {"one", "two"}


async def test_in_a_drizzle_everything_is_heard_at_least_once(people: People, client: Listener) -> None:
    await people.do("/faults", plan="drizzle", seed=7)
    said = {str(number) for number in range(45)}
    for content in said:
        await people.say(JUNIPER, content)
    heard: set[str] = set()
    while heard != said:
        heard.add((await client.next("message")).content)


async def test_the_client_comes_through_a_storm(sandbox: Sandbox, people: People) -> None:
    async with running(Hasty()) as client:
        await people.do("/faults", plan="storm", seed=7)
        for number in range(60):
            await people.say(JUNIPER, str(number))
            await asyncio.sleep(0.005)
        await people.do("/faults", "DELETE")
        await people.say(JUNIPER, "the sun is out")
        while (await client.next("message")).content != "the sun is out":
            continue
        fired = await people.get("/transcript")
        assert sum(e["what"] == "RESUMED" for e in fired) >= 2


async def test_faults_are_taken_away(people: People, api: Api) -> None:
    await people.do("/faults", plan="storm", seed=7)
    assert (await people.get("/faults"))["rest"]
    await people.do("/faults", "DELETE")
    assert await people.get("/faults") == {"rest": [], "gateway": []}
    assert (await api.call("GET", MESSAGES))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"plan": "drought"}, id="no such plan"),
        pytest.param({"rest": [{"kind": "flood"}]}, id="no such kind"),
        pytest.param({"rest": [{"kind": "status", "status": 200}]}, id="no error status"),
        pytest.param({"gateway": [{"kind": "drop", "colour": "red"}]}, id="an unknown key"),
        pytest.param({"gateway": ["drop"]}, id="no object"),
    ],
)
async def test_an_unusable_fault_is_refused_in_words(people: People, body: dict[str, Any]) -> None:
    status, answer = await people.request("POST", "/control/faults", body)
    assert status == 400
    assert answer["error"]


@pytest.mark.parametrize("name", ["calm", "drizzle", "storm", "hurricane", "outage"])
def test_a_plan_is_the_same_for_the_same_seed(name: str) -> None:
    assert Faults.named(name, seed=7).listing() == Faults.named(name, seed=7).listing()


async def _storm_of(seed: int, session: aiohttp.ClientSession) -> list[int | str]:
    """What forty posts meet in the storm that `sandbox --faults storm --seed N` brings."""
    faults, met = named_faults("storm", seed), list[int | str]()
    async with Sandbox(community(), clock=ShiftedClock(), limits=RateLimits(scale=100), faults=faults) as sandbox:
        api = Api(session, sandbox)
        for number in range(40):
            try:
                met.append((await api.call("POST", MESSAGES, {"content": str(number)}))[0])
            except aiohttp.ClientError as error:
                met.append(type(error).__name__)
    return met


async def test_a_storm_meets_the_same_traffic_in_the_same_way_each_time(session: aiohttp.ClientSession) -> None:
    first = await _storm_of(7, session)
    assert {str(one) for one in first} > {"200", "429"}
    assert await _storm_of(7, session) == first
    assert await _storm_of(8, session) != first


def test_another_seed_gives_another_storm() -> None:
    assert Faults.named("storm", seed=7).listing() != Faults.named("storm", seed=8).listing()


def test_an_unknown_plan_names_those_there_are() -> None:
    with pytest.raises(BadFault, match="storm"):
        Faults.named("drought")
