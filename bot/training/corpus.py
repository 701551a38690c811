"""Reads the hand-written corpus in tests/corpus/posts: posts with their claims marked in the text.

The format is told in tests/corpus/README.md. Each problem is reported with its file and line, all at once.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core.values import Span, Stance
from bot.errors import InputProblems
from bot.problem import Mark, Problem

STANCES = {
    "+": Stance.ASSERTS,
    "-": Stance.DENIES,
    "?": Stance.ASKS,
    "~": Stance.REPORTS,
    "!": Stance.EXPERIENCE,
}
CARDS = {"r": "reply", "s": "suggest", "n": "none"}


@dataclass(frozen=True, slots=True)
class MarkedClaim:
    """One claim that a post carries: its family, the stance, and where it stands in the text."""

    family: str
    stance: Stance
    span: Span


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A post with the labels of the codebook. `template` groups posts that share an idea; splits never cut a group."""

    id: str
    text: str
    persona: str
    template: str
    claims: tuple[MarkedClaim, ...]
    card: str
    heat: int
    distress: int
    danger: bool
    thread: str = ""
    author: str = ""
    reply_to: str | None = None
    sent_at: datetime | None = None

    @property
    def needs_moderator(self) -> bool:
        """Whether a sensible moderator would want to see this post now (codebook)."""
        return self.heat >= 2 or self.distress >= 1 or self.danger


def read_folder(folder: Path) -> tuple[LabelledPost, ...]:
    """All posts of a folder's *.txt files, by file name. Raises InputProblems with every line that does not parse."""
    problems: list[Problem] = []
    posts: list[LabelledPost] = []
    for path in sorted(folder.glob("*.txt")):
        posts.extend(_read_file(path, problems))
    if problems:
        raise InputProblems(problems)
    return tuple(posts)


def digest(posts: Iterable[LabelledPost]) -> str:
    """SHA-256 over texts and labels, to name the data that made a set of weights."""
    whole = hashlib.sha256()
    for post in posts:
        whole.update(repr(post).encode())
    return whole.hexdigest()


TEST_SHARE, DEV_SHARE = 30, 10
"""Hundredths of the posts that measure only, and of those on which thresholds and weights of the blend are set."""


def part_of(post: LabelledPost) -> str:
    """ "test", "dev" or "train", by the hash of persona and template, so that hard twins and threads stay together."""
    bucket = bucket_of(post.thread or f"{post.persona}/{post.template}")
    if bucket < TEST_SHARE:
        return "test"
    return "dev" if bucket < TEST_SHARE + DEV_SHARE else "train"


def bucket_of(key: str) -> int:
    """A number from 0 to 99 that a key always has."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 100


@dataclass(slots=True)
class _Place:
    """Where the reader of a file stands: its persona, template and open thread."""

    stem: str
    persona: str = ""
    template: str = ""
    thread: str = ""
    thread_ids: tuple[str, ...] = ()


def _read_file(path: Path, problems: list[Problem]) -> Iterator[LabelledPost]:
    place = _Place(path.stem, persona=path.stem)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            if line.startswith("#"):
                _direct(place, line)
            elif line.strip():
                post = _read_line(place, line, number)
                if place.thread:
                    place.thread_ids = (*place.thread_ids, post.id)
                yield post
        except ValueError as error:
            mark = Mark(str(path), number, 1, len(line))
            problems.append(Problem(mark, "CP101", str(error), "see tests/corpus/README.md", line))


def _direct(place: _Place, line: str) -> None:
    name, _, value = line.lstrip("# ").partition(":")
    match name.strip():
        case "persona":
            place.persona = value.strip()
        case "template":
            place.template = value.strip()
        case "thread":
            place.thread, place.thread_ids = f"{place.stem}/{value.strip()}", ()
        case "endthread":
            place.thread, place.thread_ids = "", ()
        case _:
            return


def _read_line(place: _Place, line: str, number: int) -> LabelledPost:
    head, bar, body = line.partition("|")
    fields = head.split()
    if not bar or not fields:
        raise ValueError("a post is written `CHD | text`")
    label = fields[0].removesuffix("!")
    if len(label) != 3 or label[0] not in CARDS or label[1] not in "0123" or label[2] not in "012":
        raise ValueError(f'"{fields[0]}" is no label: a card letter r, s or n, heat 0-3, distress 0-2')
    text, claims = parse_marks(body.strip().replace("\\n", "\n"))
    post = LabelledPost(
        id=f"{place.stem}:{number}",
        text=text,
        persona=place.persona,
        template=place.template or f"line-{number}",
        claims=claims,
        card=CARDS[label[0]],
        heat=int(label[1]),
        distress=int(label[2]),
        danger=fields[0].endswith("!"),
    )
    if not place.thread:
        return post
    author = fields[1] if len(fields) > 1 else f"{place.stem}-{number}"
    answered = next((word[1:] for word in fields[1:] if word.startswith(">")), None)
    reply_to = None
    if answered is not None:
        if not answered.isdigit() or not 1 <= int(answered) <= len(place.thread_ids):
            raise ValueError(f'">{answered}" names no earlier post of this thread')
        reply_to = place.thread_ids[int(answered) - 1]
    return replace(post, thread=place.thread, author=author, reply_to=reply_to)


def read_tone(paths: Iterable[Path], *, split: str = "train") -> tuple[LabelledPost, ...]:
    """Posts of tests/corpus/heat_distress; of files whose lines name a split only that one. They mark no claims."""
    rows = (json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(_tone_post(row) for row in rows if row.get("split", split) == split)


CALM = frozenset(
    [
        *("admiration", "amusement", "approval", "caring", "curiosity", "desire", "excitement", "gratitude"),
        *("joy", "love", "neutral", "optimism", "pride", "realization", "relief", "surprise"),
    ]
)
"""The emotions of GoEmotions that go with neither heat nor distress. Ordinary sadness and fear are left out: they are
no distress in the codebook's sense, and now and then one is."""


