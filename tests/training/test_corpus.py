"""The corpus format: what a line says, how a split keeps twins together, and what a slip in a file is told."""

import gzip
from pathlib import Path

import pytest

from bot.core.values import Stance
from bot.errors import InputProblems
from bot.training.corpus import digest, parse_marks, part_of, read_calm, read_folder, read_tone
from tests.builders import a_labelled_post

THREAD = """# persona: carer
#thread: news
r00 anna | {cure+ It cures MS}.
n10 ben >1 | {cure- No it does not}.
#endthread
n02! | Take ten of them.
"""


def test_a_line_gives_the_card_the_heat_the_distress_and_the_danger(tmp_path: Path) -> None:
    (tmp_path / "carer-x01.txt").write_text(THREAD, encoding="utf-8")
    opening, answer, alone = read_folder(tmp_path)
    assert (opening.card, opening.heat, opening.distress) == ("reply", 0, 0)
    assert (answer.author, answer.reply_to, answer.thread) == ("ben", opening.id, opening.thread)
    assert (alone.distress, alone.danger, alone.thread) == (2, True, "")
    assert alone.needs_moderator


def test_marks_give_the_family_the_stance_and_the_place() -> None:
    text, (claim,) = parse_marks("They say {cure~ it's a cure}. Hm.")
    assert text == "They say it's a cure. Hm."
    assert (claim.family, claim.stance) == ("cure", Stance.REPORTS)
    assert text[claim.span.start : claim.span.end] == "it's a cure"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("x00 | Hello", "is no label", id="a label that is none"),
        pytest.param("n00 Hello", "a post is written", id="no bar"),
        pytest.param("n00 | {cure+ open", "is never closed", id="a mark that is not closed"),
        pytest.param("n00 | {cure a cure}", "is no mark", id="a mark without a stance"),
        pytest.param("n00 | a cure}", "stands without its", id="a bracket too many"),
    ],
)
def test_a_slip_is_told_with_its_file_and_line(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "carer-x01.txt").write_text(f"n00 | Fine.\n{line}\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        read_folder(tmp_path)
    (problem,) = caught.value.problems
    assert told in problem.message
    assert problem.mark.line == 2


def test_posts_that_share_an_idea_are_never_split() -> None:
    assert part_of(a_labelled_post(text="one")) == part_of(a_labelled_post(text="its twin"))


def test_the_parts_of_the_shipped_corpus_are_large_enough_to_measure_on() -> None:
    posts = read_folder(Path(__file__).parents[1] / "corpus" / "posts")
    test = [post for post in posts if part_of(post) == "test"]
    assert len(posts) >= 4_000
    assert len(test) >= 800
    assert sum(post.card == "reply" for post in test) >= 300


def test_a_digest_changes_with_any_label() -> None:
    assert digest([a_labelled_post(heat=0)]) != digest([a_labelled_post(heat=1)])


def test_of_a_file_with_splits_only_the_one_asked_for_is_read(tmp_path: Path) -> None:
    row = '{{"id": "{0}", "text": "t", "heat": 0, "distress": 0, "danger": true, "split": "{0}"}}\n'
    path = tmp_path / "danger.jsonl"
    path.write_text(row.format("train") + row.format("test"), encoding="utf-8")
    assert [post.id for post in read_tone([path])] == ["train"]
    assert [post.id for post in read_tone([path], split="test")] == ["test"]


def test_only_comments_with_calm_emotions_are_drawn_and_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    names, comments = tmp_path / "goemo_labels.txt.gz", tmp_path / "goemo_train.tsv.gz"
    names.write_bytes(gzip.compress(b"anger\njoy\nneutral\n"))
    rows = ["Get lost\t0\ta", "What a goal\t1\tb", "It rains\t2\tc", "Lovely, you fool\t0,1\td", "On the bus\t2,1\te"]
    comments.write_bytes(gzip.compress("\n".join(rows).encode()))
    drawn = read_calm(tmp_path, 10, seed=7)
    assert {post.text for post in drawn} == {"What a goal", "It rains", "On the bus"}
    assert read_calm(tmp_path, 2, seed=7) == read_calm(tmp_path, 2, seed=7)
    assert all(post.card == "none" and not post.claims for post in drawn)
