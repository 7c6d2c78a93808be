"""The built-in knowledge: every entry sound and playable, every name leading to one drummer."""

from __future__ import annotations

import importlib.util
import unicodedata
from pathlib import Path

import pytest

from mididrumigen.domain.errors import InvalidRequestError, ResearchError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import TIME_KEEPERS, Limb, PieceGroup
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Finding, SourceKind
from mididrumigen.domain.style.features import FEATURES
from mididrumigen.research.library.built_in import Library, build_index
from mididrumigen.research.library.lint import ENOUGH_FILLS, ENOUGH_GROOVES

LIBRARY = Library()
ROOT = Path(__file__).resolve().parents[2]
BUILT_IN = ROOT / "src" / "mididrumigen" / "data" / "library"
ARTISTS = {artist.name: artist for artist in LIBRARY.artists()}
ENTRIES = [f"artists/{name}" for name in ARTISTS] + [f"genres/{name}" for name in LIBRARY.genres()]
FASTEST_ONE_HAND_S = 0.105
ENTRY = """
name: Nobody
kind: drummer
bands: [The Nobodies]
genres: [noise]
facts: [Plays nothing.]
heard: {confidence: 0.5, reason: by ear}
feel: {tempo_bpm: 100 ± 10}
grooves: [{label: one, tempo_bpm: 100, grid: "kick |x---|"}]
fills: [{label: two, tempo_bpm: 100, grid: "snare |---x|"}]
"""


def finding_of(entry: str) -> Finding:
    folder, _, name = entry.partition("/")
    found = LIBRARY.genre(name) if folder == "genres" else LIBRARY.artist_finding(ARTISTS[name])
    assert found is not None
    return found


def hands_too_fast(groove: Groove) -> list[str]:
    """Where one hand keeps time faster than it can while the other strikes something else."""
    onsets = sorted({groove.onset_s(h) for h in groove.hits if h.piece in TIME_KEEPERS})
    other = {
        groove.onset_s(h)
        for h in groove.hits
        if h.piece.limb is Limb.HAND and h.piece not in TIME_KEEPERS
    }
    return [
        f"{second:.3f} s"
        for first, second, third in zip(onsets, onsets[1:], onsets[2:], strict=False)
        if second in other and third - first < 2 * FASTEST_ONE_HAND_S
    ]


def test_there_is_enough_to_choose_from() -> None:
    main = [artist.genres[0] for artist in ARTISTS.values()]
    assert len(ARTISTS) >= 150
    assert len(LIBRARY.genres()) >= 40
    assert main.count("rock") >= 8
    assert min(main.count("funk"), main.count("jazz")) >= 4


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_whole(entry: str) -> None:
    found = finding_of(entry)
    assert found.source.kind is SourceKind.LIBRARY
    grooves = [phrase for phrase in found.phrases if not phrase.fills]
    fills = [phrase for phrase in found.phrases if phrase.fills]
    is_genre = entry.startswith("genres")
    assert len(grooves) >= ENOUGH_GROOVES
    assert len(fills) >= ENOUGH_FILLS
    assert is_genre or found.habits
    assert len({phrase.label for phrase in found.phrases}) == len(found.phrases)
    assert len(found.facts) >= 3
    assert all("ear" in claim.reason for claim in found.claims)
    assert all(0.2 <= claim.confidence <= 0.7 for claim in found.claims)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_drummer_can_play_every_bar(entry: str) -> None:
    for phrase in finding_of(entry).phrases:
        assert not find_clashes(phrase.groove), phrase.label
        assert not hands_too_fast(phrase.groove), phrase.label


