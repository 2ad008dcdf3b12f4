"""The Sanic application and its one process."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any

import sanic_routing.router
from sanic import Blueprint, Sanic
from sanic.exceptions import NotFound as NoSuchRoute
from sanic.response import HTTPResponse
from sanic.router import Router
from sanic_routing.route import Route

from appliance.core.errors import BadRequest, Problem
from appliance.http import docs, events, health, pool
from appliance.http.live import hub
from appliance.http.logs import log_access
from appliance.http.metrics import Requests
from appliance.http.operation import Operation, Registered
from appliance.http.origins import Origins
from appliance.http.perform import current_request
from appliance.http.problems import ProblemHandler, Writer, set_problem_writers
from appliance.http.request import WireRequest
from appliance.http.settings import set_bound_address
from appliance.http.spa import Pages, is_no_page

log = logging.getLogger(__name__)

GRACE_SECONDS = 10  # that requests under way get at a stop
LINGER_SECONDS = 3  # that a refused upload may go on sending, so that its client reads the answer


class WireRouter(Router):
    """Sanic's, where GET answers HEAD too and unknown addresses show the web interface.

    But a GET that leads elsewhere does something first: it uses up a mailed link, or begins a sign-in. Programs that
    look at mails before people do ask for its HEAD.
    """

    def add(  # type: ignore[override]
        self, uri: str, methods: Iterable[str], handler: Any, *args: Any, **kwargs: Any
    ) -> Any:
        methods = set(methods)
        if "GET" in methods and not _leads_elsewhere(handler):
            methods.add("HEAD")
        return super().add(uri, methods, handler, *args, **kwargs)

    def _render(self, do_compile: bool = True, do_optimize: bool = False) -> None:
        """As Sanic does, but without writing the compiled function back as text, which takes 20 ms of every start."""
        super()._render(do_compile=False)
        made: dict[str, Any] = {}
        source = compile(self.find_route_src, "<routes>", "exec")
        exec(source, vars(sanic_routing.router), made)  # noqa: S102  Sanic wrote it, of our routes
        self._find_route, self._matchers = made["find_route"], made.get("matchers")

    def _get(self, path: str, method: str, host: str | None) -> Any:
        try:
            return super()._get(path, method, host)
        except NoSuchRoute:
            if method not in ("GET", "HEAD") or is_no_page(path):
                raise
            return super()._get("/", method, host)


def _leads_elsewhere(handler: Any) -> bool:
    operation = getattr(handler, "operation", None)
    return isinstance(operation, Operation) and 300 <= operation.status < 400


class Wire(Sanic[Any, Any]):
    """Sanic, with our checks before the router, and a record of each request after it."""

    async def handle_request(self, request: WireRequest) -> None:  # type: ignore[override]
        started = perf_counter()
        marker = current_request.set(request.request_id)
        try:
            await self._checked(request)
            await _linger(request)
        finally:
            self._record(request, perf_counter() - started)
            current_request.reset(marker)

    def _record(self, request: WireRequest, seconds: float) -> None:
        route = request.route.ctx.pattern if request.route else "(none)"
        status = _status_of(request.incoming)
        self.ctx.requests.count(request.method if request.route else "ANY", route, status, seconds)
        log_access(request, route, status, seconds)

    async def _checked(self, request: WireRequest) -> None:
        try:
            _check_length(request)
            self.ctx.origins.check(request)
        except Problem as problem:
            await self.handle_exception(request, problem, False)
            return
        if self.ctx.origins.is_preflight(request):
            response = await request.respond(HTTPResponse(status=204))
            await response.send(end_stream=True)
            return
        await super().handle_request(request)


def _check_length(request: WireRequest) -> None:
    """Raises BadRequest for a length that a proxy before us may have read as another one, and ends the connection.

    Sanic reads it with `int`, which takes the digits of all scripts.
    """
    sent = request.headers.get("content-length")
    if sent is not None and not (sent.isascii() and sent.isdigit()):
        request.incoming.request_body = None
        request.incoming.keep_alive = False
        raise BadRequest(f"Content-Length must be a number, not {sent[:40]!r}.")


def _status_of(stream: Any) -> int:
    """What was answered: 101 for a WebSocket, 499 for a client that left before."""
    if stream is None:
        return 499
    if stream.response is not None:
        return int(stream.response.status)
    return 101 if stream.upgrade_websocket else 499


async def _linger(request: WireRequest) -> None:
    """A body that nobody wanted is read for a while: closing at once would cut the answer off."""
    stream = request.incoming
    if stream is None or not getattr(stream, "request_body", None):
        return
    stream.request_max_size = float("inf")
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while stream.request_body and await stream.read() is not None:
                pass
    except TimeoutError:
        stream.keep_alive = False


def build_app(
    blueprints: Sequence[Blueprint],
    *,
    pages: Path | None = None,
    name: str = "appliance",
    touch_up: bool = True,
    problem_writers: Mapping[str, Writer] = MappingProxyType({}),
) -> Sanic[Any, Any]:
    """The application that serves `blueprints` and the web interface built in `pages`.

    problem_writers: path ("/auth/v1") → how errors below it are written, where that is not the house's way.
    touch_up: let Sanic rewrite its own source at the start, which halves its time per request; it
    works once in a process, so tests turn it off.
    """
    set_problem_writers(problem_writers)
    app = Wire(
        name, router=WireRouter(), error_handler=ProblemHandler(), request_class=WireRequest, configure_logging=False
    )
    app.config.update(_CONFIG | {"TOUCHUP": touch_up})
    app.enable_websocket()
    app.ctx.origins = Origins()
    app.ctx.requests = Requests()
    app.add_route(Pages(pages).serve, "/", methods=["GET"], name="pages")
    for blueprint in (*blueprints, health.blueprint, events.blueprint, docs.blueprint):
        app.blueprint(blueprint)
    for route in app.router.routes:
        route.ctx.pattern = _path(route)
    app.ctx.endpoints = _endpoints(app)
    app.before_server_start(_start)
    app.before_server_stop(_stop)
    app.after_server_stop(_stopped)
    return app


_CONFIG = {
    "ACCESS_LOG": False,
    "GRACEFUL_SHUTDOWN_TIMEOUT": float(GRACE_SECONDS),
    "KEEP_ALIVE_TIMEOUT": 75,
    "MOTD": False,
    "REQUEST_BUFFER_SIZE": 256 * 1024,
    "REQUEST_MAX_HEADER_SIZE": 16384,
    "REQUEST_MAX_SIZE": 16 * 1024 * 1024,  # of bodies nobody reads; endpoints have their own limits
    "REQUEST_TIMEOUT": 30,  # for the headers of a request
    "RESPONSE_TIMEOUT": 600,  # without a byte either way
    "WEBSOCKET_MAX_SIZE": 256 * 1024,
    "WEBSOCKET_PING_INTERVAL": 30,
    "WEBSOCKET_PING_TIMEOUT": 30,
}


def _endpoints(app: Sanic[Any, Any]) -> list[Registered]:
    found = []
    for route in app.router.routes:
        operation = getattr(route.handler, "operation", None)
        if not isinstance(operation, Operation):
            continue
        path = route.ctx.pattern
        operation.check_path(path, [_label(part) for part in route.parts if part.startswith("<")])
        is_socket = getattr(route.handler, "is_websocket", False)
        methods = {"WS"} if is_socket else route.methods - {"HEAD"}
        found += [Registered(method, path, operation) for method in methods]
    return sorted(found, key=lambda each: (each.path, each.method))


def _path(route: Route) -> str:
    """`/api/v1/things/{thing_id}`"""
    return "/" + "/".join(f"{{{_label(part)}}}" if part.startswith("<") else part for part in route.parts)


def _label(part: str) -> str:
    return part.strip("<>").partition(":")[0].removeprefix("__")


async def _start(app: Sanic[Any, Any]) -> None:
    hub.start()


async def _stop(app: Sanic[Any, Any]) -> None:
    """Before connections are drained: an endless stream would hold them for the whole grace."""
    hub.stop()


async def _stopped(app: Sanic[Any, Any]) -> None:
    pool.fast.close()
    pool.slow.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. port 0: the system chooses. Raises OSError if the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=256, dualstack_ipv6=host == "::")


def address_of(listening: socket.socket) -> str:
    """`http://127.0.0.1:8080`, as a browser on this machine reaches it."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(
    app: Sanic[Any, Any],
    host: str = "127.0.0.1",
    port: int = 8080,
    *,
    on_ready: Callable[[str], None] = lambda url: None,
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way get 15 seconds.

    on_ready: called with the address, listening. on_stop: called at the signal, before those 15 seconds.
    Raises OSError if the address is taken.
    """
    listening = listen(host, port)
    url = address_of(listening)
    set_bound_address(url)

    @app.after_server_start
    async def tell(app: Sanic[Any, Any]) -> None:
        on_ready(url)

    @app.before_server_stop
    async def tell_the_end(app: Sanic[Any, Any]) -> None:
        on_stop()

    app.run(sock=listening, single_process=True, motd=False, access_log=False)
