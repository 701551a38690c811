"""What the closer reader of claims is fitted on: nothing that measures."""

from bot.training.claims_examples import CORPUS, fitted_posts
from bot.training.corpus import part_of, read_folder


def test_no_post_that_measures_is_fitted() -> None:
    measured = {post.id for post in read_folder(CORPUS / "posts") if part_of(post) != "train"}
    for folder in ("fresh", "fresh-2", "fresh-3", "fresh-4", "tuning", "lookalikes"):
        measured |= {post.id for post in read_folder(CORPUS / folder)}
    assert measured
    assert not measured & {post.id for post in fitted_posts()}
