"""Despair about one's own life is noticed; grief, figures of speech and talk of others are left alone."""

from functools import cache

import pytest

from bot.core.distress import DistressReader
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.signals import PhraseBook
from bot.core.values import DistressReading
from tests.builders import the_signals


@cache
def the_line() -> tuple[PhraseBook, DistressReader]:
    return PhraseBook(the_signals()), DistressReader(the_signals())


def distress_of(text: str, **tone: float) -> DistressReading:
    given = {name.replace("_", "-"): chance for name, chance in tone.items()}
    book, reader = the_line()
    return reader.read(book.read(segment(normalise(text))), given)


@pytest.mark.parametrize("text", ["My life is over", "I have lost all hope", "I want death", "I can't go on"])
def test_despair_needs_no_full_stop(text: str) -> None:
    assert distress_of(text).level == distress_of(f"{text}.").level >= 1


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param(
            "The dog's gone to my sister. Be kind to each other.", 2, id="an animal given away, and a farewell"
        ),
        pytest.param("I gave my books away. It's been nice knowing you lot", 2, id="belongings, and a farewell"),
        pytest.param("The dog's gone to my sister for the holiday. Be kind to each other.", 0, id="an errand"),
        pytest.param("Be kind to each other.", 0, id="a farewell alone"),
    ],
)
def test_a_farewell_beside_what_is_settled_is_level_two(text: str, level: int) -> None:
    assert distress_of(text).level == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("Tomorrow then", 0, id="a few words that answer who knows what"),
        pytest.param("Tomorrow it is then", 2, id="some more"),
    ],
)
def test_a_few_words_are_no_despair_by_the_learned_reader_alone(text: str, level: int) -> None:
    assert distress_of(text, distress_1=0.9, distress_2=0.9).level == level
    assert distress_of(text, distress_1=0.96, distress_2=0.96).level == 2


def test_words_that_stand_in_despair_as_often_as_in_chat_only_have_the_learned_reader_listen() -> None:
    book, reader = the_line()
    found = book.read(segment(normalise("The lights are all off at this end.")))
    assert [hit.kind for hit in found.of("distress")] == ["hint"]
    assert reader.read(found).level == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Some nights I want to kill myself.", id="said outright"),
        pytest.param("I don't want to be here any more.", id="not wanting to be here"),
        pytest.param("Might off myself tonight.", id="slang"),
        pytest.param("My family would be better off without me.", id="a burden"),
        pytest.param("I have signed up with Dignitas for when my hands go.", id="assisted dying, for oneself"),
        pytest.param("i wanna die lol", id="with a laugh"),
        pytest.param("When I can't walk I will end it, that's settled.", id="a plan tied to the future"),
        pytest.param("Death would be a mercy for me.", id="death as a mercy"),
        pytest.param("I fantasise about dying.", id="thoughts of dying"),
        pytest.param("I nearly jumped in front of a train today.", id="an attempt broken off"),
        pytest.param("My VAD is approved, two weeks left.", id="a date that is set"),
        pytest.param("I'm going to Switzerland and I'm not coming back.", id="a journey without a return"),
    ],
)
def test_a_wish_to_die_is_level_two(text: str) -> None:
    assert distress_of(text).level == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("This heat is killing me.", id="weather"),
        pytest.param("I'm dying to know how it went.", id="curiosity"),
        pytest.param("My uncle killed himself in 1998 and we still miss him.", id="grief for another"),
        pytest.param("The assisted dying bill goes to a vote on Friday.", id="a law"),
        pytest.param("Two people died in that trial.", id="a statistic"),
        pytest.param("I want to end it with Tecfidera, the flushing is awful.", id="ending a drug"),
        pytest.param("I'm afraid of dying in the transplant.", id="fear of a procedure"),
        pytest.param("Death would be a relief for my gran, she's 98.", id="a mercy for another"),
        pytest.param("I almost jumped in front of the queue.", id="a jump ahead"),
        pytest.param("I pulled the tick off myself.", id="taking something off"),
        pytest.param("We cried all night at her wedding.", id="tears at a wedding"),
    ],
)
def test_what_only_sounds_like_it_is_left_alone(text: str) -> None:
    assert distress_of(text).level == 0


