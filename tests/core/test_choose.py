from dataclasses import replace

import pytest

from bot.core.catalogue import Catalogue, Concept, Example, FigureGate, Gate
from bot.core.choose import ClaimChooser, agrees
from bot.core.lexicon import Lexicon
from bot.core.values import Figure
from tests.builders import a_catalogue, a_claim

HELD = Example("Quiet for a decade, then.", match=True, stance=None, action=None, held=True, file="", line=1)
THIRTY = FigureGate("mortality", at_least=0.1)


def catalogue() -> Catalogue:
    return a_catalogue(
        claims=(
            a_claim(id="many", family="mortality", gates=(Gate((frozenset({"die"}),), figure=THIRTY),)),
            a_claim(id="donor", family="mortality", gates=(Gate((frozenset({"donor"}), frozenset({"die"}))),)),
            a_claim(id="any", family="mortality", text="How many die?", general=True),
        ),
        concepts=(Concept("die", "outcome", ("die",)), Concept("donor", "treatment", ("donor",))),
    )


@pytest.mark.parametrize(
    ("concepts", "low", "claim"),
    [
        pytest.param(("die",), 0.3, "many", id="the figure fits"),
        pytest.param(("die",), 0.01, "any", id="the figure does not fit"),
        pytest.param(("die",), None, "any", id="no figure"),
        pytest.param(("die", "donor"), None, "donor", id="a narrower gate"),
        pytest.param(("donor",), None, "any", id="half of a narrower gate"),
    ],
)
def test_the_narrowest_claim_that_fits_is_chosen(concepts: tuple[str, ...], low: float | None, claim: str) -> None:
    base = catalogue()
    lexicon = Lexicon(base)
    figure = None if low is None else Figure("mortality", low, low, "proportion")
    assert ClaimChooser(base, lexicon).choose("mortality", lexicon.mask(concepts), figure, ("they", "die"))[0] == claim


@pytest.mark.parametrize(
    ("low", "high", "fits"),
    [
        pytest.param(0.3, 0.3, True, id="inside"),
        pytest.param(0.02, 0.02, False, id="below"),
        pytest.param(0.05, 0.2, True, id="a range that reaches in"),
        pytest.param(None, 0.05, False, id="under a bound"),
        pytest.param(0.2, None, True, id="over a bound"),
    ],
)
def test_a_figure_agrees_where_its_range_meets_the_gate(low: float | None, high: float | None, fits: bool) -> None:
    assert agrees(THIRTY, Figure("mortality", low, high, "proportion")) is fits


def test_a_figure_of_another_measure_never_agrees() -> None:
    assert not agrees(THIRTY, Figure("relapse", 0.3, 0.3, "proportion"))


@pytest.mark.parametrize(
    ("low", "high", "fits"),
    [
        pytest.param(0.7, 0.7, True, id="three in ten die"),
        pytest.param(0.98, 0.98, False, id="two in a hundred die"),
        pytest.param(0.98, None, False, id="two in a hundred die at most"),
        pytest.param(None, 0.8, True, id="a fifth die at least"),
    ],
)
def test_a_share_that_survives_agrees_where_all_others_die(low: float | None, high: float | None, fits: bool) -> None:
    assert agrees(THIRTY, Figure("survival", low, high, "proportion")) is fits


@pytest.mark.parametrize(
    ("other", "parts"),
    [
        pytest.param(Figure("mortality", 0.003, 0.003, "proportion"), True, id="another share that dies"),
        pytest.param(Figure(None, 0.003, 0.003, "proportion"), True, id="another share of nobody knows what"),
        pytest.param(Figure("mortality", 0.2, 0.2, "proportion"), False, id="one that the claim is about as well"),
        pytest.param(Figure("relapse", 0.003, 0.003, "proportion"), False, id="a share of something else"),
    ],
)
def test_a_second_figure_of_the_same_kind_parts_a_sentence_from_its_claim(other: Figure, parts: bool) -> None:
    base = catalogue()
    chooser = ClaimChooser(base, Lexicon(base))
    assert chooser.states_another("many", Figure("mortality", 0.3, 0.3, "proportion"), [other]) is parts
    assert not chooser.states_another("any", Figure("mortality", 0.3, 0.3, "proportion"), [other]), (
        "no claim about a figure"
    )


def two_claims(*, held: bool) -> ClaimChooser:
    told = replace(HELD, held=held)
    base = a_catalogue(
        claims=(
            a_claim(id="plain", family="cure", text="Nothing of the kind."),
            replace(a_claim(id="five-years", family="cure", text="Unlike the post."), examples=(told,)),
        )
    )
    return ClaimChooser(base, Lexicon(base))


@pytest.mark.parametrize(
    ("held", "claim"),
    [
        pytest.param(False, "five-years", id="an example teaches"),
        pytest.param(True, "plain", id="a held one does not"),
    ],
)
def test_held_examples_measure_and_never_teach(held: bool, claim: str) -> None:
    assert two_claims(held=held).choose("cure", 0, None, ("quiet", "for", "a", "decade")).claim == claim


def test_words_beside_the_gate_tell_claims_apart() -> None:
    assert two_claims(held=False).choose("cure", 0, None, ("cured",)).claim == "plain"
    assert two_claims(held=False).choose("cure", 0, None, ("cured",), ("cured", "a", "decade")).claim == "five-years"
