"""Speed, as ratios to a pure-Python floor measured in the same run.

Two figures: `mididrumigen generate "John Bonham"` as a whole process on a warm disk, against a bare
interpreter that writes one MIDI file; and four variations of four bars in process, against the
least that any engine must do: place the same number of notes and encode them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mididrumigen.domain.style.artist import Artist, ArtistKind
from mididrumigen.domain.style.evidence import Source, SourceKind
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.research.text.claims import extract_claims
from mididrumigen.wiring.core import Services, build_services

ARTIST = "John Bonham"
PROCESS_RUNS, CALLS = 11, 101
FLOOR_PROGRAM = "import struct, sys; open(sys.argv[1], 'wb').write(struct.pack('>4sI', b'MThd', 6))"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MIDIDRUMIGEN_HOME"] = folder
        target = str(Path(folder, "floor.mid"))
        floor = _process([sys.executable, "-c", FLOOR_PROGRAM, target])
        command = [
            *(sys.executable, "-m", "mididrumigen", "generate", ARTIST),
            *("--output", folder, "--json"),
        ]
        whole = _process(command)
    print(
        f"whole process: {1000 * whole:.0f} ms, bare interpreter {1000 * floor:.0f} ms, "
        f"ratio {whole / floor:.1f}"
    )
    engine, notes = _engine()
    least = _median(lambda: _place_and_encode(notes))
    print(
        f"4 x 4 bars in process: {1000 * engine:.2f} ms, floor {1000 * least:.2f} ms "
        f"({notes} notes placed and encoded), ratio {engine / least:.1f}"
    )
    print(f"prose: {_prose():.2f} ms for 1,000 characters, every sentence of which names somebody")


def _prose() -> float:
    """Milliseconds to read 1,000 characters of prose for claims."""
    artist = Artist("Dan Kessler", ArtistKind.DRUMMER)
    source = Source("article:bench", SourceKind.ARTICLE, "Dan Kessler")
    text = 20 * (
        "Kessler was born in Leeds in 1961 and joined the Lanterns in 1988 after two tours. "
        "His ghost notes are soft, and he plays far behind the beat at 92–95 BPM. The band toured "
        "Europe, sold records and changed its singer twice. Unlike Ray Tolliver, he avoids double "
        "bass drums.\n\n"
    )
    return _median(lambda: extract_claims(text, artist, source)) / len(text) * 1e6


def _process(command: list[str]) -> float:
    times = []
    for _ in range(PROCESS_RUNS + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def _engine() -> tuple[float, int]:
    services = build_services()
    profile = _library_profile(services)
    drum_map = general_midi()
    seeds = iter(range(10**6))

    def once() -> int:
        params = GenerationParams(bars=4, variations=4, tempo_bpm=96, seed=next(seeds))
        grooves = services.generator.generate(profile, params)
        for groove in grooves:
            write_groove(groove, drum_map, track_name=ARTIST)
        return sum(len(groove.hits) for groove in grooves)

    notes = once()
    return _median(once), notes


def _library_profile(services: Services) -> StyleProfile:
    researcher: Researcher = services.sources.offline_researcher(services.open_stores().profiles)
    artist = services.library.identify(ARTIST)
    if artist is None:
        raise SystemExit(f"{ARTIST} is not in the library")
    finding = services.library.artist_finding(artist)
    return researcher.build(artist, [finding] if finding else [])


def _place_and_encode(notes: int) -> bytes:
    track = bytearray()
    for number in range(notes):
        velocity = 64 + (number * 37) % 48
        track += bytes((number % 96, 0x99, 36 + number % 16, velocity))
    return b"MTrk" + len(track).to_bytes(4) + bytes(track)


def _median(call: Callable[[], object]) -> float:
    times = []
    for _ in range(CALLS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    main()
