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
from mididrumigen.settings.reading import Document, Node, closest, decode, read_document

MAP_SUFFIXES = (".yaml", ".yml", ".csv", ".json")
_HINT = "docs/drum-maps.md describes the file."
_KEYS = ("title", "source", "confidence", "notes")


def parse_drum_map(name: str, raw: bytes, suffix: str) -> DrumMap:
    """A drum map from the bytes of a file.

    Args:
        name: what the map is called; with the suffix, what errors call it.
        raw: the file, at most 64 KB of UTF-8.
        suffix: its format: ``.json``, ``.yaml``, ``.yml`` or ``.csv``.

    Raises:
        DrumMapError: it has the wrong shape; says which line, column and key.
    """
    document = Document(f"Drum map {name}{suffix}", DrumMapError, _HINT)
    if suffix == ".csv":
        return DrumMap(name=name, title=name, notes=_parse_csv(decode(raw, document), document))
    root = read_document(raw, document, is_json=suffix == ".json")
    nodes = root.fields((), _KEYS)
    return DrumMap(
        name=name,
        title=_text(nodes, "title") or name,
        notes=_parse_notes(root, nodes.get("notes")),
        source=_text(nodes, "source"),
    )


def _parse_csv(text: str, document: Document) -> dict[KitPiece, tuple[int, ...]]:
    notes: dict[KitPiece, tuple[int, ...]] = {}
    for line, row in _csv_rows(text, document):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (not notes and cells == ["piece", "notes"]):
            continue
        if len(cells) != 2:
            document.refuse(
                f"{len(cells)} columns instead of 2",
                line,
                1,
                "Write the piece, a comma, and its notes separated by spaces.",
            )
        piece = _find_piece(cells[0])
        if piece is None:
            document.refuse(f"there is no kit piece '{cells[0][:40]}'", line, 1, _pieces(cells[0]))
        if piece in notes:
            document.refuse(f"'{cells[0][:40]}' comes twice", line, 1)
        try:
            notes[piece] = tuple(int(note) for note in cells[1].split())
        except ValueError:
            column = len(row[0]) + 2
            document.refuse(
                f"'{cells[1][:40]}' is not a list of notes",
                line,
                column,
                "Write numbers separated by spaces, such as 36 35.",
            )
    if not notes:
        document.refuse("it has no notes")
    return notes


def _csv_rows(text: str, document: Document) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        document.refuse(str(error), reader.line_num, 1)


def _parse_notes(root: Node, notes: Node | None) -> dict[KitPiece, tuple[int, ...]]:
    if notes is None or not notes.is_mapping or not notes.mapping():
        root.refuse("it has no notes", "List them by kit piece under 'notes'.")
    parsed: dict[KitPiece, tuple[int, ...]] = {}
    for key, node in notes.mapping().items():
        piece = _find_piece(key)
        if piece is None:
            node.refuse(f"there is no kit piece '{key[:40]}'", _pieces(key))
        if piece in parsed:
            node.refuse(f"'{piece}' comes twice")
        listed = [item.data for item in node.items_or_self()]
        # To Python a switch is a number, and YAML reads 'on' as one.
        if not all(isinstance(note, int) and not isinstance(note, bool) for note in listed):
            node.refuse("here must be a list of note numbers", "Write it like [36, 35].")
        parsed[piece] = tuple(listed)
    return parsed


def _find_piece(key: str) -> KitPiece | None:
    words = key.strip().lower().replace("-", " ").replace("_", " ").split()
    return {piece.value: piece for piece in KitPiece}.get("_".join(words))


def _pieces(key: str) -> str:
    return closest(key, [piece.value for piece in KitPiece])


def _text(nodes: Mapping[str, Node], key: str) -> str:
    if key not in nodes:
        return ""
    if not isinstance(nodes[key].data, str):
        nodes[key].refuse("here must be a text")
    return str(nodes[key].data)
