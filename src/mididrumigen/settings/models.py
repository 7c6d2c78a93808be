"""Which language models may be asked, and what they may cost: one frozen :class:`LLMConfig`.

:mod:`mididrumigen.settings.model_files` reads it. Nothing here imports a library of a provider.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import FailureReason

EXTRA = "llm"


class ProviderKind(StrEnum):
    """The protocol that a provider speaks."""

    ANTHROPIC = "anthropic"
    GOOGLE = "google"
    OPENAI = "openai"
    OPENAI_COMPATIBLE = "openai_compatible"

    def is_installed(self) -> bool:
        """Whether its SDK and pydantic-ai are there. Imports neither."""
        first, *rest = _SDKS[self].split(".")
        names = ["pydantic_ai", first, *(".".join((first, name)) for name in rest)]
        return all(find_spec(name) for name in names)

    @property
    def model_module(self) -> str:
        """The module of pydantic-ai that speaks this protocol."""
        return f"pydantic_ai.models.{_SDKS[self].partition('.')[0]}"


class Thinking(StrEnum):
    """How much a model thinks before it answers; its tokens count against ``max_tokens``."""

    LEAST = "least"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


# Far beyond any request, and a number that every database can hold.
_MOST_TOKENS = 10**8
# The package of each provider's SDK. Its first name is also the module of pydantic-ai's models.
_SDKS: Mapping[ProviderKind, str] = {
    ProviderKind.ANTHROPIC: "anthropic",
    ProviderKind.GOOGLE: "google.genai",
    ProviderKind.OPENAI: "openai",
    ProviderKind.OPENAI_COMPATIBLE: "openai",
}


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens.

    Attributes:
        input, output: of every request.
        cached: of input read from the provider's cache.
        cache_write: of input written to it.
    """

    input: float = 0.0
    output: float = 0.0
    cached: float = 0.0
    cache_write: float = 0.0

    def cost_usd(
        self, input_tokens: int, output_tokens: int, cached: int = 0, written: int = 0
    ) -> float:
        """What tokens cost; ``cached`` and ``written`` are part of ``input_tokens``."""
        plain = max(0, input_tokens - cached - written)
        return (
            plain * self.input
            + cached * self.cached
            + written * self.cache_write
            + output_tokens * self.output
        ) / 1e6

    def most_usd(self, input_tokens: int, output_tokens: int) -> float:
        """The most that so many tokens can cost."""
        dearest = max(self.input, self.cache_write, self.cached)
        return (input_tokens * dearest + output_tokens * self.output) / 1e6


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """One language model.

    Attributes:
        name: of the provider in the file.
        kind: the protocol it speaks.
        model: as the provider names it.
        api_key: empty where there is none. Not in ``repr``.
        key_variables: where the key is looked for; empty where none is needed.
        base_url: empty is the provider's own.
        url_variables: where the URL is looked for.
        timeout_s: of a request, at most.
        max_tokens: of an answer, at most; thinking included.
        thinking: how much it thinks.
        prices: zero where it costs nothing.
        model_variables: where another model's name is looked for.
    """

    name: str
    kind: ProviderKind
    model: str
    api_key: str = field(default="", repr=False)
    key_variables: tuple[str, ...] = ()
    base_url: str = ""
    url_variables: tuple[str, ...] = ()
    timeout_s: float = 60.0
    max_tokens: int = 8192
    thinking: Thinking = Thinking.LEAST
    prices: Prices = Prices()
    model_variables: tuple[str, ...] = ()

    def usable(self) -> FailureReason | None:
        """Why it cannot be asked here; ``None`` when it can. Imports nothing."""
        if self.key_variables and not self.api_key:
            return FailureReason.NO_KEY
        if self.kind is ProviderKind.OPENAI_COMPATIBLE and not self.base_url:
            return FailureReason.NOT_CONFIGURED
        if not self.kind.is_installed():
            return FailureReason.NOT_INSTALLED
        return None

    def describe(self) -> dict[str, object]:
        """What every caller may see: it holds neither a key nor a URL."""
        reason = self.usable()
        return {
            "name": self.name,
            "kind": self.kind.value,
            "model": self.model,
            "usable": reason is None,
            "reason": None if reason is None else reason.value,
            "message": "" if reason is None else self.help(reason),
        }

    def help(self, reason: FailureReason) -> str:
        """What it lacks, and what would make it usable."""
        if reason is FailureReason.NO_KEY:
            return f"It has no key. Set {' or '.join(self.key_variables)}."
        if reason is FailureReason.NOT_CONFIGURED:
            where = " or ".join(self.url_variables) or f"base_url of '{self.name}'"
            return f"It has no URL. Set {where}, to http://localhost:11434/v1 or the like."
        return f"Its library is not installed: pip install 'mididrumigen[{EXTRA}]'."

    def usage(
        self, input_tokens: int, output_tokens: int, cached: int = 0, written: int = 0
    ) -> Usage:
        """Tokens as the provider counted them, with their cost; nonsense is cut to size."""
        counts = (input_tokens, output_tokens, cached, written)
        tokens, out, read, write = (min(max(0, count), _MOST_TOKENS) for count in counts)
        return Usage(tokens, out, read, self.prices.cost_usd(tokens, out, read, write))


@dataclass(frozen=True, slots=True)
class LLMConfig:
    """The language models, in the file's order.

    Attributes:
        providers: all of them, usable or not.
        primary: name of the one asked first.
        fallbacks: names of those asked then, in this order.
        daily_budget_usd: of all of them together, by day (UTC); ``None`` is no limit.
        request_budget_usd: of one request; ``None`` is no limit.
        breaker_failures: failures in a row after which a provider is left alone.
        breaker_open_s: for how long.
        read_with_llm: whether research has them read prose beside the rules.
    """

    providers: tuple[ProviderConfig, ...] = ()
    primary: str = ""
    fallbacks: tuple[str, ...] = ()
    daily_budget_usd: float | None = None
    request_budget_usd: float | None = None
    breaker_failures: int = 3
    breaker_open_s: float = 60.0
    read_with_llm: bool = False

    def variables(self) -> frozenset[str]:
        """Every variable of the environment that was looked into."""
        return frozenset(
            name
            for each in self.providers
            for name in (*each.key_variables, *each.model_variables, *each.url_variables)
        )

    def order(self, choice: str = "auto", *, fallback: bool = True) -> tuple[ProviderConfig, ...]:
        """Who is asked, in this order.

        Args:
            choice: ``auto``, or the name of the provider to begin with.
            fallback: whether others are asked when it fails.

        Raises:
            InvalidRequestError: there is no provider of that name.
        """
        known = {provider.name: provider for provider in self.providers}
        first = self.primary if choice == "auto" else choice
        if first not in known:
            raise InvalidRequestError(
                f"There is no provider '{_show(choice)}'.",
                hint=f"Use auto, template{''.join(f', {name}' for name in known)}.",
            )
        names = dict.fromkeys((first, self.primary, *self.fallbacks) if fallback else (first,))
        return tuple(known[name] for name in names)


def _show(text: str) -> str:
    return re.sub(r"[^\w.-]", "?", text[:40])
