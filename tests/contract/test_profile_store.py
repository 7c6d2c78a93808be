"""What every profile store keeps to: in memory, over SQLite and over PostgreSQL."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import replace
from datetime import datetime
from functools import partial

import numpy as np
import pytest
from tests.contract.artist_names import NAMES
from tests.contract.conftest import use_store
from tests.fakes import HashingEmbedder, make_profile, make_source
from tests.fakes_service import MemoryProfiles

from mididrumigen.database.manager import DatabaseManager
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.style.evidence import Evidence, Finding, SourceKind
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.ports.profiles import ProfileStore

EMBED = HashingEmbedder()


def embed(text: str) -> np.ndarray:
    return EMBED.embed([text])[0]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def use(request, empty_store_url):
    """Runs work on the same store, opened anew each time; the tests' own store too."""
    if request.param != "memory":
        return partial(use_store, empty_store_url(request.param))
    store = MemoryProfiles()
    return lambda work: asyncio.run(work(store))


def test_the_manager_is_a_profile_store():
    store: ProfileStore = DatabaseManager("sqlite:///never-opened.db")
    assert {name for name in vars(ProfileStore) if not name.startswith("_")} <= set(dir(store))


def test_a_saved_profile_is_found_whole(use):
    sources = [
        make_source("web:1", SourceKind.ARTICLE, "https://example.org/a?b=c"),
        make_source("midi:2", SourceKind.MIDI, "grooves/take 1.mid"),
        make_source("library:3", SourceKind.LIBRARY, ""),
    ]
    profile = make_profile("Steve Gadd", sources=sources, confidence=0.1 + 0.2)
    artist_id = use(lambda store: store.save_profile(profile))

    assert use(lambda store: store.find_profile("  steve   GADD ")) == profile
    artist = use(lambda store: store.find_artist("Steve Gadd"))
    assert (artist.id, artist.name, artist.status) == (artist_id, "Steve Gadd", "cached")
    assert (artist.confidence, artist.sources_count) == (0.1 + 0.2, 3)
    assert datetime.fromisoformat(artist.last_updated).utcoffset() is not None


def test_what_sources_state_is_kept_beside_them(use):
    web, other = make_source("web:1", SourceKind.ARTICLE), make_source("midi:2", SourceKind.MIDI)
    claim = Evidence(
        "tempo_bpm", 92.5, 20.0, 6.0, "web:1", 0.425, "Ålesund\0 \udcff", "At “92.5” BPM.\0"
    )
    said = Finding(web, claims=(claim,), facts=("Plays late",))
    profile = make_profile("Steve Gadd", sources=[web, other])

    async def work(store):
        await store.save_profile(profile, findings=[said, Finding(other)])
        first = await store.find_statements("steve gadd")
        await store.save_profile(profile)
        kept = await store.find_statements("Steve Gadd")
        newer = replace(said, facts=("Plays early",))
        await store.save_profile(profile, findings=[newer])
        replaced = await store.find_statements("Steve Gadd")
        await store.save_profile(replace(profile, sources=(other,), estimates={}))
        return first, kept, replaced, await store.find_statements("Steve Gadd")

    first, kept, replaced, gone = use(work)
    (stored,) = first
    clean = replace(claim, reason="Ålesund ?", quote="At “92.5” BPM.")
    assert stored == Finding(web, claims=(clean,), facts=("Plays late",))
    assert kept == first
    assert [finding.facts for finding in replaced] == [("Plays early",)]
    assert list(gone) == []
    assert use(lambda store: store.find_profile("Steve Gadd")).sources == (other,)


def test_nothing_is_found_of_an_unknown_name(use):
    async def ask(store):
        assert await store.find_profile("Nobody") is None
        assert await store.find_artist("Nobody") is None
        assert await store.find_statements("Nobody") == []
        assert await store.delete_artist("Nobody") is False
        assert await store.list_artists() == []
        assert await store.similar("Nobody") == []
        assert await store.list_generations() == []
        assert await store.profiles_without_embedding() == []

    use(ask)


def test_saving_again_replaces_everything(use):
    async def save_twice(store):
        first = make_profile(
            "Neil Peart",
            aliases=["The Professor"],
            sources=[make_source("a"), make_source("b")],
        )
        second = make_profile("NEIL PEART", tempo_bpm=120.0, sources=[make_source("c")])
        one, before = await store.save_profile(first), await store.find_artist("Neil Peart")
        two, after = await store.save_profile(second), await store.find_artist("Neil Peart")
        assert one == two
        assert after.last_updated > before.last_updated
        assert await store.find_profile("neil peart") == second
        assert await store.find_profile("The Professor") is None
        assert len(await store.list_artists()) == 1

    use(save_twice)


