"""JSON out of text that should be JSON: fences, prose, comments and trailing commas around it.

Everything here is linear in the text: an answer is somebody else's input.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.generation.plans.repairs import Repairs

MAX_TEXT = 256 * 1024
MAX_DEPTH = 24
_TRIES = 8

# Strings as a whole (possessively: an unclosed one ends the text), then what is not JSON, then
# what nests. A string or comment is never looked into.
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
    r"|(?P<comment>//[^\n]*+|\#[^\n]*+)"
    r"|(?P<comma>,)(?=\s*+(?:(?://|\#)[^\n]*+\s*+)*+[}\]])"
    r"|(?P<open>[{\[])|(?P<close>[}\]])",
    re.DOTALL,
)

# What stands in the brackets of prose, or in the middle of a cut-off answer, has none of these.
_WANTED = re.compile(r'"(?:variations|patterns|notes|pitch)"', re.IGNORECASE)


def read_json(text: str, repairs: Repairs) -> Any:
    """The first JSON object or list in a text, keys in lower case.

    Raises:
        LLMProviderError: ``empty``, or ``not_json`` with the reason.
    """
    text = text.strip().lstrip("\ufeff").strip()
    if not text:
        raise LLMProviderError(FailureReason.EMPTY, "The answer is empty.")
    if len(text) > MAX_TEXT:
        _refuse(f"The answer is longer than {MAX_TEXT // 1024} KiB.")
    value = _decode(text)
    if value is None:
        value = _search(text)
        if value is None:
            _refuse("The answer holds no complete JSON object.")
        repairs.say("JSON taken out of the text around it, or mended")
    return _lower(value, 0)


def _search(text: str) -> Any:
    """The first object or list that can be decoded once what is not JSON is taken out."""
    at = 0
    for _ in range(_TRIES):
        begin = min((i for i in (text.find("{", at), text.find("[", at)) if i >= 0), default=-1)
        if begin < 0:
            return None
        cleaned, end = _clean(text, begin)
        if _WANTED.search(cleaned):
            value = _decode(cleaned)
            if value is not None:
                return value
        at = end
    return None


def _clean(text: str, begin: int) -> tuple[str, int]:
    """From an opening bracket to its closing one, without comments and trailing commas."""
    parts, depth, done = [], 0, begin
    for token in _TOKEN.finditer(text, begin):
        if token["comment"] or token["comma"]:
            parts.append(text[done : token.start()])
            done = token.end()
        depth += bool(token["open"]) - bool(token["close"])
        if depth <= 0 and token["close"]:
            return "".join((*parts, text[done : token.end()])), token.end()
        if depth > MAX_DEPTH:
            _refuse(f"The answer nests deeper than {MAX_DEPTH} levels.")
    # It never closes: the next bracket inside it may.
    return "", begin + 1


def _decode(text: str) -> Any:
    """An object or a list; ``None`` for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _lower(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        _refuse(f"The answer nests deeper than {MAX_DEPTH} levels.")
    if isinstance(value, dict):
        return {_key(key): _lower(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_lower(item, depth + 1) for item in value]
    return value


def _key(text: str) -> str:
    return "_".join(text[:200].casefold().replace("-", " ").split())


def _refuse(message: str) -> NoReturn:
    raise LLMProviderError(
        FailureReason.NOT_JSON, message, hint="Answer with one JSON object and nothing else."
    )
