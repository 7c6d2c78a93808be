"""What callers may send: strict, finite, plain text, and no field that is not known."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from mididrumigen.domain.errors import MidiDrumiGenError
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.style.artist import MAX_NAME_LENGTH, display_name
from mididrumigen.domain.work.requests import (
    ARTIST_ID,
    MAX_BARS,
    MAX_PROMPT,
    MAX_SEED,
    MAX_URLS,
    MAX_VARIATIONS,
    WEB_ADDRESS,
)

MAX_BEST_OF = 8
MAX_PARTS = 8
_MAX_TEXT = 200
_MAX_URL = 2000


def _check_name(text: str) -> str:
    try:
        return display_name(text)
    except MidiDrumiGenError as error:
        raise PydanticCustomError("artist_name", "{reason}", {"reason": error.message}) from error


def _check_text(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        raise PydanticCustomError("plain_text", "Control characters are not plain text.")
    return " ".join(unicodedata.normalize("NFC", text).split())


def _one_line(text: str) -> str:
    return " ".join(text.split())


ArtistName = Annotated[
    str,
    Field(min_length=1, max_length=2 * MAX_NAME_LENGTH, examples=["John Bonham"]),
    AfterValidator(_check_name),
]
PlainText = Annotated[str, Field(max_length=_MAX_TEXT), AfterValidator(_check_text)]
WebAddress = Annotated[
    str,
    Field(
        max_length=_MAX_URL, pattern=f"^(?:{WEB_ADDRESS})$", examples=["https://host.example/page"]
    ),
]
Words = Annotated[
    str, Field(max_length=MAX_PROMPT), AfterValidator(lambda text: _check_text(_one_line(text)))
]
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class StrictBody(BaseModel):
    """A request body: types as JSON has them, and no other fields."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _know_fields(cls, data: Any) -> Any:
        unknown = data.keys() - cls.model_fields.keys() if isinstance(data, Mapping) else ()
        if unknown:
            from mididrumigen.api.error_answers import printable

            raise PydanticCustomError(
                "unknown_field",
                "{names} is not known here. Known: {known}.",
                {
                    "names": ", ".join(f"'{printable(str(n))}'" for n in sorted(unknown)[:5]),
                    # Its own fields come before those it shares with others.
                    "known": ", ".join(
                        sorted(cls.model_fields, key=lambda name: name not in cls.__annotations__)
                    ),
                },
            )
        return data


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Evidence(StrictBody):
    """Where research looks, beside the open sources."""

    depth: Literal["quick", "full"] = "full"
    genre: PlainText = Field(default="", description="Fill gaps from this genre.")
    drum_map: PlainText = Field(default="", description="Of the MIDI; found out if not given.")
    midi_folder: PlainText = Field(default="", description="Name of a folder of the server's MIDI.")
    urls: list[WebAddress] = Field(
        default_factory=list, max_length=MAX_URLS, description="Pages to read about the artist."
    )


class ResearchBody(Evidence):
    """A name to research."""

    model_config = _example(artist="John Bonham", depth="full")

    artist: ArtistName
    fresh: bool = Field(default=False, description="Forget performances given earlier.")
    artist_id: Annotated[str, Field(pattern=f"^(?:{ARTIST_ID})?$")] = Field(
        default="",
        description="Which of several artists of that name: a MusicBrainz id or a Q-number.",
        examples=["Q42"],
    )


class AugmentBody(Evidence):
    """More evidence for an artist who is stored already."""

    model_config = _example()


class Knobs(StrictBody):
    """How something is played, and who makes the patterns."""

    variations: Whole = Field(default=4, ge=1, le=MAX_VARIATIONS)
    provider: Annotated[str, Field(max_length=50), AfterValidator(_check_text)] = Field(
        default="auto", description="auto, template (the engine alone), or a name of /providers."
    )
    mode: Literal["template", "llm", "hybrid"] = Field(
        default="hybrid",
        description="Patterns by the engine, by a language model, or the best of both.",
    )
    fallback: bool = Field(default=True, description="Let the engine stand in for models.")
    prompt: Words = Field(default="", description='In words: "half-time, sparse".')
    humanize: bool = True
    seed: Whole | None = Field(
        default=None, ge=0, le=MAX_SEED, description="Same seed, same bytes. Chosen if not given."
    )
    genre: PlainText = ""
    style: PlainText = Field(default="", description="Prefer phrases with this label.")
    complexity: Number = Field(default=0.0, ge=-1, le=1)
    intensity: Number = Field(default=0.0, ge=-1, le=1)
    fills: Number | None = Field(default=None, ge=0, le=1, description="Share of bars with a fill.")
    swing_percent: Number | None = Field(default=None, ge=50, le=75)
    push_pull_ms: Number = Field(default=0.0, ge=-60, le=60)
    time_feel: Literal["normal", "half", "double"] = "normal"
    leave_out: list[PlainText] = Field(
        default_factory=list, max_length=64, description="Kit pieces not to use."
    )
    best_of: Whole = Field(default=1, ge=1, le=MAX_BEST_OF)
    reports: bool = Field(default=True, description="Say how near each file is to the style.")


class GenerateBody(Knobs):
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
    bars: Whole = Field(default=4, ge=1, le=MAX_BARS)
    tempo: Number | None = Field(
        default=None,
        ge=MIN_TEMPO_BPM,
        le=MAX_TEMPO_BPM,
        description="BPM; the artist's own if not given.",
    )
    time_signature: (
        Annotated[list[Whole], Field(min_length=2, max_length=2)]
        | Annotated[str, Field(max_length=100)]
    ) = Field(default_factory=lambda: [4, 4], examples=[[4, 4], "7/8", "2+2+3/8"])
    drum_map: PlainText = Field(default="general-midi", description="A name of /api/v1/drum-maps.")
    research: bool = Field(default=True, description="Research an artist who is not stored first.")


class EditBody(Knobs):
    """What to play anew of a generated file; bars, metre, tempo and drum map are the file's."""

    model_config = _example(file_id="12-2", lock=["kick", "snare"], lock_bars=[1, 2])

    file_id: Annotated[str, Field(max_length=40)] = Field(
        description="Such as 12-2: the second file of generation 12."
    )
    artist: ArtistName | None = Field(
        default=None, description="In whose style; the generation's own artist if not given."
    )
    lock: list[PlainText] = Field(
        default_factory=list, max_length=64, description="Kit pieces that stay as they are."
    )
    lock_bars: list[Whole] = Field(
        default_factory=list, max_length=64, description="Bars that stay as they are, from 1."
    )


class BlendPart(StrictBody):
    """One artist of a blend."""

    artist: ArtistName
    weight: Number = Field(default=1.0, gt=0, le=1_000_000)


class BlendBody(StrictBody):
    """Artists to mix, with their weights."""

    model_config = _example(
        parts=[{"artist": "John Bonham", "weight": 60}, {"artist": "Questlove", "weight": 40}]
    )

    parts: list[BlendPart] = Field(min_length=2, max_length=MAX_PARTS)
    name: Annotated[ArtistName | None, Field()] = None


class SessionBody(StrictBody):
    """An API key, to be let in by."""

    model_config = _example(api_key="mdg_…")

    api_key: Annotated[str, Field(min_length=1, max_length=200)] = Field(repr=False)
