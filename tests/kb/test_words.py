import pytest
from pydantic import ValidationError

from bot.kb.words import compile_concepts, compile_cues, compile_families, parse_cues, parse_vocabulary
from tests.builders import the_words


def test_the_shipped_words_compile() -> None:
    words = the_words()
    assert {"cure", "mortality", "conditioning"} <= set(words.families)
    assert {"hsct", "ms-progressive", "myeloablative"} <= set(words.concepts)
    assert {"negate", "report", "ask", "hypothetical"} <= {cue.kind for cue in words.cues}


def test_a_group_may_be_one_concept_or_several() -> None:
    tree = {
        "families": {"tides": {"title": "Tides", "gates": [{"all_of": ["wall", ["flood", "tide"]]}]}},
        "concepts": {name: {"kind": "thing", "words": [name]} for name in ("wall", "flood", "tide")},
    }
    (gate,) = compile_families(parse_vocabulary(tree))["tides"].gates
    assert gate.all_of == (frozenset({"wall"}), frozenset({"flood", "tide"}))


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        pytest.param(
            {"families": {"a": {"title": "A", "gates": [{"all_of": ["wal"]}]}}}, "unknown concept wal", id="gate"
        ),
        pytest.param({"families": {"a": {"title": "A", "needs": ["wal"]}}}, "unknown concept wal", id="needs"),
        pytest.param({"families": {"a": {"title": "A", "needs_beside": ["wal"]}}}, "concept wal", id="needs_beside"),
        pytest.param({"families": {"a": {"title": "A", "unseen_beside": ["wal"]}}}, "concept wal", id="unseen_beside"),
        pytest.param({"elsewhere": {"concepts": {"mice": []}}}, "unknown concept mice", id="elsewhere"),
        pytest.param({"elsewhere": {"concepts": {}, "unless": ["ms"]}}, "concept ms", id="elsewhere, unless"),
        pytest.param(
            {"concepts": {"mice": {"kind": "x", "words": ["mice"]}}, "elsewhere": {"concepts": {"mice": ["cur"]}}},
            "unknown family cur",
            id="a family spared that is none",
        ),
        pytest.param({"concepts": {"a": {"kind": "x", "words": ["a"], "is_a": ["b"]}}}, "concept b", id="is_a"),
        pytest.param({"concepts": {"a": {"kind": "x", "words": []}}}, "at least 1", id="no words"),
        pytest.param({"concepts": {"a": {"kind": "x", "word": ["a"]}}}, "Extra inputs", id="unknown key"),
    ],
)
def test_a_vocabulary_that_does_not_hold_together_is_refused(tree: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        parse_vocabulary(tree)


def test_an_unknown_kind_of_cue_is_refused() -> None:
    with pytest.raises(ValidationError, match="kind"):
        parse_cues({"language": "en", "cues": [{"kind": "shout", "words": ["oi"]}]})


def test_concepts_and_cues_keep_what_was_written() -> None:
    tree = {"concepts": {"beam": {"kind": "chemo", "words": ["beam"], "near": ["beam"], "topic": 0.5, "weak": True}}}
    concept = compile_concepts(parse_vocabulary(tree))["beam"]
    assert (concept.topic, concept.weak, concept.near) == (0.5, True, frozenset({"beam"}))
    (cue,) = compile_cues(parse_cues({"language": "en", "cues": [{"kind": "negate", "words": ["not"], "reach": 4}]}))
    assert (cue.language, cue.words, cue.reach, cue.direction) == ("en", ("not",), 4, "after")
