"""The sources on the web, and when each of them is asked. A new one is found by being there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mididrumigen.domain.errors import CollectorUnavailableError, InvalidRequestError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import FileReading, Finding
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.ports.knowledge import Collector
from mididrumigen.research import collectors
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.gather import DEADLINE_S
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.robots import PageReader
from mididrumigen.research.web.web_search import WebSearch
from mididrumigen.settings.research import ALL_SOURCES, SOURCES_VARIABLE, ResearchSettings


def find_web_collectors() -> tuple[type[WebCollector], ...]:
    """Every collector of the web in this folder, by name; those asked at every depth come first."""
    found: set[type[WebCollector]] = set()
    for info in pkgutil.iter_modules(collectors.__path__):
        module = importlib.import_module(f"{collectors.__name__}.{info.name}")
        found |= {
            kind
            for kind in vars(module).values()
            if isinstance(kind, type)
            and issubclass(kind, WebCollector)
            and kind.__module__ == module.__name__
            and hasattr(kind, "name")
        }
    return tuple(sorted(found, key=lambda kind: (not kind.quick, kind.name)))


def list_web_collectors(
    settings: ResearchSettings,
    fetcher: Fetcher,
    search_fetcher: Fetcher,
    heard: Path | None = None,
) -> tuple[Collector, ...]:
    """Every source on the web, those that are off included: they say so.

    Args:
        settings: what may be asked.
        fetcher: the client.
        search_fetcher: the client that may also reach the user's own search engine.
        heard: folder of what was heard in recordings; nothing is kept without.

    Raises:
        InvalidRequestError: the settings turn on what is not there, or asks for no decision.
    """
    kinds = find_web_collectors()
    _check_sources(settings, [kind.name for kind in kinds if kind.opt_in])
    search = WebSearch(search_fetcher, settings.brave_key, settings.searxng_url)
    parts = WebParts(settings, fetcher, PageReader(fetcher), search, heard)
    return tuple(_gate(kind, kind.build(parts), settings) for kind in kinds)


def _check_sources(settings: ResearchSettings, opt_in: Sequence[str]) -> None:
    unknown = settings.sources - {ALL_SOURCES, *opt_in}
    if unknown:
        raise InvalidRequestError(
            f"{SOURCES_VARIABLE}: {', '.join(sorted(unknown))} cannot be turned on.",
            hint=f"Use some of {', '.join(opt_in)}, or {ALL_SOURCES}.",
        )


def _gate(kind: type[WebCollector], collector: Collector, settings: ResearchSettings) -> Collector:
    if kind.quick and not kind.opt_in:
        return collector
    on = not kind.opt_in or bool(settings.sources & {ALL_SOURCES, kind.name})
    return Gated(collector, on, quick=kind.quick, deadline_s=kind.deadline_s)


@dataclass(frozen=True, slots=True)
class Gated:
    """A source that is asked only when it is on and research is deep enough.

    Implements ``Collector``.
    """

    collector: Collector
    on: bool
    quick: bool = False
    deadline_s: float = DEADLINE_S

    @property
    def name(self) -> str:
        """The source's."""
        return self.collector.name

    async def collect(
        self, artist: Artist, request: ResearchRequest
    ) -> Sequence[Finding | FileReading]:
        """What the source says.

        Raises:
            CollectorUnavailableError: off, or not asked at this depth.
        """
        if not self.on:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "Its terms ask for your decision.",
                hint=f"Turn it on with {SOURCES_VARIABLE}={self.name}.",
            )
        if request.depth is ResearchDepth.QUICK and not self.quick:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "It is asked at depth full.",
                hint="Research with --depth full.",
            )
        return await self.collector.collect(artist, request)
