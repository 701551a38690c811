"""Stage 7: matches, heat, distress, policy and history -> what to do about a post, with reasons.

The rules are those of product.md: experience, denials and reports get no card; distress outranks everything; heat
holds the card back; a reply needs three separate answers, a topic named in the sentence and nothing that says no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.bedside import Signs
from bot.core.catalogue import Catalogue
from bot.core.cooldown import cooling
from bot.core.reasons import Reason, ReasonCode
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
    Route,
    Stance,
    Tier,
)

LEAST_PRESENT = 0.6
LEAST_STATED = 0.75
LEAST_HELPS = 0.6
"""What each of the three answers must reach for an automatic reply."""
LEAST_HELPS_READ = 0.5
"""The same where a second reader has read the post too; set where its other thresholds were (bot/core/pipeline.py)."""
SURE = 0.5
"""At which the second reader sets doubts aside: P(stated or asked) and use of a card."""
SURE_ALONE = 0.6
"""From which what no rule found is not a doubt of its own."""
SEEN_UNTIED, SURE_UNTIED = 0.7, 0.8
"""From which a match counts in a post that no other word ties to the subject, and from which that is no doubt: the
second reader knows what "the strong one wipes out the marrow" speaks of. Set where its other thresholds were."""
SURE_OF_REPORT = 0.8
"""From which what a cue made a report counts as the author's own ("my nurse told me, and so it is"); set likewise."""
HOSTILE = 2
MOST_CAVEATS = 1
_NEEDS_FIGURE = "mortality"
SUGGEST_STATED = 0.3
SUGGEST_ELSEWHERE = 0.68
"""A suggestion needs the author's own statement, and more certainty where the topic is carried or no card is posted."""
SUGGEST_HELPS = 0.3
SUGGEST_HELPS_READ = 0.15
"""Least use of a card for a suggestion, by rules and where a second reader has read the post."""
SUGGEST_SURE = 0.4
"""Use of a card, by the second reader, from which a carried topic needs no more certainty than a named one."""
CLEAR_OF_DENIAL = 0.85
"""Score from which a statement counts in a post that also denies its family."""
_OPEN = (Stance.ASSERTS, Stance.ASKS)
_NO_SIGNS = Signs()
_UNTIED = Reason(ReasonCode.CARRIED_TOPIC, "No other word ties the post to this community's subject.")
_ELSEWHERE = Reason(ReasonCode.ELSEWHERE, "The sentence may be about another subject, so moderators decide.")
_DISTANCE = Reason(
    ReasonCode.DISTANCE, "It may be somebody else's word, a title or taken back again, so moderators decide."
)
_UNCERTAIN = Reason(ReasonCode.LOW_SCORE, "It is not certain enough that the author states or asks this.")
_ADDS_LITTLE = Reason(ReasonCode.CARD_ADDS_LITTLE, "A card may add little to this post.")
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
    signs: Signs = _NO_SIGNS,
    categorical: frozenset[str] = frozenset(),
    contested: frozenset[str] = frozenset(),
    elsewhere: frozenset[str] = frozenset(),
) -> Decision:
    """Decide about one post at the time it was sent.

    `covered` says that the post is in a language the base knows, `on_topic` that a word of the post or of what it
    answers ties it to the base's subject, `signs` are what else it carries, `categorical` holds the claims put without
    any room for doubt ("nobody dies"), `contested` the families that the post denies or reports as the rules read it,
    `elsewhere` the claims found only in sentences that may be about another subject.
    """
    route, route_reasons = _route(heat, distress)
    if (stop := _no_card_at_all(distress, policy, covered)) is not None:
        return Decision(Action.NONE, None, route, (*route_reasons, stop))
    if not on_topic:
        matches = tuple(match for match in matches if _may_stand_alone(match, catalogue))
    case = _Case(matches, catalogue, policy, signs, categorical, contested, elsewhere, on_topic)
    action, claim, reasons = case.card()
    if claim is not None and action is not Action.NONE:
        action, extra = _held_back(claim, action, heat, policy, shown, message.sent_at)
        reasons += extra
    return Decision(action, claim if action is not Action.NONE else None, route, (*route_reasons, *reasons))


def _may_stand_alone(match: Match, catalogue: Catalogue) -> bool:
    """Whether a match counts in a post that no other word ties to the subject."""
    family = catalogue.families.get(match.family)
    seen = match.seconded is not None and match.seconded >= SEEN_UNTIED
    return seen or (family is not None and family.alone and match.ruled)


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


