"""Idempotency keys: a repeated POST is answered with what the first one was answered."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mididrumigen.api.error_answers import LOG, IdempotencyMismatchError, RequestInProgressError
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.work.jobs import LEASE_S
from mididrumigen.domain.work.records import IdempotentAnswer
from mididrumigen.ports.access import AccessStore

HEADER = "idempotency-key"
REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_BOUNDARY = re.compile(rb'boundary="?([^";,]+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """One idempotency key of one caller on one route.

    Attributes:
        access: keeps keys and answers.
        key: scoped to caller and route.
        request_hash: of what is asked for.
        lease_s: how long a crash keeps the key.
    """

    access: AccessStore
    key: str
    request_hash: str
    lease_s: float = LEASE_S

    @property
    def ident(self) -> str:
        """A UUID for what the request makes: a second try after a crash finds the first's."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.key + self.request_hash))

    async def answer(self, work: Callable[[], Awaitable[Response]]) -> Response:
        """The answer of the first request with this key, or that of ``work``, which is kept.

        A refusal (4xx) changed nothing and frees the key; so does a 503, after which the request
        may be repeated: what it made already is found again by ``ident``.

        Raises:
            IdempotencyMismatchError: the key stands for another request.
            RequestInProgressError: the first request is not answered yet.
        """
        first = await self.access.begin_idempotent(self.key, self.request_hash, self.lease_s)
        if first is not None:
            return self._replay(first)
        over = asyncio.Event()
        renewing = asyncio.create_task(self._renew(over))
        try:
            response = await work()
        except BaseException:
            await self._end(None)
            raise
        finally:
            # Not cancelled: that would break a connection that is in use.
            over.set()
            await renewing
        status, body = response.status_code, bytes(response.body)
        passing = 400 <= status < 500 or status == HTTPStatus.SERVICE_UNAVAILABLE
        await self._end(None if passing else IdempotentAnswer(self.request_hash, status, body))
        return response

    async def _renew(self, over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                async with asyncio.timeout(self.lease_s / 3):
                    await over.wait()
            except TimeoutError:
                with suppress(DatabaseError):
                    await self.access.renew_idempotent(self.key, self.lease_s)

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
        headers = {REPLAYED: "true"}
        if first.status == HTTPStatus.ACCEPTED:
            headers["Location"] = str(json.loads(first.body)["status_url"])
        return Response(first.body, first.status, headers, "application/json")

    async def _end(self, answer: IdempotentAnswer | None) -> None:
        try:
            await self.access.end_idempotent(self.key, answer)
        except DatabaseError as error:  # the work is done, and its answer is worth more
            LOG.error("an idempotent answer could not be kept: %s", error)


def read_idempotency(
    request: Request,
    body: bytes,
    caller: str,
    route: str,
    access: AccessStore,
    lease_s: float = LEASE_S,
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
    return Idempotency(access, scoped, hash_request(request, body), lease_s)


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
