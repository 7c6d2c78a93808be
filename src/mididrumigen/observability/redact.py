"""Takes secrets out of what is logged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
_SECRET_NAMES = re.compile(
    r"(?i)(pass(word|wd)?|secret|token|api[-_]?key|authorization|cookie|credentials?)$"
)
_SECRETS = (
    re.compile(r"\bmdg_[\w-]{8,}"),
    re.compile(r"\bsk-[\w-]{8,}"),
    re.compile(r"\bAIza[\w-]{10,}"),
    re.compile(r"\bAKIA[A-Z0-9]{12,}"),
    re.compile(r"(?i)(?<=\bbearer )[\w.~+/=-]+"),
    re.compile(r"(?i)(?<=[?&;])(?:api[-_]?key|key|token|password|x-amz-signature)=[^\s&;\"']+"),
)
_URL_PASSWORD = re.compile(r"(?<=://)([^\s/:@]*):([^\s/]*)@")


def redact(value: Any) -> Any:
    """The same text or JSON data without what looks like a secret.

    Keys of the service and of providers, bearer tokens, passwords in URLs, and all values whose
    name says that they are secret.
    """
    if isinstance(value, str):
        return _redact_text(value)
    if isinstance(value, Mapping):
        return {
            redact(str(name)): HIDDEN
            if _SECRET_NAMES.search(str(name)) and inner
            else redact(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _redact_text(str(value))


def _redact_value(name: str, value: Any) -> Any:
    return HIDDEN if value and _SECRET_NAMES.search(name) else redact(value)


def _redact_text(text: str) -> str:
    text = _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", text)
    for secret in _SECRETS:
        text = secret.sub(HIDDEN, text)
    return text
