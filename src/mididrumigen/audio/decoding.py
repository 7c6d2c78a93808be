"""From a file to samples: soundfile where it can, FFmpeg where it is installed and needed.

Everything after this sees mono float32 at 22,050 Hz, in blocks. Nothing is written to disk.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.containers import Container, recognise
from mididrumigen.domain.errors import AudioReadError, MissingExtraError

SAMPLE_RATE = 22_050
MIN_RATE, MAX_RATE = 8_000, 192_000
MIN_SECONDS, MAX_SECONDS = 1.0, 2 * 3600.0
_BLOCK_SECONDS = 4
# Two minutes of a CD: 21 MB.
_KEPT_SAMPLES = 2 * 60 * 44_100
# -70 dB: below what any recorded drum peaks at.
_SILENCE = 10 ** (-70 / 20)
# The level of a recording is the size that one of a thousand samples is above.
_LOUD = 99.9
_LEVEL_STRIDE = 7

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording that can be read.

    Attributes:
        path: the file.
        container: its kind.
        sample_rate: its own, in Hz.
        channels: its own.
        duration_s: as far as it can be read.
        level: the size that one sample in a thousand exceeds, full scale being 1.
        is_cut: whether it ends before it should.
        kept: its mono samples at its own rate where it is short, which are not read again then.
    """

    path: Path
    container: Container
    sample_rate: int
    channels: int
    duration_s: float
    level: float
    is_cut: bool
    kept: tuple[Samples, ...] = field(default=(), repr=False, compare=False)

    def blocks(self) -> Iterator[Samples]:
        """Mono samples at 22,050 Hz, about four seconds at a time."""
        if self.kept:
            yield from _resample(iter(self.kept), self.sample_rate)
            return
        with _open(self.path, self.container) as raw:
            yield from _resample(_mono(raw.blocks), raw.sample_rate)


@dataclass(slots=True)
class _Raw:
    """An open file: blocks of shape ``(samples, channels)`` at its own rate."""

    sample_rate: int
    channels: int
    blocks: Iterator[Samples]
    expected_s: float | None = None
    is_cut: bool = False


def examine(path: Path) -> Sound:
    """Read a recording through once, and say what it is.

    A file that ends early is read as far as it goes, and says so in ``is_cut``.

    Raises:
        AudioReadError: not a recording, damaged, protected, silent, without numbers in its
            samples, shorter than a second, longer than two hours, or outside 8-192 kHz.
        MissingExtraError: the extra ``audio`` is not installed.
    """
    container = recognise(path)
    with _open(path, container) as raw:
        _check_rate(path, raw.sample_rate)
        _check_length(path, raw.expected_s or 0.0)
        stride = max(1, round(_LEVEL_STRIDE * raw.sample_rate / SAMPLE_RATE))
        sizes, count = [np.zeros(0, np.float16)], 0
        kept: list[Samples] = []
        for block in _mono(raw.blocks):
            if not np.isfinite(block).all():
                raise AudioReadError(
                    f"'{path.name}' holds samples that are not numbers.",
                    hint="Export the recording again.",
                )
            count += len(block)
            _check_length(path, count / raw.sample_rate)
            if count <= _KEPT_SAMPLES:
                kept.append(block)
            sizes.append(np.abs(block[::stride]).clip(0, 8).astype(np.float16))
        duration_s = count / raw.sample_rate
        short = raw.expected_s is not None and duration_s < raw.expected_s - 0.1
        is_cut = container.is_cut or raw.is_cut or short
    if duration_s < MIN_SECONDS:
        raise AudioReadError(
            f"'{path.name}' holds {duration_s:.2f} s of sound.",
            hint="It may be damaged." if is_cut else f"At least {MIN_SECONDS:g} s are needed.",
        )
    every = np.concatenate(sizes)
    if every.max() < _SILENCE:
        raise AudioReadError(f"'{path.name}' is silent.")
    level = float(np.percentile(every, _LOUD))
    whole = tuple(kept) if count <= _KEPT_SAMPLES else ()
    return Sound(path, container, raw.sample_rate, raw.channels, duration_s, level, is_cut, whole)


