"""Two people, one item, the same instant: each step has one effect, and whoever came second is told who was first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.core.item import ItemAction
from tests.scenarios.desk import DISPUTE, HEAT, REQUEST, SUGGESTION, Desk, a_desk
from tests.scenarios.stage import ANN, BEN, CLEO, DAN, MOD, MODERATORS, OTHER_MOD, SUGGESTED, Harbour, until

BOTH = (MOD, OTHER_MOD)
A = ItemAction


@dataclass(frozen=True)
class Case:
    """A step on an item of a kind, what whoever is served is told, and what people see of it: with it, and undone.

    `before` are steps of the first moderator; `chosen` is the choice and `form` the words that the step asks for.
    `served` by two where two are two: a note each, a proposal each.
    """

    kind: str
    label: str
    action: ItemAction
    told: str
    seen: Callable[[Desk], Awaitable[object]]
    wanted: object
    undone: object = None
    before: tuple[tuple[str, ItemAction], ...] = ()
    chosen: tuple[str, ...] = ()
    form: tuple[tuple[str, object], ...] = ()
    served: int = 1


REWORDED = (("text", "What one study saw."),)
EXAMPLE = (("text", "A transplant halts it."), ("stance", ["asserts"]), ("action", ["suggest"]))
TAKEN, HANDLED = (("Take", A.TAKE),), (("Mark as handled", A.RESOLVE),)
CASES = {
    "take": Case(SUGGESTION, "Take", A.TAKE, "You have it until", Desk.state, "taken"),
    "release": Case(SUGGESTION, "Release", A.RELEASE, "It is free again.", Desk.state, "open", before=TAKEN),
    "post card": Case(SUGGESTION, "Post card", A.POST, "The card is on its way.", Desk.cards, 1, 0),
    "edit wording": Case(SUGGESTION, "Edit wording", A.EDIT, "with your wording.", Desk.cards, 1, 0, form=REWORDED),
    "dismiss": Case(
        SUGGESTION,
        "Dismiss, because...",
        A.DISMISS,
        "Dismissed.",
        Desk.state,
        "decided: dismissed",
        "open",
        chosen=("not-now",),
    ),
    "mark as handled": Case(
        REQUEST, "Mark as handled", A.RESOLVE, "Marked as handled.", Desk.state, "decided: handled", "open"
    ),
    "hold for later": Case(SUGGESTION, "Later", A.SNOOZE, "Held until", Desk.state, "held for later", "open"),
    "escalate": Case(SUGGESTION, "Escalate", A.ESCALATE, "Escalated.", Desk.state, "escalated", "open"),
    "note": Case(REQUEST, "Add note", A.NOTE, "Noted.", Desk.notes, 2, 1, form=(("text", "I know her."),), served=2),
    "calm-down note": Case(HEAT, "Calm-down note", A.CALM, "The calm-down note is on", Desk.calm_notes, 1, 0),
    "slow mode": Case(HEAT, "Slow mode", A.SLOW, "Slow mode is on its way.", Desk.slow_mode, 60, 0),
    "lock thread": Case(HEAT, "Lock thread", A.LOCK, "The thread will be locked.", Desk.locked, True, False),
    "tell the reporter": Case(
        REQUEST, "Tell who asked", A.TELL, "is told privately", Desk.direct_messages, 1, before=HANDLED
    ),
    "withdraw a disputed card": Case(DISPUTE, "Withdraw the card", A.RESOLVE, "on its way out.", Desk.cards, 0, 1),
    "keep a disputed card": Case(
        DISPUTE,
        "Keep the card, because...",
        A.DISMISS,
        "The card stays.",
        Desk.state,
        "decided: card kept",
        "open",
        chosen=("fits",),
    ),
    "add as example": Case(
        SUGGESTION, "Add as example", A.EXAMPLE, "The proposal waits", Desk.proposals, 2, form=EXAMPLE, served=2
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_of_two_who_press_at_once_one_is_served_and_the_other_is_told_who_was(
    harbour: Harbour, case: Case
) -> None:
    desk = await a_desk(harbour, case.kind)
    for label, _ in case.before:
        await desk.press(MOD, label)
    both = await desk.both(case.label, chosen=case.chosen, form=dict(case.form))
    assert one_served(both, case.told, case.served), both
    await until(lambda: desk.shows(case.seen, case.wanted))
    steps = [str(action) for _, action in case.before] + [str(case.action)] * told_to(both, case.told)
    if case.undone is not None:
        both = await desk.both("Undo: ")
        assert one_served(both, "Undone.", 1), both
        await until(lambda: desk.shows(case.seen, case.undone))
        steps.append("undo")
    await desk.settled()
    assert await case.seen(desk) == (case.wanted if case.undone is None else case.undone)
    assert await desk.audited() == steps


def told_to(answers: dict[str, str], words: str) -> int:
    return sum(words in answer for answer in answers.values())


def one_served(answers: dict[str, str], told: str, served: int) -> bool:
    """Whether as many were served as may be; whoever was not is told who was, or that it is done already."""
    first = [who for who, answer in answers.items() if told in answer]
    others = [answer for who, answer in answers.items() if who not in first]
    done_already = "That is not possible any more: the item is open."  # a release that came after a release
    told_twice = told == "is told privately" and len(first) == 2  # whoever asked is told once all the same
    named = all(f"<@{first[0]}>" in answer or answer == done_already for answer in others) if first else False
    return told_twice or (len(first) == served and (named or not others))


async def test_two_members_who_dispute_a_card_at_once_make_one_item(harbour: Harbour) -> None:
    desk = await a_desk(harbour, DISPUTE)
    (card,) = await harbour.cards()
    for member in (CLEO, DAN):
        await harbour.press(member, card, "Dispute")
    asked = [await harbour.told(member, card["channel_id"], "What is amiss") for member in (CLEO, DAN)]
    labels = ("Unclear", "Not relevant")
    choices = zip((CLEO, DAN), asked, labels, strict=True)
    await asyncio.gather(*(harbour.press(who, panel, label) for who, panel, label in choices))
    assert (await harbour.item("asked for by members: 3"))["id"] == (await desk.item())["id"]
    assert len(await harbour.items(DISPUTE)) == 1


async def test_two_who_dismiss_everything_at_once_dismiss_each_item_once_and_undo_it_once(harbour: Harbour) -> None:
    posts = [await harbour.say(author, SUGGESTED) for author in (ANN, BEN, CLEO)]
    for post in posts:
        await harbour.decided(post)
    desk = Desk(harbour, SUGGESTION)
    reason = {"reason": "not-now", "claim": "hsct-stops-progressive"}
    commands = (harbour.command(who, "queue", "dismiss-all", where=MODERATORS, **reason) for who in BOTH)
    await asyncio.gather(*commands)
    said = [await harbour.told(who, MODERATORS, "Dismissed: ") for who in BOTH]
    assert sum(int(one["content"].split(": ")[1].rstrip(".")) for one in said) == len(posts)
    await until(lambda: desk.all_stand("decided: dismissed", len(posts)))
    undoing = [(who, one) for who, one in zip(BOTH, said, strict=True) if one["components"]]
    await asyncio.gather(*(harbour.press(who, one, "Undo all") for who, one in undoing * 2))
    await until(lambda: desk.all_stand("open", len(posts)))
    await desk.settled()
    steps = await desk.audited()
    assert (steps.count("dismiss"), steps.count("undo")) == (len(posts), len(posts))
