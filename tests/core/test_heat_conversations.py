"""Whole conversations: an item opens before a quarrel turns severe, and never where people get along again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import pytest

from bot.core.heat import HeatReader
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.core.signals import PhraseBook
from bot.core.values import HeatReading, History, Message, Remark
from tests.builders import NOON, the_signals

MODERATOR = "mod"


@dataclass(frozen=True, slots=True)
class Turn:
    """One post: who wrote it, minutes past noon, and, where it answers somebody, the number of that post."""

    author: str
    minute: float
    text: str
    answers: int | None = None


@cache
def the_line() -> tuple[PhraseBook, HeatReader]:
    return PhraseBook(the_signals()), HeatReader(the_signals(), {})


def converse(turns: Iterable[Turn]) -> list[HeatReading]:
    """Each post's heat by the rules alone, read with what was said before it."""
    book, reader = the_line()
    remarks: list[Remark] = []
    readings: list[HeatReading] = []
    for number, turn in enumerate(turns):
        sent = NOON + timedelta(minutes=turn.minute)
        message = Message(f"m{number}", turn.text, turn.author, sent, thread="t")
        answered = None if turn.answers is None else remarks[turn.answers]
        heat = readings[-1].thread if readings else 0.0
        history = History(remarks=tuple(remarks), answered=answered, thread_heat=heat)
        reading = reader.read(book.read(segment(normalise(turn.text))), message, history, {})
        readings.append(reading)
        remarks.append(
            Remark(
                message.id,
                turn.author,
                sent,
                turn.text,
                heat=reading.message,
                heat_level=reading.message_level,
                target=reading.target,
                by_moderator=turn.author == MODERATOR,
            )
        )
    return readings


def opened(turns: Iterable[Turn]) -> int | None:
    """The number of the post with which an item opens."""
    return next((at for at, one in enumerate(converse(turns)) if one.raised or one.message_level >= 2), None)


