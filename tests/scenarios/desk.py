"""An item in the moderators' channel of the loopback Discord, the people who press on it, and what everybody sees."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.scenarios.stage import (
    ANN,
    BEN,
    BOT,
    CLAIM,
    GENERAL,
    GUILD,
    INSULTS,
    JSON,
    MOD,
    OTHER_MOD,
    SUGGESTED,
    Harbour,
    controls,
    until,
)

SUGGESTION, HEAT = "A suggested card", "A heated thread"
REQUEST, DISPUTE = "A member's request to look", "A disputed card"


@dataclass
class Desk:
    """An item, by words that its message holds, and the channel or thread that its post stands in."""

    harbour: Harbour
    words: str
    place: str = GENERAL
    post: str = ""

    async def item(self) -> JSON:
        return await self.harbour.item(self.words)

    async def control(self, label: str) -> tuple[JSON, JSON]:
        """The item's message and the control whose label begins so, as soon as it is there."""

        async def look() -> tuple[JSON, JSON] | None:
            item = await self.item()
            said = ((one, str(one.get("label") or one.get("placeholder"))) for one in controls(item))
            return next(((item, one) for one, text in said if text.startswith(label)), None)

        found = await until(look)
        assert found is not None
        return found

    async def press(
        self, who: str, label: str, chosen: Sequence[str] = (), form: Mapping[str, Any] | None = None
    ) -> str:
        """Press it, fill in what it asks for, and give what the person is told."""
        return (await self._together((who,), label, chosen, form or {}))[who]

    async def both(
        self, label: str, chosen: Sequence[str] = (), form: Mapping[str, Any] | None = None
    ) -> dict[str, str]:
        """Both moderators press it at the same instant (or send its form in); what each is told."""
        return await self._together((MOD, OTHER_MOD), label, chosen, form or {})

    async def _together(
        self, people: Sequence[str], label: str, chosen: Sequence[str], form: Mapping[str, Any]
    ) -> dict[str, str]:
        item, control = await self.control(label)
        body = {"kind": "component", "message_id": item["id"], "custom_id": control["custom_id"]}
        body |= {"values": list(chosen)} if chosen else {}
        where = item["channel_id"]
        before = {who: len(await self._told(who, where)) for who in people}
        opened = await asyncio.gather(*(self.harbour.interact(who, where, **body) for who in people))
        if form:
            sent = zip(people, opened, strict=True)
            await asyncio.gather(
                *(self.harbour.fill_in(who, one, where, dict(form), one["interaction_id"]) for who, one in sent)
            )
        return {who: (await self.answers(who, where, before[who] + 1))[-1] for who in people}

    async def answers(self, who: str, where: str, number: int) -> list[str]:
        """What a person was told privately, once there are so many answers."""

        async def look() -> list[str]:
            told = await self._told(who, where)
            return told if len(told) >= number and all(told) else []

        return await until(look)

    async def _told(self, who: str, where: str) -> list[str]:
        found = await self.harbour.messages(who, where)
        return [str(one["content"]) for one in found if one.get("ephemeral_to") == who]

    # What people see

    async def state(self) -> str:
        """Where the item says that it stands, without by whom and until when."""
        return stands(await self.item())

    async def all_stand(self, state: str, number: int) -> bool:
        return [stands(one) for one in await self.harbour.items(self.words)] == [state] * number

    async def notes(self) -> int:
        return str((await self.item())["content"]).count("Note by <@")

    async def cards(self) -> int:
        return len(await self.harbour.cards(self.place))

    async def card_stands(self) -> bool:
        """Whether there is one card under the post; two would be a fault."""
        answers = [one["message_reference"]["message_id"] for one in await self.harbour.cards(self.place)]
        assert answers.count(self.post) <= 1
        return self.post in answers

    async def calm_notes(self) -> int:
        found = await self.harbour.messages(MOD, self.place)
        return sum(one["author"]["id"] == BOT and "Feelings run high" in one["content"] for one in found)

    async def slow_mode(self) -> int:
        return int((await self._channel()).get("rate_limit_per_user", 0))

    async def locked(self) -> bool:
        return bool((await self._channel())["thread_metadata"]["locked"])

    async def direct_messages(self) -> int:
        dms = (await self.harbour.get(f"/state?persona={BEN}"))["dms"]
        return sum([len(await self.harbour.messages(BEN, dm["id"])) for dm in dms])

    async def proposals(self) -> int:
        """Proposals of this community's moderators that wait for the owner of the knowledge base."""
        steps = await self.audited()
        return steps.count("example")

    async def _channel(self) -> JSON:
        channels: list[JSON] = (await self.harbour.get("/state"))["guilds"][0]["channels"]
        return next(one for one in channels if one["id"] == self.place)

    async def shows(self, look: Callable[[Desk], Awaitable[object]], wanted: object) -> bool:
        return await look(self) == wanted

    # What is on record

    async def audited(self) -> list[str]:
        """What people did, in order; the bot's own acts and the request that opened an item are left out."""
        entries = await self.harbour.caveat.services.ports.audit.entries(GUILD)
        return [entry.action for entry in entries if entry.actor and entry.action != "item-opened"]

    async def settled(self) -> None:
        """Wait until nothing is left to carry out, now or later."""
        later, ledger = datetime.now(UTC) + timedelta(days=1), self.harbour.caveat.services.ports.ledger

        async def nothing_left() -> bool:
            return not await ledger.pending(later, 10)

        await until(nothing_left)


def stands(item: JSON) -> str:
    """The state that an item's message names, without by whom and until when."""
    line = next(line for line in str(item["content"]).split("\n") if line.startswith("State: "))
    return line.removeprefix("State: ").split(" by ")[0].split(" until ")[0]


async def a_desk(harbour: Harbour, kind: str) -> Desk:
    """An item of this kind, shown to the moderators. Its message is found by the link to its post."""
    place = GENERAL
    if kind == HEAT:
        place = (await harbour.do("/threads", channel_id=GENERAL, author_id=ANN, name="Side talk"))["id"]
        first = await harbour.say(ANN, INSULTS[0], place)
        post = await harbour.say(BEN, INSULTS[1], place, reply_to=first)
    else:
        post = await harbour.say(ANN, {SUGGESTION: SUGGESTED, DISPUTE: CLAIM}.get(kind, "Buy my tea."))
    if kind == DISPUTE:
        card = await harbour.card(post)
        await harbour.decided(post)  # where the card stands is on record a moment after it is seen
        await harbour.press(BEN, card, "Dispute")
        await harbour.press(BEN, await harbour.told(BEN, GENERAL, "What is amiss"), "Not accurate")
    elif kind == REQUEST:
        await harbour.menu(BEN, "Ask moderators to look", post)
    desk = Desk(harbour, f"/{post})", place, post)
    assert kind in (await desk.item())["content"]
    await desk.settled()
    return desk