def test_a_failed_save_changes_nothing(use):
    good = make_profile(sources=[make_source("a")])
    use(lambda store: store.save_profile(good))
    twice = replace(good, description="New", sources=(make_source("b"), make_source("b")))
    with pytest.raises(DatabaseError):
        use(lambda store: store.save_profile(twice))
    assert use(lambda store: store.find_profile("Test Drummer")) == good


def test_names_aliases_and_bands_lead_to_the_row(use):
    async def ask(store):
        bonham = make_profile(
            "John Bonham", aliases=["Bonzo", "no\u200bsense"], bands=["Led Zeppelin"]
        )
        bonham = replace(bonham, artist=replace(bonham.artist, asked_as="Zep"))
        jason = make_profile("Jason Bonham", bands=["Led Zeppelin", "Bonzo"])
        await store.save_profile(jason)
        await store.save_profile(bonham)
        for name in ("john bonham", "BONZO", "Zep"):
            assert (await store.find_artist(name)).name == "John Bonham"
        # Of two with the same claim, the one stored first.
        assert (await store.find_artist("Led Zeppelin")).name == "Jason Bonham"
        await store.save_profile(make_profile("Led Zeppelin"))
        assert (await store.find_profile("led zeppelin")).artist.name == "Led Zeppelin"

    use(ask)


def test_names_of_every_script_are_kept_apart(use):
    async def save_and_find(store):
        profile = make_profile()
        ids = {}
        for name in NAMES:
            named = replace(profile, artist=replace(profile.artist, name=name))
            ids[name] = await store.save_profile(named)
        assert len(set(ids.values())) == len(NAMES) >= 500
        for name in NAMES[::7]:
            for form in ("NFC", "NFD"):
                found = await store.find_artist(unicodedata.normalize(form, name))
                assert found.id == ids[name]
                assert found.name == unicodedata.normalize("NFC", " ".join(name.split()))

    use(save_and_find)


def test_composed_and_decomposed_names_are_one_artist(use):
    async def save_both(store):
        ids = {
            await store.save_profile(make_profile(unicodedata.normalize(form, "Björk")))
            for form in ("NFC", "NFD", "NFKC")
        }
        assert len(ids) == 1
        assert [artist.name for artist in await store.list_artists()] == ["Björk"]

    use(save_both)


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "a\ud800", "x" * 201, "tab\u202ename"])
def test_a_name_that_no_artist_has_is_refused(use, name):
    for ask in ("find_profile", "find_artist", "delete_artist", "similar"):
        with pytest.raises(InvalidRequestError):
            use(lambda store, ask=ask: getattr(store, ask)(name))
    with pytest.raises(InvalidRequestError):
        use(lambda store: store.save_profile(make_profile(name)))


def test_text_that_no_database_takes_is_cleaned(use):
    async def save(store):
        source = replace(make_source("id\0"), title="A\ud83d title\0")
        await store.save_profile(make_profile(description="Late\0 \udcff snare", sources=[source]))
        found = await store.find_profile("Test Drummer")
        assert found.description == "Late ? snare"
        assert found.sources[0].title == "A? title"
        assert found.sources[0].id == found.vocabulary[0].source_id == "id"

    use(save)


def test_numbers_that_are_not_finite_are_refused(use):
    profile = make_profile()
    bad = replace(profile.estimates["tempo_bpm"], spread=float("nan"), value=100.0)
    estimates = {**profile.estimates, "swing_8th_ratio": bad}
    with pytest.raises(InvalidRequestError, match="JSON"):
        use(lambda store: store.save_profile(replace(profile, estimates=estimates)))


def test_artists_are_listed_last_updated_first(use):
    async def save(store):
        for name in ("A", "B", "C", "A"):
            await store.save_profile(make_profile(name))
        assert [artist.name for artist in await store.list_artists()] == ["A", "C", "B"]
        assert [artist.name for artist in await store.list_artists(2)] == ["A", "C"]
        assert await store.list_artists(0) == await store.list_artists(-1) == []

    use(save)


def test_a_forgotten_artist_is_gone_but_its_history_stays(use):
    async def forget(store):
        await store.save_profile(make_profile("Max Roach", aliases=["Maxwell"]))
        await store.save_profile(make_profile("Roy Haynes"))
        await store.record_generation(GenerationRecord("Max Roach", "template", 5, {}, []))
        assert await store.delete_artist("maxwell") is True
        assert await store.find_profile("Max Roach") is None
        assert await store.find_artist("Maxwell") is None
        assert [artist.name for artist in await store.list_artists()] == ["Roy Haynes"]
        assert [line.artist for line in await store.list_generations()] == ["Max Roach"]

    use(forget)


