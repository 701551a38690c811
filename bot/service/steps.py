"""What a moderator's step brings with it: effects, the card's record, what is counted, what goes in the audit log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from bot.core.item import DismissReason, Item, ItemAction
from bot.core.review import Press
from bot.core.values import ItemKind
from bot.service import plans, wording
from bot.service.acts_proposals import keep_example
from bot.service.audit import AuditEntry
from bot.service.records import Act, CardRecord, CardState, GuildSettings, PendingEffect, Proposal
from bot.service.tally import Tally


@dataclass(frozen=True, slots=True)
class Consequence:
    """What is recorded together with a step. `uncount` takes back what the undone step counted."""

    effects: tuple[PendingEffect, ...] = ()
    card: CardRecord | None = None
    count: tuple[Tally, ...] = ()
    uncount: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A step asked for, and where: the item before it, the press, its key, the settings, the post's card.

    `drawn` is the version of the item that whoever pressed had before them, 0 where that is not known; `example` what
    a moderator proposes.
    """

    item: Item
    press: Press
    key: str
    settings: GuildSettings
    card: CardRecord | None = None
    reason: DismissReason | None = None
    drawn: int = 0
    example: Proposal | None = None


def effect_for(asked: Asked, act: Act, name: str, **data: str) -> PendingEffect:
    """An effect of a step, on the channel of the item's post; its id holds the key of the press."""
    item = asked.item
    pairs = tuple(data.items())
    effect_id = f"{item.id}:{name}:{asked.key}"
    target = item.message_id or item.target
    return PendingEffect(effect_id, item.guild, act, item.channel, target, asked.press.at, item=item.id, data=pairs)


def first_before(asked: Asked) -> str | None:
    """Who did the very same since the item was drawn for whoever presses now; None where nobody did.

    Two notes are not the same, whoever writes them, and a note on top of a step does not hide it.
    """
    undo = asked.item.undo if 0 < asked.drawn < asked.item.version else None
    while undo is not None and undo.action is ItemAction.NOTE:
        undo = undo.earlier
    return undo.by if undo is not None and undo.action is asked.press.action else None


def consequence(asked: Asked) -> Consequence:
    """What the step brings with it."""
    match asked.press.action:
        case ItemAction.POST | ItemAction.EDIT:
            return _post(asked)
        case ItemAction.DISMISS:
            return _dismiss(asked)
        case ItemAction.RESOLVE if asked.item.kind is ItemKind.DISPUTE:
            return _uphold(asked)
        case ItemAction.CALM:
            return Consequence((effect_for(asked, Act.POST_NOTE, "calm", text=asked.settings.calm_note),))
        case ItemAction.SLOW:
            return Consequence((effect_for(asked, Act.SLOW_MODE, "slow", seconds=str(asked.settings.slow_mode)),))
        case ItemAction.LOCK:
            return Consequence((effect_for(asked, Act.LOCK, "lock"),))
        case ItemAction.TELL:
            return Consequence(tuple(_tell(asked, member) for member in asked.item.reporters))
        case ItemAction.ESCALATE:
            return _move(asked, asked.settings.escalation_channel)
        case ItemAction.EXAMPLE if asked.example is not None:
            return Consequence((keep_example(asked.example),))
        case ItemAction.UNDO:
            return _undo(asked)
    return Consequence()


def undo_data(asked: Asked) -> str:
    """What undoing the step will need: the id of its effect, or the batch it belongs to."""
    names = {ItemAction.CALM: "calm", ItemAction.SLOW: "slow", ItemAction.LOCK: "lock"}
    name = names.get(asked.press.action)
    return f"{asked.item.id}:{name}:{asked.key}" if name else asked.key.split("/")[0]


