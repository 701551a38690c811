"""A guild's policy for one post: its settings, what the knowledge holds back, what its precision ledger holds back."""

from __future__ import annotations

from bot.core.catalogue import Catalogue
from bot.core.reasons import ReasonCode
from bot.core.values import Policy
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
