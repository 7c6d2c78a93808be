"""What makes or embeds: the engine, language models and what they cost, sentence vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from mididrumigen.domain.music.form import Form, Song
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.requests import GenerationParams

if TYPE_CHECKING:  # numpy takes longer to import than a groove takes to make
    import numpy as np
    from numpy.typing import NDArray


Vector: TypeAlias = "NDArray[np.float32]"


class Embedder(Protocol):
    """Turns text into vectors for similarity search."""

    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vector:
        """One unit-length row a text, shape ``(len(texts), dimensions)``, float32."""
        ...


class GrooveGenerator(Protocol):
    """Makes grooves in a style."""

    name: str

    def generate(self, profile: StyleProfile, params: GenerationParams) -> Sequence[Groove]:
        """``params.variations`` grooves of exactly the bars, metre and tempo asked for."""
        ...


class SongMaker(Protocol):
    """Makes songs in a style."""

    def make(self, profile: StyleProfile, params: GenerationParams, form: Form) -> Song:
        """A song of exactly the sections, bars, metres and tempos asked for.

        Raises:
            GenerationError: the profile has no groove to play from.
            InvalidRequestError: a section's tempo is out of range.
        """
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a language model is asked.

    Attributes:
        system: what it is to do, the same for every request: providers may cache it.
        user: this request.
        schema: JSON Schema of the answer.
        max_tokens: of the answer.
        earlier: an answer of the model and what was wrong with it, where it is asked again.
    """

    system: str
    user: str
    schema: Mapping[str, object]
    max_tokens: int
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What a language model answered: text that should be JSON, not checked yet."""

    text: str
    model: str
    usage: Usage
    duration_s: float


class PlanProvider(Protocol):
    """Asks one language model."""

    @property
    def name(self) -> str:
        """Its name in the configuration."""
        ...

    async def ask(self, prompt: Prompt, timeout_s: float) -> ProviderAnswer:
        """One request, with no second try and no fall-back.

        Raises:
            LLMProviderError: with the reason; no key or answer is in its message.
        """
        ...


class SpendLedger(Protocol):
    """What requests to language models cost, by day (UTC). Raises ``DatabaseError``."""

    async def reserve(
        self, day: date, provider: str, model: str, most_usd: float, budget_usd: float | None
    ) -> str | None:
        """Set aside the most that a request can cost; the entry's id.

        ``None`` when the day's entries and this one together would cost more than the budget. A
        request that can cost nothing always fits, and so does any without a budget.
        """
        ...

    async def settle(self, ident: str, usage: Usage | None, outcome: str) -> None:
        """Say how a request ended, and replace what was set aside by what was used.

        ``None`` where nobody knows that: what was set aside stays. ``outcome`` is ``ok``, or a
        :class:`~mididrumigen.domain.work.attempts.FailureReason` value.
        """
        ...

    async def spent_usd(self, day: date) -> float:
        """What a day's requests cost, what is set aside included."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
