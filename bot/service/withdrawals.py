"""Items follow what they are about: they close where it is not there any more, and show a post as it is now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.core.item import Item, Withdrawal
from bot.core.merging import without_post
from bot.core.review import QUEUED
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service import plans, wording
from bot.service.conversations import Conversations
from bot.service.perform import being_posted
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

    async def of_edited(
        self, guild: str, message_id: str, following: Collection[tuple[ItemKind, str | None]], card: str | None
    ) -> list[PendingEffect]:
        """Close the items that an edit leaves behind, and show the others with the post as it is now.

        `following` are kind and claim of the items that the edited post would open; `card` is the claim of the card
        that stands under it, None where none does.
        """
        effects: list[PendingEffect] = []
        for item in await self._ports.queue.about(guild, message_id):
            if item.state in QUEUED and _outdated(item, following, card):
                effects += await self.close(item, Withdrawal.POST_EDITED)
            elif item.state in QUEUED:
                effects += await self._anew(item, quoted=(item.kind, item.claim) in following)
        return effects

    async def of_unread(self, guild: str, message_id: str) -> list[PendingEffect]:
        """Show the items of an edited post that is not read (any more) with the post as it is now."""
        about = [item for item in await self._ports.queue.about(guild, message_id) if item.state in QUEUED]
        return [effect for item in about for effect in await self._anew(item, quoted=False)]

    async def close(self, item: Item, why: Withdrawal) -> list[PendingEffect]:
        """Close an item and give back what shows it; a moderator's change in between is tried again."""
        for _ in range(ATTEMPTS):
            current = await self._ports.queue.get(item.guild, item.id)
            if current is None or current.state not in QUEUED:
                return []
            now = self._ports.clock.now()
            try:
                if current.kind is ItemKind.DISTRESS:
                    if await being_posted(self._ports, current) is not None:  # once more: it finds the message, closes
                        return list(await self._ports.ledger.add([plans.show_item(current, now)]))
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

    async def _anew(self, item: Item, *, quoted: bool) -> list[PendingEffect]:
        """Show an item once more. Its matched words go unless they are found anew: their places are of the old text."""
        for _ in range(ATTEMPTS):
            current = await self._ports.queue.get(item.guild, item.id)
            if current is None or current.state not in QUEUED:
                return []
            now = self._ports.clock.now()
            if quoted or not current.spans:
                return list(await self._ports.ledger.add([plans.show_item(current, now)]))
            try:
                unquoted = replace(current, spans=(), version=current.version + 1)
                await self._ports.queue.change(current, unquoted, at=now)
            except Conflict:
                continue
            return await self._shown(item)
        return []

    async def _shown(self, item: Item) -> list[PendingEffect]:
        return [effect] if (effect := await self._ports.ledger.effect(f"{item.id}:show")) else []


def _outdated(item: Item, following: Collection[tuple[ItemKind, str | None]], card: str | None) -> bool:
    """Whether an edit takes away what the item asks for: the match that it suggests, or the card that is disputed."""
    if item.kind is ItemKind.DISPUTE:
        return item.claim != card
    return item.kind in (ItemKind.SUGGESTION, ItemKind.DANGER) and (item.kind, item.claim) not in following
