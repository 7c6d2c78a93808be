"""The parts of the application in one process. Each is built when it is first asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.settings.places import OWN_LIBRARY, Settings, load_settings

if TYPE_CHECKING:
    from mididrumigen.audio.heard import Heard
    from mididrumigen.domain.music.accents import Accents
    from mididrumigen.generation.template_generator import TemplateGenerator
    from mididrumigen.ports.access import AccessStore
    from mididrumigen.ports.files import FileStore
    from mididrumigen.ports.jobs import JobStore
    from mididrumigen.ports.models import Embedder, SongMaker
    from mididrumigen.ports.profiles import ProfileStore
    from mididrumigen.research.library.built_in import Library
    from mididrumigen.research.web.fetch_guard import Network
    from mididrumigen.research.web.fetch_limits import FetchLimits
    from mididrumigen.settings.service import ServerSettings
    from mididrumigen.tasks.housekeeping import Housekeeper
    from mididrumigen.wiring.caches import Caches
    from mididrumigen.wiring.language_models import LanguageModels
    from mididrumigen.wiring.sources import Sources
    from mididrumigen.wiring.stores import Stores

T = TypeVar("T")


@dataclass(frozen=True)
class Services:
    """The application's parts for one process. Threads may share them.

    A command pays only for what it uses.

    Attributes:
        settings: where things are kept.
        network: the way to the web; public machines by default.
        fetch_limits: how often services are asked; as often as they allow by default.
    """

    settings: Settings
    network: Network | None = None
    fetch_limits: FetchLimits | None = None
    # Jobs in two threads may ask for a part at the same moment.
    _making: RLock = field(default_factory=RLock, repr=False, compare=False)

    @cached_property
    def server_settings(self) -> ServerSettings:
        """How the service runs, as the environment says."""
        from mididrumigen.settings.service import load_server_settings

        return load_server_settings()

    @cached_property
    def library(self) -> Library:
        """The built-in knowledge, and the user's own."""
        from mididrumigen.research.library.built_in import Library

        return Library(own=self.settings.home / OWN_LIBRARY)

    @cached_property
    def generator(self) -> TemplateGenerator:
        """The engine."""
        from mididrumigen.generation.template_generator import TemplateGenerator

        return TemplateGenerator()

    @cached_property
    def songs(self) -> SongMaker:
        """The engine, as a maker of songs."""
        from mididrumigen.generation.song.song import EngineSongs

        return EngineSongs(self.generator)

    @cached_property
    def embedder(self) -> Embedder:
        """Sentence vectors."""
        from mididrumigen.research.embedding import MiniLMEmbedder

        return MiniLMEmbedder()

    @cached_property
    def housekeeper(self) -> Housekeeper:
        """Deletes what is old and orphaned."""
        from mididrumigen.tasks.housekeeping import Housekeeper

        async def use_store(work: Callable[[ProfileStore], Awaitable[None]]) -> None:
            async with self.open_stores() as stores:
                await work(stores.profiles)

        return Housekeeper(use_store, self.files, self.server_settings.keep_days)

    @property
    def sources(self) -> Sources:
        """The sources of evidence."""
        with self._making:
            return self._sources

    @property
    def models(self) -> LanguageModels:
        """The language models."""
        with self._making:
            return self._models

    @cached_property
    def caches(self) -> Caches:
        """Caches and rate limits."""
        from mididrumigen.wiring.caches import Caches

        return Caches(self.server_settings.redis_url)

    def check_environment(self) -> None:
        """Refuse a variable of the environment that is named like a setting but is not one.

        Raises:
            InvalidRequestError: names it, and the setting that was probably meant.
        """
        from mididrumigen.settings.table import check_names

        check_names(also=self.models.config.variables())

    def files(self, folder: Path | None = None) -> FileStore:
        """Generated files: in a folder, or where the settings say."""
        from mididrumigen.storage.local import LocalFiles

        if folder is not None:
            return LocalFiles(folder)
        url = self.server_settings.files_url
        if not url:
            # Absolute: the service tells its callers where the files are.
            return LocalFiles(self.settings.output_folder.absolute())
        from mididrumigen.storage.s3 import S3Files

        return S3Files(url)

    def open_stores(self, connections: int | None = None) -> Stores:
        """The stores of one event loop. The caller closes them there.

        Args:
            connections: how many to open on PostgreSQL; as many as a job needs by default.
        """
        from mididrumigen.wiring.stores import JOB_CONNECTIONS, Stores

        return Stores(self.settings, JOB_CONNECTIONS if connections is None else connections)

    def open_jobs(self) -> JobStore:
        """The table of jobs with a connection of its own. The caller closes it."""
        from mididrumigen.database.connection import Database
        from mididrumigen.database.job_table import JobTable
        from mididrumigen.wiring.stores import JOB_CONNECTIONS

        return JobTable(Database(self.settings.database_url, connections=JOB_CONNECTIONS))

    def use_store(self, work: Callable[[ProfileStore], Awaitable[T]]) -> T:
        """Do asynchronous work with the profile store in a new event loop."""
        return self.use_stores(lambda stores: work(stores.profiles))

    def use_access(self, work: Callable[[AccessStore], Awaitable[T]]) -> T:
        """Do asynchronous work with the API keys in a new event loop."""
        return self.use_stores(lambda stores: work(stores.access))

    def use_stores(self, work: Callable[[Stores], Awaitable[T]]) -> T:
        """Do asynchronous work with the stores in a new event loop."""
        import asyncio

        async def use() -> T:
            async with self.open_stores() as stores:
                return await work(stores)

        return asyncio.run(use())

    def find_profile_quickly(self, name: str) -> StyleProfile | None:
        """A stored profile that is current, without SQLAlchemy; ``None`` says nothing."""
        database = self.settings.database_file
        if database is None:
            return None
        from mididrumigen.database.fast.hot_path import find_stored_profile

        found = find_stored_profile(database, name)
        return found if found is not None and self.is_current(found) else None

    def is_current(self, profile: StyleProfile) -> bool:
        """Whether a stored profile rests on the artist's entry of the library as it is now."""
        from mididrumigen.research.library.entry_state import is_current

        return is_current(profile, self.settings.home / OWN_LIBRARY)

    def is_stranger(self, name: str) -> bool:
        """Whether neither the library nor the store knows a name, as far as is quickly told."""
        database = self.settings.database_file
        if database is None or self.library.identify(name) is not None:
            return False
        from mididrumigen.database.fast.hot_path import is_stored

        return is_stored(database, name) is False

    async def listen(self, path: Path) -> Heard:
        """What is played in a recording, heard in a process of its own.

        Raises:
            AudioError: it cannot be read, or sounds unlike drums.
        """
        from mididrumigen.research.listening import Ear

        async with Ear(self.settings.home / "heard") as ear:
            return (await ear.listen(path))[1]

    def only_library_stored(self) -> bool:
        """Whether nothing is stored but what the library says; ``False`` says nothing."""
        database = self.settings.database_file
        if database is None:
            return False
        from mididrumigen.database.fast.hot_path import only_library_stored

        return only_library_stored(database)

    async def follow(self, path: Path) -> Accents:
        """What there is to play along with, in a recording or a MIDI file.

        Raises:
            AudioError, MidiReadError: it cannot be read, or has nothing to follow.
        """
        import asyncio

        data = await asyncio.to_thread(path.read_bytes)
        if data.startswith(b"MThd"):
            from mididrumigen.midi.riff import read_accents

            return await asyncio.to_thread(read_accents, data)
        from mididrumigen.research.listening import Ear

        async with Ear() as ear:
            return await ear.follow(path)

    def record_generation(self, record: GenerationRecord) -> None:
        """Add a line to the history, without the weight of SQLAlchemy where that can be."""
        database = self.settings.database_file
        if database is not None:
            from mididrumigen.database.fast.hot_path import record_generation

            if record_generation(database, record) is not None:
                return
        self.use_store(lambda store: store.record_generation(record))

    @cached_property
    def _sources(self) -> Sources:
        from mididrumigen.wiring.sources import Sources

        return Sources(
            self.library, self.settings.home, self.files, self.network, self.fetch_limits
        )

    @cached_property
    def _models(self) -> LanguageModels:
        from mididrumigen.wiring.language_models import LanguageModels

        return LanguageModels(self.settings.home, self.generator, self.open_stores)


def build_services() -> Services:
    """The services that the environment asks for."""
    return Services(load_settings())
