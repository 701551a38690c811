"""`python -m bot db ...`: upgrade, downgrade, check, back up and restore the database."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot.config import database_of, load_config
from bot.errors import UserError
from bot.storage import backup as backups
from bot.storage import migrate
from bot.storage.failure import not_there
from bot.storage.session import Database

T = TypeVar("T")

DEFAULT_URL = ""
"""Nobody said where the database is: it is the bot's own."""


def _or_the_bots(url: str) -> str:
    """The database that was named, else that of `run`: CAVEAT_DATABASE, then config.yaml, then its default."""
    if url:
        return url
    config = Path("config.yaml")
    return load_config(config, os.environ).database if config.exists() else database_of(os.environ)


DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="DATABASE_URL",
        callback=_or_the_bots,
        show_default="the bot's own",
        help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    ),
]

app = typer.Typer(no_args_is_help=True, help="Upgrade, downgrade, check, back up and restore the database.")


def register(root: typer.Typer) -> None:
    """Add the group to the command line."""
    root.add_typer(app, name="db")


def on_database(url: str, work: Callable[[Database], Awaitable[T]], *, new: bool = False) -> T:
    """Run one piece of work on a database and close it; only with `new` may its file be made.

    Raises UserError where there is no such file, StoreUnavailable where the database does not do its part.
    """

    async def run() -> T:
        database = Database(url)
        try:
            if new:
                database.make_room()
            elif database.is_sqlite:
                _be_there(Path(str(database.url.database)))
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _be_there(file: Path) -> None:
    """SQLite would make an empty database of a name that was mistyped."""
    if not file.exists() and not str(file).startswith("file:"):
        raise UserError(not_there(file))


@app.command()
def upgrade(revision: str = "head", database: DatabaseUrl = DEFAULT_URL) -> None:
    """Bring the schema up to this release."""
    on_database(database, lambda db: migrate.upgrade(db, revision), new=True)
    typer.echo("The database is up to date.")


@app.command()
def downgrade(revision: str, database: DatabaseUrl = DEFAULT_URL) -> None:
    """Bring the schema down to REVISION; "base" removes every table and all that is held."""
    on_database(database, lambda db: migrate.downgrade(db, revision))
    typer.echo(f"The database is at {revision}.")


@app.command()
def check(database: DatabaseUrl = DEFAULT_URL) -> None:
    """Say whether the schema is what this release wants; exit code 2 where it is not."""
    state = on_database(database, migrate.check)
    typer.echo(f"schema {state.current or 'none'}, this release wants {state.wanted}")
    for difference in state.differences:
        typer.echo(f"differs: {difference}")
    if not state.good:
        typer.echo("Run `python -m bot db upgrade`.")
        raise typer.Exit(2)


@app.command()
def backup(to: Path, database: DatabaseUrl = DEFAULT_URL) -> None:
    """Write a consistent copy to the new file TO; safe while the bot runs."""
    size = backups.backup(database, to)
    typer.echo(f"Wrote {to} ({size} bytes).")


@app.command()
def restore(
    file: Path,
    database: DatabaseUrl = DEFAULT_URL,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the database that is there.")] = False,
) -> None:
    """Put the backup FILE in the database's place; stop the bot first."""
    backups.restore(database, file, replace=replace)
    on_database(database, migrate.upgrade)
    typer.echo("Restored.")
