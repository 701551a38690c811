"""How second-language writers refuse, negate twice and take back; and what is left open; with the shipped words."""

import pytest

from bot.core.values import Action, Stance
from tests.builders import read, stance_of

A, D, Q = Stance.ASSERTS, Stance.DENIES, Stance.ASKS


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("That HSCT cures MS, I would not say so.", "cure", id="that ..., I would not say so"),
        pytest.param("HSCT cures MS, that I would not say.", "cure", id="the object before the subject"),
        pytest.param("HSCT cures MS, this I don't think.", "cure", id="this I don't think"),
        pytest.param("HSCT cures MS, that can I not believe.", "cure", id="the verb before the subject"),
        pytest.param("HSCT cures MS, with this I do not agree at all.", "cure", id="with this I do not agree"),
        pytest.param("HSCT cures MS, but so easy it is not.", "cure", id="so easy it is not"),
        pytest.param("HSCT cures MS, I am not of this opinion.", "cure", id="not of this opinion"),
        pytest.param(
            "HSCT stops PPMS, this is not how I understood it.", "halts-progressive", id="not how I understood"
        ),
        pytest.param("That nobody dies from HSCT, I would not sign this.", "mortality", id="a universal negative"),
        pytest.param("That the chemo destroys the brain, one cannot say so.", "neurotoxicity", id="one cannot say so"),
    ],
)
def test_a_refusal_may_stand_behind_what_it_refuses(text: str, family: str) -> None:
    assert stance_of(text, family) is D


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("HSCT cures MS, that I would say.", id="no negation"),
        pytest.param("HSCT cures MS, I would not say it is easy.", id="something else is not said"),
        pytest.param("HSCT cures MS, I can't say it often enough.", id="often enough"),
        pytest.param("HSCT cures MS, that I would not say to a neurologist.", id="not to somebody"),
        pytest.param("HSCT cures MS, and I can't agree with those who sell pills.", id="no agreement with others"),
        pytest.param("HSCT cures MS, it's not that simple to get a place though.", id="not simple to get"),
        pytest.param("I would not say so, HSCT cures MS.", id="a refusal of what stood before"),
    ],
)
def test_a_negation_behind_that_goes_on_refuses_something_else(text: str) -> None:
    assert stance_of(text, "cure") is A


@pytest.mark.parametrize(
    ("text", "family", "stance"),
    [
        pytest.param("HSCT does not serve for nothing in PPMS.", "hsct-futile", A, id="not ... for nothing"),
        pytest.param("HSCT don't help nobody with SPMS.", "hsct-futile", A, id="don't ... nobody"),
        pytest.param("Ocrevus didn't never work in PPMS.", "dmt-progressive", A, id="didn't never"),
        pytest.param("HSCT don't cure nobody.", "cure", D, id="two negations of a plain claim"),
        pytest.param("HSCT is not doing nothing for PPMS.", "hsct-futile", D, id="is not doing nothing"),
        pytest.param("HSCT doesn't do nothing for PPMS, it buys time.", "hsct-futile", D, id="and what it does"),
        pytest.param("It's not true that HSCT does nothing for PPMS.", "hsct-futile", D, id="not true that"),
        pytest.param("I don't think HSCT does nothing for PPMS.", "hsct-futile", D, id="I don't think"),
        pytest.param("There is nothing HSCT does not cure.", "cure", A, id="nothing it does not"),
    ],
)
def test_two_negations_of_one_verb_are_one(text: str, family: str, stance: Stance) -> None:
    assert stance_of(text, family) is stance


@pytest.mark.parametrize(
    ("text", "family", "stance"),
    [
        pytest.param("Ocrevus only slows PPMS, it doesn't stop it.", "dmt-progressive", D, id="it doesn't stop it"),
        pytest.param("Siponimod slows SPMS a little, not stops.", "dmt-progressive", D, id="not stops"),
        pytest.param("Siponimod slows SPMS, but stop it can not.", "dmt-progressive", D, id="the verb first"),
        pytest.param("HSCT delays PPMS but it's not stopping it.", "halts-progressive", D, id="behind 'but'"),
        pytest.param("HSCT slows PPMS a bit. It does not stop it.", "halts-progressive", D, id="in the next sentence"),
        pytest.param("HSCT stops PPMS, it doesn't just slow it.", "halts-progressive", A, id="not just slow"),
        pytest.param("HSCT stops PPMS. Drugs can't stop it.", "halts-progressive", A, id="something else does not"),
        pytest.param("HSCT stops PPMS. It does not stop at that.", "halts-progressive", A, id="stop at"),
        pytest.param("HSCT is useless for PPMS, it does not stop it.", "hsct-futile", A, id="another family"),
    ],
)
def test_what_is_taken_back_in_the_same_breath_is_denied(text: str, family: str, stance: Stance) -> None:
    assert stance_of(text, family) is stance


def test_words_that_deny_by_themselves_are_the_claim_that_nothing_helps() -> None:
    assert stance_of("HSCT is useless for PPMS.", "hsct-futile") is A
    assert stance_of("HSCT is not useless for PPMS.", "hsct-futile") is D


def test_a_post_that_says_how_little_a_drug_slows_is_not_answered_by_itself() -> None:
    assert read("Siponimod slows SPMS.").decision.action is Action.REPLY
    assert read("Siponimod only slows SPMS.").decision.action is not Action.REPLY


@pytest.mark.parametrize(
    ("text", "family", "stance"),
    [
        pytest.param("Whether HSCT cures MS is what the trial asks.", "cure", None, id="whether, at the beginning"),
        pytest.param("The jury is out on whether HSCT cures MS.", "cure", None, id="whether, behind"),
        pytest.param("Whether or not HSCT cures MS, I go.", "cure", None, id="whether or not it does"),
        pytest.param("The trials will show if HSCT beats Ocrevus.", "hsct-vs-dmt", None, id="will show if"),
        pytest.param("If HSCT really beats Ocrevus remains to be seen.", "hsct-vs-dmt", None, id="remains to be seen"),
        pytest.param("The trials look at whether HSCT beats Ocrevus.", "hsct-vs-dmt", None, id="read at the trials"),
        pytest.param("Nobody knows yet if HSCT beats Ocrevus.", "hsct-vs-dmt", None, id="nobody knows yet if"),
        pytest.param("Nobody can say whether HSCT cures MS.", "cure", D, id="a refusal stays one"),
        pytest.param("Whether you like it or not, HSCT cures MS.", "cure", A, id="like it or not"),
        pytest.param("Whether in Mexico or Moscow HSCT cures MS.", "cure", A, id="one place or another"),
        pytest.param("HSCT cures MS whether you believe it or not.", "cure", A, id="behind the claim"),
        pytest.param("It remains to be seen who pays, but HSCT cures MS.", "cure", A, id="something else is open"),
        pytest.param("If you ask me HSCT beats Ocrevus.", "hsct-vs-dmt", A, id="if you ask me"),
        pytest.param("Do we know yet if HSCT beats Ocrevus?", "hsct-vs-dmt", Q, id="asked"),
        pytest.param("Do the trials show whether HSCT cures MS?", "cure", Q, id="asked with whether"),
    ],
)
def test_what_is_left_open_is_not_asserted(text: str, family: str, stance: Stance | None) -> None:
    assert stance_of(text, family) is stance


def test_a_refusal_whose_words_run_over_a_full_stop_refuses_nothing_before_it() -> None:
    assert stance_of("HSCT cures MS and I like this. I don't think I'll wait.", "cure") is A
