"""How words count: copies once, sources capped, tempos in one octave, and what they move."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import make_source
from tests.midi_files import rock_beat

from mididrumigen.domain.errors import InsufficientEvidenceError
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.collecting import CollectorReport, CollectorStatus
from mididrumigen.domain.style.estimates import Basis
from mididrumigen.domain.style.evidence import Evidence, Finding, Phrase, SourceKind
from mididrumigen.domain.style.features import default_of
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.research.agreement import MOST_BARS, fold_octaves, settle_words
from mididrumigen.research.library.built_in import Library
from mididrumigen.research.minimum import MIN_SOURCES, check_minimum
from mididrumigen.research.profile_builder import CORE_FEATURES, build_profile
from mididrumigen.research.text.reading import read_finding, read_findings

ARTIST = Artist("Dan Kessler", ArtistKind.DRUMMER, genres=("rock",))
SAYINGS = (
    "Kessler plays behind the beat, and his ghost notes are everywhere.",
    "In this room Dan Kessler leaves ghost notes between all the backbeats.",
    "A lesson with Kessler begins with ghost notes and ends with them.",
    "Kessler's ghost notes fill what others leave empty.",
    "You hear it at once: Kessler is a man of ghost notes.",
    "Kessler whispers ghost notes under the loudest guitars of the decade.",
)


def word(
    number: int, value: float = 0.4, confidence: float = 0.5, quote: str = "", feature: str = ""
) -> Evidence:
    said = quote or f"{SAYINGS[number % len(SAYINGS)]} {number * 7919} {number * 104729}"
    name = feature or "ghost_note_rate"
    return Evidence(name, value, 0.1, 6, f"web:{number}", confidence, f"Page {number}", said)


def article(number: int, text: str = "") -> Finding:
    lead = "Dan Kessler is a drummer. "
    source = make_source(f"web:{number}", SourceKind.ARTICLE)
    return Finding(source, text=lead + (text or SAYINGS[number % len(SAYINGS)]))


def played(bars: int) -> Finding:
    source = make_source("midi:1", SourceKind.MIDI)
    phrase = Phrase(rock_beat(bars, 100), source.id, "rock", played=True)
    return Finding(source, phrases=(phrase,))


def build(*findings: Finding) -> StyleProfile:
    genre = Library().genre("rock")
    return build_profile(ARTIST, read_findings(findings, ARTIST), genre, "rock")


def test_words_move_an_unmeasured_profile_clearly_and_a_measured_one_hardly() -> None:
    text = article(0)
    genre, told = build().value("ghost_note_rate"), build(text).value("ghost_note_rate")
    measured, both = build(played(200)), build(played(200), text)
    assert told - genre > 0.05
    moved = both.value("ghost_note_rate") - measured.value("ghost_note_rate")
    assert 0 < moved < 0.3 * (told - genre)
    assert both.estimates["ghost_note_rate"].sources[:2] == ("midi:1", "web:0")


def test_independent_sources_that_agree_weigh_more_than_one() -> None:
    values = [
        build(*(article(n) for n in range(count))).value("ghost_note_rate") for count in range(5)
    ]
    assert values == sorted(set(values))
    assert build(*(article(n) for n in range(3))).estimates["ghost_note_rate"].basis is Basis.ARTIST


def test_copies_of_one_text_are_one_voice() -> None:
    once = build(article(0))
    copies = build(*(article(n, SAYINGS[0]) for n in range(4)))
    assert copies.value("ghost_note_rate") == pytest.approx(once.value("ghost_note_rate"))
    assert copies.confidence == once.confidence


def test_one_source_says_a_thing_once_however_often() -> None:
    said = [word(1, 0.4, quote=f"{saying} again") for saying in SAYINGS]
    (voice,) = settle_words(said)
    assert (voice.sample_size, voice.value) == (pytest.approx(6, rel=0.01), pytest.approx(0.4))


def test_words_together_weigh_less_than_a_page_of_measured_bars() -> None:
    settled = settle_words([word(number) for number in range(40)])
    assert sum(claim.sample_size for claim in settled) <= MOST_BARS


def test_measured_claims_are_left_as_they_are() -> None:
    measured = [Evidence("tempo_bpm", 90 + n, 5, 50, "midi:1", 0.9, "measured") for n in range(9)]
    assert settle_words(measured) == measured


@pytest.mark.parametrize("reason", ["measured on 100 bars", "“Kashmir”, 100 bars", '"Kashmir"'])
def test_a_measurement_weighs_its_bars_whatever_its_reason_begins_with(reason: str) -> None:
    measured = Evidence("density", 4.0, 0.5, 100, "midi:1", 0.95, reason)
    said = Evidence("density", 3.0, 0.5, 100, "web:1", 0.95, reason, "He plays much.")
    assert (measured.in_words, said.in_words) == (False, True)
    settled = {claim.source_id: claim.sample_size for claim in settle_words([measured, said])}
    assert settled == {"midi:1": 100, "web:1": MOST_BARS / 2}
    link = Finding(make_source("web:2", SourceKind.ARTICLE), claims=(measured,))
    check_minimum([link], [])


claims = st.lists(
    st.builds(word, st.integers(0, 9), st.floats(0, 1), st.floats(0.05, 1)), max_size=5
)


@settings(max_examples=60)
@given(claims, st.randoms())
def test_the_order_of_sources_does_not_matter(found: list[Evidence], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    key = [(c.source_id, round(c.value, 9), c.sample_size) for c in settle_words(found)]
    assert [(c.source_id, round(c.value, 9), c.sample_size) for c in settle_words(shuffled)] == key


def test_the_order_of_findings_does_not_change_a_profile() -> None:
    texts = ("He rushes the beat on the drums.", "Kessler plays many elaborate fills.", SAYINGS[0])
    profiles = [
        build(*(article(number, texts[number]) for number in order))
        for order in permutations(range(3))
    ]
    for profile in profiles[1:]:
        assert profile.description == profiles[0].description
        for name, estimate in profile.estimates.items():
            assert estimate.value == pytest.approx(profiles[0].value(name))


def told(values: list[float], feature: str = "ghost_note_rate") -> StyleProfile:
    """The profile of which so many witnesses say so."""
    said = [word(number, value, 0.9, feature=feature) for number, value in enumerate(values)]
    findings = [Finding(make_source(c.source_id, SourceKind.ARTICLE), (c,)) for c in said]
    return build_profile(ARTIST, findings, Library().genre("rock"), "rock")


@pytest.mark.parametrize("count", [1, 2, 5])
def test_agreement_makes_surer_and_contradiction_less_sure(count: int) -> None:
    one = told([0.4] * count)
    assert told([]).confidence == 0 < one.confidence
    assert told([0.4] * (count + 1)).confidence > one.confidence
    assert told([0.4] * count + [0.02] * count).confidence < one.confidence
    assert told([0.4] * 6).confidence > told([0.4] * 6 + [0.02] * 6).confidence


def test_the_majority_wins_and_contradiction_widens() -> None:
    genre, three, mixed = told([]), told([0.42] * 3), told([0.42] * 3 + [0.04] * 17)
    feature = "ghost_note_rate"
    assert three.value(feature) > genre.value(feature) > mixed.value(feature)
    apart = told([0.42] * 4 + [0.04] * 4).estimates[feature].spread
    assert apart > told([0.42] * 8).estimates[feature].spread


def test_pages_of_one_host_and_texts_of_one_author_are_one_witness() -> None:
    def said(ids: list[str]) -> float:
        claims = [replace(word(n, 0.42, 0.9), source_id=ident) for n, ident in enumerate(ids)]
        return sum(claim.sample_size for claim in settle_words(claims))

    one = said(["page:drums.example/1"])
    assert said([f"page:drums.example/{n}" for n in range(5)]) == pytest.approx(one)
    assert said([f"text:jo-writer:{n}" for n in range(5)]) == pytest.approx(one)
    assert said(["text:jo-writer:1", "text:al-other:2"]) > 1.5 * one


@pytest.mark.parametrize(("value", "spread"), [(165.0, 134.0), (299.0, 20.0), (31.0, 6.0)])
def test_one_absurd_page_changes_next_to_nothing(value: float, spread: float) -> None:
    library = Library()
    artist = library.identify("John Bonham")
    assert artist is not None
    entry = library.artist_finding(artist)
    assert entry is not None
    genre = library.genre(artist.genres[0])
    absurd = Evidence("tempo_bpm", value, spread, 15, "page:odd.example/1", 0.93, "odd", "odd")
    page = Finding(make_source("page:odd.example/1", SourceKind.ARTICLE), (absurd,))
    before = build_profile(artist, [entry], genre, "rock").estimates["tempo_bpm"]
    after = build_profile(artist, [entry, page], genre, "rock").estimates["tempo_bpm"]
    assert abs(after.value - before.value) <= 0.1 * before.spread


def test_every_core_feature_counts_towards_confidence() -> None:
    for name in CORE_FEATURES:
        claim = Evidence(name, default_of(name)[0], 0.1, 6, "web:1", 0.5, "y", "x")
        finding = Finding(make_source("web:1", SourceKind.ARTICLE), (claim,))
        assert build_profile(ARTIST, [finding]).confidence > 0


def tempo(number: int, value: float) -> Evidence:
    return word(number, value, feature="tempo_bpm")


@pytest.mark.parametrize(
    ("words", "measured", "expected"),
    [
        ([180], [90, 92], [90]),
        ([45], [92], [90]),
        ([140], [92], [140]),
        ([90, 180, 91], [], [90, 90, 91]),
        ([95], [], [95]),
        ([240], [], [120]),
    ],
)
def test_tempos_are_brought_to_one_octave(
    words: list[float], measured: list[float], expected: list[float]
) -> None:
    firm = [Evidence("tempo_bpm", v, 3, 20, "midi:1", 0.9, "measured") for v in measured]
    genre = build().estimates["tempo_bpm"]
    said = [tempo(number, value) for number, value in enumerate(words)]
    folded = fold_octaves([*firm, *said], genre)
    assert [claim.value for claim in folded[len(firm) :]] == expected


def test_facts_that_contradict_each_other_are_left_out() -> None:
    many, few = "Kessler plays many elaborate fills.", "Kessler uses few fills."
    assert "fills" not in build(article(1, many), article(2, few)).description
    assert "few fills" in build(article(1, many), article(2, few), article(3, few)).description


def test_prose_that_is_not_about_drumming_falls_away() -> None:
    cook = Finding(
        make_source("web:9", SourceKind.ARTICLE), text="Dan Kessler is a cook. He fries."
    )
    assert read_finding(cook, ARTIST) is None
    assert read_findings([cook, article(1)], ARTIST)[0].text == ""


def test_claims_cite_the_sentence_and_the_page() -> None:
    finding = read_finding(article(3), ARTIST)
    assert finding is not None
    (claim,) = finding.claims
    assert (claim.quote, claim.reason) == (SAYINGS[3], "Title of web:3")
    assert finding.facts == ("Plays ghost notes on the snare",)


def test_a_blog_weighs_less_than_a_magazine_and_that_less_than_a_paper() -> None:
    sizes = []
    for kind, locator in (
        (SourceKind.ARTICLE, "https://drums.blogspot.example/kessler"),
        (SourceKind.ARTICLE, "https://magazine.example/kessler"),
        (SourceKind.PAPER, "https://doi.example/1"),
    ):
        finding = Finding(make_source("web:1", kind, locator), text=article(0).text)
        read = read_finding(finding, ARTIST)
        assert read is not None
        sizes.append(read.claims[0].sample_size)
    assert sizes == sorted(set(sizes))


NO_KEY = CollectorReport("papers", CollectorStatus.NO_KEY)


def test_two_articles_alone_are_too_few_and_the_error_says_what_would_help() -> None:
    found = read_findings([article(1), article(2)], ARTIST)
    with pytest.raises(InsufficientEvidenceError) as caught:
        check_minimum(found, [NO_KEY])
    assert caught.value.message == "Only 2 sources found, minimum 5 required."
    assert "--midi-folder" in caught.value.hint
    assert "papers has no key" in caught.value.hint


def test_links_and_entries_of_catalogues_are_no_evidence() -> None:
    links = [
        Finding(
            make_source(f"musicbrainz:{n}", SourceKind.ARTICLE),
            facts=("Jane Doe (1971-) in The Test Pilots",),
            is_evidence=False,
        )
        for n in range(MIN_SOURCES)
    ]
    with pytest.raises(InsufficientEvidenceError, match="Only 2 sources found, minimum 5"):
        check_minimum([*links, *read_findings([article(1), article(2)], ARTIST)], [])


def test_five_pages_must_also_say_something() -> None:
    silent = [Finding(make_source(f"web:{n}", SourceKind.ARTICLE)) for n in range(MIN_SOURCES)]
    with pytest.raises(InsufficientEvidenceError, match="none of them says"):
        check_minimum(silent, [])


@pytest.mark.parametrize("kind", [SourceKind.LIBRARY, SourceKind.MIDI, SourceKind.AUDIO])
def test_evidence_of_its_own_lifts_the_minimum(kind: SourceKind) -> None:
    check_minimum([Finding(make_source("x", kind)), *read_findings([article(1)], ARTIST)], [])


def test_five_articles_are_enough() -> None:
    check_minimum(read_findings([article(n) for n in range(MIN_SOURCES)], ARTIST), [])


def test_the_same_source_counts_once() -> None:
    with pytest.raises(InsufficientEvidenceError, match="Only 1 source found"):
        check_minimum(read_findings([article(1)] * 5, ARTIST), [])
