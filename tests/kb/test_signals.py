"""Signal files: an error names the phrase that cannot be read, wherever it stands."""

import pytest
from pydantic import ValidationError

from bot.kb.signals import SignalFile, compile_signals


def a_file(*phrases: str, classes: dict[str, list[str]] | None = None) -> SignalFile:
    records = [{"kind": "insult", "says": "Name-calling.", "any": [phrase]} for phrase in phrases]
    return SignalFile.model_validate(
        {"subject": "heat", "language": "en", "classes": classes or {}, "phrases": records}
    )


@pytest.mark.parametrize(
    ("phrases", "named"),
    [
        pytest.param(("you fool", "you {fool}"), "you {fool}", id="a class that is not there, in the second phrase"),
        pytest.param(("you (fool", "you fool"), "you (fool", id="a bracket left open, in the first"),
    ],
)
def test_the_phrase_that_cannot_be_read_is_named(phrases: tuple[str, ...], named: str) -> None:
    with pytest.raises(ValidationError) as caught:
        a_file(*phrases)
    assert f'"{named}" cannot be read' in str(caught.value)


def test_a_class_stands_for_each_of_its_words() -> None:
    signals = compile_signals([a_file("you {bad}", classes={"bad": ["fool", "clown"]})])
    (phrase,) = signals.phrases
    assert phrase.pattern == " (?:you (?:fool|clown)) "
