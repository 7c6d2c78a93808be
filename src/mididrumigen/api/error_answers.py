"""The error tree as HTTP: one table from codes to statuses, one body for every error.

What only an entry point can refuse hangs under the same root::

    MidiDrumiGenError
    └── RequestRefusedError
        ├── NotFoundError            404
        ├── NotResearchedError       400, the document's "Artist not researched"
        ├── NotAuthenticatedError    401
        ├── NotAllowedError          403
        ├── ConflictError            409
        ├── IdempotencyMismatchError 400
        ├── RequestInProgressError   409
        ├── BodyTimeoutError         408
        ├── BodyTooLargeError        413
        ├── TooManyRequestsError     429
        └── BusyError                503
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from mididrumigen.domain.errors import MidiDrumiGenError

LOG = logging.getLogger("mididrumigen.api")
REQUEST_ID = "mididrumigen.request_id"
RETRY_AFTER_S = "2"
NOT_RESEARCHED = "Artist not researched"
# What the document of the system has in place of a code; ``code`` beside it is one.
_SENTENCES: Mapping[str, str] = {"not_researched": NOT_RESEARCHED}
_PLACE = re.compile(r"'(?:/|[A-Za-z]:[\\/]|\w+://)(?:[^'/\\]*[/\\])*([^'/\\]*)'")
# Of what is refused before there is an error of the tree.
_OTHER_CODES = (
    "bad_request",
    "cors_refused",
    "headers_timeout",
    "headers_too_large",
    "internal_error",
    "method_not_allowed",
    "not_ready",
)
MAX_FAULTS, MAX_FAULT_TEXT = 20, 600

# By the code of the error or of the nearest class above it that is listed.
_STATUS: Mapping[str, int] = {
    "error": 500,
    "stopped": 503,
    "took_too_long": 503,
    "invalid_request": 422,
    "research_failed": 502,
    "unknown_artist": 404,
    "ambiguous_artist": 409,
    "insufficient_evidence": 422,
    "collector_unavailable": 503,
    "generation_failed": 500,
    "llm_provider_failed": 502,
    "midi_error": 422,
    "database_error": 503,
    "storage_error": 503,
    "file_missing": 404,
    "missing_extra": 501,
}


class RequestRefusedError(MidiDrumiGenError):
    """The request itself is refused.

    Attributes:
        status: of the answer.
        fields: fields of the body beside the usual ones.
        headers: headers of the answer.
    """

    code = "refused"
    status: ClassVar[int] = 400

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        details: Mapping[str, object] | None = None,
        fields: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})


class NotFoundError(RequestRefusedError):
    """There is no such thing."""

    code, status = "not_found", 404


class NotResearchedError(RequestRefusedError):
    """Nothing is stored of the artist, and the caller wants no research."""

    code, status = "not_researched", 400


class NotAuthenticatedError(RequestRefusedError):
    """No key, or one that does not count."""

    code, status = "not_authenticated", 401


class NotAllowedError(RequestRefusedError):
    """The caller may not do that."""

    code, status = "not_allowed", 403


class BodyTimeoutError(RequestRefusedError):
    """The body did not come in time."""

    code, status = "body_timeout", 408


class ConflictError(RequestRefusedError):
    """Something else stands in the way."""

    code, status = "conflict", 409


class IdempotencyMismatchError(RequestRefusedError):
    """An idempotency key came back with another request."""

    code, status = "idempotency_mismatch", 400


class RequestInProgressError(RequestRefusedError):
    """The first request with that idempotency key is still at work."""

    code, status = "request_in_progress", 409


class BodyTooLargeError(RequestRefusedError):
    """More bytes than are taken."""

    code, status = "body_too_large", 413


class TooManyRequestsError(RequestRefusedError):
    """The caller's window is full."""

    code, status = "rate_limited", 429


class BusyError(RequestRefusedError):
    """Too many requests are at work already."""

    code, status = "busy", 503


def status_of(error: MidiDrumiGenError) -> int:
    """The status of an answer that is this error."""
    if isinstance(error, RequestRefusedError):
        return error.status
    codes = (getattr(kind, "code", "") for kind in type(error).__mro__)
    return next((_STATUS[code] for code in codes if code in _STATUS), 500)


