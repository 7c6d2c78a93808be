"""Plays a MIDI file into a port, looped, with MIDI clock: to hear it on a DAW's own kit.

Times are in seconds from the start of playing. What is sent when is a list that is made first
(:func:`schedule`); :class:`PortPlayer` only waits and sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from mididrumigen.domain.errors import DeliveryError, MissingExtraError
from mididrumigen.midi.note_list import NoteList

PORT_NAME = "MidiDrumGen"
CLOCKS_PER_QUARTER = 24
CLOCK, START, STOP = (0xF8,), (0xFA,), (0xFC,)
_NOTE_ON, _NOTE_OFF, _CONTROL, _ALL_NOTES_OFF = 0x90, 0x80, 0xB0, 123

Bytes = tuple[int, ...]


class Port(Protocol):
    """Takes MIDI messages."""

    def send_message(self, message: Sequence[int]) -> None:
        """Send one message now."""
        ...

    def close_port(self) -> None:
        """Give the port back."""
        ...


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> float:
        """Seconds since some moment; never goes back."""
        ...

    def wait_until(self, moment: float) -> None:
        """Return at that moment, or at once when it is over."""
        ...


@dataclass(frozen=True, slots=True)
class Sending:
    """A message and when it is sent, in seconds from the start."""

    at_s: float
    message: Bytes


def schedule(notes: NoteList) -> tuple[list[Sending], float]:
    """What one pass of a file sends, and how long it lasts in seconds.

    MIDI clock runs at 24 a quarter note through every change of tempo. At one moment notes end
    before others begin, and the clock comes first.
    """
    times = _Times(notes)
    found: list[tuple[float, int, Bytes]] = [
        (times.seconds(tick), 0, CLOCK) for tick in _clock_ticks(notes.length, notes.per_quarter)
    ]
    for note in notes.notes:
        channel = note.channel
        begun, ended = times.seconds(note.tick), times.seconds(note.tick + note.ticks)
        found.append((begun, 2, (_NOTE_ON | channel, note.pitch, note.velocity)))
        found.append((ended, 1, (_NOTE_OFF | channel, note.pitch, 64)))
    found.sort()
    return [Sending(at, message) for at, _, message in found], times.seconds(notes.length)


def _clock_ticks(length: int, per_quarter: int) -> Iterator[float]:
    for number in range(-(-length * CLOCKS_PER_QUARTER // per_quarter)):
        yield number * per_quarter / CLOCKS_PER_QUARTER


class _Times:
    """Seconds of ticks, over all changes of tempo."""

    def __init__(self, notes: NoteList) -> None:
        self._per_quarter = notes.per_quarter
        self._changes: list[tuple[int, float, float]] = []
        seconds, before = 0.0, notes.tempos[0]
        for tick, bpm in notes.tempos:
            seconds += (tick - before[0]) * 60 / before[1] / self._per_quarter
            self._changes.append((tick, seconds, bpm))
            before = (tick, bpm)

    def seconds(self, tick: float) -> float:
        start, seconds, bpm = [c for c in self._changes if c[0] <= tick][-1]
        return seconds + (tick - start) * 60 / bpm / self._per_quarter


class PortPlayer:
    """Plays into a port; a context manager that leaves no note sounding.

    Args:
        port: takes the messages; closed at the end.
        clock: tells the time and waits.
    """

    def __init__(self, port: Port, clock: Clock) -> None:
        self._port, self._clock = port, clock

    def __enter__(self) -> PortPlayer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        # However it ends, by an error or by Ctrl-C.
        self._port.send_message(STOP)
        for channel in range(16):
            self._port.send_message((_CONTROL | channel, _ALL_NOTES_OFF, 0))
        self._port.close_port()

    def play(self, notes: NoteList, passes: int | None = None) -> None:
        """Play a file so many times, or until interrupted.

        Passes follow each other without a gap: each begins where the one before was to end, however
        late a message was sent.
        """
        sendings, length_s = schedule(notes)
        self._port.send_message(START)
        begun = self._clock.now()
        count = 0
        while passes is None or count < passes:
            for sending in sendings:
                self._clock.wait_until(begun + count * length_s + sending.at_s)
                self._port.send_message(sending.message)
            count += 1
        self._clock.wait_until(begun + count * length_s)


class SystemClock:
    """The computer's clock: sleeps most of the time, and looks closely at the end of it."""

    _CLOSE_S = 0.002

    def now(self) -> float:
        """Seconds of the monotonic clock."""
        import time

        return time.perf_counter()

    def wait_until(self, moment: float) -> None:
        """Sleep, then look until the moment is there: sleeping alone is up to 2 ms late."""
        import time

        while (left := moment - time.perf_counter()) > 0:
            time.sleep(max(0.0, left - self._CLOSE_S))


def open_port(name: str = "") -> tuple[Port, str]:
    """A MIDI port, and its name.

    Args:
        name: part of the name of a port that is there; without it a virtual port is made, which
            Windows cannot do.

    Raises:
        MissingExtraError: the extra ``live`` is not installed.
        DeliveryError: there is no such port, or none can be made here; names those there are.
    """
    try:
        import rtmidi
    except ImportError as error:
        raise MissingExtraError("Playing into a MIDI port", "live") from error
    try:
        out = rtmidi.MidiOut(name=PORT_NAME)
    except rtmidi.SystemError as error:
        raise DeliveryError("This machine has no MIDI ports.", hint=str(error)) from error
    ports: list[str] = out.get_ports()
    if not name:
        return _open_virtual(out, ports)
    found = [place for place, port in enumerate(ports) if name.casefold() in port.casefold()]
    if not found:
        raise DeliveryError(f"There is no MIDI port '{name}'.", hint=_spell(ports))
    out.open_port(found[0])
    return out, ports[found[0]]


def _open_virtual(out: Port, ports: Sequence[str]) -> tuple[Port, str]:
    make: Callable[[str], object] = out.open_virtual_port  # type: ignore[attr-defined]
    try:
        make(PORT_NAME)
    except NotImplementedError as error:  # Windows
        raise DeliveryError(
            "Windows makes no virtual ports.",
            hint=f"Install loopMIDI, then name its port with --port. {_spell(ports)}",
        ) from error
    return out, PORT_NAME


def _spell(ports: Sequence[str]) -> str:
    return f"There are {', '.join(ports)}." if ports else "There are no MIDI ports."
