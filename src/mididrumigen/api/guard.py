"""What stands before every route: key, rate, body, idempotency; in that order."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from mididrumigen.api.answer_cache import answer_cached
from mididrumigen.api.audit import CALLER
from mididrumigen.api.error_answers import (
    BodyTimeoutError,
    BodyTooLargeError,
    TooManyRequestsError,
    internal_response,
    printable,
    tree_response,
)
from mididrumigen.api.idempotency import read_idempotency
from mididrumigen.api.security import Caller, Doorkeeper
from mididrumigen.domain.errors import InvalidRequestError, MidiDrumiGenError
from mididrumigen.domain.work.records import RateDecision
from mididrumigen.wiring.api_parts import ServiceParts

MAX_JSON_BYTES = 64 * 1024
BODY_TIMEOUT_S = 60.0

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks of its callers.

    Attributes:
        scope: that their key must have; empty for none.
        group: of routes that are counted together; empty for no limit.
        max_bytes: of the body.
        idempotent: whether idempotency keys count.
        anonymous: whether a caller needs no key at all.
        cached_s: for how long a good answer may be kept while no profile changes; 0 is not at all.
    """

    scope: str
    group: str
    max_bytes: int = MAX_JSON_BYTES
    idempotent: bool = True
    anonymous: bool = False
    cached_s: float = 0.0


READ = Access("read", "read")
CACHED = Access("read", "read", cached_s=3600.0)
GENERATE = Access("generate", "generate")
RESEARCH = Access("research", "research")
_ASKED: dict[Callable[..., Any], Access] = {}


def guarded(access: Access) -> Callable[[Endpoint], Endpoint]:
    """Say what an endpoint asks of its callers; inside of the route's own decorator."""

    def mark(endpoint: Endpoint) -> Endpoint:
        _ASKED[endpoint] = access
        return endpoint

    return mark


def parts_of(request: Request) -> ServiceParts:
    """The parts of the application that a request came to."""
    parts: ServiceParts = request.scope["app"].state.parts
    return parts


def caller_of(request: Request) -> Caller:
    """Who sent a request to a guarded route."""
    caller: Caller = request.scope[CALLER]
    return caller


def ident_of(request: Request) -> str:
    """A UUID that a request and its repetitions share; empty without an Idempotency-Key."""
    ident: str = request.scope.get("mididrumigen.ident", "")
    return ident


class GuardedRoute(APIRoute):
    """A route that lets nobody in without what its endpoint asks for."""

    @property
    def access(self) -> Access:
        """What that is."""
        return _ASKED[self.endpoint]

    def get_route_handler(self) -> Handler:
        """The endpoint's handler behind its guard."""
        handle = super().get_route_handler()
        access = self.access
        name = self.operation_id or self.name
        known = {field.alias for each in _dependants(self.dependant) for field in each.query_params}

        async def guard(request: Request) -> Response:
            state = request.scope["app"].state
            caller = await _identify(request, access, state.doorkeeper)
            decision = await _count(caller, access.group, state.parts)
            if decision is not None and not decision.allowed:
                if state.parts.metrics is not None:
                    state.parts.metrics.count_limited(access.group)
                return tree_response(request.scope, _too_many(decision))
            check_query(request, known)
            if request.method == "POST":
                response = await _post(request, access, caller, name, handle)
            elif access.cached_s:
                response = await answer_cached(request, state.parts, access.cached_s, handle)
            else:
                response = await handle(request)
            if decision is not None:
                response.headers.update(_rate_headers(decision))
            return response

        return guard


