"""Studies as text: their names, years, people and source lines."""

from __future__ import annotations

import re
from typing import Final

from bot.core.card.quantities import NOT_REPORTED, count_of_people
from bot.core.catalogue import Study

_OFFICE: Final = re.compile(r"^[^,;]*\b(?:Administration|Agency|Society|Group|Institute|University|Hospital)\b[^,;]*$")
"""An office that signs as author is named whole: "and" joins words of its name, not two people."""


def study_form(study: Study, form: str) -> str:
    """One aspect of a study: its name, years, number of people, follow-up, regimen or MS types."""
    by_form = {
        "": lambda: study_name(study),
        "name": lambda: study_name(study),
        "years": lambda: years_text(study) or f"years {NOT_REPORTED}",
        "n": lambda: count_of_people(study.n),
        "follow-up": lambda: study.follow_up or NOT_REPORTED,
        "regimen": lambda: study.regimen or NOT_REPORTED,
        "types": lambda: types_text(study) or NOT_REPORTED,
    }
    return by_form[form]()


def years_text(study: Study) -> str | None:
    """ "1995-2006": the years of the treatments."""
    begin, end = study.years
    if begin is None and end is None:
        return None
    if begin is None or end is None:
        return f"from {begin}" if begin is not None else f"until {end}"
    return str(begin) if begin == end else f"{begin}-{end}"


def period_text(study: Study) -> str | None:
    """ "transplants 1995-2006"."""
    years = years_text(study)
    return f"{'transplants' if is_transplant(study) else 'treatments'} {years}" if years else None


def is_transplant(study: Study) -> bool:
    """Whether its people had a transplant, as far as its record tells."""
    return study.intensity is not None or "transplant" in f"{study.title} {study.design}".lower()


def types_text(study: Study) -> str | None:
    """ "218 progressive, 63 relapsing": the MS types with their numbers, where they are reported."""
    return ", ".join(f"{n:,} {name}" if n is not None else name for name, n in study.ms_types) or None


def study_name(study: Study) -> str:
    """ "Muraro 2017": the first author and the year, or the title's beginning where no author was read."""
    if study.authors and "not shown" not in study.authors:
        if _OFFICE.search(study.authors):
            return f"{study.authors} {study.year}" if study.year else study.authors
        first = study.authors.split(",")[0].split(" et al")[0].split(" and ")[0].split(" (")[0].strip()
        words = first.split(" ")
        surname = " ".join(words[:-1]) if len(words) > 1 and words[-1].isupper() and len(words[-1]) <= 4 else first
        return f"{surname} {study.year}" if study.year else surname
    title = study.title if len(study.title) <= 48 else study.title[:48].rsplit(" ", 1)[0] + " ..."
    return f"{title} ({study.year})" if study.year else title


def short_source(study: Study) -> str:
    """MS type, regimen, years and follow-up, once per study."""
    types = "/".join(name for name, _ in study.ms_types) or "MS type not reported"
    follow_up = study.follow_up.split(" (")[0].split(";")[0] if study.follow_up else None
    years = years_text(study)
    nothing = "years and follow-up not reported" if not years and not follow_up else None
    parts = [
        f"{study.background}, not MS" if study.background else types,
        f"{study.intensity} intensity" if study.intensity else None,
        nothing or years or "years not reported",
        None if nothing else f"followed {follow_up}" if follow_up else "follow-up not reported",
    ]
    return f"{study_name(study)}: {'; '.join(part for part in parts if part)}."


def long_source(study: Study) -> str:
    head = [
        study.authors or "Authors not reported",
        study.title,
        study.journal or "",
        str(study.year or "year not reported"),
    ]
    who = [
        f"Not MS: {study.background}" if study.background else None,
        count_of_people(study.n),
        types_text(study) or "MS types not reported",
        f"regimen: {study.regimen or NOT_REPORTED}" if is_transplant(study) else None,
        period_text(study) or "years of treatment not reported",
        f"follow-up: {study.follow_up or NOT_REPORTED}",
    ]
    cited = ". ".join(part.rstrip(".") for part in head if part)
    design = study.design[:1].upper() + study.design[1:].rstrip(".")
    limits = f" Limits: {study.limitations}." if study.limitations else ""
    return f"{cited}. {design}. {'; '.join(part for part in who if part)}.{limits}"
