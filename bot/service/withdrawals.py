"""Items that close by themselves, because what they were about is not there any more."""

from __future__ import annotations

from bot.core.merging import without_post
from bot.core.review import QUEUED, Item, Withdrawal
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service import plans, wording
from bot.service.conversations import Conversations
from bot.service.ports import Ports
from bot.service.records import ItemFilter, PendingEffect

THREADS = 20
"""Queued heat items that a deletion in a channel is held against: a channel has one, and so has each of its threads."""

ATTEMPTS = 3
"""How often an item is tried to close while moderators change it; a working rule of ours."""


class Withdrawals:
    """Takes back what a deleted or edited post, or a source that answers again, leaves behind in the queue."""

    def __init__(self, ports: Ports, conversations: Conversations) -> None:
        self._ports = ports
        self._conversations = conversations

    async def of_deleted(self, guild: str, channel: str, message_id: str) -> list[PendingEffect]:
        """Close the items of a deleted post. An item about a thread stays as long as one of its heated posts stands."""
        effects: list[PendingEffect] = []
        for item in await self._touched(guild, channel, message_id):
            if item.kind is ItemKind.HEAT:
                effects += await self._lose_post(item, message_id)
            else:
                effects += await self.close(item, Withdrawal.POST_DELETED)
        return effects

    async def close(self, item: Item, why: Withdrawal) -> list[PendingEffect]:
        """Close an item and give back what shows it; a moderator's change in between is tried again."""
        for _ in range(ATTEMPTS):
            current = await self._ports.queue.get(item.guild, item.id)
            if current is None or current.state not in QUEUED:
                return []
            now = self._ports.clock.now()
            try:
                if current.kind is ItemKind.DISTRESS:
                    closing = plans.close_item(current, now, wording.WITHDRAWN[why])
                    await self._ports.queue.remove(current, effects=closing, at=now)
                    return list(closing)
                closed, entry = plans.withdrawn(current, why, now)
                await self._ports.queue.change(current, closed, audit=entry, at=now)
            except Conflict:
                continue
            return await self._shown(item)
        return []

    async def _touched(self, guild: str, channel: str, message_id: str) -> list[Item]:
        """Items about a deleted post, and those of threads of which it was one heated post among others."""
        threads = ItemFilter(kinds=frozenset({ItemKind.HEAT}), channel=channel)
        named = [i for i in await self._ports.queue.listing(guild, threads, limit=THREADS) if message_id in i.posts]
        about = await self._ports.queue.about(guild, message_id)
        return list({item.id: item for item in (*about, *named)}.values())

    async def _lose_post(self, item: Item, gone: str) -> list[PendingEffect]:
        for _ in range(ATTEMPTS):
            current = await self._ports.queue.get(item.guild, item.id)
            if current is None or current.state not in QUEUED or gone not in (current.message_id, *current.posts):
                return []  # it is decided and shows no post, or does not name this one any more
            further = self._conversations.heated(item.guild, item.target, item.opened_at)
            left = without_post(current, gone, further)
            if left is None:
                return await self.close(current, Withdrawal.POSTS_DELETED)
            try:
                await self._ports.queue.change(current, left, at=self._ports.clock.now())
            except Conflict:
                continue
            return await self._shown(item)
        return []

    async def _shown(self, item: Item) -> list[PendingEffect]:
        return [effect] if (effect := await self._ports.ledger.effect(f"{item.id}:show")) else []
