"""The command ``analyze``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mididrumigen.cli.commands import find_drum_map
from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.cli.progress import progress
from mididrumigen.domain.errors import StorageError
from mididrumigen.orchestrator.analyse import (
    Analysis,
    analyse_recording,
    describe_analysis,
    write_transcription,
)

if TYPE_CHECKING:
    from mididrumigen.audio.beat_grid import BeatGrid
    from mididrumigen.audio.second_opinions import BeatTracker, SecondOpinion

# What a drummer asks first, in this order; the rest is in the JSON.
_SHOWN = (
    "swing_8th_ratio",
    "swing_16th_ratio",
    "ghost_note_rate",
    "density",
    "syncopation_lhl",
    "hat_openness",
    "ride_share",
    "fill_rate",
    "microtiming_ms.kick",
    "microtiming_ms.snare",
    "microtiming_ms.hat",
    "microtiming_ms.ride",
)


def analyze(
    path: Path,
    plot: Path | None,
    midi: Path | None,
    map_name: str,
    *,
    separate: bool,
    opinions: Sequence[str],
    as_json: bool,
) -> None:
    """Listen to a recording; show, draw and write down what was heard."""
    trackers = _find_trackers(opinions)
    from mididrumigen.audio.listener import Listener

    drum_map = find_drum_map(map_name)
    with progress() as step:
        step(f"separating the drums of {path.name}" if separate else f"listening to {path.name}")
        analysis = analyse_recording(path, Listener(), separate=separate)
    grid = analysis.heard.grid
    said = [_ask(tracker, path, grid) for tracker in trackers]
    if midi is not None:
        _write(midi, write_transcription(analysis.heard, drum_map))
    if plot is not None:
        from mididrumigen.audio.picture import draw_heard

        _write(plot, draw_heard(path, analysis.heard))
    if as_json:
        described = [_describe_opinion(opinion) for opinion in said]
        show_json(describe_analysis(analysis) | ({"second_opinions": described} if said else {}))
    else:
        show("\n".join([_text(analysis), *map(_opinion_text, said)]))
    if analysis.heard.is_cut:
        tell(f"'{path.name}' ends early: {analysis.heard.duration_s:.1f} s of it could be read.")


def _find_trackers(names: Sequence[str]) -> list[BeatTracker]:
    if not names:
        return []
    from mididrumigen.audio.second_opinions import find_tracker

    return [find_tracker(name) for name in names]


def _ask(tracker: BeatTracker, path: Path, grid: BeatGrid) -> SecondOpinion:
    from mididrumigen.audio.second_opinions import ask_tracker

    tell(tracker.licence)
    with progress() as step:
        step(f"asking {tracker.name}")
        return ask_tracker(tracker, path, grid)


def _describe_opinion(opinion: SecondOpinion) -> dict[str, Any]:
    return {
        "name": opinion.name,
        "licence": opinion.licence,
        "tempo_bpm": round(opinion.tempo_bpm, 2),
        "beats_s": [round(beat, 4) for beat in opinion.beats_s],
        "agreement": round(opinion.agreement, 3),
        "agrees": opinion.agrees,
    }


def _opinion_text(opinion: SecondOpinion) -> str:
    verdict = "agrees" if opinion.agrees else "hears other beats"
    return f"{opinion.name} {verdict}: {opinion.tempo_bpm:.1f} BPM, {opinion.agreement:.0%} shared."


def _text(analysis: Analysis) -> str:
    heard, grid = analysis.heard, analysis.heard.grid
    counts: dict[str, int] = {}
    for hit in heard.hits:
        counts[hit.piece.label] = counts.get(hit.piece.label, 0) + 1
    most = sorted(counts.items(), key=lambda item: -item[1])
    lines = [
        f"{heard.name}: {heard.duration_s:.1f} s, {len(heard.hits)} strokes "
        f"({', '.join(f'{count} {piece}' for piece, count in most)})",
    ]
    if len(grid.beats_s) == 0:
        return "\n".join([*lines, "No beats were found."])
    lines.append(
        f"{grid.tempo_bpm:.1f} BPM in {grid.meter} (confidence {grid.tempo_confidence:.2f}), "
        f"{len(grid.beats_s)} beats, {len(grid.downbeats)} bars"
    )
    lines += ["", f"{'feature':<24}{'value':>9}{'spread':>9}{'confidence':>12}"]
    for name in _SHOWN:
        if name in analysis.measures:
            m = analysis.measures[name]
            lines.append(f"{name:<24}{m.value:>9.2f}{m.spread:>9.2f}{m.confidence:>12.2f}")
    return "\n".join(lines)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise StorageError(f"'{path}' cannot be written: {error.strerror}.") from error
