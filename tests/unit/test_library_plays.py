"""Every groove of the library plays as it is written, and what an entry leaves open is said."""

from __future__ import annotations

from collections import defaultdict

import pytest
from tests.fakes import library_profile

from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import BACKBONE
from mididrumigen.domain.style.estimates import Basis
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.validate import validate_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.orchestrator.descriptions import describe_profile
from mididrumigen.research.library.built_in import Library

LIBRARY = Library()
NAMES = [artist.name for artist in LIBRARY.artists()]
ENGINE = TemplateGenerator()


def backbone(groove: Groove) -> set[tuple[str, object]]:
    return {(hit.piece.value, hit.position) for hit in groove.hits if hit.piece.group in BACKBONE}


@pytest.mark.parametrize("name", NAMES)
def test_every_groove_plays_with_its_kick_and_snare_as_written(name: str) -> None:
    profile = library_profile(name)
    for number, phrase in enumerate(p for p in profile.vocabulary if not p.fills):
        written = phrase.groove
        params = GenerationParams(
            bars=written.bars,
            meter=written.meter,
            tempo_bpm=written.tempo_bpm,
            variations=1,
            seed=number,
            style=phrase.label,
            fills=0.0,
            ornament=0.0,
        )
        (played,) = ENGINE.generate(profile, params)
        assert backbone(played) == backbone(written), phrase.label
        validate_midi(
            write_groove(played, general_midi(), track_name=name),
            drum_map=general_midi(),
            bars=written.bars,
            meter=written.meter,
            tempo_bpm=written.tempo_bpm,
        )


@pytest.mark.parametrize("name", NAMES)
def test_what_an_entry_does_not_say_is_seen_to_be_the_genres(name: str) -> None:
    artist = LIBRARY.identify(name)
    assert artist is not None
    finding = LIBRARY.artist_finding(artist)
    assert finding is not None
    stated = {claim.feature for claim in finding.claims}
    profile = library_profile(name)
    bases = defaultdict(set)
    for feature, estimate in profile.estimates.items():
        bases[estimate.basis].add(feature)
    # What the entry states outweighs the genre; all else is the genre's or measured on grooves.
    assert stated <= bases[Basis.ARTIST]
    assert bases[Basis.GENRE].isdisjoint(stated)
    assert not bases[Basis.DEFAULT]


def test_vocabulary_is_said_to_be_own_or_lent() -> None:
    own = describe_profile(library_profile("John Bonham"))["vocabulary"]
    assert {(entry["basis"], entry["lent_by"]) for entry in own} == {("own", None)}


def test_a_lent_vocabulary_names_its_genre() -> None:
    from mididrumigen.domain.style.artist import Artist
    from mididrumigen.research.profile_builder import build_profile

    profile = build_profile(Artist("Nobody"), (), LIBRARY.genre("funk"), "funk")
    lent = describe_profile(profile)["vocabulary"]
    assert lent
    assert {(entry["basis"], entry["lent_by"]) for entry in lent} == {("lent", "funk")}
