"""Claim -> Card: neutral wording, figures rendered from findings, sources as plain data.

A reference in card prose is `{finding}`, `{finding:form}`, `{study}` or `{study:form}`; FORMS lists the forms. Every
number that a card shows comes out of a named function here, from fields of a finding or a study; `Passage.shown`
says which, so that a test can compute it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from bot.core.card.quantities import (
    NOT_REPORTED,
    count_of_people,
    full_form,
    interval_text,
    natural_frequency,
    people_text,
    share_percent,
    value_text,
)
from bot.core.card.sources import long_source, period_text, short_source, study_form, study_name
from bot.core.catalogue import Catalogue, Claim, Finding, Study

NOTICE: Final = "General information, not medical advice."
DISPUTE: Final = "Something amiss here? Choose Dispute, and the moderators look at this card again."
OPT_OUT: Final = "No more cards on your posts: choose Opt out, or write /privacy."
SHORT_FORM_LIMIT: Final = 900

FORMS: Final = {
    "finding": ("", "value", "people", "frequency", "interval", "timepoint", "n", "study"),
    "study": ("", "name", "years", "n", "follow-up", "regimen", "types"),
}

_REFERENCE: Final = re.compile(r"\{([A-Za-z0-9][A-Za-z0-9._-]*)(?::([a-z-]*))?\}")


class Reference(NamedTuple):
    """A reference in card prose: an id of a finding or study, a form, and where it stands."""

    id: str
    form: str
    start: int
    end: int


class Shown(NamedTuple):
    """A text with numbers that a card shows: whose, in which form, and by which function of this module."""

    text: str
    source: str
    form: str
    by: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One rendered sentence or paragraph: with the years of each figure, and short, without them."""

    text: str
    short: str
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One cited study: a name, a line for the short form, a fuller one, and where to read it."""

    study: str
    name: str
    short: str
    long: str
    link: str | None
    used: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """What members are shown about a claim, as plain data. It speaks of the claim, never of an author."""

    claim: str
    family: str
    headline: str
    facts: tuple[Passage, ...]
    unknown: Passage
    studied: Passage
    questions: tuple[Passage, ...]
    sources: tuple[Source, ...]
    why: tuple[str, ...]
    review: str
    notice: str = NOTICE
    dispute: str = DISPUTE
    opt_out: str = OPT_OUT


def references(text: str) -> Iterator[Reference]:
    """The references in a piece of card prose, from left to right."""
    for found in _REFERENCE.finditer(text):
        yield Reference(found[1], found[2] or "", found.start(), found.end())


def loose_brace(text: str) -> str | None:
    """The first brace of card prose that is no reference, with some words after it; None where there is none."""
    bare = _REFERENCE.sub("", text)
    at = next((place for place, character in enumerate(bare) if character in "{}"), None)
    return None if at is None else bare[at : at + 30]


def build_card(claim: Claim, catalogue: Catalogue, *, today: date | None = None) -> Card | None:
    """The card of a claim, or None where it has none. With `today`, a late review is said."""
    text = claim.card
    if text is None:
        return None
    say = _Prose(catalogue, text.denominator)
    facts = tuple(say.passage(fact) for fact in text.facts)
    used = [shown.source for fact in facts for shown in fact.shown]
    return Card(
        claim=claim.id,
        family=claim.family,
        headline=say.passage(text.headline).text,
        facts=facts,
        unknown=say.passage(text.unknown),
        studied=say.passage(text.studied),
        questions=tuple(say.passage(question) for question in text.questions),
        sources=tuple(_sources(text.citations, used, catalogue)),
        why=(f"Claim: {claim.text}",),
        review=review_line(claim, today),
    )


class _Prose:
    """Fills references in; one denominator for the whole card."""

    def __init__(self, catalogue: Catalogue, denominator: int) -> None:
        self._catalogue = catalogue
        self._denominator = denominator

    def passage(self, text: str) -> Passage:
        """A piece of prose as members read it; the years that several of its figures share stand once."""
        full, short, shown, at = [], [], [], 0
        told: set[str] = set()
        for reference in references(text):
            before = text[at : reference.start]
            piece, years, by = self._fill(reference)
            years, told = "" if years in told else years, {*told, years}
            full += [before, piece, f"{years}," if years and text[reference.end : reference.end + 1] == " " else years]
            short += [before, piece]
            shown.append(Shown(piece, reference.id, reference.form, by))
            at = reference.end
        rest = text[at:]
        return Passage("".join([*full, rest]), "".join([*short, rest]), tuple(shown))

    def _fill(self, reference: Reference) -> tuple[str, str, str]:
        finding = self._catalogue.findings.get(reference.id)
        if finding is None:
            study = self._catalogue.studies[reference.id]
            return study_form(study, reference.form), "", "study_form"
        study = self._catalogue.studies[finding.study]
        if reference.form == "":
            years = period_text(study)
            return full_form(finding, self._denominator), f", {years}" if years else "", "full_form"
        return finding_form(finding, study, reference.form, self._denominator), "", "finding_form"


def finding_form(finding: Finding, study: Study, form: str, denominator: int) -> str:
    """One aspect of a finding: its value, people, frequency, interval, timepoint, n or its study's name."""
    by_form = {
        "value": lambda: NOT_REPORTED if finding.value is None else value_text(finding),
        "people": lambda: people_text(finding) or NOT_REPORTED,
        "frequency": lambda: natural_frequency(share_percent(finding), denominator) or NOT_REPORTED,
        "interval": lambda: interval_text(finding) or NOT_REPORTED,
        "timepoint": lambda: finding.timepoint or NOT_REPORTED,
        "n": lambda: count_of_people(finding.n),
        "study": lambda: study_name(study),
    }
    return by_form[form]()


