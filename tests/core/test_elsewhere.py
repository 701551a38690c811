"""A claim's words about another subject are no claim of this community's: another disease, a donor's cells, mice."""

import pytest

from bot.core.values import Action
from tests.builders import read

SUBJECTS = [
    pytest.param(
        "What is the mortality of HSCT in scleroderma?",
        "What is the mortality of HSCT?",
        id="the mortality in another disease",
    ),
    pytest.param(
        "HSCT for MG has a mortality of 5%.",
        "HSCT has a mortality of 5%.",
        id="a disease by its letters",
    ),
    pytest.param(
        "HSCT halts the progression of CIDP, MG and NMO.",
        "HSCT halts the progression of MS.",
        id="three diseases by their letters",
    ),
    pytest.param(
        "HSCT works better than rituximab in CIDP.",
        "HSCT works better than rituximab in MS.",
        id="a drug that is given for another disease too",
    ),
    pytest.param(
        "HSCT works better than biologics in rheumatoid arthritis.",
        "HSCT works better than biologics.",
        id="drugs for another disease",
    ),
    pytest.param(
        "HSCT halts progression in lupus.",
        "HSCT halts progression in MS, unlike in lupus.",
        id="another disease alone, another disease beside ours",
    ),
    pytest.param(
        "HSCT is a treatment that halts the progression of AIDS.",
        "HSCT aids recovery and halts the progression.",
        id="a disease, a word that only sounds like one",
    ),
    pytest.param(
        "BEAM is the standard myeloablative conditioning for lymphoma.",
        "BEAM is the standard myeloablative conditioning.",
        id="conditioning for another disease",
    ),
    pytest.param(
        "In AML the conditioning is fully ablative.",
        "The conditioning in Puebla is fully ablative.",
        id="conditioning for a leukaemia by its letters",
    ),
    pytest.param(
        "Lung cancer chemo shrinks your brain.",
        "The chemo, as for cancer, shrinks your brain.",
        id="chemo for cancer, chemo as for cancer",
    ),
    pytest.param(
        "Transplants with someone else's cells kill 30%.",
        "Transplants with your own cells kill 30%.",
        id="somebody else's cells, one's own",
    ),
    pytest.param(
        "Haplo transplants kill a third of patients.",
        "Autologous transplants kill a third of patients.",
        id="a donor by a short name",
    ),
    pytest.param(
        "A transplant from a stranger kills 25% of people.",
        "Stranger than fiction, a transplant kills 25% of people.",
        id="cells of a stranger, what is stranger than fiction",
    ),
    pytest.param(
        "A donor's cells: HSCT kills 1 in 100.",
        "No donor, own cells: HSCT kills 1 in 100.",
        id="a donor, no donor",
    ),
    pytest.param(
        "Conditioning for a transplant from a sibling kills 20% of people.",
        "Myeloablative means donor.",
        id="deaths after a donor's transplant, a donor in a claim about strength",
    ),
    pytest.param(
        "In mouse models the chemo damages the brain.",
        "I clicked the mouse away: the chemo damages the brain.",
        id="mice, a computer's mouse",
    ),
    pytest.param(
        "In EAE the transplant stops progression for good.",
        "No guinea pigs any more, the transplant stops progression for good.",
        id="an animal's disease, a figure of speech",
    ),
    pytest.param(
        "HSCT stops progression in animal studies.",
        "HSCT stops progression in clinical studies.",
        id="animals, people",
    ),
    pytest.param(
        "HSCT is a cure for lupus.",
        "HSCT is a cure for lupus. HSCT is a cure.",
        id="said of another disease alone, said of it and of ours",
    ),
]


@pytest.mark.parametrize(("other", "claim"), SUBJECTS)
def test_a_claim_about_another_subject_is_left_to_moderators(other: str, claim: str) -> None:
    assert read(claim).decision.action is Action.REPLY
    assert read(other).decision.action is Action.SUGGEST


