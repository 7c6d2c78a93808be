"""Chat Completions as OpenAI, Ollama, llama.cpp and vLLM speak it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fake_llm.server import Check, Reply, Request, find_unknown

_FORMAT = {"name": None, "schema": None, "strict": None, "description": None}
_KNOWN = {
    "model": None,
    "messages": {"role": None, "content": None},
    "response_format": {"type": None, "json_schema": _FORMAT},
    "max_tokens": None,
    "stream": None,
}
_CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


def error(status: int, message: str, code: str | None = None) -> Reply:
    kind = "insufficient_quota" if code == "insufficient_quota" else "invalid_request_error"
    said = {"message": message, "type": kind, "param": None, "code": code or _CODES.get(status)}
    return Reply(status, {"error": said})


def bare_error(status: int, message: str) -> Reply:
    """As Ollama says it."""
    return Reply(status, {"error": message})


def numbered_error(status: int, message: str) -> Reply:
    """As llama.cpp says it."""
    return Reply(
        status, {"error": {"code": status, "message": message, "type": "invalid_request_error"}}
    )


def checker(key: str, model: str) -> Check:
    def check(request: Request) -> Reply | None:
        body = request.body
        if (request.method, request.path) != ("POST", "/v1/chat/completions"):
            return error(404, f"Invalid URL ({request.method} {request.path})")
        if request.headers.get("authorization") != f"Bearer {key}":
            shown = request.headers.get("authorization", "")[7:]
            return error(401, f"Incorrect API key provided: {shown}.", "invalid_api_key")
        if unknown := find_unknown(body, _KNOWN):
            return error(400, f"Unknown parameter: '{unknown}'.", "unknown_parameter")
        if body.get("model") != model:
            return error(404, f"model '{body.get('model')}' not found", "model_not_found")
        return None

    return check


def schema(body: Mapping[str, Any]) -> Any:
    return body.get("response_format", {}).get("json_schema", {}).get("schema")


def _completion(message: dict[str, Any], reason: str = "stop") -> dict[str, Any]:
    usage = {
        "prompt_tokens": 120,
        "completion_tokens": 30,
        "total_tokens": 150,
        "prompt_tokens_details": {"cached_tokens": 60},
    }
    said = {"role": "assistant", **message}
    choice = {"index": 0, "message": said, "finish_reason": reason, "logprobs": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "qwen3:8b",
        "choices": [choice],
        "usage": usage,
    }


def answer(text: str) -> dict[str, Any]:
    return _completion({"content": text})


def truncated(text: str) -> dict[str, Any]:
    return _completion({"content": text}, "length")


def refused() -> dict[str, Any]:
    return _completion({"content": None, "refusal": "I'm sorry, I can't assist with that."})


def blocked() -> dict[str, Any]:
    return _completion({"content": ""}, "content_filter")


def empty() -> dict[str, Any]:
    return _completion({"content": ""})


def thinking_first(text: str) -> dict[str, Any]:
    return _completion({"content": text, "reasoning": '{"not": "the answer"}'})
