"""Problems as text, JSON, SARIF and GitHub annotations."""

from __future__ import annotations

import json

from bot.problem import Mark, Problem, Severity
from bot.yamldoc.render import as_text, renderer

SOURCE = Problem(
    Mark("knowledge/claims/tides.yaml", 14, 13, 19),
    "KB221",
    'unknown study "harbour-office-2020"',
    'did you mean "harbour-office-2021"?',
    "    source: harbour-office-2020",
)
PLAIN = Problem(Mark("a:b.yaml", 1, 1), "KB001", "100 % missing,\nall of it", severity=Severity.WARNING)
TITLES = {"KB221": "a card names a study that is not there"}


def test_text_shows_the_line_a_caret_and_the_hint() -> None:
    assert as_text([SOURCE]) == (
        'knowledge/claims/tides.yaml:14:13: error KB221: unknown study "harbour-office-2020"\n'
        "   14 |     source: harbour-office-2020\n"
        '      |             ^ did you mean "harbour-office-2021"?'
    )


def test_a_long_line_is_cut_round_its_caret() -> None:
    line = "x" * 300 + "HERE" + "y" * 300
    shown = as_text([Problem(Mark("f", 1, 301), "KB101", "m", None, line)]).split("\n")
    assert shown[1][shown[2].index("^") :].startswith("HERE")
    assert len(shown[1]) < 130


def test_json_holds_every_field() -> None:
    first = json.loads(renderer("json", {})([SOURCE]))["problems"][0]
    assert (first["file"], first["line"], first["column"], first["rule"]) == (SOURCE.mark.file, 14, 13, "KB221")
    assert first["hint"] == SOURCE.hint


def test_sarif_names_the_rule_and_the_region() -> None:
    run = json.loads(renderer("sarif", TITLES)([SOURCE, PLAIN]))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["KB001", "KB221"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 14, "startColumn": 13, "endColumn": 32}
    assert [result["level"] for result in run["results"]] == ["error", "warning"]


def test_github_annotations_escape_what_would_end_them() -> None:
    assert renderer("github", {})([PLAIN]) == (
        "::warning file=a%3Ab.yaml,line=1,col=1,title=KB001::100 %25 missing,%0Aall of it"
    )
