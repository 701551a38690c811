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
        pytest.param("1 in 10 die", 0.1, 0.1, id="one in ten"),
        pytest.param("three in a thousand", 0.003, 0.003, id="number words"),
        pytest.param("one out of every hundred people", 0.01, 0.01, id="out of every"),
        pytest.param("8 of 281 people", 0.028470, 0.028470, id="counts"),
        pytest.param("a third of them died", 1 / 3, 1 / 3, id="a part"),
        pytest.param("two thirds of them", 2 / 3, 2 / 3, id="parts"),
        pytest.param("thirty percent", 0.3, 0.3, id="tens in words"),
        pytest.param("twenty five percent", 0.25, 0.25, id="compound in words"),
    ],
)
def test_a_proportion_is_read(text: str, low: float, high: float) -> None:
    (figure,) = figures(text)
    assert figure.low == pytest.approx(low, abs=1e-5)
    assert figure.high == pytest.approx(high, abs=1e-5)


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


def test_texts_without_numbers_are_told_cheaply() -> None:
    assert not has_numbers(segment(normalise("it is a cure")))
    assert has_numbers(segment(normalise("half of them")))
