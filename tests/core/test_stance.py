"""Stances, with the shipped vocabulary and cues: hard twins, the same words with another stance."""

import pytest

from bot.core.values import Stance
from tests.builders import read, stance_of

A, D, Q, R, E = Stance.ASSERTS, Stance.DENIES, Stance.ASKS, Stance.REPORTS, Stance.EXPERIENCE


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("HSCT is a cure for MS.", A, id="plain statement"),
        pytest.param("HSCT is not a cure for MS.", D, id="plain negation"),
        pytest.param("HSCT isn't a cure.", D, id="contracted negation"),
        pytest.param("hsct isnt a cure", D, id="negation without its apostrophe"),
        pytest.param("Nobody claims that HSCT is a cure.", D, id="nobody claims"),
        pytest.param("It's not true that HSCT is a cure.", D, id="not true that"),
        pytest.param("Is HSCT a cure?", Q, id="question"),
        pytest.param("is hsct a cure tho", Q, id="question without its mark"),
        pytest.param("Does anyone know whether HSCT is a cure?", Q, id="indirect question"),
        pytest.param("HSCT is a cure for MS. True or not?", Q, id="a question tag in the next sentence"),
        pytest.param("They say HSCT is a cure.", R, id="others say"),
        pytest.param("HSCT is a cure, they say.", R, id="others say, behind"),
        pytest.param("My uncle swears that HSCT is a cure.", R, id="a relative swears"),
        pytest.param("I say HSCT is a cure.", A, id="the author says"),
        pytest.param("I think that HSCT is a cure.", A, id="the author thinks"),
        pytest.param("They say HSCT is a cure, and they're right.", A, id="a report endorsed"),
        pytest.param("I was cured by HSCT in 2015.", E, id="own story"),
        pytest.param("My sister was cured by HSCT.", E, id="a relative's story"),
        pytest.param("HSCT isn't just a treatment, it's a cure.", A, id="not just"),
        pytest.param("It would be odd not to call HSCT a cure.", A, id="odd not to"),
        pytest.param("No doubt HSCT is a cure.", A, id="no doubt"),
        pytest.param("> HSCT is a cure\nNice weather.", R, id="quoted line"),
        pytest.param("HSCT is a so-called cure.", D, id="so-called"),
        pytest.param("Since when is HSCT a cure?", D, id="rhetorical question that denies"),
        pytest.param("Why isn't everyone told that HSCT is a cure?", A, id="rhetorical question that states"),
        pytest.param("HSCT was never my plan, but it is a cure for MS.", A, id="'but' ends a negation"),
    ],
)
def test_a_clause_takes_a_stance_towards_cure(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


@pytest.mark.parametrize(
    "text",
    ["If HSCT were a cure I would go tomorrow.", "I wish HSCT were a cure.", "If only HSCT was a cure."],
)
def test_a_wish_is_no_match(text: str) -> None:
    assert stance_of(text, "cure") is None


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("Nobody dies from HSCT any more.", A, id="nobody dies"),
        pytest.param("HSCT is not deadly.", D, id="not deadly"),
        pytest.param("My neighbour died after her HSCT.", E, id="one person's death"),
        pytest.param("How many people die from HSCT?", Q, id="how many"),
        pytest.param("The leaflet says that 1 in 100 die from HSCT.", R, id="a leaflet"),
        pytest.param("HSCT kills 1 in 3 patients.", A, id="a figure"),
    ],
)
def test_a_clause_takes_a_stance_towards_mortality(text: str, stance: Stance) -> None:
    assert stance_of(text, "mortality") is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("HSCT never works in progressive MS.", A, id="a universal negative states"),
        pytest.param("It isn't true that HSCT never works in progressive MS.", D, id="denied universal negative"),
        pytest.param("Is it true that HSCT does nothing for PPMS?", Q, id="asked"),
    ],
)
def test_a_universal_negative_is_a_claim_of_its_own(text: str, stance: Stance) -> None:
    assert stance_of(text, "hsct-futile") is stance


def test_a_post_may_carry_two_stances_of_one_family() -> None:
    text = "I was cured by HSCT in 2015. They say HSCT is a cure for everyone with MS."
    stances = {match.stance for match in read(text).matches if match.family == "cure"}
    assert stances == {E, R}


def test_a_match_names_the_cue_that_set_its_stance() -> None:
    (match,) = [m for m in read("HSCT is not a cure for MS.").matches if m.family == "cure"]
    assert [(cue.kind, cue.text) for cue in match.cues] == [("negate", "not")]
    assert any('"not"' in line for line in match.why)
