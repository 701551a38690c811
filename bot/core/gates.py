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

    def passed(self, place: Place, topics: Sequence[tuple[int, float]]) -> Iterator[Passed]:
        """Every gate that opens for this sentence, given the topics carried into it as (mask, weight)."""
        mask = place.mask
        for gate in self._gates:
            if not mask & gate.groups[-1] or mask & gate.none_of:
                continue
            found = self._open(gate, place, topics)
            if found is not None:
                yield found

    def _open(self, gate: CompiledGate, place: Place, topics: Sequence[tuple[int, float]]) -> Passed | None:
        missing = [group for group in gate.groups if not place.mask & group]
        if not missing:
            return self._tightest(gate, place, gate.groups, 1.0)
        if not gate.carry or len(missing) == len(gate.groups):
            return None
        present = tuple(group for group in gate.groups if place.mask & group)
        if not all(place.strong & group for group in present):
            return None
        weight = 1.0
        for group in missing:
            weight = min(weight, max((w for mask, w in topics if mask & group), default=0.0))
        return self._tightest(gate, place, present, weight) if weight > 0.0 else None

    def _tightest(self, gate: CompiledGate, place: Place, groups: tuple[int, ...], carried: float) -> Passed | None:
        """The anchor whose partners (other finds than itself) stand nearest; None where that is too far apart."""
        masks = self._lexicon.masks
        best: Passed | None = None
        best_width = gate.within + 1
        hits = place.hits[:_MOST_HITS]
        anchors = 0
        for anchor in hits:
            if anchors >= _MOST_ANCHORS:
                break
            if not masks[anchor.entry] & gate.anchor:
                continue
            anchors += 1
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
    mask = strong = 0
    for hit in hits:
        mask |= lexicon.masks[hit.entry]
        if not lexicon.concepts[hit.entry].weak:
            strong |= lexicon.masks[hit.entry]
    return Place(sentence, hits, mask, strong)


def _distance(one: Hit, other: Hit) -> int:
    """Words between two hits; 0 where they touch or overlap."""
    return max(0, max(one.first, other.first) - min(one.last, other.last) - 1)


def _compiled(family: str, gate: Gate, lexicon: Lexicon) -> CompiledGate:
    groups = tuple(lexicon.mask(group) for group in gate.all_of)
    return CompiledGate(family, groups, lexicon.mask(gate.none_of), gate.within, gate.strength, gate.carry)
