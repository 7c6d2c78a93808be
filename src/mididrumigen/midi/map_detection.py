"""Which map a performance was played on: from which notes occur how often, file by file.

A map is a guess of how often each note is heard, if a drummer plays it as drummers do. The guess
that fits a file's notes best is its map. A file that fits several follows the files that lie
beside it, as far as those are one kit's.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mididrumigen.domain.music.kit import TIME_KEEPERS, DrumMap, KitPiece, PieceGroup
from mididrumigen.midi.drum_maps import drum_map_names, load_drum_map
from mididrumigen.midi.general_midi import GENERAL_MIDI, general_midi

# How often a hit is of each piece: roughly the shares of the hits of the Groove MIDI Dataset's
# public half, with more toms (a fill may be nothing else), more crash (a chorus may ride on it) and
# the percussion that drum parts of songs have; the rest is rare.
_SHARE = {
    KitPiece.KICK: 0.18,
    KitPiece.SNARE: 0.22,
    KitPiece.RIM_SHOT: 0.05,
    KitPiece.CROSS_STICK: 0.02,
    KitPiece.CLOSED_HAT: 0.13,
    KitPiece.CLOSED_HAT_EDGE: 0.06,
    KitPiece.HALF_OPEN_HAT: 0.02,
    KitPiece.OPEN_HAT: 0.03,
    KitPiece.OPEN_HAT_EDGE: 0.02,
    KitPiece.PEDAL_HAT: 0.06,
    KitPiece.RIDE: 0.12,
    KitPiece.RIDE_EDGE: 0.02,
    KitPiece.RIDE_BELL: 0.01,
    KitPiece.CRASH_1: 0.03,
    KitPiece.CRASH_2: 0.015,
    KitPiece.SPLASH: 0.005,
    KitPiece.CHINA: 0.005,
    KitPiece.CLAP: 0.015,
    KitPiece.TAMBOURINE: 0.015,
    KitPiece.SHAKER: 0.015,
    KitPiece.COWBELL: 0.01,
    KitPiece.HIGH_TOM: 0.05,
    KitPiece.MID_TOM: 0.04,
    KitPiece.LOW_TOM: 0.02,
    KitPiece.FLOOR_TOM: 0.05,
    KitPiece.HIGH_TOM_RIM: 0.01,
    KitPiece.MID_TOM_RIM: 0.01,
    KitPiece.FLOOR_TOM_RIM: 0.01,
}
_RARE, _UNKNOWN = 0.001, 0.00002
# A note that is read but not written is the less likely way of saying the piece.
_ALTERNATE, _GENERAL_MIDI_ALTERNATE = 0.03, 0.2
_OTHER_ZONE = {PieceGroup.CRASH: 1.0, PieceGroup.RIDE: 0.3}
# General MIDI's other percussion is no sign of another map, least of all its hand drums.
_HAND_DRUMS, _OTHER_PERCUSSION = range(60, 69), range(27, 88)
_HAND_DRUM_SHARE = 0.004
# General MIDI's second snare is where most kits send the rim shot.
_ELECTRIC_SNARE, _SECOND_SNARE = 40, 0.002
# Hits that a file's notes count for at most: a drummer repeats himself, so that the thousandth
# stroke of a beat says little. A rare note counts for about one: a kit plays few notes that are
# not its own, but a few rare notes outvote nothing.
_MOST_HITS = 40.0
_HITS_A_NOTE = 3.0
_LEAST_HITS = 1.2
# What is believed of neighbours, and of a file among files that are mostly of one kit, rests on a
# sixth of the hits at most: of short fills too many kits might be the one.
_CARE, _ONE_KIT = 6.0, 0.6
# A take may lack kick, snare or time-keeping, but few do.
_LACKING = 0.5
_PRIOR = {GENERAL_MIDI: 0.5, "roland-td": 0.2}
_USUAL_PRIOR = 0.03
# What is believed of a folder before its files are looked at weighs this many of them.
_PRIOR_FILES = 4.0
# No folder is believed to be of one kit for more than this.
_CERTAIN = 0.98
_ROUNDS = 20
# Files that several maps read alike must not add up to a belief in one of them.
_DOUBT = 0.02
# A file of so many hits says half as much of its neighbours' kit as a file without end.
_LONG = 50.0
_SURE = 0.6

CHOOSE_ANOTHER = "name another with --drum-map if that is wrong"
"""What to do about a map that was taken wrongly."""


@dataclass(frozen=True, slots=True)
class Detection:
    """The map that a file was most likely played on.

    Attributes:
        drum_map: the map.
        confidence: how much of the file is likely read right, 0-1: over the maps that may be its
            own, by their probability, the share of hits that both read alike.
        reason: what it rests on, in words.
        known: the share of hits that the map knows, 0-1.
        notes: how many different notes there are.
    """

    drum_map: DrumMap
    confidence: float
    reason: str
    known: float
    notes: int

    @property
    def is_sure(self) -> bool:
        """Whether it can be gone by without asking."""
        return self.confidence >= _SURE

    @property
    def refusal(self) -> str:
        """Why no kit can be told from the file; empty where one can."""
        if self.notes == 1:
            return self.reason
        if self.known < 0.5:
            return f"no drum map knows its notes: {self.drum_map.title} knows {self.known:.0%}"
        return ""


def detect_drum_map(notes: Iterable[int]) -> Detection:
    """The map of one file, from its note numbers, one a hit."""
    return detect_drum_maps([notes])[0]


def detect_drum_maps(files: Iterable[Iterable[int]], packs: Sequence[str] = ()) -> list[Detection]:
    """The map of each of several files that lie together.

    Every map is scored by how usual it makes a file's notes. How many of the files are of each map
    is then found by expectation-maximisation: a file that fits one map alone keeps it whatever
    lies beside it, one that fits several is taken for the kit of its neighbours.

    Args:
        files: for each file its note numbers, one a hit.
        packs: for each file what it belongs to, such as its folder; all to one by default.
    """
    counted = [Counter(notes) for notes in files]
    maps = [load_drum_map(name) for name in drum_map_names()]
    prior = [_PRIOR.get(drum_map.name, _USUAL_PRIOR) for drum_map in maps]
    fits = [_fit(counts, maps) for counts in counted]
    careful = [_fit(counts, maps, _CARE) for counts in counted]
    sizes = [counts.total() / (counts.total() + _LONG) for counts in counted]
    everywhere = _mix(careful, sizes, prior)
    packs = packs or [""] * len(counted)
    together: dict[str, list[int]] = {}
    for number, pack in enumerate(packs):
        together.setdefault(pack, []).append(number)
    # What lies in other folders says the more, the more it is of one kit.
    most = min(max(everywhere), _CERTAIN)
    weighs = _PRIOR_FILES * most / (1 - most)
    shares = {
        pack: _mix([careful[i] for i in own], [sizes[i] for i in own], everywhere, weighs)
        for pack, own in together.items()
    }
    if len(shares) == 1:
        shares = dict.fromkeys(shares, everywhere)
    # Among files of one kit it takes more to be of another.
    chosen = [
        one if len(counted) > 1 and max(shares[pack]) > _ONE_KIT else other
        for one, other, pack in zip(careful, fits, packs, strict=True)
    ]
    return [
        _conclude(counts, maps, _posterior(fit, shares[pack]))
        for counts, fit, pack in zip(counted, chosen, packs, strict=True)
    ]


def _mix(
    fits: Sequence[Sequence[float]],
    sizes: Sequence[float],
    prior: Sequence[float],
    weighs: float = _PRIOR_FILES,
) -> list[float]:
    """How many of the files are of each map, as shares; long files count for more."""
    total = sum(prior)
    shares = [p / total for p in prior]
    if len(fits) < 2:
        return shares
    for _ in range(_ROUNDS):
        sums = [weighs * p / total for p in prior]
        for fit, size in zip(fits, sizes, strict=True):
            for number, probability in enumerate(_posterior(fit, shares)):
                sums[number] += size * probability
        shares = [s / (sum(sizes) + weighs) for s in sums]
    doubt = _DOUBT * (1 - max(shares))
    return [(share + doubt) / (1 + doubt * len(shares)) for share in shares]


def _posterior(fit: Sequence[float], shares: Sequence[float]) -> list[float]:
    weights = [score + math.log(share) for score, share in zip(fit, shares, strict=True)]
    best = max(weights)
    weights = [math.exp(weight - best) for weight in weights]
    total = sum(weights)
    return [weight / total for weight in weights]


def _fit(counts: Counter[int], maps: Sequence[DrumMap], care: float = 1.0) -> list[float]:
    """Log-likelihood of a file's notes under each map; one for maps that read the file alike."""
    total = counts.total()
    if not total:
        return [0.0] * len(maps)
    weight = min(total / care, _MOST_HITS, _HITS_A_NOTE * len(counts)) / total
    least = _LEAST_HITS / care
    best: dict[tuple[KitPiece | None, ...], float] = {}
    readings = [tuple(map(drum_map.piece_of_note.get, counts)) for drum_map in maps]
    for drum_map, reading in zip(maps, readings, strict=True):
        likely = _likelihoods(drum_map.name)
        fit = _lacking(drum_map, counts) + sum(
            max(weight * n, least) * math.log(likely[note]) for note, n in counts.items()
        )
        best[reading] = max(fit, best.get(reading, fit))
    return [best[reading] for reading in readings]


