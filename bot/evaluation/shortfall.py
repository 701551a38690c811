"""Where readings fall short and why: what kept wanted cards back, and which families, stances and manners are missed.

Everything is counted from the same readings as the measures; only the sentences of `WHY` are written by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.core.reasons import ReasonCode
from bot.core.values import Action, Stance
from bot.evaluation.measures import CORE, Found, Read, Share

_OPEN = (Stance.ASSERTS, Stance.ASKS)
_IN_FAVOUR = frozenset([ReasonCode.ASSERTED, ReasonCode.ASKED])
NOT_FOUND = "no family that the post states or asks was found"

WHY: Mapping[str, str] = MappingProxyType(
    {
        "auto_precision": "On a small set one or two cards decide it; the table of families shows which are found "
        "where no rater saw them.",
        "strict_precision": "The card was near the subject and of another family than the one labelled, or a rater "
        "would have left it to moderators.",
        "unwarranted_reply_rate": "Words of a claim that claim nothing got a card; on a set of under a hundred posts a "
        "single one is over the goal.",
        "auto_recall": "Cards are posted only where three answers agree and no doubt is left; the table below counts "
        "the doubts. A family said in words that neither the knowledge base nor the fitted posts have is not found.",
        "surfaced_recall": "What no reader finds cannot be suggested; the table below counts it as not found.",
        "suggest_on_none": "Words of a claim stand in posts that put it in doubt or tell of it, and the stance was "
        "missed.",
        "families F1": "Claims said by allusion are missed, and words of a family are taken for its claim; the table "
        "of families shows where.",
        "stance": "Irony, reported speech over several sentences and denials without a negative word are the "
        "commonest slips; the table of stances counts them.",
        "distress of level 2 noticed": "The readers know oblique hints only from the posts that they were fitted on; "
        "each writer brings new ones. Lower thresholds find more and ring more often.",
        "false alarms of distress on hard negatives": "The negatives use the very words of the alarms: grim jokes, "
        "wills, other people's deaths.",
        "heat of level 2 and more, area under ROC": "The test half is made of twins: the same words in anger and in "
        "jest, at a person and at a view.",
        "calm conversations with an item": "Friends who tease each other with a straight face and little laughter "
        "sound as a quarrel does.",
    }
)
"""Measure -> the cause as far as it is known."""


def unanswered(reads: Iterable[Read]) -> tuple[Counter[str], int]:
    """What kept the card from the posts that want a reply and got none: reason codes, several to a post, and how many
    such posts there are."""
    causes: Counter[str] = Counter()
    posts = 0
    for row in reads:
        if row.post.card != "reply" or row.outcome.decision.action is Action.REPLY:
            continue
        posts += 1
        there = {claim.family for claim in row.post.claims if claim.stance in _OPEN}
        found = {match.family for match in row.outcome.matches if match.stance in _OPEN}
        if there and not there & found:
            causes[NOT_FOUND] += 1
        else:
            causes.update(str(reason.code) for reason in row.outcome.decision.reasons if reason.code not in _IN_FAVOUR)
    return causes, posts


def by_family(reads: Sequence[Read]) -> dict[str, Found]:
    """Each scored family, stated or asked: found against labelled."""
    return {family: _found(reads, family) for family in sorted(CORE)}


def _found(reads: Iterable[Read], family: str) -> Found:
    right = wrong = missed = 0
    for row in reads:
        there = any(claim.family == family and claim.stance in _OPEN for claim in row.post.claims)
        found = any(match.family == family and match.stance in _OPEN for match in row.outcome.matches)
        right, wrong, missed = right + (there and found), wrong + (found and not there), missed + (there and not found)
    return Found(right, wrong, missed)


def by_stance(reads: Iterable[Read]) -> Counter[tuple[Stance, Stance]]:
    """(labelled, read) for found families whose label has one stance only."""
    pairs: Counter[tuple[Stance, Stance]] = Counter()
    for row in reads:
        labelled: dict[str, set[Stance]] = {}
        for claim in row.post.claims:
            labelled.setdefault(claim.family, set()).add(claim.stance)
        for family, taken in {(match.family, match.stance) for match in row.outcome.matches}:
            if family in CORE and len(labelled.get(family, ())) == 1:
                pairs[next(iter(labelled[family])), taken] += 1
    return pairs


def by_manner(rows: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    """(manner of a post, whether it was noticed) -> the share noticed by manner."""
    counted: dict[str, list[bool]] = {}
    for manner, noticed in rows:
        counted.setdefault(manner, []).append(noticed)
    return {manner: Share(sum(all_), len(all_)) for manner, all_ in sorted(counted.items())}
