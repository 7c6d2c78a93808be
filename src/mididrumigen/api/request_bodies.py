"""What callers may send: strict, finite, plain text, and no field that is not known."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from mididrumigen.api.clip_bodies import ClipBody
from mididrumigen.api.strict_bodies import (
    DecimalNumber,
    PlainText,
    StrictBody,
    WholeNumber,
    offers,
)
from mididrumigen.domain.errors import InvalidRequestError, MidiDrumiGenError
from mididrumigen.domain.music.accents import MAX_FOLLOWED_BARS
from mididrumigen.domain.music.form import (
    MAX_FORM_TEXT,
    MAX_SECTION_BARS,
    MAX_SECTIONS,
    SECTION_KNOBS,
    Form,
    Section,
    find_section_kind,
)
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.style.artist import MAX_NAME_LENGTH, display_name
from mididrumigen.domain.work.job_requests import accents_from_json
from mididrumigen.domain.work.requests import (
    OF_THE_CLIP,
    OF_THE_FORM,
    GenerationParams,
    ProviderChoice,
    ResearchRequest,
    along_with,
)
from mididrumigen.midi.riff import read_accents

MAX_ONSETS = 6_400
MAX_PARTS = 8
MAX_FOLLOWED = 200_000
MAX_SENT = 64


Shared = Annotated[
    bool, Field(description="Whether every key may see it; else it is its maker's own.")
]


def _check_name(text: str) -> str:
    try:
        return display_name(text)
    except MidiDrumiGenError as error:
        raise PydanticCustomError("artist_name", "{reason}", {"reason": error.message}) from error


ArtistName = Annotated[
    str,
    Field(min_length=1, max_length=2 * MAX_NAME_LENGTH, examples=["John Bonham"]),
    AfterValidator(_check_name),
]


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


@offers(ResearchRequest, without=("fresh", "artist_id"))
class EvidenceBody(StrictBody):
    """Where research looks, beside the open sources."""

    midi_folder: PlainText = Field(default="", description="Name of a folder of the server's MIDI.")


@offers(ResearchRequest)
class ResearchBody(EvidenceBody):
    """A name to research."""

    model_config = _example(artist="John Bonham", depth="full")

    artist: ArtistName


class AugmentBody(EvidenceBody):
    """More evidence for an artist who is stored already."""

    model_config = _example()


@offers(GenerationParams, without=(*OF_THE_CLIP, "drum_map"))
@offers(ProviderChoice)
class PlayingBody(StrictBody):
    """How something is played, and who makes the patterns."""

    genre: PlainText = ""
    reports: bool = Field(default=True, description="Say how near each file is to the style.")
    shared: Shared = False


class OnsetBody(StrictBody):
    """An onset of music to play along with."""

    position: Annotated[DecimalNumber, Field(ge=0, le=100_000)] = Field(
        description="In quarter notes from the first bar line."
    )
    strength: Annotated[DecimalNumber, Field(ge=0, le=1)] = Field(
        description="How much it stands out; from 0.5 on it is an accent."
    )


class AccentsBody(StrictBody):
    """Onsets to play along with, as POST /api/v1/analyze?follow=true tells it."""

    onsets: Annotated[list[OnsetBody], Field(min_length=1, max_length=MAX_ONSETS)]
    bars: Annotated[WholeNumber, Field(ge=1, le=MAX_FOLLOWED_BARS)]
    time_signature: PlainText = "4/4"
    tempo: Annotated[DecimalNumber, Field(ge=MIN_TEMPO_BPM, le=MAX_TEMPO_BPM)]


class FollowingBody(StrictBody):
    """What is played along with."""

    follow: Annotated[str, Field(max_length=MAX_FOLLOWED)] | AccentsBody | None = Field(
        default=None,
        description="A riff, a bass line or another drum part to play along with: MIDI in base64, "
        "or the onsets of a recording. Its tempo and metre are taken unless others are given.",
    )

    def play_along(self, params: GenerationParams) -> GenerationParams:
        """The request as played along with that; as it is where there is none.

        Raises:
            InvalidRequestError: it is not base64, an onset lies outside of the bars, or the metre
                is not supported.
            MidiReadError: the MIDI cannot be read, or holds no notes.
        """
        if not self.follow:
            return params
        if isinstance(self.follow, AccentsBody):
            return along_with(params, accents_from_json(self.follow.model_dump()))
        try:
            data = base64.b64decode(self.follow, validate=True)
        except ValueError as error:
            raise InvalidRequestError(
                "What is to be followed is not base64.", hint="Send a MIDI file in base64."
            ) from error
        return along_with(params, read_accents(data))


@offers(GenerationParams)
class GenerateBody(PlayingBody, FollowingBody):
    """What to generate; the document's fields and the engine's own."""

    model_config = _example(
        artist="John Bonham",
        bars=4,
        tempo=120,
        time_signature=[4, 4],
        variations=4,
        provider="auto",
        humanize=True,
    )

    artist: ArtistName
    research: bool = Field(default=True, description="Research an artist who is not stored first.")


class LockedCell(StrictBody):
    """A kit piece, or a family of them, in one bar."""

    piece: PlainText
    bar: WholeNumber = Field(description="From 1.")


class EditBody(PlayingBody):
    """What to play anew of a generated file; bars, metre, tempo and drum map are the file's."""

    model_config = _example(file_id="12-2", lock=["kick", "snare"], lock_bars=[1, 2])

    file_id: Annotated[str, Field(max_length=40)] = Field(
        default="", description="Such as 12-2: the second file of generation 12."
    )
    clip: ClipBody | None = Field(
        default=None, description="Notes in place of a file; then an artist must be named."
    )
    artist: ArtistName | None = Field(
        default=None, description="In whose style; the generation's own artist if not given."
    )
    lock: list[PlainText] = Field(
        default_factory=list, max_length=64, description="Kit pieces that stay as they are."
    )
    lock_bars: list[WholeNumber] = Field(
        default_factory=list, max_length=64, description="Bars that stay as they are, from 1."
    )
    lock_cells: list[LockedCell] = Field(
        default_factory=list, max_length=1024, description="Pieces that stay in single bars."
    )


