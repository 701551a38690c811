"""A goal that a figure is held to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A measure's least (or, if `most`, greatest) wanted value."""

    value: float
    most: bool = False

    def verdict(self, value: float | None) -> str:
        """ "holds", or "short by 0.05"."""
        if value is None:
            return "nothing to count"
        gap = value - self.value if self.most else self.value - value
        return "holds" if gap <= 1e-9 else f"short by {gap:.3f}"

    def __str__(self) -> str:
        return f"{'at most' if self.most else 'at least'} {self.value:g}"
