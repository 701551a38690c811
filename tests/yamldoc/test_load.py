"""Text to values: what is read as what, and what is refused, where and under which rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputProblems
from bot.yamldoc.load import MAX_BYTES, MAX_DEPTH, decode, parse


def refused(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(InputProblems) as caught:
        parse(text, "file.yaml")
    return [(p.rule, p.mark.line, p.mark.column) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("no", "no", id="no is a word"),
        pytest.param("on", "on", id="on is a word"),
        pytest.param("1:30", "1:30", id="1:30 is text"),
        pytest.param("2026-11-25", "2026-11-25", id="a date is text until a schema wants a date"),
        pytest.param("'12'", "12", id="quoted digits are text"),
        pytest.param("1_000", "1_000", id="an underscore makes no number"),
        pytest.param("12", 12, id="a whole number"),
        pytest.param("-7", -7, id="a negative number"),
        pytest.param("0o17", 15, id="octal as YAML 1.2 writes it"),
        pytest.param("017", 17, id="a leading zero is decimal"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("2.80", 2.8, id="a fraction"),
        pytest.param(".5", 0.5, id="a bare fraction"),
        pytest.param("1e3", 1000.0, id="an exponent"),
        pytest.param("true", True, id="true"),
        pytest.param("False", False, id="False"),
        pytest.param("~", None, id="tilde is nothing"),
        pytest.param("null", None, id="null is nothing"),
        pytest.param("", None, id="an empty value is nothing"),
        pytest.param("x & y * z!", "x & y * z!", id="signs inside text"),
        pytest.param("[a, [b, 1]]", ["a", ["b", 1]], id="a list in one line"),
        pytest.param("{a: 1, b: no}", {"a": 1, "b": "no"}, id="a mapping in one line"),
    ],
)
def test_a_value_is_read_as_yaml_1_2_has_it(written: str, value: object) -> None:
    assert parse(f"key: {written}\n", "file.yaml").data == {"key": value}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param("a: b: c\n", ("KB101", 1, 5), id="a second colon"),
        pytest.param('a: "x\nb: y\n', ("KB101", 2, 5), id="a quotation mark that is never closed"),
        pytest.param("a: 1\nb: 2\na: 3\n", ("KB102", 3, 1), id="a key twice"),
        pytest.param("a: &x 1\n", ("KB103", 1, 4), id="an anchor"),
        pytest.param("- &x 1\n- *x\n", ("KB103", 1, 3), id="an alias"),
        pytest.param("a: !!str 1\n", ("KB104", 1, 4), id="a tag"),
        pytest.param("%YAML 1.1\n---\na: 1\n", ("KB104", 1, 1), id="a directive"),
        pytest.param("a:\n\tb: 1\n", ("KB105", 2, 1), id="a tab"),
        pytest.param("a: b\x07\n", ("KB107", 1, 5), id="a control character"),
        pytest.param("[" * (MAX_DEPTH + 1), ("KB108", 1, 1), id="brackets without end"),
        pytest.param("- " * 200, ("KB108", 1, 1), id="dashes without end"),
        pytest.param("a: 1\n---\nb: 2\n", ("KB109", 2, 1), id="a second document"),
        pytest.param("? [a]\n: b\n", ("KB110", 1, 3), id="a list as key"),
        pytest.param(f"a: {'9' * 5000}\n", ("KB111", 1, 4), id="a number of five thousand digits"),
        pytest.param("a: 1e999\n", ("KB111", 1, 4), id="a number beyond all measure"),
    ],
)
def test_what_is_not_used_here_is_refused_where_it_stands(text: str, where: tuple[str, int, int]) -> None:
    assert refused(text)[0] == where


def test_every_anchor_alias_and_tag_is_told_at_once() -> None:
    assert [rule for rule, _, _ in refused("a: &x 1\nb: *x\nc: !t 2\n")] == ["KB103", "KB103", "KB104"]


def test_the_prefix_names_the_kind_of_file() -> None:
    with pytest.raises(InputProblems) as caught:
        parse("a: 1\na: 2\n", "config.yaml", prefix="CF")
    assert caught.value.problems[0].rule == "CF102"


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        pytest.param(b"a: 1\nb: \xff\n", ("KB107", 2, 4), id="not UTF-8"),
        pytest.param(b"a" * (MAX_BYTES + 1), ("KB106", 1, 1), id="too large"),
    ],
)
def test_bytes_that_cannot_be_a_file_of_ours_are_refused(raw: bytes, where: tuple[str, int, int]) -> None:
    with pytest.raises(InputProblems) as caught:
        decode(raw, "file.yaml")
    mark = caught.value.problems[0].mark
    assert (caught.value.problems[0].rule, mark.line, mark.column) == where


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble() -> None:
    assert parse(decode(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f"), "f").data == {"a": 1, "b": 2}


def test_places_are_found_before_and_after_the_nodes_are_dropped() -> None:
    document = parse("a:\n  - b: 1\n  - b: 2\n", "f")
    before = document.mark(("a", 1, "b"))
    document.forget_places()
    assert document.mark(("a", 1, "b")) == before
    assert (before.line, before.column) == (3, 8)
    assert document.mark(("a", 1, "b"), key=True).column == 5


def test_the_lines_of_a_list_are_those_of_its_items() -> None:
    assert parse("a:\n- x\n\n- y\n", "f").item_lines(("a",)) == [2, 4]


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@`\n ,?~01.\t\x00é"), max_size=60))
def test_any_text_is_either_read_or_refused_with_a_place(text: str) -> None:
    try:
        parse(text, "f")
    except InputProblems as error:
        assert all(problem.mark.line >= 1 and problem.mark.column >= 1 for problem in error.problems)
