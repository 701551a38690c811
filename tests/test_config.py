"""config.yaml and the environment -> Config."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import Config, ConfigFile, load_config
from bot.errors import InputProblems, UserError
from bot.yamldoc.load import parse
from bot.yamldoc.render import as_text

EXAMPLE = Path(__file__).resolve().parents[1] / "config.example.yaml"


def a_config(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def rules(path: Path, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        load_config(path, environ or {})
    return [problem.rule for problem in caught.value.problems]


def keys_of(model: type[BaseModel]) -> set[str]:
    found = set()
    for name, info in model.model_fields.items():
        inner = info.annotation
        nested = isinstance(inner, type) and issubclass(inner, BaseModel)
        found |= {f"{name}.{key}" for key in keys_of(inner)} if nested else {name}  # type: ignore[arg-type]  # narrowed
    return found


def test_the_example_loads_clean_and_says_the_defaults() -> None:
    assert load_config(EXAMPLE, {}) == Config()


def test_the_example_has_every_key() -> None:
    data = parse(EXAMPLE.read_text(encoding="utf-8"), "x").data
    assert isinstance(data, dict)
    written = {
        f"{name}.{key}" if isinstance(value, dict) else name
        for name, value in data.items()
        for key in (value if isinstance(value, dict) else [""])
    }
    assert written == keys_of(ConfigFile)


def test_each_key_of_the_example_has_one_comment() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    values = [line for line in lines if re.match(r" *[a-z_]+: \S", line)]
    assert values and all("  # " in line for line in values)


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    assert load_config(a_config(tmp_path, ""), {}) == Config()


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        load_config(tmp_path / "config.yaml", {})
    assert caught.value.problems[0].hint == "copy config.example.yaml to config.yaml"


def test_the_token_of_the_environment_goes_before_the_file_and_is_shown_to_nobody(tmp_path: Path) -> None:
    config = load_config(a_config(tmp_path, "discord: {token_file: nowhere}\n"), {"DISCORD_TOKEN": " secret-token "})
    assert config.token is not None and config.token.get_secret_value() == "secret-token"
    assert "secret-token" not in repr(config) + str(config)


def test_a_token_file_that_only_its_owner_reads_is_read(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret-token\n", encoding="utf-8")
    token.chmod(0o600)
    config = load_config(a_config(tmp_path, f'discord: {{token_file: "{token}"}}\n'), {})
    assert config.token is not None and config.token.get_secret_value() == "secret-token"


@pytest.mark.parametrize(
    ("content", "mode", "expected"),
    [
        pytest.param("secret", 0o640, ["CF201"], id="the group can read it"),
        pytest.param("", 0o600, ["CF202"], id="empty"),
        pytest.param("", 0o644, ["CF201", "CF202"], id="both at once"),
        pytest.param(None, 0, ["CF202"], id="not there"),
    ],
)
def test_a_token_file_that_will_not_do_is_refused(
    content: str | None, mode: int, expected: list[str], tmp_path: Path
) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_text(content, encoding="utf-8")
        token.chmod(mode)
    assert rules(a_config(tmp_path, f'discord: {{token_file: "{token}"}}\n')) == expected


@pytest.mark.parametrize("text", ["token: abc\n", "discord: {token: abc}\n"])
def test_a_token_in_the_config_file_is_refused(text: str, tmp_path: Path) -> None:
    assert rules(a_config(tmp_path, text)) == ["CF203"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("token: pa55word\n", id="a token"),
        pytest.param("discord: {token: pa55word}\n", id="a token of Discord's"),
        pytest.param("discord: pa55word\n", id="a token without a key"),
        pytest.param("bot_token: pa55word\n", id="a key that there is not"),
        pytest.param("database: mysql://caveat:pa55word@db/caveat\n", id="a database that is not supported"),
        pytest.param("databse: postgresql://caveat:pa55word@db/caveat\n", id="a key that is mistyped"),
        pytest.param('database: "postgresql://caveat:pa55word@db/caveat\n', id="no YAML"),
    ],
)
def test_no_secret_of_the_config_file_is_shown_in_its_problems(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        load_config(a_config(tmp_path, text), {})
    shown = as_text(caught.value.problems)
    assert "config.yaml:1:" in shown
    assert "pa55word" not in shown


@pytest.mark.parametrize("url", ["sqlite:///caveat.db", "postgresql://caveat@db/caveat"])
def test_a_database_may_leave_its_driver_to_us(url: str, tmp_path: Path) -> None:
    assert load_config(a_config(tmp_path, f"database: {url}\n"), {}).database == url
    assert load_config(a_config(tmp_path, ""), {"CAVEAT_DATABASE": url}).database == url


def test_the_database_of_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://caveat@db/caveat"
    assert load_config(a_config(tmp_path, ""), {"CAVEAT_DATABASE": url}).database == url
    with pytest.raises(UserError, match="CAVEAT_DATABASE"):
        load_config(a_config(tmp_path, ""), {"CAVEAT_DATABASE": "mysql://x"})


def test_admins_are_ids_as_text(tmp_path: Path) -> None:
    assert load_config(a_config(tmp_path, "admins: [81384788765712384]\n"), {}).admin_ids == {"81384788765712384"}
