"""What jobs are asked to do, and its form as JSON data in the job table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.accents import Accent, Accents, on_grid
from mididrumigen.domain.music.form import Form
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.parameters import request_from_json, request_to_json
from mididrumigen.domain.work.requests import GenerationParams, ProviderChoice, ResearchRequest


@dataclass(frozen=True, slots=True)
class Locks:
    """What stays as it is in an edit.

    Attributes:
        pieces: kit pieces that stay in all bars.
        bars: bars that stay whole, from 1.
        cells: pieces that stay in one bar, as pairs of both.
    """

    pieces: frozenset[KitPiece] = frozenset()
    bars: frozenset[int] = frozenset()
    cells: frozenset[tuple[KitPiece, int]] = frozenset()

    def holds(self, groove: Groove, hit: Hit) -> bool:
        """Whether a hit of a groove is locked, or would be if it were in the original."""
        bar = int(hit.position // groove.meter.bar_length) + 1
        return hit.piece in self.pieces or bar in self.bars or (hit.piece, bar) in self.cells


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A file to edit.

    Attributes:
        name: in the file store.
        locks: what stays of it.
    """

    name: str
    locks: Locks


class SongSplit(StrEnum):
    """Into which files a song is written."""

    NONE = "none"
    SECTIONS = "sections"
    PIECES = "pieces"


@dataclass(frozen=True, slots=True)
class SongRequest:
    """A song, as a caller asks for it.

    Attributes:
        form: its sections.
        params: how it is played; what its form decides does not count.
        split: into which files it is written.
    """

    form: Form
    params: GenerationParams = GenerationParams()  # noqa: RUF009 (frozen)
    split: SongSplit = SongSplit.NONE


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """A generation, a song or an edit, as a caller asks for it.

    Attributes:
        artist: the name in whose style.
        params: what to play.
        choice: who makes the patterns.
        genre: fills the gaps of the artist's profile, or stands in for it.
        reports: whether to say how near each file is to the style.
        edit: the file to play anew; ``None`` for a new one.
        shared: whether others than its owner may see it.
        song: the form and files of a song; its ``params`` are the request's. ``None`` for clips.
    """

    artist: str
    params: GenerationParams = GenerationParams()  # noqa: RUF009 (frozen)
    choice: ProviderChoice = ProviderChoice()  # noqa: RUF009 (frozen)
    genre: str = ""
    reports: bool = True
    edit: EditedFile | None = None
    shared: bool = False
    song: SongRequest | None = None


def generation_to_json(request: GenerationRequest) -> dict[str, Any]:
    """A generation as JSON data."""
    data: dict[str, Any] = {
        "artist": request.artist,
        "genre": request.genre,
        "params": request_to_json(request.params),
        "choice": request_to_json(request.choice),
        "reports": request.reports,
        "shared": request.shared,
    }
    if request.params.accents is not None:
        data["follow"] = accents_to_json(request.params.accents)
    if request.edit is not None:
        locks = request.edit.locks
        data["edit"] = {
            "name": request.edit.name,
            "pieces": sorted(piece.value for piece in locks.pieces),
            "bars": sorted(locks.bars),
            "cells": sorted([piece.value, bar] for piece, bar in locks.cells),
        }
    if request.song is not None:
        data["song"] = {"form": str(request.song.form), "split": request.song.split.value}
    return data


def generation_from_json(data: Mapping[str, Any]) -> GenerationRequest:
    """The generation behind :func:`generation_to_json`; what is not there is as usual.

    Raises:
        InvalidRequestError: a value that no request may have.
    """
    edit, follow = data.get("edit"), data.get("follow")
    params = request_from_json(GenerationParams, data.get("params") or {})
    if follow is not None:
        params = replace(params, accents=accents_from_json(follow))
    return GenerationRequest(
        str(data.get("artist", "")),
        params,
        request_from_json(ProviderChoice, data.get("choice") or {}),
        str(data.get("genre") or ""),
        data.get("reports") is not False,
        None if edit is None else _read_edit(edit),
        data.get("shared") is True,
        _read_song(data["song"], params) if data.get("song") is not None else None,
    )


def accents_to_json(accents: Accents) -> dict[str, Any]:
    """What is played along with, as JSON data; positions in quarter notes."""
    return {
        "bars": accents.bars,
        "time_signature": str(accents.meter),
        "tempo": accents.tempo_bpm,
        "onsets": [
            {"position": round(float(onset.position), 4), "strength": round(onset.strength, 4)}
            for onset in accents.onsets
        ],
    }


def accents_from_json(data: Mapping[str, Any]) -> Accents:
    """The accents behind :func:`accents_to_json`; onsets are put on the grid of sixteenths.

    Raises:
        InvalidRequestError: no onset, one outside of the bars, or a metre that is not supported.
    """
    try:
        meter, bars = Meter.parse(str(data["time_signature"])), int(data["bars"])
        end = meter.bar_length * bars
        strengths: dict[Fraction, float] = {}
        for onset in data["onsets"]:
            at = on_grid(Fraction(onset["position"]))
            if not 0 <= at <= end:
                raise InvalidRequestError(
                    f"An onset at {float(at):g} is outside of {bars} bars.",
                    hint=f"Positions are quarter notes, 0 to {float(end):g}.",
                )
            strengths[at % end] = max(float(onset["strength"]), strengths.get(at % end, 0.0))
        onsets = tuple(Accent(at, strength) for at, strength in sorted(strengths.items()))
        return Accents(onsets, bars, meter, float(data["tempo"]))
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise InvalidRequestError(f"What is to be followed cannot be read: {error}.") from error


def _read_edit(data: Mapping[str, Any]) -> EditedFile:
    try:
        locks = Locks(
            frozenset(map(KitPiece, data["pieces"])),
            frozenset(map(int, data["bars"])),
            frozenset((KitPiece(piece), int(bar)) for piece, bar in data.get("cells", ())),
        )
        return EditedFile(str(data["name"]), locks)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRequestError(f"What is to be edited cannot be read: {error}.") from error


def _read_song(data: Mapping[str, Any], params: GenerationParams) -> SongRequest:
    try:
        return SongRequest(Form.parse(str(data["form"])), params, SongSplit(data["split"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRequestError(f"What song is asked for cannot be read: {error}.") from error


def research_to_json(request: ResearchRequest) -> dict[str, Any]:
    """Research as JSON data."""
    return {"artist": request.artist, **request_to_json(request)}


def research_from_json(data: Mapping[str, Any]) -> ResearchRequest:
    """The research behind :func:`research_to_json`; what is not there is as usual.

    Raises:
        InvalidRequestError: the id or a page's address is not valid.
    """
    return request_from_json(ResearchRequest, data, artist=str(data.get("artist", "")))
