"""The optional learned reader: what it is asked and what it answers, as values. The one that ships is bot/encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.values import Span, Stance


@dataclass(frozen=True, slots=True)
class Read:
    """What a second reader says of one sentence: P(family and stance) and how likely a neutral card would help."""

    families: Mapping[tuple[str, str], float]
    helps: float

    def of(self, family: str) -> dict[Stance, float]:
        """P(family and stance) for each stance."""
        return {stance: self.families.get((family, stance.value), 0.0) for stance in Stance}


@dataclass(frozen=True, slots=True)
class PostRead:
    """What a second reader says of a post: one `Read` per sentence, and its tone.

    `tone` gives probabilities by name: "heat-1" to "heat-3" and "distress-1", "distress-2" (at least that level),
    "danger" (a dangerous instruction).
    """

    sentences: tuple[Read, ...]
    tone: Mapping[str, float]


class SecondReader(Protocol):
    """A learned reader of posts. Pure for the core: same text and context, same answer."""

    @property
    def digest(self) -> str:
        """Names the weights: whatever was worked out with other weights is out of date."""
        ...

    @property
    def families(self) -> frozenset[str]:
        """The families that it was fitted on; of any other it knows nothing, and the rules stand alone."""
        ...

    def read(self, text: str, sentences: Sequence[Span], context: str) -> PostRead:
        """Read a post by its sentences' spans; `context` is the post answered or the opening, or empty."""
        ...

    def study(self, text: str, sentences: Sequence[Span], context: str) -> tuple[Read, ...]:
        """What a post claims by a closer and slower reading: asked where the first one sees anything of a claim."""
        ...

    def listen(self, text: str, sentences: Sequence[Span]) -> Mapping[str, float]:
        """The tone of a post by a closer and slower reading, by the same names: asked where anything hints at one."""
        ...
