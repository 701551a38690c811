"""Rules KB2xx: ids are unique, and whatever is named exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.core.card import FORMS, loose_brace, references
from bot.kb.base import VOCABULARY, Base, Place
from bot.kb.rules import rule
from bot.kb.schema import GENERAL_FAMILY, CardRecord, Unit
from bot.problem import Problem
from bot.yamldoc.locate import did_you_mean


def _twice(named: Iterable[tuple[Place, str]], rule_id: str, what: str) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for place, name in named:
        first = seen.setdefault(name, place)
        if first is not place:
            mark = first.document.mark(first.path)
            yield place.problem(
                rule_id, f'the {what} id "{name}" stands here again', f"first at {mark.file}:{mark.line}"
            )


@rule("KB201", "two claims share an id")
def claim_ids_are_unique(base: Base) -> Iterator[Problem]:
    """Each claim has an id of its own, over all files.

    good: claims.1 = {id: quay-dry, text: The quay is dry.}
    bad: claims.1 = {id: quay-floods, text: The quay is dry.}
    """
    yield from _twice(((place.at("id"), claim.id) for place, claim in base.each_claim()), "KB201", "claim")


@rule("KB202", "two studies share an id")
def study_ids_are_unique(base: Base) -> Iterator[Problem]:
    """Each study has an id of its own.

    good: study.id = harbour-2020
    bad: second-study.id = harbour-2020
    """
    yield from _twice(((place.at("id"), study.id) for place, study in base.each_study()), "KB202", "study")


@rule("KB203", "two findings share an id")
def finding_ids_are_unique(base: Base) -> Iterator[Problem]:
    """Each finding has an id of its own, over all studies, and none is a study's id.

    good: study.findings.2 = {id: harbour-2020-rain, outcome: rain, unit: qualitative,
        statement: It rained., source: abstract}
    bad: study.findings.2 = {id: harbour-2020-days, outcome: rain, unit: qualitative,
        statement: It rained., source: abstract}
    """
    named = [(place.at("id"), finding.id) for place, _, finding in base.each_finding()]
    yield from _twice(named, "KB203", "finding")
    for place, name in named:
        if name in base.study_by_id:
            yield place.problem("KB203", f'"{name}" is a study\'s id too', f"name the finding {name}-result")


@rule("KB204", "a study's file is not named after its id")
def study_files_are_named_by_id(base: Base) -> Iterator[Problem]:
    """The file is <id>.yaml, so that an id leads to its file.

    good: study.id = harbour-2020
    bad: study.id = tides-2020
    """
    for place, study in base.each_study():
        name = place.document.file.replace("\\", "/").rsplit("/", 1)[-1]
        if name.rsplit(".", 1)[0] != study.id:
            yield place.at("id").problem(
                "KB204", f'the study "{study.id}" stands in {name}', f"name it {study.id}.yaml"
            )


@rule("KB211", "a family is not declared in vocabulary.yaml", needs=VOCABULARY)
def families_are_declared(base: Base) -> Iterator[Problem]:
    """A vocabulary that declares families declares all of them; "general" is always there.

    good: file.family = tides
    bad: file.family = tide
    """
    declared = base.vocabulary.families
    if not declared:
        return
    known = {*declared, GENERAL_FAMILY}
    for file in base.claims:
        place = Place(file.document)
        if file.record.family not in known:
            yield _unknown(place.at("family"), "KB211", "family", file.record.family, known)
    for place, claim in base.each_claim():
        if claim.family is not None and claim.family not in known:
            yield _unknown(place.at("family"), "KB211", "family", claim.family, known)


def _unknown(place: Place, rule_id: str, what: str, name: str, known: Iterable[str]) -> Problem:
    return place.problem(rule_id, f'unknown {what} "{name}"', did_you_mean(name, known))


@rule("KB212", "a concept is not declared in vocabulary.yaml", needs=VOCABULARY)
def concepts_are_declared(base: Base) -> Iterator[Problem]:
    """`match` names concepts that the vocabulary has.

    good: claims.0.match.all_of.0 = [quay, pier]
    bad: claims.0.match.all_of.0 = [quay, peir]
    """
    known = base.vocabulary.concepts
    for place, claim in base.each_claim():
        if claim.match is None:
            continue
        at = place.at("match")
        for i, group in enumerate(claim.match.all_of):
            for j, concept in enumerate(group):
                if concept not in known:
                    yield _no_concept(at.at("all_of", i, j), concept, known)
        for i, concept in enumerate(claim.match.none_of):
            if concept not in known:
                yield _no_concept(at.at("none_of", i), concept, known)


def _no_concept(place: Place, name: str, known: Iterable[str]) -> Problem:
    hint = did_you_mean(name, known) or "declare it under concepts in vocabulary.yaml, or name another"
    return place.problem("KB212", f'unknown concept "{name}"', hint)


def prose_of(card: CardRecord) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each piece of a card's prose with its path inside the card."""
    yield ("headline",), card.headline
    for i, fact in enumerate(card.facts):
        yield ("facts", i), fact
    yield ("unknown",), card.unknown
    yield ("studied",), card.studied
    for i, question in enumerate(card.questions):
        yield ("questions", i), question


