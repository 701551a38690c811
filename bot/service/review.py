"""The review desk: a moderator presses a button, and exactly one of two who press at once is served."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.item import DismissReason, Item, ItemAction, ItemState
from bot.core.review import BY_THE_BOT, REVERSIBLE, Press, Refusal, refusal, step
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service import plans, wording
from bot.service.conversations import Conversations
from bot.service.copied import repeats
from bot.service.perform import Performer
from bot.service.ports import Ports
from bot.service.precision import Precision
from bot.service.records import (
    Answer,
    CardRecord,
    CardState,
    EffectState,
    GuildSettings,
    PendingEffect,
    Presser,
    Proposal,
)
from bot.service.showing import Showing
from bot.service.steps import Asked, Consequence, audit_entry, consequence, first_before, undo_data

WORDING_LENGTH = 600
"""Characters of an edited short form; it replaces one line of the card."""

NOTE_LENGTH, EXAMPLE_LENGTH = 500, 600
_OWN_WORDS = {
    ItemAction.NOTE: NOTE_LENGTH,
    ItemAction.EDIT: WORDING_LENGTH,
    ItemAction.EXAMPLE: EXAMPLE_LENGTH,
}
"""Steps that keep a moderator's own words, and how many characters; none may repeat the post."""

LONGEST_HOLD = timedelta(days=30)
"""The longest that an item may be held for later; as long as the settings allow."""

BESIDE_OTHERS = frozenset({ItemAction.NOTE, ItemAction.EXAMPLE})
"""Steps of which two are two: what somebody else does in the same moment takes nothing away from them."""

ATTEMPTS = 3
"""How often a step is tried while the bot itself changes the item; a working rule of ours."""

WordingCheck = Callable[[str, str], str | None]
"""(claim, edited wording) -> why it cannot be taken, or None."""


def no_figures(_claim: str, text: str) -> str | None:
    """Figures stay locked: they come from findings, nobody types one."""
    if any(character.isdigit() for character in text):
        return "Figures on a card come from the studies; please leave them out of your wording."
    return None


