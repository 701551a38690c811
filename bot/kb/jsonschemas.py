"""JSON Schema of every kind of file, written for editors that complete and check while one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from bot.kb.schema import ClaimsRecord, StudyRecord
from bot.kb.signals import SignalFile
from bot.kb.words import CueFile, Vocabulary

SCHEMAS: Final[dict[str, type[BaseModel]]] = {
    "claims": ClaimsRecord,
    "study": StudyRecord,
    "vocabulary": Vocabulary,
    "cues": CueFile,
    "signals": SignalFile,
}


def schema_text(model: type[BaseModel]) -> str:
    """One schema as it is written to docs/schema, draft 2020-12."""
    body = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)}
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema; gives the files that changed. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, model in SCHEMAS.items():
        path, text = folder / f"{name}.schema.json", schema_text(model)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
