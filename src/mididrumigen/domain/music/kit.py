"""The drum kit: what can be struck, which limb strikes it, and drum maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from mididrumigen.domain.errors import DrumMapError, InvalidRequestError


class Limb(StrEnum):
    """What plays a kit piece."""

    HAND = "hand"
    KICK_FOOT = "kick foot"
    HAT_FOOT = "hat foot"


class KitPiece(StrEnum):
    """An articulation of the kit: one way of striking one instrument."""

    KICK = "kick"
    SNARE = "snare"
    RIM_SHOT = "rim_shot"
    CROSS_STICK = "cross_stick"
    CLOSED_HAT = "closed_hat"
    CLOSED_HAT_EDGE = "closed_hat_edge"
    HALF_OPEN_HAT = "half_open_hat"
    OPEN_HAT = "open_hat"
    OPEN_HAT_EDGE = "open_hat_edge"
    PEDAL_HAT = "pedal_hat"
    RIDE = "ride"
    RIDE_EDGE = "ride_edge"
    RIDE_BELL = "ride_bell"
    CRASH_1 = "crash_1"
    CRASH_2 = "crash_2"
    SPLASH = "splash"
    CHINA = "china"
    HIGH_TOM = "high_tom"
    MID_TOM = "mid_tom"
    LOW_TOM = "low_tom"
    FLOOR_TOM = "floor_tom"
    HIGH_TOM_RIM = "high_tom_rim"
    MID_TOM_RIM = "mid_tom_rim"
    LOW_TOM_RIM = "low_tom_rim"
    FLOOR_TOM_RIM = "floor_tom_rim"
    COWBELL = "cowbell"
    WOOD_BLOCK = "wood_block"
    CLAP = "clap"
    TAMBOURINE = "tambourine"
    SHAKER = "shaker"

    # As strings, which they are: an enumeration's own takes ten times as long.
    __hash__ = str.__hash__

    @cached_property
    def limb(self) -> Limb:
        """The limb that plays this piece."""
        return _LIMB_OF[self]

    @cached_property
    def group(self) -> PieceGroup:
        """The instrument family it belongs to."""
        return _GROUP_OF[self]

    @property
    def label(self) -> str:
        """The name as a drummer reads it."""
        return self.value.replace("_", " ")


class PieceGroup(StrEnum):
    """Families of pieces that take the same role in a pattern."""

    KICK = "kick"
    SNARE = "snare"
    HAT = "hat"
    PEDAL = "pedal"
    RIDE = "ride"
    CRASH = "crash"
    TOM = "tom"
    PERCUSSION = "percussion"

    __hash__ = str.__hash__


PIECES_OF: Mapping[PieceGroup, tuple[KitPiece, ...]] = {
    PieceGroup.KICK: (KitPiece.KICK,),
    PieceGroup.SNARE: (KitPiece.SNARE, KitPiece.RIM_SHOT, KitPiece.CROSS_STICK),
    PieceGroup.HAT: (
        KitPiece.CLOSED_HAT,
        KitPiece.CLOSED_HAT_EDGE,
        KitPiece.HALF_OPEN_HAT,
        KitPiece.OPEN_HAT,
        KitPiece.OPEN_HAT_EDGE,
    ),
    PieceGroup.PEDAL: (KitPiece.PEDAL_HAT,),
    PieceGroup.RIDE: (KitPiece.RIDE, KitPiece.RIDE_EDGE, KitPiece.RIDE_BELL),
    PieceGroup.CRASH: (KitPiece.CRASH_1, KitPiece.CRASH_2, KitPiece.SPLASH, KitPiece.CHINA),
    PieceGroup.TOM: (
        KitPiece.HIGH_TOM,
        KitPiece.MID_TOM,
        KitPiece.LOW_TOM,
        KitPiece.FLOOR_TOM,
        KitPiece.HIGH_TOM_RIM,
        KitPiece.MID_TOM_RIM,
        KitPiece.LOW_TOM_RIM,
        KitPiece.FLOOR_TOM_RIM,
    ),
    PieceGroup.PERCUSSION: (
        KitPiece.COWBELL,
        KitPiece.WOOD_BLOCK,
        KitPiece.CLAP,
        KitPiece.TAMBOURINE,
        KitPiece.SHAKER,
    ),
}
_LIMB_OF = dict.fromkeys(KitPiece, Limb.HAND)
_LIMB_OF |= {KitPiece.KICK: Limb.KICK_FOOT, KitPiece.PEDAL_HAT: Limb.HAT_FOOT}
_GROUP_OF = {piece: group for group, pieces in PIECES_OF.items() for piece in pieces}

OPEN_HATS = frozenset({KitPiece.HALF_OPEN_HAT, KitPiece.OPEN_HAT, KitPiece.OPEN_HAT_EDGE})
TIME_KEEPERS = frozenset({*PIECES_OF[PieceGroup.HAT], *PIECES_OF[PieceGroup.RIDE]})
BACKBONE = frozenset({PieceGroup.KICK, PieceGroup.SNARE})


def keeper_of(pieces: Iterable[KitPiece]) -> PieceGroup | None:
    """The group that the hand keeps time on, of what is struck; ``None`` for no hat and no ride."""
    groups = [piece.group for piece in pieces]
    hats, rides = groups.count(PieceGroup.HAT), groups.count(PieceGroup.RIDE)
    return PieceGroup.RIDE if rides > hats else PieceGroup.HAT if hats else None


# Where a drum map has no note for a piece: the nearest sound, best first. Past the end of a chain
# comes the closed hat, which any map has; a conversion reports each piece it had to replace.
NEAREST: Mapping[KitPiece, tuple[KitPiece, ...]] = {
    KitPiece.RIM_SHOT: (KitPiece.SNARE,),
    KitPiece.CROSS_STICK: (KitPiece.RIM_SHOT, KitPiece.SNARE),
    KitPiece.CLOSED_HAT_EDGE: (KitPiece.CLOSED_HAT,),
    KitPiece.HALF_OPEN_HAT: (KitPiece.OPEN_HAT, KitPiece.CLOSED_HAT),
    KitPiece.OPEN_HAT_EDGE: (KitPiece.OPEN_HAT, KitPiece.HALF_OPEN_HAT, KitPiece.CLOSED_HAT),
    KitPiece.OPEN_HAT: (KitPiece.OPEN_HAT_EDGE, KitPiece.HALF_OPEN_HAT, KitPiece.CLOSED_HAT),
    KitPiece.PEDAL_HAT: (KitPiece.CLOSED_HAT,),
    KitPiece.RIDE_EDGE: (KitPiece.RIDE,),
    KitPiece.RIDE_BELL: (KitPiece.RIDE,),
    KitPiece.RIDE: (KitPiece.RIDE_EDGE, KitPiece.CLOSED_HAT),
    KitPiece.CRASH_2: (KitPiece.CRASH_1,),
    KitPiece.CRASH_1: (KitPiece.CRASH_2, KitPiece.OPEN_HAT),
    KitPiece.SPLASH: (KitPiece.CRASH_2, KitPiece.CRASH_1),
    KitPiece.CHINA: (KitPiece.CRASH_2, KitPiece.CRASH_1),
    KitPiece.HIGH_TOM: (KitPiece.MID_TOM, KitPiece.LOW_TOM, KitPiece.FLOOR_TOM, KitPiece.SNARE),
    KitPiece.MID_TOM: (KitPiece.HIGH_TOM, KitPiece.LOW_TOM, KitPiece.FLOOR_TOM, KitPiece.SNARE),
    KitPiece.LOW_TOM: (KitPiece.MID_TOM, KitPiece.FLOOR_TOM, KitPiece.HIGH_TOM, KitPiece.SNARE),
    KitPiece.FLOOR_TOM: (KitPiece.LOW_TOM, KitPiece.MID_TOM, KitPiece.HIGH_TOM, KitPiece.SNARE),
    KitPiece.HIGH_TOM_RIM: (KitPiece.HIGH_TOM, KitPiece.MID_TOM, KitPiece.SNARE),
    KitPiece.MID_TOM_RIM: (KitPiece.MID_TOM, KitPiece.HIGH_TOM, KitPiece.SNARE),
    KitPiece.LOW_TOM_RIM: (KitPiece.LOW_TOM, KitPiece.FLOOR_TOM, KitPiece.SNARE),
    KitPiece.FLOOR_TOM_RIM: (KitPiece.FLOOR_TOM, KitPiece.LOW_TOM, KitPiece.SNARE),
    KitPiece.COWBELL: (KitPiece.WOOD_BLOCK, KitPiece.RIDE_BELL, KitPiece.RIDE, KitPiece.CLOSED_HAT),
    KitPiece.WOOD_BLOCK: (KitPiece.COWBELL, KitPiece.CROSS_STICK, KitPiece.SNARE),
    KitPiece.CLAP: (KitPiece.SNARE,),
    KitPiece.TAMBOURINE: (KitPiece.SHAKER, KitPiece.CLOSED_HAT),
    KitPiece.SHAKER: (KitPiece.TAMBOURINE, KitPiece.CLOSED_HAT),
}

ESSENTIAL_PIECES = (KitPiece.KICK, KitPiece.SNARE, KitPiece.CLOSED_HAT)


@dataclass(frozen=True)
class DrumMap:
    """Which MIDI notes play which kit pieces on one instrument.

    Attributes:
        name: short name, as given on the command line (``general-midi``).
        title: the product or standard it describes.
        notes: notes by piece, each 0–127; the first is written, all are read.
        source: where the assignments come from.

    Raises:
        DrumMapError: a note out of range, read as two pieces, or no kick, snare or closed hat.
    """

    name: str
    title: str
    notes: Mapping[KitPiece, tuple[int, ...]] = field(repr=False)
    source: str = ""

    def __post_init__(self) -> None:
        seen: dict[int, KitPiece] = {}
        for piece, notes in self.notes.items():
            if not notes:
                raise DrumMapError(f"Drum map '{self.name}': {piece} has no note.")
            for note in notes:
                if not 0 <= note <= 127:
                    raise DrumMapError(
                        f"Drum map '{self.name}': note {note} of {piece} is outside 0-127."
                    )
                if note in seen:
                    raise DrumMapError(
                        f"Drum map '{self.name}': note {note} is both {seen[note]} and {piece}.",
                        hint="A note can be read as one piece only.",
                    )
                seen[note] = piece
        missing = [piece.value for piece in ESSENTIAL_PIECES if piece not in self.notes]
        if missing:
            raise DrumMapError(f"Drum map '{self.name}' has no {', '.join(missing)}.")

    @cached_property
    def piece_of_note(self) -> Mapping[int, KitPiece]:
        """The piece that each known note plays."""
        return {note: piece for piece, notes in self.notes.items() for note in notes}

    def nearest_piece(self, piece: KitPiece) -> KitPiece:
        """``piece`` itself where the map has it, else the nearest sound that it has."""
        if piece in self.notes:
            return piece
        chain = (*NEAREST.get(piece, ()), KitPiece.CLOSED_HAT)
        return next(nearest for nearest in chain if nearest in self.notes)

    def note_of(self, piece: KitPiece) -> int:
        """The note written for ``piece``, or for its nearest sound on this map."""
        return self.notes[self.nearest_piece(piece)][0]


def find_pieces(words: Iterable[str]) -> frozenset[KitPiece]:
    """Kit pieces by their names, and whole families by theirs; empty words count for nothing.

    Raises:
        InvalidRequestError: a word that is neither.
    """
    known: dict[str, tuple[KitPiece, ...]] = {piece.value: (piece,) for piece in KitPiece}
    known |= {group.value: pieces for group, pieces in PIECES_OF.items()}
    found: set[KitPiece] = set()
    for word in words:
        key = "_".join(word.replace("-", "_").split()).casefold()
        if key and key not in known:
            raise InvalidRequestError(
                f"'{word.strip()}' is not a kit piece.", hint=f"Known: {', '.join(known)}."
            )
        found |= set(known.get(key, ()))
    return frozenset(found)
