"""`python -m bot proposals ...`: the owner reads the examples that moderators worded, and merges or rejects them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap.proposals import (
    FILE,
    ProposalFile,
    Settled,
    Standing,
    action_of,
    read_proposals,
    settle,
    stance_of,
)
from bot.cli.own import Folder, own_cache, own_reader
from bot.clock import SystemClock
from bot.core.catalogue import Catalogue, Example
from bot.core.pipeline import prepare
from bot.core.values import Action, Stance
from bot.errors import UserError
from bot.kb.examples import check_example, read_example
from bot.kb.files import load_knowledge
from bot.kb.proposed import Change, NewExample, change_for, write
from bot.service.records import Proposal

NO_MATCH = "no-match"
app = typer.Typer(no_args_is_help=True, help="Read the examples that moderators worded; merge or reject them.")


def register(root: typer.Typer) -> None:
    """Add the group to the command line."""
    root.add_typer(app, name="proposals")


def _own_file() -> Path:
    return own_cache().parent / FILE


Id = Annotated[str, typer.Argument(metavar="ID", help="As `proposals list` shows it.")]
File = Annotated[
    Path,
    typer.Option("--file", default_factory=_own_file, show_default="the bot's own", help="Where proposals are kept."),
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
    settled = found.settled.values() if everything else ()
    for one in settled:
        print(f"{one.id}  {one.at:%Y-%m-%d}, {one.standing}{f': {one.why}' if one.why else ''}")
    for proposal in found.waiting.values():
        print("\n".join(_lines(proposal)))
    print(f"{len(found.waiting) + len(settled)} proposal(s).", file=sys.stderr)


@app.command()
def show(
    proposal: Id,
    file: File,
    knowledge: Folder,
) -> None:
    """Show one proposal, where it would go, and what the bot makes of such a post now."""
    one = _waiting(file, proposal)
    print("\n".join(_lines(one)))
    example = NewExample(one.claim, one.text, stance_of(one), action_of(one))
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
    one = _waiting(file, proposal)
    example = NewExample(
        claim=claim or one.claim,
        text=text or one.text,
        stance=_stance(stance) if stance else stance_of(one),
        action=action or action_of(one),
        held=held,
    )
    change = change_for(knowledge, example, today=SystemClock().now().date())
    if change is not None:
        write(change)
    settle(file, Settled(proposal, Standing.MERGED, SystemClock().now()))
    print("It stood in the claim's file already." if change is None else f"Merged.\n{_place(change)}")
    print(_reading(load_knowledge(knowledge), example))


@app.command()
def reject(
    proposal: Id,
    file: File,
    why: Annotated[str, typer.Option(help="For your own memory.")] = "",
) -> None:
    """Leave a proposal out. Its words leave the file; its id and the reason stay."""
    _waiting(file, proposal)
    settle(file, Settled(proposal, Standing.REJECTED, SystemClock().now(), why))
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


def _waiting(file: Path, proposal: str) -> Proposal:
    found = _read(file)
    if proposal in found.settled:
        raise UserError(f"this proposal was {found.settled[proposal].standing} already")
    if proposal not in found.waiting:
        raise UserError(f'there is no proposal "{proposal}" in {file}; `proposals list --all` shows them')
    return found.waiting[proposal]


def _lines(one: Proposal) -> Iterator[str]:
    yield f"{one.id}  {one.at:%Y-%m-%d}"
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
        catalogue.claims[wanted.claim], example, read_example(example, prepare(catalogue, own_reader()))
    )
    if failure is None:
        return "  reads   as wanted"
    return "\n".join((f"  reads   otherwise: {failure.came}", *(f"          {line}" for line in failure.why)))