def audit_entry(asked: Asked, after: Item) -> AuditEntry | None:
    """The audit entry of a step; distress has none. Reasons are codes, an edited wording is a digest."""
    item, press = asked.item, asked.press
    if item.kind is ItemKind.DISTRESS:
        return None
    reason = "" if asked.reason is None else str(asked.reason)
    if press.action is ItemAction.EDIT:
        reason = "wording sha256:" + hashlib.sha256(press.text.encode()).hexdigest()
    elif press.action is ItemAction.UNDO and item.undo is not None:
        reason = f"of {item.undo.action}"
    return AuditEntry(
        guild=item.guild,
        at=press.at,
        action=str(press.action),
        actor=press.by,
        subject=item.author,
        item=item.id,
        kind=str(item.kind),
        from_state=str(item.state),
        to_state=str(after.state),
        reason=reason,
        claim=item.claim or "",
    )


def _post(asked: Asked) -> Consequence:
    item, press = asked.item, asked.press
    card = CardRecord(
        item.guild, item.channel, item.message_id, item.claim or "", press.at, item.author, by=press.by, item=item.id
    )
    return Consequence((plans.post_card(card, item.reasons, item.spans),), card, (Tally.APPROVED,))


def _dismiss(asked: Asked) -> Consequence:
    if asked.item.kind is ItemKind.DISPUTE:
        return Consequence(count=(Tally.KEPT,))
    if asked.item.kind is not ItemKind.SUGGESTION:
        return Consequence()
    off = asked.reason in (DismissReason.NOT_RELEVANT, DismissReason.MISREAD)
    return Consequence(count=(Tally.MISREAD if off else Tally.DISMISSED,))


def _uphold(asked: Asked) -> Consequence:
    if asked.card is None or asked.card.state is CardState.WITHDRAWN:
        return Consequence(count=(Tally.UPHELD,))
    withdrawn = replace(asked.card, state=CardState.WITHDRAWN)
    return Consequence((plans.withdraw_card(withdrawn, asked.press.at),), withdrawn, (Tally.UPHELD,))


def _tell(asked: Asked, member: str) -> PendingEffect:
    """Told once for each outcome, however often it is asked for; the effect's id does not show who."""
    resolution = asked.item.resolution
    effect = effect_for(asked, Act.TELL_MEMBER, "tell", text=wording.outcome(asked.item))
    return replace(
        effect, id=f"{asked.item.id}:tell:{plans.nonce(f'{asked.item.id}:{member}:{resolution}')}", target=member
    )


def _move(asked: Asked, channel: str | None) -> Consequence:
    item = asked.item
    if item.post is None or channel is None or item.post_channel == channel:
        return Consequence()
    return Consequence(plans.close_item(item, asked.press.at, "moved to another channel"), moved=True)


def _undo(asked: Asked) -> Consequence:
    undo = asked.item.undo
    if undo is None:
        return Consequence()
    match undo.action:
        case ItemAction.NOTE:
            return Consequence()
        case ItemAction.CALM:
            return Consequence((effect_for(asked, Act.WITHDRAW_NOTE, "calm-undo", note=undo.data),))
        case ItemAction.SLOW:
            return Consequence((effect_for(asked, Act.SLOW_MODE, "slow-undo", restore=undo.data),))
        case ItemAction.LOCK:
            return Consequence((effect_for(asked, Act.UNLOCK, "unlock"),))
        case ItemAction.ESCALATE:
            return _move(asked, asked.settings.moderators_channel)
        case ItemAction.POST | ItemAction.EDIT if asked.card is not None:
            withdrawn = replace(asked.card, state=CardState.WITHDRAWN)
            return Consequence((plans.withdraw_card(withdrawn, asked.press.at),), withdrawn, uncount=True)
        case ItemAction.RESOLVE if asked.item.kind is ItemKind.DISPUTE and asked.card is not None:
            again = replace(asked.card, state=CardState.DECIDED, decided_at=asked.press.at, post=None)
            return Consequence((plans.post_card(again, asked.item.reasons, asked.item.spans),), again, uncount=True)
    return Consequence(uncount=True)
