"""Records to the immutable values of bot/core/catalogue.py. Expects records that passed the rules that block."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.catalogue import (
    CardText,
    Catalogue,
    Claim,
    Example,
    FigureGate,
    Finding,
    Gate,
    Review,
    Study,
)
from bot.core.catalogue import Family as FamilyValue
from bot.core.values import Tier
from bot.kb.base import Base, ClaimsFile
from bot.kb.schema import (
    CardRecord,
    ClaimRecord,
    ExampleRecord,
    FindingRecord,
    Intensity,
    MatchRecord,
    StudyRecord,
)
from bot.kb.signals import compile_signals
from bot.kb.words import compile_community, compile_concepts, compile_cues, compile_elsewhere, compile_families


def compile_base(base: Base) -> Catalogue:
    """The whole catalogue. Families that no vocabulary declares are declared by their use."""
    claims = {claim.id: claim for file in base.claims for claim in compile_claims(file)}
    studies = {file.record.id: compile_study(file.record) for file in base.studies}
    declared = compile_families(base.vocabulary)
    for claim in claims.values():
        if claim.family not in declared:
            declared[claim.family] = FamilyValue(claim.family, claim.family)
    return Catalogue(
        digest=base.digest,
        claims=claims,
        studies=studies,
        findings={finding.id: finding for study in studies.values() for finding in study.findings},
        concepts=compile_concepts(base.vocabulary),
        families=declared,
        cues=tuple(cue for file in base.cues for cue in compile_cues(file)),
        languages=frozenset(file.language for file in base.cues) or frozenset({"en"}),
        weights=dict(base.weights),
        community=compile_community(base.vocabulary),
        elsewhere=compile_elsewhere(base.vocabulary),
        signals=compile_signals(base.signals),
    )


def compile_study(record: StudyRecord) -> Study:
    """One study with its findings."""
    period, people = record.period, record.population
    intensity = record.conditioning.intensity
    return Study(
        id=record.id,
        title=record.title,
        authors=record.authors,
        journal=record.journal,
        year=record.year,
        design=record.design,
        url=link_of(record),
        doi=record.doi,
        pmid=record.pmid,
        registration=record.registration,
        n=people.n,
        ms_types=tuple(people.ms_types.items()),
        population_note=people.note,
        years=(period.from_, period.to) if period else (None, None),
        regimen=record.conditioning.regimen,
        intensity=None if intensity in (Intensity.UNKNOWN, Intensity.NOT_APPLICABLE) else intensity.value,
        follow_up=record.follow_up,
        limitations="; ".join(record.limitations) or None,
        background=record.background,
        findings=tuple(_finding(record.id, finding) for finding in record.findings),
    )


def link_of(record: StudyRecord) -> str | None:
    """Where a reader finds the study: its DOI first, then PubMed, then the page that was read."""
    if record.doi:
        return f"https://doi.org/{record.doi}"
    if record.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/"
    return record.url


def _finding(study: str, record: FindingRecord) -> Finding:
    return Finding(
        id=record.id,
        study=study,
        outcome=record.outcome,
        unit=record.unit.value,
        statement=record.statement,
        source=record.source,
        population=record.population,
        value=record.value,
        ci_low=record.ci_low,
        ci_high=record.ci_high,
        ci_level=95.0 if record.ci_level is None else record.ci_level,
        timepoint=record.timepoint,
        n=record.n,
        events=record.events,
        note=record.note,
        use=record.use,
        second_reading=record.second_reading.value,
    )


def compile_claims(file: ClaimsFile) -> Iterator[Claim]:
    """The claims of one file, each with the line that it stands on."""
    for number, record in enumerate(file.record.claims):
        yield Claim(
            id=record.id,
            text=record.text,
            family=record.family or file.record.family,
            tier=tier_of(record),
            general=record.general,
            topic=record.topic,
            focus=tuple(record.focus),
            gates=() if record.match is None else (_gate(record.match),),
            phrasings=tuple(record.phrasings),
            examples=tuple(
                _example(example, file.document.file, line)
                for example, line in zip(record.examples, file.example_lines[number], strict=True)
            ),
            card=None if record.card is None else _card(record.card),
            review=None if record.review is None else Review(record.review.by, record.review.on, record.review.due),
            file=file.document.file,
            line=file.lines[number],
        )


def tier_of(record: ClaimRecord) -> Tier:
    """The claim's tier, or the careful default: suggest with a card, lookup without one."""
    if record.card is None:
        return Tier.LOOKUP
    return record.tier or Tier.SUGGEST


def _gate(record: MatchRecord) -> Gate:
    figure = record.figure
    return Gate(
        all_of=tuple(frozenset(group) for group in record.all_of),
        none_of=frozenset(record.none_of),
        figure=None if figure is None else FigureGate(figure.measure, figure.unit, figure.at_least, figure.at_most),
    )


def _example(record: ExampleRecord, file: str, line: int) -> Example:
    return Example(record.text, record.match, record.stance, record.action, record.held, file, line)


def _card(record: CardRecord) -> CardText:
    return CardText(
        headline=record.headline,
        facts=tuple(record.facts),
        unknown=record.unknown,
        studied=record.studied,
        questions=tuple(record.questions),
        citations=tuple(record.citations),
        denominator=record.denominator,
    )
