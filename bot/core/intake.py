"""Stage 1: the text as it came in, made safe to read without moving a single offset."""

from __future__ import annotations

MOST_CHARACTERS = 16_000
"""Longest text that is read, in code points; what lies beyond is left unread. Discord's own limit is 4,000."""

_UNREADABLE = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def admit(text: str) -> str:
    """Bound a text and put a replacement mark, one for one, where it is not well-formed (lone surrogates, NUL).

    Offsets into the result are offsets into the author's own text.
    """
    kept = text[:MOST_CHARACTERS]
    if kept.isascii():
        return kept.replace("\0", "\ufffd")
    return kept.translate(_UNREADABLE)
