"""Causes become sentences in one place: every code has one, heat takes one line, and nothing quotes a post."""

from __future__ import annotations

import pytest

from bot.core.reasons import Cause, ReasonCode
from bot.service.copied import repeats
from bot.service.reasons import SENTENCES, sentence, sentences
from bot.service.reports import Dispute
from bot.storage.rows import item_of, item_values
from bot.storage.tables import ItemRow
from tests.service.builders import an_item

SAYS = {"insult-you": "Name-calling aimed at somebody here.", "two-plan": "The post speaks of a plan."}


def figures(*, posts: int = 3, minutes: int = 6, people: int = 2, aimed: int = 0, rising: int = 1) -> Cause:
    counts = {"posts": posts, "minutes": minutes, "people": people, "aimed": aimed, "rising": rising}
    return Cause(ReasonCode.HEAT_FIGURES, counts=tuple(counts.items()))


INSULT = Cause(ReasonCode.HOSTILE, "insult-you")


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_code_has_a_plain_sentence(code: ReasonCode) -> None:
    assert sentence(Cause(code), {}).endswith(".")
    assert code in SENTENCES


@pytest.mark.parametrize(
    ("causes", "told"),
    [
        pytest.param((figures(),), ("3 heated posts in 6 minutes; 2 people; rising",), id="figures"),
        pytest.param(
            (figures(posts=2, minutes=1, people=1, aimed=2, rising=0),),
            ("2 heated posts in 1 minute; 1 person; 2 aimed at one member; falling",),
            id="one person against one, falling",
        ),
        pytest.param(
            (INSULT, figures()),
            ("3 heated posts in 6 minutes; 2 people; rising; name-calling aimed at somebody here",),
            id="figures and what was found, in one line",
        ),
        pytest.param((INSULT,), ("Name-calling aimed at somebody here",), id="a first hostile post"),
        pytest.param(
            (Cause(ReasonCode.HOSTILE, "gone-kind"),),
            ("The post is hostile to a person or a group",),
            id="a kind that left the knowledge base",
        ),
        pytest.param((Cause(ReasonCode.DISTRESS, "two-plan"),), ("The post speaks of a plan.",), id="a kind's own"),
        pytest.param(
            (Cause(ReasonCode.ASSERTED), Cause(ReasonCode.ASSERTED)), ("The post states this claim.",), id="none twice"
        ),
        pytest.param(
            (Cause(ReasonCode.STALE, "quay-floods"),),
            ("The review of `quay-floods` is due; its card is only suggested until then.",),
            id="a claim by its id",
        ),
    ],
)
def test_causes_are_told_in_plain_words(causes: tuple[Cause, ...], told: tuple[str, ...]) -> None:
    assert sentences(causes, SAYS) == told


@pytest.mark.parametrize("why", list(Dispute))
def test_every_dispute_has_its_own_sentence(why: Dispute) -> None:
    assert sentence(Cause(ReasonCode.DISPUTED, str(why)), {}) != SENTENCES[ReasonCode.DISPUTED]


@pytest.mark.parametrize("about", ["two words", "a|b", "x" * 81, "-first", '"quoted"'])
def test_a_cause_cannot_hold_a_sentence(about: str) -> None:
    with pytest.raises(ValueError, match="no text"):
        Cause(ReasonCode.HOSTILE, about)
    with pytest.raises(ValueError, match="no text"):
        Cause(ReasonCode.HOSTILE, counts=((about, 1),))


def test_causes_come_back_from_their_row_and_unknown_ones_are_left_out() -> None:
    item = an_item(reasons=(figures(), INSULT, Cause(ReasonCode.ASSERTED)))
    row = ItemRow(**item_values(item))
    assert item_of(row).reasons == item.reasons
    row.reasons = [*row.reasons, "a sentence of an older release", "a-newer-code|x"]
    assert item_of(row).reasons == item.reasons


POST = "The tide came over the quay again last night, and nobody warned us."


@pytest.mark.parametrize(
    ("typed", "post", "found"),
    [
        pytest.param(f"She wrote: {POST}", POST, True, id="all of it"),
        pytest.param("note: THE TIDE, came over the... QUAY", POST, True, id="six words, other case and marks"),
        pytest.param("The tide came over and they are upset", POST, False, id="a few words are everybody's"),
        pytest.param("he says get lost again", "Get lost!", True, id="all of a short post"),
        pytest.param("They asked for help today", "Help", False, id="one word within a sentence"),
        pytest.param("help", "Help!", True, id="one word alone"),
        pytest.param("anything", "", False, id="a post without words"),
        pytest.param("", POST, False, id="nothing typed"),
    ],
)
def test_typed_words_that_repeat_a_post_are_noticed(typed: str, post: str, found: bool) -> None:
    assert repeats(typed, post) is found
