"""All services, put together over the ports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.catalogue import Catalogue
from bot.service.browse import Browse
from bot.service.conversations import Conversations
from bot.service.intake import Intake
from bot.service.knowledge import Knowledge
from bot.service.lookup import Lookup
from bot.service.moderate import Moderation
from bot.service.perform import Performer
from bot.service.ports import Ports, SourceFetcher
from bot.service.precision import Precision
from bot.service.privacy import Privacy
from bot.service.readback import ReadBack
from bot.service.reports import Reports
from bot.service.review import ReviewDesk, WordingCheck, no_figures
from bot.service.revisit import Revisit
from bot.service.rounds import Rounds
from bot.service.settings import SettingsService
from bot.service.showing import Showing
from bot.service.sources import SourceWatch
from bot.service.withdrawals import Withdrawals


@dataclass(slots=True)
class Services:
    """What cogs and bootstrap use."""

    ports: Ports
    conversations: Conversations
    knowledge: Knowledge
    performer: Performer
    moderation: Moderation
    intake: Intake
    readback: ReadBack
    revisit: Revisit
    desk: ReviewDesk
    browse: Browse
    reports: Reports
    lookup: Lookup
    settings: SettingsService
    privacy: Privacy
    rounds: Rounds
    sources: SourceWatch | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Start the intake and the rounds, which carry out first what was pending. Call it once Discord is ready."""
        if not self._tasks:
            self.intake.start()
            self._tasks = [
                asyncio.create_task(self.rounds.run(), name="rounds"),
                asyncio.create_task(self.rounds.read_back(), name="readback"),
            ]
            if self.sources is not None:
                self._tasks.append(asyncio.create_task(self.sources.run(), name="sources"))

    async def stop(self) -> None:
        """Finish what is at hand, then end. Safe to call twice."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self.intake.stop()


def assemble(
    ports: Ports,
    catalogue: Catalogue,
    *,
    urgent: Callable[[str], bool] = lambda _text: False,
    check_wording: WordingCheck = no_figures,
    fetcher: SourceFetcher | None = None,
    conversations: Conversations | None = None,
) -> Services:
    """All services over one set of ports.

    `urgent` is a cheap look at a text that lets possible distress overtake a full queue; `check_wording` says why an
    edited wording cannot be taken; without a `fetcher` nobody looks whether sources answer; `conversations` is the
    window that they share.
    """
    conversations = conversations or Conversations()
    knowledge = Knowledge(ports.knowledge, catalogue)
    showing = Showing(ports, conversations, knowledge)
    performer = Performer(ports, showing)
    precision = Precision(ports)
    moderation = Moderation(ports, knowledge, conversations, performer)
    intake = Intake(moderation.message_sent, ports.marks, ports.clock, urgent=urgent)
    desk = ReviewDesk(ports, performer, precision, conversations, showing, check_wording)
    withdrawals = Withdrawals(ports, conversations)
    privacy = Privacy(ports, performer, conversations, withdrawals)
    reports = Reports(ports, performer)
    readback = ReadBack(ports, intake)
    watch = SourceWatch(ports, performer, reports, withdrawals, knowledge, fetcher) if fetcher else None
    return Services(
        ports=ports,
        conversations=conversations,
        knowledge=knowledge,
        performer=performer,
        moderation=moderation,
        intake=intake,
        readback=readback,
        revisit=Revisit(ports, moderation),
        desk=desk,
        browse=Browse(ports, desk, showing),
        reports=reports,
        lookup=Lookup(knowledge, ports.reader),
        settings=SettingsService(ports, performer, knowledge),
        privacy=privacy,
        rounds=Rounds(ports, performer, precision, privacy, reports, knowledge, readback),
        sources=watch,
    )
