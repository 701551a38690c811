"""The window of a conversation: what it hands out, and that it stays as small as it was told to."""

from collections.abc import Callable

import pytest

from bot.core.values import CardsShown, DistressReading, HeatReading, Outcome
from bot.service.conversations import Conversations
from tests.builders import a_message, read


def said(window: Conversations, number: int, thread: str, author: str = "ann") -> None:
    message = a_message(id=f"m{number}", text=f"post {number}", author=author, after=float(number), thread=thread)
    window.remember(message, calm())


def calm() -> Outcome:
    return Outcome((), HeatReading(), DistressReading(), read("Hello").decision, (("harbour", 1.0),))


def ids(window: Conversations, thread: str) -> list[str]:
    history = window.history(a_message(id="now", after=1_000.0, thread=thread), CardsShown())
    return [remark.message_id for remark in history.remarks]


def test_a_thread_keeps_its_newest_posts() -> None:
    window = Conversations(threads=5, remarks=3)
    for number in range(5):
        said(window, number, "t")
    assert ids(window, "t") == ["m2", "m3", "m4"]


def test_a_thread_stays_as_small_after_a_post_was_deleted() -> None:
    window = Conversations(threads=5, remarks=3)
    for number in range(3):
        said(window, number, "t")
    window.forget("", "m1")
    for number in range(3, 6):
        said(window, number, "t")
    assert ids(window, "t") == ["m3", "m4", "m5"]


def test_the_thread_that_was_quiet_longest_is_forgotten_first() -> None:
    window = Conversations(threads=2, remarks=3)
    for number, thread in enumerate(["old", "middle", "old", "new"]):
        said(window, number, thread)
    assert ids(window, "middle") == []
    assert ids(window, "old") == ["m0", "m2"]


def test_a_thread_has_an_opening_and_a_channel_has_none() -> None:
    window = Conversations()
    for thread in ("t", ""):
        said(window, 1, thread)
        said(window, 2, thread)
    there = window.history(a_message(id="now", after=1_000.0, thread="t"), CardsShown())
    here = window.history(a_message(id="now", after=1_000.0, thread=""), CardsShown())
    assert (there.opening and there.opening.message_id, len(there.remarks)) == ("m1", 2)
    assert (here.opening, len(here.remarks)) == (None, 2)


@pytest.mark.parametrize("later", [0, 5], ids=["still among the latest", "long before the latest"])
@pytest.mark.parametrize(
    "forget",
    [lambda window: window.forget("", "m0"), lambda window: window.forget_member("", "ann")],
    ids=["deleted", "its author erased"],
)
def test_an_opening_that_is_gone_tells_nothing_and_no_other_takes_its_place(
    forget: Callable[[Conversations], None], later: int
) -> None:
    window = Conversations(remarks=3)
    for number in range(later + 1):
        said(window, number, "t", author="ben" if number else "ann")
    forget(window)
    said(window, 9, "t", author="ben")
    opening = window.history(a_message(id="now", after=1_000.0, thread="t"), CardsShown()).opening
    assert opening is not None
    assert (opening.message_id, opening.author, opening.text, opening.topics) == ("m0", "", "", ())


def test_what_an_erased_member_said_is_gone_from_threads_whose_texts_are_not_kept_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.service.conversations.TEXTS", 1)
    window = Conversations()
    said(window, 1, "t", author="ann")
    said(window, 2, "t", author="ben")
    window.forget_member("", "ann")
    assert ids(window, "t") == ["m2"]


@pytest.mark.parametrize(("thread", "level"), [("t", 2), ("elsewhere", 0)], ids=["heated", "not remembered"])
def test_the_heat_level_of_a_thread_is_that_after_its_last_post(thread: str, level: int) -> None:
    window = Conversations()
    heated = Outcome((), HeatReading(level=2), DistressReading(), read("Hello").decision)
    window.remember(a_message(thread="t"), heated)
    assert window.level("", thread) == level


def test_of_a_thread_that_is_forgotten_no_text_is_left_and_others_stay() -> None:
    window = Conversations(threads=5, remarks=2)
    for number, thread in enumerate(["gone", "gone", "gone", "stays"]):
        said(window, number, thread)
    window.forget_thread("", "gone")
    assert (ids(window, "gone"), ids(window, "stays")) == ([], ["m3"])
    assert [window.text_of("", f"m{number}") for number in range(4)] == [None, None, None, "post 3"]
