"""The second reader with the shipped weights: bounded, the same every time, and honest about its inputs."""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from bot.core.normalise import normalise
from bot.core.second_reader import PostRead, Read
from bot.core.segment import segment
from bot.core.values import Span, Stance
from bot.encoder.packing import CONTEXT_TOKENS, MOST_TOKENS, MOST_WINDOWS, Packer
from bot.encoder.reader import WEIGHTS, EncoderReader


@cache
def the_encoder() -> EncoderReader:
    return EncoderReader()


def sentences_of(text: str) -> list[Span]:
    cut = segment(normalise(text))
    return [cut.span(sentence.first, sentence.last - 1) for sentence in cut.sentences]


def reading_of(text: str, context: str = "") -> PostRead:
    return the_encoder().read(text, sentences_of(text), context)


def test_every_sentence_gets_probabilities() -> None:
    read = reading_of("HSCT is a cure for MS. Lovely weather today.")
    assert len(read.sentences) == 2
    chances = [chance for one in read.sentences for chance in one.families.values()]
    assert all(0.0 <= chance <= 1.0 for chance in [*chances, *read.tone.values()])
    assert all(0.0 <= one.helps <= 1.0 for one in read.sentences)


def test_a_claim_stands_out_from_chat() -> None:
    claim, chat = reading_of("HSCT is a cure for MS. Lovely weather today.").sentences
    assert claim.families.get(("cure", "asserts"), 0.0) > 0.5 > chat.families.get(("cure", "asserts"), 0.0)


def study_of(text: str, context: str = "") -> tuple[Read, ...]:
    return the_encoder().study(text, sentences_of(text), context)


def test_the_closer_reading_finds_a_claim_that_is_only_alluded_to() -> None:
    told, chat = study_of("Once they have done the transplant you hand your MS back at the door. I had soup for lunch.")
    assert sum(told.of("cure").values()) > 0.5 > sum(chat.of("cure").values())


def test_the_closer_reading_tells_a_claim_from_its_denial() -> None:
    (told,) = study_of("A transplant gets rid of MS for good.")
    (denied,) = study_of("Nobody should say that a transplant gets rid of MS for good, it does not.")
    assert max(told.of("cure"), key=told.of("cure").__getitem__) is Stance.ASSERTS
    assert max(denied.of("cure"), key=denied.of("cure").__getitem__) is Stance.DENIES


def test_despair_stands_out_from_chat() -> None:
    assert reading_of("I want to die, there is nothing left for me.").tone["distress-2"] > 0.5
    assert reading_of("The bus was late again today.").tone["distress-2"] < 0.2


def tone_of(text: str) -> Mapping[str, float]:
    return the_encoder().listen(text, sentences_of(text))


def test_the_closer_reading_gives_the_same_tones() -> None:
    text = "The bus was late again today."
    assert tone_of(text).keys() == reading_of(text).tone.keys()


@pytest.mark.parametrize(
    ("told", "chat", "name"),
    [
        pytest.param(
            "I have worked out which day I will not wake up from.",
            "The bus was late again today.",
            "distress-1",
            id="distress",
        ),
        pytest.param("Your sort ruin every thread, clear off.", "Rain ruins every barbecue.", "heat-2", id="heat"),
        pytest.param("Bin the tablets, you do not need them.", "I binned the empty tablet box.", "danger", id="danger"),
    ],
)
def test_the_closer_reading_tells_a_tone_from_its_neighbour(told: str, chat: str, name: str) -> None:
    assert tone_of(told)[name] > 0.5 > tone_of(chat)[name]


def test_the_same_post_reads_the_same() -> None:
    text = "One in ten people die from it, my uncle's friend said. Is that true?"
    assert reading_of(text) == reading_of(text)
    assert study_of(text) == study_of(text)
    assert tone_of(text) == tone_of(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("?!", id="marks alone"),
        pytest.param("\u200b" * 50, id="zero width"),
        pytest.param("word " * 800, id="one endless sentence"),
        pytest.param("Yes. " * 800, id="many short sentences"),
        pytest.param("🧬" * 500, id="emoji"),
    ],
)
def test_odd_posts_are_read_without_a_fault(text: str) -> None:
    assert len(reading_of(text).sentences) == len(study_of(text)) == len(sentences_of(text))
    assert all(0.0 <= chance <= 1.0 for chance in tone_of(text).values())


def test_a_long_post_is_read_in_a_bounded_number_of_bounded_windows() -> None:
    packer = Packer(WEIGHTS / "tokenizer.json")
    text = "Most people in that trial were stable after five years, or so they say. " * 80
    windows = packer.pack(text, sentences_of(text), "What do you make of it? " * 100)
    assert len(windows) == MOST_WINDOWS
    assert max(len(window.ids) for window in windows) <= MOST_TOKENS + CONTEXT_TOKENS + 3


@pytest.mark.parametrize("missing", ["encoder.json", "tone.json"])
def test_missing_weights_are_told_by_name(tmp_path: Path, missing: str) -> None:
    for path in WEIGHTS.iterdir():
        if path.name != missing:
            shutil.copy(path, tmp_path)
    with pytest.raises(FileNotFoundError) as caught:
        EncoderReader(tmp_path)
    assert missing in str(caught.value)
