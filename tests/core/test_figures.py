import pytest

from bot.core.figures import has_numbers, quantities
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.values import Figure


def figures(text: str) -> list[Figure]:
    segmented = segment(normalise(text))
    return [one.figure for sentence in segmented.sentences for one in quantities(segmented, sentence)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("the death rate is 30%", 0.3, 0.3, id="percent sign"),
        pytest.param("about 0.3 per cent die", 0.003, 0.003, id="per cent in words"),
        pytest.param("15-20 % of them", 0.15, 0.2, id="range with a dash"),
        pytest.param("5 to 13 percent", 0.05, 0.13, id="range in words"),
        pytest.param("between 1% and 2% die", 0.01, 0.02, id="range with and"),
        pytest.param("1 in 10 die", 0.1, 0.1, id="one in ten"),
        pytest.param("three in a thousand", 0.003, 0.003, id="number words"),
        pytest.param("one out of every hundred people", 0.01, 0.01, id="out of every"),
        pytest.param("8 of 281 people", 0.028470, 0.028470, id="counts"),
        pytest.param("a third of them died", 1 / 3, 1 / 3, id="a part"),
        pytest.param("two thirds of them", 2 / 3, 2 / 3, id="parts"),
        pytest.param("thirty percent", 0.3, 0.3, id="tens in words"),
        pytest.param("twenty five percent", 0.25, 0.25, id="compound in words"),
        pytest.param("a quarter of a percent die", 0.0025, 0.0025, id="a part of a percent"),
        pytest.param("a third of one per cent", 1 / 300, 1 / 300, id="a part of one per cent"),
        pytest.param("a quarter of 1% die", 0.0025, 0.0025, id="a part of 1 %"),
        pytest.param("two tenths of a percent", 0.002, 0.002, id="parts of a percent"),
        pytest.param("half a percent die", 0.005, 0.005, id="half a percent"),
        pytest.param("0.3 of a percent", 0.003, 0.003, id="a number of a percent"),
        pytest.param("1 in 2000 die", 0.0005, 0.0005, id="a round whole that could be a year"),
        pytest.param("3 in 2,000", 0.0015, 0.0015, id="a thousands mark, as no year has"),
        pytest.param("one in two thousand", 0.0005, 0.0005, id="a large whole in words"),
        pytest.param("8 of 2010 people", 8 / 2010, 8 / 2010, id="a whole of people"),
        pytest.param("3 out of 2000", 0.0015, 0.0015, id="out of a whole"),
        pytest.param("from 100 people 5 die", 0.05, 0.05, id="the whole before the part"),
        pytest.param("of a hundred persons about two die", 0.02, 0.02, id="the whole first, in words"),
        pytest.param("5 persons on 100 die", 0.05, 0.05, id="on a whole"),
        pytest.param("5 percentage of them", 0.05, 0.05, id="percentage"),
        pytest.param("1 death in 300 patients", 1 / 300, 1 / 300, id="deaths in a whole"),
        pytest.param("3 deaths among 1000 people", 0.003, 0.003, id="deaths among a whole"),
    ],
)
def test_a_proportion_is_read(text: str, low: float, high: float) -> None:
    (figure,) = figures(text)
    assert figure.low == pytest.approx(low, abs=1e-5)
    assert figure.high == pytest.approx(high, abs=1e-5)


def test_two_shares_joined_by_and_are_no_range() -> None:
    assert [(one.low, one.high) for one in figures("mortality is 1% and 80% improve")] == [(0.01, 0.01), (0.8, 0.8)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("over 10 % die", 0.1, None, id="over"),
        pytest.param("mortality below 0.22%", None, 0.0022, id="below"),
        pytest.param("mortality <1 %", None, 0.01, id="less-than sign"),
    ],
)
def test_an_open_bound_leaves_its_side_open(text: str, low: float | None, high: float | None) -> None:
    (figure,) = figures(text)
    assert (figure.low, figure.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "EDSS 6.5",
        "diagnosed in 2009",
        "aged 45",
        "40,000 IU a day",
        "day 12",
        "3 in 2019",
        "I had 3 in 2000",
        "diagnosed 1/2000",
        "3 people in 2000",
        "two and a half percent",
        "$54k",
        "page 4",
        "I had 2 of them",
    ],
)
def test_scores_dates_ages_doses_and_money_are_no_proportions(text: str) -> None:
    assert figures(text) == []


def test_the_horizon_is_kept() -> None:
    (figure,) = figures("67% were free of relapse at 5 years")
    assert figure.horizon == "5 years"


def test_a_figure_knows_its_place_in_the_authors_text() -> None:
    text = "Well, **30%** die."
    (figure,) = figures(text)
    assert text[figure.span.start : figure.span.end] == "30%"


def test_a_share_of_a_percent_is_quoted_whole() -> None:
    text = "About a quarter of 1% die."
    (figure,) = figures(text)
    assert text[figure.span.start : figure.span.end] == "quarter of 1%"


def test_texts_without_numbers_are_told_cheaply() -> None:
    assert not has_numbers(segment(normalise("it is a cure")))
    assert has_numbers(segment(normalise("half of them")))
