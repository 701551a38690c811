"""`python -m bot kb ...`: check, search, try and show the knowledge folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap.reading import holds_of, keep_failures, known_failures
from bot.cli.own import Folder, own_cache, own_reader
from bot.clock import SystemClock
from bot.core.index import search as search_index
from bot.core.pipeline import analyse, explain, prepare
from bot.core.reasons import ReasonCode
from bot.core.values import History, Message, Policy
from bot.errors import UserError
from bot.kb import scaffold
from bot.kb.cache import index_cached, keep, load_cached
from bot.kb.compare import changes
from bot.kb.examples import Failure, run_examples
from bot.kb.exchange import EXPORTS, drafts_from_claimreview
from bot.kb.files import lint as lint_folder
from bot.kb.files import load_knowledge
from bot.kb.jsonschemas import write_schemas
from bot.kb.preview import write_site
from bot.kb.rules import errors_of, titles
from bot.kb.rules_page import rules_page
from bot.kb.status import stale_claims, status_of
from bot.yamldoc.render import renderer

kb = typer.Typer(help="Check, search, try and show the knowledge folder.", no_args_is_help=True)
new = typer.Typer(help="Begin a new claim or study.", no_args_is_help=True)
take = typer.Typer(help="Bring claims in from another format, as drafts that are not active.", no_args_is_help=True)
kb.add_typer(new, name="new")
kb.add_typer(take, name="import")


class Form(StrEnum):
    """How problems are shown."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class Format(StrEnum):
    """What an export is written as."""

    CLAIMREVIEW = "claimreview"
    CSL_JSON = "csl-json"
    BIBTEX = "bibtex"


def register(app: typer.Typer) -> None:
    """Add the group `kb`."""
    app.add_typer(kb, name="kb")


@kb.command()
def lint(
    knowledge: Folder,
    form: Annotated[Form, typer.Option("--format", help="How problems are shown.")] = Form.TEXT,
) -> None:
    """Check every file by every rule, and show all problems at once."""
    report = lint_folder(knowledge, today=SystemClock().now().date())
    if report.catalogue is not None:
        keep(report.catalogue, knowledge, own_cache())
    shown = renderer(form.value, titles())(report.problems)
    if shown:
        print(shown)
    errors = len(errors_of(list(report.problems)))
    print(f"{errors} error(s), {len(report.problems) - errors} warning(s).", file=sys.stderr)
    raise typer.Exit(2 if errors else 0)


@kb.command()
def search(
    knowledge: Folder,
    query: Annotated[
        str | None, typer.Argument(help="What to look for; without it, one query a line on stdin.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="Most claims for a query.")] = 10,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a query.")] = False,
) -> None:
    """Rank claims by how like a query their wording is."""
    cache = own_cache()
    catalogue = load_cached(knowledge, cache)
    claims, index = catalogue.claims, index_cached(catalogue, cache)
    for text in _queries(query):
        hits = [{"claim": hit.claim, "score": hit.score, "why": [hit.why]} for hit in search_index(index, text, top)]
        if jsonl:
            print(json.dumps({"query": text, "hits": hits}, ensure_ascii=False), flush=True)
        else:
            lines = [f"  {hit['score']:.2f}  {hit['claim']}: {claims[str(hit['claim'])].text}" for hit in hits]
            print("\n".join([text, *(lines or ["  no claim is worded alike"])]), flush=True)


def _queries(query: str | None) -> Iterator[str]:
    if query is not None:
        yield query
        return
    for line in sys.stdin.buffer:  # bytes: one that is no UTF-8 must not end the queries after it
        yield line.decode(errors="replace").rstrip("\r\n")


@kb.command(name="try")
def try_text(text: Annotated[str, typer.Argument(help="A post.")], knowledge: Folder) -> None:
    """Show what would happen to a post today, step by step."""
    clock = SystemClock()
    message = Message(id=clock.new_id(), text=text, author="author", sent_at=clock.now())
    known = prepare(load_knowledge(knowledge), own_reader())
    found = {match.claim for match in analyse(message, known, Policy(), History()).matches}
    policy = Policy(held_claims=holds_of(found, known, own_cache(), on=message.sent_at.date()))
    for line in explain(message, known, policy, History()):
        print(line)


@kb.command()
def test(
    knowledge: Folder,
    claim: Annotated[list[str] | None, typer.Argument(help="Ids of claims; all without any.")] = None,
) -> None:
    """Run each claim's examples through the reading line, and show which came out otherwise and why."""
    catalogue = load_knowledge(knowledge)
    unknown = [name for name in claim or () if name not in catalogue.claims]
    if unknown:
        raise UserError(f"no such claim: {', '.join(unknown)}; `kb search` finds ids")
    chosen = [catalogue.claims[name] for name in claim] if claim else None
    known = prepare(catalogue, own_reader())
    results = list(run_examples(known, chosen))
    failures = [failure for _, _, failure in results if failure is not None]
    for line in _table(failures):
        print(line)
    print(f"{len(results) - len(failures)} of {len(results)} examples came out as written.", file=sys.stderr)
    held = {failure.claim: ReasonCode.EXAMPLES_FAILED for failure in failures if failure.gates}
    if chosen is None:
        keep_failures(known, own_cache(), held)
    if held:
        print(f"Only suggested, since a held example fails: {', '.join(held)}.", file=sys.stderr)
    raise typer.Exit(2 if failures else 0)


