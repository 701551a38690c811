"""The HTTP side: from a request to its answer - faults, token, rate limit, handler, headers, transcript."""

import asyncio
import json
from typing import Any

from aiohttp import hdrs, web

from bot.sandbox import (
    rest_channels,
    rest_commands,
    rest_guilds,
    rest_interactions,
    rest_messages,
    rest_reactions,
    rest_threads,
)
from bot.sandbox.call import Call, Reply, Route, read_body
from bot.sandbox.connection import abort
from bot.sandbox.errors import ApiError, unauthorized
from bot.sandbox.fault_kinds import RestFault
from bot.sandbox.hub import Hub
from bot.sandbox.ratelimits import RateLimits, refusal
from bot.sandbox.records import Application

PREFIX = "/api/v10"
BODY_LIMIT = 27 * 1024 * 1024  # bytes of one request, files included

ROUTES: list[Route] = [
    *rest_reactions.ROUTES,  # before the messages: "pins" is no message's id
    *rest_messages.ROUTES,
    *rest_threads.ROUTES,
    *rest_channels.ROUTES,
    *rest_guilds.ROUTES,
    *rest_commands.ROUTES,
    *rest_interactions.ROUTES,
]


def answer(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    """A response whose Content-Type is exactly application/json: discord.py parses nothing else."""
    if body is None:
        return web.Response(status=status, headers=headers)
    response = web.Response(status=status, body=json.dumps(body).encode(), headers=headers)
    response.headers[hdrs.CONTENT_TYPE] = "application/json"
    return response


class Api:
    """Discord's REST API over a hub."""

    def __init__(self, hub: Hub, limits: RateLimits) -> None:
        self._hub = hub
        self._limits = limits

    def add_to(self, app: web.Application) -> None:
        """Registers every route, and an answer for those that there are not."""
        for route in ROUTES:
            app.router.add_route(route.method, PREFIX + route.path, self._endpoint(route))
        app.router.add_route("*", PREFIX + "/{rest:.*}", self._nothing_here)

    async def _nothing_here(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        self._hub.transcript.rest(f"{request.method} {path}", 404, None, None)
        return answer(404, {"message": "404: Not Found", "code": 0})

    def _endpoint(self, route: Route) -> Any:
        async def endpoint(request: web.Request) -> web.StreamResponse:
            return await self._serve(route, request)

        return endpoint

    async def _serve(self, route: Route, request: web.Request) -> web.StreamResponse:
        application = self._application(request)
        path = request.path.removeprefix(PREFIX)
        what = f"{request.method} {path}"
        caller = application.id if application else None
        fault = self._hub.faults.for_request(request.method, path, caller)
        if fault is not None and fault.kind in ("status", "reset"):
            await request.read()
            return self._refuse(request, what, caller, fault)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        status, body, sent, headers = await self._perform(route, request, application)
        lost = fault is not None and fault.kind == "lost_ack"
        self._hub.transcript.rest(what, None if lost else status, sent, caller)
        if lost:
            abort(request)
        elif fault is not None and fault.kind == "truncate":
            return await _truncated(request, status, body)
        return answer(status, body, headers)

    def _application(self, request: web.Request) -> Application | None:
        token = request.headers.get(hdrs.AUTHORIZATION, "")
        return self._hub.world.application_with(token.removeprefix("Bot ")) if token else None

    def _refuse(self, request: web.Request, what: str, caller: int | None, fault: RestFault) -> web.Response:
        """A fault's own answer, given without performing anything."""
        if fault.kind == "reset":
            self._hub.transcript.rest(what, None, None, caller)
            abort(request)
            return web.Response(status=500)
        self._hub.transcript.rest(what, fault.status, None, caller)
        headers = {"Via": "1.1 google"} if fault.via else {}
        if fault.status != 429:
            return answer(fault.status, {"message": f"{fault.status}: Service Error", "code": 0}, headers)
        scope = "global" if fault.is_global else "shared"
        headers |= {"Retry-After": str(max(1, round(fault.retry_after))), "X-RateLimit-Scope": scope}
        if fault.is_global:
            headers["X-RateLimit-Global"] = "true"
        return answer(429, refusal(fault.retry_after, fault.is_global), headers)

    async def _perform(
        self, route: Route, request: web.Request, application: Application | None
    ) -> tuple[int, Any, Any, dict[str, str]]:
        """Status, answer, the request's body, and headers."""
        params = dict(request.match_info)
        caller: object = application.id if application else params.get("token", request.remote)
        if route.authenticated and application is None:
            error = unauthorized()
            return error.status, error.body(), None, {}
        verdict = self._limits.take(
            caller,
            f"{route.method} {route.path}",
            route.major(params),
            route.bucket,
            counts_globally=route.authenticated,
        )
        if verdict.retry_after is not None:
            return 429, refusal(verdict.retry_after, verdict.is_global), None, verdict.headers
        call = Call(self._hub, params, dict(request.query), {}, application)
        try:
            call.body, call.uploads = await read_body(request)
            result = route.handler(call)
        except ApiError as error:
            return error.status, error.body(), call.body, verdict.headers
        if isinstance(result, Reply):
            return result.status, result.body, call.body, verdict.headers
        return (204 if result is None else 200), result, call.body, verdict.headers


async def _truncated(request: web.Request, status: int, body: Any) -> web.StreamResponse:
    """Half of an answer, then the end of the connection."""
    whole = json.dumps(body).encode()
    response = web.StreamResponse(status=status)
    response.headers[hdrs.CONTENT_TYPE] = "application/json"
    response.content_length = len(whole) + 1
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
