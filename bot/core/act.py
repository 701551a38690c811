"""Stage 8, act: a decision and the readings behind it -> effects, still values. The service performs them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from bot.core.reasons import Cause, ReasonCode
from bot.core.values import (
    Action,
    Decision,
    DistressReading,
    Effect,
    HeatReading,
    ItemKind,
    Match,
    Message,
    OpenItem,
    PostCard,
    Route,
    Span,
)

HOSTILE_LEVEL = 2
"""The heat level from which moderators should see a post (CODEBOOK.md: 2 is hostile)."""

_ABOUT_THE_POST = frozenset({ReasonCode.DISTRESS, ReasonCode.DANGER, ReasonCode.HOSTILE, ReasonCode.THREAD_HEATED})


def plan_effects(
    message: Message,
    decision: Decision,
    matches: tuple[Match, ...],
    heat: HeatReading,
    distress: DistressReading,
) -> tuple[Effect, ...]:
    """What to do about one post, the most urgent first. A post in distress gets no card, not even a suggested one."""
    routed = _routed(message, decision, heat, distress)
    if distress.level >= 1:
        return tuple(routed)
    return (*routed, *_about_the_card(message, decision, matches))


def _routed(message: Message, decision: Decision, heat: HeatReading, distress: DistressReading) -> list[Effect]:
    effects: list[Effect] = []
    if distress.level >= 1:
        spans = (distress.span,) if distress.span else ()
        why = _of(distress.causes, ReasonCode.DISTRESS) or (Cause(ReasonCode.DISTRESS),)
        effects.append(OpenItem(ItemKind.DISTRESS, message.id, message.id, None, distress.level, why, spans))
    if decision.route is not Route.MODERATORS:
        return effects
    if distress.danger and distress.level == 0:
        spans = (distress.danger_span,) if distress.danger_span else ()
        why = _of(distress.causes, ReasonCode.DANGER) or (Cause(ReasonCode.DANGER),)
        effects.append(OpenItem(ItemKind.DANGER, message.id, message.id, None, 0, why, spans))
    if heat.message_level >= HOSTILE_LEVEL or heat.raised:
        why = heat.causes or causes_of(decision, {ReasonCode.HOSTILE, ReasonCode.THREAD_HEATED})
        thread = message.thread or message.channel or message.id
        effects.append(OpenItem(ItemKind.HEAT, thread, message.id, None, heat.level, why))
    return effects


def _about_the_card(message: Message, decision: Decision, matches: tuple[Match, ...]) -> tuple[Effect, ...]:
    if decision.claim is None:
        return ()
    if decision.action is Action.REPLY:
        return (PostCard(message.id, decision.claim),)
    if decision.action is not Action.SUGGEST:
        return ()
    spans = spans_of(decision.claim, matches)
    why = tuple(cause for cause in causes_of(decision) if cause.code not in _ABOUT_THE_POST)
    return (OpenItem(ItemKind.SUGGESTION, message.id, message.id, decision.claim, 0, why, spans),)


def spans_of(claim: str, matches: tuple[Match, ...]) -> tuple[Span, ...]:
    """Where the author's text carries the claim, without doubles."""
    return tuple(dict.fromkeys(match.span for match in matches if match.claim == claim))


def causes_of(decision: Decision, codes: AbstractSet[ReasonCode] = frozenset(ReasonCode)) -> tuple[Cause, ...]:
    """The codes of a decision's reasons, without their sentences, which may quote the post; none twice."""
    return tuple(dict.fromkeys(Cause(reason.code) for reason in decision.reasons if reason.code in codes))


def _of(causes: tuple[Cause, ...], code: ReasonCode) -> tuple[Cause, ...]:
    return tuple(cause for cause in causes if cause.code is code)
