"""Where readings fall short: counted on a handful of posts that one can check by hand."""

from collections.abc import Sequence

import pytest

from bot.core.reasons import Reason, ReasonCode
from bot.core.values import (
    Action,
    Decision,
    DistressReading,
    HeatReading,
    Match,
    Outcome,
    Route,
    Stance,
)
from bot.evaluation.measures import Found, Read, Share
from bot.evaluation.report import READING_GOALS, reading_section
from bot.evaluation.shortfall import NOT_FOUND, WHY, by_family, by_manner, by_stance, unanswered
from bot.training.corpus import parse_marks
from tests.builders import a_labelled_post, a_match

CURE = a_match(claim="cure-any", family="cure")
DENIED = a_match(claim="cure-any", family="cure", stance=Stance.DENIES)
CARRIED = Reason(ReasonCode.CARRIED_TOPIC, "The treatment is not named.")
ASSERTED = Reason(ReasonCode.ASSERTED, "The post states this claim.")


def a_read(
    marked: str, *, card: str, action: Action, matches: tuple[Match, ...] = (), reasons: Sequence[Reason] = ()
) -> Read:
    """A post as marked in the corpus, and what was made of it, with reasons."""
    text, claims = parse_marks(marked)
    decision = Decision(action, None, Route.NONE, tuple(reasons))
    outcome = Outcome(matches, HeatReading(), DistressReading(), decision, (), ())
    return Read(a_labelled_post(text=text, claims=claims, card=card), outcome)


def test_a_wanted_card_is_missed_for_the_doubts_or_because_nothing_was_found() -> None:
    reads = [
        a_read("{cure+ it cures}", card="reply", action=Action.REPLY, matches=(CURE,)),
        a_read("{cure+ it cures}", card="reply", action=Action.SUGGEST, matches=(CURE,), reasons=[ASSERTED, CARRIED]),
        a_read("{mortality? who dies}", card="reply", action=Action.NONE, matches=(CURE,), reasons=[CARRIED]),
        a_read("{cure- no cure}", card="none", action=Action.NONE, reasons=[CARRIED]),
    ]
    causes, posts = unanswered(reads)
    assert posts == 2
    assert dict(causes) == {"carried-topic": 1, NOT_FOUND: 1}


def test_each_family_has_its_own_count() -> None:
    reads = [
        a_read("{cure+ it cures}", card="reply", action=Action.NONE, matches=(CURE,)),
        a_read("{mortality? who dies}", card="reply", action=Action.NONE, matches=(CURE,)),
    ]
    found = by_family(reads)
    assert found["cure"] == Found(right=1, wrong=1, missed=0)
    assert found["mortality"] == Found(right=0, wrong=0, missed=1)


def test_stances_are_paired_where_the_label_has_one_only() -> None:
    reads = [
        a_read("{cure+ it cures}", card="none", action=Action.NONE, matches=(DENIED,)),
        a_read("{cure+ it cures}, {cure- or not}", card="none", action=Action.NONE, matches=(DENIED,)),
        a_read("{mortality? who dies}", card="none", action=Action.NONE, matches=(DENIED,)),
    ]
    assert dict(by_stance(reads)) == {(Stance.ASSERTS, Stance.DENIES): 1}


def test_manners_are_counted_apart() -> None:
    assert by_manner([("open", True), ("oblique", False), ("open", False)]) == {
        "oblique": Share(0, 1),
        "open": Share(1, 2),
    }


@pytest.mark.parametrize("measure", READING_GOALS)
def test_every_goal_of_reading_has_its_cause_written_down(measure: str) -> None:
    assert measure in WHY


def test_the_page_says_why_for_what_is_short_and_for_nothing_else() -> None:
    missed = a_read("{cure+ it cures}", card="reply", action=Action.NONE, reasons=[CARRIED])
    page = reading_section("Posts", [("rules alone", [missed])])
    assert f"- auto_recall: {WHY['auto_recall']}" in page
    assert "- unwarranted_reply_rate:" not in page
