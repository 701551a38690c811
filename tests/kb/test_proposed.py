"""A reworded example goes into its claim's file: one line more, everything else as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.core.values import Action, Stance
from bot.errors import InputProblems, UserError
from bot.kb.files import load_knowledge
from bot.kb.proposed import Change, NewExample, change_for, write
from tests.kb.bases import Tides

TODAY = date(2026, 11, 25)
FILE = "claims/tides/quay.yaml"


def laid_out(first: str = "", last: str = "", *, block: bool = False) -> str:
    """The tides' claim as an editor lays it out, with comments; `first` and `last` follow these examples' lines."""
    asserts = [f'  - {{text: "the quay floods, in way {n}", stance: asserts, held: true}}' for n in range(8)]
    asks = [f'  - {{text: "does the quay flood, way {n}?", stance: asks, held: true}}' for n in range(6)]
    none = [f'  - {{text: "a flood of letters, number {n}", match: false}}' for n in range(4)]
    asserts[-1] += first
    none[-1] += last
    examples = "\n".join((*asserts, *asks, *none))
    if block:
        examples += "\n  - text: a flood of calls\n    match: false"
    return f"""\
# The quay, as the harbour office sees it.
family: tides
claims:
- id: quay-floods   # known since 1911
  text: 'The quay floods every spring.'
  tier: suggest
  match: {{all_of: [[quay], [flood]]}}

  # Posts of every stance.
  examples:
{examples}
  card:
    headline: Does the quay flood?
    facts: ["It was wet on some days: {{harbour-2020-days}}.", "The ratio was {{harbour-2020-ratio}}."]
    unknown: Nobody knows why.
    studied: One quay was read for some years.
    questions: ["What does the harbour office say?"]
    citations: [harbour-2020]
  review: {{by: editor, on: 2026-11-01, due: 2027-05-01}}

# Written in a storm.
- id: pier-floods
  text: The pier floods.
  phrasings:
  - the pier is under water again
