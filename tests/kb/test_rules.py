"""Each rule keeps the promise of its docstring: nothing to say of the good example, something of the bad one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.kb.files import lint, load_knowledge
from bot.kb.rules import RULES, Rule
from tests.kb.bases import Tides

TODAY = date(2026, 11, 25)


def example(rule: Rule, kind: str) -> str:
    found = re.search(rf"^ *{kind}: (.*?)(?=^ *(?:good|bad): |\Z)", rule.check.__doc__ or "", re.MULTILINE | re.DOTALL)
    assert found, f"{rule.id} has no {kind} example"
    return " ".join(found.group(1).split())


def found_by(rule: Rule, folder: Path) -> list[str]:
    return [problem.message for problem in lint(folder, today=TODAY).problems if problem.rule == rule.id]


def test_the_folder_that_the_examples_change_has_no_problem(tmp_path: Path) -> None:
    assert lint(Tides().write(tmp_path), today=TODAY).problems == ()


@pytest.mark.parametrize("rule", [pytest.param(rule, id=f"{rule.id} {rule.title}") for rule in RULES])
def test_a_rule_speaks_of_its_bad_example_and_not_of_its_good_one(rule: Rule, tmp_path: Path) -> None:
    assert found_by(rule, Tides().patch(example(rule, "good")).write(tmp_path / "good")) == []
    assert found_by(rule, Tides().patch(example(rule, "bad")).write(tmp_path / "bad")) != []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_only_a_rule_that_blocks_keeps_the_folder_from_being_loaded(rule: Rule, tmp_path: Path) -> None:
    folder = Tides().patch(example(rule, "bad")).write(tmp_path)
    report = lint(folder, today=TODAY, thorough=False)
    assert (report.catalogue is None) == any(each.blocks and found_by(each, folder) for each in RULES)


def test_rule_ids_are_unique_and_titled() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.title and re.fullmatch(r"KB[234]\d\d", rule.id) for rule in RULES)


def test_a_claim_of_id_and_text_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "claims" / "tides.yaml"
    path.parent.mkdir()
    path.write_text("claims:\n- id: no\n  text: 'The quay floods.'\n", encoding="utf-8")
    catalogue = load_knowledge(tmp_path)
    assert catalogue.claims["no"].family == "general"
    assert catalogue.claims["no"].tier == "lookup"
    assert lint(tmp_path).problems == ()


def test_problems_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    folder = Tides().patch("claims.0.txt = x ;; study.titel = y").write(tmp_path)
    (folder / "cues").mkdir()
    (folder / "cues" / "en.yaml").write_text("language: en\nlanguage: en\n", encoding="utf-8")
    rules = {(Path(problem.mark.file).name, problem.rule) for problem in lint(folder).problems}
    assert {("quay.yaml", "KB121"), ("harbour-2020.yaml", "KB121"), ("en.yaml", "KB102")} <= rules
