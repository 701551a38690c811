"""The sentences that services say to moderators, owners and members. Plain, neutral, without anybody's words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.core.review import Item, ItemAction, Refusal, Resolution
from bot.core.values import ItemKind

NO_CHANNEL = (
    "Caveat has something for your moderators, but no moderators' channel is set. Items wait until you choose one "
    "with /settings moderators-channel. This is said once."
)
CHANNEL_CLOSED = (
    "Caveat cannot write in the moderators' channel. Items wait, and are shown as soon as it can write there again. "
    "Please check the channel and the bot's permissions in it. This is said once."
)
CLOSED = "This item is closed ({why})."
GONE = "This item is not there any more."
NOT_ALLOWED = "Only this server's moderators can do that."
ALREADY = "That was done already."

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


def link(item: Item) -> str:
    """Discord's own link to the post of an item."""
    return f"https://discord.com/channels/{item.guild}/{item.channel}/{item.message_id}"


def reminder(item: Item) -> str:
    """What on-duty moderators are reminded of; no words of the post."""
    return f"Still waiting for you: {KINDS[item.kind]}."


def distress_for_owner(item: Item) -> str:
    """What the owner is told of distress, each time, without the text."""
    return (
        "Somebody in your server may need help, and no moderators' channel can be written to. "
        f"Please look at this post: {link(item)}"
    )


def first_by(by: str | None) -> str:
    """What the second of two moderators is told."""
    return f"<@{by}> was first." if by else "Somebody else was first, or the item changed. Please look again."


def floor_reached(claim: str, good: int, poor: int) -> str:
    """What moderators are told once when a claim drops to suggestions."""
    return (
        f"Cards of `{claim}` are only suggested from now on: people kept {good} and turned down {poor} of them here. "
        "An admin can allow them again in the settings."
    )
