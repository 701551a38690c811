"""Limits of application commands (docs: interactions/application-commands)."""

import re
from typing import Any

from bot.sandbox.errors import JSON
from bot.sandbox.form import Form, Path

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
PER_TYPE = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
CHARACTERS = 8000  # of one command: names, descriptions, choice values

_NAME = re.compile(r"^[-_'\w]{1,32}$")
_NAME_RULE = "Command name is invalid"


def check_command(form: Form, path: Path, command: JSON) -> None:
    """Notes every limit that one command breaks."""
    kind = command.get("type") or CHAT_INPUT
    form.one_of((*path, "type"), kind, tuple(PER_TYPE))
    if kind == CHAT_INPUT:
        _check_name(form, (*path, "name"), command.get("name"))
        form.text((*path, "description"), command.get("description"), 100, least=1, required=True)
        _check_options(form, path, command.get("options"), depth=0)
    else:
        form.text((*path, "name"), command.get("name"), 32, least=1, required=True)
        if command.get("description"):
            form.problem((*path, "description"), "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Not allowed here")
    if _characters(command) > CHARACTERS:
        form.problem(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({CHARACTERS})")


def check_commands(form: Form, commands: list[Any]) -> None:
    """Notes every limit that a whole list of commands breaks."""
    seen: set[tuple[int, Any]] = set()
    for number, entry in enumerate(commands):
        command = form.record((number,), entry)
        check_command(form, (number,), command)
        key = (command.get("type") or CHAT_INPUT, command.get("name"))
        if key in seen:
            form.problem(
                (number, "name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            )
        seen.add(key)
    for kind, most in PER_TYPE.items():
        if sum(k == kind for k, _ in seen) > most:
            form.problem(("_commands",), "BASE_TYPE_MAX_LENGTH", f"At most {most} commands of type {kind}.")


def _check_name(form: Form, path: Path, name: Any) -> None:
    if not form.required(path, name):
        return
    if not isinstance(name, str) or not _NAME.match(name) or name != name.lower():
        form.problem(path, "APPLICATION_COMMAND_INVALID_NAME", _NAME_RULE)


def _check_options(form: Form, path: Path, options: Any, depth: int) -> None:
    optional_seen = False
    names: set[str] = set()
    for number, entry in enumerate(form.listed((*path, "options"), options, 25)):
        place = (*path, "options", number)
        option = form.record(place, entry)
        _check_name(form, (*place, "name"), option.get("name"))
        form.text((*place, "description"), option.get("description"), 100, least=1, required=True)
        form.one_of((*place, "type"), option.get("type"), range(1, 12))
        if str(option.get("name")) in names:
            form.problem(place, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
        names.add(str(option.get("name")))
        if option.get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP):
            if depth < 2:
                _check_options(form, place, option.get("options"), depth + 1)
            continue
        if option.get("required") and optional_seen:
            form.problem(
                place,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")
        check_choices(form, (*place, "choices"), option.get("choices"))
        if option.get("autocomplete") and option.get("choices"):
            form.problem(place, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Autocomplete excludes choices")


def check_choices(form: Form, path: Path, choices: Any) -> None:
    """Notes every limit that the choices of an option, or of an autocomplete answer, break."""
    for number, entry in enumerate(form.listed(path, choices, 25)):
        choice = form.record((*path, number), entry)
        form.text((*path, number, "name"), choice.get("name"), 100, least=1, required=True)
        value = choice.get("value")
        if isinstance(value, str):
            form.text((*path, number, "value"), value, 100)
        elif value is None:
            form.required((*path, number, "value"), value)


def _characters(command: JSON) -> int:
    total = len(str(command.get("name") or "")) + len(str(command.get("description") or ""))
    choices = command.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        total += sum(len(str(choice.get(k) or "")) for k in ("name", "value") if isinstance(choice, dict))
    options = command.get("options")
    nested = options if isinstance(options, list) else []
    return total + sum(_characters(o) for o in nested if isinstance(o, dict))
