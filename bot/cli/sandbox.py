"""`python -m bot sandbox`: the made-up community, with posts or faults of your own."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap.run import named_faults, prepared_config, run_sandbox, say
from bot.cli.run import Port


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sandbox)


def sandbox(
    port: Port = None,
    play: Annotated[
        Path | None, typer.Option(help="Post this file's posts in order (the format of `analyse`).")
    ] = None,
    faults: Annotated[str | None, typer.Option(help="A named plan of faults, such as storm.")] = None,
    seed: Annotated[int, typer.Option(help="The seed of the faults: the same seed, the same faults.")] = 0,
) -> None:
    """Start the sandbox with the bot on it, whatever token is set."""
    config = prepared_config(os.environ, say)
    asyncio.run(run_sandbox(config, port=port, play=play, faults=named_faults(faults, seed), say=say))
