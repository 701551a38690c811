"""What the scripts that fit an encoder are told, and what each notes of the calm comments that it fitted."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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
