"""`python -m tests.scenarios.harbour_process URL KNOWLEDGE RECORDS`: Caveat on a sandbox of another process."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.bootstrap.embedded import harbour_settings
from bot.bootstrap.house import open_caveat
from bot.discord_io.endpoint import sandbox_endpoint
from bot.sandbox.community import APPLICATION_TOKEN
from bot.service.records import GuildSettings
from tests.scenarios.stage import a_config, in_a_hurry


async def main(url: str, knowledge: str, records: str) -> None:
    config, database = a_config(Path(knowledge)), f"sqlite+aiosqlite:///{records}"
    with in_a_hurry():
        async with open_caveat(config, database=database, defaults=GuildSettings("")) as caveat:
            await caveat.services.ports.settings.put(harbour_settings())
            await caveat.live(sandbox_endpoint(url), APPLICATION_TOKEN, synced=None, guild_ready_timeout=0.05)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
