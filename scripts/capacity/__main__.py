"""Measures, simulates and writes docs/production/capacity.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.capacity.measure import measure, measure_bytes
from scripts.capacity.page import write_page

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "production" / "capacity.json"
PAGE = ROOT / "docs" / "production" / "capacity.md"


def main() -> None:
    """Measure unless told ``--kept``; simulate; write."""
    if "--kept" not in sys.argv:
        times = {kind: [round(t, 5) for t in found] for kind, found in measure().items()}
        FIGURES.write_text(json.dumps({"cpu_s": times, "bytes": measure_bytes()}) + "\n")
        print({kind: f"{median(found) * 1000:.0f} ms" for kind, found in times.items()})
    PAGE.write_text(write_page(json.loads(FIGURES.read_text())), encoding="utf-8")


if __name__ == "__main__":
    main()