@pytest.mark.parametrize("name", LIBRARY.genres())
def test_a_genre_leaves_no_base_feature_open(name: str) -> None:
    features = {claim.feature for claim in finding_of(f"genres/{name}").claims}
    groups = [group.value for group in PieceGroup]
    assert features >= FEATURES.keys() - {"microtiming_ms"}
    assert features >= {f"microtiming_ms.{group}" for group in groups}
    assert features >= {f"velocity.{group}" for group in groups}
    assert features >= {f"velocity.snare.{place}" for place in ("backbeat", "sixteenth")}


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_claims_agree_with_the_grids(entry: str) -> None:
    found = finding_of(entry)
    grooves = [phrase for phrase in found.phrases if not phrase.fills]
    hits_a_beat = [
        (p.weight, len(p.groove.hits) / (p.groove.bars * len(p.groove.meter.beats)))
        for p in grooves
    ]
    mean = sum(w * n for w, n in hits_a_beat) / sum(w for w, _ in hits_a_beat)
    said = {claim.feature: claim.value for claim in found.claims}
    assert said["density"] == pytest.approx(mean, abs=1.2)
    tempos = [p.groove.tempo_bpm for p in grooves]
    assert min(tempos) <= said["tempo_bpm"] <= max(tempos)


@pytest.mark.parametrize("artist", ARTISTS.values(), ids=lambda artist: artist.name)
def test_every_name_leads_to_its_drummer(artist: Artist) -> None:
    for name in (artist.name, *artist.aliases):
        for form in ("NFC", "NFD", "NFKC"):
            for spelled in (name.upper(), name.lower(), f"  {name} "):
                found = LIBRARY.identify(unicodedata.normalize(form, spelled))
                assert found is not None
                assert found.name == artist.name
    for band in artist.bands:
        found = LIBRARY.identify(band)
        assert found is not None
        assert band in found.bands
        assert found.asked_as == band


@pytest.mark.parametrize(
    ("asked", "name", "asked_as"),
    [
        ("Led Zeppelin", "John Bonham", "Led Zeppelin"),
        ("bonzo", "John Bonham", "bonzo"),
        ("john  bonham", "John Bonham", ""),
        ("Beatles", "Ringo Starr", "Beatles"),
        ("blink 182", "Travis Barker", "blink 182"),
        ("FANTOMAS", "Dave Lombardo", "FANTOMAS"),
        ("Booker T and the MGs", "Al Jackson Jr.", "Booker T and the MGs"),
        ("?uestlove", "Questlove", "?uestlove"),
        ("James Brown", "Clyde Stubblefield", "James Brown"),
        ("Bob Marley & The Wailers", "Carlton Barrett", "Bob Marley & The Wailers"),
    ],
)
def test_another_name_is_remembered(asked: str, name: str, asked_as: str) -> None:
    found = LIBRARY.identify(asked)
    assert found is not None
    assert (found.name, found.asked_as) == (name, asked_as)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Bonham, John", "John Bonham"),
        ("BONHAM JOHN", "John Bonham"),
        ("JohnBonham", "John Bonham"),
        ("drummer of Tool", "Danny Carey"),
        ("Tool's drummer", "Danny Carey"),
        ("the guy who plays drums in Rush", "Neil Peart"),
        ("Schlagzeuger von Led Zeppelin", "John Bonham"),
        ("John Bonham Led Zeppelin", "John Bonham"),
        ("Questlove from The Roots", "Questlove"),
        ("Phil (Genesis)", "Phil Collins"),
        ("Phil Genesis", "Phil Collins"),
        ("Steve Gadd (drummer)", "Steve Gadd"),
        ("Bernard Purdie aka Pretty Purdie", "Bernard Purdie"),
        ("drums like John Bonham", "John Bonham"),
        ("clyde", "Clyde Stubblefield"),
        ("Peart", "Neil Peart"),
        ("존본햄", "John Bonham"),
        ("Бонэм, Джон", "John Bonham"),
        ("ジョンボーナム", "John Bonham"),
    ],
)
def test_a_name_may_stand_in_any_order_and_among_words(typed: str, name: str) -> None:
    found = LIBRARY.identify(typed)
    assert found is not None
    assert (found.name, found.asked_as) == (name, typed)


