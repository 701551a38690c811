"""The smaller stores in memory: cooldowns, marks, audit, precision, opt-outs, personal data, duty, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.item import Item, Undo
from bot.core.review import QUEUED
from bot.core.values import CardsShown, ItemKind
from bot.service.audit import AuditEntry, AuditFault, AuditRecord
from bot.service.records import (
    Act,
    CardRecord,
    CardState,
    EffectState,
    GuildSettings,
    MemberData,
    PendingEffect,
    Swept,
)
from bot.service.tally import JUDGED, ClaimTally, Tally
from bot.storage.audit import digest_of
from bot.storage.retention import ERASED
from tests.fake_ledger import Memory

ON_CARDS = frozenset({Act.POST_CARD, Act.UPDATE_CARD, Act.WITHDRAW_CARD})


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
        if (guild, claim) in self.holds:
            self.holds.discard((guild, claim))
            self.events = {e for e in self.events if e[:2] != (guild, claim) or e[2] not in JUDGED}

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
            moderated=len(self._moderated(guild, member)),
        )

    async def erase(self, guild: str, member: str) -> Swept:
        moderated = self._unname_moderator(guild, member)
        held = await self.held_on(guild, member)
        self._forget_effects(guild, member, {card.message_id for card in held.cards})
        self._unname_posts(guild, {decision.message_id for decision in held.decisions})
        for decision in held.decisions:
            del self.m.decisions[(guild, decision.message_id)]
        for card in held.cards:
            if card.state is CardState.WITHDRAWN and not self._withdrawing(guild, card.message_id):
                del self.m.cards[(guild, card.message_id)]
            else:
                self.m.cards[(guild, card.message_id)] = replace(card, author="")
        for item in (self.m.items[item.id] for item in held.items):
            if item.state not in QUEUED and item.author == member:
                del self.m.items[item.id]
                stripping = {e.id for e in self.m.effects.values() if e.act is Act.CLOSE_ITEM and _waits(e)}
                self.m.effects = {k: e for k, e in self.m.effects.items() if e.item != item.id or k in stripping}
            else:
                author = "" if item.author == member else item.author
                left = tuple(r for r in item.reporters if r != member)
                self.m.items[item.id] = replace(item, author=author, reporters=left, version=item.version + 1)
        self.m.erased.add((guild, member))
        counts = (("decisions", len(held.decisions)), ("cards", len(held.cards)), ("items", len(held.items)))
        return Swept((*counts, ("items and cards that you handled", moderated)) if moderated else counts)

    def _moderated(self, guild: str, member: str) -> list[Item | CardRecord]:
        items = [i for i in self.m.items.values() if i.guild == guild and member in self._moderators(i)]
        return [*items, *(c for c in self.m.cards.values() if (c.guild, c.by) == (guild, member))]

    def _moderators(self, item: Item) -> set[str | None]:
        undo, named = item.undo, {item.holder, item.decided_by, self.m.changed_by.get(item.id)}
        while undo is not None:
            named, undo = named | {undo.by}, undo.earlier
        return named | {note.by for note in item.notes}

    def _unname_moderator(self, guild: str, member: str) -> int:
        found = self._moderated(guild, member)
        for one in found:
            if isinstance(one, CardRecord):
                self.m.cards[(guild, one.message_id)] = replace(one, by=ERASED)
                continue
            notes = tuple(replace(note, by="") if note.by == member else note for note in one.notes)
            decided_by = "" if one.decided_by == member else one.decided_by
            undo = _without_name(one.undo, member)
            unnamed = replace(one, notes=notes, decided_by=decided_by, undo=undo, version=one.version + 1)
            self.m.items[one.id] = unnamed
            if self.m.changed_by.get(one.id) == member:
                self.m.changed_by[one.id] = ""
        return len(found)

    def _unname_posts(self, guild: str, theirs: set[str]) -> None:
        for item in [i for i in self.m.items.values() if i.guild == guild and i.kind is ItemKind.HEAT]:
            gone = theirs - {item.message_id} if item.state in QUEUED else theirs
            left = tuple(post for post in item.posts if post not in gone)
            shown = "" if item.message_id in gone else item.message_id
            if (left, shown) != (item.posts, item.message_id):
                self.m.items[item.id] = replace(item, posts=left, message_id=shown, version=item.version + 1)

    def _forget_effects(self, guild: str, member: str, posts: set[str]) -> None:
        def stays(effect: PendingEffect) -> bool:
            if effect.guild == guild and effect.target in posts and effect.act in ON_CARDS:
                return effect.act is Act.WITHDRAW_CARD and _waits(effect)
            return (effect.guild, effect.target) != (guild, member)

        self.m.effects = {key: effect for key, effect in self.m.effects.items() if stays(effect)}

    def _withdrawing(self, guild: str, post: str) -> bool:
        here = [e for e in self.m.effects.values() if (e.guild, e.target) == (guild, post)]
        return any(e.act is Act.WITHDRAW_CARD and _waits(e) for e in here)

    async def sweep(self, now: datetime) -> Swept:
        old = [k for k, d in self.m.decisions.items() if d.decided_at < now - timedelta(days=90)]
        for key in old:
            del self.m.decisions[key]
        ended = [key for key, effect in self.m.effects.items() if _ended(effect, now - timedelta(days=7))]
        for effect_id in ended:
            del self.m.effects[effect_id]
        return Swept((("decisions", len(old)),))

    async def report(self) -> Sequence[tuple[str, int, str]]:
        return [("decisions about posts (ids, no text)", len(self.m.decisions), "90 days")]


def _without_name(undo: Undo | None, member: str) -> Undo | None:
    if undo is None:
        return None
    return replace(undo, by="" if undo.by == member else undo.by, earlier=_without_name(undo.earlier, member))


def _waits(effect: PendingEffect) -> bool:
    return effect.state is EffectState.PENDING


def _ended(effect: PendingEffect, before: datetime) -> bool:
    said_once = effect.act is Act.TELL_OWNER and effect.item is None
    return not _waits(effect) and effect.created_at < before and not said_once


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
