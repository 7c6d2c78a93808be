"""The second network: strokes in, beats, downbeats and tempo out. PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

TEMPOS = 72
_BLOCKS = 9
_SMALL = 64


class _Residual(nn.Module):
    """A dilated convolution, added to what came in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, width, 5, padding=2 * dilation, dilation=dilation)
        self.norm = nn.BatchNorm1d(width)
        self.mix = nn.Conv1d(width, width, 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.mix(self.drop(torch.relu(self.norm(self.conv(x)))))


class BeatNetwork(nn.Module):
    """Looks 20 seconds to either side. Input ``(batch, frames, 16)``; outputs are logits."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.first = nn.Conv1d(16, width, 5, padding=2)
        self.body = nn.Sequential(*[_Residual(width, 2**k) for k in range(_BLOCKS)])
        self.pulse = nn.Conv1d(width, 2, 1)
        self.tempo = nn.Sequential(nn.Linear(2 * width, 96), nn.ReLU(), nn.Linear(96, TEMPOS))
        nn.init.constant_(self.pulse.bias, -2.5)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        y = self.body(torch.relu(self.first(x.transpose(1, 2))))
        power = torch.relu(y).pow(2).mean(2).add(1e-6).sqrt()
        return self.pulse(y).transpose(1, 2), self.tempo(torch.cat([y.mean(2), power], 1))


def load_from_onnx(network: BeatNetwork, path: Path) -> None:
    """Begin from exported weights; their norms are folded into their convolutions."""
    graph = onnx.load(str(path)).graph
    arrays = {t.name: numpy_helper.to_array(t).astype(np.float32) for t in graph.initializer}
    # Weights kept in half precision come by way of a cast.
    arrays |= {n.output[0]: arrays[n.input[0]] for n in graph.node if n.op_type == "Cast"}
    layers = [n for n in graph.node if n.op_type in {"Conv", "Gemm"}]
    names = ["first"]
    names += [f"body.{k}.{part}" for k in range(_BLOCKS) for part in ("conv", "mix")]
    names += ["pulse", "tempo.0", "tempo.2"]
    state = network.state_dict()
    for name, layer in zip(names, layers, strict=True):
        state[f"{name}.weight"] = torch.from_numpy(arrays[layer.input[1]].copy())
        state[f"{name}.bias"] = torch.from_numpy(arrays[layer.input[2]].copy())
    for name, value in state.items():
        if name.endswith("norm.running_var"):
            state[name] = torch.ones_like(value) - 1e-5
    network.load_state_dict(state)


class _Exported(nn.Module):
    def __init__(self, network: BeatNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        pulse, tempo = self.network(x)
        return torch.sigmoid(pulse), torch.softmax(tempo, 1)


def export(network: BeatNetwork, path: Path) -> None:
    """Write ONNX whose weights are kept in half precision."""
    axes = {"hits": {0: "b", 1: "t"}, "act": {0: "b", 1: "t"}, "tempo": {0: "b"}}
    torch.onnx.export(
        _Exported(network.eval()),
        torch.randn(1, 500, 16),
        str(path),
        input_names=["hits"],
        output_names=["act", "tempo"],
        dynamic_axes=axes,
        opset_version=17,
    )
    halve_weights(path, path)


def halve_weights(source: Path, target: Path) -> None:
    """Keep the weights of an ONNX file in half precision, to be run in single."""
    model = onnx.load(str(source))
    kept, casts = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size <= _SMALL:
            kept.append(tensor)
            continue
        name = tensor.name + "_half"
        kept.append(numpy_helper.from_array(values.astype(np.float16), name))
        casts.append(helper.make_node("Cast", [name], [tensor.name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(casts + nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))
