"""What was heard, as a picture: waveform, strokes on the grid, swing and lateness by limb."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.decoding import SAMPLE_RATE, examine
from mididrumigen.domain.errors import MissingExtraError
from mididrumigen.domain.music.kit import Limb, PieceGroup

if TYPE_CHECKING:
    from mididrumigen.audio.heard import Heard

# From the floor up, as a kit stands.
_ROWS = (
    PieceGroup.KICK,
    PieceGroup.SNARE,
    PieceGroup.TOM,
    PieceGroup.HAT,
    PieceGroup.RIDE,
    PieceGroup.CRASH,
)
_COLOURS = dict(
    zip(_ROWS, ("#1b4965", "#c1121f", "#8f5e15", "#2a9d8f", "#6a4c93", "#e09f3e"), strict=True)
)
_SHOWN_S = 16.0
_BINS = 48
_POINTS = 4000
_LATE_MS = 60.0

Floats = NDArray[np.float64]


def draw_heard(path: Path, heard: Heard) -> bytes:
    """A PNG picture.

    Waveform and strokes are those of the first 16 seconds; where in the beat strokes fall, and how
    late each part plays, those of the whole recording.

    Args:
        path: the recording.
        heard: what was heard in it.

    Raises:
        MissingExtraError: the extra ``plot`` is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("Drawing what was heard", "plot") from error
    figure = Figure(figsize=(13, 8.5), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplot_mosaic(
        [["wave", "wave"], ["hits", "hits"], ["beat", "late"]], height_ratios=(1, 2, 1.6)
    )
    first = heard.hits[0].time_s if heard.hits else 0.0
    start = max(0.0, first - 0.3)
    stop = min(start + _SHOWN_S, heard.duration_s)
    _draw_wave(axes["wave"], path, heard, start, stop)
    _draw_hits(axes["hits"], heard, start, stop)
    _draw_beat(axes["beat"], heard)
    _draw_lateness(axes["late"], heard)
    grid = heard.grid
    tempo = f"{grid.tempo_bpm:.1f} BPM, {grid.meter}" if len(grid.beats_s) else "no beats found"
    figure.suptitle(f"{heard.name}: {tempo} (confidence {grid.tempo_confidence:.2f})")
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _draw_wave(axes: Any, path: Path, heard: Heard, start: float, stop: float) -> None:
    wanted = int(stop * SAMPLE_RATE)
    parts: list[NDArray[np.float32]] = []
    for block in examine(path).blocks():
        parts.append(block)
        if sum(map(len, parts)) >= wanted:
            break
    samples = np.concatenate(parts)[int(start * SAMPLE_RATE) : wanted]
    step = max(1, len(samples) // _POINTS)
    columns = samples[: len(samples) // step * step].reshape(-1, step)
    times = start + np.arange(len(columns)) * step / SAMPLE_RATE
    axes.fill_between(times, columns.min(axis=1), columns.max(axis=1), color="#5c677d", linewidth=0)
    _draw_grid(axes, heard)
    axes.set(xlim=(start, stop), yticks=[], xticklabels=[], title="Waveform, beats and bar lines")


def _draw_hits(axes: Any, heard: Heard, start: float, stop: float) -> None:
    for hit in heard.hits:
        group = hit.piece.group
        if group in _COLOURS and start <= hit.time_s <= stop:
            row = _ROWS.index(group)
            axes.plot(
                [hit.time_s, hit.time_s],
                [row - 0.4, row - 0.4 + 0.8 * hit.velocity / 127],
                color=_COLOURS[group],
                alpha=0.25 + 0.75 * hit.confidence,
                linewidth=2.2,
                linestyle=":" if hit.piece.value in {"cross_stick", "open_hat"} else "-",
            )
    _draw_grid(axes, heard)
    axes.set_yticks(range(len(_ROWS)), [group.value for group in _ROWS])
    axes.set(
        xlim=(start, stop),
        ylim=(-0.6, len(_ROWS) - 0.4),
        xlabel="seconds",
        title="Strokes: height is velocity, paleness doubt; dotted are cross-sticks and open hats",
    )


def _draw_grid(axes: Any, heard: Heard) -> None:
    for beat in heard.grid.beats_s:
        axes.axvline(beat, color="#adb5bd", linewidth=0.6, zorder=0)
    for bar in heard.grid.downbeats_s:
        axes.axvline(bar, color="#343a40", linewidth=1.2, zorder=0)


def _draw_beat(axes: Any, heard: Heard) -> None:
    """Where in the beat strokes fall: swing is the distance of a hill from its line."""
    axes.set(title="Where in the beat strokes fall", xlabel="share of a beat", yticks=[])
    axes.set_xlim(-0.1, 0.9)
    for at, name in (
        (0, "on"),
        (1 / 4, "1/4"),
        (1 / 3, "1/3"),
        (1 / 2, "1/2"),
        (2 / 3, "2/3"),
        (3 / 4, "3/4"),
    ):
        axes.axvline(at, color="#adb5bd", linewidth=0.8, label=None)
        axes.annotate(name, (at, 1), xycoords=("data", "axes fraction"), fontsize=7, va="top")
    if len(heard.grid.beats_s) < 2:
        return
    edges = np.linspace(-0.1, 0.9, _BINS + 1)
    for group in _ROWS:
        places = _places(heard, group)
        if len(places):
            counts, _ = np.histogram((places + 0.1) % 1 - 0.1, edges)
            axes.plot(edges[:-1] + 0.5 / _BINS, counts, color=_COLOURS[group], label=group.value)
    axes.legend(fontsize=7, loc="upper right")


def _draw_lateness(axes: Any, heard: Heard) -> None:
    """How far each part is from the nearest 16th or triplet, against the whole kit."""
    axes.set(title="Lateness by part, near the grid", xlabel="ms late")
    axes.axvline(0, color="#adb5bd", linewidth=0.8)
    axes.set_xlim(-_LATE_MS, _LATE_MS)
    labels: list[str] = []
    if len(heard.grid.beats_s) >= 2:
        beat_ms = 1000 * float(np.median(np.diff(heard.grid.beats_s)))
        lateness = {group: _lateness(_places(heard, group), beat_ms) for group in _ROWS}
        every = np.concatenate(list(lateness.values()))
        middle = float(np.median(every)) if len(every) else 0.0
        for group, values in lateness.items():
            if len(values) > 3:
                row = len(labels)
                low, half, high = np.percentile(values - middle, (25, 50, 75))
                axes.plot([low, high], [row, row], color=_COLOURS[group], linewidth=7, alpha=0.4)
                axes.plot([half], [row], "o", color=_COLOURS[group])
                labels.append(f"{group.value} ({_limb(group)}) {half:+.0f}")
    axes.set_yticks(range(len(labels)), labels)


def _places(heard: Heard, group: PieceGroup) -> Floats:
    times = np.array([hit.time_s for hit in heard.hits if hit.piece.group is group])
    quarters = heard.grid.positions(times) if len(times) else np.zeros(0)
    return quarters / float(heard.grid.beat_quarters)


def _lateness(places: Floats, beat_ms: float) -> Floats:
    inside = places % 1
    steps = np.array([0, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1])
    distance = inside[:, None] - steps
    nearest: Floats = np.take_along_axis(distance, np.abs(distance).argmin(1)[:, None], 1)[:, 0]
    return nearest * beat_ms


def _limb(group: PieceGroup) -> str:
    return (Limb.KICK_FOOT if group is PieceGroup.KICK else Limb.HAND).value
