"""A song: one drummer, one groove and what becomes of it from section to section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from mididrumigen.domain.errors import GenerationError, InvalidRequestError
from mididrumigen.domain.music.form import Form, PlacedSection, SectionKind, Song
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.song.borders import lead_in, lead_out
from mididrumigen.generation.song.sections import (
    LOUDNESS,
    Cymbals,
    choose_cymbals,
    count_in,
    play_section,
    stop,
)
from mididrumigen.generation.song.variation import vary_repeat
from mididrumigen.generation.template_generator.amounts import play_as_asked
from mididrumigen.generation.template_generator.arrange import groove_bars
from mididrumigen.generation.template_generator.follow import follow_accents
from mididrumigen.generation.template_generator.generator import TemplateGenerator
from mididrumigen.generation.template_generator.leads import choose_leads
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar, Line, StyleModel
from mididrumigen.generation.template_generator.ornaments import enrich
from mididrumigen.generation.template_generator.vary import (
    change_time,
    leave_out,
    simplify,
    thin_time_keeping,
)
from mididrumigen.generation.template_generator.voicing import voice_bar

_PHRASE_BARS = 8
_NEAR_TEMPO = 1.12
_WORDS: Mapping[SectionKind, tuple[str, ...]] = {
    SectionKind.INTRO: ("intro",),
    SectionKind.VERSE: ("verse",),
    SectionKind.PRE_CHORUS: ("pre-chorus", "prechorus", "build"),
    SectionKind.CHORUS: ("chorus", "refrain", "hook"),
    SectionKind.BRIDGE: ("bridge", "middle eight"),
    SectionKind.SOLO: ("solo",),
    SectionKind.OUTRO: ("outro", "coda", "ending"),
}
_SPECIAL = (SectionKind.COUNT_IN, SectionKind.STOP)
# How a section swells, in velocity from its first bar to its last.
_SWELL = {SectionKind.PRE_CHORUS: (-6, 12), SectionKind.INTRO: (-4, 2), SectionKind.OUTRO: (3, -3)}
_USUAL_SWELL = (-2, 4)


@dataclass(frozen=True)
class _Band:
    """What stays the same for a whole song."""

    profile: StyleProfile
    params: GenerationParams
    model: StyleModel
    lines: Mapping[SectionKind, Line]
    cymbals: Cymbals


@dataclass(frozen=True, slots=True)
class EngineSongs:
    """Songs by the engine. Implements the ``SongMaker`` port."""

    engine: TemplateGenerator

    def make(self, profile: StyleProfile, params: GenerationParams, form: Form) -> Song:
        """See :func:`make_song`."""
        return make_song(self.engine, profile, params, form)


def make_song(
    engine: TemplateGenerator, profile: StyleProfile, params: GenerationParams, form: Form
) -> Song:
    """A song in a drummer's style: the same bytes for the same profile, request, seed and form.

    Verses keep time on the hat, choruses on a cymbal; a section that comes again is the same
    groove, played again. Fills are as long as the border asks, and land on a crash.

    Args:
        engine: plays it.
        profile: the drummer's.
        params: the request; its bars, variations and fills do not count.
        form: the sections.

    Raises:
        GenerationError: the profile has no groove to play from.
        InvalidRequestError: a section's tempo is out of range.
    """
    model = engine.model(profile)
    if not model.lines:
        raise GenerationError(
            f"The profile of {profile.artist.name} has no groove to play from.",
            hint="Research the artist with a MIDI folder, or name a genre.",
        )
    params = engine.settle(profile, replace(params, variations=1))
    placed = form.place(params.meter, params.tempo_bpm or 120.0)
    rng = Random(f"{params.seed}/song")
    lines = _choose_lines(model, params, rng)
    band = _Band(profile, params, model, lines, choose_cymbals(profile, rng))
    grooves = []
    for number, section in enumerate(placed):
        check_stopped()
        following = placed[number + 1].kind if number + 1 < len(placed) else None
        key = f"{params.seed}/song/{section.name}"
        playing = _set_knobs(band, section)
        bars = _arrange(playing, section, following, number, Random(key))
        grooves.append(_perform(engine, playing, section, bars, Random(f"{key}/touch")))
    return Song(placed, tuple(grooves))


def _set_knobs(band: _Band, section: PlacedSection) -> _Band:
    """The band with the knobs of a section in place of the song's.

    Raises:
        InvalidRequestError: a value out of its range; names the section.
    """
    if not section.knobs:
        return band
    knobs: dict[str, Any] = dict(section.knobs)
    try:
        return replace(band, params=replace(band.params, **knobs))
    except InvalidRequestError as error:
        raise InvalidRequestError(
            f"The {section.name}: {error.message}", hint=error.hint
        ) from error


def _choose_lines(
    model: StyleModel, params: GenerationParams, rng: Random
) -> dict[SectionKind, Line]:
    """The phrase of each kind of section: one of the same song that says so, else the song's."""
    main = choose_leads(model, replace(params, bars=4), rng)[0]
    title = main.label.partition(",")[0].casefold()
    found = {}
    for kind in SectionKind:
        named = [
            line
            for line in model.lines
            if line.meter == main.meter
            and line.played == main.played
            and 1 / _NEAR_TEMPO < line.tempo_bpm / main.tempo_bpm < _NEAR_TEMPO
            and line.label.partition(",")[0].casefold() == title
            and any(word in line.label.casefold() for word in _WORDS.get(kind, ()))
        ]
        found[kind] = named[0] if named else main
    return found


