"""MIDI files: read, write, validate. The only place where ticks exist."""
