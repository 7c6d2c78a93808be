"""The General MIDI drum map, in code so that the usual case reads no file."""

from __future__ import annotations

from functools import cache

from mididrumigen.domain.music.kit import DrumMap, KitPiece

GENERAL_MIDI = "general-midi"

# Note numbers of the GM percussion key map (MMA, General MIDI System Level 1; 82 from Level 2).
# GM names six toms and one way of striking each: the four drums here are written as most kits lay
# them out (48, 47, 45, 43) and the other two are read as the nearest. It has no rim shot; the
# second snare ("electric", 40) and second ride are other drums, not other strokes.
_NOTES: dict[KitPiece, tuple[int, ...]] = {
    KitPiece.KICK: (36, 35),
    KitPiece.SNARE: (38, 40),
    KitPiece.CROSS_STICK: (37,),
    KitPiece.CLOSED_HAT: (42,),
    KitPiece.PEDAL_HAT: (44,),
    KitPiece.OPEN_HAT: (46,),
    KitPiece.RIDE: (51, 59),
    KitPiece.RIDE_BELL: (53,),
    KitPiece.CRASH_1: (49,),
    KitPiece.CRASH_2: (57,),
    KitPiece.SPLASH: (55,),
    KitPiece.CHINA: (52,),
    KitPiece.HIGH_TOM: (48, 50),
    KitPiece.MID_TOM: (47,),
    KitPiece.LOW_TOM: (45,),
    KitPiece.FLOOR_TOM: (43, 41),
    KitPiece.COWBELL: (56,),
    KitPiece.WOOD_BLOCK: (76, 77),
    KitPiece.CLAP: (39,),
    KitPiece.TAMBOURINE: (54,),
    KitPiece.SHAKER: (70, 69, 82),
}


@cache
def general_midi() -> DrumMap:
    """The General MIDI drum map."""
    return DrumMap(
        name=GENERAL_MIDI,
        title="General MIDI",
        notes=_NOTES,
        source="General MIDI System Level 1 percussion key map; the shaker (82) is of Level 2",
    )
