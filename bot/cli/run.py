"""`python -m bot run`: start Caveat, on Discord where a token is set, else in the sandbox."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from bot.bootstrap.run import prepared_config, say
from bot.bootstrap.run import run as start

Port = Annotated[
    int | None, typer.Option(min=0, max=65535, help="The sandbox's port on 127.0.0.1; 0 takes a free one.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(port: Port = None) -> None:
    """Start Caveat. Without DISCORD_TOKEN it starts the sandbox and prints its address."""
    config = prepared_config(os.environ, say)
    asyncio.run(start(config, port=port, say=say))
