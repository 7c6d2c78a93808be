"""Takes secrets out of what is logged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
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
# One of these is in every secret above and below; most texts have none.
_SUSPECT = re.compile(r"mdg_|sk-|AIza|AKIA|(?i:bearer )|[?&;]|://")
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
            redact(str(name)): HIDDEN if inner and _is_secret(str(name)) else redact(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _redact_text(str(value))


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.search(name) is not None


def _redact_text(text: str) -> str:
    if not _SUSPECT.search(text):
        return text
    text = _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", text)
    for secret in _SECRETS:
        text = secret.sub(HIDDEN, text)
    return text
