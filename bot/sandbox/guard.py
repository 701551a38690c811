"""Keeps other people's pages out: loopback Host only, own Origin only, a header on every change, a strict CSP."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from bot.sandbox.rest import answer

HEADER = "X-Caveat-Sandbox"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_PROTECTIVE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def refusal_of(request: web.Request) -> str | None:
    """Why a request is refused, None where it is not."""
    port = request.url.port if request.transport is None else request.transport.get_extra_info("sockname")[1]
    hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
    if request.headers.get(hdrs.HOST, "") not in hosts:
        return f"this server answers to {hosts[0]} and {hosts[1]} only"
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and origin not in [f"http://{host}" for host in hosts]:
        return "requests from other pages are refused"
    changes = request.method not in ("GET", "HEAD")
    if changes and request.path.startswith("/control") and request.headers.get(HEADER) != "1":
        return f"a change needs the header {HEADER}: 1"
    return None


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses with 403 before anything is read or performed."""
    if (reason := refusal_of(request)) is not None:
        return answer(403, {"error": reason})
    return await handler(request)


async def protect(_request: web.Request, response: web.StreamResponse) -> None:
    """Adds the protective headers to every answer."""
    for name, value in _PROTECTIVE.items():
        response.headers.setdefault(name, value)
