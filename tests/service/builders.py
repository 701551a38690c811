"""Values for service tests: valid by default, a test states only what matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.act import plan_effects
from bot.core.item import Item, ItemState
from bot.core.reasons import Cause, Reason, ReasonCode
from bot.core.review import priority
from bot.core.values import (
    Action,
    Decision,
    DistressReading,
    HeatReading,
    ItemKind,
    Match,
    Message,
    Mode,
    Outcome,
    Route,
    Span,
    Stance,
)
from bot.service.records import GuildSettings, Presser
from bot.service.services import Services, assemble
from tests.fakes import EMPTY, NOON, FakePorts

GUILD, CHANNEL, MODS = "10", "20", "30"
WORDS = Span(0, 15)
CLAIM = "tides-flood"


def a_post(*, id: str = "1000", text: str = "the quay floods", author: str = "7", at: datetime = NOON) -> Message:
    return Message(id=id, text=text, author=author, sent_at=at, thread=CHANNEL, guild=GUILD, channel=CHANNEL)


def a_match(*, claim: str = CLAIM, span: Span = WORDS, stance: Stance = Stance.ASSERTS) -> Match:
    return Match(claim, "tides", stance, 0.9, span, "the quay floods")


def an_outcome(
    *,
    message: Message | None = None,
    action: Action = Action.REPLY,
    claim: str | None = CLAIM,
    level: int = 0,
    heat: int = 0,
) -> Outcome:
    """What the line would give; `level` is that of distress, `heat` that of the message."""
    message = message or a_post()
    if level:
        action, claim = Action.NONE, None
    route = Route.MODERATORS if level or heat >= 2 else Route.NONE
    code = ReasonCode.DISTRESS if level else ReasonCode.ASSERTED
    decision = Decision(action, claim, route, (Reason(code, "The post states this claim."),))
    matches = (a_match(claim=claim),) if claim else ()
    reading = HeatReading(level=heat, message_level=heat, causes=(Cause(ReasonCode.HOSTILE),) if heat else ())
    distress = DistressReading(level=level, causes=(Cause(ReasonCode.DISTRESS),) if level else ())
    effects = plan_effects(message, decision, matches, reading, distress)
    return Outcome(matches, reading, distress, decision, effects=effects)


def an_item(
    *, id: str = "item-1", kind: ItemKind = ItemKind.SUGGESTION, target: str = "1000", **changes: object
) -> Item:
    item = Item(
        id=id,
        guild=GUILD,
        kind=kind,
        target=target,
        channel=CHANNEL,
        message_id="1000",
        opened_at=NOON,
        author="7",
        claim=CLAIM,
        priority=priority(kind, 0, 1, 0),
        reasons=(Cause(ReasonCode.ASSERTED),),
        spans=(Span(0, 8),),
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # keyword names are Item's own


def a_moderator(id: str = "501") -> Presser:
    return Presser(id, f"moderator {id}", manages_messages=True)


def an_admin(id: str = "601") -> Presser:
    return Presser(id, "admin", manages_messages=True, manages_guild=True)


def a_member(id: str = "7") -> Presser:
    return Presser(id, "member")


async def a_house(*, mode: Mode = Mode.AUTO, mods: str | None = MODS, **chosen: object) -> tuple[FakePorts, Services]:
    """All services over fakes, in a guild with these settings."""
    fakes = FakePorts()
    settings = replace(GuildSettings(GUILD, mode=mode, moderators_channel=mods), **chosen)  # type: ignore[arg-type]
    await fakes.settings.put(settings)
    return fakes, assemble(fakes.ports, EMPTY)


async def with_item(kind: ItemKind = ItemKind.SUGGESTION, **chosen: object) -> tuple[FakePorts, Services, Item]:
    """A house in which one item is open and shown."""
    fakes, services = await a_house(**chosen)  # type: ignore[arg-type]
    fakes.chat.says(a_post())
    reporters = ("88",) if kind in (ItemKind.REPORT, ItemKind.DISPUTE) else ()
    item, _ = await fakes.ports.ledger.open_item(an_item(kind=kind, reporters=reporters), ())
    await services.performer.perform_one(f"{item.id}:show")
    return fakes, services, item


def open_states() -> tuple[ItemState, ...]:
    return (ItemState.OPEN, ItemState.TAKEN, ItemState.SNOOZED, ItemState.ESCALATED)
