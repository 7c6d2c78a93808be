"""The sources of evidence: those on this machine, those on the web, and research over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mididrumigen.orchestrator.researcher import Researcher
    from mididrumigen.ports.files import FileStore
    from mididrumigen.ports.knowledge import Collector
    from mididrumigen.ports.profiles import ProfileStore
    from mididrumigen.research.documents import Document
    from mididrumigen.research.library.built_in import Library
    from mididrumigen.research.text.model_reading import ModelReader
    from mididrumigen.research.text.people import PeopleFinder
    from mididrumigen.research.web.fetch import Fetcher
    from mididrumigen.research.web.fetch_guard import Network
    from mididrumigen.research.web.fetch_limits import FetchLimits
    from mididrumigen.settings.research import ResearchSettings


@dataclass(frozen=True)
class Sources:
    """The sources of one process. Threads may share them.

    Attributes:
        library: the built-in knowledge.
        home: the folder of what was fetched.
        open_files: opens the store of uploaded files.
        network: the way to the web; public machines by default.
        fetch_limits: how often services are asked; as often as they allow by default.
    """

    library: Library
    home: Path
    open_files: Callable[[], FileStore]
    network: Network | None = None
    fetch_limits: FetchLimits | None = None
    _making: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def heard(self) -> Path:
        """The folder of what was heard in recordings."""
        return self.home / "heard"

    @cached_property
    def settings(self) -> ResearchSettings:
        """What research may ask, as the environment says."""
        from mididrumigen.settings.research import load_research_settings

        return load_research_settings()

    @property
    def off(self) -> str:
        """Why nothing is fetched at all; empty where something may be."""
        from mididrumigen.settings.research import OFFLINE_VARIABLE

        return f"{OFFLINE_VARIABLE} is set." if self.settings.offline else ""

    @property
    def fetcher(self) -> Fetcher:
        """The client for the web. A process has one, so that all research keeps one pace."""
        # Jobs in two threads may ask for it at the same moment.
        with self._making:
            return self._fetcher

    @cached_property
    def _fetcher(self) -> Fetcher:
        return self._make_fetcher()

    def researcher(self, store: ProfileStore, reader: ModelReader | None = None) -> Researcher:
        """Research over a store. It asks the web as far as the settings allow.

        Args:
            store: keeps profiles.
            reader: reads prose beside the rules; nobody by default.

        Raises:
            MissingExtraError: spaCy is turned on, and the extra ``nlp`` is not installed.
        """
        from mididrumigen.orchestrator.researcher import Researcher
        from mididrumigen.research.identity.live_identity import LiveIdentity

        collectors = (*self.local_collectors(), *self._web_collectors)
        resolver = LiveIdentity(self.fetcher, self.library)
        return Researcher(
            self.library, self.library, collectors, store, resolver, self.people_finder(), reader
        )

    def offline_researcher(self, store: ProfileStore) -> Researcher:
        """Research over a store that never uses the network."""
        from mididrumigen.orchestrator.researcher import Researcher
        from mididrumigen.research.identity.offline_identity import OfflineIdentity

        resolver = OfflineIdentity(self.library)
        return Researcher(self.library, self.library, self.local_collectors(), store, resolver)

    def local_collectors(self) -> tuple[Collector, ...]:
        """The sources on this machine."""
        from mididrumigen.research.collectors.audio_folder import AudioFolderCollector
        from mididrumigen.research.collectors.built_in_library import LibraryCollector
        from mididrumigen.research.collectors.given_texts import GivenTextsCollector
        from mididrumigen.research.collectors.midi_folder import MidiFolderCollector
        from mididrumigen.research.collectors.midi_uploads import MidiUploadsCollector

        return (
            MidiFolderCollector(),
            AudioFolderCollector(self.heard),
            MidiUploadsCollector(self.open_files()),
            GivenTextsCollector(),
            LibraryCollector(self.library),
        )

    @cached_property
    def _web_collectors(self) -> tuple[Collector, ...]:
        from mididrumigen.research.collectors.web import list_web_collectors
        from mididrumigen.research.web.web_search import searxng_endpoint

        search_fetcher = self._make_fetcher(searxng_endpoint(self.settings.searxng_url))
        return list_web_collectors(self.settings, self.fetcher, search_fetcher, self.heard)

    def read_page(self, url: str, title: str = "") -> Document:
        """The article of a page, as robots.txt allows.

        Raises:
            CollectorUnavailableError: it may not be read, or there is no network.
            ResearchError: it holds no article.
        """
        import asyncio

        from mididrumigen.research.documents import Document
        from mididrumigen.research.web.page_text import find_page_text
        from mididrumigen.research.web.robots import PageReader

        page = asyncio.run(PageReader(self.fetcher).read(url))
        found = find_page_text(page.body)
        return Document(found.text, title or found.title)

    def people_finder(self) -> PeopleFinder | None:
        """What finds names of people in prose, where the settings ask for more than rules."""
        if not self.settings.nlp:
            return None
        from mididrumigen.research.text.people import check_spacy, find_people_with_spacy

        check_spacy()
        return find_people_with_spacy

    def _make_fetcher(self, allowed: frozenset[tuple[str, int]] = frozenset()) -> Fetcher:
        from mididrumigen.research.web.fetch import Fetcher
        from mididrumigen.research.web.fetch_guard import Network

        network = self.network or Network()
        return Fetcher(
            home=self.home,
            contact=self.settings.contact,
            limits=self.fetch_limits,
            off=self.off,
            network=replace(network, allowed=network.allowed | allowed),
        )
