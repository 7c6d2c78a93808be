"""Which providers are asked, in which order, and what guards each request to them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

from mididrumigen.domain.errors import DatabaseError, LLMProviderError
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import Attempt, FailureReason
from mididrumigen.generation.providers.breaker import CircuitBreaker, refuse
from mididrumigen.generation.providers.client import PydanticAIProvider
from mididrumigen.ports.models import PlanProvider, Prompt, ProviderAnswer, SpendLedger
from mididrumigen.settings.models import LLMConfig, Prices, ProviderConfig

# What a protocol puts around the prompt.
OVERHEAD_TOKENS = 1000

Build = Callable[[ProviderConfig], PlanProvider]


@dataclass(frozen=True, slots=True)
class ProviderChain:
    """Who can be asked.

    Attributes:
        providers: to be asked in this order.
        skipped: those who cannot be asked, with the reason and what would help.
    """

    providers: tuple[PlanProvider, ...]
    skipped: tuple[Attempt, ...]


class ProviderPool:
    """The configured providers of a process, with what it learnt about each of them.

    Args:
        config: the providers, and what they may cost.
        clock: seconds, never going back.
        today: the day that a request counts for.
        build: makes the provider of a configuration.
    """

    def __init__(
        self,
        config: LLMConfig,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
        build: Build = PydanticAIProvider,
    ) -> None:
        self._config = config
        self._today = today
        self._known: Mapping[str, tuple[PlanProvider, CircuitBreaker]] = {
            provider.name: (
                build(provider),
                CircuitBreaker(config.breaker_failures, config.breaker_open_s, clock),
            )
            for provider in config.providers
        }

    def chain(
        self, ledger: SpendLedger, choice: str = "auto", *, fallback: bool = True
    ) -> ProviderChain:
        """Who can be asked, and who cannot.

        Args:
            ledger: counts the cost; of the event loop that the providers are asked in.
            choice: ``auto``, or the name of the provider to begin with.
            fallback: whether others are asked when it fails.

        Raises:
            InvalidRequestError: there is no provider of that name.
        """
        providers: list[PlanProvider] = []
        skipped: list[Attempt] = []
        for config in self._config.order(choice, fallback=fallback):
            reason = config.usable()
            if reason is None:
                providers.append(self._guard(config, ledger))
            else:
                skipped.append(Attempt(config.name, config.model, reason, config.help(reason)))
        return ProviderChain(tuple(providers), tuple(skipped))

    def _guard(self, config: ProviderConfig, ledger: SpendLedger) -> GuardedProvider:
        provider, breaker = self._known[config.name]
        return GuardedProvider(provider, config, self._config, breaker, ledger, self._today)


class GuardedProvider:
    """Implements :class:`mididrumigen.ports.models.PlanProvider` around another one.

    It asks nobody who is better left alone, and nothing that may cost more than is left.
    """

    def __init__(
        self,
        provider: PlanProvider,
        config: ProviderConfig,
        limits: LLMConfig,
        breaker: CircuitBreaker,
        ledger: SpendLedger,
        today: Callable[[], date],
    ) -> None:
        self._provider = provider
        self._config = config
        self._limits = limits
        self._breaker = breaker
        self._ledger = ledger
        self._today = today

    @property
    def name(self) -> str:
        """Its name in the configuration."""
        return self._provider.name

    async def ask(self, prompt: Prompt, timeout_s: float) -> ProviderAnswer:
        """One request.

        Raises:
            LLMProviderError: as the provider says, or ``circuit_open`` or ``over_budget``, or
                ``failed`` when the ledger failed and nothing was asked.
        """
        if wait_s := self._breaker.wait_s():
            raise refuse(self.name, wait_s)
        entry = await self._reserve(prompt)
        try:
            with self._breaker.guard(self.name):
                answer = await self._provider.ask(prompt, timeout_s)
        except LLMProviderError as error:
            await self._settle(entry, error.usage, error.reason)
            raise
        await self._settle(entry, answer.usage, "ok")
        return answer

    async def _reserve(self, prompt: Prompt) -> str:
        most_usd = estimate_most_usd(prompt, self._config)
        limit = self._limits.request_budget_usd
        if limit is not None and most_usd > limit:
            raise self._over_budget(f"may cost {most_usd:.4f} USD, and a request {limit:g} at most")
        daily = self._limits.daily_budget_usd
        day = self._today()
        try:
            entry = await self._ledger.reserve(day, self.name, self._config.model, most_usd, daily)
            spent = 0.0 if entry else await self._ledger.spent_usd(day)
        except DatabaseError as error:
            raise LLMProviderError(
                FailureReason.FAILED,
                f"{self.name} was not asked: what it costs cannot be counted. {error.message}",
                hint=error.hint,
                usage=Usage(),
            ) from error
        if entry is None:
            raise self._over_budget(
                f"may cost {most_usd:.4f} USD, and {spent:.4f} of the day's {daily:g} are spent"
            )
        return entry

    async def _settle(self, entry: str, usage: Usage | None, outcome: str) -> None:
        # What was set aside stays if this fails: more than was spent, and never less.
        with suppress(DatabaseError):
            await self._ledger.settle(entry, usage, outcome)

    def _over_budget(self, words: str) -> LLMProviderError:
        return LLMProviderError(
            FailureReason.OVER_BUDGET,
            f"{self.name} was not asked: this {words}.",
            hint="Raise daily_budget_usd or request_budget_usd in generation.yaml.",
            usage=Usage(),
        )


def estimate_most_usd(prompt: Prompt, config: ProviderConfig) -> float:
    """The most that a request can cost: no text has more tokens than bytes."""
    if config.prices == Prices():
        return 0.0
    earlier = [text for pair in prompt.earlier for text in pair]
    texts = (prompt.system, prompt.user, json.dumps(dict(prompt.schema)), *earlier)
    tokens = sum(len(text.encode(errors="replace")) for text in texts) + OVERHEAD_TOKENS
    output = min(prompt.max_tokens, config.max_tokens)
    return config.prices.most_usd(tokens, output)