@pytest.mark.parametrize(
    "typed", ["Phil", "John", "drummer", "Dave Grohl Led Zeppelin", "Clyde Nobody", "the group"]
)
def test_words_that_leave_several_or_nobody_name_nobody(typed: str) -> None:
    assert LIBRARY.identify(typed) is None


@pytest.mark.parametrize("artist", ARTISTS.values(), ids=lambda artist: artist.name)
def test_every_name_is_found_last_name_first_and_among_words(artist: Artist) -> None:
    first, _, last = artist.name.rpartition(" ")
    around = (f"{last}, {first}" if first else last, f"the drummer {artist.name}")
    with_band = [f"{artist.name} {band}" for band in artist.bands]
    for typed in (*around, *with_band):
        found = LIBRARY.identify(typed)
        assert found is not None, typed
        assert found.name == artist.name, typed


def test_words_of_a_name_suggest_its_genre() -> None:
    assert LIBRARY.genre_in("The Kingston Reggae Trio") == "reggae"
    assert LIBRARY.genre_in("Nobody at all") == ""


def test_a_misspelled_name_is_not_guessed_but_suggested() -> None:
    assert LIBRARY.identify("John Bonam") is None
    assert LIBRARY.suggest("John Bonam")[0] == "John Bonham"
    assert LIBRARY.suggest("Led Zepelin") == ("John Bonham",)
    assert LIBRARY.suggest("zzzzzzz") == ()
    assert LIBRARY.identify("!!!") is None
    with pytest.raises(InvalidRequestError):
        LIBRARY.identify(" ")


def test_an_artist_of_another_source_is_found_by_alias_but_not_by_band() -> None:
    assert LIBRARY.artist_finding(Artist("Bonzo")) == finding_of("artists/John Bonham")
    assert LIBRARY.artist_finding(Artist("Led Zeppelin", ArtistKind.BAND)) is None
    assert LIBRARY.artist_finding(Artist("Nobody at all")) is None


def test_a_genre_is_found_by_alias() -> None:
    assert LIBRARY.genre("Rhythm and Blues") == finding_of("genres/rnb")
    assert LIBRARY.genre("no such genre") is None


def test_the_index_is_current() -> None:
    spec = importlib.util.spec_from_file_location(
        "build_library_index", ROOT / "scripts" / "build_library_index.py"
    )
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.is_fresh(), "run scripts/build_library_index.py"


def write_library(root: Path, **artists: str) -> Library:
    for folder in ("artists", "genres"):
        (root / folder).mkdir(exist_ok=True)
    genre = ENTRY.replace("drummer", "genre").replace("Nobody", "Noise")
    (root / "genres" / "noise.yaml").write_text(genre, encoding="utf-8")
    for slug, text in artists.items():
        (root / "artists" / f"{slug}.yaml").write_text(text, encoding="utf-8")
    return Library(root)


