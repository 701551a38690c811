"""Laughter is told from plain words, and a calm conversation from a heated one."""

import pytest

from bot.core.temper import is_doubtful, is_in_fun, laughs, settles
from bot.core.values import Message, Remark
from tests.builders import NOON, a_message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("haha, good one", id="haha"),
        pytest.param("Bahahaha", id="a long laugh"),
        pytest.param("you win lol", id="lol"),
        pytest.param("I dropped it 😂", id="tears of joy"),
        pytest.param("behave ;-)", id="a typed wink"),
        pytest.param("see you friday xx", id="kisses"),
    ],
)
def test_laughter_is_heard(text: str) -> None:
    assert laughs(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He has a hat.", id="words that hold ha"),
        pytest.param("The lollipop lady waved.", id="a word that begins with lol"),
        pytest.param("Look: (see page 3)", id="a bracket after a colon"),
        pytest.param("http://example.org/D", id="an address"),
        pytest.param("I am furious 😡", id="an angry face"),
        pytest.param("Chapter XX is the long one", id="a number"),
    ],
)
def test_plain_words_are_no_laughter(text: str) -> None:
    assert not laughs(text)


def remark(author: str, text: str, *, level: int = 0, target: str | None = None) -> Remark:
    return Remark(f"{author}-{text}", author, NOON, text, heat_level=level, target=target)


CALM = (remark("ann", "Morning."), remark("bob", "Morning, all."), remark("ann", "Rain again."))


HEATED = remark("cat", "Fool.", level=1, target="ann")


@pytest.mark.parametrize(
    ("recent", "text", "doubtful"),
    [
        pytest.param(CALM, "You muppet.", True, id="three calm posts of two people"),
        pytest.param(CALM[:2], "You muppet.", False, id="hardly begun"),
        pytest.param(CALM[:2], "You muppet 😂", True, id="hardly begun, with a laugh"),
        pytest.param((), "You muppet 😂", False, id="nothing before it"),
        pytest.param(tuple(remark("ann", f"{n}") for n in range(4)), "You muppet.", False, id="one person alone"),
        pytest.param((*CALM, HEATED), "You muppet.", False, id="a heated post before"),
        pytest.param((*CALM, HEATED), "You muppet 😂", False, id="a heated post before, with a laugh"),
    ],
)
def test_only_a_first_heated_post_is_doubtful(recent: tuple[Remark, ...], text: str, doubtful: bool) -> None:
    assert is_doubtful(a_message(text=text, author="dan"), recent) is doubtful


JIBE = remark("bob", "You muppet.", level=1, target="ann")


def jibe_back(text: str = "Says you, you clown.") -> Message:
    return a_message(text=text, author="ann")


@pytest.mark.parametrize(
    ("recent", "message", "fun"),
    [
        pytest.param((JIBE,), jibe_back("Says you, you clown 😂"), True, id="the target laughs while jibing back"),
        pytest.param((JIBE,), jibe_back(), False, id="the target jibes back without a laugh"),
        pytest.param((JIBE, remark("ann", "hahaha")), jibe_back(), True, id="the target laughed before"),
        pytest.param((remark("bob", "lol, my own fault"),), jibe_back(), True, id="whom it is aimed at laughs"),
        pytest.param(
            (JIBE, remark("cat", "hahaha"), remark("bob", "lol")), jibe_back(), False, id="only the others laugh"
        ),
        pytest.param(CALM, jibe_back("You clown 😂"), False, id="only its author laughs"),
    ],
)
def test_a_jibe_is_in_fun_where_everybody_who_was_aimed_at_laughs(
    recent: tuple[Remark, ...], message: Message, fun: bool
) -> None:
    assert is_in_fun(message, recent, "bob") is fun


def test_laughter_settles_what_was_aimed_at_whoever_laughs() -> None:
    assert settles(a_message(text="haha", author="ann"), (JIBE,))
    assert not settles(a_message(text="haha", author="cat"), (JIBE,))
    assert not settles(a_message(text="I see.", author="ann"), (JIBE,))
