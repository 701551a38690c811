"""What a catalogue holds, and which reviews are overdue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from bot.core.catalogue import Catalogue, Claim


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of a catalogue, and its digest."""

    digest: str
    claims: int
    carded: int
    studies: int
    cited: int
    findings: int
    examples: int
    held: int
    by_tier: tuple[tuple[str, int], ...]
    by_family: tuple[tuple[str, int], ...]
    stale: tuple[str, ...]


def status_of(catalogue: Catalogue, *, today: date) -> Status:
    """Count everything once."""
    claims = catalogue.claims.values()
    examples = [example for claim in claims for example in claim.examples]
    return Status(
        digest=catalogue.digest,
        claims=len(claims),
        carded=sum(claim.card is not None for claim in claims),
        studies=len(catalogue.studies),
        cited=len({name for claim in claims if claim.card for name in claim.card.citations}),
        findings=len(catalogue.findings),
        examples=len(examples),
        held=sum(example.held for example in examples),
        by_tier=tuple(sorted(Counter(claim.tier.value for claim in claims).items())),
        by_family=tuple(sorted(Counter(claim.family for claim in claims).items())),
        stale=tuple(claim.id for claim in stale_claims(catalogue, today=today)),
    )


def stale_claims(catalogue: Catalogue, *, today: date) -> list[Claim]:
    """Claims past their review date, the longest overdue first; such a claim is only suggested."""
    late = [claim for claim in catalogue.claims.values() if claim.review and claim.review.due < today]
    return sorted(late, key=lambda claim: (claim.review.due if claim.review else today, claim.id))


def newest_review(catalogue: Catalogue) -> date | None:
    """The newest review date of the base: the day at which `analyse` judges staleness unless told otherwise."""
    return max((claim.review.on for claim in catalogue.claims.values() if claim.review), default=None)
