"""What the closer reader of claims is fitted on: nothing that measures."""

from bot.training.claims_examples import ADDED_POSTS, CORPUS, LATE, NEWEST_POSTS, added_posts, fitted_posts, known_posts
from bot.training.corpus import part_of, read_folder


def test_no_post_that_measures_is_fitted() -> None:
    measured = {post.id for post in read_folder(CORPUS / "posts") if part_of(post) != "train"}
    for folder in ("fresh", "fresh-2", "fresh-3", "fresh-4", "fresh-5", "tuning", "lookalikes"):
        measured |= {post.id for post in read_folder(CORPUS / folder)}
    assert measured
    assert not measured & {post.id for post in (*known_posts(), *added_posts())}


def test_the_files_that_came_late_join_late() -> None:
    early, late = ({post.id for post in fitted_posts(late=late)} for late in (False, True))
    assert early < late
    assert all(LATE in id for id in late - early)


def test_what_a_further_fit_adds_was_not_gone_over_before() -> None:
    added, known = ({post.id for post in posts} for posts in (added_posts(), known_posts()))
    assert {post.id for post in fitted_posts(late=True)} < known
    assert all(ADDED_POSTS in id and any(name in id for name in NEWEST_POSTS) for id in added)
    assert added and not added & known
