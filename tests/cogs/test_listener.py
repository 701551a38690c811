"""What is heard: a new title as an edit, a server that sends the bot away.

What cannot be followed at once: the log says which, in ids alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.errors import StoreUnavailable
from bot.sandbox import threads
from bot.sandbox.community import QUESTIONS_ID
from bot.sandbox.events import Event, Intent
from tests.scenarios.stage import ANN, DESPAIR, GENERAL, GUILD, Harbour, until


def failing_once(work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    errors = [StoreUnavailable("the database is away")]

    async def tried(*given: object) -> None:
        if errors:
            raise errors.pop()
        await work(*given)

    return tried


async def test_a_forum_posts_title_that_is_edited_into_distress_is_read(harbour: Harbour) -> None:
    hub, forum = harbour.sandbox._hub, str(QUESTIONS_ID)
    opened = await harbour.do("/threads", channel_id=forum, author_id=ANN, name="Tonight", content="Good morning.")
    await harbour.decided(opened["id"])
    threads.change(hub, hub.world.channels[int(opened["id"])], int(ANN), {"name": DESPAIR})
    assert DESPAIR in (await harbour.item("Somebody may need help"))["content"]


@pytest.mark.parametrize(
    ("what", "says"),
    [
        pytest.param("message_edited", "the edit of post {post} in channel {channel} waits", id="an edit"),
        pytest.param("message_deleted", "the deletion of message {post} in channel {channel} waits", id="a deletion"),
    ],
)
async def test_the_log_says_which_event_waits_and_where(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str, says: str
) -> None:
    moderation = harbour.caveat.services.moderation
    monkeypatch.setattr(moderation, what, failing_once(getattr(moderation, what)))
    post = await harbour.say(ANN, "Good morning.")
    await harbour.decided(post)
    await (harbour.edit(post, content="Good evening.") if what == "message_edited" else harbour.delete(post))
    expected = says.format(post=post, channel=GENERAL)

    async def logged() -> bool:
        return any(line.startswith(expected) for line in caplog.messages)

    assert await until(logged)
    assert not any("Good" in line for line in caplog.messages)


async def with_distress(harbour: Harbour) -> None:
    await harbour.say(ANN, DESPAIR)
    await harbour.item("Somebody may need help")


async def gone(harbour: Harbour, **told: bool) -> None:
    """Discord tells that the server is gone; returns once the client knows."""
    client = harbour.caveat.connection.client
    assert client is not None
    harbour.sandbox._hub.announce(Event("GUILD_DELETE", {"id": GUILD, **told}, Intent.GUILDS, int(GUILD)))

    async def out_of_sight() -> bool:
        guild = client.get_guild(int(GUILD))
        return guild is None or guild.unavailable

    assert await until(out_of_sight)


async def test_who_was_in_distress_is_forgotten_when_the_server_sends_the_bot_away(harbour: Harbour) -> None:
    await with_distress(harbour)
    await gone(harbour)

    async def forgotten() -> bool:
        return not await harbour.caveat.services.ports.queue.queued(10)

    assert await until(forgotten)


async def test_in_an_outage_of_discord_nothing_is_forgotten(harbour: Harbour) -> None:
    await with_distress(harbour)
    await gone(harbour, unavailable=True)
    await asyncio.sleep(0.2)  # what follows an event runs in a task of its own; the test above needs less
    assert await harbour.caveat.services.ports.queue.queued(10)
