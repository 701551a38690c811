from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.bedside import Signs
from bot.core.catalogue import Family
from bot.core.decide import decide
from bot.core.reasons import ReasonCode
from bot.core.values import (
    Action,
    CardsShown,
    Cooldowns,
    Decision,
    DistressReading,
    HeatReading,
    Match,
    Mode,
    Policy,
    Route,
    Span,
    Stance,
    Tier,
)
from tests.builders import NOON, a_catalogue, a_claim, a_match, a_message, a_policy

BASE = a_catalogue(
    claims=(
        a_claim(id="c1", family="general"),
        a_claim(id="asked", family="general", tier=Tier.SUGGEST),
        a_claim(id="looked-up", family="general", tier=Tier.LOOKUP),
        a_claim(id="deaths", family="mortality"),
    ),
    families=(Family("general", "General", replies=True), Family("mortality", "Deaths", replies=True)),
)


def decided(
    *matches: Match,
    policy: Policy | None = None,
    heat: HeatReading | None = None,
    distress: DistressReading | None = None,
    shown: CardsShown | None = None,
    covered: bool = True,
    on_topic: bool = True,
    signs: Signs | None = None,
    contested: frozenset[str] = frozenset(),
    elsewhere: frozenset[str] = frozenset(),
) -> Decision:
    return decide(
        a_message(),
        matches,
        heat or HeatReading(),
        distress or DistressReading(),
        BASE,
        policy or a_policy(),
        shown or CardsShown(),
        covered=covered,
        on_topic=on_topic,
        signs=signs or Signs(),
        contested=contested,
        elsewhere=elsewhere,
    )


def codes(decision: Decision) -> set[ReasonCode]:
    return {reason.code for reason in decision.reasons}


@pytest.mark.parametrize("stance", [Stance.ASSERTS, Stance.ASKS])
def test_what_is_asserted_or_asked_outright_gets_its_card(stance: Stance) -> None:
    decision = decided(a_match(stance=stance))
    assert (decision.action, decision.claim) == (Action.REPLY, "c1")


@pytest.mark.parametrize("stance", [Stance.DENIES, Stance.REPORTS, Stance.EXPERIENCE])
def test_what_is_denied_reported_or_lived_gets_no_card(stance: Stance) -> None:
    decision = decided(a_match(stance=stance))
    assert (decision.action, decision.claim) == (Action.NONE, None)
    assert codes(decision) == {ReasonCode.NOT_ASSERTED}


@pytest.mark.parametrize(
    ("match", "code"),
    [
        pytest.param(a_match(claim="asked"), ReasonCode.TIER_SUGGEST, id="a claim left to moderators"),
        pytest.param(a_match(carried=True), ReasonCode.CARRIED_TOPIC, id="a topic named elsewhere"),
        pytest.param(a_match(score=0.6), ReasonCode.LOW_SCORE, id="a middling score"),
        pytest.param(a_match(stated=0.6), ReasonCode.LOW_SCORE, id="a doubtful stance"),
        pytest.param(a_match(helps=0.4), ReasonCode.CARD_ADDS_LITTLE, id="a card that adds little"),
        pytest.param(a_match(claim="deaths", family="mortality"), ReasonCode.NO_FIGURE, id="deaths without a figure"),
    ],
)
def test_a_doubt_leaves_the_card_to_moderators(match: Match, code: ReasonCode) -> None:
    decision = decided(match)
    assert decision.action is Action.SUGGEST
    assert code in codes(decision)


def test_a_family_that_the_post_also_denies_is_never_posted_by_itself() -> None:
    decision = decided(a_match(), a_match(stance=Stance.DENIES))
    assert decision.action is Action.SUGGEST
    assert ReasonCode.FAMILY_DENIED in codes(decision)


def test_whoever_tells_who_said_it_may_ask_about_it() -> None:
    asked, told = a_match(stance=Stance.ASKS, seconded=0.9), a_match(seconded=0.9)
    assert decided(asked, a_match(stance=Stance.REPORTS)).action is Action.REPLY
    assert decided(told, a_match(stance=Stance.REPORTS)).action is Action.SUGGEST
    assert decided(asked, a_match(stance=Stance.DENIES)).action is Action.SUGGEST


def test_a_claim_that_only_the_second_reader_saw_elsewhere_in_the_post_is_posted() -> None:
    seen = a_match(ruled=False, seconded=0.9, span=Span(20, 40))
    assert decided(seen, a_match(claim="asked", score=0.7)).claim == "c1"
    assert decided(seen, a_match(claim="asked", score=0.7)).action is Action.REPLY


