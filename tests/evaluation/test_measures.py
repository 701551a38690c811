"""Figures of the report, counted on a handful of posts that one can check by hand."""

import pytest

from bot.core.values import Action, Decision, DistressReading, HeatReading, Match, Outcome, Route, Stance
from bot.evaluation.goal import Goal
from bot.evaluation.measures import Found, Read, Share, area, decisions, families, heat_area, routes, stance
from bot.evaluation.plot import as_svg
from bot.evaluation.report import table
from bot.training.corpus import parse_marks
from tests.builders import a_labelled_post, a_match


def a_read(
    marked: str = "Hello",
    *,
    card: str = "none",
    heat: int = 0,
    action: Action = Action.NONE,
    shown: str | None = None,
    route: Route = Route.NONE,
    matches: tuple[Match, ...] = (),
    warmth: float = 0.0,
) -> Read:
    """A post as marked in the corpus, and what was made of it."""
    text, claims = parse_marks(marked)
    decision = Decision(action, shown, route, ())
    outcome = Outcome(matches, HeatReading(message=warmth), DistressReading(), decision, (), ())
    return Read(a_labelled_post(text=text, claims=claims, card=card, heat=heat), outcome)


CURE = a_match(claim="cure-any", family="cure")
DENIED = a_match(claim="cure-any", family="cure", stance=Stance.DENIES)


def test_a_reply_counts_as_precise_unless_nothing_was_wanted() -> None:
    reads = [
        a_read("{cure+ it cures}", card="reply", action=Action.REPLY, shown="cure-any", matches=(CURE,)),
        a_read("{cure+ it cures}", card="suggest", action=Action.REPLY, shown="cure-any", matches=(CURE,)),
        a_read("{cure- no cure}", card="none", action=Action.REPLY, shown="cure-any", matches=(CURE,)),
    ]
    found = decisions(reads)
    assert found["auto_precision"] == Share(2, 3)
    assert found["strict_precision"] == Share(1, 3)
    assert found["unwarranted_reply_rate"] == Share(1, 1)


def test_a_suggestion_surfaces_a_wanted_card_and_disturbs_where_none_was_wanted() -> None:
    reads = [a_read(card="reply", action=Action.SUGGEST), a_read(card="none", action=Action.SUGGEST), a_read()]
    found = decisions(reads)
    assert found["surfaced_recall"] == Share(1, 1)
    assert found["auto_recall"] == Share(0, 1)
    assert found["suggest_on_none"] == Share(1, 2)


def test_families_count_what_is_asserted_or_asked() -> None:
    reads = [
        a_read("{cure+ it cures}", matches=(CURE,)),
        a_read("{mortality? how many die}", matches=(CURE,)),
        a_read("{cure- no cure}", matches=(DENIED,)),
    ]
    assert families(reads) == Found(right=1, wrong=1, missed=1)


def test_stance_is_judged_where_the_family_was_found() -> None:
    reads = [a_read("{cure- no cure}", matches=(DENIED,)), a_read("{cure- no cure}", matches=(CURE,)), a_read()]
    assert stance(reads) == Share(1, 2)


def test_routes_are_set_against_what_a_moderator_would_want_to_see() -> None:
    reads = [a_read(heat=2, route=Route.MODERATORS), a_read(heat=2), a_read(route=Route.MODERATORS), a_read()]
    assert routes(reads) == Found(1, 1, 1)


@pytest.mark.parametrize(
    ("hot", "cool", "wanted"),
    [
        pytest.param([0.9, 0.8], [0.1, 0.2], 1.0, id="told apart"),
        pytest.param([0.1], [0.9], 0.0, id="upside down"),
        pytest.param([0.5, 0.5], [0.5], 0.5, id="ties are halves"),
        pytest.param([0.9, 0.3], [0.5], 0.5, id="one above, one below"),
        pytest.param([], [0.5], None, id="nothing hot"),
    ],
)
def test_the_area_is_how_often_hot_stands_above_cool(hot: list[float], cool: list[float], wanted: float | None) -> None:
    assert area(hot, cool) == wanted


def test_heat_is_judged_by_the_message_alone() -> None:
    assert heat_area([a_read(heat=2, warmth=0.7), a_read(heat=1, warmth=0.3)]) == 1.0


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        pytest.param(Goal(0.9), 0.9, "holds", id="reached"),
        pytest.param(Goal(0.9), 0.85, "short by 0.050", id="below the least"),
        pytest.param(Goal(0.01, most=True), 0.03, "short by 0.020", id="over the most"),
        pytest.param(Goal(0.01, most=True), 0.0, "holds", id="under the most"),
        pytest.param(Goal(0.5), None, "nothing to count", id="nothing"),
    ],
)
def test_a_goal_says_what_is_missing(goal: Goal, value: float | None, verdict: str) -> None:
    assert goal.verdict(value) == verdict


def test_shares_of_nothing_are_no_share() -> None:
    assert Share(0, 0).value is None
    assert str(Share(19, 20)) == "0.950 (19 of 20)"


def test_a_table_has_a_head_a_rule_and_its_rows() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n|---|---|\n| 1 | 2 |\n"


def test_the_plot_tells_its_points_in_words_too() -> None:
    plot = as_svg([(1_000, 0.5), (2_000, 0.6)])
    assert "<desc>1,000: 0.500; 2,000: 0.600</desc>" in plot
    assert plot.count("<circle") == 2