def _lacking(drum_map: DrumMap, counts: Counter[int]) -> float:
    pieces = {drum_map.piece_of_note[note] for note in counts if note in drum_map.piece_of_note}
    groups = {piece.group for piece in pieces}
    there = (PieceGroup.KICK in groups, PieceGroup.SNARE in groups, bool(pieces & TIME_KEEPERS))
    return math.log(_LACKING) * there.count(False)


@cache
def _likelihoods(name: str) -> Mapping[int, float]:
    """How often each of the 128 notes is heard on a map that comes with the package."""
    drum_map = load_drum_map(name)
    likely = dict.fromkeys(range(128), _UNKNOWN)
    if name == GENERAL_MIDI:
        for note in _OTHER_PERCUSSION:
            likely[note] = _HAND_DRUM_SHARE if note in _HAND_DRUMS else _RARE
    alternate = _GENERAL_MIDI_ALTERNATE if name == GENERAL_MIDI else _ALTERNATE
    shares = _shares_on(drum_map)
    for piece, (first, *others) in drum_map.notes.items():
        # Not shared out among a kit's notes: of two that know a note the larger is as likely.
        likely[first] = shares.get(piece, _RARE)
        # A kit sends bow and edge of a cymbal as notes of their own, a player hits both.
        zone = None if name == GENERAL_MIDI else _OTHER_ZONE.get(piece.group)
        share = _SHARE.get(piece, _RARE)
        likely |= dict.fromkeys(others, share * (zone or alternate))
    if name == GENERAL_MIDI:
        likely[_ELECTRIC_SNARE] = _SECOND_SNARE
    return likely


