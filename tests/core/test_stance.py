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
        pytest.param("HSCT isn't just a treatment, it's a cure.", A, id="not just"),
        pytest.param("It would be odd not to call HSCT a cure.", A, id="odd not to"),
        pytest.param("It would be better not to call HSCT a cure.", D, id="better not to"),
        pytest.param("No doubt HSCT is a cure.", A, id="no doubt"),
        pytest.param("HSCT was never my plan, but it is a cure for MS.", A, id="'but' ends a negation"),
        pytest.param("I'm not going back to drugs, HSCT is a cure.", A, id="a comma ends a negation"),
        pytest.param("HSCT is not, I repeat, a cure.", D, id="a comma right behind the negation does not"),
        pytest.param("Ten years without a relapse is a cure, that is HSCT.", A, id="'without' reaches its noun only"),
        pytest.param("HSCT cures MS and pills don't.", A, id="a negation of another subject"),
        pytest.param("It is a cure and not a treatment, HSCT.", A, id="and not the other thing"),
    ],
)
def test_a_negation_reaches_as_far_as_its_clause(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("Nobody claims that HSCT is a cure.", D, id="nobody claims"),
        pytest.param("Nobody on this forum is saying that HSCT is a cure.", D, id="nobody here is saying"),
        pytest.param("It's not true that HSCT is a cure.", D, id="not true that"),
        pytest.param("That HSCT is a cure is simply untrue.", D, id="rejected from behind"),
        pytest.param("HSCT is a cure, and rubbish it is to wait any longer.", D, id="a rejecting word behind a mark"),
        pytest.param("No neurologist worth his salt would tell you that HSCT is a cure.", D, id="no neurologist would"),
        pytest.param("No trial has shown that HSCT is a cure.", D, id="no trial has shown"),
        pytest.param("I don't think it's right to say that HSCT isn't a cure.", A, id="two negations"),
        pytest.param("Anyone who says HSCT is a cure should read the papers.", D, id="anyone who says"),
        pytest.param("Anyone who says HSCT isn't a cure should come to our ward.", A, id="anyone who says it isn't"),
        pytest.param("There is a difference between HSCT and a cure.", D, id="a difference between"),
        pytest.param("HSCT is a so-called cure.", D, id="so-called"),
        pytest.param("A cure, my foot. HSCT is a pause.", D, id="my foot"),
        pytest.param("HSCT a cure lol", D, id="laughed at"),
        pytest.param("HSCT is a cure and I found a wig in pink lol", A, id="laughter about something else"),
    ],
)
def test_what_rejects_a_statement_denies_it(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("Is HSCT a cure?", Q, id="question"),
        pytest.param("is hsct a cure tho", Q, id="question without its mark"),
        pytest.param("dumb question, is hsct a cure", Q, id="question behind a filler"),
        pytest.param("Does anyone know whether HSCT is a cure?", Q, id="indirect question"),
        pytest.param("I wonder whether HSCT is a cure.", Q, id="I wonder"),
        pytest.param("Can't work out if HSCT is a cure or not.", Q, id="cannot work out"),
        pytest.param("You know whether you believe it, HSCT is a cure.", A, id="you know whether"),
        pytest.param("HSCT is a cure for MS. True or not?", Q, id="a question tag in the next sentence"),
        pytest.param("HSCT is a cure for MS. Right, off to bed.", A, id="a next sentence that only begins like one"),
        pytest.param("HSCT is a cure, right?", Q, id="right?"),
        pytest.param("HSCT is a cure, isn't it?", A, id="a tag that asks for assent"),
        pytest.param("HSCT is a cure, so where's the fuss?", A, id="a question about something else"),
        pytest.param("Anyone having HSCT gets a cure.", A, id="'anyone' that does not ask"),
    ],
)
def test_questions_ask_with_or_without_their_mark(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("Since when is HSCT a cure?", D, id="since when"),
        pytest.param("Who in their right mind calls HSCT a cure?", D, id="who in their right mind"),
        pytest.param("If HSCT is a cure, why do they sell a follow-up package?", D, id="if it is one, why"),
        pytest.param("Why isn't everyone told that HSCT is a cure?", A, id="why isn't everyone told"),
        pytest.param("How is HSCT a cure?", Q, id="an open how"),
        pytest.param("How is that not a cure? HSCT, I mean.", A, id="how is that not"),
        pytest.param("HSCT a cure? I don't think so.", D, id="an echo refused"),
        pytest.param("HSCT a cure? haha", D, id="an echo laughed at"),
        pytest.param("HSCT a cure? Thanks for any answers.", Q, id="an echo left open"),
    ],
)
def test_a_rhetorical_question_says_what_it_implies(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("They say HSCT is a cure.", R, id="others say"),
        pytest.param("They all say HSCT is a cure.", R, id="they all say"),
        pytest.param("Some doctors say that HSCT is a cure.", R, id="some doctors say"),
        pytest.param("I keep reading that HSCT is a cure.", R, id="keep reading"),
        pytest.param("According to the clinic HSCT is a cure.", R, id="according to"),
        pytest.param("My neuro reckons HSCT is a cure.", R, id="my neuro reckons"),
        pytest.param("In Mexico the coordinator called HSCT a cure.", R, id="called it a cure"),
        pytest.param("HSCT is a cure, they say.", R, id="others say, behind"),
        pytest.param("They say HSCT is not a cure.", R, id="others deny"),
        pytest.param("The claim that HSCT is a cure doesn't hold.", D, id="a claim rejected"),
        pytest.param("My uncle swears that HSCT is a cure.", R, id="a relative swears"),
        pytest.param("> HSCT is a cure\nNice weather.", R, id="quoted line"),
        pytest.param('"HSCT is a cure", my eye.', D, id="a quotation mocked"),
        pytest.param("I say HSCT is a cure.", A, id="the author says"),
        pytest.param("I think that HSCT is a cure.", A, id="the author thinks"),
        pytest.param("I'd call HSCT a cure.", A, id="the author calls it a cure"),
        pytest.param("I don't care what your doctor thinks, HSCT is a cure.", A, id="whatever others think"),
        pytest.param("Call it remission if you want, HSCT is a cure.", A, id="a report that ends with its own object"),
        pytest.param("They say HSCT is a cure, and they're right.", A, id="a report endorsed"),
        pytest.param("They say trials have proven that HSCT is a cure.", R, id="proof that others speak of"),
        pytest.param("HSCT is a cure, mark my words.", A, id="mark my words"),
        pytest.param("I am convinced that HSCT is a cure.", A, id="I am convinced"),
    ],
)
def test_who_says_it_decides_between_report_and_statement(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("I was cured by HSCT in 2015.", E, id="own story"),
        pytest.param("I was cured after HSCT.", E, id="cured after it"),
        pytest.param("My sister was cured by HSCT.", E, id="a relative's story"),
        pytest.param("My brother had HSCT and he says he is cured.", E, id="what a patient says of himself"),
        pytest.param("HSCT didn't cure me.", E, id="a negation in one's own course"),
        pytest.param("Had HSCT in Monterrey, been cured ever since.", E, id="told without its subject"),
        pytest.param("HSCT is a cure, my sister is a nurse so I know.", A, id="a relative's trade"),
        pytest.param("HSCT cures MS, my cousin has been off everything since 2012.", A, id="general, then a story"),
        pytest.param("I had HSCT in 2015 and it is a cure for everybody.", A, id="a general end of a story"),
        pytest.param("I'm living proof that HSCT isn't a cure.", D, id="a story as proof against"),
    ],
)
def test_a_story_is_told_of_one_person_and_in_the_past(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


@pytest.mark.parametrize(
    "text",
    [
        "If HSCT were a cure I would go tomorrow.",
        "Were HSCT a cure, I would go tomorrow.",
        "I wish HSCT were a cure.",
        "If only HSCT was a cure.",
        "Let's pretend that HSCT is a cure.",
        "What if HSCT was a cure?",
        "One day HSCT will be a cure, fingers crossed.",
    ],
)
def test_a_wish_is_no_match(text: str) -> None:
    assert stance_of(text, "cure") is None


def test_a_hope_about_the_readers_is_no_wish() -> None:
    assert stance_of("Hope this helps: HSCT is a cure.", "cure") is A


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("Nobody dies from HSCT any more.", A, id="nobody dies"),
        pytest.param("Not a single person has died of HSCT here.", A, id="not a single person"),
        pytest.param("HSCT is not deadly.", D, id="not deadly"),
        pytest.param("One out of ten doesn't survive HSCT.", A, id="a negated survival"),
        pytest.param("10 % mortality for HSCT is simply not true any more.", D, id="not true any more"),
        pytest.param("It's not true that nobody dies of HSCT.", D, id="a universal negative denied"),
        pytest.param("My neighbour died after her HSCT.", E, id="one person's death"),
        pytest.param("How many people die from HSCT?", Q, id="how many"),
        pytest.param("do many people die from hsct", Q, id="do many, without its mark"),
        pytest.param("The leaflet says that 1 in 100 die from HSCT.", R, id="a leaflet"),
        pytest.param("HSCT kills 1 in 3 patients.", A, id="a figure"),
        pytest.param(
            "HSCT has a 5 % risk of death, I'd rather keep my wheelchair.", A, id="a figure, then one's own part"
        ),
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


@pytest.mark.parametrize(
    ("text", "family", "stance"),
    [
        pytest.param("No man can father a child after HSCT.", "fertility", A, id="no man can"),
        pytest.param("My wife never got her periods back after HSCT.", "fertility", E, id="a wife's course"),
        pytest.param(
            "There are no controlled data on HSCT against Ocrevus.", "hsct-vs-dmt", A, id="no controlled data"
        ),
        pytest.param("After HSCT you never need an MS drug again.", "hsct-vs-dmt", A, id="never need"),
        pytest.param(
            "HSCT is not better than Ocrevus for everyone.", "hsct-vs-dmt", D, id="plain negation of a comparison"
        ),
    ],
)
def test_some_negations_state_what_a_family_is_about(text: str, family: str, stance: Stance) -> None:
    assert stance_of(text, family) is stance


@pytest.mark.parametrize(
    ("text", "family", "stance"),
    [
        pytest.param("The chemo can't harm your brain.", "neurotoxicity", A, id="it can't harm"),
        pytest.param("The chemo doesn't harm your brain.", "neurotoxicity", D, id="it doesn't harm"),
        pytest.param("HSCT can't cure MS.", "cure", D, id="it can't cure"),
        pytest.param("After HSCT nobody has periods.", "fertility", A, id="nobody has periods"),
    ],
)
def test_that_a_harm_cannot_be_is_a_claim_of_its_own(text: str, family: str, stance: Stance) -> None:
    assert stance_of(text, family) is stance


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("You can't read 'HSCT is a cure for MS' out of that paper.", D, id="refused before the quotation"),
        pytest.param("The page has 'HSCT is a cure for MS' on top.", R, id="quoted"),
        pytest.param("You claim HSCT is a cure.", R, id="you claim"),
        pytest.param("Most papers call HSCT a cure.", R, id="papers call it so"),
        pytest.param("What they never mention, HSCT is a cure.", A, id="never mentioned"),
        pytest.param("HSCT is never a cure, not to mention cheap.", D, id="never a cure"),
        pytest.param(
            "If HSCT is a cure, who's that in the relapse clinic?", D, id="a question that rejects a supposal"
        ),
    ],
)
def test_a_word_of_telling_is_weighed_with_what_stands_around_it(text: str, stance: Stance) -> None:
    assert stance_of(text, "cure") is stance


