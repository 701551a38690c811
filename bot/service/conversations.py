"""The conversation window: what was said lately in each thread, in memory only and bounded.

It is all the history that the reading line gets. Nothing of it is stored; a restart begins with an empty window, which
the read-back after a start fills again in part.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.values import CardsShown, History, Message, Outcome, Remark

THREADS = 2000
REMARKS = 40
TEXTS = 4000
"""How many threads, remarks in a thread, and texts by message id are remembered; least recent out. Ours, by memory."""

REMARK_LENGTH = 800
"""Characters of an earlier post that the window keeps."""


@dataclass(slots=True)
class _Thread:
    remarks: deque[Remark] = field(default_factory=lambda: deque(maxlen=REMARKS))
    opening: Remark | None = None
    heat: float = 0.0
    level: int = 0
    unnamed: frozenset[str] = frozenset()


class Conversations:
    """Remembers threads and hands out their history; one for the whole process. Both bounds are at least 1."""

    def __init__(self, threads: int = THREADS, remarks: int = REMARKS) -> None:
        self._most_threads, self._most_remarks = threads, remarks
        self._threads: OrderedDict[tuple[str, str], _Thread] = OrderedDict()
        self._by_id: OrderedDict[tuple[str, str], tuple[Remark, str, str]] = OrderedDict()
        self._moderators: set[tuple[str, str]] = set()

    def history(self, message: Message, shown: CardsShown) -> History:
        """What happened before the message; the message's own earlier version is left out."""
        thread = self._threads.get(_key(message), _Thread())
        remarks = tuple(r for r in thread.remarks if r.message_id != message.id and r.sent_at <= message.sent_at)
        opening = thread.opening if thread.opening and thread.opening.message_id != message.id else None
        answered = self._by_id.get((message.guild, message.reply_to)) if message.reply_to else None
        return History(
            remarks=remarks,
            opening=opening,
            answered=answered[0] if answered else None,
            thread_heat=thread.heat,
            thread_level=thread.level,
            shown=shown,
        )

    def remember(self, message: Message, outcome: Outcome, *, opted_out: bool = False) -> None:
        """Add a message that was read, or replace its earlier version.

        Only a thread has an opening: a channel's first post says nothing of what is spoken of there today. A post whose
        author has `opted_out` counts to the history, and no item names it.
        """
        key = _key(message)
        thread = self._threads.pop(key, None) or _Thread(deque(maxlen=self._most_remarks))
        self._threads[key] = thread
        remark = Remark(
            message_id=message.id,
            author=message.author,
            sent_at=message.sent_at,
            text=message.text[:REMARK_LENGTH],
            reply_to=message.reply_to,
            topics=outcome.topics,
            heat=outcome.heat.message,
            heat_level=outcome.heat.message_level,
            target=outcome.heat.target,
            by_moderator=(message.guild, message.author) in self._moderators,
            grief=outcome.grief,
        )
        _put(thread.remarks, remark)
        unnamed = thread.unnamed | {message.id} if opted_out else thread.unnamed - {message.id}
        thread.unnamed = unnamed & {earlier.message_id for earlier in thread.remarks}
        if message.thread and (thread.opening is None or thread.opening.message_id == message.id):
            thread.opening = remark
        thread.heat, thread.level = outcome.heat.thread, outcome.heat.level
        self._by_id.pop((message.guild, message.id), None)
        self._by_id[(message.guild, message.id)] = (remark, message.text, key[1])
        self._bound()

    def heated(self, guild: str, thread: str, since: datetime) -> tuple[str, ...]:
        """Posts of a thread since then that are heated by themselves and may be named, oldest first."""
        found = self._threads.get((guild, thread), _Thread())
        heated = (remark for remark in found.remarks if remark.heat_level >= 1 and remark.sent_at >= since)
        return tuple(remark.message_id for remark in heated if remark.message_id not in found.unnamed)

    def level(self, guild: str, thread: str) -> int:
        """The heat level (0-3) of a thread after its last post; 0 where it is not remembered."""
        return self._threads.get((guild, thread), _Thread()).level

    def text_of(self, guild: str, message_id: str) -> str | None:
        """The text of a post that was read lately, for showing."""
        found = self._by_id.get((guild, message_id))
        return found[1] if found else None

    def forget(self, guild: str, message_id: str) -> None:
        """Drop a post that was deleted, with its text."""
        self._by_id.pop((guild, message_id), None)
        self._drop(guild, lambda remark: remark.message_id == message_id)

    def forget_thread(self, guild: str, thread: str) -> None:
        """Drop everything that was said in a thread, or in a channel outside its threads."""
        self._threads.pop((guild, thread), None)
        here = [key for key, (_, _, where) in self._by_id.items() if (key[0], where) == (guild, thread)]
        for key in here:
            del self._by_id[key]

    def forget_member(self, guild: str, member: str) -> None:
        """Drop everything that a member said."""
        mine = [key for key, (remark, *_) in self._by_id.items() if key[0] == guild and remark.author == member]
        for key in mine:
            del self._by_id[key]
        self._drop(guild, lambda remark: remark.author == member)

    def note_moderator(self, guild: str, member: str) -> None:
        """Remember that a member moderates: what they say in a heated thread is read differently."""
        self._moderators.add((guild, member))

    def _drop(self, guild: str, gone: Callable[[Remark], bool]) -> None:
        """Drop remarks of a guild wherever they stand. An opening stays as a blank: no later post opens its thread."""
        for (where, _), thread in self._threads.items():
            if where != guild:
                continue
            if any(map(gone, thread.remarks)):
                kept = (remark for remark in thread.remarks if not gone(remark))
                thread.remarks = deque(kept, maxlen=thread.remarks.maxlen)
            if thread.opening and gone(thread.opening):
                thread.opening = Remark(thread.opening.message_id, "", thread.opening.sent_at, "")

    def _bound(self) -> None:
        while len(self._threads) > self._most_threads:
            self._threads.popitem(last=False)
        while len(self._by_id) > TEXTS:
            self._by_id.popitem(last=False)


def _key(message: Message) -> tuple[str, str]:
    return (message.guild, message.thread or message.channel)


def _put(remarks: deque[Remark], remark: Remark) -> None:
    for place, earlier in enumerate(remarks):
        if earlier.message_id == remark.message_id:
            remarks[place] = remark
            return
    remarks.append(remark)
