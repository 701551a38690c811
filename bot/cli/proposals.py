"""`python -m bot proposals ...`: the owner reads the examples that moderators worded, and merges or rejects them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap.proposals import (
    FILE,
    Kept,
    ProposalFile,
    Standing,
    action_of,
    read_proposals,
    settle,
    stance_of,
)
from bot.bootstrap.reading import second_reader
from bot.clock import SystemClock
from bot.config import ConfigFile, load_config
from bot.core.catalogue import Catalogue, Example
from bot.core.pipeline import prepare
from bot.core.values import Action, Stance
from bot.errors import UserError
from bot.kb.examples import check_example, read_example
from bot.kb.files import load_knowledge
from bot.kb.proposed import Change, NewExample, change_for, write

NO_MATCH = "no-match"
app = typer.Typer(no_args_is_help=True, help="Read the examples that moderators worded; merge or reject them.")


def register(root: typer.Typer) -> None:
    """Add the group to the command line."""
    root.add_typer(app, name="proposals")


def _config() -> ConfigFile:
    file = Path("config.yaml")
    return load_config(file, os.environ) if file.exists() else ConfigFile()


def _the_bots_file() -> Path:
    return Path(_config().cache).parent / FILE


def _the_bots_folder() -> Path:
    return Path(_config().knowledge)


Id = Annotated[str, typer.Argument(metavar="ID", help="As `proposals list` shows it.")]
File = Annotated[
    Path,
    typer.Option(
        "--file", default_factory=_the_bots_file, show_default="the bot's own", help="Where proposals are kept."
    ),
]
Folder = Annotated[
    Path,
    typer.Option(
        "--knowledge", default_factory=_the_bots_folder, show_default="the bot's own", help="Knowledge folder."
    ),
]
Claim = Annotated[str | None, typer.Option(help="Another claim than the one proposed.")]
Text = Annotated[str | None, typer.Option(help="Another wording.")]
AsStance = Annotated[str | None, typer.Option("--stance", help=f"{', '.join(Stance)} or {NO_MATCH}.")]
AsAction = Annotated[Action | None, typer.Option("--action", help="Another action.")]
Held = Annotated[bool, typer.Option("--held", help="Keep it from fitting: it then gates the claim's card.")]


@app.command("list")
def list_proposals(
    file: File,
    everything: Annotated[bool, typer.Option("--all", help="Also those merged or rejected.")] = False,
) -> None:
    """Show the proposals that wait, oldest first."""
    found = _read(file)
    shown = [one for one in found.kept.values() if everything or one.standing is Standing.WAITING]
    for kept in shown:
        print("\n".join(_lines(kept)))
    print(f"{len(shown)} proposal(s).", file=sys.stderr)


@app.command()
def show(
    proposal: Id,
    file: File,
    knowledge: Folder,
) -> None:
    """Show one proposal, where it would go, and what the bot makes of such a post now."""
    kept = _found(file, proposal)
    print("\n".join(_lines(kept)))
    example = NewExample(kept.proposal.claim, kept.proposal.text, stance_of(kept.proposal), action_of(kept.proposal))
    change = change_for(knowledge, example, today=SystemClock().now().date())
    print("  it stands in the claim's file already" if change is None else _place(change))
    print(_reading(load_knowledge(knowledge), example))


@app.command()
def merge(
    proposal: Id,
    file: File,
    knowledge: Folder,
    claim: Claim = None,
    text: Text = None,
    stance: AsStance = None,
    action: AsAction = None,
    held: Held = False,
) -> None:
    """Put a proposal into its claim's file, unless `kb lint` would find fault with the folder then."""
    kept = _waiting(file, proposal)
    example = NewExample(
        claim=claim or kept.proposal.claim,
        text=text or kept.proposal.text,
        stance=_stance(stance) if stance else stance_of(kept.proposal),
        action=action or action_of(kept.proposal),
        held=held,
    )
    change = change_for(knowledge, example, today=SystemClock().now().date())
    if change is not None:
        write(change)
    settle(file, proposal, Standing.MERGED, SystemClock().now())
    print("It stood in the claim's file already." if change is None else f"Merged.\n{_place(change)}")
    print(_reading(load_knowledge(knowledge), example))


@app.command()
def reject(
    proposal: Id,
    file: File,
    why: Annotated[str, typer.Option(help="For your own memory.")] = "",
) -> None:
    """Leave a proposal out. It stays in the file, marked."""
    _waiting(file, proposal)
    settle(file, proposal, Standing.REJECTED, SystemClock().now(), why)
    print("Rejected.")


def _stance(name: str) -> Stance | None:
    if name == NO_MATCH:
        return None
    try:
        return Stance(name)
    except ValueError:
        raise UserError(f'there is no stance "{name}"; use {", ".join(Stance)} or {NO_MATCH}') from None


def _read(file: Path) -> ProposalFile:
    found = read_proposals(file)
    for number in found.unread:
        print(f"{file}:{number}: this line is no proposal and is left out", file=sys.stderr)
    return found


def _found(file: Path, proposal: str) -> Kept:
    kept = _read(file).kept.get(proposal)
    if kept is None:
        raise UserError(f'there is no proposal "{proposal}" in {file}; `proposals list --all` shows them')
    return kept


def _waiting(file: Path, proposal: str) -> Kept:
    kept = _found(file, proposal)
    if kept.standing is not Standing.WAITING:
        raise UserError(f"this proposal was {kept.standing} already")
    return kept


def _lines(kept: Kept) -> Iterator[str]:
    one = kept.proposal
    settled = "" if kept.standing is Standing.WAITING else f", {kept.standing}{f': {kept.why}' if kept.why else ''}"
    yield f"{one.id}  {one.at:%Y-%m-%d}{settled}"
    yield f"  claim   {one.claim}"
    yield f"  post    {one.text}"
    yield f"  wanted  {_wanted(stance_of(one), action_of(one))}"


def _wanted(stance: Stance | None, action: Action | None) -> str:
    return "no match" if stance is None else f"{stance}{f', {action}' if action else ''}"


def _place(change: Change) -> str:
    lines = "\n".join(f"    {line.strip()}" for line in change.added)
    return f"  place   {change.path}:{change.line}\n{lines}"


def _reading(catalogue: Catalogue, wanted: NewExample) -> str:
    """What the reading line makes of the post, beside what is wanted."""
    example = Example(wanted.text, wanted.stance is not None, wanted.stance, wanted.action, wanted.held, "", 0)
    failure = check_example(
        catalogue.claims[wanted.claim], example, read_example(example, prepare(catalogue, second_reader()))
    )
    if failure is None:
        return "  reads   as wanted"
    return "\n".join((f"  reads   otherwise: {failure.came}", *(f"          {line}" for line in failure.why)))