@rule("KB221", "a card names a study that is not there", needs="studies")
def citations_exist(base: Base) -> Iterator[Problem]:
    """Each citation is a study of this folder.

    good: claims.0.card.citations = [harbour-2020]
    bad: claims.0.card.citations = [harbour-2020, harbour-2002]
    """
    for place, claim in base.each_claim():
        for i, study in enumerate(claim.card.citations if claim.card else ()):
            if study not in base.study_by_id:
                yield _unknown(place.at("card", "citations", i), "KB221", "study", study, base.study_by_id)


@rule("KB222", "a card names a finding that is not there", needs="studies")
def figures_exist(base: Base) -> Iterator[Problem]:
    """Each reference is {finding}, {finding:form} or {study:form}, with a known form, and has what the form shows.

    good: claims.0.card.facts.0 = "It rose on {harbour-2020-days}."
    bad: claims.0.card.facts.0 = "It rose on {harbour-2020-dayz}."
    """
    for place, claim in base.each_claim():
        for path, text in prose_of(claim.card) if claim.card else ():
            for reference in references(text):
                found = _reference_problem(base, reference.id, reference.form)
                if found is not None:
                    yield place.at("card", *path).problem("KB222", *found)


def _reference_problem(base: Base, name: str, form: str) -> tuple[str, str | None] | None:
    on_study, on_finding = FORMS["study"], FORMS["finding"]
    if name in base.study_by_id:
        if form in on_study:
            return None
        return f"{{{name}{':' + form if form else ''}}} names a study", f"forms: {', '.join(f for f in on_study if f)}"
    if name not in base.finding_by_id:
        return f'unknown finding "{name}"', did_you_mean(name, [*base.finding_by_id, *base.study_by_id])
    if form not in on_finding:
        return f'unknown form ":{form}"', did_you_mean(
            form, on_finding
        ) or f"forms: {', '.join(f for f in on_finding if f)}"
    _, finding = base.finding_by_id[name]
    if form in ("", "value", "interval", "frequency") and (finding.value is None or finding.unit is Unit.QUALITATIVE):
        return f'the finding "{name}" has no value', "say in words what it states, and cite its study"
    if form == "people" and (finding.n is None or (finding.events is None and finding.unit is not Unit.PEOPLE)):
        return f'the finding "{name}" has no count of people', "use {id} or {id:value}"
    if form == "interval" and (finding.ci_low is None or finding.ci_high is None):
        return f'the finding "{name}" has no interval', "use {id:value}"
    return None


