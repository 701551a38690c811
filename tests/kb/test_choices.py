"""Phrases of the vocabulary may be written with choices."""

import pytest
from pydantic import ValidationError

from bot.kb.choices import all_spelled_out, spelled_out
from bot.kb.words import compile_concepts, compile_cues, parse_cues, parse_vocabulary


@pytest.mark.parametrize(
    ("written", "phrases"),
    [
        pytest.param("garden wall", ("garden wall",), id="no choice"),
        pytest.param("(high|low) tide~", ("high tide~", "low tide~"), id="one choice"),
        pytest.param(
            "(a|the) .. (sea|sea wall)", ("a .. sea", "a .. sea wall", "the .. sea", "the .. sea wall"), id="two"
        ),
        pytest.param("(very )?high tide", ("very high tide", "high tide"), id="may be left out"),
        pytest.param("(too|very)? high", ("too high", "very high", "high"), id="a choice that may be left out"),
        pytest.param("flood( plain)?", ("flood plain", "flood"), id="left out at the end"),
        pytest.param("(high|high) tide", ("high tide",), id="each once"),
        pytest.param("wall, i mean", ("wall, i mean",), id="a comma is part of the words"),
    ],
)
def test_a_phrase_stands_for_every_choice(written: str, phrases: tuple[str, ...]) -> None:
    assert spelled_out(written) == phrases


def test_a_list_names_each_phrase_once() -> None:
    assert all_spelled_out(["(high|low) tide", "low tide", "ebb"]) == ("high tide", "low tide", "ebb")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("(high|low tide", "stands alone", id="no closing bracket"),
        pytest.param("high) tide", "stands alone", id="no opening bracket"),
        pytest.param("high|low tide", "stands alone", id="no brackets at all"),
        pytest.param("((very|too) high|low) tide", "one choice in another", id="nested"),
        pytest.param("(high|) tide", "empty part: write", id="an empty part"),
        pytest.param("() tide", "empty part", id="nothing in it"),
        pytest.param("(high)?", 'stands for "": a phrase has 1 to 80', id="all of it may be left out"),
        pytest.param("(a|b|c|d|e|f|g|h) (a|b|c|d|e|f|g|h) (a|b|c|d|e|f|g|h)", "512 phrases, 400", id="too many"),
        pytest.param(" ".join(["(a|b|c|d|e|f|g|h|i|j)"] * 30), "1" + "0" * 30 + " phrases", id="far too many"),
        pytest.param(f"(a|{'b' * 40}) {'c' * 41}", "has 1 to 80 characters", id="too long"),
    ],
)
def test_a_phrase_that_cannot_be_spelled_out_is_refused_where_it_stands(written: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        parse_vocabulary({"concepts": {"tide": {"kind": "sea", "words": ["ebb", written]}}})
    assert refused.value.errors()[0]["loc"] == ("concepts", "tide", "words", 1)


def test_concepts_and_cues_are_compiled_from_what_is_spelled_out() -> None:
    tree = {"concepts": {"tide": {"kind": "sea", "words": ["(high|low) tide"]}}}
    assert compile_concepts(parse_vocabulary(tree))["tide"].words == ("high tide", "low tide")
    cues = {"language": "en", "cues": [{"kind": "negate", "words": ["(is|are) not"], "pseudo": ["not (only|just)"]}]}
    (cue,) = compile_cues(parse_cues(cues))
    assert (cue.words, cue.pseudo) == (("is not", "are not"), ("not only", "not just"))
