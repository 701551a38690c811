"""Rules KB4xx: a claim that may be shown by itself or suggested brings examples enough to prove it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.values import Action, Stance, Tier
from bot.kb.base import Base, Place
from bot.kb.rules import rule
from bot.kb.schema import ClaimRecord
from bot.problem import Problem

LEAST_ASSERTIONS: Final = 8
LEAST_OTHER_STANCES: Final = 6
LEAST_NO_MATCH: Final = 4
LEAST_HELD: Final = 1 / 3

_WORD: Final = re.compile(r"[a-z0-9]+")
_SMALL_TEXT: Final = "a an and are as at be by for from in is it its of on or that the this to was were will with"
_SMALL: Final = frozenset(_SMALL_TEXT.split())


def _each_shown(base: Base) -> Iterator[tuple[Place, ClaimRecord]]:
    """Claims whose card may come to members without being asked for."""
    for place, claim in base.each_claim():
        if claim.card is not None and claim.tier is not Tier.LOOKUP:
            yield place, claim


@rule("KB401", "an example that matches has no stance", blocks=False)
def matching_examples_have_a_stance(base: Base) -> Iterator[Problem]:
    """What matches, matches with a stance.

    good: claims.0.examples.0 = {text: the quay floods, stance: asserts}
    bad: claims.0.examples.0 = {text: the quay floods}
    """
    for place, claim in base.each_claim():
        for i, example in enumerate(claim.examples):
            if example.match and example.stance is None:
                yield place.at("examples", i).problem("KB401", "no stance", f"one of {', '.join(Stance)}")


@rule("KB402", "an example that does not match has a stance", blocks=False)
def other_examples_have_no_stance(base: Base) -> Iterator[Problem]:
    """What does not match takes no stance to the claim.

    good: claims.0.examples.0 = {text: a flood of letters, match: false}
    bad: claims.0.examples.0 = {text: a flood of letters, match: false, stance: asserts}
    """
    for place, claim in base.each_claim():
        for i, example in enumerate(claim.examples):
            if not example.match and example.stance is not None:
                yield place.at("examples", i, "stance").problem(
                    "KB402", "a stance without a match", "delete one of the two"
                )


@rule("KB403", "too few assertions among the examples", blocks=False)
def enough_assertions(base: Base) -> Iterator[Problem]:
    """At least 8 differently worded assertions.

    good: claims.0.tier = suggest
    bad: claims.0.examples.0 = {text: the quay never floods, stance: denies}
    """
    for place, claim in _each_shown(base):
        count = sum(e.match and e.stance is Stance.ASSERTS for e in claim.examples)
        if count < LEAST_ASSERTIONS:
            yield _too_few(place, claim, "KB403", count, LEAST_ASSERTIONS, "assertions")


@rule("KB404", "too few other stances among the examples", blocks=False)
def enough_other_stances(base: Base) -> Iterator[Problem]:
    """At least 6 that deny, ask, report or tell an experience.

    good: claims.0.tier = suggest
    bad: claims.0.examples.8 = {text: the quay is under water, stance: asserts}
    """
    for place, claim in _each_shown(base):
        count = sum(e.match and e.stance not in (None, Stance.ASSERTS) for e in claim.examples)
        if count < LEAST_OTHER_STANCES:
            yield _too_few(place, claim, "KB404", count, LEAST_OTHER_STANCES, "examples of other stances")


@rule("KB405", "too few examples that are no match", blocks=False)
def enough_without_match(base: Base) -> Iterator[Problem]:
    """At least 4: another procedure, another figure, a figure of speech.

    good: claims.0.tier = suggest
    bad: claims.0.examples.14 = {text: the quay is under water, stance: asserts}
    """
    for place, claim in _each_shown(base):
        count = sum(not e.match for e in claim.examples)
        if count < LEAST_NO_MATCH:
            yield _too_few(place, claim, "KB405", count, LEAST_NO_MATCH, "examples that are no match")


def _too_few(place: Place, claim: ClaimRecord, rule_id: str, count: int, least: int, what: str) -> Problem:
    at = place.at("examples") if claim.examples else place.at("id")
    return at.problem(rule_id, f'"{claim.id}" has {count} {what}; at least {least}', f"add {least - count}")


@rule("KB406", "too few examples are held", blocks=False)
def a_third_is_held(base: Base) -> Iterator[Problem]:
    """A third is never fitted by any model; these gate.

    good: claims.0.tier = suggest
    bad: claims.0.examples.0.held = false
    """
    for place, claim in _each_shown(base):
        held = sum(example.held for example in claim.examples)
        if claim.examples and held < int(len(claim.examples) * LEAST_HELD):
            message = f"{held} of {len(claim.examples)} examples are held; a third is wanted"
            yield place.at("examples").problem("KB406", message, "mark more of them held: true")


@rule("KB407", "two examples of a claim say the same", blocks=False)
def examples_differ(base: Base) -> Iterator[Problem]:
    """Differently worded: not the same words in another order.

    good: claims.0.examples.1 = {text: water over the quay again, stance: asserts}
    bad: claims.0.examples.1 = {text: "The quay floods, in way 0!", stance: asserts}
    """
    for place, claim in base.each_claim():
        seen: set[tuple[str, ...]] = set()
        for i, example in enumerate(claim.examples):
            words = tuple(_WORD.findall(example.text.lower()))
            if words in seen and words:
                yield place.at("examples", i, "text").problem(
                    "KB407", "the same words as an earlier example", "word it anew"
                )
            seen.add(words)


@rule("KB408", "a phrasing has too few content words", blocks=False)
def phrasings_say_something(base: Base) -> Iterator[Problem]:
    """More than two content words: a short phrasing fits everything.

    good: claims.0.phrasings = [the quay floods every spring]
    bad: claims.0.phrasings = [it floods]
    """
    for place, claim in base.each_claim():
        for i, text in enumerate(claim.phrasings):
            words = [word for word in _WORD.findall(text.lower()) if word not in _SMALL]
            if len(words) < 3:
                yield place.at("phrasings", i).problem("KB408", f"{len(words)} content words; three at least")


@rule("KB411", "a claim is posted by itself in a family that does not reply", blocks=False)
def auto_is_for_reply_families(base: Base) -> Iterator[Problem]:
    """`tier: auto` only in families with `replies: true`.

    good: vocabulary.families.tides.replies = true ;; claims.0.tier = auto
    bad: claims.0.tier = auto
    """
    if base.catalogue is None:
        return
    for place, claim in base.each_claim():
        family = base.catalogue.families[base.catalogue.claims[claim.id].family]
        if claim.tier is Tier.AUTO and not family.replies:
            yield place.at("tier").problem("KB411", f'the family "{family.id}" does not reply', "set tier: suggest")


@rule("KB412", "an example asks for an action that its claim cannot take", blocks=False)
def actions_fit_the_tier(base: Base) -> Iterator[Problem]:
    """No reply where the tier is not auto, and no card for a stance that gets none.

    good: claims.0.examples.0.action = suggest
    bad: claims.0.examples.0.action = reply
    """
    for place, claim in base.each_claim():
        for i, example in enumerate(claim.examples):
            at = place.at("examples", i, "action")
            if not example.match or example.action in (None, Action.NONE):
                continue
            if example.stance not in (Stance.ASSERTS, Stance.ASKS):
                yield at.problem("KB412", f"{example.stance} gets no card", "set action: none")
            elif example.action is Action.REPLY and claim.tier is not Tier.AUTO:
                yield at.problem("KB412", "the claim is not posted by itself", "set action: suggest, or tier: auto")
