"""`python -m bot privacy ...`: what is held and for how long; unlink the audit log's names, forget a whole server."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.db import DEFAULT_URL, DatabaseUrl, on_database
from bot.errors import UserError
from bot.storage.guilds import forget_guild
from bot.storage.pseudonyms import AUDIT, Pseudonyms, destroy_key
from bot.storage.retention import SqlPersonalData

app = typer.Typer(no_args_is_help=True, help="What is held, and for how long.")


def register(root: typer.Typer) -> None:
    """Add the group to the command line."""
    root.add_typer(app, name="privacy")


@app.command()
def report(database: DatabaseUrl = DEFAULT_URL) -> None:
    """Say what is held, how many of each, and how long it is kept."""
    rows = on_database(database, lambda db: SqlPersonalData(db, Pseudonyms()).report())
    for what, number, kept in rows:
        typer.echo(f"{number:>8}  {what}: kept {kept}")


@app.command("destroy-names")
def destroy_names(
    database: DatabaseUrl = DEFAULT_URL,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
) -> None:
    """Destroy the key of every name in the audit log: the records stay, nobody can tell any more who is who."""
    if not yes:
        raise UserError("this cannot be undone; say --yes if that is what you want")
    on_database(database, lambda db: db.write(lambda session: destroy_key(session, AUDIT)))
    typer.echo("Destroyed.")


@app.command("forget-server")
def forget_server(
    guild: Annotated[str, typer.Argument(metavar="SERVER", help="The server's id.")],
    database: DatabaseUrl = DEFAULT_URL,
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
) -> None:
    """Erase all that is held of a server, its settings and audit log too. Remove the bot from it first.

    Members' opt-outs stay, as keyed hashes.
    """
    if not yes:
        raise UserError("this cannot be undone; say --yes if that is what you want")
    swept = on_database(database, lambda db: db.write(lambda session: forget_guild(session, guild)))
    if not any(number for _, number in swept.counts):
        raise UserError(f"there is no record of server {guild}; its id is a long number, without the server's name")
    for what, number in swept.counts:
        typer.echo(f"{number:>8}  {what}")
    typer.echo("Erased.")
