"""The ports in memory, with state that a test can read. tests/contracts/ proves that they behave as the real ones."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.core.catalogue import Catalogue
from bot.core.reasons import ReasonCode
from bot.core.values import (
    Action,
    Decision,
    DistressReading,
    HeatReading,
    History,
    Message,
    Outcome,
    Policy,
    Route,
)
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable
from bot.service.content import CardContent, Content, ItemContent, NoteContent, PostVersion
from bot.service.ports import Ports
from bot.service.records import Proposal
from tests.fake_ledger import FakeLedger, FakeReviewQueue, Memory
from tests.fake_stores import (
    FakeAuditLog,
    FakeCooldowns,
    FakeDuty,
    FakeMarks,
    FakeOptOuts,
    FakePersonalData,
    FakePrecisionLedger,
    FakeSettings,
)

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that a test moves; sleeping moves it on."""

    def __init__(self, at: datetime = NOON, first_id: int = 1) -> None:
        self.at = at
        self._ids = itertools.count(first_id)

    def now(self) -> datetime:
        return self.at

    def new_id(self) -> str:
        return f"id{next(self._ids):024d}"

    def advance(self, **step: float) -> None:
        self.at += timedelta(**step)

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Posted:
    """One of the bot's own messages."""

    id: str
    guild: str
    channel: str
    content: Content
    nonce: str
    reply_to: str | None


@dataclass
class FakeChat:
    """Discord in memory. `failing` holds errors to raise by method name, first in first out.

    An error in `lost` is raised after the act was done: the answer got lost on the way.
    """

    messages: dict[str, Message] = field(default_factory=dict)
    edited: dict[str, datetime] = field(default_factory=dict)
    posted: dict[str, Posted] = field(default_factory=dict)
    direct: list[tuple[str, str]] = field(default_factory=list)
    slow: dict[str, int] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    closed_channels: set[str] = field(default_factory=set)
    failing: dict[str, list[Exception]] = field(default_factory=dict)
    lost: dict[str, list[Exception]] = field(default_factory=dict)
    nonces_last: bool = True
    calls: list[str] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(900_000))

    def says(self, message: Message) -> Message:
        self.messages[message.id] = message
        return message

    def cards(self) -> list[Posted]:
        return [one for one in self.posted.values() if isinstance(one.content, CardContent)]

    def items(self) -> list[Posted]:
        return [one for one in self.posted.values() if isinstance(one.content, ItemContent)]

    def notes(self) -> list[str]:
        return [one.content.text for one in self.posted.values() if isinstance(one.content, NoteContent)]

    def _enter(self, name: str, channel: str = "") -> None:
        self.calls.append(name)
        if self.failing.get(name):
            raise self.failing[name].pop(0)
        if channel in self.closed_channels:
            raise ChatForbidden("no permission in this channel")

    def _leave(self, name: str) -> None:
        if self.lost.get(name):
            raise self.lost[name].pop(0)

    async def post(self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None = None) -> str:
        assert len(nonce) <= 25
        self._enter("post", channel)
        same = [one.id for one in self.posted.values() if one.nonce == nonce and self.nonces_last]
        new = same[0] if same else str(next(self._ids))
        self.posted.setdefault(new, Posted(new, guild, channel, content, nonce, reply_to))
        self._leave("post")
        return new

    async def edit(self, guild: str, channel: str, message_id: str, content: Content) -> None:
        self._enter("edit", channel)
        if message_id not in self.posted:
            raise ChatGone("unknown message")
        self.posted[message_id].content = content
        self._leave("edit")

    async def delete(self, guild: str, channel: str, message_id: str) -> None:
        self._enter("delete", channel)
        if self.posted.pop(message_id, None) is None:
            raise ChatGone("unknown message")
        self._leave("delete")

    async def find_posted(
        self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None, since: datetime
    ) -> str | None:
        self._enter("find_posted", channel)
        for one in self.posted.values():
            if one.channel == channel and (one.nonce == nonce or _repeats(one, content, reply_to)):
                return one.id
        return None

    async def fetch(self, guild: str, channel: str, message_id: str) -> Message:
        self._enter("fetch", channel)
        if message_id not in self.messages:
            raise ChatGone("unknown message")
        return self.messages[message_id]

    async def version(self, guild: str, channel: str, message_id: str) -> PostVersion:
        return PostVersion(await self.fetch(guild, channel, message_id), self.edited.get(message_id))

    async def history(self, guild: str, channel: str, *, after: str, limit: int) -> Sequence[Message]:
        self._enter("history", channel)
        here = [m for m in self.messages.values() if m.channel == channel and int(m.id) > int(after)]
        return sorted(here, key=lambda m: int(m.id))[:limit]

    async def slow_mode(self, guild: str, channel: str) -> int:
        self._enter("slow_mode", channel)
        return self.slow.get(channel, 0)

    async def set_slow_mode(self, guild: str, channel: str, seconds: int) -> None:
        self._enter("set_slow_mode", channel)
        self.slow[channel] = seconds
        self._leave("set_slow_mode")

    async def set_locked(self, guild: str, thread: str, locked: bool) -> None:
        self._enter("set_locked", thread)
        if locked:
            self.locked.add(thread)
        else:
            self.locked.discard(thread)

    async def tell_member(self, guild: str, member: str, content: Content, *, nonce: str) -> str:
        self._enter("tell_member")
        assert isinstance(content, NoteContent)
        self.direct.append((member, content.text))
        return str(next(self._ids))

    async def tell_owner(self, guild: str, content: Content, *, nonce: str) -> str:
        self._enter("tell_owner")
        assert isinstance(content, NoteContent)
        self.direct.append(("owner", content.text))
        return str(next(self._ids))


