"""How one names a MIDI file and a channel; imported before anything is read."""

from __future__ import annotations

from mididrumigen.domain.errors import InvalidRequestError

MIDI_SUFFIXES = frozenset({".mid", ".midi", ".smf", ".rmi"})
"""What the names of MIDI files end in; ``.rmi`` has a RIFF wrapper."""

ALL_CHANNELS = 0
"""Every channel, where a channel from 1 to 16 may be given."""


def parse_channel(text: str) -> int | None:
    """A channel as one types it: 1 to 16, ``any``, or nothing to have it found out.

    Raises:
        InvalidRequestError: anything else.
    """
    word = text.strip().casefold()
    if not word:
        return None
    if word in ("any", "all"):
        return ALL_CHANNELS
    if word.isdecimal() and 1 <= int(word) <= 16:
        return int(word)
    raise InvalidRequestError(f"'{text[:20]}' is not a channel.", hint="Give 1 to 16, or any.")
