"""How far cues reach in one sentence: scope, terminators, direction, as in ConText (Harkema and others, 2009).

Also how a clause begins: its first word behind greetings, and whether it begins as a question does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.lexicon import Hit, Lexicon
from bot.core.segment import Clause, Quoted, Segmented, Sentence
from bot.core.values import Cue

_STRONG_ENDS = frozenset(["boundary"])
_ENDS = frozenset(["boundary", "boundary-weak"])
_TRAILING = 5
_TRAILING_REACH = 12
_DETERMINER = 2
"""Reach of a cue that speaks of its own noun only ("no thyroid") and turns nothing that stands before it."""
_GENERAL_REACH = 5
"""Most words behind the anchor at which "people" or "everybody" still speaks of it."""


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
            if (best is None or (cue.first, cue.last) > (best.first, best.last)) and not self._broken(
                cue.last, anchor.first, kind
            ):
                best = cue
        return self._cue(best) if best else None

    def anywhere_after(self, kind: str, anchor: Hit) -> Cue | None:
        """The first cue of a kind behind the anchor."""
        return next((self._cue(cue) for cue in self.cues if cue.kind == kind and cue.first > anchor.last), None)

    def looking_back(self, kind: str, anchor: Hit) -> Cue | None:
        """The first cue of a kind behind the anchor that speaks of what stands before it, however far."""
        behind = (cue for cue in self.cues if cue.kind == kind and cue.first > anchor.last)
        return next((self._cue(cue) for cue in behind if cue.direction == "before"), None)

    def trailing(self, kind: str, anchor: Hit) -> Cue | None:
        """ "... , they say": a cue behind a mark, with next to nothing behind it."""
        for cue in self.cues:
            if cue.kind != kind or cue.first <= anchor.last or self.sentence.last - cue.last - 1 > _TRAILING:
                continue
            if self.text.gaps[cue.first].strip() and cue.first - anchor.last <= _TRAILING_REACH:
                return self._cue(cue)
        return None

    def behind(self, kind: str, anchor: Hit, reach: int, joins: Collection[str]) -> Cue | None:
        """A cue at most `reach` words behind the anchor, in its own clause; words that join ("and") end the search.

        Determiners do not count: in "Lemtrada left her with no thyroid" the "no" says nothing of the drug.
        """
        clause = self.clause(anchor)
        for cue in self.cues:
            if cue.kind != kind or cue.reach <= _DETERMINER:
                continue
            if anchor.last < cue.first < clause.last and cue.first - anchor.last - 1 <= reach:
                joined = any(word in joins for word in self.text.words[anchor.last + 1 : cue.first])
                return None if joined else self._cue(cue)
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

    def rejected(self, anchor: Hit, reach: int) -> Cue | None:
        """A cue behind the anchor that turns what stands before it down ("... is simply not true")."""
        for cue in self.cues:
            if cue.kind == "deny" and cue.direction != "after" and 0 < cue.first - anchor.last <= reach:
                return None if self._broken(anchor.last, cue.first, "deny") else self._cue(cue)
        return None

    def general(self, anchor: Hit, *, outside: bool) -> bool:
        """Whether the anchor's clause speaks of people at large; with `outside` a mere present ("it kills") will do."""
        clause = self.clause(anchor)
        if outside and any("%" in gap or "=" in gap for gap in self.text.gaps[clause.first + 1 : clause.last + 1]):
            return True
        return any(
            cue.kind == "general"
            and clause.first <= cue.first < min(clause.last, anchor.last + _GENERAL_REACH)
            and (outside or cue.direction == "both")
            for cue in self.cues
        )

    def endorsed(self, report: Cue, anchor: Hit) -> bool:
        """Whether the author stands by what others say; what they say of proof themselves does not count."""
        behind = self.text.span(anchor.first, anchor.last).start
        return any(
            cue.kind == "endorse" and not report.span.end <= self.text.span(cue.first, cue.last).start < behind
            for cue in self.cues
        )

    def refused(self, cue: Cue) -> Cue | None:
        """A negation of a cue itself: "nobody here is saying that"."""
        at = next(one for one in self.cues if self.text.span(one.first, one.last) == cue.span)
        return self.covering("negate", Hit(-1, at.first, at.last))

    def linked(self, kind: str, anchor: Hit) -> bool:
        """Whether a cue of a kind stands in the anchor's own clause, with no new start ("and it") between them."""
        clause = self.clause(anchor)
        for cue in self.cues:
            if cue.kind == kind and clause.first <= cue.first < clause.last:
                low, high = (cue.last, anchor.first) if cue.last < anchor.first else (anchor.last, cue.first)
                if not any(end.kind in _ENDS and low < end.first < high for end in self.cues):
                    return True
        return False

    def ends_in(self, kind: str, words: int) -> bool:
        """Whether the sentence ends in a cue of a kind, at most so many words long."""
        last = self.sentence.last - 1
        return any(cue.kind == kind and cue.last == last and cue.last - cue.first < words for cue in self.cues)

    def asked_back(self) -> bool:
        """A question about the statement itself; a single word ("right?") only at the very end."""
        last = self.sentence.last - 1
        return any(
            cue.kind == "ask-tag" and (cue.last > cue.first or (self.sentence.question and cue.last == last))
            for cue in self.cues
        )

    def opening(self, kind: str) -> Cue | None:
        """A cue of a kind with which the sentence begins."""
        return next(
            (self._cue(cue) for cue in self.cues if cue.kind == kind and cue.first == self.sentence.first), None
        )

    def opens(self, clause: Clause, cue: Cue) -> bool:
        """Whether a clause begins with a cue."""
        return self.text.span(clause.first, clause.first).start == cue.span.start

    def holds(self, clause: Clause, cue: Cue) -> bool:
        """Whether a cue stands in a clause."""
        return self.text.span(clause.first, clause.last - 1).start <= cue.span.start < self._end(clause)

    def together(self, one: Cue, other: Cue) -> bool:
        """Whether two cues stand in one clause."""
        return any(self.holds(clause, one) and self.holds(clause, other) for clause in self.clauses)

    def run_of(self, quoted: Sequence[Quoted], anchor: Hit) -> int:
        """How many words around the anchor are quoted in the same way."""
        first, last = self.quotation(quoted, anchor)
        return last - first + 1

    def quotation(self, quoted: Sequence[Quoted], anchor: Hit) -> tuple[int, int]:
        """The first and the last word of the run around the anchor that is quoted in the same way."""
        first = last = anchor.first
        kind = quoted[anchor.first]
        while first > self.sentence.first and quoted[first - 1] is kind:
            first -= 1
        while last + 1 < self.sentence.last and quoted[last + 1] is kind:
            last += 1
        return first, last

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
        # A comma ends a negation too, unless it comes right behind it ("is not, I repeat, a cure").
        inserted = any(clause.mark == "," and clause.last == after + 1 for clause in self.clauses)
        return any(
            after < clause.last <= before and clause.mark and not (clause.mark == "," and inserted)
            for clause in self.clauses
        )

    def _end(self, clause: Clause) -> int:
        return self.text.span(clause.first, clause.last - 1).end

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
        if entry.kind == "report" and any("," in gap for gap in text.gaps[hit.first + 1 : hit.last + 1]):
            continue
        placed[number].append(PlacedCue(entry.kind, entry.reach, entry.direction, hit.first, hit.last))
    return tuple(
        Scene(text, sentence, tuple(clauses[number]), tuple(placed[number]))
        for number, sentence in enumerate(text.sentences)
    )


