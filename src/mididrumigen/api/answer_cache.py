"""Answers that stay the same until a profile changes."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from mididrumigen.wiring.api_parts import ServiceParts

PRIVATE = "mididrumigen.private"
"""In the scope of a request whose answer nobody else may get."""

_MEDIA_TYPE = "application/json"


async def answer_cached(
    request: Request,
    parts: ServiceParts,
    ttl_s: float,
    make: Callable[[Request], Awaitable[Response]],
) -> Response:
    """A good answer, made once for each state of the database; the path and the query are its key.

    A private answer is not kept: its route sets :data:`PRIVATE`.

    Args:
        request: the request.
        parts: of the application.
        ttl_s: how long it is kept, for what depends on more than the profiles.
        make: makes the answer; what it raises, and anything but a 200, is not kept.
    """
    version = await parts.fast.version()
    scope = request.scope
    asked = f"{scope['path']}?".encode(errors="replace") + scope["query_string"]
    key = f"api:{version}:{hashlib.sha256(asked).hexdigest()}"
    body = await parts.cache.get(key)
    if body is not None:
        return Response(body, media_type=_MEDIA_TYPE)
    response = await make(request)
    if response.status_code == 200 and PRIVATE not in scope:
        await parts.cache.set(key, bytes(response.body), ttl_s)
    return response
