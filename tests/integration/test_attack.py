"""A few seconds of what ``make attack`` does for a minute; how fast is for that to say."""

from __future__ import annotations

import sys

import pytest
from scripts.attack import MAX_BYTES, run


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_normal_client_is_served_while_others_attack():
    found = run(seconds=3.0, slow_heads=20)
    attacks = found["attacks"]
    assert found["failures"] == 0
    assert found["requests"] > 0
    assert found["traceback"] is False
    assert found["peak_mb"] * 1e6 < MAX_BYTES
    assert attacks["hung up"] > 0
    assert attacks["the dearest request: 422"] > 0
    assert attacks["a megabyte of head: 431"] > 0
