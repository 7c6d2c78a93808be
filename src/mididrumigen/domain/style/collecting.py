"""How collectors came back, and who a name stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import overload

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import FileReading, Finding


class CollectorStatus(StrEnum):
    """How a collector came back."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    OFF = "off"
    NOT_INSTALLED = "not_installed"
    NO_KEY = "no_key"
    NO_NETWORK = "no_network"
    ROBOTS = "robots"
    THROTTLED = "throttled"
    TIMED_OUT = "timed_out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CollectorReport:
    """What one collector brought, and why it brought nothing where it did not.

    Attributes:
        name: the collector's.
        status: how it came back.
        reason: why, in a sentence.
        findings: what it brought.
        notes: what there is to say of single files, a line each.
        left_out: files that it had and that do not count, each with the reason.
    """

    name: str
    status: CollectorStatus
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[FileReading, ...] = ()

    @property
    def files(self) -> tuple[FileReading, ...]:
        """Every file of MIDI that it had, in order of name."""
        read = [f.source.reading for f in self.findings if f.source.reading is not None]
        return tuple(sorted((*read, *self.left_out), key=lambda reading: reading.file))


class NotedFindings(Sequence[Finding]):
    """Findings of a collector that has something to say of single files.

    Attributes:
        notes: a line each.
    """

    def __init__(self, findings: Iterable[Finding], notes: Iterable[str]) -> None:
        self._findings = tuple(findings)
        self.notes = tuple(notes)

    def __len__(self) -> int:
        return len(self._findings)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        return self._findings[index]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a name stands for, and how each catalogue came back that was asked for it."""

    artist: Artist
    reports: tuple[CollectorReport, ...] = ()
