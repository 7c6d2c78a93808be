import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mididrumigen.domain.errors import DrumMapError
from mididrumigen.domain.music.kit import ESSENTIAL_PIECES, DrumMap, KitPiece
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.map_files import parse_drum_map
from mididrumigen.settings.reading import MAX_BYTES

ALL_MAPS = [load_drum_map(name) for name in drum_map_names()]


def test_a_map_is_found_by_being_there() -> None:
    first, *others = drum_map_names()
    assert first == "general-midi"
    folder = files("mididrumigen.data") / "drum_maps"
    assert {f"{name}.json" for name in others} == {file.name for file in folder.iterdir()}
    assert others == sorted(others)


@pytest.mark.parametrize("drum_map", ALL_MAPS, ids=drum_map_names())
def test_every_map_says_what_it_is_and_plays_a_beat(drum_map: DrumMap) -> None:
    assert drum_map.title
    assert drum_map.source
    assert all(piece in drum_map.notes for piece in ESSENTIAL_PIECES)
    assert all(0 <= drum_map.note_of(piece) <= 127 for piece in KitPiece)
    for piece in drum_map.notes:
        assert drum_map.piece_of_note[drum_map.note_of(piece)] is piece


def test_general_midi_and_writing_need_no_library_and_no_file() -> None:
    code = (
        "import sys, mididrumigen.midi.write, mididrumigen.midi.drum_maps as maps\n"
        "maps.load_drum_map('general-midi')\n"
        "print({'yaml', 'json', 'mido', 'symusic', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_some_numbers_that_the_makers_publish() -> None:
    roland = load_drum_map("roland-td").piece_of_note
    assert (roland[22], roland[26]) == (KitPiece.CLOSED_HAT_EDGE, KitPiece.OPEN_HAT_EDGE)
    assert (roland[40], roland[58]) == (KitPiece.RIM_SHOT, KitPiece.FLOOR_TOM_RIM)
    assert load_drum_map("addictive-drums-2").piece_of_note[60] is KitPiece.RIDE
    assert load_drum_map("logic").piece_of_note[40] is KitPiece.RIM_SHOT
    assert general_midi().piece_of_note[40] is KitPiece.SNARE


@pytest.mark.parametrize("name", ["Roland TD", "roland_td", " ROLAND-TD "])
def test_names_are_forgiving(name: str) -> None:
    assert load_drum_map(name).name == "roland-td"


def test_an_unknown_name_gets_the_closest_and_all_known() -> None:
    with pytest.raises(DrumMapError, match=r"Did you mean 'ezdrummer'\? Known are general-midi, "):
        load_drum_map("ezdrumer")


YAML = "title: Mine\nnotes:\n  kick: [36, 35]\n  snare: 38\n  closed hat: 42\n"
JSON = '{"title": "Mine", "notes": {"kick": [36, 35], "snare": 38, "closed-hat": 42}}'
CSV = "piece,notes\nkick,36 35\nsnare,38\n\nClosed Hat, 42\n"


@pytest.mark.parametrize(("suffix", "text"), [(".yaml", YAML), (".json", JSON), (".csv", CSV)])
def test_the_users_own_map_is_read_from_each_format(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"my kit{suffix}"
    path.write_text("\ufeff" + text, encoding="utf-8")
    drum_map = load_drum_map(str(path))
    assert drum_map.name == "my kit"
    assert drum_map.notes == {
        KitPiece.KICK: (36, 35),
        KitPiece.SNARE: (38,),
        KitPiece.CLOSED_HAT: (42,),
    }


@pytest.mark.parametrize(
    ("suffix", "text", "reason"),
    [
        (".yaml", "", "here must be a mapping"),
        (".yaml", "notes: [", r"mine\.yaml:[12]:\d+: the file is not YAML"),
        (".yaml", "title: x\n\tnotes:", r"mine\.yaml:2:1: "),
        (".yaml", "a: 2024-13-45", "the file is not YAML"),
        (".yaml", "[" * 3_000, "the file is not YAML"),
        (".yaml", "!!python/object:os.system {}", r"mine\.yaml:1:1: "),
        (
            ".yaml",
            "notes: {kick: on, snare: 38, closed_hat: 42}",
            "kick: here must be a list",
        ),
        (
            ".yaml",
            "notes: {kick: [[36]], snare: 38, closed_hat: 42}",
            "kick: here must be a list",
        ),
        (".yaml", "notes: {}", "no notes"),
        (".yaml", "notes: {kick: 36, snare: 38}", "has no closed_hat"),
        (".yaml", "notes: {kick: 36, snare: 36, closed_hat: 42}", "note 36 is both"),
        (".yaml", "notes: {kick: 128, snare: 38, closed_hat: 42}", "outside 0-127"),
        (".yaml", "notes: {kick: [], snare: 38, closed_hat: 42}", "kick has no note"),
        (".yaml", "notes: {kik: 36, snare: 38, closed_hat: 42}", "Did you mean 'kick'"),
        (".yaml", "notes: {kick: 36, Kick: 35}", "'kick' comes twice"),
        (".yaml", "note: {kick: 36}", "note: the key is not known. Did you mean 'notes'"),
        (
            ".yaml",
            "title: 3\nnotes: {kick: 36, snare: 38, closed_hat: 42}",
            r"mine\.yaml:1:8: title: here must be a text",
        ),
        (".json", '{"notes":\n nope}', r"mine\.json:2:2: "),
        (".json", "[" * 30_000, "not usable JSON"),
        (".csv", "kick,36\nsnare", "csv:2:1: 1 columns"),
        (".csv", "kick,36\nsnare,x", "csv:2:7: 'x' is not a list"),
        (".csv", "kick,36\nkick,35", "csv:2:1: 'kick' comes twice"),
    ],
)
def test_a_wrong_shape_says_where(suffix: str, text: str, reason: str) -> None:
    with pytest.raises(DrumMapError, match=reason):
        parse_drum_map("mine", text.encode(), suffix)


def test_a_map_that_is_too_large_or_not_text_is_refused() -> None:
    with pytest.raises(DrumMapError, match="larger than 64 KB"):
        parse_drum_map("mine", b" " * (MAX_BYTES + 1), ".yaml")
    with pytest.raises(DrumMapError, match="not UTF-8"):
        parse_drum_map("mine", b"\xff\xfe\x00", ".csv")


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200), st.sampled_from([".yaml", ".json", ".csv"]))
def test_any_bytes_are_a_map_or_a_drum_map_error(raw: bytes, suffix: str) -> None:
    with pytest.raises(DrumMapError):
        parse_drum_map("mine", raw, suffix)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DrumMapError, match=r"gone\.yaml"):
        load_drum_map(str(tmp_path / "gone.yaml"))
