"""The rules of a knowledge folder: one function per rule, collected here.

A rule whose `blocks` is set keeps a folder from being loaded; the others are for `kb lint` alone, so that an entry in
the making does not stop the bot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.kb.base import Base
from bot.problem import Problem, Severity
from bot.yamldoc.locate import SHAPE_RULES
from bot.yamldoc.syntax import SYNTAX_RULES

Check = Callable[[Base], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it wants in one line, whether it keeps a folder out, and its check.

    `needs` is the place in which it looks things up. It waits where a file of that place could not be read: whatever
    it missed there would be missed because of that file.
    """

    id: str
    title: str
    blocks: bool
    check: Check
    needs: str | None = None


RULES: Final[list[Rule]] = []


def rule(id: str, title: str, *, blocks: bool = True, needs: str | None = None) -> Callable[[Check], Check]:
    """Register a check under its rule id."""

    def register(check: Check) -> Check:
        RULES.append(Rule(id, title, blocks, check, needs))
        return check

    return register


def titles() -> dict[str, str]:
    """Every rule id of the knowledge folder with its title, syntax and shape included."""
    written = {f"KB{number}": title for number, title in {**SYNTAX_RULES, **SHAPE_RULES}.items()}
    return {**written, **FOLDER_RULES, **{each.id: each.title for each in RULES}}


FOLDER_RULES: Final = {
    "KB001": "the knowledge folder is not there or cannot be read",
    "KB002": "a file or folder stands where none is read",
    "KB003": "the folder holds no claims",
    "KB213": "vocabulary.yaml uses a concept or a family that it does not declare",
}


def check(base: Base, *, blocking: bool) -> list[Problem]:
    """What the rules find: those that keep a folder out, or the others."""
    ready = [each for each in RULES if each.blocks is blocking and each.needs not in base.unread]
    return [problem for each in ready for problem in each.check(base)]


def errors_of(problems: list[Problem]) -> list[Problem]:
    """The problems that are errors."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
