"""Rules KB3xx: what card prose may say, and how: tone, numeracy, length and reading level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.card import (
    SHORT_FORM_LIMIT,
    build_card,
    references,
    render_short,
)
from bot.core.catalogue import Catalogue, Claim
from bot.core.values import Tier
from bot.kb.base import Base, Place
from bot.kb.reading import MASK, MOST_GRADE, grade, tokens
from bot.kb.rules import rule
from bot.kb.rules_references import prose_of
from bot.kb.schema import CardRecord, ClaimRecord
from bot.problem import Problem

_REFERENCE: Final = re.compile(r"\{[^{}]*\}")
_ALLOWED_DIGITS: Final = re.compile(
    r"\bEDSS(?: scores?| of| from| at)*(?: \d+(?:\.\d)?)(?:(?: to | or |-)\d+(?:\.\d)?)?"  # a named scale
    r"|\b100 days\b|\bday 100\b|\btype [12]\b|\bgrade [1-5]\b|\bphase [1-4]\b"
    r"|\b[A-Za-z]+-?\d+[a-z]?\b",  # names: COVID-19, CD20, B12, T2
    re.IGNORECASE,
)
_VERDICT: Final = re.compile(
    r"\b(?:false(?:ly|hood|hoods)?|fake[ds]?|wrong(?:ly)?|myths?|mythical|debunk\w*|misinformation|disinformation|hoax\w*|untrue"
    r"|lies|liars?|nonsense|quack\w*)\b",
    re.IGNORECASE,
)
_ADVICE: Final = re.compile(
    r"\byou (?:should|must|need to|ought to|have to|had better|can safely)\b|\b(?:we|i) (?:recommend|advise|suggest)\b"
    r"|\b(?:is|are) (?:recommended|advised) for you\b|\bit is best to\b"
    r"|\b(?:do not|don't|never|always) (?:take|stop|start|use)\b"
    r"|\b(?:stop|start) taking\b",
    re.IGNORECASE,
)
_COUNTED: Final = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_IN_WORDS: Final = re.compile(
    rf"\b{_COUNTED}(?:-{_COUNTED})? (?:in|out of|of every|of) (?:{_COUNTED}|a hundred|a thousand)\b"
    rf"|\b{_COUNTED}(?:-{_COUNTED})? (?:percent|per cent)\b|%|\b(?:a|one|two) (?:third|quarter|fifth|tenth)s?\b",
    re.IGNORECASE,
)


_TYPED_PERCENT: Final = re.compile(r"\d[\d.,]*\s*%")  # KB301 tells of it


def _each_prose(base: Base) -> Iterator[tuple[Place, str]]:
    for place, claim in base.each_claim():
        for path, text in prose_of(claim.card) if claim.card else ():
            yield place.at("card", *path), text


def _each_carded(base: Base) -> Iterator[tuple[Place, ClaimRecord, CardRecord]]:
    for place, claim in base.each_claim():
        if claim.card is not None:
            yield place, claim, claim.card


def compiled_cards(base: Base) -> Iterator[tuple[Place, Claim, Catalogue]]:
    """Carded claims as compiled; nothing where the folder did not compile."""
    if base.catalogue is not None:
        for place, record, _ in _each_carded(base):
            yield place, base.catalogue.claims[record.id], base.catalogue


@rule("KB301", "a figure is typed into card prose")
def no_typed_figures(base: Base) -> Iterator[Problem]:
    """A number comes from a finding, by reference. Named scales ("EDSS 6") and set durations ("100 days") may stand.

    good: claims.0.card.facts.0 = "It rose on {harbour-2020-days}, at EDSS 6, after 100 days."
    bad: claims.0.card.facts.0 = "It rose on 41 days, see {harbour-2020-days}."
    """
    for place, text in _each_prose(base):
        bare = _ALLOWED_DIGITS.sub("", _REFERENCE.sub("", text))
        found = re.search(r"\d[\d.,%]*", bare)
        if found:
            yield place.problem(
                "KB301",
                f'the figure "{found.group()}" is typed here',
                "write {finding-id}, or {study-id:years} for years",
            )


@rule("KB302", "a figure in words stands in card prose", blocks=False)
def no_figures_in_words(base: Base) -> Iterator[Problem]:
    """Shares in words are figures too.

    good: claims.0.card.facts.0 = "Few rose: {harbour-2020-days}."
    bad: claims.0.card.facts.0 = "About one in three rose: {harbour-2020-days}."
    """
    for place, text in _each_prose(base):
        found = _IN_WORDS.search(_TYPED_PERCENT.sub("", _REFERENCE.sub("", text)))
        if found:
            yield place.problem("KB302", f'"{found.group()}" is a figure in words', "write {finding-id}")


@rule("KB303", "a verdict word stands in text that members read")
def no_verdict_words(base: Base) -> Iterator[Problem]:
    """A card says what was measured; it judges nobody.

    good: claims.0.text = It is often said that the quay floods.
    bad: claims.0.text = The myth says that the quay floods.
    """
    pieces = [*_each_prose(base), *((place.at("text"), claim.text) for place, claim in base.each_claim() if claim.card)]
    for place, text in pieces:
        found = _VERDICT.search(text)
        if found:
            yield place.problem("KB303", f'"{found.group()}" is a verdict word', "say what was measured, and in whom")


@rule("KB304", "a card gives advice")
def no_advice(base: Base) -> Iterator[Problem]:
    """Advice is for a person's own team; a question to take to it may ask what to do.

    good: claims.0.card.questions = ["What would the tide mean for my house?"]
    bad: claims.0.card.questions = ["Do you think you should move away?"]
    """
    for place, text in _each_prose(base):
        found = _ADVICE.search(text)
        if found:
            yield place.problem(
                "KB304", f'"{found.group()}" is advice', "turn it into a question for the reader's own team"
            )


@rule("KB305", "questions do not ask", blocks=False)
def questions_ask(base: Base) -> Iterator[Problem]:
    """Each question ends with a question mark.

    good: claims.0.card.questions = ["What does the harbour office say?"]
    bad: claims.0.card.questions = ["The harbour office knows."]
    """
    for place, _, card in _each_carded(base):
        for i, text in enumerate(card.questions):
            if not text.rstrip().endswith("?"):
                yield place.at("card", "questions", i).problem("KB305", "this is no question", "end it with ?")


@rule("KB321", "a card is harder to read than grade 9", blocks=False)
def reads_easily(base: Base) -> Iterator[Problem]:
    """Flesch-Kincaid grade at most 9, counted with figures, study names and the vocabulary's words masked.

    good: claims.0.card.unknown = Nobody knows why.
    bad: claims.0.card.unknown = Meteorological circumstances notwithstanding,
        municipal infrastructural considerations necessitate comprehensive interdepartmental investigations.
    """
    if base.catalogue is None:
        return
    masked = masked_words(base.catalogue)
    for place, record, card in _each_carded(base):
        found = grade(masked_prose(card), masked)
        if found > MOST_GRADE:
            built = build_card(base.catalogue.claims[record.id], base.catalogue)
            unmasked = grade(render_short(built, links=False)) if built else found
            message = f"reading grade {found} (unmasked {unmasked}); at most {MOST_GRADE:g}"
            yield place.at("card").problem("KB321", message, "shorter sentences, plainer words")


def masked_prose(card: CardRecord) -> str:
    """A card's prose with every reference masked, one piece a line."""
    return "\n".join(_REFERENCE.sub(MASK, text) for _, text in prose_of(card))


