"""Generated files under the addresses that the API serves them at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mididrumigen.domain.work.records import GenerationRecord

FILES = "/api/v1/files"


def describe_files(generation_id: int, files: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Files of a generation: their ids and addresses instead of their names."""
    return [
        {
            "id": f"{generation_id}-{number}",
            "url": f"{FILES}/{generation_id}-{number}",
            "bars": file.get("bars", 0),
            "tempo": file.get("tempo", 0.0),
            "style_report": file.get("style_report"),
        }
        for number, file in enumerate(files, 1)
    ]


def add_addresses(result: Mapping[str, Any], *, local: bool = False) -> dict[str, Any]:
    """What a generation brought, with addresses; paths stay for callers on this machine alone."""
    files = describe_files(result["generation_id"], result["files"])
    paths = list(result["midi_files"]) if local else [file["url"] for file in files]
    return {**result, "midi_files": paths, "files": files}


def describe_generation(record: GenerationRecord) -> dict[str, Any]:
    """A line of the history."""
    return {
        "id": record.id,
        "title": record.title,
        "starred": record.starred,
        "shared": record.shared,
        "artist": record.artist,
        "provider_used": record.provider_used,
        "generation_time_ms": record.generation_time_ms,
        "created_at": record.created_at,
        "params": dict(record.params),
        "files": describe_files(record.id, record.files),
        "making": dict(record.making),
    }
