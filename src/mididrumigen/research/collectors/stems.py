"""Stems by name: where a song's drums lie beside it as a file of their own, they are heard."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from mididrumigen.research.collectors.own_files import OwnFile

_DRUMS = frozenset({"drums", "drum", "drumkit", "drum kit", "drum stem", "drum bus", "drums stem"})
_OTHERS = frozenset(
    {
        *("bass", "vocals", "vocal", "vox", "other", "guitar", "guitars", "piano", "keys"),
        *("synth", "no drums", "instrumental", "mix", "mixture", "master", "accomp"),
    }
)


def prefer_drum_stems(files: Sequence[OwnFile]) -> tuple[list[OwnFile], list[str]]:
    """The files to listen to, and a line on each that a drum stem is heard instead of.

    Files of one folder whose names differ in the stem alone are one song: of ``Song.wav``,
    ``Song - Drums.wav`` and ``Song - Bass.wav`` the drums are taken, and of a folder with
    ``drums.wav`` and ``vocals.wav`` too. Whoever has no drum stem is left as it is.
    """
    songs: dict[tuple[Path, str], list[tuple[OwnFile, str]]] = defaultdict(list)
    for file in files:
        song, stem = split_stem(file.path.stem)
        songs[file.path.parent, song].append((file, stem))
    instead: dict[Path, str] = {}
    for members in songs.values():
        drums = [file for file, stem in members if stem in _DRUMS]
        for file, stem in members:
            if drums and stem not in _DRUMS:
                instead[file.path] = drums[0].title
    kept = [file for file in files if file.path not in instead]
    notes = [
        f"{file.title}: {instead[file.path]} is heard instead."
        for file in files
        if file.path in instead
    ]
    return kept, notes


def split_stem(name: str) -> tuple[str, str]:
    """The song and the stem of a file's name, in lower case; no stem where it names none."""
    plain = name.lower().strip()
    # After a mark or in brackets: "Song - Drums", "song_bass", "Song (drums)".
    for stem in sorted(_DRUMS | _OTHERS, key=len, reverse=True):
        spelled = re.escape(stem).replace(r"\ ", r"[ _-]")
        found = re.fullmatch(rf"(|.*?[\s\-_.(\[]){spelled}[)\]]?", plain)
        if found:
            return found[1].strip(" -_.(["), stem
    return plain, ""
