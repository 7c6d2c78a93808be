"""How well prose is read on labelled passages, and how well claims know how sure they are.

    python scripts/reliability.py [FILE.yaml | FILE.jsonl ...]

Without a file, our own passages of the tests are read. Prints recall, precision, the share of
passages with nothing to say that are left alone, the reliability curve, and its expected
calibration error: the mean distance between stated confidence and share of right claims.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from mididrumigen.domain.style.artist import Artist
from mididrumigen.domain.style.evidence import Source, SourceKind
from mididrumigen.lexicon.table import terms_by_key
from mididrumigen.research.text.claims import Claim, extract_claims

OWN = Path(__file__).parents[1] / "tests" / "payloads" / "passages.yaml"
BINS = (0.0, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
_TEMPOS = {
    "tempo": "tempo_bpm",
    "tempo ceiling": "tempo_max_bpm",
    "tempo floor": "tempo_min_bpm",
}
_SWINGS = {"swing_8th_ratio", "swing_16th_ratio"}


@dataclass(frozen=True, slots=True)
class Due:
    """What a careful reader concludes."""

    feature: str
    direction: str
    value: float | None = None

    def is_met(self, claim: Claim) -> bool:
        """Whether a claim says so."""
        if self.direction != claim.direction.value:
            return False
        same = _base(self.feature) == _base(claim.feature)
        straight = self.direction == "-" and {self.feature, claim.feature} <= _SWINGS
        if not (same or straight):
            return False
        stated = claim.value is not None and self.value is not None
        if self.feature.startswith("tempo_") and self.direction == "=":
            return stated and abs(claim.value - self.value) <= 3  # type: ignore[operator]
        return True


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled passage."""

    artist: str
    title: str
    text: str
    due: tuple[Due, ...]
    may: tuple[Due, ...]


def load_passages(path: Path) -> list[Passage]:
    """Passages of our YAML, or of a file of JSON lines with ``claims`` and ``may``."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [_from_json(json.loads(line)) for line in text.splitlines() if line.strip()]
    return [_from_yaml(row) for row in yaml.safe_load(text)]


def _from_json(row: dict[str, Any]) -> Passage:
    due, may = (
        tuple(Due(c["feature"], c["direction"], c.get("value")) for c in row[key])
        for key in ("claims", "may")
    )
    return Passage(row["artist"], row["title"], row["text"], due, may)


def _from_yaml(row: dict[str, Any]) -> Passage:
    due, may = (tuple(map(_due, row.get(key, ()))) for key in ("due", "may"))
    return Passage(row["artist"], row.get("title", row["artist"]), row["text"], due, may)


def _due(label: str) -> Due:
    key, _, last = label.rpartition(" ")
    stated = last.replace(".", "").isdigit()
    key, value = (key, float(last)) if stated else (label, None)
    if key in _TEMPOS:
        return Due(_TEMPOS[key], "=", value)
    denied = key not in terms_by_key()
    term = terms_by_key()[key.removeprefix("no ") if denied else key]
    return Due(term.feature, term.points(denied=denied).value, value)


def _base(feature: str) -> str:
    base = feature.partition(".")[0]
    whole = base == "density" or feature == "velocity.snare.backbeat"
    return feature if whole else base


def judge(passages: Iterable[Passage]) -> Iterator[tuple[Passage, list[tuple[Claim, bool]]]]:
    """Each passage with its claims, and whether each is right; what may be said is left out."""
    for passage in passages:
        source = Source("labelled:1", SourceKind.ARTICLE, passage.title)
        judged = []
        for claim in extract_claims(passage.text, Artist(passage.artist), source):
            right = any(due.is_met(claim) for due in passage.due)
            if right or not any(due.is_met(claim) for due in passage.may):
                judged.append((claim, right))
        yield passage, judged


def summarise(passages: Sequence[Passage]) -> dict[str, float]:
    """Recall, precision, clean passages and expected calibration error, each 0 to 1."""
    read = list(judge(passages))
    due = [(d, claims) for passage, claims in read for d in passage.due]
    found = sum(any(d.is_met(claim) for claim, _ in claims) for d, claims in due)
    made = [pair for _, claims in read for pair in claims]
    empty = [claims for passage, claims in read if not passage.due]
    return {
        "recall": found / len(due),
        "precision": sum(right for _, right in made) / len(made),
        "clean": sum(not any(not right for _, right in c) for c in empty) / max(1, len(empty)),
        "calibration_error": sum(n * abs(c - r) for n, c, r in curve(made)) / len(made),
    }


def curve(made: Sequence[tuple[Claim, bool]]) -> list[tuple[int, float, float]]:
    """For each bin of confidence: claims, mean confidence, share that is right."""
    rows = []
    for low, high in pairwise(BINS):
        inside = [(claim, right) for claim, right in made if low <= claim.confidence < high]
        if inside:
            mean = sum(claim.confidence for claim, _ in inside) / len(inside)
            rows.append((len(inside), mean, sum(right for _, right in inside) / len(inside)))
    return rows


def main(paths: Sequence[Path]) -> None:
    passages = [passage for path in paths for passage in load_passages(path)]
    for name, value in summarise(passages).items():
        print(f"{name:<20}{value:.3f}")
    print("claims  confidence  right")
    for count, mean, right in curve([pair for _, claims in judge(passages) for pair in claims]):
        print(f"{count:>6}  {mean:>10.2f}  {right:>5.2f}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or [OWN])
