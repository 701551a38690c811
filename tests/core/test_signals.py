"""One word line and one sieve serve heat, distress and danger."""

from functools import cache

import pytest

from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.signals import PhraseBook, PhrasesFound, WordLine
from tests.builders import the_signals


@cache
def the_book() -> PhraseBook:
    return PhraseBook(the_signals())


def found_in(text: str) -> PhrasesFound:
    return the_book().read(segment(normalise(text)))


def line_of(text: str) -> WordLine:
    return WordLine(segment(normalise(text)), the_signals().spellings)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("Hello there, Ann!", " . hello there , ann ! ", id="marks stand apart"),
        pytest.param("I'm here", " . i am here . ", id="contractions are opened, and the end ends a sentence"),
        pytest.param("First\nsecond", " . first . second . ", id="a new line ends a sentence"),
        pytest.param("", " . ", id="nothing"),
    ],
)
def test_the_first_and_the_last_word_stand_in_a_sentence_like_any_other(text: str, line: str) -> None:
    assert line_of(text).text == line


@pytest.mark.parametrize(
    ("text", "subject", "kind"),
    [
        pytest.param("You are an idiot.", "heat", "insult-you", id="heat"),
        pytest.param("I want to kill myself.", "distress", "two-open", id="distress"),
        pytest.param("Bin your Kesimpta today.", "danger", "danger-stop", id="danger"),
    ],
)
def test_one_pass_finds_each_subject_and_no_other(text: str, subject: str, kind: str) -> None:
    found = found_in(text)
    assert kind in [hit.kind for hit in found.of(subject)]
    assert [other for other in ("heat", "distress", "danger") if found.of(other)] == [subject]


def test_one_post_may_hold_several_subjects() -> None:
    found = found_in("You are an idiot. I want to kill myself. Bin your Kesimpta today.")
    assert all(found.of(subject) for subject in ("heat", "distress", "danger"))


def test_each_place_of_a_phrase_is_found() -> None:
    hits = found_in("You are an idiot. Well. You are an idiot.").of("heat")
    assert len({hit.start for hit in hits if hit.kind == "insult-you"}) > 1


def test_the_places_of_one_phrase_may_follow_at_once_and_are_bounded() -> None:
    few, many, more = (found_in("Clown. " * times).of("heat") for times in (2, 20, 40))
    assert {hit.start for hit in few} >= {2, 10}
    assert len(few) < len(many) == len(more)


def test_surroundings_without_a_signal_are_not_looked_for() -> None:
    assert found_in("Haha, I owe you one, my friend.").hits == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Clown.", "Clown", id="the first word, with the mark before it"),
        pytest.param("Thanks, all. You are an idiot, Bob.", "You are an idiot", id="a later sentence"),
    ],
)
def test_a_place_in_the_line_leads_back_to_the_authors_own_words(text: str, words: str) -> None:
    found = found_in(text)
    hit = found.of("heat")[0]
    span = found.line.span(hit.start, hit.end)
    assert words in text[span.start : span.end]


def test_an_insult_that_opens_a_post_is_found_like_one_that_follows() -> None:
    assert found_in("Clown.").of("heat")
    assert found_in("Well. Clown.").of("heat")
    assert not found_in("Clowns came to the ward on Friday.").of("heat")


def test_a_sentence_is_cut_out_with_its_marks() -> None:
    line = line_of("One here. Two there? Three.")
    begin, sentence = line.sentence(line.text.index("two"))
    assert sentence == " . two there ? "
    assert line.text[begin:].startswith(sentence)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param(
            "i give up 'cause every day is hell and i want to die, nobody is comin' to help",
            "distress",
            id="an elision",
        ),
        pytest.param("They ask how I am. 'I want to kill myself', that is how.", "distress", id="single marks"),
        pytest.param("```\nI want to kill myself.\n```", "distress", id="a post that is a fence"),
        pytest.param("Well. ```You are an idiot.``` There.", "heat", id="a fence in a post"),
        pytest.param("```Bin your Kesimpta today.```", "danger", id="an instruction in a fence"),
    ],
)
def test_no_signal_is_lost_to_single_marks_or_a_fence(text: str, subject: str) -> None:
    assert found_in(text).of(subject)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('She wrote "I want to kill myself" in her book.', id="double marks"),
        pytest.param("> I want to kill myself.\nPlease ring somebody.", id="a quoted line"),
    ],
)
def test_the_words_of_others_signal_nothing(text: str) -> None:
    assert not found_in(text).of("distress")
