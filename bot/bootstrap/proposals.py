"""The Proposals port: examples that moderators worded, one JSON object a line, for the owner to read and merge.

The running bot and the command line write to the same file, so both only ever append: what became of a proposal is a
further line with its id. The same id proposed again is the later line's.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from bot.core.values import Action, Stance
from bot.errors import UserError
from bot.service.records import Proposal

FILE: Final = "proposals.jsonl"


class Standing(StrEnum):
    """What the owner made of a proposal."""

    WAITING = "waiting"
    MERGED = "merged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal on file and what became of it; `why` is the owner's own word."""

    proposal: Proposal
    standing: Standing = Standing.WAITING
    why: str = ""


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """What a file holds: proposals by id, oldest first, and the numbers of lines that are none."""

    kept: Mapping[str, Kept]
    unread: tuple[int, ...] = ()


class FileProposals:
    """Appends to one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def save(self, proposal: Proposal) -> None:
        """Add a proposal. Raises OSError where the file cannot be written."""
        await asyncio.to_thread(_append, self._path, {**asdict(proposal), "at": proposal.at.isoformat()})


def settle(path: Path, proposal: str, standing: Standing, at: datetime, why: str = "") -> None:
    """Note what became of a proposal. Raises UserError where the file cannot be written."""
    try:
        _append(path, {"id": proposal, "standing": str(standing), "why": why, "at": at.isoformat()})
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error


def read_proposals(path: Path) -> ProposalFile:
    """Read the file; none there is none proposed. Raises UserError where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}") from error
    kept: dict[str, Kept] = {}
    unread: list[int] = []
    for number, line in enumerate(lines, 1):
        try:
            _take_in(kept, json.loads(line or "{}"))
        except (ValueError, KeyError, TypeError, AttributeError):
            unread.append(number)
    return ProposalFile(kept, tuple(unread))


def _take_in(kept: dict[str, Kept], line: dict[str, Any]) -> None:
    if not line:
        return
    if "standing" in line:
        kept[line["id"]] = Kept(kept[line["id"]].proposal, Standing(line["standing"]), str(line["why"]))
        return
    proposal = Proposal(**{**line, "at": datetime.fromisoformat(line["at"])})
    _ = stance_of(proposal), action_of(proposal)  # a line with an unknown one is none
    kept[proposal.id] = replace(kept.get(proposal.id, Kept(proposal)), proposal=proposal)


def stance_of(proposal: Proposal) -> Stance | None:
    """The stance proposed; None where the post must not match. Raises ValueError for an unknown one."""
    return None if proposal.stance is None else Stance(proposal.stance)


def action_of(proposal: Proposal) -> Action | None:
    """The action proposed, or None. Raises ValueError for an unknown one."""
    return None if proposal.action is None else Action(proposal.action)


def _append(path: Path, line: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    with path.open("a+b") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            text = text if file.read(1) == b"\n" else b"\n" + text  # a process was killed in the middle of a line
        file.write(text)