def test_a_library_of_ones_own_needs_no_index(tmp_path: Path) -> None:
    library = write_library(tmp_path, nobody=ENTRY)
    found = library.identify("nobodies")
    assert found is not None
    assert found.name == "Nobody"
    assert list(library.genres()) == ["noise"]
    finding = library.artist_finding(found)
    assert finding is not None
    assert finding.source.id == "library:nobody"
    assert [phrase.fills for phrase in finding.phrases] == [frozenset(), {0}]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: Nobody", "nme: Nobody", "nobody.yaml:2:1: nme: the key is not known"),
        ("name: Nobody", "name: true", "name: here must be a text"),
        ("name: Nobody", 'name: "a\\u202eb"', "name: The artist name holds control"),
        ("kind: drummer", "kind: wizard", "kind: 'wizard' is not one of"),
        (
            "kind: drummer",
            "kind: drummer\nmood: bad",
            ":4:1: mood: the key is not known",
        ),
        (
            "kind: drummer",
            "kind: drummer\nkind: drummer",
            ":4:1: kind: the key is there",
        ),
        ("[The Nobodies]", "The Nobodies", "bands: here must be a list"),
        ("genres: [noise]", "genres: [jass]", "genres: ['jass'] are not among noise"),
        ("100 ± 10", "fast", "feel.tempo_bpm: here must be a number"),
        ("100 ± 10", "100", "feel.tempo_bpm: write a value with its spread"),
        ("100 ± 10", "1000 ± 10", "feel.tempo_bpm: tempo_bpm = 1000 is outside"),
        ("tempo_bpm: 100 ±", "tempo: 100 ±", "feel.tempo: 'tempo' is not a feature"),
        ("confidence: 0.5", "confidence: 2", "a confidence between 0 and 1"),
        ("kick |x---|", "kick |x--?|", "grooves[0].grid: Grid line 1, column 10"),
        ("tempo_bpm: 100, grid", "tempo_bpm: 10, grid", "grooves[0].grid: 10 BPM is outside"),
        ("label: one,", "label: one, meter: 5/5,", "grooves[0].meter: 5/5 is not"),
        ("label: one,", "label: one, weight: -1,", "grooves[0].weight: a weight is above 0"),
        ("facts:", "velocity: {snare: [1]}\nfacts:", "velocity: 'spread' is missing"),
        ("facts:", "velocity: {spread: 1, gong: 5}\nfacts:", "velocity.gong: 'velocity.gong' is"),
        ("[Plays nothing.]", "!!python/object/apply:os.getcwd []", "could not determine a con"),
        ("[Plays nothing.]", "[" * 5000 + "]" * 5000, "nobody.yaml"),
        ("[Plays nothing.]", "[", "artists/nobody.yaml:8:1: the file is not YAML"),
        (ENTRY, "- a list", "here must be a mapping"),
    ],
)
def test_a_broken_entry_is_refused_with_file_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    library = write_library(tmp_path, nobody=ENTRY.replace(old, new))
    with pytest.raises(ResearchError) as caught:
        library.identify("Nobody")
    assert "artists/nobody.yaml" in caught.value.message
    assert said in caught.value.message


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    library = write_library(tmp_path)
    (tmp_path / "artists" / "nobody.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ResearchError, match=r"artists/nobody\.yaml cannot be read"):
        library.artists()


def test_a_band_of_two_drummers_needs_a_primary_one(tmp_path: Path) -> None:
    twin = ENTRY.replace("name: Nobody", "name: Twin")
    with pytest.raises(ResearchError, match="'nobodies' is listed by nobody, twin"):
        write_library(tmp_path, nobody=ENTRY, twin=twin).artists()
    chosen = f"{twin}primary_bands: [The Nobodies]\n"
    found = write_library(tmp_path, nobody=ENTRY, twin=chosen).identify("The Nobodies")
    assert found is not None
    assert found.name == "Twin"


def test_one_name_leads_to_one_drummer(tmp_path: Path) -> None:
    other = ENTRY.replace("name: Nobody", "name: Other").replace("[The Nobodies]", "[Nobody]")
    library = write_library(tmp_path, nobody=ENTRY, other=other)
    with pytest.raises(ResearchError, match="'Nobody' leads to both nobody and other"):
        library.artists()


def test_a_file_is_called_after_its_artist(tmp_path: Path) -> None:
    with pytest.raises(ResearchError, match=r"artists/other\.yaml: it is about Nobody") as caught:
        write_library(tmp_path, other=ENTRY).artists()
    assert caught.value.hint == "Call it nobody.yaml."


def test_an_index_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(ResearchError, match="format 0"):
        Library(tmp_path).genres()


def test_the_index_of_a_folder_is_the_same_every_time() -> None:
    assert build_index(BUILT_IN) == build_index(BUILT_IN)
