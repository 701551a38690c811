"""Values for tests: keyword-only, valid by default; a test states only what matters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.core.catalogue import CardText, Catalogue, Claim, Concept, CueWords, Elsewhere, Family, Gate, Review, Signals
from bot.core.pipeline import Knowledge, analyse, prepare
from bot.core.values import (
    Cooldowns,
    History,
    Match,
    Message,
    Mode,
    Outcome,
    Policy,
    Remark,
    Span,
    Stance,
    Tier,
)
from bot.kb.signals import SignalFile, compile_signals
from bot.kb.words import (
    compile_community,
    compile_concepts,
    compile_cues,
    compile_elsewhere,
    compile_families,
    parse_cues,
    parse_vocabulary,
)
from bot.training.corpus import LabelledPost, MarkedClaim
from bot.yamldoc.load import parse
from bot.yamldoc.locate import validate

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def a_message(
    *,
    text: str = "Hello",
    id: str = "m1",
    author: str = "ann",
    after: float = 0.0,
    thread: str = "",
    reply_to: str | None = None,
) -> Message:
    """A post sent `after` seconds past noon."""
    return Message(id, text, author, NOON + timedelta(seconds=after), thread=thread, reply_to=reply_to)


def a_card(*, headline: str = "What has been measured") -> CardText:
    return CardText(headline, ("Definition: a transplant of one's own cells.",), "Much.", "Adults.", ("Ask.",), ("s1",))


def a_claim(
    *,
    id: str = "c1",
    text: str = "The harbour wall floods every spring.",
    family: str = "general",
    tier: Tier = Tier.AUTO,
    general: bool = False,
    gates: tuple[Gate, ...] = (),
    phrasings: tuple[str, ...] = (),
    card: CardText | None = None,
) -> Claim:
    return Claim(
        id=id,
        text=text,
        family=family,
        tier=tier,
        general=general,
        gates=gates,
        phrasings=phrasings,
        card=card or a_card(),
        review=Review("editor", date(2026, 1, 1), date(2026, 7, 1)),
    )


def a_catalogue(
    *,
    claims: tuple[Claim, ...] = (),
    concepts: tuple[Concept, ...] = (),
    families: tuple[Family, ...] = (),
    cues: tuple[CueWords, ...] = (),
    community: tuple[tuple[str, float], ...] = (),
    elsewhere: Elsewhere | None = None,
) -> Catalogue:
    known = families or tuple(Family(id=name, title=name, replies=True) for name in {claim.family for claim in claims})
    return Catalogue(
        digest="test",
        claims={claim.id: claim for claim in claims},
        studies={},
        findings={},
        concepts={concept.id: concept for concept in concepts},
        families={family.id: family for family in known},
        cues=cues,
        community=community,
        elsewhere=elsewhere or Elsewhere(),
    )


def _plain(path: Path) -> Any:
    """A file of ours without its places; by libyaml where it is there, which is ten times as fast."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


@cache
def the_words() -> Catalogue:
    """The shipped vocabulary and English cues, with one general claim for each family."""
    vocabulary = parse_vocabulary(_plain(KNOWLEDGE / "vocabulary.yaml"))
    cues = parse_cues(_plain(KNOWLEDGE / "cues" / "en.yaml"))
    families = compile_families(vocabulary)
    claims = tuple(
        a_claim(
            id=f"{family.id}-general",
            text=family.title,
            family=family.id,
            tier=Tier.AUTO if family.replies else Tier.SUGGEST,
            general=True,
        )
        for family in families.values()
    )
    return a_catalogue(
        claims=claims,
        concepts=tuple(compile_concepts(vocabulary).values()),
        families=tuple(families.values()),
        cues=compile_cues(cues),
        community=compile_community(vocabulary),
        elsewhere=compile_elsewhere(vocabulary),
    )


@cache
def the_signals() -> Signals:
    """The shipped phrases of heat, distress and danger."""
    paths = sorted((KNOWLEDGE / "signals").glob("*.yaml"))
    return compile_signals(validate(SignalFile, parse(path.read_text(encoding="utf-8"), path.name)) for path in paths)


@cache
def the_knowledge() -> Knowledge:
    """`the_words`, prepared for reading."""
    return prepare(the_words())


def a_policy(
    *,
    mode: Mode = Mode.AUTO,
    cooldowns: Cooldowns | None = None,
    opted_out: bool = False,
    read_late: bool = False,
    disabled: frozenset[str] = frozenset(),
) -> Policy:
    return Policy(mode=mode, cooldowns=cooldowns, opted_out=opted_out, read_late=read_late, disabled_claims=disabled)


def a_labelled_post(
    *, text: str = "Hello", claims: tuple[MarkedClaim, ...] = (), card: str = "none", heat: int = 0
) -> LabelledPost:
    """A post of the corpus with its labels."""
    return LabelledPost(
        id="p1",
        text=text,
        persona="carer",
        template="t1",
        claims=claims,
        card=card,
        heat=heat,
        distress=0,
        danger=False,
    )


def a_remark(*, text: str = "Hello", topics: tuple[tuple[str, float], ...] = ()) -> Remark:
    return Remark("m0", "bob", NOON, text, topics=topics)


def a_match(
    *,
    claim: str = "c1",
    family: str = "general",
    stance: Stance = Stance.ASSERTS,
    score: float = 0.9,
    carried: bool = False,
    stated: float = 0.9,
    helps: float = 0.9,
    seconded: float | None = None,
    ruled: bool = True,
    cued: Stance | None = None,
    figures_differ: bool = False,
    span: Span = Span(0, 4),  # noqa: B008 - a value
) -> Match:
    return Match(
        claim=claim,
        family=family,
        stance=stance,
        score=score,
        span=span,
        quote="that",
        carried=carried,
        present=score,
        stated=stated,
        helps=helps,
        seconded=seconded,
        cued=cued,
        ruled=ruled,
        figures_differ=figures_differ,
    )


def read(text: str, *, knowledge: Knowledge | None = None, history: History | None = None) -> Outcome:
    """What the line makes of one post in a server in `auto` without cooldowns."""
    return analyse(a_message(text=text), knowledge or the_knowledge(), a_policy(), history or History())


def stance_of(text: str, family: str) -> Stance | None:
    """The stance of the likeliest match of a family, None where there is none."""
    found = [match for match in read(text).matches if match.family == family]
    return max(found, key=lambda match: match.score).stance if found else None
