"""Stage 7: matches, heat, distress, policy and history -> what to do about a post, with reasons.

The rules are those of product.md: experience, denials and reports get no card; distress outranks everything; heat
holds the card back; a reply needs three separate answers, a topic named in the sentence and nothing that says no.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.core.catalogue import Catalogue, Claim
from bot.core.values import (
    Action,
    CardsShown,
    Decision,
    DistressReading,
    HeatReading,
    Match,
    Message,
    Mode,
    Policy,
    Reason,
    ReasonCode,
    Route,
    Stance,
    Tier,
)

LEAST_PRESENT = 0.6
LEAST_STATED = 0.75
LEAST_HELPS = 0.6
"""What each of the three answers must reach for an automatic reply."""
HOSTILE = 2
MOST_CAVEATS = 1
_NEEDS_FIGURE = "mortality"
SUGGEST_STATED = 0.55
SUGGEST_ELSEWHERE = 0.68
"""A suggestion needs the author's own statement, and more certainty where the topic is carried or no card is posted."""
_OPEN = (Stance.ASSERTS, Stance.ASKS)
_UNTIED = Reason(ReasonCode.CARRIED_TOPIC, "No other word ties the post to this community's subject.")
_HELD_TEXT: Mapping[ReasonCode, str] = {
    ReasonCode.EXAMPLES_PENDING: "The examples of this claim have not been run yet, so its card is only suggested.",
    ReasonCode.EXAMPLES_FAILED: "An example of this claim fails, so its card is only suggested.",
    ReasonCode.STALE: "The review of this claim is overdue, so its card is only suggested.",
    ReasonCode.LEDGER_FLOOR: "Moderators often dismissed this card here, so it is only suggested.",
}


def decide(
    message: Message,
    matches: tuple[Match, ...],
    heat: HeatReading,
    distress: DistressReading,
    catalogue: Catalogue,
    policy: Policy,
    shown: CardsShown,
    *,
    covered: bool = True,
    on_topic: bool = True,
    caveats: int = 0,
    categorical: frozenset[str] = frozenset(),
) -> Decision:
    """Decide about one post at the time it was sent.

    `covered` says that the post is in a language the base knows, `on_topic` that a word of the post or of what it
    answers ties it to the base's subject, `caveats` counts words that already give the
    evidence's limits, `categorical` holds the claims put without any room for doubt ("nobody dies").
    """
    route, route_reasons = _route(heat, distress)
    stop = _no_card_at_all(distress, policy, covered)
    if stop is not None:
        return Decision(Action.NONE, None, route, (*route_reasons, stop))
    if not on_topic:
        matches = tuple(match for match in matches if _may_stand_alone(match, catalogue))
    action, claim, reasons = _card(matches, catalogue, policy, caveats, categorical)
    if action is Action.REPLY and not on_topic:
        action, reasons = Action.SUGGEST, (*reasons, _UNTIED)
    if claim is not None and action is not Action.NONE:
        action, extra = _held_back(claim, action, heat, policy, shown, message.sent_at)
        reasons += extra
    return Decision(action, claim if action is not Action.NONE else None, route, (*route_reasons, *reasons))


def _may_stand_alone(match: Match, catalogue: Catalogue) -> bool:
    family = catalogue.families.get(match.family)
    return family is not None and family.alone


def _route(heat: HeatReading, distress: DistressReading) -> tuple[Route, tuple[Reason, ...]]:
    reasons: list[Reason] = []
    if distress.level >= 1:
        reasons.append(Reason(ReasonCode.DISTRESS, "The post speaks of despair or self-harm; moderators see it first."))
    if distress.danger:
        reasons.append(Reason(ReasonCode.DANGER, "The post tells others to do something that may harm them."))
    if heat.message_level >= HOSTILE:
        reasons.append(Reason(ReasonCode.HOSTILE, "The post is hostile to a person or a group."))
    if heat.raised:
        reasons.append(Reason(ReasonCode.THREAD_HEATED, "With this post its thread becomes heated."))
    return (Route.MODERATORS if reasons else Route.NONE), tuple(reasons)


