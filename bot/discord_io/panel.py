"""Views that are drawn and never listened to: what is pressed on them is answered by DynamicItems (see cogs/)."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord import ui


class Panel(ui.View):
    """A row or more of controls whose custom ids carry all that is needed, so that they survive restarts.

    discord.py would keep every such view in memory for ever; this one says that it is finished.
    """

    def __init__(self, controls: Iterable[ui.Item[ui.View]] = ()) -> None:
        super().__init__(timeout=None)
        for control in controls:
            self.add_item(control)

    def is_finished(self) -> bool:
        """Nothing is to be kept in memory for this view."""
        return True


def button(
    label: str, custom_id: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary, row: int | None = None
) -> ui.Button[ui.View]:
    """A button that only carries its custom id."""
    return ui.Button(label=label, custom_id=custom_id, style=style, row=row)
