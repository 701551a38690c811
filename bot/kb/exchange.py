"""Out to and in from other formats: ClaimReview (schema.org), CSL JSON and BibTeX. Imports are drafts, never active."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.core.card import build_card, render_long
from bot.core.catalogue import Catalogue, Claim, Study
from bot.errors import UserError

_CONTEXT: Final = "https://schema.org"
_DRAFT_HEAD: Final = (
    "# Drafts, imported and not active: they stand outside the knowledge folder, have no card and no review.\n"
    "# Word each one anew, add examples and a card, then move it to claims/<family>/.\n"
)


def to_claimreview(catalogue: Catalogue) -> str:
    """The claims that have cards, as ClaimReview. A card gives no rating, so none is exported."""
    return json.dumps([_review_of(claim, catalogue) for claim in catalogue.claims.values() if claim.card], indent=2)


def _review_of(claim: Claim, catalogue: Catalogue) -> dict[str, Any]:
    card = build_card(claim, catalogue)
    studies = [catalogue.studies[name] for name in (claim.card.citations if claim.card else ())]
    return {
        "@context": _CONTEXT,
        "@type": "ClaimReview",
        "identifier": claim.id,
        "claimReviewed": claim.text,
        "reviewBody": render_long(card) if card else "",
        "datePublished": claim.review.on.isoformat() if claim.review else None,
        "author": {"@type": "Organization", "name": claim.review.by} if claim.review else None,
        "citation": [
            {"@type": "ScholarlyArticle", "name": study.title, "url": study.url, "identifier": study.doi or study.id}
            for study in studies
        ],
    }


def to_csl_json(catalogue: Catalogue) -> str:
    """The studies as CSL JSON (https://citeproc-js.readthedocs.io), for reference managers."""
    return json.dumps([_csl(study) for study in catalogue.studies.values()], indent=2, ensure_ascii=False)


def _csl(study: Study) -> dict[str, Any]:
    record: dict[str, Any] = {"id": study.id, "type": "article-journal" if study.journal else "webpage"}
    record["title"] = study.title
    optional = {"container-title": study.journal, "DOI": study.doi, "PMID": study.pmid, "URL": study.url}
    record.update({key: value for key, value in optional.items() if value})
    if study.authors:
        record["author"] = [{"literal": study.authors}]
    if study.year:
        record["issued"] = {"date-parts": [[study.year]]}
    return record


def to_bibtex(catalogue: Catalogue) -> str:
    """The studies as BibTeX entries."""
    return "\n".join(_bibtex(study) for study in catalogue.studies.values())


def _bibtex(study: Study) -> str:
    fields = {
        "title": study.title,
        "author": study.authors,
        "journal": study.journal,
        "year": str(study.year) if study.year else None,
        "doi": study.doi,
        "url": study.url,
    }
    lines = [f"  {key} = {{{_escaped(value)}}}," for key, value in fields.items() if value]
    return "\n".join([f"@{'article' if study.journal else 'misc'}{{{study.id},", *lines, "}"]) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text.replace("{", "(").replace("}", ")"))


EXPORTS: Final = {"claimreview": to_claimreview, "csl-json": to_csl_json, "bibtex": to_bibtex}


def drafts_from_claimreview(text: str) -> str:
    """ClaimReview, one object or a list of them, as the text of a drafts file. Only the claims' words come over.

    Raises UserError where the text is no JSON or holds no claim.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UserError(f"this is not JSON: {error}") from error
    claims = list(_claims_in(data))
    if not claims:
        raise UserError("no claimReviewed was found in this file")
    lines = [_DRAFT_HEAD + "family: general", "claims:"]
    for number, claim in enumerate(dict.fromkeys(claims), 1):
        slug = "-".join(re.findall(r"[a-z0-9]+", claim.lower())[:6]) or "claim"
        lines += [f"- id: draft-{number}-{slug}", f"  text: {json.dumps(claim, ensure_ascii=False)}", "  tier: lookup"]
    return "\n".join(lines) + "\n"


def _claims_in(data: object) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from _claims_in(item)
    elif isinstance(data, Mapping):
        claim = data.get("claimReviewed")
        if isinstance(claim, str) and claim.strip():
            yield " ".join(claim.split())[:600]
        for key in ("@graph", "itemListElement", "dataFeedElement", "item"):
            yield from _claims_in(data.get(key))