def masked_words(catalogue: Catalogue) -> frozenset[str]:
    """The vocabulary's words, which count as known to readers of this community."""
    return tokens(frozenset(word for concept in catalogue.concepts.values() for word in concept.words))


@rule("KB322", "a card's short form is longer than 900 characters", blocks=False)
def short_form_is_short(base: Base) -> Iterator[Problem]:
    """At most 900 characters without link addresses.

    good: claims.0.card.unknown = Nobody knows why.
    bad: claims.0.card.facts.0 = "It rose on {harbour-2020-days} and {harbour-2020-days} and {harbour-2020-days} and
        {harbour-2020-days} and {harbour-2020-days} and {harbour-2020-days} and {harbour-2020-days} and
        {harbour-2020-days} and {harbour-2020-days} and {harbour-2020-days} and {harbour-2020-days} and
        {harbour-2020-days} and {harbour-2020-days} and {harbour-2020-days}."
    """
    for place, claim, catalogue in compiled_cards(base):
        card = build_card(claim, catalogue)
        length = len(render_short(card, links=False)) if card else 0
        if length > SHORT_FORM_LIMIT:
            message = f"the short form has {length} characters; at most {SHORT_FORM_LIMIT}"
            yield place.at("card").problem("KB322", message, "fewer facts, or forms such as {id:value}")


