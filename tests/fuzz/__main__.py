"""`python -m tests.fuzz --minutes 10`: every property of this folder and the state machines on ever new input.

Exit code 0 where all of them held, 1 at the first that did not; its input is printed, and the seed that finds it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PLACES: Final = ("tests/fuzz", "tests/storage/test_queue_model.py", "tests/service/test_desk_model.py")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, fuzz round after round, print; the exit code."""
    parser = argparse.ArgumentParser(description="Hostile input for all properties, random steps for state machines.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1, help="the first round's seed; each further round takes the next")
    options = parser.parse_args(arguments)
    end, seed = time.monotonic() + options.minutes * 60, options.seed
    while True:
        print(f"round with seed {seed}", flush=True)
        if not _holds(seed):
            print(f"A property did not hold: python -m tests.fuzz --minutes 0 --seed {seed} shows it again.")
            return 1
        seed += 1
        if time.monotonic() >= end:
            print(f"Every property held in {seed - options.seed} round(s).")
            return 0


def _holds(seed: int) -> bool:
    """One round: each property on the examples of the long profile, at least one round even where time is over."""
    words = [*PLACES, f"--hypothesis-seed={seed}", "-x", "-n", "0", "--timeout", "0"]
    program = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(program, cwd=ROOT, env=os.environ | {"CAVEAT_FUZZ": "long"}, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
