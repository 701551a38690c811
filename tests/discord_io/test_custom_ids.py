"""Custom ids: at most 100 characters, read back as they were written, untrusted."""

from __future__ import annotations

import pytest

from bot.core.item import ItemAction
from bot.discord_io import custom_ids
from bot.discord_io.custom_ids import ItemRef

REF = ItemRef("0" * 26, 123_456_789)


@pytest.mark.parametrize("action", list(ItemAction))
def test_every_action_on_an_item_reads_back(action: ItemAction) -> None:
    for written, pattern in (
        (custom_ids.item_button(REF, action), custom_ids.ITEM_BUTTON),
        (custom_ids.item_form(REF, action), custom_ids.ITEM_FORM),
    ):
        found = pattern.fullmatch(written)
        assert found is not None
        assert ItemRef(found["item"], int(found["version"])) == REF
        assert found["action"] == action
        assert len(written) <= custom_ids.LONGEST


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param("hsct-cure", id="a short id"),
        pytest.param("x" * 300, id="a long id"),
        pytest.param("family:claim", id="an id with the separator"),
    ],
)
def test_a_claims_button_leads_back_to_the_claim(claim: str) -> None:
    written = custom_ids.card_button("sources", claim)
    found = custom_ids.CARD_BUTTON.fullmatch(written)
    assert found is not None
    assert len(written) <= custom_ids.LONGEST
    assert custom_ids.claim_of(found["claim"], ["other", claim]) == claim
    assert custom_ids.claim_of(found["claim"], ["other"]) is None


def test_no_custom_id_is_read_as_another_kind() -> None:
    written = [
        custom_ids.item_button(REF, ItemAction.POST),
        custom_ids.item_form(REF, ItemAction.NOTE),
        custom_ids.dismissal(REF),
        custom_ids.hold(REF, 10_080),
        custom_ids.card_button("why", "c"),
        custom_ids.dispute("1", "unclear"),
        custom_ids.opt_out("yes"),
        custom_ids.queue_page(0, "heat,open,,"),
        custom_ids.batch_undo("123"),
    ]
    for one in written:
        assert sum(pattern.fullmatch(one) is not None for pattern in custom_ids.ALL) == 1
