"""From findings to a profile in which every number says what it rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import make_source
from tests.midi_files import rock_beat

from mididrumigen.domain.errors import UnknownArtistError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.estimates import Basis
from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, SourceKind
from mididrumigen.domain.style.features import FEATURES
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.profile_builder import CORE_FEATURES, build_profile

ARTIST = Artist("Test Drummer", genres=("funk",))
GENRES = ("funk", "jazz", "metal", "reggae")


def genre(name: str) -> Finding:
    found = Library().genre(name)
    assert found is not None
    return found


def played(number: int, bars: int = 8, tempo_bpm: float = 100, fills: int = 0) -> Finding:
    source = make_source(f"midi:{number}", SourceKind.MIDI)
    marked = frozenset(range(bars - fills, bars))
    phrase = Phrase(rock_beat(bars, tempo_bpm), source.id, "rock", marked, played=True)
    return Finding(source, phrases=(phrase,))


def claim(feature: str, value: float, sample_size: float = 8, confidence: float = 0.6) -> Finding:
    source = make_source(f"article:{feature}", SourceKind.ARTICLE)
    evidence = Evidence(feature, value, 0, sample_size, source.id, confidence, "it says so")
    return Finding(source, claims=(evidence,))


def check_citations(profile: StyleProfile) -> None:
    known = [source.id for source in profile.sources]
    assert len(known) == len(set(known))
    for name, estimate in profile.estimates.items():
        assert set(estimate.sources) <= set(known), name
        assert estimate.sources or estimate.basis is Basis.DEFAULT, name
        assert (estimate.basis is Basis.DEFAULT) <= (estimate.prior_share >= 0.5), name
    assert {phrase.source_id for phrase in profile.vocabulary} <= set(known)


findings = st.lists(
    st.builds(played, st.integers(0, 3), st.integers(1, 32), st.floats(40, 220), st.integers(0, 1))
    | st.sampled_from(CORE_FEATURES).flatmap(
        lambda name: st.builds(
            claim,
            st.just(name),
            st.floats(FEATURES[name.split(".")[0]].low, FEATURES[name.split(".")[0]].high),
            st.floats(0.5, 200),
            st.floats(0, 1),
        )
    ),
    max_size=4,
)


@settings(max_examples=60)
@given(findings, st.none() | st.sampled_from(GENRES))
def test_every_number_is_cited_or_a_visible_default(
    found: list[Finding], genre_name: str | None
) -> None:
    if not found and genre_name is None:
        with pytest.raises(UnknownArtistError, match="Nothing is known of 'Test Drummer'"):
            build_profile(ARTIST, found)
        return
    prior = genre(genre_name) if genre_name else None
    profile = build_profile(ARTIST, found, prior, genre_name or "")
    check_citations(profile)
    assert 0 <= profile.confidence <= 1
    assert set(FEATURES) - {"microtiming_ms"} <= set(profile.estimates)
    assert profile.genre == (genre_name or "")
    assert profile.description.startswith("Test Drummer: funk.")


def test_nothing_of_the_artists_own_is_no_confidence() -> None:
    profile = build_profile(ARTIST, (), genre("funk"), "funk")
    assert profile.confidence == 0
    assert {e.basis for e in profile.estimates.values()} <= {Basis.GENRE, Basis.DEFAULT}
    assert all(e.prior_share == 1 for e in profile.estimates.values())
    assert profile.vocabulary == genre("funk").phrases


def test_two_bars_without_a_genre_are_little_but_not_nothing() -> None:
    profile = build_profile(ARTIST, [played(1, bars=2)])
    assert 0 < profile.confidence < 0.35
    assert profile.estimates["density"].sources == ("midi:1",)


def test_confidence_grows_with_what_was_heard() -> None:
    levels = [
        build_profile(ARTIST, [played(n) for n in range(count)], genre("funk"), "funk").confidence
        for count in (0, 1, 3, 10)
    ]
    assert levels == sorted(set(levels))
    assert levels[-1] > 0.7


@pytest.mark.parametrize("feature", ["tempo_bpm", "ghost_note_rate", "density"])
def test_little_evidence_stays_near_the_genre_and_much_goes_its_own_way(feature: str) -> None:
    prior = build_profile(ARTIST, (), genre("funk"), "funk").value(feature)
    away = 2 * prior
    values = [
        build_profile(ARTIST, [claim(feature, away, size)], genre("funk"), "funk").value(feature)
        for size in (0.5, 4, 16, 400)
    ]
    assert prior < values[0] < values[1] < values[2] < values[3] < away
    assert values[0] - prior < 0.1 * prior
    assert away - values[3] < 0.15 * prior


def test_the_genre_fills_only_the_gaps() -> None:
    profile = build_profile(ARTIST, [claim("tempo_bpm", 180, 50, 1.0)], genre("reggae"), "reggae")
    assert profile.estimates["tempo_bpm"].basis is Basis.ARTIST
    assert profile.estimates["tempo_bpm"].sources[0] == "article:tempo_bpm"
    assert profile.estimates["density"].basis is Basis.GENRE
    assert profile.estimates["density"].sources == (genre("reggae").source.id,)


def test_vocabulary_is_borrowed_only_where_there_is_none() -> None:
    funk = genre("funk")
    grooves_only = build_profile(ARTIST, [played(1)], funk, "funk")
    own, borrowed = grooves_only.vocabulary[0], grooves_only.vocabulary[1:]
    assert own.source_id == "midi:1"
    assert borrowed
    assert all(phrase.fills and phrase.source_id == funk.source.id for phrase in borrowed)
    assert len(build_profile(ARTIST, [played(1, fills=1)], funk, "funk").vocabulary) == 1


def test_the_same_source_found_twice_is_listed_once() -> None:
    profile = build_profile(ARTIST, [played(1), played(1)])
    assert [source.id for source in profile.sources] == ["midi:1"]


def test_what_is_measured_on_a_performance_is_what_was_played() -> None:
    profile = build_profile(ARTIST, [played(n, bars=32, tempo_bpm=96) for n in range(8)])
    assert profile.value("tempo_bpm") == pytest.approx(96, abs=1)
    # 8 hats, 2 kicks and 2 snares on 4 beats; the kick on 1 and 3 is not syncopated.
    assert profile.value("density") == pytest.approx(3, abs=0.1)
    assert profile.value("density.hat") == pytest.approx(2, abs=0.1)
    assert profile.value("ghost_note_rate") < 0.02
    assert profile.value("velocity.snare") == pytest.approx(110, abs=2)
    assert profile.estimates["tempo_bpm"].sources == tuple(f"midi:{n}" for n in range(8))


def test_written_bars_say_nothing_of_touch_and_timing() -> None:
    finding = played(1, bars=16)
    written = replace(finding.phrases[0], played=False)
    profile = build_profile(ARTIST, [replace(finding, phrases=(written,))])
    assert profile.estimates["density"].basis is Basis.ARTIST
    for name in ("velocity", "tempo_bpm", "swing_8th_ratio"):
        assert profile.estimates[name].basis is Basis.DEFAULT


def test_the_description_says_what_is_known_and_leaves_defaults_out() -> None:
    finding = replace(claim("tempo_bpm", 90, 50, 1.0), facts=("He sits low.",))
    text = build_profile(ARTIST, [finding]).description
    assert "He sits low." in text
    assert "BPM" in text
    assert "ghost notes" not in text
    assert "syncopation" not in text


def lent_weight(bars: int) -> float:
    """Weight of what a genre lends beside so many bars of playing."""
    related = {"funk": genre("funk")}
    profile = build_profile(Artist("Jane Doe"), [played(1, bars=bars)], related=related)
    check_citations(profile)
    lent = [phrase for phrase in profile.vocabulary if not phrase.played]
    assert {phrase.label.partition(":")[0] for phrase in lent} == {"funk"}
    return sum(phrase.weight for phrase in lent)


def test_a_genre_lends_its_phrases_the_less_the_more_is_known() -> None:
    weights = [lent_weight(bars) for bars in (4, 20, 100, 400)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] < weights[0] / 10


def test_nothing_is_lent_to_whom_the_library_knows() -> None:
    entry = Library().artist_finding(Artist("Clyde Stubblefield"))
    assert entry is not None
    found = [entry, played(1)]
    profile = build_profile(ARTIST, found, genre("funk"), "funk", {"funk": genre("funk")})
    assert len(profile.vocabulary) == len(entry.phrases) + 1


def test_what_was_measured_of_a_genre_outweighs_what_was_estimated() -> None:
    by_ear, measured = genre("funk"), Library().measured("funk")
    assert measured is not None
    assert Library().measured("FUNK") == Library().measured("funk")
    (number,) = [c for c in measured.claims if c.feature == "density"]
    plain = build_profile(ARTIST, (), by_ear, "funk").estimate("density")
    both = build_profile(ARTIST, (), by_ear, "funk", measured=measured)
    check_citations(both)
    near = both.estimate("density")
    assert abs(near.value - number.value) < abs(plain.value - number.value)
    assert measured.source.id in near.sources
    assert near.basis is Basis.GENRE
    assert "CC BY 4.0" in measured.source.title


def test_a_genre_nobody_measured_has_no_statistics() -> None:
    assert Library().measured("reggae") is None
    assert Library().measured("no such genre") is None
