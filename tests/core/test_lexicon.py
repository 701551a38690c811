import pytest

from bot.core.catalogue import Concept, CueWords
from bot.core.lexicon import Lexicon
from bot.core.normalise import normalise
from bot.core.segment import segment
from tests.builders import a_catalogue

CONCEPTS = (
    Concept("marrow-killing", "conditioning", ("myeloablative",)),
    Concept("marrow-sparing", "conditioning", ("non-myeloablative",)),
    Concept("cure", "predicate", ("cure~", "no longer have ms")),
    Concept("reset", "treatment", ("reset .. immune system",)),
    Concept("halt", "predicate", ("halt*",)),
    Concept("spms", "ms-type", ("spms",), is_a=("progressive",)),
    Concept("progressive", "ms-type", ("progressive",)),
    Concept("transplant", "treatment", ("hsct",)),
    Concept("stop", "predicate", ("stop spms", "stop")),
    Concept("die", "outcome", ("kill~", "freezes over")),
    Concept("pastime", "veto", ("killing time",), whole=True),
)
CUES = (
    CueWords("negate", "en", ("not", "no", "no longer"), pseudo=("not only",)),
    CueWords("not-a-slip", "en", ("progression",)),
)
LEXICON = Lexicon(a_catalogue(concepts=CONCEPTS, cues=CUES))


def concepts_in(text: str) -> list[str]:
    return [LEXICON.concepts[hit.entry].id for hit in LEXICON.find(segment(normalise(text))).concepts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("non-myeloablative", ["marrow-sparing"], id="the longer phrase wins"),
        pytest.param("curing it, cured, cures", ["cure", "cure", "cure"], id="every form of a stem"),
        pytest.param("halting halted", ["halt", "halt"], id="beginnings"),
        pytest.param("reset my whole immune system", ["reset"], id="a gap of up to three words"),
        pytest.param("reset the clock and then the old immune system", [], id="a gap too wide"),
        pytest.param("h s c t", ["transplant"], id="spaced out"),
        pytest.param("H.S.C.T.", ["transplant"], id="with points"),
        pytest.param("haaaalt", ["halt"], id="stretched"),
        pytest.param("myeloablatve", ["marrow-killing"], id="one letter lost"),
        pytest.param("progresive", ["progressive"], id="one letter short"),
        pytest.param("progression", [], id="a real word is no slip"),
        pytest.param("security cupboards", [], id="no part of a word"),
        pytest.param("stop spms", ["stop", "spms"], id="a phrase keeps what it holds of another kind"),
        pytest.param("killing time", ["pastime"], id="an idiom keeps nothing"),
        pytest.param("killing", ["die"], id="the word of an idiom by itself"),
        pytest.param("freezer over", [], id="a short everyday word is no slip"),
    ],
)
def test_words_lead_to_concepts(text: str, found: list[str]) -> None:
    assert concepts_in(text) == found


def test_a_narrow_concept_counts_as_the_wider_one() -> None:
    (hit,) = LEXICON.find(segment(normalise("spms"))).concepts
    assert LEXICON.masks[hit.entry] & LEXICON.mask(["progressive"])


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        pytest.param("it is not over", 1, id="a cue"),
        pytest.param("not only that", 0, id="a look-alike"),
        pytest.param("I no longer have MS", 0, id="a negation inside a concept"),
    ],
)
def test_cues_are_found_unless_something_longer_takes_them_in(text: str, cues: int) -> None:
    assert len(LEXICON.find(segment(normalise(text))).cues) == cues
