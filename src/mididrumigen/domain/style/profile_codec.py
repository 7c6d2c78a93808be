"""Profiles as plain JSON data and back, exact. Phrases are stored column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece, PieceGroup
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import Artist, ArtistKind, Tenure
from mididrumigen.domain.style.estimates import Basis, Estimate
from mididrumigen.domain.style.evidence import (
    Evidence,
    FileReading,
    FileStatus,
    Finding,
    Phrase,
    Source,
    SourceKind,
)
from mididrumigen.domain.style.habits import decode_habits, encode_habits
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.step_grid import StepGrid, StepNumbers
from mididrumigen.domain.style.swing import SwingCurve

FORMAT = 2
_OFFSET_DIGITS = 5
_OPENING, _CLOSING = "“", "”"
_OLD_TITLE = 160


def encode_profile(profile: StyleProfile) -> dict[str, Any]:
    """A profile as JSON data. Offsets are kept to 10 µs."""
    artist = profile.artist
    return {
        "format": FORMAT,
        "artist": {
            "name": artist.name,
            "kind": artist.kind.value,
            "aliases": list(artist.aliases),
            "bands": list(artist.bands),
            "genres": list(artist.genres),
            "ids": list(artist.ids),
            "songs": list(artist.songs),
            "drummers": [[t.name, t.begin, t.end, t.id] for t in artist.drummers],
        },
        "description": profile.description,
        "confidence": profile.confidence,
        "genre": profile.genre,
        "estimates": {
            name: _encode_estimate(estimate) for name, estimate in profile.estimates.items()
        },
        "sources": [
            [source.id, source.kind.value, source.title, source.locator, source.licence]
            for source in profile.sources
        ],
        "readings": {
            source.id: _encode_reading(source.reading)
            for source in profile.sources
            if source.reading is not None
        },
        "grids": [_encode_grid(grid) for grid in profile.grids],
        "vocabulary": [encode_phrase(phrase) for phrase in profile.vocabulary],
        **_encode_ways(profile),
    }


def _encode_estimate(estimate: Estimate) -> list[Any]:
    e = estimate
    row: list[Any] = [e.value, e.spread, e.sample_size, list(e.sources), e.basis.value]
    # Profiles of format 2 were written without what words say, too.
    return [*row, e.prior_share, *([e.moved, e.told] if e.moved or e.told else [])]


def decode_profile(data: Mapping[str, Any]) -> StyleProfile:
    """The profile behind :func:`encode_profile`.

    Raises:
        DatabaseError: the data is of another format, or damaged.
    """
    if data.get("format") != FORMAT:
        raise DatabaseError(
            f"The stored profile has format {data.get('format')!r}, this version reads {FORMAT}.",
            hint="Research the artist again, with --fresh.",
        )
    try:
        artist = data["artist"]
        # Profiles of format 2 were written without these.
        readings = data.get("readings", {})
        return StyleProfile(
            artist=Artist(
                artist["name"],
                ArtistKind(artist["kind"]),
                tuple(artist["aliases"]),
                tuple(artist["bands"]),
                tuple(artist["genres"]),
                # Profiles of format 2 were written without these, too.
                ids=tuple(artist.get("ids", ())),
                songs=tuple(artist.get("songs", ())),
                drummers=tuple(Tenure(*row) for row in artist.get("drummers", ())),
            ),
            description=data["description"],
            estimates={
                name: Estimate(value, spread, n, tuple(sources), Basis(basis), share, *told)
                for name, (value, spread, n, sources, basis, share, *told) in data[
                    "estimates"
                ].items()
            },
            vocabulary=tuple(decode_phrase(phrase) for phrase in data["vocabulary"]),
            sources=tuple(
                Source(
                    ident,
                    SourceKind(kind),
                    title,
                    locator,
                    licence,
                    _decode_reading(readings, ident),
                )
                for ident, kind, title, locator, licence in data["sources"]
            ),
            confidence=data["confidence"],
            genre=data["genre"],
            grids=tuple(_decode_grid(grid) for grid in data["grids"]),
            **_decode_ways(data),
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError, InvalidRequestError) as error:
        raise DatabaseError(
            f"The stored profile is damaged: {error}.",
            hint="Research the artist again, with --fresh.",
        ) from error


def _encode_reading(reading: FileReading) -> list[Any]:
    return [
        reading.file,
        reading.drum_map,
        reading.map_confidence,
        reading.status.value,
        reading.reason,
    ]


def _decode_reading(readings: Mapping[str, Any], ident: str) -> FileReading | None:
    if ident not in readings:
        return None
    file, drum_map, confidence, status, reason = readings[ident]
    return FileReading(file, drum_map, confidence, FileStatus(status), reason)


def encode_statements(finding: Finding) -> dict[str, Any]:
    """What a source states, as JSON data: its claims and facts."""
    return {
        "claims": [
            [
                c.feature,
                c.value,
                c.spread,
                c.sample_size,
                c.confidence,
                c.reason,
                c.quote,
                c.direction,
            ]
            for c in finding.claims
        ],
        "facts": list(finding.facts),
        **_encode_ways(finding),
    }


def decode_statements(source: Source, data: Mapping[str, Any]) -> Finding:
    """The finding behind :func:`encode_statements`.

    Raises:
        DatabaseError: the data is damaged.
    """
    try:
        return Finding(
            source,
            claims=tuple(_decode_claim(source, row) for row in data.get("claims", ())),
            facts=tuple(str(fact) for fact in data.get("facts", ())),
            **_decode_ways(data),
        )
    except (KeyError, TypeError, ValueError, InvalidRequestError) as error:
        raise DatabaseError(
            f"What '{source.title}' states is damaged: {error}.",
            hint="Research the artist again, with --fresh.",
        ) from error


def _encode_ways(told: StyleProfile | Finding) -> dict[str, Any]:
    """Habits and swing at tempos, as far as known: earlier profiles are without them."""
    ways: dict[str, Any] = {}
    if told.habits:
        ways["habits"] = encode_habits(told.habits)
    if told.swing:
        ways["swing"] = [
            list(map(list, told.swing.eighths)),
            list(map(list, told.swing.sixteenths)),
        ]
    return ways


def _decode_ways(data: Mapping[str, Any]) -> dict[str, Any]:
    eighths, sixteenths = data.get("swing", ((), ()))
    return {
        "habits": decode_habits(data.get("habits", {})),
        "swing": SwingCurve(
            tuple((tempo, ratio) for tempo, ratio in eighths),
            tuple((tempo, ratio) for tempo, ratio in sixteenths),
        ),
    }


def _decode_claim(source: Source, row: Sequence[Any]) -> Evidence:
    feature, value, spread, bars, confidence, reason, *quote = row
    if not quote:
        reason, *quote = _split_reason(reason, source)
    return Evidence(feature, value, spread, bars, source.id, confidence, reason, *quote)


def _split_reason(reason: str, source: Source) -> tuple[str, str]:
    """Reason and quote of a claim that was stored before quotes had a column of their own.

    What was read in prose was stored as the quote in curly quotation marks, a space, and the
    source's title. A measurement may begin with a quotation mark, too: it has no such source.
    """
    if not (source.kind.is_prose and reason.startswith(_OPENING)):
        return reason, ""
    said = reason.removeprefix(_OPENING)
    title = source.title[:_OLD_TITLE]
    if said.endswith(f"{_CLOSING} {title}"):
        return title, said.removesuffix(f"{_CLOSING} {title}")
    quote, _, other_title = said.rpartition(_CLOSING)
    return (other_title.strip(), quote) if quote else (reason, "")


def _encode_grid(grid: StepGrid) -> dict[str, Any]:
    meter = grid.meter
    return {
        "label": grid.label,
        "meter": [meter.numerator, meter.denominator, list(meter.groups)],
        "tempo_bpm": grid.tempo_bpm,
        "bars": grid.bars,
        "keeper": grid.keeper,
        "fill": grid.is_fill,
        "source": grid.source_id,
        "steps": [
            [
                piece.value,
                at.numerator,
                at.denominator,
                *(round(n.share, 4), round(n.again, 4)),
                *(round(n.velocity, 2), round(n.velocity_spread, 2)),
                *(round(n.late_s, _OFFSET_DIGITS), round(n.late_spread_s, _OFFSET_DIGITS)),
            ]
            for (piece, at), n in grid.steps.items()
        ],
    }


def _decode_grid(data: Mapping[str, Any]) -> StepGrid:
    numerator, denominator, groups = data["meter"]
    return StepGrid(
        label=data["label"],
        meter=Meter(numerator, denominator, tuple(groups)),
        tempo_bpm=data["tempo_bpm"],
        bars=data["bars"],
        keeper=PieceGroup(data["keeper"]) if data["keeper"] else None,
        is_fill=data["fill"],
        source_id=data["source"],
        steps={
            (KitPiece(piece), Fraction(at, per)): StepNumbers(*numbers)
            for piece, at, per, *numbers in data["steps"]
        },
    )


def encode_phrase(phrase: Phrase) -> dict[str, Any]:
    """A phrase as JSON data: one column for each property of its hits."""
    groove = phrase.groove
    return {
        "source": phrase.source_id,
        "label": phrase.label,
        "fills": sorted(phrase.fills),
        "played": phrase.played,
        "weight": phrase.weight,
        "meter": [groove.meter.numerator, groove.meter.denominator, list(groove.meter.groups)],
        "tempo_bpm": groove.tempo_bpm,
        "bars": groove.bars,
        "piece": [hit.piece.value for hit in groove.hits],
        "at": [hit.position.numerator for hit in groove.hits],
        "per": [hit.position.denominator for hit in groove.hits],
        "velocity": [hit.velocity for hit in groove.hits],
        "offset_s": [round(hit.offset_s, _OFFSET_DIGITS) for hit in groove.hits],
    }


def decode_phrase(data: Mapping[str, Any]) -> Phrase:
    """The phrase behind :func:`encode_phrase`."""
    numerator, denominator, groups = data["meter"]
    columns = (data["piece"], data["at"], data["per"], data["velocity"], data["offset_s"])
    pieces = {piece.value: piece for piece in KitPiece}
    positions: dict[tuple[int, int], Fraction] = {}
    hits = []
    for piece, at, per, velocity, offset in zip(*columns, strict=True):
        position = positions.get((at, per))
        if position is None:
            position = positions[at, per] = Fraction(at, per)
        hits.append(Hit(pieces[piece], position, velocity, offset))
    meter = Meter(numerator, denominator, tuple(groups))
    return Phrase(
        groove=Groove(meter, data["tempo_bpm"], data["bars"], tuple(hits)),
        source_id=data["source"],
        label=data["label"],
        fills=frozenset(data["fills"]),
        played=data["played"],
        weight=data["weight"],
    )
