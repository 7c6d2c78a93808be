"""Answers that stay the same until a profile changes."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response

from mididrumigen.api.errors import dump_json
from mididrumigen.api.guard import parts_of

USUAL_TTL_S = 3600.0


async def answer_cached(
    request: Request,
    kind: str,
    asked: str,
    make: Callable[[], Awaitable[Mapping[str, object]]],
    *,
    ttl_s: float = USUAL_TTL_S,
) -> Response:
    """A good answer, made once for each state of the database.

    Args:
        request: the request.
        kind: of answer.
        asked: everything that the answer depends on, beside the profiles.
        make: makes the answer; what it raises is not kept.
        ttl_s: how long it is kept, for what depends on more than the profiles.
    """
    parts = parts_of(request)
    version = await parts.fast.version()
    digest = hashlib.sha256(asked.encode(errors="replace")).hexdigest()
    key = f"api:{kind}:{version}:{digest}"
    body = await parts.cache.get(key)
    if body is None:
        body = dump_json(await make())
        await parts.cache.set(key, body, ttl_s)
    return Response(body, media_type="application/json")
