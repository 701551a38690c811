"""The one definition of every key in knowledge/studies and knowledge/claims; exported as JSON Schema.

The keys of vocabulary.yaml and cues/ are defined beside their compilers, in bot/kb/words.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.core.values import Action, Stance, Tier

_ID: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
_OUTCOME: Final = r"^[a-z0-9_]+$"
_DOI: Final = r"^10\.\d{4,9}/\S+$"
_PMID: Final = r"^\d+$"
_PMCID: Final = r"^PMC\d+$"
_URL: Final = r"^https?://\S+$"

Id = Annotated[str, StringConstraints(pattern=_ID, max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
Year = Annotated[int, Field(ge=1900, le=2100)]
Day = Annotated[date, Field(strict=False, description="A date such as 2026-11-25.")]

GENERAL_FAMILY: Final = "general"


class Record(BaseModel):
    """Base of every record: unknown keys are refused and no value is bent to fit."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    pattern_hints: ClassVar[Mapping[str, str]] = {
        _ID: "letters, digits, hyphens, dots and underscores, without spaces",
        _OUTCOME: "small letters, digits and underscores, such as relapse_free_survival",
        _DOI: "a DOI without its address, such as 10.1001/jama.2018.18743",
        _PMID: "digits alone, in quotes",
        _PMCID: "PMC and digits",
        _URL: "a full address that begins with https://",
    }
    value_hints: ClassVar[Mapping[str, str]] = {
        "%": "percent",
        "hr": "hazard_ratio",
        "or": "odds_ratio",
        "rr": "relative_risk",
        "denial": "denies",
        "question": "asks",
    }
    """What is written from habit, in small letters, and the value that is meant."""


class Unit(StrEnum):
    """What a finding's value is counted in. A closed list: bot/core/card.py knows how each is said."""

    PERCENT = "percent"
    PERCENT_OTHER = "percent_other"
    PERCENT_UP_TO = "percent_up_to"
    PERCENT_OVER = "percent_over"
    PERCENT_PER_YEAR = "percent_per_year"
    PERCENT_LOWER = "percent_lower"
    PERCENTAGE_POINTS = "percentage_points"
    HAZARD_RATIO = "hazard_ratio"
    ODDS_RATIO = "odds_ratio"
    RATE_RATIO = "rate_ratio"
    RELATIVE_RISK = "relative_risk"
    MEAN_DIFFERENCE = "standardised_mean_difference"
    FOLD = "fold"
    NUMBER_NEEDED = "number_needed_to_treat"
    PEOPLE = "people"
    DEATHS = "deaths"
    RELAPSES = "relapses"
    RELAPSES_PER_YEAR = "relapses_per_year"
    PREGNANCIES = "pregnancies"
    LESIONS = "lesions"
    EVENTS = "events"
    TRIALS = "trials"
    PER_1000_PERSON_YEARS = "per_1000_person_years"
    EDSS_POINTS = "edss_points"
    EDSS_POINTS_PER_YEAR = "edss_points_per_year"
    EDSS_SCORE = "edss_score"
    SCALE_POINTS = "scale_points"
    YEARS = "years"
    MONTHS = "months"
    NG_PER_L = "ng_per_l"
    NG_PER_ML = "ng_per_ml"
    PG_PER_ML = "pg_per_ml"
    MG_PER_DL = "mg_per_dl"
    IU_PER_DAY = "iu_per_day"
    G_PER_M2 = "g_per_m2"
    US_DOLLARS = "us_dollars"
    EUROS = "euros"
    POUNDS = "pounds"
    UNSTATED = "unstated"
    QUALITATIVE = "qualitative"


class Intensity(StrEnum):
    """How strong the chemotherapy was, as the study's record sets out in `intensity_basis`."""

    HIGH = "high"
    INTERMEDIATE = "intermediate"
    LOW = "low"
    MIXED = "mixed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class SecondReading(StrEnum):
    """Whether a finding was read a second time, and with what result."""

    CONFIRMED = "confirmed in a second text"
    SAME = "same source re-read"
    CORRECTED = "corrected after a second text"
    NONE_FOUND = "no second text found"
    NOT_YET = "not yet"


