"""`python -m bot VERB`: one file per verb; each parses, calls one function and turns its outcome into an exit code.

0 ok, 1 a bug of ours, 2 yours to mend (also what lint and tests find), 3 an outside service did not do its part.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from typing import Final

import typer

from bot.errors import CaveatError, InputProblems
from bot.yamldoc.render import as_text

VERBS: Final = ("run", "sandbox", "analyse", "kb", "proposals", "db", "audit", "privacy", "evaluate", "train", "bench")
"""Each is a module here with `register(app)`, which adds its command or group to the app; a missing one is left out."""

app = typer.Typer(
    name="caveat",
    help="Caveat shows patient communities what cited sources say. General information, not medical advice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Caveat shows patient communities what cited sources say. General information, not medical advice."""


def _load_verbs(words: Sequence[str]) -> None:
    """Load the verb that is called, or all of them for the help text: one verb's needs do not slow another."""
    called = [word for word in words[:1] if word in VERBS]
    for verb in called or VERBS:
        if importlib.util.find_spec(f"bot.cli.{verb}") is not None:
            importlib.import_module(f"bot.cli.{verb}").register(app)


def main() -> None:
    """The command line. Translates our errors once, at this edge: a sentence on stderr and the error's exit code."""
    _load_verbs(sys.argv[1:])
    try:
        app()
    except InputProblems as error:
        print(as_text(error.problems), file=sys.stderr)
        print(f"{len(error.problems)} problem(s) to mend.", file=sys.stderr)
        sys.exit(error.exit_code)
    except CaveatError as error:
        print(f"caveat: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
