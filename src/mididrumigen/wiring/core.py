"""Builds the concrete adapters: the only module that knows them all.

Everything is built when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.domain.work.requests import ProviderChoice
from mididrumigen.settings.places import Settings, load_settings

if TYPE_CHECKING:
    from mididrumigen.cache.profile_cache import ProfileCache
    from mididrumigen.cache.redis_server import RedisServer
    from mididrumigen.database.vector_index import VectorIndex
    from mididrumigen.domain.work.attempts import Attempt
    from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
    from mididrumigen.generation.providers.chain import ProviderPool
    from mididrumigen.generation.template_generator import TemplateGenerator
    from mididrumigen.orchestrator.job_work import JobWork, RunJob
    from mididrumigen.orchestrator.researcher import Researcher
    from mididrumigen.ports.access import AccessStore
    from mididrumigen.ports.caches import Cache, RateLimiter
    from mididrumigen.ports.files import FileStore
    from mididrumigen.ports.jobs import ActivityLog, JobStore
    from mididrumigen.ports.knowledge import Collector
    from mididrumigen.ports.models import Embedder, PlanProvider, SpendLedger
    from mididrumigen.ports.profiles import FastStore, ProfileStore
    from mididrumigen.research.library.built_in import Library
    from mididrumigen.research.text.people import PeopleFinder
    from mididrumigen.research.web.fetch import Fetcher
    from mididrumigen.research.web.fetch_guard import Network
    from mididrumigen.research.web.fetch_limits import FetchLimits
    from mididrumigen.settings.models import LLMConfig
    from mididrumigen.settings.research import ResearchSettings
    from mididrumigen.settings.service import ServerSettings

T = TypeVar("T")
Closable = TypeVar("Closable", "ProfileStore", "AccessStore")


@dataclass(frozen=True)
class Services:
    """The application's parts for one process. Threads may share them.

    Attributes:
        settings: where things are kept.
        network: the way out for research; to public machines by default.
        fetch_limits: how hard services are asked; what they ask for by default.
    """

    settings: Settings
    network: Network | None = None
    fetch_limits: FetchLimits | None = None
    _making: Lock = field(default_factory=Lock, repr=False, compare=False)

    @cached_property
    def library(self) -> Library:
        """The built-in knowledge."""
        from mididrumigen.research.library.built_in import Library

        return Library()

    @cached_property
    def generator(self) -> TemplateGenerator:
        """The engine."""
        from mididrumigen.generation.template_generator import TemplateGenerator

        return TemplateGenerator()

    @cached_property
    def embedder(self) -> Embedder:
        """Sentence vectors."""
        from mididrumigen.research.embedding import MiniLMEmbedder

        return MiniLMEmbedder()

    @cached_property
    def server_settings(self) -> ServerSettings:
        """How the service runs, read from the environment when first asked for."""
        from mididrumigen.settings.service import load_server_settings

        return load_server_settings()

    @cached_property
    def may_ask_llm(self) -> bool:
        """Whether any language model could be asked; costs nothing to find out."""
        from mididrumigen.settings.models import may_ask_llm

        return may_ask_llm(self.settings.home)

    @cached_property
    def llm_config(self) -> LLMConfig:
        """The language models, and what they may cost."""
        from mididrumigen.settings.models import load_llm_config

        return load_llm_config(self.settings.home)

    @cached_property
    def spend_ledger(self) -> SpendLedger:
        """What language models cost; closed in the event loop that it was used in."""
        return self.open_ledger()

    def open_ledger(self) -> SpendLedger:
        """What language models cost, for one event loop; the caller closes it there."""
        from mididrumigen.database.connection import Database
        from mididrumigen.database.ledger import DatabaseLedger

        return DatabaseLedger(Database(self.settings.database_url))

    @cached_property
    def provider_pool(self) -> ProviderPool:
        """The language models of this process; its ``chain`` says whom to ask."""
        from mididrumigen.generation.providers.chain import ProviderPool

        return ProviderPool(self.llm_config, self.spend_ledger)

    def plan_chain(
        self, choice: ProviderChoice, ledger: SpendLedger | None = None
    ) -> tuple[Sequence[PlanProvider], Sequence[Attempt]]:
        """The language models to ask, in order, and those that cannot be asked.

        Args:
            choice: ``auto`` is all of them, whether or not the engine may stand in.
            ledger: counts the cost, for an event loop of its own.

        Raises:
            InvalidRequestError: there is no provider of that name.
        """
        is_open = choice.provider == "auto"
        if choice.is_engine or (is_open and choice.fallback and not self.may_ask_llm):
            return (), ()
        chain = self.provider_pool.chain(
            choice.provider, fallback=choice.fallback or is_open, ledger=ledger
        )
        return chain.providers, chain.skipped

    def check_choice(self, choice: ProviderChoice) -> None:
        """Refuse a provider that is not configured.

        Raises:
            InvalidRequestError: there is none of that name; names those that there are.
        """
        if choice.provider not in ("auto", "template"):
            self.llm_config.order(choice.provider)

    def describe_providers(self) -> dict[str, object]:
        """The language models as JSON data, and in which order ``auto`` asks them."""
        config = self.llm_config
        auto = [provider.name for provider in config.order() if provider.usable() is None]
        return {"providers": [each.describe() for each in config.providers], "auto": auto}

    def needs_plans(self, choice: ProviderChoice) -> bool:
        """Whether language models come into it: no, where the choice is open and there are none."""
        if choice.is_engine:
            return False
        return choice.provider != "auto" or not choice.fallback or self.may_ask_llm

    def use_coordinator(
        self, choice: ProviderChoice, work: Callable[[HybridCoordinator], Awaitable[T]]
    ) -> T:
        """Do asynchronous work with language models and the engine to its end."""
        import asyncio

        async def use() -> T:
            ledger = self.open_ledger() if self.needs_plans(choice) else None
            try:
                return await work(self.coordinator(choice, ledger))
            finally:
                if ledger is not None:
                    await ledger.close()

        return asyncio.run(use())

    def coordinator(self, choice: ProviderChoice, ledger: SpendLedger | None) -> HybridCoordinator:
        """Language models and the engine together; the ledger is of the event loop it is for.

        Raises:
            InvalidRequestError: there is no provider of that name.
        """
        from mididrumigen.generation.hybrid_coordinator import HybridCoordinator

        return HybridCoordinator(self.generator, *self.plan_chain(choice, ledger))

    def files(self, folder: Path | None = None) -> FileStore:
        """Generated files: in a folder, or without one where the settings say."""
        from mididrumigen.storage.local import LocalFiles

        if folder is not None:
            return LocalFiles(folder)
        url = self.server_settings.files_url
        if not url:
            # The service tells its callers where the files are, wherever they are.
            return LocalFiles(self.settings.output_folder.absolute())
        from mididrumigen.storage.s3 import S3Files

        return S3Files(url)

    def open_fast_store(self) -> FastStore:
        """The hot path of cached requests; the caller closes it."""
        database = self.settings.database_file
        if database is not None:
            from mididrumigen.database.fast.fast_sqlite import SqliteFastStore

            return SqliteFastStore(database)
        from mididrumigen.database.fast.fast_postgres import PostgresFastStore

        return PostgresFastStore(self.settings.database_url)

    def open_access(self) -> AccessStore:
        """API keys, sessions and idempotency keys; the caller closes it."""
        from mididrumigen.database.access import DatabaseAccess

        return DatabaseAccess(self.settings.database_url)

    @cached_property
    def cache(self) -> Cache:
        """The cache: shared through Redis where there is one."""
        if self._redis is None:
            from mididrumigen.cache.memory import MemoryCache

            return MemoryCache()
        from mididrumigen.cache.redis_cache import RedisCache

        return RedisCache(self._redis)

    def answer_cache(self) -> Cache:
        """The cache for answers, whose keys carry a version: nothing under one ever changes."""
        if self._redis is None:
            return self.cache
        from mididrumigen.cache.memory import MemoryCache
        from mididrumigen.cache.tiered import TieredCache

        return TieredCache(self.cache, MemoryCache())

    @cached_property
    def rate_limiter(self) -> RateLimiter:
        """The rate limits: counted together in Redis where there is one."""
        from mididrumigen.cache.rates import MemoryRateLimiter, RedisRateLimiter

        return MemoryRateLimiter() if self._redis is None else RedisRateLimiter(self._redis)

    @cached_property
    def _redis(self) -> RedisServer | None:
        url = self.server_settings.redis_url
        if not url:
            return None
        from mididrumigen.cache.redis_server import RedisServer

        return RedisServer(url)

    def profile_cache(
        self, store: FastStore, count: Callable[[bool], None] = lambda _hit: None
    ) -> ProfileCache:
        """Stored profiles through the cache; ``count`` is told of hits and misses."""
        from mididrumigen.cache.profile_cache import ProfileCache

        return ProfileCache(store, self.cache, count=count)

    def vector_index(self, store: FastStore, beyond: ProfileStore) -> VectorIndex:
        """Who is nearest to whom; too many for memory are left to PostgreSQL."""
        from mididrumigen.database.vector_index import VectorIndex

        is_sqlite = self.settings.database_file is not None
        return VectorIndex(store, None if is_sqlite else beyond)

    def open_store(self) -> ProfileStore:
        """The profile store; the caller closes it."""
        from mididrumigen.database.manager import DatabaseManager

        return DatabaseManager(self.settings.database_url)

    def open_jobs(self) -> JobStore:
        """The job table; the caller closes it."""
        from mididrumigen.database.job_table import JobTable

        return JobTable(self.settings.database_url)

    def open_activity(self) -> ActivityLog:
        """What all processes of the service have done; the caller closes it."""
        from mididrumigen.database.activity import DatabaseActivity

        return DatabaseActivity(self.settings.database_url)

    @asynccontextmanager
    async def open_job_work(self, run: RunJob) -> AsyncIterator[JobWork]:
        """What does jobs, with stores of its own in the event loop it is opened in.

        Args:
            run: runs another job at once, if it is free.
        """
        from mididrumigen.orchestrator.job_work import JobWork
        from mididrumigen.orchestrator.profile_source import ProfileSource

        store, jobs, ledger = self.open_store(), self.open_jobs(), self.open_ledger()
        researcher = self.researcher(store)
        try:
            yield JobWork(
                researcher=researcher,
                jobs=jobs,
                profiles=ProfileSource(self.library, researcher),
                generator=self.generator,
                files=self.files(),
                embedder=self.embedder,
                run=run,
                needs_plans=self.needs_plans,
                coordinate=lambda choice: self.coordinator(choice, ledger),
            )
        finally:
            await ledger.close()
            await jobs.close()
            await store.close()

    @cached_property
    def research_settings(self) -> ResearchSettings:
        """What research may ask, as the environment says."""
        from mididrumigen.settings.research import load_research_settings

        return load_research_settings()

    @property
    def fetcher(self) -> Fetcher:
        """The client for the web: one a process, so that all research keeps one pace."""
        # Jobs in threads may ask for it at the same moment.
        with self._making:
            return self._fetcher

    @cached_property
    def _fetcher(self) -> Fetcher:
        return self._make_fetcher()

    @cached_property
    def web_collectors(self) -> tuple[Collector, ...]:
        """The sources on the web."""
        from mididrumigen.research.collectors.web import list_web_collectors
        from mididrumigen.research.web.web_search import searxng_endpoint

        settings = self.research_settings
        search_fetcher = self._make_fetcher(searxng_endpoint(settings.searxng_url))
        return list_web_collectors(settings, self.fetcher, search_fetcher)

    def researcher(self, store: ProfileStore) -> Researcher:
        """The research use case over a store: the web included, as far as it may be asked.

        Raises:
            MissingExtraError: spaCy is to help, and the extra ``nlp`` is not installed.
        """
        from mididrumigen.orchestrator.researcher import Researcher
        from mididrumigen.research.identity.live_identity import LiveIdentity

        collectors = (*self.local_collectors(), *self.web_collectors)
        resolver = LiveIdentity(self.fetcher, self.library)
        return Researcher(
            self.library, self.library, collectors, store, resolver, self._people_finder()
        )

    def _people_finder(self) -> PeopleFinder | None:
        if not self.research_settings.nlp:
            return None
        from mididrumigen.research.text.people import check_spacy, find_people_with_spacy

        check_spacy()
        return find_people_with_spacy

    def offline_researcher(self, store: ProfileStore) -> Researcher:
        """The research use case that never touches the network."""
        from mididrumigen.orchestrator.researcher import Researcher
        from mididrumigen.research.identity.offline_identity import OfflineIdentity

        resolver = OfflineIdentity(self.library)
        return Researcher(self.library, self.library, self.local_collectors(), store, resolver)

    def local_collectors(self) -> tuple[Collector, ...]:
        """The sources that are on this machine."""
        from mididrumigen.research.collectors.built_in_library import LibraryCollector
        from mididrumigen.research.collectors.midi_folder import MidiFolderCollector
        from mididrumigen.research.collectors.midi_uploads import MidiUploadsCollector

        return (
            MidiFolderCollector(),
            MidiUploadsCollector(self.files()),
            LibraryCollector(self.library),
        )

    def _make_fetcher(self, allowed: frozenset[tuple[str, int]] = frozenset()) -> Fetcher:
        from mididrumigen.research.web.fetch import Fetcher
        from mididrumigen.research.web.fetch_guard import Network
        from mididrumigen.settings.research import OFFLINE_VARIABLE

        settings = self.research_settings
        network = self.network or Network()
        return Fetcher(
            home=self.settings.home,
            contact=settings.contact,
            limits=self.fetch_limits,
            off=f"{OFFLINE_VARIABLE} is set." if settings.offline else "",
            network=replace(network, allowed=network.allowed | allowed),
        )

    def find_profile_quickly(self, name: str) -> StyleProfile | None:
        """A stored profile without the weight of SQLAlchemy; ``None`` is no answer."""
        database = self.settings.database_file
        if database is None:
            return None
        from mididrumigen.database.fast.hot_path import find_stored_profile

        return find_stored_profile(database, name)

    def record_generation(self, record: GenerationRecord) -> None:
        """Add a line to the history, by the quick way where there is one."""
        database = self.settings.database_file
        if database is not None:
            from mididrumigen.database.fast.hot_path import record_generation

            if record_generation(database, record) is not None:
                return
        self.use_store(lambda store: store.record_generation(record))

    def use_store(self, work: Callable[[ProfileStore], Awaitable[T]]) -> T:
        """Do asynchronous work with the profile store to its end, and close it."""
        return _use(self.open_store, work)

    def use_access(self, work: Callable[[AccessStore], Awaitable[T]]) -> T:
        """Do asynchronous work with the API keys to its end, and close the database."""
        return _use(self.open_access, work)


def _use(open_it: Callable[[], Closable], work: Callable[[Closable], Awaitable[T]]) -> T:
    import asyncio

    async def use() -> T:
        opened = open_it()
        try:
            return await work(opened)
        finally:
            await opened.close()

    return asyncio.run(use())


def build_services() -> Services:
    """The services that the environment asks for."""
    return Services(load_settings())
