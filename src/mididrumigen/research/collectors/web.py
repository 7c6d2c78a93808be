"""The sources on the web, and when each of them is asked: the list to extend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchDepth, ResearchRequest
from mididrumigen.ports.knowledge import Collector
from mididrumigen.research.collectors.arxiv import ArxivCollector
from mididrumigen.research.collectors.bitmidi import BitMidiCollector
from mididrumigen.research.collectors.crossref import CrossrefCollector
from mididrumigen.research.collectors.drummerworld import DrummerworldCollector
from mididrumigen.research.collectors.freemidi import FreeMidiCollector
from mididrumigen.research.collectors.given_urls import GivenUrlsCollector
from mididrumigen.research.collectors.modern_drummer import ModernDrummerCollector
from mididrumigen.research.collectors.openalex import OpenAlexCollector
from mididrumigen.research.collectors.pdmx import PdmxCollector
from mididrumigen.research.collectors.pitchfork import PitchforkCollector
from mididrumigen.research.collectors.rolling_stone import RollingStoneCollector
from mididrumigen.research.collectors.semantic_scholar import SemanticScholarCollector
from mididrumigen.research.collectors.wikipedia import WikipediaCollector
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.robots import PageReader
from mididrumigen.research.web.web_search import WebSearch
from mididrumigen.settings.research import OPT_IN, SOURCES_VARIABLE, ResearchSettings


def list_web_collectors(
    settings: ResearchSettings, fetcher: Fetcher, search_fetcher: Fetcher
) -> tuple[Collector, ...]:
    """Every source on the web, those that are off included: they say so.

    Args:
        settings: what may be asked.
        fetcher: the client.
        search_fetcher: the client that may also reach the user's own search engine.
    """
    reader = PageReader(fetcher)
    search = WebSearch(search_fetcher, settings.brave_key, settings.searxng_url)
    quick: tuple[Collector, ...] = (
        GivenUrlsCollector(reader),
        WikipediaCollector(fetcher),
        SemanticScholarCollector(fetcher, settings.semantic_scholar_key),
        PdmxCollector(settings.pdmx_folder),
    )
    full: tuple[Collector, ...] = (
        ArxivCollector(fetcher),
        CrossrefCollector(fetcher),
        OpenAlexCollector(fetcher, settings.openalex_key),
        DrummerworldCollector(reader),
        PitchforkCollector(reader, search),
        RollingStoneCollector(reader, search),
        ModernDrummerCollector(reader, search),
        BitMidiCollector(fetcher),
        FreeMidiCollector(reader),
    )
    return (*quick, *(Gated(collector, _is_on(collector, settings)) for collector in full))


def _is_on(collector: Collector, settings: ResearchSettings) -> bool:
    return collector.name not in OPT_IN or collector.name in settings.sources


@dataclass(frozen=True, slots=True)
class Gated:
    """A source that is asked only when it is on and research is full. Implements ``Collector``."""

    collector: Collector
    on: bool

    @property
    def name(self) -> str:
        """The source's."""
        return self.collector.name

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:
        """What the source says.

        Raises:
            CollectorUnavailableError: off.
        """
        if not self.on:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "Its terms ask for your decision.",
                hint=f"Turn it on with {SOURCES_VARIABLE}={self.name}.",
            )
        if request.depth is ResearchDepth.QUICK:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "It is asked at depth full.",
                hint="Research with --depth full.",
            )
        return await self.collector.collect(artist, request)
