"""The library speaks the ports' words."""

from __future__ import annotations

import asyncio

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Collector, GenreLibrary, Identity
from mididrumigen.research.collectors.built_in_library import LibraryCollector
from mididrumigen.research.library.built_in import Library


def test_it_is_a_collector() -> None:
    collector: Collector = LibraryCollector()
    request = ResearchRequest("John Bonham")
    (found,) = asyncio.run(collector.collect(Artist("John Bonham"), request))
    assert found.source.id == "library:john-bonham"
    assert found.source.title == "MidiDrumiGen knowledge library: John Bonham"
    assert asyncio.run(collector.collect(Artist("Nobody at all"), request)) == ()
    assert collector.name == "library"


def test_it_knows_identities_and_genres() -> None:
    identity: Identity = Library()
    genres: GenreLibrary = Library()
    artist = identity.identify("Led Zeppelin")
    assert artist is not None
    assert artist.asked_as == "Led Zeppelin"
    assert identity.identify("Nobody at all") is None
    found = genres.genre(genres.genres()[0])
    assert found is not None
    assert found.source.id.startswith("library:genre:")
