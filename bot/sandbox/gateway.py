"""The websocket side: hello, identify, heartbeat, resume, member chunks, and close codes (docs: events/gateway)."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox import payloads
from bot.sandbox.codec import codec_for
from bot.sandbox.connection import Closed, Connection
from bot.sandbox.events import INTENT_BITS, Intent
from bot.sandbox.hub import Hub
from bot.sandbox.records import JSON, Application
from bot.sandbox.sessions import Session

SENDS_PER_MINUTE = 120
PAYLOAD_LIMIT = 4096  # bytes
_CHUNK = 1000  # members per GUILD_MEMBERS_CHUNK
_HEARTBEAT, _IDENTIFY, _PRESENCE, _VOICE, _RESUME, _MEMBERS = 1, 2, 3, 4, 6, 8


@dataclass(frozen=True)
class GatewayOptions:
    """How the gateway behaves.

    `heartbeat` is in seconds. With `compression` a connection gets the compression that it asks for. A second
    IDENTIFY of an application within `identify_every` seconds gets op 9 (Discord: 5; 0 switches it off).
    """

    heartbeat: float = 41.25
    compression: bool = False
    identify_every: float = 0.0


class Gateway:
    """Accepts websockets and speaks the gateway protocol with each."""

    def __init__(self, hub: Hub, options: GatewayOptions) -> None:
        self._hub = hub
        self._options = options
        self._open: set[Connection] = set()
        self._identified: dict[int, float] = {}

    async def close(self) -> None:
        """Closes every connection with 1001; its session stays until the server is gone."""
        for connection in list(self._open):
            await connection.close(1001, "")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from the upgrade to its end."""
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        if self._hub.faults.on_connect() is not None:
            await socket.close(code=1011)
            return socket
        codec = codec_for(request.query.get("compress"), enabled=self._options.compression)
        connection = Connection(self._hub, request, socket, codec)
        self._open.add(connection)
        goodbye = False
        try:
            goodbye = await self._talk(connection)
        except Closed as closed:
            await connection.close(closed.code, closed.reason)
        finally:
            self._open.discard(connection)
            connection.detach(keep_session=not goodbye)
        return socket

    async def _talk(self, connection: Connection) -> bool:
        """Reads until the connection ends; True where the client closed it so that the session ends too."""
        await connection.send(10, {"heartbeat_interval": int(self._options.heartbeat * 1000), "_trace": []})
        loop = asyncio.get_running_loop()
        patience = self._options.heartbeat * 1.5 + 1
        beaten = loop.time()
        sent: deque[float] = deque(maxlen=SENDS_PER_MINUTE)
        while True:
            try:
                async with asyncio.timeout_at(beaten + patience):
                    message = await connection.socket.receive()
            except TimeoutError:
                raise Closed(4009, "Session timed out.") from None
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return message.type == WSMsgType.CLOSE and message.data in (1000, 1001)
            now = loop.time()
            if len(sent) == SENDS_PER_MINUTE and now - sent[0] < 60:
                raise Closed(4008, "Rate limited.")
            sent.append(now)
            payload = _decode(message.data)
            if payload["op"] == _HEARTBEAT:
                beaten = now
            await self._answer(connection, payload["op"], payload.get("d"))

    async def _answer(self, connection: Connection, op: Any, data: Any) -> None:
        if op == _HEARTBEAT:
            await connection.send(11, None)
        elif op == _IDENTIFY:
            await self._identify(connection, _object(data))
        elif op == _RESUME:
            await self._resume(connection, _object(data))
        elif connection.session is None:
            raise Closed(4003, "Not authenticated.")
        elif op == _MEMBERS:
            try:
                self._members(connection.session, _object(data))
            except (TypeError, ValueError):
                raise Closed(4002, "Error while decoding payload.") from None
        elif op not in (_PRESENCE, _VOICE):
            raise Closed(4001, "Unknown opcode.")

    async def _identify(self, connection: Connection, data: JSON) -> None:
        if connection.session is not None:
            raise Closed(4005, "Already authenticated.")
        application = self._authenticate(data)
        intents, shard = _intents(data, application), _shard(data)
        now = asyncio.get_running_loop().time()
        if now - self._identified.get(application.id, -1e9) < self._options.identify_every:
            await connection.send(9, False)
            return
        self._identified[application.id] = now
        session = self._hub.sessions.open(application, intents, shard)
        self._welcome(session, "shard" in data)
        connection.attach(session, 0)

    def _authenticate(self, data: JSON) -> Application:
        token = str(data.get("token", "")).removeprefix("Bot ")
        application = self._hub.world.application_with(token)
        if application is None:
            raise Closed(4004, "Authentication failed.")
        return application

    def _welcome(self, session: Session, sharded: bool) -> None:
        """READY, then GUILD_CREATE of each guild on the shard."""
        world, me = self._hub.world, session.application
        guilds = [g for g in world.guilds.values() if me.id in g.members and session.on_shard(g.id)]
        application = payloads.application(world, me)
        ready: JSON = {
            "v": 10,
            "user": payloads.user(world.users[me.id]) | {"verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": str(g.id), "unavailable": True} for g in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._hub.base_url.replace("http", "ws", 1) + "/",
            "session_type": "normal",
            "application": {"id": application["id"], "flags": application["flags"]},
            "private_channels": [],
            "_trace": [],
        }
        if sharded:
            ready["shard"] = list(session.shard)
        session.add("READY", ready)
        if session.intents & Intent.GUILDS:
            everybody = bool(session.intents & Intent.GUILD_PRESENCES)
            for guild in guilds:
                data = payloads.guild_create(world, guild, me.id, everybody, self._hub.now())
                session.add("GUILD_CREATE", data)

    async def _resume(self, connection: Connection, data: JSON) -> None:
        if connection.session is not None:
            raise Closed(4005, "Already authenticated.")
        application = self._authenticate(data)
        session = self._hub.sessions.find(str(data.get("session_id")))
        seq = data.get("seq")
        if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
            raise Closed(4007, "Invalid seq.")
        if session is None or session.application.id != application.id:
            await connection.send(9, False)
        elif seq > session.seq:
            raise Closed(4007, "Invalid seq.")
        elif session.after(from_ := session.resume_from(seq)) is None:
            self._hub.sessions.end(session)
            await connection.send(9, False)
        else:
            session.add("RESUMED", {"_trace": []})
            connection.attach(session, from_)

    def _members(self, session: Session, data: JSON) -> None:
        """Answers op 8 with chunks; everybody is only listed with the members intent."""
        world = self._hub.world
        wanted = data.get("guild_id")
        number = int(wanted[0] if isinstance(wanted, list) else wanted or 0)
        guild = world.guilds.get(number)
        if guild is None or session.application.id not in guild.members:
            return
        ids = data.get("user_ids")
        query, limit = str(data.get("query") or "").lower(), int(data.get("limit") or 0)
        if ids is None and not query and not session.intents & Intent.GUILD_MEMBERS:
            raise Closed(4014, "Disallowed intent(s).")
        if ids is not None:
            asked = {int(i) for i in (ids if isinstance(ids, list) else [ids])}
            found = [m for m in guild.members.values() if m.user_id in asked]
            missing = [str(i) for i in asked - set(guild.members)]
        else:
            found = [m for m in guild.members.values() if world.users[m.user_id].name.startswith(query)]
            missing = []
        found = found[:limit] if limit else found
        chunks = [found[i : i + _CHUNK] for i in range(0, len(found), _CHUNK)] or [[]]
        for index, chunk in enumerate(chunks):
            body: JSON = {
                "guild_id": str(guild.id),
                "members": [payloads.member(world, m) for m in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": missing,
                "nonce": data.get("nonce"),
            }
            session.add("GUILD_MEMBERS_CHUNK", body)


def _decode(data: str | bytes) -> JSON:
    if len(data if isinstance(data, bytes) else data.encode()) > PAYLOAD_LIMIT:
        raise Closed(4002, "Payload too large.")
    try:
        payload = json.loads(data)
    except ValueError:
        raise Closed(4002, "Error while decoding payload.") from None
    if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
        raise Closed(4002, "Error while decoding payload.")
    return payload


def _object(data: Any) -> JSON:
    if not isinstance(data, dict):
        raise Closed(4002, "Error while decoding payload.")
    return data


def _intents(data: JSON, application: Application) -> int:
    intents = data.get("intents")
    if not isinstance(intents, int) or isinstance(intents, bool) or intents & ~INTENT_BITS:
        raise Closed(4013, "Invalid intent(s).")
    privileged = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
    if intents & privileged & ~application.privileged:
        raise Closed(4014, "Disallowed intent(s).")
    return intents


def _shard(data: JSON) -> tuple[int, int]:
    match data.get("shard", [0, 1]):
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
    raise Closed(4010, "Invalid shard.")
