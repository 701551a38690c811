"""The first lines of a new claim or study, for an editor to fill in. Nothing that exists is overwritten."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bot.errors import UserError
from bot.kb.schema import GENERAL_FAMILY
from bot.yamldoc.load import decode, parse
from bot.yamldoc.locate import did_you_mean

_REVIEW_DAYS: Final = 180

_CLAIM: Final = """\
# yaml-language-server: $schema=../../../docs/schema/claims.schema.json
family: {family}
claims:
- id: {id}
  text: One neutral sentence that says what people claim.
  topic: hsct
  focus: []
  tier: lookup            # lookup, then suggest; auto only when every example passes
  match:
    all_of: []            # [[hsct, transplant], [die, mortality]]: one of each list must be there
    none_of: []           # [msc, donor]: what must not be confused with it
  phrasings: []
  examples:               # 8 that assert it, 6 of other stances, 4 that are no match; a third of them held
  - {{text: "A post that puts it forward.", stance: asserts, action: none}}
  - {{text: "A post that asks it?", stance: asks, action: none, held: true}}
  - {{text: "A post about something else.", match: false}}
  # card:                 # figures only as references, such as {{finding-id}}
  #   headline: ...
  #   facts: ["...", "..."]
  #   unknown: ...
  #   studied: ...
  #   questions: ["...?"]
  #   citations: [study-id]
  #   denominator: 100
  review: {{by: editor, on: {on}, due: {due}}}
"""

_STUDY: Final = """\
# yaml-language-server: $schema=../../docs/schema/study.schema.json
id: {id}
title: The title as printed
authors: null
journal: null
year: null
doi: null
url: null
design: What kind of study it is, and whether it has a control group
population: {{n: null, ms_types: {{}}}}
period: null              # {{from: 1995, to: 2006}}: the years of the treatments
conditioning: {{intensity: not_applicable}}
follow_up: null
limitations: []
findings:
- id: {id}-result
  outcome: treatment_related_mortality
  population: null
  value: null             # as printed; null is "not reported"
  unit: qualitative
  statement: What the source states, in our own words, with its figures as printed.
  source: Where it stands
"""


def new_claim(folder: Path, family: str, slug: str, *, today: date) -> Path:
    """Write claims/<family>/<slug>.yaml; gives its path.

    Raises UserError for a bad name, one that is taken, or a family that the folder does not declare.
    """
    _check_name(family)
    _check_family(folder / "vocabulary.yaml", family)
    due = today + timedelta(days=_REVIEW_DAYS)
    text = _CLAIM.format(family=family, id=_check_name(slug), on=today.isoformat(), due=due.isoformat())
    return _write(folder / "claims" / family / f"{slug}.yaml", text)


def new_study(folder: Path, name: str) -> Path:
    """Write studies/<name>.yaml; gives its path. Raises UserError for a bad name or one that is taken."""
    return _write(folder / "studies" / f"{_check_name(name)}.yaml", _STUDY.format(id=name))


def _check_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) or len(name) > 80:
        raise UserError(f'"{name}" is no id: use small letters, digits and single hyphens, such as mortality-recent')
    return name


def _check_family(vocabulary: Path, family: str) -> None:
    """A folder that declares families declares all of them; one without a vocabulary takes any."""
    if not vocabulary.is_file():
        return
    data = parse(decode(vocabulary.read_bytes(), vocabulary.as_posix()), vocabulary.as_posix()).data
    declared = data.get("families") if isinstance(data, dict) else None
    if isinstance(declared, dict) and declared and family not in (*declared, GENERAL_FAMILY):
        hint = did_you_mean(family, declared) or f"known here: {', '.join(declared)}"
        raise UserError(f'vocabulary.yaml declares no family "{family}"; {hint}')


def _write(path: Path, text: str) -> Path:
    if path.exists():
        raise UserError(f"{path} is there already; choose another id")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error
    return path
