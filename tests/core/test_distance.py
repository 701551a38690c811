"""A claim that somebody else makes, or that the author takes back, mocks or only announces, gets no card by itself.

Each row has a post that people decide about, and a twin in which the author means the claim: the twin keeps its card.
"""

import pytest

from bot.core.reasons import ReasonCode
from bot.core.values import Action, Stance
from tests.builders import read

CURES = "HSCT cures MS."
HALTS = "HSCT stops progressive MS."
SAFE = "HSCT is perfectly safe. Nobody dies from it any more."
ASKED = "Does HSCT cure MS?"

SET_APART = [
    pytest.param(
        "I spoke to the neurologist on Friday. HSCT stops progressive MS.",
        "I read the long trials on Friday. HSCT stops progressive MS.",
        id="talked to somebody, read it up",
    ),
    pytest.param(f"{CURES} My cousin's words.", f"{CURES} Mark my words.", id="a cousin's words, the author's own"),
    pytest.param(f"{CURES} My neighbour is convinced.", f"{CURES} I am convinced.", id="who is convinced"),
    pytest.param(f"{CURES} It is what they all say.", f"{CURES} It is what the trials show.", id="said, shown"),
    pytest.param(
        f"They sold my uncle a fairy story. {CURES}", f"They sold my uncle pills for years. {CURES}", id="sold a story"
    ),
    pytest.param(f"{CURES} I am only passing on gossip.", f"{CURES} I am passing my exams.", id="passing it on"),
    pytest.param(f"{HALTS} The numbers say otherwise.", f"{HALTS} The numbers say so.", id="say otherwise, say so"),
    pytest.param(f"{CURES} I am sick of reading that.", f"{CURES} I am sick of the pills.", id="sick of reading it"),
    pytest.param(f"{SAFE} His widow might disagree.", f"{SAFE} You might like to know.", id="somebody might disagree"),
    pytest.param(f"{CURES} Who makes up such things?", f"{CURES} Who would have guessed?", id="made up, guessed"),
    pytest.param(
        "Curing MS is the exception. HSCT cures MS.", "Waiting is the exception. HSCT cures MS.", id="the exception"
    ),
    pytest.param(
        "Did your nurse ever mention that HSCT cures MS?",
        "Did any trial show that HSCT cures MS?",
        id="asks what was mentioned, asks what was shown",
    ),
    pytest.param(
        "How can I tell my wife that HSCT makes women infertile?",
        "How often is it that HSCT makes women infertile?",
        id="how to say it, how often it is",
    ),
    pytest.param(
        "Did the chemo change your brain or is it just me?", "Does the chemo damage the brain?", id="yours, anybody's"
    ),
    pytest.param(
        f"{ASKED} It was the question my pupils put to me.", f"{ASKED} It is my one question.", id="told, asked"
    ),
    pytest.param(f"{ASKED} Join our talk on Monday.", f"{ASKED} I join the list on Monday.", id="an invitation"),
    pytest.param(f"Ward quiz, last round. {ASKED}", f"Long day, last question. {ASKED}", id="a quiz, a question"),
    pytest.param(f"The title of our evening: {ASKED}", f"A title is all I read. {ASKED}", id="a title"),
    pytest.param(f"Things never to say to a patient: {CURES}", f"Things are simple: {CURES}", id="a list's heading"),
    pytest.param(f"I used to share that everywhere. {CURES}", f"I used to walk to work. {CURES}", id="used to"),
    pytest.param(f"{CURES} I stand corrected.", f"{CURES} I stand by it.", id="stands corrected, stands by it"),
    pytest.param(f"{CURES} How naive I was.", f"{CURES} How glad I was.", id="naive, glad"),
    pytest.param(f"{CURES} I retract this.", f"{CURES} I repeat this.", id="taken back, said again"),
    pytest.param("HSCT cures MS on paper.", "HSCT cures MS on the whole.", id="on paper"),
]


MOCKED = [
    pytest.param(f"{CURES} And the moon is made of cheese.", f"{CURES} And the trials agree.", id="the moon"),
    pytest.param(f"{CURES} I have a bridge to sell you.", f"{CURES} I have data to show you.", id="a bridge"),
    pytest.param("HSCT cures MS? News to me.", f"{CURES} News for you all.", id="news to me"),
    pytest.param(f"{CURES} Don't hold your breath.", f"{CURES} Don't lose your hope.", id="holding one's breath"),
]


