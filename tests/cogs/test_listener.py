"""Events that cannot be followed at once: the log says which, and where, in ids alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.errors import StoreUnavailable
from tests.scenarios.stage import ANN, GENERAL, Harbour, until


def failing_once(work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    errors = [StoreUnavailable("the database is away")]

    async def tried(*given: object) -> None:
        if errors:
            raise errors.pop()
        await work(*given)

    return tried


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
