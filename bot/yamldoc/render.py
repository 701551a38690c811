"""Problems for people and for machines: a terminal, JSON, SARIF 2.1.0 and GitHub's annotations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from bot.problem import Problem, Severity

_WIDTH: Final = 110
_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(problems: Iterable[Problem]) -> str:
    """Each problem as `file:line:column: error KB201: message`, its line and a caret with the hint."""
    return "\n".join(_text(problem) for problem in problems)


def _text(problem: Problem) -> str:
    mark = problem.mark
    head = f"{mark.file}:{mark.line}:{mark.column}: {problem.severity} {problem.rule}: {problem.message}"
    if problem.source is None:
        return head if problem.hint is None else f"{head}\n      {problem.hint}"
    shown, column = _clip(problem.source, mark.column)
    hint = f" {problem.hint}" if problem.hint else ""
    return f"{head}\n{mark.line:>5} | {shown}\n      | {' ' * (column - 1)}^{hint}"


def _clip(line: str, column: int) -> tuple[str, int]:
    """A long line cut round its column, so that the caret stays on the screen."""
    if len(line) <= _WIDTH:
        return line, column
    start = max(0, min(column - _WIDTH // 2, len(line) - _WIDTH))
    lead = "..." if start else ""
    tail = "..." if start + _WIDTH < len(line) else ""
    return f"{lead}{line[start : start + _WIDTH]}{tail}", column - start + len(lead)


def as_json(problems: Iterable[Problem]) -> str:
    """One JSON object with the list of problems."""
    listed = [
        {
            "file": problem.mark.file,
            "line": problem.mark.line,
            "column": problem.mark.column,
            "length": problem.mark.length,
            "severity": problem.severity.value,
            "rule": problem.rule,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    return json.dumps({"problems": listed}, ensure_ascii=False, indent=2)


def as_sarif(problems: Iterable[Problem], titles: Mapping[str, str]) -> str:
    """SARIF 2.1.0 with one run; `titles` are the rules' short descriptions by id."""
    listed = list(problems)
    rules = sorted({problem.rule for problem in listed})
    driver = {
        "name": "caveat",
        "rules": [{"id": rule, "shortDescription": {"text": titles.get(rule, rule)}} for rule in rules],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [_result(p) for p in listed]}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _result(problem: Problem) -> dict[str, Any]:
    mark = problem.mark
    region = {"startLine": mark.line, "startColumn": mark.column, "endColumn": mark.column + mark.length}
    return {
        "ruleId": problem.rule,
        "level": problem.severity.value,
        "message": {"text": problem.message if problem.hint is None else f"{problem.message} ({problem.hint})"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": mark.file}, "region": region}}],
    }


def as_github(problems: Iterable[Problem]) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request."""
    return "\n".join(_annotation(problem) for problem in problems)


def _annotation(problem: Problem) -> str:
    kind = "error" if problem.severity is Severity.ERROR else "warning"
    mark = problem.mark
    place = f"file={_property(mark.file)},line={mark.line},col={mark.column},title={_property(problem.rule)}"
    said = problem.message if problem.hint is None else f"{problem.message}\n{problem.hint}"
    return f"::{kind} {place}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def renderer(form: str, titles: Mapping[str, str]) -> Callable[[Iterable[Problem]], str]:
    """The renderer of a name: text, json, sarif or github. Raises KeyError for another name."""
    by_name: dict[str, Callable[[Iterable[Problem]], str]] = {
        "text": as_text,
        "json": as_json,
        "sarif": lambda problems: as_sarif(problems, titles),
        "github": as_github,
    }
    return by_name[form]
