"""Use case: what a job of each kind does. Who runs it, and how it came there, is not known here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from mididrumigen.domain.errors import DatabaseError, MidiDrumiGenError
from mididrumigen.domain.evidence import artist_key, display_name
from mididrumigen.domain.jobs import Job, JobFailure, JobKind, JobStatus, NewJob
from mididrumigen.domain.requests import ResearchDepth, ResearchRequest
from mididrumigen.domain.style import StyleProfile
from mididrumigen.midi.drum_maps import load_drum_map
from mididrumigen.orchestrator.generate import (
    describe_files,
    describe_result,
    generate_files,
    make_record,
    params_from_json,
    tag_of,
)
from mididrumigen.orchestrator.research import Researcher, ResearchResult, carry_over, unknown_genre
from mididrumigen.ports import (
    Collector,
    Embedder,
    FileStore,
    GrooveGenerator,
    Identity,
    JobStore,
    Progress,
)

POLL_S = 0.5
# Of a job that generates, finding out how the artist plays is this much.
RESEARCH_SHARE = 0.8

RunJob: TypeAlias = Callable[[JobStore, str, Progress], Awaitable[object]]


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
    fresh: bool = False,
    owner: str = "",
    trace: str = "",
) -> NewJob:
    """The job that researches a name; all names of one artist have the same subject.

    Raises:
        InvalidRequestError: the name is none.
    """
    known = identity.identify(request.artist)
    name = known.name if known is not None else display_name(request.artist)
    data = {
        "artist": request.artist,
        "depth": request.depth.value,
        "genre": request.genre,
        "drum_map": request.drum_map,
        "midi_folders": list(request.midi_folders),
        "uploads": list(request.uploads),
        "fresh": fresh,
    }
    return NewJob(kind, artist_key(name), data, owner, trace)


@dataclass(frozen=True, slots=True)
class JobWork:
    """Does jobs, over the ports.

    Attributes:
        researcher: the research use case, with the profile store.
        jobs: the job table, for research that several jobs wait for.
        knowledge: the collector that needs nothing but the library.
        generator: makes grooves.
        files: keeps what is generated.
        embedder: for similarity; a vector that cannot be made is done without.
        run: runs another job here and now, if it is free.
        poll_s: how often to look after a job that another worker has.
    """

    researcher: Researcher
    jobs: JobStore
    knowledge: Collector
    generator: GrooveGenerator
    files: FileStore
    embedder: Embedder
    run: RunJob
    poll_s: float = POLL_S

    async def do(self, job: Job, progress: Progress) -> Mapping[str, object]:
        """Do a job; its result as JSON data.

        Raises:
            JobFailedError: research that this job waited for failed.
            MidiDrumiGenError: it cannot be done.
        """
        if job.kind is JobKind.GENERATE:
            return await self._generate(job, progress)
        return await self._research(job, progress)

    async def _research(self, job: Job, progress: Progress) -> Mapping[str, object]:
        store, request = self.researcher.store, read_research_request(job.request)
        name = self.researcher.identify(request).name
        keep = job.kind is JobKind.AUGMENT or not job.request.get("fresh")
        await store.set_status(name, "researching")
        try:
            result = await self.researcher.research(request, keep=keep, progress=progress)
        except BaseException:
            # The reason why is worth more than a status that could not be set.
            with suppress(DatabaseError):
                await store.set_status(name, "failed")
            raise
        progress("describing the style for similarity search", 0.97)
        await self._embed(result.profile)
        stored = await store.find_artist(result.profile.artist.name)
        return {"artist_id": stored.id if stored else 0, **describe_research(result)}

    async def _embed(self, profile: StyleProfile) -> None:
        with suppress(MidiDrumiGenError):
            rows = await asyncio.to_thread(self.embedder.embed, [profile.description])
            await self.researcher.store.save_embedding(profile.artist.name, rows[0])

    async def _generate(self, job: Job, progress: Progress) -> Mapping[str, object]:
        artist, genre = _text(job.request, "artist"), _text(job.request, "genre")
        asked = job.request.get("params")
        params = params_from_json(asked if isinstance(asked, Mapping) else {})
        drum_map = load_drum_map(params.drum_map)
        profile = await self._find_profile(artist, genre, _part(progress, 0, RESEARCH_SHARE))
        progress(f"playing {profile.artist.name}", RESEARCH_SHARE)
        result = generate_files(
            profile, params, self.generator, drum_map, self.files, tag_of(job.id)
        )
        progress("comparing with the style", 0.95)
        files = describe_files(result, reports=job.request.get("reports") is not False)
        record = make_record(profile.artist.name, params, result, files=files, job_id=job.id)
        ident = await self.researcher.store.record_generation(record)
        return describe_result(result, ident, files)

    async def _find_profile(self, artist: str, genre: str, progress: Progress) -> StyleProfile:
        if genre and self.researcher.genres.genre(genre) is None:
            raise unknown_genre(genre, self.researcher.genres)
        store = self.researcher.store
        found = await store.find_profile(artist)
        if found is None:
            try:
                await self._share_research(artist, genre, progress)
            except JobFailedError as error:
                if not genre or error.failure.code != "unknown_artist":
                    raise
                return self.researcher.from_genre(artist, genre)
            found = await store.find_profile(artist)
            if found is None:
                raise JobFailedError(_FORGOTTEN)
        if genre and found.genre != genre:
            return await self._lean_on(found, genre)
        return found

    async def _lean_on(self, stored: StyleProfile, genre: str) -> StyleProfile:
        """A stored profile with its gaps filled from another genre; an answer to one request."""
        request = ResearchRequest(stored.artist.name, genre=genre)
        findings = [*await self.knowledge.collect(stored.artist, request)]
        findings += carry_over(stored, findings)
        return self.researcher.build(stored.artist, findings, genre)

    async def _share_research(self, artist: str, genre: str, progress: Progress) -> None:
        """Have an artist researched once, whoever waits for it: here, or where it is under way."""
        request = ResearchRequest(artist, genre=genre)
        job, _ = await self.jobs.add(research_job(self.researcher.identity, request))
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


def describe_research(result: ResearchResult) -> dict[str, Any]:
    """What research brought, as JSON data."""
    return {
        "artist": result.profile.artist.name,
        "confidence": result.profile.confidence,
        "sources_count": result.profile.sources_count,
        "collectors": [
            {"name": report.name, "status": report.status.value, "reason": report.reason}
            for report in result.reports
        ],
    }


def read_research_request(data: Mapping[str, object]) -> ResearchRequest:
    """The request behind :func:`research_job`.

    Raises:
        InvalidRequestError: the name is none.
    """
    return ResearchRequest(
        display_name(_text(data, "artist")),
        ResearchDepth(_text(data, "depth") or ResearchDepth.FULL),
        _texts(data, "midi_folders"),
        _text(data, "drum_map"),
        _text(data, "genre"),
        _texts(data, "uploads"),
    )


def _text(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _texts(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = data.get(key)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(str(item) for item in value)


def _part(progress: Progress, start: float, stop: float) -> Progress:
    """Progress on a part of the whole."""

    def tell(step: str, done: float | None = None, /) -> None:
        progress(step, None if done is None else start + (stop - start) * done)

    return tell
