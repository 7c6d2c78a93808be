"""Use case: from a profile and a form to the MIDI files of a song."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mididrumigen.domain.music.form import Form, PlacedSection, Song
from mididrumigen.domain.music.kit import DrumMap, PieceGroup
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.artist import slug
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.budget import check_work, song_work
from mididrumigen.domain.work.job_requests import SongRequest, SongSplit
from mididrumigen.domain.work.parameters import request_to_json
from mididrumigen.domain.work.records import GenerationRecord, StoredFile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.made import ENGINE
from mididrumigen.generation.steered_request import Steering
from mididrumigen.midi.write import write_groove, write_song
from mididrumigen.orchestrator.make_clips import read_prompt
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.models import SongMaker


@dataclass(frozen=True)
class SongResult:
    """What came of a song.

    Attributes:
        profile: what it was made from.
        steering: the request, and what was understood of its prompt.
        form: as it was asked for.
        song: what is played.
        files: its MIDI files: one, or one a section or kit group.
        generation_time_ms: from the profile to the last file.
    """

    profile: StyleProfile = field(repr=False)
    steering: Steering = field(repr=False)
    form: Form
    song: Song = field(repr=False)
    files: tuple[StoredFile, ...]
    generation_time_ms: int


def make_song_files(
    profile: StyleProfile,
    request: SongRequest,
    maker: SongMaker,
    drum_map: DrumMap,
    files: FileStore,
    tag: str = "",
) -> SongResult:
    """Make a song and save it.

    The same request writes the same files; with a ``tag`` of its own a request writes files of its
    own.

    Raises:
        TooMuchWorkError: it would compute for too long.
        GenerationError: the profile has nothing to play from.
        InvalidRequestError: a section's tempo is out of range.
        StorageError: a file could not be written.
    """
    started = time.perf_counter()
    check_work(song_work(request.form, request.params))
    steering = read_prompt(request.params)
    song = maker.make(profile, steering.params, request.form)
    stem = _stem(profile, request, song) + (f"_{tag}" if tag else "")
    check_stopped()
    saved = files.save_all(_write(song, drum_map, profile.artist.name, stem, request))
    time_ms = round(1000 * (time.perf_counter() - started))
    return SongResult(profile, steering, request.form, song, tuple(saved), time_ms)


def song_record(result: SongResult, *, job_id: str = "") -> GenerationRecord:
    """The line for the history."""
    return GenerationRecord(
        artist=result.profile.artist.name,
        provider_used=ENGINE,
        generation_time_ms=result.generation_time_ms,
        params={**request_to_json(result.steering.asked), "form": str(result.form)},
        output_files=[file.location for file in result.files],
        files=_describe_files(result),
        making={
            "made_by": [ENGINE] * len(result.files),
            "attempts": [],
            "cost_usd": 0.0,
            "repairs": [],
            "prompt": {
                "understood": list(result.steering.understood),
                "ignored": list(result.steering.ignored),
            },
        },
        job_id=job_id,
    )


def describe_song(result: SongResult, record: GenerationRecord) -> dict[str, Any]:
    """The answer to a song, as JSON data under the names of a generation's.

    Args:
        result: what came out.
        record: its line of the history.
    """
    song, params = result.song, result.steering.params
    return {
        "generation_id": record.id,
        "artist": record.artist,
        "provider_used": record.provider_used,
        "generation_time_ms": record.generation_time_ms,
        "confidence": result.profile.confidence,
        "seed": params.seed,
        "tempo": song.sections[0].tempo_bpm,
        "bars": song.bars,
        "time_signature": str(song.sections[0].meter),
        "duration_s": round(song.duration_s, 3),
        "form": str(result.form),
        "sections": [describe_section(section) for section in song.sections],
        "midi_files": list(record.output_files),
        "files": list(record.files),
        **record.making,
    }


def describe_section(section: PlacedSection) -> dict[str, Any]:
    """A section at its place, as JSON data. Bars count from 1."""
    return {
        "name": section.name,
        "kind": section.kind.value,
        "first_bar": section.first_bar + 1,
        "bars": section.bars,
        "time_signature": str(section.meter),
        "tempo": section.tempo_bpm,
    }


def _describe_files(result: SongResult) -> list[dict[str, object]]:
    song = result.song
    by_section = len(result.files) == len(song.sections) > 1
    return [
        {
            "name": file.name,
            "bars": song.sections[number].bars if by_section else song.bars,
            "tempo": song.sections[number if by_section else 0].tempo_bpm,
            "style_report": None,
        }
        for number, file in enumerate(result.files)
    ]


def _stem(profile: StyleProfile, request: SongRequest, song: Song) -> str:
    usual, data = request_to_json(GenerationParams()), request_to_json(request.params)
    told = {key: value for key, value in data.items() if value != usual[key] and key != "seed"}
    asked = repr((sorted(told.items()), str(request.form), request.params.accents))
    digest = hashlib.sha256(asked.encode()).hexdigest()[:6]
    tempo, seed = song.sections[0].tempo_bpm, request.params.seed
    return f"{slug(profile.artist.name)}_song_{tempo:g}bpm_seed{seed}_{digest}"


def _write(
    song: Song, drum_map: DrumMap, artist: str, stem: str, request: SongRequest
) -> Sequence[tuple[str, bytes]]:
    split, hat_pedal = request.split, request.params.hat_pedal
    if split is SongSplit.SECTIONS:
        return [
            (
                f"{stem}_{number:02}_{slug(section.name)}.mid",
                write_groove(
                    groove,
                    drum_map,
                    track_name=f"{artist} {section.name}",
                    hat_pedal=hat_pedal,
                ),
            )
            for number, (section, groove) in enumerate(
                zip(song.sections, song.grooves, strict=True), 1
            )
        ]
    if split is SongSplit.PIECES:
        parts = {group: _only(song, group) for group in PieceGroup}
        return [
            (
                f"{stem}_{group}.mid",
                write_song(part, drum_map, track_name=f"{artist} {group}", hat_pedal=hat_pedal),
            )
            for group, part in parts.items()
            if any(groove.hits for groove in part.grooves)
        ]
    data = write_song(song, drum_map, track_name=artist, hat_pedal=hat_pedal)
    return [(f"{stem}.mid", data)]


def _only(song: Song, group: PieceGroup) -> Song:
    return replace(
        song,
        grooves=tuple(
            groove.with_hits(hit for hit in groove.hits if hit.piece.group is group)
            for groove in song.grooves
        ),
    )
