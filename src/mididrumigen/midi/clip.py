"""A MIDI file as bars, numbered from its beginning as a DAW numbers them."""

from __future__ import annotations

from dataclasses import dataclass

from mididrumigen.domain.errors import MidiReadError
from mididrumigen.domain.music.groove import Groove
from mididrumigen.domain.music.kit import DrumMap
from mididrumigen.domain.music.performance import Performance
from mididrumigen.domain.music.quantise import quantise
from mididrumigen.midi.drum_channels import Drums, find_drums
from mididrumigen.midi.map_detection import Detection, detect_drum_map
from mididrumigen.midi.read import perform
from mididrumigen.midi.smf import Smf, read_smf


@dataclass(frozen=True, slots=True)
class MidiClip:
    """A file that was read.

    Attributes:
        smf: its events.
        drums: which of them are drums.
        performance: the notes of the drums.
        drum_map: that they were read with.
        detection: how the map was found out; ``None`` where it was given.
    """

    smf: Smf
    drums: Drums
    performance: Performance
    drum_map: DrumMap
    detection: Detection | None

    @property
    def map_confidence(self) -> float:
        """How sure the map is, 0-1; 1 where it was given."""
        return 1.0 if self.detection is None else self.detection.confidence

    @property
    def unknown_notes(self) -> int:
        """How many notes the map does not know."""
        known = self.drum_map.piece_of_note
        return sum(note.note not in known for note in self.performance.notes)

    def remarks(self) -> list[str]:
        """What should be known of how it was read; empty where all was plain."""
        said = [f"It was put right: {defect}." for defect in self.performance.defects]
        if not self.performance.found_by.startswith("channel"):
            said.append(f"Drums were told by {self.performance.found_by}.")
        if self.detection is not None:
            said += describe_detection(self.detection)
        return said

    def grooves(self) -> list[Groove]:
        """The bars, one groove for each metre and tempo, silent bars included.

        Raises:
            MidiReadError: no drum note that the map knows.
        """
        found = quantise(self.performance, self.drum_map.piece_of_note, whole=True)
        if not found:
            raise MidiReadError(
                f"The file has no note that {self.drum_map.title} knows.",
                hint="Name the map that it was played on.",
            )
        return found

    def groove(self) -> Groove:
        """The bars of a file that is one clip.

        Raises:
            MidiReadError: no drum note that the map knows, or another metre or tempo on the way.
        """
        found = self.grooves()
        if len(found) > 1:
            raise MidiReadError(
                f"The file changes its metre or tempo: it is {len(found)} clips.",
                hint="Give one clip in one metre at one tempo.",
            )
        return found[0]


def open_clip(
    data: bytes, drum_map: DrumMap | None = None, *, channel: int | None = None
) -> MidiClip:
    """Read a file, and find out what is not said of it.

    Args:
        data: the file.
        drum_map: that it was played on; found out by default.
        channel: of the drums, as in :func:`mididrumigen.midi.drum_channels.find_drums`.

    Raises:
        MidiReadError: it cannot be read, holds no drums, or no kit can be told from them.
    """
    smf = read_smf(data)
    drums = find_drums(smf, channel)
    performance = perform(smf, drums)
    if drum_map is not None:
        return MidiClip(smf, drums, performance, drum_map, None)
    detection = detect_drum_map(note.note for note in performance.notes)
    if not detection.known:
        raise MidiReadError(
            f"No drum map can be told from the file: {detection.refusal}.",
            hint="Name the map that it was played on, with --from-map.",
        )
    return MidiClip(smf, drums, performance, detection.drum_map, detection)


def describe_detection(detection: Detection) -> list[str]:
    """What should be said of a map that was found out; nothing of General MIDI that is sure."""
    from mididrumigen.midi.general_midi import GENERAL_MIDI

    title = detection.drum_map.title
    if not detection.is_sure:
        return [
            f"The drum map cannot be told for sure; read as {title} "
            f"({detection.confidence:.0%} sure: {detection.reason}). Name it if that is wrong."
        ]
    if detection.drum_map.name == GENERAL_MIDI:
        return []
    return [
        f"Read as {title} ({detection.confidence:.0%} sure: {detection.reason}). "
        "Name another map if that is wrong."
    ]
