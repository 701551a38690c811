"""Heat of one message by what it says and whom it is aimed at; heat of a thread by its own clock."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.core import heat
from bot.core.heat import LEVELS, WEIGHTS, HeatReader, joined, level_of
from bot.core.normalise import normalise
from bot.core.reasons import ReasonCode
from bot.core.segment import segment
from bot.core.signals import PhraseBook
from bot.core.values import HeatReading, History, Remark
from bot.encoder.reader import EncoderReader
from tests.builders import NOON, a_message, the_signals

FITTED = {"heat:rules": 3.0, "heat:tone": 0.5, "heat:level-1": 0.2, "heat:level-2": 1.4, "heat:level-3": 3.0}


@cache
def the_line() -> tuple[PhraseBook, HeatReader]:
    return PhraseBook(the_signals()), HeatReader(the_signals(), FITTED)


def heat_of(
    text: str,
    *,
    author: str = "ann",
    after: float = 0.0,
    history: History | None = None,
    tone: Mapping[str, float] = MappingProxyType({}),
) -> HeatReading:
    message = a_message(text=text, author=author, after=after)
    book, reader = the_line()
    return reader.read(book.read(segment(normalise(text))), message, history or History(), tone)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("You are a complete idiot and everybody here can see it.", id="an insult to somebody"),
        pytest.param("People like you should keep out of this group, you clown.", id="a person made into a kind"),
        pytest.param("How much does big pharma pay you to write this?", id="an accusation of being paid"),
        pytest.param("Neurologists are greedy liars, all of them.", id="an insult to a group"),
        pytest.param("Shut up, nobody asked you.", id="telling somebody to be silent"),
    ],
)
def test_words_against_people_are_hostile(text: str) -> None:
    assert heat_of(text).message_level >= 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("This bloody illness took my job and my balance.", id="swearing at the disease"),
        pytest.param("I was an idiot and forgot my appointment again.", id="an insult to oneself"),
        pytest.param("My legs are being stupid today.", id="an insult to a body"),
        pytest.param("I disagree: the trial was too small to show that.", id="plain disagreement"),
        pytest.param("WE GOT THE ALL CLEAR TODAY, SO HAPPY!!!", id="shouting for joy"),
        pytest.param("The attack left me numb down one side.", id="a word of war for a relapse"),
    ],
)
def test_strong_words_without_a_target_are_not_hostile(text: str) -> None:
    assert heat_of(text).message_level < 2


KINDS = [
    pytest.param("insult-you", "You are a fool.", "You are a star.", id="a name for somebody here"),
    pytest.param("insult-noun", "That man is a charlatan.", "That man is a carpenter.", id="a name for somebody"),
    pytest.param(
        "insult-group", "Those experts are all crooks.", "Those experts are all retired.", id="a label for a group"
    ),
    pytest.param(
        "accuse",
        "How much does the clinic pay you to post here?",
        "How much does the clinic charge for parking?",
        id="paid, and what a thing costs",
    ),
    pytest.param("patronise", "Leave it to the grown-ups.", "Leave it to soak overnight.", id="talking down"),
    pytest.param("pile-on", "Everybody report him now.", "Everybody bring a chair.", id="calling others"),
    pytest.param("threat", "I know where you live.", "I know where the clinic is.", id="a threat"),
    pytest.param("threat", "I hope you rot.", "I hope you never relapse again.", id="a wish, ill and good"),
    pytest.param("atrocity", "This board is the Gestapo.", "This board is new.", id="a comparison"),
    pytest.param("dehumanise", "Subhuman, the lot.", "Human error, the lot.", id="humanity denied"),
    pytest.param("mock", "What a joke.", "What a day.", id="sarcasm"),
    pytest.param("tense", "I am fed up.", "I am fed well.", id="irritation"),
    pytest.param("pointed", "You clearly know better.", "We often answer.", id="blunt words"),
]


@pytest.mark.parametrize(("kind", "heated", "calm"), KINDS)
def test_each_kind_of_heat_is_told_from_its_calm_neighbour(kind: str, heated: str, calm: str) -> None:
    assert kind in [cause.about for cause in heat_of(heated).causes]
    assert heat_of(calm).message == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("People think you are an idiot because you slur.", id="what others think"),
        pytest.param("He called me a coward and I cried.", id="told of oneself"),
        pytest.param("Those who wait are not cowards.", id="denied"),
        pytest.param("You daft muppet, I love you to bits. xx", id="among friends"),
        pytest.param("Fuck off, fatigue.", id="at the illness"),
        pytest.param("My bladder is a bastard.", id="at the body"),
        pytest.param("I hope you don't suffer.", id="a good wish"),
        pytest.param("How sweet of you to ask.", id="thanks"),
    ],
)
def test_insults_that_are_told_denied_or_meant_warmly_are_not_hostile(text: str) -> None:
    assert heat_of(text).message_level < 2


def test_the_causes_name_what_was_found_and_quote_nothing() -> None:
    causes = heat_of("You are a complete idiot.").causes
    assert causes
    assert all(cause.code is ReasonCode.HOSTILE and cause.about in WEIGHTS for cause in causes)


def after(levels: Sequence[tuple[str, float]], *, thread_heat: float, by_moderator: bool = False) -> History:
    """A thread of posts at (author, seconds past noon), each tense."""
    remarks = tuple(
        Remark(
            f"m{number}",
            author,
            NOON + timedelta(seconds=at),
            "text",
            heat=0.5,
            heat_level=2,
            by_moderator=by_moderator and number == len(levels) - 1,
        )
        for number, (author, at) in enumerate(levels)
    )
    return History(remarks=remarks, thread_heat=thread_heat, thread_level=level_of(thread_heat))


def test_a_thread_cools_to_half_in_ten_minutes() -> None:
    history = after([("bob", 0)], thread_heat=0.8)
    assert heat_of("See you on Tuesday.", after=600, history=history).thread == pytest.approx(0.4, abs=0.01)


def test_a_calm_post_leaves_a_hot_thread_hot_and_does_not_raise_it() -> None:
    reading = heat_of("See you on Tuesday.", after=10, history=after([("bob", 0)], thread_heat=0.8))
    assert reading.level >= 2
    assert reading.message_level == 0
    assert not reading.raised


def test_back_and_forth_between_two_people_heats_a_thread_more_than_one_voice_among_many() -> None:
    insult = "You are a complete idiot."
    spat = after([("bob", 0), ("ann", 20), ("bob", 40)], thread_heat=0.3)
    crowd = after([("bob", 0), ("cat", 20), ("dan", 40)], thread_heat=0.3)
    assert heat_of(insult, after=60, history=spat).thread > heat_of(insult, after=60, history=crowd).thread


def test_a_moderators_word_calms_a_thread() -> None:
    turns = [("bob", 0.0), ("mod", 30.0)]
    quiet = after(turns, thread_heat=0.7, by_moderator=True)
    loud = after(turns, thread_heat=0.7)
    assert heat_of("Fine.", after=60, history=quiet).thread < heat_of("Fine.", after=60, history=loud).thread


def test_the_post_that_lifts_a_thread_to_hostile_says_so_once() -> None:
    first = heat_of("You are a complete idiot, shut up.", after=60, history=after([("bob", 0)], thread_heat=0.45))
    assert first.raised
    again = History(remarks=after([("bob", 0)], thread_heat=first.thread).remarks, thread_heat=first.thread)
    assert not heat_of("You are a complete idiot, shut up.", after=5, history=again).raised


def test_a_second_reader_moves_heat_both_ways() -> None:
    assert joined(0.6, {"heat-2": 0.01}, FITTED) < 0.6 < joined(0.6, {"heat-2": 0.99}, FITTED)


@pytest.mark.parametrize(
    "tone",
    [
        pytest.param({}, id="no second reader has read the post"),
        pytest.param({"heat-2": 0.9}, id="none was fitted together with the rules"),
    ],
)
def test_the_rules_stand_alone_where_nothing_was_fitted_for_the_post(tone: dict[str, float]) -> None:
    assert joined(0.6, tone, {} if tone else FITTED) == 0.6


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_level_begins_where_it_is_as_likely_as_not(level: int) -> None:
    chance = 1 / (1 + math.exp(-FITTED[f"heat:level-{level}"] / FITTED["heat:tone"]))
    assert joined(0.0, {"heat-2": chance}, FITTED) == pytest.approx(LEVELS[level - 1])


def test_heat_rises_with_what_the_second_reader_holds_likely() -> None:
    heats = [joined(0.3, {"heat-2": chance / 100}, FITTED) for chance in range(101)]
    assert heats == sorted(heats)
    assert 0 <= heats[0] < heats[-1] <= 1


def test_a_threat_or_an_insult_stays_hostile_however_calm_the_rest_sounds() -> None:
    assert level_of(joined(WEIGHTS["threat"], {"heat-2": 0.0}, FITTED)) >= 2
    assert level_of(joined(WEIGHTS["insult-you"], {"heat-2": 0.0}, FITTED)) == 2
    assert level_of(joined(WEIGHTS["mock"], {"heat-2": 0.0}, FITTED)) <= 1


def test_the_shipped_weights_were_fitted_with_the_shipped_second_reader() -> None:
    folder = Path(heat.__file__).resolve().parents[1] / "weights"
    fitted = json.loads((folder / "heat.json").read_text(encoding="utf-8"))
    assert fitted["reader"] == EncoderReader(folder).digest, "run python -m bot.training.fit_heat"
    assert set(fitted["weights"]) == set(FITTED)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("This rotten illness, I hate every minute of it.", 1, id="swearing at the illness"),
        pytest.param("They always hated this place.", 2, id="the same anger at somebody"),
    ],
)
def test_a_second_reader_calls_a_post_hostile_only_where_somebody_is_meant(text: str, level: int) -> None:
    tone = {"heat-1": 0.99, "heat-2": 0.97, "heat-3": 0.3}
    assert heat_of(text, tone=tone).message_level == level


SURE = {"heat-1": 0.99, "heat-2": 0.97, "heat-3": 0.3}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("So sorry the transplant left you infertile", id="what a treatment did"),
        pytest.param("Sorry it left you in a wheelchair, my darling", id="a pet name"),
        pytest.param("Sorry your relapse took your legs", id="what the illness took"),
        pytest.param("So sorry the drug left you half blind, sweetheart", id="half blind"),
        pytest.param("Sorry to hear that it left you paralysed.", id="sorry to hear"),
        pytest.param("Oh love, I'm so sorry you lost your mum. Sending hugs xx", id="a bereavement"),
        pytest.param("I am sorry your transplant failed.", id="a failure"),
        pytest.param("Ah love, sorry the last one left you worse off", id="worse off"),
        pytest.param("So sorry Lemtrada wrecked your thyroid", id="a drug by name"),
    ],
)
def test_condolences_are_calm_however_a_second_reader_hears_them(text: str) -> None:
    assert heat_of(text, tone=SURE).message == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sorry but you are an idiot", id="an insult behind it"),
        pytest.param("sorry you lack the brains", id="talking down"),
        pytest.param("Sorry the transplant left you stupid", id="nothing that a treatment does"),
        pytest.param("Sorry your relapse took your manners", id="nothing that a relapse takes"),
        pytest.param("So sorry the transplant left you infertile lol", id="laughter"),
        pytest.param("So sorry the transplant left you infertile \U0001f602", id="a laughing face"),
        pytest.param("So sorry it left you blind. You should have read the leaflet.", id="blame behind it"),
        pytest.param("Your brother is sorry it left you blind", id="sorry later in the post"),
        pytest.param("Sorry your drug wrecked your job, you moron.", id="a name at its end"),
    ],
)
def test_a_post_that_opens_with_sorry_and_turns_on_somebody_stays_hostile(text: str) -> None:
    assert heat_of(text, tone=SURE).message_level >= 2


RUDE = [
    pytest.param("go to hell all of you", "I went to hell and back", id="to hell"),
    pytest.param("You can all go to hell", "MS can go to hell", id="somebody to hell, and the illness"),
    pytest.param("shut up your mouth", "I keep my mouth shut", id="a mouth"),
    pytest.param("you are sick in the head", "I feel sick in the head today", id="in the head"),
    pytest.param("are you stupid or what?", "are you blind in one eye or both?", id="or what"),
    pytest.param("go to a psychiatrist, you are mad", "go to a psychiatrist, it helped me", id="sent to a doctor"),
    pytest.param("Go back to the madhouse!", "Go back to the ward!", id="sent to the madhouse"),
    pytest.param("You are stupid for ever.", "After the chemo you are stupid for ever.", id="what chemo does to all"),
]


@pytest.mark.parametrize(("hostile", "calm"), RUDE)
def test_rough_words_in_the_english_of_other_countries_are_hostile(hostile: str, calm: str) -> None:
    assert heat_of(hostile).message_level >= 2
    assert heat_of(calm).message_level < 2
