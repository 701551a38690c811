"""config.yaml and the environment to a frozen Config; what is amiss is located as file:line:column.

The environment goes before the file: DISCORD_TOKEN, and CAVEAT_DATABASE for the database's URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from bot.errors import InputProblems, UserError
from bot.problem import Mark, Problem
from bot.yamldoc.load import Document, decode, parse
from bot.yamldoc.locate import SHAPE_RULES, validate
from bot.yamldoc.syntax import SYNTAX_RULES

RULES: Final = {
    **{f"CF{number}": title for number, title in {**SYNTAX_RULES, **SHAPE_RULES}.items()},
    "CF001": "the config file is not there or cannot be read",
    "CF201": "others can read the token file",
    "CF202": "the token file is not there, empty or cannot be read",
    "CF203": "the token stands in the config file",
}

_OPEN_TO_OTHERS: Final = 0o077
_DATABASE: Final = re.compile(r"(sqlite(\+aiosqlite)?|postgresql(\+asyncpg)?)://")

Port = Annotated[int, Field(ge=1, le=65535)]
Snowflake = Annotated[int, Field(ge=1, lt=2**64)]


def _known_database(url: str) -> str:
    """The URL as it is. Raises ValueError, without the URL: a password may stand in it."""
    if not _DATABASE.match(url):
        raise ValueError("must begin with sqlite:// or postgresql://")
    return url


DatabaseUrl = Annotated[str, AfterValidator(_known_database)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class LogLevel(StrEnum):
    """How much is logged. Never the text of a message."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogForm(StrEnum):
    """Lines for people, or one JSON object a line for machines."""

    TEXT = "text"
    JSON = "json"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DiscordSection(_Section):
    """How the bot gets at Discord. Without a token it starts the sandbox."""

    token_file: Words | None = None


class SandboxSection(_Section):
    """The loopback Discord, at 127.0.0.1 only."""

    port: Port = 8765


class LogSection(_Section):
    """Logging."""

    level: Annotated[LogLevel, Field(strict=False)] = LogLevel.INFO
    form: Annotated[LogForm, Field(strict=False)] = LogForm.TEXT


class ResourcesSection(_Section):
    """Bounds on memory and processors. `threads_remembered` and `posts_remembered` bound the conversation window."""

    threads_remembered: Annotated[int, Field(ge=1, le=1_000_000)] = 2000
    posts_remembered: Annotated[int, Field(ge=1, le=1000)] = 40
    reader_threads: Annotated[int, Field(ge=1, le=64)] = 1


class ConfigFile(_Section):
    """Every key of config.yaml, with its default."""

    database: DatabaseUrl = "sqlite+aiosqlite:///var/caveat.db"
    knowledge: Words = "knowledge"
    cache: Words = "var/cache"
    admins: list[Snowflake] = Field(default_factory=list)
    hot_reload: bool = True
    second_reader: bool = True
    check_sources: bool = False
    discord: DiscordSection = DiscordSection()
    sandbox: SandboxSection = SandboxSection()
    log: LogSection = LogSection()
    resources: ResourcesSection = ResourcesSection()


class Config(ConfigFile):
    """The file's keys with the environment over them. `token` is shown to nobody: its text form is stars."""

    token: SecretStr | None = None

    @property
    def admin_ids(self) -> frozenset[str]:
        """The admins' ids as Discord's ids are written everywhere else: as text."""
        return frozenset(str(admin) for admin in self.admins)


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """Read the config. Raises InputProblems with every problem at once."""
    with _no_line_shown():
        document = _document(path)
        file = _file_of(document)
        token = environ.get("DISCORD_TOKEN", "").strip() or _token_from_file(file, document)
    values = {name: getattr(file, name) for name in ConfigFile.model_fields}
    values["database"] = _database(environ) or file.database
    return Config(**values, token=SecretStr(token) if token else None)


def load_file(path: Path) -> ConfigFile:
    """The file's keys alone: whoever edits knowledge need not be able to read the token. Raises InputProblems."""
    with _no_line_shown():
        return _file_of(_document(path))


@contextmanager
def _no_line_shown() -> Iterator[None]:
    """Problems of the config keep their place and lose the text of their line: a secret may stand in it."""
    try:
        yield
    except InputProblems as error:
        raise InputProblems(replace(problem, source=None) for problem in error.problems) from error


def _file_of(document: Document) -> ConfigFile:
    data = document.data
    if isinstance(data, dict) and ("token" in data or (isinstance(d := data.get("discord"), dict) and "token" in d)):
        where = ("token",) if "token" in data else ("discord", "token")
        hint = "put it into a file of its own (token_file) or into DISCORD_TOKEN"
        raise InputProblems([document.problem(where, "CF203", "a token does not belong here", hint=hint, key=True)])
    return validate(ConfigFile, document, prefix="CF")


def database_of(environ: Mapping[str, str]) -> str:
    """The database's URL where there is no file: the environment's, else the default. Raises UserError."""
    return _database(environ) or ConfigFile().database


def _database(environ: Mapping[str, str]) -> str:
    """The URL of the environment, or nothing. Raises UserError for one that no driver here reads."""
    url = environ.get("CAVEAT_DATABASE", "").strip()
    try:
        return url and _known_database(url)
    except ValueError as error:
        raise UserError(f"CAVEAT_DATABASE {error}") from error


def _document(path: Path) -> Document:
    try:
        raw = path.read_bytes()
    except OSError as error:
        hint = "copy config.example.yaml to config.yaml"
        message = f"cannot be read: {error.strerror}"
        raise InputProblems([Problem(Mark(str(path), 1, 1), "CF001", message, hint)]) from error
    return parse(decode(raw, str(path), prefix="CF"), str(path), prefix="CF")


def _token_from_file(file: ConfigFile, document: Document) -> str:
    if file.discord.token_file is None:
        return ""
    problems = [*_token_file_problems(Path(file.discord.token_file), document)]
    if problems:
        raise InputProblems(problems)
    return Path(file.discord.token_file).read_text(encoding="utf-8").strip()


def _token_file_problems(path: Path, document: Document) -> Iterator[Problem]:
    where = ("discord", "token_file")
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        yield document.problem(where, "CF202", f'"{path}" cannot be read', hint="create it with the token in it")
        return
    if mode & _OPEN_TO_OTHERS:
        hint = f"chmod 600 {path}"
        yield document.problem(where, "CF201", f'others on this machine can read "{path}"', hint=hint)
    if not text:
        yield document.problem(where, "CF202", f'"{path}" is empty', hint="write the token into it")
