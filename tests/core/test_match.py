"""Families and topics, with the shipped vocabulary."""

import pytest

from bot.core.values import History
from tests.builders import a_remark, read


def families(text: str, history: History | None = None) -> set[str]:
    return {match.family for match in read(text, history=history).matches}


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("HSCT stops every type of MS, progressive included.", "halts-progressive", id="all types"),
        pytest.param("A stem cell transplant halts SPMS.", "halts-progressive", id="SPMS"),
        pytest.param("Myeloablative is the deadly one.", "conditioning", id="a word that brings its topic"),
        pytest.param("The chemo shrinks your brain.", "neurotoxicity", id="chemo and brain"),
        pytest.param("Will the transplant make me infertile?", "fertility", id="fertility"),
        pytest.param("HSCT is better than Lemtrada.", "hsct-vs-dmt", id="treatment and drug"),
        pytest.param("Ocrevus does nothing in PPMS.", "dmt-progressive", id="drug and type"),
        pytest.param("Tysabri can give you PML.", "dmt-risk", id="drug and harm"),
        pytest.param("HSCT works best in relapsing MS.", "works-relapsing", id="treatment and relapsing"),
        pytest.param("Epstein-Barr causes MS.", "cause", id="virus and cause"),
        pytest.param("Ocrevus stops PPMS.", "dmt-progressive", id="a type inside a predicate"),
        pytest.param("Transplants are lethal.", "mortality", id="lethal"),
        pytest.param("You come home in a box from a transplant.", "mortality", id="slang for death"),
        pytest.param("HSCT gives you permanent remission.", "cure", id="remission for life"),
        pytest.param("Cyclophosphamide works in SPMS.", "dmt-progressive", id="an old drug and a type"),
        pytest.param("HSCT always wears off.", "hsct-futile", id="wearing off"),
        pytest.param("Lemtrada was banned.", "dmt-risk", id="banned"),
        pytest.param("No man fathers a child after HSCT.", "fertility", id="men and children"),
        pytest.param("NfL goes up after the chemo for HSCT.", "neurotoxicity", id="a marker after chemotherapy"),
        pytest.param("Biotin reversed nothing, biotin does nothing.", "other-treatment", id="another treatment"),
    ],
)
def test_a_sentence_belongs_to_a_family(text: str, family: str) -> None:
    assert family in families(text)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("LDN is a cure for MS.", "cure", id="another treatment's cure"),
        pytest.param("A kidney transplant is a cure.", "cure", id="another transplant"),
        pytest.param("I booked the flight for my HSCT and my RRMS letter came.", "works-relapsing", id="logistics"),
        pytest.param("The film was so boring that I nearly died.", "mortality", id="a figure of speech"),
        pytest.param("Sun beam on the kitchen table.", "conditioning", id="a homograph without its domain"),
        pytest.param("non-myeloablative", "neurotoxicity", id="no other family of a word that brings its topic"),
        pytest.param("The wifi on the transplant ward is useless.", "hsct-futile", id="the ward's wifi"),
        pytest.param("1 in 10 on the heart transplant list die waiting.", "mortality", id="another organ"),
        pytest.param("My progressive lenses came before my HSCT.", "halts-progressive", id="progressive lenses"),
        pytest.param("Just killing time before my transplant.", "mortality", id="killing time"),
        pytest.param("Air conditioning in the HSCT room harms nobody.", "conditioning", id="air conditioning"),
        pytest.param("Ocrevus is safer than Lemtrada.", "hsct-vs-dmt", id="two drugs and no transplant"),
        pytest.param("The anaesthetic wears off after the transplant.", "hsct-futile", id="an anaesthetic"),
        pytest.param("HSCT costs more than Tysabri.", "hsct-vs-dmt", id="a price is no effect"),
        pytest.param("HSCT is easier to get than Ocrevus here.", "hsct-vs-dmt", id="nor is how to get it"),
        pytest.param("No one dies of Tecfidera.", "dmt-risk", id="no deaths are no risk"),
        pytest.param("Nobody dies of MS.", "mortality", id="the disease itself"),
    ],
)
def test_a_sentence_stays_out_of_a_family(text: str, family: str) -> None:
    assert family not in families(text)


