"""Looks whether the sources of the knowledge base still answer: one at a time, seldom, and only where it is wanted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.core.catalogue import Catalogue
from bot.core.item import Item, ItemState, Withdrawal
from bot.core.reasons import Cause, ReasonCode
from bot.core.values import ItemKind
from bot.errors import CaveatError
from bot.service.knowledge import Knowledge
from bot.service.perform import Performer
from bot.service.ports import Ports, SourceFetcher
from bot.service.records import ItemFilter, Reply, SourceLook
from bot.service.reports import Reports
from bot.service.withdrawals import Withdrawals

PAUSE = 20.0
"""Seconds between two looks, whatever the host; a hundred sources take half an hour."""

REST = timedelta(hours=1)
"""After a start nothing is looked at for so long: a bot that starts often asks nobody."""

EVERY, SOON = timedelta(days=7), timedelta(days=1)
"""How long until a source is looked at again: one that said something, and one that did not."""

FRESH = timedelta(minutes=10)
"""For how long an answer of one source shows that others could be reached too."""

SILENT_LOOKS = 3
"""Looks in a row without an answer that make a source dead; a site may be down for a day."""

ANSWERED_FOR = timedelta(days=90)
"""A dead source that moderators have dealt with is not brought up again for so long. Working rules of ours, all."""

MOST = 500
log = logging.getLogger(__name__)


class SourceWatch:
    """Opens one item for each source that is dead, and closes it when the source answers again.

    What it remembers between looks is in memory: a restart begins anew, and the items are on record.
    """

    def __init__(
        self,
        ports: Ports,
        performer: Performer,
        reports: Reports,
        withdrawals: Withdrawals,
        knowledge: Knowledge,
        fetcher: SourceFetcher,
    ) -> None:
        self._ports = ports
        self._performer = performer
        self._reports = reports
        self._withdrawals = withdrawals
        self._knowledge = knowledge
        self._fetcher = fetcher
        self._due: dict[str, datetime] = {}
        self._silent: dict[str, int] = {}
        self._reached: tuple[str, datetime] | None = None

    async def run(self) -> None:
        """Look until cancelled. A look that fails is logged, and the source has its turn again."""
        await self._ports.clock.sleep(REST.total_seconds())
        while True:
            try:
                await self.once()
            except CaveatError as error:
                log.warning("a source could not be dealt with and is looked at again: %s", error)
            except Exception:  # an edge: one source must not end the watch
                log.exception("a look at a source failed")
            await self._ports.clock.sleep(PAUSE)

    async def once(self) -> str | None:
        """Look at the source that has waited longest; its link, or None where none is due. Raises StoreUnavailable."""
        now = self._ports.clock.now()
        links = dict(links_of(self._knowledge.catalogue))
        due = [link for link in links if self._due.get(link, now) <= now]
        if not due:
            return None
        link = min(due, key=lambda one: (one in self._due, self._due.get(one, now), one))
        self._due[link] = now + SOON
        look = await self._fetcher.look(link)
        await self._follow(links[link], link, look, now)
        self._due[link] = now + (SOON if look.reply is Reply.SILENT else EVERY)
        return link

    async def _follow(self, study: str, link: str, look: SourceLook, now: datetime) -> None:
        if look.reply is Reply.SILENT:
            await self._unheard(study, link, now)
            return
        self._reached, self._silent[link] = (link, now), 0
        if look.reply is Reply.GONE:
            await self._open(study, Cause(ReasonCode.SOURCE_GONE, study, (("number", look.status),)), now)
        elif look.reply is Reply.ANSWERS:
            await self._close(study)

    async def _unheard(self, study: str, link: str, now: datetime) -> None:
        if not await self._others_answer(now):
            return
        self._silent[link] = self._silent.get(link, 0) + 1
        if self._silent[link] >= SILENT_LOOKS:
            cause = Cause(ReasonCode.SOURCE_SILENT, study, (("number", self._silent[link]),))
            await self._open(study, cause, now)

    async def _others_answer(self, now: datetime) -> bool:
        """Whether a source was reached lately, or is now; else a silence may be the fault of our own connection."""
        if self._reached is None:
            return False
        link, at = self._reached
        if now - at > FRESH:
            if (await self._fetcher.look(link)).reply is Reply.SILENT:
                return False
            self._reached = (link, now)
        return True

    async def _open(self, study: str, cause: Cause, now: datetime) -> None:
        for guild in await self._ports.settings.guilds():
            settings = await self._ports.settings.get(guild)
            if settings.moderators_channel and not await self._stands(guild, study, now):
                await self._reports.knowledge_due(guild, ItemKind.DEAD_SOURCE, study, [cause])

    async def _stands(self, guild: str, study: str, now: datetime) -> bool:
        """Whether an item about the source is open, or was dealt with lately."""
        decided = await self._items(guild, study, frozenset({ItemState.RESOLVED}))
        lately = [item for item in decided if item.decided_at is not None and now - item.decided_at < ANSWERED_FOR]
        return bool(lately or await self._items(guild, study))

    async def _close(self, study: str) -> None:
        for guild in await self._ports.settings.guilds():
            for item in await self._items(guild, study):
                await self._performer.perform(await self._withdrawals.close(item, Withdrawal.ANSWERS_AGAIN))

    async def _items(self, guild: str, study: str, states: frozenset[ItemState] = frozenset()) -> list[Item]:
        wanted = ItemFilter(kinds=frozenset({ItemKind.DEAD_SOURCE}), states=states)
        return [item for item in await self._ports.queue.listing(guild, wanted, limit=MOST) if item.target == study]


def links_of(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """(address, study) of every study that has one: the link that its card shows."""
    return ((study.url, study.id) for study in catalogue.studies.values() if study.url)
