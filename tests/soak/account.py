"""The exact account at the end of a soak: what members did, what is on record, and what stands in the channels."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

BUTTON = re.compile(r"cv:i:(?P<item>[0-9a-z]+):\d+:(?P<action>[a-z]+)")


class Row(NamedTuple):
    """One line: two sets that must be the same, and what is in only one of them."""

    what: str
    wanted: Counter[Any]
    found: Counter[Any]

    @property
    def right(self) -> bool:
        """Whether each thing is on both sides as often."""
        return self.wanted == self.found


@dataclass
class Told:
    """What members did, as they know it themselves."""

    standing: set[str] = field(default_factory=set)
    """Posts that stand, written and kept by members who have not opted out since."""
    deleted: set[str] = field(default_factory=set)
    opted_out: set[str] = field(default_factory=set)
    """Posts of members who are opted out."""
    before: set[str] = field(default_factory=set)
    """Posts of members who opted in again, from before they did: whether a channel is read again that far, and they are
    decided anew, hangs on the weather."""


@dataclass(frozen=True)
class Records:
    """What the database holds: decisions by post, cards and items, effects that wait."""

    decisions: Mapping[str, str]
    cards: Mapping[str, tuple[str, str | None, str]]
    """post -> state, the card's own message, and who had it posted ("" is the bot)."""
    queued: frozenset[tuple[str, str | None]]
    """(item, its message) of the items in the queue."""
    pending: int


def read_records(file: Path) -> Records:
    """What a SQLite file of Caveat holds."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        decisions = dict(connection.execute("SELECT message_id, action FROM decisions"))
        cards = connection.execute("SELECT message_id, state, post, by FROM cards").fetchall()
        queued = connection.execute("SELECT id, post FROM items WHERE queued").fetchall()
        (pending,) = connection.execute("SELECT count(*) FROM effects WHERE state = 'pending'").fetchone()
    return Records(decisions, {one[0]: one[1:] for one in cards}, frozenset(queued), pending)


def account(
    told: Told, records: Records, public: Iterable[Mapping[str, Any]], items: Iterable[Mapping[str, Any]]
) -> list[Row]:
    """Every line of the account. `public` and `items` are the bot's messages where members and moderators read."""
    shown = {post: message for post, (state, message, _) in records.cards.items() if state == "shown"}
    replied = {post for post, action in records.decisions.items() if action == "reply" and post in told.standing}
    by_itself = {post for post, (state, _, by) in records.cards.items() if state == "shown" and not by} - told.before
    return [
        Row("posts of members who have not opted out = decisions", _once(told.standing), _decided(told, records)),
        Row("posts of members who opted out: no decision", Counter(), _once(told.opted_out & set(records.decisions))),
        Row("posts decided for a card = cards by the bot itself", _once(replied), _once(by_itself)),
        Row("cards on record = cards that stand", _once(shown.items()), Counter(_cards(public))),
        Row("items in the queue = items that stand", _once(records.queued), Counter(_items(items))),
        Row(
            "effects that still wait: none",
            Counter(),
            Counter(waiting=records.pending) if records.pending else Counter(),
        ),
    ]


def _once(things: Iterable[Any]) -> Counter[Any]:
    return Counter(things)


def _decided(told: Told, records: Records) -> Counter[str]:
    """Decisions about posts that stand, or about posts that nobody knows of."""
    return Counter(set(records.decisions) - told.deleted - told.opted_out - told.before)


def _cards(messages: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for one in messages:
        if reference := one.get("message_reference"):
            yield reference["message_id"], one["id"]


def _items(messages: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    """Messages that still offer to close an item. One that is closed may offer a note, its undo and the like."""
    for one in messages:
        for item in _on_offer(one):
            yield item, one["id"]


def _on_offer(message: Mapping[str, Any]) -> Collection[str]:
    ids = [part.get("custom_id", "") for row in message.get("components", []) for part in row.get("components", [])]
    found = [match for one in ids if (match := BUTTON.fullmatch(one)) is not None]
    return {match["item"] for match in found if match["action"] == "resolve"}


def as_table(rows: Iterable[Row], most: int = 5) -> str:
    """The account in words: counts of both sides, and examples of what is on one side only."""
    lines = []
    for row in rows:
        mark = "ok " if row.right else "NOT"
        lines.append(f"{mark} {row.what}: {row.wanted.total()} = {row.found.total()}")
        for name, rest in (("missing", row.wanted - row.found), ("too many", row.found - row.wanted)):
            if rest:
                examples = ", ".join(str(one) for one in list(rest)[:most])
                lines.append(f"      {name}: {rest.total()}, such as {examples}")
    return "\n".join(lines)