def _repeats(one: Posted, content: Content, reply_to: str | None) -> bool:
    if isinstance(content, CardContent):
        return isinstance(one.content, CardContent) and one.reply_to == reply_to
    if isinstance(content, ItemContent):
        return isinstance(one.content, ItemContent) and one.content.item.id == content.item.id
    return one.content == content


UNAVAILABLE = ChatUnavailable("Discord does not answer")
NOTHING = Outcome((), HeatReading(), DistressReading(), Decision(Action.NONE, None, Route.NONE, ()))


@dataclass
class FakeReader:
    """Gives each text the outcome that the test set for it; anything else means nothing."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    read_with: list[tuple[Message, Policy, History]] = field(default_factory=list)

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        self.read_with.append((message, policy, history))
        return self.outcomes.get(message.text, NOTHING)


EMPTY = Catalogue("digest", {}, {}, {}, {}, {}, ())


@dataclass
class FakeKnowledge:
    """A source that gives the catalogue, or raises the error, that the test set."""

    catalogue: Catalogue = EMPTY
    error: Exception | None = None
    held: tuple[tuple[str, ReasonCode], ...] = ()

    async def load(self) -> Catalogue:
        if self.error is not None:
            raise self.error
        return self.catalogue

    def held_claims(self, catalogue: Catalogue, now: datetime) -> tuple[tuple[str, ReasonCode], ...]:
        return self.held


@dataclass
class FakeProposals:
    saved: dict[str, Proposal] = field(default_factory=dict)

    async def save(self, proposal: Proposal) -> None:
        self.saved[proposal.id] = proposal


@dataclass
class FakePorts:
    """Every port in memory, each under its own type, and all of them as `ports`."""

    clock: FakeClock = field(default_factory=FakeClock)
    chat: FakeChat = field(default_factory=FakeChat)
    reader: FakeReader = field(default_factory=FakeReader)
    knowledge: FakeKnowledge = field(default_factory=FakeKnowledge)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    memory: Memory = field(default_factory=Memory)
    marks: FakeMarks = field(default_factory=FakeMarks)
    precision: FakePrecisionLedger = field(default_factory=FakePrecisionLedger)
    opt_outs: FakeOptOuts = field(default_factory=FakeOptOuts)
    duty: FakeDuty = field(default_factory=FakeDuty)
    settings: FakeSettings = field(default_factory=FakeSettings)

    @property
    def ports(self) -> Ports:
        return Ports(
            chat=self.chat,
            clock=self.clock,
            ledger=FakeLedger(self.memory),
            queue=FakeReviewQueue(self.memory),
            cooldowns=FakeCooldowns(self.memory),
            marks=self.marks,
            audit=FakeAuditLog(self.memory),
            precision=self.precision,
            opt_outs=self.opt_outs,
            personal=FakePersonalData(self.memory, self.opt_outs),
            duty=self.duty,
            settings=self.settings,
            reader=self.reader,
            knowledge=self.knowledge,
            proposals=self.proposals,
        )
