"""The README promises nothing that is not so: its table of posts, its commands, its picture."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.scenarios.stage import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
POSTS = re.findall(r'^\| "(.+?)" \| (shows a card|says nothing)', README, re.MULTILINE)
WANTED = {"shows a card": "reply", "says nothing": "none"}


def test_each_post_of_the_table_gets_what_the_table_says() -> None:
    lines = "".join(json.dumps({"id": text, "text": text}) + "\n" for text, _ in POSTS)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "analyse"], input=lines, cwd=ROOT, capture_output=True, text=True, check=True
    )
    got = [(line["id"], line["action"]) for line in map(json.loads, done.stdout.splitlines())]
    assert got == [(text, WANTED[words]) for text, words in POSTS]
    assert {words for _, words in POSTS} == set(WANTED)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)", README, re.MULTILINE))))
def test_each_make_target_that_is_named_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("place", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_each_link_into_the_house_leads_somewhere(place: str) -> None:
    assert (ROOT / place).exists()


def test_both_commands_come_first_then_the_picture_then_the_map() -> None:
    order = [README.index(part) for part in ("make run", "make test", "![", "## A map of the house")]
    assert order == sorted(order)


def test_the_picture_is_light_and_described_in_words() -> None:
    described, place = re.findall(r"!\[(.+?)\]\((.+?)\)", README, re.DOTALL)[0]
    assert len(described) > 100
    assert (ROOT / place).read_bytes().startswith(b"\x89PNG")
    assert (ROOT / place).stat().st_size < 300_000
