"""A worker as the command line starts it, with a source that does as the artist's name says.

Run as a program: the lease in seconds is its argument, the rest is in the environment.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from functools import cached_property

from tests.fakes import make_phrase, make_source

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Finding, SourceKind
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.ports.knowledge import Collector
from mididrumigen.settings.places import load_settings
from mididrumigen.settings.service import load_server_settings
from mididrumigen.wiring.core import Services
from mididrumigen.wiring.jobs import run_worker
from mididrumigen.wiring.sources import Sources


class ObedientCollector:
    """``Slow 3`` takes three seconds, ``Poison`` ends its process. Implements ``Collector``."""

    name = "obedient"

    async def collect(self, artist: Artist, request: ResearchRequest) -> Sequence[Finding]:  # noqa: ARG002 (the port's)
        word, _, seconds = artist.name.partition(" ")
        if word == "Poison":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "Broken":
            raise_secret()
        if word == "Slow":
            await asyncio.sleep(float(seconds[:3]))
        if word == "Nobody":
            return []
        source = make_source(f"midi:{artist.key}", SourceKind.MIDI)
        return [Finding(source, phrases=(make_phrase(source.id, bars=2),))]


def raise_secret() -> None:
    """A mistake whose message is nobody's business; not of the error tree."""
    raise SystemError("password=hunter2")


class ObedientSources(Sources):
    """That one source."""

    def local_collectors(self) -> tuple[Collector, ...]:
        return (ObedientCollector(),)


class ObedientServices(Services):
    """The application with that one source."""

    @cached_property
    def sources(self) -> Sources:
        return ObedientSources(self.library, self.settings.home, self.files)


if __name__ == "__main__":
    run_worker(
        ObedientServices(load_settings()), load_server_settings(), 2, lease_s=float(sys.argv[1])
    )
