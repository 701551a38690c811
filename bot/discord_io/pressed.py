"""What DynamicItems have in common: who pressed what, on which item, and what is answered."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Any, Final, Self, TypeVar

import discord
from discord import ui

from bot.core.item import DismissReason, ItemAction
from bot.core.review import REVERSIBLE
from bot.discord_io import custom_ids
from bot.discord_io.answers import Shown
from bot.discord_io.client import CaveatClient
from bot.discord_io.convert import guild_of, presser_of
from bot.discord_io.custom_ids import ItemRef
from bot.discord_io.panel import Panel, button
from bot.service import wording
from bot.service.records import Answer

Pressing = discord.Interaction[CaveatClient]
Control = TypeVar("Control", bound=ui.Item[Any])

HOLDS: Final = {"4 hours instead": 240, "1 day instead": 1440, "1 week instead": 10_080}
"""What an item may be held for beside the server's usual time, in minutes."""


class Pressed(ui.DynamicItem[Control], template=r"cv:$"):
    """A control of ours that was pressed; `found` holds what its custom id says, untrusted."""

    def __init__(self, item: Control, found: re.Match[str]) -> None:
        super().__init__(item)
        self.found = found

    @classmethod
    async def from_custom_id(cls, _interaction: Any, item: Any, match: re.Match[str], /) -> Self:
        """Made anew for every press, from the custom id alone."""
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Called by discord.py."""
        await self.pressed(interaction)

    @abstractmethod
    async def pressed(self, interaction: Pressing) -> None:
        """Do what the control is for."""

    @property
    def item_ref(self) -> ItemRef:
        """The item that the control belongs to."""
        return ItemRef(self.found["item"], int(self.found["version"]))


def action_named(name: str) -> ItemAction | None:
    """The action of a custom id; None where there is none of that name."""
    return next((action for action in ItemAction if action == name), None)


async def press(
    interaction: Pressing,
    item: ItemRef,
    action: ItemAction,
    *,
    text: str = "",
    reason: DismissReason | None = None,
    minutes: int | None = None,
) -> Shown:
    """Take a step on an item for whoever pressed, and say what came of it."""
    desk, guild, presser = interaction.client.house.services.desk, guild_of(interaction), presser_of(interaction)
    answer = await desk.press(
        guild,
        item.item,
        action,
        presser,
        key=str(interaction.id),
        text=text,
        reason=reason,
        minutes=minutes,
        drawn=item.version,
    )
    return answered(answer, item, action)


def answered(answer: Answer, item: ItemRef, action: ItemAction) -> Shown:
    """The answer to a step, with an undo button where it can be undone, and other lengths where it was held."""
    if not answer.done or action not in REVERSIBLE:
        return Shown(answer.text)
    version = answer.item.version if answer.item else 0
    now = ItemRef(item.item, version)
    controls = [button("Undo", custom_ids.item_button(now, ItemAction.UNDO))]
    if action is ItemAction.SNOOZE:
        controls += [button(label, custom_ids.hold(now, minutes)) for label, minutes in HOLDS.items()]
    return Shown(answer.text, Panel(controls))


def told(answer: Answer) -> Shown:
    """An answer that has no more to it than its sentence."""
    return Shown(answer.text)


NOT_THERE: Final = f"{wording.GONE} Or it is not yours to see."
