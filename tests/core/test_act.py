"""A decision and its readings become effects, the most urgent first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.act import plan_effects
from bot.core.reasons import Cause, Reason, ReasonCode
from bot.core.values import (
    Action,
    Decision,
    DistressReading,
    HeatReading,
    ItemKind,
    Match,
    Message,
    OpenItem,
    PostCard,
    Route,
    Span,
    Stance,
)

POST = Message("m", "the quay floods", "a", datetime(2026, 11, 25, tzinfo=UTC), thread="t", guild="g", channel="c")
MATCH = Match("tides", "sea", Stance.ASSERTS, 0.9, Span(0, 15), "the quay floods")
WHY = (Reason(ReasonCode.ASSERTED, "The post states this claim."),)


def _planned(
    action: Action = Action.NONE,
    route: Route = Route.NONE,
    heat: HeatReading | None = None,
    distress: DistressReading | None = None,
) -> list[str]:
    claim = None if action is Action.NONE else "tides"
    decision = Decision(action, claim, route, WHY)
    effects = plan_effects(POST, decision, (MATCH,), heat or HeatReading(), distress or DistressReading())
    return ["card" if isinstance(e, PostCard) else f"{e.kind}:{e.target}" for e in effects]


DARK, DANGER = DistressReading(level=1), DistressReading(danger=True, danger_span=Span(0, 3))
HOT, RAISED = HeatReading(level=2, message_level=2), HeatReading(level=2, raised=True)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        pytest.param(_planned(), [], id="nothing to do"),
        pytest.param(_planned(Action.REPLY), ["card"], id="a reply is a card"),
        pytest.param(_planned(Action.SUGGEST), ["suggestion:m"], id="a suggestion is an item about the post"),
        pytest.param(_planned(route=Route.MODERATORS, heat=HOT), ["heat:t"], id="heat is an item about the thread"),
        pytest.param(_planned(route=Route.MODERATORS, heat=RAISED), ["heat:t"], id="a post that heats its thread"),
        pytest.param(_planned(route=Route.NONE, heat=HeatReading(level=2)), [], id="calm post, hot thread: not routed"),
        pytest.param(_planned(route=Route.MODERATORS, distress=DANGER), ["danger:m"], id="a dangerous instruction"),
        pytest.param(
            _planned(Action.REPLY, Route.MODERATORS, distress=DARK), ["distress:m"], id="distress gets no card"
        ),
        pytest.param(
            _planned(Action.SUGGEST, Route.MODERATORS, distress=DARK), ["distress:m"], id="nor a suggested one"
        ),
        pytest.param(_planned(distress=DARK), ["distress:m"], id="distress does not wait for a route"),
        pytest.param(
            _planned(Action.SUGGEST, Route.MODERATORS, HOT),
            ["heat:t", "suggestion:m"],
            id="heat before the suggested card",
        ),
    ],
)
def test_effects_follow_from_the_decision(planned: list[str], expected: list[str]) -> None:
    assert planned == expected


def test_a_suggestion_carries_the_matched_words_and_the_reasons() -> None:
    decision = Decision(Action.SUGGEST, "tides", Route.NONE, WHY)
    (effect,) = plan_effects(POST, decision, (MATCH, MATCH), HeatReading(), DistressReading())
    assert isinstance(effect, OpenItem)
    assert (effect.spans, effect.reasons, effect.kind) == (
        (Span(0, 15),),
        (Cause(ReasonCode.ASSERTED),),
        ItemKind.SUGGESTION,
    )
