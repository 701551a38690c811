"""The direct message to somebody whose post shows distress: off unless the server has worded one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.values import Message
from bot.service.records import Act, GuildSettings, PendingEffect

AGAIN_AFTER = timedelta(days=1)
"""The same author is written to at most this often; a working rule of ours."""

REMEMBERED = 4096


class AuthorMessages:
    """Remembers in memory alone whom it wrote to; a restart forgets, and may write once more."""

    def __init__(self) -> None:
        self._written: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def to_author(self, message: Message, settings: GuildSettings, now: datetime) -> tuple[PendingEffect, ...]:
        """The effect that writes to the author of a post in distress, or nothing.

        It names the post, not the author, and is removed once it is carried out or given up.
        """
        key = (message.guild, message.author)
        before = self._written.get(key)
        if not settings.distress_message or (before is not None and now - before < AGAIN_AFTER):
            return ()
        data = (("text", settings.distress_message), ("author", "1"), ("urgent", "1"))
        effect_id = f"{message.guild}:{message.id}:author"
        return (PendingEffect(effect_id, message.guild, Act.TELL_MEMBER, message.channel, message.id, now, data=data),)

    def note(self, message: Message, recorded: Iterable[PendingEffect]) -> None:
        """Remember when the author is written to, once that is on record: a store that failed is asked again."""
        key = (message.guild, message.author)
        for effect in recorded:
            if effect.datum("author"):
                self._written[key] = effect.created_at
                self._written.move_to_end(key)
        while len(self._written) > REMEMBERED:
            self._written.popitem(last=False)
