"""What the services need from the world, as Protocols.

Every Chat method may raise ChatUnavailable (try again), ChatForbidden (a permission is missing) or ChatGone (it is not
there any more). The stores have modules of their own: bot.service.stores (what was decided and is to be done) and
bot.service.keeping (what is kept of people and servers). Ids are Discord's, as decimal strings; times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.catalogue import Catalogue
from bot.core.reasons import ReasonCode
from bot.core.values import History, Message, Outcome, Policy
from bot.service.content import Content, PostVersion
from bot.service.keeping import AuditLog, Duty, OptOuts, PersonalData, PrecisionLedger, Settings
from bot.service.records import Proposal, SourceLook
from bot.service.stores import Cooldowns, HighWaterMarks, Ledger, ReviewQueue


class Clock(Protocol):
    """The only source of time and ids. bot.clock gives the real one, tests/fakes.py one that a test moves."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def new_id(self) -> str:
        """A fresh id of 26 lower-case letters and digits, ordered by time of making."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; returns early only by cancellation."""
        ...


class Chat(Protocol):
    """Discord, as far as the services act on it. Mentions are off but for `NoteContent.mentions`."""

    async def post(self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None = None) -> str:
        """Post one message and return its id. The same `nonce` (at most 25 characters) within minutes posts once."""
        ...

    async def edit(self, guild: str, channel: str, message_id: str, content: Content) -> None:
        """Replace one of the bot's own messages."""
        ...

    async def delete(self, guild: str, channel: str, message_id: str) -> None:
        """Delete one of the bot's own messages. One that is not there is ChatGone."""
        ...

    async def find_posted(
        self, guild: str, channel: str, content: Content, *, nonce: str, reply_to: str | None, since: datetime
    ) -> str | None:
        """The id of the bot's own message that `post` would repeat, or None.

        Looks back in the channel's history to `since` (bounded): the same nonce where the history shows it; else for a
        card the bot's own answer to `reply_to`; for an item the own message whose buttons carry the item's id; for a
        note the own message with the same text.
        """
        ...

    async def fetch(self, guild: str, channel: str, message_id: str) -> Message:
        """One message, live. Its text is for showing now and is not to be kept."""
        ...

    async def version(self, guild: str, channel: str, message_id: str) -> PostVersion:
        """One message, live, and when it was last edited. ChatGone where it is not there any more."""
        ...

    async def history(self, guild: str, channel: str, *, after: str, limit: int) -> Sequence[Message]:
        """People's messages after the given id, oldest first, at most `limit`; bots and webhooks left out."""
        ...

    async def slow_mode(self, guild: str, channel: str) -> int:
        """The least seconds between a member's posts in a channel or thread, as it is set now; 0 is off."""
        ...

    async def set_slow_mode(self, guild: str, channel: str, seconds: int) -> None:
        """Set the least seconds between a member's posts in a channel or thread."""
        ...

    async def set_locked(self, guild: str, thread: str, locked: bool) -> None:
        """Lock or unlock a thread. ChatGone where the channel is no thread."""
        ...

    async def tell_member(self, guild: str, member: str, content: Content, *, nonce: str) -> str:
        """Direct message to a member; ChatForbidden where they take none. Returns its id."""
        ...

    async def tell_owner(self, guild: str, content: Content, *, nonce: str) -> str:
        """Direct message to the guild's owner; ChatForbidden where they take none. Returns its id."""
        ...


class Reader(Protocol):
    """The reading line with its second reader, made in bootstrap over bot.core.pipeline."""

    async def read(self, message: Message, policy: Policy, history: History) -> Outcome:
        """Read one message. Never raises for what a member wrote; off the event loop where it takes long."""
        ...


class KnowledgeSource(Protocol):
    """The knowledge files, compiled; made in bootstrap over bot.kb."""

    async def load(self) -> Catalogue:
        """Read, check and compile everything. Raises InputProblems with every problem at once."""
        ...

    def held_claims(self, catalogue: Catalogue, now: datetime) -> tuple[tuple[str, ReasonCode], ...]:
        """Claims that may only be suggested now: examples failed or pending, review overdue."""
        ...


class SourceFetcher(Protocol):
    """Looks whether the address of a source answers. bot.bootstrap.links does it over HTTP."""

    async def look(self, url: str) -> SourceLook:
        """One look, redirects followed; never more than one request to a host at a time. Raises nothing of its own."""
        ...


class Proposals(Protocol):
    """Proposed examples, kept as a file that the owner reviews; made in bootstrap over bot.kb."""

    async def save(self, proposal: Proposal) -> None:
        """Add a proposal; the same id again replaces it."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """All of them, for the services to share."""

    chat: Chat
    clock: Clock
    ledger: Ledger
    queue: ReviewQueue
    cooldowns: Cooldowns
    marks: HighWaterMarks
    audit: AuditLog
    precision: PrecisionLedger
    opt_outs: OptOuts
    personal: PersonalData
    duty: Duty
    settings: Settings
    reader: Reader
    knowledge: KnowledgeSource
    proposals: Proposals
