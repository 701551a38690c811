"""A claim's words in other roles are not the claim: who does what to whom decides."""

import pytest

from tests.builders import read

ROLES = [
    pytest.param(
        "neurotoxicity",
        "In MS the immune system attacks the brain and HSCT resets it.",
        "The chemo of HSCT attacks the brain.",
        id="the disease harms the brain, the chemo does",
    ),
    pytest.param(
        "neurotoxicity",
        "MS damages the brain every day you wait, HSCT stops it.",
        "Does the chemo for MS damage the brain?",
        id="MS damages, the chemo for MS does",
    ),
    pytest.param(
        "neurotoxicity",
        "The immune cells that attack the brain are wiped out by HSCT.",
        "The chemo wipes out the immune system and damages the brain.",
        id="the immune cells attack, the chemo damages",
    ),
    pytest.param(
        "neurotoxicity",
        "The damage from MS harms the brain, HSCT stops it.",
        "Does HSCT damage MS patients' brains?",
        id="damage from MS, damage to those who have it",
    ),
    pytest.param(
        "cure",
        "Scientists are close to a cure for MS and then nobody needs HSCT.",
        "Scientists look for a cure for MS and HSCT already cures it.",
        id="a cure to come, a cure there is",
    ),
    pytest.param(
        "cure",
        "HSCT gets rid of the bad immune cells but not of the scars.",
        "Does HSCT get rid of MS?",
        id="rid of cells, rid of MS",
    ),
    pytest.param(
        "halts-progressive",
        "How do people stop progressive MS while they wait a year for HSCT?",
        "How long do people wait until HSCT stops progressive MS?",
        id="holding it until then, holding it by that",
    ),
    pytest.param(
        "halts-progressive",
        "What stops people with progressive MS from having HSCT?",
        "HSCT stops people with progressive MS from getting worse.",
        id="stopping a person, stopping the disease",
    ),
    pytest.param(
        "halts-progressive",
        "Progressive MS stops by itself in some people, so why risk HSCT?",
        "HSCT stops progressive MS on its own, no drugs needed afterwards.",
        id="by itself, by nothing else",
    ),
    pytest.param(
        "mortality",
        "How many people have died on the waiting list for HSCT?",
        "How many people have died of HSCT?",
        id="death before it, death of it",
    ),
    pytest.param(
        "mortality",
        "There is a 5% risk that the cell collection fails before HSCT.",
        "HSCT has a 5% risk, they quoted.",
        id="a risk of something else",
    ),
    pytest.param(
        "mortality",
        "Is it safe to fly home two weeks after HSCT?",
        "Is it safe to have HSCT at my age?",
        id="safe to fly, safe to have",
    ),
    pytest.param(
        "fertility",
        "Can pregnant visitors come in after HSCT?",
        "Can women get pregnant after HSCT?",
        id="visitors, patients",
    ),
    pytest.param(
        "conditioning",
        "Does Lemtrada kill off the bone marrow?",
        "Does the chemo of HSCT kill off the bone marrow?",
        id="a drug, the chemo",
    ),
    pytest.param(
        "hsct-vs-dmt",
        "Is Kesimpta better than Ocrevus for people who had HSCT?",
        "Is HSCT better than Ocrevus?",
        id="two drugs after it, it and a drug",
    ),
    pytest.param(
        "dmt-progressive",
        "Is there a drug that works for spasms in progressive MS?",
        "Is there a drug that works in progressive MS?",
        id="for a symptom, for the disease",
    ),
    pytest.param(
        "dmt-risk",
        "DMTs protect you against stroke and early death.",
        "Can Lemtrada give you a stroke?",
        id="a drug protects, a drug harms",
    ),
]


@pytest.mark.parametrize(("family", "other", "claim"), ROLES)
def test_the_same_words_in_another_role_carry_no_claim(family: str, other: str, claim: str) -> None:
    assert family in {match.family for match in read(claim).matches}
    assert family not in {match.family for match in read(other).matches}
