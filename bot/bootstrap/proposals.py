"""The Proposals port: examples that moderators worded, one JSON object a line, for the owner to read and merge.

The running bot adds lines; the command line writes the file anew without the words of a proposal that was settled. Each
holds the file while it writes. No line says who worded it. The same id proposed again is the later line's.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, Final

from bot.core.values import Action, Stance
from bot.errors import UserError
from bot.service.records import Proposal

FILE: Final = "proposals.jsonl"


class Standing(StrEnum):
    """What the owner made of a proposal."""

    MERGED = "merged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Settled:
    """All that is kept of a proposal that does not wait any more; `why` is the owner's own word."""

    id: str
    standing: Standing
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """Proposals that wait and settled ones, by id, oldest first; `unread` are the lines that are neither, by number."""

    waiting: Mapping[str, Proposal]
    settled: Mapping[str, Settled]
    unread: Mapping[int, str]


class FileProposals:
    """Adds to one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def save(self, proposal: Proposal) -> None:
        """Add a proposal. Raises OSError where the file cannot be written."""
        await asyncio.to_thread(_append, self._path, proposal)


def settle(path: Path, settled: Settled) -> None:
    """Put what became of a proposal in the place of its words. Raises UserError where the file cannot be written."""
    try:
        with _held(path) as file:
            found = read_proposals(path)
            waiting = [one for one in found.waiting.values() if one.id != settled.id]
            known = {**found.settled, settled.id: settled}
            lines = [*found.unread.values(), *map(_line, known.values()), *map(_line, waiting)]
            _write_anew(path, lines, os.fstat(file.fileno()))
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error


def read_proposals(path: Path) -> ProposalFile:
    """Read the file; none there is none proposed. Raises UserError where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}") from error
    found: dict[str, Proposal | Settled] = {}
    unread: dict[int, str] = {}
    for number, line in enumerate(lines, 1):
        try:
            _take_in(found, json.loads(line or "{}"))
        except (ValueError, KeyError, TypeError, AttributeError):
            unread[number] = line
    waiting = {key: one for key, one in found.items() if isinstance(one, Proposal)}
    settled = {key: one for key, one in found.items() if isinstance(one, Settled)}
    return ProposalFile(waiting, settled, unread)


def _take_in(found: dict[str, Proposal | Settled], line: dict[str, Any]) -> None:
    if not line:
        return
    at = datetime.fromisoformat(line["at"])
    if "standing" in line:
        found[line["id"]] = Settled(line["id"], Standing(line["standing"]), at, str(line["why"]))
        return
    line.pop("by", None)  # earlier states of this program kept the moderator's id
    proposal = Proposal(**{**line, "at": at})
    _ = stance_of(proposal), action_of(proposal)  # a line with an unknown one is none
    if not isinstance(found.get(proposal.id), Settled):
        found[proposal.id] = proposal


def stance_of(proposal: Proposal) -> Stance | None:
    """The stance proposed; None where the post must not match. Raises ValueError for an unknown one."""
    return None if proposal.stance is None else Stance(proposal.stance)


def action_of(proposal: Proposal) -> Action | None:
    """The action proposed, or None. Raises ValueError for an unknown one."""
    return None if proposal.action is None else Action(proposal.action)


def _line(one: Proposal | Settled) -> str:
    return json.dumps({**asdict(one), "at": one.at.isoformat()}, ensure_ascii=False)


def _append(path: Path, proposal: Proposal) -> None:
    text = _line(proposal).encode() + b"\n"
    with _held(path) as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            text = text if file.read(1) == b"\n" else b"\n" + text  # a process was killed in the middle of a line
        file.write(text)


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    """The file, held against the other process until it is closed; opened again where that one put a new file here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                yield file
                return


def _write_anew(path: Path, lines: Iterable[str], like: os.stat_result) -> None:
    """Put a file with these lines in the place of one, whole or not at all; its owner can still write to it."""
    target = path.resolve()
    with NamedTemporaryFile(dir=target.parent, prefix=".settle-", delete=False) as made:
        made.write("".join(f"{line}\n" for line in lines).encode())
        made.flush()
        os.fsync(made.fileno())
    written = Path(made.name)
    try:
        os.chown(written, like.st_uid, like.st_gid)
        written.chmod(like.st_mode & 0o777)
        written.replace(target)
    finally:
        written.unlink(missing_ok=True)
