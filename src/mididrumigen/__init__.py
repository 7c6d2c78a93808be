"""Drum MIDI in the style of a named drummer: evidence → profile → groove → MIDI file."""

__version__ = "0.1.0"