@dataclass(frozen=True, slots=True)
class _Case:
    """What a card decision weighs: the post's matches and what stands around them."""

    matches: tuple[Match, ...]
    catalogue: Catalogue
    policy: Policy
    signs: Signs
    categorical: frozenset[str]
    contested: frozenset[str]
    elsewhere: frozenset[str]
    on_topic: bool

    def card(self) -> tuple[Action, str | None, tuple[Reason, ...]]:
        """The action, the claim whose card it is about, and why."""
        if not self.matches:
            return Action.NONE, None, (Reason(ReasonCode.NO_MATCH, "No claim of the knowledge base was found."),)
        open_matches = sorted((one for one in self.matches if one.stance in _OPEN), key=lambda one: -one.score)
        if not open_matches:
            said = ", ".join(sorted({match.stance.value for match in self.matches}))
            return Action.NONE, None, (Reason(ReasonCode.NOT_ASSERTED, f"Nothing is asserted or asked, only: {said}."),)
        showable = [match for match in open_matches if self._cannot_show(match.claim) is None]
        held = dict(self.policy.held_claims)
        for match in sorted(showable, key=lambda one: one.claim in held):
            if not self._doubts(match):
                return Action.REPLY, match.claim, (_because(match),)
        return self._suggestion(showable, open_matches)

    def _suggestion(
        self, showable: list[Match], open_matches: list[Match]
    ) -> tuple[Action, str | None, tuple[Reason, ...]]:
        """The best showable claim that may not be posted by itself is suggested, if there is enough to it."""
        enough = [match for match in showable if self._has_substance(match)]
        for match in sorted(enough, key=lambda one: self.catalogue.claims[one.claim].tier is not Tier.AUTO):
            if not self._is_too_little(match):
                return Action.SUGGEST, match.claim, (_because(match), *self._doubts(match))
        if enough:
            return Action.NONE, None, (_ADDS_LITTLE,)
        blocked = next((why for match in open_matches if (why := self._cannot_show(match.claim)) is not None), None)
        unsure = Reason(ReasonCode.LOW_SCORE, "It is too uncertain that a claim is stated.")
        return Action.NONE, None, (blocked or unsure,)

    def _has_substance(self, match: Match) -> bool:
        family = self.catalogue.families.get(match.family)
        ruled = family is not None and family.replies and not match.carried
        certain = ruled or (match.seconded is not None and match.helps >= SUGGEST_SURE)
        least = self.policy.suggest_at if certain else max(self.policy.suggest_at, SUGGEST_ELSEWHERE)
        return match.score >= least and match.stated >= SUGGEST_STATED

    def _is_too_little(self, match: Match) -> bool:
        denied = any(other.family == match.family and other.stance is Stance.DENIES for other in self.matches)
        least = SUGGEST_HELPS if match.seconded is None else SUGGEST_HELPS_READ
        useless = match.seconded is not None and match.helps < SUGGEST_SURE
        doubtful = denied and match.stance is Stance.ASSERTS and (useless or match.score < CLEAR_OF_DENIAL)
        told = self.signs.grief and match.stance is Stance.ASSERTS and match.figure is None
        return match.helps < least or doubtful or (told and match.family == _NEEDS_FIGURE)

    def _cannot_show(self, claim_id: str) -> Reason | None:
        claim = self.catalogue.claims.get(claim_id)
        if claim is None or claim.card is None:
            return Reason(ReasonCode.NO_CARD, "This claim has no card.")
        if claim.tier is Tier.LOOKUP:
            return Reason(ReasonCode.TIER_LOOKUP, "The card of this claim is shown on request only.")
        if claim.id in self.policy.disabled_claims:
            return Reason(ReasonCode.NO_CARD, "This claim is switched off on this server.")
        return None

    def _doubts(self, match: Match) -> tuple[Reason, ...]:
        """Everything that speaks against posting the card without a person."""
        family = self.catalogue.families.get(match.family)
        doubts: list[Reason] = []
        if self.catalogue.claims[match.claim].tier is not Tier.AUTO or family is None or not family.replies:
            doubts.append(Reason(ReasonCode.TIER_SUGGEST, "The card of this claim is left to moderators."))
        if self._is_contested(match):
            doubts.append(Reason(ReasonCode.FAMILY_DENIED, "The post also denies or reports a claim of this family."))
        if not match.ruled and self._is_seen_badly(match):
            doubts.append(Reason(ReasonCode.SECOND_ONLY, "No rule found this claim, only the learned reader did."))
        if not self.on_topic and (match.seconded is None or match.seconded < SURE_UNTIED):
            doubts.append(_UNTIED)
        if match.figures_differ or (match.cued is not None and not _is_no_report(match)):
            doubts.append(_UNCERTAIN)
        if self.signs.grief or self.signs.mourning:
            where = "post" if self.signs.grief else "conversation"
            doubts.append(Reason(ReasonCode.GRIEF, f"The {where} tells of somebody's death, so moderators decide."))
        if match.claim in self.elsewhere:
            doubts.append(_ELSEWHERE)
        if self.signs.irony:
            doubts.append(Reason(ReasonCode.IRONY, "The post carries a mark of irony, so moderators decide."))
        if self.signs.distance or (self.signs.attribution and match.stance is Stance.ASSERTS):
            doubts.append(_DISTANCE)
        if match.seconded is None or match.seconded < SURE:
            doubts.extend(self._soft_doubts(match))
        return tuple(doubts)

    def _is_seen_badly(self, match: Match) -> bool:
        """Whether the learned reader alone is not sure of a claim, or a rule finds another one in the same words."""
        if match.seconded is None or match.seconded < SURE_ALONE:
            return True
        rivals = (one for one in self.matches if one.ruled and one.stance in _OPEN)
        return any(one.span.start < match.span.end and match.span.start < one.span.end for one in rivals)

    def _is_contested(self, match: Match) -> bool:
        """Whether the post takes its own statement back, or reports it; whoever asks may well tell who said it."""
        stances = {one.stance for one in self.matches if one.family == match.family}
        if match.stance is Stance.ASKS:
            return Stance.DENIES in stances
        contested = match.family in self.contested and not _is_no_report(match)
        return contested or not stances.isdisjoint((Stance.DENIES, Stance.REPORTS))

    def _soft_doubts(self, match: Match) -> Iterator[Reason]:
        """What a second reader that is sure of the claim, of its stance and of a card's use may set aside."""
        if match.carried:
            yield Reason(ReasonCode.CARRIED_TOPIC, "The treatment is not named in the sentence itself.")
        vague = match.figure is None and match.claim not in self.categorical
        if match.family == _NEEDS_FIGURE and vague and match.stance is Stance.ASSERTS:
            yield Reason(ReasonCode.NO_FIGURE, "The post names no figure and says nothing categorical.")
        least = LEAST_HELPS if match.seconded is None else LEAST_HELPS_READ
        if self.signs.caveats >= MOST_CAVEATS or match.helps < least:
            yield _ADDS_LITTLE
        mixed = len({one.stance for one in self.matches if one.family == match.family}) > 1
        if mixed or match.score < self.policy.reply_at or match.present < LEAST_PRESENT or match.stated < LEAST_STATED:
            yield _UNCERTAIN


