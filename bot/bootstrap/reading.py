"""The knowledge folder made ready for reading, with what its own examples and reviews hold back."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from bot.core.catalogue import Catalogue
from bot.core.pipeline import Knowledge, analyse, prepare
from bot.core.reasons import ReasonCode
from bot.core.second_reader import SecondReader
from bot.core.values import History, Message, Outcome, Policy
from bot.encoder.reader import EncoderReader
from bot.kb.cache import code_digest, index_cached, load_cached
from bot.kb.examples import held_by_examples, held_by_review
from bot.kb.status import newest_review

CACHE: Final = Path("var/cache")
"""Compiled knowledge and the examples' outcomes, so that a second start is fast; may be deleted at any time."""

log = logging.getLogger(__name__)
Held = tuple[tuple[str, ReasonCode], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Knowledge compiled for the line, and the claims that may only be suggested."""

    knowledge: Knowledge
    held: Held


def reading_knowledge(
    folder: Path, *, second: SecondReader | None = None, on: date | None = None, cache: Path = CACHE
) -> Reading:
    """Load, compile and run the examples. `on` is the day that reviews are judged on (the newest review's, if None).

    Raises InputProblems with every problem of the folder.
    """
    catalogue = load_cached(folder, cache)
    knowledge = prepare(catalogue, second, index_cached(catalogue, cache))
    today = on or newest_review(catalogue)
    held = dict(failing_examples(knowledge, cache))
    if today is not None:
        held |= held_by_review(catalogue, today=today)
    return Reading(knowledge, tuple(sorted(held.items())))


def failing_examples(knowledge: Knowledge, cache: Path) -> dict[str, ReasonCode]:
    """Claims whose examples fail; from the cache where this very knowledge was tried by this very code before."""
    known = known_failures(knowledge, cache)
    if known is not None:
        return known
    failed = held_by_examples(knowledge)
    keep_failures(knowledge, cache, failed)
    return failed


def holds_of(claims: Collection[str], knowledge: Knowledge, cache: Path, *, on: date) -> Held:
    """Why these claims may only be suggested on a day; their own examples are tried where nobody tried all of them."""
    failed = known_failures(knowledge, cache)
    if failed is None:
        failed = held_by_examples(knowledge, claims)
    held = failed | held_by_review(knowledge.catalogue, today=on)
    return tuple(sorted((claim, why) for claim, why in held.items() if claim in claims))


def keep_failures(knowledge: Knowledge, cache: Path, failed: Mapping[str, ReasonCode]) -> None:
    """Write down which claims' examples fail, for this state of the knowledge and the code."""
    path = _outcomes(knowledge, cache)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(failed), encoding="utf-8")


def known_failures(knowledge: Knowledge, cache: Path) -> dict[str, ReasonCode] | None:
    """Claims whose examples fail, as an earlier run found; None where this state was not tried yet."""
    with suppress(OSError, ValueError, AttributeError):
        text = _outcomes(knowledge, cache).read_text(encoding="utf-8")
        return {claim: ReasonCode(why) for claim, why in json.loads(text).items()}
    return None


def _outcomes(knowledge: Knowledge, cache: Path) -> Path:
    return cache / f"examples-{_key(knowledge)}.json"


def _key(knowledge: Knowledge) -> str:
    second = "" if knowledge.second is None else knowledge.second.digest
    total = hashlib.sha256(f"{knowledge.catalogue.digest} {code_digest()} {second}".encode())
    root = Path(__file__).resolve().parents[1] / "core"
    for path in sorted(root.rglob("*.py")):
        total.update(path.read_bytes())
    total.update(json.dumps(dict(knowledge.catalogue.weights), sort_keys=True).encode())
    return total.hexdigest()[:32]


class Library:
    """The KnowledgeSource port over a folder; also keeps the compiled line for the catalogue in use."""

    def __init__(self, folder: Path, second: SecondReader | None, cache: Path = CACHE) -> None:
        self._folder = folder
        self._second = second
        self._cache = cache
        self._ready: dict[str, Knowledge] = {}
        self._failed: dict[str, dict[str, ReasonCode]] = {}
        self._brought: Catalogue | None = None
        self._current: Catalogue | None = None

    @property
    def folder(self) -> Path:
        """The folder that is read."""
        return self._folder

    @property
    def catalogue(self) -> Catalogue:
        """The one that was loaded last; `load` must have succeeded once."""
        if self._current is None:
            raise RuntimeError("the library was not loaded")
        return self._current

    def check(self) -> None:
        """Read the folder as the next start will; what is in use stays. Raises InputProblems."""
        load_cached(self._folder, self._cache)

    async def load(self) -> Catalogue:
        """Read, check, compile and try everything, off the loop. Raises InputProblems; the last one then stays."""
        self._current = await asyncio.to_thread(self._load)
        return self._current

    def bring(self, catalogue: Catalogue) -> None:
        """The next `load` takes this catalogue, which another process read (hot reload), instead of reading again."""
        self._brought = catalogue

    def held_claims(self, catalogue: Catalogue, now: datetime) -> Held:
        """Claims that may only be suggested now: examples failed or not run yet, review overdue."""
        failed = self._failed.get(catalogue.digest)
        if failed is None:
            return tuple((claim, ReasonCode.EXAMPLES_PENDING) for claim in catalogue.claims)
        return tuple(sorted((failed | held_by_review(catalogue, today=now.date())).items()))

    def prepared(self, catalogue: Catalogue) -> Knowledge:
        """The compiled line of a catalogue; compiles it where it is new."""
        if catalogue.digest not in self._ready:
            self._ready[catalogue.digest] = prepare(catalogue, self._second, index_cached(catalogue, self._cache))
        return self._ready[catalogue.digest]

    def _load(self) -> Catalogue:
        brought, self._brought = self._brought, None
        catalogue = brought or load_cached(self._folder, self._cache)
        knowledge = self.prepared(catalogue)
        self._failed[catalogue.digest] = failing_examples(knowledge, self._cache)
        for stale in [digest for digest in self._ready if digest != catalogue.digest][:-1]:
            self._ready.pop(stale, None)
            self._failed.pop(stale, None)
        if self._failed[catalogue.digest]:
            log.warning("%d claims are only suggested: an example of each fails", len(self._failed[catalogue.digest]))
            log.info("an example fails of: %s", ", ".join(self._failed[catalogue.digest]))
        return catalogue


class LineReader:
    """The Reader port: reads in a thread, since a long post and the second reader take their time."""

    def __init__(self, library: Library, threads: ThreadPoolExecutor) -> None:
        self._library = library
        self._threads = threads

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        """Read one message with the catalogue in use."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, message, policy, history)

    def _read(self, message: Message, policy: Policy, history: History) -> Outcome:
        return analyse(message, self._library.prepared(self._library.catalogue), policy, history)


def second_reader(threads: int = 1) -> SecondReader | None:
    """The small language models that read beside the rules; None, with a line in the log, where one is not there."""
    try:
        return EncoderReader(threads=threads)
    except FileNotFoundError as error:
        log.warning("the second reader is left out: %s is not there", error.filename)
        return None
