"""`python -m bot run` and `sandbox`: start, answer, end cleanly, and say in a sentence what cannot be."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.community import ADMIN_ID, GENERAL_ID
from tests.scenarios.stage import CLAIM, ROOT, a_knowledge_folder, plain_environment


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as of a clone: the example config and a knowledge folder."""
    made = tmp_path_factory.mktemp("clone")
    a_knowledge_folder(made)
    (made / "config.example.yaml").write_bytes((ROOT / "config.example.yaml").read_bytes())
    return made


@contextmanager
def started(room: Path, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=room,
        env=plain_environment() | {"PYTHONPATH": str(ROOT)} | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found.group()
    raise AssertionError("no address was printed")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, told = process.communicate(timeout=30)
    return process.returncode, told


def general(url: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{url}/control/channels/{GENERAL_ID}/messages?persona={ADMIN_ID}") as answer:  # noqa: S310 - our own sandbox
        found: list[dict[str, Any]] = json.load(answer)
        return found


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_without_a_token_the_sandbox_answers_and_a_signal_ends_it_cleanly(room: Path, asked: signal.Signals) -> None:
    with started(room, "run", "--port", "0") as process:
        url = address(process)
        assert (room / "config.yaml").exists()
        with urllib.request.urlopen(url) as page:  # noqa: S310 - our own sandbox
            assert b"<title>" in page.read()
        process.send_signal(asked)
        code, told = ended(process)
    assert (code, "Traceback" in told) == (0, False)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs to see which signals a process catches")
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_the_middle_of_the_start_is_no_error(room: Path, asked: signal.Signals) -> None:
    with started(room, "run", "--port", "0") as process:
        while not _catches(process.pid, signal.SIGTERM):
            time.sleep(0.01)
        process.send_signal(asked)
        code, told = ended(process)
    assert (code, told) == (0, "")


def _catches(process: int, number: signal.Signals) -> bool:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) & 1 << (number - 1))


def test_a_play_file_is_posted_in_order_and_its_claim_gets_a_card(room: Path) -> None:
    posts = [{"id": "a", "text": "Good morning.", "author": "Somebody New"}, {"id": "b", "text": CLAIM}]
    play = room / "play.jsonl"
    play.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    with started(room, "sandbox", "--port", "0", "--play", str(play)) as process:
        url = address(process)
        shown: list[str] = []
        while len(shown) < 3:
            shown = [one["content"] for one in general(url)]
        assert shown[:2] == ["Good morning.", CLAIM]
        assert "not medical advice" in shown[2]


def test_a_port_that_is_taken_is_named_with_a_way_out(room: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(room, "run", "--port", str(port)) as process:
            code, told = ended(process)
    assert code == 2
    assert f"port {port} is taken" in told
    assert "--port" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        pytest.param(("sandbox", "--play", "nowhere.jsonl"), "nowhere.jsonl cannot be read", id="no play file"),
        pytest.param(("sandbox", "--faults", "no-such-plan"), "no-such-plan", id="no such faults"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(room: Path, words: tuple[str, ...], lines: str) -> None:
    with started(room, *words) as process:
        code, told = ended(process)
    assert (code, "Traceback" in told) == (2, False)
    assert lines in told


def test_a_real_token_is_never_taken_to_the_sandbox_and_a_port_is_refused_beside_it(room: Path) -> None:
    with started(room, "run", "--port", "1", DISCORD_TOKEN="a-token") as process:
        code, told = ended(process)
    assert code == 2
    assert "--port is for the sandbox" in told


def test_malformed_config_is_shown_with_its_place(room: Path, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("databse: x\nsandbox:\n  port: high\n", encoding="utf-8")
    with started(tmp_path, "run") as process:
        code, told = ended(process)
    assert code == 2
    assert "config.yaml:1:1" in told
    assert "config.yaml:3:9" in told
    assert room
