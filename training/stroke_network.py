"""The first network: a spectrogram in, strokes, loudness, beats and downbeats out. PyTorch."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import torch
from torch import nn

from mididrumigen.audio.log_mel import BANDS
from mididrumigen.audio.networks import DRUMS
from training.beat_network import halve_weights

_CLASSES = len(DRUMS)
_SHORT, _LONG = 96, 48
_CHANNELS = (2, 16, 24, 32, 32)


def _picture_layer(inputs: int, outputs: int) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, 3, padding=1)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ELU())


def _mixed(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv1d(inputs, outputs, 1), nn.BatchNorm1d(outputs), nn.ELU())


class _Residual(nn.Module):
    """A dilated convolution over time, added to what came in."""

    def __init__(self, width: int, size: int, dilation: int) -> None:
        super().__init__()
        around = dilation * (size // 2)
        self.conv = nn.Conv1d(width, width, size, padding=around, dilation=dilation)
        self.norm = nn.BatchNorm1d(width)
        self.mix = nn.Conv1d(width, width, 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.mix(self.drop(nn.functional.elu(self.norm(self.conv(x)))))


class StrokeNetwork(nn.Module):
    """A third of a second hears a stroke; ten seconds to either side know the kit and the pattern.

    Input ``(batch, frames, 80)``, output ``(batch, frames, 18)``, as logits: 8 onsets,
    8 loudnesses, beat, downbeat.
    """

    def __init__(self, short: int = _SHORT, long: int = _LONG, deepest: int = 9) -> None:
        super().__init__()
        pairs = pairwise(_CHANNELS)
        self.picture = nn.ModuleList(_picture_layer(*pair) for pair in pairs)
        self.squeeze = _mixed(_CHANNELS[-1] * (BANDS // 8), short)
        self.near = nn.Sequential(*[_Residual(short, 3, 2**k) for k in range(min(deepest, 5))])
        self.onsets = nn.Conv1d(short, _CLASSES, 3, padding=1)
        self.loudness = nn.Conv1d(short, _CLASSES, 3, padding=1)
        self.widen = _mixed(short + _CLASSES, long)
        self.far = nn.Sequential(*[_Residual(long, 5, 2**k) for k in range(deepest)])
        self.pulse = nn.Conv1d(long, 2, 1)
        self.join = nn.Conv1d(short + long, short, 1)
        self.correct = nn.Conv1d(short, _CLASSES, 1)
        # Nearly nothing is a stroke or a beat: begin there. The correction begins as none.
        nn.init.constant_(self.onsets.bias, -3.0)
        nn.init.constant_(self.pulse.bias, -2.5)
        nn.init.zeros_(self.correct.weight)
        nn.init.zeros_(self.correct.bias)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """See the class."""
        # The mean of a recording's bands is its equalisation, not its drumming.
        x = torch.stack([seen, seen - seen.mean(1, keepdim=True)], 1)
        for number, layer in enumerate(self.picture):
            x = layer(x)
            if number < 3:
                x = nn.functional.max_pool2d(x, (1, 2))
        batch, channels, frames, bands = x.shape
        flat = x.permute(0, 1, 3, 2).reshape(batch, channels * bands, frames)
        near = self.near(self.squeeze(flat))
        first = self.onsets(near)
        far = self.far(self.widen(torch.cat([near, first], 1)))
        corrected = first + self.correct(nn.functional.elu(self.join(torch.cat([near, far], 1))))
        out = torch.cat([corrected, self.loudness(near), self.pulse(far)], 1)
        return out.transpose(1, 2)


class _Exported(nn.Module):
    def __init__(self, network: StrokeNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.network(seen))


def export_strokes(network: StrokeNetwork, path: Path) -> None:
    """Write ONNX with the names that the package expects, weights in half precision."""
    torch.onnx.export(
        _Exported(network.eval()),
        torch.randn(1, 500, BANDS),
        str(path),
        input_names=["logmel"],
        output_names=["act"],
        dynamic_axes={"logmel": {0: "b", 1: "t"}, "act": {0: "b", 1: "t"}},
        opset_version=17,
    )
    halve_weights(path, path)
