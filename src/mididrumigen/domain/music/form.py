"""The form of a song: sections with their bars and, where they have their own, metre and tempo.

::

    intro:4 verse:8 chorus:8 bridge:8@7/8 chorus:16@+4bpm outro:4

``@7/8`` is a time signature, ``@96bpm`` a tempo, ``@+4bpm`` and ``@-5bpm`` a step from the song's
tempo, ``@intensity=0.5`` a knob (:data:`SECTION_KNOBS`). Each holds for its own section.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM, Groove
from mididrumigen.domain.music.meter import Meter

MAX_SECTIONS, MAX_SONG_BARS, MAX_SECTION_BARS = 64, 400, 64
MAX_FORM_TEXT = 2000
# Parameters of a request that a section may have of its own, all of them numbers.
SECTION_KNOBS = ("complexity", "intensity", "swing_percent", "push_pull_ms")

_SECTION = re.compile(
    r"(?P<kind>[a-z][a-z -]*?)\s*(?::\s*(?P<bars>\d{1,4}))?(?P<marks>(?:@[^@]+)*)"
)
_STEP = re.compile(r"(?P<sign>[+-])(?P<bpm>\d{1,3}(?:\.\d{1,3})?)\s*(?:bpm)?", re.IGNORECASE)
_TEMPO = re.compile(r"(?P<bpm>\d{1,3}(?:\.\d{1,3})?)\s*bpm", re.IGNORECASE)
_KNOB = re.compile(r"(?P<name>[a-z_-]+)\s*=\s*(?P<value>[+-]?\d{1,3}(?:\.\d{1,3})?)")
_PARTS = re.compile(r"[\s,;|]+(?=[A-Za-z])")


class SectionKind(StrEnum):
    """What part a section plays in a song."""

    COUNT_IN = "count-in"
    INTRO = "intro"
    VERSE = "verse"
    PRE_CHORUS = "pre-chorus"
    CHORUS = "chorus"
    BRIDGE = "bridge"
    SOLO = "solo"
    BREAKDOWN = "breakdown"
    OUTRO = "outro"
    STOP = "stop"


_OTHER_NAMES = {
    "count": SectionKind.COUNT_IN,
    "countin": SectionKind.COUNT_IN,
    "click": SectionKind.COUNT_IN,
    "prechorus": SectionKind.PRE_CHORUS,
    "pre": SectionKind.PRE_CHORUS,
    "build": SectionKind.PRE_CHORUS,
    "refrain": SectionKind.CHORUS,
    "hook": SectionKind.CHORUS,
    "drop": SectionKind.CHORUS,
    "head": SectionKind.CHORUS,
    "middle-8": SectionKind.BRIDGE,
    "middle-eight": SectionKind.BRIDGE,
    "interlude": SectionKind.BRIDGE,
    "instrumental": SectionKind.SOLO,
    "break": SectionKind.BREAKDOWN,
    "ending": SectionKind.OUTRO,
    "coda": SectionKind.OUTRO,
    "end": SectionKind.OUTRO,
}
_USUAL_BARS = {
    SectionKind.COUNT_IN: 1,
    SectionKind.STOP: 1,
    SectionKind.INTRO: 4,
    SectionKind.OUTRO: 4,
}


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it is asked for.

    Attributes:
        kind: its part in the song.
        bars: how many, at least 1.
        meter: its own time signature; ``None`` is the song's.
        tempo_bpm: its own tempo; ``None`` is the song's.
        tempo_step_bpm: how much faster (or slower) than the song, where it has no own tempo.
        knobs: names of :data:`SECTION_KNOBS` with the section's own values.

    Raises:
        InvalidRequestError: too few or too many bars, or a knob that a section has not.
    """

    kind: SectionKind
    bars: int
    meter: Meter | None = None
    tempo_bpm: float | None = None
    tempo_step_bpm: float = 0.0
    knobs: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        unknown = [name for name, _ in self.knobs if name not in SECTION_KNOBS]
        if unknown:
            raise InvalidRequestError(
                f"A section has no knob '{unknown[0][:40]}' of its own.",
                hint=f"It may have {', '.join(SECTION_KNOBS)}.",
            )
        if not 1 <= self.bars <= MAX_SECTION_BARS:
            raise InvalidRequestError(
                f"A {self.kind} of {self.bars} bars is out of range.",
                hint=f"Use 1 to {MAX_SECTION_BARS} bars a section.",
            )

    def __str__(self) -> str:
        marks = f"@{self.meter}" if self.meter is not None else ""
        if self.tempo_bpm is not None:
            marks += f"@{self.tempo_bpm:g}bpm"
        elif self.tempo_step_bpm:
            marks += f"@{self.tempo_step_bpm:+g}bpm"
        marks += "".join(f"@{name}={value:g}" for name, value in self.knobs)
        return f"{self.kind}:{self.bars}{marks}"


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A section at its place in a song.

    Attributes:
        kind: its part in the song.
        name: such as ``verse 2`` where there are several verses; unique in the song.
        number: how often the kind has come, from 1.
        first_bar: its first bar in the song, from 0.
        start: where it begins, in quarter notes from the start of the song.
        bars, meter, tempo_bpm, knobs: its own.
    """

    kind: SectionKind
    name: str
    number: int
    first_bar: int
    start: Fraction
    bars: int
    meter: Meter
    tempo_bpm: float
    knobs: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The sections of a song in order.

    Raises:
        InvalidRequestError: no section, or more sections or bars than a song may have.
    """

    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.sections) <= MAX_SECTIONS:
            raise InvalidRequestError(
                f"A form of {len(self.sections)} sections is out of range.",
                hint=f"Use 1 to {MAX_SECTIONS} sections.",
            )
        if self.bars > MAX_SONG_BARS:
            raise InvalidRequestError(
                f"A song of {self.bars} bars is too long.",
                hint=f"Use at most {MAX_SONG_BARS} bars in all.",
            )

    @property
    def bars(self) -> int:
        """Bars of the whole song."""
        return sum(section.bars for section in self.sections)

    @classmethod
    def parse(cls, text: str) -> Form:
        """Read a form such as ``intro:4 verse:8 chorus:8@+4bpm``.

        Raises:
            InvalidRequestError: it cannot be read; names the section.
        """
        if len(text) > MAX_FORM_TEXT:
            raise InvalidRequestError(f"The form is longer than {MAX_FORM_TEXT} characters.")
        parts = [part for part in _PARTS.split(text.strip().strip(",;|")) if part]
        if not parts:
            raise InvalidRequestError("The form is empty.", hint=_HINT)
        return cls(tuple(map(parse_section, parts)))

    def place(self, meter: Meter, tempo_bpm: float) -> tuple[PlacedSection, ...]:
        """The sections at their places.

        Args:
            meter: of sections without their own.
            tempo_bpm: of the song.

        Raises:
            InvalidRequestError: a section's tempo is out of range.
        """
        return tuple(_place(self.sections, meter, tempo_bpm))

    def __str__(self) -> str:
        return " ".join(map(str, self.sections))


