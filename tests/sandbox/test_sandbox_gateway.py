"""The gateway protocol, spoken by hand: sessions, resumes, close codes, intents."""

import json
import zlib
from typing import Any

import aiohttp
import pytest

from bot.sandbox import GatewayOptions, RateLimits, Sandbox, community
from bot.sandbox.community import APPLICATION_ID, APPLICATION_TOKEN, GENERAL_ID, GUILD_ID, MEMBER_IDS, MODERATORS_ID
from tests.sandbox.sandbox_stage import (
    EVERYTHING,
    Api,
    Gateway,
    Listener,
    People,
    ShiftedClock,
    gateway,
    point_discord_at,
    running,
)

JUNIPER = MEMBER_IDS[0]
GUILDS, MEMBERS, MESSAGES, DIRECT, CONTENT = 1 << 0, 1 << 1, 1 << 9, 1 << 12, 1 << 15


async def ready(connection: Gateway, intents: int = EVERYTHING) -> dict[str, Any]:
    await connection.identify(intents=intents)
    return await connection.until("READY")


async def resume(connection: Gateway, session_id: str, seq: Any, token: str = APPLICATION_TOKEN) -> None:
    await connection.send(6, {"token": token, "session_id": session_id, "seq": seq})


async def test_identify_gives_ready_then_the_guild(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    async with gateway(session, sandbox) as connection:
        me = await ready(connection)
        assert me["guilds"] == [{"id": str(GUILD_ID), "unavailable": True}]
        assert me["resume_gateway_url"] == sandbox.gateway_url
        guild = await connection.until("GUILD_CREATE")
        assert (guild["id"], guild["member_count"]) == (str(GUILD_ID), 12)


async def test_a_heartbeat_is_acknowledged(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    async with gateway(session, sandbox) as connection:
        await connection.send(1, None)
        assert (await connection.next())["op"] == 11


async def test_a_missing_heartbeat_ends_the_connection(session: aiohttp.ClientSession, clock: ShiftedClock) -> None:
    options = GatewayOptions(heartbeat=0.02)
    async with Sandbox(community(), clock=clock, gateway=options) as server, gateway(session, server) as connection:
        assert await connection.close_code() == 4009


async def test_a_resume_replays_what_was_missed(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People
) -> None:
    async with gateway(session, sandbox) as connection:
        me = await ready(connection)
        await people.say(JUNIPER, "heard")
        await connection.until("MESSAGE_CREATE")
        seq = connection.seq
        await connection.socket.close(code=4000)
    await people.say(JUNIPER, "missed")
    async with gateway(session, sandbox) as connection:
        await resume(connection, me["session_id"], seq)
        assert (await connection.next())["d"]["content"] == "missed"
        assert (await connection.next())["t"] == "RESUMED"
        await people.say(JUNIPER, "heard again")
        assert (await connection.next())["d"]["content"] == "heard again"


async def _ends_with_op9(connection: Gateway) -> None:
    payload = await connection.next()
    assert (payload["op"], payload["d"]) == (9, False)


@pytest.mark.parametrize("code", [1000, 1001])
async def test_a_session_that_the_client_closed_cannot_be_resumed(
    session: aiohttp.ClientSession, sandbox: Sandbox, code: int
) -> None:
    async with gateway(session, sandbox) as connection:
        me = await ready(connection)
        await connection.socket.close(code=code)
    async with gateway(session, sandbox) as connection:
        await resume(connection, me["session_id"], 1)
        await _ends_with_op9(connection)


async def test_a_session_is_lost_when_more_was_missed_than_is_kept(
    session: aiohttp.ClientSession, clock: ShiftedClock
) -> None:
    async with Sandbox(community(), clock=clock, replay_limit=5) as server:
        async with gateway(session, server) as connection:
            me = await ready(connection)
            await connection.until("GUILD_CREATE")
            await connection.socket.close(code=4000)
        for number in range(6):
            await People(session, server).say(JUNIPER, str(number))
        async with gateway(session, server) as connection:
            await resume(connection, me["session_id"], 2)
            await _ends_with_op9(connection)


async def test_a_session_belongs_to_its_application(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    sandbox.world.add_application("Other", "other-token")
    async with gateway(session, sandbox) as connection:
        me = await ready(connection)
    async with gateway(session, sandbox) as connection:
        await resume(connection, me["session_id"], 1, "other-token")
        await _ends_with_op9(connection)


IDENTIFY = {"token": APPLICATION_TOKEN, "intents": 1, "properties": {}}


@pytest.mark.parametrize(
    ("payloads", "code"),
    [
        pytest.param(["{no json"], 4002, id="no JSON"),
        pytest.param([{"op": 2, "d": IDENTIFY | {"properties": {"os": "x" * 5000}}}], 4002, id="too large"),
        pytest.param([{"op": 3, "d": {}}], 4003, id="before IDENTIFY"),
        pytest.param([{"op": 2, "d": IDENTIFY | {"token": "unknown"}}], 4004, id="unknown token"),
        pytest.param([{"op": 2, "d": IDENTIFY}, {"op": 2, "d": IDENTIFY}], 4005, id="a second IDENTIFY"),
        pytest.param([{"op": 2, "d": IDENTIFY}, {"op": 99, "d": {}}], 4001, id="unknown opcode"),
        pytest.param(
            [{"op": 6, "d": {"token": APPLICATION_TOKEN, "session_id": "none", "seq": -1}}], 4007, id="invalid seq"
        ),
        pytest.param([{"op": 1, "d": None}] * 121, 4008, id="121 sends within a minute"),
        pytest.param([{"op": 2, "d": IDENTIFY | {"shard": [2, 2]}}], 4010, id="no such shard"),
        pytest.param([{"op": 2, "d": IDENTIFY | {"intents": 1 << 40}}], 4013, id="no such intent"),
        pytest.param([{"op": 2, "d": IDENTIFY | {"intents": "all"}}], 4013, id="intents as text"),
    ],
)
async def test_what_is_not_allowed_closes_with_its_code(
    session: aiohttp.ClientSession, sandbox: Sandbox, payloads: list[Any], code: int
) -> None:
    async with gateway(session, sandbox) as connection:
        for payload in payloads:
            await connection.socket.send_str(payload if isinstance(payload, str) else json.dumps(payload))
        assert await connection.close_code() == code


async def test_a_privileged_intent_that_is_switched_off_closes_with_4014(
    session: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    sandbox.world.applications[APPLICATION_ID].privileged = 0
    async with gateway(session, sandbox) as connection:
        await connection.identify(intents=GUILDS | CONTENT)
        assert await connection.close_code() == 4014


async def test_a_second_identify_too_soon_is_an_invalid_session(
    session: aiohttp.ClientSession, clock: ShiftedClock
) -> None:
    options = GatewayOptions(identify_every=5)
    async with Sandbox(community(), clock=clock, gateway=options) as server:
        async with gateway(session, server) as connection:
            await ready(connection)
        async with gateway(session, server) as connection:
            await connection.identify()
            await _ends_with_op9(connection)


async def test_members_come_in_a_chunk_that_echoes_the_nonce(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    async with gateway(session, sandbox) as connection:
        await ready(connection, GUILDS | MEMBERS)
        assert len((await connection.until("GUILD_CREATE"))["members"]) == 1
        await connection.send(8, {"guild_id": GUILD_ID, "query": "", "limit": 0, "nonce": "n1"})
        chunk = await connection.until("GUILD_MEMBERS_CHUNK")
        assert (len(chunk["members"]), chunk["nonce"], chunk["chunk_count"]) == (12, "n1", 1)


async def test_no_event_comes_without_its_intent(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People
) -> None:
    async with gateway(session, sandbox) as connection:
        await ready(connection, DIRECT)
        await people.say(JUNIPER, "in the channel")
        direct = await people.do("/dms", user_id=str(JUNIPER), recipient_id=str(APPLICATION_ID))
        await people.say(JUNIPER, "directly", channel=int(direct["id"]))
        assert (await connection.next())["d"]["content"] == "directly"


@pytest.mark.parametrize(
    ("content", "reads"),
    [
        pytest.param("just talking", "", id="ordinary"),
        pytest.param(f"<@{APPLICATION_ID}> look", f"<@{APPLICATION_ID}> look", id="a mention"),
    ],
)
async def test_content_is_blank_without_the_message_content_intent(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People, content: str, reads: str
) -> None:
    async with gateway(session, sandbox) as connection:
        await ready(connection, GUILDS | MESSAGES)
        await people.say(JUNIPER, content)
        assert (await connection.until("MESSAGE_CREATE"))["content"] == reads


async def test_own_messages_keep_their_content_without_the_intent(
    session: aiohttp.ClientSession, sandbox: Sandbox, api: Api
) -> None:
    async with gateway(session, sandbox) as connection:
        await ready(connection, GUILDS | MESSAGES)
        await api.call("POST", f"/channels/{GENERAL_ID}/messages", {"content": "mine"})
        assert (await connection.until("MESSAGE_CREATE"))["content"] == "mine"


async def test_history_is_blank_too_where_message_content_is_switched_off(
    sandbox: Sandbox, people: People, api: Api
) -> None:
    sandbox.world.applications[APPLICATION_ID].privileged = 0
    await people.say(JUNIPER, "just talking")
    _, found = await api.call("GET", f"/channels/{GENERAL_ID}/messages")
    assert [m["content"] for m in found] == [""]


async def test_events_of_a_hidden_channel_do_not_come(
    session: aiohttp.ClientSession, sandbox: Sandbox, people: People
) -> None:
    guild = sandbox.world.guild(GUILD_ID)
    guild.members[APPLICATION_ID].roles.clear()
    async with gateway(session, sandbox) as connection:
        await ready(connection)
        await people.say(guild.owner_id, "between us", channel=MODERATORS_ID)
        await people.say(JUNIPER, "for all")
        assert (await connection.until("MESSAGE_CREATE"))["content"] == "for all"


async def test_guilds_are_spread_over_shards(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    mine = (GUILD_ID >> 22) % 2
    for shard in (0, 1):
        async with gateway(session, sandbox) as connection:
            await connection.identify(shard=[shard, 2])
            me = await connection.until("READY")
            assert me["shard"] == [shard, 2]
            assert len(me["guilds"]) == (1 if shard == mine else 0)


async def test_zlib_is_spoken_where_it_is_enabled_and_asked_for(
    session: aiohttp.ClientSession, clock: ShiftedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = GatewayOptions(compression=True)
    async with Sandbox(community(), clock=clock, gateway=options, limits=RateLimits(scale=100)) as server:
        async with session.ws_connect(server.gateway_url + "?compress=zlib-stream") as socket:
            frame = await socket.receive_bytes()
            assert json.loads(zlib.decompressobj().decompress(frame))["op"] == 10
            assert frame.endswith(b"\x00\x00\xff\xff")
        point_discord_at(server, monkeypatch)
        async with running(Listener()) as client:
            await People(session, server).say(JUNIPER, "squeezed")
            assert (await client.next("message")).content == "squeezed"
