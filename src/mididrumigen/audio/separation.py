"""The drums of a mix, separated by Demucs where the user has installed it.

Demucs (MIT License; Rouard, Massa and Défossez, "Hybrid Transformers for Music Source Separation",
ICASSP 2023) brings PyTorch and weights of its own, and so is no extra of this package.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mididrumigen.domain.errors import AudioError, AudioReadError

MAX_SECONDS = 3600.0
_SHOWN = 200


def find_separator() -> tuple[str, ...]:
    """Demucs as a command: the program, or the package of this Python.

    Raises:
        AudioError: it is not installed.
    """
    program = shutil.which("demucs")
    if program is not None:
        return (program,)
    if importlib.util.find_spec("demucs") is not None:
        return (sys.executable, "-m", "demucs")
    raise AudioError(
        "Demucs is not installed.",
        hint="Install it with pip install demucs, or give a drum stem.",
    )


def separate_drums(path: Path, folder: Path, program: Sequence[str] = ()) -> Path:
    """The drums of a recording as a file below ``folder``; takes about as long as it lasts.

    Args:
        path: a mix.
        folder: empty; the caller deletes it.
        program: Demucs; what :func:`find_separator` finds by default.

    Raises:
        AudioError: Demucs is not installed.
        AudioReadError: it cannot separate this file, or takes longer than an hour.
    """
    command = [*(program or find_separator()), "--two-stems", "drums", "--out", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 (a fixed program; the path is one argument)
            [*command, "--", str(path.absolute())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AudioReadError(
            f"Demucs worked on '{path.name}' for more than an hour.", hint="Cut it into parts."
        ) from error
    found = sorted(folder.rglob("drums.*"))
    if done.returncode or not found:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:_SHOWN]
        raise AudioReadError(f"Demucs cannot separate '{path.name}': {said or 'it gives nothing'}.")
    return found[0]
