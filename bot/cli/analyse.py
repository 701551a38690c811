"""`python -m bot analyse`: one JSON post a line in, one JSON reading a line out; product.md states the contract."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, BinaryIO, Final

import typer

from bot.bootstrap.reading import reading_knowledge
from bot.cli.own import Folder, own_cache, own_reader
from bot.core.pipeline import LEAST_SCORE, Knowledge
from bot.core.pipeline import analyse as read_post
from bot.core.values import Action, CardsShown, Cooldowns, Match, Message, Mode, Outcome, Policy
from bot.service.conversations import Conversations

LONGEST_LINE: Final = 64 * 1024
"""Bytes of a line, its end not counted; a longer one is answered with an error and never held in memory."""

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
APART: Final = timedelta(seconds=60)
"""When posts without `created_at` were sent: the first at START, then one every minute."""

REMEMBERED: Final = 4000
"""Places (thread, author) whose last card is remembered for `--cooldowns`; the least recent goes."""

log = logging.getLogger(__name__)


class BadLine(Exception):
    """A line that cannot be read as a post; says why, and the post's id where it has one."""

    def __init__(self, why: str, post_id: Any = None) -> None:
        super().__init__(why)
        self.post_id = post_id


@dataclass(frozen=True, slots=True)
class Post:
    """A line that was read: the post and its id as it was written."""

    id: Any
    message: Message


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(analyse)


def analyse(
    knowledge: Folder,
    mode: Annotated[Mode, typer.Option(help="Decide as a server in this mode would.")] = Mode.AUTO,
    cooldowns: Annotated[bool, typer.Option("--cooldowns", help="Keep the usual times between cards.")] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day reviews are judged on.")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Leave the second reader out.")] = False,
) -> None:
    """Read posts from standard input, one JSON object a line, and write what was found, one a line."""
    reading = reading_knowledge(knowledge, second=None if fast else own_reader(), on=_day(on), cache=own_cache())
    policy = Policy(mode=mode, cooldowns=Cooldowns() if cooldowns else None, held_claims=reading.held)
    desk = Desk(reading.knowledge, policy)
    try:
        for answer in desk.answers(sys.stdin.buffer):
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answers has gone, as `head` does: end quietly
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if desk.bad:
        print(f"{desk.bad} line(s) could not be read as posts.", file=sys.stderr)
    if desk.bugs:
        raise typer.Exit(1)


def _day(on: datetime | None) -> date | None:
    return None if on is None else on.date()


class Desk:
    """Reads lines one by one; what it remembers of them is bounded. Counts the lines that gave an error."""

    def __init__(self, knowledge: Knowledge, policy: Policy) -> None:
        self._knowledge = knowledge
        self._policy = policy
        self._conversations = Conversations()
        self._shown = Shown()
        self.bad = 0
        self.bugs = 0

    def answers(self, lines: BinaryIO) -> Iterator[dict[str, Any]]:
        """One answer for each line, in order."""
        for number, line in enumerate(bounded_lines(lines)):
            yield self._answer(number, line)

    def _answer(self, number: int, line: bytes | None) -> dict[str, Any]:
        try:
            post = post_of(line, number)
        except BadLine as problem:
            self.bad += 1
            return {"id": problem.post_id, "error": str(problem)}
        try:
            return as_json(post.id, self._read(post.message))
        except Exception:  # an edge: one post must not end the run; exit code 1 says that it was a bug of ours
            log.exception("post %s could not be read", post.id)
            self.bad, self.bugs = self.bad + 1, self.bugs + 1
            return {"id": post.id, "error": "Caveat could not read this post; this is a bug of ours"}

    def _read(self, message: Message) -> Outcome:
        history = self._conversations.history(message, self._shown.before(message))
        outcome = read_post(message, self._knowledge, self._policy, history)
        self._conversations.remember(message, outcome)
        if outcome.decision.action is Action.REPLY and outcome.decision.claim is not None:
            self._shown.note(message, outcome.decision.claim)
        return outcome


