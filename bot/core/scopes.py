"""How far cues reach in one sentence: scope, terminators, direction, as in ConText (Harkema and others, 2009)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.lexicon import Hit, Lexicon
from bot.core.segment import Clause, Segmented, Sentence
from bot.core.values import Cue

_STRONG_ENDS = frozenset(["boundary"])
_ENDS = frozenset(["boundary", "boundary-weak"])
_TRAILING = 5
_TRAILING_REACH = 12


class PlacedCue(NamedTuple):
    """A cue of a sentence: its kind, its reach in words, which way it looks, and the words first to last."""

    kind: str
    reach: int
    direction: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with its clauses and cues."""

    text: Segmented
    sentence: Sentence
    clauses: tuple[Clause, ...]
    cues: tuple[PlacedCue, ...]

    def covering(self, kind: str, anchor: Hit) -> Cue | None:
        """The nearest cue before the anchor whose scope holds it; a boundary between them ends the scope."""
        best: PlacedCue | None = None
        for cue in self.cues:
            if cue.kind != kind or cue.direction == "before" or cue.last >= anchor.first:
                continue
            if anchor.first - cue.last - 1 > cue.reach:
                continue
            if (best is None or cue.first > best.first) and not self._broken(cue.last, anchor.first, kind):
                best = cue
        return self._cue(best) if best else None

    def anywhere_after(self, kind: str, anchor: Hit) -> Cue | None:
        """The first cue of a kind behind the anchor."""
        return next((self._cue(cue) for cue in self.cues if cue.kind == kind and cue.first > anchor.last), None)

    def trailing(self, kind: str, anchor: Hit) -> Cue | None:
        """ "... , they say": a cue behind a mark, with next to nothing behind it."""
        for cue in self.cues:
            if cue.kind != kind or cue.first <= anchor.last or self.sentence.last - cue.last - 1 > _TRAILING:
                continue
            if self.text.gaps[cue.first].strip() and cue.first - anchor.last <= _TRAILING_REACH:
                return self._cue(cue)
        return None

    def behind(self, kinds: Sequence[str], anchor: Hit, reach: int) -> Cue | None:
        """A cue at most `reach` words behind the anchor, in its own clause."""
        clause = self.clause(anchor)
        for cue in self.cues:
            if cue.kind in kinds and anchor.last < cue.first < clause.last and cue.first - anchor.last - 1 <= reach:
                return self._cue(cue)
        return None

    def near(self, kind: str, anchor: Hit, reach: int | None = None) -> Cue | None:
        """A cue within its reach on either side of the anchor, no boundary between."""
        for cue in self.cues:
            if cue.kind != kind:
                continue
            distance = max(cue.first - anchor.last, anchor.first - cue.last, 0) - 1
            if distance > (cue.reach if reach is None else reach):
                continue
            low, high = (cue.last, anchor.first) if cue.last < anchor.first else (anchor.last, cue.first)
            if not self._broken(low, high, kind):
                return self._cue(cue)
        return None

    def overlapping(self, kind: str, anchor: Hit) -> Cue | None:
        """A cue that shares words with the anchor."""
        for cue in self.cues:
            if cue.kind == kind and cue.first <= anchor.last and anchor.first <= cue.last:
                return self._cue(cue)
        return None

    def first_of(self, kind: str) -> Cue | None:
        """The sentence's first cue of a kind."""
        return next((self._cue(cue) for cue in self.cues if cue.kind == kind), None)

    def clause(self, anchor: Hit) -> Clause:
        """The clause in which the anchor begins."""
        return next(clause for clause in self.clauses if clause.first <= anchor.first < clause.last)

    def _broken(self, after: int, before: int, kind: str) -> bool:
        ends = _ENDS if kind == "negate" else _STRONG_ENDS
        if any(cue.kind in ends and after < cue.first < before for cue in self.cues):
            return True
        if kind != "negate":
            return False
        return any(clause.mark in (";", ":", "-") and after < clause.last <= before for clause in self.clauses)

    def _cue(self, cue: PlacedCue) -> Cue:
        return Cue(cue.kind, self.text.quote(cue.first, cue.last), self.text.span(cue.first, cue.last))


def scenes(text: Segmented, cues: Sequence[Hit], lexicon: Lexicon) -> tuple[Scene, ...]:
    """Every sentence of a text with its clauses and cues."""
    clauses: list[list[Clause]] = [[] for _ in text.sentences]
    for clause in text.clauses:
        clauses[clause.sentence].append(clause)
    placed: list[list[PlacedCue]] = [[] for _ in text.sentences]
    number = 0
    for hit in cues:
        while hit.first >= text.sentences[number].last:
            number += 1
        entry = lexicon.cues[hit.entry]
        placed[number].append(PlacedCue(entry.kind, entry.reach, entry.direction, hit.first, hit.last))
    return tuple(
        Scene(text, sentence, tuple(clauses[number]), tuple(placed[number]))
        for number, sentence in enumerate(text.sentences)
    )