def dump_json(data: object) -> bytes:
    """JSON as it is sent: UTF-8, no spaces, no NaN; what has no UTF-8 form is replaced."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode(errors="replace")


def error_response(
    scope: Scope,
    status: int,
    code: str,
    message: str,
    *,
    details: Mapping[str, object] | None = None,
    fields: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The document's error body."""
    body: dict[str, object] = {
        **(fields or {}),
        "error": _SENTENCES.get(code, code),
        "code": code,
        "message": message,
        "details": dict(details or {}),
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "request_id": scope.get(REQUEST_ID, ""),
    }
    return Response(dump_json(body), status, headers, "application/json")


def tree_response(scope: Scope, error: MidiDrumiGenError) -> Response:
    """An error of the tree as an answer."""
    status = status_of(error)
    if status >= 500:
        LOG.error("request %s: %s: %s", scope.get(REQUEST_ID, ""), error.code, error)
    refused = error if isinstance(error, RequestRefusedError) else None
    return error_response(
        scope,
        status,
        error.code,
        hide_places(f"{error.message} {error.hint}".strip()),
        details=error.details,
        fields=refused.fields if refused else None,
        headers=_headers_of(error, status),
    )


def _headers_of(error: MidiDrumiGenError, status: int) -> Mapping[str, str]:
    """Its own headers; what passes says when to come back."""
    usual = {"Retry-After": RETRY_AFTER_S} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    own = error.headers if isinstance(error, RequestRefusedError) else {}
    return {**usual, **own}


def internal_response(scope: Scope, error: Exception) -> Response:
    """What an unexpected exception becomes: its text goes to the log alone."""
    LOG.error("request %s failed", scope.get(REQUEST_ID, ""), exc_info=error)
    return error_response(
        scope,
        500,
        "internal_error",
        "Something went wrong inside. It was logged under this request_id.",
    )


def add_error_handlers(app: FastAPI) -> None:
    """Every error that leaves a route has the one body."""
    app.add_exception_handler(MidiDrumiGenError, _answer_tree)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(HTTPException, _answer_http)


async def _answer_tree(request: Request, error: Exception) -> Response:
    assert isinstance(error, MidiDrumiGenError)  # noqa: S101 (what it is registered for)
    return tree_response(request.scope, error)


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (what it is registered for)
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    path = printable(request.scope["path"])
    messages = {
        404: f"There is nothing at '{path}'. See /docs.",
        405: f"{request.method} is not possible at '{path}'.",
        400: printable(error.detail),
    }
    message = messages.get(error.status_code, f"{phrase}.")
    return error_response(
        request.scope, error.status_code, code, message, headers=error.headers or {}
    )


async def _answer_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (what it is registered for)
    faults = [_describe(fault) for fault in error.errors()[:MAX_FAULTS]]
    message = "; ".join(
        f"{fault['field']}: {fault['problem']}" if fault["field"] else fault["problem"]
        for fault in faults[:3]
    )
    return error_response(
        request.scope, 422, "invalid_request", message, details={"fields": faults}
    )


def _describe(fault: Mapping[str, Any]) -> dict[str, str]:
    """Where and what, never the input: it need not be something that JSON can say."""
    where = [printable(str(part)) for part in fault["loc"] if part not in ("body", "query", "path")]
    return {"field": ".".join(where), "problem": printable(str(fault["msg"]))}


def hide_places(text: str) -> str:
    """A message without the folders, buckets and users of this server; names of files stay."""
    return _PLACE.sub(lambda match: f"'{match[1]}'", text)


def printable(text: str) -> str:
    """A text that came from outside, short and safe to send back."""
    shown = text[:MAX_FAULT_TEXT].encode(errors="replace").decode()
    return "".join(char if char.isprintable() else "�" for char in shown)


def error_codes() -> tuple[str, ...]:
    """Every code that an answer may have."""
    found, waiting = set(_OTHER_CODES), [MidiDrumiGenError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.code)
        waiting += kind.__subclasses__()
    return tuple(sorted(found))
