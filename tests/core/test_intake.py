from bot.core.intake import MOST_CHARACTERS, admit


def test_a_well_formed_text_passes_unchanged() -> None:
    assert admit("café ☕") == "café ☕"


def test_lone_surrogates_and_nul_become_a_mark_without_moving_offsets() -> None:
    assert admit("a\ud800b\0c") == "a\ufffdb\ufffdc"


def test_a_text_is_cut_where_reading_ends() -> None:
    assert len(admit("é" * (MOST_CHARACTERS + 9))) == MOST_CHARACTERS