def _is_no_report(match: Match) -> bool:
    return match.cued is Stance.REPORTS and match.seconded is not None and match.seconded >= SURE_OF_REPORT


def _no_card_at_all(distress: DistressReading, policy: Policy, covered: bool) -> Reason | None:
    if distress.level >= 1:
        return Reason(ReasonCode.DISTRESS, "No card is shown under a post in distress.")
    if policy.opted_out:
        return Reason(ReasonCode.OPTED_OUT, "The author asked for no cards.")
    if not covered:
        return Reason(ReasonCode.LANGUAGE, "The knowledge base does not cover the language of this post.")
    return None


def _held_back(
    claim: str, action: Action, heat: HeatReading, policy: Policy, shown: CardsShown, now: datetime
) -> tuple[Action, tuple[Reason, ...]]:
    """Heat, mode, held claims, lateness and cooldowns turn a reply into a suggestion, or a card into nothing."""
    reasons: list[Reason] = []
    if heat.level >= HOSTILE:
        reasons.append(Reason(ReasonCode.HEATED, "The thread is heated, so moderators decide about the card."))
    if (held := dict(policy.held_claims).get(claim)) is not None:
        reasons.append(Reason(held, _HELD_TEXT.get(held, "This claim's card is only suggested at present.")))
    if policy.read_late:
        reasons.append(Reason(ReasonCode.LATE, "The post was read long after it was sent."))
    if policy.mode is Mode.SUGGEST:
        reasons.append(Reason(ReasonCode.MODE_SUGGEST, "This server lets moderators see each card first."))
    if reasons and action is Action.REPLY:
        action = Action.SUGGEST
    still = cooling(claim, policy, shown, now) if action is Action.REPLY else ()
    if still:
        return Action.NONE, (*reasons, *still)
    if policy.mode is Mode.SHADOW:
        reasons.append(Reason(ReasonCode.MODE_SHADOW, "This server only records what would be done."))
    return action, tuple(reasons)


def _because(match: Match) -> Reason:
    asks = match.stance is Stance.ASKS
    code, does = (ReasonCode.ASKED, "asks about") if asks else (ReasonCode.ASSERTED, "states")
    return Reason(code, f'The post {does} this claim: "{match.quote}".')
