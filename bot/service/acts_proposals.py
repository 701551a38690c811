"""The effect that puts a moderator's example on file: recorded with the press, so that a kill loses no word of it."""

from __future__ import annotations

import logging

from bot.service.outcomes import Done, Later, Result
from bot.service.ports import Ports
from bot.service.records import Act, PendingEffect, Proposal

log = logging.getLogger(__name__)


def keep_example(proposal: Proposal) -> PendingEffect:
    """The words wait on record until they are on file. Of no item: they outlast one that is erased meanwhile."""
    facts = {"claim": proposal.claim, "text": proposal.text}
    chosen = {"stance": proposal.stance, "action": proposal.action}
    data = (*facts.items(), *((name, value) for name, value in chosen.items() if value is not None))
    effect_id = f"{proposal.guild}:example:{proposal.id}"
    return PendingEffect(effect_id, proposal.guild, Act.KEEP_EXAMPLE, "", proposal.id, proposal.at, data=data)


class ProposalActs:
    """Carries out effects on proposals."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def keep(self, effect: PendingEffect) -> Result:
        """Write the proposal, then forget the words here. The key of the press is its id: twice on file is one."""
        facts = dict(effect.data)
        proposal = Proposal(
            effect.target,
            effect.guild,
            facts["claim"],
            facts["text"],
            facts.get("stance"),
            facts.get("action"),
            effect.created_at,
        )
        try:
            await self._ports.proposals.save(proposal)
        except OSError as error:
            log.warning("the file of proposals cannot be written, tried again later: %s", error.strerror)
            return Later("the file of proposals cannot be written")
        return Done(forget=True)