class ReviewDesk:
    """Every step that moderators take on an item. Commands that only look are in bot.service.browse."""

    def __init__(
        self,
        ports: Ports,
        performer: Performer,
        precision: Precision,
        conversations: Conversations,
        showing: Showing,
        check_wording: WordingCheck = no_figures,
    ) -> None:
        self._ports = ports
        self._performer = performer
        self._precision = precision
        self._conversations = conversations
        self._showing = showing
        self._check_wording = check_wording
        self._closed_distress: dict[str, tuple[Item, datetime]] = {}

    def may(self, presser: Presser, settings: GuildSettings) -> bool:
        """Whether this person moderates here, by what Discord said with this very interaction."""
        if presser.manages_guild:
            return True
        return bool(presser.roles & settings.moderator_roles) if settings.moderator_roles else presser.manages_messages

    async def press(
        self,
        guild: str,
        item_id: str,
        action: ItemAction,
        presser: Presser,
        *,
        key: str,
        text: str = "",
        reason: DismissReason | None = None,
        minutes: int | None = None,
        drawn: int = 0,
        example: Proposal | None = None,
    ) -> Answer:
        """Take one step on an item. `key` is the interaction's id: the same again changes nothing.

        `drawn` is the version of the item that the presser saw, 0 where that is not known: what somebody did since
        is not done again, and an undo takes back nothing that came after it was drawn. `example` is recorded with the
        step that proposes it, see `propose`.

        Refusals come back as an Answer that is not done, with a plain sentence. Where the bot itself changed the item
        in this moment (a further signal, a lease that ran out) the step is tried again. Raises StoreUnavailable, and
        ChatUnavailable for words that must be compared with the post.
        """
        settings = await self._ports.settings.get(guild)
        if not self.may(presser, settings):
            return Answer(False, wording.NOT_ALLOWED)
        self._conversations.note_moderator(guild, presser.id)
        item = await self._performer.posted_item(guild, item_id)
        for attempt in range(1, ATTEMPTS + 1):
            if item is None:
                return await self._gone(guild, item_id, action)
            press = self._press(action, presser.id, settings, _kept_words(action, text, reason), minutes)
            try:
                card = await self._card(item)
                return await self._step(Asked(item, press, key, settings, card, reason, drawn, example))
            except Conflict as conflict:
                before, item = item, await self._ports.queue.get(guild, item_id)
                moved = item is None or item.version != before.version
                if (conflict.by and action not in BESIDE_OTHERS) or not moved or attempt == ATTEMPTS:
                    return Answer(False, wording.not_first(conflict, moved=moved), item)
        raise AssertionError("unreachable: the last attempt returns")

    async def _step(self, asked: Asked) -> Answer:
        """One attempt at a step. Raises Conflict where the item changed meanwhile."""
        item, action = asked.item, asked.press.action
        if (why := await self._overtaken(asked) or self._why_not(asked)) is not None:
            return Answer(False, why, item)
        if action in _OWN_WORDS and await self._copied(item, asked.press.text):
            return Answer(False, wording.OWN_WORDS, item)
        if item.kind is ItemKind.DISTRESS and action in (ItemAction.DISMISS, ItemAction.RESOLVE):
            return await self._close_distress(asked)
        return await self._carry_out(asked)

    async def propose(
        self,
        guild: str,
        item_id: str,
        presser: Presser,
        *,
        key: str,
        text: str,
        stance: str | None,
        action: str | None,
        claim: str | None = None,
    ) -> Answer:
        """Keep a reworded example as a proposal for the knowledge base. Distress items give none."""
        item = await self._ports.queue.get(guild, item_id)
        about = claim or (item.claim if item else None)
        if item is not None and not about:
            return Answer(False, "Please name the claim that the example is for.", item)
        now = self._ports.clock.now()
        example = Proposal(key, guild, about or "", text.strip(), stance, action, now)
        return await self.press(guild, item_id, ItemAction.EXAMPLE, presser, key=key, text=text, example=example)

    def _press(self, action: ItemAction, by: str, settings: GuildSettings, text: str, minutes: int | None) -> Press:
        now = self._ports.clock.now()
        until = None
        if action is ItemAction.TAKE:
            until = now + timedelta(seconds=settings.lease)
        elif action is ItemAction.SNOOZE:
            until = now + (
                min(timedelta(minutes=minutes), LONGEST_HOLD) if minutes else timedelta(seconds=settings.snooze)
            )
        undo_until = now + timedelta(seconds=settings.undo) if action in REVERSIBLE else None
        return Press(action, by, now, text, until, undo_until)

    async def _copied(self, item: Item, text: str) -> bool:
        if not item.message_id:
            return False
        post = await self._showing.text(item.guild, item.channel, item.message_id)
        return post is not None and repeats(text, post)

    async def _overtaken(self, asked: Asked) -> str | None:
        """Who changed the item since an undo was drawn: it would take back their step, not the one that was seen."""
        item, press = asked.item, asked.press
        if press.action is not ItemAction.UNDO or asked.drawn in (0, item.version):
            return None
        return wording.changed(await self._ports.queue.changed_by(item.guild, item.id), press.by)

    def _why_not(self, asked: Asked) -> str | None:
        item, press = asked.item, asked.press
        if press.action in BY_THE_BOT:
            return wording.GONE
        if (refused := refusal(item, press)) is not None:
            return _refused(refused, item)
        if (first := first_before(asked)) is not None:
            return wording.was_first(first)
        longest = _OWN_WORDS.get(press.action)
        if longest is not None and not 0 < len(press.text) <= longest:
            return f"Please write 1 to {longest} characters."
        if press.action is ItemAction.EDIT and (no := self._check_wording(item.claim or "", press.text)) is not None:
            return no
        stands = asked.card is not None and asked.card.state is not CardState.WITHDRAWN
        if press.action in (ItemAction.POST, ItemAction.EDIT) and stands:
            return "This post has a card already."
        return None

    async def _card(self, item: Item) -> CardRecord | None:
        return await self._ports.ledger.card(item.guild, item.message_id) if item.message_id else None

    async def _carry_out(self, asked: Asked) -> Answer:
        item, brings = asked.item, consequence(asked)
        press = replace(asked.press, undo_data=undo_data(asked))
        after = step(item, press if press.action is not ItemAction.EXAMPLE else replace(press, text=""))
        if brings.moved:
            after = replace(after, post=None, post_channel=None)
        stored = await self._ports.queue.change(
            item,
            after,
            effects=brings.effects,
            card=brings.card,
            audit=audit_entry(asked, after),
            key=asked.key,
            at=press.at,
            by=press.by,
        )
        told = await self._count(asked, brings)
        for effect_id in (f"{item.id}:show", *(effect.id for effect in (*brings.effects, *told))):
            await self._performer.perform_one(effect_id)
        return Answer(True, await self._failure(brings.effects) or _said(press, item.kind), stored)

    async def _failure(self, effects: Iterable[PendingEffect]) -> str:
        """What Discord refused of a step, told to whoever pressed; "" where it was done, or is tried again."""
        for effect in effects:
            stored = await self._ports.ledger.effect(effect.id)
            if stored is not None and stored.state is EffectState.DROPPED and effect.act in wording.NOT_DONE:
                return wording.NOT_DONE[effect.act]
        return ""

    async def _count(self, asked: Asked, brings: Consequence) -> list[PendingEffect]:
        item = asked.item
        told: list[PendingEffect] = []
        if brings.uncount and item.undo is not None:
            await self._precision.uncount(item.guild, item.claim, item.undo.action, item.id)
        for what in brings.count:
            told += await self._precision.count(item.guild, item.claim, what, item.id)
        return told

    async def _close_distress(self, asked: Asked) -> Answer:
        """Close and forget: only a count stays. For an undo the item waits in memory, nowhere else."""
        item, at = asked.item, asked.press.at
        closing = plans.close_item(item, at, "a moderator has taken care of it")
        await self._ports.queue.remove(item, effects=closing, key=asked.key, at=at)
        until = at + timedelta(seconds=asked.settings.undo)
        self._closed_distress[item.id] = (item, until)
        await self._performer.perform(closing)
        return Answer(True, _said(asked.press, item.kind))

    async def _gone(self, guild: str, item_id: str, action: ItemAction) -> Answer:
        now = self._ports.clock.now()
        self._closed_distress = {k: v for k, v in self._closed_distress.items() if v[1] >= now}
        kept = self._closed_distress.get(item_id)
        if kept is None or action is not ItemAction.UNDO or kept[0].guild != guild:
            return Answer(False, wording.GONE)
        item = replace(kept[0], state=ItemState.OPEN, holder=None, lease_until=None, version=kept[0].version + 1)
        try:
            restored = await self._ports.queue.restore(item, at=now)
        except Conflict as conflict:
            return Answer(False, str(conflict))
        del self._closed_distress[item_id]
        await self._performer.perform_one(f"{item_id}:show")
        return Answer(True, wording.DONE[ItemAction.UNDO], restored)


def _kept_words(action: ItemAction, text: str, reason: DismissReason | None) -> str:
    """What a step keeps of words: a moderator's own where it asks for them, the code of a reason, else nothing."""
    if action is ItemAction.DISMISS:
        return str(reason or DismissReason.OTHER)
    return text.strip() if action in _OWN_WORDS else ""


def _stamp(at: datetime | None) -> str:
    return f"<t:{int(at.timestamp())}:t>" if at else "later"


def _said(press: Press, kind: ItemKind) -> str:
    return wording.done(press.action, kind).format(until=_stamp(press.until))


def _refused(no: Refusal, item: Item) -> str:
    who = f" by <@{item.decided_by}>" if item.decided_by else ""
    return wording.REFUSED[no].format(
        state=wording.STATES[item.state],
        who=who,
        kind=wording.KINDS[item.kind],
        holder=item.holder,
        until=_stamp(item.lease_until),
    )
