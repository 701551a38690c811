"""Measures -> docs/evaluation.md: every figure beside its goal, and what falls short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.values import Stance
from bot.evaluation.bench import Cost
from bot.evaluation.elsewhere import ElsewhereReport
from bot.evaluation.goal import Goal
from bot.evaluation.measures import Found, Read, Share, decisions, families, heat_area, routes, stance
from bot.evaluation.search import CLAIMS, MAP_GOAL, QUERIES, Ranking
from bot.evaluation.shortfall import NOT_FOUND, WHY, by_family, by_stance, unanswered
from bot.evaluation.tone import ThreadReport, ToneReport

HEAD = """# How well Caveat reads

This page is made by `make evaluate`; nobody types a figure into it. "Holds" and "short" compare with the goals that the
project set itself. The posts of `tests/corpus` were written by language models, in many voices: figures on a real
community will differ, and are the ones to trust. Thresholds were set on the dev part, `tuning`
and the first two fresh sets; the test part, the later fresh sets, the look-alikes and the test part of the near twins
only measure. What each fresh set gave when it was first read stands in CHANGELOG.md.
"""


READING_GOALS = {
    "auto_precision": Goal(0.95),
    "strict_precision": Goal(0.70),
    "unwarranted_reply_rate": Goal(0.01, most=True),
    "auto_recall": Goal(0.50),
    "surfaced_recall": Goal(0.85),
    "suggest_on_none": Goal(0.15, most=True),
    "families F1": Goal(0.72),
    "stance": Goal(0.80),
}


def reading_section(title: str, by_reader: Sequence[tuple[str, Sequence[Read]]]) -> str:
    """A table with one column per reader; the last one is compared with the goals."""
    names = [name for name, _ in by_reader]
    columns = [_reading(reads) for _, reads in by_reader]
    rows = []
    for measure, goal in READING_GOALS.items():
        texts = [str(column[measure]) for column in columns]
        rows.append((measure, *texts, str(goal), goal.verdict(_value(columns[-1][measure]))))
    extra = [("routed to moderators, F1", *(str(routes(reads)) for _, reads in by_reader), "", "")]
    extra.append(("heat, area under ROC", *(_told(heat_area(reads)) for _, reads in by_reader), "", ""))
    count = len(by_reader[0][1])
    whole = table(("measure", *names, "goal", "verdict"), [*rows, *extra])
    return f"## {title}\n\n{count} posts.\n\n{whole}{_why(rows)}{_where(by_reader[-1][1])}"


def tone_section(tone: ToneReport, threads: ThreadReport) -> str:
    """Heat, distress, danger and conversations beside their goals."""
    goals: list[tuple[str, Share | float | None, Goal | None]] = [
        ("distress of level 2 noticed", tone.distress_two, Goal(0.98)),
        ("distress of level 1 noticed", tone.distress_one, None),
        ("false alarms of distress on hard negatives", tone.false_alarms, Goal(0.01, most=True)),
        ("near twins, test part: distress of level 2 noticed", tone.twins_two, None),
        ("near twins, test part: false alarms of distress", tone.twins_false, None),
        ("dangerous instructions noticed", tone.danger, None),
        ("false alarms of danger on near negatives", tone.danger_false, None),
        ("heat of level 2 and more, area under ROC", tone.heat_area, Goal(0.93)),
        ("hostile posts (level 2 and more) found hostile", tone.heat_found, None),
        ("posts below level 2 found hostile", tone.heat_false, None),
        ("conversations that end badly: item before the first severe message", threads.in_time, Goal(0.80)),
        ("calm conversations with an item", threads.calm_opened, Goal(0.0, most=True)),
    ]
    rows = [
        (name, _told(value), "" if goal is None else str(goal), "" if goal is None else goal.verdict(_value(value)))
        for name, value, goal in goals
    ]
    named = ""
    if threads.late:
        named += f"\nToo late: {', '.join(threads.late)}."
    if threads.alarmed:
        named += f"\nOpened though calm: {', '.join(threads.alarmed)}."
    manners = [(manner, str(share)) for manner, share in tone.distress_two_by_manner.items()]
    by_manner = "\n" + table(("distress of level 2, by manner", "noticed"), manners)
    whole = table(("measure", "figure", "goal", "verdict"), rows)
    return f"## Heat, distress and danger\n\n{whole}{named}\n{by_manner}{_why(rows)}"


def elsewhere_section(report: ElsewhereReport) -> str:
    """Cards and alarms on talk about everything else."""
    rows = [
        ("cards posted", str(report.replies), "at most 1", _most(report.replies, 1)),
        (
            "cards suggested",
            str(report.suggestions),
            "1 in 10,000",
            _most(report.suggestions, report.suggestions.whole / 10_000),
        ),
        ("calm comments taken for distress", str(report.distress), "", ""),
        ("calm comments taken for a dangerous instruction", str(report.danger), "", ""),
        ("calm comments taken for hostile", str(report.hostile), "", ""),
    ]
    return "## Public comments about everything else\n\n" + table(("measure", "figure", "goal", "verdict"), rows)


def search_section(rankings: Sequence[Ranking]) -> str:
    """How well claims on other subjects are found; the last row is ours and held to the goal."""
    last = len(rankings) - 1
    rows = [
        (
            one.method,
            f"{one.map_5:.3f}",
            f"{one.recall_1:.3f}",
            *((str(MAP_GOAL), MAP_GOAL.verdict(one.map_5)) if at == last else ("", "")),
        )
        for at, one in enumerate(rankings)
    ]
    told = (
        f"{QUERIES} made-up posts, {CLAIMS:,} made-up claims without a vocabulary (`bot/evaluation/other_claims.py`)."
    )
    columns = ("method", "MAP@5", "found first", "goal for MAP@5", "verdict")
    return f"## Claims on other subjects\n\n{told}\n\n" + table(columns, rows)


def cost_section(costs: Iterable[Cost]) -> str:
    """What reading costs, on the machine that remade the page."""
    rows = [(cost.name, f"{cost.told} {cost.unit}", cost.verdict) for cost in costs]
    return "## Speed\n\nOn the machine that made this page, whatever else it did.\n\n" + table(
        ("what", "cost", "verdict"), rows
    )


def _most(share: Share, most: float) -> str:
    return "holds" if share.part <= most else f"short by {share.part - most:.0f}"


def alone_section(found: Found, shares: dict[str, Share]) -> str:
    """The second reader without rules, on the same test part."""
    rows = [("families F1", str(found)), *((name, str(share)) for name, share in shares.items())]
    return "## The second reader alone, same posts\n\n" + table(("measure", "figure"), rows)


def _why(rows: Iterable[Sequence[str]]) -> str:
    """A line for each measure that is short; rows end with their verdict."""
    short = [row[0] for row in rows if row[-1].startswith("short")]
    lines = [f"- {measure}: {WHY.get(measure, 'the cause is not known.')}" for measure in short]
    return "\nWhy it is short:\n\n" + "\n".join(lines) + "\n" if lines else ""


def _where(reads: Sequence[Read]) -> str:
    """What kept wanted cards back, each family, and the stances that were taken for others."""
    causes, posts = unanswered(reads)
    told = [(name if name == NOT_FOUND else f"doubt: {name}", str(count)) for name, count in causes.most_common()]
    parts = [f"\n{posts} posts want a card and get none by themselves (a post may have several causes):\n"]
    parts.append(table(("cause (docs/reasons.md)", "posts"), told))
    found = [
        (family, str(one.right), str(one.wrong), str(one.missed), f"{one.f1:.2f}")
        for family, one in by_family(reads).items()
    ]
    parts.append(table(("family stated or asked", "right", "wrong", "missed", "F1"), found))
    pairs = by_stance(reads)
    rows = [(str(label), *(str(pairs[label, read]) for read in Stance)) for label in Stance]
    parts.append(table(("stance labelled, and read as", *map(str, Stance)), rows))
    return "\n".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _reading(reads: Sequence[Read]) -> dict[str, Share | Found]:
    return {**decisions(reads), "families F1": families(reads), "stance": stance(reads)}


def _value(measured: Share | Found | float | None) -> float | None:
    if isinstance(measured, Share):
        return measured.value
    return measured.f1 if isinstance(measured, Found) else measured


def _told(value: Share | float | None) -> str:
    if isinstance(value, Share):
        return str(value)
    return "none to count" if value is None else f"{value:.3f}"
