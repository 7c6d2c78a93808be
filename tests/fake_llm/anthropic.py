"""Anthropic's Messages API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fake_llm.server import Check, Reply, Request, find_unknown, objects_of

_TEXT = {"type": None, "text": None, "cache_control": {"type": None, "ttl": None}}
_KNOWN = {
    "model": None,
    "max_tokens": None,
    "stream": None,
    "system": _TEXT,
    "messages": {"role": None, "content": _TEXT},
    "output_config": {"effort": None, "format": {"type": None, "schema": None}},
    "thinking": {"type": None, "display": None, "budget_tokens": None},
    "cache_control": {"type": None, "ttl": None},
}
_NOT_SUPPORTED = {"minimum", "maximum", "minLength", "maxLength", "multipleOf", "maxItems"}
_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def error(status: int, message: str) -> Reply:
    kind = _TYPES.get(status, "api_error")
    body = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
    return Reply(status, body)


def checker(key: str, model: str) -> Check:
    def check(request: Request) -> Reply | None:
        body = request.body
        if (request.method, request.path) != ("POST", "/v1/messages"):
            return error(404, "Not found")
        # The SDK's version 2 sends the one, earlier ones the other.
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if request.headers.get("x-api-key", sent) != key:
            return error(401, "invalid x-api-key")
        if request.headers.get("anthropic-version") not in ("2023-06-01", "2026-10-21"):
            return error(400, "anthropic-version: header is required")
        if body.get("model") != model:
            return error(404, f"model: {body.get('model')}")
        return _check_body(body)

    return check


def _check_body(body: Mapping[str, Any]) -> Reply | None:
    if unknown := find_unknown(body, _KNOWN):
        return error(400, f"{unknown}: Extra inputs are not permitted")
    if not isinstance(body.get("max_tokens"), int):
        return error(400, "max_tokens: Field required")
    asked = schema(body)
    place = "output_config.format.schema"
    for item in objects_of(asked or {}):
        if item.get("type") == "object" and item.get("additionalProperties") is not False:
            return error(400, f"{place}: 'additionalProperties' must be explicitly set to false")
        if isinstance(item.get("type"), str) and (wrong := _NOT_SUPPORTED & {*item}):
            return error(400, f"{place}: properties {', '.join(wrong)} are not supported")
    return None


def schema(body: Mapping[str, Any]) -> Any:
    return body.get("output_config", {}).get("format", {}).get("schema")


def _message(content: list[dict[str, Any]], stop_reason: str = "end_turn") -> dict[str, Any]:
    usage = {
        "input_tokens": 40,
        "cache_creation_input_tokens": 20,
        "cache_read_input_tokens": 60,
        "output_tokens": 30,
    }
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": usage,
    }


def answer(text: str) -> dict[str, Any]:
    return _message([{"type": "text", "text": text}])


def truncated(text: str) -> dict[str, Any]:
    return _message([{"type": "text", "text": text}], "max_tokens")


def refused() -> dict[str, Any]:
    return _message([], "refusal")


def blocked() -> dict[str, Any]:
    return _message([{"type": "text", "text": "I can't help with that."}], "refusal")


def empty() -> dict[str, Any]:
    return _message([])


def thinking_first(text: str) -> dict[str, Any]:
    thought = {"type": "thinking", "thinking": '{"not": "the answer"}', "signature": "c2ln"}
    hidden = {"type": "redacted_thinking", "data": "ZGF0YQ=="}
    return _message([thought, hidden, {"type": "text", "text": text}])
