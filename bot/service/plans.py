"""From decisions and steps to what goes on record: effect ids, nonces, and the items and cards of an outcome."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from bot.core.act import causes_of, spans_of
from bot.core.item import Item, ItemAction, Withdrawal
from bot.core.merging import MOST_POSTS
from bot.core.reasons import Cause, ReasonCode
from bot.core.review import Press, priority, step
from bot.core.values import (
    Effect,
    ItemKind,
    Message,
    Mode,
    OpenItem,
    Outcome,
    PostCard,
    Span,
)
from bot.service.audit import AuditEntry
from bot.service.records import Act, CardRecord, DecisionRecord, GuildSettings, PendingEffect

REFRESHABLE = frozenset({Act.SHOW_ITEM, Act.UPDATE_CARD, Act.WITHDRAW_CARD})
"""Effects that bring Discord in line with the record: asking again makes them pending again."""

URGENCY: tuple[Act, ...] = (
    Act.TELL_OWNER,
    Act.CLOSE_ITEM,
    Act.WITHDRAW_CARD,
    Act.WITHDRAW_NOTE,
    Act.SHOW_ITEM,
)
"""The order in which pending effects are carried out; kinds that are not named come after, oldest first."""


CARD_POSTED = "card"
"""The audit log's word for a card that the bot posts by itself."""

_OF_HEAT = (ReasonCode.HOSTILE, ReasonCode.THREAD_HEATED)


def nonce(effect_id: str) -> str:
    """A Discord nonce (at most 25 characters) that the same effect always gets."""
    return hashlib.blake2b(effect_id.encode(), digest_size=12).hexdigest()


def show_item(item: Item, at: datetime) -> PendingEffect:
    """Bring the item's message in the moderators' channel in line with the item. Distress is named as urgent.

    `place` tells one posting of the item from a later one elsewhere: their nonces must differ.
    """
    data = (("urgent", "1"),) if item.kind is ItemKind.DISTRESS else ()
    return PendingEffect(
        id=f"{item.id}:show",
        guild=item.guild,
        act=Act.SHOW_ITEM,
        channel=item.channel,
        target=item.message_id,
        created_at=at,
        item=item.id,
        data=data if item.post else (*data, ("place", f"{item.version}-{int(at.timestamp() * 1000)}")),
    )


def close_item(item: Item, at: datetime, why: str) -> tuple[PendingEffect, ...]:
    """Strip the item's own message of its text, where it has one; the item itself may be gone by then."""
    if item.post is None or item.post_channel is None:
        return ()
    effect = PendingEffect(
        id=f"{item.id}:close:{item.post}",
        guild=item.guild,
        act=Act.CLOSE_ITEM,
        channel=item.post_channel,
        target=item.post,
        created_at=at,
        item=item.id,
        data=(("why", why),),
    )
    return (effect,)


def withdraw_card(card: CardRecord, at: datetime) -> PendingEffect:
    """Delete the card's message, whether or not it was posted yet."""
    return PendingEffect(
        id=f"{card.guild}:{card.message_id}:withdraw",
        guild=card.guild,
        act=Act.WITHDRAW_CARD,
        channel=card.channel,
        target=card.message_id,
        created_at=at,
        claim=card.claim,
    )


def post_card(card: CardRecord, reasons: tuple[Cause, ...], spans: tuple[Span, ...]) -> PendingEffect:
    """Post the card of a record; a card decided anew after a withdrawal is another effect."""
    return PendingEffect(
        id=f"{card.guild}:{card.message_id}:card:{int(card.decided_at.timestamp() * 1000)}",
        guild=card.guild,
        act=Act.POST_CARD,
        channel=card.channel,
        target=card.message_id,
        created_at=card.decided_at,
        item=card.item,
        claim=card.claim,
        spans=spans,
        reasons=reasons,
    )


def update_card(card: CardRecord, reasons: tuple[Cause, ...], spans: tuple[Span, ...], at: datetime) -> PendingEffect:
    """Edit the card's message after an edit of the post."""
    effect = replace(post_card(card, reasons, spans), act=Act.UPDATE_CARD, created_at=at)
    return replace(effect, id=f"{card.guild}:{card.message_id}:update")


