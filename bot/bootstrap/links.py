"""The SourceFetcher port over HTTP: asks for the head of a page, and for the page where its server knows no heads."""

from __future__ import annotations

from typing import Final

import aiohttp

from bot.service.records import Reply, SourceLook

TIMEOUT: Final = 20.0
"""Seconds for one request with its redirects; a working value: publishers are slow, and nobody waits for this."""

REDIRECTS: Final = 10
"""A DOI leads to its publisher in one to four steps; more than ten is a circle."""

NO_PAGE: Final = frozenset({404, 410})
_NAME: Final = {"User-Agent": "Caveat (checks whether cited sources are still there)"}


class Links:
    """Looks at addresses; keeps one connection to a host at most. Whoever made it closes it."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close what is open; safe to call twice."""
        if self._session is not None:
            await self._session.close()

    async def look(self, url: str) -> SourceLook:
        """See bot.service.ports.SourceFetcher. A page counts as gone only where a plain request says so too."""
        try:
            status = await self._status("HEAD", url)
            if status >= 400:
                status = await self._status("GET", url)  # some servers know no HEAD, and answer it with anything
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return SourceLook(Reply.SILENT)
        return SourceLook(reply_of(status), status)

    async def _status(self, method: str, url: str) -> int:
        if self._session is None:  # made here, since it belongs to the running loop
            connector = aiohttp.TCPConnector(limit_per_host=1)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout, headers=_NAME)
        async with self._session.request(method, url, max_redirects=REDIRECTS, allow_redirects=True) as answer:
            return answer.status


def reply_of(status: int) -> Reply:
    """What an HTTP status says of a page (RFC 9110, section 15)."""
    if status in NO_PAGE:
        return Reply.GONE
    if status >= 500:
        return Reply.SILENT
    return Reply.ANSWERS if status < 400 else Reply.REFUSED
