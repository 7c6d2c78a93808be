"""Each line of the page on security names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_promise_has_its_test():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text()))
    sources = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    there = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert len(named) > 40
    assert named - there == set()


def test_no_line_is_without_a_test():
    page = (ROOT / "docs" / "security.md").read_text()
    owasp = page[page.index("## OWASP") :]
    rows = [line for line in owasp.splitlines() if re.match(r"\| (API|V|LLM)\d", line)]
    assert len(rows) > 30
    assert [row for row in rows if "`test_" not in row] == []


def test_each_risk_has_a_line():
    page = (ROOT / "docs" / "security.md").read_text()
    for name, count in (("API", 10), ("V", 17)):
        for number in range(1, count + 1):
            assert re.search(rf"\b{name}{number}\b", page), f"{name}{number}"
    for number in range(1, 11):
        assert f"LLM{number:02}" in page
