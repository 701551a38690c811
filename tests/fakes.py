"""The ports in memory, with state that a test can read. tests/contracts/ proves that they behave as the real ones."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.core.catalogue import Catalogue
from bot.core.clocks import overdue
from bot.core.merging import merge
from bot.core.review import QUEUED, Item
from bot.core.values import (
    Action,
    CardsShown,
    Decision,
    DistressReading,
    HeatReading,
    History,
    Message,
    Outcome,
    Policy,
    ReasonCode,
    Route,
)
from bot.errors import ChatForbidden, ChatGone, ChatUnavailable, Conflict
from bot.service.plans import REFRESHABLE, show_item
from bot.service.ports import Ports
from bot.service.records import (
    AuditEntry,
    AuditFault,
    AuditRecord,
    CardContent,
    CardRecord,
    CardState,
    ClaimTally,
    Content,
    DecisionRecord,
    EffectState,
    GuildSettings,
    ItemContent,
    ItemFilter,
    MemberData,
    NoteContent,
    PendingEffect,
    Plan,
    Proposal,
    QueueStats,
    Recorded,
    Swept,
    Tally,
)
from bot.storage.audit import START, digest_of
from bot.storage.rows import rank

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


class Memory:
    """The state that all store fakes share, as one database would."""

    def __init__(self) -> None:
        self.decisions: dict[tuple[str, str], DecisionRecord] = {}
        self.cards: dict[tuple[str, str], CardRecord] = {}
        self.effects: dict[str, PendingEffect] = {}
        self.items: dict[str, Item] = {}
        self.changed_by: dict[str, str] = {}
        self.handled: set[str] = set()
        self.audit: dict[str, list[AuditRecord]] = {}
        self.distress: dict[str, int] = {}
        self.erased: set[tuple[str, str]] = set()

    def add(self, effects: Sequence[PendingEffect]) -> list[PendingEffect]:
        added = []
        for effect in effects:
            before = self.effects.get(effect.id)
            if before is not None and effect.act not in REFRESHABLE:
                continue
            if before is not None:
                attempts = before.attempts if before.state is EffectState.PENDING else 0
                effect = replace(effect, attempts=attempts, stamp=before.stamp + 1, result=before.result)
            self.effects[effect.id] = effect
            added.append(effect)
        return added

    def open_or_merge(self, item: Item, at: datetime) -> tuple[Item, bool, PendingEffect | None]:
        standing = next((one for one in self.items.values() if _same_target(one, item) and one.state in QUEUED), None)
        if standing is None:
            self.items[item.id] = item
            return item, True, self.add([show_item(item, at)])[0]
        if _told_before(standing, item):
            return standing, False, None
        merged = self.items[standing.id] = merge(standing, item, at)
        self.changed_by[merged.id] = ""
        return merged, False, self.add([show_item(merged, at)])[0]

    def put_card(self, card: CardRecord) -> None:
        key = (card.guild, card.message_id)
        before = self.cards.get(key)
        if before is None or before.decided_at != card.decided_at:
            self.cards[key] = card
        else:
            state = card.state if card.state is CardState.WITHDRAWN else before.state
            self.cards[key] = replace(before, claim=card.claim, state=state)

    def append(self, entry: AuditEntry) -> AuditRecord:
        chain = self.audit.setdefault(entry.guild, [])
        fields = {name: getattr(entry, name) for name in AuditEntry.__slots__}
        fields |= {
            "actor": self.pseudonym(entry.guild, entry.actor),
            "subject": self.pseudonym(entry.guild, entry.subject),
        }
        previous = chain[-1].digest if chain else START
        record = AuditRecord(**fields, seq=len(chain) + 1, previous=previous, digest="")
        chain.append(replace(record, digest=digest_of(record)))
        return chain[-1]

    def pseudonym(self, guild: str, member: str) -> str:
        return f"member-{hash((guild, member)) & 0xFFFF:x}" if member else ""


def _same_target(one: Item, other: Item) -> bool:
    return (one.guild, one.kind, one.target) == (other.guild, other.kind, other.target)


def _told_before(standing: Item, signal: Item) -> bool:
    if signal.reporters:
        return set(signal.reporters) <= set(standing.reporters)
    same = (signal.message_id, signal.claim, signal.spans) == (standing.message_id, standing.claim, standing.spans)
    return same and signal.level <= standing.level


class FakeLedger:
    def __init__(self, memory: Memory) -> None:
        self.m = memory

    async def record(self, plan: Plan) -> Recorded:
        key = (plan.decision.guild, plan.decision.message_id)
        before = self.m.decisions.get(key)
        if before is not None:
            new = plan.decision.edited_at
            if new is None or (before.edited_at is not None and before.edited_at >= new):
                return Recorded(False, tuple(await self.pending_for(*key)))
        self.m.decisions[key] = plan.decision
        if plan.card is not None:
            self.m.put_card(plan.card)
        effects, items = self.m.add(plan.effects), []
        for item in plan.items:
            stored, _, shown = self.m.open_or_merge(item, plan.decision.decided_at)
            items.append(stored)
            effects.extend((shown,) if shown else ())
        for entry in plan.audit:
            self.m.append(entry)
        return Recorded(True, tuple(effects), tuple(items))

    async def open_item(
        self, item: Item, effects: Sequence[PendingEffect], audit: AuditEntry | None = None
    ) -> tuple[Item, bool]:
        stored, new, _ = self.m.open_or_merge(item, item.opened_at)
        self.m.add(effects)
        if new and audit is not None:
            self.m.append(audit)
        return stored, new

    async def decision(self, guild: str, message_id: str) -> DecisionRecord | None:
        return self.m.decisions.get((guild, message_id))

    async def card(self, guild: str, message_id: str) -> CardRecord | None:
        return self.m.cards.get((guild, message_id))

    async def card_by_post(self, guild: str, post: str) -> CardRecord | None:
        return next((c for c in self.m.cards.values() if c.guild == guild and c.post == post), None)

    async def update_card(
        self,
        guild: str,
        message_id: str,
        *,
        post: str | None = None,
        state: CardState | None = None,
        disputed: bool | None = None,
        settled: bool | None = None,
        effects: Sequence[PendingEffect] = (),
        audit: AuditEntry | None = None,
    ) -> Sequence[PendingEffect]:
        card = self.m.cards.get((guild, message_id))
        if card is None:
            return ()
        if state is None or (state is CardState.SHOWN and card.state is CardState.WITHDRAWN):
            state = card.state
        self.m.cards[(guild, message_id)] = replace(
            card,
            post=card.post if post is None else post,
            state=state,
            disputed=card.disputed if disputed is None else disputed,
            settled=card.settled if settled is None else settled,
        )
        if audit is not None:
            self.m.append(audit)
        return self.m.add(effects)

    async def unsettled(self, before: datetime, limit: int) -> Sequence[CardRecord]:
        shown = [c for c in self.m.cards.values() if c.state is CardState.SHOWN and not c.settled]
        return sorted((c for c in shown if c.decided_at < before), key=lambda c: c.decided_at)[:limit]

    async def add(self, effects: Sequence[PendingEffect]) -> Sequence[PendingEffect]:
        return self.m.add(effects)

    async def effect(self, effect_id: str) -> PendingEffect | None:
        return self.m.effects.get(effect_id)

    async def pending(self, now: datetime, limit: int, guild: str | None = None) -> Sequence[PendingEffect]:
        due = [e for e in self._pending() if e.not_before is None or e.not_before <= now]
        return [e for e in due if guild in (None, e.guild)][:limit]

    async def pending_for(self, guild: str, target: str) -> Sequence[PendingEffect]:
        return [e for e in self._pending() if (e.guild, e.target) == (guild, target)]

    def _pending(self) -> list[PendingEffect]:
        found = [e for e in self.m.effects.values() if e.state is EffectState.PENDING]
        return sorted(found, key=lambda e: (rank(e), e.created_at, e.id))

    async def mark(self, effect: PendingEffect) -> None:
        before = self.m.effects.get(effect.id)
        if before is not None and before.stamp == effect.stamp:
            self.m.effects[effect.id] = effect

    async def forget_effect(self, effect_id: str) -> None:
        self.m.effects.pop(effect_id, None)


class FakeReviewQueue:
    def __init__(self, memory: Memory) -> None:
        self.m = memory

    async def get(self, guild: str, item_id: str) -> Item | None:
        item = self.m.items.get(item_id)
        return item if item is not None and item.guild == guild else None

    def _current(self, expected: Item, key: str | None) -> Item:
        if key is not None and key in self.m.handled:
            raise Conflict("this press was handled already")
        item = self.m.items.get(expected.id)
        if item is None or item.guild != expected.guild:
            raise Conflict("this item is not there any more")
        if item.version != expected.version:
            raise Conflict("somebody else was first", by=self.m.changed_by.get(item.id) or None)
        return item

    async def change(
        self,
        old: Item,
        new: Item,
        *,
        effects: Sequence[PendingEffect] = (),
        card: CardRecord | None = None,
        audit: AuditEntry | None = None,
        key: str | None = None,
        at: datetime,
        by: str = "",
    ) -> Item:
        row = self._current(old, key)
        if new.state in QUEUED and old.state not in QUEUED:
            self._refuse_second(new)
        stored = replace(new, seen_at=row.seen_at or new.seen_at, reminded_at=row.reminded_at)
        if (new.post, new.post_channel) == (old.post, old.post_channel):
            stored = replace(stored, post=row.post, post_channel=row.post_channel)
        self.m.items[old.id], self.m.changed_by[old.id] = stored, by
        if card is not None:
            self.m.put_card(card)
        self.m.add((*effects, show_item(stored, at)))
        if audit is not None:
            self.m.append(audit)
        self.m.handled |= {key} if key else set()
        return stored

    def _refuse_second(self, item: Item) -> None:
        if any(_same_target(one, item) and one.state in QUEUED and one.id != item.id for one in self.m.items.values()):
            raise Conflict("there is an open item about this already")

    async def remove(
        self, item: Item, *, effects: Sequence[PendingEffect] = (), key: str | None = None, at: datetime
    ) -> None:
        self._current(item, key)
        del self.m.items[item.id]
        self._forget_effects(item.id)
        self.m.add(effects)
        self.m.handled |= {key} if key else set()
        self.m.distress[item.guild] = self.m.distress.get(item.guild, 0) + 1

    def _forget_effects(self, item_id: str) -> None:
        self.m.effects = {k: e for k, e in self.m.effects.items() if e.item != item_id}

    async def restore(self, item: Item, *, at: datetime) -> Item:
        if item.id in self.m.items:
            raise Conflict("there is an open item about this post already")
        self._refuse_second(item)
        self._forget_effects(item.id)
        self.m.items[item.id] = item
        self.m.add([show_item(item, at)])
        return item

    async def placed(self, guild: str, item_id: str, channel: str | None, post: str | None) -> bool:
        item = await self.get(guild, item_id)
        if item is None:
            return False
        self.m.items[item_id] = replace(item, post=post, post_channel=channel)
        return True

    async def touch(
        self, guild: str, item_id: str, *, seen_at: datetime | None = None, reminded_at: datetime | None = None
    ) -> None:
        item = await self.get(guild, item_id)
        if item is not None:
            seen, reminded = item.seen_at or seen_at, reminded_at or item.reminded_at
            self.m.items[item_id] = replace(item, seen_at=seen, reminded_at=reminded)

    async def listing(self, guild: str, wanted: ItemFilter, *, limit: int, offset: int = 0) -> Sequence[Item]:
        found = [i for i in self.m.items.values() if i.guild == guild and i.state in (wanted.states or QUEUED)]
        found = [i for i in found if not wanted.kinds or i.kind in wanted.kinds]
        for name in ("claim", "channel", "holder"):
            value = getattr(wanted, name)
            found = [i for i in found if value is None or getattr(i, name) == value]
        return sorted(found, key=lambda i: (-i.priority, i.opened_at, i.id))[offset : offset + limit]

    async def about(self, guild: str, message_id: str) -> Sequence[Item]:
        return sorted(
            (i for i in self.m.items.values() if (i.guild, i.message_id) == (guild, message_id)), key=lambda i: i.id
        )

    async def by_post(self, guild: str, post: str) -> Item | None:
        return next((i for i in self.m.items.values() if (i.guild, i.post) == (guild, post)), None)

    async def by_reporter(self, guild: str, reporter: str, *, limit: int) -> Sequence[Item]:
        queued = [i for i in self.m.items.values() if i.guild == guild and i.state in QUEUED]
        return [i for i in queued if reporter in i.reporters][:limit]

    async def queued(self, limit: int, after: str = "") -> Sequence[Item]:
        found = [i for i in self.m.items.values() if i.state in QUEUED and i.id > after]
        return sorted(found, key=lambda i: i.id)[:limit]

    async def stats(self, guild: str, now: datetime) -> QueueStats:
        mine = [i for i in self.m.items.values() if i.guild == guild]
        states = tuple(sorted((s, sum(i.state is s for i in mine)) for s in {i.state for i in mine}))
        queued = [i for i in mine if i.state in QUEUED]
        kinds = tuple(sorted((k, sum(i.kind is k for i in queued)) for k in {i.kind for i in queued}))
        late = sum(overdue(i, now) for i in queued)
        return QueueStats(states, kinds, late, distress_seen=self.m.distress.get(guild, 0))


class FakeCooldowns:
    def __init__(self, memory: Memory) -> None:
        self.m = memory

    async def shown(self, guild: str, channel: str, author: str, *, besides: str = "") -> CardsShown:
        cards = [c for c in self.m.cards.values() if c.guild == guild and c.message_id != besides]
        by_claim: dict[str, datetime] = {}
        for card in cards:
            if card.channel == channel:
                by_claim[card.claim] = max(card.decided_at, by_claim.get(card.claim, card.decided_at))
        to_author = max((c.decided_at for c in cards if c.author == author != ""), default=None)
        return CardsShown(tuple(sorted(by_claim.items())), max(by_claim.values(), default=None), to_author)


class FakeMarks:
    def __init__(self) -> None:
        self.newest: dict[tuple[str, str], int] = {}

    async def raise_to(self, guild: str, channel: str, message_id: str) -> None:
        self.newest[(guild, channel)] = max(int(message_id), self.newest.get((guild, channel), 0))

    async def marks(self, guild: str) -> Sequence[tuple[str, str]]:
        return sorted((channel, str(newest)) for (g, channel), newest in self.newest.items() if g == guild)


class FakeAuditLog:
    def __init__(self, memory: Memory) -> None:
        self.m = memory

    async def append(self, entry: AuditEntry) -> AuditRecord:
        return self.m.append(entry)

    async def entries(self, guild: str, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRecord]:
        return [r for r in self.m.audit.get(guild, []) if r.seq > after][:limit]

    async def about_member(self, guild: str, member: str, *, limit: int) -> Sequence[AuditRecord]:
        if (guild, member) in self.m.erased:
            return []
        name = self.m.pseudonym(guild, member)
        return [r for r in reversed(self.m.audit.get(guild, [])) if r.subject == name][:limit]

    async def verify(self, guild: str | None = None) -> Sequence[AuditFault]:
        return [
            AuditFault(r.guild, r.seq, "was changed after it was written")
            for chain in self.m.audit.values()
            for r in chain
            if digest_of(r) != r.digest and guild in (None, r.guild)
        ]


class FakePrecisionLedger:
    def __init__(self) -> None:
        self.events: set[tuple[str, str, Tally, str]] = set()
        self.holds: set[tuple[str, str]] = set()

    async def count(self, guild: str, claim: str, what: Tally, key: str) -> None:
        self.events.add((guild, claim, what, key))

    async def uncount(self, guild: str, claim: str, what: Tally, key: str) -> None:
        self.events.discard((guild, claim, what, key))

    async def tally(self, guild: str, claim: str) -> ClaimTally:
        found = [t for t in await self.tallies(guild) if t.claim == claim]
        return found[0] if found else ClaimTally(claim)

    async def tallies(self, guild: str) -> Sequence[ClaimTally]:
        counts: dict[str, dict[Tally, int]] = {}
        for where, claim, what, _ in self.events:
            if where == guild:
                mine = counts.setdefault(claim, {})
                mine[what] = mine.get(what, 0) + 1
        return [ClaimTally.of(claim, counts[claim]) for claim in sorted(counts)]

    async def hold(self, guild: str, claim: str, at: datetime) -> bool:
        new = (guild, claim) not in self.holds
        self.holds.add((guild, claim))
        return new

    async def release(self, guild: str, claim: str) -> None:
        self.holds.discard((guild, claim))

    async def held(self, guild: str) -> frozenset[str]:
        return frozenset(claim for where, claim in self.holds if where == guild)


class FakeOptOuts:
    def __init__(self) -> None:
        self.out: set[tuple[str, str]] = set()

    async def opted_out(self, guild: str, member: str) -> bool:
        return (guild, member) in self.out

    async def set(self, guild: str, member: str, out: bool) -> None:
        if out:
            self.out.add((guild, member))
        else:
            self.out.discard((guild, member))


class FakePersonalData:
    def __init__(self, memory: Memory, opt_outs: FakeOptOuts) -> None:
        self.m = memory
        self._opt_outs = opt_outs

    async def held_on(self, guild: str, member: str) -> MemberData:
        return MemberData(
            decisions=tuple(d for d in self.m.decisions.values() if (d.guild, d.author) == (guild, member)),
            cards=tuple(c for c in self.m.cards.values() if (c.guild, c.author) == (guild, member)),
            items=tuple(i for i in self.m.items.values() if i.guild == guild and member in (i.author, *i.reporters)),
            audit=len(await FakeAuditLog(self.m).about_member(guild, member, limit=10**6)),
            opted_out=await self._opt_outs.opted_out(guild, member),
        )

    async def erase(self, guild: str, member: str) -> Swept:
        held = await self.held_on(guild, member)
        for decision in held.decisions:
            del self.m.decisions[(guild, decision.message_id)]
        for card in held.cards:
            if card.state is CardState.WITHDRAWN:
                del self.m.cards[(guild, card.message_id)]
            else:
                self.m.cards[(guild, card.message_id)] = replace(card, author="")
        for item in held.items:
            if item.state not in QUEUED and item.author == member:
                del self.m.items[item.id]
            else:
                author = "" if item.author == member else item.author
                left = tuple(r for r in item.reporters if r != member)
                self.m.items[item.id] = replace(item, author=author, reporters=left, version=item.version + 1)
        self.m.effects = {k: e for k, e in self.m.effects.items() if (e.guild, e.target) != (guild, member)}
        self.m.erased.add((guild, member))
        counts = (("decisions", len(held.decisions)), ("cards", len(held.cards)), ("items", len(held.items)))
        return Swept(counts)

    async def sweep(self, now: datetime) -> Swept:
        old = [k for k, d in self.m.decisions.items() if d.decided_at < now - timedelta(days=90)]
        for key in old:
            del self.m.decisions[key]
        return Swept((("decisions", len(old)),))

    async def report(self) -> Sequence[tuple[str, int, str]]:
        return [("decisions about posts (ids, no text)", len(self.m.decisions), "90 days")]


class FakeDuty:
    def __init__(self) -> None:
        self.on: set[tuple[str, str]] = set()

    async def set(self, guild: str, moderator: str, on: bool) -> None:
        if on:
            self.on.add((guild, moderator))
        else:
            self.on.discard((guild, moderator))

    async def on_duty(self, guild: str) -> Sequence[str]:
        return sorted(moderator for where, moderator in self.on if where == guild)


class FakeSettings:
    def __init__(self) -> None:
        self.chosen: dict[str, GuildSettings] = {}

    async def get(self, guild: str) -> GuildSettings:
        return self.chosen.get(guild, GuildSettings(guild))

    async def put(self, settings: GuildSettings) -> None:
        self.chosen[settings.guild] = settings

    async def guilds(self) -> Sequence[str]:
        return sorted(self.chosen)


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