def _table(failures: Iterable[Failure]) -> Iterator[str]:
    for failure in failures:
        example = failure.example
        held = " (held)" if example.held else ""
        yield f"{example.file}:{example.line}: {failure.claim}{held}"
        yield f"    post    {example.text}"
        yield f"    wanted  {failure.wanted}"
        yield f"    came    {failure.came}"
        yield from (f"    why     {line}" for line in failure.why)


@kb.command()
def preview(
    knowledge: Folder,
    to: Annotated[Path, typer.Option(help="Folder to write the site to.")] = Path("var/preview"),
) -> None:
    """Write a static site of all claims, cards and studies."""
    catalogue = load_knowledge(knowledge)
    with _writing():
        count = write_site(catalogue, to)
    print(f"{count} pages; open {to / 'index.html'}")


@kb.command()
def schema(to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("docs/schema")) -> None:
    """Write the JSON Schemas that editors use."""
    with _writing():
        written = write_schemas(to)
    for path in written:
        print(path)


@kb.command()
def rules(to: Annotated[Path, typer.Option(help="File to write.")] = Path("docs/rules.md")) -> None:
    """Write the page that explains every rule."""
    with _writing():
        to.write_text(rules_page(), encoding="utf-8")
    print(to)


@contextmanager
def _writing() -> Iterator[None]:
    """A file or folder that cannot be written is the user's to mend."""
    try:
        yield
    except OSError as error:
        raise UserError(f"cannot write: {error}") from error


@kb.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Knowledge folder before.")],
    new_folder: Annotated[Path, typer.Argument(metavar="NEW", help="Knowledge folder after.")],
    posts: Annotated[Path, typer.Option(help="File of posts, one JSON object with a text a line.")],
) -> None:
    """Show which posts of a file would be decided otherwise."""
    count = 0
    for change in changes(load_knowledge(old), load_knowledge(new_folder), posts, own_reader()):
        count += 1
        print(f"{change.post}: {change.before} -> {change.after}\n    {change.text[:160]}")
    print(f"{count} decision(s) differ.", file=sys.stderr)


@kb.command()
def export(form: Annotated[Format, typer.Option("--format", help="What to write.")], knowledge: Folder) -> None:
    """Write claims or studies to stdout in another format."""
    print(EXPORTS[form.value](load_knowledge(knowledge)))


@take.command()
def claimreview(
    file: Annotated[Path, typer.Argument(help="A JSON file with ClaimReview in it.")],
    to: Annotated[Path, typer.Option(help="The drafts file to write; never inside the knowledge folder.")] = Path(
        "var/drafts.yaml"
    ),
) -> None:
    """Write the claims of a ClaimReview file as drafts."""
    try:
        drafts = drafts_from_claimreview(file.read_text(encoding="utf-8"))
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("x", encoding="utf-8") as target:
            target.write(drafts)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot import: {error}") from error
    print(to)


@new.command(name="claim")
def new_claim(family: str, slug: str, knowledge: Folder) -> None:
    """Begin claims/FAMILY/SLUG.yaml."""
    print(scaffold.new_claim(knowledge, family, slug, today=SystemClock().now().date()))


@new.command(name="study")
def new_study(name: str, knowledge: Folder) -> None:
    """Begin studies/NAME.yaml."""
    print(scaffold.new_study(knowledge, name))


@kb.command()
def stale(knowledge: Folder) -> None:
    """List claims past their review date; they are suggest-only until read again."""
    late = stale_claims(load_knowledge(knowledge), today=SystemClock().now().date())
    for claim in late:
        print(f"{claim.file}:{claim.line}: {claim.id}, due {claim.review.due if claim.review else 'never'}")
    print(f"{len(late)} claim(s) overdue.", file=sys.stderr)


@kb.command()
def status(knowledge: Folder) -> None:
    """Show what the folder holds."""
    catalogue = load_knowledge(knowledge)
    found = status_of(catalogue, today=SystemClock().now().date())
    print(f"digest    {found.digest[:12]}")
    print(f"claims    {found.claims}, {found.carded} with cards; {_counts(found.by_tier)}")
    print(f"families  {_counts(found.by_family)}")
    print(f"studies   {found.studies}, {found.cited} cited by cards; {found.findings} findings")
    print(f"examples  {found.examples}, {found.held} held")
    print(f"overdue   {', '.join(found.stale) or 'none'}")
    failed = known_failures(prepare(catalogue, own_reader()), own_cache())
    told = "not known for this state: `kb test` tries the examples" if failed is None else ", ".join(failed) or "none"
    print(f"held back by examples: {told}")


def _counts(pairs: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {count}" for name, count in pairs) or "none"
