"""OpenAI's Responses API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fake_llm.server import Check, Reply, Request, find_unknown, objects_of

_FORMAT = {"type": None, "name": None, "schema": None, "strict": None, "description": None}
_KNOWN = {
    "model": None,
    "input": {"role": None, "content": None, "type": None, "id": None, "status": None},
    "instructions": None,
    "text": {"format": _FORMAT, "verbosity": None},
    "reasoning": {"effort": None, "summary": None, "context": None},
    "include": None,
    "max_output_tokens": None,
    "stream": None,
    "store": None,
}
_TYPES = {
    401: ("invalid_request_error", "invalid_api_key"),
    404: ("invalid_request_error", None),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", None),
    503: ("server_error", "server_is_overloaded"),
}


def error(status: int, message: str, code: str | None = None, param: str | None = None) -> Reply:
    kind, usual = _TYPES.get(status, ("invalid_request_error", None))
    if code == "insufficient_quota":
        kind = code
    said = {"message": message, "type": kind, "param": param, "code": code or usual}
    return Reply(status, {"error": said})


def checker(key: str, model: str) -> Check:
    def check(request: Request) -> Reply | None:
        body = request.body
        if (request.method, request.path) != ("POST", "/v1/responses"):
            return error(404, f"Invalid URL ({request.method} {request.path})")
        if request.headers.get("authorization") != f"Bearer {key}":
            shown = request.headers.get("authorization", "")[7:]
            return error(401, f"Incorrect API key provided: {shown}.", "invalid_api_key")
        if unknown := find_unknown(body, _KNOWN):
            return error(400, f"Unknown parameter: '{unknown}'.", "unknown_parameter", unknown)
        if body.get("model") != model:
            return error(400, "The requested model does not exist.", "model_not_found", "model")
        return _check_schema(body)

    return check


def _check_schema(body: Mapping[str, Any]) -> Reply | None:
    asked = body.get("text", {}).get("format", {})
    if not asked.get("strict"):
        return None
    for item in objects_of(asked["schema"]):
        if item.get("type") != "object":
            continue
        problem = ""
        if item.get("additionalProperties") is not False:
            problem = "'additionalProperties' is required to be supplied and to be false."
        if {*item.get("required", ())} != {*item["properties"]}:
            problem = "'required' is required to be supplied and to be an array including every key"
        if problem:
            words = f"Invalid schema for response_format '{asked['name']}': {problem}"
            return error(400, words, "invalid_json_schema", "text.format.schema")
    return None


def schema(body: Mapping[str, Any]) -> Any:
    return body.get("text", {}).get("format", {}).get("schema")


def _response(output: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    usage = {
        "input_tokens": 120,
        "input_tokens_details": {"cached_tokens": 60},
        "output_tokens": 30,
        "output_tokens_details": {"reasoning_tokens": 10},
        "total_tokens": 150,
    }
    said = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1_790_000_000,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": "gpt-6.1-terra",
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage,
    }
    return {**said, **more}


def _message(part: dict[str, Any]) -> dict[str, Any]:
    message = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant"}
    return {**message, "content": [part]}


def _text(text: str) -> dict[str, Any]:
    return _message({"type": "output_text", "text": text, "annotations": []})


def answer(text: str) -> dict[str, Any]:
    return _response([_text(text)])


def truncated(text: str) -> dict[str, Any]:
    output = [_text(text)] if text else []
    reason = {"reason": "max_output_tokens"}
    return _response(output, status="incomplete", incomplete_details=reason)


def refused() -> dict[str, Any]:
    return _response([_message({"type": "refusal", "refusal": "I'm sorry, I can't do that."})])


def blocked() -> dict[str, Any]:
    reason = {"reason": "content_filter"}
    return _response([], status="incomplete", incomplete_details=reason)


def empty() -> dict[str, Any]:
    return _response([])


def thinking_first(text: str) -> dict[str, Any]:
    summary = [{"type": "summary_text", "text": '{"not": "the answer"}'}]
    return _response([{"type": "reasoning", "id": "rs_1", "summary": summary}, _text(text)])
