from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes import make_profile

from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import Artist, ArtistKind, Tenure
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, Source, SourceKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.profile_codec import (
    FORMAT,
    decode_profile,
    decode_statements,
    encode_profile,
    encode_statements,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
tuples_of_texts = st.lists(texts, max_size=3).map(tuple)
shares = st.floats(0, 1)
positive = st.floats(0, 1e6)
meters = st.sampled_from([Meter(), Meter(7, 8), Meter.parse("2+3+2/8"), Meter(6, 8), Meter(5, 4)])
grids = st.sampled_from([2, 3, 4, 6, 8, 12, 20, 28, 96])
# The codec keeps offsets to 10 µs.
offsets = st.integers(-20_000, 20_000).map(lambda steps: round(steps * 1e-5, 5))


@st.composite
def grooves(draw):
    meter, bars = draw(meters), draw(st.integers(1, 3))
    length = meter.bar_length * bars

    def hit():
        per = draw(grids)
        position = Fraction(draw(st.integers(0, int(length * per) - 1)), per)
        piece = draw(st.sampled_from(list(KitPiece)))
        return Hit(piece, position, draw(st.integers(1, 127)), draw(offsets))

    hits = tuple(hit() for _ in range(draw(st.integers(0, 8))))
    return Groove(meter, draw(st.floats(30, 300)), bars, hits)


phrases = st.builds(
    Phrase, grooves(), texts, texts, st.frozensets(st.integers(0, 2)), st.booleans(), positive
)
estimates = st.builds(
    Estimate,
    st.floats(-1e6, 1e6),
    positive,
    positive,
    tuples_of_texts,
    st.sampled_from(Basis),
    shares,
)
years = st.none() | st.integers(1900, 2100)
tenures = st.builds(Tenure, texts, years, years, texts)
profiles = st.builds(
    StyleProfile,
    st.builds(
        Artist,
        texts,
        st.sampled_from(ArtistKind),
        tuples_of_texts,
        tuples_of_texts,
        tuples_of_texts,
        ids=tuples_of_texts,
        songs=tuples_of_texts,
        drummers=st.lists(tenures, max_size=2).map(tuple),
    ),
    texts,
    st.dictionaries(texts, estimates, max_size=4),
    st.lists(phrases, max_size=3).map(tuple),
    st.lists(
        st.builds(Source, texts, st.sampled_from(SourceKind), texts, texts, texts), max_size=3
    ).map(tuple),
    shares,
    texts,
)


def through_json(profile):
    return json.loads(json.dumps(encode_profile(profile), allow_nan=False))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(profiles)
def test_a_profile_survives_json(profile):
    assert decode_profile(through_json(profile)) == profile


@given(st.floats(-0.5, 0.5))
@settings(max_examples=30, deadline=None)
def test_offsets_are_kept_to_ten_microseconds(offset_s):
    hit = Hit(KitPiece.SNARE, Fraction(1), 100, offset_s)
    phrase = Phrase(Groove(Meter(), 100.0, 1, (hit,)), "s")
    profile = StyleProfile(Artist("A"), "", {}, (phrase,), (), 0.0)
    (found,) = decode_profile(through_json(profile)).vocabulary[0].groove.hits
    assert abs(found.offset_s - offset_s) <= 0.5e-5 + 1e-12


@pytest.mark.parametrize("version", [None, 0, FORMAT + 1, "1"])
def test_another_format_is_refused(version):
    data = {**through_json(make_profile()), "format": version}
    with pytest.raises(DatabaseError, match="format"):
        decode_profile(data)


@pytest.mark.parametrize(
    "missing", sorted(set(encode_profile(make_profile())) - {"format", "readings"})
)
def test_a_profile_that_lacks_something_is_damaged(missing):
    data = through_json(make_profile())
    del data[missing]
    with pytest.raises(DatabaseError, match="damaged"):
        decode_profile(data)


@pytest.mark.parametrize(
    ("column", "value"),
    [("velocity", 0), ("velocity", 128), ("per", 0), ("at", -1), ("at", 999), ("piece", "gong")],
)
def test_a_hit_that_cannot_be_is_damage(column, value):
    data = through_json(make_profile())
    data["vocabulary"][0][column][0] = value
    with pytest.raises(DatabaseError, match="damaged"):
        decode_profile(data)


def test_profiles_written_before_ids_songs_and_drummers_are_read():
    data = encode_profile(make_profile())
    for key in ("ids", "songs", "drummers"):
        del data["artist"][key]
    assert decode_profile(data) == make_profile()


claims = st.builds(
    Evidence,
    st.just("density"),
    shares,
    positive,
    st.floats(0.5, 1e6),
    st.just("s"),
    shares,
    st.text(max_size=20),
    st.text(max_size=20),
)
sources = st.builds(
    Source, st.just("s"), st.sampled_from(SourceKind), st.text("a“” .", max_size=12)
)


@given(sources, st.lists(claims, max_size=3).map(tuple), tuples_of_texts)
def test_what_a_source_states_survives_json(source, claims, facts):
    finding = Finding(source, claims=claims, facts=facts)
    data = json.loads(json.dumps(encode_statements(finding)))
    assert decode_statements(source, data) == finding


def stored_without_quotes(reason):
    """A claim as it was stored when reason and quote were one."""
    return {"claims": [["density", 4.0, 0.5, 6.0, 0.5, reason]], "facts": []}


@given(sources, st.text("a“” .", min_size=1, max_size=20))
def test_a_quote_stored_in_the_reason_is_told_from_a_measurement(source, quote):
    old = stored_without_quotes(f"“{quote}” {source.title}")
    (claim,) = decode_statements(source, old).claims
    prose = source.kind in (SourceKind.ARTICLE, SourceKind.PAPER)
    assert claim.in_words is prose
    assert (claim.reason, claim.quote) == (
        (source.title, quote) if prose else (f"“{quote}” {source.title}", "")
    )


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("“He ghosts.” Another title", ("Another title", "He ghosts.")),
        ("measured on 4 bars", ("measured on 4 bars", "")),
        ("“never closed", ("“never closed", "")),
    ],
)
def test_an_old_reason_without_the_sources_title(reason, expected):
    source = Source("s", SourceKind.ARTICLE, "A title")
    (claim,) = decode_statements(source, stored_without_quotes(reason)).claims
    assert (claim.reason, claim.quote) == expected