"""


def a_folder(room: Path, text: str | None = None) -> Path:
    folder = Tides().write(room / "k")
    (folder / FILE).write_text(text or laid_out(), encoding="utf-8")
    return folder


def an_example(text: str = "water stood on the quay, a flood", stance: Stance | None = Stance.ASSERTS) -> NewExample:
    return NewExample("quay-floods", text, stance, Action.SUGGEST if stance else None)


def the_change(folder: Path, example: NewExample) -> Change:
    change = change_for(folder, example, today=TODAY)
    assert change is not None
    return change


@pytest.mark.parametrize(
    ("stance", "before", "line"),
    [
        pytest.param(
            Stance.ASSERTS,
            "the quay floods, in way 7",
            '  - {text: "water stood on the quay, a flood", stance: asserts, action: suggest}',
            id="after the last of its stance",
        ),
        pytest.param(
            None,
            "a flood of letters, number 3",
            '  - {text: "water stood on the quay, a flood", match: false}',
            id="the last of all",
        ),
        pytest.param(
            Stance.REPORTS,
            "a flood of letters, number 3",
            '  - {text: "water stood on the quay, a flood", stance: reports}',
            id="the first of its stance",
        ),
    ],
)
@pytest.mark.parametrize("behind", ["", "  # seen twice", "  # seen twice\n\n  # what follows", "\n  # what follows"])
def test_one_line_is_added_and_comments_order_and_quotes_stay(
    tmp_path: Path, stance: Stance | None, before: str, line: str, behind: str
) -> None:
    text = laid_out(behind, behind)
    folder = a_folder(tmp_path, text)
    example = NewExample("quay-floods", an_example().text, stance, Action.SUGGEST if stance is Stance.ASSERTS else None)
    write(the_change(folder, example))
    expected = text.split("\n")
    place = next(number for number, one in enumerate(expected) if before in one) + 1
    assert (folder / FILE).read_text(encoding="utf-8").split("\n") == [*expected[:place], line, *expected[place:]]
    assert len(load_knowledge(folder).claims["quay-floods"].examples) == 19


def test_an_example_in_lines_gets_a_neighbour_in_lines(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, laid_out(block=True))
    change = the_change(folder, an_example(stance=None))
    assert change.added == ('  - text: "water stood on the quay, a flood"', "    match: false")


def test_a_claim_without_examples_gets_its_first_before_its_card(tmp_path: Path) -> None:
    text = laid_out().replace(
        "  phrasings:\n  - the pier", "  review: {by: editor, on: 2026-11-01, due: 2027-05-01}\n#"
    )
    folder = a_folder(tmp_path, text)
    change = the_change(folder, NewExample("pier-floods", "the pier floods", Stance.ASSERTS))
    assert change.added == ("  examples:", '  - {text: "the pier floods", stance: asserts}')


@pytest.mark.parametrize(("mark", "end"), [("\ufeff", "\n"), ("", "\r\n")], ids=["byte order mark", "Windows"])
def test_marks_and_line_ends_stay(tmp_path: Path, mark: str, end: str) -> None:
    folder = a_folder(tmp_path)
    raw = (mark + laid_out().replace("\n", end)).encode()
    (folder / FILE).write_bytes(raw)
    change = the_change(folder, an_example())
    write(change)
    after = (folder / FILE).read_bytes()
    assert after.replace(f"{change.added[0]}{end}".encode(), b"") == raw


def test_the_words_of_an_example_cannot_break_out_of_their_quotes(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    words = 'the "quay"}: floods\n- {id: x} # \\ &a *b !c'
    write(the_change(folder, an_example(words)))
    examples = load_knowledge(folder).claims["quay-floods"].examples
    assert " ".join(words.split()) in {one.text for one in examples}


@pytest.mark.parametrize(
    ("example", "rule"),
    [
        pytest.param(an_example("The quay floods in way 0!"), "KB407", id="the words of another example"),
        pytest.param(
            NewExample("quay-floods", "the quay floods again", Stance.DENIES, Action.SUGGEST),
            "KB412",
            id="no such card",
        ),
    ],
)
def test_what_lint_would_refuse_is_not_merged(tmp_path: Path, example: NewExample, rule: str) -> None:
    folder = a_folder(tmp_path)
    with pytest.raises(InputProblems) as caught:
        change_for(folder, example, today=TODAY)
    assert [problem.rule for problem in caught.value.problems] == [rule]
    assert (folder / FILE).read_text(encoding="utf-8") == laid_out()


def test_a_file_that_would_not_keep_its_layout_is_left_to_the_owner(tmp_path: Path) -> None:
    text = laid_out().replace("  tier: suggest", "  tier:    suggest")
    folder = a_folder(tmp_path, text)
    with pytest.raises(UserError, match="add the example by hand"):
        change_for(folder, an_example(), today=TODAY)


def test_an_example_that_stands_there_changes_nothing_and_an_unknown_claim_is_said(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    same = NewExample("quay-floods", "the quay  floods, in way 0", Stance.ASSERTS)
    assert change_for(folder, same, today=TODAY) is None
    with pytest.raises(UserError, match='no claim "quay-flods"'):
        change_for(folder, NewExample("quay-flods", "the quay floods", None), today=TODAY)


@pytest.mark.parametrize(
    ("example", "stands"),
    [
        pytest.param(an_example("the quay floods, in way 0", Stance.DENIES), "asserts, held", id="another stance"),
        pytest.param(an_example("the quay floods, in way 0", None), "asserts, held", id="no match"),
        pytest.param(an_example("a flood of letters, number 0", Stance.ASSERTS), "no match", id="a match"),
        pytest.param(an_example("the quay floods, in way 0"), "asserts, held", id="an action"),
        pytest.param(
            NewExample("quay-floods", "a flood of letters, number 0", None, held=True), "no match", id="to be held"
        ),
    ],
)
def test_a_post_that_the_claim_has_as_another_example_is_left_to_the_owner(
    tmp_path: Path, example: NewExample, stands: str
) -> None:
    folder = a_folder(tmp_path)
    with pytest.raises(UserError, match=rf"quay.yaml:\d+ has this post as {stands}; change it there by hand"):
        change_for(folder, example, today=TODAY)


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    change = the_change(folder, an_example())
    (folder / FILE).write_text(laid_out("  # a later thought"), encoding="utf-8")
    with pytest.raises(UserError, match="changed meanwhile"):
        write(change)
    assert (folder / FILE).read_text(encoding="utf-8") == laid_out("  # a later thought")
    assert [path.name for path in (folder / FILE).parent.iterdir()] == ["quay.yaml"]
