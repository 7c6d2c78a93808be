"""What became of asking a language model: an attempt, and why it failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mididrumigen.domain.usage import Usage


class FailureReason(StrEnum):
    """Why a provider's answer could not be used."""

    NO_KEY = "no_key"
    NOT_INSTALLED = "not_installed"
    NOT_CONFIGURED = "not_configured"
    OVER_BUDGET = "over_budget"
    CIRCUIT_OPEN = "circuit_open"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    UNAUTHORISED = "unauthorised"
    RATE_LIMITED = "rate_limited"
    QUOTA = "quota"
    OVERLOADED = "overloaded"
    BAD_REQUEST = "bad_request"
    REFUSED = "refused"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    NOT_JSON = "not_json"
    WRONG_SCHEMA = "wrong_schema"
    UNUSABLE = "unusable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to one provider.

    Attributes:
        provider: its name in the configuration, or ``template``.
        model: what was asked, or what the provider says it was.
        reason: empty when it succeeded.
        message: for the user; no key, prompt or answer is in it.
        duration_s: how long the provider took.
        usage: what it used.
    """

    provider: str
    model: str = ""
    reason: FailureReason | None = None
    message: str = ""
    duration_s: float = 0.0
    usage: Usage = field(default_factory=Usage)
