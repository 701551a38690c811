"""The people's side: JSON for the sandbox's page and for tests, under /control.

Beyond the contract of the page: GET /control/state also gives "dms" (the persona's direct conversations),
POST /control/dms {"user_id", "recipient_id"} opens one from a person to a bot, PATCH /control/members also takes
"direct_messages_open" and "leave", and the event stream sends {"type": "reset"} where events were missed that are
no longer kept (read the state again). POST /control/interactions answers 400 {"error"} to what makes no sense.
Reactions have Discord's "me" where a persona is named, in messages and in events alike.
A webhook message is shown with its author's name, and its author is the webhook.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.sandbox import control_acts, control_view
from bot.sandbox.errors import ApiError
from bot.sandbox.fault_kinds import BadFault
from bot.sandbox.hub import Hub
from bot.sandbox.invoke import invoke
from bot.sandbox.records import JSON
from bot.sandbox.rest import answer

TryText = Callable[[str], Awaitable[JSON]]
LintText = Callable[[str, str], Awaitable[JSON]]
Act = Callable[[Hub, JSON], tuple[int, Any]]

_WAIT = 5.0  # seconds that ?wait=1 waits at most
_BEAT = 15.0  # seconds between signs of life on the event stream


class Control:
    """Routes under /control over a hub."""

    def __init__(self, hub: Hub, try_text: TryText | None, lint_text: LintText | None) -> None:
        self._hub = hub
        self._try_text = try_text
        self._lint_text = lint_text

    def add_to(self, app: web.Application) -> None:
        """Registers every route."""
        for path, view in control_view.VIEWS.items():
            app.router.add_get("/control" + path, self._view(view))
        for (method, path), act in control_acts.ACTS.items():
            app.router.add_route(method, "/control" + path, self._act(act))
        app.router.add_get("/control/events", self._events)
        app.router.add_post("/control/interactions", self._interact)
        app.router.add_post("/control/try", self._try)
        app.router.add_post("/control/lint", self._lint)

    def _view(self, view: control_view.View) -> Any:
        async def handler(request: web.Request) -> web.StreamResponse:
            query = {**request.query, **request.match_info}
            return _answered(lambda: (200, view(self._hub, query)))

        return handler

    def _act(self, act: Act) -> Any:
        async def handler(request: web.Request) -> web.StreamResponse:
            body = await _body(request)
            if body is None:
                return answer(400, {"error": "the body is no JSON object"})
            body |= request.match_info
            return _answered(lambda: act(self._hub, body))

        return handler

    async def _interact(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        if body is None:
            return answer(400, {"error": "the body is no JSON object"})
        started: list[Any] = []

        def start() -> tuple[int, Any]:
            started.append(invoke(self._hub, body))
            return 202, {"interaction_id": str(started[0].id)}

        response = _answered(start)
        if not started or request.query.get("wait") != "1":
            return response
        interaction = started[0]
        try:
            await asyncio.wait_for(interaction.done.wait(), _WAIT)
        except TimeoutError:
            return response
        return answer(200, interaction.result)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        persona = _number(request.query.get("persona"))
        stream = self._hub.stream
        last = _number(request.headers.get("Last-Event-ID") or request.query.get("after"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with suppress(ConnectionResetError):  # somebody closed the page: that is how most of these streams end
            await response.prepare(request)
            await response.write(b": welcome\n\n")
            if last is not None and stream.missed(last):
                await response.write(_event(stream.seq, {"type": "reset", "seq": stream.seq}))
                last = stream.seq
            async for event in stream.follow(stream.seq if last is None else last, _BEAT):
                if event is None:
                    await response.write(b": still here\n\n")
                elif control_view.may_see(self._hub, event, persona):
                    await response.write(_event(event.seq, control_view.seen_by(self._hub, event, persona)))
        return response

    async def _try(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        if self._try_text is None:
            return answer(404, {"error": "nothing to try texts with was given to this sandbox"})
        if body is None or not isinstance(body.get("text"), str):
            return answer(400, {"error": 'give {"text": "..."}'})
        return answer(200, await self._try_text(body["text"]))

    async def _lint(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        if self._lint_text is None:
            return answer(404, {"error": "nothing to check knowledge with was given to this sandbox"})
        if body is None or not isinstance(body.get("yaml"), str):
            return answer(400, {"error": 'give {"file": "...", "yaml": "..."}'})
        return answer(200, await self._lint_text(str(body.get("file") or "text.yaml"), body["yaml"]))


def _answered(perform: Callable[[], tuple[int, Any]]) -> web.Response:
    """The answer of a view or an act; refusals become {"error"} with their status."""
    try:
        status, body = perform()
    except ApiError as error:
        detail = {"errors": error.errors} if error.errors else {}
        return answer(error.status, {"error": error.message, "code": error.code, **detail})
    except BadFault as error:
        return answer(400, {"error": str(error)})
    except KeyError as error:
        return answer(400, {"error": f"{error.args[0]!r} is missing"})
    except (TypeError, ValueError) as error:
        return answer(400, {"error": f"the request does not fit: {error}"})
    return answer(status, body)


async def _body(request: web.Request) -> JSON | None:
    text = await request.text()
    try:
        body = json.loads(text) if text else {}
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _event(seq: int, body: JSON) -> bytes:
    return f"id: {seq}\ndata: {json.dumps(body)}\n\n".encode()
