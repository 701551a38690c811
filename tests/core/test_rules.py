"""Rules that stand as tables in the code: every entry has a text in which it works and one in which it does not.

Entries are taken from the tables themselves, so that a new one is tried as soon as it is there.
"""

from __future__ import annotations

import pytest

from bot.core import carry, figures, normalise, segment, spelling
from bot.core.values import Figure
from tests.builders import read


def folded(text: str) -> str:
    return normalise.normalise(text).text


def cut(text: str) -> segment.Segmented:
    return segment.segment(normalise.normalise(text))


def stated(text: str) -> list[Figure]:
    words = cut(text)
    return [one.figure for sentence in words.sentences for one in figures.quantities(words, sentence)]


@pytest.mark.parametrize("word", sorted(figures.NUMBER_WORDS))
def test_every_number_word_counts_in_a_ratio_and_by_itself_is_no_proportion(word: str) -> None:
    (figure,) = stated(f"{word} in 5000 died")
    assert figure.low == pytest.approx(figures.NUMBER_WORDS[word] / 5000, abs=1e-6)
    assert stated(f"we met {word} times") == []


@pytest.mark.parametrize("part", sorted(figures._PARTS))
def test_every_part_of_a_whole_is_a_proportion_and_as_an_adjective_is_none(part: str) -> None:
    assert [one.low for one in stated(f"a {part} of them died")] == [pytest.approx(figures._PARTS[part], abs=1e-6)]
    assert stated(f"the {part} hour was long") == []


@pytest.mark.parametrize("parts", sorted(figures._PART_PLURALS))
def test_every_count_of_parts_is_a_proportion_and_without_its_count_is_none(parts: str) -> None:
    share = pytest.approx(2 * figures._PART_PLURALS[parts], abs=1e-6)
    assert [one.low for one in stated(f"two {parts} of the men")] == ([share] if parts != "halves" else [1.0])
    assert stated(f"the {parts} of the men") == []


@pytest.mark.parametrize("word", sorted(figures._UNDER))
def test_every_word_for_less_leaves_the_lower_side_open_and_behind_the_figure_does_not(word: str) -> None:
    assert [(one.low, one.high) for one in stated(f"{word} than 5 % died")] == [(None, 0.05)]
    assert [(one.low, one.high) for one in stated(f"5 % died, {word}")] == [(0.05, 0.05)]


@pytest.mark.parametrize("word", sorted(figures._OVER))
def test_every_word_for_more_leaves_the_upper_side_open_and_behind_the_figure_does_not(word: str) -> None:
    assert [(one.low, one.high) for one in stated(f"{word} than 5 % died")] == [(0.05, None)]
    assert [(one.low, one.high) for one in stated(f"5 % died, {word}")] == [(0.05, 0.05)]


@pytest.mark.parametrize("word", sorted(figures._NOT_BEFORE))
def test_a_whole_with_a_unit_behind_it_makes_no_proportion_and_with_people_it_does(word: str) -> None:
    assert stated(f"1 in 10 {word}") == []
    assert [one.low for one in stated("1 in 10 patients")] == [0.1]


@pytest.mark.parametrize("word", sorted(figures._HORIZON))
def test_every_span_of_time_is_a_horizon_and_without_its_preposition_is_none(word: str) -> None:
    assert [one.horizon for one in stated(f"5 % died within 2 {word}")] == [f"2 {word}"]
    assert [one.horizon for one in stated(f"5 % died, 2 {word}")] == [None]


@pytest.mark.parametrize("word", sorted(figures._PEOPLE))
def test_every_word_for_people_may_stand_inside_a_ratio_and_alone_makes_none(word: str) -> None:
    assert [one.low for one in stated(f"3 {word} in 100 died")] == [0.03]
    assert stated(f"3 {word} died") == []


@pytest.mark.parametrize("sign", sorted(normalise._LOOK_ALIKES))
def test_every_look_alike_is_folded_among_latin_letters_and_stays_among_its_own(sign: str) -> None:
    assert folded(f"cu{sign}e") == f"cu{normalise._LOOK_ALIKES[sign]}e"
    assert folded(f"{sign}\u043b\u043b") == f"{sign}\u043b\u043b"


@pytest.mark.parametrize(
    ("signs", "plain"),
    [
        pytest.param(normalise._DASHES, "-", id="dashes"),
        pytest.param(normalise._APOSTROPHES, "'", id="apostrophes"),
        pytest.param(normalise._QUOTES, '"', id="quotation marks"),
    ],
)
def test_typographic_marks_become_plain_ones_and_other_marks_stay(signs: frozenset[str], plain: str) -> None:
    assert {folded(f"it{sign}s") for sign in signs} == {f"it{plain}s"}
    assert folded("it;s") == "it;s"


@pytest.mark.parametrize("mark", [one for one in normalise._WRAPPERS if one != "```"])
def test_every_pair_of_markup_falls_away_and_a_single_mark_inside_a_sum_does_not_join_words(mark: str) -> None:
    assert folded(f"a {mark}cure{mark} it is") == "a cure it is"
    assert cut(f"no{mark[0]} cure").words[-1] == "cure"


@pytest.mark.parametrize("bare", sorted(spelling.FULL_FORMS))
def test_every_contraction_is_known_without_its_apostrophe_and_other_words_gain_none(bare: str) -> None:
    assert spelling.spellings(bare)[0] == spelling.FULL_FORMS[bare]
    assert spelling.spellings(f"{bare}x")[0] == f"{bare}x"


@pytest.mark.parametrize("short", sorted(one for one in segment._ABBREVIATIONS if "." not in one))
def test_every_abbreviation_leaves_its_sentence_whole_and_a_longer_word_ends_one(short: str) -> None:
    assert len(cut(f"so {short}. Smith came").sentences) == 1
    assert len(cut(f"so {short}ly. Smith came").sentences) == 2


@pytest.mark.parametrize("rival", carry._RIVALS)
def test_every_rival_is_a_concept_that_ends_a_carried_topic(rival: str) -> None:
    words = {"other-treatment-any": "LDN", "kidney": "kidneys", "donor": "a donor", "other-disease": "lupus"}[rival]
    carried = read("I am reading up on HSCT. My aunt spoke. It is a cure.")
    ended = read(f"I am reading up on HSCT. My aunt spoke of {words}. It is a cure.")
    assert dict(carried.topics)["hsct"] > 0.0
    assert "hsct" not in dict(ended.topics)