def tell_owner(guild: str, what: str, text: str, at: datetime) -> PendingEffect:
    """Tell the guild's owner something once for each `what`. The text is ours and holds no member's words."""
    data = (("text", text),)
    return PendingEffect(f"{guild}:owner:{what}", guild, Act.TELL_OWNER, "", guild, at, data=data)


def decision_record(
    message: Message, outcome: Outcome, at: datetime, catalogue: str, edited_at: datetime | None
) -> DecisionRecord:
    """What is kept of a decision. That of a post in distress looks like any that carries no claim."""
    decision, plain = outcome.decision, outcome.distress.level == 0
    codes = tuple(reason.code for reason in decision.reasons)
    best = max((m.score for m in outcome.matches if m.claim == decision.claim), default=0.0)
    return DecisionRecord(
        guild=message.guild,
        channel=message.channel,
        message_id=message.id,
        author=message.author,
        decided_at=at,
        action=str(decision.action) if plain else "none",
        claim=decision.claim if plain else None,
        reasons=codes if plain else (*(code for code in codes if code in _OF_HEAT), ReasonCode.NO_MATCH),
        spans=spans_of(decision.claim, outcome.matches) if plain and decision.claim else (),
        score=best if plain else 0.0,
        thread=message.thread,
        edited_at=edited_at,
        catalogue=catalogue,
    )


def item_of(effect: OpenItem, message: Message, item_id: str, at: datetime, heated: tuple[str, ...] = ()) -> Item:
    """The item that an effect opens; `heated` are earlier posts of its thread. A distress item names no author."""
    posts = tuple(dict.fromkeys((*heated, message.id)))[-MOST_POSTS:] if effect.kind is ItemKind.HEAT else ()
    return Item(
        id=item_id,
        guild=message.guild,
        kind=effect.kind,
        target=effect.target,
        channel=message.channel,
        message_id=effect.message_id,
        opened_at=at,
        author="" if effect.kind is ItemKind.DISTRESS else message.author,
        claim=effect.claim,
        level=effect.level,
        priority=priority(effect.kind, effect.level, 1, 0),
        reasons=effect.reasons,
        spans=effect.spans,
        posts=posts,
    )


def withdrawn(item: Item, why: Withdrawal, at: datetime) -> tuple[Item, AuditEntry]:
    """The item closed by the bot itself, because what it was about is not there any more, and the audit entry."""
    return by_the_bot(item, Press(ItemAction.WITHDRAW, "", at, text=str(why)))


def by_the_bot(item: Item, press: Press) -> tuple[Item, AuditEntry]:
    """The item after a step of the bot's own, and the audit entry; for distress that is not to be kept."""
    after = step(item, press)
    entry = replace(opened(after, press.at), action=f"item-{press.action}", reason=press.text)
    return after, replace(entry, from_state=str(item.state))


def opened(item: Item, at: datetime, actor: str = "") -> AuditEntry:
    """The audit entry of an opened item; distress has none."""
    return AuditEntry(
        guild=item.guild,
        at=at,
        action="item-opened",
        actor=actor,
        subject=item.author,
        item=item.id,
        kind=str(item.kind),
        to_state=str(item.state),
        claim=item.claim or "",
    )


def permitted(effects: tuple[Effect, ...], settings: GuildSettings) -> tuple[Effect, ...]:
    """What the guild's mode lets through: in `shadow` nothing but distress."""
    if settings.mode is not Mode.SHADOW:
        return effects
    return tuple(e for e in effects if isinstance(e, OpenItem) and e.kind is ItemKind.DISTRESS)


def card_of(effect: PostCard, message: Message, at: datetime) -> CardRecord:
    """The record of a card that the bot posts by itself."""
    return CardRecord(message.guild, message.channel, message.id, effect.claim, at, message.author)


def card_posted(card: CardRecord, outcome: Outcome) -> tuple[PendingEffect, AuditEntry]:
    """The effect and the audit entry of a card that the bot posts by itself."""
    effect = post_card(card, causes_of(outcome.decision), spans_of(card.claim, outcome.matches))
    codes = ",".join(code for code in (str(r.code) for r in outcome.decision.reasons) if code != ReasonCode.DISTRESS)
    entry = AuditEntry(card.guild, card.decided_at, CARD_POSTED, subject=card.author, reason=codes, claim=card.claim)
    return effect, entry
