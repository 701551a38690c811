"""Questions that look for company, and short questions about what others say; with the shipped words."""

import pytest

from bot.core.values import Action, Stance
from tests.builders import read, stance_of

A, D, Q, R, E = Stance.ASSERTS, Stance.DENIES, Stance.ASKS, Stance.REPORTS, Stance.EXPERIENCE


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("anybody have brain fog after hsct, i lost my keys twice", "neurotoxicity", id="no mark"),
        pytest.param("Anyone having chemo brain after HSCT, what helps?", "neurotoxicity", id="having"),
        pytest.param("Has somebody here brain fog from HSCT too?", "neurotoxicity", id="has somebody here"),
        pytest.param("Who has also chemo brain from HSCT?", "neurotoxicity", id="who has also"),
        pytest.param("Who has brain fog after HSCT?", "neurotoxicity", id="who has"),
        pytest.param("Am I the only one with brain fog after HSCT?", "neurotoxicity", id="the only one with"),
        pytest.param("Any of you with brain fog since HSCT?", "neurotoxicity", id="any of you with"),
        pytest.param("Looking for others with brain fog after HSCT.", "neurotoxicity", id="looking for others"),
        pytest.param("Is there someone with menopause after HSCT?", "fertility", id="is there someone with"),
        pytest.param("Is there somebody who had a baby after HSCT?", "fertility", id="is there somebody who had"),
        pytest.param("Who had a baby after HSCT? Photos please!", "fertility", id="who had"),
        pytest.param("hi all, who lost her periods after HSCT?", "fertility", id="who lost, behind a greeting"),
        pytest.param("I lost my periods after HSCT. Anyone?", "fertility", id="a story that ends in 'anyone?'"),
    ],
)
def test_whoever_looks_for_company_tells_a_story_of_their_own(text: str, family: str) -> None:
    assert stance_of(text, family) is E
    assert read(text).decision.action is Action.NONE


@pytest.mark.parametrize(
    ("text", "family", "stance"),
    [
        pytest.param("does anyone have figures for deaths after HSCT?", "mortality", Q, id="figures"),
        pytest.param("has anyone data on chemo brain after HSCT?", "neurotoxicity", Q, id="data"),
        pytest.param("anybody with a study on chemo brain after HSCT?", "neurotoxicity", Q, id="a study"),
        pytest.param("anyone got infertility statistics for HSCT?", "fertility", Q, id="evidence behind the claim"),
        pytest.param("Who has the highest risk of infertility after HSCT?", "fertility", Q, id="who has the"),
        pytest.param("Who has shown that HSCT cures MS?", "cure", Q, id="who has shown"),
        pytest.param("Anyone here know if HSCT cures MS?", "cure", Q, id="anyone here know"),
        pytest.param("Does somebody with menopause after HSCT recover?", "fertility", Q, id="does somebody with"),
        pytest.param("Those who had HSCT are cured.", "cure", A, id="those who had"),
        pytest.param("Anyone having HSCT gets a cure.", "cure", A, id="anyone having it"),
        pytest.param("HSCT cures someone with RRMS.", "cure", A, id="someone with, behind"),
        pytest.param("They told me HSCT cures MS. Anyone?", "cure", Q, id="a report that ends in 'anyone?'"),
    ],
)
def test_whoever_asks_what_is_known_or_speaks_of_people_does_not_look_for_company(
    text: str, family: str, stance: Stance
) -> None:
    assert stance_of(text, family) is stance


@pytest.mark.parametrize(
    "tag",
    [
        "Really??",
        "True?",
        "It is so?",
        "You think also?",
        "what you think",
        "What do you think?",
        "Should I believe?",
        "Can it be true?",
        "All of them?",
        "So many?",
        "What is the real number?",
        "Thoughts?",
    ],
)
def test_a_short_question_behind_a_report_asks_about_it(tag: str) -> None:
    assert stance_of(f"My clinic says that HSCT kills 1 in 10. {tag}", "mortality") is Q


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("My clinic says HSCT cures MS. Really nice people.", R, id="a tag's word without its mark"),
        pytest.param("My clinic says HSCT cures MS. It is true.", R, id="an answer"),
        pytest.param("My clinic says HSCT cures MS. Should I bring slippers?", R, id="a question about slippers"),
        pytest.param("My clinic says HSCT cures MS. What time do you meet?", R, id="a question about the day"),
        pytest.param("They say HSCT cures MS. Really? I don't think so.", R, id="a tag that is answered"),
        pytest.param("HSCT doesn't cure MS. What do you think?", D, id="one's own denial"),
        pytest.param("HSCT cured my sister. Thoughts?", E, id="a story"),
    ],
)
def test_other_sentences_behind_a_report_leave_it_one(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance
