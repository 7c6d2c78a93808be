"""Train the beat network on symbols: performances as an imperfect listener would hear them.

usage: python -m training.train_beats DATASET OUT.onnx --minutes 30 [--ids ids.txt] [--init in.onnx]

One process draws excerpts, another trains on one thread, so that it can run in the background.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from mididrumigen.audio.networks import BEAT_RATE, TEMPO_BINS_BPM
from training.beat_inputs import spoil, true_pulse
from training.beat_network import BeatNetwork, export, load_from_onnx
from training.excerpts import draw_excerpt, read_takes

SECONDS = 36.0
_BATCH = 16
_POOL = 1500
_RATE = 2e-3
# Beats and downbeats are rare: what missing one costs more than inventing one.
_RARE = (2.0, 3.0)
_TEMPO_WEIGHT = 0.08
_TEMPO_WIDTH = 1.2


def main() -> None:
    """Train by the clock."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--ids", type=Path, help="ids of the performances to use, one a line")
    parser.add_argument("--init", type=Path, help="an exported network to begin from")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    ids = frozenset(arguments.ids.read_text().split())
    takes = read_takes(arguments.dataset, ids)
    print(len(takes), "performances", flush=True)
    network = BeatNetwork()
    if arguments.init:
        load_from_onnx(network, arguments.init)
    trained = _train(network, takes, 60 * arguments.minutes, arguments.seed)
    torch.save(trained.state_dict(), arguments.out.with_suffix(".pt"))
    export(trained, arguments.out)


def _train(network: BeatNetwork, takes: Any, seconds: float, seed: int) -> BeatNetwork:
    rng = np.random.default_rng(seed)
    mean = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, betas=(0.9, 0.98))
    frames = int(SECONDS * BEAT_RATE * 2) // 2
    pool: list[Any] = []
    started, step, losses = time.time(), 0, []
    while (share := (time.time() - started) / seconds) < 1:
        while len(pool) < _BATCH or (len(pool) < _POOL and len(pool) < 40 + 4 * step):
            pool.append(_drawn(takes, rng))
        if len(pool) >= _POOL:
            for _ in range(3):
                pool[int(rng.integers(len(pool)))] = _drawn(takes, rng)
        chosen = [pool[i] for i in rng.integers(0, len(pool), _BATCH)]
        x = np.stack([spoil(excerpt, SECONDS, rng)[:frames] for excerpt in chosen])
        frames = x.shape[1]
        y = np.stack([true_pulse(excerpt, frames) for excerpt in chosen])
        bpm = np.array([excerpt.bpm for excerpt in chosen])
        warm = min(1, (step + 1) / 100)
        for group in optimiser.param_groups:
            group["lr"] = _RATE * warm * 0.5 * (1 + math.cos(math.pi * share)) + 1e-5
        loss = _loss(network, torch.from_numpy(x), torch.from_numpy(y), bpm)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        losses.append(loss.item())
        average_weights(mean, network, min(0.998, step / (step + 20)))
        if step % 100 == 0:
            print(
                f"{time.time() - started:.0f} s, step {step}: {np.mean(losses[-100:]):.4f}",
                flush=True,
            )
    return mean


def _drawn(takes: Any, rng: np.random.Generator) -> Any:
    while True:
        excerpt = draw_excerpt(takes, SECONDS, rng)
        if len(excerpt.strokes) > 12 and len(excerpt.beats) > 4:
            return excerpt


def _loss(
    network: BeatNetwork, x: torch.Tensor, y: torch.Tensor, bpm: np.ndarray[Any, Any]
) -> torch.Tensor:
    pulse, tempo = network(x)
    near = np.exp(-0.5 * (np.log2(bpm[:, None] / TEMPO_BINS_BPM) * 24 / _TEMPO_WIDTH) ** 2)
    near /= near.sum(axis=1, keepdims=True) + 1e-9
    target = torch.from_numpy(near.astype(np.float32))
    of_tempo = -(target * torch.log_softmax(tempo, 1)).sum(1).mean()
    weight = torch.tensor(_RARE)
    of_pulse = functional.binary_cross_entropy_with_logits(pulse, y, pos_weight=weight)
    return of_pulse + _TEMPO_WEIGHT * of_tempo


def average_weights(mean: torch.nn.Module, network: torch.nn.Module, keep: float) -> None:
    """Move a running mean of weights towards those of a network."""
    with torch.no_grad():
        new = network.state_dict()
        for name, value in mean.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(new[name], 1 - keep)
            else:
                value.copy_(new[name])


if __name__ == "__main__":
    main()
