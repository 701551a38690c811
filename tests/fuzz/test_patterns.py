"""Patterns that meet members' words cannot be made to backtrack without end.

Patterns of the knowledge base run on RE2, which is linear. Those of the code run on Python's own engine, which is not
where something that repeats without bound stands inside something that repeats without bound.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _parser as parser  # type: ignore[attr-defined]  # the standard library's own reading of a pattern
from typing import Any

import pytest

import bot.core
import bot.discord_io
import bot.sandbox
import bot.service
import bot.yamldoc

REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for package in (bot.core, bot.discord_io, bot.sandbox, bot.service, bot.yamldoc):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            mine = [(name, one) for name, one in vars(module).items() if isinstance(one, re.Pattern)]
            yield from ((f"{found.name}.{name}", one) for name, one in mine)


PATTERNS = dict(_patterns())


def repeats_in_repeats(pattern: str) -> bool:
    """Whether something unbounded stands inside something unbounded."""
    return _nested(parser.parse(pattern), within=False)


def _nested(part: Any, *, within: bool) -> bool:
    if isinstance(part, parser.SubPattern):
        return any(_nested(one, within=within) for one in part)
    if isinstance(part, list):
        return any(_nested(one, within=within) for one in part)
    if not isinstance(part, tuple):
        return False
    if str(part[0]) in REPEATS:
        _, most, what = part[1]
        unbounded = most == parser.MAXREPEAT
        return (unbounded and within) or _nested(what, within=within or unbounded)
    return any(_nested(one, within=within) for one in part)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_of_ours_repeats_what_repeats(name: str) -> None:
    assert not repeats_in_repeats(PATTERNS[name].pattern)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        pytest.param(r"(a+)+$", True, id="the textbook's"),
        pytest.param(r"(?:\w+\s*)*!", True, id="words and spaces"),
        pytest.param(r"(?:x|(?:ab*)*)y", True, id="in an alternative"),
        pytest.param(r"a+b*c{2,}", False, id="one after another"),
        pytest.param(r"(?:a+){2}", False, id="twice at most"),
        pytest.param(r"(?:ab?){1,9}", False, id="bounded"),
    ],
)
def test_a_pattern_that_repeats_what_repeats_is_told_from_others(pattern: str, found: bool) -> None:
    assert repeats_in_repeats(pattern) is found
