"""Rules KB31x: numeracy. Shares as people out of a round number, absolute before relative, uncertainty stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.core.card import references
from bot.core.card.quantities import interval_text, share_percent
from bot.core.catalogue import Catalogue
from bot.kb.base import Base
from bot.kb.rules import rule
from bot.kb.rules_prose import compiled_cards
from bot.problem import Problem

_RELATIVE: Final = frozenset({"hazard_ratio", "odds_ratio", "rate_ratio", "relative_risk", "percent_lower", "fold"})
_AS_PEOPLE: Final = ("", "frequency", "people")
"""Forms that show a share as people."""


@rule("KB311", "the denominator is too small for a figure", blocks=False)
def denominator_fits(base: Base) -> Iterator[Problem]:
    """Shares under one in a hundred need "per 1,000", so that they are not "fewer than one".

    good: claims.0.card.denominator = 1000
    bad: study.findings.0.value = 0.4 ;; study.findings.0.ci_low = 0.1 ;; study.findings.0.events = null
    """
    for place, claim, catalogue in compiled_cards(base):
        card = claim.card
        if card is None or card.denominator != 100:
            continue
        for name in _findings_shown(card.facts, catalogue):
            share = share_percent(catalogue.findings[name])
            if share is not None and 0 < share < 1:
                at = place.at("card", "denominator")
                yield at.problem("KB311", f'"{name}" is {share:g} %: fewer than 1 in 100', "set denominator: 1000")
                break


def _findings_shown(texts: tuple[str, ...], catalogue: Catalogue) -> list[str]:
    return [r.id for text in texts for r in references(text) if r.id in catalogue.findings and r.form != "study"]


@rule("KB312", "a relative figure stands without an absolute one", blocks=False)
def absolute_before_relative(base: Base) -> Iterator[Problem]:
    """A ratio says little without the share that it is of; a warning, since some sources give only the ratio.

    good: claims.0.card.facts.1 = "The ratio was {harbour-2020-ratio}."
    bad: claims.0.card.facts.0 = "The ratio was {harbour-2020-ratio}."
    """
    for place, claim, catalogue in compiled_cards(base):
        absolute = False
        for i, fact in enumerate(claim.card.facts if claim.card else ()):
            units = [catalogue.findings[name].unit for name in _findings_shown((fact,), catalogue)]
            absolute = absolute or any(unit not in _RELATIVE for unit in units)
            if not absolute and any(unit in _RELATIVE for unit in units):
                at = place.at("card", "facts", i)
                yield at.problem(
                    "KB312", "a relative figure comes first", "show the shares before the ratio", warning=True
                )


@rule("KB313", "a figure's interval is left out", blocks=False)
def uncertainty_is_stated(base: Base) -> Iterator[Problem]:
    """A finding with an interval is shown with it once on its card; a warning.

    good: claims.0.card.facts.0 = "It rose on {harbour-2020-days:value}; {harbour-2020-days:interval}."
    bad: claims.0.card.facts.0 = "It rose on {harbour-2020-days:value}."
    """
    for place, claim, catalogue in compiled_cards(base):
        texts = claim.card.facts if claim.card else ()
        whole = {r.id for text in texts for r in references(text) if r.form in ("", "interval")}
        for i, text in enumerate(texts):
            for r in references(text):
                finding = catalogue.findings.get(r.id)
                if (
                    finding
                    and r.form in ("value", "people", "frequency")
                    and r.id not in whole
                    and interval_text(finding)
                ):
                    hint = f"write {{{r.id}}}, or add {{{r.id}:interval}}"
                    yield place.at("card", "facts", i).problem("KB313", "the interval is left out", hint, warning=True)


@rule("KB314", "a card shows shares and none of them as people", blocks=False)
def a_share_is_shown_as_people(base: Base) -> Iterator[Problem]:
    """A card that shows percentages says at least once what they come to: "about 28 in 1,000".

    good: claims.0.card.facts.0 = "It was wet on some days: {harbour-2020-days}."
    bad: claims.0.card.facts.0 = "It was wet on {harbour-2020-days:value} of days ({harbour-2020-days:interval})."
    """
    for place, claim, catalogue in compiled_cards(base):
        texts = claim.card.facts if claim.card else ()
        shares = [
            reference
            for text in texts
            for reference in references(text)
            if reference.id in catalogue.findings and share_percent(catalogue.findings[reference.id]) is not None
        ]
        bare = [reference.id for reference in shares if reference.form == "value"]
        if bare and not any(reference.form in _AS_PEOPLE for reference in shares):
            hint = f"write {{{bare[0]}}}, or {{{bare[0]}:frequency}} beside it"
            yield place.at("card", "facts").problem("KB314", "no share is shown as people", hint)