KINDS = [
    pytest.param(
        "two-open", "Lately I think about killing myself.", "I could kill myself, I left the oven on.", id="open"
    ),
    pytest.param("two-harm", "I have started cutting myself again.", "I keep cutting myself shaving.", id="self-harm"),
    pytest.param(
        "two-dying",
        "I have applied to Pegasos and my file is complete.",
        "My aunt has applied to Pegasos.",
        id="assisted dying for oneself, and for somebody else",
    ),
    pytest.param(
        "two-plan",
        "When I can't feed myself, lights out.",
        "When I can't feed myself, my sister comes.",
        id="tied to a loss",
    ),
    pytest.param(
        "two-final",
        "My dog goes to my sister on Monday. When I am gone he likes his walk at six.",
        "My dog goes to my sister on Monday. When I am gone to Spain he likes his walk at six, we fly on Tuesday.",
        id="an animal given away for good, and for a holiday",
    ),
    pytest.param(
        "two-away",
        "I don't plan to be around when the new drug comes.",
        "I don't plan to be around when the new drug comes, we are moving to Leeds.",
        id="not being here, and a move",
    ),
    pytest.param(
        "one-hope", "There is no hope left for me.", "There is no hope of getting a seat on this bus.", id="hope"
    ),
    pytest.param(
        "one-self", "My life is over.", "My driving life is over, so I bought a bike.", id="a life that is over"
    ),
    pytest.param(
        "one-low", "The sadness doesn't lift, week after week.", "The fog doesn't lift before noon.", id="low for long"
    ),
    pytest.param("two-de", "Ich möchte nicht mehr leben.", "Ich lebe gern in Berlin.", id="German"),
    pytest.param("two-fr", "Je n'ai plus envie de vivre.", "Je n'ai plus envie de café.", id="French"),
    pytest.param("two-es", "Ya no quiero vivir.", "Ya no quiero café.", id="Spanish"),
    pytest.param("two-nl", "Ik wil dood.", "Ik wil koffie.", id="Dutch"),
]