def test_a_claim_that_is_held_hides_no_other() -> None:
    policy = replace(a_policy(), held_claims=(("c1", ReasonCode.STALE),))
    asked = a_match(claim="deaths", family="mortality", stance=Stance.ASKS, score=0.8)
    decision = decided(a_match(score=0.95), asked, policy=policy)
    assert (decision.action, decision.claim) == (Action.REPLY, "deaths")


def test_deaths_without_a_figure_are_no_suggestion_where_somebody_mourns() -> None:
    told = a_match(claim="deaths", family="mortality", seconded=0.9)
    assert decided(told, signs=Signs(grief=True)).action is Action.NONE
    assert decided(told, signs=Signs(mourning=True)).action is Action.SUGGEST
    assert decided(replace(told, stance=Stance.ASKS), signs=Signs(grief=True)).action is Action.SUGGEST


def test_a_claim_for_posting_comes_before_a_likelier_one_for_moderators() -> None:
    decision = decided(a_match(claim="asked", score=0.95), a_match(claim="c1", score=0.8))
    assert (decision.action, decision.claim) == (Action.REPLY, "c1")


def test_a_claim_for_lookup_is_never_shown() -> None:
    assert decided(a_match(claim="looked-up")).action is Action.NONE


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"distress": DistressReading(level=1)}, ReasonCode.DISTRESS, id="distress"),
        pytest.param({"policy": a_policy(opted_out=True)}, ReasonCode.OPTED_OUT, id="opted out"),
        pytest.param({"covered": False}, ReasonCode.LANGUAGE, id="another language"),
    ],
)
def test_nothing_is_shown_at_all(changed: dict[str, object], code: ReasonCode) -> None:
    decision = decided(a_match(), **changed)  # type: ignore[arg-type]  # one keyword at a time
    assert decision.action is Action.NONE
    assert code in codes(decision)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"heat": HeatReading(level=2)}, ReasonCode.HEATED, id="a heated thread"),
        pytest.param({"policy": a_policy(mode=Mode.SUGGEST)}, ReasonCode.MODE_SUGGEST, id="a server in suggest"),
        pytest.param({"policy": a_policy(read_late=True)}, ReasonCode.LATE, id="a post read late"),
        pytest.param({"policy": Policy(held_claims=(("c1", ReasonCode.STALE),))}, ReasonCode.STALE, id="a stale claim"),
        pytest.param({"signs": Signs(caveats=1)}, ReasonCode.CARD_ADDS_LITTLE, id="a post that names the limits"),
        pytest.param({"signs": Signs(grief=True)}, ReasonCode.GRIEF, id="somebody's death is told"),
        pytest.param({"signs": Signs(mourning=True)}, ReasonCode.GRIEF, id="somebody's death is told before it"),
        pytest.param({"signs": Signs(irony=True)}, ReasonCode.IRONY, id="a mark of irony"),
        pytest.param({"signs": Signs(attribution=True)}, ReasonCode.DISTANCE, id="somebody else's word"),
        pytest.param({"signs": Signs(distance=True)}, ReasonCode.DISTANCE, id="a title, or taken back"),
        pytest.param({"elsewhere": frozenset({"c1"})}, ReasonCode.ELSEWHERE, id="a sentence about another subject"),
        pytest.param({"on_topic": False}, ReasonCode.NO_MATCH, id="nothing else ties it to the subject"),
    ],
)
def test_a_reply_is_held_back(changed: dict[str, object], code: ReasonCode) -> None:
    decision = decided(a_match(), **changed)  # type: ignore[arg-type]  # one keyword at a time
    assert decision.action in (Action.SUGGEST, Action.NONE)
    assert code in codes(decision)


def test_a_switched_off_claim_has_no_card() -> None:
    assert decided(a_match(), policy=a_policy(disabled=frozenset({"c1"}))).action is Action.NONE


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        pytest.param(CardsShown(by_claim=(("c1", NOON - timedelta(hours=1)),)), ReasonCode.COOLDOWN_CLAIM, id="claim"),
        pytest.param(CardsShown(in_channel=NOON - timedelta(minutes=1)), ReasonCode.COOLDOWN_CHANNEL, id="channel"),
        pytest.param(CardsShown(to_author=NOON - timedelta(hours=2)), ReasonCode.COOLDOWN_AUTHOR, id="author"),
    ],
)
def test_a_cooldown_keeps_it_quiet(shown: CardsShown, code: ReasonCode) -> None:
    decision = decided(a_match(), policy=a_policy(cooldowns=Cooldowns()), shown=shown)
    assert (decision.action, decision.claim) == (Action.NONE, None)
    assert code in codes(decision)


def test_an_old_card_keeps_nothing_quiet() -> None:
    shown = CardsShown(by_claim=(("c1", NOON - timedelta(days=2)),))
    assert decided(a_match(), policy=a_policy(cooldowns=Cooldowns()), shown=shown).action is Action.REPLY