class Shown:
    """When cards would have been shown, by thread and author."""

    def __init__(self) -> None:
        self._threads: OrderedDict[str, dict[str, datetime]] = OrderedDict()
        self._authors: OrderedDict[str, datetime] = OrderedDict()

    def before(self, message: Message) -> CardsShown:
        """What was shown where this message stands."""
        claims = self._threads.get(message.thread, {})
        latest = max(claims.values(), default=None)
        return CardsShown(tuple(claims.items()), latest, self._authors.get(message.author))

    def note(self, message: Message, claim: str) -> None:
        """Remember a card."""
        self._threads.setdefault(message.thread, {})[claim] = message.sent_at
        self._authors[message.author] = message.sent_at
        self._threads.move_to_end(message.thread)
        self._authors.move_to_end(message.author)
        for places in (self._threads, self._authors):
            while len(places) > REMEMBERED:
                places.popitem(last=False)


def bounded_lines(lines: BinaryIO) -> Iterator[bytes | None]:
    """Lines without their ends; None for one that is too long, which is passed over piece by piece."""
    while line := lines.readline(LONGEST_LINE + 2):
        content = line.rstrip(b"\r\n")
        if len(content) <= LONGEST_LINE and (line.endswith(b"\n") or len(line) < LONGEST_LINE + 2):
            yield content
            continue
        while line and not line.endswith(b"\n"):
            line = lines.readline(LONGEST_LINE)
        yield None


def post_of(line: bytes | None, number: int) -> Post:
    """The post of a line; raises BadLine. `number` counts lines from 0 and gives the default time and names."""
    if line is None:
        raise BadLine(f"the line is longer than {LONGEST_LINE // 1024} KiB")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("the line is not JSON") from None
    if not isinstance(record, dict):
        raise BadLine("the line is not a JSON object")
    post_id, text = record.get("id"), record.get("text")
    if not isinstance(post_id, str | int | None):
        raise BadLine("`id` is not text")
    if not isinstance(text, str):
        raise BadLine("the post has no text", post_id)
    message = Message(
        id=f"line {number}" if post_id is None else str(post_id),
        text=text,
        author=_name(record, "author", post_id) or f"author of line {number}",
        sent_at=_sent_at(record.get("created_at"), number, post_id),
        thread=_name(record, "thread", post_id) or f"line {number}",
        reply_to=_name(record, "reply_to", post_id),
    )
    return Post(post_id, message)


def _name(record: dict[str, Any], key: str, post_id: Any) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str | int):
        return None if value is None else str(value)
    raise BadLine(f"`{key}` is not text", post_id)


def _sent_at(written: Any, number: int, post_id: Any) -> datetime:
    if written is None:
        return START + number * APART
    try:
        at = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise BadLine("`created_at` is not a time such as 2026-01-31T12:00:00Z", post_id) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)  # a time that names no zone is taken for UTC


def as_json(post_id: Any, outcome: Outcome) -> dict[str, Any]:
    """An outcome as the contract states it."""
    decision, heat = outcome.decision, outcome.heat
    return {
        "id": post_id,
        "matches": [_match(match) for match in outcome.matches if match.score >= LEAST_SCORE],
        "card": decision.claim,
        "action": str(decision.action),
        "heat": {"message": round(heat.message, 3), "thread": round(heat.thread, 3), "level": heat.level},
        "distress": outcome.distress.level,
        "route": str(decision.route),
        "reasons": [reason.text for reason in decision.reasons],
    }


def _match(match: Match) -> dict[str, Any]:
    figure = match.figure
    return {
        "claim": match.claim,
        "family": match.family,
        "stance": str(match.stance),
        "score": round(match.score, 4),
        "span": list(match.span),
        "quote": match.quote,
        "figure": None
        if figure is None
        else {
            "measure": figure.measure,
            "low": figure.low,
            "high": figure.high,
            "unit": figure.unit,
            "horizon": figure.horizon,
        },
    }
