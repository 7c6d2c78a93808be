"""The README does what it shows: every command runs, and prints what stands below it.

In what is shown, ``…`` stands for anything, over any number of lines.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.midi_files import rock_beat

from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A command of the README with the output below it."""

    command: str
    output: str


def commands(program: str) -> list[Shown]:
    blocks = [body for language, body in BLOCK.findall(README) if language == "console"]
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    shown = [Shown(*part.partition("\n")[::2]) for part in parts]
    return [one for one in shown if shlex.split(one.command)[0] == program]


COMMANDS = commands("mididrumigen")
# They run until they are stopped, so they are only spoken of.
SERVICE = {"serve", "worker", "keys"}


def matches(shown: str, printed: str) -> bool:
    """Whether the output is as shown; blanks count as one, ``…`` as anything."""
    pattern = ".*".join(re.escape(" ".join(part.split())) for part in shown.split("…"))
    # A blank beside … is part of what it stands for.
    return re.fullmatch(pattern, " ".join(printed.split()), re.DOTALL) is not None


@dataclass(frozen=True)
class Session:
    """A shell in a working folder with the MIDI folder and the table that the README speaks of."""

    folder: Path
    results: dict[str, subprocess.CompletedProcess[str]]

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
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The session in which every command of the README was run, from top to bottom."""
    session = Session(tmp_path_factory.mktemp("readme"), {})
    midi = session.folder / "my-midi"
    midi.mkdir()
    (table,) = (body for language, body in BLOCK.findall(README) if language == "csv")
    (midi / "info.csv").write_text(table, encoding="utf-8")
    for number, tempo in enumerate((92, 118), 1):
        data = write_groove(rock_beat(8, tempo), general_midi(), track_name="drums")
        (midi / f"take{number}.mid").write_bytes(data)
    for one in COMMANDS:
        session.results[one.command] = session.run(*shlex.split(one.command)[1:])
    return session


def test_every_command_prints_what_is_shown(session: Session) -> None:
    wrong = []
    for one in COMMANDS:
        done = session.results[one.command]
        if done.returncode or not matches(one.output, done.stdout):
            wrong.append(f"$ {one.command}\n{done.stdout}{done.stderr}")
    assert not wrong, "\n".join(wrong)


def test_json_has_the_keys_of_the_table(session: Session) -> None:
    shown = {shlex.split(one.command)[1]: shlex.split(one.command)[1:] for one in COMMANDS}
    table = re.findall(r"^\| (`[a-z`, -]+`) \| (`[a-z_`, ]+`) \|$", README, re.MULTILINE)
    listed = {name: keys for names, keys in table for name in words(names)}
    assert set(listed) == set(shown)
    for name, arguments in shown.items():
        done = session.run(*arguments, *([] if "--json" in arguments else ["--json"]))
        assert list(json.loads(done.stdout)) == words(listed[name]), name


def test_an_error_has_the_keys_of_the_table(session: Session) -> None:
    done = session.run("profile", "Nobody at all", "--json")
    assert done.returncode == 2
    (keys,) = re.findall(r"^\| any, on stderr, when it fails \| (.*) \|$", README, re.MULTILINE)
    assert list(json.loads(done.stderr)) == words(keys)


def words(cell: str) -> list[str]:
    return re.findall(r"`([\w-]+)`", cell)


def test_every_command_is_shown() -> None:
    from mididrumigen.cli.app import app

    assert {shlex.split(one.command)[1] for one in COMMANDS} == set(app.commands) - SERVICE
    shown = f"{README}{(ROOT / 'docs' / 'service.md').read_text(encoding='utf-8')}"
    assert all(f"`mididrumigen {name}" in shown for name in SERVICE)


def test_every_make_target_is_there() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {shlex.split(one.command)[1] for one in commands("make")}
    assert named
    assert named <= targets


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
