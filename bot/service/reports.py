"""Members ask people to look: at a post, or at a card again. And the knowledge asks for its editor."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.core.item import Item
from bot.core.merging import MOST_REASONS
from bot.core.reasons import Cause, ReasonCode
from bot.core.review import priority
from bot.core.values import ItemKind, Message
from bot.service import plans
from bot.service.perform import Performer
from bot.service.ports import Ports
from bot.service.records import Answer
from bot.service.tally import Tally

PER_MEMBER = 5
"""Open requests that one member may have here at a time; more would bury the queue. A working rule of ours."""


PATIENCE = 2.0
"""Seconds that a dispute waits for a card that is just being posted. Ours; an interaction is acknowledged before."""


class Dispute(StrEnum):
    """What a member finds about a card."""

    NOT_RELEVANT = "not-relevant"
    UNCLEAR = "unclear"
    NOT_ACCURATE = "not-accurate"


class Reports:
    """Opens items for people who ask."""

    def __init__(self, ports: Ports, performer: Performer) -> None:
        self._ports = ports
        self._performer = performer

    async def report(self, message: Message, reporter: str) -> Answer:
        """A member asks moderators to look at a post. Who asked is shown to moderators only."""
        settings = await self._ports.settings.get(message.guild)
        if not settings.member_reports:
            return Answer(False, "This server does not take requests here. Please write to a moderator.")
        opted_out = await self._ports.opt_outs.opted_out(message.guild, message.author)
        item = self._item(
            message.guild,
            ItemKind.REPORT,
            message.id,
            message.channel,
            message.id,
            author="" if opted_out else message.author,
            reporter=reporter,
            reasons=(Cause(ReasonCode.REQUESTED),),
        )
        return await self._open(item, "Thank you. Moderators will look at it; nobody else sees that you asked.")

    async def dispute(self, guild: str, card_post: str, member: str, why: Dispute) -> Answer:
        """A member questions a card: an item opens, and the claim's ledger counts it once for each card."""
        card = await self._ports.ledger.card_by_post(guild, card_post)
        if card is None:  # it is seen before Discord's answer has told us its message's id
            await self._performer.cards_at_hand(PATIENCE)
            card = await self._ports.ledger.card_by_post(guild, card_post)
        if card is None:
            return Answer(False, "This card is not on record any more.")
        item = self._item(
            guild,
            ItemKind.DISPUTE,
            card.message_id,
            card.channel,
            card.message_id,
            author=card.author,
            reporter=member,
            reasons=(Cause(ReasonCode.DISPUTED, str(why)),),
            claim=card.claim,
        )
        answer = await self._open(item, "Thank you. Moderators will look at this card again.")
        if answer.done:
            await self._ports.ledger.update_card(guild, card.message_id, disputed=True)
            await self._ports.precision.count(guild, card.claim, Tally.DISPUTED, card.message_id)
        return answer

    async def knowledge_due(self, guild: str, kind: ItemKind, target: str, reasons: Sequence[Cause]) -> None:
        """Open an item about the knowledge itself: a review that is due, a source that does not answer."""
        item = self._item(
            guild, kind, target[:90], "", "", author="", reporter="", reasons=tuple(reasons)[:MOST_REASONS]
        )
        await self._open(item, "")

    def _item(
        self,
        guild: str,
        kind: ItemKind,
        target: str,
        channel: str,
        message_id: str,
        *,
        author: str,
        reporter: str,
        reasons: tuple[Cause, ...],
        claim: str | None = None,
    ) -> Item:
        return Item(
            id=self._ports.clock.new_id(),
            guild=guild,
            kind=kind,
            target=target,
            channel=channel,
            message_id=message_id,
            opened_at=self._ports.clock.now(),
            author=author,
            claim=claim,
            priority=priority(kind, 0, 1, 1 if reporter else 0),
            reasons=reasons,
            signals=0 if reporter else 1,
            reporters=(reporter,) if reporter else (),
        )

    async def _open(self, item: Item, thanks: str) -> Answer:
        if item.reporters and await self._too_many(item):
            return Answer(False, "You have several open requests already. Moderators will come to them.")
        entry = plans.opened(item, item.opened_at, actor="".join(item.reporters[:1]))
        stored, _ = await self._ports.ledger.open_item(item, (), entry)
        await self._performer.perform_one(f"{stored.id}:show")
        return Answer(True, thanks, stored)

    async def _too_many(self, item: Item) -> bool:
        open_now = await self._ports.queue.by_reporter(item.guild, item.reporters[0], limit=PER_MEMBER + 1)
        return len([one for one in open_now if one.target != item.target]) >= PER_MEMBER
