"""A channel, forum post or thread was deleted as a whole: Discord tells nothing of the posts that went with it."""

from __future__ import annotations

from datetime import timedelta

from bot.core.item import Withdrawal
from bot.core.values import ItemKind
from bot.service.conversations import Conversations
from bot.service.ports import Ports
from bot.service.records import CardRecord, ItemFilter, PendingEffect
from bot.service.withdrawals import Withdrawals

MOST = 1000
"""Items of one channel, and cards of a server, that are looked at."""

CARDS_SINCE = timedelta(days=7)
"""Records of older cards are left as they are: what they said went with the channel."""


class DeletedChannels:
    """Takes back what a deleted channel leaves behind, and forgets what was said in it."""

    def __init__(self, ports: Ports, conversations: Conversations, withdrawals: Withdrawals) -> None:
        self._ports = ports
        self._conversations = conversations
        self._withdrawals = withdrawals

    async def close_items(self, guild: str, channel: str) -> list[PendingEffect]:
        """Close the channel's items; gives back what shows them."""
        self._conversations.forget_thread(guild, channel)
        effects: list[PendingEffect] = []
        for item in await self._ports.queue.listing(guild, ItemFilter(channel=channel), limit=MOST):
            why = Withdrawal.POSTS_DELETED if item.kind is ItemKind.HEAT else Withdrawal.POST_DELETED
            effects += await self._withdrawals.close(item, why)
        return effects

    async def cards(self, guild: str, channel: str) -> list[CardRecord]:
        """The channel's cards that count as standing."""
        since = self._ports.clock.now() - CARDS_SINCE
        return [card for card in await self._ports.ledger.standing(guild, since, MOST) if card.channel == channel]
