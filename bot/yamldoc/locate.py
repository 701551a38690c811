"""A pydantic error's `loc` to line and column in the file, in words that an editor can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from rapidfuzz import fuzz, process

from bot.errors import InputProblems
from bot.problem import Problem
from bot.yamldoc.load import Document

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

SHAPE_RULES: Final = {
    "121": "a key is unknown",
    "122": "a key is missing",
    "123": "a value is of another kind than the key takes",
    "124": "a value is not one that the key takes",
}

_KINDS: Final = {
    dict: "keys and values",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}
_WANTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "date_type": "a date such as 2026-11-25",
    "date_parsing": "a date such as 2026-11-25",
    "date_from_datetime_parsing": "a date such as 2026-11-25",
    "date_from_datetime_inexact": "a date such as 2026-11-25",
}
_NUMBERS: Final = frozenset({"int_type", "int_from_float", "float_type"})
_IS_NUMBER: Final = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known word, or None where none is near."""
    best = process.extractOne(word.lower(), list(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=70)
    return f'did you mean "{best[0]}"?' if best else None


def validate(model: type[Model], document: Document, *, prefix: str = "KB") -> Model:
    """The document as a `model`. Raises InputProblems with every problem of shape at once."""
    data = document.data if document.data is not None else {}
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputProblems(problems_of(error, document, model, prefix=prefix)) from error


def problems_of(error: ValidationError, document: Document, model: type[BaseModel], *, prefix: str) -> list[Problem]:
    """Each error of pydantic as a located Problem, in the order of the file."""
    found = [_translate(detail, document, model, prefix) for detail in error.errors(include_url=False)]
    return sorted(found, key=lambda problem: (problem.mark.line, problem.mark.column))


def _translate(detail: ErrorDetails, document: Document, model: type[BaseModel], prefix: str) -> Problem:
    loc, kind = detail["loc"], detail["type"]
    name = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        known = sorted(keys_at(model, loc[:-1]))
        hint = did_you_mean(name, known) or f"known here: {', '.join(known)}"
        return document.problem(loc, prefix + "121", f'unknown key "{name}"', hint=hint, key=True)
    if kind == "missing":
        return document.problem(loc[:-1], prefix + "122", f'"{name}" is missing', hint=f"add {name}: ...")
    if kind in _WANTED:
        mapping = kind in ("model_type", "model_attributes_type")
        keys = f"known here: {', '.join(sorted(keys_at(model, loc)))}" if mapping else None
        line = document.line_text(document.mark(loc).line) or ""
        advice = keys or _remedy(kind, detail["input"], line)
        return document.problem(loc, prefix + "123", _wanted(kind, detail["input"]), hint=advice)
    if kind in ("enum", "literal_error"):
        return _not_one_of(detail, document, model, prefix)
    if kind == "string_pattern_mismatch":
        pattern = str(detail.get("ctx", {}).get("pattern", ""))
        hint = getattr(model, "pattern_hints", {}).get(pattern, f"the form is {pattern}")
        return document.problem(loc, prefix + "124", f'"{detail["input"]}" has not the form wanted here', hint=hint)
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return document.problem(loc, prefix + "124", message[0].lower() + message[1:])


def _wanted(kind: str, given: object) -> str:
    if given is None:
        return f"expected {_WANTED[kind]}, found nothing"
    return f"expected {_WANTED[kind]}, found {_KINDS.get(type(given), 'something else')}"


def _remedy(kind: str, given: object, line: str) -> str | None:
    """How to mend a value of another kind, where the slip is a usual one."""
    if given is None and " #" in line:
        return 'a # after a space begins a comment; put "quotes" round text with one'
    if kind == "string_type" and isinstance(given, int | float | bool):
        return 'put it in "quotes" if it is text'
    if kind == "bool_type" and isinstance(given, str):
        return "write true or false; yes and no are words here"
    if kind in _NUMBERS and isinstance(given, str):
        return 'take the "quotes" away' if _IS_NUMBER.fullmatch(given) else "digits and a decimal point, nothing else"
    return None


def _not_one_of(detail: ErrorDetails, document: Document, model: type[BaseModel], prefix: str) -> Problem:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    words = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]
    given = str(detail["input"])
    usual = getattr(model, "value_hints", {}).get(given.lower())
    near = f'did you mean "{usual}"?' if usual in words else did_you_mean(given, words)
    if given in words and isinstance(detail["input"], str):
        near = 'take the "quotes" away'
    hint = near or f"known here: {', '.join(words)}"
    return document.problem(detail["loc"], prefix + "124", f'unknown value "{given}"', hint=hint)


def keys_at(model: type[BaseModel], loc: Iterable[str | int]) -> set[str]:
    """The keys that a mapping at `loc` of a `model` may have."""
    models = [model]
    for step in loc:
        if isinstance(step, int):
            continue
        fields = [m.model_fields[step].annotation for m in models if step in m.model_fields]
        models = [inner for annotation in fields for inner in _models_in(annotation)] or models
    return {info.alias or name for m in models for name, info in m.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
