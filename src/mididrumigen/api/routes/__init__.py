"""The routes, a module for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mididrumigen.api.response_bodies import Answer, ErrorBody

_WHAT = {
    400: "The request cannot be read.",
    401: "No API key, or one that does not count.",
    403: "The caller may not do that.",
    404: "There is no such thing.",
    408: "The body did not come in time.",
    409: "Something else stands in the way; with a Retry-After it will be over soon.",
    413: "The body is too large.",
    422: "A value is wrong; the message says what would be right.",
    429: "Too many requests; Retry-After says when to come back.",
    500: "Something went wrong inside.",
    501: "A part that this needs is not installed.",
    503: "A part that this needs is away.",
}
_ALWAYS = (401, 403, 422, 429, 500, 503)

Responses = dict[int | str, dict[str, Any]]


def answers(
    good: Mapping[int, type[Answer]], *bad: int, special: Mapping[int, type[Answer]] | None = None
) -> Responses:
    """Every answer of a route, for the OpenAPI document.

    Args:
        good: what it answers when all is well.
        bad: statuses of refusals, beside those that any route can answer.
        special: bodies of refusals that say more than the usual one.
    """
    models: dict[int, type[Answer]] = dict.fromkeys((*_ALWAYS, *bad), ErrorBody)
    models |= special or {}
    described: Responses = {
        status: {"model": model, "description": (model.__doc__ or "").strip()}
        for status, model in good.items()
    }
    for status in sorted(models):
        described[status] = {"model": models[status], "description": _WHAT[status]}
    return described


POSTED = (400, 408, 409, 413)
