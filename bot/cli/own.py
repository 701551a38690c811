"""What the bot itself works with, as config.yaml says; commands on knowledge take the same unless told otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from bot.bootstrap.reading import second_reader
from bot.config import ConfigFile, load_file
from bot.core.second_reader import SecondReader

CONFIG: Final = Path("config.yaml")


def own_config() -> ConfigFile:
    """config.yaml of the working folder; the defaults where there is none. Raises InputProblems."""
    return load_file(CONFIG) if CONFIG.exists() else ConfigFile()


def own_cache() -> Path:
    """Where compiled knowledge is kept."""
    return Path(own_config().cache)


def own_reader() -> SecondReader | None:
    """The second reader, unless it is switched off or not there."""
    return second_reader() if own_config().second_reader else None


def _own_knowledge() -> Path:
    return Path(own_config().knowledge)


Folder = Annotated[
    Path,
    typer.Option(
        "--knowledge",
        default_factory=_own_knowledge,
        show_default="the bot's own",
        help="Folder with claims/, studies/, cues/ and vocabulary.yaml.",
    ),
]