def test_the_risks_of_a_drug_are_the_same_whoever_takes_it() -> None:
    text = "Rituximab in arthritis or not, Ocrevus gives you cancer and infections."
    assert read(text).decision.action is Action.REPLY


UNLIKE = [
    pytest.param(
        "mortality",
        "Measles kills 1 in 20 people who catch it after a transplant.",
        "A transplant kills 1 in 20 people.",
        id="of those who catch measles, of those who have it done",
    ),
    pytest.param(
        "mortality",
        "In the first wave 20% of transplant patients who caught covid died.",
        "In the first year 20% of transplant patients died, covid or no covid.",
        id="of those who caught covid, of all",
    ),
    pytest.param(
        "mortality",
        "Of those who get sepsis after HSCT one in five die.",
        "With HSCT one in five die, mostly of sepsis.",
        id="deaths of those who have an infection, deaths by infection",
    ),
    pytest.param(
        "mortality",
        "CMV pneumonia after a transplant is deadly, half of them die.",
        "A transplant is deadly, half of them die.",
        id="an infection is deadly, the transplant is",
    ),
    pytest.param(
        "mortality",
        "One in twenty on the transplant waiting list die before their turn.",
        "One in twenty die in the transplant after the long wait.",
        id="on the list, in the transplant",
    ),
    pytest.param(
        "mortality",
        "Chemo kills 99% of your lymphocytes.",
        "Chemo kills 9% of your patients.",
        id="cells, patients",
    ),
    pytest.param(
        "mortality",
        "In the UK MS kills about 1 in 10 of those who have it.",
        "HSCT for MS kills about 1 in 10 of those who have it.",
        id="MS kills, HSCT for MS does",
    ),
    pytest.param(
        "mortality",
        "MS kills people.",
        "The chemo for MS kills people.",
        id="MS kills, the chemo for MS does",
    ),
    pytest.param(
        "mortality",
        "Falls kill 5% of people with MS over 65.",
        "Transplants kill 5% of people with MS over 65.",
        id="falls, transplants",
    ),
    pytest.param(
        "dmt-risk",
        "Paracetamol kills more livers than Lemtrada.",
        "Lemtrada kills more livers than paracetamol.",
        id="a painkiller harms, a drug for MS does",
    ),
    pytest.param(
        "hsct-vs-dmt",
        "Alcohol harms the liver more than Tysabri.",
        "HSCT harms the liver more than Tysabri.",
        id="alcohol and a drug, the transplant and a drug",
    ),
    pytest.param(
        "dmt-risk",
        "Covid killed one in ten of the people on rituximab in our town.",
        "Rituximab killed one in ten of the people in our town.",
        id="covid killed them, the drug did",
    ),
    pytest.param(
        "dmt-risk",
        "Copaxone leaves dents in your thighs and that is the only harm it does.",
        "Copaxone does harm to the liver.",
        id="no other harm, harm",
    ),
    pytest.param(
        "hsct-vs-dmt",
        "BEAT-MS is testing HSCT against the best drugs.",
        "HSCT has been tested against the best drugs and it wins.",
        id="a trial under way, a result",
    ),
    pytest.param(
        "hsct-vs-dmt",
        "A new trial asks whether HSCT is better than Ocrevus, they need volunteers.",
        "A new trial shows that HSCT is better than Ocrevus.",
        id="a trial that wants people, a trial that shows",
    ),
    pytest.param(
        "mortality",
        "In the trial you have a 50% chance of getting a transplant.",
        "In the trial they quoted a 50% chance of dying in a transplant.",
        id="a chance of having it, of dying in it",
    ),
]


@pytest.mark.parametrize(("family", "other", "claim"), UNLIKE)
def test_what_happens_to_others_carries_no_claim(family: str, other: str, claim: str) -> None:
    assert family in {match.family for match in read(claim).matches}
    assert family not in {match.family for match in read(other).matches}
