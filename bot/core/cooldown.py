"""Whether a card was shown a short while ago: the same one here, any here, or any to the author."""

from __future__ import annotations

from datetime import datetime

from bot.core.reasons import Reason, ReasonCode
from bot.core.values import CardsShown, Policy


def cooling(claim: str, policy: Policy, shown: CardsShown, now: datetime) -> tuple[Reason, ...]:
    """Every limit of the policy that still holds at `now`, the time that the post was sent."""
    if (limits := policy.cooldowns) is None:
        return ()
    last_of_claim = dict(shown.by_claim).get(claim)
    rules = (
        (last_of_claim, limits.claim, ReasonCode.COOLDOWN_CLAIM, "This card was shown here a short while ago."),
        (shown.in_channel, limits.channel, ReasonCode.COOLDOWN_CHANNEL, "Another card was shown here just now."),
        (shown.to_author, limits.author, ReasonCode.COOLDOWN_AUTHOR, "The author had a card a short while ago."),
    )
    return tuple(
        Reason(code, text)
        for at, seconds, code, text in rules
        if at is not None and seconds > 0 and (now - at).total_seconds() < seconds  # posts may be read out of order
    )
