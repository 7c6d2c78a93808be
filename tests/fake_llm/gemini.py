"""Google's generateContent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fake_llm.server import Check, Reply, Request, find_unknown

_CONTENT = {"role": None, "parts": {"text": None}}
_KNOWN = {
    "contents": _CONTENT,
    "systemInstruction": _CONTENT,
    "generationConfig": {
        "maxOutputTokens": None,
        "responseMimeType": None,
        "responseJsonSchema": None,
        "responseModalities": None,
        "thinkingConfig": {
            "includeThoughts": None,
            "include_thoughts": None,
            "thinkingBudget": None,
            "thinkingLevel": None,
            "thinking_level": None,  # proto JSON knows both spellings
        },
    },
}
_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
    529: "UNAVAILABLE",
}


def error(status: int, message: str, *details: object) -> Reply:
    said = {"code": status, "message": message, "status": _STATUSES.get(status, "UNKNOWN")}
    return Reply(status, {"error": {**said, **({"details": [*details]} if details else {})}})


def retry_info(message: str, delay: str) -> Reply:
    """A 429 that says its delay in the body."""
    kind = "type.googleapis.com/google.rpc.RetryInfo"
    return error(429, message, {"@type": kind, "retryDelay": delay})


def daily_quota(message: str) -> Reply:
    violation = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "20"}
    kind = "type.googleapis.com/google.rpc.QuotaFailure"
    return error(429, message, {"@type": kind, "violations": [violation]})


def checker(key: str, model: str) -> Check:
    def check(request: Request) -> Reply | None:
        if request.method != "POST" or not request.path.startswith("/v1beta/models/"):
            return Reply(404, b"<html>not found</html>", {"content-type": "text/html"})
        if request.headers.get("x-goog-api-key") != key:
            kind = "type.googleapis.com/google.rpc.ErrorInfo"
            detail = {"@type": kind, "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
            return error(400, "API key not valid. Please pass a valid API key.", detail)
        if request.path != f"/v1beta/models/{model}:generateContent":
            return error(404, "models/x is not found for API version v1beta")
        if unknown := find_unknown(request.body, _KNOWN):
            words = f'Invalid JSON payload received. Unknown name "{unknown}": Cannot find field.'
            return error(400, words)
        config = request.body["generationConfig"]
        if "responseJsonSchema" in config and config["responseMimeType"] != "application/json":
            return error(400, "Response schema needs the response mime type application/json")
        return None

    return check


def schema(body: Mapping[str, Any]) -> Any:
    return body["generationConfig"].get("responseJsonSchema")


def _response(candidates: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    usage = {
        "promptTokenCount": 120,
        "cachedContentTokenCount": 60,
        "candidatesTokenCount": 20,
        "thoughtsTokenCount": 10,
        "totalTokenCount": 150,
    }
    said = {"candidates": candidates} if candidates else {}
    model = {"modelVersion": "gemini-3.8-flash", "responseId": "r1"}
    return {**said, "usageMetadata": usage, **model, **more}


def _candidate(text: str, reason: str = "STOP") -> dict[str, Any]:
    content = {"role": "model", "parts": [{"text": text}]}
    return {"content": content, "finishReason": reason, "index": 0}


def answer(text: str) -> dict[str, Any]:
    return _response([_candidate(text)])


def truncated(text: str) -> dict[str, Any]:
    if not text:  # all of it went into thinking: there are no parts then
        return _response([{"content": {"role": "model"}, "finishReason": "MAX_TOKENS", "index": 0}])
    return _response([_candidate(text, "MAX_TOKENS")])


def refused() -> dict[str, Any]:
    return _response([{"content": {}, "finishReason": "SAFETY", "index": 0}])


def blocked() -> dict[str, Any]:
    return _response([], promptFeedback={"blockReason": "PROHIBITED_CONTENT"})


def empty() -> dict[str, Any]:
    return _response([{"content": {"role": "model"}, "finishReason": "STOP", "index": 0}])


def thinking_first(text: str) -> dict[str, Any]:
    thought = {"text": '{"not": "the answer"}', "thought": True}
    content = {"role": "model", "parts": [thought, {"text": text, "thoughtSignature": "c2ln"}]}
    return _response([{"content": content, "finishReason": "STOP", "index": 0}])
