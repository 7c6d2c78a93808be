"""Idempotency keys: a repeated POST is answered with what the first one was answered."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from mididrumigen.api.errors import LOG, IdempotencyMismatchError, RequestInProgressError
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.ports import AccessStore, IdempotentAnswer

HEADER = "idempotency-key"
REPLAYED = "Idempotent-Replayed"
# A crash frees the key after this long; no answer takes nearly as long.
LEASE_S = 120.0

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_BOUNDARY = re.compile(rb'boundary="?([^";,]+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """One idempotency key of one caller on one route.

    Attributes:
        access: keeps keys and answers.
        key: scoped to caller and route.
        request_hash: of what is asked for.
    """

    access: AccessStore
    key: str
    request_hash: str

    async def answer(self, work: Callable[[], Awaitable[Response]]) -> Response:
        """The answer of the first request with this key, or that of ``work``, which is kept.

        A refusal (4xx) changed nothing and frees the key.

        Raises:
            IdempotencyMismatchError: the key stands for another request.
            RequestInProgressError: the first request is not answered yet.
        """
        first = await self.access.begin_idempotent(self.key, self.request_hash, LEASE_S)
        if first is not None:
            return self._replay(first)
        try:
            response = await work()
        except BaseException:
            await self._end(None)
            raise
        status, body = response.status_code, bytes(response.body)
        refused = 400 <= status < 500
        await self._end(None if refused else IdempotentAnswer(self.request_hash, status, body))
        return response

    def _replay(self, first: IdempotentAnswer) -> Response:
        if first.request_hash != self.request_hash:
            raise IdempotencyMismatchError(
                "This Idempotency-Key was used for another request.",
                hint="Use a new key for a new request.",
            )
        if first.status == 0:
            raise RequestInProgressError(
                "The first request with this Idempotency-Key is still at work.",
                headers={"Retry-After": "1"},
            )
        return Response(first.body, first.status, {REPLAYED: "true"}, "application/json")

    async def _end(self, answer: IdempotentAnswer | None) -> None:
        try:
            await self.access.end_idempotent(self.key, answer)
        except DatabaseError as error:  # the work is done, and its answer is worth more
            LOG.error("an idempotent answer could not be kept: %s", error)


def read_idempotency(
    request: Request, body: bytes, caller: str, route: str, access: AccessStore
) -> Idempotency | None:
    """The idempotency that a request asks for.

    Raises:
        InvalidRequestError: the key is not 1-255 printable ASCII characters.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidRequestError(
            "The Idempotency-Key cannot be used.",
            hint="Use 1 to 255 printable ASCII characters without spaces, such as a UUID.",
        )
    scoped = hashlib.sha256("\0".join((caller, route, key)).encode()).hexdigest()
    return Idempotency(access, scoped, hash_request(request, body))


def hash_request(request: Request, body: bytes) -> str:
    """What a request asks for, whatever the order of its fields or the boundary of its parts."""
    content = body
    boundary = _BOUNDARY.search(request.headers.get("content-type", "").encode())
    if boundary:
        content = body.replace(boundary[1], b"")
    else:
        with suppress(ValueError, RecursionError):  # the route will refuse it
            content = json.dumps(json.loads(body), sort_keys=True).encode()
    target = f"{request.scope['path']}?{request.url.query}".encode(errors="replace")
    return hashlib.sha256(target + b"\0" + content).hexdigest()
