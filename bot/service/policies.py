"""A guild's policy for one post: its settings, what the knowledge holds back, what its precision ledger holds back."""

from __future__ import annotations

from datetime import datetime

from bot.core.catalogue import Catalogue
from bot.core.reasons import ReasonCode
from bot.core.values import CardsShown, Policy
from bot.service.ports import Ports
from bot.service.records import GuildSettings


async def policy_for(
    ports: Ports, settings: GuildSettings, catalogue: Catalogue, *, opted_out: bool, late: bool
) -> Policy:
    """The policy that the reading line decides by. Raises StoreUnavailable."""
    held = dict.fromkeys(await ports.precision.held(settings.guild), ReasonCode.LEDGER_FLOOR)
    held |= dict(ports.knowledge.held_claims(catalogue, ports.clock.now()))
    return Policy(
        mode=settings.mode,
        cooldowns=settings.cooldowns,
        held_claims=tuple(sorted(held.items())),
        disabled_claims=settings.disabled_claims,
        opted_out=opted_out,
        read_late=late,
    )


def shown_before(shown: CardsShown, at: datetime) -> CardsShown:
    """The cards shown before a time: one that stands since then is not taken away by those that came later."""
    claims = tuple((claim, when) for claim, when in shown.by_claim if when < at)
    others = (when if when is not None and when < at else None for when in (shown.in_channel, shown.to_author))
    return CardsShown(claims, *others)
