"""What went amiss in a file that a person edits, and where: values that any layer may carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters: an error keeps the file out, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file; line and column count from 1, `length` is in characters on that line."""

    file: str
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: `rule` is a documented id such as KB201, `hint` says how to mend it.

    `source` is the text of the marked line, so that a renderer can show it with a caret.
    """

    mark: Mark
    rule: str
    message: str
    hint: str | None = None
    source: str | None = None
    severity: Severity = Severity.ERROR
