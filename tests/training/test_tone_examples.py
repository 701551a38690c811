"""What the tone reader is fitted on: nothing that measures, in batches of bounded size."""

from bot.encoder.packing import Packer
from bot.encoder.reader import WEIGHTS
from bot.training.corpus import part_of
from bot.training.tone_examples import (
    FOLDER,
    HELD_OUT,
    LATE,
    NEWEST,
    NEWEST_POSTS,
    added_posts,
    fitted_posts,
    held_out_posts,
    known_posts,
    tone_posts,
    windows,
)
from tests.builders import a_labelled_post

SEED = 7


def test_no_post_that_measures_is_fitted() -> None:
    fitted = {post.id for post in fitted_posts(SEED, late=True)}
    assert not fitted & {post.id for post in tone_posts("dev")}
    assert not [post for post in tone_posts("train") if post.id.startswith(("dt5", "dt6")) and part_of(post) != "train"]


def test_the_files_that_came_late_join_late() -> None:
    early, late = tone_posts("train", late=False), tone_posts("train")
    assert LATE
    assert {post.id for post in early} < {post.id for post in late}


def test_what_a_further_fit_adds_was_not_gone_over_before_and_leaves_posts_to_set_thresholds_on() -> None:
    added, known = ({post.id for post in posts} for posts in (added_posts(), known_posts(SEED)))
    held_out = {post.id for post in held_out_posts()}
    assert {post.id for post in fitted_posts(SEED, late=True)} < known
    assert all(any(name in id for id in held_out) for name in HELD_OUT)
    assert added and not added & known
    assert not (added | known) & (held_out | {post.id for post in tone_posts("dev")})


def test_every_newest_file_is_there() -> None:
    added = " ".join(post.id for post in added_posts())
    assert all(name in added for name in NEWEST_POSTS)
    assert all((FOLDER / f"{name}.jsonl").is_file() for name in NEWEST)


def test_each_window_carries_the_labels_of_its_post() -> None:
    packer = Packer(WEIGHTS / "tokenizer.json")
    (example,) = windows([a_labelled_post(text="You are a fool.", heat=2)], packer)
    assert example[1].tolist() == [1, 1, 0, 0, 0, 0]
