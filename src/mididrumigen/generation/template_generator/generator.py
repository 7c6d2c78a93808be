"""The engine: profile, request and seed to grooves. It never fails on a valid request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from random import Random
from threading import Lock

from mididrumigen.domain.errors import GenerationError
from mididrumigen.domain.music.groove import MIN_TEMPO_BPM, Groove, Hit
from mididrumigen.domain.music.playability import make_playable
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.style.swing import swing_offset_s, swing_ratio
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.arrange import (
    add_fills,
    choose_donor,
    choose_leads,
    fill_places,
    groove_bars,
)
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar, Line, Stroke, StyleModel
from mididrumigen.generation.template_generator.numeric_touch import NumericTouch
from mididrumigen.generation.template_generator.played_touch import PlayedTouch
from mididrumigen.generation.template_generator.touch import Player, StrictPlayer, to_units
from mididrumigen.generation.template_generator.vary import (
    change_time,
    leave_out,
    simplify,
    thin_time_keeping,
    vary_bars,
)
from mididrumigen.generation.template_generator.voicing import voice_bar
from mididrumigen.generation.template_generator.written_touch import WrittenPlayer

_SHORTEST_OFFBEAT_S = 0.1
_INTENSITY_STEP = 26
_LIVES_ON_16THS = 0.15
_REMEMBERED_PROFILES = 8
_LAST_TICK = 1 / 480
_EIGHTH, _SIXTEENTH = Fraction(1, 2), Fraction(1, 4)


class _Ready:
    """A profile with everything the engine has worked out about it."""

    def __init__(self, profile: StyleProfile) -> None:
        self.model = StyleModel(profile)
        self.numeric = NumericTouch(profile)

    @cached_property
    def played(self) -> PlayedTouch:
        return PlayedTouch(self.model.lines, self.numeric)


class TemplateGenerator:
    """Plays from a profile's vocabulary and numbers. Implements the ``GrooveGenerator`` port."""

    name = "template"

    def __init__(self) -> None:
        self._ready: OrderedDict[int, _Ready] = OrderedDict()
        self._lock = Lock()

    def generate(self, profile: StyleProfile, params: GenerationParams) -> Sequence[Groove]:
        """Make ``params.variations`` grooves: the same bytes for the same profile, request, seed.

        Without a tempo in the request all of them are at the profile's typical one.

        Raises:
            GenerationError: the profile has no vocabulary at all.
        """
        ready = self._prepare(profile)
        if not ready.model.lines:
            raise GenerationError(
                f"The profile of {profile.artist.name} has no groove to play from.",
                hint="Research the artist with a MIDI folder, or name a genre.",
            )
        params = settle_tempo(profile, params)
        lines = choose_leads(ready.model, params, Random(f"{params.seed}/leads"))
        return [
            _play(ready, params, line, Random(f"{params.seed}/{number}"))
            for number, line in enumerate(lines)
        ]

    def render(
        self, profile: StyleProfile, params: GenerationParams, bars: Sequence[Bar], number: int = 0
    ) -> tuple[Groove, tuple[Hit, ...]]:
        """Play written bars with the artist's touch, timing and swing.

        Pieces and positions are those of the bars, but for what ``voicing`` and ``leave_out``
        say. Written velocities mean a ghost note, a plain stroke or an accent, and are kept as
        such. A stroke that is early by itself is the grace note of the one it stands with.

        Args:
            profile: whose touch.
            params: the request; of its knobs only those on touch, timing and pieces count.
            bars: ``params.bars`` of them, in any metre.
            number: of the variation, for the randomness.

        Returns:
            The groove, and the strokes that were dropped because no limb is free for them.
        """
        params = settle_tempo(profile, params)
        ready, rng = self._prepare(profile), Random(f"{params.seed}/written/{number}")
        bars = [fit_meter(bar, params.meter) for bar in bars]
        bars = [leave_out(voice_bar(bar, params.voicing), params.leave_out) for bar in bars]
        line = choose_donor(ready.model, params, bars, rng)
        groove = Groove(params.meter, params.tempo_bpm or MIN_TEMPO_BPM, params.bars)
        own = line.swing if line else (None, None)
        swing = _swing(profile, params, own, bars, groove.quarter_s)
        player = WrittenPlayer(_written_player(ready, params, line, groove.quarter_s, rng))
        written = _perform(groove, params, bars, swing, player)
        played = make_playable(written)
        kept = {id(hit) for hit in played.hits}
        return played, tuple(hit for hit in written.hits if id(hit) not in kept)

    def fill(
        self, profile: StyleProfile, params: GenerationParams, bars: Sequence[Bar], place: int
    ) -> list[Bar]:
        """Written bars with a fill of the artist's at the end of bar ``place``, from 0.

        The bars as they are where the artist has none.
        """
        params = settle_tempo(profile, params)
        ready, rng = self._prepare(profile), Random(f"{params.seed}/fill/{place}")
        line = choose_donor(ready.model, params, bars, rng)
        if line is None:
            return list(bars)
        model = ready.model
        return add_fills(list(bars), [place], model, line, rng, params.fill_size)

    def vocabulary(self, profile: StyleProfile, params: GenerationParams, count: int) -> list[Line]:
        """At most so many different phrases of the artist's that suit a request, likelier first."""
        model = self._prepare(profile).model
        wanted = replace(params, variations=min(count, len(model.lines)) or 1)
        rng = Random(f"{params.seed}/vocabulary")
        return choose_leads(model, wanted, rng)[:count] if model.lines else []

    def _prepare(self, profile: StyleProfile) -> _Ready:
        # Clips are played in several threads.
        with self._lock:
            ready = self._ready.pop(id(profile), None) or _Ready(profile)
            self._ready[id(profile)] = ready
            if len(self._ready) > _REMEMBERED_PROFILES:
                self._ready.popitem(last=False)
        return ready