@pytest.mark.parametrize(("kind", "despair", "everyday"), KINDS)
def test_each_kind_of_distress_is_told_from_its_everyday_neighbour(kind: str, despair: str, everyday: str) -> None:
    assert [cause.about for cause in distress_of(despair).causes] == [kind]
    assert distress_of(everyday).level == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I wish the Lord had taken me, I am so tired.", id="a prayer"),
        pytest.param("My kids would be happier if I was gone.", id="a burden"),
        pytest.param("I hope the infection kills me.", id="hoping that something takes one"),
        pytest.param("I just want to go to sleep and not wake up.", id="sleep without waking"),
        pytest.param("I want to stop eating and drinking, I am ready and I want no more.", id="stopping food"),
        pytest.param("Would anybody notice? No one would care if I died.", id="nobody would care"),
        pytest.param("Suicidal again. Third night.", id="one word without a subject"),
        pytest.param("I want to die. The council cut my care and the neighbours laugh.", id="beside a nuisance"),
    ],
)
def test_oblique_ways_of_wishing_to_die_are_noticed(text: str) -> None:
    assert distress_of(text).level == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("What have I got to live for?", id="asking what for"),
        pytest.param("I can't go on like this.", id="cannot go on"),
        pytest.param("I feel worthless.", id="worthless"),
        pytest.param("I am tired of living.", id="tired of living"),
        pytest.param("There is nothing left to live for.", id="nothing to live for"),
        pytest.param("I am only a burden to my family.", id="a burden"),
        pytest.param("I cry most nights and I couldn't tell you why.", id="crying night after night"),
        pytest.param("How is anyone supposed to live like this?", id="asking how to live"),
        pytest.param("I am so tired of pretending to be fine.", id="tired of pretending"),
        pytest.param("I'm lonely all the time now.", id="lonely all the time"),
        pytest.param("With me it is only downhill from here.", id="downhill"),
    ],
)
def test_despair_without_a_wish_to_die_is_level_one(text: str) -> None:
    assert distress_of(text).level == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("So glad I found this group. I've lost all hope.", id="glad to have found the group"),
        pytest.param("Thankful this place is here. My life is over.", id="thankful that it is here"),
        pytest.param("Glad you are all here. I feel worthless, a burden to my family.", id="glad of the others"),
        pytest.param("So glad I found this place. I feel like a burden to my family.", id="glad of the place"),
        pytest.param("Hi all, happy to be here. I feel worthless.", id="happy to be here"),
        pytest.param("Happy for everyone who got better. My life is over.", id="happy for those who got better"),
        pytest.param("I feel worthless. Everyone else is better at this.", id="others who are better"),
    ],
)
def test_a_friendly_word_to_the_group_hides_no_despair(text: str) -> None:
    assert distress_of(text).level == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("In 2019 I tried to kill myself. Tonight I want to kill myself.", id="an attempt long ago"),
        pytest.param("Ten years ago I wanted to die. Tonight I want to die.", id="a wish long ago"),
        pytest.param("Some of you want to die. I want to die as well.", id="others first"),
        pytest.param("I'm not going to kill myself over a form. I said I would kill myself.", id="a denial first"),
    ],
)
def test_despair_of_today_is_heard_behind_the_same_words_about_something_else(text: str) -> None:
    assert distress_of(text).level == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("there's no hope, I am suicidal", id="no hope"),
        pytest.param("I'm not sleeping and I'm suicidal", id="not sleeping"),
        pytest.param("I'm not ok, I am suicidal.", id="not ok"),
        pytest.param("Not coping, want to kill myself", id="not coping"),
        pytest.param("I can't stop thinking about killing myself.", id="unable to stop"),
    ],
)
def test_a_no_to_something_else_takes_nothing_away(text: str) -> None:
    assert distress_of(text).level == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("No, I am not suicidal.", id="an answer"),
        pytest.param("I'm not depressed or suicidal.", id="one of two"),
        pytest.param("I have no plans to hurt myself.", id="no plans"),
        pytest.param("I would never want to hurt myself.", id="never"),
        pytest.param("I don't think I'm suicidal.", id="not thought to be so"),
        pytest.param("Nor am I suicidal.", id="nor"),
        pytest.param("It's not that I am suicidal, only worn out.", id="not that"),
        pytest.param("I'm no longer suicidal.", id="no longer"),
        pytest.param("Not suicidal. Really, not suicidal.", id="twice"),
    ],
)
def test_a_denial_reaches_the_words_that_it_denies(text: str) -> None:
    assert distress_of(text).level == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Years ago I wanted to die. It passed, and I am glad I stayed.", id="a time that is over"),
        pytest.param("In 2015 I wanted to die.", id="a date long gone"),
        pytest.param("I felt worthless for months. Then it lifted.", id="a mood that lifted"),
        pytest.param("She told me whether she wants to die is her own affair.", id="somebody else's wish"),
        pytest.param("I'm not suicidal, only worn out.", id="said not to be so"),
        pytest.param("I don't want to live in London any more.", id="a place to live"),
        pytest.param("I wanted to die of embarrassment, I replied to all.", id="an embarrassment"),
        pytest.param("I can't live like this. The neighbours drill all night.", id="a nuisance"),
        pytest.param("The film is about a man who wants to die.", id="a film"),
        pytest.param("The questionnaire has items on suicidal thoughts.", id="a questionnaire"),
        pytest.param("She would be better off without me hovering.", id="somebody in the way"),
    ],
)
def test_what_surrounds_the_words_takes_the_alarm_away(text: str) -> None:
    assert distress_of(text).level == 0


def test_the_span_points_at_the_words_that_show_it() -> None:
    text = "Lovely weather. Some nights I want to kill myself. Anyway."
    span = distress_of(text).span
    assert span is not None
    assert "kill myself" in text[span.start : span.end]


def test_a_second_reader_alone_can_notice_distress() -> None:
    text = "The shed is tidy and the dog has a new home."
    assert distress_of(text).level == 0
    assert distress_of(text, distress_1=0.9, distress_2=0.9).level == 2
    assert distress_of(text, distress_1=0.97, distress_2=0.1).level == 1


LIVING_WITH = [
    pytest.param("I can't live with this disease anymore.", "I can't live with this mattress anymore.", id="disease"),
    pytest.param("I don't want to live with this MS.", "I don't want to live with my mother-in-law.", id="MS"),
    pytest.param("I don't want to live with the wheelchair.", "I can live with the wheelchair.", id="wheelchair"),
    pytest.param("There is no reason to live with this illness.", "No reason to live like a monk.", id="no reason"),
    pytest.param("I can't carry on with this body.", "I can't carry on with the injections.", id="body"),
    pytest.param("I can't cope with this pain any more.", "I can't cope with this paperwork any more.", id="pain"),
    pytest.param("I don't want to live in this body.", "I don't want to live in this street.", id="in a body"),
    pytest.param("I can't go on with this any more", "I can't go on with Copaxone any more", id="with this"),
    pytest.param("I don't want to continue with this life.", "I don't want to continue with this drug.", id="life"),
    pytest.param(
        "I can't carry on with my MS any more.", "I can't carry on with my MS nurse any more.", id="MS, and its nurse"
    ),
    pytest.param(
        "I lost the will to live with this disease.", "I lost the will to live on hold to the bank.", id="the will"
    ),
]


