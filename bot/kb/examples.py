"""Runs the examples of claims through the reading line and says which came out otherwise, and why.

Each example is read alone, as a post of its own author on a server in `auto` without cooldowns (product.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from bot.core.catalogue import Catalogue, Claim, Example
from bot.core.pipeline import Knowledge, analyse
from bot.core.reasons import ReasonCode
from bot.core.values import Action, History, Match, Message, Outcome, Policy

_WHEN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_BOLDNESS: Final = {Action.NONE: 0, Action.SUGGEST: 1, Action.REPLY: 2}


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that came out otherwise: what was wanted, what came, and the line's own reasons.

    `gates` marks one for which its claim is suggest-only; a failure that is not held, or only more careful, is not.
    """

    claim: str
    example: Example
    wanted: str
    came: str
    why: tuple[str, ...] = ()
    gates: bool = False


def read_example(example: Example, knowledge: Knowledge) -> Outcome:
    """The outcome of one example as a post."""
    message = Message(id="example", text=example.text, author="author", sent_at=_WHEN)
    return analyse(message, knowledge, Policy(), History())


def check_example(claim: Claim, example: Example, outcome: Outcome, *, exact: bool = True) -> Failure | None:
    """None where the example came out as its editor wrote it, else what differs first: match, stance, action.

    Not `exact`: a claim of the same family will do, as it does for the card that members get, and so will a more
    careful action than the one written (a suggestion for a reply): it does no harm to anybody.
    """
    mine = [match for match in outcome.matches if match.claim == claim.id]
    kin = [match for match in outcome.matches if match.family == claim.family]
    reasons = tuple(reason.text for reason in outcome.decision.reasons)
    if not example.match:
        return Failure(claim.id, example, "no match", _told(mine), mine[0].why) if mine else None
    found = mine if exact else kin
    if not found:
        return Failure(claim.id, example, f"match, {example.stance}", _told(kin), reasons)
    if example.stance is not None and all(match.stance is not example.stance for match in found):
        return Failure(claim.id, example, str(example.stance), _told(found), found[0].why)
    came = outcome.decision.action
    if example.action is not None and (
        came is not example.action if exact else _BOLDNESS[came] > _BOLDNESS[example.action]
    ):
        return Failure(claim.id, example, f"action {example.action}", f"action {came}", reasons)
    return None


def _told(matches: Iterable[Match]) -> str:
    return ", ".join(f"{match.claim} {match.stance} {match.score:.2f}" for match in matches) or "no match"


def run_examples(
    knowledge: Knowledge, claims: Iterable[Claim] | None = None, *, held_only: bool = False
) -> Iterator[tuple[Claim, Example, Failure | None]]:
    """Each example with what came of it, in the order of the files."""
    for claim in knowledge.catalogue.claims.values() if claims is None else claims:
        for example in claim.examples:
            if example.held or not held_only:
                outcome = read_example(example, knowledge)
                failure = check_example(claim, example, outcome)
                gates = example.held and check_example(claim, example, outcome, exact=False) is not None
                yield claim, example, failure and replace(failure, gates=gates)


def held_by_examples(knowledge: Knowledge, among: Collection[str] | None = None) -> dict[str, ReasonCode]:
    """Claims (of these, if any are named) of which a held example fails, so that they are suggest-only.

    A kindred claim counts as a match here.
    """
    failed: dict[str, ReasonCode] = {}
    for claim in knowledge.catalogue.claims.values():
        held = (example for example in claim.examples if example.held and (among is None or claim.id in among))
        if any(check_example(claim, each, read_example(each, knowledge), exact=False) for each in held):
            failed[claim.id] = ReasonCode.EXAMPLES_FAILED
    return failed


def held_by_review(catalogue: Catalogue, *, today: date) -> dict[str, ReasonCode]:
    """Claims whose review is overdue, and so are suggest-only."""
    late = (claim for claim in catalogue.claims.values() if claim.review and claim.review.due < today)
    return {claim.id: ReasonCode.STALE for claim in late}
