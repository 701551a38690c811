"""Features of a candidate and its stance -> calibrated probabilities: is it there, is it stated, would a card help.

Three small logistic answers. The weights here are set by hand; a catalogue's own (fitted by bot/training) take their
place name by name. A second reader's answer is combined in one place, `combine`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.core.match import Candidate
from bot.core.odds import log_odds, logistic
from bot.core.second_reader import Read
from bot.core.taken import Taken
from bot.core.values import Stance

_LEAST = 0.005
"""The least probability that either reader is believed to mean; its counterpart is the most."""
DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "present:bias": -3.1,
        "present:strength": 5.6,
        "present:carried": 1.3,
        "present:gates": 0.35,
        "present:margin": 0.6,
        "present:figure": 0.3,
        "present:figure_agrees": 0.5,
        "present:likeness": 0.8,
        "present:long": -0.4,
        "present:certainty": 1.0,
        "stated:bias": -3.2,
        "stated:certainty": 6.0,
        "stated:asks": 0.3,
        "stated:second": 2.0,
        "helps:bias": 0.6,
        "helps:caveats": -1.2,
        "helps:family_denied": -2.0,
        "helps:hostile": -1.5,
        "helps:replies": 1.0,
        "helps:figure": 0.3,
        "second:bias": 0.5,
        "second:rules": 1.0,
        "second:model": 0.6,
        "second:stated": 0.7,
    }
)
"""By "<answer>:<feature>". Set by hand on tests/corpus; the second reader's where its thresholds were
(bot/core/pipeline.py)."""

_LONG = 30.0


@dataclass(frozen=True, slots=True)
class Answers:
    """Three separate probabilities (0..1): the claim is there; the author states or asks it; a card would help.

    `seconded` is how sure the second reader is of all of them, None without one; `by_rules` is P(it is there) by the
    rules alone, 0 where only the second reader saw it.
    """

    present: float
    stated: float
    helps: float
    seconded: float | None = None
    by_rules: float = 0.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the post around a candidate says about the use of a card."""

    caveats: int
    family_denied: bool
    hostile: bool
    replies: bool


class Scorer:
    """Turns features into the three answers."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = dict(DEFAULT_WEIGHTS) | dict(weights)

    def answer(self, candidate: Candidate, taken: Taken, around: Surroundings, read: Read | None) -> Answers:
        """The three answers for one candidate; without a second reader's `read` by rules alone."""
        present = self._logistic("present", _presence(candidate, taken))
        rules = Answers(
            present=present,
            stated=self._logistic("stated", _statement(taken)),
            helps=self._logistic("helps", _use(candidate, around)),
            by_rules=present,
        )
        return rules if read is None else self.combine(rules, candidate, read)

    def combine(self, rules: Answers, candidate: Candidate, read: Read) -> Answers:
        """Rules and second reader together; what only the second reader saw is its own. The rules keep their veto."""
        present, stated = seen(read, candidate.family)
        if candidate.gates == 0:
            return Answers(present, stated, read.helps, min(present * stated, read.helps))
        weights = self._weights
        odds = weights["second:bias"] + weights["second:rules"] * log_odds(rules.present, _LEAST)
        odds += weights["second:model"] * log_odds(present, _LEAST)
        share = weights["second:stated"]
        return Answers(
            present=logistic(odds),
            stated=(1 - share) * rules.stated + share * stated,
            helps=read.helps,
            seconded=min(present * stated, read.helps),
            by_rules=rules.present,
        )

    def terms(self, candidate: Candidate, taken: Taken) -> tuple[str, ...]:
        """The score's main terms as plain sentences, the weightiest first."""
        features = _presence(candidate, taken)
        parts = sorted(
            ((name, self._weights[f"present:{name}"] * value) for name, value in features.items()),
            key=lambda pair: -abs(pair[1]),
        )
        return tuple(f"{name.replace('_', ' ')} {part:+.2f}" for name, part in parts[:4] if abs(part) >= 0.05)

    def _logistic(self, answer: str, features: Mapping[str, float]) -> float:
        total = self._weights[f"{answer}:bias"]
        for name, value in features.items():
            total += self._weights[f"{answer}:{name}"] * value
        return logistic(total)


def seen(read: Read, family: str) -> tuple[float, float]:
    """What a second reader says of a family in a sentence: P(it is there), P(stated or asked | it is there)."""
    by_stance = read.of(family)
    present = min(1.0, sum(by_stance.values()))
    open_share = by_stance[Stance.ASSERTS] + by_stance[Stance.ASKS]
    return present, min(1.0, open_share / present) if present > 0.0 else 0.0


def _presence(candidate: Candidate, taken: Taken) -> dict[str, float]:
    return {
        "strength": candidate.strength,
        "carried": (candidate.carried - 1.0) * 2.0,
        "gates": min(candidate.gates - 1, 3),
        "margin": max(-0.5, min(0.5, candidate.margin)),
        "figure": float(candidate.figure is not None),
        "figure_agrees": float(candidate.figure_agrees),
        "likeness": candidate.likeness,
        "long": min(1.0, (candidate.last - candidate.first) / _LONG),
        "certainty": taken.certainty - 0.8,
    }


def _statement(taken: Taken) -> dict[str, float]:
    open_stance = taken.stance in (Stance.ASSERTS, Stance.ASKS)
    return {"certainty": taken.certainty if open_stance else 0.0, "asks": float(taken.stance is Stance.ASKS)}


def _use(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    return {
        "caveats": min(around.caveats, 3),
        "family_denied": float(around.family_denied),
        "hostile": float(around.hostile),
        "replies": float(around.replies),
        "figure": float(candidate.figure is not None),
    }
