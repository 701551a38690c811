"""SIGTERM and Ctrl-C before anything runs: imports take seconds, and whoever stops a start should see no error.

Only light imports here: this runs before all others. Once the loop runs, bot.bootstrap.run.Ending takes over. What the
interpreter does before it comes here is out of reach: a signal in its first moment ends it as signals do.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from types import FrameType
from typing import Final

LASTING: Final = frozenset({"run", "sandbox"})
"""Verbs that run until they are stopped; for any other a signal means that its work was not done."""


def end_cleanly(words: Sequence[str]) -> None:
    """From now on a signal to end is no error, where the command is one that runs until it is stopped."""
    if words[:1] and words[0] in LASTING:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    """Nothing is open yet. An exception would not do: a library that is being loaded may turn it into its own."""
    os._exit(0)