def left_to_people(text: str, why: ReasonCode) -> bool:
    """Whether a card is only suggested, and this is among the reasons."""
    decision = read(text).decision
    return decision.action is Action.SUGGEST and why in {reason.code for reason in decision.reasons}


@pytest.mark.parametrize(("apart", "meant"), SET_APART)
def test_people_decide_about_a_claim_that_its_post_holds_at_arms_length(apart: str, meant: str) -> None:
    assert left_to_people(apart, ReasonCode.DISTANCE)
    assert read(meant).decision.action is Action.REPLY


@pytest.mark.parametrize(("mocking", "meant"), MOCKED)
def test_no_card_is_posted_by_itself_where_a_coda_mocks_the_claim(mocking: str, meant: str) -> None:
    assert left_to_people(mocking, ReasonCode.IRONY)
    assert read(meant).decision.action is Action.REPLY


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        pytest.param("HSCT stops progressive MS, my neurologist reckons.", Stance.REPORTS, id="a speaker behind it"),
        pytest.param("HSCT cures MS, in the words of my aunt.", Stance.REPORTS, id="in somebody's words"),
        pytest.param("As our old professor puts it, HSCT cures MS.", Stance.REPORTS, id="as somebody puts it"),
        pytest.param("Straight from the clinic: HSCT stops progressive MS.", Stance.REPORTS, id="a source as label"),
        pytest.param("Dr Google: HSCT cures MS.", Stance.REPORTS, id="a search engine as label"),
        pytest.param("HSCT cures MS in adverts and nowhere else.", Stance.DENIES, id="in adverts"),
        pytest.param("HSCT cures MS until the next attack.", Stance.DENIES, id="until the next attack"),
        pytest.param("HSCT cures MS is where we part company.", Stance.DENIES, id="parting company"),
        pytest.param("Proof that HSCT halts progressive MS is scarce.", Stance.DENIES, id="scarce proof"),
        pytest.param("Congrats, HSCT cured your MS!", Stance.EXPERIENCE, id="congratulations"),
        pytest.param("Proof that HSCT halts progressive MS is strong.", Stance.ASSERTS, id="strong proof"),
        pytest.param("HSCT cures your MS.", Stance.ASSERTS, id="an advert's you"),
    ],
)
def test_who_says_it_and_how_far_it_goes_set_the_stance(text: str, stance: Stance) -> None:
    assert {match.stance for match in read(text).matches if match.family in {"cure", "halts-progressive"}} == {stance}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("My one wish: HSCT stops progressive MS.", id="a wish"),
        pytest.param("May HSCT stop progressive MS for all of us.", id="a prayer"),
        pytest.param("Would that HSCT cured MS.", id="would that"),
        pytest.param("Even supposing HSCT cures MS, who would pay?", id="supposing"),
        pytest.param("In a better world HSCT cures MS.", id="another world"),
    ],
)
def test_a_wish_or_another_world_states_nothing(text: str) -> None:
    assert not read(text).matches


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("HSCT cures MS in many patients.", id="in many"),
        pytest.param("HSCT is a cure for MS. The long term data show it.", id="the data show it"),
        pytest.param("HSCT stops progressive MS. Multicentre results are clear.", id="clear results"),
        pytest.param("Does HSCT stop progressive MS? I see my consultant on Monday.", id="before an appointment"),
        pytest.param("My neurologist won't discuss it. Does HSCT cure MS?", id="a doctor who won't discuss it"),
        pytest.param("Evidence that HSCT halts progressive MS is strong.", id="strong evidence"),
        pytest.param("Fact: HSCT cures MS.", id="a fact"),
        pytest.param("HSCT stops progressive MS, so ask your consultant about it.", id="ask your consultant"),
        pytest.param("HSCT cures MS, believe me.", id="believe me"),
    ],
)
def test_what_its_author_means_or_asks_keeps_its_card(text: str) -> None:
    assert read(text).decision.action is Action.REPLY


def test_who_asks_outright_may_tell_whom_they_spoke_to_before() -> None:
    assert read(f"I spoke to the neurologist on Friday. {ASKED}").decision.action is Action.REPLY
