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
from bot.yamldoc.load import SYNTAX_RULES
from bot.yamldoc.locate import SHAPE_RULES

Check = Callable[[Base], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it wants in one line, whether it keeps a folder out, and its check."""

    id: str
    title: str
    blocks: bool
    check: Check


RULES: Final[list[Rule]] = []


def rule(id: str, title: str, *, blocks: bool = True) -> Callable[[Check], Check]:
    """Register a check under its rule id."""

    def register(check: Check) -> Check:
        RULES.append(Rule(id, title, blocks, check))
        return check

    return register


def titles() -> dict[str, str]:
    """Every rule id of the knowledge folder with its title, syntax and shape included."""
    written = {f"KB{number}": title for number, title in {**SYNTAX_RULES, **SHAPE_RULES}.items()}
    return {**written, **FOLDER_RULES, **{each.id: each.title for each in RULES}}


FOLDER_RULES: Final = {
    "KB001": "the knowledge folder is not there or cannot be read",
    "KB002": "a file stands where none is read",
    "KB213": "vocabulary.yaml uses a concept that it does not declare",
}


def check(base: Base, *, blocking: bool) -> list[Problem]:
    """What the rules find: those that keep a folder out, or the others."""
    return [problem for each in RULES if each.blocks is blocking for problem in each.check(base)]


def errors_of(problems: list[Problem]) -> list[Problem]:
    """The problems that are errors."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
