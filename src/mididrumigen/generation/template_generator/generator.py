"""The engine: profile, request and seed to grooves. It never fails on a valid request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from random import Random
from statistics import pstdev
from threading import Lock

from mididrumigen.domain.errors import GenerationError
from mididrumigen.domain.music.groove import MIN_TEMPO_BPM, Groove, Hit
from mididrumigen.domain.music.playability import make_playable
from mididrumigen.domain.stopping import check_stopped
from mididrumigen.domain.style.feel import measure_feel
from mididrumigen.domain.style.profile import StyleProfile
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.template_generator.amounts import play_as_asked
from mididrumigen.generation.template_generator.arrange import (
    Take,
    add_fills,
    fill_places,
    groove_bars,
)
from mididrumigen.generation.template_generator.fill_size import wanted_fill
from mididrumigen.generation.template_generator.follow import follow_accents
from mididrumigen.generation.template_generator.hands import use_foot, use_hands
from mididrumigen.generation.template_generator.leads import (
    choose_donor,
    choose_leads,
    felt_tempo_bpm,
    settle,
)
from mididrumigen.generation.template_generator.loop_touch import LoopPlayer, is_looped
from mididrumigen.generation.template_generator.loudness import bend_all
from mididrumigen.generation.template_generator.meter_fit import fit_meter
from mididrumigen.generation.template_generator.model import Bar, Line, Stroke, StyleModel
from mididrumigen.generation.template_generator.numeric_touch import NumericTouch
from mididrumigen.generation.template_generator.ornaments import develop, enrich
from mididrumigen.generation.template_generator.phrases import (
    crash_on_ones,
    shape_loudness,
    shape_phrases,
)
from mididrumigen.generation.template_generator.played_touch import PlayedTouch
from mididrumigen.generation.template_generator.steady import play_steadily
from mididrumigen.generation.template_generator.steering.clip import (
    set_pace,
    steer_clip,
    wishes_of,
)
from mididrumigen.generation.template_generator.steering.told import (
    Steered,
    Told,
    Usual,
    is_told,
    played_profile,
    told_of,
    usual_places,
)
from mididrumigen.generation.template_generator.swing import (
    Swing,
    Swinger,
    settle_grid,
    settle_grid_of,
    settle_swing,
)
from mididrumigen.generation.template_generator.touch import Player, StrictPlayer, to_units
from mididrumigen.generation.template_generator.vary import (
    change_time,
    leave_out,
    simplify,
    thin_time_keeping,
)
from mididrumigen.generation.template_generator.voicing import voice_bar
from mididrumigen.generation.template_generator.written_touch import WrittenPlayer

_REMEMBERED_PROFILES = 8
_LAST_TICK = 1 / 480
_CLIPS = 8


class _Ready:
    """A profile with everything the engine has worked out about it."""

    def __init__(self, profile: StyleProfile) -> None:
        self.told = Told()
        if is_told(profile):
            self.told = told_of(profile, _clip_spreads(_Ready(played_profile(profile))))
            profile = played_profile(profile, self.told)
        self.model = StyleModel(profile)
        self.numeric = NumericTouch(profile)

    @cached_property
    def usual(self) -> Usual:
        """What the style plays where."""
        return usual_places(self.model.profile)

    @cached_property
    def patterns(self) -> dict[str, list[Bar]]:
        """The bars of the phrases that words name, by label."""
        told = self.told.patterns
        return {line.label: line.bars for line in self.model.lines if line.label in told}

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

        Without a tempo in the request all of them are at that of the phrase that the style names,
        or at the profile's typical one.

        Raises:
            GenerationError: the profile has no vocabulary at all.
            InvalidRequestError: the style names no phrase.
        """
        ready = self._prepare(profile)
        if not ready.model.lines:
            raise GenerationError(
                f"The profile of {profile.artist.name} has no groove to play from.",
                hint="Research the artist with a MIDI folder, or name a genre.",
            )
        params = set_pace(settle(ready.model, params), params)
        lines = choose_leads(ready.model, params, Random(f"{params.seed}/leads"))
        params = settle_grid_of(params, lines)
        return [
            _play(ready, params, line, f"{params.seed}/{number}")
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
        ready, rng = self._prepare(profile), Random(f"{params.seed}/written/{number}")
        params = settle(ready.model, params)
        bars = [fit_meter(bar, params.meter) for bar in bars]
        bars = [leave_out(voice_bar(bar, params.voicing), params.leave_out) for bar in bars]
        line = choose_donor(ready.model, params, bars, rng)
        groove = Groove(params.meter, params.tempo_bpm or MIN_TEMPO_BPM, params.bars)
        swing = settle_swing(profile, settle_grid(params, bars), line, groove.quarter_s)
        player = WrittenPlayer(_written_player(ready, params, line, groove.quarter_s, rng))
        return play_steadily(*_perform(groove, params, bars, swing, player))

    def fill(
        self, profile: StyleProfile, params: GenerationParams, bars: Sequence[Bar], place: int
    ) -> list[Bar]:
        """Written bars with a fill of the artist's at the end of bar ``place``, from 0.

        The bars as they are where the artist has none.
        """
        ready, rng = self._prepare(profile), Random(f"{params.seed}/fill/{place}")
        params = settle(ready.model, params)
        line = choose_donor(ready.model, params, bars, rng)
        if line is None:
            return list(bars)
        model = ready.model
        return add_fills(list(bars), [place], model, line, rng, wanted_fill(params))

    def vocabulary(self, profile: StyleProfile, params: GenerationParams, count: int) -> list[Line]:
        """At most so many different phrases of the artist's that suit a request, likelier first.

        Raises:
            InvalidRequestError: the style names no phrase.
        """
        model = self._prepare(profile).model
        wanted = replace(params, variations=min(count, len(model.lines)) or 1, spread=1.0)
        rng = Random(f"{params.seed}/vocabulary")
        return choose_leads(model, wanted, rng)[:count] if model.lines else []

    def model(self, profile: StyleProfile) -> StyleModel:
        """The profile made ready to play from."""
        return self._prepare(profile).model

    def perform(
        self,
        profile: StyleProfile,
        params: GenerationParams,
        line: Line,
        bars: Sequence[Bar],
        rng: Random,
    ) -> Groove:
        """Arranged bars of a phrase with its touch, timing and swing.

        Args:
            profile: whose touch.
            params: the request, with a tempo; of its knobs only those on touch and timing count.
            line: the phrase that the bars are from.
            bars: ``params.bars`` of them in the request's metre.
            rng: for the touch.
        """
        return _perform_line(self._prepare(profile), params, line, bars, rng)

    def settle(self, profile: StyleProfile, params: GenerationParams) -> GenerationParams:
        """The request with the tempo and spread that it leaves open.

        Raises:
            InvalidRequestError: the style names no phrase.
        """
        return settle(self._prepare(profile).model, params)

    def _prepare(self, profile: StyleProfile) -> _Ready:
        # Clips are played in several threads.
        with self._lock:
            ready = self._ready.pop(id(profile), None) or _Ready(profile)
            self._ready[id(profile)] = ready
            if len(self._ready) > _REMEMBERED_PROFILES:
                self._ready.popitem(last=False)
        return ready


def _clip_spreads(ready: _Ready) -> dict[str, float]:
    """How far a style's clips differ, by feature, without any claim."""
    if not ready.model.lines:
        return {}
    params = settle(ready.model, GenerationParams(variations=_CLIPS))
    lines = choose_leads(ready.model, params, Random("spreads"))
    clips = [
        measure_feel(_play(ready, params, line, f"spreads/{number}"))
        for number, line in enumerate(lines)
    ]
    names = set(clips[0]).intersection(*clips[1:])
    return {name: pstdev(clip[name].value for clip in clips) for name in sorted(names)}


def _play(ready: _Ready, params: GenerationParams, line: Line, seed: str) -> Groove:
    check_stopped()
    rng = Random(seed)
    params = ready.told.settle(params, Random(f"{seed}/told"))
    bars = _arrange(ready, params, line, rng)
    tempo = params.tempo_bpm or line.tempo_bpm
    steered = steer_clip(
        bars, ready.told, wishes_of(params), tempo, lambda: ready.usual, ready.patterns, seed
    )
    bars = [leave_out(voice_bar(bar, params.voicing), params.leave_out) for bar in steered.bars]
    groove = _perform_line(ready, params, line, bars, rng, steered)
    return shape_loudness(groove) if not steered.loudness else groove


def _perform_line(
    ready: _Ready,
    params: GenerationParams,
    line: Line,
    bars: Sequence[Bar],
    rng: Random,
    steered: Steered | None = None,
) -> Groove:
    groove = Groove(params.meter, params.tempo_bpm or line.tempo_bpm, params.bars)
    swing = settle_swing(ready.model.profile, params, line, groove.quarter_s)
    player = _player(ready, params, line, bars, groove.quarter_s, rng)
    if steered is not None and steered.is_bent and params.humanize:
        # Only a steered clip needs it.
        from mididrumigen.generation.template_generator.steering.touch_told import told_player

        player = told_player(player, steered, ready.numeric.lateness_s)
    if not line.played:
        player = WrittenPlayer(player)
    played, grid_s = _perform(groove, params, bars, swing, player)
    # What a player struck needs no mending but where bars were put together.
    return make_playable(played) if line.played else play_steadily(played, grid_s)[0]


def _perform(
    groove: Groove,
    params: GenerationParams,
    bars: Sequence[Bar],
    swing: Swing,
    player: Player,
) -> tuple[Groove, dict[int, float]]:
    """The bars with touch, timing and swing; and by hits, where they sound but for timing."""
    length, push = params.meter.bar_length, params.push_pull_ms / 1000
    quarter_s, last_s = groove.quarter_s, groove.duration_s - groove.quarter_s * _LAST_TICK
    swinger, bent = (
        Swinger(swing, params.meter, quarter_s),
        bend_all(params.intensity, params.velocity_range),
    )
    hits: list[Hit] = []
    grid_s: dict[int, float] = {}
    for number, bar in enumerate(bars):
        check_stopped()
        start = length * number
        positions: dict[int, Fraction] = {}
        strokes = sorted(bar.strokes, key=_position)
        places = [to_units(stroke.at) for stroke in strokes]
        moves = swinger.moves_s(bar, strokes, places)
        played = player.play_bar(strokes, params.meter, number)
        for stroke, units, move, (velocity, late_s) in zip(
            strokes, places, moves, played, strict=True
        ):
            position = positions.get(units)
            if position is None:
                position = positions[units] = start + stroke.at
            # A file can neither begin before its first bar nor sound after its last.
            at_s = position.numerator / position.denominator * quarter_s
            grid = min(max(move + push, -at_s), last_s - at_s)
            offset = min(max(move + push + late_s, -at_s), last_s - at_s)
            hit = Hit(stroke.piece, position, bent[min(max(velocity, 1), 127)], offset)
            hits.append(hit)
            grid_s[id(hit)] = grid
    return groove.with_hits(hits), grid_s


def _arrange(ready: _Ready, params: GenerationParams, line: Line, rng: Random) -> list[Bar]:
    profile, tempo = ready.model.profile, params.tempo_bpm or line.tempo_bpm
    take = Take(params.seed, 1.0 if params.spread is None else params.spread)
    bars = groove_bars(ready.model, line, params.bars, rng, take)
    bars = [fit_meter(bar, params.meter) for bar in bars]
    bars = change_time(bars, params.time_feel)
    if not line.played:
        bars = develop(bars, profile, params.ornament, rng)
    bars = enrich(bars, profile, max(0.0, params.complexity), rng)
    bars = follow_accents(bars, params.accents, params.follow_amount, rng)
    if line.played or params.ornament > 0:
        bars = shape_phrases(bars, profile, rng)
    places = fill_places(params, profile.value("fill_rate"), rng)
    bars = add_fills(bars, places, ready.model, line, rng, wanted_fill(params))
    if not line.played and params.ornament > 0:
        bars = crash_on_ones(bars, profile, Random(f"{params.seed}/ones"))
    if not line.played:
        bars = use_hands(bars, profile, params.ornament, Random(f"{params.seed}/hands"))
        bars = use_foot(bars, profile) if params.ornament > 0 else bars
    if params.complexity < 0:
        bars = [simplify(bar, -params.complexity, rng) for bar in bars]
    bars = [thin_time_keeping(bar, tempo, felt_tempo_bpm(line, params.meter)) for bar in bars]
    return play_as_asked(bars, profile, params, Random(f"{params.seed}/amounts"))


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
    player = ready.numeric.start(rng, quarter_s, bars)
    return LoopPlayer(player, len(line.bars)) if is_looped(ready.model.profile) else player


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
