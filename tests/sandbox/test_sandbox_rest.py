"""What REST refuses, with Discord's status and code; limits, permissions and nonces."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox import RateLimits, Sandbox, community
from bot.sandbox.community import (
    APPLICATION_ID,
    BOT_ROLE_ID,
    GENERAL_ID,
    GUILD_ID,
    MEMBER_IDS,
    MODERATORS_ID,
    QUESTIONS_ID,
)
from bot.sandbox.permissions import Permission
from tests.sandbox.sandbox_stage import Api, People, ShiftedClock

JUNIPER = MEMBER_IDS[0]
MESSAGES = f"/channels/{GENERAL_ID}/messages"
COMMANDS = f"/applications/{APPLICATION_ID}/commands"


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def button(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "press", "custom_id": f"b{number}"} | more


SELECT = {"type": 3, "custom_id": "s", "options": [{"label": str(n), "value": str(n)} for n in range(26)]}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        pytest.param("GET", "/channels/1", None, 404, 10003, id="unknown channel"),
        pytest.param("GET", f"{MESSAGES}/1", None, 404, 10008, id="unknown message"),
        pytest.param("GET", "/guilds/1", None, 404, 10004, id="unknown guild"),
        pytest.param("GET", "/users/1", None, 404, 10013, id="unknown user"),
        pytest.param("GET", f"/guilds/{GUILD_ID}/members/1", None, 404, 10013, id="member who is no user"),
        pytest.param("GET", f"{COMMANDS}/1", None, 404, 10063, id="unknown command"),
        pytest.param("POST", "/interactions/1/none/callback", {"type": 4}, 404, 10062, id="unknown interaction"),
        pytest.param("POST", f"/webhooks/{APPLICATION_ID}/none", {"content": "x"}, 404, 10015, id="unknown webhook"),
        pytest.param("GET", "/channels/abc", None, 400, 50035, id="no snowflake"),
        pytest.param("GET", "/nowhere", None, 404, 0, id="no such route"),
        pytest.param("POST", MESSAGES, {}, 400, 50006, id="empty message"),
        pytest.param("POST", MESSAGES, [], 400, 50035, id="a list for a body"),
        pytest.param("POST", f"/channels/{QUESTIONS_ID}/messages", {"content": "x"}, 400, 50008, id="in a forum"),
        pytest.param("GET", f"{MESSAGES}?limit=101", None, 400, 50035, id="history of more than 100"),
        pytest.param("PATCH", f"/channels/{GENERAL_ID}", {"rate_limit_per_user": 30000}, 400, 50035, id="slow mode"),
        pytest.param("POST", f"/channels/{GENERAL_ID}/threads", {"name": "x" * 101}, 400, 50035, id="thread name"),
        pytest.param("POST", f"/channels/{QUESTIONS_ID}/threads", {"name": "x"}, 400, 50035, id="post without text"),
        pytest.param("PUT", "/applications/1/commands", [], 403, 50001, id="another's commands"),
        pytest.param("PATCH", f"/guilds/{GUILD_ID}/members/{JUNIPER}", {"roles": []}, 403, 50013, id="no such right"),
    ],
)
async def test_a_request_is_refused_with_discords_code(
    api: Api, method: str, path: str, body: Any, status: int, code: int
) -> None:
    answered, answer = await api.call(method, path, body)
    assert (answered, answer["code"]) == (status, code)
    assert answer["message"]


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        pytest.param(["1"], 50016, id="only one"),
        pytest.param([str(n) for n in range(101)], 50016, id="more than 100"),
        pytest.param(["1", "2"], 50034, id="older than 14 days"),
    ],
)
async def test_deleting_many_at_once_has_its_bounds(sandbox: Sandbox, api: Api, ids: list[str], code: int) -> None:
    sandbox.world.guild(GUILD_ID).roles[BOT_ROLE_ID].permissions |= Permission.MANAGE_MESSAGES
    status, answer = await api.call("POST", f"{MESSAGES}/bulk-delete", {"messages": ids})
    assert (status, answer["code"]) == (400, code)


async def test_many_messages_go_at_once(sandbox: Sandbox, api: Api, people: People) -> None:
    sandbox.world.guild(GUILD_ID).roles[BOT_ROLE_ID].permissions |= Permission.MANAGE_MESSAGES
    ids = [(await people.say(JUNIPER, str(number)))["id"] for number in range(3)]
    assert (await api.call("POST", f"{MESSAGES}/bulk-delete", {"messages": ids[:2]}))[0] == 204
    assert [m["content"] for m in await people.messages(JUNIPER)] == ["2"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param({"content": "x" * 2001}, ["content"], id="content over 2000"),
        pytest.param({"content": 5}, ["content"], id="content is no text"),
        pytest.param({"embeds": [{"title": "x" * 257}]}, ["embeds", "0", "title"], id="embed title over 256"),
        pytest.param({"embeds": [{"title": "x"}] * 11}, ["embeds"], id="eleven embeds"),
        pytest.param({"embeds": [{"description": "x" * 4000}] * 2}, ["embeds"], id="embeds over 6000 together"),
        pytest.param({"embeds": [{"title": "x", "url": "javascript:1"}]}, ["embeds", "0", "url"], id="embed link"),
        pytest.param(
            {"embeds": [{"fields": [{"name": "x"}]}]}, ["embeds", "0", "fields", "0", "value"], id="field value"
        ),
        pytest.param({"components": [row(button())] * 6, "content": "x"}, ["components"], id="six rows"),
        pytest.param(
            {"components": [row(*(button(n) for n in range(6)))]}, ["components", "0", "components"], id="six buttons"
        ),
        pytest.param({"components": [row(button(), button())]}, ["components"], id="a custom id twice"),
        pytest.param(
            {"components": [row(button(custom_id="x" * 101))]},
            ["components", "0", "components", "0", "custom_id"],
            id="custom id over 100",
        ),
        pytest.param(
            {"components": [row(SELECT)]}, ["components", "0", "components", "0", "options"], id="26 select options"
        ),
        pytest.param({"content": "x", "flags": 32768}, ["content"], id="content beside components V2"),
        pytest.param({"components": [{"type": 10, "content": "x"}]}, ["components", "0", "type"], id="V2 unflagged"),
        pytest.param(
            {"flags": 32768, "components": [{"type": 10, "content": "x"}] * 41}, ["components"], id="41 V2 components"
        ),
        pytest.param({"content": "x", "nonce": "n" * 26}, ["nonce"], id="nonce over 25"),
        pytest.param(
            {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
            ["allowed_mentions"],
            id="mentions allowed twice over",
        ),
        pytest.param({"content": "x", "message_reference": {"message_id": "1"}}, ["message_reference"], id="no such"),
    ],
)
async def test_a_message_that_breaks_a_limit_names_the_field(api: Api, body: Any, place: list[str]) -> None:
    status, answer = await api.call("POST", MESSAGES, body)
    assert (status, answer["code"]) == (400, 50035)
    errors = answer["errors"]
    for part in place:
        errors = errors[part]
    assert errors["_errors"][0]["code"]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param({"name": "Upper", "description": "x"}, id="upper case"),
        pytest.param({"name": "x", "description": ""}, id="no description"),
        pytest.param({"name": "x" * 33, "description": "x"}, id="name over 32"),
        pytest.param({"name": "x", "type": 3, "description": "x"}, id="a menu with a description"),
        pytest.param(
            {
                "name": "x",
                "description": "x",
                "options": [
                    {"name": "a", "description": "x", "type": 3},
                    {"name": "b", "description": "x", "type": 3, "required": True},
                ],
            },
            id="required after optional",
        ),
        pytest.param(
            {
                "name": "x",
                "description": "x",
                "options": [{"name": f"o{n}", "description": "x" * 100, "type": 3} for n in range(26)],
            },
            id="26 options",
        ),
    ],
)
async def test_a_command_that_breaks_a_limit_is_refused(api: Api, command: dict[str, Any]) -> None:
    status, answer = await api.call("PUT", COMMANDS, [command])
    assert (status, answer["code"]) == (400, 50035)


async def test_a_bulk_overwrite_keeps_ids_and_removes_what_is_not_listed(api: Api) -> None:
    first = {"name": "one", "description": "x"}
    _, made = await api.call("PUT", COMMANDS, [first, {"name": "two", "description": "x"}])
    _, again = await api.call("PUT", COMMANDS, [first])
    assert [c["id"] for c in again] == [made[0]["id"]]
    assert [c["name"] for c in (await api.call("GET", COMMANDS))[1]] == ["one"]


@pytest.mark.parametrize("token", [None, "unknown"])
async def test_without_a_known_token_there_is_nothing(
    session: aiohttp.ClientSession, sandbox: Sandbox, token: str | None
) -> None:
    status, answer = await Api(session, sandbox, token).call("GET", "/users/@me")
    assert (status, answer) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_what_is_no_json_is_refused(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    headers = {"Authorization": "Bot sandbox-token", "Content-Type": "application/json"}
    async with session.post(sandbox.api_base + MESSAGES, data="{no", headers=headers) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50109)


@pytest.mark.parametrize(
    ("lost", "method", "path", "body"),
    [
        pytest.param(Permission.SEND_MESSAGES, "POST", MESSAGES, {"content": "x"}, id="send"),
        pytest.param(Permission.EMBED_LINKS, "POST", MESSAGES, {"embeds": [{"title": "x"}]}, id="embed"),
        pytest.param(Permission.ADD_REACTIONS, "PUT", MESSAGES + "/{}/reactions/👍/@me", None, id="react"),
        pytest.param(Permission.MANAGE_MESSAGES, "DELETE", MESSAGES + "/{}", None, id="delete another's"),
        pytest.param(Permission.MANAGE_MESSAGES, "PUT", f"/channels/{GENERAL_ID}/messages/pins/{{}}", None, id="pin"),
        pytest.param(Permission.CREATE_PUBLIC_THREADS, "POST", MESSAGES + "/{}/threads", {"name": "x"}, id="thread"),
        pytest.param(
            Permission.MANAGE_CHANNELS, "PATCH", f"/channels/{GENERAL_ID}", {"rate_limit_per_user": 5}, id="slow mode"
        ),
        pytest.param(Permission.READ_MESSAGE_HISTORY, "GET", MESSAGES + "/{}", None, id="read"),
    ],
)
async def test_without_the_permission_the_answer_is_50013(
    sandbox: Sandbox, api: Api, people: People, lost: Permission, method: str, path: str, body: Any
) -> None:
    guild = sandbox.world.guild(GUILD_ID)
    message = await people.say(JUNIPER, "here")
    for role in (guild.roles[GUILD_ID], guild.roles[BOT_ROLE_ID]):
        role.permissions &= ~int(lost)
    status, answer = await api.call(method, path.format(message["id"]), body)
    assert (status, answer["code"]) == (403, 50013)


async def test_a_channel_that_the_bot_does_not_see_answers_50001(sandbox: Sandbox, api: Api) -> None:
    sandbox.world.guild(GUILD_ID).members[APPLICATION_ID].roles.clear()
    status, answer = await api.call("GET", f"/channels/{MODERATORS_ID}/messages")
    assert (status, answer["code"]) == (403, 50001)


async def test_another_authors_message_is_not_edited(api: Api, people: People) -> None:
    message = await people.say(JUNIPER, "mine")
    status, answer = await api.call("PATCH", f"{MESSAGES}/{message['id']}", {"content": "yours"})
    assert (status, answer["code"]) == (403, 50005)


async def test_a_nonce_that_is_enforced_sends_once(api: Api, people: People, clock: ShiftedClock) -> None:
    body = {"content": "once", "nonce": "abc", "enforce_nonce": True}
    _, first = await api.call("POST", MESSAGES, body)
    _, second = await api.call("POST", MESSAGES, body)
    assert first["id"] == second["id"]
    _, other = await api.call("POST", MESSAGES, body | {"enforce_nonce": False})
    assert other["id"] != first["id"]
    clock.advance(600)
    _, late = await api.call("POST", MESSAGES, body)
    assert late["id"] != first["id"]
    assert len(await people.messages(JUNIPER)) == 3


async def test_mentions_are_only_what_the_message_allows(api: Api) -> None:
    body = {"content": f"<@{JUNIPER}> @everyone", "allowed_mentions": {"parse": []}}
    _, quiet = await api.call("POST", MESSAGES, body)
    assert (quiet["mentions"], quiet["mention_everyone"]) == ([], False)
    _, loud = await api.call("POST", MESSAGES, {"content": f"<@{JUNIPER}>"})
    assert [m["id"] for m in loud["mentions"]] == [str(JUNIPER)]


async def test_json_has_no_charset_and_every_answer_has_its_limits(api: Api) -> None:
    _, _, headers = await api.full("GET", MESSAGES)
    assert headers["Content-Type"] == "application/json"
    assert {f"X-RateLimit-{n}" for n in ("Limit", "Remaining", "Reset", "Reset-After", "Bucket")} <= set(headers)


@pytest.fixture
async def strict(session: aiohttp.ClientSession, clock: ShiftedClock) -> Any:
    async with Sandbox(community(), clock=clock, limits=RateLimits(global_per_second=8)) as server:
        yield Api(session, server)


async def test_the_sixth_message_in_five_seconds_is_limited(strict: Api) -> None:
    for _ in range(5):
        assert (await strict.call("POST", MESSAGES, {"content": "x"}))[0] == 200
    status, answer, headers = await strict.full("POST", MESSAGES, {"content": "x"})
    assert (status, answer["global"], headers["X-RateLimit-Remaining"]) == (429, False, "0")
    assert 0 < answer["retry_after"] <= 5
    assert "Via" in headers
    assert (await strict.call("POST", f"/channels/{MODERATORS_ID}/messages", {"content": "x"}))[0] == 200


async def test_too_many_requests_in_a_second_are_limited_globally(strict: Api) -> None:
    answers = [await strict.full("GET", f"/users/{JUNIPER}") for _ in range(9)]
    status, answer, headers = answers[-1]
    assert (status, answer["global"], headers["X-RateLimit-Global"]) == (429, True, "true")


async def test_a_channel_keeps_a_bounded_number_of_messages(
    session: aiohttp.ClientSession, clock: ShiftedClock
) -> None:
    async with Sandbox(community(messages_per_channel=3), clock=clock) as server:
        people = People(session, server)
        for number in range(5):
            await people.say(JUNIPER, str(number))
        assert [m["content"] for m in await people.messages(JUNIPER)] == ["2", "3", "4"]
