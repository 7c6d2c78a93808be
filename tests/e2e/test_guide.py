"""The README and the guide do what they show: every command runs, and prints what stands below it.

Each page is a session of its own, from top to bottom.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.doc_pages import (
    DOCS,
    GUIDE,
    ROOT,
    Shown,
    blocks,
    commands,
    matches,
    read,
    write_recordings,
)

from mididrumigen.cli.app import app

SHOWN = {page: commands(page, "mididrumigen") for page in GUIDE}
WITH_COMMANDS = [page for page in GUIDE if SHOWN[page]]
# They run until they are stopped, or change more than a page should, so they are only spoken of.
SERVICE = {
    "analyze",
    "audition",
    "backup",
    "keys",
    "mcp",
    "prune",
    "restore",
    "send",
    "serve",
    "watch",
    "worker",
}


@dataclass(frozen=True)
class Session:
    """A shell in a working folder with the recordings and the table that the pages speak of."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MIDIDRUMIGEN_")}
        home = str(self.folder / "home")
        return subprocess.run(
            [sys.executable, "-m", "mididrumigen", *arguments],
            cwd=self.folder,
            env={
                **kept,
                "MIDIDRUMIGEN_HOME": home,
                "MIDIDRUMIGEN_OFFLINE": "1",
                "PYTHONIOENCODING": "utf-8",
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Session]:
    """A session for each page; in it the page is run by the first test that asks."""
    found = {page: Session(tmp_path_factory.mktemp(page.stem)) for page in WITH_COMMANDS}
    (table,) = (table for page in GUIDE for table in blocks(page, "csv") if "midi_file" in table)
    for session in found.values():
        midi = write_recordings(session.folder)
        (midi / "info.csv").write_text(table, encoding="utf-8")
    return found


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.stem)
def test_every_command_prints_what_is_shown(page: Path, sessions: dict[Path, Session]) -> None:
    wrong = []
    for one in SHOWN[page]:
        done = sessions[page].run(*one.arguments)
        if done.returncode or not matches(one.output, done.stdout):
            wrong.append(f"$ {one.command}\n{done.stdout}{done.stderr}")
    assert not wrong, "\n".join(wrong)


def first_of_each() -> dict[str, tuple[Path, Shown]]:
    """Each command where it is shown first."""
    found: dict[str, tuple[Path, Shown]] = {}
    for page, shown in SHOWN.items():
        for one in shown:
            found.setdefault(one.arguments[0], (page, one))
    return found


JSON_PAGE = read(DOCS / "guide" / "for-programs.md")


def test_json_has_the_keys_of_the_table(tmp_path: Path) -> None:
    table = re.findall(r"^\| (`[a-z`, -]+`) \| (`[a-z_`, ]+`) \|$", JSON_PAGE, re.MULTILINE)
    listed = {name: words(keys) for names, keys in table for name in words(names)}
    assert set(listed) == set(app.commands) - SERVICE
    write_recordings(tmp_path)
    session = Session(tmp_path)
    for name, (page, shown) in first_of_each().items():
        for before in SHOWN[page][: SHOWN[page].index(shown)]:
            assert session.run(*before.arguments).returncode == 0, before.command
        plain = [argument for argument in shown.arguments if argument != "--json"]
        done = session.run(*plain, "--json")
        assert list(json.loads(done.stdout)) == listed[name], name


def test_an_error_has_the_keys_of_the_table(tmp_path: Path) -> None:
    done = Session(tmp_path).run("profile", "Nobody at all", "--json")
    assert done.returncode == 2
    row = re.search(r"^\| any, on stderr, when it fails \| (.*) \|$", JSON_PAGE, re.MULTILINE)
    assert row is not None
    assert list(json.loads(done.stderr)) == words(row[1])


def words(cell: str) -> list[str]:
    return re.findall(r"`([\w-]+)`", cell)


def test_every_command_is_shown() -> None:
    assert set(first_of_each()) == set(app.commands) - SERVICE
    text = "".join(read(page) for page in (*GUIDE, DOCS / "service.md"))
    assert all(f"`mididrumigen {name}" in text for name in SERVICE)


def test_every_make_target_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    named = {one.arguments[0] for page in GUIDE for one in commands(page, "make")}
    assert {"run", "test", "serve"} <= named <= targets


def test_the_readme_is_one_page() -> None:
    assert len(read(ROOT / "README.md").splitlines()) <= 100


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a …\nd\n", "a b\nc\nd\n", True),
        ("a  b\n", "a b", True),
        ("a\n", "a\nb\n", False),
        ("…b\n", "a\n", False),
    ],
)
def test_output_is_compared(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same
