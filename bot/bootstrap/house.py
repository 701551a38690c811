"""One running Caveat: stores, knowledge, services and the client, put together and taken down again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.bootstrap.links import Links
from bot.bootstrap.proposals import FILE, FileProposals
from bot.bootstrap.reading import Library, LineReader, second_reader
from bot.bootstrap.workshop import Bench
from bot.clock import SystemClock
from bot.config import Config
from bot.core.intake import admit
from bot.core.normalise import normalise
from bot.core.segment import segment
from bot.discord_io.chat import DiscordChat
from bot.discord_io.client import CaveatClient, House
from bot.discord_io.endpoint import Brake, Endpoint, point_at, trace
from bot.discord_io.render import Shelf
from bot.discord_io.supervise import Connection, supervise
from bot.errors import CaveatError, InputProblems
from bot.kb.watch import Reload, reading_pool, watch
from bot.service.conversations import Conversations
from bot.service.explain import Explain
from bot.service.ports import Ports
from bot.service.records import GuildSettings
from bot.service.services import Services, assemble
from bot.service.showing import Showing
from bot.storage.migrate import upgrade
from bot.storage.session import Database
from bot.storage.stores import Stores, make_stores
from bot.yamldoc.render import as_text

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 300.0
"""Seconds until hot reload begins anew: 1, 2, 4 ... 300; from 1 again once a change was read."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Caveat:
    """Everything that runs in one process, but for the client, which comes and goes."""

    config: Config
    clock: SystemClock
    library: Library
    services: Services
    shelf: Shelf
    bench: Bench
    connection: Connection
    admins: frozenset[str]
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self, endpoint: Endpoint, token: str, *, synced: Path | None, **options: Any) -> None:
        """Run until `stop` is set. `options` go to the client. Raises UserError for what only a person can mend."""
        point_at(endpoint, token)
        house = House(
            services=self.services,
            explain=Explain(self.services.ports, Showing(self.services.ports, self.services.conversations)),
            shelf=self.shelf,
            workshop=self.bench,
            admins=self.admins,
            ready=self.ready,
            synced=synced,
        )
        brake = Brake(self.clock)

        def make() -> CaveatClient:
            return CaveatClient(house, trace(endpoint, brake), **options)

        with one_error():
            await self._run(make, token)

    async def _run(self, make: Callable[[], CaveatClient], token: str) -> None:
        async with asyncio.TaskGroup() as tasks:
            reloading = tasks.create_task(self._follow_folder()) if self.config.hot_reload else None
            try:
                await supervise(make, token, self.connection, self.clock, self.stop, self.services.stop)
            finally:
                self.stop.set()
                if reloading is not None:
                    reloading.cancel()

    async def _follow_folder(self) -> None:
        """Hot reload: swap the knowledge when the folder changes; where it has problems the last good one stays.

        Whatever ends the watching is logged, and watching begins anew: it must never end the reading of posts.
        """
        pause = FIRST_PAUSE
        while not self.stop.is_set():
            try:
                with reading_pool() as pool:
                    async for change in self._changes(pool):
                        await self._take(change)
                        pause = pause if change.catalogue is None else FIRST_PAUSE
            except Exception:  # an edge: no watch left on this host, a killed reader, a folder that went meanwhile
                log.exception("hot reload broke off and the knowledge in use stays; it begins anew in %.0f s", pause)
                await self.clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _changes(self, pool: ProcessPoolExecutor) -> AsyncIterator[Reload]:
        return watch(
            self.library.folder,
            pool,
            today=lambda: self.clock.now().date(),
            digest=self.services.knowledge.catalogue.digest,
            stop=self.stop,
        )

    async def _take(self, change: Reload) -> None:
        if change.catalogue is None:
            log.error("the knowledge in use stays; to mend:\n%s", as_text(change.problems))
            return
        self.library.bring(change.catalogue)
        await self._swap()

    async def _swap(self) -> None:
        try:
            now = await self.services.knowledge.reload()
        except InputProblems as error:
            problems = as_text(error.problems)
            log.error("the knowledge in use stays; to mend:\n%s", problems)  # noqa: TRY400 - they name file and line
        else:
            log.info("knowledge swapped: %d claims (%s)", now.claims, now.digest[:12])


@contextmanager
def one_error() -> Iterator[None]:
    """A task group's errors as the one that matters: ours before others, so that it ends in a sentence."""
    try:
        yield
    except BaseExceptionGroup as group:
        ours, others = group.split(CaveatError)
        raise _first(ours or others or group) from group


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


@asynccontextmanager
async def open_caveat(
    config: Config,
    *,
    database: str,
    defaults: GuildSettings,
    admins: frozenset[str] = frozenset(),
    proposals: Path | None = None,
) -> AsyncIterator[Caveat]:
    """Migrate and open the database, load the knowledge, and put everything together; closes what it opened.

    `proposals` is the file for examples that moderators word; without one it stands beside the cache.
    Raises InputProblems, UserError and StoreUnavailable.
    """
    store = Database(database)
    store.make_room()
    threads = ThreadPoolExecutor(config.resources.reader_threads, thread_name_prefix="reader")
    links = Links() if config.check_sources else None
    try:
        await upgrade(store)
        second = second_reader(config.resources.reader_threads) if config.second_reader else None
        library = Library(Path(config.knowledge), second, Path(config.cache))
        await library.load()
        examples = FileProposals(proposals or Path(config.cache).parent / FILE)
        stores = make_stores(store, defaults)
        caveat = _put_together(config, library, stores, threads, admins | config.admin_ids, links, examples)
        try:
            yield caveat
        finally:
            await caveat.services.stop()
    finally:
        if links is not None:
            await links.close()
        threads.shutdown(wait=False, cancel_futures=True)
        await store.close()


def _put_together(
    config: Config,
    library: Library,
    stores: Stores,
    threads: ThreadPoolExecutor,
    admins: frozenset[str],
    links: Links | None,
    proposals: FileProposals,
) -> Caveat:
    clock, connection = SystemClock(), Connection()
    shelf = Shelf(lambda: library.catalogue, lambda: clock.now().date())
    ports = Ports(
        chat=DiscordChat(connection, shelf),
        clock=clock,
        ledger=stores.ledger,
        queue=stores.queue,
        cooldowns=stores.cooldowns,
        marks=stores.marks,
        audit=stores.audit,
        precision=stores.precision,
        opt_outs=stores.opt_outs,
        personal=stores.personal,
        duty=stores.duty,
        settings=stores.settings,
        reader=LineReader(library, threads),
        knowledge=library,
        proposals=proposals,
    )
    window = Conversations(config.resources.threads_remembered, config.resources.posts_remembered)
    urgent = partial(sounds_urgent, library)
    services = assemble(ports, library.catalogue, urgent=urgent, fetcher=links, conversations=window)
    bench = Bench(library, services, clock, lambda: _health(connection))
    return Caveat(config, clock, library, services, shelf, bench, connection, admins)


def sounds_urgent(library: Library, text: str) -> bool:
    """A cheap look at a post: whether it may be of somebody in distress, and so overtakes a full queue."""
    knowledge = library.prepared(library.catalogue)
    return knowledge.distress.read(knowledge.phrases.read(segment(normalise(admit(text))))).level >= 1


def _health(connection: Connection) -> tuple[str, ...]:
    client = connection.client
    if client is None or not client.is_ready():
        return ("Not connected to Discord just now.",)
    return (f"Connected; the gateway answers within {client.latency * 1000:.0f} ms.",)
