"""Collects every problem of a request body and refuses it as Discord does: one 50035 with a nested tree."""

import re
from collections.abc import Sequence
from typing import Any

from bot.sandbox.errors import JSON, invalid_form

Path = tuple[str | int, ...]
_LINK = re.compile(r"^(https?|attachment|discord)://\S+$", re.IGNORECASE)


class Form:
    """Problems of one body, by the path of the field that has them."""

    def __init__(self) -> None:
        self._errors: JSON = {}

    def problem(self, path: Path, code: str, message: str) -> None:
        """Notes one problem at a path such as ("embeds", 0, "title")."""
        place = self._errors
        for part in path:
            place = place.setdefault(str(part), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def finish(self) -> None:
        """Raises ApiError 50035 with all problems, if there are any."""
        if self._errors:
            raise invalid_form(self._errors)

    def required(self, path: Path, value: object) -> bool:
        """Whether a value is there; notes that it is required if not."""
        if value is None or value == "":
            self.problem(path, "BASE_TYPE_REQUIRED", "This field is required")
            return False
        return True

    def text(self, path: Path, value: Any, most: int, *, least: int = 0, required: bool = False) -> None:
        """A string of `least` to `most` characters; None is accepted unless required."""
        if value is None or (value == "" and required):
            if required:
                self.required(path, None)
            return
        if not isinstance(value, str):
            self.problem(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
        elif len(value) > most:
            self.problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif len(value) < least:
            self.problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def listed(self, path: Path, value: Any, most: int, *, least: int = 0) -> list[Any]:
        """A list of `least` to `most` entries; gives back the list, empty where there is none."""
        if value is None:
            value = []
        if not isinstance(value, list):
            self.problem(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(value) <= most:
            self.problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return value

    def record(self, path: Path, value: Any) -> JSON:
        """An object; gives back an empty one and notes the problem where it is something else."""
        if isinstance(value, dict):
            return value
        self.problem(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return {}

    def whole(self, path: Path, value: Any, least: int, most: int) -> None:
        """An integer between two bounds; None is accepted."""
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            self.problem(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < least:
            self.problem(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif value > most:
            self.problem(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")

    def one_of(self, path: Path, value: Any, choices: Sequence[object]) -> None:
        """A value out of a list."""
        if value not in choices:
            listed = ", ".join(str(c) for c in choices)
            self.problem(path, "BASE_TYPE_CHOICES", f"Value must be one of ({listed}).")

    def link(self, path: Path, value: Any, most: int = 2048) -> None:
        """A well-formed http, https, attachment or discord address; None is accepted."""
        if value is None:
            return
        self.text(path, value, most)
        if isinstance(value, str) and not _LINK.match(value):
            self.problem(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def identifier(value: Any, field: str) -> int:
    """A snowflake given as string or integer; raises ApiError 50035 for anything else."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if isinstance(value, bool) or not 0 <= number < 1 << 63:
        form = Form()
        form.problem((field,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        form.finish()
    return number
