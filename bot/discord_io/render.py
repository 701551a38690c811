"""Cards and notes as Discord messages: plain text that carries everything, so that it reads with embeds off."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import discord

from bot.core.card import Card, build_card, render_long, render_short
from bot.core.catalogue import Catalogue
from bot.discord_io import custom_ids
from bot.discord_io.panel import Panel, button
from bot.service.content import CardContent, NoteContent

LONGEST: Final = 2000
"""Characters of a message (docs: resources/message)."""

POINTER: Final = "-# Why it appeared, all sources, dispute and opt out: the buttons below, or /privacy."
GONE: Final = "This card's entry is not in the knowledge base any more."

_LINK: Final = re.compile(r"<?(https?://[^\s<>]+)>?")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to send: `mentions` are the only ones who may be pinged."""

    text: str
    embeds: tuple[discord.Embed, ...] = ()
    panel: Panel | None = None
    mentions: tuple[str, ...] = ()
    quiet_links: bool = False

    def to_send(self) -> dict[str, Any]:
        """Keyword arguments for `Messageable.send`."""
        return {
            "content": self.text,
            "embeds": list(self.embeds),
            "allowed_mentions": self._mentions(),
            "suppress_embeds": self.quiet_links,
            **({"view": self.panel} if self.panel else {}),
        }

    def to_edit(self) -> dict[str, Any]:
        """Keyword arguments for `PartialMessage.edit`: what is not there any more is taken away."""
        return {
            "content": self.text,
            "embeds": list(self.embeds),
            "allowed_mentions": discord.AllowedMentions.none(),
            "view": self.panel,
        }

    def _mentions(self) -> discord.AllowedMentions:
        users = [discord.Object(int(member)) for member in self.mentions]
        return discord.AllowedMentions(everyone=False, users=users, roles=False, replied_user=False)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where cards come from: the catalogue in use, and today's date, by which a late review is said."""

    catalogue: Callable[[], Catalogue]
    today: Callable[[], date]

    def card(self, content: CardContent) -> Card | None:
        """The card with a moderator's wording in it; None where its claim is not in the knowledge base any more."""
        catalogue = self.catalogue()
        claim = catalogue.claims.get(content.claim)
        card = build_card(claim, catalogue, today=self.today()) if claim else None
        if card is None:
            return None
        why = (*matched_words(content.quotes), *card.why, *content.reasons)
        worded = replace(card, headline=content.wording) if content.wording else card
        return replace(worded, why=why)


def render_card(content: CardContent, shelf: Shelf) -> Drawn:
    """The card as it stands under a post, with its buttons."""
    card = shelf.card(content)
    if card is None:
        return Drawn(GONE)
    return Drawn(fitting(card, LONGEST - len(POINTER) - 1) + f"\n{POINTER}", panel=card_panel(card), quiet_links=True)


def render_looked_up(card: Card) -> Drawn:
    """The card as somebody gets it who asked for it; there is no post that it answers."""
    controls = [button("Sources and details", custom_ids.card_button("sources", card.claim))]
    return Drawn(quiet(fitting(card, LONGEST - 50)), panel=Panel(controls))


def render_note(content: NoteContent) -> Drawn:
    """Plain words, with the moderators who may be pinged before them."""
    pings = " ".join(f"<@{member}>" for member in content.mentions)
    return Drawn(clipped(f"{pings} {content.text}".strip(), LONGEST), mentions=content.mentions)


def card_panel(card: Card) -> Panel:
    """The buttons under a card."""
    labels = {"why": "Why am I seeing this?", "sources": "Sources and details", "dispute": "Dispute"}
    labels |= {"opt-out": "Opt out"}
    return Panel(button(label, custom_ids.card_button(what, card.claim)) for what, label in labels.items())


def fitting(card: Card, room: int) -> str:
    """The short form with its headline in bold; without links where it would not fit."""
    shown = replace(card, headline=f"**{card.headline}**")
    text = render_short(shown)
    return text if len(text) <= room else clipped(render_short(shown, links=False), room)


def long_pages(card: Card) -> list[str]:
    """The long form, in as many messages as it takes."""
    pages: list[str] = [""]
    for line in render_long(card).split("\n"):
        for piece in (quiet(line[at : at + 1900]) for at in range(0, max(len(line), 1), 1900)):
            if len(pages[-1]) + len(piece) + 1 > LONGEST:
                pages.append("")
            pages[-1] += f"{piece}\n"
    return [page.strip() for page in pages if page.strip()]


def quiet(text: str) -> str:
    """The text with its links in angle brackets: Discord then shows no preview of them."""
    return _LINK.sub(r"<\1>", text)


def why_text(card: Card) -> str:
    """Why a card appeared: the matched words, the claim, the rule; when it was reviewed; what one can do."""
    lines = [f"- {line}" for line in card.why]
    return clipped("\n".join(["Why this card:", *lines, card.review, card.dispute, card.opt_out, card.notice]), LONGEST)


def matched_words(quotes: tuple[str, ...]) -> tuple[str, ...]:
    """The matched words of a post, for people."""
    return tuple(f'Matched words: "{escaped(clipped(quote, 200))}"' for quote in quotes[:3])


def escaped(text: str) -> str:
    """A member's words, shown as they are: no markdown, no mentions, no link previews."""
    parts = _LINK.split(" ".join(text.split()))
    return "".join(f"<{part}>" if n % 2 else _escape(part) for n, part in enumerate(parts))


def _escape(text: str) -> str:
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text))


def clipped(text: str, room: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
