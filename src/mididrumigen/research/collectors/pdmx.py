"""A local copy of PDMX, the public-domain part of MuseScore."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Self

from mididrumigen.domain.errors import CollectorUnavailableError, ResearchError
from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.domain.style.evidence import Finding
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.research.collectors.own_files import OwnFile
from mididrumigen.research.collectors.web_collector import WebCollector, WebParts
from mididrumigen.research.midi_findings import find_in_thread
from mididrumigen.research.web.records import lookup_key_of

TABLE = "PDMX.csv"
LICENCE = "Public domain (PDMX)"
_ARTIST_COLUMNS = ("artist_name", "composer_name")
_MOST_FILES = 200
_YES = frozenset({"true", "1"})


class PdmxCollector(WebCollector):
    """Scores of an artist, written rather than played. Implements ``Collector``.

    Only those without a conflict about their licence are read.

    Args:
        folder: where ``PDMX.csv`` lies; ``None`` is off.
    """

    name = "pdmx"
    quick = True

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @classmethod
    def build(cls, parts: WebParts) -> Self:
        """See :class:`WebCollector`."""
        return cls(parts.settings.pdmx_folder)

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:  # noqa: ARG002 (the port's)
        """One finding a score that has drums."""
        if self._folder is None:
            raise CollectorUnavailableError(
                CollectorStatus.OFF,
                "There is no copy of PDMX.",
                hint="Name it in MIDIDRUMIGEN_PDMX.",
            )
        folder = self._folder
        findings = await find_in_thread(
            lambda: list(islice(find_scores(folder, artist), _MOST_FILES)), ""
        )
        return [
            replace(
                finding,
                source=replace(finding.source, licence=LICENCE),
                phrases=tuple(replace(phrase, played=False) for phrase in finding.phrases),
            )
            for finding in findings
            if isinstance(finding, Finding)
        ]


def find_scores(folder: Path, artist: Artist) -> Iterator[OwnFile]:
    """The MIDI files of an artist or of a band of theirs.

    Raises:
        ResearchError: there is no table, or it is not PDMX's.
    """
    names = {lookup_key_of(name) for name in (artist.name, *artist.aliases, *artist.bands)} - {""}
    root = folder.resolve()
    try:
        with (folder / TABLE).open(newline="", encoding="utf-8", errors="replace") as file:
            rows = csv.DictReader(file)
            if "mid" not in (rows.fieldnames or ()):
                raise ResearchError(f"{TABLE} has no column 'mid'.", hint="Use PDMX of 2025.")
            for row in rows:
                conflict = (row.get("license_conflict") or "").strip().lower() in _YES
                people = {lookup_key_of(row.get(column) or "") for column in _ARTIST_COLUMNS}
                path = (folder / (row.get("mid") or "")).resolve()
                # The table names files inside its folder, and nothing else is read.
                if not conflict and names & people and path.is_relative_to(root) and path.is_file():
                    title = row.get("song_name") or row.get("title") or ""
                    yield OwnFile(path, root, {"title": title})
    except (OSError, csv.Error) as error:
        raise ResearchError(f"'{folder / TABLE}' cannot be read.") from error