def settle_tempo(profile: StyleProfile, params: GenerationParams) -> GenerationParams:
    """The request with the profile's typical tempo where it names none."""
    if params.tempo_bpm is not None:
        return params
    return replace(params, tempo_bpm=float(round(profile.value("tempo_bpm"))))


def _play(ready: _Ready, params: GenerationParams, line: Line, rng: Random) -> Groove:
    bars = _arrange(ready, params, line, rng)
    groove = Groove(params.meter, params.tempo_bpm or line.tempo_bpm, params.bars)
    swing = _swing(ready.model.profile, params, line.swing, bars, groove.quarter_s)
    player = _player(ready, params, line, bars, groove.quarter_s, rng)
    return make_playable(_perform(groove, params, bars, swing, player))


def _perform(
    groove: Groove,
    params: GenerationParams,
    bars: Sequence[Bar],
    swing: tuple[float, float],
    player: Player,
) -> Groove:
    """The bars with touch, timing and swing."""
    length, push = params.meter.bar_length, params.push_pull_ms / 1000
    quarter_s, last_s = groove.quarter_s, groove.duration_s - groove.quarter_s * _LAST_TICK
    moves: dict[int, float] = {}
    hits = []
    for number, bar in enumerate(bars):
        start = length * number
        positions: dict[int, Fraction] = {}
        strokes = sorted(bar.strokes, key=_position)
        for stroke, (velocity, late_s) in zip(
            strokes, player.play_bar(strokes, params.meter, number), strict=True
        ):
            units = to_units(stroke.at)
            move = moves.get(units)
            if move is None:
                move = swing_offset_s(stroke.at, quarter_s, *swing) + push
                moves[units] = move
            position = positions.get(units)
            if position is None:
                position = positions[units] = start + stroke.at
            # A file can neither begin before its first bar nor sound after its last.
            at_s = position.numerator / position.denominator * quarter_s
            offset = min(max(move + late_s, -at_s), last_s - at_s)
            hits.append(Hit(stroke.piece, position, _force(velocity, params), offset))
    return groove.with_hits(hits)


def _arrange(ready: _Ready, params: GenerationParams, line: Line, rng: Random) -> list[Bar]:
    profile, tempo = ready.model.profile, params.tempo_bpm or line.tempo_bpm
    bars = groove_bars(ready.model, line, params.bars, rng)
    bars = [fit_meter(bar, params.meter) for bar in bars]
    bars = change_time(bars, params.time_feel)
    if not line.played or params.complexity > 0:
        bars = vary_bars(bars, profile, params.complexity, rng)
    places = fill_places(params, profile.value("fill_rate"), rng)
    bars = add_fills(bars, places, ready.model, line, rng, params.fill_size)
    if params.complexity < 0:
        bars = [simplify(bar, -params.complexity, rng) for bar in bars]
    bars = [thin_time_keeping(bar, tempo, line.tempo_bpm) for bar in bars]
    bars = [voice_bar(bar, params.voicing) for bar in bars]
    return [leave_out(bar, params.leave_out) for bar in bars]


def _swing(
    profile: StyleProfile,
    params: GenerationParams,
    own: tuple[float | None, float | None],
    bars: Sequence[Bar],
    quarter_s: float,
) -> tuple[float, float]:
    """8th and 16th swing ratios to play with; ``own`` are those of the phrase that leads.

    An override goes to the 16ths of a groove that lives on them, to the 8ths of any other. Above
    moderate tempos the short note of a swung pair stays about 0.1 s long, so the ratio falls
    (Friberg & Sundstroem 2002).
    """
    eighth = own[0] or profile.value("swing_8th_ratio")
    sixteenth = own[1] or profile.value("swing_16th_ratio")
    if params.swing_percent is not None:
        ratio = swing_ratio(params.swing_percent, 100)
        ats = [stroke.at for bar in bars for stroke in bar.strokes]
        fine = sum(at % _EIGHTH == _SIXTEENTH for at in ats) > _LIVES_ON_16THS * len(ats)
        return (1.0, ratio) if fine else (ratio, 1.0)
    return (
        min(eighth, max(1.0, quarter_s / _SHORTEST_OFFBEAT_S - 1)),
        min(sixteenth, max(1.0, quarter_s / _SHORTEST_OFFBEAT_S - 1)),
    )


def _player(
    ready: _Ready,
    params: GenerationParams,
    line: Line,
    bars: Sequence[Bar],
    quarter_s: float,
    rng: Random,
) -> Player:
    if not params.humanize:
        return StrictPlayer()
    if line.played:
        return ready.played.start(rng, line, quarter_s)
    return ready.numeric.start(rng, quarter_s, bars)


def _written_player(
    ready: _Ready, params: GenerationParams, line: Line | None, quarter_s: float, rng: Random
) -> Player:
    if not params.humanize:
        return StrictPlayer()
    if line is not None and line.played:
        return ready.played.start(rng, line, quarter_s, by_level=True)
    return ready.numeric.start(rng, quarter_s)


def _position(stroke: Stroke) -> float:
    return stroke.at.numerator / stroke.at.denominator


def _force(velocity: int, params: GenerationParams) -> int:
    harder = velocity + _INTENSITY_STEP * params.intensity * velocity / 100
    return min(127, max(1, round(harder)))
