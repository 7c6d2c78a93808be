"""Train the first network on rendered performances, by the clock.

usage: python -m training.train_strokes DATASET OUT.onnx --kits KITS.npz --ids ids.txt --minutes 50

On a GPU where there is one. Processes render clips all the time, and each is seen a few times.
"""

from __future__ import annotations

import argparse
import copy
import math
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from training.excerpts import Take, draw_excerpt, read_takes
from training.kits import Kit, load_kits
from training.renderer import render
from training.stroke_network import StrokeNetwork, export_strokes
from training.stroke_targets import see, true_strokes
from training.train_beats import average_weights

SECONDS = 20.0
_BATCH, _POOL, _RATE = 16, 1200, 2.5e-3
# A stroke is rare in a frame, and a beat too: what missing one costs more than inventing one.
_RARE, _RARE_PULSE = 1.5, 2.5
_LOUDNESS_WEIGHT, _PULSE_WEIGHT = 0.3, 0.3
_CLASSES, _STRUCK = 8, 0.4

Example = tuple[np.ndarray[Any, np.dtype[np.float16]], np.ndarray[Any, np.dtype[np.float16]]]

Schedule = Callable[[int], float]


def main() -> None:
    """Train by the clock."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--kits", type=Path, help="an archive of training.kits")
    parser.add_argument("--ids", type=Path, required=True, help="performances to use, one a line")
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    ids = frozenset(arguments.ids.read_text().split())
    takes = read_takes(arguments.dataset, ids)
    kits = load_kits(arguments.kits) if arguments.kits else []
    print(len(takes), "performances,", len(kits), "sampled kits", flush=True)
    examples = _in_processes(takes, kits, arguments.workers, arguments.seed)
    schedule = by_the_clock(60 * arguments.minutes)
    trained = train(StrokeNetwork(), examples, schedule, arguments.seed)
    torch.save(trained.state_dict(), arguments.out.with_suffix(".pt"))
    export_strokes(trained, arguments.out)


def draw_examples(
    takes: Sequence[Take], kits: Sequence[Kit], seed: int, seconds: float = SECONDS
) -> Iterator[Example]:
    """Spectrograms with what is to be said of them, without end."""
    rng = np.random.default_rng(seed)
    while True:
        excerpt = draw_excerpt(takes, seconds, rng)
        if len(excerpt.strokes) < 6 or len(excerpt.beats) < 4:
            continue
        clip = render(excerpt, kits, seconds, rng)
        seen = see(clip)
        yield seen.astype(np.float16), true_strokes(clip, len(seen)).astype(np.float16)


def _in_processes(
    takes: Sequence[Take], kits: Sequence[Kit], workers: int, seed: int
) -> Iterator[Example]:
    queue: Any = multiprocessing.Queue(64)
    for number in range(workers):
        multiprocessing.Process(
            target=_fill, args=(queue, takes, kits, seed + 1000 * number), daemon=True
        ).start()
    while True:
        yield queue.get()


def _fill(queue: Any, takes: Sequence[Take], kits: Sequence[Kit], seed: int) -> None:
    for example in draw_examples(takes, kits, seed):
        queue.put(example)


def by_the_clock(seconds: float) -> Schedule:
    """Training that takes so long."""
    started = time.time()
    return lambda _: (time.time() - started) / seconds


def train(
    network: StrokeNetwork,
    examples: Iterator[Example],
    schedule: Schedule,
    seed: int,
    batch: int = _BATCH,
) -> StrokeNetwork:
    """The running mean of the weights once the schedule is through; ``network`` has the last ones.

    Args:
        network: to begin from.
        examples: spectrograms with what is to be said of them.
        schedule: how much of the training is over after so many steps, to 1.
        seed: of the draws from the examples.
        batch: examples a step.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    rng = np.random.default_rng(seed)
    network = network.to(device)
    mean = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=_RATE, betas=(0.9, 0.98), weight_decay=2e-3
    )
    pool: list[Example] = []
    step, losses = 0, list[float]()
    while (share := schedule(step)) < 1:
        _refill(pool, examples, batch, rng)
        chosen = [pool[i] for i in rng.integers(0, len(pool), batch)]
        seen, wanted = (
            torch.from_numpy(np.stack(part).astype(np.float32)).to(device)
            for part in zip(*chosen, strict=True)
        )
        for group in optimiser.param_groups:
            warm = min(1, (step + 1) / 200)
            group["lr"] = _RATE * warm * 0.5 * (1 + math.cos(math.pi * share)) + 1e-5
        loss = stroke_loss(network(seen), wanted)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        step += 1
        losses.append(loss.item())
        average_weights(mean, network, min(0.999, step / (step + 30)))
        if step % 100 == 0:
            print(f"{share:.0%}, step {step}: {np.mean(losses[-100:]):.4f}", flush=True)
    return mean.cpu()


def _refill(
    pool: list[Example], examples: Iterator[Example], batch: int, rng: np.random.Generator
) -> None:
    """A batch before the first step, then four new clips a step, old ones making room."""
    for _ in range(4 if len(pool) >= batch else batch):
        if len(pool) < _POOL:
            pool.append(next(examples))
        else:
            pool[int(rng.integers(len(pool)))] = next(examples)


def stroke_loss(said: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Of onsets and pulse everywhere, of loudness where there is a stroke."""
    onsets = functional.binary_cross_entropy_with_logits(
        said[..., :_CLASSES], wanted[..., :_CLASSES], pos_weight=said.new_tensor(_RARE)
    )
    pulse = functional.binary_cross_entropy_with_logits(
        said[..., 2 * _CLASSES :],
        wanted[..., 2 * _CLASSES :],
        pos_weight=said.new_tensor(_RARE_PULSE),
    )
    struck = (wanted[..., :_CLASSES] > _STRUCK).float()
    loud = torch.sigmoid(said[..., _CLASSES : 2 * _CLASSES])
    wrong = (struck * (loud - wanted[..., _CLASSES : 2 * _CLASSES]) ** 2).sum()
    return onsets + _PULSE_WEIGHT * pulse + _LOUDNESS_WEIGHT * wrong / (struck.sum() + 1)


if __name__ == "__main__":
    main()
