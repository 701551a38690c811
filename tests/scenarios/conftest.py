"""A community with a running Caveat in it, anew for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.scenarios.stage import Harbour, a_bot, a_config, a_knowledge_folder, a_sandbox, in_a_hurry


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_knowledge_folder(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture
def hurry() -> Iterator[None]:
    """For the tests in which Discord fails; those that look at what waits do without."""
    with in_a_hurry():
        yield


@pytest.fixture
async def harbour(knowledge: Path, tmp_path: Path) -> AsyncIterator[Harbour]:
    async with (
        a_sandbox() as sandbox,
        aiohttp.ClientSession() as session,
        a_bot(sandbox, a_config(knowledge), tmp_path / "records.db") as caveat,
    ):
        yield Harbour(sandbox, session, caveat)
