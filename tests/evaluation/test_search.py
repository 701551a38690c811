"""Finding claims on other subjects: the made-up base, the posts that ask for it, and how a ranking is counted."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.evaluation.other_claims import Query, _kept, _said, made_claims, made_queries, words_of
from bot.evaluation.report import search_section
from bot.evaluation.search import (
    Finder,
    Ranking,
    measure_search,
    ours,
    plain_bm25,
    plain_likeness,
    ranking,
    write_base,
)
from bot.kb.files import load_knowledge

FEW = {
    "wall": "The harbour wall of Lisbon floods at every spring tide.",
    "ferry": "The ferry to the island was cancelled because of the storm.",
    "tax": "The council raised the mooring tax by nine percent.",
}


def test_claims_and_posts_are_the_same_each_time_and_differ_by_seed() -> None:
    assert made_claims(300, 1) == made_claims(300, 1) != made_claims(300, 2)
    base = made_claims(300, 1)
    assert made_queries(base, 20, 1) == made_queries(base, 20, 1) != made_queries(base, 20, 2)


def test_no_two_claims_say_the_same_and_there_are_as_many_as_asked_for() -> None:
    base = made_claims(300, 1)
    assert len(base) == len(set(base.values())) == 300
    assert not any("{" in text for text in base.values())


def test_most_claims_have_a_neighbour_that_differs_in_one_place() -> None:
    texts = [words_of(text) for text in made_claims(300, 1).values()]
    near = sum(any(len(set(one) ^ set(other)) <= 4 for other in texts if other is not one) for one in texts)
    assert near > 150


def test_the_words_of_a_post_that_are_a_claims_own_are_no_other_claims() -> None:
    base = {"a": "Wolves were seen in Peru.", "b": "Wolves were seen in Peru and Chile."}
    assert {query.claim for query in made_queries(base, 20, 1)} == {"b"}


def test_a_post_keeps_only_words_of_its_claim() -> None:
    text = made_claims(1, 1)["claim-0"]
    chance = random.Random(1)
    assert all(set(_kept(text, chance)) <= set(text.removesuffix(".").replace(",", "").split()) for _ in range(50))


def test_figures_are_never_mistyped() -> None:
    chance = random.Random(1)
    assert all("20251" in _said(["20251"], chance) for _ in range(200))


@pytest.mark.parametrize(
    ("found", "map_5", "recall_1"),
    [
        pytest.param(["wall", "tax"], 1.0, 1.0, id="first"),
        pytest.param(["tax", "wall"], 0.5, 0.0, id="second"),
        pytest.param(["a", "b", "c", "d", "wall"], 0.2, 0.0, id="fifth"),
        pytest.param(["a", "b", "c", "d", "e", "wall"], 0.0, 0.0, id="sixth does not count"),
        pytest.param([], 0.0, 0.0, id="nothing found"),
    ],
)
def test_a_claim_counts_by_its_place(found: list[str], map_5: float, recall_1: float) -> None:
    assert ranking("any", lambda _: found, [Query("post", "wall")]) == Ranking("any", map_5, recall_1)


@pytest.mark.parametrize("method", [plain_likeness, plain_bm25, ours], ids=["token_set_ratio", "BM25", "ours"])
def test_each_method_puts_the_claim_of_like_wording_first(method: Callable[[dict[str, str]], Finder]) -> None:
    find = method(FEW)
    asked = {"omg the ferry cancelled again, storm": "ferry", "mooring tax raised nine percent": "tax"}
    assert {query: find(query)[0] for query in asked} == asked


def test_bm25_lets_a_rare_word_outweigh_a_common_one() -> None:
    base = {"common": "alpha beta", "also": "alpha gamma", "third": "alpha delta", "rare": "omega delta"}
    assert plain_bm25(base)("alpha omega")[0] == "rare"


def test_a_base_on_disk_loads_with_ids_and_texts_alone(tmp_path: Path) -> None:
    base = made_claims(30, 1)
    write_base(tmp_path, base)
    loaded = load_knowledge(tmp_path)
    assert {claim.id: claim.text for claim in loaded.claims.values()} == base
    assert not loaded.concepts and not any(claim.phrasings for claim in loaded.claims.values())


def test_the_three_methods_are_measured_on_the_same_posts() -> None:
    rows = measure_search(claims=60, queries=10, seed=1)
    assert [row.method for row in rows] == ["token_set_ratio", "BM25", "`kb search`"]
    assert all(0.0 < row.recall_1 <= row.map_5 <= 1.0 for row in rows)


@pytest.mark.parametrize(("map_5", "verdict"), [(0.95, "holds"), (0.85, "short by 0.050")])
def test_the_page_holds_the_last_method_to_the_goal(map_5: float, verdict: str) -> None:
    lines = search_section([Ranking("plain", 0.5, 0.4), Ranking("ours", map_5, 0.8)]).splitlines()
    assert lines[-2] == "| plain | 0.500 | 0.400 |  |  |"
    assert lines[-1] == f"| ours | {map_5:.3f} | 0.800 | at least 0.9 | {verdict} |"
