"""Tempos of recordings that a drummer is on, from a local copy of AcousticBrainz's rhythm dump."""

from __future__ import annotations

import asyncio
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log2
from pathlib import Path
from statistics import median, pstdev
from typing import Self

from mididrumigen.domain.errors import CollectorUnavailableError, ResearchError
from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Evidence, Finding, Source, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.identity.live_identity import choose
from mididrumigen.research.identity.musicbrainz import ArtistRecord, MusicBrainz
from mididrumigen.research.web.fetch import Fetcher

LICENCE = "CC0 (AcousticBrainz)"
_COLUMNS = ("mbid", "bpm")
_BARS_EACH, _MOST_BARS = 4.0, 64.0
_CONFIDENCE = 0.7
_LOW, _HIGH = 30.0, 300.0
_LEAST_SPREAD = 6.0


class AcousticBrainzCollector(WebCollector):
    """Measured tempos, joined by MusicBrainz's credits on drums. Implements ``Collector``.

    Args:
        folder: of the dump's CSV files, any tree; ``None`` is off.
        fetcher: asks MusicBrainz who drums on what.
    """

    name = "acousticbrainz"
    quick = True

    def __init__(self, folder: Path | None, fetcher: Fetcher) -> None:
        self._folder = folder
        self._musicbrainz = MusicBrainz(fetcher)

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.settings.acousticbrainz_folder, parts.fetcher)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:  # noqa: ARG002 (the port's)
        """The tempo over all recordings of the dump that the artist is credited with drums on.

        Raises:
            ResearchError: the folder holds no CSV of the dump.
        """
        if self._folder is None:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "There is no copy of AcousticBrainz's rhythm dump.",
                hint="Name it in MIDIDRUMIGEN_ACOUSTICBRAINZ.",
            )
        record = await self._find_record(artist)
        if record is None or not record.recordings:
            return ()
        wanted = frozenset(record.recordings)
        tempos = await asyncio.to_thread(read_tempos, self._folder, wanted)
        return [_make_finding(record, tempos)] if tempos else ()

    async def _find_record(self, artist: Artist) -> ArtistRecord | None:
        known = (i.partition(":")[2] for i in artist.ids if i.startswith("musicbrainz:"))
        ident = next(known, "") or choose(artist.name, await self._musicbrainz.search(artist.name))
        record = await self._musicbrainz.look_up(ident) if ident else None
        if record is not None and record.kind is ArtistKind.BAND and record.members:
            # A band's recordings are played by its drummer.
            return await self._musicbrainz.look_up(record.members[0].id.partition(":")[2])
        return record


def read_tempos(folder: Path, wanted: frozenset[str]) -> dict[str, float]:
    """The tempo of each wanted recording: the median of what was submitted, octaves folded.

    Args:
        folder: CSV files with at least the columns ``mbid`` and ``bpm``, in any tree.
        wanted: ids of recordings.

    Raises:
        ResearchError: there is no such file, or one cannot be read.
    """
    files = sorted(folder.rglob("*.csv"))
    if not files:
        raise ResearchError(f"'{folder}' holds no CSV file.", hint="Unpack the rhythm dump there.")
    submitted: Mapping[str, list[float]] = defaultdict(list)
    for file in files:
        for mbid, bpm in _read_rows(file, wanted):
            submitted[mbid].append(bpm)
    return {mbid: fold_octaves(tempos) for mbid, tempos in submitted.items()}


def fold_octaves(tempos: Sequence[float]) -> float:
    """The median of tempos that may be half or double of each other: in the octave of most."""
    middle = median(tempos)
    return median(tempo * 2.0 ** round(log2(middle / tempo)) for tempo in tempos)


def _read_rows(file: Path, wanted: frozenset[str]) -> Iterator[tuple[str, float]]:
    try:
        with file.open(newline="", encoding="utf-8", errors="replace") as lines:
            rows = csv.DictReader(lines)
            if not set(_COLUMNS) <= set(rows.fieldnames or ()):
                raise ResearchError(
                    f"'{file.name}' is not of the rhythm dump.",
                    hint=f"It has columns {', '.join(_COLUMNS)} among others.",
                )
            for row in rows:
                bpm = _number(row["bpm"]) if row["mbid"] in wanted else 0.0
                if _LOW <= bpm <= _HIGH:
                    yield row["mbid"], bpm
    except (OSError, csv.Error) as error:
        raise ResearchError(f"'{file}' cannot be read.") from error


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 0.0


def _make_finding(record: ArtistRecord, tempos: Mapping[str, float]) -> Finding:
    values = list(tempos.values())
    count = len(values)
    source = Source(
        f"acousticbrainz:{record.id}",
        SourceKind.AUDIO,
        f"AcousticBrainz: {count} recordings with {record.name} on drums",
        f"https://musicbrainz.org/artist/{record.id}",
        LICENCE,
    )
    claim = Evidence(
        "tempo_bpm",
        median(values),
        max(pstdev(values), _LEAST_SPREAD),
        min(_BARS_EACH * count, _MOST_BARS),
        source.id,
        _CONFIDENCE,
        f"the median of the measured tempos of {count} recordings",
    )
    return Finding(source, claims=(claim,))
