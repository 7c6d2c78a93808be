"""Drum maps as files: JSON and YAML of one shape, and CSV.

::

    title: My kit                 piece,notes
    notes:                        kick,36 35
      kick: [36, 35]              snare,38
      snare: 38                   closed_hat,42
      closed_hat: 42

The first note of a piece is written, all are read. ``source`` and ``confidence`` say where the
numbers come from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from mididrumigen.domain.errors import DrumMapError
from mididrumigen.domain.music.kit import DrumMap, KitPiece

MAX_MAP_BYTES = 64 * 1024
MAP_SUFFIXES = (".yaml", ".yml", ".csv", ".json")
_KEYS = ("title", "source", "confidence", "notes")


def parse_drum_map(name: str, raw: bytes, suffix: str) -> DrumMap:
    """A drum map from the bytes of a file.

    Args:
        name: what the map is called, and what errors call it.
        raw: the file, at most 64 KB of UTF-8.
        suffix: its format: ``.json``, ``.yaml``, ``.yml`` or ``.csv``.

    Raises:
        DrumMapError: it has the wrong shape; says which line or key.
    """
    if len(raw) > MAX_MAP_BYTES:
        raise DrumMapError(
            f"Drum map '{name}' is larger than {MAX_MAP_BYTES // 1024} KB.",
            hint="A drum map lists at most 128 notes.",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DrumMapError(f"Drum map '{name}' is not UTF-8 text (byte {error.start}).") from error
    document = _parse_csv(name, text) if suffix == ".csv" else _parse_document(name, text, suffix)
    unknown = [str(key)[:40] for key in document if key not in _KEYS]
    if unknown:
        raise DrumMapError(
            f"Drum map '{name}' has an unknown key '{unknown[0]}'.",
            hint=f"Its keys are {', '.join(_KEYS)}.",
        )
    return DrumMap(
        name=name,
        title=_text(name, document, "title") or name,
        notes=_parse_notes(name, document.get("notes")),
        source=_text(name, document, "source"),
    )


def _parse_document(name: str, text: str, suffix: str) -> Mapping[object, object]:
    document = _parse_json(name, text) if suffix == ".json" else _parse_yaml(name, text)
    if not isinstance(document, dict):
        raise DrumMapError(
            f"Drum map '{name}' is not a mapping.", hint="It begins with 'notes:', see the docs."
        )
    return document


def _parse_json(name: str, text: str) -> object:
    import json

    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise DrumMapError(f"Drum map '{name}', line {error.lineno}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise DrumMapError(f"Drum map '{name}' is not usable JSON.") from error


def _parse_yaml(name: str, text: str) -> object:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DrumMapError(
            f"Drum map '{name}', line {line}: {error.problem or 'not YAML'}."
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DrumMapError(f"Drum map '{name}' is not usable YAML.") from error


def _parse_csv(name: str, text: str) -> Mapping[object, object]:
    notes: dict[object, object] = {}
    for line, row in _csv_rows(name, text):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (not notes and cells == ["piece", "notes"]):
            continue
        if len(cells) != 2:
            raise DrumMapError(
                f"Drum map '{name}', line {line}: {len(cells)} columns instead of 2.",
                hint="Write the piece, a comma, and its notes separated by spaces.",
            )
        if cells[0] in notes:
            raise DrumMapError(f"Drum map '{name}', line {line}: '{cells[0][:40]}' comes twice.")
        try:
            notes[cells[0]] = [int(note) for note in cells[1].split()]
        except ValueError:
            raise DrumMapError(
                f"Drum map '{name}', line {line}: '{cells[1][:40]}' is not a list of notes.",
                hint="Write numbers separated by spaces, such as 36 35.",
            ) from None
    return {"notes": notes}


def _csv_rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise DrumMapError(f"Drum map '{name}', line {reader.line_num}: {error}.") from error


def _parse_notes(name: str, notes: object) -> dict[KitPiece, tuple[int, ...]]:
    if not isinstance(notes, dict) or not notes:
        raise DrumMapError(
            f"Drum map '{name}' has no notes.", hint="List them by kit piece under 'notes'."
        )
    parsed: dict[KitPiece, tuple[int, ...]] = {}
    for key, value in notes.items():
        piece = _parse_piece(name, key)
        listed = value if isinstance(value, list) else [value]
        # bool is an int to Python, and YAML reads 'on' as one.
        if not all(isinstance(note, int) and not isinstance(note, bool) for note in listed):
            raise DrumMapError(
                f"Drum map '{name}': '{piece}' is not a list of note numbers.",
                hint="Write it like [36, 35].",
            )
        if piece in parsed:
            raise DrumMapError(f"Drum map '{name}': '{piece}' comes twice.")
        parsed[piece] = tuple(listed)
    return parsed


def _parse_piece(name: str, key: object) -> KitPiece:
    words = key.strip().lower().replace("-", " ").split() if isinstance(key, str) else []
    try:
        return KitPiece("_".join(words))
    except ValueError:
        raise DrumMapError(
            f"Drum map '{name}': there is no kit piece '{str(key)[:40]}'.",
            hint=closest(str(key)[:40], [piece.value for piece in KitPiece]),
        ) from None


def _text(name: str, document: Mapping[object, object], key: str) -> str:
    value = document.get(key, "")
    if not isinstance(value, str):
        raise DrumMapError(f"Drum map '{name}': '{key}' is not a text.")
    return value


def closest(word: str, known: list[str]) -> str:
    """A hint that names the likeliest meant of the known words, and all of them."""
    import difflib

    likely = difflib.get_close_matches(word.lower(), known, n=1)
    meant = f"Did you mean '{likely[0]}'? " if likely else ""
    return f"{meant}Known are {', '.join(known)}."