def test_shadow_decides_and_says_why_nothing_is_shown() -> None:
    decision = decided(a_match(), policy=a_policy(mode=Mode.SHADOW))
    assert decision.action is Action.REPLY
    assert ReasonCode.MODE_SHADOW in codes(decision)


@pytest.mark.parametrize(
    ("heat", "distress", "route"),
    [
        pytest.param(HeatReading(message_level=2, level=2), DistressReading(), Route.MODERATORS, id="a hostile post"),
        pytest.param(HeatReading(level=2, raised=True), DistressReading(), Route.MODERATORS, id="it lifts the thread"),
        pytest.param(HeatReading(level=3), DistressReading(), Route.NONE, id="calm in a hot thread"),
        pytest.param(HeatReading(), DistressReading(level=1), Route.MODERATORS, id="despair"),
        pytest.param(HeatReading(), DistressReading(danger=True), Route.MODERATORS, id="a dangerous instruction"),
        pytest.param(HeatReading(), DistressReading(), Route.NONE, id="nothing"),
    ],
)
def test_a_post_is_routed_by_its_own_heat_and_distress(
    heat: HeatReading, distress: DistressReading, route: Route
) -> None:
    assert decided(heat=heat, distress=distress).route is route


@pytest.mark.parametrize(
    "match",
    [
        pytest.param(a_match(carried=True, seconded=0.9), id="a topic named elsewhere"),
        pytest.param(a_match(family="mortality", claim="deaths", seconded=0.9), id="deaths without a figure"),
        pytest.param(a_match(ruled=False, seconded=0.9), id="a claim that no rule found"),
    ],
)
def test_a_second_reader_that_is_sure_sets_a_soft_doubt_aside(match: Match) -> None:
    assert decided(match).action is Action.REPLY


@pytest.mark.parametrize(
    ("matches", "code"),
    [
        pytest.param((a_match(claim="asked", seconded=0.99),), ReasonCode.TIER_SUGGEST, id="a card left to moderators"),
        pytest.param(
            (a_match(seconded=0.99), a_match(stance=Stance.DENIES)), ReasonCode.FAMILY_DENIED, id="a denial in the post"
        ),
        pytest.param((a_match(ruled=False, seconded=0.55),), ReasonCode.SECOND_ONLY, id="no rule, and not sure enough"),
        pytest.param(
            (a_match(ruled=False, seconded=0.9), a_match(claim="asked", family="mortality")),
            ReasonCode.SECOND_ONLY,
            id="a rule finds another claim in the same words",
        ),
        pytest.param((a_match(figures_differ=True, seconded=0.99),), ReasonCode.LOW_SCORE, id="two figures"),
        pytest.param((a_match(cued=Stance.DENIES, seconded=0.99),), ReasonCode.LOW_SCORE, id="a cue denies"),
        pytest.param((a_match(cued=Stance.EXPERIENCE, seconded=0.99),), ReasonCode.LOW_SCORE, id="a cue of a story"),
        pytest.param((a_match(cued=Stance.REPORTS, seconded=0.7),), ReasonCode.LOW_SCORE, id="a cue of a report"),
    ],
)
def test_the_rules_keep_their_veto(matches: tuple[Match, ...], code: ReasonCode) -> None:
    decision = decided(*matches)
    assert decision.action is not Action.REPLY
    assert code in codes(decision)


def test_what_others_say_is_the_authors_own_where_the_second_reader_is_sure() -> None:
    match = a_match(cued=Stance.REPORTS, seconded=0.9)
    assert decided(match, contested=frozenset([match.family])).action is Action.REPLY
    denial = a_match(stance=Stance.DENIES)
    assert decided(match, denial, contested=frozenset([match.family])).action is Action.SUGGEST


def test_a_card_of_little_use_to_the_second_reader_is_left_to_moderators() -> None:
    decision = decided(a_match(helps=0.15, seconded=0.15))
    assert decision.action is Action.SUGGEST
    assert ReasonCode.CARD_ADDS_LITTLE in codes(decision)


@pytest.mark.parametrize(
    ("seconded", "action"),
    [
        pytest.param(None, Action.NONE, id="no second reader"),
        pytest.param(0.65, Action.NONE, id="not sure"),
        pytest.param(0.75, Action.SUGGEST, id="fairly sure"),
        pytest.param(0.85, Action.REPLY, id="sure"),
    ],
)
def test_a_post_untied_to_the_subject_counts_where_the_second_reader_is_sure(
    seconded: float | None, action: Action
) -> None:
    assert decided(a_match(seconded=seconded), on_topic=False).action is action
