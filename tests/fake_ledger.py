"""The ledger and the review queue in memory, over one state that all store fakes share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.clocks import overdue
from bot.core.item import Item
from bot.core.merging import merge
from bot.core.review import QUEUED
from bot.errors import Conflict
from bot.service.audit import AuditEntry, AuditRecord
from bot.service.plans import REFRESHABLE, show_item
from bot.service.records import (
    CardRecord,
    CardState,
    DecisionRecord,
    EffectState,
    ItemFilter,
    PendingEffect,
    Plan,
    QueueStats,
    Recorded,
)
from bot.storage.audit import START, digest_of
from bot.storage.rows import effect_values, rank
from bot.storage.tables import EffectRow


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
            _assert_fits(effect)
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


def _assert_fits(effect: PendingEffect) -> None:
    """PostgreSQL refuses what is longer than its column; SQLite takes it."""
    for name, value in effect_values(effect).items():
        longest = getattr(EffectRow.__table__.c[name].type, "length", None)
        assert longest is None or value is None or len(value) <= longest, f"{name} of {effect.id} is too long: {value}"


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
        effects, items, opened = self.m.add(plan.effects), [], {""}
        for item in plan.items:
            stored, new, shown = self.m.open_or_merge(item, plan.decision.decided_at)
            items.append(stored)
            opened |= {stored.id} if new else set()
            effects.extend((shown,) if shown else ())
        for entry in (entry for entry in plan.audit if entry.item in opened):
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

    async def standing(self, guild: str, since: datetime, limit: int) -> Sequence[CardRecord]:
        cards = [c for c in self.m.cards.values() if c.guild == guild and c.decided_at >= since]
        cards = [card for card in cards if card.state is not CardState.WITHDRAWN]
        return sorted(cards, key=lambda card: (card.decided_at, card.message_id), reverse=True)[:limit]

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

    async def changed_by(self, guild: str, item_id: str) -> str:
        item = self.m.items.get(item_id)
        return self.m.changed_by.get(item_id, "") if item is not None and item.guild == guild else ""

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
