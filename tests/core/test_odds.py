"""Probabilities and log-odds: one is the other's way back, and no probability is taken for certain."""

import pytest

from bot.core.odds import log_odds, logistic


@pytest.mark.parametrize("chance", [0.01, 0.3, 0.5, 0.99])
def test_log_odds_lead_back_to_their_probability(chance: float) -> None:
    assert logistic(log_odds(chance, 0.001)) == pytest.approx(chance)


@pytest.mark.parametrize(("chance", "held"), [(0.0, 0.01), (1.0, 0.99)])
def test_no_probability_is_taken_for_certain(chance: float, held: float) -> None:
    assert logistic(log_odds(chance, 0.01)) == pytest.approx(held)


@pytest.mark.parametrize("odds", [-1e9, 1e9])
def test_any_log_odds_have_a_probability(odds: float) -> None:
    assert 0.0 <= logistic(odds) <= 1.0
