"""What a caller asks for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

# The document's range. Entry points keep to it; the engine has no upper limit.
MAX_BARS = MAX_VARIATIONS = 16
MAX_BEST_OF = 16
MAX_PROMPT = 500
MAX_SEED = 2**63 - 1
MAX_URLS = 20

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
    """Who is asked to make the patterns.

    Attributes:
        provider: ``auto`` is every usable provider in order; ``template`` is the engine alone.
        mode: how the answers are used.
        fallback: whether the engine plays where no provider could.
    """

    provider: str = "auto"
    mode: GenerationMode = GenerationMode.HYBRID
    fallback: bool = True

    @property
    def is_engine(self) -> bool:
        """Whether no provider is to be asked."""
        return self.mode is GenerationMode.TEMPLATE or self.provider == "template"


@dataclass(frozen=True, slots=True)
class ResearchRequest:
    """A name to research.

    Attributes:
        artist: the name as typed.
        depth: quick or full.
        midi_folders: folders of the user's own MIDI to take as evidence.
        drum_map: the drum map of those files; found out by itself when empty.
        genre: the genre to lean on where the artist's own is not known.
        uploads: names in the file store of MIDI that was sent along as evidence.
        artist_id: which of several artists of that name: a MusicBrainz id or a Wikidata Q-number.
        urls: pages of the user's choice to read about the artist, at most 20.

    Raises:
        InvalidRequestError: an id or a URL that cannot be one.
    """

    artist: str
    depth: ResearchDepth = ResearchDepth.FULL
    midi_folders: tuple[str, ...] = ()
    drum_map: str = ""
    genre: str = ""
    uploads: tuple[str, ...] = ()
    artist_id: str = ""
    urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.artist_id and not re.fullmatch(ARTIST_ID, self.artist_id):
            raise InvalidRequestError(
                f"'{self.artist_id[:50]}' is not an artist's id.",
                hint="Use a MusicBrainz id (8-4-4-4-12 hexadecimal digits) or a Wikidata Q-number.",
            )
        if len(self.urls) > MAX_URLS:
            raise InvalidRequestError(f"More than {MAX_URLS} pages were given.")
        for url in self.urls:
            if not re.fullmatch(WEB_ADDRESS, url):
                raise InvalidRequestError(
                    f"'{url[:100]}' is not a web address.", hint="Use https://host/page."
                )


@dataclass(frozen=True, slots=True)
class GenerationParams:
    """What to generate.

    Attributes:
        bars: bars a variation, at least 1.
        tempo_bpm: 30–300; ``None`` is the artist's own typical tempo.
        meter: the time signature.
        variations: how many different clips, at least 1.
        humanize: play touch and timing; off is on the grid with written accents.
        seed: same profile, request and seed: same bytes. 0 to 2**63 - 1.
        complexity: -1 (sparser) to 1 (busier); 0 is as the artist plays.
        intensity: -1 (softer) to 1 (harder); 0 is as the artist plays.
        fills: share of bars with a fill, 0–1; ``None`` is as often as the artist plays them.
        swing_percent: 50 (straight) to 75; 66.7 is a triplet. ``None`` is the artist's own.
        push_pull_ms: -60 (ahead of the beat) to 60 (behind it), on top of the artist's own timing.
        style: prefer the artist's phrases with this label (a style or a song).
        time_feel: half time puts the backbeats twice as far apart, double time twice as near.
        leave_out: kit pieces not to use.
        drum_map: name of the drum map to write for.
        best_of: candidates made for each variation, 1–16; the ones nearest to the style are kept.
        fill_bars: the bars that end in a fill, from 1, in place of ``fills``; ``None`` leaves the
            choice to ``fills``.
        fill_size: how much of a bar a fill takes.
        voicing: what parts are played on.
        prompt: the user's own words, for a language model; at most 500 characters.

    Raises:
        InvalidRequestError: a value out of its range.
    """

    bars: int = 4
    tempo_bpm: float | None = None
    meter: Meter = Meter()  # noqa: RUF009 (frozen)
    variations: int = 4
    humanize: bool = True
    seed: int = 0
    complexity: float = 0.0
    intensity: float = 0.0
    fills: float | None = None
    swing_percent: float | None = None
    push_pull_ms: float = 0.0
    style: str = ""
    time_feel: TimeFeel = TimeFeel.NORMAL
    leave_out: frozenset[KitPiece] = frozenset()
    drum_map: str = "general-midi"
    best_of: int = 1
    fill_bars: frozenset[int] | None = None
    fill_size: FillSize = FillSize.OWN
    voicing: frozenset[Voicing] = frozenset()
    prompt: str = ""

    def __post_init__(self) -> None:
        _within("bars", self.bars, 1, math.inf)
        _within("variations", self.variations, 1, math.inf)
        _within("seed", self.seed, 0, MAX_SEED)
        _within("tempo", self.tempo_bpm, MIN_TEMPO_BPM, MAX_TEMPO_BPM, " BPM")
        _within("complexity", self.complexity, -1, 1)
        _within("intensity", self.intensity, -1, 1)
        _within("fills", self.fills, 0, 1)
        _within("swing", self.swing_percent, 50, 75, " percent")
        _within("push/pull", self.push_pull_ms, -60, 60, " ms")
        _within("best-of", self.best_of, 1, MAX_BEST_OF)
        for bar in self.fill_bars or ():
            _within("fill bar", bar, 1, self.bars)
        _within("characters of the prompt", len(self.prompt), 0, MAX_PROMPT)
        if self.leave_out >= frozenset(KitPiece):
            raise InvalidRequestError(
                "Every kit piece is left out.", hint="Leave at least one to play."
            )


def _within(name: str, value: float | None, low: float, high: float, unit: str = "") -> None:
    if value is None or low <= value <= high:
        return
    least, most = _spell(low), _spell(high)
    shown = f"{least} to {most}{unit}" if high != math.inf else f"at least {least}{unit}"
    raise InvalidRequestError(
        f"{name[0].upper()}{name[1:]} of {_spell(value)} is out of range.", hint=f"Use {shown}."
    )


def _spell(value: float) -> str:
    """A number for a message; a seed to its last digit."""
    return str(value) if isinstance(value, int) else f"{value:g}"


def check_range(params: GenerationParams) -> GenerationParams:
    """The parameters, if they keep to what entry points offer: 1-16 bars, 1-16 variations.

    Raises:
        InvalidRequestError: more than that.
    """
    _within("bars", params.bars, 1, MAX_BARS)
    _within("variations", params.variations, 1, MAX_VARIATIONS)
    return params
