"""Sessions of the dashboard: an API key in, a cookie out that scripts cannot read."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from mididrumigen.api import response_bodies as told
from mididrumigen.api.error_answers import NotFoundError, dump_json
from mididrumigen.api.guard import READ, Access, GuardedRoute, caller_of, guarded, parts_of
from mididrumigen.api.ownership import seen_by
from mididrumigen.api.request_bodies import SessionBody
from mididrumigen.api.routes import POSTED, answers
from mididrumigen.api.security import SESSION_COOKIE
from mididrumigen.api.submitting import PREFIX
from mididrumigen.domain.work.records import SESSION_S

JSON = "application/json"
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]

router = APIRouter(prefix=PREFIX, route_class=GuardedRoute, tags=["session"])


@router.post(
    "/session",
    operation_id="open_session",
    response_model=None,
    responses=answers({200: told.Session}, *POSTED),
)
@guarded(Access("", "session", idempotent=False, anonymous=True))
async def open_session(request: Request, body: SessionBody) -> Response:
    """Let a browser in with an API key; it is sent this once."""
    parts, doorkeeper = parts_of(request), request.scope["app"].state.doorkeeper
    key = await doorkeeper.find_key(body.api_key)
    secret = await parts.access.open_session(key.id, caller_of(request).address)
    answer = {"scopes": sorted(key.scopes), "expires_in_s": int(SESSION_S)}
    response = Response(dump_json(answer), media_type="application/json")
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(SESSION_S),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.get(
    "/sessions",
    operation_id="list_sessions",
    response_model=None,
    responses=answers({200: told.OpenSessions}),
)
@guarded(READ)
async def list_sessions(request: Request) -> Response:
    """Which browsers were let in with the caller's key; for an admin, with any."""
    of_key = seen_by(caller_of(request)) or ""
    found = await parts_of(request).access.list_sessions(SESSION_S, of_key)
    return Response(dump_json({"sessions": list(map(asdict, found))}), media_type=JSON)


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    operation_id="end_session",
    response_model=None,
    responses={204: {"description": "The session is over."}, **answers({}, 404)},
)
@guarded(replace(READ, idempotent=False))
async def end_session(request: Request, session_id: Number) -> Response:
    """Let a browser in no more."""
    of_key = seen_by(caller_of(request)) or ""
    if not await parts_of(request).access.end_session(session_id, of_key):
        raise NotFoundError(f"There is no session {session_id}.")
    return Response(status_code=204)


@router.delete(
    "/session",
    status_code=204,
    operation_id="close_session",
    response_model=None,
    responses={204: {"description": "The session is over."}, **answers({})},
)
@guarded(replace(READ, scope="", group="", anonymous=True))
async def close_session(request: Request) -> Response:
    """End the session."""
    secret = request.cookies.get(SESSION_COOKIE, "")
    if secret:
        await parts_of(request).access.close_session(secret)
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    return response
