"""What happens to every request before and after the routes. Pure ASGI: all else costs more."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mididrumigen.api.audit import CALLER, CLIENT_ADDRESS, log_request
from mididrumigen.api.error_answers import (
    REQUEST_ID,
    RETRY_AFTER_S,
    error_response,
    internal_response,
)
from mididrumigen.observability.logs import bind_request_id
from mididrumigen.wiring.api_parts import RequestMetrics

# Swagger UI draws its icons from data: images; scripts and styles come from this server alone.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
_NO_STORE = (b"cache-control", b"no-store")
_FORWARDED = re.compile(r"\[([0-9A-Fa-f:.%]+)\](?::\d{1,5})?|([0-9.]+):\d{1,5}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MAX_HOPS = 20
HEAD = "mididrumigen.head"
_EVENTS = b"text/event-stream; charset=utf-8"

Network = IPv4Network | IPv6Network


class Gate:
    """Gives each request an id, finds its caller, logs it, and lets no exception out.

    Args:
        app: what comes after.
        trusted_proxies: networks whose ``X-Forwarded-For`` is believed.
        metrics: counts requests.
    """

    def __init__(
        self,
        app: ASGIApp,
        trusted_proxies: Iterable[str] = (),
        metrics: RequestMetrics | None = None,
    ) -> None:
        self._app = app
        self._trusted = [ip_network(text) for text in trusted_proxies]
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; anything that is not HTTP passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, is_stream = time.perf_counter(), 0, False
        headers = Headers(scope=scope)
        ident = scope[REQUEST_ID] = name_request(headers.get("x-request-id", ""))
        scope[CLIENT_ADDRESS] = client_address(scope, headers, self._trusted)
        if self._trusted:
            self._believe_proxy(scope, headers)

        async def send_with_headers(message: Message) -> None:
            nonlocal status, is_stream
            if message["type"] == "http.response.start":
                status = message["status"]
                is_stream = (b"content-type", _EVENTS) in message.get("headers", ())
                sent = message["headers"] = list(message.get("headers", ()))
                sent.append((b"x-request-id", ident.encode()))
                sent.extend(_HEADERS)
                if not any(name == b"cache-control" for name, _ in sent):
                    sent.append(_NO_STORE)
            await send(message)

        with bind_request_id(ident):
            try:
                instead = await self._answer(scope, headers, receive, send_with_headers)
                if instead is not None and status == 0:
                    await instead(scope, receive, send_with_headers)
            finally:
                seconds = time.perf_counter() - started
                self._observe(scope, status or 499, seconds, is_stream=is_stream)

    async def _answer(
        self, scope: Scope, headers: Headers, receive: Receive, send: Send
    ) -> Response | None:
        """Have a request answered; what to answer if that cannot be done."""
        if len(headers.getlist("host")) > 1:
            return _two_hosts(scope)
        try:
            if scope["method"] == "HEAD":
                await answer_head(self._app, scope, receive, send)
            else:
                await self._app(scope, receive, send)
        except ClientDisconnect:
            pass  # nobody is there to be answered
        except asyncio.CancelledError:
            # The server stops, and its time for running requests is over.
            return _stopping(scope)
        except Exception as error:  # noqa: BLE001 (the last place that can answer)
            return internal_response(scope, error)
        return None

    def _believe_proxy(self, scope: Scope, headers: Headers) -> None:
        """Take over how the caller reached a proxy that is trusted: over HTTPS or not."""
        peer = (scope.get("client") or ("",))[0]
        scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        if scheme in ("http", "https") and _is_in(str(peer), self._trusted):
            scope["scheme"] = scheme

    def _observe(self, scope: Scope, status: int, seconds: float, *, is_stream: bool) -> None:
        # Templates, not paths: a caller must not be able to add a time series.
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        log_request(scope, method, route, status, seconds)
        if self._metrics is not None:
            # The time that a stream stays open says nothing about latency.
            timed = None if is_stream else seconds
            self._metrics.observe_request(method, route, status, timed)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


async def answer_head(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer HEAD wherever GET is answered: with its headers alone, and at once.

    Routes with an expensive body may ask :func:`is_head` whether it is wanted.
    """
    is_over = asyncio.Event()
    asked = {**scope, "method": "GET", HEAD: True}

    async def receive_nothing() -> Message:
        if is_over.is_set():
            return {"type": "http.disconnect"}
        listening = asyncio.ensure_future(receive())
        ending = asyncio.ensure_future(is_over.wait())
        try:
            await asyncio.wait({listening, ending}, return_when=asyncio.FIRST_COMPLETED)
            return listening.result() if listening.done() else {"type": "http.disconnect"}
        finally:
            listening.cancel()
            ending.cancel()

    async def send_head(message: Message) -> None:
        if message["type"] != "http.response.start" or is_over.is_set():
            return
        await send(message)
        await send({"type": "http.response.body", "body": b""})
        is_over.set()

    try:
        await app(asked, receive_nothing, send_head)
    finally:
        for name in ("route", "endpoint", CALLER):
            if name in asked:
                scope[name] = asked[name]


def is_head(scope: Scope) -> bool:
    """Whether a request is answered with its headers alone."""
    return bool(scope.get(HEAD))


def _stopping(scope: Scope) -> Response:
    headers = {"Retry-After": RETRY_AFTER_S, "Connection": "close"}
    return error_response(scope, 503, "busy", "The server stops.", headers=headers)


def _two_hosts(scope: Scope) -> Response:
    return error_response(scope, 400, "bad_request", "The request has several Host headers.")


def name_request(given: str) -> str:
    """The caller's id of a request where it is a plain one, else a new one."""
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


def client_address(scope: Scope, headers: Headers, trusted: Iterable[Network]) -> str:
    """Who sends the request: the peer, or the last address that a trusted proxy does not own."""
    peer = (scope.get("client") or ("",))[0]
    trusted = tuple(trusted)
    if not trusted or not _is_in(peer, trusted):
        return str(peer)
    hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
    address = peer
    for hop in reversed(hops[-_MAX_HOPS:]):
        text = hop.strip()
        # Some proxies tell the port as well, and IPv6 in brackets.
        if match := _FORWARDED.fullmatch(text):
            text = match[1] or match[2]
        try:
            address = str(ip_address(text))
        except ValueError:
            break
        if not _is_in(address, trusted):
            break
    return str(address)


def _is_in(address: str, networks: Iterable[Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


class Cors(CORSMiddleware):
    """Cross-origin rules; a refused preflight has the body of every other error."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        refused = None
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            refused = self._refuse(scope)
        if refused is None:
            await super().__call__(scope, receive, send)
        else:
            await refused(scope, receive, send)

    def _refuse(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if "origin" not in headers or "access-control-request-method" not in headers:
            return None
        plain = self.preflight_response(headers)
        if plain.status_code < 400:
            return None
        answer = error_response(
            scope,
            plain.status_code,
            "cors_refused",
            f"{bytes(plain.body).decode()}. Name the origin in MIDIDRUMIGEN_CORS_ORIGINS.",
        )
        names = [name for name in plain.headers if name.startswith(("access-control", "vary"))]
        MutableHeaders(raw=answer.raw_headers).update({n: plain.headers[n] for n in names})
        return answer