def _shares_on(drum_map: DrumMap) -> Mapping[KitPiece, float]:
    """How often each piece of a map is heard, what it lacks played on its nearest sound."""
    shares: dict[KitPiece, float] = defaultdict(float)
    for piece, share in _SHARE.items():
        shares[drum_map.nearest_piece(piece)] += share
    return shares


def _conclude(
    counts: Counter[int], maps: Sequence[DrumMap], probabilities: Sequence[float]
) -> Detection:
    if not counts:
        reason = "there are no notes to tell by; General MIDI is the usual map"
        return Detection(general_midi(), 0.0, reason, 0.0, 0)
    if len(counts) == 1:
        return _of_one_note(counts)
    best = maps[max(range(len(maps)), key=probabilities.__getitem__)]
    total = counts.total()
    alike = sum(
        probability * _alike(best, other, counts)
        for other, probability in zip(maps, probabilities, strict=True)
    )
    known = sum(n for note, n in counts.items() if note in best.piece_of_note)
    return Detection(
        best, round(alike / total, 3), _explain(best, counts), known / total, len(counts)
    )


def _of_one_note(counts: Counter[int]) -> Detection:
    (note,) = counts
    piece = general_midi().piece_of_note.get(note)
    said = f"as General MIDI it is the {piece.label}" if piece else "General MIDI has none on it"
    reason = f"every note is {note}, and from one note no kit can be told; {said}"
    known = float(piece is not None)
    return Detection(general_midi(), known / 2, reason, known, 1)


def _alike(one: DrumMap, other: DrumMap, counts: Counter[int]) -> int:
    """How many hits two maps read as the same piece."""
    return sum(
        n
        for note, n in counts.items()
        if (piece := one.piece_of_note.get(note)) is not None
        and piece is other.piece_of_note.get(note)
    )


def _explain(drum_map: DrumMap, counts: Counter[int]) -> str:
    known = [note for note in sorted(counts) if note in drum_map.piece_of_note]
    share = sum(counts[note] for note in known) / counts.total()
    coverage = f"{drum_map.title} knows {share:.0%} of the hits"
    usual = general_midi().piece_of_note
    own = [note for note in known if note not in usual]
    if own:
        shown = ", ".join(f"{note} ({drum_map.piece_of_note[note].label})" for note in own[:4])
        return f"{coverage}; General MIDI has no {shown}"
    other = [note for note in known if usual[note].group is not drum_map.piece_of_note[note].group]
    if other:
        note = max(other, key=counts.__getitem__)
        means, would = drum_map.piece_of_note[note].label, usual[note].label
        return f"{coverage}; to General MIDI {note} would be the {would}, not the {means}"
    return f"{coverage}, and no note points to another map better"
