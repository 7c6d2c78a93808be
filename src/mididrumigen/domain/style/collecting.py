"""How collectors came back, and who a name stands for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding


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
    """What one collector brought, and why it brought nothing where it did not."""

    name: str
    status: CollectorStatus
    reason: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a name stands for, and how each catalogue came back that was asked for it."""

    artist: Artist
    reports: tuple[CollectorReport, ...] = ()
