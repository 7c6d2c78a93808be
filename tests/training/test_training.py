"""The training pipeline: what is rendered is what is played; each stage learns and is exported."""

from __future__ import annotations

from itertools import chain, repeat
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("soxr", exc_type=ImportError)

from training.calibrate import Heard, calibrate, fit_odds, hear
from training.excerpts import Excerpt, Take, draw_excerpt
from training.kits import Kit, load_kits, save_kits, trim
from training.parametric_drums import draw_kit
from training.renderer import play, render
from training.stroke_targets import see, true_strokes

from mididrumigen.audio.decoding import SAMPLE_RATE
from mididrumigen.audio.log_mel import FRAME_RATE
from mididrumigen.audio.networks import DRUMS, Networks

SECONDS = 6.0


def take() -> Take:
    """Eight bars of kick, snare and hats."""
    strokes = [
        (bar * 4 + eighth / 2, 3, 70 + 20 * (eighth % 2)) for bar in range(8) for eighth in range(8)
    ]
    strokes += [(bar * 4 + beat, beat % 2, 110) for bar in range(8) for beat in range(4)]
    return Take(np.array(sorted(strokes), float), 120.0, 4.0, 1.0)


def excerpt(seed: int = 0) -> Excerpt:
    return draw_excerpt([take()], SECONDS, np.random.default_rng(seed))


def test_the_same_seed_renders_the_same_samples() -> None:
    one, two = (render(excerpt(), [], SECONDS, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(one.samples, two.samples)
    assert len(one.samples) == int(SECONDS * SAMPLE_RATE)
    assert np.isfinite(one.samples).all()
    assert 0.1 < np.abs(one.samples).max() <= 1


@pytest.mark.parametrize("seed", range(4))
def test_every_drum_sounds_when_it_is_struck(seed: int) -> None:
    kit = draw_kit(np.random.default_rng(seed))
    assert set(kit.drums) == set(range(len(DRUMS)))
    for drum in kit.drums:
        strokes = np.array([[1.0, drum, 110.0]])
        one = Excerpt(strokes, np.arange(3.0), np.zeros(1), 60.0)
        samples = np.abs(play(one, kit, 2 * SAMPLE_RATE, np.random.default_rng(seed)))
        assert samples[: SAMPLE_RATE - 1].max() == 0
        assert samples[SAMPLE_RATE : SAMPLE_RATE + 1500].max() > 0


def test_kits_are_kept_and_read_back(tmp_path: Path) -> None:
    kit = draw_kit(np.random.default_rng(1))
    save_kits(tmp_path / "kits.npz", [kit])
    (again,) = load_kits(tmp_path / "kits.npz")
    assert again.drums.keys() == kit.drums.keys()
    for drum, variants in kit.drums.items():
        kept = chain(*again.drums[drum])
        for one, other in zip(chain(*variants), kept, strict=True):
            assert other == pytest.approx(np.clip(one, -1, 1), abs=1e-4)


def test_a_sample_begins_at_its_attack() -> None:
    sound = np.concatenate([np.zeros(500), np.exp(-np.arange(2000) / 200), np.zeros(900)])
    cut = trim(sound.astype(np.float32))
    assert cut[0] == pytest.approx(1, abs=0.01)
    assert len(cut) < 2000
    assert len(trim(np.zeros(100, np.float32))) == 0


def test_what_is_to_be_said_peaks_where_strokes_are() -> None:
    clip = render(excerpt(), [], SECONDS, np.random.default_rng(2))
    wanted = true_strokes(clip, len(see(clip)))
    for time, drum, velocity in clip.excerpt.strokes:
        frame = round(time * FRAME_RATE)
        if frame < len(wanted):
            assert wanted[frame, int(drum)] > 0.8
            assert wanted[frame, 8 + int(drum)] >= velocity / 127 - 1e-3
    assert wanted[:, -1].max() > 0.8


def test_the_shipped_network_hears_what_is_rendered() -> None:
    networks, clips = Networks(), []
    for seed in range(3):
        # A plain kit: no room, no music, no damage.
        one = excerpt(seed)
        kit = draw_kit(np.random.default_rng(seed))
        samples = play(one, kit, int(SECONDS * SAMPLE_RATE), np.random.default_rng(seed))
        clips.append(Heard(hear(networks, samples), one))
    kick = calibrate(clips, DRUMS.index("kick"))
    assert kick.f1 > 0.8
    assert abs(kick.bias_s) < 0.008
    assert 0.2 <= kick.threshold <= 0.7


def test_odds_are_fitted() -> None:
    rng = np.random.default_rng(3)
    activations = rng.uniform(0.02, 0.98, 4000)
    odds = np.log(activations / (1 - activations))
    played = rng.random(4000) < 1 / (1 + np.exp(-(1.7 * odds - 0.6)))
    slope, offset = fit_odds(activations, played)
    assert slope == pytest.approx(1.7, abs=0.2)
    assert offset == pytest.approx(-0.6, abs=0.2)


def test_a_kit_without_a_drum_takes_it_from_formulas() -> None:
    sampled = Kit("one", {0: [[np.ones(50, np.float32)]]})
    clip = render(excerpt(), [sampled], SECONDS, np.random.default_rng(4))
    assert np.abs(clip.samples).max() > 0


def test_the_first_network_learns_and_runs_in_the_package(tmp_path: Path) -> None:
    """A few steps of a small network; skipped where PyTorch is not installed."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    import onnxruntime
    from training.stroke_network import StrokeNetwork, export_strokes
    from training.train_strokes import draw_examples, stroke_loss, train

    torch.manual_seed(0)
    example = next(draw_examples([take()], [], 1, seconds=3.0))
    seen, wanted = (torch.from_numpy(part.astype(np.float32))[None] for part in example)
    network = StrokeNetwork(short=16, long=8, deepest=3)
    before = stroke_loss(network(seen), wanted).item()
    trained = train(network, repeat(example), lambda step: step / 40, 0, batch=2)
    assert stroke_loss(network(seen), wanted).item() < 0.9 * before
    export_strokes(trained, tmp_path / "hits.onnx")
    session = onnxruntime.InferenceSession(
        (tmp_path / "hits.onnx").read_bytes(), providers=["CPUExecutionProvider"]
    )
    (said,) = session.run(None, {"logmel": seen.numpy()})
    assert said.shape == (1, seen.shape[1], 18)
    assert 0 <= said.min() <= said.max() <= 1
