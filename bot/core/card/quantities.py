"""Findings as text: every number that a card shows about a result is made by a named function here."""

from __future__ import annotations

from typing import Final

from bot.core.catalogue import Finding

NOT_REPORTED: Final = "not reported"
PERCENT: Final = "percent"
_RATIOS: Final = {
    "hazard_ratio": "hazard ratio",
    "odds_ratio": "odds ratio",
    "rate_ratio": "rate ratio",
    "relative_risk": "relative risk",
    "standardised_mean_difference": "standardised mean difference",
    "number_needed_to_treat": "number needed to treat",
}
_AFTER: Final = {
    PERCENT: " %",
    "percent_other": " %",
    "percent_up_to": " %",
    "percent_over": " %",
    "percent_lower": " % lower",
    "percent_per_year": " % a year",
    "percentage_points": " percentage points",
    "fold": "-fold",
    "people": " people",
    "deaths": " deaths",
    "relapses": " relapses",
    "relapses_per_year": " relapses a year",
    "pregnancies": " pregnancies",
    "lesions": " lesions",
    "events": " events",
    "trials": " trials",
    "per_1000_person_years": " per 1,000 person-years",
    "edss_points": " EDSS points",
    "edss_points_per_year": " EDSS points a year",
    "edss_score": " on the EDSS scale",
    "scale_points": " points",
    "years": " years",
    "months": " months",
    "ng_per_l": " ng/L",
    "ng_per_ml": " ng/mL",
    "pg_per_ml": " pg/mL",
    "mg_per_dl": " mg/dL",
    "iu_per_day": " IU a day",
    "g_per_m2": " g/m²",
    "us_dollars": " US dollars",
    "euros": " euros",
    "pounds": " pounds",
    "unstated": " (unit not stated)",
}
_BEFORE: Final = {"percent_up_to": "up to ", "percent_over": "over "}
_AGREES_WITHIN: Final = 0.6  # percentage points: what rounding to a whole percent may cost
_ONE: Final = {
    " people": " person",
    " deaths": " death",
    " relapses": " relapse",
    " years": " year",
    " trials": " trial",
}


def full_form(finding: Finding, denominator: int) -> str:
    """The raw count first, then percent, natural frequency and interval, as far as the source reports them."""
    if finding.value is None:
        return NOT_REPORTED
    people = people_text(finding)
    share = share_percent(finding)
    inner = [] if people is None else [value_text(finding) if finding.unit == PERCENT else percent_text(share)]
    inner += [natural_frequency(share, denominator)] if share else []
    parts = [", ".join(part for part in inner if part)] if inner else []
    interval = interval_text(finding) or rule_of_three(finding, denominator)
    parts += [interval] if interval else []
    head = people or value_text(finding)
    return f"{head} ({'; '.join(parts)})" if parts else head


def number_text(value: float, decimals: int | None = None) -> str:
    """A number as printed: at least `decimals` places, thousands with commas."""
    if decimals is None:
        decimals = decimals_of(value)
    return f"{value:,.{decimals}f}"


def decimals_of(*values: float | None) -> int:
    """How many decimal places these numbers need so that all of them are printed alike."""
    printed = [f"{value:.10f}".rstrip("0").split(".")[1] for value in values if value is not None]
    return max((len(part) for part in printed), default=0)


def percent_text(value: float | None) -> str:
    """A percentage with at most one decimal place: it is worked out here, not printed by a source."""
    return "" if value is None else f"{number_text(round(value, 1))} %"


def share_percent(finding: Finding) -> float | None:
    """The percentage of people that a finding stands for: its value, or its count out of n. None for anything else."""
    if finding.unit == PERCENT:
        return finding.value
    if finding.unit == "people" and finding.value is not None and finding.n:
        return 100 * finding.value / finding.n
    return None


def natural_frequency(percent: float | None, denominator: int) -> str:
    """ "about 28 in 1,000": a percentage as people out of a denominator; never rounded to none or all."""
    if percent is None or not 0 <= percent <= 100:
        return ""
    count = round(percent * denominator / 100)
    if percent > 0 and count == 0:
        return f"fewer than 1 in {denominator:,}"
    if percent < 100 and count == denominator:
        return f"more than {denominator - 1:,} in {denominator:,}"
    return f"{'none' if count == 0 else f'about {count:,}'} in {denominator:,}"


def people_text(finding: Finding) -> str | None:
    """ "8 of 281 people", where the source reports both numbers and a percentage is simply their share.

    A cumulative incidence, for one, is not: then the count stays off the card.
    """
    counted = finding.events
    if counted is None and finding.unit == "people" and finding.value is not None:
        counted = round(finding.value)
    if counted is None or not finding.n or finding.unit not in (PERCENT, "people"):
        return None
    if finding.unit == PERCENT and not _counts_agree(finding, counted):
        return None
    return f"{counted:,} of {finding.n:,} people"


def _counts_agree(finding: Finding, counted: int) -> bool:
    share = 100 * counted / (finding.n or 1)
    return finding.value is not None and abs(share - finding.value) <= _AGREES_WITHIN


def rule_of_three(finding: Finding, denominator: int) -> str | None:
    """What a count of none leaves open: with none of n, up to 3 in n (95 %; Hanley and Lippman-Hand, JAMA 1983)."""
    if share_percent(finding) != 0 or not finding.n or finding.n < 4:
        return None
    count = max(1, round(3 * denominator / finding.n))
    return f"up to about {count:,} in {denominator:,} cannot be ruled out"


def count_of_people(n: int | None) -> str:
    """ "281 people"."""
    if n is None:
        return f"number {NOT_REPORTED}"
    return "1 person" if n == 1 else f"{n:,} people"


def interval_text(finding: Finding) -> str | None:
    """ "95 % CI 1.0-4.9 %", with as many decimals as the value and the interval need together."""
    low, high = finding.ci_low, finding.ci_high
    if low is None and high is None:
        return None
    places = decimals_of(finding.value, low, high)
    unit = " %" if finding.unit.startswith(PERCENT) else ""
    level = number_text(finding.ci_level)
    if low is None or high is None:
        side = (
            f"at most {number_text(high, places)}" if high is not None else f"at least {number_text(low or 0, places)}"
        )
        return f"{level} % CI {side}{unit}"
    joint = " to " if low < 0 or high < 0 else "-"
    return f"{level} % CI {number_text(low, places)}{joint}{number_text(high, places)}{unit}"


def value_text(finding: Finding) -> str:
    """The value with its unit, as printed: "2.8 %", "hazard ratio 2.33"."""
    value = finding.value or 0.0
    text = number_text(value, decimals_of(value, finding.ci_low, finding.ci_high))
    if finding.unit in _RATIOS:
        return f"{_RATIOS[finding.unit]} {text}"
    after = _AFTER.get(finding.unit, "")
    return f"{_BEFORE.get(finding.unit, '')}{text}{_ONE.get(after, after) if value == 1 else after}"
