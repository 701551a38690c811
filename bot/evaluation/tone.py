"""Heat, distress, dangerous instructions and whole conversations, measured on tests/corpus/heat_distress."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap.reading import Reading
from bot.evaluation.measures import Read, Share, area
from bot.evaluation.reading import read_posts
from bot.evaluation.shortfall import by_manner
from bot.training.corpus import part_of, read_tone

HOSTILE = 2


@dataclass(frozen=True, slots=True)
class ToneReport:
    """What was found in the test files."""

    distress_two: Share
    distress_two_by_manner: dict[str, Share]
    distress_one: Share
    false_alarms: Share
    twins_two: Share
    twins_false: Share
    danger: Share
    danger_false: Share
    heat_area: float | None
    heat_found: Share
    heat_false: Share


@dataclass(frozen=True, slots=True)
class ThreadReport:
    """Conversations: opened before the first severe message, and opened though calm."""

    in_time: Share
    calm_opened: Share
    late: tuple[str, ...]
    alarmed: tuple[str, ...]


def measure_tone(folder: Path, reading: Reading) -> ToneReport:
    """Read the test files. Raises FileNotFoundError where one is missing."""
    two = _read(folder, "distress2-test.jsonl", reading)
    one = _read(folder, "distress1-test.jsonl", reading)
    none = [row for row in _read(folder, "distress-hard-negatives-test.jsonl", reading) if row.post.distress == 0]
    near = [post for post in read_tone(sorted(folder.glob("distress-twins-*.jsonl"))) if part_of(post) == "test"]
    twins = read_posts(near, reading)
    danger = read_posts(read_tone([folder / "danger.jsonl"], split="test"), reading)
    heat = _read(folder, "heat-test.jsonl", reading)
    hot = [row for row in heat if row.post.heat >= HOSTILE]
    cool = [row for row in heat if row.post.heat < HOSTILE]
    return ToneReport(
        distress_two=alarms(two),
        distress_two_by_manner=_by_manner(folder / "distress2-test.jsonl", two),
        distress_one=alarms(one),
        false_alarms=alarms(none),
        twins_two=alarms([row for row in twins if row.post.distress == 2]),
        twins_false=alarms([row for row in twins if row.post.distress == 0]),
        danger=dangers([row for row in danger if row.post.danger]),
        danger_false=dangers([row for row in danger if not row.post.danger]),
        heat_area=area([row.outcome.heat.message for row in hot], [row.outcome.heat.message for row in cool]),
        heat_found=hostile(hot),
        heat_false=hostile(cool),
    )


def measure_threads(folder: Path, reading: Reading) -> ThreadReport:
    """Read each conversation by its own clock; an item opens with the first post that is routed for heat."""
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    late, alarmed, bad, calm = [], [], 0, 0
    for name, facts in sorted(index.items()):
        reads = read_posts(read_tone([folder / f"{name}.jsonl"]), reading)
        opened = next((number for number, row in enumerate(reads) if _opens(row)), None)
        if facts["calm"]:
            calm += 1
            if opened is not None:
                alarmed.append(name)
        elif facts["first_severe"]:
            bad += 1
            severe = next(number for number, row in enumerate(reads) if row.post.id == facts["first_severe"])
            if opened is None or opened >= severe:
                late.append(name)
    return ThreadReport(Share(bad - len(late), bad), Share(len(alarmed), calm), tuple(late), tuple(alarmed))


def _opens(row: Read) -> bool:
    return row.outcome.heat.raised or row.outcome.heat.message_level >= HOSTILE


def _read(folder: Path, name: str, reading: Reading) -> list[Read]:
    return read_posts(read_tone([folder / name], split="test"), reading)


def _by_manner(path: Path, rows: list[Read]) -> dict[str, Share]:
    """The share noticed of posts written openly, obliquely, calmly ...; the file says which is which."""
    manners = {row["id"]: row["tone"] for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    return by_manner((manners[row.post.id], row.outcome.distress.level >= 1) for row in rows)


def alarms(rows: list[Read]) -> Share:
    """Posts read as distress of any level."""
    return Share(sum(row.outcome.distress.level >= 1 for row in rows), len(rows))


def dangers(rows: list[Read]) -> Share:
    """Posts read as a dangerous instruction."""
    return Share(sum(row.outcome.distress.danger for row in rows), len(rows))


def hostile(rows: list[Read]) -> Share:
    """Posts read as hostile by themselves."""
    return Share(sum(row.outcome.heat.message_level >= HOSTILE for row in rows), len(rows))
