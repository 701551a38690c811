"""One REST request as its handler sees it, and how routes are declared."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox import message_payloads
from bot.sandbox.attic import Upload
from bot.sandbox.errors import ApiError, form_error, unauthorized
from bot.sandbox.form import identifier
from bot.sandbox.hub import Hub
from bot.sandbox.payloads import ATTACHMENT_LIMIT
from bot.sandbox.ratelimits import Bucket
from bot.sandbox.records import JSON, Application, Channel, ChannelType, Message

ORDINARY: Bucket = (10, 5.0)


@dataclass(frozen=True)
class Reply:
    """An answer with another status than 200 (or 204 for None)."""

    status: int
    body: Any = None


@dataclass
class Call:
    """A request with its body read and its application known; `application` is None without a token."""

    hub: Hub
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    application: Application | None = None
    uploads: list[Upload] = field(default_factory=list)

    @property
    def me(self) -> int:
        """The calling application's id (and its account's); raises 401 without one."""
        if self.application is None:
            raise unauthorized()
        return self.application.id

    @property
    def json(self) -> JSON:
        """The body as an object; raises 50035 where it is something else."""
        if not isinstance(self.body, dict):
            raise form_error("_body", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return self.body

    def id(self, name: str) -> int:
        """A snowflake out of the path."""
        return identifier(self.params[name], name)

    def channel(self) -> Channel:
        """The channel of the path if the caller sees it: raises 10003 or 50001."""
        channel = self.hub.world.channel(self.id("channel"))
        self.hub.require(channel, self.me)
        return channel

    def message(self, channel: Channel) -> Message:
        """The message of the path."""
        return self.hub.world.message(channel, self.id("message"))

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """An integer out of the query; raises 50035 outside the bounds."""
        text = self.query.get(name, str(default))
        if not text.isdigit() or not least <= int(text) <= most:
            raise form_error(name, "NUMBER_TYPE_MAX", f"Value must be between {least} and {most}.")
        return int(text)

    def render(self, message: Message) -> JSON:
        """A message as the caller may read it: cut where its owner has not switched message content on."""
        body = message_payloads.message(self.hub.world, message, viewer_id=self.me)
        direct = self.hub.world.channels[message.channel_id].type == ChannelType.DM
        allowed = self.application is not None and bool(self.application.privileged & (1 << 15))
        if allowed or direct or message_payloads.content_is_open(body, self.me):
            return body
        return message_payloads.without_content(body)


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    """A route below /api/v10. The first of channel, guild, interaction and token in its path is its major parameter."""

    method: str
    path: str
    handler: Handler
    bucket: Bucket = ORDINARY
    authenticated: bool = True

    def major(self, params: dict[str, str]) -> str:
        """What a bucket is counted by besides the route."""
        return next((params[k] for k in ("channel", "guild", "token") if k in params), "")


async def read_body(request: web.Request) -> tuple[Any, list[Upload]]:
    """A request's JSON and its uploads; raises 50109 for what is no JSON, 40005 for what is too large."""
    try:
        if request.content_type == "multipart/form-data":
            return await _read_multipart(request)
        text = await request.text()
        return (json.loads(text) if text else {}), []
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, 40005, "Request entity too large") from None
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


async def _read_multipart(request: web.Request) -> tuple[Any, list[Upload]]:
    body: Any = {}
    uploads = []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            data = value.file.read()
            if len(data) > ATTACHMENT_LIMIT:
                raise ApiError(413, 40005, "Request entity too large")
            digits = "".join(c for c in name if c.isdigit())
            uploads.append(Upload(int(digits or 0), value.filename, value.content_type, data))
        elif name == "payload_json":
            body = json.loads(value)
    return body, uploads
