"""The log, standard error and standard output hold no word of a post and no token, whatever fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import aiohttp
import pytest

from bot.bootstrap.logs import set_up_logging
from bot.bootstrap.reading import LineReader
from bot.config import LogForm, LogLevel, LogSection
from bot.errors import StoreUnavailable
from bot.sandbox.community import APPLICATION_TOKEN
from bot.service.privacy import Privacy
from tests.scenarios.stage import (
    ANN,
    BEN,
    CLAIM,
    DESPAIR,
    GENERAL,
    INSULTS,
    MOD,
    MODERATORS,
    SUGGESTED,
    Harbour,
    a_bot,
    a_config,
    a_sandbox,
    until,
)

CANARY = "quagganaut"
TEXTS = (
    f"{CLAIM} Says {CANARY}.",
    f"{SUGGESTED} {CANARY}!",
    f"{DESPAIR} {CANARY}",
    *(f"{one} {CANARY}" for one in INSULTS),
)
FAULTS: tuple[dict[str, Any], ...] = (
    {"rest": [{"kind": "status", "status": 500, "method": "POST", "path": f"/channels/{GENERAL}/messages"}]},
    {"rest": [{"kind": "reset", "method": "POST", "path": f"/channels/{MODERATORS}/messages"}]},
    {"rest": [{"kind": "status", "status": 403, "method": "PATCH", "path": "*"}]},
    {"rest": [{"kind": "truncate", "method": "POST", "path": f"/channels/{GENERAL}/messages"}]},
    {"gateway": [{"kind": "malformed", "event": "MESSAGE_CREATE", "key": "author"}]},
    {"gateway": [{"kind": "garbage"}]},
)


@contextmanager
def logging_as_it_runs(form: LogForm) -> Iterator[None]:
    """The log as `run` sets it up, at its most talkative; as it was before, afterwards."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "cogs")]
    handlers, levels = list(loggers[0].handlers), [logger.level for logger in loggers]
    set_up_logging(LogSection(level=LogLevel.DEBUG, form=form))
    try:
        yield
    finally:
        loggers[0].handlers[:] = handlers
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("form", list(LogForm))
async def test_no_word_of_a_post_and_no_token_is_logged_whatever_fails(
    form: LogForm, knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with logging_as_it_runs(form):
        async with (
            a_sandbox() as sandbox,
            aiohttp.ClientSession() as session,
            a_bot(sandbox, a_config(knowledge), tmp_path / "records.db") as caveat,
        ):
            harbour = Harbour(sandbox, session, caveat)
            await _everything_is_said(harbour)
            await _much_fails(harbour)
            await _bugs_quote_what_was_read(harbour, monkeypatch)
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task exception was never retrieved", "exception": _raised(CANARY), "future": CANARY}
        )
    shown = "".join(capfd.readouterr())
    for sign in (
        "a post could not be handled",
        "an interaction failed",
        "trying again in",
        "never retrieved",
        "KeyError",
    ):
        assert sign in shown, f"{sign!r} is part of the trial"
    assert CANARY not in shown
    assert APPLICATION_TOKEN not in shown


async def _everything_is_said(harbour: Harbour) -> None:
    posts = [await harbour.say(author, text) for author, text in zip((ANN, BEN, ANN, BEN, ANN), TEXTS, strict=True)]
    await harbour.edit(posts[0], content=f"{CLAIM} {CANARY} again.")
    await harbour.delete(posts[1])
    item = await harbour.item("Somebody may need help")
    opened = await harbour.press(MOD, item, "Add note")
    await harbour.fill_in(MOD, opened, MODERATORS, {"text": f"{DESPAIR} {CANARY}"}, opened["interaction_id"])
    for post in (posts[0], *posts[2:]):
        await harbour.decided(post)


async def _much_fails(harbour: Harbour) -> None:
    for faults in FAULTS:
        await harbour.do("/faults", **faults)
        await harbour.decided(await harbour.say(ANN, TEXTS[0]))
        await harbour.do("/faults", "DELETE")
        await until(lambda: _connected(harbour), 30.0)


async def _connected(harbour: Harbour) -> bool:
    client = harbour.caveat.connection.client
    return client is not None and client.is_ready()


async def _bugs_quote_what_was_read(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours in the line, in a command, and in the database, each with a word of a post in its message."""
    errors = [StoreUnavailable("away"), KeyError(CANARY)]

    async def fail(*_: object, **__: object) -> NoReturn:
        raise errors.pop(0) if len(errors) > 1 else errors[0]

    with monkeypatch.context() as patched:
        patched.setattr(LineReader, "read", fail)
        patched.setattr(Privacy, "show", fail)
        await harbour.say(BEN, TEXTS[0])
        await until(lambda: _spent(errors))
        await harbour.say(BEN, TEXTS[0])
        await harbour.caveat.services.intake.drain()
        await harbour.command(ANN, "privacy", "show")


async def _spent(errors: list[Exception]) -> bool:
    return len(errors) == 1


def _raised(words: str) -> Exception:
    try:
        {}[words]
    except KeyError as error:
        return error
    raise AssertionError("an empty dict has no key")
