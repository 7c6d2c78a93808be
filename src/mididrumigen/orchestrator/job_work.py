"""Use case: what a job of each kind does. Who runs it, and how it came there, is not known here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias, cast

from mididrumigen.domain.errors import DatabaseError, MidiDrumiGenError
from mididrumigen.domain.music.accents import Accents
from mididrumigen.domain.style.artist import artist_key, display_name
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.job_requests import (
    GenerationRequest,
    SongRequest,
    accents_to_json,
    generation_from_json,
    research_from_json,
    research_to_json,
)
from mididrumigen.domain.work.jobs import Job, JobFailure, JobKind, JobStatus, NewJob
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.domain.work.requests import ProviderChoice, ResearchRequest
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.orchestrator.edit_clip import Original, edit_clip
from mididrumigen.orchestrator.make_clips import Planning, generate_files, plan_files, tag_of
from mididrumigen.orchestrator.make_song import describe_song, make_song_files, song_record
from mididrumigen.orchestrator.profile_source import ProfileSource
from mididrumigen.orchestrator.quotes import find_quotes
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.orchestrator.results import (
    GenerationResult,
    describe_files,
    describe_generation,
    describe_research,
    make_record,
)
from mididrumigen.orchestrator.unknown import unknown_genre
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.jobs import JobStore
from mididrumigen.ports.knowledge import Identity
from mididrumigen.ports.models import Embedder, GrooveGenerator, SongMaker
from mididrumigen.ports.progress import Progress
from mididrumigen.research.upload_names import own_name

if TYPE_CHECKING:
    from mididrumigen.audio.heard import Heard

POLL_S = 0.5
# Of a job that generates, finding out how the artist plays is this much.
RESEARCH_SHARE = 0.8
# A genre that was asked for stands in then.
_TOO_LITTLE_KNOWN = frozenset({"unknown_artist", "insufficient_evidence"})

RunJob: TypeAlias = Callable[[JobStore, str, Progress], Awaitable[object]]
Listen: TypeAlias = "Callable[[Path], Awaitable[Heard]]"
Follow: TypeAlias = Callable[[Path], Awaitable[Accents]]


class JobFailedError(Exception):
    """A job cannot go on because another one failed; carries that one's reason."""

    def __init__(self, failure: JobFailure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def research_job(
    identity: Identity,
    request: ResearchRequest,
    *,
    kind: JobKind = JobKind.RESEARCH,
    owner: str = "",
    trace: str = "",
) -> NewJob:
    """The job that researches a name; all names of one artist have the same subject.

    Raises:
        InvalidRequestError: the name is not valid.
    """
    known = None if request.artist_id else identity.identify(request.artist)
    name = known.name if known is not None else display_name(request.artist)
    return NewJob(kind, artist_key(name), research_to_json(request), owner, trace)


@dataclass(frozen=True, slots=True)
class JobWork:
    """Does jobs, over the ports.

    Attributes:
        researcher: the research use case, with the profile store.
        jobs: the job table, for research that several jobs wait for.
        profiles: profiles with their gaps filled from another genre.
        generator: makes grooves.
        songs: makes songs.
        files: keeps what is generated.
        embedder: for similarity; a vector that cannot be made is done without.
        run: runs another job here and now, if it is free.
        needs_plans: whether language models take part in a choice.
        coordinate: brings the language models of a choice together with the engine.
        listen: hears what is played in a recording.
        follow: hears what there is to play along with, in a recording or a MIDI file.
        poll_s: how often to look after a job that another worker has.
    """

    researcher: Researcher
    jobs: JobStore
    profiles: ProfileSource
    generator: GrooveGenerator
    songs: SongMaker
    files: FileStore
    embedder: Embedder
    run: RunJob
    needs_plans: Callable[[ProviderChoice], bool]
    coordinate: Callable[[ProviderChoice], HybridCoordinator]
    listen: Listen
    follow: Follow
    poll_s: float = POLL_S

    async def do(self, job: Job, progress: Progress) -> Mapping[str, object]:
        """Do a job; its result as JSON data.

        Raises:
            JobFailedError: research that this job waited for failed.
            MidiDrumiGenError: it cannot be done.
        """
        if job.kind is JobKind.GENERATE:
            return await self._generate(job, progress)
        if job.kind is JobKind.ANALYZE:
            return await self._analyze(job, progress)
        return await self._research(job, progress)

    async def _research(self, job: Job, progress: Progress) -> Mapping[str, object]:
        store, request = self.researcher.store, research_from_json(job.request)
        request = replace(request, artist=display_name(request.artist))
        if job.kind is JobKind.AUGMENT:
            request = replace(request, fresh=False)
        known = None if request.artist_id else self.researcher.identity.identify(request.artist)
        name = known.name if known is not None else request.artist
        await store.set_status(name, "researching")
        try:
            result = await self.researcher.research(request, progress=progress)
        except BaseException:
            # The reason why is worth more than a status that could not be set.
            with suppress(DatabaseError):
                await store.set_status(name, "failed")
            raise
        await self._forget_placeholder(name, result.profile)
        progress("describing the style for similarity search", 0.97)
        await self._embed(result.profile)
        stored = await store.find_artist(result.profile.artist.name)
        return {"artist_id": stored.id if stored else 0, **describe_research(result)}

    async def _analyze(self, job: Job, progress: Progress) -> Mapping[str, object]:
        (name,) = map(str, cast("list[object]", job.request["uploads"]))
        progress("reading the recording", 0.05)
        with TemporaryDirectory() as folder:
            path = Path(folder, own_name(name))
            await asyncio.to_thread(lambda: path.write_bytes(self.files.read(name)))
            progress("listening", 0.1)
            if job.request.get("follow"):
                return {"follow": accents_to_json(await self.follow(path))}
            heard = await self.listen(path)
        progress("measuring", 0.9)
        from mididrumigen.orchestrator.analyse import analyse_heard, describe_analysis

        return await asyncio.to_thread(lambda: describe_analysis(analyse_heard(heard)))

    async def _forget_placeholder(self, asked: str, profile: StyleProfile) -> None:
        """Undo what was noted of a name that turned out to be another's.

        A band's name must lead to its drummer's profile, not to a row without one. A namesake's
        own profile is not being researched any more.
        """
        store = self.researcher.store
        if artist_key(asked) == profile.artist.key:
            return
        if await store.find_profile(asked) is None:
            await store.delete_artist(asked)
        else:
            await store.set_status(asked, "cached")

    async def _embed(self, profile: StyleProfile) -> None:
        with suppress(MidiDrumiGenError):
            rows = await asyncio.to_thread(self.embedder.embed, [profile.description])
            await self.researcher.store.save_embedding(profile.artist.name, rows[0])

    async def _generate(self, job: Job, progress: Progress) -> Mapping[str, object]:
        request = generation_from_json(job.request)
        if request.song is not None:
            return await self._make_song(job, request, request.song, progress)
        profile = await self._find_profile(request, _part(progress, 0, RESEARCH_SHARE))
        progress(f"playing {profile.artist.name}", RESEARCH_SHARE)
        result = await self._play(request, profile, tag_of(job.id))
        progress("comparing with the style", 0.95)
        return describe_generation(result, await self._keep(job, request, result))

    async def _make_song(
        self, job: Job, request: GenerationRequest, song: SongRequest, progress: Progress
    ) -> Mapping[str, object]:
        """Make a song of what is stored or in the library; nothing is researched for it."""
        find = self.researcher.store.find_profile
        profile = await self.profiles.find_or_read(request.artist, request.genre, find)
        progress(f"playing {profile.artist.name}", 0.1)
        drum_map = load_drum_map(song.params.drum_map)
        result = make_song_files(profile, song, self.songs, drum_map, self.files, tag_of(job.id))
        record = song_record(result, job_id=job.id)
        return describe_song(result, await self._add_to_history(job, request, record))

    async def _play(
        self, request: GenerationRequest, profile: StyleProfile, tag: str
    ) -> GenerationResult:
        params, drum_map = request.params, load_drum_map(request.params.drum_map)
        if request.edit is not None:
            data = self.files.read(request.edit.name)
            original = Original(data, request.edit.locks, drum_map)
            planning = await self._plan(profile, request.choice)
            return await edit_clip(original, profile, params, planning, drum_map, self.files, tag)
        if not self.needs_plans(request.choice):
            return generate_files(profile, params, self.generator, drum_map, self.files, tag)
        planning = await self._plan(profile, request.choice)
        return await plan_files(profile, params, planning, drum_map, self.files, tag)

    async def _plan(self, profile: StyleProfile, choice: ProviderChoice) -> Planning:
        quotes = await find_quotes(self.researcher.store, profile.artist.name)
        return Planning(self.coordinate(choice), choice, quotes)

    async def _keep(
        self, job: Job, request: GenerationRequest, result: GenerationResult
    ) -> GenerationRecord:
        """Add a generation to the history; its line there.

        Where an earlier attempt of the job came as far, that is its line: a model answers
        differently the second time, and the answer must match the files that are served.
        """
        files = describe_files(result, reports=request.reports)
        record = make_record(result, files=files, job_id=job.id)
        return await self._add_to_history(job, request, record)

    async def _add_to_history(
        self, job: Job, request: GenerationRequest, record: GenerationRecord
    ) -> GenerationRecord:
        record = replace(record, owner=job.owner, shared=request.shared)
        ident = await self.researcher.store.record_generation(record)
        return await self.researcher.store.find_generation(ident) or replace(record, id=ident)

    async def _find_profile(self, request: GenerationRequest, progress: Progress) -> StyleProfile:
        """The profile to play, researched first where nothing is stored."""
        artist, genre = request.artist, request.genre
        if genre and self.researcher.genres.genre(genre) is None:
            raise unknown_genre(genre, self.researcher.genres)
        store = self.researcher.store
        if await store.find_profile(artist) is None:
            try:
                await self._share_research(artist, genre, progress)
            except JobFailedError as error:
                if not genre or error.failure.code not in _TOO_LITTLE_KNOWN:
                    raise
                return self.researcher.from_genre(artist, genre)
        found = await self.profiles.find(artist, genre, store.find_profile)
        if found is None:
            raise JobFailedError(_FORGOTTEN)
        return found

    async def _share_research(self, artist: str, genre: str, progress: Progress) -> None:
        """Research an artist once for all jobs that wait: here, or in the job that runs."""
        request = ResearchRequest(artist, genre=genre)
        job, is_new = await self.jobs.add(research_job(self.researcher.identity, request))
        if is_new and await self.researcher.store.find_profile(artist) is not None:
            # Another job has researched the artist since this one looked.
            await self.jobs.cancel(job.id)
            return
        while not job.status.is_final:
            await self.run(self.jobs, job.id, progress)
            found = await self.jobs.find(job.id)
            if found is None:
                raise JobFailedError(_FORGOTTEN)
            job = found
            if not job.status.is_final:
                progress(job.current_step or "waiting for research", job.progress / 100)
                await asyncio.sleep(self.poll_s)
        if job.status is JobStatus.CANCELLED:
            raise JobFailedError(JobFailure("cancelled", "The research on it was cancelled."))
        if job.failure is not None:
            raise JobFailedError(job.failure)


_FORGOTTEN = JobFailure("research_failed", "What was researched was deleted meanwhile. Try again.")


def _part(progress: Progress, start: float, stop: float) -> Progress:
    """Progress on a part of the whole."""

    def tell(step: str, done: float | None = None, /) -> None:
        progress(step, None if done is None else start + (stop - start) * done)

    return tell
