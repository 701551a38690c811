"""What two states of the knowledge decide about the same posts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.core.catalogue import Catalogue
from bot.core.pipeline import Knowledge, analyse, prepare
from bot.core.second_reader import SecondReader
from bot.core.values import History, Message, Policy
from bot.errors import UserError

_WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One post that is decided otherwise: its id, its text, and both decisions in words."""

    post: str
    text: str
    before: str
    after: str


def changes(old: Catalogue, new: Catalogue, posts: Path, second: SecondReader | None = None) -> Iterator[Change]:
    """Posts that `old` and `new` decide otherwise, each read alone. Raises UserError for a file that cannot be read."""
    before, after = prepare(old, second), prepare(new, second)
    for name, text in _posts(posts):
        was, now = _decided(text, before), _decided(text, after)
        if was != now:
            yield Change(name, text, was, now)


def _decided(text: str, knowledge: Knowledge) -> str:
    message = Message(id="post", text=text, author="author", sent_at=_WHEN)
    outcome = analyse(message, knowledge, Policy(), History())
    matches = ", ".join(sorted(f"{match.claim} {match.stance}" for match in outcome.matches))
    return f"{outcome.decision.action} {outcome.decision.claim or 'no card'} [{matches}]"


def _posts(path: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            post = json.loads(line)
            yield str(post.get("id", number)), str(post["text"])
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise UserError(f'{path}:{number}: no JSON object with a "text"') from error
