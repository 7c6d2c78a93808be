"""``python -m mididrumigen``."""

from mididrumigen.cli import main

main()
