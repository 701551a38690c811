"""Probabilities and their log-odds, the scale on which evidence adds up."""

from __future__ import annotations

import math

_MOST = 30.0
"""Log-odds beyond which a probability is 0 or 1 to all ends; it keeps `exp` in range."""


def logistic(odds: float) -> float:
    """The probability, 0..1, that has these log-odds."""
    return 1.0 / (1.0 + math.exp(-min(max(odds, -_MOST), _MOST)))


def log_odds(chance: float, least: float) -> float:
    """The log-odds of a probability, which is held between `least` and 1 - `least`: no reader is surer than that."""
    bounded = min(max(chance, least), 1.0 - least)
    return math.log(bounded / (1.0 - bounded))
