"""Cards and items as Discord messages: within its limits, readable as plain text, nobody pinged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import discord
import pytest

from bot.core.catalogue import CardText, Catalogue, Claim, Review
from bot.core.item import Item, ItemAction, ItemState, Note, Resolution, Undo
from bot.core.review import BY_THE_BOT, REVERSIBLE, allowed
from bot.core.values import ItemKind, Span, Tier
from bot.discord_io.custom_ids import LONGEST as LONGEST_ID
from bot.discord_io.custom_ids import QUEUE_PAGE, queue_page
from bot.discord_io.item_words import HISTORY, REASONS, TALLIES, label
from bot.discord_io.render import LONGEST, Drawn, Shelf, escaped, long_pages, render_card, render_note, why_text
from bot.discord_io.render_item import render_item
from bot.discord_io.render_queue import filter_of, filters_text, render_stats
from bot.service.content import CardContent, ItemContent, NoteContent
from bot.service.records import ItemFilter, QueueStats
from bot.service.tally import ClaimTally, Tally

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
BASE = Claim(id="quay-floods", text="The quay floods every spring.", family="tides", tier=Tier.AUTO)


@cache
def shelf(facts: int = 2) -> Shelf:
    text = CardText(
        headline="How often the quay floods",
        facts=tuple(f"Definition {n}: a flood is water on the quay." for n in range(facts)),
        unknown="Next year is not known.",
        studied="One quay.",
        questions=("Where do I live?", "How high is it?"),
        citations=(),
    )
    claim = replace(BASE, card=text, review=Review("editor", date(2026, 1, 1), date(2026, 6, 1)))
    catalogue = Catalogue("d", {claim.id: claim}, {}, {}, {}, {}, ())
    return Shelf(lambda: catalogue, lambda: date(2026, 11, 25))


def an_item(**changes: object) -> Item:
    item = Item("0abc", "1", ItemKind.SUGGESTION, "5", "2", "5", NOON, author="7", claim="quay-floods", priority=500)
    return replace(item, **changes)  # type: ignore[arg-type]  # names of its own fields


def drawn(
    item: Item,
    excerpt: str = "",
    quotes: tuple[str, ...] = (),
    viewer: str = "",
    reasons: tuple[str, ...] = (),
    resources: str = "",
) -> Drawn:
    actions, undoable = allowed(item, viewer, NOON), item.undo is not None
    return render_item(ItemContent(item, excerpt, quotes, actions, undoable, reasons, resources), shelf())


def test_a_card_says_everything_in_plain_text_and_that_its_review_is_late() -> None:
    card = render_card(CardContent("quay-floods"), shelf())
    assert card.embeds == ()
    assert card.text.startswith("**How often the quay floods**")
    for words in ("General information, not medical advice.", "a new reading was due on 2026-06-01", "/privacy"):
        assert words in card.text


def test_a_card_that_is_too_long_is_cut_within_discords_limit_and_keeps_its_pointer() -> None:
    card = render_card(CardContent("quay-floods"), shelf(facts=90))
    assert len(card.text) <= LONGEST
    assert card.text.endswith("or /privacy.")


def test_a_claim_that_left_the_knowledge_base_is_said_so() -> None:
    assert "not in the knowledge base any more" in render_card(CardContent("gone"), shelf()).text


def test_a_reworded_card_keeps_everything_but_its_first_line() -> None:
    before, after = (render_card(CardContent("quay-floods", wording=w), shelf()).text for w in (None, "Tides here"))
    assert after.split("\n")[0] == "**Tides here**"
    assert after.split("\n")[1:] == before.split("\n")[1:]


def test_why_and_the_long_form_fit_into_messages() -> None:
    content = CardContent("quay-floods", ("A rule.",), ("the quay *floods* @everyone",))
    card = shelf().card(content)
    assert card is not None
    assert r"\*floods\*" in why_text(card)
    assert "@everyone" not in why_text(card)
    long = shelf(facts=200).card(content)
    assert long is not None
    assert all(0 < len(page) <= LONGEST for page in long_pages(long))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param("**loud** _x_", r"\*\*loud\*\* \_x\_", id="markdown"),
        pytest.param("@everyone @here", "@\u200beveryone @\u200bhere", id="mentions"),
        pytest.param("a\n\nb", "a b", id="lines"),
        pytest.param("see https://example.org/a_b ok", "see <https://example.org/a_b> ok", id="a link without preview"),
    ],
)
def test_members_words_are_shown_as_they_are(words: str, shown: str) -> None:
    assert escaped(words) == shown


def test_only_on_duty_moderators_may_be_pinged() -> None:
    note = render_note(NoteContent("Still waiting.", ("12", "34")))
    assert note.text == "<@12> <@34> Still waiting."
    mentions = note.to_send()["allowed_mentions"]
    assert [user.id for user in mentions.users] == [12, 34]
    assert (mentions.everyone, mentions.roles, mentions.replied_user) == (False, False, False)
    assert drawn(an_item()).to_send()["allowed_mentions"].users == []


def test_an_item_shows_reasons_matched_words_signs_and_a_preview() -> None:
    item = an_item(signals=2, reporters=("8",))
    message = drawn(item, "The quay floods!", ("quay floods",), reasons=("The claim may only be suggested.",))
    for words in ("> The quay floods!", 'Matched words: "quay floods"', "- The claim may only be suggested.", "/1/2/5"):
        assert words in message.text
    assert "noticed by the bot: 2, asked for by members: 1" in message.text
    assert "How often the quay floods" in str(message.embeds[0].description)


@pytest.mark.parametrize("kind", list(ItemKind))
def test_an_item_says_how_soon_it_wants_to_be_looked_at_and_shows_no_number_of_ours(kind: ItemKind) -> None:
    head = drawn(an_item(kind=kind, priority=1040)).text.split("\n")[0]
    assert "1040" not in head
    urgent = {ItemKind.DISTRESS: "please look now", ItemKind.DANGER: "urgent: within 30 minutes"}
    usual = {ItemKind.HEAT: "urgent: within 1 hour", ItemKind.REPORT: "soon: within 4 hours"}
    slow = {ItemKind.DISPUTE: "soon: within 1 day", ItemKind.SUGGESTION: "soon: within 12 hours"}
    assert (urgent | usual | slow).get(kind, "no hurry: within 14 days") in head


def test_a_claim_is_told_in_words_and_by_its_id() -> None:
    assert "Claim: The quay floods every spring. (`quay-floods`)" in drawn(an_item()).text
    assert "Claim: `pier-floods`, not in the knowledge base any more" in drawn(an_item(claim="pier-floods")).text


def choices(item: Item) -> list[str]:
    panel = drawn(item).panel
    assert panel is not None
    return [
        option["label"]
        for row in panel.to_components()
        for one in row["components"]
        for option in one.get("options", ())
    ]


def test_each_kind_offers_reasons_that_fit_it() -> None:
    kept = choices(an_item(kind=ItemKind.DISPUTE))
    assert kept == ["It fits the post", "It is clear enough", "It agrees with its sources",
                    "Somebody has explained it already", "Another reason"]  # fmt: skip
    for kind in set(ItemKind) - {ItemKind.SUGGESTION}:
        assert not [text for text in choices(an_item(kind=kind)) if "card" in text]
    assert "The card does not fit the post" in choices(an_item())
    assert all(len(choices(an_item(kind=kind))) == len(REASONS[kind]) >= 3 for kind in ItemKind)


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (ItemKind.SUGGESTION, {"resolution": Resolution.DISMISSED, "reason": "misread"},
         "decided: dismissed by <@9> (the post was misread)"),
        (ItemKind.SUGGESTION, {"resolution": Resolution.DISMISSED, "reason": "other"}, "decided: dismissed by <@9>"),
        (ItemKind.SUGGESTION, {"resolution": Resolution.POSTED}, "decided: posted by <@9>"),
        (ItemKind.DISPUTE, {"resolution": Resolution.DISMISSED, "reason": "clear"},
         "decided: card kept by <@9> (it is clear enough)"),
        (ItemKind.DISPUTE, {"resolution": Resolution.HANDLED}, "decided: card withdrawn by <@9>"),
    ],
)  # fmt: skip
def test_what_was_decided_is_told_with_its_reason(kind: ItemKind, changes: dict[str, object], words: str) -> None:
    item = an_item(kind=kind, state=ItemState.RESOLVED, decided_by="9", **changes)
    assert f"State: {words}" in drawn(item).text.split("\n")


@pytest.mark.parametrize("action", sorted(REVERSIBLE))
@pytest.mark.parametrize("kind", [ItemKind.SUGGESTION, ItemKind.DISPUTE])
def test_every_step_that_can_be_undone_has_a_name_on_its_undo(action: ItemAction, kind: ItemKind) -> None:
    said = label(ItemAction.UNDO, an_item(kind=kind, undo=Undo(action, "9", NOON)))
    assert said.startswith("Undo: ")
    assert said != f"Undo: {action}"  # a code of ours


def test_a_taken_item_is_not_offered_as_if_nobody_had_it() -> None:
    taken = an_item(state=ItemState.TAKEN, holder="9", lease_until=NOON)
    assert (label(ItemAction.TAKE, an_item()), label(ItemAction.TAKE, taken)) == ("Take", "Keep for longer")


def test_counts_and_history_are_told_in_words() -> None:
    stats = QueueStats(by_state=((ItemState.SNOOZED, 2), (ItemState.WITHDRAWN, 1)))
    tally = ClaimTally.of("quay-floods", {Tally.UPHELD: 1})
    shown = render_stats(stats, [tally]).text
    assert "States: held for later 2, closed by itself 1" in shown
    assert "`quay-floods`: withdrawn after a dispute 1" in shown
    assert set(HISTORY) >= {str(action) for action in ItemAction if action not in BY_THE_BOT}
    assert set(TALLIES) == set(Tally)


def test_a_closed_item_drops_its_reasons() -> None:
    assert "A rule." not in drawn(an_item(state=ItemState.WITHDRAWN), reasons=("A rule.",)).text


def test_what_helps_somebody_in_distress_is_never_cut_however_long_the_rest_is() -> None:
    message = drawn(an_item(kind=ItemKind.DISTRESS), "*" * 400, ("_" * 400,) * 3, resources="Call 000. " * 50)
    assert len(message.text) <= LONGEST
    assert message.text.endswith("For you, from your server's settings: " + "Call 000. " * 50)


@pytest.mark.parametrize("kind", list(ItemKind))
@pytest.mark.parametrize("state", list(ItemState))
def test_every_item_in_every_state_keeps_discords_limits(kind: ItemKind, state: ItemState) -> None:
    undo = Undo(ItemAction.POST, "9", NOON + timedelta(minutes=5))
    notes = tuple(Note("9", NOON, "n" * 500) for _ in range(9))
    item = an_item(id="0" * 26, kind=kind, state=state, version=10**8, undo=undo, notes=notes)
    item = replace(item, holder="9", lease_until=NOON + timedelta(minutes=9), spans=(Span(0, 3),))
    message = drawn(item, "*" * 400, ("_" * 400,) * 9, viewer="9", reasons=("r" * 900,) * 12, resources="s" * 600)
    assert len(message.text) <= LONGEST
    assert message.panel is not None
    rows = message.panel.to_components()
    assert len(rows) <= 5
    parts = [part for row in rows for part in row["components"]]
    assert all(len(part.get("custom_id", "")) <= LONGEST_ID for part in parts)
    assert len({part.get("custom_id", part.get("url")) for part in parts}) == len(parts)


def test_a_drawn_panel_is_not_kept_in_memory() -> None:
    panel = drawn(an_item()).panel
    assert panel is not None
    assert panel.is_finished()
    assert isinstance(panel, discord.ui.View)


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(ItemFilter(), id="everything"),
        pytest.param(ItemFilter(kinds=frozenset({ItemKind.DEAD_SOURCE}), holder="123"), id="kind and holder"),
        pytest.param(ItemFilter(states=frozenset({ItemState.SNOOZED}), channel="9" * 20), id="state and channel"),
        pytest.param(
            ItemFilter(
                frozenset({ItemKind.DEAD_SOURCE}), frozenset({ItemState.ESCALATED}), "c" * 80, "9" * 20, "8" * 20
            ),
            id="everything at its longest, with a claim",
        ),
    ],
)
def test_a_lists_filter_survives_its_paging_buttons(wanted: ItemFilter) -> None:
    found = QUEUE_PAGE.fullmatch(queue_page(9999, filters_text(wanted)))
    assert found is not None
    assert filter_of(found["filters"], ["another", "c" * 80]) == wanted


def test_a_filter_for_a_claim_that_left_the_knowledge_base_lists_nothing_rather_than_everything() -> None:
    again = filter_of(filters_text(ItemFilter(claim="gone")), ["another"])
    assert again.claim not in (None, "gone", "another")
