"""What FastAPI cannot know of the API: headers of requests and answers, and how callers get in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi.routing import APIRoute

from mididrumigen.api.guard import GuardedRoute

Schema = dict[str, Any]

SCHEMES: Mapping[str, Schema] = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "mididrumigen_session"},
}
_OPEN = frozenset({"/health", "/livez", "/readyz"})
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def _header(description: str, schema: Schema) -> Schema:
    return {"description": description, "schema": schema}


_REQUEST_ID = _header("The request's id, which the server's log has too.", _TEXT)
_RATE = {
    "RateLimit-Limit": _header("Requests that the window has room for.", _COUNT),
    "RateLimit-Remaining": _header("Requests that are left of it.", _COUNT),
    "RateLimit-Reset": _header("Seconds until a place is free, or all are.", _COUNT),
}
_BY_STATUS: Mapping[str, Mapping[str, Schema]] = {
    "202": {
        "Location": _header(
            "Where to look at the task.", {"type": "string", "format": "uri-reference"}
        )
    },
    "401": {"WWW-Authenticate": _header("How to say who calls.", _TEXT)},
    "429": {"Retry-After": _header("Seconds to wait.", _COUNT), **_RATE},
    "503": {"Retry-After": _header("Seconds to wait.", _COUNT)},
}
_OF_FILES = {
    "ETag": _header("Names what the file holds.", _TEXT),
    "Cache-Control": _header("How long it may be kept.", _TEXT),
    "Content-Disposition": _header("The name to save it under.", _TEXT),
}
_REPLAYED = {
    "Idempotent-Replayed": _header(
        "`true` where an earlier request with that key was answered so.", _TEXT
    )
}


def _asked(name: str, description: str, schema: Schema) -> Schema:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema,
    }


_IDEMPOTENCY = _asked(
    "Idempotency-Key",
    "Any name of the request, such as a UUID: sent again, it is answered as the first time.",
    {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"},
)
_FILES = ("download", "download_all", "hear", "list_notes")
_OWN_PARAMETERS: Mapping[str, Schema] = {
    **dict.fromkeys(
        _FILES, _asked("If-None-Match", "The ETag of what the caller has already.", _TEXT)
    ),
    "watch_task": _asked("Last-Event-ID", "The id of the last event that came.", _TEXT),
}


def complete(document: Schema, routes: list[Any]) -> None:
    """Add to FastAPI's document what the middleware and the guard do.

    Args:
        document: is changed.
        routes: of the application.
    """
    document.setdefault("components", {})["securitySchemes"] = dict(SCHEMES)
    # The empty one: on its own machine the server needs no key.
    ways: list[dict[str, list[str]]] = [{}]
    ways += [{name: []} for name in SCHEMES]
    for route, path, operation in _operations(document, routes):
        if path not in _OPEN:
            operation["security"] = ways
        _add_parameters(operation, route)
        for status, answer in operation["responses"].items():
            headers = {"X-Request-ID": _REQUEST_ID, **_BY_STATUS.get(status, {})}
            if status.startswith("2"):
                headers |= _good_headers(operation, route)
            answer.setdefault("headers", {}).update(
                {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
            )
            document["components"].setdefault("headers", {}).update(headers)


def _operations(
    document: Schema, routes: list[Any]
) -> Iterator[tuple[GuardedRoute | None, str, Schema]]:
    by_id = {route.operation_id: route for route in routes if isinstance(route, APIRoute)}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            route = by_id[operation["operationId"]]
            yield route if isinstance(route, GuardedRoute) else None, path, operation


def _add_parameters(operation: Schema, route: GuardedRoute | None) -> None:
    own = _OWN_PARAMETERS.get(operation["operationId"])
    added = [] if own is None else [own]
    if route is not None and route.methods == {"POST"} and route.access.idempotent:
        added.append(_IDEMPOTENCY)
    if added:
        operation.setdefault("parameters", []).extend(added)


def _good_headers(operation: Schema, route: GuardedRoute | None) -> dict[str, Schema]:
    headers: dict[str, Schema] = {}
    if route is not None and route.access.group:
        headers |= _RATE
    if _IDEMPOTENCY in operation.get("parameters", ()):
        headers |= _REPLAYED
    if operation["operationId"] in _FILES:
        headers |= _OF_FILES
    return headers
