"""The language models of a process, and the engine that stands in for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.domain.work.requests import ProviderChoice

if TYPE_CHECKING:
    from mididrumigen.domain.work.attempts import Attempt
    from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
    from mididrumigen.generation.providers.chain import ProviderPool
    from mididrumigen.generation.template_generator import TemplateGenerator
    from mididrumigen.ports.models import PlanProvider, SpendLedger
    from mididrumigen.research.text.model_reading import ModelReader
    from mididrumigen.settings.models import LLMConfig
    from mididrumigen.wiring.stores import Stores

T = TypeVar("T")


@dataclass(frozen=True)
class LanguageModels:
    """The language models of one process. Threads may share them.

    Implements :class:`mididrumigen.wiring.api_parts.Models`.

    Attributes:
        home: the folder where the user's configuration may be.
        generator: the engine.
        open_stores: opens the stores of one event loop.
    """

    home: Path
    generator: TemplateGenerator
    open_stores: Callable[[], Stores]
    _making: Lock = field(default_factory=Lock, repr=False, compare=False)

    @cached_property
    def may_ask(self) -> bool:
        """Whether any language model could be asked. Nothing is imported to find out."""
        from mididrumigen.settings.model_files import may_ask_llm

        return may_ask_llm(self.home)

    @cached_property
    def config(self) -> LLMConfig:
        """The language models, and what they may cost."""
        from mididrumigen.settings.model_files import load_llm_config

        return load_llm_config(self.home)

    @property
    def pool(self) -> ProviderPool:
        """The providers. A process has one pool, so that it knows which of them failed."""
        # Jobs in two threads may ask for it at the same moment.
        with self._making:
            return self._pool

    @cached_property
    def _pool(self) -> ProviderPool:
        from mididrumigen.generation.providers.chain import ProviderPool

        return ProviderPool(self.config)

    def needs_plans(self, choice: ProviderChoice) -> bool:
        """Whether a choice may ask language models."""
        from mididrumigen.orchestrator.model_choice import needs_plans

        return needs_plans(choice, lambda: self.may_ask)

    def check_choice(self, choice: ProviderChoice) -> None:
        """Refuse a provider that is not configured.

        Raises:
            InvalidRequestError: there is no provider of that name; names those that there are.
        """
        if choice.provider not in ("auto", "template"):
            self.config.order(choice.provider)

    def describe_providers(self) -> dict[str, object]:
        """The language models as JSON data, and in which order ``auto`` asks them."""
        auto = [provider.name for provider in self.config.order() if provider.usable() is None]
        return {"providers": [each.describe() for each in self.config.providers], "auto": auto}

    def coordinator(self, choice: ProviderChoice, ledger: SpendLedger | None) -> HybridCoordinator:
        """Language models and the engine together.

        Args:
            choice: which models to ask.
            ledger: counts the cost; of the event loop that the models are asked in. Without
                one, no model is asked.

        Raises:
            InvalidRequestError: there is no provider of that name.
        """
        from mididrumigen.generation.hybrid_coordinator import HybridCoordinator

        return HybridCoordinator(self.generator, *self._plan_chain(choice, ledger))

    def reader(self, ledger: SpendLedger) -> ModelReader | None:
        """What reads prose for research beside the rules; ``None`` unless the settings ask for it.

        Args:
            ledger: counts the cost; of the event loop that research runs in.
        """
        if not self.may_ask or not self.config.read_with_llm:
            return None
        from mididrumigen.research.text.model_reading import ModelReader

        return ModelReader(self.pool.chain(ledger).providers)

    def use_coordinator(
        self, choice: ProviderChoice, work: Callable[[HybridCoordinator], Awaitable[T]]
    ) -> T:
        """Do asynchronous work with language models and the engine, in a new event loop."""
        import asyncio

        async def use() -> T:
            if not self.needs_plans(choice):
                return await work(self.coordinator(choice, None))
            async with self.open_stores() as stores:
                return await work(self.coordinator(choice, stores.ledger))

        return asyncio.run(use())

    def _plan_chain(
        self, choice: ProviderChoice, ledger: SpendLedger | None
    ) -> tuple[Sequence[PlanProvider], Sequence[Attempt]]:
        """The models to ask, in order, and those that cannot be asked."""
        if ledger is None or not self.needs_plans(choice):
            return (), ()
        fallback = choice.fallback or choice.provider == "auto"
        chain = self.pool.chain(ledger, choice.provider, fallback=fallback)
        return chain.providers, chain.skipped
