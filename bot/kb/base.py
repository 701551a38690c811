"""A knowledge folder as read: records beside the documents that they stand in, before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from bot.core.catalogue import Catalogue
from bot.kb.schema import ClaimRecord, ClaimsRecord, FindingRecord, StudyRecord
from bot.kb.signals import SignalFile
from bot.kb.words import CueFile, Vocabulary
from bot.problem import Problem, Severity
from bot.yamldoc.load import Document

VOCABULARY: Final = "vocabulary.yaml"
PLACES: Final = ("claims", "studies", "cues", "signals", VOCABULARY)
"""What a knowledge folder holds: four folders and a file."""


@dataclass(frozen=True, slots=True)
class StudyFile:
    """One file of knowledge/studies."""

    document: Document
    record: StudyRecord


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """One file of knowledge/claims; `lines` are those of its claims, `example_lines` those of each claim's examples."""

    document: Document
    record: ClaimsRecord
    lines: tuple[int, ...]
    example_lines: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: its document and the path to it. Makes problems there."""

    document: Document
    path: tuple[str | int, ...] = ()

    def at(self, *steps: str | int) -> Place:
        """A place further in."""
        return Place(self.document, (*self.path, *steps))

    def problem(self, rule: str, message: str, hint: str | None = None, *, warning: bool = False) -> Problem:
        """A problem here."""
        found = self.document.problem(self.path, rule, message, hint=hint)
        if not warning:
            return found
        return Problem(found.mark, rule, message, hint, found.source, Severity.WARNING)


@dataclass(frozen=True)
class Base:
    """All records of one folder. `today` is the day that review dates are judged on.

    `catalogue` is what they compile to; None until every rule that blocks is kept. `unread` are the places
    ("studies", "vocabulary.yaml") of which a file could not be read.
    """

    vocabulary: Vocabulary
    cues: tuple[CueFile, ...] = ()
    signals: tuple[SignalFile, ...] = ()
    studies: tuple[StudyFile, ...] = ()
    claims: tuple[ClaimsFile, ...] = ()
    today: date | None = None
    digest: str = ""
    weights: dict[str, float] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    unread: frozenset[str] = frozenset()

    def each_claim(self) -> Iterator[tuple[Place, ClaimRecord]]:
        """Every claim with its place, in the order of the files."""
        for file in self.claims:
            for number, record in enumerate(file.record.claims):
                yield Place(file.document, ("claims", number)), record

    def each_study(self) -> Iterator[tuple[Place, StudyRecord]]:
        """Every study with its place."""
        for file in self.studies:
            yield Place(file.document), file.record

    def each_finding(self) -> Iterator[tuple[Place, StudyRecord, FindingRecord]]:
        """Every finding with its place and its study."""
        for place, study in self.each_study():
            for number, finding in enumerate(study.findings):
                yield place.at("findings", number), study, finding

    @cached_property
    def study_by_id(self) -> dict[str, StudyRecord]:
        """Studies by id; of two with one id, the last."""
        return {study.id: study for _, study in self.each_study()}

    @cached_property
    def finding_by_id(self) -> dict[str, tuple[StudyRecord, FindingRecord]]:
        """Findings by id, each with its study."""
        return {finding.id: (study, finding) for _, study, finding in self.each_finding()}
