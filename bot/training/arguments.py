"""What the scripts that fit an encoder are told, and what they note of what they fitted."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.training.corpus import LabelledPost, digest


def parser(about: str) -> argparse.ArgumentParser:
    """`--base` and `--calm`, both folders; `about` is the script's docstring."""
    made = argparse.ArgumentParser(description=about.splitlines()[0])
    made.add_argument("--base", type=Path, required=True)
    made.add_argument("--calm", type=Path, required=True, help="folder of goemo_train.tsv.gz and goemo_labels.txt.gz")
    return made


def note_of(calm: Sequence[LabelledPost]) -> dict[str, int | str]:
    """How many calm comments were fitted, which, and whose they are."""
    return {
        "calm_comments": len(calm),
        "calm_sha256": digest(calm),
        "calm_source": "GoEmotions, train part (Demszky et al., ACL 2020; Apache-2.0)",
    }


def note_further(record: Path, note: Mapping[str, int | float | str]) -> None:
    """Add to the record of a reader that its weights were fitted further, from which on; its .onnx stands beside it."""
    kept = json.loads(record.read_text(encoding="utf-8"))
    kept["further"] = [*kept.get("further", []), {**note, "began_with_sha256": kept["onnx_sha256"]}]
    kept["onnx_sha256"] = hashlib.sha256(record.with_suffix(".onnx").read_bytes()).hexdigest()
    record.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
