"""Effects on cards: post one, follow the post's edit, withdraw it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.act import HOSTILE_LEVEL
from bot.core.item import Item, ItemAction
from bot.core.merging import joined
from bot.core.reasons import Cause, ReasonCode
from bot.core.review import Press, priority, refusal, step
from bot.core.values import ItemKind
from bot.errors import ChatForbidden, ChatGone, Conflict
from bot.service import plans
from bot.service.audit import AuditEntry
from bot.service.content import CardContent
from bot.service.outcomes import Done, Dropped, Later, Result
from bot.service.ports import Ports
from bot.service.records import CardRecord, CardState, PendingEffect
from bot.service.showing import Showing
from bot.service.tally import Tally

TOO_OLD_TO_POST = timedelta(minutes=15)
"""A card of the bot's own that could not be sent for this long is suggested instead: the talk has moved on."""

GONE, NOT_PERMITTED = "gone", "not-permitted"
"""Why a card could not be posted, as codes."""

log = logging.getLogger(__name__)
LOOK_BACK = timedelta(minutes=5)
"""How long before an effect was recorded its message is looked for; clocks differ."""


class CardActs:
    """Carries out effects on cards."""

    def __init__(self, ports: Ports, showing: Showing) -> None:
        self._ports = ports
        self._showing = showing

    async def post(self, effect: PendingEffect) -> Result:
        """Post a card under the post, unless it was taken back meanwhile."""
        card = await self._ports.ledger.card(effect.guild, effect.target)
        if card is None or card.state is CardState.WITHDRAWN:
            return Dropped("taken back")
        if card.author and await self._ports.opt_outs.opted_out(effect.guild, card.author):
            return await self._opted_out(effect, card)
        wording = await self._wording(effect)
        content = await self._showing.card(effect, card.claim, wording)
        if content is None:
            return await self._not_possible(effect, card, GONE)
        try:
            posted = await self._find(effect, content) if effect.attempts else None
            if posted is None:
                if (why := self._not_by_itself(effect)) is not None:
                    return await self._suggest(effect, card, why)
                posted = await self._ports.chat.post(
                    effect.guild, effect.channel, content, nonce=plans.nonce(effect.id), reply_to=effect.target
                )
        except (ChatForbidden, ChatGone) as error:
            log.info("a card could not be posted: %s", error)
            return await self._not_possible(effect, card, GONE if isinstance(error, ChatGone) else NOT_PERMITTED)
        return await self._shown(effect, card, posted)

    async def update(self, effect: PendingEffect) -> Result:
        """Bring the card's message in line with the edited post."""
        card = await self._ports.ledger.card(effect.guild, effect.target)
        if card is None or card.state is CardState.WITHDRAWN:
            return Dropped("taken back")
        if card.post is None:
            return Later("the card is not posted yet")
        content = await self._showing.card(effect, card.claim, await self._wording(effect))
        if content is None:
            return Dropped("the post is not there any more")
        await self._ports.chat.edit(effect.guild, effect.channel, card.post, content)
        return Done(card.post)

    async def withdraw(self, effect: PendingEffect) -> Result:
        """Delete the card's message, also one whose posting was never answered."""
        card = await self._ports.ledger.card(effect.guild, effect.target)
        if card is None or card.state is not CardState.WITHDRAWN:
            return Dropped("the card stands again")
        post = card.post or await self._find(effect, CardContent(card.claim), card)
        if post is None:
            return Done()
        try:
            await self._ports.chat.delete(effect.guild, effect.channel, post)
        except ChatGone:
            return Done(post)
        return Done(post)

    async def _find(self, effect: PendingEffect, content: CardContent, card: CardRecord | None = None) -> str | None:
        posting = plans.post_card(card, (), ()).id if card else effect.id
        since = (card.decided_at if card else effect.created_at) - LOOK_BACK
        return await self._ports.chat.find_posted(
            effect.guild, effect.channel, content, nonce=plans.nonce(posting), reply_to=effect.target, since=since
        )

    async def _wording(self, effect: PendingEffect) -> str | None:
        if effect.item is None:
            return None
        item = await self._ports.queue.get(effect.guild, effect.item)
        return item.wording if item else None

    async def _shown(self, effect: PendingEffect, card: CardRecord, post: str) -> Result:
        await self._ports.ledger.update_card(effect.guild, effect.target, post=post, state=CardState.SHOWN)
        await self._ports.precision.count(effect.guild, card.claim, Tally.POSTED, effect.target)
        return Done(post)

    async def _opted_out(self, effect: PendingEffect, card: CardRecord) -> Result:
        """The author wants no cards any more; one whose posting was never answered is looked for and deleted."""
        deleting = await self._ports.ledger.update_card(
            effect.guild,
            effect.target,
            state=CardState.WITHDRAWN,
            effects=[plans.withdraw_card(card, self._ports.clock.now())],
        )
        return Dropped("the author has opted out", tuple(one.id for one in deleting))

    def _not_by_itself(self, effect: PendingEffect) -> ReasonCode | None:
        """Why a card of the bot's own that had to wait is left to moderators after all; None where it is not."""
        if effect.item is not None:
            return None
        if self._ports.clock.now() - effect.created_at > TOO_OLD_TO_POST:
            return ReasonCode.NOT_IN_TIME
        heated = self._showing.heat_level(effect.guild, effect.channel) >= HOSTILE_LEVEL
        return ReasonCode.HEATED if effect.attempts and heated else None

    async def _suggest(self, effect: PendingEffect, card: CardRecord, why: ReasonCode) -> Result:
        now = self._ports.clock.now()
        item = Item(
            id=self._ports.clock.new_id(),
            guild=effect.guild,
            kind=ItemKind.SUGGESTION,
            target=effect.target,
            channel=effect.channel,
            message_id=effect.target,
            opened_at=now,
            author=card.author,
            claim=card.claim,
            priority=priority(ItemKind.SUGGESTION, 0, 1, 0),
            reasons=(*effect.reasons, Cause(why)),
            spans=effect.spans,
        )
        stored, _ = await self._ports.ledger.open_item(item, ())
        await self._ports.ledger.update_card(effect.guild, effect.target, state=CardState.WITHDRAWN)
        return Dropped("suggested instead", (f"{stored.id}:show",))

    async def _not_possible(self, effect: PendingEffect, card: CardRecord, why: str) -> Result:
        """The card cannot be posted: the record says so, and a moderator's decision to post it is open again.

        `why` is GONE or NOT_PERMITTED; what Discord said goes to the log alone.
        """
        now = self._ports.clock.now()
        entry = AuditEntry(effect.guild, now, "card-not-posted", subject=card.author, reason=why, claim=card.claim)
        shown = await self._reopened(effect, why, now)  # first: a card that is withdrawn is not looked at again
        await self._ports.ledger.update_card(effect.guild, effect.target, state=CardState.WITHDRAWN, audit=entry)
        return Dropped(why, shown)

    async def _reopened(self, effect: PendingEffect, why: str, now: datetime) -> tuple[str, ...]:
        item = await self._ports.queue.get(effect.guild, effect.item) if effect.item is not None else None
        again = Press(ItemAction.REOPEN, "", now)
        if item is None or refusal(item, again) is not None:
            return ()
        reopened = replace(step(item, again), reasons=joined(item.reasons, (Cause(ReasonCode.NOT_POSTED, why),)))
        try:
            await self._ports.queue.change(item, reopened, at=now)
        except Conflict:
            return ()
        return (f"{item.id}:show",)
