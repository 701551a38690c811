"""The documents say what is there: every setting, command, reason, rule and key, and none that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

import aiohttp
import discord
import pytest
import typer
from discord import app_commands
from pydantic import BaseModel

from bot import cli
from bot.config import RULES as CONFIG_RULES
from bot.config import ConfigFile
from bot.core.pipeline import analyse, prepare
from bot.core.reasons import ReasonCode
from bot.core.values import History, Message, Policy
from bot.discord_io.client import COGS, CaveatClient, House
from bot.kb import schema, words
from bot.kb.files import load_knowledge
from bot.kb.rules import titles
from bot.kb.signals import PhraseRecord, SignalFile
from bot.service.reasons import SENTENCES
from bot.yamldoc.load import parse
from tests.builders import NOON

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(page for part in ("docs", "knowledge") for page in (ROOT / part).rglob("*.md"))])
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
REASONS = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

IN_CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"```.*?```", re.DOTALL)


# Settings


def keys_of(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Every key as it is named in a document: "log.level"."""
    for name, info in model.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from keys_of(inner, f"{name}.")
        else:
            yield f"{before}{name}"


def test_every_setting_is_explained_and_no_other() -> None:
    section = OPERATIONS.split("## Settings of the bot", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^\| `([a-z_.]+)` \|", section, re.MULTILINE) == list(keys_of(ConfigFile))


def test_every_setting_stands_in_the_example() -> None:
    data = parse((ROOT / "config.example.yaml").read_text(encoding="utf-8"), "config.example.yaml").data
    assert isinstance(data, dict)
    written = {
        f"{name}.{key}" if isinstance(value, dict) else name
        for name, value in data.items()
        for key in (value if isinstance(value, dict) else [""])
    }
    assert written == set(keys_of(ConfigFile))


@pytest.mark.parametrize("variable", ["DISCORD_TOKEN", "CAVEAT_DATABASE", "DATABASE_URL"])
def test_every_variable_of_the_environment_is_explained(variable: str) -> None:
    assert f"`{variable}`" in OPERATIONS


# Commands


def verbs() -> set[str]:
    """Every command of the command line by its words: "kb new claim"."""
    cli._load_verbs([])
    return set(_leaves(typer.main.get_command(cli.app)))


def _leaves(command: object, *words: str) -> Iterator[str]:
    inner: dict[str, object] = getattr(command, "commands", {})
    for name, one in inner.items():
        yield from _leaves(one, *words, name)
    if not inner:
        yield " ".join(words)


def test_every_command_of_the_command_line_stands_in_the_table() -> None:
    table = OPERATIONS.split("## All commands", 1)[1]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    assert {command for row in rows for command in IN_CODE.findall(row)} == verbs()


def test_every_command_that_a_document_names_is_there() -> None:
    known = verbs()
    named = set(re.findall(r"python -m bot ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)", TEXT))
    assert {words for words in named if not _is_command(words, known)} == set()
    assert "run" in named


def _is_command(words: str, known: set[str]) -> bool:
    parts = words.split()
    return any(" ".join(parts[:number]) in known for number in range(1, len(parts) + 1)) or words in {
        command.rsplit(" ", 1)[0] for command in known
    }


class _Anything:
    """Stands in for services while cogs are loaded: nothing is called on it."""

    def __getattr__(self, _name: str) -> _Anything:
        return self


async def slash_commands() -> tuple[set[str], set[str]]:
    """Slash commands by their words ("settings mode"), and the names of menus."""
    client = CaveatClient(cast(House, _Anything()), aiohttp.TraceConfig())
    for cog in COGS:
        await client.load_extension(cog)
    every = [*client.tree.walk_commands(), *_menus(client)]
    words = {one.qualified_name for one in every if isinstance(one, app_commands.Command)}
    return words, {one.name for one in every if isinstance(one, app_commands.ContextMenu)}


def _menus(client: CaveatClient) -> Iterator[app_commands.ContextMenu]:
    for kind in (discord.AppCommandType.message, discord.AppCommandType.user):
        yield from cast(Any, client.tree).get_commands(type=kind)


async def test_every_slash_command_and_menu_is_in_a_document() -> None:
    slash, menus = await slash_commands()
    spoken = " ".join(FENCED.sub("", TEXT).split())
    assert {name for name in slash if not re.search(rf"`/{name}(?![\w-])", spoken)} == set()
    assert {name for name in menus if f'"{name}"' not in spoken} == set()


async def test_every_slash_command_that_a_document_names_is_there() -> None:
    slash, _ = await slash_commands()
    groups = {name.split()[0] for name in slash if " " in name}
    for code in IN_CODE.findall(FENCED.sub("", TEXT)):
        for one in re.findall(r"(?:^| )/([a-z-]+(?: [a-z-]+)?)", code):
            first = one.split()[0]
            assert one in slash | groups or first in slash - groups, f"/{one} is no command"


# Reasons and rules


def test_every_reason_has_its_sentence_and_an_example_and_no_other_is_listed() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \|$", REASONS, re.MULTILINE)
    assert {code: sentence for code, sentence, _ in rows} == {str(code): SENTENCES[code] for code in ReasonCode}
    assert len(rows) == len(ReasonCode)


def test_each_post_that_is_given_as_an_example_has_that_reason() -> None:
    knowledge = prepare(load_knowledge(ROOT / "knowledge"))
    posts = re.findall(r'^\| `([a-z-]+)` \| .+? \| "([^"]+)"', REASONS, re.MULTILINE)
    assert len(posts) > 8
    for code, text in posts:
        message = Message(id=code, text=text, author="ann", sent_at=NOON)
        decision = analyse(message, knowledge, Policy(), History()).decision
        assert code in {str(reason.code) for reason in decision.reasons}, text


@pytest.mark.parametrize("rule", sorted(titles()))
def test_every_rule_of_the_knowledge_check_is_on_the_page(rule: str) -> None:
    assert f"- **{rule}** " in RULES


@pytest.mark.parametrize("rule", sorted(rule for rule in CONFIG_RULES if not rule.startswith("CF1")))
def test_every_rule_of_the_config_is_on_the_page(rule: str) -> None:
    assert f"{rule} {CONFIG_RULES[rule]}" in " ".join(RULES.split())


def test_the_page_has_no_rule_that_is_not_there() -> None:
    assert set(re.findall(r"^- \*\*(\w+)\*\*", RULES, re.MULTILINE)) == set(titles())


# Promises


def test_each_promise_to_operators_names_what_holds_it_to_account() -> None:
    section = OPERATIONS.split("## What is promised", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (?!promise|-)(.+) \| ([^|]+) \|$", section, re.MULTILINE)
    assert len(rows) > 15
    assert [promise for promise, test in rows if not re.search(r"`tests/\w+/test_\w+\.py", test)] == []


# Keys of the knowledge base

EDITORS = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
RECORDS: tuple[type[BaseModel], ...] = (
    schema.ClaimRecord,
    schema.MatchRecord,
    schema.FigureRecord,
    schema.ExampleRecord,
    schema.CardRecord,
    words.Vocabulary,
    words.FamilyRecord,
    words.GateRecord,
    words.ConceptRecord,
    words.CueFile,
    words.CueRecord,
    SignalFile,
    PhraseRecord,
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_key_of_a_record_is_explained_to_editors(record: type[BaseModel]) -> None:
    text = FENCED.sub("", EDITORS)
    spoken = {word for code in IN_CODE.findall(text) for word in re.findall(r"[a-z_]+", code)}
    assert set(record.model_fields) - spoken == set()


@pytest.mark.parametrize(
    "record",
    [words.FamilyRecord, words.GateRecord, words.ConceptRecord, SignalFile],
    ids=lambda record: record.__name__,
)
def test_every_key_of_words_and_signals_has_its_line_in_a_table(record: type[BaseModel]) -> None:
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", EDITORS, re.MULTILINE))
    assert set(record.model_fields) - rows == set()


@pytest.mark.parametrize("pair", [(words.FamilyRecord, "negation"), (words.CueRecord, "direction")], ids=lambda p: p[1])
def test_every_value_of_a_short_choice_is_explained_to_editors(pair: tuple[type[BaseModel], str]) -> None:
    record, key = pair
    choices = get_args(record.model_fields[key].annotation)
    assert [choice for choice in choices if f"`{choice}`" not in EDITORS] == []
