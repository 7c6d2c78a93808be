"""What a caller asks for: each field is described once, for every entry point and page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.accents import Accents
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.kit import KitPiece, find_pieces
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.work.collection_kinds import Bars, Each, Several, Span, Texts
from mididrumigen.domain.work.kinds import (
    Flag,
    Number,
    OneOf,
    Text,
    TimeSignature,
    Whole,
    within,
)
from mididrumigen.domain.work.kit_parts import LeadHand, Part, find_parts
from mididrumigen.domain.work.parameters import check_values, parameter

# The document's range. Entry points keep to it; the engine has no upper limit.
MAX_BARS = MAX_VARIATIONS = 16
MAX_BEST_OF = 16
MAX_GIVEN_TEXT = 200_000
MAX_PROMPT = 500
MAX_SEED = 2**63 - 1

CHANNEL = r"(?i:any|all)|[1-9]|1[0-6]"
ARTIST_ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|Q[1-9][0-9]{0,11}"
"""A MusicBrainz id or a Wikidata Q-number, as a regular expression."""

WEB_ADDRESS = r"https?://[^\s/?#]+\S*"
"""The address of a page, as a regular expression."""


class ResearchDepth(StrEnum):
    """How far research goes."""

    QUICK = "quick"
    FULL = "full"


class TimeFeel(StrEnum):
    """How fast kick and snare go under the hand that keeps time."""

    NORMAL = "normal"
    HALF = "half"
    DOUBLE = "double"


class FillSize(StrEnum):
    """How much of a bar a fill takes."""

    OWN = "own"
    SHORT = "short"
    BIG = "big"


class SwingGrid(StrEnum):
    """Which notes swing."""

    AUTO = "auto"
    EIGHTHS = "8"
    SIXTEENTHS = "16"


class Voicing(StrEnum):
    """What a part is to be played on, whatever the artist would choose."""

    RIDE_TIME = "ride_time"
    HAT_TIME = "hat_time"
    OPEN_HATS = "open_hats"
    CROSS_STICK = "cross_stick"
    FOUR_ON_THE_FLOOR = "four_on_the_floor"


class GenerationMode(StrEnum):
    """Who makes the patterns: the engine, a language model, or the best of both."""

    TEMPLATE = "template"
    LLM = "llm"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """Who is asked to make the patterns."""

    provider: str = parameter(
        "auto",
        Text(50),
        "auto (every usable model in order), template (the engine alone), or a model's name.",
        option="--provider",
    )
    mode: GenerationMode = parameter(
        GenerationMode.HYBRID,
        OneOf(GenerationMode),
        "Patterns by the engine, by a language model, or the best of both.",
        option="--mode",
    )
    fallback: bool = parameter(
        True, Flag(), "Let the engine stand in for models.", option="--fallback"
    )

    @property
    def is_engine(self) -> bool:
        """Whether no provider is to be asked."""
        return self.mode is GenerationMode.TEMPLATE or self.provider == "template"


@dataclass(frozen=True, slots=True)
class ResearchRequest:
    """A name to research, as it was typed.

    Raises:
        InvalidRequestError: an id or a URL that cannot be one.
    """

    artist: str
    depth: ResearchDepth = parameter(
        ResearchDepth.FULL, OneOf(ResearchDepth), "How far research goes.", option="--depth"
    )
    midi_folders: tuple[str, ...] = parameter(
        (), Texts(), "MIDI of that artist; any tree.", option="--midi-folder", in_api=False
    )
    drum_map: str = parameter(
        "", Text(), "Of that MIDI. Found out if not given.", option="--drum-map"
    )
    channel: str = parameter(
        "",
        Text(
            pattern=CHANNEL,
            noun="a channel",
            hint="Give 1 to 16, or any.",
        ),
        "Of the drums in that MIDI: 1 to 16, or any. Found out file by file if not given.",
        option="--channel",
    )
    genre: str = parameter("", Text(), "Fill gaps from this genre.", option="--genre")
    uploads: tuple[str, ...] = parameter(
        (), Texts(), "Names in the file store of MIDI that was sent along.", in_api=False
    )
    artist_id: str = parameter(
        "",
        Text(
            pattern=ARTIST_ID,
            noun="an artist's id",
            hint="Use a MusicBrainz id (8-4-4-4-12 hexadecimal digits) or a Wikidata Q-number.",
        ),
        "Which of several artists of that name: a MusicBrainz id or a Q-number.",
        option="--artist-id",
        examples=("Q42",),
    )
    urls: tuple[str, ...] = parameter(
        (),
        Texts(Text(2000, WEB_ADDRESS, "a web address", hint="Use https://host/page."), most=20),
        "Pages about that artist to read.",
        option="--url",
        examples=(["https://host.example/page"],),
    )
    texts: tuple[str, ...] = parameter(
        (),
        Texts(Text(MAX_GIVEN_TEXT, is_prose=True, has_lines=True), most=20),
        "Texts about that artist to read. One may open with its title and a line 'By AUTHOR'.",
        examples=(["A night with the band\nBy A. Writer\n\nShe sits behind the beat."],),
    )
    fresh: bool = parameter(False, Flag(), "Forget performances given earlier.", option="--fresh")
    audio_folders: tuple[str, ...] = parameter(
        (),
        Texts(),
        "Recordings of that artist's drumming; any tree.",
        option="--audio-folder",
        in_api=False,
    )
    separate: bool = parameter(
        False,
        Flag(),
        "Separate the drums of those recordings first, with Demucs where it is installed.",
        option="--separate",
        in_api=False,
    )

    def __post_init__(self) -> None:
        check_values(self)


@dataclass(frozen=True, slots=True)
class GenerationParams:
    """What to generate. A value that is ``None`` is the artist's own.

    The same profile, parameters and seed give the same bytes.

    Raises:
        InvalidRequestError: a value out of its range.
    """

    bars: int = parameter(4, Whole(1, offered=MAX_BARS), "Bars a clip.", option="--bars")
    tempo_bpm: float | None = parameter(
        None,
        Number(MIN_TEMPO_BPM, MAX_TEMPO_BPM, "BPM"),
        "Tempo in BPM; the artist's own if not given.",
        key="tempo",
        option="--tempo",
    )
    meter: Meter = parameter(
        Meter(),
        TimeSignature(),
        "The metre; 2+2+3/8 says how its beats are grouped.",
        key="time_signature",
        option="--time-signature",
        examples=([4, 4], "7/8", "2+2+3/8"),
    )
    variations: int = parameter(
        4, Whole(1, offered=MAX_VARIATIONS), "How many different clips.", option="--variations"
    )
    humanize: bool = parameter(
        True, Flag(), "Play touch and timing; else on the grid.", option="--humanize"
    )
    seed: int = parameter(
        0,
        Whole(0, MAX_SEED),
        "Same seed, same bytes. Chosen if not given.",
        option="--seed",
        is_drawn=True,
    )
    complexity: float = parameter(
        0.0, Number(-1, 1), "Sparser or busier than the artist plays.", option="--complexity"
    )
    intensity: float = parameter(
        0.0, Number(-1, 1), "Softer or harder than the artist plays.", option="--intensity"
    )
    fills: float | None = parameter(
        None,
        Number(0, 1),
        "Share of bars with a fill; as often as the artist plays them if not given.",
        option="--fills",
    )
    swing_percent: float | None = parameter(
        None,
        Number(50, 75, "percent"),
        "50 is straight, 66.7 a triplet; the artist's own if not given.",
        option="--swing",
    )
    swing_grid: SwingGrid = parameter(
        SwingGrid.AUTO,
        OneOf(SwingGrid),
        "Which notes swing, 8ths or 16ths; what the grooves of the call live on if not said.",
        option="--swing-grid",
    )
    push_pull_ms: float = parameter(
        0.0,
        Number(-60, 60, "ms"),
        "Ahead of the beat (negative) or behind it, on top of the artist's own timing.",
        option="--push-pull",
    )
    style: str = parameter(
        "",
        Text(),
        "Play phrases with this label (a style or a song), at their tempo if none is given.",
        option="--style",
    )
    ornament: float = parameter(
        0.25,
        Number(0, 1),
        "How freely repeats of a written groove are ornamented; 0 plays it as it is written.",
        option="--ornament",
    )
    spread: float | None = parameter(
        None,
        Number(0, 1),
        "0 plays takes of one groove, 1 different grooves. If not given, takes where the style "
        "names one phrase, else different grooves.",
        option="--spread",
    )
    time_feel: TimeFeel = parameter(
        TimeFeel.NORMAL,
        OneOf(TimeFeel),
        "Backbeats twice as far apart (half) or twice as near (double).",
        option="--time-feel",
    )
    leave_out: frozenset[KitPiece] = parameter(
        frozenset(),
        Several(KitPiece, find_pieces, "kit pieces, or families of them"),
        "Kit pieces not to use, such as ride, crash or toms.",
        option="--leave-out",
    )
    drum_map: str = parameter(
        "general-midi",
        Text(1000),
        "Name of the drum map to write for, or the map itself (kick=36,snare=38+40,closed_hat=42); "
        "on the command line a file of yours as well.",
        option="--drum-map",
    )
    hat_pedal: bool = parameter(
        False,
        Flag(),
        "Write half-open hats as pedal (controller 4) where the drum map has none.",
        option="--hat-pedal",
    )
    best_of: int = parameter(
        1,
        Whole(1, MAX_BEST_OF, served=8),
        "Make so many candidates a clip; keep those nearest to the style.",
        option="--best-of",
    )
    fill_bars: frozenset[int] | None = parameter(
        None, Bars(), "Bars that end in a fill, in place of fills.", in_api=False
    )
    fill_size: FillSize = parameter(
        FillSize.OWN, OneOf(FillSize), "How much of a bar a fill takes.", in_api=False
    )
    fill_length: float | None = parameter(
        None,
        Number(1, 16, "beats"),
        "How long fills are, in beats; as long as the artist plays them if not given.",
        option="--fill-length",
    )
    fill_complexity: float = parameter(
        0.0,
        Number(-1, 1),
        "Sparser or busier fills than the artist plays.",
        option="--fill-complexity",
    )
    amount: tuple[tuple[Part, float], ...] = parameter(
        (),
        Each(Part, Number(-1, 1), find_parts),
        "Less (to -1) or more (to 1) of a part: snare_ghosts:+0.5,crash:-1.",
        option="--amount",
        examples=({"snare_ghosts": 0.5, "crash": -1},),
    )
    lead_hand: LeadHand | None = parameter(
        None,
        OneOf(LeadHand),
        "What the leading (power) hand keeps time on; the artist's own if not given.",
        option="--lead-hand",
    )
    velocity_range: tuple[int, int] | None = parameter(
        None,
        Span(Whole(1, 127)),
        "Velocities from softest to hardest, such as 40-120.",
        option="--velocity-range",
        examples=([40, 120],),
    )
    voicing: frozenset[Voicing] = parameter(
        frozenset(), Several(Voicing), "What parts are played on.", in_api=False
    )
    prompt: str = parameter(
        "",
        Text(MAX_PROMPT, is_prose=True),
        'In words: "half-time, sparse, fill into bar 4".',
        option="--prompt",
    )

    follow_amount: float = parameter(
        1.0,
        Number(0, 1),
        "How much the kick answers the accents of what is followed.",
        option="--follow-amount",
    )
    accents: Accents | None = None
    """What is played along with. It comes from a file, and is in no list of parameters."""

    def __post_init__(self) -> None:
        check_values(self)
        for bar in self.fill_bars or ():
            within("fill bar", bar, 1, self.bars)
        if self.leave_out >= frozenset(KitPiece):
            raise InvalidRequestError(
                "Every kit piece is left out.", hint="Leave at least one to play."
            )


OF_THE_CLIP = frozenset({"bars", "tempo_bpm", "meter"})
"""What an edited clip has already, so that nobody is asked for it."""

OF_THE_FORM = frozenset({"bars", "variations", "fills", "best_of"})
"""What the form of a song decides."""


def along_with(params: GenerationParams, accents: Accents) -> GenerationParams:
    """The request as played along with other music: in its metre and, unless one is given, tempo.

    A metre that is asked for counts, unless it is the usual 4/4.
    """
    meter = accents.meter if params.meter == Meter() else params.meter
    return replace(
        params, accents=accents, meter=meter, tempo_bpm=params.tempo_bpm or accents.tempo_bpm
    )
