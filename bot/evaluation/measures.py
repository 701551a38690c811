"""Shares, rates and areas, counted as the labels' codebook counts them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.values import Action, Outcome, Stance
from bot.training.corpus import LabelledPost

CORE = frozenset(
    [
        "cure",
        "halts-progressive",
        "mortality",
        "conditioning",
        "neurotoxicity",
        "fertility",
        "hsct-vs-dmt",
        "dmt-progressive",
        "dmt-risk",
    ]
)
"""The families that the codebook scores."""
_OPEN = (Stance.ASSERTS, Stance.ASKS)


@dataclass(frozen=True, slots=True)
class Read:
    """A labelled post and what was made of it."""

    post: LabelledPost
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; prints as `0.95 (19 of 20)`."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0..1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        value = self.value
        return "none to count" if value is None else f"{value:.3f} ({self.part} of {self.whole})"


@dataclass(frozen=True, slots=True)
class Found:
    """Precision, recall and F1 of what was found against what was there."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the found that was there."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of what was there that was found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    def __str__(self) -> str:
        return f"{self.f1:.3f} (P {self.precision:.3f}, R {self.recall:.3f})"


def area(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Area under the ROC curve: how often a positive scores above a negative, ties as half (Hanley, McNeil 1982)."""
    if not positives or not negatives:
        return None
    ranked = sorted([(value, True) for value in positives] + [(value, False) for value in negatives])
    rank_sum, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        rank_sum += (start + end + 1) / 2 * sum(positive for _, positive in ranked[start:end])
        start = end
    least = len(positives) * (len(positives) + 1) / 2
    return (rank_sum - least) / (len(positives) * len(negatives))


def decisions(reads: Iterable[Read]) -> dict[str, Share]:
    """The card decisions: precision of replies, unwarranted replies, recall, what is surfaced, needless suggestions."""
    rows = list(reads)
    said = [row for row in rows if row.outcome.decision.action is Action.REPLY]
    want = [row for row in rows if row.post.card == "reply"]
    none = [row for row in rows if row.post.card == "none"]
    return {
        "auto_precision": Share(sum(row.post.card != "none" for row in said), len(said)),
        "strict_precision": Share(sum(row.post.card == "reply" and _right_card(row) for row in said), len(said)),
        "unwarranted_reply_rate": Share(_count(none, Action.REPLY), len(none)),
        "auto_recall": Share(_count(want, Action.REPLY), len(want)),
        "surfaced_recall": Share(_count(want, Action.REPLY, Action.SUGGEST), len(want)),
        "suggest_on_none": Share(_count(none, Action.SUGGEST), len(none)),
    }


def families(reads: Iterable[Read], among: frozenset[str] = CORE) -> Found:
    """Families asserted or asked in a post, found against labelled."""
    right = wrong = missed = 0
    for row in reads:
        there = {claim.family for claim in row.post.claims if claim.stance in _OPEN} & among
        found = {match.family for match in row.outcome.matches if match.stance in _OPEN} & among
        right, wrong, missed = right + len(there & found), wrong + len(found - there), missed + len(there - found)
    return Found(right, wrong, missed)


def stance(reads: Iterable[Read]) -> Share:
    """Share of found families whose stance is one that the label gives that family in the post."""
    right = whole = 0
    for row in reads:
        labelled: dict[str, set[Stance]] = {}
        for claim in row.post.claims:
            labelled.setdefault(claim.family, set()).add(claim.stance)
        for family, taken in {(match.family, match.stance) for match in row.outcome.matches}:
            if family in labelled and family in CORE:
                whole, right = whole + 1, right + (taken in labelled[family])
    return Share(right, whole)


def routes(reads: Iterable[Read]) -> Found:
    """Posts handed to moderators against posts that a sensible moderator would want to see."""
    right = wrong = missed = 0
    for row in reads:
        wanted, routed = row.post.needs_moderator, row.outcome.decision.route.value == "moderators"
        right, wrong, missed = (
            right + (wanted and routed),
            wrong + (routed and not wanted),
            missed + (wanted and not routed),
        )
    return Found(right, wrong, missed)


def heat_area(reads: Iterable[Read]) -> float | None:
    """Area under the ROC curve of the message's own heat for level 2 and more."""
    rows = list(reads)
    hot = [row.outcome.heat.message for row in rows if row.post.heat >= 2]
    return area(hot, [row.outcome.heat.message for row in rows if row.post.heat < 2])


def _count(rows: Iterable[Read], *actions: Action) -> int:
    return sum(row.outcome.decision.action in actions for row in rows)


def _right_card(row: Read) -> bool:
    """Whether the card is of a family that the post asserts or asks about."""
    by_claim = {match.claim: match.family for match in row.outcome.matches}
    family = by_claim.get(row.outcome.decision.claim or "")
    return family in {claim.family for claim in row.post.claims if claim.stance in _OPEN}
