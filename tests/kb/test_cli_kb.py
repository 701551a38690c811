"""`python -m bot kb ...`: what it prints and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import own
from bot.cli.kb import register
from bot.errors import InputProblems, UserError
from tests.kb.bases import Tides
from tests.scenarios.stage import CLAIM, a_knowledge_folder

app = typer.Typer()
register(app)
RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Tides().write(tmp_path / "k")


def kb(*words: str | Path, stdin: str | bytes | None = None) -> tuple[int, str]:
    result = RUN.invoke(app, ["kb", *map(str, words)], input=stdin)
    if isinstance(result.exception, InputProblems | UserError):
        raise result.exception
    return result.exit_code, result.stdout


def test_lint_of_a_good_folder_exits_0(folder: Path) -> None:
    assert kb("lint", "--knowledge", folder) == (0, "")


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_lint_of_a_bad_folder_exits_2_in_every_format(form: str, folder: Path) -> None:
    Tides().patch("claims.0.txt = x").write(folder)
    code, said = kb("lint", "--knowledge", folder, "--format", form)
    assert code == 2
    assert "KB121" in said


def test_search_answers_one_json_line_a_query(folder: Path) -> None:
    code, said = kb("search", "--jsonl", "--top", "3", "--knowledge", folder, stdin="quay floods\nnothing alike\n")
    answers = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [answer["query"] for answer in answers] == ["quay floods", "nothing alike"]
    assert answers[0]["hits"][0]["claim"] == "quay-floods"
    assert set(answers[0]["hits"][0]) == {"claim", "score", "why"}
    assert answers[1]["hits"] == []


def test_search_says_what_a_claim_is_about_and_when_none_is_alike(folder: Path) -> None:
    assert "quay-floods: The quay floods every spring." in kb("search", "quay floods", "--knowledge", folder)[1]
    assert "no claim is worded alike" in kb("search", "nothing alike", "--knowledge", folder)[1]


def test_a_query_that_is_no_utf8_leaves_the_queries_after_it_answered(folder: Path) -> None:
    code, said = kb("search", "--jsonl", "--knowledge", folder, stdin=b"caf\xe9\r\nquay floods\n")
    answers = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert [answer["query"] for answer in answers] == ["caf\ufffd", "quay floods"]
    assert answers[1]["hits"][0]["claim"] == "quay-floods"


@pytest.mark.parametrize("verb", [["preview", "--knowledge", "."], ["rules"], ["schema"]], ids=lambda verb: verb[0])
def test_a_place_that_cannot_be_written_is_the_users_to_mend(folder: Path, verb: list[str]) -> None:
    a_file = folder / "vocabulary.yaml"
    words = [folder if word == "." else word for word in verb]
    with pytest.raises(UserError, match=r"cannot write: .*vocabulary"):
        kb(*words, "--to", a_file / "below")


def test_try_shows_the_steps(folder: Path) -> None:
    code, said = kb("try", "the quay floods", "--knowledge", folder)
    assert code == 0
    assert "Action:" in said


HELD = "  examples:\n  - {text: Good morning., stance: asserts, held: true}\n"


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        pytest.param("on: 2026-11-25, due: 2036-05-25", "on: 2020-01-01, due: 2020-07-01", "overdue", id="its review"),
        pytest.param(
            "  tier: auto\n", f"  tier: auto\n{HELD}", "An example of this claim fails", id="a held example that fails"
        ),
    ],
)
def test_try_says_that_a_card_is_only_suggested_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, now: str, why: str
) -> None:
    folder = a_knowledge_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("second_reader: false\n", encoding="utf-8")
    assert "Action: reply, card hsct-cure." in kb("try", CLAIM)[1]
    claims = folder / "claims" / "cure" / "claims.yaml"
    claims.write_text(claims.read_text(encoding="utf-8").replace(was, now, 1), encoding="utf-8")
    said = kb("try", CLAIM)[1]
    assert "Action: suggest, card hsct-cure." in said
    assert why in said


def test_commands_that_are_told_nothing_else_take_the_folder_cache_and_reader_of_config_yaml(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded() -> None:
        raise UserError("the second reader is loaded")

    monkeypatch.setattr(own, "second_reader", loaded)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputProblems) as caught:
        kb("status")
    assert [(str(one.mark.file), one.message) for one in caught.value.problems] == [("knowledge", "no such folder")]
    with pytest.raises(UserError, match="reader is loaded"):
        kb("status", "--knowledge", folder)
    keys = "knowledge: k\ncache: kept\nsecond_reader: false\ndiscord: {token_file: of-somebody-else}\n"
    (tmp_path / "config.yaml").write_text(keys, encoding="utf-8")
    kb("test")
    assert "not known for this state" not in kb("status")[1]
    assert [path.name.partition("-")[0] for path in (tmp_path / "kept").iterdir()] == ["examples"]


def test_a_config_that_cannot_be_read_is_said_with_its_place(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("knowlege: k\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        kb("stale")
    assert [(one.mark.file, one.mark.line) for one in caught.value.problems] == [("config.yaml", 1)]


def test_test_exits_2_and_shows_what_came_out_otherwise(folder: Path) -> None:
    Tides().patch('claims.0.examples = [{text: "good morning", stance: asserts}]').write(folder)
    code, said = kb("test", "--knowledge", folder)
    assert code == 2
    assert "wanted  match, asserts" in said


def test_status_tells_what_the_last_test_held_back(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the cache stands under the working folder
    Tides().patch('claims.0.examples.0 = {text: "good morning", stance: asserts, held: true}').write(folder)
    assert "not known for this state" in kb("status", "--knowledge", folder)[1]
    kb("test", "--knowledge", folder)
    assert "held back by examples: quay-floods" in kb("status", "--knowledge", folder)[1]


def test_test_of_an_unknown_claim_is_a_user_error(folder: Path) -> None:
    with pytest.raises(UserError, match="no such claim"):
        kb("test", "quay-dry", "--knowledge", folder)


@pytest.mark.parametrize("form", ["claimreview", "csl-json", "bibtex"])
def test_export_writes_each_format(form: str, folder: Path) -> None:
    code, said = kb("export", "--format", form, "--knowledge", folder)
    assert code == 0 and ("quay-floods" in said or "harbour-2020" in said)


def test_import_writes_drafts_and_overwrites_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "drafts.yaml"
    source.write_text('{"claimReviewed": "The quay is dry."}', encoding="utf-8")
    assert kb("import", "claimreview", source, "--to", target)[0] == 0
    assert "The quay is dry." in target.read_text(encoding="utf-8")
    with pytest.raises(UserError, match="cannot import"):
        kb("import", "claimreview", source, "--to", target)


def test_new_preview_schema_stale_status_and_diff_run(folder: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_text('{"id": "p", "text": "the quay floods"}\n', encoding="utf-8")
    assert kb("new", "claim", "tides", "pier-floods", "--knowledge", folder)[0] == 0
    assert kb("preview", "--knowledge", folder, "--to", tmp_path / "site")[0] == 0
    assert kb("schema", "--to", tmp_path / "schema")[0] == 0
    assert kb("stale", "--knowledge", folder)[0] == 0
    assert "claims    2, 1 with cards" in kb("status", "--knowledge", folder)[1]
    assert kb("diff", folder, folder, "--posts", posts) == (0, "")


def test_the_program_itself_exits_2_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "kb", "status", "--knowledge", str(tmp_path / "nowhere")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "error KB001: no such folder" in done.stderr
    assert "Traceback" not in done.stderr
