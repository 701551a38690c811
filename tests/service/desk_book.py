"""What ought to stand in the queue, kept by hand: the rules of the desk once more, without its code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.item import DismissReason, ItemAction, ItemState
from bot.core.values import ItemKind

A, S, K = ItemAction, ItemState, ItemKind
LEASE, HOLD, UNDO = timedelta(minutes=10), timedelta(minutes=10), timedelta(minutes=15)
EXPIRES = {K.SUGGESTION: timedelta(days=3), K.HEAT: timedelta(days=3), K.REPORT: timedelta(days=30)}
IN_QUEUE = {S.OPEN, S.TAKEN, S.SNOOZED, S.ESCALATED}
ASIDE = {A.NOTE, A.CALM, A.SLOW, A.LOCK}
CLOSING = {A.POST, A.EDIT, A.DISMISS, A.RESOLVE}
ONLY_FOR = {
    **{action: {K.SUGGESTION} for action in (A.POST, A.EDIT)},
    **{action: {K.HEAT, K.REPORT} for action in (A.CALM, A.SLOW, A.LOCK)},
    A.TELL: {K.REPORT},
}
WHERE = {
    A.NOTE: {*IN_QUEUE, S.RESOLVED, S.EXPIRED},
    A.TELL: {*IN_QUEUE, S.RESOLVED},
    A.EXAMPLE: {*IN_QUEUE, S.RESOLVED},
    A.RELEASE: {S.TAKEN},
    A.REOPEN: {S.RESOLVED, S.EXPIRED},
}
"""States from which a step is possible; every other step is from the queue alone."""


@dataclass
class Undoable:
    """A step that can be undone: until when, in which bulk, and what stood before it."""

    action: ItemAction
    until: datetime
    batch: str
    before: int = 0


@dataclass
class Line:
    """One item of the book."""

    kind: ItemKind
    target: str
    opened: datetime
    level: int
    reporters: set[str]
    state: ItemState = S.OPEN
    holder: str | None = None
    until: datetime | None = None
    notes: int = 0
    undo: list[Undoable] = field(default_factory=list)
    resolution: str = ""
    counted: dict[ItemAction, str] = field(default_factory=dict)


class Book:
    """All items, and what people see because of them."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.cards: set[str] = set()
        self.told: set[tuple[str, str, str]] = set()
        self.calm_notes = 0
        self.slow_mode = 0
        self.locked = False

    def standing(self, kind: ItemKind, target: str) -> str | None:
        """The id of the queued item of a target."""
        same = (i for i, line in self.lines.items() if (line.kind, line.target) == (kind, target))
        return next((i for i in same if self.lines[i].state in IN_QUEUE), None)

    def signal(self, id: str, line: Line) -> bool:
        """A signal comes; True where it says something new about an item that stands."""
        found = self.standing(line.kind, line.target)
        if found is None:
            self.lines[id] = line
            return False
        standing = self.lines[found]
        new = not line.reporters <= standing.reporters if line.reporters else line.level > standing.level
        if new:
            standing.reporters |= line.reporters
            standing.level = max(standing.level, line.level)
            if standing.state is S.SNOOZED:
                standing.state, standing.until = S.OPEN, None
        return new

    def may(self, id: str, action: ItemAction, who: str, now: datetime) -> bool:
        """Whether the step is possible now for this moderator."""
        line = self.lines[id]
        if line.kind not in ONLY_FOR.get(action, {line.kind}) or line.state is S.WITHDRAWN:
            return False
        if action is A.NOTE or (action is A.UNDO and line.undo and line.undo[-1].action is A.NOTE):
            return action is A.NOTE or now <= line.undo[-1].until
        if line.state is S.TAKEN and line.holder != who and line.until is not None and now < line.until:
            return False
        if action is A.UNDO:
            opens = line.state is S.RESOLVED and self.standing(line.kind, line.target) is not None
            return bool(line.undo) and now <= line.undo[-1].until and not opens
        if action is A.REOPEN and self.standing(line.kind, line.target) is not None:
            return False
        if action in (A.POST, A.EDIT) and line.target in self.cards:
            return False
        return line.state in WHERE.get(action, IN_QUEUE)

    def does(
        self, id: str, action: ItemAction, who: str, now: datetime, batch: str = "", why: DismissReason | None = None
    ) -> None:
        """The step is taken."""
        line, before = self.lines[id], self.slow_mode
        if action is A.UNDO:
            self._undoes(line)
            return
        if action is A.TAKE:
            line.state, line.holder, line.until = S.TAKEN, who, now + LEASE
        elif action in (A.RELEASE, A.REOPEN):
            line.state, line.holder, line.until = S.OPEN, None, None
            line.undo, line.resolution = (line.undo, line.resolution) if action is A.RELEASE else ([], "")
        elif action in (A.SNOOZE, A.ESCALATE):
            line.holder, line.until = None, now + HOLD if action is A.SNOOZE else None
            line.state = S.SNOOZED if action is A.SNOOZE else S.ESCALATED
        elif action in CLOSING:
            line.state, line.holder, line.until, line.resolution = S.RESOLVED, None, None, str(action)
            self._counts(line, action, why)
        elif action is A.TELL:
            self.told |= {(id, reporter, line.resolution) for reporter in line.reporters}
        self._shows(line, action)
        if action is A.NOTE:
            line.notes += 1
            while line.undo and line.undo[-1].action is A.NOTE and now > line.undo[-1].until:
                line.undo.pop()
            line.undo.append(Undoable(action, now + UNDO, batch))
        elif action in ASIDE | CLOSING | {A.SNOOZE, A.ESCALATE}:
            line.undo = [Undoable(action, now + UNDO, batch, before)]

    def _counts(self, line: Line, action: ItemAction, why: DismissReason | None) -> None:
        if line.kind is not K.SUGGESTION or action is A.RESOLVE:
            return
        if action is A.DISMISS:
            off = why in (DismissReason.MISREAD, DismissReason.NOT_RELEVANT)
            line.counted |= {A.DISMISS: "poor"} if off else {}
        else:
            line.counted[A.POST] = "good"

    def _shows(self, line: Line, action: ItemAction) -> None:
        if action in (A.POST, A.EDIT):
            self.cards.add(line.target)
        self.calm_notes += action is A.CALM
        self.slow_mode = 60 if action is A.SLOW else self.slow_mode
        self.locked = self.locked or action is A.LOCK

    def _undoes(self, line: Line) -> None:
        undone = line.undo.pop()
        line.notes -= undone.action is A.NOTE
        self.calm_notes -= undone.action is A.CALM
        self.slow_mode = undone.before if undone.action is A.SLOW else self.slow_mode
        self.locked = self.locked and undone.action is not A.LOCK
        if undone.action in (A.POST, A.EDIT):
            self.cards.discard(line.target)
        line.counted.pop(A.POST if undone.action is A.EDIT else undone.action, None)
        if undone.action not in ASIDE and line.state is not S.TAKEN:
            line.state, line.until, line.resolution = S.OPEN, None, ""

    def clocks_go_round(self, now: datetime) -> None:
        """What time alone brings about; one thing for each item and round."""
        for line in self.lines.values():
            over = line.until is not None and line.until <= now
            if line.state in (S.TAKEN, S.SNOOZED) and over:
                line.state, line.holder, line.until = S.OPEN, None, None
            elif line.state in (S.OPEN, S.ESCALATED) and now - line.opened >= EXPIRES[line.kind]:
                line.state, line.undo = S.EXPIRED, []

    def counted(self, how: str) -> int:
        """How many good or poor ends the precision ledger ought to hold."""
        return sum(list(line.counted.values()).count(how) for line in self.lines.values())

    def of_batch(self, batch: str, who: str, now: datetime) -> Iterator[str]:
        """Items that the undo of a bulk dismissal opens again."""
        for id, line in self.lines.items():
            mine = line.state is S.RESOLVED and line.undo and line.undo[-1].batch == batch
            if mine and self.may(id, A.UNDO, who, now):
                yield id
