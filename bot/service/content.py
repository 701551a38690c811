"""What is shown in Discord, and posts as they are now: a member's words, live, which are not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.item import Item, ItemAction
from bot.core.values import Message


@dataclass(frozen=True, slots=True)
class CardContent:
    """A card to show. The adapter makes it from the claim (bot.core.card); `quotes` are the matched words, live.

    `reasons` say why it appears; `wording` replaces the short form where a moderator edited it (figures stay locked).
    """

    claim: str
    reasons: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class ItemContent:
    """A review item to show in the moderators' channel. `excerpt` and `quotes` are live text, "" once it is closed.

    `reasons` are its causes in plain words; `resources` what the server keeps at hand for whoever answers distress.
    """

    item: Item
    excerpt: str = ""
    quotes: tuple[str, ...] = ()
    actions: tuple[ItemAction, ...] = ()
    undoable: bool = False
    reasons: tuple[str, ...] = ()
    resources: str = ""


@dataclass(frozen=True, slots=True)
class NoteContent:
    """Plain words of ours. `mentions` are member ids that may be pinged: on-duty moderators, nobody else."""

    text: str
    mentions: tuple[str, ...] = ()


Content = CardContent | ItemContent | NoteContent


@dataclass(frozen=True, slots=True)
class PostVersion:
    """A post as it is now, live, and when it was last edited. Not kept."""

    message: Message
    edited_at: datetime | None = None
