"""Every example in knowledge/ is a test case, named by the file and line that it stands on."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.core.catalogue import Claim, Example
from bot.core.pipeline import Knowledge, prepare
from bot.kb.examples import check_example, read_example
from bot.kb.files import lint, load_knowledge
from bot.yamldoc.render import as_text

FOLDER = Path(__file__).resolve().parents[1] / "knowledge"
CATALOGUE = load_knowledge(FOLDER)


@cache
def knowledge() -> Knowledge:
    return prepare(CATALOGUE)


def named(claim: Claim, example: Example) -> str:
    return f"{Path(example.file).relative_to(FOLDER).as_posix()}:{example.line}"


CASES = [
    pytest.param(claim, example, id=named(claim, example))
    for claim in CATALOGUE.claims.values()
    for example in claim.examples
]


def test_lint_finds_nothing_to_mend() -> None:
    problems = [problem for problem in lint(FOLDER, today=date(2026, 11, 25)).problems if problem.severity == "error"]
    assert problems == [], as_text(problems)


@pytest.mark.parametrize(("claim", "example"), CASES)
def test_an_example_comes_out_as_its_editor_wrote_it(claim: Claim, example: Example) -> None:
    failure = check_example(claim, example, read_example(example, knowledge()))
    if failure is not None:
        # The reader does not know every wording yet; such a claim is held to suggest-only, and the share is bounded.
        pytest.xfail(f"wanted {failure.wanted}; came {failure.came}")


def test_at_least_seventy_in_a_hundred_examples_come_out_as_written() -> None:
    examples = [(claim, one) for claim in CATALOGUE.claims.values() for one in claim.examples]
    good = sum(check_example(claim, one, read_example(one, knowledge())) is None for claim, one in examples)
    assert good / len(examples) >= 0.70
