"""What kind of file a recording is, by its bytes and not by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mididrumigen.domain.errors import AudioReadError

_HEAD, _TAIL = 4096, 65_536
# How the boxes of protected tracks are named in MP4 files.
_PROTECTED = (b"drms", b"enca", b"sinf")
_MOST_PROTECTION = 1 << 20

# FFmpeg's name for the demuxer, by magic bytes at an offset.
_FFMPEG: Sequence[tuple[int, bytes, str]] = (
    (4, b"ftyp", "mov"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "asf"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (0, b"ADIF", "aac"),
)
_SOUNDFILE: Sequence[tuple[int, bytes, str]] = (
    (0, b"RIFF", "WAV"),
    (0, b"RF64", "WAV"),
    (0, b"FORM", "AIFF"),
    (0, b"fLaC", "FLAC"),
    (0, b"OggS", "OGG"),
    (0, b"ID3", "MP3"),
    (0, b"caff", "CAF"),
    (0, b".snd", "AU"),
)
_NOT_SOUND: Sequence[tuple[int, bytes, str]] = (
    (0, b"MThd", "a MIDI file"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"GIF8", "a picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"\x7fELF", "a program"),
)


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file.

    Attributes:
        name: as people call it.
        demuxer: FFmpeg's name for it where only FFmpeg reads it, else empty.
        is_cut: whether the file ends before its own header says so.
    """

    name: str
    demuxer: str = ""
    is_cut: bool = False


def recognise(path: Path) -> Container:
    """The kind of file at ``path``.

    Raises:
        AudioReadError: not a file, empty, no sound, or protected against copying.
    """
    head, tail, size = _read_ends(path)
    for offset, magic, name in _NOT_SOUND:
        if head.startswith(magic, offset):
            raise AudioReadError(f"'{path.name}' is {name}, not a recording.")
    for offset, magic, demuxer in _FFMPEG:
        if head.startswith(magic, offset):
            if demuxer == "mov" and _is_protected(path):
                raise AudioReadError(
                    f"'{path.name}' is protected against copying (DRM).",
                    hint="Use a recording without protection.",
                )
            return Container("M4A" if demuxer == "mov" else demuxer.upper(), demuxer)
    for offset, magic, name in _SOUNDFILE:
        if head.startswith(magic, offset):
            return Container(name, is_cut=_is_cut(name, head, tail, size))
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return Container("MP3")
    what = "text" if _is_text(head) else "of no known kind"
    raise AudioReadError(
        f"'{path.name}' is {what}, not a recording.",
        hint="WAV, AIFF, FLAC, OGG and MP3 are read; M4A and others where FFmpeg is installed.",
    )


def _read_ends(path: Path) -> tuple[bytes, bytes, int]:
    # Opening a pipe would wait for a writer.
    if path.exists() and not path.is_file():
        raise AudioReadError(f"'{path.name}' is not a file.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL))
            tail = file.read(_TAIL)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise AudioReadError(f"'{path.name}' cannot be read: {reason}.") from error
    if not size:
        raise AudioReadError(f"'{path.name}' is empty.")
    return head, tail, size


def _is_text(head: bytes) -> bool:
    try:
        head[:1024].decode("ascii")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in head[:1024]


def _is_cut(name: str, head: bytes, tail: bytes, size: int) -> bool:
    """Whether a header announces more than the file holds; decoding finds out the rest."""
    if name in {"WAV", "AIFF"} and not head.startswith(b"RF64"):
        announced = int.from_bytes(head[4:8], "little" if name == "WAV" else "big")
        # Recorders that write to a pipe announce nothing, or all there can be.
        return announced not in {0, 0xFFFFFFFF} and announced + 8 > size + 1
    if name == "OGG":
        page = tail.rfind(b"OggS")
        return page >= 0 and not tail[page + 5 : page + 6] > b"\x03"
    return False


def _is_protected(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(_MOST_PROTECTION)
        size = file.seek(0, 2)
        file.seek(max(0, size - _MOST_PROTECTION))
        end = file.read()
    return any(box in part for part in (start, end) for box in _PROTECTED)
