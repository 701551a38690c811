"""How a study is called on a card."""

from __future__ import annotations

import pytest

from bot.core.card.sources import study_name
from bot.core.catalogue import Study


@pytest.mark.parametrize(
    ("authors", "name"),
    [
        pytest.param("Pilot A, et al.", "Pilot 2020", id="the first of several"),
        pytest.param("Harbour Agency", "Harbour Agency 2020", id="an office"),
        pytest.param(
            "Office of Quays and Piers Administration", "Office of Quays and Piers Administration 2020", id="and"
        ),
        pytest.param("Pilot A and Sailor B", "Pilot 2020", id="two people"),
    ],
)
def test_a_study_is_named_after_its_first_author_or_the_whole_office(authors: str, name: str) -> None:
    study = Study("s", "Tides", authors, None, 2020, "a series", None)
    assert study_name(study) == name
