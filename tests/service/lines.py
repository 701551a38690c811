"""The real reading line as a port, over the shipped words and three signals of our own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.core.pipeline import Knowledge, analyse, prepare
from bot.core.values import History, Message, Outcome, Policy
from bot.kb.signals import SignalFile, compile_signals
from tests.builders import the_words

SIGNALS = (
    {"subject": "heat", "phrases": [{"kind": "insult-you", "says": "Name-calling.", "any": ["you .. idiot*"]}]},
    {"subject": "distress", "phrases": [{"kind": "two-open", "says": "Suicide.", "any": ["kill myself .. *"]}]},
    {"subject": "danger", "phrases": [{"kind": "danger-stop", "says": "Stop it.", "any": ["stop .. tablets"]}]},
)


@cache
def the_line() -> Knowledge:
    files = [SignalFile.model_validate({"language": "en", **file}) for file in SIGNALS]
    return prepare(replace(the_words(), signals=compile_signals(files)))


class LineReader:
    """The Reader port over the real line, in this thread."""

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        return analyse(message, the_line(), policy, history)
