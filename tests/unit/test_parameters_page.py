"""The page of parameters says what the program does."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "parameters_page.py"


def test_the_page_is_written_from_the_code() -> None:
    script = runpy.run_path(str(SCRIPT))
    same = script["write_page"]() == script["PAGE"].read_text(encoding="utf-8")
    assert same, "Write it anew: make parameters"