class FindingRecord(Record):
    """One result of a study. `statement` is ours, with the figures as printed; `source` is where they stand."""

    id: Id
    outcome: Annotated[str, StringConstraints(pattern=_OUTCOME)]
    population: Line | None = None
    value: Number | None = Field(None, description="As printed; null where the source states no number.")
    unit: Annotated[Unit, Field(strict=False)]
    ci_low: Number | None = None
    ci_high: Number | None = None
    ci_level: Annotated[float, Field(gt=0, lt=100)] | None = Field(None, description="Percent; null means 95.")
    timepoint: Line | None = None
    n: Count | None = None
    events: Count | None = None
    statement: Line
    source: Line
    note: Text | None = None
    second_reading: Annotated[SecondReading, Field(strict=False)] = SecondReading.NOT_YET
    use: Literal["superseded"] | None = Field(None, description="superseded keeps the finding off cards.")


class PopulationRecord(Record):
    """Who was studied. `ms_types` maps a type to its number of people, null where that was not reported."""

    n: Count | None = None
    ms_types: dict[str, Count | None] = Field(default_factory=dict)
    age: Line | None = None
    edss: Line | None = None
    disease_duration: Line | None = None
    note: Text | None = None


class PeriodRecord(Record):
    """Years in which people were treated."""

    from_: Year | None = Field(None, alias="from")
    to: Year | None = None


class ConditioningRecord(Record):
    """The chemotherapy before a transplant, and how strong it was."""

    regimen: Line | None = None
    intensity: Annotated[Intensity, Field(strict=False)] = Intensity.UNKNOWN
    intensity_basis: Line | None = None


class StudyRecord(Record):
    """A publication and what was read in it: one file knowledge/studies/<id>.yaml. Missing means "not reported"."""

    id: Id
    title: Line
    authors: Line | None = None
    journal: Line | None = None
    year: Year | None = None
    volume_pages: Line | None = None
    doi: Annotated[str, StringConstraints(pattern=_DOI)] | None = None
    pmid: Annotated[str, StringConstraints(pattern=_PMID)] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=_PMCID)] | None = None
    url: Annotated[str, StringConstraints(pattern=_URL)] | None = None
    registration: Line | None = None
    bibliography_note: Text | None = None
    design: Line
    background: Line | None = Field(None, description="The other disease or treatment, where the study is not of MS.")
    population: PopulationRecord = Field(default_factory=PopulationRecord)
    period: PeriodRecord | None = None
    conditioning: ConditioningRecord = Field(default_factory=ConditioningRecord)
    follow_up: Line | None = None
    limitations: list[Line] = Field(default_factory=list)
    findings: Annotated[list[FindingRecord], Field(min_length=1)]


class FigureRecord(Record):
    """A figure that a post must state: a measure and an inclusive range; an open side is null."""

    measure: Line
    unit: Literal["proportion", "ratio", "years", "count"] = "proportion"
    at_least: Number | None = None
    at_most: Number | None = None


class MatchRecord(Record):
    """What must be present. Concept ids: each group of `all_of` needs one of its own, none of `none_of` may stand."""

    all_of: list[Annotated[list[Id], Field(min_length=1)]] = Field(default_factory=list)
    none_of: list[Id] = Field(default_factory=list)
    figure: FigureRecord | None = None


class ExampleRecord(Record):
    """A post and what must come out of it for its claim."""

    text: Text
    match: bool = True
    stance: Stance | None = Field(None, strict=False)
    action: Action | None = Field(None, strict=False)
    held: bool = Field(False, description="Never fitted by any model; these are the ones that gate.")


class CardRecord(Record):
    """What members read. Figures only as references such as {muraro-2017-trm}."""

    headline: Line
    facts: Annotated[list[Line], Field(min_length=1, max_length=6)]
    unknown: Line
    studied: Line
    questions: Annotated[list[Line], Field(min_length=1, max_length=4)]
    citations: list[Id]
    denominator: Literal[100, 1000] = 100


class ReviewRecord(Record):
    """Who last read the claim and its card, when, and when it is due again."""

    by: Line
    on: Day
    due: Day


class ClaimRecord(Record):
    """A checkable statement. The least it needs is id and text."""

    id: Id
    text: Line
    family: Id | None = Field(None, description="Default: the file's family.")
    topic: Id | None = None
    focus: list[Line] = Field(default_factory=list)
    tier: Tier | None = Field(None, strict=False, description="Default: suggest with a card, lookup without one.")
    general: bool = False
    match: MatchRecord | None = None
    phrasings: list[Line] = Field(default_factory=list)
    examples: list[ExampleRecord] = Field(default_factory=list)
    card: CardRecord | None = None
    review: ReviewRecord | None = None


class ClaimsRecord(Record):
    """One file knowledge/claims/<family>/<slug>.yaml."""

    family: Id = GENERAL_FAMILY
    claims: Annotated[list[ClaimRecord], Field(min_length=1)]
