"""Putting the house together: what its small parts promise."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.bootstrap import house
from bot.bootstrap.embedded import DEMO, run_embedded
from bot.bootstrap.house import Caveat, one_error, open_caveat, sounds_urgent
from bot.bootstrap.logs import JsonLines
from bot.bootstrap.play import Stage, read_play
from bot.bootstrap.proposals import FileProposals
from bot.bootstrap.reading import Library, reading_knowledge
from bot.bootstrap.run import prepared_config
from bot.core.reasons import ReasonCode
from bot.discord_io.endpoint import sandbox_endpoint
from bot.errors import InputProblems, UserError
from bot.kb.files import load_knowledge
from bot.kb.watch import Reload
from bot.sandbox.community import GENERAL_ID
from bot.service.records import GuildSettings, Proposal
from tests.scenarios.stage import CLAIM, a_config, a_knowledge_folder, a_sandbox

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FAILING = "  examples:\n  - {text: Good morning., stance: asserts, held: true}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_knowledge_folder(tmp_path)


def spoil(folder: Path, add: str) -> None:
    claims = folder / "claims" / "cure" / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("  tier: auto\n", f"  tier: auto\n{add}", 1), encoding="utf-8")


def test_a_claim_whose_held_example_fails_may_only_be_suggested_and_that_is_remembered(folder: Path) -> None:
    spoil(folder, FAILING)
    cache = folder.parent / "cache"
    for _ in ("tried", "from the cache"):
        assert dict(reading_knowledge(folder, cache=cache).held) == {"hsct-cure": ReasonCode.EXAMPLES_FAILED}
    assert len(list(cache.glob("examples-*.json"))) == 1


def test_reviews_are_judged_on_the_day_that_is_named(folder: Path) -> None:
    cache = folder.parent / "cache"
    assert reading_knowledge(folder, cache=cache).held == ()
    late = reading_knowledge(folder, cache=cache, on=datetime(2040, 1, 1, tzinfo=UTC).date())
    assert {why for _, why in late.held} == {ReasonCode.STALE}


async def test_a_library_holds_everything_until_its_examples_were_run(folder: Path) -> None:
    library = Library(folder, None, folder.parent / "cache")
    catalogue = await library.load()
    assert library.held_claims(catalogue, NOON) == ()
    other = Library(folder, None, folder.parent / "cache")
    assert {why for _, why in other.held_claims(catalogue, NOON)} == {ReasonCode.EXAMPLES_PENDING}


async def test_a_library_says_every_problem_at_once(folder: Path) -> None:
    spoil(folder, "  nonsense: 1\n  more: 2\n")
    with pytest.raises(InputProblems) as caught:
        await Library(folder, None, folder.parent / "cache").load()
    assert len(caught.value.problems) == 2


async def test_a_post_of_somebody_in_distress_sounds_urgent_whatever_the_base(folder: Path) -> None:
    library = Library(folder, None, folder.parent / "cache")
    await library.load()
    assert sounds_urgent(library, "I feel hopeless and I want to kill myself.")
    assert not sounds_urgent(library, "Good morning!")


async def test_trying_a_text_in_discord_says_that_its_card_is_only_suggested_and_why(
    folder: Path, tmp_path: Path
) -> None:
    config, url = a_config(folder, second_reader=False), f"sqlite+aiosqlite:///{tmp_path}/records.db"
    claims = folder / "claims" / "cure" / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("on: 2026-11-25, due: 2036-05-25", "on: 2020-01-01, due: 2020-07-01"))
    async with open_caveat(config, database=url, defaults=GuildSettings("")) as caveat:
        said = "\n".join(await caveat.bench.explain(CLAIM))
    assert "Action: suggest, card hsct-cure." in said
    assert "The review of this claim is overdue" in said


async def test_proposals_are_kept_as_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "made" / "proposals.jsonl"
    proposal = Proposal("k1", "1", "hsct-cure", "A transplant heals.", "asserts", "reply", NOON)
    await FileProposals(path).save(proposal)
    await FileProposals(path).save(proposal)
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert first == second
    assert json.loads(first)["text"] == "A transplant heals."


async def test_the_sandbox_puts_its_made_up_moderators_examples_into_a_file_of_its_own(folder: Path) -> None:
    saved: list[asyncio.Task[None]] = []

    async def word_one(caveat: Caveat) -> None:
        await caveat.services.ports.proposals.save(
            Proposal("k1", "1", "hsct-cure", "A transplant heals.", "asserts", None, NOON)
        )
        await caveat.ready.wait()
        caveat.stop.set()

    await run_embedded(
        a_config(folder, second_reader=False),
        port=0,
        play=None,
        faults=None,
        say=lambda _line: None,
        on_start=lambda caveat: saved.append(asyncio.create_task(word_one(caveat))),
    )
    assert [task.exception() for task in saved] == [None]
    assert not list(folder.parent.rglob("proposals.jsonl"))


def test_the_demonstration_is_a_play_file() -> None:
    assert {line.thread for line in read_play(DEMO)} == {"general", "treatments"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("junk", ":2: this line is no post", id="no JSON"),
        pytest.param('{"id": "x"}', ":2: this line is no post", id="no text"),
        pytest.param('{"id": "x", "text": " "}', ":2: the post has no text", id="an empty text"),
    ],
)
def test_a_play_file_with_a_bad_line_is_refused_by_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "play.jsonl"
    path.write_text(f'{{"id": "a", "text": "b"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(UserError, match=words):
        read_play(path)


async def test_authors_become_members_and_threads_become_threads(tmp_path: Path) -> None:
    path = tmp_path / "play.jsonl"
    posts = [
        {"id": "1", "text": "one", "author": "Juniper"},
        {"id": "2", "text": "two", "author": "u17", "thread": "t1"},
        {"id": "3", "text": "three", "author": "u17", "thread": "t1", "reply_to": "2"},
        *({"id": f"x{n}", "text": "x", "author": f"x{n}"} for n in range(9)),
    ]
    path.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    async with a_sandbox() as sandbox, aiohttp.ClientSession() as session:
        stage = Stage(sandbox.url, session)
        await stage.meet()
        assert len([one async for one in stage.play(read_play(path), 0.0)]) == len(posts)
        thread = sandbox.world.channels[int(stage.places["t1"])]
        written = [message for message in thread.messages.values() if message.content in ("two", "three")]
        assert [message.content for message in written] == ["two", "three"]
        assert written[0].author_id == written[1].author_id
        assert any(one.content == "one" for one in sandbox.world.channels[GENERAL_ID].messages.values())


async def test_a_token_that_is_refused_ends_with_one_sentence(folder: Path, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/records.db"
    async with (
        a_sandbox() as sandbox,
        open_caveat(a_config(folder), database=url, defaults=GuildSettings("")) as caveat,
    ):
        with pytest.raises(UserError, match="does not accept the token"):
            await caveat.live(sandbox_endpoint(sandbox.url), "not-the-token", synced=None)


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(OSError(24, "Too many open files"), id="the host has no watches left"),
        pytest.param(BrokenProcessPool("terminated abruptly"), id="the reading process was killed"),
    ],
)
async def test_hot_reload_that_breaks_off_begins_anew_and_never_ends_the_bot(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    begun: list[str] = []

    async def faltering(folder: Path, _pool: object, *, digest: str, **_options: object) -> AsyncIterator[Reload]:
        begun.append(digest)
        if len(begun) == 1:
            raise trouble
        yield Reload(load_knowledge(folder))
        caveat.stop.set()

    monkeypatch.setattr(house, "watch", faltering)
    monkeypatch.setattr(house, "FIRST_PAUSE", 0.0)
    config, url = a_config(folder, second_reader=False), f"sqlite+aiosqlite:///{tmp_path}/records.db"
    async with open_caveat(config, database=url, defaults=GuildSettings("")) as caveat:
        claims = folder / "claims" / "cure" / "claims.yaml"
        claims.write_text(claims.read_text(encoding="utf-8").replace("for how long", "how long"), encoding="utf-8")
        await caveat._follow_folder()
        assert begun[0] == begun[1] != caveat.services.knowledge.catalogue.digest


async def test_the_status_names_what_keeps_an_edited_folder_out(folder: Path, tmp_path: Path) -> None:
    config, url = a_config(folder, second_reader=False), f"sqlite+aiosqlite:///{tmp_path}/records.db"
    async with open_caveat(config, database=url, defaults=GuildSettings("")) as caveat:
        assert "refuses" not in "\n".join(await caveat.bench.status())
        spoil(folder, "  nonsense: 1\n")
        told = "\n".join(await caveat.bench.status())
    assert "2 claims" in told
    assert "the next start refuses it" in told
    assert 'claims.yaml:8:3: error KB121: unknown key "nonsense"' in told


def test_a_config_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.example.yaml").touch()
    with pytest.raises(UserError, match=r"config\.yaml cannot be made \(No such file or directory\)"):
        prepared_config({}, print, tmp_path / "nowhere" / "config.yaml")


def test_of_several_errors_ours_comes_first() -> None:
    group = ExceptionGroup("many", [ValueError("theirs"), ExceptionGroup("more", [UserError("ours")])])
    with pytest.raises(UserError, match="ours"), one_error():
        raise group


def test_log_lines_for_machines_are_json() -> None:
    record = logging.LogRecord("bot", logging.WARNING, "file", 1, "%d posts", (3,), None)
    line = json.loads(JsonLines().format(record))
    assert (line["level"], line["message"], line["name"]) == ("warning", "3 posts", "bot")