def test_a_determiner_behind_a_predicate_does_not_deny_it() -> None:
    assert stance_of("Lemtrada harms, and it left her no thyroid.", "dmt-risk") is not D
    assert stance_of("Myeloablative is not stronger.", "conditioning") is D


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Nobody is cured by HSCT.", id="one word"),
        pytest.param("No one is cured by HSCT.", id="two words that are a concept too"),
        pytest.param("Not a soul is cured by HSCT.", id="an idiom that is a concept too"),
        pytest.param("HSCT is nowhere near a cure.", id="a comparison that is a concept too"),
        pytest.param("HSCT is less than a cure.", id="less than"),
    ],
)
def test_a_negation_whose_words_are_also_a_concept_denies(text: str) -> None:
    assert stance_of(text, "cure") is D


def test_a_negation_inside_a_longer_concept_is_part_of_it() -> None:
    assert stance_of("After HSCT I no longer have MS.", "cure") is not D


def test_as_if_mocks_unless_something_only_looks_so() -> None:
    assert stance_of("HSCT a cure, as if it was.", "cure") is D
    assert stance_of("It looks as if HSCT is a cure.", "cure") is A


def test_a_heading_states_nothing_but_a_post_of_two_words_does() -> None:
    assert not read("Mortality.\nWe meet at noon.").matches
    assert stance_of("HSCT cures.", "cure") is A


def test_a_post_may_carry_two_stances_of_one_family() -> None:
    text = "I was cured by HSCT in 2015. They say HSCT is a cure for everyone with MS."
    stances = {match.stance for match in read(text).matches if match.family == "cure"}
    assert stances == {E, R}


def test_a_match_names_the_cue_that_set_its_stance() -> None:
    (match,) = [m for m in read("HSCT is not a cure for MS.").matches if m.family == "cure"]
    assert [(cue.kind, cue.text) for cue in match.cues] == [("negate", "not")]
    assert any('"not"' in line for line in match.why)
