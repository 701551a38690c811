"""The error tree; each class names who can mend it.

CaveatError
├── InputProblems        the admin: files with Problems, all at once            exit 2
├── UserError            the person at the terminal: token, port, arguments     exit 2
├── OutsideError         nobody here: an outside service does not answer        exit 3
│   ├── ChatUnavailable  Discord is slow, down or limiting us: try again later
│   ├── ChatForbidden    a permission is missing: a server admin can grant it
│   ├── ChatGone         the message, channel or guild is no longer there
│   └── StoreUnavailable the database is locked, full, read-only or gone
└── Conflict             the moderator: somebody else was first

Translate once per edge and keep the cause (`raise ... from exc`).
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.problem import Problem


class CaveatError(Exception):
    """Base of every error that Caveat raises on purpose."""

    exit_code = 1


class InputProblems(CaveatError):
    """Files that a person edits hold problems; carries all of them."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(f"{len(self.problems)} problem(s)")


class UserError(CaveatError):
    """One sentence for the person at the terminal, with the remedy in it."""

    exit_code = 2


class OutsideError(CaveatError):
    """A service outside this process did not do its part."""

    exit_code = 3


class ChatUnavailable(OutsideError):
    """Discord did not answer, or asked to wait; the act may be tried again.

    `retry_after` is in seconds where the service named it.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ChatForbidden(OutsideError):
    """Discord refused for want of a permission; trying again does not help."""


class ChatGone(OutsideError):
    """The message, channel, thread or guild is not there any more."""


class StoreUnavailable(OutsideError):
    """The database could not take or give a record; the act may be tried again."""


class Conflict(CaveatError):
    """Somebody else changed the record first; `by` is the id of who did, if known."""

    def __init__(self, message: str, *, by: str | None = None) -> None:
        super().__init__(message)
        self.by = by
