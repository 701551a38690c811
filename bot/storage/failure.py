"""What a database could not do, as one line for a person: where it is, what happened, how to mend it.

No line holds a password, a statement or a value that was to be stored.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

_UPGRADE: Final = "bring its tables up to date with `python -m bot db upgrade`"
_SQLITE_REMEDIES: Final = (
    ("is full", "make room on its disk; nothing was changed"),
    ("readonly", "whoever runs Caveat must be able to write this file and its folder"),
    ("not a database", "name another file with --database, or restore a backup"),
    ("malformed", "stop the bot and restore a backup"),
    ("is locked", "another program holds it: wait, or end that program"),
    ("no such table", _UPGRADE),
    ("disk I/O", "look at the disk; nothing was changed"),
)
_POSTGRES_REMEDIES: Final = (
    ("password", "check the name and the password in the database URL"),
    ("relation", _UPGRADE),
    ("does not exist", "create it with PostgreSQL's own tools, or name another in the database URL"),
    ("too many", "PostgreSQL has no connection free: wait, or allow more"),
    ("read-only", "it takes no changes now: connect to the primary server"),
)
_UNREACHED: Final = "see whether PostgreSQL runs there and takes connections from here"


def sentence(url: URL, error: BaseException) -> str:
    """The line for an error that a driver or the operating system raised."""
    cause = getattr(error, "orig", None) or error
    what = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    how = remedy(Path(str(url.database)), what) if _is_file(url) else _for_server(what, cause)
    return f"the database at {place(url)} could not do it: {what}; {how}"


def not_there(file: Path) -> str:
    """The line for a SQLite file that there is not."""
    return f"there is no database at {file}; `python -m bot db upgrade` makes one, --database names another"


def place(url: URL) -> str:
    """Where a database is, as far as it may be shown: a file's path, or host and name."""
    if _is_file(url):
        return str(url.database)
    return f"{url.host or 'this machine'}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def remedy(file: Path, what: str) -> str:
    """How to mend what SQLite said of a file."""
    return next((how for words, how in _SQLITE_REMEDIES if words in what), None) or _why_not_opened(file)


def _why_not_opened(file: Path) -> str:
    """SQLite says "unable to open database file" for all of these."""
    try:
        if file.is_dir():
            return "that is a folder: name a file in it"
        if not file.parent.is_dir():
            return f"there is no folder {file.parent}: make it, or name another file with --database"
        open_to_us = os.access(file if file.exists() else file.parent, os.R_OK | os.W_OK)
    except PermissionError:
        open_to_us = False
    if not open_to_us:
        return "whoever runs Caveat must be able to read and write this file and its folder"
    return "look at the file, its folder and its disk"


def _for_server(what: str, cause: BaseException) -> str:
    if isinstance(cause, OSError | TimeoutError):
        return _UNREACHED
    return next((how for words, how in _POSTGRES_REMEDIES if words in what), "see the log of PostgreSQL")
