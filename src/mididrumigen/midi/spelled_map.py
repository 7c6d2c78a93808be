"""A drum map in one word, for callers without files: ``kick=36,snare=38+40,closed_hat=42``."""

from __future__ import annotations

from mididrumigen.domain.errors import DrumMapError
from mididrumigen.domain.music.kit import DrumMap, KitPiece

MAX_SPELLED = 1000
"""Characters; thirty pieces with five notes each take fewer."""


def is_spelled(text: str) -> bool:
    """Whether a text is a map, and not the name of one."""
    return "=" in text


def parse_spelled_map(text: str) -> DrumMap:
    """The map that a text spells: its first note of a piece is written, all are read.

    Raises:
        DrumMapError: a piece or note that is none, a piece twice, or what every map needs is not
            there.
    """
    if len(text) > MAX_SPELLED:
        raise DrumMapError(f"A drum map is spelled in at most {MAX_SPELLED} characters.")
    notes: dict[KitPiece, tuple[int, ...]] = {}
    for entry in "".join(text.split()).split(","):
        piece, numbers = _read_entry(entry)
        if piece in notes:
            raise DrumMapError(f"The drum map has {piece.label} twice.")
        notes[piece] = numbers
    return DrumMap(name=spell_map(notes), title="A map of the caller's own", notes=notes)


def spell_map(notes: dict[KitPiece, tuple[int, ...]]) -> str:
    """The text that spells a map."""
    return ",".join(f"{piece.value}={'+'.join(map(str, row))}" for piece, row in notes.items())


def _read_entry(entry: str) -> tuple[KitPiece, tuple[int, ...]]:
    name, _, numbers = entry.partition("=")
    try:
        piece = KitPiece(name.casefold())
        return piece, tuple(_read_note(number) for number in numbers.split("+"))
    except ValueError as error:
        raise DrumMapError(
            f"'{entry[:40]}' is no entry of a drum map.",
            hint="Write pieces and notes like kick=36,snare=38+40,closed_hat=42.",
        ) from error


def _read_note(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text[:6])
