"""The queue as lists, counts and files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import discord

from bot.core.item import ItemState
from bot.core.values import ItemKind
from bot.discord_io import custom_ids
from bot.discord_io.answers import Shown
from bot.discord_io.item_words import HISTORY, TALLIES
from bot.discord_io.panel import Panel, button
from bot.discord_io.render import LONGEST, clipped
from bot.discord_io.render_item import lines_of
from bot.service import wording
from bot.service.audit import AuditRecord
from bot.service.browse import Page
from bot.service.precision import wilson
from bot.service.records import ItemFilter, QueueStats
from bot.service.tally import ClaimTally

EMPTY: Final = "Nothing here."
_STATES: Final = {**wording.STATES, ItemState.EXPIRED: "not decided in time", ItemState.WITHDRAWN: "closed by itself"}
QUIET: Final = "Nothing waits. Thank you for looking."


def filters_text(wanted: ItemFilter) -> str:
    """A filter as it fits into a custom id: kind, state, channel, holder, a digest of the claim."""
    kind = "".join(sorted(map(str, wanted.kinds))[:1])
    state = "".join(sorted(map(str, wanted.states))[:1])
    claim = custom_ids.claim_digest(wanted.claim) if wanted.claim else ""
    return f"{kind},{state},{wanted.channel or ''},{wanted.holder or ''},{claim}"


def filter_of(text: str, claims: Iterable[str] = ()) -> ItemFilter:
    """The filter that a custom id carries; a kind or state that it does not know is left out.

    A claim that is not among `claims` any more stays as its digest, which no item has: the list is then empty.
    """
    kind, state, channel, holder, digest = (*text.split(","), "", "", "", "", "")[:5]
    claim = next((one for one in claims if custom_ids.claim_digest(one) == digest), digest)
    return ItemFilter(
        kinds=frozenset(one for one in ItemKind if one == kind),
        states=frozenset(one for one in ItemState if one == state),
        claim=claim or None,
        channel=channel or None,
        holder=holder or None,
    )


def render_page(page: Page, wanted: ItemFilter) -> Shown:
    """A page of items with the buttons to the pages beside it."""
    if not page.items:
        return Shown(EMPTY)
    filters = filters_text(wanted)
    controls = [button("Earlier", custom_ids.queue_page(page.page - 1, filters))] if page.page else []
    controls += [button("More", custom_ids.queue_page(page.page + 1, filters))] if page.more else []
    text = clipped("\n".join(lines_of(page.items)), LONGEST)
    return Shown(text, Panel(controls) if controls else None)


def render_stats(stats: QueueStats, tallies: Sequence[ClaimTally]) -> Shown:
    """Counts and clocks, and what people made of each claim's cards."""
    states = ", ".join(f"{_STATES[state]} {number}" for state, number in stats.by_state) or "no items"
    kinds = ", ".join(f"{wording.KINDS[kind]} {number}" for kind, number in stats.by_kind) or "none waits"
    lines = [f"States: {states}", f"Waiting: {kinds}", f"Overdue: {stats.overdue}"]
    lines += [f"Half were first seen after {_span(stats.median_seen)}, taken after {_span(stats.median_taken)}, "]
    lines[-1] += f"decided after {_span(stats.median_decided)}."
    lines.append(f"Posts in distress that moderators took care of: {stats.distress_seen}")
    return Shown(clipped("\n".join([*lines, *_tallies(tallies)]), LONGEST))


def _tallies(tallies: Iterable[ClaimTally]) -> Iterator[str]:
    for tally in tallies:
        total = tally.good + tally.poor
        low, high = wilson(tally.good, total)
        sure = f", kept {tally.good} of {total} (95 % interval {low:.0%} to {high:.0%})" if total else ""
        counts = ", ".join(f"{TALLIES[what]} {number}" for what, number in tally.counts)
        yield f"`{tally.claim}`: {counts}{sure}"


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "no time yet"
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} seconds"


def render_history(records: Sequence[AuditRecord]) -> Shown:
    """What moderators did about a member's posts: actions only."""
    lines = [
        f"- <t:{int(record.at.timestamp())}:f> {HISTORY.get(record.action, record.action)}"
        + (f" (`{record.claim}`)" if record.claim else "")
        for record in records
    ]
    return Shown(clipped("\n".join(lines), LONGEST) or EMPTY)


def as_file(text: str, form: str) -> Shown:
    """An export as a file; it holds ids and states, no text of posts."""
    if not text:
        return Shown(EMPTY)
    return Shown("The queue as it is now.", files=(discord.File(io.BytesIO(text.encode()), f"queue.{form}"),))
