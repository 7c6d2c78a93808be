"""A map of styles: each a point, near ones near, in two dimensions.

Classical scaling of all distances (Torgerson 1952) by power iteration in plain Python, so that
every machine draws the same map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mididrumigen.domain.style.style_distance import distance, nearest
from mididrumigen.domain.style.traits import KnownStyle

Point = tuple[float, float]

_ROUNDS = 200
_NEIGHBOURS = 4


def lay_out(styles: Sequence[KnownStyle]) -> list[Point]:
    """A point for each style, -1 to 1 on both axes, the widest one across."""
    if len(styles) < 3:
        return [(float(number), 0.0) for number in range(len(styles))]
    inner = _inner_products(styles)
    axes = []
    for _ in range(2):
        axis, value = _principal(inner)
        for row, a in zip(inner, axis, strict=True):
            for j, b in enumerate(axis):
                row[j] -= value * a * b
        axes.append([math.sqrt(max(value, 0.0)) * a for a in axis])
    widest = max(abs(c) for axis in axes for c in axis) or 1.0
    return [(round(x / widest, 3), round(y / widest, 3)) for x, y in zip(*axes, strict=True)]


def place(style: KnownStyle, laid_out: Sequence[KnownStyle]) -> Point | None:
    """Where a style that is not on a map belongs: among its nearest neighbours that are."""
    known = [other for other in laid_out if other.x is not None and other.y is not None]
    near = nearest(style, known, _NEIGHBOURS)
    if not near:
        return None
    weights = [1 / (apart + 0.01) ** 2 for apart, _ in near]
    total = sum(weights)
    x = sum(w * (other.x or 0.0) for w, (_, other) in zip(weights, near, strict=True)) / total
    y = sum(w * (other.y or 0.0) for w, (_, other) in zip(weights, near, strict=True)) / total
    return round(x, 3), round(y, 3)


def _inner_products(styles: Sequence[KnownStyle]) -> list[list[float]]:
    """Minus half the squared distances, centred by rows and columns."""
    count = len(styles)
    squared = [[0.0] * count for _ in styles]
    for i, one in enumerate(styles):
        for j in range(i):
            squared[i][j] = squared[j][i] = distance(one, styles[j]) ** 2
    means = [sum(row) / count for row in squared]
    mean = sum(means) / count
    return [
        [-(squared[i][j] - means[i] - means[j] + mean) / 2 for j in range(count)]
        for i in range(count)
    ]


def _principal(matrix: Sequence[Sequence[float]]) -> tuple[list[float], float]:
    """The first eigenvector, of which the first largest part is positive, and its value."""
    axis = [math.sin(1.0 + number) for number in range(len(matrix))]
    value = 0.0
    for _ in range(_ROUNDS):
        turned = [sum(a * b for a, b in zip(row, axis, strict=True)) for row in matrix]
        value = math.sqrt(sum(a * a for a in turned))
        if not value:
            return axis, 0.0
        axis = [a / value for a in turned]
    largest = max(range(len(axis)), key=lambda i: abs(axis[i]))
    return ([-a for a in axis] if axis[largest] < 0 else axis), value
