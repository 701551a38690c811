"""What libyaml says of a text that it cannot read, in words that an editor can act on."""

from __future__ import annotations

from typing import Final

import yaml

from bot.problem import Mark, Problem

SYNTAX_RULES: Final = {
    "101": "the file is not valid YAML",
    "102": "a key stands twice in one mapping",
    "103": "anchors and aliases are not used here",
    "104": "tags and directives are not used here",
    "105": "tabs are not used here",
    "106": "the file is larger than 16 MiB",
    "107": "the file is not plain UTF-8 text",
    "108": "the file is nested too deeply",
    "109": "the file holds more than one document",
    "110": "a key is not plain text",
    "111": "a number is too long",
}

_SAID: Final = (
    (
        "mapping values are not allowed",
        "a colon is not expected here",
        'a colon with a space after it starts a new key; put "quotes" round such text',
    ),
    (
        "cannot start any token",
        "no text begins with this character",
        'put "quotes" round text that begins with this character',
    ),
    (
        "unexpected end of stream",
        "the file ends too early",
        "a quotation mark or a bracket is opened and never closed",
    ),
    (
        "could not find expected ':'",
        "a key without its colon",
        "a key needs a colon with a space after it; is the line indented as its neighbours are?",
    ),
    (
        "did not find expected key",
        "this does not fit what stands before it",
        "look here and one line up: indentation, a missing -, or quotes inside quotes",
    ),
    (
        "did not find expected '-' indicator",
        "this does not fit the list before it",
        "begin the line with - or check its indentation",
    ),
    (
        "did not find expected ',' or",
        "a comma or a bracket is missing before this",
        "check the commas and brackets of this one-line list or mapping",
    ),
)
"""What libyaml says, what it means in a file that a person wrote, and how to mend it."""


def syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str, prefix: str) -> Problem:
    """Where libyaml stopped reading, in plain words; rule 109 for a second document, else 101."""
    hint: str | None
    said = error.problem or "cannot be read"
    place = error.problem_mark or error.context_mark
    began = error.context_mark
    if began and "simple key" in (error.context or ""):
        place = began  # the parser sees it only on the next line
    line, column = (place.line, place.column) if place else (0, 0)
    lines = text.split("\n")
    while line > 0 and (line >= len(lines) or not lines[line].strip()):  # the end of the text helps nobody
        line -= 1
        column = len(lines[line].rstrip())
    if "single document" in (error.context or ""):
        rule, said, hint = "109", "a second document begins here", "keep one document a file; delete the line ---"
    else:
        plain = f"{said} ({error.context})" if error.context else said
        rule, (said, hint) = "101", next(((what, how) for part, what, how in _SAID if part in said), (plain, None))
        if hint and began and "flow" in (error.context or "") and began.line < line:
            hint += f"; it begins in line {began.line + 1}: are its quotes closed?"
    return Problem(Mark(file, line + 1, column + 1), prefix + rule, said, hint, lines[line] if lines else None)