@rule("KB323", "a sentence of the facts is not backed by a finding", blocks=False)
def facts_are_backed(base: Base) -> Iterator[Problem]:
    """Each sentence refers to a finding, or begins with "Definition:". One that is not there is told by KB222 alone.

    good: claims.0.card.facts.0 = "It rose on {harbour-2020-days}. Definition: a flood is water over the quay."
    bad: claims.0.card.facts.0 = "It rose on {harbour-2020-days}. It rises often."
    """
    for place, _, card in _each_carded(base):
        for i, fact in enumerate(card.facts):
            for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z{])", fact):
                backed = any(r.id not in base.study_by_id for r in references(sentence))
                if not backed and not sentence.startswith("Definition:"):
                    hint = "refer to a finding ({id:study} names its study), or begin with Definition:"
                    yield place.at("card", "facts", i).problem("KB323", f'nothing backs "{sentence[:60]}"', hint)


@rule("KB324", "a card has too few or too many facts", blocks=False)
def facts_are_few(base: Base) -> Iterator[Problem]:
    """Two to four plain sentences.

    good: claims.0.tier = suggest
    bad: claims.0.card.facts = ["It rose on {harbour-2020-days}."]
    """
    for place, _, card in _each_carded(base):
        if not 2 <= len(card.facts) <= 4:
            yield place.at("card", "facts").problem("KB324", f"{len(card.facts)} facts; two to four are wanted")


@rule("KB331", "a card has no review record", blocks=False)
def cards_are_reviewed(base: Base) -> Iterator[Problem]:
    """A card that may be posted or suggested says who read it, when, and when it is due.

    good: claims.0.review = {by: editor, on: 2026-11-01, due: 2027-05-01}
    bad: claims.0.review = null
    """
    for place, claim, _ in _each_carded(base):
        review = claim.review
        if review is None:
            if claim.tier is not Tier.LOOKUP:
                yield place.at("id").problem(
                    "KB331", f'"{claim.id}" has a card and no review', "add review: {by, on, due}"
                )
        elif review.due <= review.on:
            yield place.at("review", "due").problem("KB331", "due before it was read", "set a later day")


@rule("KB332", "a review is overdue", blocks=False)
def reviews_are_fresh(base: Base) -> Iterator[Problem]:
    """After its due day a card is only suggested; a warning.

    good: claims.0.review = {by: editor, on: 2026-11-01, due: 2027-05-01}
    bad: claims.0.review = {by: editor, on: 2025-11-01, due: 2026-05-01}
    """
    for place, claim in base.each_claim():
        if claim.review and base.today and base.today > claim.review.due:
            at = place.at("review", "due")
            yield at.problem(
                "KB332", f"due since {claim.review.due}", "read it again; until then it is only suggested", warning=True
            )
