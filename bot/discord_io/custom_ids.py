"""The custom ids of our buttons, selects and forms. Untrusted when they come back; at most 100 characters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from bot.core.item import ItemAction

LONGEST: Final = 100
"""Discord's limit for a custom id (docs: components/reference)."""

ITEM_BUTTON: Final = re.compile(r"cv:i:(?P<item>[0-9a-z]{1,40}):(?P<version>\d{1,9}):(?P<action>[a-z]{1,12})")
ITEM_FORM: Final = re.compile(r"cv:f:(?P<item>[0-9a-z]{1,40}):(?P<version>\d{1,9}):(?P<action>[a-z]{1,12})")
DISMISSAL: Final = re.compile(r"cv:d:(?P<item>[0-9a-z]{1,40}):(?P<version>\d{1,9})")
HOLD: Final = re.compile(r"cv:s:(?P<item>[0-9a-z]{1,40}):(?P<version>\d{1,9}):(?P<minutes>\d{1,5})")
CARD_BUTTON: Final = re.compile(r"cv:c:(?P<what>why|sources|dispute|opt-out):(?P<claim>[^:]{1,70})")
DISPUTE: Final = re.compile(r"cv:q:(?P<post>\d{1,20}):(?P<why>[a-z-]{1,20})")
OPT_OUT: Final = re.compile(r"cv:o:(?P<choice>yes|in|erase)")
QUEUE_PAGE: Final = re.compile(r"cv:l:(?P<page>\d{1,4}):(?P<filters>[a-z0-9_,.~-]{0,85})")
BATCH_UNDO: Final = re.compile(r"cv:u:(?P<batch>[0-9a-z]{1,40})")
ALL: Final = (ITEM_BUTTON, ITEM_FORM, DISMISSAL, HOLD, CARD_BUTTON, DISPUTE, OPT_OUT, QUEUE_PAGE, BATCH_UNDO)

CLAIM_LENGTH: Final = 70


class ItemRef(NamedTuple):
    """Which item a button belongs to, and the version of it that was drawn."""

    item: str
    version: int


def item_button(item: ItemRef, action: ItemAction) -> str:
    """The id of a button on an item."""
    return f"cv:i:{item.item}:{item.version}:{action}"


def item_form(item: ItemRef, action: ItemAction) -> str:
    """The id of a form (modal) that a button on an item opens; it survives a restart while the form is open."""
    return f"cv:f:{item.item}:{item.version}:{action}"


def dismissal(item: ItemRef) -> str:
    """The id of an item's choice of reasons to dismiss it."""
    return f"cv:d:{item.item}:{item.version}"


def hold(item: ItemRef, minutes: int) -> str:
    """The id of a button that holds an item for so many minutes from the press."""
    return f"cv:s:{item.item}:{item.version}:{minutes}"


def card_button(what: str, claim: str) -> str:
    """The id of a button on a card: why, sources, dispute or opt-out."""
    return f"cv:c:{what}:{claim_key(claim)}"


def dispute(post: str, why: str) -> str:
    """The id of one of the three answers to "what is amiss with the card?"."""
    return f"cv:q:{post}:{why}"


def opt_out(choice: str) -> str:
    """The id of a button that confirms: "yes" (out), "in" or "erase"."""
    return f"cv:o:{choice}"


def queue_page(page: int, filters: str) -> str:
    """The id of a paging button of the queue's list."""
    return f"cv:l:{page}:{filters}"


def batch_undo(batch: str) -> str:
    """The id of the button that takes a bulk dismissal back."""
    return f"cv:u:{batch}"


def claim_key(claim: str) -> str:
    """A claim's id, or a digest of one that is too long to fit or holds the separator."""
    if len(claim) <= CLAIM_LENGTH and ":" not in claim:
        return claim
    return "~" + hashlib.blake2b(claim.encode(), digest_size=12).hexdigest()


def claim_digest(claim: str) -> str:
    """A short digest of a claim's id, always as long, for a filter that shares its custom id with others."""
    return "~" + hashlib.blake2b(claim.encode(), digest_size=8).hexdigest()


def claim_of(key: str, claims: Iterable[str]) -> str | None:
    """The claim that a key stands for; None where it is not in the catalogue any more."""
    return next((claim for claim in claims if claim_key(claim) == key), None)