def read_calm(folder: Path, count: int, seed: int) -> tuple[LabelledPost, ...]:
    """`count` comments of GoEmotions' train part with none but CALM labels, drawn by `seed`: no claim, no tone.

    `folder` holds goemo_train.tsv.gz and goemo_labels.txt.gz.
    """
    calm = calm_numbers(folder / "goemo_labels.txt.gz")
    kept = [post for post, labels in read_comments(folder / "goemo_train.tsv.gz") if calm.issuperset(labels)]
    return tuple(random.Random(seed).sample(kept, min(count, len(kept))))


def calm_numbers(names: Path) -> frozenset[str]:
    """The numbers of CALM in GoEmotions' gzipped list of labels, a line each, from 0."""
    with gzip.open(names, "rt", encoding="utf-8") as lines:
        return frozenset(str(number) for number, name in enumerate(lines) if name.strip() in CALM)


def read_comments(path: Path) -> Iterator[tuple[LabelledPost, frozenset[str]]]:
    """Comments of GoEmotions (Demszky et al., ACL 2020; Apache-2.0) with the numbers of their emotions.

    A gzipped line is `text, label numbers, id` with tabs between. Talk about everything else: no claim, no card. What
    is said of heat and distress there is nothing but "not labelled". The text stays out of the repository.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text, labels, id = line.rstrip("\n").split("\t")
            post = LabelledPost(
                f"goemotions:{id}", text, "", id, claims=(), card="none", heat=0, distress=0, danger=False
            )
            yield post, frozenset(labels.split(","))


def _tone_post(row: dict[str, Any]) -> LabelledPost:
    return LabelledPost(
        id=row["id"],
        text=row["text"],
        persona="" if "template" in row else row.get("persona", ""),  # twins may be told by two people
        template=row.get("template", row["id"]),
        claims=(),
        card="none",
        heat=int(row["heat"]),
        distress=int(row["distress"]),
        danger=bool(row.get("danger", False)),
        thread=row.get("thread", ""),
        author=row.get("author", ""),
        reply_to=row.get("reply_to"),
        sent_at=datetime.fromisoformat(row["created_at"]) if "created_at" in row else None,
    )


def parse_marks(marked: str) -> tuple[str, tuple[MarkedClaim, ...]]:
    """Marked text -> plain text and its claims. Raises ValueError with what is amiss."""
    text: list[str] = []
    claims: list[MarkedClaim] = []
    length = position = 0
    while (opening := marked.find("{", position)) >= 0:
        closing = marked.find("}", opening)
        if closing < 0:
            raise ValueError("a `{` is never closed")
        code, _, words = marked[opening + 1 : closing].partition(" ")
        if code[-1:] not in STANCES or not words.strip():
            raise ValueError(f'"{{{code} ..." is no mark: write {{family+ words}} with one of + - ? ~ !')
        before = marked[position:opening]
        text += [before, words]
        start = length + len(before)
        length = start + len(words)
        claims.append(MarkedClaim(code[:-1], STANCES[code[-1]], Span(start, length)))
        position = closing + 1
    text.append(marked[position:])
    plain = "".join(text)
    if "}" in plain:
        raise ValueError("a `}` stands without its `{`")
    return plain, tuple(claims)
