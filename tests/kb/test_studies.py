"""The study records that are shipped: every figure stands in its statement, and every card number in a finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core.card import build_card, references
from bot.core.card.quantities import full_form
from bot.core.catalogue import Claim, Finding, Study
from bot.kb.files import load_knowledge

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
CATALOGUE = load_knowledge(KNOWLEDGE)
WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
IN_WORDS = {"no one": 0, "nobody": 0, "none": 0, "no": 0, "neither": 0, "single": 1, "half": 50, "one in three": 33}
ARITHMETIC = re.compile(r"computed here|worked out here|written here", re.IGNORECASE)
CARDED = [claim for claim in CATALOGUE.claims.values() if claim.card]


def numbers_in(text: str) -> set[float]:
    plain = text.lower().replace("·", ".")
    plain = re.sub(r"(?<=\d)[, \u00a0\u202f](?=\d{3}\b)", "", plain)
    found = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", plain)}
    found |= {float(value) for value, word in enumerate(WORDS) if re.search(rf"\b{word}\b", plain)}
    return found | {float(value) for word, value in IN_WORDS.items() if re.search(rf"\b{word}\b", plain)}


@pytest.mark.parametrize("finding", [pytest.param(finding, id=finding.id) for finding in CATALOGUE.findings.values()])
def test_a_statement_contains_its_value_and_interval_or_the_note_says_the_arithmetic(finding: Finding) -> None:
    said = numbers_in(finding.statement)
    fields = (finding.value, finding.ci_low, finding.ci_high)
    missing = [field for field in fields if field is not None and abs(field) not in said]
    assert not missing or ARITHMETIC.search(finding.note or ""), f"{missing} not in: {finding.statement}"


def test_each_of_the_studies_stands_in_a_file_of_its_own() -> None:
    assert len(CATALOGUE.studies) == len(list((KNOWLEDGE / "studies").glob("*.yaml"))) >= 144


def test_a_superseded_finding_keeps_its_mark() -> None:
    assert sum(finding.use == "superseded" for finding in CATALOGUE.findings.values()) == 4


@pytest.mark.parametrize("study", [pytest.param(study, id=study.id) for study in CATALOGUE.studies.values()])
def test_limits_are_written_for_members_and_name_no_record_file_or_post(study: Study) -> None:
    parts = (study.limitations or "").split("; ")
    ids = {word for part in parts for word in re.findall(r"[\w-]+", part)} & CATALOGUE.studies.keys()
    assert not ids and not re.search(r"\.yaml|\bseed\b", "; ".join(parts))
    assert len(parts) == len(set(parts))


def numbers_of(finding: Finding) -> set[float]:
    """Every number that may come of a finding: its fields, and what card.quantities works out of them."""
    study = CATALOGUE.studies[finding.study]
    fields = (finding.value, finding.ci_low, finding.ci_high, finding.n, finding.events, finding.ci_level, *study.years)
    worked_out = numbers_in(full_form(finding, 100)) | numbers_in(full_form(finding, 1000))
    text = " ".join(filter(None, (finding.timepoint, study.follow_up, study.regimen, *dict(study.ms_types))))
    counts = [n for n in (study.n, study.year, *dict(study.ms_types).values()) if n is not None]
    return {abs(float(field)) for field in (*fields, *counts) if field is not None} | worked_out | numbers_in(text)


@pytest.mark.parametrize("claim", [pytest.param(claim, id=claim.id) for claim in CARDED])
def test_each_number_of_a_card_comes_from_a_finding(claim: Claim) -> None:
    card = build_card(claim, CATALOGUE)
    assert card is not None and claim.card is not None
    prose = (card.headline, *(p.text for p in (*card.facts, card.unknown, card.studied, *card.questions)))
    written = (claim.card.headline, *claim.card.facts, claim.card.unknown, claim.card.studied, *claim.card.questions)
    for text, source in zip(prose, written, strict=True):
        names = [reference.id for reference in references(source)]
        findings = [CATALOGUE.findings[name] for name in names if name in CATALOGUE.findings]
        studies = [CATALOGUE.studies[name] for name in names if name in CATALOGUE.studies]
        allowed = {number for finding in findings for number in numbers_of(finding)}
        allowed |= {number for study in studies for each in study.findings for number in numbers_of(each)}
        allowed |= numbers_in(source)
        assert numbers_in(text) <= allowed