def _dependants(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _dependants(inner)


def check_query(request: Request, known: Collection[str]) -> None:
    """Refuse a query parameter that a route does not have: it would be ignored in silence.

    Raises:
        InvalidRequestError: there is one; names those that there are.
    """
    if not request.scope["query_string"]:
        return
    unknown = sorted(request.query_params.keys() - known)
    if unknown:
        names = ", ".join(repr(printable(name[:40])) for name in unknown[:5])
        raise InvalidRequestError(
            f"There is no query parameter {names} here.",
            hint=f"Known: {', '.join(sorted(known))}." if known else "It takes none.",
            details={"unknown": [printable(name[:40]) for name in unknown[:5]]},
        )


async def _identify(request: Request, access: Access, doorkeeper: Doorkeeper) -> Caller:
    caller = await doorkeeper.identify(request, anonymous=access.anonymous)
    request.scope[CALLER] = caller
    if access.scope:
        caller.check(access.scope)
    return caller


async def _count(caller: Caller, group: str, parts: ServiceParts) -> RateDecision | None:
    if not group:
        return None
    rate = caller.limits.get(group) or parts.server.rate(group, keyed=bool(caller.key_id))
    return await parts.limiter.hit(rate, caller.identity, group) if rate else None


async def count_also(request: Request, group: str) -> None:
    """Count a request under one more group than its route's, for what costs more than the rest.

    Raises:
        TooManyRequestsError: the caller's window is full.
    """
    parts = parts_of(request)
    decision = await _count(caller_of(request), group, parts)
    if decision is not None and not decision.allowed:
        if parts.metrics is not None:
            parts.metrics.count_limited(group)
        raise _too_many(decision)


async def _post(
    request: Request, access: Access, caller: Caller, name: str, handle: Handler
) -> Response:
    body = await read_body(request, access.max_bytes)
    again = None
    if access.idempotent:
        parts = parts_of(request)
        again = read_idempotency(
            request, body, caller.identity, name, parts.access, parts.idempotency_lease_s
        )
    if again is None:
        return await handle(request)
    request.scope["mididrumigen.ident"] = again.ident
    return await again.answer(lambda: _settle(request, handle))


async def _settle(request: Request, handle: Handler) -> Response:
    """The endpoint's answer, failures included: they are kept under the idempotency key too."""
    try:
        return await handle(request)
    except (RequestValidationError, HTTPException, ClientDisconnect):
        raise
    except MidiDrumiGenError as error:
        return tree_response(request.scope, error)
    except Exception as error:  # noqa: BLE001 (becomes the answer)
        return internal_response(request.scope, error)


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The body, which the route's own parser then finds read already.

    Raises:
        BodyTooLargeError: more than ``max_bytes``, as announced or as sent.
        BodyTimeoutError: it did not come in time.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > max_bytes:
        raise _too_large(max_bytes)
    chunks, size = [], 0
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                size += len(chunk)
                if size > max_bytes:
                    raise _too_large(max_bytes)
                chunks.append(chunk)
    except TimeoutError as error:
        raise BodyTimeoutError(f"The body did not come within {BODY_TIMEOUT_S:g} s.") from error
    # Where Request.body and Request.json keep it.
    request._body = b"".join(chunks)
    if "json" in request.headers.get("content-type", ""):
        with suppress(ValueError, RecursionError):  # the route will refuse it
            request._json = json.loads(request._body, object_pairs_hook=_without_duplicates)
    return request._body


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON; of two equal names, programs would read one or the other."""
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidRequestError(
            f"The body has '{printable(twice[:40])}' twice.", hint="Give each name once."
        )
    return read


def _too_large(max_bytes: int) -> BodyTooLargeError:
    return BodyTooLargeError(
        f"The body is larger than {max_bytes} bytes.",
        details={"max_bytes": max_bytes},
        headers={"Connection": "close"},
    )


def _rate_headers(decision: RateDecision) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(decision.limit),
        "RateLimit-Remaining": str(decision.remaining),
        "RateLimit-Reset": str(math.ceil(decision.reset_s)),
    }


def _too_many(decision: RateDecision) -> TooManyRequestsError:
    seconds = max(1, math.ceil(decision.reset_s))
    return TooManyRequestsError(
        f"{decision.limit} requests in this window were made already.",
        hint=f"Try again in {seconds} s.",
        details={"limit": decision.limit, "retry_after_s": seconds},
        headers={**_rate_headers(decision), "Retry-After": str(seconds)},
    )
