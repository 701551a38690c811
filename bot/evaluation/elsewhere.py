"""False alarms on talk about everything else: the dev and test comments of GoEmotions, of which nothing was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap.reading import Reading
from bot.evaluation.measures import Share, decisions
from bot.evaluation.reading import read_posts
from bot.evaluation.tone import alarms, dangers, hostile
from bot.training.corpus import calm_numbers, read_comments

_PARTS = ("goemo_dev.tsv.gz", "goemo_test.tsv.gz")


@dataclass(frozen=True, slots=True)
class ElsewhereReport:
    """Of all comments, the cards; of those with calm emotions only, what moderators would be called to."""

    replies: Share
    suggestions: Share
    distress: Share
    danger: Share
    hostile: Share


def measure_elsewhere(folder: Path, reading: Reading) -> ElsewhereReport:
    """Read every comment by itself. Raises FileNotFoundError where a file is missing."""
    calm_labels = calm_numbers(folder / "goemo_labels.txt.gz")
    comments = [comment for part in _PARTS for comment in read_comments(folder / part)]
    rows = read_posts([post for post, _ in comments], reading)
    calm = [row for row, (_, labels) in zip(rows, comments, strict=True) if calm_labels >= labels]
    cards = decisions(rows)  # none of these comments is to have one
    return ElsewhereReport(
        replies=cards["unwarranted_reply_rate"],
        suggestions=cards["suggest_on_none"],
        distress=alarms(calm),
        danger=dangers(calm),
        hostile=hostile(calm),
    )
