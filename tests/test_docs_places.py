"""What documents name is there: links, headings, tests; and the figures that they share with the code are the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from typer.testing import CliRunner

from bot import cli
from bot.core.clocks import EXPIRES_AFTER, OVERDUE_AFTER
from bot.core.values import ItemKind
from bot.discord_io.client import least_intents
from tests.test_docs import FENCED, IN_CODE, OPERATIONS, PAGES, ROOT, TEXT

ELSEWHERE = re.compile(r"^(https?:|mailto:)")
OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users|tmp|mnt|opt)/|[A-Z]:\\")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


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
        pytest.param("see C:\\Users", True, id="a drive"),
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


PROMISES = [
    (_name(page), cells)
    for page in (ROOT / "SECURITY.md", ROOT / "docs" / "operations.md")
    for table in re.findall(
        r"^\|[^\n]+\| the test \|\n\|[-|]+\n((?:\|.+\n)+)", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    for line in table.splitlines()
    if (cells := [cell.strip() for cell in line.strip("|").split(" | ")])
]


@pytest.mark.parametrize("cells", [cells for _, cells in PROMISES], ids=[f"{page}: {one[0]}" for page, one in PROMISES])
def test_every_promise_names_the_test_that_holds_it_to_account(cells: list[str]) -> None:
    """Of the two documents that promise something; what is measured and not tested names its `make` besides."""
    assert re.search(r"`tests/[\w/]+\.py(::test_\w+)?`", cells[-1])


def test_both_documents_promise_something() -> None:
    assert {page for page, _ in PROMISES} == {"SECURITY.md", "docs/operations.md"}
    assert len(PROMISES) > 50


def test_bandit_finds_nothing_that_is_not_explained() -> None:
    """What it would find is left out beside its reason: in pyproject.toml, or with `nosec` in the line."""
    words = [sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "bot", "cogs"]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


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
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-train.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
        packages = [entry for entry in entries if not entry.startswith("#")]
        assert len(packages) > 20
        assert [entry.split(" ", 1)[0] for entry in packages if not _pinned(entry)] == []


def test_the_bill_of_materials_lists_what_is_locked(tmp_path: Path) -> None:
    """As `make sbom` makes it."""
    bill = tmp_path / "sbom.json"
    words = [str(Path(sys.executable).with_name("cyclonedx-py")), "requirements", "--output-format", "JSON"]
    subprocess.run([*words, "-o", str(bill), str(ROOT / "requirements.lock")], check=True, capture_output=True)
    listed = {f"{one['name']}=={one['version']}" for one in json.loads(bill.read_text(encoding="utf-8"))["components"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert listed == set(re.findall(r"^[\w.-]+==[^\s;]+", lock, re.MULTILINE))


def _pinned(entry: str) -> bool:
    return re.match(r"[\w.\[\]-]+==\S+", entry) is not None and "--hash=sha256:" in entry