def _card(
    matches: tuple[Match, ...], catalogue: Catalogue, policy: Policy, caveats: int, categorical: frozenset[str]
) -> tuple[Action, str | None, tuple[Reason, ...]]:
    open_matches = [match for match in matches if match.stance in _OPEN]
    if not matches:
        return Action.NONE, None, (Reason(ReasonCode.NO_MATCH, "No claim of the knowledge base was found."),)
    if not open_matches:
        said = ", ".join(sorted({match.stance.value for match in matches}))
        return Action.NONE, None, (Reason(ReasonCode.NOT_ASSERTED, f"Nothing is asserted or asked, only: {said}."),)
    best: tuple[Match, tuple[Reason, ...]] | None = None
    for match in sorted(open_matches, key=lambda one: -one.score):
        claim = catalogue.claims.get(match.claim)
        blocked = _cannot_show(claim, policy)
        if claim is None or blocked is not None:
            best = best or (match, (blocked or Reason(ReasonCode.NO_CARD, "This claim has no card."),))
            continue
        doubts = _doubts(match, claim, matches, catalogue, policy, caveats, categorical)
        if not doubts:
            return Action.REPLY, match.claim, (_because(match),)
    return _suggestion(open_matches, matches, catalogue, policy, caveats, categorical, best)


def _suggestion(
    open_matches: list[Match],
    matches: tuple[Match, ...],
    catalogue: Catalogue,
    policy: Policy,
    caveats: int,
    categorical: frozenset[str],
    fallback: tuple[Match, tuple[Reason, ...]] | None,
) -> tuple[Action, str | None, tuple[Reason, ...]]:
    """The best showable claim that may not be posted by itself is suggested, if there is enough to it."""
    showable = [
        match
        for match in open_matches
        if _has_substance(match, catalogue, policy) and _cannot_show(catalogue.claims.get(match.claim), policy) is None
    ]
    ranked = sorted(showable, key=lambda one: (catalogue.claims[one.claim].tier is not Tier.AUTO, -one.score))
    for match in ranked:
        doubts = _doubts(match, catalogue.claims[match.claim], matches, catalogue, policy, caveats, categorical)
        if _is_too_little(match, matches, caveats):
            continue
        return Action.SUGGEST, match.claim, (_because(match), *doubts)
    if ranked:
        return Action.NONE, None, (Reason(ReasonCode.CARD_ADDS_LITTLE, "A card would add little to this post."),)
    if fallback is not None:
        return Action.NONE, None, fallback[1]
    return Action.NONE, None, (Reason(ReasonCode.LOW_SCORE, "It is too uncertain that a claim is stated."),)


def _has_substance(match: Match, catalogue: Catalogue, policy: Policy) -> bool:
    family = catalogue.families.get(match.family)
    certain = family is not None and family.replies and not match.carried
    least = policy.suggest_at if certain else max(policy.suggest_at, SUGGEST_ELSEWHERE)
    return match.score >= least and match.stated >= SUGGEST_STATED


def _is_too_little(match: Match, matches: tuple[Match, ...], caveats: int) -> bool:
    denied = any(other.family == match.family and other.stance is Stance.DENIES for other in matches)
    return match.helps < 0.3 or (denied and match.stance is Stance.ASSERTS and match.score < 0.85)


def _no_card_at_all(distress: DistressReading, policy: Policy, covered: bool) -> Reason | None:
    if distress.level >= 1:
        return Reason(ReasonCode.DISTRESS, "No card is shown under a post in distress.")
    if policy.opted_out:
        return Reason(ReasonCode.OPTED_OUT, "The author asked for no cards.")
    if not covered:
        return Reason(ReasonCode.LANGUAGE, "The knowledge base does not cover the language of this post.")
    return None


def _cannot_show(claim: Claim | None, policy: Policy) -> Reason | None:
    if claim is None or claim.card is None:
        return Reason(ReasonCode.NO_CARD, "This claim has no card.")
    if claim.tier is Tier.LOOKUP:
        return Reason(ReasonCode.TIER_LOOKUP, "The card of this claim is shown on request only.")
    if claim.id in policy.disabled_claims:
        return Reason(ReasonCode.NO_CARD, "This claim is switched off on this server.")
    return None


