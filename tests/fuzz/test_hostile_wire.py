"""Whatever comes over the wire is understood or refused: custom ids, and bodies for the loopback Discord."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.core.item import ItemAction
from bot.discord_io import custom_ids
from bot.sandbox import RateLimits, Sandbox, community
from bot.sandbox.community import APPLICATION_ID, APPLICATION_TOKEN, GENERAL_ID, GUILD_ID, MEMBER_IDS, MODERATORS_ID
from tests.fuzz.hostile import FUZZ, PIECES, bodies

PARTS = st.sampled_from(
    (":", "cv:", "i", "f", "d", "c", "q", "o", "l", "u", "s", "why", "yes", "1", "9" * 9, "post", "~", "\n")
)
CUSTOM_IDS = st.one_of(st.lists(st.one_of(PARTS, PIECES), max_size=9).map("".join), st.text(max_size=100))
ITEMS = st.text(alphabet="0123456789abcdefghjkmnpqrstvwxyz", min_size=1, max_size=40)


@FUZZ
@given(CUSTOM_IDS)
def test_a_made_up_custom_id_is_one_kind_at_most_and_its_numbers_are_numbers(written: str) -> None:
    found = [match for pattern in custom_ids.ALL if (match := pattern.fullmatch(written)) is not None]
    assert len(found) <= 1
    for match in found:
        assert all(
            match[name].isdecimal() for name in match.groupdict() if name in ("version", "minutes", "page", "post")
        )
        assert custom_ids.claim_of(match.groupdict().get("claim", ""), ["hsct-cure"]) in (None, "hsct-cure")


@FUZZ
@given(ITEMS, st.integers(0, 999_999_999), st.sampled_from(list(ItemAction)), st.text(min_size=1, max_size=300))
def test_our_own_custom_ids_read_back_whatever_they_name(
    item: str, version: int, action: ItemAction, claim: str
) -> None:
    ref = custom_ids.ItemRef(item, version)
    button = custom_ids.ITEM_BUTTON.fullmatch(custom_ids.item_button(ref, action))
    assert button is not None and (button["item"], int(button["version"]), button["action"]) == (item, version, action)
    card = custom_ids.card_button("why", claim)
    found = custom_ids.CARD_BUTTON.fullmatch(card)
    assert len(card) <= custom_ids.LONGEST and found is not None
    assert custom_ids.claim_of(found["claim"], [claim]) == claim


KEYS = (
    *(
        "content",
        "nonce",
        "enforce_nonce",
        "tts",
        "embeds",
        "allowed_mentions",
        "message_reference",
        "components",
        "flags",
    ),
    *("title", "description", "fields", "name", "value", "inline", "footer", "text", "url", "color", "image", "parse"),
    *("users", "roles", "replied_user", "message_id", "channel_id", "fail_if_not_exists", "type", "style", "label"),
    *("custom_id", "disabled", "options", "min_values", "max_values", "placeholder", "messages", "rate_limit_per_user"),
    *("locked", "archived", "auto_archive_duration", "recipient_id", "message", "data", "choices", "attachments", "id"),
)
CONTROL_KEYS = (
    *(
        "author_id",
        "channel_id",
        "content",
        "reply_to",
        "forward_of",
        "webhook",
        "created_at",
        "embeds_only",
        "user_id",
    ),
    *(
        "message_id",
        "emoji",
        "name",
        "guild_id",
        "roles",
        "leave",
        "direct_messages_open",
        "recipient_id",
        "plan",
        "seed",
    ),
    *("rest", "gateway", "kind", "status", "count", "skip", "event", "command_id", "custom_id", "options", "values"),
    *("target_id", "interaction_id", "text", "yaml", "file", "advance_seconds"),
)
NUMBERS = st.sampled_from(
    ("1", "0", "-1", "x", "9" * 30, "%00", "...", str(GENERAL_ID), str(MODERATORS_ID), str(GUILD_ID))
)
ROUTES = (
    *(
        ("POST", "/channels/{n}/messages"),
        ("PATCH", "/channels/{n}/messages/{n}"),
        ("GET", "/channels/{n}/messages?limit={n}"),
    ),
    *(("POST", "/channels/{n}/messages/bulk-delete"), ("POST", "/channels/{n}/threads"), ("PATCH", "/channels/{n}")),
    *(
        ("POST", "/channels/{n}/messages/{n}/threads"),
        ("POST", "/users/@me/channels"),
        ("DELETE", "/channels/{n}/messages/{n}"),
    ),
    *(("PUT", f"/applications/{APPLICATION_ID}/commands"), ("POST", f"/applications/{APPLICATION_ID}/commands")),
    *(
        ("POST", "/interactions/{n}/token/callback"),
        ("POST", f"/webhooks/{APPLICATION_ID}/token"),
        ("GET", "/guilds/{n}"),
    ),
    *(("GET", "/guilds/{n}/members/{n}"), ("PUT", "/channels/{n}/messages/{n}/reactions/x/@me"), ("GET", "/users/{n}")),
)
CONTROL = (
    *(
        ("POST", "/messages"),
        ("PATCH", "/messages/{n}"),
        ("DELETE", "/messages/{n}"),
        ("POST", "/threads"),
        ("POST", "/reactions"),
    ),
    *(("POST", "/typing"), ("POST", "/dms"), ("POST", "/members"), ("PATCH", "/members/{n}"), ("POST", "/faults")),
    *(
        ("POST", "/clock"),
        ("POST", "/interactions"),
        ("POST", "/try"),
        ("POST", "/lint"),
        ("GET", "/channels/{n}/messages?persona={n}"),
    ),
)
Request = tuple[str, str, Any]


@st.composite
def requests(draw: st.DrawFn, routes: tuple[tuple[str, str], ...], keys: tuple[str, ...]) -> Request:
    method, path = draw(st.sampled_from(routes))
    while "{n}" in path:
        path = path.replace("{n}", draw(NUMBERS), 1)
    return method, path, None if method == "GET" else draw(bodies(keys))


@FUZZ
@given(st.lists(requests(ROUTES, KEYS), min_size=1, max_size=12))
def test_the_loopback_discord_answers_any_request_with_an_answer_or_a_refusal(sent: list[Request]) -> None:
    asyncio.run(_all_answered(sent, "/api/v10", {"Authorization": f"Bot {APPLICATION_TOKEN}"}))


@FUZZ
@given(st.lists(requests(CONTROL, CONTROL_KEYS), min_size=1, max_size=12))
def test_the_sandboxs_page_gets_an_answer_or_a_refusal_to_anything(sent: list[Request]) -> None:
    asyncio.run(_all_answered(sent, "/control", {"X-Caveat-Sandbox": "1"}))


async def _all_answered(sent: list[Request], prefix: str, headers: dict[str, str]) -> None:
    """No answer is a fault of the server's own, each is JSON, and afterwards it still does what it is for."""
    limits = RateLimits(scale=1000)
    async with (
        Sandbox(community(), clock=SystemClock().now, limits=limits) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        for method, path, body in sent:
            data = None if body is None else json.dumps(body)
            url = f"{sandbox.url}{prefix}{path}"
            async with session.request(
                method, url, data=data, headers=headers | {"Content-Type": "application/json"}
            ) as answer:
                text = await answer.text()
                assert answer.status < 500, (method, path, body, text)
                assert not text or path.startswith("/..") or json.loads(text) is not None
        sandbox.faults.clear()
        said = {"author_id": str(MEMBER_IDS[0]), "channel_id": str(GENERAL_ID), "content": "still here"}
        url, page = f"{sandbox.url}/control/messages", {"X-Caveat-Sandbox": "1"}
        async with session.post(url, json=said, headers=page) as answer:
            assert answer.status in (201, 429), await answer.text()
