"""The Proposals port: examples that moderators worded, one JSON object a line, for the owner to read and merge."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

from bot.service.records import Proposal


class FileProposals:
    """Appends to one file; the same id again adds a later line, which is the one that counts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def save(self, proposal: Proposal) -> None:
        """Add a proposal. Raises OSError where the file cannot be written."""
        line = json.dumps({**asdict(proposal), "at": proposal.at.isoformat()}, ensure_ascii=False)
        await asyncio.to_thread(self._append, line)

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
