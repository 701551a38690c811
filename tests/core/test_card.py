"""Claim -> Card: what a reference renders, what a card holds, and that each number has its birth certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.card import (
    DISPUTE,
    NOTICE,
    OPT_OUT,
    SHORT_FORM_LIMIT,
    build_card,
    references,
    render_long,
    render_short,
)
from bot.core.card.quantities import (
    full_form,
    interval_text,
    natural_frequency,
    number_text,
    people_text,
    rule_of_three,
    value_text,
)
from bot.core.card.sources import short_source, study_name, years_text
from bot.core.catalogue import CardText, Catalogue, Claim, Family, Finding, Review, Study
from bot.core.values import Tier


def a_finding(**changes: object) -> Finding:
    base = Finding(
        id="harbour-2020-days",
        study="harbour-2020",
        outcome="treatment_related_mortality",
        unit="percent",
        statement="ours",
        source="abstract",
        value=2.8,
        ci_low=1.0,
        ci_high=4.9,
        n=281,
        events=8,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # a test names the field that it changes


def a_study(**changes: object) -> Study:
    base = Study(
        id="harbour-2020",
        title="Transplants at the harbour",
        authors="Muraro PA, et al.",
        journal="Tides",
        year=2017,
        design="a cohort",
        url="https://doi.org/10.1000/x",
        n=281,
        ms_types=(("progressive", 218), ("relapsing", 63)),
        years=(1995, 2006),
        intensity="mixed",
        follow_up="median 6.6 years (range 0.2-16)",
        findings=(a_finding(),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # as above


def a_card_text(**changes: object) -> CardText:
    base = CardText(
        headline="How many die?",
        facts=("It was {harbour-2020-days} in the first 100 days.", "They were read in {harbour-2020:years}."),
        unknown="Nobody knows the rest.",
        studied="Many people.",
        questions=("What is it here?",),
        citations=("harbour-2020",),
        denominator=1000,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # as above


def a_claim(card: CardText | None = None, **changes: object) -> Claim:
    review = Review("editor", date(2026, 11, 1), date(2027, 5, 1))
    base = Claim("deaths", "Many die.", "mortality", Tier.AUTO, card=card or a_card_text(), review=review)
    return replace(base, **changes)  # type: ignore[arg-type]  # as above


def a_catalogue(*studies: Study, claim: Claim | None = None) -> Catalogue:
    chosen = studies or (a_study(),)
    return Catalogue(
        digest="",
        claims={"deaths": claim or a_claim()},
        studies={study.id: study for study in chosen},
        findings={finding.id: finding for study in chosen for finding in study.findings},
        concepts={},
        families={"mortality": Family("mortality", "Deaths")},
        cues=(),
    )


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        pytest.param(
            a_finding(), "8 of 281 people (2.8 %, about 28 in 1,000; 95 % CI 1.0-4.9 %)", id="count, share and interval"
        ),
        pytest.param(a_finding(events=None), "2.8 % (about 28 in 1,000; 95 % CI 1.0-4.9 %)", id="no count reported"),
        pytest.param(
            a_finding(ci_low=None, ci_high=None), "8 of 281 people (2.8 %, about 28 in 1,000)", id="no interval"
        ),
        pytest.param(
            a_finding(value=9.8, events=8),
            "9.8 % (about 98 in 1,000; 95 % CI 1.0-4.9 %)",
            id="a share that is no plain count",
        ),
        pytest.param(
            a_finding(value=0, events=0, n=50, ci_low=None, ci_high=None),
            "0 of 50 people (0 %; up to about 60 in 1,000 cannot be ruled out)",
            id="none of fifty",
        ),
        pytest.param(
            a_finding(unit="people", value=3, n=15, events=None, ci_low=None, ci_high=None),
            "3 of 15 people (20 %, about 200 in 1,000)",
            id="a count of people",
        ),
        pytest.param(
            a_finding(unit="hazard_ratio", value=0.5, ci_low=0.31, ci_high=0.81, events=None),
            "hazard ratio 0.50 (95 % CI 0.31-0.81)",
            id="a ratio is printed as its interval is",
        ),
        pytest.param(
            a_finding(unit="edss_points", value=-1.02, ci_low=-1.5, ci_high=-0.4),
            "-1.02 EDSS points (95 % CI -1.50 to -0.40)",
            id="an interval below nought",
        ),
        pytest.param(
            a_finding(unit="percent_up_to", value=78, ci_low=None, ci_high=None), "up to 78 %", id="an upper end"
        ),
        pytest.param(a_finding(value=None), "not reported", id="what is null is not reported"),
    ],
)
def test_a_finding_renders_in_full(finding: Finding, text: str) -> None:
    assert full_form(finding, 1000) == text


@pytest.mark.parametrize(
    ("percent", "denominator", "text"),
    [
        pytest.param(2.8, 1000, "about 28 in 1,000", id="per thousand"),
        pytest.param(46.0, 100, "about 46 in 100", id="per hundred"),
        pytest.param(0.2, 100, "fewer than 1 in 100", id="never rounded to none"),
        pytest.param(99.8, 100, "more than 99 in 100", id="never rounded to all"),
        pytest.param(0.0, 100, "none in 100", id="none"),
        pytest.param(-3.0, 100, "", id="a loss is no share of people"),
        pytest.param(None, 100, "", id="not reported"),
    ],
)
def test_a_share_becomes_people_out_of_a_denominator(percent: float | None, denominator: int, text: str) -> None:
    assert natural_frequency(percent, denominator) == text


def test_numbers_keep_their_places_and_thousands() -> None:
    assert number_text(46600) == "46,600"
    assert number_text(1.1, 2) == "1.10"
    assert interval_text(a_finding(ci_level=90.0)) == "90 % CI 1.0-4.9 %"
    assert interval_text(a_finding(ci_low=None)) == "95 % CI at most 4.9 %"
    assert value_text(a_finding(unit="people", value=1, ci_low=None, ci_high=None)) == "1 person"
    assert people_text(a_finding(unit="edss_points")) is None


def test_none_of_n_leaves_three_in_n_open() -> None:
    assert rule_of_three(a_finding(value=0, n=300), 100) == "up to about 1 in 100 cannot be ruled out"
    assert rule_of_three(a_finding(value=0, n=None), 100) is None
    assert rule_of_three(a_finding(value=2.8), 100) is None


@pytest.mark.parametrize(
    ("form", "text"),
    [
        pytest.param("harbour-2020-days:value", "2.8 %", id="value"),
        pytest.param("harbour-2020-days:people", "8 of 281 people", id="people"),
        pytest.param("harbour-2020-days:frequency", "about 28 in 1,000", id="frequency"),
        pytest.param("harbour-2020-days:interval", "95 % CI 1.0-4.9 %", id="interval"),
        pytest.param("harbour-2020-days:timepoint", "not reported", id="a timepoint that is null"),
        pytest.param("harbour-2020-days:n", "281 people", id="n"),
        pytest.param("harbour-2020-days:study", "Muraro 2017", id="the study of a finding"),
        pytest.param("harbour-2020", "Muraro 2017", id="a study"),
        pytest.param("harbour-2020:name", "Muraro 2017", id="a study's name"),
        pytest.param("harbour-2020:years", "1995-2006", id="a study's years"),
        pytest.param("harbour-2020:n", "281 people", id="a study's people"),
        pytest.param("harbour-2020:follow-up", "median 6.6 years (range 0.2-16)", id="a study's follow-up"),
        pytest.param("harbour-2020:regimen", "not reported", id="a regimen that is null"),
        pytest.param("harbour-2020:types", "218 progressive, 63 relapsing", id="a study's MS types"),
    ],
)
def test_a_reference_in_a_form_renders_just_that(form: str, text: str) -> None:
    claim = a_claim(a_card_text(facts=(f"It was {{{form}}}.", "x")))
    card = build_card(claim, a_catalogue(claim=claim))
    assert card is not None
    assert card.facts[0].text == f"It was {text}."


def test_the_long_form_names_the_years_and_the_short_form_leaves_them_to_the_source() -> None:
    card = build_card(a_claim(), a_catalogue())
    assert card is not None
    years = (
        "8 of 281 people (2.8 %, about 28 in 1,000; 95 % CI 1.0-4.9 %), transplants 1995-2006, in the first 100 days."
    )
    assert card.facts[0].text.endswith(years)
    assert "transplants" not in card.facts[0].short


def test_years_that_two_figures_of_a_sentence_share_stand_once() -> None:
    text = "It was {harbour-2020-days} at first and {harbour-2020-days} later."
    card = build_card(a_claim(a_card_text(facts=(text, text))), a_catalogue())
    assert card is not None
    assert [fact.text.count("transplants 1995-2006") for fact in card.facts] == [1, 1]


def test_each_shown_figure_says_which_finding_and_function_it_came_from() -> None:
    card = build_card(a_claim(), a_catalogue())
    assert card is not None
    assert [(shown.source, shown.by) for fact in card.facts for shown in fact.shown] == [
        ("harbour-2020-days", "full_form"),
        ("harbour-2020", "study_form"),
    ]


def test_the_short_form_is_plain_text_with_source_line_review_and_notice() -> None:
    card = build_card(a_claim(), a_catalogue())
    assert card is not None
    lines = render_short(card).split("\n")
    assert lines[0] == "How many die?"
    assert "- Muraro 2017: progressive/relapsing; mixed intensity; 1995-2006; followed median 6.6 years." in lines[-2]
    assert lines[-2].endswith("https://doi.org/10.1000/x")
    assert lines[-1] == f"Last reviewed by editor on 2026-11-01. {NOTICE}"
    assert len(render_short(card, links=False)) < SHORT_FORM_LIMIT


def test_the_long_form_holds_everything_that_a_card_must_show() -> None:
    card = build_card(a_claim(), a_catalogue())
    assert card is not None
    text = render_long(card)
    for part in (
        "What is not known: Nobody knows the rest.",
        "Who was studied: Many people.",
        "- What is it here?",
        "Claim: Many die.",
        "https://doi.org/10.1000/x",
        NOTICE,
        DISPUTE,
        OPT_OUT,
    ):
        assert part in text


def test_a_source_that_no_fact_uses_is_counted_in_the_short_form_and_listed_in_the_long_one() -> None:
    other = a_study(id="pier-2021", authors="Pier B", findings=())
    claim = a_claim(a_card_text(citations=("harbour-2020", "pier-2021")))
    card = build_card(claim, a_catalogue(a_study(), other, claim=claim))
    assert card is not None
    assert "- and 1 more source in the long form." in render_short(card)
    assert "2. Pier B." in render_long(card)


def test_a_claim_without_a_card_has_none() -> None:
    assert build_card(replace(a_claim(), card=None), a_catalogue()) is None


@pytest.mark.parametrize(
    ("today", "text"),
    [
        pytest.param(None, "Last reviewed by editor on 2026-11-01.", id="no day asked"),
        pytest.param(date(2027, 5, 1), "Last reviewed by editor on 2026-11-01.", id="due today"),
        pytest.param(
            date(2027, 5, 2),
            "Last reviewed by editor on 2026-11-01; a new reading was due on 2027-05-01.",
            id="overdue",
        ),
    ],
)
def test_the_review_line_is_honest(today: date | None, text: str) -> None:
    card = build_card(a_claim(), a_catalogue(), today=today)
    assert card is not None
    assert card.review == text


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        pytest.param({}, "Muraro 2017", id="surname and year"),
        pytest.param({"authors": "Curro D and Mancardi G", "year": 2016}, "Curro 2016", id="two authors"),
        pytest.param({"authors": "van der Meer AB, et al."}, "van der Meer 2017", id="a surname of many words"),
        pytest.param({"authors": None}, "Transplants at the harbour (2017)", id="no author read"),
        pytest.param(
            {"authors": None, "year": None, "title": "x" * 30 + " " + "y" * 30}, "x" * 30 + " ...", id="long title"
        ),
    ],
)
def test_a_study_is_named_by_author_and_year_or_title(changes: dict[str, object], name: str) -> None:
    assert study_name(a_study(**changes)) == name


@pytest.mark.parametrize(
    ("years", "text"),
    [((1995, 2006), "1995-2006"), ((1995, None), "from 1995"), ((None, 2006), "until 2006"), ((2006, 2006), "2006")],
)
def test_years_are_said_as_far_as_they_are_known(years: tuple[int | None, int | None], text: str) -> None:
    assert years_text(a_study(years=years)) == text


def test_a_study_of_another_disease_is_labelled() -> None:
    line = short_source(a_study(background="lupus", years=(None, None), follow_up=None))
    assert line == "Muraro 2017: lupus, not MS; mixed intensity; years and follow-up not reported."


def test_references_are_found_with_id_form_and_place() -> None:
    found = list(references("a {x-1} b {y.2:value} {not one} c"))
    assert [(one.id, one.form) for one in found] == [("x-1", ""), ("y.2", "value")]
    assert found[0].start == 2
