"""Values of the precision ledger: what became of a claim's cards in one server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tally(StrEnum):
    """What can become of a claim's card in one server.

    approved: a moderator posted the suggested card. kept: an automatic card stood undisputed. upheld: moderators agreed
    with a dispute. misread: a moderator dismissed it because the reading was off; dismissed: for another reason.
    """

    POSTED = "posted"
    APPROVED = "approved"
    KEPT = "kept"
    DISPUTED = "disputed"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    MISREAD = "misread"


_GOOD = (Tally.APPROVED, Tally.KEPT)
_POOR = (Tally.UPHELD, Tally.MISREAD)
JUDGED = frozenset({*_GOOD, *_POOR})
"""What the precision floor looks at; it begins anew once a hold is lifted."""


@dataclass(frozen=True, slots=True)
class ClaimTally:
    """Counts for one claim in one server; `good` and `poor` are what people made of its cards."""

    claim: str
    counts: tuple[tuple[Tally, int], ...] = ()
    good: int = 0
    poor: int = 0

    @classmethod
    def of(cls, claim: str, counts: Mapping[Tally, int]) -> ClaimTally:
        """A tally from counts by event."""
        good, poor = (sum(counts.get(what, 0) for what in group) for group in (_GOOD, _POOR))
        return cls(claim, tuple((what, counts[what]) for what in Tally if what in counts), good, poor)
