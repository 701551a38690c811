"""The sentences that services say to moderators, owners and members. Plain, neutral, without anybody's words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.core.item import Item, ItemAction, ItemState, Resolution, Withdrawal
from bot.core.review import Refusal
from bot.core.values import ItemKind
from bot.errors import Conflict
from bot.service.records import Act

NO_CHANNEL = (
    "Caveat has something for your moderators, but no moderators' channel is set. Items wait until you choose one "
    "with /settings moderators-channel. This is said once."
)
CHANNEL_CLOSED = (
    "Caveat cannot write in the moderators' channel. Items wait, and are shown as soon as it can write there again. "
    "Please check the channel and the bot's permissions in it. This is said once."
)
ESCALATION_CLOSED = (
    "Caveat cannot write in the channel for escalated items, so they stay in the moderators' channel. Please check the "
    "channel and the bot's permissions in it. This is said once."
)
CLOSED = "This item is closed ({why})."
GONE = "This item is not there any more."
NOT_ALLOWED = "Only this server's moderators can do that."
OWN_WORDS = "Please put it in your own words: a member's words are not kept."

KINDS: Mapping[ItemKind, str] = MappingProxyType(
    {
        ItemKind.DISTRESS: "somebody may need help",
        ItemKind.DANGER: "a possibly dangerous instruction",
        ItemKind.HEAT: "a heated thread",
        ItemKind.REPORT: "a member's request to look",
        ItemKind.DISPUTE: "a disputed card",
        ItemKind.SUGGESTION: "a suggested card",
        ItemKind.STALE: "knowledge whose review is due",
        ItemKind.DEAD_SOURCE: "a source that does not answer",
    }
)

STATES: Mapping[ItemState, str] = MappingProxyType(
    {
        ItemState.OPEN: "open",
        ItemState.TAKEN: "taken",
        ItemState.SNOOZED: "held for later",
        ItemState.ESCALATED: "escalated",
        ItemState.RESOLVED: "decided",
        ItemState.EXPIRED: "closed by itself: nobody decided in time",
        ItemState.WITHDRAWN: "closed by itself: what it was about is gone",
    }
)

WITHDRAWN: Mapping[Withdrawal, str] = MappingProxyType(
    {
        Withdrawal.POST_DELETED: "the post was deleted",
        Withdrawal.POSTS_DELETED: "every heated post that it was about was deleted",
        Withdrawal.POST_EDITED: "the post was edited",
        Withdrawal.ANSWERS_AGAIN: "the source answers again",
        Withdrawal.OPTED_OUT: "no card is wanted there any more",
    }
)
"""Why the bot closed an item by itself."""

DONE: Mapping[ItemAction, str] = MappingProxyType(
    {
        ItemAction.TAKE: "You have it until {until}.",
        ItemAction.RELEASE: "It is free again.",
        ItemAction.POST: "The card is on its way.",
        ItemAction.EDIT: "The card is on its way, with your wording.",
        ItemAction.DISMISS: "Dismissed.",
        ItemAction.RESOLVE: "Marked as handled.",
        ItemAction.SNOOZE: "Held until {until}.",
        ItemAction.ESCALATE: "Escalated.",
        ItemAction.NOTE: "Noted.",
        ItemAction.CALM: "The calm-down note is on its way.",
        ItemAction.SLOW: "Slow mode is on its way.",
        ItemAction.LOCK: "The thread will be locked.",
        ItemAction.TELL: "Whoever asked is told privately.",
        ItemAction.EXAMPLE: "Thank you. The proposal waits for the owner of the knowledge base.",
        ItemAction.UNDO: "Undone.",
        ItemAction.REOPEN: "Open again.",
    }
)

DONE_ON_DISPUTES: Mapping[ItemAction, str] = MappingProxyType(
    {ItemAction.DISMISS: "The card stays.", ItemAction.RESOLVE: "The card is on its way out."}
)

NOT_DONE: Mapping[Act, str] = MappingProxyType(
    {
        Act.POST_CARD: "The card could not be posted, so the item is open again. Is the post still there?",
        Act.WITHDRAW_CARD: "The card could not be deleted. Please delete its message by hand.",
        Act.POST_NOTE: "The note could not be posted: Caveat may not write there.",
        Act.WITHDRAW_NOTE: "The note could not be deleted. Please delete its message by hand.",
        Act.SLOW_MODE: "Slow mode could not be changed: Caveat may not manage this channel or thread.",
        Act.LOCK: "It could not be locked: only a thread can be, and Caveat needs the permission to manage threads.",
        Act.UNLOCK: "It could not be unlocked: Caveat needs the permission to manage threads.",
        Act.TELL_MEMBER: "Somebody who asked takes no direct messages, so they could not be told.",
    }
)
"""What a moderator is told where Discord refused a step for good."""

REFUSED: Mapping[Refusal, str] = MappingProxyType(
    {
        Refusal.NOT_FROM_HERE: "That is not possible any more: the item is {state}{who}.",
        Refusal.NOT_FOR_KIND: "That makes no sense for {kind}.",
        Refusal.HELD: "<@{holder}> has it until {until}.",
        Refusal.NOTHING_TO_UNDO: "There is nothing to undo.",
        Refusal.TOO_LATE: "It is too late to undo that.",
    }
)

OUTCOMES: Mapping[Resolution | None, str] = MappingProxyType(
    {
        None: "Moderators have seen what you asked about. Thank you for asking.",
        Resolution.POSTED: "Moderators have seen what you asked about and posted a card. Thank you for asking.",
        Resolution.DISMISSED: "Moderators have seen what you asked about and saw no need to act. Thank you for asking.",
        Resolution.HANDLED: "Moderators have seen what you asked about and took care of it. Thank you for asking.",
    }
)

_OUTCOMES_OF_DISPUTES: Mapping[Resolution | None, str] = MappingProxyType(
    {
        Resolution.DISMISSED: "Moderators have looked at the card again, and it stays. Thank you for asking.",
        Resolution.HANDLED: "Moderators have looked at the card again and withdrew it. Thank you for asking.",
    }
)


def outcome(item: Item) -> str:
    """What whoever asked is told of what became of it."""
    told = _OUTCOMES_OF_DISPUTES.get(item.resolution) if item.kind is ItemKind.DISPUTE else None
    return told or OUTCOMES[item.resolution]


def done(action: ItemAction, kind: ItemKind) -> str:
    """What a moderator is told after a step, with a place for `until`."""
    return (DONE_ON_DISPUTES.get(action) if kind is ItemKind.DISPUTE else None) or DONE[action]


def withdrawn(item: Item) -> str:
    """Why the bot closed the item by itself; a general sentence for one that an earlier release closed."""
    return next((why for code, why in WITHDRAWN.items() if code == item.reason), "the post is gone or was edited")


def link(item: Item) -> str:
    """Discord's own link to the post of an item."""
    return link_to(item.guild, item.channel, item.message_id)


