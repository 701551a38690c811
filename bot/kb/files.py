"""Finds and reads the files of a knowledge folder; the only file access of this package.

`load_knowledge` gives a Catalogue or raises InputProblems with every problem that keeps it from being one.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from bot.core.catalogue import Catalogue
from bot.errors import InputProblems
from bot.kb import rules_examples, rules_numeracy, rules_prose, rules_references
from bot.kb.base import PLACES, VOCABULARY, Base, ClaimsFile, StudyFile
from bot.kb.compile import compile_base
from bot.kb.rules import check, errors_of
from bot.kb.schema import ClaimsRecord, StudyRecord
from bot.kb.signals import SignalFile
from bot.kb.vocabulary_ids import undeclared_ids
from bot.kb.weights import reading_weights
from bot.kb.words import CueFile, Vocabulary
from bot.problem import Mark, Problem
from bot.yamldoc.load import Document, decode, parse
from bot.yamldoc.locate import did_you_mean, validate

RULE_MODULES: Final = (rules_references, rules_prose, rules_numeracy, rules_examples)
SHIPPED: Final = Path(__file__).resolve().parents[2] / "knowledge"
"""Our own knowledge base."""
_ENDINGS: Final = frozenset({".yaml", ".yml"})
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of the folder: its path inside it, the name to show, and its bytes."""

    inside: str
    shown: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """What lint found: the catalogue, where nothing blocks it, and every problem in the order of the files."""

    catalogue: Catalogue | None
    problems: tuple[Problem, ...]
    base: Base | None = None


def read_folder(folder: Path) -> list[RawFile]:
    """The YAML files of a knowledge folder, sorted. Raises InputProblems where there is no such folder.

    A base that brings no signals/ of its own reads with the shipped ones: despair is noticed whatever the subject.
    """
    files = _files_of(folder)
    if not any(file.inside.startswith("signals/") for file in files):
        files += [file for file in _files_of(SHIPPED) if file.inside.startswith("signals/")]
    return files


def _files_of(folder: Path) -> list[RawFile]:
    if not folder.is_dir():
        hint = "name a folder with claims/ in it"
        raise InputProblems([Problem(Mark(str(folder), 1, 1), "KB001", "no such folder", hint)])
    try:
        paths = sorted(path for path in folder.rglob("*") if path.suffix in _ENDINGS and path.is_file())
        return [RawFile(path.relative_to(folder).as_posix(), path.as_posix(), path.read_bytes()) for path in paths]
    except OSError as error:
        where = Mark(str(error.filename or folder), 1, 1)
        raise InputProblems([Problem(where, "KB001", f"cannot be read: {error.strerror}")]) from error


def digest_of(files: Iterable[RawFile]) -> str:
    """A hash of names and contents: the same digest is the same knowledge."""
    total = hashlib.sha256()
    for file in files:
        name = file.inside.encode()
        total.update(b"%d:%s%d:" % (len(name), name, len(file.raw)))
        total.update(file.raw)
    return total.hexdigest()


