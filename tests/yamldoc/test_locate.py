"""A schema's errors in the words of an editor, at the place in the file."""

from __future__ import annotations

import pytest

from bot.errors import InputProblems
from bot.kb.schema import ClaimsRecord
from bot.yamldoc.load import parse
from bot.yamldoc.locate import did_you_mean, keys_at, validate

GOOD = "family: tides\nclaims:\n- id: a\n  text: The quay floods.\n"


@pytest.mark.parametrize(
    ("added", "rule", "message", "hint"),
    [
        pytest.param("  teir: auto\n", "KB121", 'unknown key "teir"', 'did you mean "tier"?', id="a slip in a key"),
        pytest.param("  tier: autp\n", "KB124", 'unknown value "autp"', 'did you mean "auto"?', id="a slip in a value"),
        pytest.param("- id: b\n", "KB122", '"text" is missing', "add text: ...", id="a key that is missing"),
        pytest.param(
            "  topic: 3\n", "KB123", "expected text, found a number", 'put it in "quotes" if it is text', id="kind"
        ),
        pytest.param("  phrasings: x\n", "KB123", "expected a list, found text", None, id="text where a list belongs"),
        pytest.param(
            "  general: no\n",
            "KB123",
            "expected true or false, found text",
            "write true or false; yes and no are words here",
            id="no is a word",
        ),
        pytest.param(
            "  review: 1\n",
            "KB123",
            "expected keys and values, found a number",
            "known here: by, due, on",
            id="no mapping",
        ),
        pytest.param(
            "- id: #b\n  text: The quay is dry.\n",
            "KB123",
            "expected text, found nothing",
            'a # after a space begins a comment; put "quotes" round text with one',
            id="text that became a comment",
        ),
        pytest.param(
            "  match: {figure: {measure: m, at_least: '0.2'}}\n",
            "KB123",
            "expected a number, found text",
            'take the "quotes" away',
            id="a number in quotes",
        ),
        pytest.param(
            "  match: {figure: {measure: m, at_least: 20%}}\n",
            "KB123",
            "expected a number, found text",
            "digits and a decimal point, nothing else",
            id="a number with a sign",
        ),
    ],
)
def test_an_error_says_what_and_how(added: str, rule: str, message: str, hint: str | None) -> None:
    with pytest.raises(InputProblems) as caught:
        validate(ClaimsRecord, parse(GOOD + added, "f.yaml"))
    problem = caught.value.problems[0]
    assert (problem.rule, problem.message, problem.hint, problem.mark.line) == (rule, message, hint, 5)


def test_all_errors_of_a_file_come_at_once_in_its_order() -> None:
    with pytest.raises(InputProblems) as caught:
        validate(ClaimsRecord, parse("famly: x\nclaims:\n- id: a\n  txt: b\n- text: c\n", "f"))
    assert [(p.rule, p.mark.line) for p in caught.value.problems] == [
        ("KB121", 1),
        ("KB122", 3),
        ("KB121", 4),
        ("KB122", 5),
    ]


def test_an_empty_file_lacks_its_keys() -> None:
    with pytest.raises(InputProblems) as caught:
        validate(ClaimsRecord, parse("", "f"))
    assert caught.value.problems[0].message == '"claims" is missing'


def test_the_keys_of_an_inner_mapping_are_known() -> None:
    assert "headline" in keys_at(ClaimsRecord, ("claims", 0, "card"))


def test_a_word_that_is_near_none_gets_no_suggestion() -> None:
    assert did_you_mean("zzz", ["tier", "text"]) is None
