"""The drum maps that come with the package, and the user's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mididrumigen.domain.errors import DrumMapError
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.midi.general_midi import GENERAL_MIDI, general_midi
from mididrumigen.midi.map_files import MAP_SUFFIXES, parse_drum_map
from mididrumigen.midi.spelled_map import is_spelled, parse_spelled_map
from mididrumigen.settings.reading import MAX_BYTES, closest


@cache
def drum_map_names() -> tuple[str, ...]:
    """Names of the maps that come with the package, General MIDI first."""
    from importlib.resources import files

    folder = files("mididrumigen.data") / "drum_maps"
    names = (entry.name for entry in folder.iterdir())
    return (GENERAL_MIDI, *sorted(n.removesuffix(".json") for n in names if n.endswith(".json")))


def load_drum_map(name_or_path: str) -> DrumMap:
    """A drum map by name, or the user's own from a YAML, JSON or CSV file.

    Args:
        name_or_path: a name of :func:`drum_map_names`, a path ending in ``.yaml``, ``.yml``,
            ``.json`` or ``.csv`` (shapes are in :mod:`mididrumigen.midi.map_files`), or the map
            itself, spelled as in :mod:`mididrumigen.midi.spelled_map`.

    Raises:
        DrumMapError: no such map, or a file that cannot be read or has the wrong shape.
    """
    if is_spelled(name_or_path):
        return parse_spelled_map(name_or_path)
    path = Path(name_or_path)
    if path.suffix.lower() in MAP_SUFFIXES:
        return _read_map_file(path)
    name = name_or_path.strip().lower().replace("_", "-").replace(" ", "-")
    return general_midi() if name == GENERAL_MIDI else _load_packaged(name)


def _read_map_file(path: Path) -> DrumMap:
    if path.exists() and not path.is_file():
        raise DrumMapError(f"Drum map '{path.name}' is not a file.")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DrumMapError(
            f"Drum map '{path.name}' cannot be read: {reason}.",
            hint=f"Maps that need no file are {', '.join(drum_map_names())}.",
        ) from error
    return parse_drum_map(path.stem, raw, path.suffix.lower())


@cache
def _load_packaged(name: str) -> DrumMap:
    from importlib.resources import files

    if name not in drum_map_names():
        raise DrumMapError(
            f"There is no drum map '{name[:40]}'.", hint=closest(name[:40], list(drum_map_names()))
        )
    raw = (files("mididrumigen.data") / "drum_maps" / f"{name}.json").read_bytes()
    return parse_drum_map(name, raw, ".json")
