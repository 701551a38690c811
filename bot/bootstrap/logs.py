"""Logging: lines for people or JSON for machines, on stderr. Never the text of a message.

An error's own words are left out of tracebacks, for they may quote what was read (`KeyError: 'a word of a post'`).
Where it happened and of what kind it is stays; our own errors keep their sentence, which never quotes a post.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

from bot.config import LogForm, LogSection
from bot.errors import CaveatError

_OURS = ("bot", "cogs")


_Info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Lines(logging.Formatter):
    """A line for people, with what led to an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text; nothing that another handler made of it is used."""
        record.exc_text = None
        return super().format(_discreet(record))

    def formatException(self, ei: _Info) -> str:  # noqa: N802 - the name is logging's
        """Where an error came from and of what kind it is, those behind it first."""
        return "" if ei[1] is None else "\n".join(_told(ei[1], set()))


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    """The lines of an error: those of what caused it, its frames, its kind; a group's errors after it."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen)
        yield "which led to:"
    yield from (line.rstrip("\n") for line in traceback.format_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    yield f"{kind}: {error}" if isinstance(error, CaveatError) else kind
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            if id(one) not in seen:
                yield from _told(one, seen)


def _discreet(record: logging.LogRecord) -> logging.LogRecord:
    """asyncio writes the error's own words into its message, below the first line."""
    if record.name == "asyncio":
        record.msg, record.args = record.getMessage().split("\n", 1)[0], None
    return record


class JsonLines(Lines):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        record = _discreet(record)
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "name": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up_logging(section: LogSection) -> None:
    """Set the level and the form. Libraries are kept to warnings: their debug lines hold words and statements."""
    handler = logging.StreamHandler(sys.stderr)
    lines = Lines("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if section.form is LogForm.JSON else lines)
    level = logging.getLevelNamesMapping()[section.level.upper()]
    logging.basicConfig(level=max(logging.WARNING, level), handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
