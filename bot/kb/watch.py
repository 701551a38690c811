"""Hot reload: a changed folder is read in another process, so that the event loop goes on.

All or nothing: what is yielded is a whole new catalogue, or the problems that keep it from being one.
"""

from __future__ import annotations

import asyncio
import pickle  # what our own child process made of the files, never a file
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from watchfiles import awatch

from bot.core.catalogue import Catalogue, Claim
from bot.errors import InputProblems
from bot.kb.files import digest_of, load_knowledge, paused_gc, read_folder
from bot.problem import Problem

_CLAIMS_A_PIECE: Final = 40
"""Few enough that reading one piece back takes the loop a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Reload:
    """What a change of the folder gave: a new catalogue, or the problems for which the old one stays."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A catalogue on its way between processes: all but the claims, then the claims in pieces."""

    frame: bytes
    claims: tuple[bytes, ...]


def _load_in_pieces(folder: Path, today: date | None) -> _Pieces | tuple[Problem, ...]:
    try:
        catalogue = load_knowledge(folder, today=today)
    except InputProblems as error:
        return error.problems
    claims = iter(catalogue.claims.values())
    pieces = []
    while piece := list(islice(claims, _CLAIMS_A_PIECE)):
        pieces.append(pickle.dumps(piece, protocol=pickle.HIGHEST_PROTOCOL))
    return _Pieces(pickle.dumps(replace(catalogue, claims={}), protocol=pickle.HIGHEST_PROTOCOL), tuple(pieces))


async def reload(folder: Path, pool: ProcessPoolExecutor, *, today: date | None = None) -> Reload:
    """Read the folder in `pool`; the pieces are put together here with pauses, so that the loop is never held long."""
    found = await asyncio.get_running_loop().run_in_executor(pool, _load_in_pieces, folder, today)
    if not isinstance(found, _Pieces):
        return Reload(None, found)
    claims: dict[str, Claim] = {}
    for piece in found.claims:
        with paused_gc():
            claims.update((claim.id, claim) for claim in pickle.loads(piece))  # noqa: S301  # nosec B301  # from our own child process
        await asyncio.sleep(0)
    frame: Catalogue = pickle.loads(found.frame)  # noqa: S301  # nosec B301  # from our own child process
    return Reload(replace(frame, claims=claims))


def reading_pool() -> ProcessPoolExecutor:
    """One fresh process to read in; spawned, since a forked one would inherit the loop's threads and sockets."""
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))


async def watch(
    folder: Path,
    pool: ProcessPoolExecutor,
    *,
    today: Callable[[], date],
    digest: str = "",
    stop: asyncio.Event | None = None,
) -> AsyncIterator[Reload]:
    """Every change of the folder since `digest`, as a Reload; one made before the watch began counts too.

    A save that changes no byte yields nothing. Ends when `stop` is set.
    """
    async for _ in _looks(folder, stop):
        try:
            now = await asyncio.to_thread(lambda: digest_of(read_folder(folder)))
        except InputProblems as error:
            yield Reload(None, error.problems)
            continue
        if now == digest:
            continue
        digest = now
        yield await reload(folder, pool, today=today())


async def _looks(folder: Path, stop: asyncio.Event | None) -> AsyncIterator[None]:
    yield None
    async for _ in awatch(folder, stop_event=stop, step=200, recursive=True):
        yield None
