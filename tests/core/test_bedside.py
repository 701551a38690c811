"""What makes a card a matter for people: a death that is told, and marks of irony."""

from dataclasses import replace

import pytest

from bot.core.reasons import ReasonCode
from bot.core.values import Action, History, Stance
from tests.builders import a_remark, read


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("We buried my sister on Friday. One in three die of HSCT.", id="a funeral"),
        pytest.param("My dad passed away after the transplant. Five percent die of HSCT.", id="a death in the family"),
        pytest.param("I'm in bits, she died on day 9. HSCT kills one in ten.", id="a death by its day"),
    ],
)
def test_no_card_is_posted_by_itself_where_a_death_is_told(text: str) -> None:
    decision = read(text).decision
    assert decision.action is Action.SUGGEST
    assert ReasonCode.GRIEF in {reason.code for reason in decision.reasons}


def test_no_card_is_posted_by_itself_under_a_death_that_is_told() -> None:
    told = read("We buried my sister on Friday, day 20 of her transplant.")
    assert told.grief
    mourning = History(opening=replace(a_remark(text="We buried my sister on Friday."), grief=told.grief))
    decision = read("Five percent die of HSCT.", history=mourning).decision
    assert decision.action is Action.SUGGEST
    assert ReasonCode.GRIEF in {reason.code for reason in decision.reasons}


@pytest.mark.parametrize(
    "mark",
    [
        "/s",
        " /sarc",
        "/jk",
        "\U0001f644",
        "\U0001f921",
        "And I'm the Queen of Sheba.",
        "Where do I sign?",
        "April fools!",
    ],
)
def test_no_card_is_posted_by_itself_where_irony_is_marked(mark: str) -> None:
    decision = read(f"HSCT is a cure for MS. {mark}").decision
    assert decision.action is Action.SUGGEST
    assert ReasonCode.IRONY in {reason.code for reason in decision.reasons}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("HSCT is a cure for MS, 100 km/s fast and forever.", id="a unit"),
        pytest.param("HSCT is a cure for MS. See https://example.org/s/1", id="an address"),
        pytest.param("How many people died in the HSCT trial and passed the five year mark?", id="a study's deaths"),
    ],
)
def test_what_only_looks_like_a_sign_holds_nothing_back(text: str) -> None:
    assert read(text).decision.action is Action.REPLY


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("Anyone else lose their memory after the chemo?", Stance.EXPERIENCE, id="anyone else"),
        pytest.param("Has anyone had their periods back after the transplant?", Stance.EXPERIENCE, id="has anyone had"),
        pytest.param("Does anyone else know how many die of HSCT?", Stance.ASKS, id="asks for what is known"),
        pytest.param("Menopause at 34, thanks HSCT", Stance.EXPERIENCE, id="a story without I"),
        pytest.param("Cured by HSCT in 2015", Stance.EXPERIENCE, id="a story in a word"),
        pytest.param("HSCT cures MS, and pigs fly", Stance.DENIES, id="what nobody believes"),
        pytest.param("30 % die of HSCT? That figure is from the nineties", Stance.DENIES, id="an echo turned down"),
    ],
)
def test_looking_for_company_is_a_story_and_mockery_a_denial(text: str, stance: Stance) -> None:
    assert {match.stance for match in read(text).matches} == {stance}
