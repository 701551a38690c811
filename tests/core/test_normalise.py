import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.normalise import normalise
from bot.core.segment import segment


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("HSCT", "hsct", id="case"),
        pytest.param("ＨＳＣＴ", "hsct", id="full width"),
        pytest.param("naïve café", "naive cafe", id="accents"),
        pytest.param("cu\u200bre", "cure", id="zero width"),
        pytest.param("\u0441ure", "cure", id="Cyrillic look-alike in a Latin word"),
        pytest.param("мама", "мама", id="a Cyrillic word stays"),
        pytest.param("it\u2019s \u201cover\u201d", 'it\'s "over"', id="typographic marks"),
        pytest.param("**bold** __under__ ~~gone~~", "bold under gone", id="markdown"),
        pytest.param("||spoiler||", "spoiler", id="spoiler"),
        pytest.param("see [this](https://a.b/c) now", "see this( ) now", id="link keeps its words"),
        pytest.param("hi <@123> <:wave:99>!", "hi    !", id="mention and custom emoji"),
        pytest.param("mortality <1 %", "mortality <1 %", id="a bare less-than stays"),
        pytest.param("½ of them", " half  of them", id="vulgar fraction"),
        pytest.param("snake_case", "snake case", id="underscore inside a word parts it"),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert normalise(text).text.replace("]", "") == folded


def test_a_fenced_block_is_read_and_its_place_is_kept() -> None:
    text = "look ```it is a cure``` there"
    normalised = normalise(text)
    assert "it is a cure" in normalised.text
    assert [text[start:end] for start, end in normalised.fences] == ["it is a cure"]


@pytest.mark.parametrize(
    ("text", "word", "author_wrote"),
    [
        pytest.param("It is a **CURE**!", "cure", "CURE", id="inside markup"),
        pytest.param("a cu\u200bre", "cure", "cu\u200bre", id="over a zero-width character"),
        pytest.param("so cafe\u0301 there", "cafe", "cafe\u0301", id="with its combining mark"),
        pytest.param("ＨＳＣＴ works", "hsct", "ＨＳＣＴ", id="full width"),
    ],
)
def test_a_word_maps_back_to_what_the_author_wrote(text: str, word: str, author_wrote: str) -> None:
    segmented = segment(normalise(text))
    place = segmented.words.index(word)
    start, end = segmented.span(place, place)
    assert text[start:end] == author_wrote


@given(st.text(max_size=200))
def test_every_word_lies_inside_the_text_and_in_order(text: str) -> None:
    segmented = segment(normalise(text))
    before = 0
    for place in range(len(segmented.words)):
        start, end = segmented.span(place, place)
        assert before <= start <= end <= len(text)
        before = start
