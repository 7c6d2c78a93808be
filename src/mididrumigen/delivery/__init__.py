"""How grooves leave for a DAW: over OSC or MIDI, as files of other programs, into a folder."""