def test_the_history_is_told_newest_first(use):
    params = {"bars": 4, "tempo": 92.5, "time_signature": [7, 8], "note": "\0π"}

    async def record(store):
        await store.save_profile(make_profile("Art Blakey"))
        first = await store.record_generation(
            GenerationRecord("art  blakey", "template", 17, params, ["a b.mid", "ß.mid"])
        )
        second = await store.record_generation(GenerationRecord("Nobody", "openai", 1, {}, []))
        newest, oldest = await store.list_generations()
        assert (newest.id, oldest.id) == (second, first)
        assert oldest.artist == "art blakey"
        assert oldest.params == {**params, "note": "π"}
        assert oldest.output_files == ["a b.mid", "ß.mid"]
        assert oldest.making == {}
        assert (oldest.provider_used, oldest.generation_time_ms) == ("template", 17)
        assert datetime.fromisoformat(oldest.created_at) <= datetime.fromisoformat(
            newest.created_at
        )
        assert await store.list_generations(1) == [newest]

    use(record)


@pytest.mark.parametrize("params", [{"x": float("inf")}, {"x": object()}, {1: 2}])
def test_parameters_that_json_cannot_hold_are_refused(use, params):
    record = GenerationRecord("Someone", "template", 1, params, [])
    with pytest.raises(InvalidRequestError):
        use(lambda store: store.record_generation(record))


def test_neighbours_come_nearest_first_without_the_artist(use):
    texts = {
        "Funk One": "ghost notes syncopated funk sixteenth",
        "Funk Two": "syncopated funk ghost notes pocket",
        "Metal": "double kick blast beats",
        "Half": "funk blast beats",
    }

    async def ask(store):
        for name, words in texts.items():
            await store.save_profile(make_profile(name, description=words), embed(words))
        await store.save_profile(make_profile("No vector"))
        found = await store.similar("funk one", limit=2)
        assert [neighbour.name for neighbour in found] == ["Funk Two", "Half"]
        expected = [embed(texts["Funk One"]) @ embed(texts[n.name]) for n in found]
        assert [n.similarity for n in found] == pytest.approx(expected, abs=1e-6)
        assert len(await store.similar("Funk One", limit=100)) == 3
        assert await store.similar("Funk One", limit=0) == []
        assert await store.similar("No vector") == []

    use(ask)


def test_similarity_is_cosine_whatever_the_length(use):
    async def ask(store):
        vector = embed("swing")
        await store.save_profile(make_profile("Short"), vector * 0.01)
        await store.save_profile(make_profile("Long"), vector * 50)
        await store.save_profile(make_profile("Opposite"), -vector)
        found = await store.similar("Short")
        assert [neighbour.name for neighbour in found] == ["Long", "Opposite"]
        assert [n.similarity for n in found] == pytest.approx([1, -1], abs=1e-6)

    use(ask)


def test_a_vector_lasts_as_long_as_its_description(use):
    async def ask(store):
        await store.save_profile(make_profile("A", description="one"), embed("one"))
        await store.save_profile(make_profile("A", description="one", tempo_bpm=99))
        assert await store.profiles_without_embedding() == []
        await store.save_profile(make_profile("A", description="two"))
        assert await store.profiles_without_embedding() == [("A", "two")]
        await store.save_embedding("a", embed("two"))
        assert await store.profiles_without_embedding() == []

    use(ask)


def test_a_vector_needs_a_profile(use):
    with pytest.raises(DatabaseError, match="no stored profile"):
        use(lambda store: store.save_embedding("Nobody", embed("x")))


@pytest.mark.parametrize(
    "vector", [np.ones(3), np.zeros(384), np.full(384, np.nan), np.ones((1, 384))]
)
def test_a_vector_without_direction_or_of_another_shape_is_refused(use, vector):
    async def ask(store):
        await store.save_profile(make_profile())
        for save in (
            partial(store.save_embedding, "Test Drummer"),
            partial(store.save_profile, make_profile()),
        ):
            with pytest.raises(InvalidRequestError):
                await save(vector)

    use(ask)


def test_simultaneous_writers_lose_nothing(use):
    async def write(store):
        names = [f"Drummer {number % 4}" for number in range(12)]
        await asyncio.gather(
            *(store.save_profile(make_profile(name)) for name in names),
            *(store.record_generation(GenerationRecord(name, "t", 1, {}, [])) for name in names),
        )
        assert len(await store.list_artists()) == 4
        assert len(await store.list_generations()) == 12

    use(write)