CALM_DISAGREEMENT = [
    Turn("ann", 0, "I still think the trial was too small to change anybody's treatment."),
    Turn("bob", 2, "I disagree. The confidence interval stays clear of zero.", 0),
    Turn("ann", 4, "It does, but only just, and they stopped early. That is my worry.", 1),
    Turn("cat", 6, "Both fair points. Stopping early does inflate effects."),
    Turn("bob", 9, "Not true for every design, but I see what you mean.", 3),
    Turn("ann", 11, "Then we agree on more than I thought."),
]
RUDE_WORD_THEN_APOLOGY = [
    Turn("ann", 0, "Does anybody take the tablets with food?"),
    Turn("bob", 1, "With breakfast, always. It helped my stomach."),
    Turn("cat", 3, "The leaflet says it makes no difference."),
    Turn("ann", 5, "Mine says to take them with fat, I think."),
    Turn("dan", 7, "Look it up then, you muppet.", 3),
    Turn("ann", 8, "Right. I was only asking."),
    Turn("dan", 10, "I should not have said that. I'm sorry, Ann, the night was short.", 5),
    Turn("ann", 12, "Thank you. Mine was short too."),
    Turn("bob", 14, "Breakfast it is, then."),
]
RUDE_WORD_LEFT_LYING = [
    Turn("ann", 0, "The bus to the hospital goes at nine now."),
    Turn("bob", 2, "Ten past, I checked this morning."),
    Turn("cat", 4, "The app still says nine."),
    Turn("bob", 6, "The app is late as ever. You are a fool to trust it.", 2),
    Turn("ann", 8, "Ten past, then. Thanks for looking."),
    Turn("cat", 11, "See you at the stop."),
]
TEASING_FRIENDS = [
    Turn("ann", 0, "Guess who put the scooter on charge without plugging it in."),
    Turn("bob", 1, "You muppet 😂", 0),
    Turn("ann", 2, "Says the man who drove his into the duck pond, you absolute donut 🤣", 1),
    Turn("cat", 3, "The two of you are idiots, hahaha"),
    Turn("bob", 4, "You love us, you old witch 😂", 3),
    Turn("cat", 5, "Haha somebody has to."),
    Turn("ann", 6, "You lot are clowns. Same time on Friday? xx"),
    Turn("bob", 7, "Wouldn't miss it, you numpties 😄"),
]
NICKNAMES = [
    Turn("ann", 0, "Morning, Wobbles and Captain Catheter lol"),
    Turn("bob", 1, "Morning, Her Royal Shakiness 😂", 0),
    Turn("cat", 2, "Still alive, you two? haha", 1),
    Turn("bob", 3, "Barely, you cheeky sod 😂", 2),
    Turn("cat", 4, "Oh boo hoo, poor Captain 😂", 3),
    Turn("bob", 5, "Shut up, Wobbles, hahaha", 4),
    Turn("ann", 6, "I can't breathe 🤣"),
]
SWEARING_AT_THE_ILLNESS = [
    Turn("ann", 0, "This bloody disease. I dropped the whole fucking dinner."),
    Turn("bob", 1, "Fuck MS. Fuck it sideways.", 0),
    Turn("cat", 2, "My legs are useless bastards today as well."),
    Turn("ann", 3, "Shitty club, good people."),
    Turn("bob", 4, "Piss off, fatigue, I have a dog to walk!"),
    Turn("cat", 6, "Kiss the dog from me."),
]
MODERATOR_CALMS = [
    Turn("ann", 0, "I'm fed up with this, nobody listens."),
    Turn("bob", 1, "Seriously? We have had this every week.", 0),
    Turn(MODERATOR, 2, "Let's slow down, please. One question at a time, and no remarks about each other."),
    Turn("ann", 4, "All right. My question was about the waiting list."),
    Turn("bob", 6, "Ours is eleven months."),
    Turn("ann", 8, "Thanks, that helps."),
]
LAUGHED_AWAY = [
    Turn("ann", 0, "I took the only dry parking space, oops 😂"),
    Turn("bob", 1, "You greedy git!", 0),
    Turn("ann", 2, "Hahaha, guilty. Biscuits are on me."),
    Turn("bob", 3, "Forgiven, you old crook 😂", 2),
    Turn("cat", 5, "Can I get in on the biscuits?"),
]
DRY_SARCASM = [
    Turn("kim", 0, "Look who finally woke up, only four hours late for the quiz."),
    Turn("raj", 1, "Some of us need beauty sleep. You clearly gave up years ago.", 0),
    Turn("kim", 2, "Ouch 😂 fair.", 1),
    Turn("tom", 3, "Raj, your quiz score last week was an insult to vegetables.", 1),
    Turn("raj", 4, "Hahahaha, shut up, Tom, you came last.", 3),
    Turn("tom", 5, "I came last with DIGNITY, you cheating weasel 😂", 4),
    Turn("kim", 6, "Both of you are pathetic and I adore you."),
    Turn("raj", 7, "Get a room, Kim 😜", 6),
    Turn("tom", 8, "Oh sure, genius, tell us again how you spell fatigue."),
    Turn("raj", 9, "With an F, as in your marks, old man, haha.", 8),
]
CALM = [
    pytest.param(CALM_DISAGREEMENT, id="a calm disagreement"),
    pytest.param(RUDE_WORD_THEN_APOLOGY, id="one rude word, then an apology"),
    pytest.param(RUDE_WORD_LEFT_LYING, id="one rude word that nobody takes up"),
    pytest.param(TEASING_FRIENDS, id="friends who tease each other"),
    pytest.param(NICKNAMES, id="friends with nicknames"),
    pytest.param(DRY_SARCASM, id="friends' sarcasm, answered by laughter"),
    pytest.param(SWEARING_AT_THE_ILLNESS, id="swearing at the illness"),
    pytest.param(MODERATOR_CALMS, id="a moderator calms it down"),
    pytest.param(LAUGHED_AWAY, id="a jibe that is laughed away"),
]


@pytest.mark.parametrize("turns", CALM)
def test_no_item_opens_where_people_get_along(turns: list[Turn]) -> None:
    assert opened(turns) is None


