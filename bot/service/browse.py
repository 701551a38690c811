"""Looking at the queue: next, list, stats, export, history; and bulk dismissal with its undo."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.item import DismissReason, Item, ItemAction, ItemState
from bot.core.review import held_by_another
from bot.core.values import ItemKind
from bot.service import wording
from bot.service.audit import AuditRecord
from bot.service.content import ItemContent
from bot.service.ports import Ports
from bot.service.records import Answer, ItemFilter, Presser, QueueStats
from bot.service.review import ReviewDesk
from bot.service.showing import Showing
from bot.service.tally import ClaimTally

PAGE = 8
"""Items on a page of the list."""

BULK = 200
EXPORT = 10_000

COLUMNS = (
    "id",
    "kind",
    "state",
    "priority",
    "claim",
    "channel",
    "message_id",
    "signals",
    "opened_at",
    "seen_at",
    "taken_at",
    "decided_at",
    "decided_by",
    "resolution",
    "reason",
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of items; `more` says that another follows."""

    items: tuple[Item, ...]
    page: int
    more: bool


class Browse:
    """What moderators ask of the queue. Whoever does not moderate gets nothing."""

    def __init__(self, ports: Ports, desk: ReviewDesk, showing: Showing) -> None:
        self._ports = ports
        self._desk = desk
        self._showing = showing

    async def open(self, guild: str, item_id: str, presser: Presser) -> ItemContent | None:
        """An item with its live text, for one moderator; notes when it was first seen. None where it is not there."""
        settings = await self._ports.settings.get(guild)
        item = await self._ports.queue.get(guild, item_id)
        if item is None or not self._desk.may(presser, settings):
            return None
        await self._ports.queue.touch(guild, item_id, seen_at=self._ports.clock.now())
        return await self._showing.item(item, settings, presser.id)

    async def next(self, guild: str, presser: Presser) -> ItemContent | None:
        """The most urgent item that waits for somebody, without those whose post is gone; None where nothing does."""
        waiting = ItemFilter(states=frozenset({ItemState.OPEN, ItemState.ESCALATED, ItemState.TAKEN}))
        now = self._ports.clock.now()
        for item in await self._ports.queue.listing(guild, waiting, limit=BULK):
            if not held_by_another(item, presser.id, now) and (opened := await self.open(guild, item.id, presser)):
                return opened
        return None

    async def list(self, guild: str, presser: Presser, wanted: ItemFilter, *, page: int = 0) -> Page:
        """One page of items."""
        if not self._desk.may(presser, await self._ports.settings.get(guild)):
            return Page((), 0, False)
        found = await self._ports.queue.listing(guild, wanted, limit=PAGE + 1, offset=page * PAGE)
        return Page(tuple(found[:PAGE]), page, len(found) > PAGE)

    async def stats(self, guild: str) -> QueueStats:
        """Counts and clocks of the queue."""
        return await self._ports.queue.stats(guild, self._ports.clock.now())

    async def tallies(self, guild: str) -> Sequence[ClaimTally]:
        """What people here made of each claim's cards."""
        return await self._ports.precision.tallies(guild)

    async def member_actions(self, guild: str, member: str, presser: Presser) -> Sequence[AuditRecord]:
        """What moderators did about a member's posts: actions only, never a score."""
        if not self._desk.may(presser, await self._ports.settings.get(guild)):
            return ()
        return await self._ports.audit.about_member(guild, member, limit=50)

    async def duty(self, guild: str, presser: Presser, on: bool, member: str | None = None) -> Answer:
        """Go on or off duty: only moderators on duty are ever pinged. Who moderates no more can still go off.

        Who may manage the server takes another `member` off, who may not moderate any more; nobody puts another on.
        """
        if member is not None:
            return await self._relieve(guild, presser, on, member)
        if on and not self._desk.may(presser, await self._ports.settings.get(guild)):
            return Answer(False, wording.NOT_ALLOWED)
        await self._ports.duty.set(guild, presser.id, on)
        return Answer(True, "You are on duty: overdue items may ping you." if on else "You are off duty.")

    async def _relieve(self, guild: str, presser: Presser, on: bool, member: str) -> Answer:
        if on:
            return Answer(False, "People go on duty by themselves: name a member with `off` alone.")
        if not presser.manages_guild:
            return Answer(False, "Only somebody who may manage this server can take others off duty.")
        await self._ports.duty.set(guild, member, False)
        return Answer(True, f"<@{member}> is off duty.")

    async def on_duty(self, guild: str, presser: Presser) -> Answer:
        """Who is on duty now."""
        if not self._desk.may(presser, await self._ports.settings.get(guild)):
            return Answer(False, wording.NOT_ALLOWED)
        named = [f"<@{moderator}>" for moderator in await self._ports.duty.on_duty(guild)]
        return Answer(True, f"On duty: {', '.join(named)}" if named else "Nobody is on duty.")

    async def dismiss_all(
        self, guild: str, presser: Presser, wanted: ItemFilter, reason: DismissReason, *, key: str
    ) -> Answer:
        """Dismiss every queued item of a claim or a channel; distress is left alone. `undo_all` takes it back."""
        if wanted.claim is None and wanted.channel is None:
            return Answer(False, "Please name a claim or a thread.")
        done = 0
        for item in await self._ports.queue.listing(guild, wanted, limit=BULK):
            if item.kind is not ItemKind.DISTRESS:
                pressed = f"{key}/{item.id}"
                answer = await self._desk.press(guild, item.id, ItemAction.DISMISS, presser, key=pressed, reason=reason)
                done += answer.done
        return Answer(done > 0, f"Dismissed: {done}.")

    async def undo_all(self, guild: str, presser: Presser, batch: str, *, key: str) -> Answer:
        """Take back a bulk dismissal, named by the key that it was made with; items with a note since stay closed."""
        closed = ItemFilter(states=frozenset({ItemState.RESOLVED}))
        done = noted = 0
        for item in await self._ports.queue.listing(guild, closed, limit=EXPORT):
            if item.undo is None:
                continue
            if item.undo.data == batch:
                pressed = f"{key}/{item.id}"
                done += (await self._desk.press(guild, item.id, ItemAction.UNDO, presser, key=pressed)).done
            elif item.undo.earlier is not None and item.undo.earlier.data == batch:
                noted += 1
        left = f" Left closed, because somebody added a note since: {noted}." if noted else ""
        return Answer(done > 0, f"Open again: {done}.{left}")

    async def export(self, guild: str, presser: Presser, form: str) -> str:
        """The whole queue as "csv" or "jsonl": ids and states, no text. Empty for whoever does not moderate."""
        if not self._desk.may(presser, await self._ports.settings.get(guild)):
            return ""
        every = ItemFilter(states=frozenset(ItemState))
        items = await self._ports.queue.listing(guild, every, limit=EXPORT)
        rows = [_row(item) for item in items if item.kind is not ItemKind.DISTRESS]
        return _csv(rows) if form == "csv" else "".join(json.dumps(row) + "\n" for row in rows)


def _row(item: Item) -> dict[str, str]:
    values = {name: getattr(item, name) for name in COLUMNS}
    return {name: v.isoformat() if isinstance(v, datetime) else str(v or "") for name, v in values.items()}


def _csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([formula_safe(row[name]) for name in COLUMNS] for row in rows)
    return out.getvalue()


def formula_safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return "'" + cell if cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r", "\n") else cell
