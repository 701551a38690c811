import pytest

from bot.core.index import build_index, search
from tests.builders import a_claim

CLAIMS = (
    a_claim(
        id="tides",
        text="The harbour wall floods at every spring tide.",
        phrasings=("the quay goes under water each spring",),
    ),
    a_claim(id="ferry", text="The ferry to the island was cancelled because of the storm."),
    a_claim(id="gulls", text="Herring gulls steal chips from tourists on the pier."),
    a_claim(id="tax", text="The council raised the mooring tax by nine percent."),
)


@pytest.mark.parametrize(
    ("query", "claim"),
    [
        pytest.param("is the wall in the harbour flooding again with the tide", "tides", id="other forms of the words"),
        pytest.param("quay under water every spring??", "tides", id="a phrasing"),
        pytest.param("no ferries to the island, storm again", "ferry", id="plural"),
        pytest.param("those herrring gulls stole my chips", "gulls", id="a spelling slip"),
        pytest.param("councl put up the mooring tax", "tax", id="a letter lost"),
    ],
)
def test_the_claim_of_like_wording_comes_first(query: str, claim: str) -> None:
    assert search(build_index(CLAIMS), query)[0].claim == claim


def test_a_claim_is_listed_once_with_a_score_and_a_reason() -> None:
    found = search(build_index(CLAIMS), "the harbour quay floods in spring", top=4)
    assert len({one.claim for one in found}) == len(found)
    assert all(0.0 <= one.score <= 1.0 and one.why for one in found)


def test_phrasings_of_two_content_words_are_no_evidence() -> None:
    index = build_index([a_claim(id="short", text="The harbour wall floods.", phrasings=("wall chips",))])
    assert search(index, "chips") == ()


@pytest.mark.parametrize("query", ["", "the of and", "zebra quagga"])
def test_a_query_that_shares_nothing_finds_nothing(query: str) -> None:
    assert search(build_index(CLAIMS), query) == ()


def test_an_empty_base_finds_nothing() -> None:
    assert search(build_index([]), "harbour") == ()
