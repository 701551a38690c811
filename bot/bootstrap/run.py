"""Starts Caveat as a program: config, logging, signals, then Discord or the sandbox."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Self

from bot.bootstrap.embedded import run_embedded
from bot.bootstrap.house import Caveat, open_caveat
from bot.bootstrap.logs import set_up_logging
from bot.config import Config, load_config
from bot.discord_io.endpoint import DISCORD
from bot.errors import UserError
from bot.sandbox import BadFault, Faults
from bot.service.records import GuildSettings

CONFIG: Final = Path("config.yaml")
EXAMPLE: Final = Path("config.example.yaml")

log = logging.getLogger(__name__)
Say = Callable[[str], None]


def prepared_config(environ: Mapping[str, str], say: Say, path: Path = CONFIG) -> Config:
    """The config; made from the example where there is none. Raises InputProblems and UserError."""
    if not path.exists() and EXAMPLE.exists():
        try:
            shutil.copyfile(EXAMPLE, path)
        except OSError as error:
            raise UserError(f"{path} cannot be made ({error.strerror}): put a copy of {EXAMPLE} there") from error
        say(f"{path} was made from {EXAMPLE}.")
    config = load_config(path, environ)
    set_up_logging(config.log)
    return config


async def run(config: Config, *, port: int | None, say: Say) -> None:
    """Connect to Discord, or start the sandbox where no token is set. Returns after SIGTERM or Ctrl-C."""
    if config.token is None:
        await run_sandbox(config, port=port, play=None, faults=None, say=say)
        return
    if port is not None:
        raise UserError("--port is for the sandbox, but a Discord token is set")
    ending, synced = Ending(), Path(config.cache) / "commands.sha256"
    with ending:
        async with open_caveat(config, database=config.database, defaults=GuildSettings("")) as caveat:
            ending.watch(caveat)
            say("Connecting to Discord.")
            await caveat.live(DISCORD, config.token.get_secret_value(), synced=synced)


async def run_sandbox(config: Config, *, port: int | None, play: Path | None, faults: Faults | None, say: Say) -> None:
    """The sandbox with the bot on it, whatever token is set."""
    wanted = config.sandbox.port if port is None else port
    with Ending() as ending:
        await run_embedded(config, port=wanted, play=play, faults=faults, say=say, on_start=ending.watch)


class Ending:
    """What SIGTERM and Ctrl-C do: end the start-up at once, or let what runs finish its work; no error either way."""

    def __init__(self) -> None:
        self._main = asyncio.current_task()
        self._caveat: Caveat | None = None
        self._early = False

    def watch(self, caveat: Caveat) -> None:
        """From now on there is something that can finish its work."""
        self._caveat = caveat

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._asked, number)
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _trace: object) -> bool:
        return self._early and kind is asyncio.CancelledError

    def _asked(self, number: signal.Signals) -> None:
        log.info("%s: finishing what is under way", number.name)
        asyncio.get_running_loop().remove_signal_handler(number)  # a second one ends at once
        if self._caveat is not None:
            self._caveat.stop.set()
        elif self._main is not None:
            self._early = True
            self._main.cancel()


def named_faults(name: str | None, seed: int) -> Faults | None:
    """The faults of a named plan. Raises UserError for a name that there is not."""
    try:
        return None if name is None else Faults.named(name, seed=seed)
    except BadFault as error:
        raise UserError(str(error)) from error


def say(line: str) -> None:
    """One line for the person at the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
