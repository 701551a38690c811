"""Bad files beside the exact message that each must give.

The messages stand in `expected.txt` of each folder. To refresh them on purpose: CAVEAT_REFRESH=1, then read the diff
as prose.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from bot.config import load_config
from bot.errors import InputProblems
from bot.kb.files import lint
from bot.yamldoc.render import as_text

HERE = Path(__file__).parent
TODAY = date(2026, 11, 25)
KNOWLEDGE = sorted(path.parent.name for path in HERE.glob("*/knowledge"))


def compare(folder: Path, said: str) -> None:
    expected = folder / "expected.txt"
    if os.environ.get("CAVEAT_REFRESH"):
        expected.write_text(said + "\n", encoding="utf-8")
    assert said + "\n" == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KNOWLEDGE)
def test_a_bad_knowledge_folder_gives_exactly_these_messages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / name)
    compare(HERE / name, as_text(lint(Path("knowledge"), today=TODAY).problems))


def test_a_bad_config_gives_exactly_these_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / "config")
    with pytest.raises(InputProblems) as caught:
        load_config(Path("config.yaml"), {})
    compare(HERE / "config", as_text(caught.value.problems))