_HINT = 'Write it like "intro:4 verse:8 chorus:8 bridge:8@7/8 chorus:16@+4bpm outro:4".'


def parse_section(text: str) -> Section:
    """Read a section such as ``bridge:8@7/8``.

    Raises:
        InvalidRequestError: it cannot be read.
    """
    match = _SECTION.fullmatch(text.strip().lower().replace("_", "-"))
    if match is None:
        raise InvalidRequestError(f"'{text[:40]}' is not a section.", hint=_HINT)
    kind = find_section_kind(match["kind"])
    bars = int(match["bars"]) if match["bars"] else _USUAL_BARS.get(kind, 8)
    meter: Meter | None = None
    tempo: float | None = None
    step = 0.0
    knobs: dict[str, float] = {}
    for mark in match["marks"].split("@")[1:]:
        if "/" in mark:
            meter = Meter.parse(mark)
        elif (found := _STEP.fullmatch(mark.strip())) is not None:
            step = float(found["sign"] + found["bpm"])
        elif (found := _TEMPO.fullmatch(mark.strip())) is not None:
            tempo = float(found["bpm"])
        elif (found := _KNOB.fullmatch(mark.strip())) is not None:
            knobs[found["name"].replace("-", "_")] = float(found["value"])
        else:
            raise InvalidRequestError(
                f"'@{mark[:20]}' of section '{text[:40]}' is neither a metre nor a tempo.",
                hint="Write @7/8, @120bpm, @+4bpm, @-5bpm or @intensity=0.5.",
            )
    return Section(kind, bars, meter, tempo, step, tuple(knobs.items()))


def find_section_kind(name: str) -> SectionKind:
    """The kind of section of a name: verse, ``Verse 2``, prechorus, hook.

    Raises:
        InvalidRequestError: there is none of that name.
    """
    words = re.sub(r"[\s\d_-]+", "-", name.strip().lower()).strip("-")
    for kind in SectionKind:
        if words in (kind.value, kind.value.replace("-", "")):
            return kind
    if words in _OTHER_NAMES:
        return _OTHER_NAMES[words]
    raise InvalidRequestError(
        f"There is no section '{name[:40]}'.", hint=f"Sections are {', '.join(SectionKind)}."
    )


def _place(sections: Sequence[Section], meter: Meter, tempo_bpm: float) -> Iterator[PlacedSection]:
    several = Counter(section.kind for section in sections)
    seen: Counter[SectionKind] = Counter()
    bar, start = 0, Fraction(0)
    for section in sections:
        kind = section.kind
        seen[kind] += 1
        own_meter = section.meter or meter
        tempo = (
            tempo_bpm + section.tempo_step_bpm if section.tempo_bpm is None else section.tempo_bpm
        )
        if not MIN_TEMPO_BPM <= tempo <= MAX_TEMPO_BPM:
            raise InvalidRequestError(
                f"The {kind} would be played at {tempo:g} BPM.",
                hint=f"Use {MIN_TEMPO_BPM:g} to {MAX_TEMPO_BPM:g} BPM.",
            )
        name = f"{kind} {seen[kind]}" if several[kind] > 1 else kind.value
        placed = PlacedSection(kind, name, seen[kind], bar, start, section.bars, own_meter, tempo)
        yield replace(placed, knobs=section.knobs)
        bar += section.bars
        start += own_meter.bar_length * section.bars


@dataclass(frozen=True, slots=True)
class Song:
    """Sections with what is played in them.

    Attributes:
        sections: at their places, in order.
        grooves: one a section, of its bars, metre and tempo.

    Raises:
        InvalidRequestError: a groove that is not of its section's bars, metre or tempo.
    """

    sections: tuple[PlacedSection, ...]
    grooves: tuple[Groove, ...]

    def __post_init__(self) -> None:
        for section, groove in zip(self.sections, self.grooves, strict=True):
            if (groove.bars, groove.meter) != (section.bars, section.meter):
                raise InvalidRequestError(f"The groove of the {section.name} has other bars.")

    @property
    def bars(self) -> int:
        """Bars of the whole song."""
        return sum(section.bars for section in self.sections)

    @property
    def duration_s(self) -> float:
        """Seconds that the song lasts."""
        return sum(groove.duration_s for groove in self.grooves)