def _sources(citations: Sequence[str], used: Sequence[str], catalogue: Catalogue) -> Iterator[Source]:
    shown = {catalogue.findings[name].study if name in catalogue.findings else name for name in used}
    for name in citations:
        study = catalogue.studies[name]
        yield Source(
            study=name,
            name=study_name(study),
            short=short_source(study),
            long=long_source(study),
            link=study.url,
            used=name in shown,
        )


def review_line(claim: Claim, today: date | None) -> str:
    """Who last read the card and when; with `today`, whether another reading is overdue."""
    review = claim.review
    if review is None:
        return "Not yet reviewed."
    late = today is not None and today > review.due
    due = f"; a new reading was due on {review.due.isoformat()}" if late else ""
    return f"Last reviewed by {review.by} on {review.on.isoformat()}{due}."


def render_short(card: Card, *, links: bool = True) -> str:
    """The short form in plain text. Without `links` it is what the length limit counts."""
    lines = [card.headline, *(fact.short for fact in card.facts)]
    lines.append(f"Not known: {card.unknown.short}")
    shown = [source for source in card.sources if source.used] or list(card.sources)
    lines += [f"- {source.short}{f' {source.link}' if links and source.link else ''}" for source in shown]
    more = len(card.sources) - len(shown)
    lines += [f"- and {more} more {'source' if more == 1 else 'sources'} in the long form."] if more else []
    return "\n".join([*lines, f"{card.review} {card.notice}"])


def render_long(card: Card) -> str:
    """The long form in plain text: everything that the card holds, under headings that a screen reader can follow."""
    blocks = [card.headline, "\n".join(fact.text for fact in card.facts)]
    blocks.append(f"What is not known: {card.unknown.text}")
    blocks.append(f"Who was studied: {card.studied.text}")
    blocks.append("Questions for your own team:\n" + "\n".join(f"- {question.text}" for question in card.questions))
    sources = [f"{n}. {s.long}{f' {s.link}' if s.link else ''}" for n, s in enumerate(card.sources, 1)]
    blocks.append("Sources:\n" + "\n".join(sources))
    blocks.append("Why this card:\n" + "\n".join(f"- {line}" for line in card.why))
    return "\n\n".join([*blocks, "\n".join([card.review, card.notice, card.dispute, card.opt_out])])
