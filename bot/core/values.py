"""The values that pass along the reading line. Frozen; ids are opaque text (Discord's are decimal snowflakes)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.core.reasons import Cause, Reason, ReasonCode


class Span(NamedTuple):
    """Half-open range of code points in the author's own text."""

    start: int
    end: int


NOWHERE = Span(0, 0)


class Stance(StrEnum):
    """What a clause does with a claim; never a label for a person."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ASKS = "asks"
    REPORTS = "reports"
    EXPERIENCE = "experience"


class Mode(StrEnum):
    """How much a guild lets the bot do by itself."""

    SHADOW = "shadow"
    SUGGEST = "suggest"
    AUTO = "auto"


class Tier(StrEnum):
    """How a claim's card may be shown: posted by itself, suggested to moderators, or only on request."""

    AUTO = "auto"
    SUGGEST = "suggest"
    LOOKUP = "lookup"


class Action(StrEnum):
    """What happens to the card: posted, left to moderators, or nothing."""

    REPLY = "reply"
    SUGGEST = "suggest"
    NONE = "none"


class Route(StrEnum):
    """Whether moderators should see the post itself now."""

    NONE = "none"
    MODERATORS = "moderators"


@dataclass(frozen=True, slots=True)
class Message:
    """One post as it was sent. `thread` joins posts of one conversation; ids are opaque text.

    `guild` and `channel` are empty outside Discord; `parent` is the channel or forum that a thread belongs to, empty
    elsewhere. `sent_at` is timezone-aware.
    """

    id: str
    text: str
    author: str
    sent_at: datetime
    thread: str = ""
    reply_to: str | None = None
    guild: str = ""
    channel: str = ""
    mentions: tuple[str, ...] = ()
    forwarded: bool = False
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity that a clause states: `low` and `high` in `unit`; a point value has both equal.

    `measure` is what was counted (mortality, progression-free, relapse ...), null where the clause does not say;
    `unit` is "proportion" (0..1), "ratio", "years" or "count"; an open bound ("over 10 %") leaves the other side null.
    """

    measure: str | None
    low: float | None
    high: float | None
    unit: str
    horizon: str | None = None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue that was found in a text: what it signals, its words and where they stand."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Match:
    """A clause carries a claim, with a stance. `score` is the calibrated probability that it does.

    `present` is the part of the score that says the claim is there whatever the stance, `stated` that the author puts
    it forward or asks it outright, `helps` that a neutral card would add something. `carried` marks a topic named
    elsewhere (another sentence, the post answered, the thread). `seconded` is how sure a second reader is that the
    author states or asks this and that a card would help (the lesser of the two), None where none has read the post.
    `ruled` says that a rule found it; else only the second reader did. `cued` is the stance that a cue gave, where the
    second reader set another one. `figures_differ` says that the sentence holds another figure, which would open
    another claim.
    `why` holds plain sentences for people.
    """

    claim: str
    family: str
    stance: Stance
    score: float
    span: Span
    quote: str
    figure: Figure | None = None
    cues: tuple[Cue, ...] = ()
    concepts: tuple[str, ...] = ()
    carried: bool = False
    present: float = 0.0
    stated: float = 0.0
    helps: float = 0.0
    seconded: float | None = None
    ruled: bool = True
    cued: Stance | None = None
    figures_differ: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatReading:
    """Heat of one message and of its thread, each 0..1; `level` is that of the worse of the two (0-3).

    `message_level` is the level of the message alone; `raised` says that this message lifts its thread to level 2.
    `causes` are the kinds of phrase found, the weightiest first, and the thread's figures.
    """

    message: float = 0.0
    thread: float = 0.0
    level: int = 0
    message_level: int = 0
    raised: bool = False
    target: str | None = None
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class DistressReading:
    """Distress of one post: level 0-2 as in the codebook, with the words that show it.

    `danger` marks a dangerous instruction to others (stop your drug, take this dose).
    """

    level: int = 0
    span: Span | None = None
    danger: bool = False
    danger_span: Span | None = None
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Cooldowns:
    """Least seconds between cards: of one claim in one channel, of any card in one channel, to one author."""

    claim: float = 6 * 3600.0
    channel: float = 10 * 60.0
    author: float = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Policy:
    """A guild's settings for deciding. `reply_at` and `suggest_at` are least scores.

    `held_claims` maps a claim id to why it may only be suggested (failed or pending examples, stale review, a precision
    under the server's floor).
    """

    mode: Mode = Mode.AUTO
    cooldowns: Cooldowns | None = None
    reply_at: float = 0.7
    suggest_at: float = 0.5
    held_claims: tuple[tuple[str, ReasonCode], ...] = ()
    disabled_claims: frozenset[str] = frozenset()
    opted_out: bool = False
    read_late: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What the conversation window remembers of an earlier message; held in memory only."""

    message_id: str
    author: str
    sent_at: datetime
    text: str
    reply_to: str | None = None
    topics: tuple[tuple[str, float], ...] = ()
    heat: float = 0.0
    heat_level: int = 0
    target: str | None = None
    by_moderator: bool = False
    grief: bool = False


@dataclass(frozen=True, slots=True)
class CardsShown:
    """When cards were last shown where this message stands: by claim, in the channel, to the author."""

    by_claim: tuple[tuple[str, datetime], ...] = ()
    in_channel: datetime | None = None
    to_author: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What happened before a message: the thread's recent remarks (oldest first), its opening, its heat, cards shown.

    `thread_heat` is the thread's state after the last remark (0..1, not yet decayed to now).
    """

    remarks: tuple[Remark, ...] = ()
    opening: Remark | None = None
    answered: Remark | None = None
    thread_heat: float = 0.0
    thread_level: int = 0
    shown: CardsShown = field(default_factory=CardsShown)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a post: the card's action, whose claim, and whether moderators should see the post now."""

    action: Action
    claim: str | None
    route: Route
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything the line found about one message.

    `topics` is what a later message may carry on; `grief` says that the message tells of a death close to its author.
    """

    matches: tuple[Match, ...]
    heat: HeatReading
    distress: DistressReading
    decision: Decision
    topics: tuple[tuple[str, float], ...] = ()
    effects: tuple[Effect, ...] = ()
    grief: bool = False


class ItemKind(StrEnum):
    """What a review item is about; the order is the order of the queue, most urgent first."""

    DISTRESS = "distress"
    DANGER = "danger"
    HEAT = "heat"
    REPORT = "report"
    DISPUTE = "dispute"
    SUGGESTION = "suggestion"
    STALE = "stale"
    DEAD_SOURCE = "dead-source"


@dataclass(frozen=True, slots=True)
class PostCard:
    """Answer a message with the card of a claim."""

    message_id: str
    claim: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Put something before the moderators; merges into the open item of the same kind and target.

    `target` is a message id, or a thread id for heat.
    """

    kind: ItemKind
    target: str
    message_id: str
    claim: str | None = None
    level: int = 0
    reasons: tuple[Cause, ...] = ()
    spans: tuple[Span, ...] = ()


Effect = PostCard | OpenItem
