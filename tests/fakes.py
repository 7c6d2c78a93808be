"""Honest stand-ins for the ports, and builders of small valid values."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache

import numpy as np

from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.evidence import Phrase, Source, SourceKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.usage import Usage
from mididrumigen.ports.models import Prompt, ProviderAnswer, Vector
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import build_profile


class HashingEmbedder:
    """Texts that share words get vectors that point the same way. Implements ``Embedder``."""

    dimensions = 384

    def embed(self, texts: Sequence[str]) -> Vector:
        """One unit-length row a text, the same for the same words."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for index, text in enumerate(texts):
            for word in ["", *re.findall(r"\w+", text.casefold())]:
                digest = hashlib.blake2b(word.encode(errors="replace"), digest_size=4).digest()
                rows[index, int.from_bytes(digest, "little") % self.dimensions] += 1
        norms: Vector = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / norms


class ScriptedProvider:
    """Answers from a list, the last again and again. Implements ``PlanProvider``.

    Args:
        script: texts, or what an empty plan used, or errors to raise.
        name: as in the configuration.

    Attributes:
        asked: the prompts so far.
    """

    def __init__(self, *script: str | Usage | BaseException, name: str = "scripted") -> None:
        self.name, self.asked = name, list[Prompt]()
        self._script = script

    async def ask(self, prompt: Prompt, timeout_s: float) -> ProviderAnswer:  # noqa: ARG002 (port)
        """The next line of the script."""
        line = self._script[min(len(self.asked), len(self._script) - 1)]
        self.asked.append(prompt)
        await asyncio.sleep(0)
        if isinstance(line, BaseException):
            raise line
        if isinstance(line, Usage):
            return ProviderAnswer("{}", "model-1", line, 0.25)
        return ProviderAnswer(line, "model-1", Usage(900, 300), 0.25)


def make_source(
    ident: str = "library:test", kind: SourceKind = SourceKind.LIBRARY, locator: str = "test"
) -> Source:
    return Source(ident, kind, f"Title of {ident}", locator, "CC BY 4.0")


def make_phrase(source_id: str = "library:test", bars: int = 1) -> Phrase:
    """A rock beat with a ghost note and a late snare."""
    hits = [
        hit
        for bar in range(bars)
        for hit in (
            Hit(KitPiece.KICK, Fraction(4 * bar), 105),
            Hit(KitPiece.SNARE, Fraction(4 * bar + 1), 112, 0.00825),
            Hit(KitPiece.SNARE, Fraction(4 * bar) + Fraction(7, 4), 31, -0.002),
            Hit(KitPiece.CLOSED_HAT, Fraction(4 * bar) + Fraction(1, 3), 64, 0.0004),
        )
    ]
    groove = Groove(Meter(), 92.5, bars, tuple(hits))
    return Phrase(groove, source_id, "rock beat", frozenset({bars - 1}), played=True, weight=0.75)


def make_profile(
    name: str = "Test Drummer",
    *,
    description: str = "Plays a late backbeat with ghost notes.",
    aliases: Sequence[str] = (),
    bands: Sequence[str] = (),
    sources: Sequence[Source] | None = None,
    confidence: float = 0.62,
    tempo_bpm: float = 92.5,
) -> StyleProfile:
    """A small valid profile that cites its sources."""
    sources = [make_source()] if sources is None else sources
    cited = tuple(source.id for source in sources)
    artist = Artist(name, ArtistKind.DRUMMER, tuple(aliases), tuple(bands), ("rock",))
    return StyleProfile(
        artist=artist,
        description=description,
        estimates={
            "tempo_bpm": Estimate(tempo_bpm, 7.25, 24.0, cited, Basis.ARTIST, 0.125),
            "velocity.snare.backbeat": Estimate(111.0, 6.5, 24.0, cited, Basis.ARTIST, 0.1),
            "swing_8th_ratio": Estimate(1.0, 0.05, 0.0, (), Basis.DEFAULT, 1.0),
        },
        vocabulary=(make_phrase(cited[0] if cited else "library:test"),),
        sources=tuple(sources),
        confidence=confidence,
        genre="rock",
    )


@cache
def library_profile(name: str) -> StyleProfile:
    """What research of a library artist builds."""
    library = Library()
    artist = library.identify(name)
    assert artist is not None, name
    finding = library.artist_finding(artist)
    assert finding is not None, name
    genre = artist.genres[0]
    return build_profile(
        artist, [finding], library.genre(genre), genre, measured=library.measured(genre)
    )


class MemoryLedger:
    """Implements ``SpendLedger``."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[date, tuple[str, str], float, Usage | None]] = {}
        self.outcomes: list[str] = []

    async def reserve(
        self, day: date, provider: str, model: str, most_usd: float, budget_usd: float | None
    ) -> str | None:
        spent = await self.spent_usd(day)
        if most_usd > 0 and budget_usd is not None and spent + most_usd > budget_usd:
            return None
        ident = str(len(self.entries))
        self.entries[ident] = (day, (provider, model), most_usd, None)
        return ident

    async def settle(self, ident: str, usage: Usage | None, outcome: str) -> None:
        self.outcomes.append(outcome)
        day, asked, cost_usd, _ = self.entries[ident]
        self.entries[ident] = (day, asked, usage.cost_usd if usage else cost_usd, usage)

    async def spent_usd(self, day: date) -> float:
        return sum(cost for entry_day, _, cost, _ in self.entries.values() if entry_day == day)

    async def close(self) -> None:
        pass
