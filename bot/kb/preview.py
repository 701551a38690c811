"""A static site of all claims, cards and studies, with plots of figures and intervals. All text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final

from bot.core.card import Card, build_card, references, render_short
from bot.core.card.quantities import full_form, interval_text, percent_text, share_percent
from bot.core.card.sources import long_source, study_name
from bot.core.catalogue import Catalogue, Claim, Example, Finding, Study
from bot.kb.reading import grade
from bot.kb.rules_prose import masked_words

_STYLE: Final = """
:root { color-scheme: light dark; --edge: #8886; --mark: #2563b0 }
@media (prefers-color-scheme: dark) { :root { --mark: #8ab8ff } }
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere }
a { color: var(--mark) } h1 { line-height: 1.2 } li { margin: .25rem 0 }
article { border: 1px solid var(--edge); border-radius: .6rem; padding: .2rem 1.1rem; margin: 1.2rem 0 }
pre { white-space: pre-wrap; border-left: .25rem solid var(--edge); padding-left: .8rem; font: inherit }
.small { font-size: .92rem } .plot { list-style: none; padding: 0 .5rem; margin: 0 }
.plot svg { display: block; width: 100%; height: 20px; overflow: visible }
.axis { display: flex; justify-content: space-between; border-top: 1px solid var(--edge); padding: 0 .5rem }
"""


def pages(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Every page as its path and its HTML."""
    yield "index.html", _index(catalogue)
    masked = masked_words(catalogue)
    for claim in catalogue.claims.values():
        yield f"claims/{claim.id}.html", _claim_page(claim, catalogue, masked)
    for study in catalogue.studies.values():
        yield f"studies/{study.id}.html", _study_page(study, catalogue)


def write_site(catalogue: Catalogue, folder: Path) -> int:
    """Write all pages below `folder`; gives their number. Raises OSError."""
    count = 0
    for name, page in pages(catalogue):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
        count += 1
    return count


def _page(title: str, body: str, *, up: str = "") -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f'<p class="small"><a href="{up}index.html">All claims and studies</a> · General information, not medical '
        f"advice.</p><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _index(catalogue: Catalogue) -> str:
    blocks = []
    for family in catalogue.families.values():
        claims = [claim for claim in catalogue.claims.values() if claim.family == family.id]
        if claims:
            links = (f'<a href="claims/{claim.id}.html">{escape(claim.text)}</a> {_tags(claim)}' for claim in claims)
            blocks.append(f"<h2>{escape(family.title)}</h2>{_list(links)}")
    studies = (
        f'<a href="studies/{study.id}.html">{escape(study_name(study))}</a>: {escape(study.title)}'
        for study in sorted(catalogue.studies.values(), key=study_name)
    )
    counts = f"{len(catalogue.claims)} claims, {len(catalogue.studies)} studies, {len(catalogue.findings)} findings."
    return _page("Knowledge", f"<p>{counts}</p>{''.join(blocks)}<h2>Studies</h2>{_list(studies)}")


def _tags(claim: Claim) -> str:
    return f'<span class="small">({claim.tier.value}{"" if claim.card else ", no card"})</span>'


def _claim_page(claim: Claim, catalogue: Catalogue, masked: frozenset[str]) -> str:
    card = build_card(claim, catalogue)
    place = f"Family {claim.family}, tier {claim.tier.value}, {claim.file}:{claim.line}"
    parts = [f'<p class="small">{escape(place)}</p>']
    if card is not None:
        parts += [_card(card), _plot(_plotted(claim, catalogue), catalogue)]
        short = render_short(card, links=False)
        level = f"grade {grade(short, masked)} with medical terms masked, {grade(short)} without"
        parts.append(f'<p class="small">Short form: {len(short)} characters, reading {level}.</p>')
    if claim.examples:
        parts.append(f"<h2>Examples</h2>{_list(map(_example, claim.examples))}")
    return _page(claim.text, "".join(parts), up="../")


def _example(example: Example) -> str:
    came = f"{example.stance}, {example.action or 'any action'}" if example.match else "no match"
    held = ", held" if example.held else ""
    return f'“{escape(example.text)}” <span class="small">{escape(came)}{held}</span>'


def _card(card: Card) -> str:
    facts = "".join(f"<p>{escape(fact.text)}</p>" for fact in card.facts)
    questions = _list(escape(question.text) for question in card.questions)
    sources = _list(
        f'<a href="../studies/{source.study}.html">{escape(source.name)}</a>: {escape(source.long)}'
        for source in card.sources
    )
    return (
        f"<article><h2>{escape(card.headline)}</h2>{facts}<h3>What is not known</h3><p>{escape(card.unknown.text)}</p>"
        f"<h3>Who was studied</h3><p>{escape(card.studied.text)}</p><h3>Questions for your own team</h3>{questions}"
        f'<h3>Sources</h3>{sources}<p class="small">{escape(card.review)} {escape(card.notice)}</p></article>'
        f"<h2>Short form</h2><pre>{escape(render_short(card))}</pre>"
    )


def _plotted(claim: Claim, catalogue: Catalogue) -> list[Finding]:
    facts = claim.card.facts if claim.card else ()
    names = dict.fromkeys(reference.id for fact in facts for reference in references(fact))
    return [catalogue.findings[name] for name in names if name in catalogue.findings]


def _plot(findings: Iterable[Finding], catalogue: Catalogue) -> str:
    """Shares of people on one axis from 0 to 100 %, each with its interval; the words stand outside the drawing.

    So they keep their size on a narrow screen, and a screen reader reads them as text.
    """
    rows = [(finding, share) for finding in findings if (share := share_percent(finding)) is not None]
    if not rows:
        return ""
    several = len({finding.study for finding, _ in rows}) > 1
    note = '<p class="small">Different studies had different people: no comparison.</p>' if several else ""
    drawn = "".join(
        f"<li>{escape(_told(finding, share, catalogue))}{_drawing(finding, share)}</li>" for finding, share in rows
    )
    ticks = "".join(f"<span>{tick} %</span>" for tick in (0, 25, 50, 75, 100))
    return (
        f'<h2>Figures and intervals</h2>{note}<ul class="plot">{drawn}</ul>'
        f'<div class="axis small" aria-hidden="true">{ticks}</div>'
    )


def _drawing(finding: Finding, share: float) -> str:
    """A dot on a line from 0 to 100 %, with a bar for its interval."""
    line = '<line x1="0" x2="100%" y1="10" y2="10" stroke="currentColor" opacity=".3"/>'
    if finding.unit == "percent" and finding.ci_low is not None and finding.ci_high is not None:
        ends = f'x1="{finding.ci_low:g}%" x2="{finding.ci_high:g}%"'
        line += f'<line {ends} y1="10" y2="10" stroke="currentColor" stroke-width="4"/>'
    return f'<svg aria-hidden="true">{line}<circle cx="{share:g}%" cy="10" r="6" fill="var(--mark)"/></svg>'


def _told(finding: Finding, share: float, catalogue: Catalogue) -> str:
    """ "Boffa 2023: 46.3 %, progression free survival, active SPMS, other drugs": what one row shows."""
    outcome = finding.outcome.replace("_", " ")
    parts = (percent_text(share), interval_text(finding), outcome, finding.timepoint, finding.population)
    return f"{study_name(catalogue.studies[finding.study])}: {', '.join(part for part in parts if part)}"


def _study_page(study: Study, catalogue: Catalogue) -> str:
    link = f'<p><a href="{escape(study.url)}" rel="noreferrer">{escape(study.url)}</a></p>' if study.url else ""
    findings = _list(
        f"<strong>{escape(finding.outcome.replace('_', ' '))}</strong>: {escape(full_form(finding, 100))}. "
        f'{escape(finding.statement)} <span class="small">{escape(finding.id)}; {escape(finding.source)}'
        f"{escape('; ' + finding.note) if finding.note else ''}</span>"
        for finding in study.findings
    )
    cited = [claim for claim in catalogue.claims.values() if claim.card and study.id in claim.card.citations]
    used = (
        _list(f'<a href="../claims/{claim.id}.html">{escape(claim.text)}</a>' for claim in cited)
        if cited
        else "<p>No card yet.</p>"
    )
    body = f"<p>{escape(long_source(study))}</p>{link}<h2>Findings</h2>{findings}<h2>Cited by</h2>{used}"
    return _page(study_name(study), body, up="../")