SLOW_BURN = [
    Turn("ann", 0, "The new guideline leaves my type out again."),
    Turn("bob", 3, "It has to. There is no trial in your type.", 0),
    Turn("ann", 5, "How convenient. There never is.", 1),
    Turn("bob", 8, "You keep saying that. Prove it.", 2),
    Turn("ann", 10, "I'm sick of people who think we are not worth a trial.", 3),
    Turn("bob", 12, "You clearly never read a word of it. Do your own research.", 4),
    Turn("ann", 14, "Oh sweetie, leave the science to grown ups.", 5),
    Turn("bob", 15, "You are a liar and a fool.", 6),
    Turn("ann", 17, "I hope you rot.", 7),
]
SPAT = [
    Turn("ann", 0, "That was my space, as you know."),
    Turn("bob", 1, "It has no name on it.", 0),
    Turn("ann", 2, "Are you serious? Learn to read.", 1),
    Turn("bob", 3, "Cry more. You are a pathetic little snob.", 2),
    Turn("ann", 4, "Shut your mouth, you bully.", 3),
    Turn("bob", 5, "I know where you live.", 4),
]
PILE_ON = [
    Turn("ann", 0, "I'm new. I read that the drug does nothing, is that right?"),
    Turn("bob", 1, "Oh look, another one. Did you even read the pinned post?", 0),
    Turn("cat", 2, "How cute. Do some research.", 0),
    Turn("dan", 3, "Another clinic shill, obviously.", 0),
    Turn("eve", 3.5, "Everybody report her now.", 0),
    Turn("bob", 4, "You people are parasites.", 0),
    Turn("cat", 5, "Drop dead.", 0),
]
BRIGADE = [
    Turn("ann", 0, "Our clinic day is on Saturday, all are welcome."),
    Turn("xi", 1, "Pharma puppets, the lot of you."),
    Turn("yo", 1.5, "How much does the company pay you for this?"),
    Turn("zed", 2, "Sheep, all of you. Wake up sheeple."),
    Turn("xi", 2.5, "Murderers. You belong against a wall."),
]
LAUGHING_AT_SOMEBODY = [
    Turn("ann", 0, "The stairs took me twenty minutes today."),
    Turn("bob", 1, "Bless your little heart, you drama queen 😂", 0),
    Turn("cat", 2, "Hahaha, such a whiner.", 0),
    Turn("bob", 3, "You are a pathetic attention seeker lol", 0),
    Turn("cat", 4, "Everyone laughs at you, you know 🤣", 0),
    Turn("bob", 5, "Nobody would miss you if you were gone.", 0),
]
APOLOGY_THAT_IS_NONE = [
    Turn("ann", 0, "I read it differently, and so does my nurse."),
    Turn("bob", 1, "Then your nurse is an idiot and so are you.", 0),
    Turn("ann", 2, "That is not called for.", 1),
    Turn("bob", 3, "I'm sorry that you lack the brains. You are a moron, sorry not sorry.", 2),
    Turn("ann", 4, "Please stop.", 3),
    Turn("bob", 5, "Make me. Somebody should break your legs.", 4),
]
BADLY = [
    pytest.param(SLOW_BURN, 8, id="a slow burn"),
    pytest.param(SPAT, 5, id="a spat between two"),
    pytest.param(PILE_ON, 6, id="a pile-on"),
    pytest.param(BRIGADE, 4, id="a brigade from elsewhere"),
    pytest.param(LAUGHING_AT_SOMEBODY, 5, id="laughing at somebody who does not laugh"),
    pytest.param(APOLOGY_THAT_IS_NONE, 5, id="an apology that is none"),
]


@pytest.mark.parametrize(("turns", "severe"), BADLY)
def test_an_item_opens_before_the_first_severe_post(turns: list[Turn], severe: int) -> None:
    at = opened(turns)
    assert at is not None
    assert at < severe
    assert converse(turns)[severe].message_level == 3


def test_a_threat_is_severe_in_the_calmest_conversation_and_under_any_laughter() -> None:
    calm = [*CALM_DISAGREEMENT, Turn("dan", 13, "I know where you live.", 5)]
    laughing = [*TEASING_FRIENDS, Turn("dan", 8, "I know where you live. 😂", 7)]
    assert [converse(turns)[-1].message_level for turns in (calm, laughing)] == [3, 3]


def test_the_authors_own_laughter_does_not_make_plain_hostility_fun() -> None:
    mocked = [*CALM_DISAGREEMENT[:1], Turn("bob", 1, "You pathetic liar, how much does pharma pay you to post? 😂", 0)]
    assert opened(mocked) == 1


def test_a_second_rude_word_has_no_benefit_of_the_doubt() -> None:
    again = [*RUDE_WORD_LEFT_LYING[:4], Turn("bob", 7, "You are a fool.", 2)]
    assert opened(again) == 4


def test_an_apology_settles_a_thread_only_from_whoever_was_heated() -> None:
    by_author = RUDE_WORD_THEN_APOLOGY[:7]
    by_other = [*RUDE_WORD_THEN_APOLOGY[:6], Turn("bob", 10, by_author[6].text, 5)]
    assert converse(by_author)[-1].thread < converse(by_other)[-1].thread


def test_laughter_settles_a_thread_only_from_whoever_was_aimed_at() -> None:
    jibe = [Turn("ann", 0, "The dry parking space was mine today."), Turn("bob", 1, "You greedy git!", 0)]
    by_target = [*jibe, Turn("ann", 2, "Hahaha, guilty.")]
    by_other = [*jibe, Turn("cat", 2, "Hahaha, guilty.")]
    assert converse(by_target)[-1].thread < converse(by_other)[-1].thread


def test_replaying_a_conversation_gives_the_same_readings() -> None:
    assert converse(SLOW_BURN) == converse(SLOW_BURN)
