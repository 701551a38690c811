"""The documents say what is there: every key, command, reason and rule; every link, test and figure that they name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast, get_args

import aiohttp
import discord
import pytest
import typer
from discord import app_commands
from pydantic import BaseModel
from typer.testing import CliRunner

from bot import cli
from bot.bootstrap.reading import reading_knowledge
from bot.config import RULES as CONFIG_RULES
from bot.config import ConfigFile
from bot.core.clocks import EXPIRES_AFTER, OVERDUE_AFTER
from bot.core.pipeline import analyse
from bot.core.values import History, ItemKind, Message, Policy, ReasonCode
from bot.discord_io.client import COGS, CaveatClient, House, least_intents
from bot.kb import files as _files  # noqa: F401  # importing it registers every rule
from bot.kb import schema, words
from bot.kb.rules import titles
from bot.kb.signals import PhraseRecord, SignalFile
from bot.service.reasons import SENTENCES
from bot.yamldoc.load import parse
from tests.builders import NOON

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "knowledge").rglob("*.md"))
    if page.name != "CODEBOOK.md"
)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
REASONS = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

ELSEWHERE = re.compile(r"^(https?:|mailto:)")
OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users|tmp|mnt|opt)/|[A-Z]:\\\\")
IN_CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"```.*?```", re.DOTALL)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


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


def test_each_post_that_is_given_as_an_example_has_that_reason(tmp_path: Path) -> None:
    reading = reading_knowledge(ROOT / "knowledge", cache=tmp_path)
    posts = re.findall(r'^\| `([a-z-]+)` \| .+? \| "([^"]+)"', REASONS, re.MULTILINE)
    assert len(posts) > 8
    for code, text in posts:
        message = Message(id=code, text=text, author="ann", sent_at=NOON)
        decision = analyse(message, reading.knowledge, Policy(), History()).decision
        assert code in {str(reason.code) for reason in decision.reasons}, text


@pytest.mark.parametrize("rule", sorted(titles()))
def test_every_rule_of_the_knowledge_check_is_on_the_page(rule: str) -> None:
    assert f"- **{rule}** " in RULES


@pytest.mark.parametrize("rule", sorted(rule for rule in CONFIG_RULES if not rule.startswith("CF1")))
def test_every_rule_of_the_config_is_on_the_page(rule: str) -> None:
    assert f"{rule} {CONFIG_RULES[rule]}" in " ".join(RULES.split())


def test_the_page_has_no_rule_that_is_not_there() -> None:
    assert set(re.findall(r"^- \*\*(\w+)\*\*", RULES, re.MULTILINE)) == set(titles())


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


@pytest.mark.parametrize("pair", [(words.FamilyRecord, "negation"), (words.CueRecord, "direction")], ids=lambda p: p[1])
def test_every_value_of_a_short_choice_is_explained_to_editors(pair: tuple[type[BaseModel], str]) -> None:
    record, key = pair
    choices = get_args(record.model_fields[key].annotation)
    assert [choice for choice in choices if f"`{choice}`" not in EDITORS] == []


# Links, tests and places that documents name


def links(text: str) -> list[str]:
    """Where the links of a page lead, code aside."""
    return re.findall(r"\]\(([^)\s]+)\)", IN_CODE.sub("", FENCED.sub("", text)))


def dead(page: Path, target: str) -> bool:
    """Whether a link of a page leads nowhere, its heading included."""
    place, _, heading = target.partition("#")
    found = page.parent / place if place else page
    return not found.exists() or bool(heading and heading not in anchors(found.read_text(encoding="utf-8")))


def anchors(text: str) -> set[str]:
    """The headings of a page as links name them: small letters, spaces as hyphens, other signs left out."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {"".join(c for c in one.lower().replace(" ", "-") if c in "-_" or _is_letter(c)) for one in headings}


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_link_leads_nowhere(page: Path) -> None:
    found = links(page.read_text(encoding="utf-8"))
    assert [target for target in found if not ELSEWHERE.match(target) and dead(page, target)] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_page_names_a_place_on_somebodys_machine(page: Path) -> None:
    assert OF_A_MACHINE.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("see /home/ann/caveat", True, id="a home"),
        pytest.param("see C:\\\\Users", True, id="a drive"),
        pytest.param("see docs/home/page.md", False, id="a place in the house"),
        pytest.param("https://example.org/home/", False, id="an address"),
    ],
)
def test_a_place_on_a_machine_is_told_from_others(text: str, found: bool) -> None:
    assert bool(OF_A_MACHINE.search(text)) is found


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A title, here\n[a](b.md) [c](#a-title-here) [d](#elsewhere) `[e](f.md)`", encoding="utf-8")
    assert [target for target in links(page.read_text(encoding="utf-8")) if dead(page, target)] == [
        "b.md",
        "#elsewhere",
    ]


def test_every_test_that_a_document_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", TEXT))
    assert len(named) > 20
    assert {place for place, _ in named if not (ROOT / place).exists()} == set()
    missing = {name for place, name in named if name and f"def {name}(" not in _source(place)}
    assert missing == set()


def _source(place: str) -> str:
    return (ROOT / place).read_text(encoding="utf-8")


# Figures that code and documents share


def test_the_invitation_asks_for_what_the_table_lists_and_for_nothing_else() -> None:
    section = OPERATIONS.split("## Permissions and intents", 1)[1].split("\n## ", 1)[0]
    permissions, intents = (
        set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) for part in section.split("| intent |", 1)
    )
    asked = re.search(r"&permissions=(\d+)\n", section)
    assert asked is not None
    assert int(asked[1]) == discord.Permissions(**dict.fromkeys(permissions, True)).value
    assert intents == {name for name, on in least_intents() if on}


def test_how_long_things_are_kept_is_what_the_report_says(tmp_path: Path) -> None:
    cli._load_verbs([])
    database = ["--database", f"sqlite:///{tmp_path / 'caveat.db'}"]
    run = CliRunner()
    assert run.invoke(cli.app, ["db", "upgrade", *database]).exit_code == 0
    report = run.invoke(cli.app, ["privacy", "report", *database]).output
    printed = re.findall(r"^ *0  (.+): kept (.+)$", report, re.MULTILINE)
    section = OPERATIONS.split("## Privacy duties", 1)[1]
    assert re.findall(r"^\| ([^|`]+) \| ([^|]+) \|$", section.split("\n## ", 1)[0], re.MULTILINE)[1:] == printed


def test_when_items_are_overdue_and_when_they_close_is_as_the_code_has_it() -> None:
    section = OPERATIONS.split("## Moderators", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| ([a-z-]+) \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)[1:]
    wanted = [(str(kind), _words(OVERDUE_AFTER[kind]), _words(EXPIRES_AFTER.get(kind))) for kind in ItemKind]
    assert rows == wanted


def _words(time: timedelta | None) -> str:
    """A time as people say it: "10 minutes", "1 day"."""
    if time is None:
        return "never"
    for unit, seconds in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        number, rest = divmod(int(time.total_seconds()), seconds)
        if number and not rest and not (unit == "day" and number == 0):
            return f"{number} {unit}{'' if number == 1 else 's'}"
    raise AssertionError(f"no whole number of minutes: {time}")


def test_every_locked_package_has_its_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
        packages = [entry for entry in entries if not entry.startswith("#")]
        assert len(packages) > 20
        assert [entry.split(" ", 1)[0] for entry in packages if not _pinned(entry)] == []


def _pinned(entry: str) -> bool:
    return re.match(r"[\w.\[\]-]+==\S+", entry) is not None and "--hash=sha256:" in entry