@rule("KB225", "a brace in card prose is no reference")
def braces_are_references(base: Base) -> Iterator[Problem]:
    """A reference is {id} or {id:form}, without spaces; any other brace would be shown to members as it stands.

    good: claims.0.card.facts.0 = "It rose on {harbour-2020-days}."
    bad: claims.0.card.facts.0 = "It rose on {harbour-2020-days }."
    """
    for place, claim in base.each_claim():
        for path, text in prose_of(claim.card) if claim.card else ():
            found = loose_brace(text)
            if found is not None:
                said = f'"{found}" is no reference'
                yield place.at("card", *path).problem("KB225", said, "write {id} or {id:form}, without spaces")


@rule("KB223", "a figure's study is not among the card's citations")
def citations_are_complete(base: Base) -> Iterator[Problem]:
    """Every study whose finding is used is cited.

    good: claims.0.card.citations = [harbour-2020]
    bad: claims.0.card.citations = [harbour-2021]
    """
    for place, claim in base.each_claim():
        if claim.card is None:
            continue
        for path, text in prose_of(claim.card):
            for reference in references(text):
                study = base.finding_by_id[reference.id][0].id if reference.id in base.finding_by_id else reference.id
                if study in base.study_by_id and study not in claim.card.citations:
                    yield place.at("card", *path).problem(
                        "KB223", f'"{study}" is used here and not cited', "add it to citations"
                    )


@rule("KB224", "a superseded finding stands on a card")
def no_superseded_finding(base: Base) -> Iterator[Problem]:
    """A finding marked `use: superseded` stays off cards.

    good: study.findings.0.use = null
    bad: study.findings.0.use = superseded
    """
    for place, claim in base.each_claim():
        for path, text in prose_of(claim.card) if claim.card else ():
            for reference in references(text):
                found = base.finding_by_id.get(reference.id)
                if found is not None and found[1].use == "superseded":
                    yield place.at("card", *path).problem("KB224", f'"{reference.id}" is superseded', found[1].note)


@rule("KB231", "a figure that must be present has no range")
def figure_gates_have_a_range(base: Base) -> Iterator[Problem]:
    """`figure` has at_least, at_most or both, in that order.

    good: claims.0.match.figure = {measure: flooding, at_least: 0.1}
    bad: claims.0.match.figure = {measure: flooding, at_least: 0.5, at_most: 0.1}
    """
    for place, claim in base.each_claim():
        figure = claim.match.figure if claim.match else None
        if figure is None:
            continue
        if figure.at_least is not None and figure.at_most is not None and figure.at_least > figure.at_most:
            at = place.at("match", "figure", "at_least")
            yield at.problem("KB231", "at_least is more than at_most", "swap the two")


@rule("KB232", "a study's or finding's numbers contradict each other")
def numbers_agree(base: Base) -> Iterator[Problem]:
    """The value lies in its interval, events are no more than n, and a period ends after it begins.

    good: study.findings.0.ci_low = 1.0
    bad: study.findings.0.ci_low = 9.0
    """
    for place, study in base.each_study():
        period = study.period
        if period and period.from_ and period.to and period.from_ > period.to:
            yield place.at("period", "from").problem("KB232", "the period ends before it begins", "swap from and to")
    for place, _, finding in base.each_finding():
        low, high, value = finding.ci_low, finding.ci_high, finding.value
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            yield place.at("value").problem("KB232", "the value lies outside its interval", "read the source again")
        if finding.events is not None and finding.n is not None and finding.events > finding.n:
            yield place.at("events").problem("KB232", "more events than people", "events that may recur have no n")


@rule("KB241", "two claims of a family are both its general one", blocks=False)
def one_general_claim(base: Base) -> Iterator[Problem]:
    """A family has at most one claim that stands in where no narrower one fits.

    good: claims.0.general = true
    bad: claims.0.general = true ;; claims.1 = {id: quay-dry, text: The quay is dry., general: true}
    """
    named = (
        (place.at("general"), claim.family or file.record.family)
        for file in base.claims
        for number, claim in enumerate(file.record.claims)
        for place in (Place(file.document, ("claims", number)),)
        if claim.general
    )
    yield from _twice(named, "KB241", "general claim of family")