class NewClipBody(StrictBody):
    """A clip that was drawn or read elsewhere."""

    artist: ArtistName = Field(description="Whose style it is measured against, and filed under.")
    clip: ClipBody
    store: bool = Field(default=True, description="Keep it as a file; else only measure it.")
    evidence: bool = Field(
        default=False, description="Take it as evidence of how the artist plays, as /midi does."
    )
    shared: Shared = False


@offers(GenerationParams, only=SECTION_KNOBS)
class SectionBody(StrictBody):
    """A section of a song; what it does not say is the song's."""

    section: PlainText = Field(description="verse, chorus, bridge and so on.")
    bars: Annotated[WholeNumber, Field(ge=1, le=MAX_SECTION_BARS)]
    time_signature: PlainText = Field(default="", description="Its own metre, such as 7/8.")
    tempo: DecimalNumber | None = Field(default=None, description="Its own tempo in BPM.")

    def read_section(self) -> Section:
        """The section.

        Raises:
            InvalidRequestError: an unknown kind of section, or a metre that is not supported.
        """
        meter = Meter.parse(self.time_signature) if self.time_signature else None
        given = {name: getattr(self, name, None) for name in SECTION_KNOBS}
        knobs = tuple((name, value) for name, value in given.items() if value is not None)
        kind = find_section_kind(self.section)
        return Section(kind, self.bars, meter, self.tempo, knobs=knobs)


@offers(GenerationParams, without=tuple(OF_THE_FORM))
class SongBody(FollowingBody):
    """A song, section by section."""

    model_config = _example(artist="John Bonham", form="intro:4 verse:8 chorus:8@+4bpm outro:4")

    artist: ArtistName
    form: (
        Annotated[str, Field(max_length=MAX_FORM_TEXT)]
        | Annotated[list[SectionBody], Field(max_length=MAX_SECTIONS)]
    ) = Field(description="As text, or as a list of sections.")
    split: Literal["none", "sections", "pieces"] = Field(
        default="none", description="One file, or one a section or kit group."
    )
    genre: PlainText = ""
    shared: Shared = False

    def read_form(self) -> Form:
        """The form.

        Raises:
            InvalidRequestError: it cannot be read, or is too long.
        """
        if isinstance(self.form, str):
            return Form.parse(self.form)
        return Form(tuple(section.read_section() for section in self.form))


class BlendPart(StrictBody):
    """One artist of a blend."""

    artist: ArtistName
    weight: DecimalNumber = Field(default=1.0, gt=0, le=1_000_000)


class BlendBody(StrictBody):
    """Artists to mix, with their weights."""

    model_config = _example(
        parts=[{"artist": "John Bonham", "weight": 60}, {"artist": "Questlove", "weight": 40}]
    )

    parts: list[BlendPart] = Field(min_length=2, max_length=MAX_PARTS)
    name: Annotated[ArtistName | None, Field()] = None
    store: bool = Field(default=True, description="Keep it, to be played; else only show it.")
    shared: Shared = False


class SendBody(StrictBody):
    """Files to send into a DAW."""

    model_config = _example(files=["12-1", "12-2"])

    files: list[Annotated[str, Field(max_length=40)]] = Field(
        min_length=1, max_length=MAX_SENT, description="Such as 12-2, in the order of their slots."
    )


class DeviceBody(StrictBody):
    """A device in a DAW that asks for what was sent."""

    model_config = _example(device="MidiDrumGen 0.1.0 on Drums")

    device: Annotated[PlainText, Field(min_length=1, max_length=90)]


class InsertedBody(DeviceBody):
    """What became of files in a DAW."""

    model_config = _example(
        device="MidiDrumGen 0.1.0 on Drums", told="2 clips in slots 3-4 of Drums."
    )

    told: Annotated[PlainText, Field(max_length=500)] = Field(description="Where they are now.")
    failed: bool = Field(default=False, description="They are nowhere; the words say why.")


class MarkBody(StrictBody):
    """What is to change of a line of the history."""

    model_config = _example(title="Verse, take 2", starred=True)

    title: PlainText | None = None
    starred: bool | None = None
    shared: bool | None = None


class SessionBody(StrictBody):
    """An API key, to be let in by."""

    model_config = _example(api_key="mdg_…")

    api_key: Annotated[str, Field(min_length=1, max_length=200)] = Field(repr=False)
