"""The keys of knowledge/vocabulary.yaml and knowledge/cues/<language>.yaml, and their compilers.

Reads no file: `bot/kb/files.py` hands the parsed trees in. Raises pydantic's ValidationError, which yamldoc locates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.core.catalogue import Concept, CueWords, Elsewhere, Family, FigureGate, Gate
from bot.kb.choices import LONGEST, PhraseWithChoices, all_spelled_out

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class _Record(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureRecord(_Record):
    """A figure that a clause must state: `measure` and an inclusive range in `unit`."""

    measure: Id
    unit: Literal["proportion", "ratio", "years", "count"] = "proportion"
    at_least: float | None = None
    at_most: float | None = None


class GateRecord(_Record):
    """What a sentence must hold. A group may be one concept id or a list of which one is enough."""

    all_of: Annotated[list[Id | list[Id]], Field(min_length=1)]
    none_of: list[Id] = []
    figure: FigureRecord | None = None
    within: Annotated[int, Field(ge=1, le=15)] = 15
    strength: Share = 0.8
    carry: bool = True


class FamilyRecord(_Record):
    """A family of claims: its title, whether its cards may be posted automatically, and its gates."""

    title: Phrase
    replies: bool = False
    alone: bool = False
    needs: list[Id] = []
    needs_beside: list[Id] = []
    unseen_beside: list[Id] = []
    negation: Literal["denies", "states", "universal"] = "denies"
    gates: list[GateRecord] = []


class ConceptRecord(_Record):
    """A class of words that mean the same here; see Concept in bot/core/catalogue.py for the notation of words."""

    kind: Id
    words: Annotated[list[PhraseWithChoices], Field(min_length=1)]
    stems: list[Phrase] = []
    slips: list[Phrase] = []
    topic: Share = 0.0
    weak: bool = False
    near: list[Id] = []
    is_a: list[Id] = []
    whole: bool = False


class ElsewhereRecord(_Record):
    """What other subjects are told by: concepts, each with the families that are spoken of beside it all the same.

    `unless` says that a sentence is about this community's subject nevertheless.
    """

    concepts: dict[Id, list[Id]]
    unless: list[Id] = []


class Vocabulary(_Record):
    """knowledge/vocabulary.yaml: families, concepts, and what this community may leave unsaid."""

    families: dict[Id, FamilyRecord] = {}
    concepts: dict[Id, ConceptRecord] = {}
    community: dict[Id, Share] = {}
    elsewhere: ElsewhereRecord | None = None

    @model_validator(mode="after")
    def _ids_are_known(self) -> Vocabulary:
        unknown = sorted(self._used_ids() - set(self.concepts))
        if unknown:
            raise ValueError(f"unknown concept {', '.join(unknown)}: declare it under concepts, or mend the spelling")
        return self

    @model_validator(mode="after")
    def _families_are_known(self) -> Vocabulary:
        spared = {name for names in self.elsewhere.concepts.values() for name in names} if self.elsewhere else set()
        unknown = sorted(spared - set(self.families))
        if unknown:
            raise ValueError(f"unknown family {', '.join(unknown)} in elsewhere: mend the spelling")
        return self

    def _used_ids(self) -> set[str]:
        used = set(self.community)
        if self.elsewhere is not None:
            used.update(self.elsewhere.concepts, self.elsewhere.unless)
        for concept in self.concepts.values():
            used.update(concept.near, concept.is_a)
        for family in self.families.values():
            used.update(family.needs, family.needs_beside, family.unseen_beside)
            for gate in family.gates:
                used.update(gate.none_of)
                for group in gate.all_of:
                    used.update([group] if isinstance(group, str) else group)
        return used


class CueRecord(_Record):
    """One kind of cue in one language."""

    kind: Literal[
        "ask", "ask-tag", "rhetorical", "rhetorical-no", "tag", "hypothetical", "report", "endorse", "negate", "deny",
        "mock", "own-story", "general", "boundary", "boundary-weak", "caveat", "hedge", "not-a-slip",
        "profile", "foreign", "opener", "do-subject", "asking", "how", "wh", "not-opening", "lead", "universal",
        "would", "told-plainly", "grief", "irony", "attribution", "distance", "fellow",
    ]  # fmt: skip
    words: Annotated[list[PhraseWithChoices], Field(min_length=1)]
    pseudo: list[PhraseWithChoices] = []
    reach: Annotated[int, Field(ge=0, le=60)] = 6
    direction: Literal["after", "before", "both"] = "after"


class CueFile(_Record):
    """knowledge/cues/<language>.yaml."""

    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    cues: list[CueRecord]


def compile_concepts(vocabulary: Vocabulary) -> dict[str, Concept]:
    """Concepts by id, in the order of the file."""
    return {
        name: Concept(
            id=name,
            kind=record.kind,
            words=all_spelled_out(record.words),
            stems=tuple(record.stems),
            slips=tuple(record.slips),
            topic=record.topic,
            weak=record.weak,
            near=frozenset(record.near),
            is_a=tuple(record.is_a),
            whole=record.whole,
        )
        for name, record in vocabulary.concepts.items()
    }


def compile_families(vocabulary: Vocabulary) -> dict[str, Family]:
    """Families by id, in the order of the file."""
    return {
        name: Family(
            id=name,
            title=record.title,
            replies=record.replies,
            gates=tuple(compile_gate(gate) for gate in record.gates),
            negation=record.negation,
            alone=record.alone,
            needs=frozenset(record.needs),
            needs_beside=frozenset(record.needs_beside),
            unseen_beside=frozenset(record.unseen_beside),
        )
        for name, record in vocabulary.families.items()
    }


def compile_gate(record: GateRecord) -> Gate:
    """One gate as the reading line wants it."""
    figure = record.figure
    return Gate(
        all_of=tuple(frozenset([group] if isinstance(group, str) else group) for group in record.all_of),
        none_of=frozenset(record.none_of),
        figure=FigureGate(figure.measure, figure.unit, figure.at_least, figure.at_most) if figure else None,
        within=record.within,
        strength=record.strength,
        carry=record.carry,
    )


def compile_community(vocabulary: Vocabulary) -> tuple[tuple[str, float], ...]:
    """Topics that posts may leave unsaid, with the most they count."""
    return tuple(vocabulary.community.items())


def compile_elsewhere(vocabulary: Vocabulary) -> Elsewhere:
    """What other subjects are told by; nothing where the vocabulary does not say."""
    record = vocabulary.elsewhere
    if record is None:
        return Elsewhere()
    concepts = tuple((name, frozenset(spared)) for name, spared in record.concepts.items())
    return Elsewhere(concepts, frozenset(record.unless))


def compile_cues(file: CueFile) -> tuple[CueWords, ...]:
    """The cues of one language."""
    return tuple(
        CueWords(
            kind=record.kind,
            language=file.language,
            words=all_spelled_out(record.words),
            pseudo=all_spelled_out(record.pseudo),
            reach=record.reach,
            direction=record.direction,
        )
        for record in file.cues
    )


def parse_vocabulary(tree: Mapping[str, object]) -> Vocabulary:
    """A parsed vocabulary.yaml, checked. Raises pydantic.ValidationError."""
    return Vocabulary.model_validate(tree)


def parse_cues(tree: Mapping[str, object]) -> CueFile:
    """A parsed cues file, checked. Raises pydantic.ValidationError."""
    return CueFile.model_validate(tree)
