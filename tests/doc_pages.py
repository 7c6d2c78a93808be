"""The pages that people read, and the commands that stand in them with what they print.

In what is shown, ``…`` stands for anything, over any number of lines.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.midi_files import rock_beat

from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GUIDE = (ROOT / "README.md", *sorted((DOCS / "guide").glob("*.md")))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TAKES_BPM = (92, 118)


@dataclass(frozen=True)
class Shown:
    """A command of a page with the output below it."""

    command: str
    output: str

    @property
    def arguments(self) -> list[str]:
        """What comes after the program."""
        return shlex.split(self.command)[1:]


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return [body for found, body in BLOCK.findall(read(page)) if found == language]


def commands(page: Path, program: str) -> list[Shown]:
    """The commands of a page that start a program, from top to bottom."""
    parts = [
        part
        for block in blocks(page, "console")
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]
    shown = [Shown(*part.partition("\n")[::2]) for part in parts]
    return [one for one in shown if shlex.split(one.command)[0] == program]


def matches(shown: str, printed: str) -> bool:
    """Whether the output is as shown; blanks count as one, ``…`` as anything."""
    pattern = ".*".join(re.escape(" ".join(part.split())) for part in shown.split("…"))
    # A blank beside … is part of what it stands for.
    return re.fullmatch(pattern, " ".join(printed.split()), re.DOTALL) is not None


NOTES = """A night with Ilse Kvam
By Ada Noor

Ilse Kvam lays back behind the beat. Her ghost notes fill every gap, and fills are rare.
"""
"""The text that the pages speak of."""


def write_recordings(folder: Path) -> Path:
    """The folder of recordings that the pages speak of."""
    midi = folder / "my-midi"
    midi.mkdir()
    for number, tempo_bpm in enumerate(TAKES_BPM, 1):
        data = write_groove(rock_beat(8, tempo_bpm), general_midi(), track_name="drums")
        (midi / f"take{number}.mid").write_bytes(data)
    (folder / "notes.txt").write_text(NOTES, encoding="utf-8")
    return midi