def interrogative(text: Segmented, clause: Clause, lists: Mapping[str, frozenset[str]]) -> bool:
    """Whether a clause begins as a question does: "is it", "does anyone", "how many"; also without its mark.

    `lists` are the word lists of the cues (knowledge/cues).
    """
    words = text.words
    at = _lead(text, clause, lists)
    first = words[at]
    following = words[at + 1] if at + 1 < clause.last else ""
    if first in lists["opener"]:
        return bool(following) and following not in lists["not-opening"]
    if first == "do":
        return following in lists["do-subject"] or following[:1].isdigit()
    if first in lists["asking"]:
        return following not in lists["not-opening"]
    if first == "how" and following in lists["how"]:
        return True
    asked = text.sentences[clause.sentence]
    return first in lists["wh"] and (clause.mark == "?" or (asked.question and clause.first == asked.first))


def leading(text: Segmented, clause: Clause, lists: Mapping[str, frozenset[str]]) -> str:
    """The first word of a clause that is no greeting or filler."""
    return text.words[_lead(text, clause, lists)]


def _lead(text: Segmented, clause: Clause, lists: Mapping[str, frozenset[str]]) -> int:
    at = clause.first
    while at < clause.last - 1 and text.words[at] in lists["lead"]:
        at += 1
    return at
