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
"""Seconds without any progress until a town is given up; the account then says what is missing."""


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
    patience: float = PATIENCE
    waits_for: str = ""
    """What it waits for, or waited for in vain where it is restless."""
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
        ports = self.harbour.caveat.services.ports

        async def unheard() -> str:
            if await ports.opt_outs.opted_out(GUILD, member) is wanted:
                return ""
            with suppress(AssertionError):  # no answer came in time: the member asks again, as a person does
                await self.harbour.command(member, "privacy", "opt-out" if wanted else "opt-in")
            return "a member's choice to be kept"

        await self._rest(unheard)
        if self.restless:  # whether the choice was heard is not known
            return
        (self.out.add if wanted else self.out.discard)(member)
        source, to = self.told.standing, self.told.opted_out
        if not wanted:
            source, to = self.told.opted_out, self.told.before
        mine = {post for post in source if self.authors[post] == member}
        source -= mine
        to |= mine
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
        await self._rest(self._under_way)

    async def _rest(self, look: Callable[[], Awaitable[str]]) -> None:
        """Wait until nothing is under way, while there is progress; one that was restless is not waited for again."""
        moved = time.monotonic()
        while not self.restless and (waits_for := await look()):
            if waits_for != self.waits_for:
                self.waits_for, moved = waits_for, time.monotonic()
            self.restless = time.monotonic() - moved > self.patience
            await asyncio.sleep(0.2)
        if not self.restless:
            self.waits_for = ""

    async def _under_way(self) -> str:
        """The first thing that is not done yet, as one waits for it; "" where all is."""
        client, services = self.harbour.caveat.connection.client, self.harbour.caveat.services
        if any(fault["count"] for fault in (await self.harbour.get("/faults"))["gateway"]):
            return "the connection to be dropped"
        if client is None or not client.is_ready():
            return "the bot to be connected"
        if services.intake.gaps():
            return "channels to be read back"
        with suppress(TimeoutError):
            await asyncio.wait_for(services.intake.drain(), 1.0)
        records = await asyncio.to_thread(read_records, self.records)
        if services.intake.waiting:
            return f"{services.intake.waiting} posts at hand to be decided besides {len(records.decisions)}"
        if records.pending:
            return f"{records.pending} effects to be carried out"
        undecided = self.told.standing - set(records.decisions)
        return f"{len(undecided)} posts to be decided, such as {min(undecided)}" if undecided else ""

    def _any(self, posts: set[str]) -> str:
        return self.chance.choice(sorted(posts))

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def _buttons(message: dict[str, Any]) -> list[str]:
    ids = [part.get("custom_id", "") for row in message["components"] for part in row.get("components", [])]
    matches = [match for one in ids if (match := BUTTON.fullmatch(one)) is not None]
    return [match.string for match in matches if match["action"] in PRESSED]
