"""What people find in Discord: the commands and menus, within Discord's limits; and how small the cogs are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.discord_io.client import COGS
from tests.scenarios.stage import ANN, CLAIM, ROOT, Harbour, a_bot, a_config, a_sandbox

SLASH = {"evidence", "queue", "duty", "settings", "privacy", "caveat"}
MENUS = {"Find evidence for this", "Ask moderators to look", "History of moderator actions"}
LONGEST_HANDLER = 15
FILES = sorted((ROOT / "cogs").glob("*.py"))


async def test_all_commands_are_there_described_and_for_servers_only(harbour: Harbour) -> None:
    commands = (await harbour.get("/state"))["commands"]
    assert {one["name"] for one in commands} == SLASH | MENUS
    for command in commands:
        in_servers_only = command.get("dm_permission") is False or command.get("contexts") == [0]
        assert in_servers_only or command["name"] == "caveat"
    assert [where for one in commands if one["name"] in SLASH for where in _undescribed(one, one["name"])] == []


async def test_what_is_not_for_every_member_asks_for_its_permission_by_default(harbour: Harbour) -> None:
    """Discord hides these from others unless a server chooses otherwise; each press is checked again all the same."""
    asked = {
        one["name"]: discord.Permissions(int(wanted))
        for one in (await harbour.get("/state"))["commands"]
        if (wanted := one.get("default_member_permissions")) is not None
    }
    moderating = discord.Permissions(manage_messages=True)
    assert asked == {
        "queue": moderating,
        "duty": moderating,
        "History of moderator actions": moderating,
        "settings": discord.Permissions(manage_guild=True),
        "caveat": discord.Permissions(administrator=True),
    }


async def test_commands_are_registered_again_only_where_they_changed(harbour: Harbour, tmp_path: Path) -> None:
    client = harbour.caveat.connection.client
    assert client is not None
    object.__setattr__(client.house, "synced", tmp_path / "commands")
    assert await client.sync_commands() is True
    assert await client.sync_commands() is False
    assert await client.sync_commands(force=True) is True
    client.tree.remove_command("evidence")
    assert await client.sync_commands() is True


async def test_commands_are_registered_though_what_was_registered_cannot_be_written_down(
    harbour: Harbour, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = harbour.caveat.connection.client
    assert client is not None
    (tmp_path / "cache").touch()
    object.__setattr__(client.house, "synced", tmp_path / "cache" / "commands")
    assert await client.sync_commands() is True
    assert f"{tmp_path / 'cache' / 'commands'} could not be written" in caplog.text


async def test_posts_are_read_though_discord_takes_no_commands_for_a_day(knowledge: Path, tmp_path: Path) -> None:
    limit = {"kind": "status", "status": 429, "retry_after": 86_400.0, "count": 99, "path": "/applications/*/commands"}
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        sandbox.faults.add({"rest": [limit]})
        async with a_bot(sandbox, a_config(knowledge), tmp_path / "records.db") as caveat:
            people = Harbour(sandbox, session, caveat)
            assert await people.card(await people.say(ANN, CLAIM))


async def test_the_client_asks_for_the_least_and_keeps_hardly_anything(harbour: Harbour) -> None:
    client = harbour.caveat.connection.client
    assert client is not None
    asked = {name for name, on in client.intents if on}
    assert asked == {"guilds", "guild_messages", "message_content"}
    assert client.allowed_mentions is not None
    mentions: object = client.allowed_mentions.to_dict()
    assert mentions == {"parse": []}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_cog_converts_calls_one_service_and_renders(file: Path) -> None:
    long = [f"{name} ({lines} lines)" for name, lines in _handlers(file) if lines > LONGEST_HANDLER]
    assert long == []


def test_every_cog_is_loaded() -> None:
    assert {f"cogs.{file.stem}" for file in FILES if file.stem != "__init__"} == set(COGS)


def _undescribed(command: dict[str, Any], path: str) -> Iterator[str]:
    if not 1 < len(command["description"]) <= 100:
        yield path
    for option in command.get("options", []):
        if option["type"] in (1, 2):
            yield from _undescribed(option, f"{path} {option['name']}")


def _handlers(file: Path) -> Iterator[tuple[str, int]]:
    """Functions with the number of their statements' lines, signature and docstring aside."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