def test_the_treatment_is_carried_from_the_sentence_before_and_marked_so() -> None:
    outcome = read("I am reading up on HSCT. It is a cure.")
    (match,) = [one for one in outcome.matches if one.family == "cure"]
    assert match.carried


@pytest.mark.parametrize(
    ("named", "unnamed", "family"),
    [
        pytest.param(
            "HSCT calms it down in PPMS.", "The rain calms it down.", "halts-progressive", id="a loose word for halting"
        ),
        pytest.param(
            "The transplant killed two in a hundred.", "The frost killed two.", "mortality", id="a loose death"
        ),
        pytest.param("You leave the transplant in a coffin.", "He made a coffin.", "mortality", id="slang for death"),
        pytest.param("HSCT with stronger chemo.", "Her arms are stronger.", "conditioning", id="a loose degree"),
        pytest.param("HSCT is useless, all of it.", "It's useless, all of it.", "hsct-futile", id="useless"),
        pytest.param(
            "HSCT is safer than the drugs.", "They talk of drugs. It is safer.", "hsct-vs-dmt", id="a comparison"
        ),
        pytest.param(
            "Ocrevus gave her sepsis.", "We spoke of Ocrevus. Then sepsis.", "dmt-risk", id="a harm of a drug"
        ),
    ],
)
def test_loose_words_need_the_treatment_in_their_own_sentence(named: str, unnamed: str, family: str) -> None:
    assert family in families(named)
    assert family not in families(unnamed)


def test_what_stands_far_apart_in_a_sentence_belongs_to_no_one_claim() -> None:
    apart = "the lady in the next bed, who comes from Hull and keeps two parrots and an old boat by the river, is"
    assert "cure" in families("HSCT, as the lady in the next bed says, is a panacea.")
    assert "cure" not in families(f"HSCT they gave to {apart} very fond of a hot bath cure.")
    assert "dmt-risk" in families("Lemtrada, they told us at the clinic, brings on sepsis.")
    assert "dmt-risk" not in families(f"Lemtrada they gave to {apart} ill now with sepsis.")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("HSCT spares the memory cells.", "neurotoxicity", id="memory cells"),
        pytest.param(
            "The procedure cost what a flat costs, and progressive MS was why.", "halts-progressive", id="a flat"
        ),
        pytest.param("Do you order the light chain test before a transplant?", "neurotoxicity", id="a marker, no harm"),
        pytest.param("All the deaths were with myeloablative transplants.", "mortality", id="deaths by regimen"),
        pytest.param("After the transplant I was cured of my fear of needles.", "cure", id="cured of a fear"),
        pytest.param("The mice were cured.", "cure", id="mice"),
        pytest.param("My transplant for PPMS, tell you tomorrow.", "halts-progressive", id="a bare pair of names"),
        pytest.param("You get the same with rituximab at less risk.", "dmt-risk", id="a comparison of risks"),
    ],
)
def test_an_everyday_sense_or_another_family_opens_no_gate(text: str, family: str) -> None:
    assert family not in families(text)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("HSCT took her memory.", "neurotoxicity", id="memory"),
        pytest.param("PPMS has been flat since the transplant.", "halts-progressive", id="been flat"),
        pytest.param("Light chain levels: nfl rises after a transplant.", "neurotoxicity", id="a marker that rises"),
        pytest.param("All the deaths were with transplants.", "mortality", id="deaths"),
        pytest.param("After the transplant I was cured of MS.", "cure", id="cured of MS"),
        pytest.param("HSCT halts PPMS, tell you tomorrow.", "halts-progressive", id="a pair with its predicate"),
        pytest.param("Rituximab has its risk.", "dmt-risk", id="a risk of a drug"),
    ],
)
def test_the_twin_of_an_everyday_sense_opens_one(text: str, family: str) -> None:
    assert family in families(text)


def test_another_treatment_ends_what_was_carried() -> None:
    assert "cure" not in families("I am reading up on HSCT. My aunt takes LDN for her MS, and LDN cures it.")


def test_the_treatment_is_carried_from_the_post_that_is_answered() -> None:
    history = History(answered=a_remark(text="Thinking about HSCT", topics=(("hsct", 1.0),)))
    assert "mortality" in families("How many people die?", history)


