"""Who plays alike: the table that comes with the package, the distance, the reasons, the map."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes import HashingEmbedder, make_profile
from tests.fakes_service import MemoryProfiles

from mididrumigen.domain.errors import ResearchError, UnknownArtistError
from mididrumigen.domain.style.style_distance import distance, nearest
from mididrumigen.domain.style.style_map import lay_out
from mididrumigen.domain.style.traits import decode_traits, encode_traits
from mididrumigen.domain.work.records import Comparison, SimilarArtist
from mididrumigen.orchestrator.comparison import Comparer
from mididrumigen.orchestrator.neighbours import compare_styles, describe_comparison
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.ports.models import Vector
from mididrumigen.research.identity.offline_identity import OfflineIdentity
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.library.style_table import pack, unpack

LIBRARY = Library()
STYLES = {style.traits.name: style for style in LIBRARY.styles()}
KNOWN = st.sampled_from(sorted(STYLES))
FIRST = 5

# Players whom drummers name in one breath, each pair with why. Both ways count.
PAIRS = (
    ("Clyde Stubblefield", "Jabo Starks", "side by side behind James Brown"),
    ("Melvin Parker", "Clyde Stubblefield", "one chair, two years apart"),
    ("Elvin Jones", "Tony Williams", "how jazz of the sixties moved on"),
    ("Max Roach", "Art Blakey", "the two of bebop"),
    ("Philly Joe Jones", "Max Roach", "bebop into hard bop"),
    ("Roy Haynes", "Jack DeJohnette", "broken time, taught and learnt"),
    ("Gene Krupa", "Buddy Rich", "the battle of the big bands"),
    ("Hal Blaine", "Earl Palmer", "the two first calls of Los Angeles"),
    ("Benny Benjamin", "Uriel Jones", "Motown's studio in shifts"),
    ("Uriel Jones", "Richard Allen", "Motown's studio in shifts"),
    ("Al Jackson Jr.", "Roger Hawkins", "Memphis and Muscle Shoals"),
    ("David Garibaldi", "Mike Clark", "Oakland's broken sixteenths"),
    ("Zigaboo Modeliste", "Smokey Johnson", "New Orleans, pupil and model"),
    ("Johnny Vidacovich", "Herlin Riley", "New Orleans' modern street beat"),
    ("Carlton Barrett", "Sly Dunbar", "one drop and what came after"),
    ("Keith Moon", "Mitch Mitchell", "London's two who never sat still"),
    ("John Bonham", "Ian Paice", "hard rock's heavy and quick feet"),
    ("Jaki Liebezeit", "Klaus Dinger", "the motor of Cologne and Düsseldorf"),
    ("Questlove", "J Dilla", "the machine and the man who learnt its limp"),
    ("DJ Premier", "Pete Rock", "New York's boom-bap"),
    ("Dave Lombardo", "Gene Hoglan", "thrash, the fast school"),
    ("Gene Hoglan", "Pete Sandoval", "Florida's death metal"),
    ("Dave Grohl", "Taylor Hawkins", "one band, two drummers"),
    ("Earl Young", "Tony Thompson", "disco's four on the floor"),
    ("Goldie", "Roni Size", "jungle's breaks"),
)


def test_every_artist_of_the_library_is_in_the_table() -> None:
    assert list(STYLES) == [artist.name for artist in LIBRARY.artists()]
    for style in STYLES.values():
        assert style.x is not None
        assert style.y is not None
        assert max(abs(style.x), abs(style.y)) <= 1
        assert len(style.vector) == 384
        assert decode_traits(encode_traits(style.traits)) == style.traits


def test_those_whom_drummers_name_together_are_among_the_first() -> None:
    assert len(PAIRS) == 25
    missed = [
        f"{one} -> {other}"
        for first, second, _ in PAIRS
        for one, other in ((first, second), (second, first))
        if other not in {n.name for n in compare_styles(one, [*STYLES.values()], FIRST).neighbours}
    ]
    assert 1 - len(missed) / (2 * len(PAIRS)) >= 0.8, missed


@given(KNOWN, KNOWN)
def test_a_distance_is_one_between_two(first: str, second: str) -> None:
    one, other = STYLES[first], STYLES[second]
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert 0 <= distance(one, other) <= 1
    assert distance(one, one) <= distance(one, other)


@given(KNOWN)
def test_neighbours_come_nearest_first_each_with_its_reasons(name: str) -> None:
    found = compare_styles(name, [*STYLES.values()], 10)
    assert found.artist == name
    assert name not in {near.name for near in found.neighbours}
    shares = [near.similarity for near in found.neighbours]
    assert shares == sorted(shares, reverse=True)
    for near in found.neighbours:
        assert 1 <= len(near.reasons) <= 4
        assert len(set(near.reasons)) == len(near.reasons)
    told = describe_comparison(found)["similar_artists"]
    assert isinstance(told, list)
    assert set(told[0]) == {"name", "similarity", "reasons", "x", "y"}


def test_the_reasons_are_true_of_both() -> None:
    (near, *_) = compare_styles("Clyde Stubblefield", [*STYLES.values()], 1).neighbours
    assert near.name == "Jabo Starks"
    assert "both played with James Brown" in near.reasons
    assert any("ghost-note heavy" in reason for reason in near.reasons)


def test_near_styles_lie_near_on_the_map() -> None:
    jazz = [s for s in STYLES.values() if s.traits.genres[0] == "jazz"]
    metal = [s for s in STYLES.values() if "metal" in s.traits.genres[0]]

    def middle(styles: Sequence[object]) -> tuple[float, float]:
        points = [(s.x or 0.0, s.y or 0.0) for s in STYLES.values() if s in styles]
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)

    (ax, ay), (bx, by) = middle(jazz), middle(metal)
    assert abs(ax - bx) + abs(ay - by) > 0.5
    some = [*STYLES.values()][:12]
    assert lay_out(some) == lay_out(some)


def test_a_packed_vector_keeps_its_direction() -> None:
    row = [0.5, -0.25, 0.0, 0.125]
    packed = unpack(pack(row))
    assert [value / packed[0] for value in packed] == pytest.approx([1, -0.5, 0, 0.25], abs=0.01)


class NoModel(HashingEmbedder):
    """An embedder whose model is not installed."""

    def embed(self, texts: Sequence[str]) -> Vector:
        raise ResearchError(f"No model for {len(texts)} texts.")


async def compare(store: MemoryProfiles, name: str, embedder: HashingEmbedder) -> Comparison:
    researcher = Researcher(LIBRARY, LIBRARY, (), store, OfflineIdentity(LIBRARY))

    async def find_nearest(known: str, most: int) -> Sequence[SimilarArtist]:
        return await store.similar(known, most)

    async def read_vectors() -> dict[str, tuple[float, ...]]:
        return {}

    comparer = Comparer(LIBRARY, researcher, embedder, find_nearest, read_vectors)
    return await comparer.compare(name, 5)


@pytest.mark.parametrize("embedder", [HashingEmbedder(), NoModel()])
def test_a_stored_stranger_is_compared_with_the_library(embedder: HashingEmbedder) -> None:
    async def work() -> None:
        store = MemoryProfiles()
        await store.save_profile(make_profile("Nadia"))
        found = await compare(store, "nadia", embedder)
        assert found.artist == "Nadia"
        assert len(found.neighbours) == 5
        assert found.x is not None
        assert "Nadia" not in STYLES
        with pytest.raises(UnknownArtistError):
            await compare(store, "Nobody at all", embedder)

    asyncio.run(work())


def test_nearest_of_none_is_none() -> None:
    assert nearest(STYLES["John Bonham"], [], 5) == []
