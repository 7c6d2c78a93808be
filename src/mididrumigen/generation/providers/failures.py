"""What a provider's failure means, in words that hold no key, prompt or answer."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time

from mididrumigen.domain.errors import LLMProviderError
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.ports.models import Prompt
from mididrumigen.settings.models import ProviderConfig

MAX_DELAY_S = 86_400.0
QUOTED_LENGTH = 200
READ_LENGTH = 1000

# A quotation that shares so many letters with the prompt may be the prompt.
_SHARED_LENGTH = 24
_SECRET = re.compile(r"(?=[\w+/=.*-]*\d)[\w+/=.*-]{20,}|\b(sk|mdg|AIza|key)[-_][\w*-]+", re.I)
_DELAY = re.compile(
    r"(?:try again|retry|wait)[^.\d]{0,40}"
    r"(?:(\d{1,4})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s)\w*)?",
    re.I,
)
# Asked again later, these may go away.
_PASSING = frozenset(
    {
        FailureReason.RATE_LIMITED,
        FailureReason.QUOTA,
        FailureReason.OVERLOADED,
        FailureReason.FAILED,
    }
)
# Of these, the provider says that it did not do the work.
_UNPAID = frozenset(
    {
        FailureReason.UNAUTHORISED,
        FailureReason.RATE_LIMITED,
        FailureReason.QUOTA,
        FailureReason.OVERLOADED,
        FailureReason.BAD_REQUEST,
    }
)


class Scrubber:
    """Makes messages about a request out of which nothing secret can be read."""

    def __init__(self, config: ProviderConfig, prompt: Prompt) -> None:
        self._config = config
        self._prompt = prompt

    def failure(
        self,
        reason: FailureReason,
        words: str,
        *,
        hint: str = "",
        retry_after_s: float = 0.0,
    ) -> LLMProviderError:
        """An error that begins with the provider's name and model."""
        return LLMProviderError(
            reason,
            f"{self._config.name} ({self._config.model}) {words}.",
            hint=hint,
            retry_after_s=retry_after_s,
            usage=Usage() if reason in _UNPAID else None,
        )

    def help(self, reason: FailureReason) -> str:
        """What the user can do about a failure; empty where there is nothing."""
        if reason is FailureReason.UNAUTHORISED:
            return f"Check {' or '.join(self._config.key_variables) or 'its key'}."
        if reason is FailureReason.QUOTA:
            return "Check the account's plan and credit."
        if reason is FailureReason.UNREACHABLE:
            return "Check the network and the provider's base URL."
        return ""

    def quote(self, text: object) -> str:
        """What the provider said, as one short line; empty where it may repeat the prompt."""
        if not isinstance(text, str):
            return ""
        line = " ".join(re.sub(r"[^ -~]+", " ", text).split())
        if self._config.api_key:
            line = line.replace(self._config.api_key, "***")
        line = line[:READ_LENGTH]
        if self._repeats_prompt(line):
            return ""
        line = _SECRET.sub("***", line)[:QUOTED_LENGTH].rstrip(". ")
        return f": {line}" if line else ""

    def _repeats_prompt(self, line: str) -> bool:
        prompt = self._prompt
        texts = [prompt.system, prompt.user, *(text for pair in prompt.earlier for text in pair)]
        known = " ".join(" ".join(texts).split())
        pieces = (line[i : i + _SHARED_LENGTH] for i in range(len(line) - _SHARED_LENGTH + 1))
        return any(piece in known for piece in pieces)


def translate_failure(error: Exception, scrub: Scrubber) -> LLMProviderError:
    """What an exception of pydantic-ai or of an SDK means."""
    reason, words = _classify(error)
    status = getattr(error, "status_code", None)
    if status is not None:
        words += f" (HTTP {status})"
    if reason is FailureReason.BAD_REQUEST:
        words += scrub.quote(_provider_message(error))
    delay_s = _retry_after_s(error) if reason in _PASSING else 0.0
    return scrub.failure(reason, words, hint=scrub.help(reason), retry_after_s=delay_s)


def _classify(error: Exception) -> tuple[FailureReason, str]:
    from pydantic_ai import exceptions as known

    # Subclasses before their bases.
    table: tuple[tuple[type[Exception], FailureReason, str], ...] = (
        (known.ModelAuthenticationError, FailureReason.UNAUTHORISED, "did not accept the key"),
        (known.ModelNotFoundError, FailureReason.BAD_REQUEST, "has no such model or address"),
        (
            known.ModelContextWindowExceededError,
            FailureReason.BAD_REQUEST,
            "cannot read so long a prompt",
        ),
        (known.ModelRequestRejectedError, FailureReason.BAD_REQUEST, "refused the request"),
        (known.ModelQuotaExceededError, FailureReason.QUOTA, "has no quota or credit left"),
        (known.ModelRateLimitError, FailureReason.RATE_LIMITED, "is asked too often"),
        (known.ModelUnavailableError, FailureReason.OVERLOADED, "is overloaded or away"),
        (known.ModelTimeoutError, FailureReason.TIMED_OUT, "did not answer in time"),
        (known.ModelConnectionError, FailureReason.UNREACHABLE, "could not be reached"),
        (known.ContentFilterError, FailureReason.REFUSED, "refused to answer"),
        (known.ModelServerError, FailureReason.FAILED, "failed"),
    )
    for kind, reason, words in table:
        if isinstance(error, kind):
            return reason, words
    if isinstance(error, known.ModelHTTPError) and 400 <= error.status_code < 500:
        return FailureReason.BAD_REQUEST, "refused the request"
    return FailureReason.FAILED, f"did not answer as it should ({type(error).__name__})"


def _error_object(error: Exception) -> Mapping[str, object]:
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(inner, str):
        return {"message": inner}
    return inner if isinstance(inner, dict) else {}


def _provider_message(error: Exception) -> object:
    return _error_object(error).get("message")


def _retry_after_s(error: Exception) -> float:
    """The delay that a provider asks for, in any of the places where they say it."""
    said = getattr(error, "retry_after", None)
    if said is None:
        said = _header_delay(getattr(error, "headers", None) or {})
    if said is None:
        said = _worded_delay(_provider_message(error))
    return min(MAX_DELAY_S, said) if math.isfinite(said) and said > 0 else 0.0


def _header_delay(headers: Mapping[str, str]) -> float | None:
    """The header, fractions of a second included, which pydantic-ai does not read."""
    text = headers.get("retry-after", "")
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).timestamp() - time()
    except (ValueError, OverflowError):
        return None


def _worded_delay(message: object) -> float:
    text = message[:READ_LENGTH] if isinstance(message, str) else ""
    for hours, minutes, seconds, unit in _DELAY.findall(text):
        last = float(seconds or 0) / (1000 if unit.lower() == "ms" else 1)
        if delay_s := int(hours or 0) * 3600 + int(minutes or 0) * 60 + last:
            return delay_s
    return 0.0
