"""The clocks of the house: leases, snoozes, expiry, reminders, retries, retention. One loop, supervised.

Missed posts are read back in a loop of their own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.clocks import EXPIRES_AFTER, OVERDUE_AFTER, overdue
from bot.core.item import Item, ItemAction, ItemState
from bot.core.reasons import Cause, ReasonCode
from bot.core.review import Press
from bot.core.values import ItemKind
from bot.errors import CaveatError, Conflict
from bot.service import plans
from bot.service.knowledge import Knowledge
from bot.service.perform import Performer
from bot.service.ports import Ports
from bot.service.precision import Precision
from bot.service.privacy import Privacy
from bot.service.readback import ReadBack
from bot.service.records import Act, GuildSettings, ItemFilter, PendingEffect
from bot.service.reports import Reports

BEAT = 5.0
"""Seconds between rounds."""

SELDOM = timedelta(hours=1)
STALE_AGAIN = timedelta(days=14)
"""How often what is due by time alone is looked for, and stale knowledge brought up again after it was answered."""

BATCH = 500
log = logging.getLogger(__name__)


class Rounds:
    """Does what time alone brings about."""

    def __init__(
        self,
        ports: Ports,
        performer: Performer,
        precision: Precision,
        privacy: Privacy,
        reports: Reports,
        knowledge: Knowledge,
        readback: ReadBack,
    ) -> None:
        self._ports = ports
        self._performer = performer
        self._precision = precision
        self._privacy = privacy
        self._reports = reports
        self._knowledge = knowledge
        self._readback = readback
        self._last_seldom: datetime | None = None

    async def run(self) -> None:
        """Go round until cancelled. A round in which something fails is logged and the next one tries again."""
        while True:
            await self.once()
            await self._ports.clock.sleep(BEAT)

    async def read_back(self) -> None:
        """Read missed posts back until cancelled; not in the rounds, for it may take minutes: no clock waits for it."""
        while True:
            await _tried("missed posts", self._readback.fill_gaps())
            await self._readback.called(BEAT)

    async def once(self) -> None:
        """One round. Each part is done whatever becomes of the others; what fails is logged, nothing is raised."""
        now = self._ports.clock.now()
        await _tried("pending effects", self._performer.resume())
        await _tried("items", self._look_at_all(now))
        if self._last_seldom is None or now - self._last_seldom >= SELDOM:
            self._last_seldom = now
            await _tried("cards that stood", self._precision.settle())
            await _tried("retention", self._privacy.sweep())
            await _tried("knowledge whose review is due", self._look_at_knowledge(now))

    async def _look_at_all(self, now: datetime) -> None:
        after = ""
        while items := await self._ports.queue.queued(BATCH, after):
            for item in items:
                await _tried(f"item {item.id}", self._look_at(item, now))
            after = items[-1].id
            await asyncio.sleep(0)

    async def _look_at_knowledge(self, now: datetime) -> None:
        held = self._ports.knowledge.held_claims(self._knowledge.catalogue, now)
        stale = [claim for claim, why in held if why is ReasonCode.STALE]
        if not stale:
            return
        reasons = [Cause(ReasonCode.STALE, claim) for claim in stale]
        for guild in await self._ports.settings.guilds():
            settings = await self._ports.settings.get(guild)
            if settings.moderators_channel and not await self._answered_lately(guild, now):
                await self._reports.knowledge_due(guild, ItemKind.STALE, "knowledge", reasons)

    async def _answered_lately(self, guild: str, now: datetime) -> bool:
        wanted = ItemFilter(kinds=frozenset({ItemKind.STALE}), states=frozenset({ItemState.RESOLVED}))
        answered = [item.decided_at for item in await self._ports.queue.listing(guild, wanted, limit=BATCH)]
        return any(at is not None and now - at < STALE_AGAIN for at in answered)

    async def _look_at(self, item: Item, now: datetime) -> None:
        action = due_action(item, now)
        try:
            if action is not None:
                await self._move(item, action, now)
                return
        except Conflict:
            return  # somebody acted in this very moment: the next round looks again
        settings = await self._ports.settings.get(item.guild)
        for effect in (*_aged(item, settings, now), *self._reminder(item, settings, now)):
            if await self._ports.ledger.effect(effect.id) is None:
                await self._performer.perform(await self._ports.ledger.add([effect]))
        if _to_remind(item, settings, now):
            await self._ports.queue.touch(item.guild, item.id, reminded_at=now)

    async def _move(self, item: Item, action: ItemAction, now: datetime) -> None:
        after, entry = plans.by_the_bot(item, Press(action, "", now))
        audit = None if item.kind is ItemKind.DISTRESS else entry
        await self._ports.queue.change(item, after, audit=audit, at=now)
        await self._performer.perform_one(f"{item.id}:show")

    def _reminder(self, item: Item, settings: GuildSettings, now: datetime) -> tuple[PendingEffect, ...]:
        if not _to_remind(item, settings, now):
            return ()
        before = int(item.reminded_at.timestamp()) if item.reminded_at else 0  # the same again until it is noted
        effect_id = f"{item.id}:remind:{before}"
        effect = PendingEffect(effect_id, item.guild, Act.REMIND, item.channel, item.message_id, now, item=item.id)
        return (effect,)


async def _tried(what: str, work: Awaitable[object]) -> None:
    """Do a part of a round. A service that is away costs this part; so does a bug of ours, which is logged whole."""
    try:
        await work
    except CaveatError as error:
        log.warning("a round could not do its part (%s) and tries again: %s", what, error)
    except Exception:  # an edge: one part must not end the clocks of the house
        log.exception("a round failed in one part (%s) and goes on", what)


def due_action(item: Item, now: datetime) -> ItemAction | None:
    """What time alone does to the item now: the lease lapses, the snooze ends, the item expires."""
    if item.state is ItemState.TAKEN and item.lease_until is not None and item.lease_until <= now:
        return ItemAction.LAPSE
    if item.state is ItemState.SNOOZED and item.snoozed_until is not None and item.snoozed_until <= now:
        return ItemAction.WAKE
    ends = EXPIRES_AFTER.get(item.kind)
    waiting = item.state in (ItemState.OPEN, ItemState.ESCALATED)
    return ItemAction.EXPIRE if ends is not None and waiting and now - item.opened_at >= ends else None


def quiet(settings: GuildSettings, now: datetime) -> bool:
    """Whether the server's quiet hours hold now; they may span midnight."""
    if settings.quiet is None:
        return False
    start, end = settings.quiet
    minute = now.hour * 60 + now.minute
    return start <= minute < end if start <= end else minute >= start or minute < end


def _to_remind(item: Item, settings: GuildSettings, now: datetime) -> bool:
    if not overdue(item, now) or (quiet(settings, now) and item.kind is not ItemKind.DISTRESS):
        return False
    return item.reminded_at is None or now - item.reminded_at >= max(OVERDUE_AFTER[item.kind], timedelta(hours=1))


def _aged(item: Item, settings: GuildSettings, now: datetime) -> tuple[PendingEffect, ...]:
    """An open item that is old enough drops its excerpt: it is shown once more, without."""
    if item.post is None or now - item.opened_at < timedelta(days=settings.excerpt_days):
        return ()
    return (replace(plans.show_item(item, now), id=f"{item.id}:show:aged"),)
