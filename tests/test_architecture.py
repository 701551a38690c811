"""What the import contracts cannot see: the core is pure in what it calls, the clock has one home, files stay small.

The order of the layers stands in pyproject.toml and is checked by import-linter; this is the rest of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = sorted((ROOT / "bot" / "core").rglob("*.py"))
HOUSE = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")])

PACKAGES = {"Stemmer", "numpy", "rapidfuzz", "re2"}
"""External packages of the core: each maps values to values and does no I/O. A new one is placed here on purpose."""

STANDARD = {
    "__future__", "bisect", "collections", "dataclasses", "datetime", "enum", "functools", "math", "re", "types",
    "typing", "unicodedata",
}  # fmt: skip
"""Modules of the standard library that the core uses; each is pure where BARRED and TIMES do not name the exception."""

BARRED = {"open", "print", "input", "eval", "exec", "compile", "breakpoint", "__import__", "globals"}
"""Built-ins that reach out of the values: files, terminals, code, the interpreter's own state."""

TIMES = {
    ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "monotonic"), ("time", "perf_counter"), ("time", "sleep"),
}  # fmt: skip
"""What reads a clock or waits, as (where, what)."""

CLOCK = {"bot/clock.py", "bot/evaluation/bench.py", "bot/evaluation/scale.py"}
"""The one place that reads the time, and the benchmark, which measures the machine and no post."""

VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
MOST_MODULE, MOST_FUNCTION = 500, 50
"""The hard bounds of the house in lines; reviews aim at 300 and 30."""


def impurities(source: str) -> set[str]:
    """What stands in a module of the core that maps no value to a value, in words."""
    return {found for node in ast.walk(ast.parse(source)) for found in _impure(node)}


def _impure(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
            yield "a coroutine"
        case ast.Call(func=ast.Name(id=name)) if name in BARRED:
            yield f"calls {name}"
        case ast.Global():
            yield "changes a global"
        case ast.Import(names=names):
            yield from (_foreign(alias.name) for alias in names if _foreign(alias.name))
        case ast.ImportFrom(module=str(module), level=0) if _foreign(module):
            yield _foreign(module)
    yield from clocks(node)


def clocks(node: ast.AST) -> Iterator[str]:
    """Where a node reads a clock, also through a module ("datetime.datetime.now")."""
    match node:
        case ast.Attribute(value=ast.Name(id=where) | ast.Attribute(attr=where), attr=what) if (where, what) in TIMES:
            yield f"reads {where}.{what}"
        case ast.ImportFrom(module="time", names=names):
            yield from (f"reads time.{alias.name}" for alias in names if ("time", alias.name) in TIMES)


def _foreign(module: str) -> str:
    top = module.split(".", 1)[0]
    return "" if top in PACKAGES | STANDARD | {"bot"} else f"imports {top}"


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CORE, ids=_name)
def test_a_module_of_the_core_maps_values_to_values(path: Path) -> None:
    assert impurities(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("from pathlib import Path", "imports pathlib", id="a module that is on no list"),
        pytest.param("import discord.http as http", "imports discord", id="a package that is on no list"),
        pytest.param("text = open('posts').read()", "calls open", id="a file"),
        pytest.param("print('seen')", "calls print", id="a terminal"),
        pytest.param("async def read(): ...", "a coroutine", id="a coroutine"),
        pytest.param("now = datetime.now(UTC)", "reads datetime.now", id="a clock"),
        pytest.param("now = datetime.datetime.now(UTC)", "reads datetime.now", id="a clock behind its module"),
        pytest.param("clock = date.today", "reads date.today", id="a clock handed on"),
        pytest.param("from time import monotonic", "reads time.monotonic", id="a clock by another name"),
        pytest.param("def count():\n    global seen\n    seen = 1", "changes a global", id="a global"),
    ],
)
def test_what_is_not_pure_is_found(source: str, found: str) -> None:
    assert found in impurities(source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def at(now: datetime) -> date:\n    return now.date()", id="a time that is handed in"),
        pytest.param("topics.open(places)", id="a method that happens to be called open"),
    ],
)
def test_what_is_pure_is_left_alone(source: str) -> None:
    assert impurities(source) == set()


def test_no_list_holds_what_the_core_does_not_use() -> None:
    used = {
        name.split(".", 1)[0]
        for path in CORE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    assert used - {"bot"} == PACKAGES | STANDARD


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module


def test_the_time_is_read_in_one_place() -> None:
    sources = {_name(path): path.read_text(encoding="utf-8") for path in HOUSE}
    likely = {name: source for name, source in sources.items() if any(what in source for _, what in TIMES)}
    readers = {name for name, source in likely.items() for node in ast.walk(ast.parse(source)) for _ in clocks(node)}
    assert readers == CLOCK


def test_a_module_is_named_for_what_it_holds() -> None:
    assert [_name(path) for path in HOUSE if VAGUE & {path.stem, *path.parent.parts[len(ROOT.parts) :]}] == []


@pytest.mark.parametrize("path", HOUSE, ids=_name)
def test_modules_and_functions_stay_small_enough_to_read(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    long = [f"{name} ({lines} lines)" for name, lines in _functions(source) if lines > MOST_FUNCTION]
    assert (len(source.splitlines()) <= MOST_MODULE, long) == (True, [])


def _functions(source: str) -> Iterator[tuple[str, int]]:
    """Functions with the number of their bodies' lines, docstring aside."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
