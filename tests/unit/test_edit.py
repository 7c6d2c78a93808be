"""Edits: what is locked is the same to the tick, the rest is new, and hands and feet play it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import ScriptedProvider, library_profile
from tests.midi_files import build_midi, note, rock_beat
from tests.plans import FUNKY

from mididrumigen.domain.errors import InvalidRequestError, MidiReadError
from mididrumigen.domain.music.groove import Groove, Hit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.music.playability import find_clashes
from mididrumigen.domain.work.job_requests import Locks
from mididrumigen.domain.work.requests import GenerationMode, GenerationParams, ProviderChoice
from mididrumigen.generation.hybrid_coordinator import HybridCoordinator
from mididrumigen.generation.locked_edit import merge_edit
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.midi.clip import open_clip
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.read import read_performance
from mididrumigen.midi.validate import validate_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.orchestrator.edit_clip import Original, edit_clip
from mididrumigen.orchestrator.make_clips import Planning
from mididrumigen.orchestrator.results import GenerationResult
from mididrumigen.storage.local import LocalFiles

BACKBONE = Locks(pieces=frozenset({KitPiece.KICK, KitPiece.SNARE}))
Note = tuple[Fraction, int, int]


def source(bars: int = 4, name: str = "Clyde Stubblefield", seed: int = 1) -> bytes:
    params = GenerationParams(bars=bars, variations=1, tempo_bpm=101.0, seed=seed)
    groove = TemplateGenerator().generate(library_profile(name), params)[0]
    return write_groove(groove, general_midi(), track_name="x")


def edit(
    folder: Path,
    data: bytes,
    locks: Locks = BACKBONE,
    provider: ScriptedProvider | None = None,
    mode: GenerationMode = GenerationMode.LLM,
    **knobs: Any,
) -> GenerationResult:
    params = GenerationParams(**{"variations": 2, "seed": 3, **knobs})
    coordinator = HybridCoordinator(TemplateGenerator(), [provider] if provider else [])
    planning, files = Planning(coordinator, ProviderChoice(mode=mode)), LocalFiles(folder)
    profile = library_profile("John Bonham")
    return asyncio.run(
        edit_clip(Original(data, locks), profile, params, planning, general_midi(), files)
    )


def notes(data: bytes, *numbers: int) -> list[Note]:
    found = [(n.position, n.note, n.velocity) for n in read_performance(data).notes]
    return [n for n in found if not numbers or n[1] in numbers]


def test_locked_pieces_are_the_same_to_the_tick(tmp_path: Path) -> None:
    data = source()
    done = edit(tmp_path, data)
    for file in done.files:
        new = Path(file.location).read_bytes()
        assert notes(new, 36, 38) == notes(data, 36, 38)
        assert notes(new) != notes(data)
        validate_midi(new, drum_map=general_midi(), bars=4, meter=Meter(), tempo_bpm=101)
    assert len({Path(file.location).read_bytes() for file in done.files}) == 2


def test_locked_bars_are_the_same_whole(tmp_path: Path) -> None:
    data = source()
    done = edit(tmp_path, data, Locks(bars=frozenset({1, 3})), fills=0.0)
    for file in done.files:
        new = Path(file.location).read_bytes()
        for bar in range(4):
            inside = [
                [n for n in notes(d) if 4 * bar + 0.5 <= n[0] < 4 * bar + 3.5] for d in (data, new)
            ]
            assert (inside[0] == inside[1]) is (bar in {0, 2})


def test_a_plan_fills_the_rest(tmp_path: Path) -> None:
    data, provider = source(), ScriptedProvider(FUNKY)
    done = edit(tmp_path, data, provider=provider)
    assert done.made.made_by == ("scripted", "scripted")
    assert notes(Path(done.files[0].location).read_bytes(), 36) == notes(data, 36)
    assert "KEPT: these strokes stay" in provider.asked[0].user
    assert "kick" in provider.asked[0].user.partition("KEPT")[2]


def test_knobs_and_words_are_for_the_rest(tmp_path: Path) -> None:
    data = source()
    done = edit(tmp_path, data, prompt="on the ride, no crash, purple")
    assert done.steering.ignored == ("purple",)
    for groove in done.grooves:
        assert {h.piece for h in groove.hits} <= {KitPiece.KICK, KitPiece.SNARE, KitPiece.RIDE} | {
            h.piece
            for h in groove.hits
            if "tom" in h.piece or "stick" in h.piece or h.piece is KitPiece.PEDAL_HAT
        }


@settings(max_examples=40)
@given(
    st.frozensets(st.sampled_from(list(KitPiece)), max_size=6),
    st.frozensets(st.integers(1, 4), max_size=3),
    st.integers(0, 200),
)
def test_any_lock_holds_and_the_rest_can_be_played(
    pieces: frozenset[KitPiece], bars: frozenset[int], seed: int
) -> None:
    locks = Locks(pieces, bars)
    params = GenerationParams(variations=2, tempo_bpm=120.0, seed=seed)
    profiles = library_profile("Elvin Jones"), library_profile("Dave Lombardo")
    engine = TemplateGenerator()
    old, new = (engine.generate(p, params)[0] for p in profiles)
    merged, gone = merge_edit(old, locks, new)
    held = [h for h in merged.hits if locks.holds(merged, h)]
    assert held == [h for h in old.hits if locks.holds(old, h)]
    free = [h for h in merged.hits if not locks.holds(merged, h)]
    assert len(free) + len(gone) == sum(not locks.holds(new, h) for h in new.hits)
    assert not find_clashes(merged)


@pytest.mark.parametrize(
    ("locks", "said"),
    [
        (Locks(bars=frozenset({5})), "has 4"),
        (Locks(bars=frozenset({0})), "has 4"),
        (Locks(bars=frozenset({1, 2, 3, 4})), "nothing to change"),
        (Locks(pieces=frozenset(KitPiece)), "nothing to change"),
    ],
)
def test_locks_must_fit(tmp_path: Path, locks: Locks, said: str) -> None:
    with pytest.raises(InvalidRequestError, match=said):
        edit(tmp_path, source(), locks)


def test_a_long_clip_is_refused(tmp_path: Path) -> None:
    data = write_groove(rock_beat(17), general_midi(), track_name="x")
    with pytest.raises(InvalidRequestError, match="1 to 16"):
        edit(tmp_path, data)
    assert not list(tmp_path.iterdir())


def test_silent_bars_count() -> None:
    beat = rock_beat(1)
    hits = tuple(Hit(h.piece, h.position + 4, h.velocity) for h in beat.hits)
    data = write_groove(Groove(Meter(), 120.0, 4, hits), general_midi(), track_name="x")
    file = open_clip(data, general_midi())
    clip = file.groove()
    assert (clip.bars, file.unknown_notes) == (4, 0)
    assert clip.hits[0].position == 4
    assert replace(clip.bar(1), tempo_bpm=120.0).hits == beat.hits


def test_notes_that_the_map_does_not_know_are_counted() -> None:
    data = build_midi([*note(9, 36), *note(9, 20), *note(9, 38, time=470)])
    clip = open_clip(data, general_midi())
    assert clip.unknown_notes == 1
    assert {hit.piece for hit in clip.groove().hits} == {KitPiece.KICK, KitPiece.SNARE}


def test_what_is_not_one_clip_is_refused() -> None:
    change = mido.MetaMessage("time_signature", numerator=3, denominator=4, time=1900)
    with pytest.raises(MidiReadError, match="changes its metre"):
        open_clip(build_midi([*note(9, 36), change, *note(9, 36)]), general_midi()).groove()
    with pytest.raises(MidiReadError, match="no note that General MIDI knows"):
        open_clip(build_midi([*note(9, 20)]), general_midi()).groove()
