"""`python -m bot audit ...`: prove that the audit log is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.db import DEFAULT_URL, DatabaseUrl, on_database
from bot.errors import UserError
from bot.storage.audit import SqlAuditLog
from bot.storage.pseudonyms import Pseudonyms
from bot.storage.session import Database

app = typer.Typer(no_args_is_help=True, help="Prove that the audit log is whole.")


def register(root: typer.Typer) -> None:
    """Add the group to the command line."""
    root.add_typer(app, name="audit")


@app.callback()
def _group() -> None:
    """Prove that the audit log is whole."""


@app.command()
def verify(
    guild: Annotated[str | None, typer.Option(help="Only this server's chain.")] = None,
    database: DatabaseUrl = DEFAULT_URL,
) -> None:
    """Follow every chain from end to end; exit code 2 where one is not whole.

    Note the printed heads somewhere else: a chain that was rewritten from end to end shows in a head that has changed
    without its number having grown.
    """

    async def work(db: Database) -> int:
        log = SqlAuditLog(db, Pseudonyms())
        faults = await log.verify(guild)
        for fault in faults:
            typer.echo(f"server {fault.guild}, record {fault.seq}: {fault.message}")
        heads = await log.heads(guild)
        for head in heads:
            typer.echo(f"server {head.guild}: {head.seq} records, head {head.digest}")
        if guild is not None and not heads and not faults:
            raise UserError(f"there is no record of server {guild}; `audit verify` lists every server's")
        return len(faults)

    if on_database(database, work):
        raise typer.Exit(2)
    typer.echo("The audit log is whole.")
