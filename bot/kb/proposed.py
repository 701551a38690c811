"""Adds one example to a claim's file. ruamel.yaml writes it, so that comments, order and quotes stay as they were.

Nothing is written that the folder's own rules refuse, and nothing but added lines: where a file is laid out in a way
that ruamel.yaml would change, the example is left to be added by hand.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark, YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from ruamel.yaml.tokens import CommentToken

from bot.core.catalogue import Example
from bot.core.values import Action, Stance
from bot.errors import InputProblems, UserError
from bot.kb.files import lint, load_knowledge
from bot.kb.rules import errors_of
from bot.yamldoc.load import parse

_BOM: Final = b"\xef\xbb\xbf"
_AFTER_EXAMPLES: Final = ("card", "review")
"""Keys of a claim that stand after its examples in our files."""


@dataclass(frozen=True, slots=True)
class NewExample:
    """An example for a claim. `stance` None means that the post must not match the claim."""

    claim: str
    text: str
    stance: Stance | None
    action: Action | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it would be, and the number of the first added line. `added` are the new lines."""

    path: Path
    before: bytes
    after: bytes
    line: int
    added: tuple[str, ...]


def change_for(folder: Path, example: NewExample, *, today: date | None = None) -> Change | None:
    """The change that adds the example, tried by every rule; None where the claim has this very example already.

    Raises UserError for an unknown claim, where the claim has this post as another example, and for a file that would
    not keep its layout; InputProblems where the folder has problems, or would have some with the example in it.
    """
    claim = load_knowledge(folder).claims.get(example.claim)
    if claim is None:
        raise UserError(f'there is no claim "{example.claim}"; `kb search` finds ids')
    there = next((one for one in claim.examples if _alike(one.text, example.text)), None)
    if there is not None:
        _be_the_same(there, example)
        return None
    path = Path(claim.file)
    change = _changed(path, _raw(path), example)
    inside = path.relative_to(folder).as_posix()
    errors = errors_of(list(lint(folder, today=today, instead={inside: change.after}).problems))
    if errors:
        raise InputProblems(errors)
    return change


def write(change: Change) -> None:
    """Put the changed file in its place, whole or not at all. Raises UserError where it cannot be, or moved on."""
    target = change.path.resolve()
    try:
        if target.read_bytes() != change.before:
            raise UserError(f"{change.path} was changed meanwhile; please try again")
        with NamedTemporaryFile(dir=target.parent, prefix=".merge-", delete=False) as made:
            made.write(change.after)
        written = Path(made.name)
        try:
            written.chmod(target.stat().st_mode & 0o777)
            written.replace(target)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{change.path} cannot be written: {error.strerror}") from error


def _raw(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error


def _alike(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _be_the_same(there: Example, wanted: NewExample) -> None:
    """What was not said of the wanted one, its action or that it is held, may be as it is."""
    alike = there.match == (wanted.stance is not None) and there.stance is wanted.stance
    if not alike or wanted.action not in (None, there.action) or (wanted.held and not there.held):
        read = (there.stance or "a match") if there.match else "no match"
        shown = ", ".join(str(word) for word in (read, there.action, "held" if there.held else None) if word)
        raise UserError(f"{there.file}:{there.line} has this post as {shown}; change it there by hand")


def _changed(path: Path, raw: bytes, example: NewExample) -> Change:
    mark, text = (_BOM, raw[3:].decode()) if raw.startswith(_BOM) else (b"", raw.decode())
    windows = "\r\n" in text
    before = text.replace("\r\n", "\n")
    after = _with_example(path, before, example)
    line, added = _added(path, before, after, example)
    written = after.replace("\n", "\r\n") if windows else after
    return Change(path, raw, mark + written.encode(), line, added)


def _with_example(path: Path, text: str, example: NewExample) -> str:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # no line is broken anew
    try:
        data: Any = yaml.load(text)
        claim = next(one for one in data["claims"] if one["id"] == example.claim)
        _add(claim, example)
        out = io.StringIO()
        yaml.dump(data, out)
    except YAMLError as error:
        raise UserError(f"{path} cannot be kept as it is written; please add the example by hand") from error
    return out.getvalue()


def _add(claim: CommentedMap, example: NewExample) -> None:
    if not claim.get("examples"):
        claim.pop("examples", None)
        place = next((n for n, key in enumerate(claim) if key in _AFTER_EXAMPLES), len(claim))
        claim.insert(place, "examples", CommentedSeq([_as_map(example, flow=True)]))
        return
    examples: CommentedSeq = claim["examples"]
    last = max((n for n, one in enumerate(examples) if _kind(one) == _kind_of(example)), default=len(examples) - 1)
    after = _comments_behind(examples, last)
    examples.insert(last + 1, _as_map(example, flow=bool(examples[last].fa.flow_style())))
    if after:
        _put_behind(examples, last + 1, after)


def _kind(one: CommentedMap) -> str:
    """Examples of one stance stand together; those without a match are a kind of their own."""
    return str(one.get("stance", "")) if one.get("match", True) else "no match"


def _kind_of(example: NewExample) -> str:
    return "no match" if example.stance is None else str(example.stance)


def _as_map(example: NewExample, *, flow: bool) -> CommentedMap:
    made = CommentedMap(text=DoubleQuotedScalarString(" ".join(example.text.split())))
    if example.stance is None:
        made["match"] = False
    else:
        made["stance"] = str(example.stance)
        if example.action is not None:
            made["action"] = str(example.action)
    if example.held:
        made["held"] = True
    if flow:
        made.fa.set_flow_style()
    else:
        made.fa.set_block_style()
    return made


def _comments_behind(examples: CommentedSeq, place: int) -> str:
    """Takes whole lines of comment away that follow an example: they speak of what comes next.

    ruamel.yaml keeps them with the example before, in one token with a comment on its own line.
    """
    for holder, key, slot in _token_places(examples, place):
        token = (holder.ca.items.get(key) or [None] * 4)[slot]
        if token is None:
            continue
        own, newline, rest = str(token.value).partition("\n")
        if newline and rest:
            holder.ca.items[key][slot] = CommentToken(own + newline, token.start_mark, None)
            return rest
    return ""


def _token_places(examples: CommentedSeq, place: int) -> Iterable[tuple[Any, Any, int]]:
    one = examples[place]
    yield examples, place, 0
    if isinstance(one, CommentedMap) and one:
        yield one, list(one)[-1], 2


def _put_behind(examples: CommentedSeq, place: int, rest: str) -> None:
    token = CommentToken("\n" + rest, CommentMark(0), None)
    one = examples[place]
    if one.fa.flow_style():
        examples.ca.items[place] = [token, None, None, None]
    else:
        one.ca.items[list(one)[-1]] = [None, None, token, None]


def _added(path: Path, before: str, after: str, example: NewExample) -> tuple[int, tuple[str, ...]]:
    """The number of the first added line, and those lines. Raises UserError where anything else would change."""
    old, new = before.rstrip("\n").split("\n"), after.rstrip("\n").split("\n")
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    more = len(new) - len(old)
    kept = more > 0 and new[:start] + new[start + more :] == old
    if not kept or _examples_of(after, example.claim) != _examples_of(before, example.claim) + 1:
        raise UserError(f"{path} would not keep its layout; please add the example by hand")
    return start + 1, tuple(new[start : start + more])


def _examples_of(text: str, claim: str) -> int:
    data: Any = parse(text, "merge").data
    return sum(len(one.get("examples") or ()) for one in data["claims"] if one["id"] == claim)
