"""`python -m bot analyse`: the public contract of product.md, line by line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.bootstrap.reading import reading_knowledge
from bot.cli.analyse import LONGEST_LINE, REMEMBERED, START, Desk, Shown, bounded_lines, post_of, register
from bot.core.values import Cooldowns, Message, Mode, Policy
from tests.scenarios.stage import CLAIM, DENIAL, DESPAIR, INSULTS, ROOT, SUGGESTED, a_knowledge_folder

KEYS = ["id", "matches", "card", "action", "heat", "distress", "route", "reasons"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_knowledge_folder(tmp_path_factory.mktemp("analyse"))


@pytest.fixture(scope="session")
def reading(folder: Path) -> Any:
    return reading_knowledge(folder, cache=folder.parent / "cache")


def answers(reading: Any, *posts: dict[str, Any] | bytes, **policy: Any) -> list[dict[str, Any]]:
    lines = [post if isinstance(post, bytes) else json.dumps(post).encode() for post in posts]
    desk = Desk(reading.knowledge, Policy(**{"mode": Mode.AUTO, "held_claims": reading.held} | policy))
    return list(desk.answers(io.BytesIO(b"\n".join(lines) + b"\n")))


def test_each_line_is_answered_in_order_with_the_keys_of_the_contract(reading: Any) -> None:
    first, second = answers(reading, {"id": "p1", "text": CLAIM}, {"id": "p2", "text": "Good morning."})
    assert (list(first), first["id"], second["id"]) == (KEYS, "p1", "p2")
    assert (first["action"], first["card"], first["route"]) == ("reply", "hsct-cure", "none")
    assert (second["matches"], second["action"], second["card"]) == ([], "none", None)
    assert set(first["heat"]) == {"message", "thread", "level"}
    assert first["reasons"]


def test_a_match_quotes_the_original_text_by_code_points(reading: Any) -> None:
    text = "🌊🌊 Ça va? " + CLAIM
    (answer,) = answers(reading, {"id": "p", "text": text})
    assert answer["matches"]
    for match in answer["matches"]:
        start, end = match["span"]
        assert text[start:end] == match["quote"]
        assert set(match) == {"claim", "family", "stance", "score", "span", "quote", "figure"}
        assert match["score"] >= 0.5


@pytest.mark.parametrize(
    ("text", "action", "route"),
    [
        pytest.param(CLAIM, "reply", "none", id="a claim of the automatic tier"),
        pytest.param(SUGGESTED, "suggest", "none", id="a claim that moderators decide on"),
        pytest.param(DENIAL, "none", "none", id="a denial"),
        pytest.param(DESPAIR, "none", "moderators", id="distress"),
    ],
)
def test_action_and_route(reading: Any, text: str, action: str, route: str) -> None:
    (answer,) = answers(reading, {"id": "p", "text": text})
    assert (answer["action"], answer["route"]) == (action, route)


@pytest.mark.parametrize(
    ("line", "post_id", "words"),
    [
        pytest.param(b"not json", None, "not JSON", id="no JSON"),
        pytest.param(b"", None, "not JSON", id="an empty line"),
        pytest.param(b"[" * 60_000, None, "not JSON", id="nested too deep"),
        pytest.param(b"[1]", None, "not a JSON object", id="a list"),
        pytest.param(b'{"id": "x"}', "x", "no text", id="no text"),
        pytest.param(b'{"id": "x", "text": 7}', "x", "no text", id="a number for a text"),
        pytest.param(b'{"id": "x", "text": "a", "created_at": "soon"}', "x", "not a time", id="no time"),
        pytest.param(b'{"id": "x", "text": "' + b"a" * LONGEST_LINE + b'"}', None, "longer than 64 KiB", id="too long"),
        pytest.param(b"\xff\xfe", None, "not JSON", id="no UTF-8"),
    ],
)
def test_a_bad_line_gives_one_error_in_its_place_and_the_run_goes_on(
    reading: Any, line: bytes, post_id: str | None, words: str
) -> None:
    before, bad, after = answers(reading, {"id": "1", "text": "a"}, line, {"id": "2", "text": "b"})
    assert (before["id"], after["id"]) == ("1", "2")
    assert list(bad) == ["id", "error"]
    assert bad["id"] == post_id
    assert words in bad["error"]


def test_a_line_of_just_64_kib_is_read() -> None:
    line = b"a" * LONGEST_LINE
    for end in (b"\n", b"\r\n", b""):
        assert list(bounded_lines(io.BytesIO(line + end))) == [line]
    assert list(bounded_lines(io.BytesIO(line + b"a\nb\n"))) == [None, b"b"]


def test_posts_lie_a_minute_apart_unless_they_say_when_they_were_sent() -> None:
    assert post_of(b'{"id": "a", "text": "t"}', 3).message.sent_at == START + timedelta(minutes=3)
    told = post_of(b'{"id": "a", "text": "t", "created_at": "2026-05-01T10:00:00Z"}', 3)
    assert told.message.sent_at == datetime(2026, 5, 1, 10, tzinfo=UTC)


def test_each_post_is_by_another_author_in_a_thread_of_its_own_unless_it_says_so() -> None:
    one, other = (post_of(b'{"id": "a", "text": "t"}', number).message for number in (0, 1))
    assert one.author != other.author
    assert one.thread != other.thread
    told = post_of(b'{"id": "a", "text": "t", "author": "w", "thread": "s", "reply_to": "z"}', 0).message
    assert (told.author, told.thread, told.reply_to) == ("w", "s", "z")


def test_heat_is_read_over_a_thread(reading: Any) -> None:
    posts = [{"id": str(n), "text": text, "thread": "t", "author": str(n)} for n, text in enumerate(INSULTS)]
    *_, last = answers(reading, *posts, {"id": "c", "text": CLAIM, "thread": "t"})
    assert last["heat"]["level"] >= 2
    assert (last["action"], last["route"]) == ("suggest", "none")


def test_cooldowns_hold_back_the_second_card_only_where_they_are_asked_for(reading: Any) -> None:
    posts = [{"id": str(n), "text": CLAIM, "thread": "t"} for n in range(2)]
    assert [one["action"] for one in answers(reading, *posts)] == ["reply", "reply"]
    assert answers(reading, *posts, cooldowns=Cooldowns())[1]["action"] != "reply"


def test_what_is_remembered_of_cards_is_bounded() -> None:
    shown = Shown()
    for number in range(5000):
        shown.note(Message(str(number), "", f"a{number}", START, thread=f"t{number}"), "c")
    gone, kept = (Message("x", "", f"a{n}", START, thread=f"t{n}") for n in (0, 4999))
    assert shown.before(gone).in_channel is None
    assert shown.before(kept).in_channel == START


def test_the_place_whose_last_card_is_the_oldest_is_forgotten_first() -> None:
    shown, first = Shown(), Message("x", "", "a0", START, thread="t0")
    for number in (*range(REMEMBERED), 0, REMEMBERED):
        shown.note(Message(str(number), "", f"a{number}", START, thread=f"t{number}"), "c")
    second = Message("x", "", "a1", START, thread="t1")
    assert (shown.before(first).in_channel, shown.before(first).to_author) == (START, START)
    assert (shown.before(second).in_channel, shown.before(second).to_author) == (None, None)


def test_the_program_streams_answers_while_its_input_is_open_and_counts_bad_lines(folder: Path) -> None:
    program = [sys.executable, "-m", "bot", "analyse", "--knowledge", str(folder), "--fast"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(program, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        process.stdin.write(json.dumps({"id": "p1", "text": CLAIM}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["action"] == "reply"
        process.stdin.write("junk\n")
        _, told = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "1 line(s) could not be read as posts." in told


def test_without_a_folder_named_that_of_config_yaml_is_read_else_knowledge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = typer.Typer()
    register(app)

    def action() -> object:
        result = CliRunner().invoke(app, ["--fast"], input=json.dumps({"id": "p1", "text": CLAIM}) + "\n")
        return json.loads(result.stdout)["action"]

    folder = a_knowledge_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert action() == "reply"
    folder.rename(tmp_path / "elsewhere")
    (tmp_path / "config.yaml").write_text("knowledge: elsewhere\n", encoding="utf-8")
    assert action() == "reply"


def test_a_knowledge_folder_that_is_not_there_is_named_with_exit_code_2() -> None:
    program = [sys.executable, "-m", "bot", "analyse", "--knowledge", "nowhere-at-all"]
    done = subprocess.run(program, cwd=ROOT, text=True, capture_output=True, timeout=30, input="", check=False)
    assert done.returncode == 2
    assert "KB001" in done.stderr
    assert "Traceback" not in done.stderr