def _arrange(
    band: _Band, section: PlacedSection, following: SectionKind | None, number: int, rng: Random
) -> list[Bar]:
    """The bars of a section, borders included."""
    kind = section.kind
    if kind is SectionKind.COUNT_IN:
        return count_in(section.meter, section.bars)
    if kind is SectionKind.STOP:
        return stop(section.meter, section.bars)
    line, params = band.lines[kind], band.params
    bars = _phrase(band, line, section)
    bars = change_time(bars, params.time_feel)
    if params.complexity < 0:
        bars = [simplify(bar, -params.complexity, rng) for bar in bars]
    bars = play_section(kind, bars, band.cymbals, band.profile)
    bars = _follow(bars, band, section, rng)
    bars = enrich(bars, band.profile, max(0.0, params.complexity), rng)
    bars = vary_repeat(bars, section.number, band.profile, rng)
    if number:
        bars = lead_in(bars, kind)
    bars = lead_out(bars, following, band.model, line, rng)
    bars = [thin_time_keeping(bar, section.tempo_bpm, line.tempo_bpm) for bar in bars]
    bars = play_as_asked(bars, band.profile, params, rng)
    bars = [voice_bar(bar, params.voicing) for bar in bars]
    return [leave_out(bar, params.leave_out) for bar in bars]


def _follow(bars: list[Bar], band: _Band, section: PlacedSection, rng: Random) -> list[Bar]:
    """The bars played along with the same bars of the other music, where the metre is the same."""
    accents = band.params.accents
    if accents is None or accents.meter.bar_length != section.meter.bar_length:
        return bars
    heard = accents.from_bar(section.first_bar)
    return follow_accents(bars, heard, band.params.follow_amount, rng)


def _phrase(band: _Band, line: Line, section: PlacedSection) -> list[Bar]:
    """The groove's bars, the same for each section that plays this phrase."""
    length = min(_PHRASE_BARS, section.bars) if line.played else section.bars
    rng = Random(f"{band.params.seed}/song/phrase/{line.number}")
    walked = groove_bars(band.model, line, _PHRASE_BARS if line.played else length, rng)
    fitted = [fit_meter(bar, section.meter) for bar in walked]
    return [fitted[i % len(fitted)] for i in range(section.bars)]


def _perform(
    engine: TemplateGenerator,
    band: _Band,
    section: PlacedSection,
    bars: Sequence[Bar],
    rng: Random,
) -> Groove:
    params = replace(
        band.params,
        bars=section.bars,
        meter=section.meter,
        tempo_bpm=section.tempo_bpm,
        intensity=_clip(band.params.intensity + LOUDNESS[section.kind]),
        fill_bars=None,
    )
    groove = engine.perform(band.profile, params, band.lines[section.kind], bars, rng)
    if section.kind in _SPECIAL:
        return groove
    return _swell(groove, *_SWELL.get(section.kind, _USUAL_SWELL))


def _swell(groove: Groove, first: int, last: int) -> Groove:
    """The groove louder from bar to bar; a velocity keeps clear of the ends of its range."""
    length, bars = groove.meter.bar_length, max(1, groove.bars - 1)
    hits = []
    for hit in groove.hits:
        rise = first + (last - first) * int(hit.position // length) / bars
        room = min(1.0, (127 - hit.velocity) / 24, (hit.velocity - 1) / 24 if rise < 0 else 1.0)
        velocity = min(127, max(1, round(hit.velocity + rise * max(0.0, room))))
        hits.append(Hit(hit.piece, hit.position, velocity, hit.offset_s))
    return groove.with_hits(hits)


def _clip(intensity: float) -> float:
    return min(1.0, max(-1.0, intensity))
