"""How well labelled passages are read, and how well claims know how sure they are."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from tests.shared_data import shared

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "reliability.py"))


def measure(path: Path) -> Any:
    return SCRIPT["summarise"](SCRIPT["load_passages"](path))


def check(found: dict[str, float]) -> None:
    assert found["precision"] >= 0.90
    assert found["recall"] >= 0.75
    assert found["clean"] >= 0.95
    assert found["calibration_error"] <= 0.10


@pytest.mark.parametrize("name", ["passages", "passages_second", "passages_third"])
def test_our_own_passages_are_read(name: str) -> None:
    check(measure(SCRIPT["OWN"].with_name(f"{name}.yaml")))


def test_labelled_passages_of_others_are_read() -> None:
    check(measure(shared("claims", "dev.jsonl")))
