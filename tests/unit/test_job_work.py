"""What jobs of each kind do, over real stores in files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import (
    HashingEmbedder,
    ScriptedProvider,
    library_profile,
    make_phrase,
    make_profile,
    make_source,
)
from tests.plans import FUNKY, ROCKY

from mididrumigen.audio.beat_grid import BeatGrid
from mididrumigen.audio.heard import Heard
from mididrumigen.database.job_table import JobTable
from mididrumigen.database.manager import DatabaseManager
from mididrumigen.domain.errors import (
    GenerationError,
    InvalidRequestError,
    ResearchError,
    UnknownArtistError,
)
from mididrumigen.domain.music.accents import Accent, Accents
from mididrumigen.domain.music.form import Form
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind
from mididrumigen.domain.work.job_requests import (
    EditedFile,
    GenerationRequest,
    Locks,
    SongRequest,
    SongSplit,
    accents_from_json,
    generation_from_json,
    generation_to_json,
    research_from_json,
)
from mididrumigen.domain.work.jobs import JobFailure, JobKind, NewJob
from mididrumigen.domain.work.parameters import request_from_json, request_to_json
from mididrumigen.domain.work.requests import (
    GenerationMode,
    GenerationParams,
    ProviderChoice,
    ResearchDepth,
    ResearchRequest,
    TimeFeel,
)
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.generation.song.song import EngineSongs
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.orchestrator.job_work import (
    JobFailedError,
    JobWork,
    research_job,
)
from mididrumigen.orchestrator.profile_source import ProfileSource
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.ports.jobs import JobStore
from mididrumigen.ports.progress import Progress
from mididrumigen.research.collectors.built_in_library import LibraryCollector
from mididrumigen.research.gather import be_silent
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.upload_names import upload_name
from mididrumigen.storage.local import LocalFiles

LIBRARY = Library()
TAKES = {"Take One": "midi:1", "Take Two": "midi:2"}


class TakeCollector:
    """Has a take for each artist of ``TAKES``. Implements ``Collector``."""

    name = "takes"

    async def collect(self, artist, request):
        title = request.drum_map or artist.name
        if title not in TAKES:
            return []
        source = make_source(TAKES[title], SourceKind.MIDI)
        return [Finding(source, phrases=(make_phrase(source.id, bars=2),))]


class NoEmbedder(HashingEmbedder):
    """An embedder whose model is not installed."""

    def embed(self, texts):  # noqa: ARG002 (the port's)
        raise ResearchError("The model is not installed.")


@dataclass
class Place:
    """Stores in a folder, and the work over them."""

    folder: Path
    embedder: HashingEmbedder = field(default_factory=HashingEmbedder)
    run: Callable[[JobStore, str, Progress], Awaitable[object]] | None = None
    providers: tuple[ScriptedProvider, ...] = ()
    steps: list[tuple[str, float | None]] = field(default_factory=list)
    listened_to: list[tuple[str, bytes]] = field(default_factory=list)

    @asynccontextmanager
    async def open(self):
        url = f"sqlite:///{self.folder / 'work.db'}"
        store, jobs = DatabaseManager(url), JobTable(url)
        researcher = Researcher(
            LIBRARY,
            LIBRARY,
            (TakeCollector(), LibraryCollector(LIBRARY)),
            store,
            OfflineIdentity(LIBRARY),
        )
        try:
            yield JobWork(
                researcher,
                jobs,
                ProfileSource(LIBRARY, researcher),
                TemplateGenerator(),
                EngineSongs(TemplateGenerator()),
                LocalFiles(self.folder / "out"),
                self.embedder,
                self.run or self.run_here,
                lambda choice: bool(self.providers) and not choice.is_engine,
                lambda _: HybridCoordinator(TemplateGenerator(), self.providers),
                self.listen,
                self.follow,
                poll_s=0.01,
            )
        finally:
            await jobs.close()
            await store.close()

    async def follow(self, path):
        """Hears one note in any recording."""
        self.listened_to.append((path.name, path.read_bytes()))
        return Accents((Accent(Fraction(1, 4), 0.75),), 2, Meter(), 96.0)

    async def listen(self, path):
        """Hears nothing in any recording, and remembers what it was given."""
        self.listened_to.append((path.name, path.read_bytes()))
        nothing = np.zeros(0)
        grid = BeatGrid(nothing, nothing.astype(int), Meter(), Fraction(1), 0.0, 0.0)
        return Heard(path.name, 1.5, (), grid, 0.9, is_cut=False)

    async def run_here(self, jobs, ident, progress):
        """Run a job as a worker would."""
        job = await jobs.claim("here", 60, ident)
        async with self.open() as work:
            try:
                await jobs.complete(ident, "here", await work.do(job, progress))
            except UnknownArtistError as error:
                await jobs.fail(ident, "here", JobFailure(error.code, error.message))

    def do(self, kind, request, *, prepare=None, look=None):
        """Add a job and do it; its result, and what ``look`` finds in the stores afterwards."""

        async def use():
            async with self.open() as work:
                if prepare is not None:
                    await prepare(work.researcher.store)
                job, _ = await work.jobs.add(NewJob(kind, "", request))
                try:
                    result = await work.do(job, lambda *step: self.steps.append(step))
                finally:
                    seen = await look(work.researcher.store) if look is not None else None
                return result, seen

        return asyncio.run(use())


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_research_stores_a_profile_with_its_vector(place):
    async def look(store):
        return await store.find_artist("Take One"), await store.profiles_without_embedding()

    result, (artist, without) = place.do(JobKind.RESEARCH, {"artist": "Take One"}, look=look)
    assert (artist.status, artist.id) == ("cached", result["artist_id"])
    assert result["artist"] == "Take One"
    assert result["sources_count"]["midi"] == 1
    assert [(c["name"], c["status"]) for c in result["collectors"]] == [
        ("takes", "found"),
        ("library", "not_found"),
    ]
    assert without == []
    done = [share for _, share in place.steps if share is not None]
    assert done == sorted(done)
    assert done[0] > 0
    assert done[-1] < 1


def test_a_recording_is_listened_to_under_its_own_name(place):
    name = upload_name("Take 7.wav", b"RIFF", "0a1b", "audio")
    LocalFiles(place.folder / "out").save(name, b"RIFF")
    result, _ = place.do(JobKind.ANALYZE, {"uploads": [name]})
    assert place.listened_to == [("Take-7.sound", b"RIFF")]
    assert (result["duration_s"], result["hits"], result["beats_s"]) == (1.5, [], [])
    json.dumps(result)


def test_what_is_to_be_followed_comes_back_as_generation_takes_it(place):
    name = upload_name("riff.mid", b"MThd", "0a1b", "audio")
    LocalFiles(place.folder / "out").save(name, b"MThd")
    result, _ = place.do(JobKind.ANALYZE, {"uploads": [name], "follow": True})
    assert place.listened_to == [("riff.sound", b"MThd")]
    assert accents_from_json(result["follow"]) == Accents(
        (Accent(Fraction(1, 4), 0.75),), 2, Meter(), 96.0
    )
    json.dumps(result)


ONSETS = st.dictionaries(
    st.one_of(st.integers(0, 31).map(lambda n: Fraction(n, 4)), st.just(Fraction(1, 6))),
    st.integers(0, 100).map(lambda percent: percent / 100),
    min_size=1,
)


@given(ONSETS, st.integers(2, 12), st.floats(40, 240))
def test_what_is_followed_survives_as_json(onsets, bars, tempo):
    accents = Accents(
        tuple(Accent(at, strength) for at, strength in sorted(onsets.items())), bars, Meter(), tempo
    )
    request = GenerationRequest("X", GenerationParams(accents=accents))
    data = json.loads(json.dumps(generation_to_json(request)))
    assert generation_from_json(data).params.accents == accents


@pytest.mark.parametrize(
    "change",
    [{"onsets": [{"position": 9, "strength": 1}]}, {"onsets": []}, {"time_signature": "9/0"}],
)
def test_what_cannot_be_followed_is_refused(change):
    data = {
        "bars": 2,
        "time_signature": "4/4",
        "tempo": 100,
        "onsets": [{"position": 0, "strength": 1}],
    }
    with pytest.raises(InvalidRequestError):
        accents_from_json({**data, **change})


def test_a_missing_embedding_model_is_no_failure(place):
    place.embedder = NoEmbedder()

    async def look(store):
        return await store.profiles_without_embedding()

    result, without = place.do(JobKind.RESEARCH, {"artist": "Take One"}, look=look)
    assert result["confidence"] > 0
    assert [name for name, _ in without] == ["Take One"]


def test_research_of_nobody_leaves_a_failed_artist(place):
    async def look(store):
        assert (await store.find_artist("No Such Drummer")).status == "failed"

    with pytest.raises(UnknownArtistError):
        place.do(JobKind.RESEARCH, {"artist": "No Such Drummer"}, look=look)


@pytest.mark.parametrize(
    ("kind", "fresh", "midi"),
    [(JobKind.RESEARCH, False, 2), (JobKind.RESEARCH, True, 1), (JobKind.AUGMENT, True, 2)],
)
def test_only_fresh_research_forgets_earlier_takes(place, kind, fresh, midi):
    place.do(JobKind.RESEARCH, {"artist": "Take One"})
    second = {"artist": "Take One", "drum_map": "Take Two", "fresh": fresh}
    result, _ = place.do(kind, second)
    assert result["sources_count"]["midi"] == midi


def test_a_generation_of_a_stored_artist_makes_files_and_one_line(place):
    async def prepare(store):
        await store.save_profile(library_profile("John Bonham"))

    async def look(store):
        return await store.list_generations()

    params = request_to_json(GenerationParams(bars=2, variations=3, seed=7))
    request = {"artist": "john bonham", "params": params}
    result, (line,) = place.do(JobKind.GENERATE, request, prepare=prepare, look=look)
    assert list(result) == [
        *("generation_id", "artist", "provider_used", "generation_time_ms", "confidence", "seed"),
        *("tempo", "bars", "time_signature", "midi_files", "files"),
        *("made_by", "attempts", "cost_usd", "repairs", "prompt"),
    ]
    assert (result["artist"], result["seed"], result["bars"]) == ("John Bonham", 7, 2)
    assert result["time_signature"] == "4/4"
    assert len(result["files"]) == 3
    assert all(Path(location).is_file() for location in result["midi_files"])
    assert line.id == result["generation_id"]
    assert list(line.files) == result["files"]
    assert line.params["seed"] == 7
    assert line.making["made_by"] == ["template"] * 3
    assert line.making["attempts"] == []


def test_a_second_run_of_a_generation_changes_nothing(place):
    async def use():
        async with place.open() as work:
            await work.researcher.store.save_profile(library_profile("John Bonham"))
            job, _ = await work.jobs.add(NewJob(JobKind.GENERATE, "", {"artist": "John Bonham"}))
            one, two = await work.do(job, be_silent), await work.do(job, be_silent)
            assert len(await work.researcher.store.list_generations()) == 1
            return one | {"generation_time_ms": 0}, two | {"generation_time_ms": 0}

    one, two = asyncio.run(use())
    assert one == two
    assert len(list((place.folder / "out").iterdir())) == 4


async def store_bonham(store):
    said = Evidence("ghost_note_rate", 0.2, 0.1, 4, "web:1", 0.5, "A page", "He ghosts a lot.")
    article = Finding(Source("web:1", SourceKind.ARTICLE, "A page"), (said,))
    profile = library_profile("John Bonham")
    profile = replace(profile, sources=(*profile.sources, article.source))
    await store.save_profile(profile, findings=[article])


ASKED = {
    "artist": "John Bonham",
    "params": request_to_json(GenerationParams(bars=4, variations=2, seed=7, tempo_bpm=97)),
    "choice": {"provider": "auto", "mode": "llm", "fallback": False},
}


def test_a_job_asks_a_model_and_tells_it_what_was_written(place):
    model = ScriptedProvider(FUNKY)
    place.providers = (model,)

    async def look(store):
        return await store.list_generations()

    result, (line,) = place.do(JobKind.GENERATE, ASKED, prepare=store_bonham, look=look)
    assert result["made_by"] == ["scripted", "scripted"]
    assert result["attempts"][0]["input_tokens"] == 900
    assert line.making["attempts"] == result["attempts"]
    assert 'SOURCE DATA "He ghosts a lot."' in model.asked[0].user


def test_a_second_attempt_tells_of_the_files_that_the_first_one_kept(place):
    place.providers = (ScriptedProvider(FUNKY, ROCKY),)

    async def use():
        async with place.open() as work:
            await store_bonham(work.researcher.store)
            job, _ = await work.jobs.add(NewJob(JobKind.GENERATE, "", ASKED))
            return await work.do(job, be_silent), await work.do(job, be_silent)

    one, two = asyncio.run(use())
    assert one["midi_files"] == two["midi_files"]
    assert (one["files"], one["attempts"]) == (two["files"], two["attempts"])
    assert len(list((place.folder / "out").iterdir())) == 4


def test_a_job_fails_with_the_reason_of_each_model(place):
    place.providers = (ScriptedProvider("boom tss"), ScriptedProvider("", name="other"))
    with pytest.raises(GenerationError) as caught:
        place.do(JobKind.GENERATE, ASKED, prepare=store_bonham)
    assert caught.value.code == "generation_failed"
    assert list(caught.value.details) == ["scripted", "other"]
    assert not list((place.folder / "out").glob("*"))
    stands_in = {**ASKED, "choice": {}}
    result, _ = place.do(JobKind.GENERATE, stands_in, prepare=store_bonham)
    assert result["provider_used"] == "template"
    assert [attempt["provider"] for attempt in result["attempts"]] == [
        *["scripted"] * 2,
        *["other"] * 2,
        "template",
    ]


@pytest.mark.parametrize("artist", ["John Bonham", "bonham"])
def test_a_job_makes_a_song_of_an_artist_whom_the_library_knows(place, artist):
    form = Form.parse("verse:2 chorus:2@7/8@+4bpm")
    params = GenerationParams(seed=4)
    song = SongRequest(form, params, SongSplit.SECTIONS)
    request = generation_to_json(GenerationRequest(artist, params, shared=True, song=song))
    made, _ = place.do(JobKind.GENERATE, request)
    assert (made["artist"], made["form"], made["seed"]) == ("John Bonham", str(form), 4)
    assert len(made["files"]) == 2
    assert all((place.folder / "out" / file["name"]).is_file() for file in made["files"])
    assert made["sections"][1]["time_signature"] == "7/8"


@given(st.sampled_from(SongSplit), st.lists(st.sampled_from(["verse:8", "stop:1@5/4"]), min_size=1))
def test_a_song_comes_back_from_json_as_it_was(split, sections):
    params = GenerationParams(seed=1)
    song = SongRequest(Form.parse(" ".join(sections[:8])), params, split)
    request = GenerationRequest("John Bonham", params, song=song)
    assert generation_from_json(json.loads(json.dumps(generation_to_json(request)))) == request


@pytest.mark.parametrize("song", [{}, {"form": "verse:4"}, {"form": "verse:4", "split": "halves"}])
def test_a_song_that_is_none_is_refused(song):
    with pytest.raises(InvalidRequestError):
        generation_from_json({"artist": "John Bonham", "song": song})


def test_a_job_edits_a_file_of_the_store(place):
    made, _ = place.do(JobKind.GENERATE, ASKED | {"choice": {}}, prepare=store_bonham)
    place.providers = (ScriptedProvider(FUNKY),)
    locks = Locks(frozenset({KitPiece.KICK}), frozenset({2}))
    request = GenerationRequest("John Bonham", edit=EditedFile(made["files"][0]["name"], locks))
    asked = ASKED | {"edit": generation_to_json(request)["edit"]}
    edited, _ = place.do(JobKind.GENERATE, asked)
    assert edited["provider_used"] == "scripted"
    assert len(edited["gave_way"]) == len(edited["files"]) == 2
    assert {*edited["midi_files"]}.isdisjoint(made["midi_files"])
    wrongs: tuple[dict[str, object], ...] = (
        {"pieces": []},
        {"name": "x", "pieces": ["gong"], "bars": []},
    )
    for wrong in wrongs:
        with pytest.raises(InvalidRequestError, match="cannot be read"):
            place.do(JobKind.GENERATE, ASKED | {"edit": wrong})


@given(st.builds(ProviderChoice, st.text(max_size=50), st.sampled_from(GenerationMode)))
def test_a_choice_comes_back_from_json_as_it_was(choice):
    assert request_from_json(ProviderChoice, request_to_json(choice)) == choice


def test_no_choice_is_the_usual_one_and_a_mode_that_is_none_is_refused():
    assert request_from_json(ProviderChoice, {}) == ProviderChoice()
    with pytest.raises(InvalidRequestError, match="telepathy"):
        request_from_json(ProviderChoice, {"mode": "telepathy"})


def test_a_generation_of_a_new_artist_researches_in_a_job_of_its_own(place):
    result, _ = place.do(JobKind.GENERATE, {"artist": "Take One"})
    assert result["confidence"] > 0
    done = [share for _, share in place.steps if share is not None]
    assert done == sorted(done)

    async def look():
        async with place.open() as work:
            return [(job.kind, job.subject) for job in await work.jobs.list_jobs()]

    assert (JobKind.RESEARCH, "take one") in asyncio.run(look())


def test_a_genre_plays_a_name_that_nothing_is_known_of(place):
    result, _ = place.do(JobKind.GENERATE, {"artist": "No Such Drummer", "genre": "funk"})
    assert result["confidence"] == 0
    with pytest.raises(JobFailedError, match="Nothing is known"):
        place.do(JobKind.GENERATE, {"artist": "No Such Drummer"})
    with pytest.raises(InvalidRequestError, match="not a known genre"):
        place.do(JobKind.GENERATE, {"artist": "No Such Drummer", "genre": "skiffle-core"})


def test_a_genre_fills_the_gaps_of_a_stored_profile_for_once(place):
    async def prepare(store):
        await store.save_profile(make_profile("Stored"))

    async def look(store):
        return await store.find_profile("Stored")

    request = {"artist": "Stored", "genre": "jazz"}
    result, stored = place.do(JobKind.GENERATE, request, prepare=prepare, look=look)
    assert len(result["midi_files"]) == 4
    assert stored.genre == "rock"


def test_a_generation_waits_for_research_that_another_worker_has(place):
    looked = 0

    async def run(jobs, ident, progress):
        nonlocal looked
        looked += 1
        if looked == 1:
            await jobs.claim("other", 60, ident)
        if looked == 3:
            await jobs.cancel(ident)

    place.run = run
    with pytest.raises(JobFailedError, match="cancelled"):
        place.do(JobKind.GENERATE, {"artist": "Take One"})
    assert looked == 3


def test_all_names_of_an_artist_have_one_subject():
    request = ResearchRequest(
        "john bonham",
        ResearchDepth.QUICK,
        midi_folders=("/a",),
        drum_map="gm",
        genre="rock",
        uploads=("u.mid",),
    )
    job = research_job(LIBRARY, request, kind=JobKind.AUGMENT, owner="key", trace="t")
    band = research_job(LIBRARY, replace(request, artist="Led Zeppelin"))
    assert job.subject == band.subject == "john bonham"
    assert (job.kind, job.owner, job.trace) == (JobKind.AUGMENT, "key", "t")
    assert research_from_json(job.request) == request


PARAMS = st.builds(
    GenerationParams,
    bars=st.integers(1, 16),
    tempo_bpm=st.none() | st.floats(30, 300),
    meter=st.sampled_from([Meter(), Meter(7, 8), Meter.parse("2+2+3/8"), Meter.parse("3+2+2/8")]),
    variations=st.integers(1, 16),
    humanize=st.booleans(),
    seed=st.integers(0, 2**63 - 1),
    complexity=st.floats(-1, 1),
    fills=st.none() | st.floats(0, 1),
    swing_percent=st.none() | st.floats(50, 75),
    push_pull_ms=st.floats(-60, 60),
    style=st.text(max_size=20),
    time_feel=st.sampled_from(TimeFeel),
    leave_out=st.frozensets(st.sampled_from([KitPiece.RIDE, KitPiece.CRASH_1])),
    best_of=st.integers(1, 16),
)


@given(PARAMS)
def test_a_request_comes_back_from_json_as_it_was(params):
    assert request_from_json(GenerationParams, request_to_json(params)) == params


@pytest.mark.parametrize(
    "data",
    [
        {"bars": "many"},
        {"time_signature": [4]},
        {"time_signature": [4, 3]},
        {"time_feel": "quarter"},
        {"leave_out": ["cowbell?"]},
        {"bars": 0},
    ],
)
def test_a_request_that_is_none_is_refused(data):
    with pytest.raises(InvalidRequestError):
        request_from_json(GenerationParams, data)


def test_no_request_is_the_usual_one():
    assert (
        request_from_json(GenerationParams, {"unheard_of": 1, "tempo": None}) == GenerationParams()
    )
