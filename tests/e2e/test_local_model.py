"""A real language model on this machine, asked by the documented command.

Skipped unless MIDIDRUMIGEN_LOCAL_MODEL names the folder that docs/llm-local.md installs into.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pydantic_ai")

SCRIPT = Path(__file__).parents[2] / "scripts" / "local_model.py"


def test_a_real_model_answers_json_of_the_schemas_shape():
    folder = os.environ.get("MIDIDRUMIGEN_LOCAL_MODEL", "")
    if not folder or shutil.which("node") is None:
        pytest.skip("no local model: see docs/llm-local.md")
    command = [sys.executable, str(SCRIPT), folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    text = done.stdout
    plan = json.loads(text[text.index("{") : text.rindex("}") + 1])
    assert {*plan} == {"swing_percent", "kick", "snare"}
    assert isinstance(plan["swing_percent"], int)
    assert "tokens in" in text
