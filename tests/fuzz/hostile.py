"""What somebody would send who means harm, as hypothesis strategies, and how long to look for it.

`make test` looks for seconds (the profile "quick"), `make fuzz` for ten minutes or as long as is said ("long").
"""

from __future__ import annotations

import os
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

_EVERY: Final = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
settings.register_profile("quick", max_examples=15, **_EVERY)  # type: ignore[arg-type]  # a dict of keywords
settings.register_profile("long", max_examples=400, **_EVERY)  # type: ignore[arg-type]  # a dict of keywords
_STEPS: Final = _EVERY | {"stateful_step_count": 20}
settings.register_profile("quick machine", max_examples=15, **_STEPS)  # type: ignore[arg-type]  # a dict of keywords
settings.register_profile("long machine", max_examples=60, **_STEPS)  # type: ignore[arg-type]  # a dict of keywords
_LOOKED: Final = os.environ.get("CAVEAT_FUZZ", "quick")
FUZZ: Final = settings.get_profile(_LOOKED)
MACHINE: Final = settings.get_profile(f"{_LOOKED} machine")
"""For state machines on a real database, of which each example takes a second or two."""

INVISIBLE: Final = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u061c", "\u180e")
TURNING: Final = ("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e")
COMBINING: Final = tuple(chr(code) for code in (*range(0x300, 0x315), 0x489, 0x20DD, 0xFE0F))
LOOK_ALIKES: Final = str.maketrans("aeopcyxis", "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455")
_SAID: Final = (
    "HSCT is a cure for MS",
    "about 30 % die from it",
    "it never works in progressive MS",
    "I want to kill myself",
    "you are all liars, shut up",
    "stop your tablets today",
    "my neurologist says it is no cure",
    "does anybody know how many die?",
    "1 in 10, 3.5 %, 20-30 %",
    "don't",
    "e.g.",
)
_MARKS: Final = (
    *("```", "`", "**", "__", "~~", "||", "> ", ">>> ", "# ", "-# ", "* ", "\\", "[a](", ")", "](", "<", ">", "<@1>"),
    *("<:wave:99>", "<t:1:R>", "@everyone", "@here", "https://a.b/c", "http://", "www.", "://"),
    *("\n", "\r\n", "\t", "\v", "\u2028", "\u2029", "\u00a0", "\0", "\ud800", "\udfff", "\ufffd", "\U0001f9e0"),
    *(
        "'",
        '"',
        "\u201c",
        "\u201d",
        "\u00ab",
        "(",
        "[",
        "{",
        ",",
        ".",
        "...",
        "\u2026",
        "!",
        "?",
        ";",
        ":",
        "-",
        "\u2014",
    ),
    *("0", "9" * 40, "1e999", "\u00bd", "\u2153", "\u0665", "\u2460", "%", "\u2030", "/"),
)
PIECES: Final = st.one_of(
    st.sampled_from((*INVISIBLE, *TURNING, *COMBINING, *_SAID, *_MARKS)),
    st.sampled_from(_SAID).map(lambda text: text.translate(LOOK_ALIKES)),
    st.text(max_size=12),
    st.characters(categories=("Cs", "Cf", "Mn", "Lo", "So", "Nd")),
)


def texts(longest: int = 4_000) -> st.SearchStrategy[str]:
    """Posts: pieces side by side, or a few of them over and over up to Discord's limit."""
    mixed = st.lists(PIECES, max_size=40).map("".join)
    again = st.builds(
        lambda unit, times: unit * times, st.lists(PIECES, min_size=1, max_size=3).map("".join), st.integers(1, 4_000)
    )
    return st.one_of(mixed, again, st.builds(str.__add__, again, mixed)).map(lambda text: text[:longest])


WORST: Final = {
    "10,000 newlines": "\n" * 10_000,
    "10,000 newlines between words": "a\n" * 10_000,
    "4,000 letters": "a" * 4_000,
    "zalgo": "".join("cure"[n % 4] + "\u0301\u0489\u035c" * 8 for n in range(160)),
    "zero-width between all letters": "\u200b".join("HSCT is a cure for MS. " * 80),
    "bidi overrides": "\u202eSM rof eruc a si TCSH\u202c " * 150,
    "nested quotes": "> " * 2_000 + "it is a cure",
    "nested quotation marks": "\u201che said " * 400 + "it is a cure" + "\u201d" * 400,
    "fences without end": "```" * 1_333,
    "marks without end": "**__~~||" * 500,
    "links inside links": "[a](" * 1_000 + ")" * 1_000,
    "angles without end": "<" * 4_000,
    "backslashes": "\\" * 4_000,
    "look-alikes": ("HSCT is a cure for MS. " * 80).translate(LOOK_ALIKES),
    "lone surrogates": "\ud83d" * 4_000,
    "one digit over and over": "1" * 4_000,
    "percentages": "1 % of 2 % of " * 280,
}

SCALARS: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(("", "0", "-1", "1" * 30, "not-a-number", "\0", "a" * 3_000, "2026-13-41T99:99:99")),
)


def things(keys: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """JSON of any shape whose keys are often those that are looked for."""
    key = st.one_of(st.sampled_from(keys), st.text(max_size=6))
    return st.recursive(
        SCALARS,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(key, inner, max_size=5)),
        max_leaves=12,
    )


def bodies(keys: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """A request's body: mostly an object with known keys and unlikely values."""
    known = st.dictionaries(st.sampled_from(keys), things(keys), max_size=6)
    return st.one_of(known, known, things(keys))