@pytest.mark.parametrize(("despair", "everyday"), LIVING_WITH)
def test_an_illness_that_cannot_be_lived_with_is_no_figure_of_speech(despair: str, everyday: str) -> None:
    assert distress_of(despair).level >= 1
    assert distress_of(everyday).level == 0


ABROAD = [
    pytest.param("There is no sense to live with this disease more", "No sense to live near the clinic", id="sense"),
    pytest.param("I have no more forces to live", "I have no more force in my arm", id="forces"),
    pytest.param("It makes no sense to live like this", "It makes no sense to live so far out", id="makes no sense"),
    pytest.param("For what to live if I can not hold my daughter?", "That is why I live for my cat", id="for what"),
    pytest.param("Why I should live?", "Why do I live in a house with stairs?", id="why"),
    pytest.param("I lost the joy of life", "I lost interest in golf", id="joy"),
    pytest.param("I am fed up with this life", "I am fed up with life admin", id="fed up"),
    pytest.param("Life don tire me", "This hill don tire me", id="tired, in Nigeria"),
    pytest.param("I will do suicide", "I do suicide prevention at work", id="do suicide"),
    pytest.param("I think to kill me", "This itch will kill me!", id="to kill me"),
    pytest.param("May Allah take my soul", "May Allah bless my doctor", id="my soul"),
    pytest.param("Death is better for me", "Death is better documented there", id="death is better"),
    pytest.param("Better to die than to live with this", "Better to be early than late", id="better to die"),
    pytest.param("I want to step out of life", "I want to step out of the ward", id="out of life"),
    pytest.param("I see no exit from this", "I see no exit sign in here", id="no exit"),
    pytest.param("I am only a weight for my family", "I am a weight lifter", id="a weight"),
    pytest.param("I don't want more to live", "I don't want more to eat", id="not more"),
    pytest.param("Not worth to live like this", "Not worth to live near the airport", id="not worth"),
    pytest.param(
        "I think to jump from the balcony", "I thought of jumping from Copaxone to Ocrevus", id="from a balcony"
    ),
    pytest.param(
        "I have bad thoughts every night and I look at the pills",
        "Every night I look at the pills and can't remember whether I took them",
        id="looking at pills",
    ),
    pytest.param(
        "I think every night about the pills in the drawer",
        "I think at night about the pills I have to order",
        id="thinking of pills",
    ),
    pytest.param("Dark thoughts come every night", "I had dark thoughts about my neurologist", id="dark thoughts"),
]


@pytest.mark.parametrize(("despair", "everyday"), ABROAD)
def test_despair_is_heard_in_the_english_of_other_countries(despair: str, everyday: str) -> None:
    assert distress_of(despair).level >= 1
    assert distress_of(everyday).level == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I was so sick that I wanted to die, day 11 better.", id="a later day"),
        pytest.param("Vomiting for three days, I wanted to die lol. All good now.", id="all good now"),
        pytest.param("It made me wish I was dead, two days later I was dancing.", id="days later"),
        pytest.param("I wanted to die that night, but I'm fine now.", id="fine now, in one sentence"),
        pytest.param("I wanted to die. It was only one week.", id="one week"),
    ],
)
def test_a_wish_of_bad_days_that_passed_is_no_despair(text: str) -> None:
    assert distress_of(text).level == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I wanted to die last night and I still do.", id="still"),
        pytest.param("I wanted to die then and I want to now.", id="then and now"),
        pytest.param("I wanted to die. Two days later I want to die again.", id="again"),
        pytest.param("I want to die. My bloods are all good now.", id="only the bloods are good"),
        pytest.param("My scans are all good now but I wanted to die today.", id="good things first"),
        pytest.param("My life is over. All good now with the blood, they say.", id="a life that is over"),
    ],
)
def test_good_news_beside_it_hides_no_despair_of_today(text: str) -> None:
    assert distress_of(text).level >= 1