def test_an_outcome_tells_what_a_later_post_may_carry_on() -> None:
    assert dict(read("HSCT is a cure.").topics)["hsct"] == 1.0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("H S C T is a cure for MS", id="spaced out"),
        pytest.param("**HSCT** is a ||cure|| for MS", id="markdown and spoiler"),
        pytest.param("\uff28\uff33\uff23\uff34 is a cure for MS", id="full width"),
        pytest.param("HSCT is a \u0441ur\u0435 for MS", id="look-alikes"),
        pytest.param("HSCT is a cuuuuure for MS", id="stretched"),
    ],
)
def test_disguised_words_are_read(text: str) -> None:
    (match,) = [one for one in read(text).matches if one.family == "cure"]
    assert text[match.span.start : match.span.end] == match.quote


def test_a_figure_is_kept_with_its_measure() -> None:
    (match,) = [one for one in read("HSCT kills about 30 percent.").matches if one.family == "mortality"]
    assert match.figure is not None
    assert (match.figure.measure, match.figure.low, match.figure.unit) == ("mortality", 0.3, "proportion")


@pytest.mark.parametrize(
    ("text", "family", "measure"),
    [
        pytest.param("98% of people survive HSCT.", "mortality", "survival", id="who survives"),
        pytest.param("The survival rate of HSCT is 97%.", "mortality", "survival", id="a survival rate"),
        pytest.param("With HSCT 2% die and 98% survive.", "mortality", "mortality", id="both, the dead named first"),
        pytest.param("30% won't survive HSCT.", "mortality", "mortality", id="who does not survive"),
        pytest.param("One in three doesn't survive HSCT.", "mortality", "mortality", id="words of the vocabulary"),
        pytest.param("The mortality of HSCT is 2%.", "mortality", "mortality", id="who dies"),
        pytest.param(
            "After HSCT 70% of people with SPMS kept getting worse.",
            "halts-progressive",
            "progression",
            id="who gets worse",
        ),
        pytest.param("After HSCT 70% with SPMS got worse.", "halts-progressive", "progression", id="who got worse"),
        pytest.param(
            "After HSCT 70% with SPMS didn't get any worse.", "halts-progressive", "progression-free", id="not worse"
        ),
        pytest.param(
            "HSCT works: 70% with SPMS were free of progression.",
            "halts-progressive",
            "progression-free",
            id="free of getting worse",
        ),
        pytest.param("HSCT halts SPMS in 75%.", "halts-progressive", "progression-free", id="who is halted"),
        pytest.param("After HSCT 40% of women got their periods back.", "fertility", "fertility-kept", id="periods"),
        pytest.param("After HSCT 40% of women got pregnant.", "fertility", "fertility-kept", id="pregnancies"),
        pytest.param("After HSCT 40% of women lost their periods.", "fertility", "fertility", id="periods lost"),
        pytest.param("After HSCT periods didn't come back in 40%.", "fertility", "fertility", id="periods stay away"),
        pytest.param("After HSCT 40% of women are in menopause.", "fertility", "fertility", id="menopause"),
    ],
)
def test_a_share_is_kept_from_its_opposite(text: str, family: str, measure: str) -> None:
    found = [match for match in read(text).matches if match.family == family and match.figure is not None]
    assert [match.figure.measure for match in found if match.figure] == [measure] * len(found) != []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("80% of people improve and the mortality of HSCT is below 0.3%.", id="who improves, first"),
        pytest.param("The mortality of HSCT is 0.2% and 80% get better.", id="who improves, behind"),
        pytest.param("78% get a positive result, and the mortality of HSCT is below 0.22%.", id="a good result"),
        pytest.param("HSCT: 90% have no new lesions, 0.3% die.", id="what the scans show"),
        pytest.param("The mortality of HSCT is 0.3%, and 20% relapse.", id="who relapses"),
    ],
)
def test_what_dies_is_told_from_another_share_of_the_sentence(text: str) -> None:
    (match,) = [one for one in read(text).matches if one.family == "mortality"]
    assert match.figure is not None
    assert (match.figure.measure, match.figure.high, match.figures_differ) == (
        "mortality",
        pytest.approx(0.0025, abs=0.001),
        False,
    )