def link_to(guild: str, channel: str, message: str) -> str:
    """Discord's own link to a message."""
    return f"https://discord.com/channels/{guild}/{channel}/{message}"


def reminder(item: Item) -> str:
    """What on-duty moderators are reminded of; no words of the post."""
    return f"Still waiting for you: {KINDS[item.kind]}."


def first_call(item: Item) -> str:
    """What on-duty moderators are called with at once, where the server wants that; no words of the post."""
    kind = KINDS[item.kind]
    return f"{kind[:1].upper()}{kind[1:]}. Please look."


def distress_for_owner(item: Item) -> str:
    """What the owner is told of distress, each time, without the text."""
    return (
        "Somebody in your server may need help, and no moderators' channel can be written to. "
        f"Please look at this post: {link(item)}"
    )


def was_first(by: str) -> str:
    """What is said to whoever came second; `by` is "" where the first one's name was erased."""
    return f"<@{by}> was first." if by else "Somebody else was first. Please look again."


def not_first(conflict: Conflict, *, moved: bool) -> str:
    """What is said where a step met another: who was first, that the bot keeps changing the item, or what is amiss."""
    if conflict.by:
        return was_first(conflict.by)
    told = "the item is changing just now" if moved else str(conflict)
    return f"{told[:1].upper()}{told[1:]}. Please look again."


def changed(by: str, presser: str) -> str:
    """What is said where the item is not any more what a button was drawn for; `by` changed it last, "" the bot."""
    told = f"<@{by}> changed the item" if by not in ("", presser) else "The item changed"
    return f"{told} since this button was drawn. Please look again."


def floor_reached(claim: str, good: int, poor: int) -> str:
    """What moderators are told once when a claim drops to suggestions."""
    return (
        f"Cards of `{claim}` are only suggested from now on: people kept {good} and turned down {poor} of them here. "
        "An admin can allow them again in the settings."
    )
