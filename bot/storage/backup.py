"""Copies of a SQLite database while it is in use, and back. PostgreSQL has its own tools; we say which."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from bot.errors import StoreUnavailable, UserError
from bot.storage.failure import not_there, remedy
from bot.storage.session import database_url

_OWN_TOOLS = "PostgreSQL has its own tools for this: pg_dump --format=custom writes a backup, pg_restore reads it back"


def backup(url: str, to: Path) -> int:
    """Write a consistent copy of the database to a new file; returns its size in bytes.

    Safe while the bot runs. Raises UserError where the target exists or the database is no file, StoreUnavailable
    where the copy fails.
    """
    source = database_file(url)
    if to.exists():
        raise UserError(f"{to} exists already; name a file that does not")
    if not source.exists():
        raise UserError(not_there(source))
    _copy(source, to)
    return to.stat().st_size


def restore(url: str, backup_file: Path, *, replace: bool = False) -> None:
    """Put a backup in the database's place; the bot must not run. The backup is checked first.

    Raises UserError where the database exists and `replace` is not set, or the backup is not whole; StoreUnavailable
    where the file cannot be written.
    """
    target = database_file(url)
    if target.exists() and not replace:
        raise UserError(f"{target} exists already; stop the bot, then use --replace to overwrite it")
    check_file(backup_file)
    fresh = target.with_name(target.name + ".restoring")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        _copy(backup_file, fresh)
        for leftover in ("-wal", "-shm"):
            target.with_name(target.name + leftover).unlink(missing_ok=True)
        fresh.replace(target)
    except OSError as error:
        raise StoreUnavailable(f"{backup_file} could not be put at {target}: {error.strerror}") from error


def check_file(file: Path) -> None:
    """Whether a file is a whole SQLite database of ours. Raises UserError where it is not."""
    if not file.exists():
        raise UserError(f"there is no backup at {file}")
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.close()
    except sqlite3.Error as error:
        raise UserError(f"{file} is not a Caveat database: {error}") from error
    if answer != ("ok",) or version is None:
        raise UserError(f"{file} is not a whole Caveat database")


def database_file(url: str) -> Path:
    """The file of a SQLite URL. Raises UserError for PostgreSQL and for a database in memory."""
    parsed = database_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        raise UserError(_OWN_TOOLS)
    return Path(parsed.database)


def _copy(source: Path, to: Path) -> None:
    try:
        reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
        writing = sqlite3.connect(to)
        try:
            reading.backup(writing)
        finally:
            writing.close()
            reading.close()
    except sqlite3.Error as error:
        with suppress(OSError):
            to.unlink(missing_ok=True)
        raise StoreUnavailable(f"the copy to {to} failed: {error}; {remedy(to, str(error))}") from error
