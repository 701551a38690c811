"""Logging: lines for people or JSON for machines, on stderr. Never the text of a message."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from bot.config import LogForm, LogSection

_QUIET = ("discord", "aiohttp", "alembic", "asyncio", "watchfiles")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
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
    """Set the level and the form. Libraries are kept to warnings: their debug lines hold members' words."""
    handler = logging.StreamHandler(sys.stderr)
    lines = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if section.form is LogForm.JSON else lines)
    logging.basicConfig(level=section.level.upper(), handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
