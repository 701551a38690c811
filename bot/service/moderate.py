"""A message is sent, edited or deleted: read it, record what follows, then carry it out.

Correct whatever comes twice, late or out of order: the decision's record is the guard, everything recorded with it is
carried out by bot.service.perform, now or after a restart. Posts of one guild are read one after another, so that
cooldowns hold; carrying out happens outside that lock.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.act import causes_of, spans_of
from bot.core.item import Resolution
from bot.core.review import QUEUED
from bot.core.values import Action, ItemKind, Message, OpenItem, Outcome, PostCard
from bot.service import plans
from bot.service.audit import AuditEntry
from bot.service.authors import AuthorMessages
from bot.service.conversations import Conversations
from bot.service.deleted import DeletedChannels
from bot.service.knowledge import Knowledge
from bot.service.perform import Performer
from bot.service.policies import policy_for, shown_before
from bot.service.ports import Ports
from bot.service.records import Act, CardRecord, CardState, EffectState, GuildSettings, PendingEffect, Plan
from bot.service.withdrawals import Withdrawals

LATE = timedelta(minutes=10)
"""A post older than this when it is read gets no card by itself: the talk has moved on. A working rule of ours."""

JUST_EDITED = timedelta(hours=1)
"""Discord tells of a pin, a preview or a thread made from a post with the time of its last edit, however old; a resumed
session repeats minutes. Edits that are older when they are told of are those. A working rule of ours."""

HEATED_WITHIN = timedelta(hours=1)
"""How far back heated posts count to the item that a thread makes: six half-lives of its heat (bot.core.heat)."""

REMEMBERED = 4096
"""How many deleted or already handled posts are remembered in memory."""


class Moderation:
    """The act line for posts; one for the whole process."""

    def __init__(self, ports: Ports, knowledge: Knowledge, conversations: Conversations, performer: Performer) -> None:
        self._ports = ports
        self._knowledge = knowledge
        self._conversations = conversations
        self._performer = performer
        self._authors = AuthorMessages()
        self._withdrawals = Withdrawals(ports, conversations)
        self._locks: dict[str, asyncio.Lock] = {}
        self._deleted = DeletedChannels(ports, conversations, self._withdrawals)
        self._gone = _Recent()
        self._gone_channels = _Recent()
        self._unrecorded = _Recent()

    async def message_sent(self, message: Message, *, late: bool = False) -> None:
        """Read a new post and do what follows. Safe to repeat. Raises StoreUnavailable: then nothing was done."""
        if self._is_gone(message):
            return
        async with self._lock(message.guild):
            if await self._ports.ledger.decision(message.guild, message.id) is not None:
                effects: Sequence[PendingEffect] = await self._ports.ledger.pending_for(message.guild, message.id)
            elif (message.guild, message.id) in self._unrecorded:
                return
            else:
                effects = await self._first_time(message, late=late or self._is_old(message))
        await self._performer.perform(effects)

    async def message_updated(self, message: Message, edited_at: datetime | None) -> None:
        """Follow an update that Discord tells of, where it is an edit and not something else about the post."""
        if edited_at is not None and self._ports.clock.now() - edited_at <= JUST_EDITED:
            await self.message_edited(message, edited_at)

    async def message_edited(self, message: Message, edited_at: datetime) -> None:
        """Follow an edit: the card is updated or withdrawn, items with it. The same edit again changes nothing."""
        if self._is_gone(message) or (message.guild, message.id, edited_at) in self._unrecorded:
            return
        async with self._lock(message.guild):
            before = await self._ports.ledger.decision(message.guild, message.id)
            if before is not None and before.edited_at is not None and before.edited_at >= edited_at:
                return
            effects = await self._again(message, edited_at)
        await self._performer.perform(effects)

    async def message_deleted(self, guild: str, channel: str, message_id: str) -> None:
        """Follow a deletion: the card goes, items close and drop their text. Also for the bot's own messages."""
        self._gone.add((guild, message_id))
        async with self._lock(guild):
            self._conversations.forget(guild, message_id)
            effects = [*await self._own_message_gone(guild, message_id)]
            effects += await self._take_back(guild, message_id)
            effects += await self._withdrawals.of_deleted(guild, channel, message_id)
        await self._performer.perform(effects)

    async def channel_deleted(self, guild: str, channel: str) -> None:
        """Follow the deletion of a channel or thread as that of each of its posts, of which Discord tells nothing."""
        self._gone_channels.add((guild, channel))
        async with self._lock(guild):
            effects = await self._deleted.close_items(guild, channel)
            for card in await self._deleted.cards(guild, channel):
                effects += await self._take_back(guild, card.message_id)
        await self._performer.perform(effects)

    async def _first_time(self, message: Message, *, late: bool) -> Sequence[PendingEffect]:
        reading = await self._read(message, late=late)
        if reading is None:
            return ()
        if reading.opted_out:
            return await self._distress_only(message, reading)
        return await self._record(message, self._plan(message, reading, None))

    async def _again(self, message: Message, edited_at: datetime) -> Sequence[PendingEffect]:
        """Read the edited version; what stood before and no longer follows is taken back."""
        card = await self._ports.ledger.card(message.guild, message.id)
        standing = card if card is not None and card.state is not CardState.WITHDRAWN else None
        reading = await self._read(message, late=self._is_old(message), standing=standing)
        if reading is None or reading.opted_out:
            return await self._unrecorded_again(message, reading, edited_at)
        effects: list[PendingEffect] = []
        plan = self._plan(message, reading, edited_at)
        card = await self._ports.ledger.card(message.guild, message.id)
        if card is not None and card.state is not CardState.WITHDRAWN:
            plan, changed = self._follow_card(plan, card, reading.outcome)
            effects += [changed] if changed else await self._take_back(message.guild, message.id)
        elif card is not None and _by_people(card):
            plan = _without_card(plan)
        following = {(item.kind, item.claim) for item in plan.items}
        plan = await self._unless_dismissed(plan)
        claim = plan.card.claim if plan.card else None
        effects += await self._withdrawals.of_edited(message.guild, message.id, following, claim)
        if reading.outcome.distress.level:  # a moderator may have posted the suggested card before its item closed
            effects += await self._take_back(message.guild, message.id)
        return (*effects, *await self._record(message, plan))

    async def _unless_dismissed(self, plan: Plan) -> Plan:
        """The plan without the suggestions that moderators dismissed under this very post."""
        about = await self._ports.queue.about(plan.decision.guild, plan.decision.message_id)
        answered = {(one.kind, one.claim) for one in about if one.resolution is Resolution.DISMISSED}
        items = (i for i in plan.items if i.kind is not ItemKind.SUGGESTION or (i.kind, i.claim) not in answered)
        return replace(plan, items=tuple(items))

    async def _unrecorded_again(
        self, message: Message, reading: _Reading | None, edited_at: datetime
    ) -> Sequence[PendingEffect]:
        """Follow an edit that leaves no record: the channel is not read, or the author has opted out."""
        shown = await self._withdrawals.of_unread(message.guild, message.id)
        if reading is None:
            self._conversations.forget(message.guild, message.id)  # an earlier version, of when it was read
            return shown
        distress = await self._distress_only(message, reading)
        self._unrecorded.add((message.guild, message.id, edited_at))
        return (*shown, *distress, *await self._take_back(message.guild, message.id))

    async def _record(self, message: Message, plan: Plan) -> Sequence[PendingEffect]:
        recorded = await self._ports.ledger.record(plan)
        self._authors.note(message, plan.effects)
        return recorded.effects

    def _follow_card(self, plan: Plan, card: CardRecord, outcome: Outcome) -> tuple[Plan, PendingEffect | None]:
        """The plan beside the card that stands, and how that card changes: None takes it back."""
        decision, bare = outcome.decision, _without_card(plan)
        if decision.claim is None or decision.action is Action.NONE or outcome.distress.level:
            return bare, None
        if decision.claim != card.claim and decision.action is not Action.REPLY:
            return plan, None
        kept = replace(card, claim=decision.claim)
        spans = spans_of(kept.claim, outcome.matches)
        update = plans.update_card(kept, causes_of(decision), spans, plan.decision.decided_at)
        items = tuple(item for item in plan.items if item.kind is not ItemKind.SUGGESTION)
        audit = bare.audit if kept.claim == card.claim else plan.audit
        return replace(bare, card=kept, items=items, effects=(*bare.effects, update), audit=audit), update

    async def _read(self, message: Message, *, late: bool, standing: CardRecord | None = None) -> _Reading | None:
        settings = await self._ports.settings.get(message.guild)
        unread = settings.ignored_channels | {settings.moderators_channel, settings.escalation_channel}
        if message.channel in unread or (message.parent and message.parent in unread):
            return None
        opted_out = await self._ports.opt_outs.opted_out(message.guild, message.author)
        catalogue = self._knowledge.catalogue
        policy = await policy_for(self._ports, settings, catalogue, opted_out=opted_out, late=late)
        shown = await self._ports.cooldowns.shown(message.guild, message.channel, message.author, besides=message.id)
        shown = shown if standing is None else shown_before(shown, standing.decided_at)
        outcome = await self._ports.reader.read(message, policy, self._conversations.history(message, shown))
        opted_out = await self._ports.opt_outs.opted_out(message.guild, message.author)  # perhaps while it was read
        self._conversations.remember(message, outcome, opted_out=opted_out)
        return _Reading(outcome, settings, opted_out, catalogue.digest)

    def _plan(self, message: Message, reading: _Reading, edited_at: datetime | None) -> Plan:
        now = self._ports.clock.now()
        decision = plans.decision_record(message, reading.outcome, now, reading.catalogue, edited_at)
        plan = Plan(decision)
        for effect in plans.permitted(reading.outcome.effects, reading.settings):
            plan = self._with(plan, effect, message, reading.outcome, now)
        if reading.outcome.distress.level:
            plan = replace(plan, effects=(*plan.effects, *self._authors.to_author(message, reading.settings, now)))
        return plan

    def _with(self, plan: Plan, effect: OpenItem | PostCard, message: Message, outcome: Outcome, now: datetime) -> Plan:
        if isinstance(effect, PostCard):
            card = plans.card_of(effect, message, now)
            posting, entry = plans.card_posted(card, outcome)
            return replace(plan, card=card, effects=(*plan.effects, posting), audit=(*plan.audit, entry))
        thread = message.thread or message.channel
        heated = self._conversations.heated(message.guild, thread, message.sent_at - HEATED_WITHIN)
        item = plans.item_of(effect, message, self._ports.clock.new_id(), now, heated)
        audit = () if item.kind is ItemKind.DISTRESS else (plans.opened(item, now),)
        return replace(plan, items=(*plan.items, item), audit=(*plan.audit, *audit))

    async def _distress_only(self, message: Message, reading: _Reading) -> Sequence[PendingEffect]:
        """Of a member who opted out nothing is stored but an open distress item."""
        now, effects = self._ports.clock.now(), []
        for effect in reading.outcome.effects:
            if isinstance(effect, OpenItem) and effect.kind is ItemKind.DISTRESS:
                item = plans.item_of(effect, message, self._ports.clock.new_id(), now)
                writing = self._authors.to_author(message, reading.settings, now)
                stored, _ = await self._ports.ledger.open_item(item, writing)
                self._authors.note(message, writing)
                effects += [plans.show_item(stored, now).id, *(one.id for one in writing)]
        self._unrecorded.add((message.guild, message.id))
        found = [await self._ports.ledger.effect(effect_id) for effect_id in effects]
        return [effect for effect in found if effect is not None and effect.state is EffectState.PENDING]

    async def _take_back(self, guild: str, message_id: str) -> Sequence[PendingEffect]:
        """Withdraw a post's card. One that was not sent yet is dropped; one that was tried is looked for."""
        for effect in await self._ports.ledger.pending_for(guild, message_id):
            if effect.act in (Act.POST_CARD, Act.UPDATE_CARD):
                await self._ports.ledger.mark(replace(effect, state=EffectState.DROPPED, detail="taken back"))
        card = await self._ports.ledger.card(guild, message_id)
        if card is None or card.state is CardState.WITHDRAWN:
            return ()
        deleting = plans.withdraw_card(card, self._ports.clock.now())
        return await self._ports.ledger.update_card(guild, message_id, state=CardState.WITHDRAWN, effects=[deleting])

    async def _own_message_gone(self, guild: str, post: str) -> Sequence[PendingEffect]:
        """Somebody deleted one of the bot's messages by hand: a card counts as withdrawn, an open item is re-posted."""
        now = self._ports.clock.now()
        if (card := await self._ports.ledger.card_by_post(guild, post)) is not None:
            if card.state is not CardState.WITHDRAWN:
                entry = AuditEntry(guild, now, "card-removed-by-hand", subject=card.author, claim=card.claim)
                await self._ports.ledger.update_card(
                    guild, card.message_id, state=CardState.WITHDRAWN, settled=True, audit=entry
                )
            return ()
        item = await self._ports.queue.by_post(guild, post)
        if item is None or item.state not in QUEUED:
            return ()
        showing = await self._ports.ledger.add([plans.show_item(replace(item, post=None), now)])
        await self._ports.queue.placed(guild, item.id, None, None)
        return showing

    def _is_gone(self, message: Message) -> bool:
        post, channel = (message.guild, message.id), (message.guild, message.channel)
        return post in self._gone or channel in self._gone_channels

    def _is_old(self, message: Message) -> bool:
        return self._ports.clock.now() - message.sent_at > LATE

    def _lock(self, guild: str) -> asyncio.Lock:
        return self._locks.setdefault(guild, asyncio.Lock())


def _by_people(card: CardRecord) -> bool:
    """Whether a card that is gone was in people's hands: they posted, questioned or deleted it, or let it stand."""
    return bool(card.by or card.disputed or card.settled)


def _without_card(plan: Plan) -> Plan:
    """The plan without the card that the bot would post."""
    effects = tuple(effect for effect in plan.effects if effect.act is not Act.POST_CARD)
    audit = tuple(entry for entry in plan.audit if entry.action != plans.CARD_POSTED)
    return replace(plan, card=None, effects=effects, audit=audit)


@dataclass(frozen=True, slots=True)
class _Reading:
    outcome: Outcome
    settings: GuildSettings
    opted_out: bool
    catalogue: str


class _Recent:
    """The latest keys, bounded."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[object, ...], None] = OrderedDict()

    def add(self, key: tuple[object, ...]) -> None:
        self._keys[key] = None
        while len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)

    def __contains__(self, key: object) -> bool:
        return key in self._keys
