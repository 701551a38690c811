"""`python -m bot proposals ...`: the owner reads what moderators worded, merges it or leaves it."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.bootstrap.proposals import FileProposals, Settled, Standing, read_proposals, settle
from bot.cli.proposals import register
from bot.errors import InputProblems, UserError
from bot.kb.files import load_knowledge
from bot.service.records import Proposal
from tests.fakes import NOON
from tests.kb.test_proposed import FILE, a_folder, laid_out

app = typer.Typer()
register(app)
RUN = CliRunner()
WITH_AN_ID = (
    '{"id": "k1", "guild": "10", "claim": "quay-floods", "text": "the quay floods at noon", "stance": "asserts", '
    '"action": null, "by": "501", "at": "2026-11-25T12:00:00+00:00"}\n'
)
"""As earlier states of this program wrote it."""


class Owner:
    """Somebody at the terminal, with a knowledge folder and a file of proposals."""

    def __init__(self, room: Path) -> None:
        self.folder = a_folder(room)
        self.file = room / "var" / "proposals.jsonl"

    def proposed(self, id: str = "k1", **changes: Any) -> None:
        usual = {"claim": "quay-floods", "text": "the quay floods at noon", "stance": "asserts", "action": "suggest"}
        proposal = Proposal(id, "10", at=NOON, **usual | changes)
        asyncio.run(FileProposals(self.file).save(proposal))

    def types(self, *words: str) -> tuple[int, str, str]:
        places = ["--file", str(self.file)]
        if words[0] in ("show", "merge"):
            places += ["--knowledge", str(self.folder)]
        result = RUN.invoke(app, ["proposals", *words, *places])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    def examples(self) -> set[str]:
        return {one.text for one in load_knowledge(self.folder).claims["quay-floods"].examples}


@pytest.fixture
def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Owner:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("second_reader: false\n", encoding="utf-8")  # it knows nothing of tides
    return Owner(tmp_path)


def test_without_proposals_the_list_is_empty(owner: Owner) -> None:
    assert owner.types("list") == (0, "", "0 proposal(s).\n")


def test_a_proposal_is_listed_shown_merged_and_listed_no_more(owner: Owner) -> None:
    owner.proposed(action=None)
    assert "  post    the quay floods at noon\n  wanted  asserts\n" in owner.types("list")[1]
    shown = owner.types("show", "k1")[1]
    assert f"{owner.folder / FILE}:19" in shown
    assert "reads   as wanted" in shown
    assert (owner.folder / FILE).read_text(encoding="utf-8") == laid_out()
    code, said, _ = owner.types("merge", "k1")
    assert (code, said.split("\n")[0]) == (0, "Merged.")
    assert "the quay floods at noon" in owner.examples()
    assert owner.types("list")[2] == "0 proposal(s).\n"
    assert re.search(r"^k1  [-\d]{10}, merged$", owner.types("list", "--all")[1], re.MULTILINE)
    with pytest.raises(UserError, match="was merged already"):
        owner.types("merge", "k1")


def test_what_the_bot_reads_otherwise_is_said_and_merged_all_the_same(owner: Owner) -> None:
    owner.proposed(text="good morning to everybody", action=None)
    code, said, _ = owner.types("merge", "k1")
    assert code == 0
    assert "reads   otherwise: no match" in said
    assert "good morning to everybody" in owner.examples()


def test_what_lint_refuses_is_not_merged_and_goes_on_waiting_until_the_owner_mends_it(owner: Owner) -> None:
    owner.proposed(stance="denies", action="suggest", text="the quay floods never")
    with pytest.raises(InputProblems) as caught:
        owner.types("merge", "k1")
    assert "KB412" in {problem.rule for problem in caught.value.problems}
    assert (owner.folder / FILE).read_text(encoding="utf-8") == laid_out()
    assert owner.types("list")[2] == "1 proposal(s).\n"
    mended = ("--stance", "denies", "--action", "none", "--text", "the quay does not flood", "--held")
    assert owner.types("merge", "k1", *mended)[0] == 0
    line = '  - {text: "the quay does not flood", stance: denies, action: none, held: true}'
    assert line in (owner.folder / FILE).read_text(encoding="utf-8").split("\n")


def test_a_merge_that_was_cut_short_is_finished_and_adds_nothing_twice(owner: Owner) -> None:
    owner.proposed()
    waiting = owner.file.read_bytes()
    owner.types("merge", "k1")
    before = (owner.folder / FILE).read_bytes()
    owner.file.write_bytes(waiting)  # killed after the claim's file was written
    assert owner.types("merge", "k1")[1].startswith("It stood in the claim's file already.")
    assert (owner.folder / FILE).read_bytes() == before
    assert owner.types("list")[2] == "0 proposal(s).\n"


def test_a_correction_of_an_example_that_stands_there_is_not_dropped(owner: Owner) -> None:
    owner.proposed(text="the quay floods, in way 0", stance="denies", action=None)
    with pytest.raises(UserError, match="has this post as asserts, held; change it there by hand"):
        owner.types("merge", "k1")
    assert owner.types("list")[2] == "1 proposal(s).\n"


def test_of_a_rejected_proposal_the_owners_word_is_kept(owner: Owner) -> None:
    owner.proposed("k1")
    owner.proposed("k2", text="the quay floods at dawn")
    assert owner.types("reject", "k1", "--why", "too close to another")[1] == "Rejected.\n"
    assert "the quay floods at dawn" in owner.types("list")[1]
    assert ", rejected: too close to another\n" in owner.types("list", "--all")[1]
    assert owner.examples().isdisjoint({"the quay floods at noon"})


@pytest.mark.parametrize("verb", ["merge", "reject"])
def test_of_a_settled_proposal_no_word_and_of_none_a_moderators_id_stays_on_file(owner: Owner, verb: str) -> None:
    owner.file.parent.mkdir()
    owner.file.write_text(WITH_AN_ID + "torn", encoding="utf-8")
    owner.proposed("k2", text="the quay floods at dawn")
    owner.file.chmod(0o640)
    owner.types(verb, "k1")
    owner.proposed("k3", text="the quay floods at dusk")
    kept = owner.file.read_text(encoding="utf-8")
    assert [word for word in ("at noon", "501") if word in kept] == []
    assert [word for word in ("torn\n", '"k1"', "at dawn", "at dusk") if word not in kept] == []
    assert owner.file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in owner.file.parent.iterdir()] == [owner.file.name]
    with pytest.raises(UserError, match="already"):
        owner.types("show", "k1")


def test_words_that_arrive_while_a_proposal_is_settled_are_kept(owner: Owner) -> None:
    owner.proposed("k1")
    with ThreadPoolExecutor() as pool:
        for number in range(40):
            pool.submit(owner.proposed, f"n{number}", text=f"the quay floods, once more {number}")
            pool.submit(settle, owner.file, Settled(f"k{number}", Standing.REJECTED, NOON))
    found = read_proposals(owner.file)
    assert sorted(found.waiting) == sorted(f"n{number}" for number in range(40))
    assert len(found.settled) == 40


def test_a_torn_line_is_named_and_costs_no_other(owner: Owner) -> None:
    owner.proposed("k1")
    with owner.file.open("a", encoding="utf-8") as file:
        file.write('{"id": "k2", "gui')  # killed in the middle of a line
    owner.proposed("k3", text="the quay floods\u2028at dawn", stance=None, action=None)
    code, said, told = owner.types("list")
    assert (code, told) == (0, f"{owner.file}:2: this line is no proposal and is left out\n2 proposal(s).\n")
    assert "  wanted  no match\n" in said
    assert list(read_proposals(owner.file).waiting) == ["k1", "k3"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(("merge", "k9"), 'no proposal "k9"', id="an unknown proposal"),
        pytest.param(("reject", "k9"), 'no proposal "k9"', id="an unknown one to reject"),
        pytest.param(("merge", "k1", "--stance", "doubts"), 'no stance "doubts"', id="an unknown stance"),
        pytest.param(("merge", "k1", "--claim", "quay-flods"), 'no claim "quay-flods"', id="an unknown claim"),
    ],
)
def test_what_cannot_be_is_said_with_the_way_out(owner: Owner, words: tuple[str, ...], sentence: str) -> None:
    owner.proposed()
    with pytest.raises(UserError, match=sentence):
        owner.types(*words)