def _check_rate(path: Path, rate: int) -> None:
    if not MIN_RATE <= rate <= MAX_RATE:
        raise AudioReadError(
            f"'{path.name}' has {rate:,} samples a second.",
            hint=f"{MIN_RATE:,} to {MAX_RATE:,} are read.",
        )


def _check_length(path: Path, seconds: float) -> None:
    if seconds > MAX_SECONDS:
        raise AudioReadError(
            f"'{path.name}' lasts more than {MAX_SECONDS / 3600:g} hours.",
            hint="Cut it into parts.",
        )


def _mono(blocks: Iterator[Samples]) -> Iterator[Samples]:
    for block in blocks:
        # As a product: the mean along rows this short takes ten times as long.
        yield block @ np.full(block.shape[1], 1 / block.shape[1], np.float32)


def _resample(blocks: Iterator[Samples], rate: int) -> Iterator[Samples]:
    if rate == SAMPLE_RATE:
        yield from blocks
        return
    try:
        import soxr
    except ImportError as error:
        raise MissingExtraError("Reading sound", "audio") from error
    stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
    for block in blocks:
        yield stream.resample_chunk(np.ascontiguousarray(block))
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


@contextmanager
def _open(path: Path, container: Container) -> Iterator[_Raw]:
    if container.demuxer:
        with _open_ffmpeg(path, container) as raw:
            yield raw
        return
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise MissingExtraError("Reading sound", "audio") from error
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise _damaged(path, error) from error
    with file:
        raw = _Raw(file.samplerate, file.channels, iter(()))
        # A length that is not known is given as the largest number there is.
        if file.frames < MAX_RATE * 24 * 3600:
            raw.expected_s = file.frames / file.samplerate
        raw.blocks = _read_blocks(file, raw, soundfile.LibsndfileError)
        yield raw


def _read_blocks(file: Any, raw: _Raw, failure: type[Exception]) -> Iterator[Samples]:
    size = _BLOCK_SECONDS * raw.sample_rate
    while True:
        try:
            block = file.read(size, dtype="float32", always_2d=True)
        except failure:
            # What came before the damage counts.
            raw.is_cut = True
            return
        if not len(block):
            return
        yield block


@contextmanager
def _open_ffmpeg(path: Path, container: Container) -> Iterator[_Raw]:
    program = shutil.which("ffmpeg")
    if program is None:
        raise AudioReadError(
            f"'{path.name}' ({container.name}) needs FFmpeg, which is not installed.",
            hint="Install FFmpeg, or export the recording as WAV or FLAC.",
        )
    # The demuxer is named, so that a file cannot pass for a list of others to be opened.
    arguments = ("-v", "error", "-nostdin", "-protocol_whitelist", "file", "-f", container.demuxer)
    target = ("-vn", "-ac", "1", "-ar", str(SAMPLE_RATE), "-f", "f32le", "-")
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603 (a fixed program; the path is one argument)
            [program, *arguments, "-i", f"file:{path}", *target],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as process,
    ):
        try:
            if process.stdout is None:  # pragma: no cover (a pipe was asked for)
                raise AudioReadError("FFmpeg gives no sound.")
            raw = _Raw(SAMPLE_RATE, 1, iter(()))
            raw.blocks = _read_pipe(path, process, raw, process.stdout, complaints)
            yield raw
        finally:
            process.kill()


def _read_pipe(
    path: Path, process: subprocess.Popen[bytes], raw: _Raw, pipe: IO[bytes], log: IO[bytes]
) -> Iterator[Samples]:
    some = False
    while data := pipe.read(_BLOCK_SECONDS * SAMPLE_RATE * 4):
        some = True
        yield np.frombuffer(data[: len(data) // 4 * 4], np.float32).reshape(-1, 1)
    failed = process.wait() != 0
    log.seek(0)
    complaint = log.read(2000).decode(errors="replace").strip().partition("\n")[0]
    if not some:
        raise _damaged(path, complaint or "there is no sound in it")
    raw.is_cut = failed or bool(complaint)


def _damaged(path: Path, error: object) -> AudioReadError:
    # Both libraries say first who they are.
    reason = str(error).strip().rstrip(".").rpartition(": ")[2].rpartition("] ")[2]
    return AudioReadError(f"'{path.name}' cannot be read as sound: {reason}.")
