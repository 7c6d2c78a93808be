"""The commands on the user's own MIDI files: ``export`` and ``preview``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mididrumigen.cli.commands import draw, find_drum_map, read_file, render
from mididrumigen.cli.output import show, show_json, tell
from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.wiring.core import build_services

if TYPE_CHECKING:
    from mididrumigen.midi.clip import MidiClip
    from mididrumigen.midi.convert import ConversionReport


def export(
    files: Sequence[Path],
    from_map: str,
    target: str,
    output: Path | None,
    *,
    channel: int | None,
    hat_pedal: bool,
    as_json: bool,
) -> None:
    """Convert MIDI files to another drum map."""
    from mididrumigen.midi.convert import convert_midi

    services = build_services()
    to_map = find_drum_map(target)
    store = services.files(output or services.settings.output_folder)
    converted: list[tuple[Path, MidiClip, bytes, ConversionReport]] = []
    for path in files:
        clip = open_file(path, from_map, channel)
        try:
            data, report = convert_midi(
                read_file(path), clip.drum_map, to_map, channel=channel, hat_pedal=hat_pedal
            )
        except MidiReadError as error:
            raise _named(path, error) from error
        converted.append((path, clip, data, report))
    rows: list[dict[str, Any]] = []
    for path, clip, data, report in converted:
        saved = store.save(f"{path.stem}_{to_map.name}.mid", data)
        rows.append(
            {
                "file": saved.location,
                "status": "converted" if report.moved else "unchanged",
                **describe_map(clip),
                "changes": report.lines(),
                "remarks": _remarks(clip, report, to_map),
            }
        )
    status = "success" if any(row["status"] == "converted" for row in rows) else "unchanged"
    if as_json:
        show_json({"status": status, "map": to_map.name, "files": rows})
        return
    for row in rows:
        show(str(row["file"]))
        for line in (*row["remarks"], *row["changes"]):
            tell(f"  {line}")


def _remarks(clip: MidiClip, report: ConversionReport, target: DrumMap) -> list[str]:
    said = clip.remarks()
    if not report.moved:
        said.append(
            f"No note was changed: all of them are the same on {clip.drum_map.title} and "
            f"{target.title}."
        )
    return said


def preview(
    path: Path,
    map_name: str,
    wav: Path | None,
    soundfont: Path | None,
    *,
    channel: int | None,
    as_json: bool,
) -> None:
    """Show a MIDI file as a grid, and render it where that was asked for."""
    clip = open_file(path, map_name, channel)
    try:
        grids = [draw(groove) for groove in clip.grooves()]
    except MidiReadError as error:
        raise _named(path, error) from error
    said = clip.remarks()
    if clip.unknown_notes:
        said.append(f"{clip.unknown_notes} notes that {clip.drum_map.title} does not know.")
    if as_json:
        row = {"seed": None, "wav": str(wav or ""), **describe_map(clip), "remarks": said}
        show_json({"what": str(path), "grids": grids, **row})
    else:
        show("\n\n".join(grids))
        for line in said:
            tell(line)
    if wav is not None:
        from mididrumigen.midi.convert import convert_midi
        from mididrumigen.midi.general_midi import general_midi

        data, _ = convert_midi(read_file(path), clip.drum_map, general_midi(), channel=channel)
        render(data, wav, soundfont)


def open_file(path: Path, map_name: str, channel: int | None) -> MidiClip:
    """A file of the user's, read on the map that was named or is found out.

    Raises:
        MidiReadError: it cannot be read, or no map can be told from it; names the file.
    """
    from mididrumigen.midi.clip import open_clip

    try:
        return open_clip(
            read_file(path), find_drum_map(map_name) if map_name else None, channel=channel
        )
    except MidiReadError as error:
        raise _named(path, error) from error


def describe_map(clip: MidiClip) -> dict[str, Any]:
    """The map that a file was read on, as JSON data."""
    return {"drum_map": clip.drum_map.name, "map_confidence": clip.map_confidence}


def _named(path: Path, error: MidiReadError) -> MidiReadError:
    return MidiReadError(f"'{path}': {error.message}", hint=error.hint, details=error.details)
