"""One websocket: sends a session's dispatches in order, and the faults that hit them."""

import asyncio
import contextlib
import json
import socket as sockets
import struct
from typing import Any

from aiohttp import web

from bot.sandbox.codec import Codec
from bot.sandbox.fault_kinds import GatewayFault
from bot.sandbox.hub import Hub
from bot.sandbox.sessions import Dispatch, Session

_BROKEN = b"\xff\xff\xff\xff\x00\x00\xff\xff"
"""A whole message of a compressed stream by its end, that cannot be decompressed."""


class Closed(Exception):
    """The connection is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


def abort(request: web.Request) -> None:
    """Breaks a TCP connection with a reset, so that the other side sees no orderly end."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Connection:
    """A websocket and the session it carries, once identified or resumed."""

    def __init__(self, hub: Hub, request: web.Request, socket: web.WebSocketResponse, codec: Codec) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._hub = hub
        self._request = request
        self._codec = codec
        self._cursor = 0
        self._silent = False
        self._held: list[Dispatch] = []
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, op: int, data: Any) -> None:
        """Sends a payload that is no dispatch; nothing once silence has fallen."""
        await self._write(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def close(self, code: int, reason: str) -> None:
        """Closes the websocket with a code."""
        await self.socket.close(code=code, message=reason.encode())

    def attach(self, session: Session, seq: int) -> None:
        """Starts sending what the session has after `seq`."""
        self.session = session
        self._cursor = seq
        session.carrier = self
        self._hub.sessions.attach(session, True)
        session.wake.set()
        self._start(self._pump(session))

    def detach(self, *, keep_session: bool) -> None:
        """Stops sending; without `keep_session` the session cannot be resumed."""
        for task in self._tasks:
            task.cancel()
        session = self.session
        if session is None or session.carrier is not self:  # another connection has resumed it
            return
        session.carrier = None
        self._hub.sessions.attach(session, False)
        if not keep_session:
            self._hub.sessions.end(session)

    def _start(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pump(self, session: Session) -> None:
        while session.carrier is self and not self.socket.closed:
            await session.wake.wait()
            session.wake.clear()
            await self._drain(session)

    async def _drain(self, session: Session) -> None:
        await self._faults_at_once(session)
        while (waiting := session.after(self._cursor)) != []:
            if waiting is None:  # the peer is slower than the replay buffer is long
                self._hub.sessions.end(session)
                await self.close(4009, "Session timed out.")
                return
            for dispatch in waiting:
                self._cursor = dispatch.seq
                await self._deliver(session, dispatch)
                await self._faults_at_once(session)

    async def _deliver(self, session: Session, dispatch: Dispatch) -> None:
        fault = self._hub.faults.for_dispatch(dispatch.name, session.application.id)
        if fault is None:
            await self._out(dispatch)
        elif fault.kind == "duplicate":
            await self._out(dispatch)
            await self._out(dispatch)
        elif fault.kind == "lose":
            session.undelivered.add(dispatch.seq)
        elif fault.kind == "late":
            session.undelivered.add(dispatch.seq)
            self._start(self._later(dispatch, fault.seconds))
        elif fault.kind == "malformed":
            data = json.loads(dispatch.data)
            data.pop(fault.key, None)
            await self._out(Dispatch(dispatch.seq, dispatch.name, json.dumps(data)))
        elif fault.kind == "reorder":
            session.undelivered.add(dispatch.seq)
            self._held.append(dispatch)
            self._start(self._release())  # an event with no successor is not held for ever

    async def _out(self, dispatch: Dispatch) -> None:
        """Sends a dispatch, then whatever was held back for it."""
        held, self._held = self._held, []
        for one in (dispatch, *held):
            if self.session is not None and not self._silent:
                self._hub.transcript.dispatch(one.name, one.data, self.session.application.id)
            await self._write(one.frame)

    async def _later(self, dispatch: Dispatch, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._out(dispatch)

    async def _release(self) -> None:
        await asyncio.sleep(0.5)
        if self._held:
            first = self._held.pop(0)
            await self._out(first)

    async def _write(self, text: str, *, broken: bool = False) -> None:
        if self._silent or self.socket.closed:
            return
        async with self._lock:
            frame = self._codec.encode(text)
            if broken and isinstance(frame, bytes):
                frame = _BROKEN
            # a peer that went away is noticed by the reader, which detaches
            with contextlib.suppress(ConnectionError):
                if isinstance(frame, str):
                    await self.socket.send_str(frame)
                else:
                    await self.socket.send_bytes(frame)

    async def _faults_at_once(self, session: Session) -> None:
        while (fault := self._hub.faults.due(session.application.id)) is not None:
            await self._happen(session, fault)

    async def _happen(self, session: Session, fault: GatewayFault) -> None:
        if fault.kind == "op7":
            await self.send(7, None)
        elif fault.kind == "op9":
            if not fault.resumable:
                self._hub.sessions.end(session)
            await self.send(9, fault.resumable)
        elif fault.kind == "close":
            await self.close(fault.code, "")
        elif fault.kind == "drop":
            abort(self._request)
        elif fault.kind == "silence":
            self._silent = True
        elif fault.kind == "garbage":
            await self._write("{this is no JSON", broken=True)
