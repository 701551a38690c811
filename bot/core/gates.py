"""Stage 4a: families whose gates a sentence passes. Concepts are bits; a gate is a few ands.

`read_places` turns the lexicon's finds into sentence masks, with homographs that lack their domain word dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.catalogue import Catalogue, Gate
from bot.core.lexicon import Hit, Lexicon
from bot.core.segment import Segmented

_MOST_HITS = 60
_MOST_ANCHORS = 12
"""What is looked at in one sentence: a bound for texts made to be slow; no sentence of a person comes near it."""

_SHARED_TOPIC = 0.5
"""The most that a community's own topic counts; a weak word needs a topic that the post or its thread names."""
_TWO_DRUGS, _NAMED_DRUG = "two-drugs", 0.8
"""The concept that a sentence gains by naming drugs (topic at least so much) twice: they are set against each other."""


@dataclass(frozen=True, slots=True)
class Place:
    """One sentence's concepts: its hits, the mask of all of them and of those that are not weak."""

    sentence: int
    hits: tuple[Hit, ...]
    mask: int
    strong: int


@dataclass(frozen=True, slots=True)
class CompiledGate:
    """A family's gate as masks; `anchor` is the mask of the last group, where stance is read."""

    family: str
    groups: tuple[int, ...]
    none_of: int
    within: int
    strength: float
    carry: bool

    @property
    def anchor(self) -> int:
        """The mask of the group at which stance is read."""
        return self.groups[-1]


@dataclass(frozen=True, slots=True)
class Passed:
    """A gate that a sentence passed: the hits that opened it, where stance is read, and how much was carried.

    `carried` is 1.0 where every group stands in the sentence itself, else the least weight of a carried topic.
    """

    gate: CompiledGate
    hits: tuple[Hit, ...]
    anchor: Hit
    carried: float


class Gatekeeper:
    """All families' gates, compiled."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        gates = [_compiled(family.id, gate, lexicon) for family in catalogue.families.values() for gate in family.gates]
        self._gates = tuple(gate for gate in gates if all(gate.groups))
        self._by_anchor: dict[int, list[int]] = {}
        for number, gate in enumerate(self._gates):
            for bit in _bits(gate.anchor):
                self._by_anchor.setdefault(bit, []).append(number)
        self._anchors = sum(self._by_anchor)
        self.vetoes = {family: _shared(family, self._gates) for family in catalogue.families}
        """By family, the concepts that none of its gates admits: the variants that it must not be confused with."""

    def passed(self, place: Place, topics: Sequence[tuple[int, float]]) -> Iterator[Passed]:
        """Every gate that opens for this sentence, given the topics carried into it as (mask, weight)."""
        mask = place.mask
        near = {number for bit in _bits(mask & self._anchors) for number in self._by_anchor[bit]}
        reach = mask
        for topic, weight in topics:
            reach |= topic if weight > 0.0 else 0
        for number in sorted(near):
            gate = self._gates[number]
            if mask & gate.none_of or not all(group & (reach if gate.carry else mask) for group in gate.groups):
                continue
            found = self._open(gate, place, topics)
            if found is not None:
                yield found

    def _open(self, gate: CompiledGate, place: Place, topics: Sequence[tuple[int, float]]) -> Passed | None:
        mask = place.mask
        missing = [group for group in gate.groups if not mask & group]
        if not missing:
            return self._tightest(gate, place, gate.groups, 1.0)
        if not gate.carry or len(missing) == len(gate.groups):
            return None
        present = tuple(group for group in gate.groups if mask & group)
        strong = sum(bool(place.strong & group) for group in present)
        if not strong:
            return None
        weight = 1.0
        for group in missing:
            weight = min(weight, max((w for mask, w in topics if mask & group), default=0.0))
        if weight <= (_SHARED_TOPIC if strong < len(present) else 0.0):
            return None
        return self._tightest(gate, place, present, weight)

    def _tightest(self, gate: CompiledGate, place: Place, groups: tuple[int, ...], carried: float) -> Passed | None:
        """The anchor whose partners (other finds than itself) stand nearest; None where that is too far apart."""
        masks = self._lexicon.masks
        best: Passed | None = None
        best_width = gate.within + 1
        hits = place.hits[:_MOST_HITS]
        last = gate.anchor
        for anchor in [hit for hit in hits if masks[hit.entry] & last][:_MOST_ANCHORS]:
            chosen = [anchor]
            for group in groups[:-1] if groups[-1] == gate.anchor else groups:
                partners = [hit for hit in hits if masks[hit.entry] & group and hit is not anchor]
                if not partners:
                    break
                chosen.append(min(partners, key=lambda hit: _distance(hit, anchor)))
            if len(chosen) < len(groups) + (groups[-1] != gate.anchor):
                continue
            width = max(_distance(hit, anchor) for hit in chosen)
            if width < best_width:
                best_width = width
                best = Passed(gate, tuple(dict.fromkeys(chosen)), anchor, carried)
        return best


def read_places(text: Segmented, hits: tuple[Hit, ...], lexicon: Lexicon, domain: int) -> tuple[Place, ...]:
    """Hits by sentence. `domain` is what surrounds the post (the post answered, the opening) for homographs."""
    around = domain
    for hit in hits:
        if not lexicon.near[hit.entry]:
            around |= lexicon.masks[hit.entry]
    grouped: list[list[Hit]] = [[] for _ in text.sentences]
    sentence = 0
    for hit in sorted(hits, key=lambda hit: hit.first):
        near = lexicon.near[hit.entry]
        if near and not near & around:
            continue
        while hit.first >= text.sentences[sentence].last:
            sentence += 1
        grouped[sentence].append(hit)
    return tuple(_place(index, tuple(found), lexicon) for index, found in enumerate(grouped))


def _place(sentence: int, hits: tuple[Hit, ...], lexicon: Lexicon) -> Place:
    mask = strong = drugs = 0
    for hit in hits:
        drugs += lexicon.concepts[hit.entry].kind == "drug" and lexicon.concepts[hit.entry].topic >= _NAMED_DRUG
        mask |= lexicon.masks[hit.entry]
        if not lexicon.concepts[hit.entry].weak:
            strong |= lexicon.masks[hit.entry]
    if drugs > 1:
        mask |= lexicon.mask([_TWO_DRUGS])
    return Place(sentence, hits, mask, strong)


def _distance(one: Hit, other: Hit) -> int:
    """Words between two hits; 0 where they touch or overlap."""
    return max(0, max(one.first, other.first) - min(one.last, other.last) - 1)


def _bits(mask: int) -> Iterator[int]:
    """The bits that are set, each as a mask."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def _shared(family: str, gates: Sequence[CompiledGate]) -> int:
    shared = -1
    for gate in gates:
        if gate.family == family:
            shared &= gate.none_of
    return max(shared, 0)  # nothing where the family has no gates


def _compiled(family: str, gate: Gate, lexicon: Lexicon) -> CompiledGate:
    groups = tuple(lexicon.mask(group) for group in gate.all_of)
    return CompiledGate(family, groups, lexicon.mask(gate.none_of), gate.within, gate.strength, gate.carry)
