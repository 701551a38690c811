"""Looks again at posts that a card or an open item is about: Discord does not repeat an edit or a deletion that was
missed while the bot was away. Bounded by age and count; each look is one request."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.errors import ChatForbidden, ChatGone
from bot.service.moderate import Moderation
from bot.service.ports import Ports
from bot.service.records import ItemFilter

LONGEST = timedelta(days=7)
"""Cards that are older are not looked at: the talk is over. A working rule of ours."""

MOST = 100
"""Posts of one guild that are looked at after a start: those that open items show, most urgent first, then those under
which cards stand, then the other heated posts of threads that are open items."""

SKEW = timedelta(minutes=1)
"""How far Discord's clock, which dates an edit, and ours, which dates a decision, may be apart."""

log = logging.getLogger(__name__)


class Revisit:
    """Finds edits and deletions that nobody told us of."""

    def __init__(self, ports: Ports, moderation: Moderation) -> None:
        self._ports = ports
        self._moderation = moderation

    async def look(self, guild: str) -> int:
        """After a new session: follow what became of these posts meanwhile; returns how many had gone or changed.

        Raises ChatUnavailable and StoreUnavailable: call it again then.
        """
        found = 0
        for message_id, channel in (await self._posts(guild)).items():
            try:
                found += await self._look_at(guild, channel, message_id)
            except ChatForbidden:
                continue  # the channel may not be read any more; its posts cannot be followed
        return found

    async def retitled(self, guild: str, thread: str) -> None:
        """Follow a forum post's new title, which is read with its first message: Discord tells of no edit then.

        Raises ChatUnavailable and StoreUnavailable: call it again then.
        """
        at = self._ports.clock.now()  # before the look: a later edit of the message counts as later
        try:
            post = await self._ports.chat.fetch(guild, thread, thread)
        except (ChatForbidden, ChatGone):
            return  # the first message was deleted, or was never a person's
        await self._moderation.message_edited(post, at)

    async def _look_at(self, guild: str, channel: str, message_id: str) -> bool:
        try:
            version = await self._ports.chat.version(guild, channel, message_id)
        except ChatGone:
            await self._moderation.message_deleted(guild, channel, message_id)
            return True
        decided = await self._ports.ledger.decision(guild, message_id)
        if version.edited_at is None:
            return False
        if decided is not None and version.edited_at <= (decided.edited_at or decided.decided_at - SKEW):
            return False
        await self._moderation.message_edited(version.message, version.edited_at)
        return True

    async def _posts(self, guild: str) -> dict[str, str]:
        """Message id -> channel."""
        items = await self._ports.queue.listing(guild, ItemFilter(), limit=MOST)
        cards = await self._ports.ledger.standing(guild, self._ports.clock.now() - LONGEST, MOST)
        posts = {item.message_id: item.channel for item in items if item.message_id}
        posts |= {card.message_id: card.channel for card in cards if card.message_id not in posts}
        posts |= {post: item.channel for item in items for post in reversed(item.posts) if post not in posts}
        if len(posts) > MOST:
            log.info("of %d posts with cards or items the first %d are looked at again", len(posts), MOST)
        return dict(list(posts.items())[:MOST])
