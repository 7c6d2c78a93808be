"""Builds the concrete adapters: the only module that knows them all.

Everything is built when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.config import Settings, load_settings
from mididrumigen.domain.style import StyleProfile
from mididrumigen.ports import GenerationRecord

if TYPE_CHECKING:
    from mididrumigen.generation.template_generator import TemplateGenerator
    from mididrumigen.orchestrator.jobs import JobWork, RunJob
    from mididrumigen.orchestrator.research import Researcher
    from mididrumigen.ports import Collector, Embedder, FileStore, JobStore, ProfileStore
    from mididrumigen.research.library import Library

T = TypeVar("T")


@dataclass(frozen=True)
class Services:
    """The application's parts for one process."""

    settings: Settings

    @cached_property
    def library(self) -> Library:
        """The built-in knowledge."""
        from mididrumigen.research.library import Library

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

    def files(self, folder: Path) -> FileStore:
        """Generated files in a folder."""
        from mididrumigen.storage.local import LocalFiles

        return LocalFiles(folder)

    def open_store(self) -> ProfileStore:
        """The profile store; the caller closes it."""
        from mididrumigen.database.manager import DatabaseManager

        return DatabaseManager(self.settings.database_url)

    def open_jobs(self) -> JobStore:
        """The job table; the caller closes it."""
        from mididrumigen.database.jobs import JobTable

        return JobTable(self.settings.database_url)

    @asynccontextmanager
    async def open_job_work(self, run: RunJob) -> AsyncIterator[JobWork]:
        """What does jobs, with stores of its own in the event loop it is opened in.

        Args:
            run: runs another job at once, if it is free.
        """
        from mididrumigen.orchestrator.jobs import JobWork
        from mididrumigen.research.collectors.library import LibraryCollector

        store, jobs = self.open_store(), self.open_jobs()
        try:
            yield JobWork(
                researcher=self.researcher(store),
                jobs=jobs,
                knowledge=LibraryCollector(self.library),
                generator=self.generator,
                files=self.files(self.settings.output_folder),
                embedder=self.embedder,
                run=run,
            )
        finally:
            await jobs.close()
            await store.close()

    def researcher(self, store: ProfileStore) -> Researcher:
        """The research use case over a store."""
        from mididrumigen.orchestrator.research import Researcher

        return Researcher(self.library, self.library, self.collectors(), store)

    def collectors(self) -> tuple[Collector, ...]:
        """Every source there is; asked all at once."""
        from mididrumigen.research.collectors.library import LibraryCollector
        from mididrumigen.research.collectors.midi_folder import MidiFolderCollector
        from mididrumigen.research.collectors.midi_uploads import MidiUploadsCollector

        return (
            MidiFolderCollector(),
            MidiUploadsCollector(self.files(self.settings.output_folder)),
            LibraryCollector(self.library),
        )

    def find_profile_quickly(self, name: str) -> StyleProfile | None:
        """A stored profile without the weight of SQLAlchemy; ``None`` is no answer."""
        database = self.settings.database_file
        if database is None:
            return None
        from mididrumigen.database.hot_path import find_stored_profile

        return find_stored_profile(database, name)

    def record_generation(self, record: GenerationRecord) -> None:
        """Add a line to the history, by the quick way where there is one."""
        database = self.settings.database_file
        if database is not None:
            from mididrumigen.database.hot_path import record_generation

            if record_generation(database, record) is not None:
                return
        self.use_store(lambda store: store.record_generation(record))

    def use_store(self, work: Callable[[ProfileStore], Awaitable[T]]) -> T:
        """Do asynchronous work with the profile store to its end, and close it."""
        import asyncio

        async def use() -> T:
            store = self.open_store()
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(use())


def build_services() -> Services:
    """The services that the environment asks for."""
    return Services(load_settings())
