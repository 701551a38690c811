"""A member sees, erases and opts out; retention for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.item import Withdrawal
from bot.core.review import QUEUED
from bot.core.values import ItemKind
from bot.service import plans
from bot.service.conversations import Conversations
from bot.service.perform import Performer
from bot.service.ports import Ports
from bot.service.records import Answer, CardState, MemberData, Swept
from bot.service.withdrawals import Withdrawals


class Privacy:
    """What a member may ask for about themselves; nobody else is ever asked about."""

    def __init__(
        self, ports: Ports, performer: Performer, conversations: Conversations, withdrawals: Withdrawals
    ) -> None:
        self._ports = ports
        self._performer = performer
        self._conversations = conversations
        self._withdrawals = withdrawals

    async def show(self, guild: str, member: str) -> MemberData:
        """Everything that is held on the member here. Distress items name nobody, so that none is in it."""
        return await self._ports.personal.held_on(guild, member)

    async def erase(self, guild: str, member: str) -> Answer:
        """Erase it, with the cards under their posts; an opt-out stays."""
        await self._withdraw_cards(guild, member)
        await self._strip_closed(guild, member)
        swept = await self._ports.personal.erase(guild, member)
        self._conversations.forget_member(guild, member)
        told = ", ".join(f"{number} {name}" for name, number in swept.counts)
        return Answer(True, f"Erased: {told}. The key to your name in the audit log is destroyed. An opt-out stays.")

    async def opt_out(self, guild: str, member: str) -> Answer:
        """No cards and no records from now on; what is held is erased too. Moderators are still told of distress."""
        await self._ports.opt_outs.set(guild, member, True)
        await self._withdraw_suggestions(guild, member)
        await self.erase(guild, member)
        return Answer(
            True,
            "You get no cards here any more, and nothing about your posts is kept. If a post of yours sounds as if you "
            "may need help, moderators are still told, and nothing is kept once they have looked.",
        )

    async def opt_in(self, guild: str, member: str) -> Answer:
        """Take an opt-out back."""
        await self._ports.opt_outs.set(guild, member, False)
        return Answer(True, "Your posts are read like everybody's again.")

    async def sweep(self) -> Swept:
        """Remove what has outlived its retention."""
        return await self._ports.personal.sweep(self._ports.clock.now())

    async def report(self) -> Sequence[tuple[str, int, str]]:
        """(what is held, how many, how long it is kept)."""
        return await self._ports.personal.report()

    async def _withdraw_cards(self, guild: str, member: str) -> None:
        now = self._ports.clock.now()
        for card in (await self._ports.personal.held_on(guild, member)).cards:
            if card.state is not CardState.WITHDRAWN:
                deleting = await self._ports.ledger.update_card(
                    guild, card.message_id, state=CardState.WITHDRAWN, effects=[plans.withdraw_card(card, now)]
                )
                await self._performer.perform(deleting)

    async def _withdraw_suggestions(self, guild: str, member: str) -> None:
        """Nobody can post what was suggested. Before the erasure: an erased item does not say whose post it is."""
        for item in (await self._ports.personal.held_on(guild, member)).items:
            if item.kind is ItemKind.SUGGESTION and item.author == member and item.state in QUEUED:
                await self._performer.perform(await self._withdrawals.close(item, Withdrawal.OPTED_OUT))

    async def _strip_closed(self, guild: str, member: str) -> None:
        """Closed items are deleted: their messages in the moderators' channel drop what they show."""
        now = self._ports.clock.now()
        for item in (await self._ports.personal.held_on(guild, member)).items:
            if item.state not in QUEUED and item.kind is not ItemKind.DISTRESS and item.author == member:
                closing = plans.close_item(item, now, "the member's data were erased")
                await self._performer.perform(await self._ports.ledger.add(closing))
