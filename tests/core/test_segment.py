import pytest

from bot.core.normalise import normalise
from bot.core.segment import Quoted, Segmented, segment


def cut(text: str) -> Segmented:
    return segment(normalise(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("It's 0.3%, or 1,000.", ("it's", "0.3", "or", "1,000"), id="numbers keep their points"),
        pytest.param("the end.Next one", ("the", "end", "next", "one"), id="a missing space after a stop"),
        pytest.param("non-myeloablative", ("non", "myeloablative"), id="hyphens part words"),
        pytest.param("'cure'", ("cure",), id="quotation marks fall away"),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: tuple[str, ...]) -> None:
    assert cut(text).words == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("One. Two! Three?", 3, id="marks"),
        pytest.param("one\ntwo", 2, id="line break"),
        pytest.param("Dr. Smith said so.", 1, id="abbreviation"),
        pytest.param("about 0.3 percent", 1, id="decimal point"),
        pytest.param("well... maybe", 2, id="ellipsis"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, sentences: int) -> None:
    assert len(cut(text).sentences) == sentences


def test_commas_and_dashes_end_clauses_but_not_sentences() -> None:
    text = cut("I had it, she did not - they did")
    assert len(text.sentences) == 1
    assert [clause.mark for clause in text.clauses] == [",", "-", ""]


@pytest.mark.parametrize(
    ("text", "word", "quoted"),
    [
        pytest.param('they call it a "cure" here', "cure", Quoted.SCARE, id="scare quotes"),
        pytest.param('she said "it is a cure for all of us" again', "cure", Quoted.OTHERS, id="somebody's words"),
        pytest.param("> it is a cure\nno it is a pause", "cure", Quoted.OTHERS, id="quoted line"),
        pytest.param("> it is a cure\nno it is a pause", "pause", Quoted.NO, id="the answer below it"),
        pytest.param("don't say it's a cure", "cure", Quoted.NO, id="apostrophes open nothing"),
        pytest.param(">>> one\ntwo cure", "cure", Quoted.OTHERS, id="three marks quote the rest"),
        pytest.param("look ```it is a cure``` there", "cure", Quoted.OTHERS, id="a fence"),
        pytest.param("look ```it is a pause``` no cure", "cure", Quoted.NO, id="the words after a fence"),
        pytest.param("look ```it is a cure", "cure", Quoted.NO, id="a fence that nothing closes"),
        pytest.param("they say 'it is a cure for all' again", "cure", Quoted.OTHERS, id="single marks"),
        pytest.param("they say 'it stops all types' of the cure", "cure", Quoted.NO, id="a quotation that ends in s"),
        pytest.param("read 'the docs' word on a cure' first", "cure", Quoted.OTHERS, id="a possessive in a quotation"),
        pytest.param("he left 'cause it is a cure, nothin' else", "cure", Quoted.NO, id="dropped letters"),
        pytest.param("back in '97 it was a cure, the docs' word", "cure", Quoted.NO, id="a shortened year"),
        pytest.param("they say '30 percent of us find a cure' now", "cure", Quoted.OTHERS, id="a number quoted"),
        pytest.param("the 'cause' of it, no cure, nothin' else", "cause", Quoted.SCARE, id="an elision's twin"),
        pytest.param("'round here\nit is a cure' they say", "cure", Quoted.NO, id="no pair over a line break"),
    ],
)
def test_quotation_is_marked(text: str, word: str, quoted: Quoted) -> None:
    segmented = cut(text)
    assert segmented.quoted[segmented.words.index(word)] is quoted
