"""Whatever stands in a file is read, or refused with its place; nothing else, and no token is ever shown."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_config
from bot.core.catalogue import Catalogue
from bot.errors import InputProblems, UserError
from bot.kb.files import load_knowledge
from bot.yamldoc.load import MAX_BYTES, decode, parse
from tests.fuzz.hostile import FUZZ, PIECES, texts
from tests.scenarios.stage import ROOT, a_knowledge_folder

SIGNS = st.sampled_from(
    (
        *"ab:-[]{}&*!|>'\"#%@`,?~01.\t",
        "\n",
        "\n  ",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "<<: *a",
        "---\n",
    )
)
YAML = st.one_of(st.lists(st.one_of(SIGNS, PIECES), max_size=60).map("".join), texts(2_000))
KEYS = (
    "database",
    "knowledge",
    "admins",
    "hot_reload",
    "discord",
    "token_file",
    "sandbox",
    "port",
    "log",
    "level",
    "form",
)
CONFIG = st.lists(st.tuples(st.sampled_from(KEYS), st.one_of(PIECES, st.integers().map(str))), max_size=8)
SECRET = "quagga-token-1f0e"


def plain(value: object) -> bool:
    """Whether a value is made of what YAML's core schema has, and of nothing else."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(plain(inner) for inner in value)
    return value is None or type(value) in (str, int, float, bool)


@FUZZ
@given(YAML)
def test_any_yaml_is_read_as_plain_values_or_refused_with_a_place(text: str) -> None:
    try:
        document = parse(text, "f")
    except InputProblems as error:
        assert all(one.mark.line >= 1 and one.mark.column >= 1 and one.message for one in error.problems)
    else:
        assert plain(document.data)


@FUZZ
@given(st.one_of(st.binary(max_size=300), YAML.map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(decode(raw, "f"), str)
    except InputProblems as error:
        assert error.problems


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", id="laughs"),
        pytest.param(b"a: !!python/object/apply:os.system ['true']\n", id="a call"),
        pytest.param(b"[" * 1_000_000, id="a million brackets"),
        pytest.param(b"{a: " * 500_000, id="half a million braces"),
        pytest.param(b"- " * 1_000_000, id="a million dashes"),
        pytest.param(b"x" * (MAX_BYTES + 1), id="more than 16 MiB"),
    ],
)
def test_a_bomb_is_refused(raw: bytes) -> None:
    with pytest.raises(InputProblems):
        parse(decode(raw, "f"), "f")


def test_a_file_of_a_hundred_megabytes_is_refused() -> None:
    with tempfile.TemporaryDirectory(prefix="caveat-fuzz-") as room:
        path = Path(room) / "config.yaml"
        with path.open("wb") as file:
            file.truncate(100 * 1024 * 1024)
        with pytest.raises(InputProblems) as caught:
            load_config(path, {})
    assert [one.rule for one in caught.value.problems] == ["CF106"]


@FUZZ
@given(st.one_of(YAML, CONFIG.map(lambda rows: "".join(f"{key}: {value}\n" for key, value in rows))), st.booleans())
def test_any_config_is_read_or_refused_and_shows_no_token(text: str, token_in_file: bool) -> None:
    written = f"token: {SECRET}\n{text}" if token_in_file else text
    with tempfile.TemporaryDirectory(prefix="caveat-fuzz-") as room:
        path = Path(room) / "config.yaml"
        path.write_bytes(written.encode("utf-8", "surrogatepass"))
        try:
            config = load_config(path, {"DISCORD_TOKEN": SECRET})
        except (InputProblems, UserError) as error:
            told = str(error) + "".join(f"{one.message} {one.hint}" for one in getattr(error, "problems", ()))
        else:
            told = f"{config!r} {config}"
    assert SECRET not in told


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_knowledge_folder(tmp_path_factory.mktemp("fuzz"))


@FUZZ
@given(seed=st.integers(0, 2**32), piece=PIECES)
def test_a_claims_file_with_any_damage_is_read_or_refused(folder: Path, seed: int, piece: str) -> None:
    good = (ROOT / "tests" / "scenarios" / "claims.yaml").read_text(encoding="utf-8")
    claims = folder / "claims" / "cure" / "claims.yaml"
    claims.write_bytes(_damaged(good, random.Random(seed), piece).encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load_knowledge(folder), Catalogue)
    except InputProblems as error:
        assert all(one.mark.line >= 1 and one.rule for one in error.problems)
    finally:
        shutil.copyfile(ROOT / "tests" / "scenarios" / "claims.yaml", claims)


def _damaged(text: str, chance: random.Random, piece: str) -> str:
    """A line left out, doubled or moved, or a piece put anywhere in place of a few characters."""
    lines = text.splitlines(keepends=True)
    place = chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[place]
        case 1:
            lines.insert(place, lines[chance.randrange(len(lines))])
        case 2:
            lines.insert(chance.randrange(len(lines)), lines.pop(place))
        case _:
            at = chance.randrange(len(text))
            return text[:at] + piece + text[at + chance.randrange(6) :]
    return "".join(lines)
