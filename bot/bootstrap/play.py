"""Plays posts into a sandbox through its control surface, as if members wrote them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.errors import UserError
from bot.sandbox.community import GENERAL_ID, GUILD_ID, MEMBER_IDS

MOST_MEMBERS: Final = 200
"""Members that are invented for a file's authors; further authors share them."""

_HEADERS: Final = {"X-Caveat-Sandbox": "1"}


@dataclass(frozen=True, slots=True)
class Line:
    """One post of a play file, as `analyse` takes it."""

    id: str
    text: str
    author: str
    thread: str
    reply_to: str | None


def read_play(path: Path) -> list[Line]:
    """The posts of a file, in order. Raises UserError where a line is no post."""
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}") from error
    return [_line(path, number, row) for number, row in enumerate(rows, 1) if row.strip()]


def _line(path: Path, number: int, row: str) -> Line:
    try:
        record = json.loads(row)
        text = record["text"]
    except (ValueError, KeyError, TypeError):
        raise UserError(f'{path}:{number}: this line is no post; write {{"id": ..., "text": ...}}') from None
    if not isinstance(text, str) or not text.strip():
        raise UserError(f"{path}:{number}: the post has no text")
    name = str(record.get("id") or f"line {number}")
    reply = record.get("reply_to")
    author, thread = str(record.get("author") or name), str(record.get("thread") or "")
    return Line(name, text[:2000], author, thread, None if reply is None else str(reply))


@dataclass(slots=True)
class Stage:
    """Posts lines in order. Authors become members by name, else one after another; threads become threads.

    A thread that is named like a channel is that channel; no thread is #general.
    """

    url: str
    session: aiohttp.ClientSession
    members: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    spare: list[str] = field(default_factory=lambda: [str(member) for member in MEMBER_IDS])

    async def meet(self) -> None:
        """Learn who and what is there."""
        async with self.session.get(f"{self.url}/control/state") as answer:
            guild = (await answer.json())["guilds"][0]
        self.members = {name: one["user"]["id"] for one in guild["members"] for name in _names(one["user"])}
        self.places = {one["name"]: one["id"] for one in guild["channels"] if one["type"] == 0}

    async def play(self, lines: Iterable[Line], pause: float) -> AsyncIterator[str]:
        """Post every line; gives each message's id. Raises UserError where the sandbox refuses one."""
        for line in lines:
            yield await self.post(line)
            await asyncio.sleep(pause)

    async def post(self, line: Line) -> str:
        """Post one line; gives the message's id."""
        author = await self._member(line.author)
        if line.thread and line.thread not in self.places:
            body = {"channel_id": str(GENERAL_ID), "author_id": author, "name": line.thread[:90]}
            self.places[line.thread] = str((await self._do("/threads", body))["id"])
        place = self.places.get(line.thread, str(GENERAL_ID))
        body = {"channel_id": place, "author_id": author, "content": line.text}
        if line.reply_to in self.messages:
            body["reply_to"] = self.messages[line.reply_to]
        self.messages[line.id] = str((await self._do("/messages", body))["id"])
        return self.messages[line.id]

    async def _member(self, author: str) -> str:
        if author not in self.members:
            if not self.spare and len(self.members) < MOST_MEMBERS:
                body = {"guild_id": str(GUILD_ID), "name": author[:32], "roles": []}
                self.spare.append(str((await self._do("/members", body))["user"]["id"]))
            known = list(self.members.values())
            self.members[author] = self.spare.pop(0) if self.spare else known[len(author) % len(known)]
        return self.members[author]

    async def _do(self, path: str, body: dict[str, Any]) -> Any:
        async with self.session.post(f"{self.url}/control{path}", json=body, headers=_HEADERS) as answer:
            told = await answer.json()
            if answer.status >= 300:
                raise UserError(f"the sandbox did not take a post: {told.get('error', answer.status)}")
            return told


def _names(user: dict[str, Any]) -> tuple[str, ...]:
    return (user["username"], user["global_name"] or user["username"])
