"""What happens during a soak: people post, edit, delete, opt out and moderate, while the weather comes and goes.

Posts and presses happen in any weather. Edits, deletions and opt-outs happen while the sky is clear: Discord never
repeats an edit or a deletion that a lost session swallowed, so that nobody could promise to follow those.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.community import TREATMENTS_ID
from tests.scenarios.stage import GENERAL, GUILD, MOD, MODERATORS, OTHER_MOD, Harbour
from tests.soak.account import BUTTON, Told, read_records

PLANS = ("drizzle", "storm", "hurricane", "outage")
CHANNELS = (GENERAL, str(TREATMENTS_ID))
PRESSED = frozenset({"post", "take", "release", "resolve", "undo"})
STORM, CLEAR = 20.0, 6.0
"""Seconds of weather, and of clear sky after it."""
PATIENCE = 120.0
"""Seconds until a town that does not come to rest is given up; the account then says what is missing."""


@dataclass
class Town:
    """Everybody in it, and what they know of their own posts."""

    harbour: Harbour
    records: Path
    members: Sequence[str]
    texts: Sequence[str]
    chance: random.Random
    pause: float
    plans: Sequence[str] = PLANS
    told: Told = field(default_factory=Told)
    authors: dict[str, str] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    restless: bool = False

    async def live(self, until: float) -> None:
        """Weather and clear sky by turns until a moment of time.monotonic()."""
        while time.monotonic() < until and not self.restless:
            plan, seed = self.chance.choice(self.plans), self.chance.randrange(10_000)
            await self.harbour.do("/faults", plan=plan, seed=seed)
            self._count(f"weather: {plan}")
            await self._for(min(STORM, until - time.monotonic()), (self.post, self.post, self.post, self.press))
            await self.settle()
            await self._for(
                min(CLEAR, until - time.monotonic()), (self.post, self.press, self.edit, self.delete, self.turn)
            )
            await self.settle()

    async def _for(self, seconds: float, happenings: Sequence[Callable[[], Awaitable[None]]]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.chance.choice(happenings)()
            await asyncio.sleep(self.pause)

    async def post(self) -> None:
        """Somebody writes."""
        author = self.chance.choice(self.members)
        post = await self.harbour.say(author, self.chance.choice(self.texts), self.chance.choice(CHANNELS))
        self.authors[post] = author
        (self.told.opted_out if author in self.out else self.told.standing).add(post)
        self._count("posts")

    async def edit(self) -> None:
        """Somebody thinks again."""
        if self.told.standing:
            await self.harbour.edit(self._any(self.told.standing), content=self.chance.choice(self.texts))
            self._count("edits")

    async def delete(self) -> None:
        """Somebody takes a post back."""
        if self.told.standing:
            post = self._any(self.told.standing)
            await self.harbour.delete(post)
            self.told.standing.discard(post)
            self.told.deleted.add(post)
            self._count("deletions")

    async def turn(self) -> None:
        """Somebody opts out, or in again; seldom, and when nothing of theirs is under way."""
        if self.chance.random() > 0.2:
            return
        member = self.chance.choice(self.members)
        wanted = member not in self.out
        await self.settle()
        await self.harbour.command(member, "privacy", "opt-out" if wanted else "opt-in")
        ports = self.harbour.caveat.services.ports
        await _patiently(lambda: _same(ports.opt_outs.opted_out(GUILD, member), wanted))
        (self.out.add if wanted else self.out.discard)(member)
        if wanted:
            mine = {post for post in self.told.standing if self.authors[post] == member}
            self.told.standing -= mine
            self.told.opted_out |= mine
            await self.settle()
        self._count("opt-outs" if wanted else "opt-ins")

    async def press(self) -> None:
        """A moderator presses what an item offers; in a storm the answer may get lost."""
        offers = [(one, custom) for one in await self.harbour.items() for custom in _buttons(one)]
        if not offers:
            return
        message, custom_id = self.chance.choice(offers[-60:])
        moderator = self.chance.choice((MOD, OTHER_MOD))
        body = {"kind": "component", "message_id": message["id"], "custom_id": custom_id}
        with suppress(AssertionError):  # the sandbox says that the application did not respond
            await self.harbour.interact(moderator, MODERATORS, **body)
        self._count("presses")

    async def settle(self) -> None:
        """The sky clears; wait until the bot is there and everything that it knows of is done.

        Faults that lose an event are followed by one that drops the connection, as on a real wire: a resume brings
        the event back. Where the sky clears between the two, the drop is made up for here.
        """
        await self.harbour.do("/faults", "DELETE")
        await self.harbour.do("/faults", gateway=[{"kind": "drop"}])
        try:
            await _patiently(self._settled)
        except TimeoutError:
            self.restless = True

    async def _settled(self) -> bool:
        client, services = self.harbour.caveat.connection.client, self.harbour.caveat.services
        dropped = all(not fault["count"] for fault in (await self.harbour.get("/faults"))["gateway"])
        if not dropped or client is None or not client.is_ready() or services.intake.gaps():
            return False
        await services.intake.drain()
        records = await asyncio.to_thread(read_records, self.records)
        return records.pending == 0 and self.told.standing <= set(records.decisions)

    def _any(self, posts: set[str]) -> str:
        return self.chance.choice(sorted(posts))

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


async def _same(found: Awaitable[bool], wanted: bool) -> bool:
    return await found is wanted


async def _patiently(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await look():  # noqa: ASYNC110 - another side's state, seen over HTTP, has no event
            await asyncio.sleep(0.2)


def _buttons(message: dict[str, Any]) -> list[str]:
    ids = [part.get("custom_id", "") for row in message["components"] for part in row.get("components", [])]
    matches = [match for one in ids if (match := BUTTON.fullmatch(one)) is not None]
    return [match.string for match in matches if match["action"] in PRESSED]
