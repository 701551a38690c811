"""False alarms on talk about everything else: the dev and test comments of GoEmotions, of which nothing was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap.reading import Reading
from bot.core.values import Action
from bot.evaluation.measures import Read, Share
from bot.evaluation.reading import read_posts
from bot.training.corpus import calm_numbers, read_comments

HOSTILE = 2
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
    return ElsewhereReport(
        replies=Share(_acted(rows, Action.REPLY), len(rows)),
        suggestions=Share(_acted(rows, Action.SUGGEST), len(rows)),
        distress=Share(sum(row.outcome.distress.level >= 1 for row in calm), len(calm)),
        danger=Share(sum(row.outcome.distress.danger for row in calm), len(calm)),
        hostile=Share(sum(row.outcome.heat.message_level >= HOSTILE for row in calm), len(calm)),
    )


def _acted(rows: list[Read], action: Action) -> int:
    return sum(row.outcome.decision.action is action for row in rows)