def _doubts(
    match: Match,
    claim: Claim,
    matches: tuple[Match, ...],
    catalogue: Catalogue,
    policy: Policy,
    caveats: int,
    categorical: frozenset[str],
) -> tuple[Reason, ...]:
    """Everything that speaks against posting the card without a person."""
    family = catalogue.families.get(match.family)
    doubts: list[Reason] = []
    if claim.tier is not Tier.AUTO or family is None or not family.replies:
        doubts.append(Reason(ReasonCode.TIER_SUGGEST, "The card of this claim is left to moderators."))
    if match.carried:
        doubts.append(Reason(ReasonCode.CARRIED_TOPIC, "The treatment is not named in the sentence itself."))
    if any(m.family == match.family and m.stance in (Stance.DENIES, Stance.REPORTS) for m in matches):
        doubts.append(Reason(ReasonCode.FAMILY_DENIED, "The post also denies or reports a claim of this family."))
    vague = match.figure is None and match.claim not in categorical
    if match.family == _NEEDS_FIGURE and vague and match.stance is Stance.ASSERTS:
        doubts.append(Reason(ReasonCode.NO_FIGURE, "The post names no figure and says nothing categorical."))
    if caveats >= MOST_CAVEATS or match.helps < LEAST_HELPS:
        doubts.append(Reason(ReasonCode.CARD_ADDS_LITTLE, "The post already names the evidence or its limits."))
    if match.score < policy.reply_at or match.present < LEAST_PRESENT or match.stated < LEAST_STATED:
        doubts.append(Reason(ReasonCode.LOW_SCORE, "It is not certain enough that the author states or asks this."))
    return tuple(doubts)


def _held_back(
    claim: str, action: Action, heat: HeatReading, policy: Policy, shown: CardsShown, now: datetime
) -> tuple[Action, tuple[Reason, ...]]:
    """Heat, mode, held claims, lateness and cooldowns turn a reply into a suggestion, or a card into nothing."""
    reasons: list[Reason] = []
    if heat.level >= HOSTILE:
        reasons.append(Reason(ReasonCode.HEATED, "The thread is heated, so moderators decide about the card."))
    held = dict(policy.held_claims).get(claim)
    if held is not None:
        reasons.append(Reason(held, _HELD_TEXT.get(held, "This claim's card is only suggested at present.")))
    if policy.read_late:
        reasons.append(Reason(ReasonCode.LATE, "The post was read long after it was sent."))
    if policy.mode is Mode.SUGGEST:
        reasons.append(Reason(ReasonCode.MODE_SUGGEST, "This server lets moderators see each card first."))
    if reasons and action is Action.REPLY:
        action = Action.SUGGEST
    cooling = _cooling(claim, policy, shown, now) if action is Action.REPLY else ()
    if cooling:
        return Action.NONE, (*reasons, *cooling)
    if policy.mode is Mode.SHADOW:
        reasons.append(Reason(ReasonCode.MODE_SHADOW, "This server only records what would be done."))
    return action, tuple(reasons)


def _cooling(claim: str, policy: Policy, shown: CardsShown, now: datetime) -> tuple[Reason, ...]:
    limits = policy.cooldowns
    if limits is None:
        return ()
    last_of_claim = dict(shown.by_claim).get(claim)
    rules = (
        (last_of_claim, limits.claim, ReasonCode.COOLDOWN_CLAIM, "This card was shown here a short while ago."),
        (shown.in_channel, limits.channel, ReasonCode.COOLDOWN_CHANNEL, "Another card was shown here just now."),
        (shown.to_author, limits.author, ReasonCode.COOLDOWN_AUTHOR, "The author had a card a short while ago."),
    )
    return tuple(
        Reason(code, text)
        for at, seconds, code, text in rules
        if at is not None and seconds > 0 and (now - at).total_seconds() < seconds  # posts may be read out of order
    )


def _because(match: Match) -> Reason:
    if match.stance is Stance.ASKS:
        return Reason(ReasonCode.ASKED, f'The post asks about this claim: "{match.quote}".')
    return Reason(ReasonCode.ASSERTED, f'The post states this claim: "{match.quote}".')