class _Reader:
    """Reads files into records and collects the problems of all of them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.vocabulary: Vocabulary | None = None
        self.cues: list[CueFile] = []
        self.signals: list[SignalFile] = []
        self.studies: list[StudyFile] = []
        self.claims: list[ClaimsFile] = []
        self.unread: set[str] = set()
        self._seen: set[str] = set()
        self._strange: dict[str, RawFile] = {}

    def read(self, file: RawFile) -> None:
        try:
            self._sort(file)
        except InputProblems as error:
            self.problems.extend(error.problems)
            self.unread.add(_place_of(file))

    def finish(self, folder: Path) -> None:
        """Say what is not read, one problem for each folder or file of a strange name, and that claims are missing."""
        missing = [place for place in PLACES if place not in self._seen]
        for name, file in self._strange.items():
            self.problems.append(_strange(name, file, missing))
        if self._strange:
            self.unread.update(missing)
        elif "claims" in missing:
            hint = "they stand in claims/; `kb new claim` begins one"
            self.problems.append(Problem(Mark(folder.as_posix(), 1, 1), "KB003", "no claims stand here", hint))

    def _sort(self, file: RawFile) -> None:
        top = _place_of(file)
        self._seen.add(top)
        if file.inside == VOCABULARY:
            self.vocabulary = _vocabulary(file)
        elif top == "cues":
            self.cues.append(_record(file, CueFile)[1])
        elif top == "signals":
            self.signals.append(_signals(file))
        elif top == "studies":
            self.studies.append(StudyFile(*_record(file, StudyRecord)))
        elif top == "claims":
            self.claims.append(_claims_file(*_record(file, ClaimsRecord)))
        else:
            self._strange.setdefault(top, file)

    def base(self, today: date | None, digest: str, weights: dict[str, float]) -> Base:
        return Base(
            vocabulary=self.vocabulary or Vocabulary(),
            cues=tuple(self.cues),
            signals=tuple(self.signals),
            studies=tuple(self.studies),
            claims=tuple(self.claims),
            today=today,
            digest=digest,
            weights=weights,
            unread=frozenset(self.unread),
        )


def _place_of(file: RawFile) -> str:
    return file.inside.split("/", 1)[0]


def _strange(name: str, file: RawFile, missing: Sequence[str]) -> Problem:
    hint = did_you_mean(name, missing) or "files stand in claims/, studies/, cues/ and signals/, beside vocabulary.yaml"
    what = "file" if name == file.inside else "folder"
    shown = file.shown.removesuffix(file.inside) + name
    return Problem(Mark(shown, 1, 1), "KB002", f"no {what} of this name is read", hint)


def _record(file: RawFile, model: type[Model]) -> tuple[Document, Model]:
    document = parse(decode(file.raw, file.shown), file.shown)
    record = validate(model, document)
    if model is not ClaimsRecord:
        document.forget_places()
    return document, record


@lru_cache(maxsize=16)
def _signals(file: RawFile) -> SignalFile:
    """Read once for each content: nearly every base reads with the shipped files, which are long."""
    return _record(file, SignalFile)[1]


def _vocabulary(file: RawFile) -> Vocabulary:
    document = parse(decode(file.raw, file.shown), file.shown)
    undeclared = [*undeclared_ids(document)]
    if undeclared:
        raise InputProblems(undeclared)
    return validate(Vocabulary, document)


def _claims_file(document: Document, record: ClaimsRecord) -> ClaimsFile:
    lines = tuple(document.item_lines(("claims",)))
    examples = tuple(tuple(document.item_lines(("claims", n, "examples"))) for n in range(len(lines)))
    document.forget_places()
    return ClaimsFile(document, record, lines, examples)


def lint(
    folder: Path, *, today: date | None = None, thorough: bool = True, instead: Mapping[str, bytes] | None = None
) -> Report:
    """Read and check a folder. `thorough` runs every rule, else only those that block.

    `instead` holds contents by path inside the folder that are read in place of what stands there, to try a change.
    Never raises for what stands in the files; the report carries it.
    """
    try:
        files = read_folder(folder)
    except InputProblems as error:
        return Report(None, error.problems)
    if instead:
        files = [replace(file, raw=instead.get(file.inside, file.raw)) for file in files]
    with paused_gc():
        return _report(folder, files, today, thorough)


def _report(folder: Path, files: list[RawFile], today: date | None, thorough: bool) -> Report:
    reader = _Reader()
    for file in files:
        reader.read(file)
    reader.finish(folder)
    base = reader.base(today, digest_of(files), reading_weights())
    blocking = errors_of([*reader.problems, *check(base, blocking=True)])
    compiled = None if any(map(_is_structural, blocking)) else compile_base(base)
    rest = check(replace(base, catalogue=compiled), blocking=False) if thorough else []
    catalogue = None if blocking else compiled
    problems = {(p.mark, p.rule, p.message): p for p in [*reader.problems, *blocking, *rest]}
    return Report(catalogue, tuple(sorted(problems.values(), key=lambda p: (p.mark, p.rule))), base)


def _is_structural(problem: Problem) -> bool:
    """Whether nothing can be compiled before this is mended: all but what is said of prose (KB3xx)."""
    return not problem.rule.startswith("KB3")


def load_knowledge(folder: Path, *, today: date | None = None) -> Catalogue:
    """The catalogue of a folder. Raises InputProblems with every problem of every file that keeps it out."""
    report = lint(folder, today=today, thorough=False)
    if report.catalogue is None:
        raise InputProblems(errors_of(list(report.problems)))
    return report.catalogue


@contextmanager
def paused_gc() -> Iterator[None]:
    """No garbage collection while many lasting values are made at once: it would walk all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
