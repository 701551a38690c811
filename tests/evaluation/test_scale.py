"""The made-up base that the scale is measured on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.evaluation.scale import write_base
from bot.kb.files import lint


def test_the_base_has_no_problem_and_as_many_claims_as_asked_for(tmp_path: Path) -> None:
    write_base(tmp_path, 20)
    report = lint(tmp_path, today=date(2026, 1, 2))
    assert [(problem.rule, problem.message) for problem in report.problems] == []
    assert report.catalogue is not None and len(report.catalogue.claims) == 20


def test_the_base_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_base(tmp_path / name, 9)
    one, two = (sorted((tmp_path / name).rglob("*.yaml")) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
