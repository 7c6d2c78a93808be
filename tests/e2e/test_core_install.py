"""What ``pip install mididrumigen`` brings is enough to make MIDI, and is small."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from tests.command_line import ALONE

ROOT = Path(__file__).resolve().parents[2]
MAX_MB = 60
_EXTRAS_USED = {"sqlalchemy": {"asyncio"}}


def find_closure() -> set[str]:
    """The distributions that the core needs, directly or not."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        waiting = [read_name(line) for line in tomllib.load(file)["project"]["dependencies"]]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # for another system or Python
        found.add(name)
        for line in requires:
            extra = re.search(r"extra == ['\"]([\w.-]+)['\"]", line)
            if extra is None or extra[1] in _EXTRAS_USED.get(name, ()):
                waiting.append(read_name(line))
    return found


def read_name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the core's packages and no others."""
    folder = tmp_path_factory.mktemp("site")
    for name in find_closure():
        for file in distribution(name).files or ():
            top = file.parts[0]
            source, link = Path(str(distribution(name).locate_file(top))), folder / top
            if top != ".." and source.exists() and not link.exists():
                link.symlink_to(source)
    return folder


@pytest.fixture
def core(site: Path, tmp_path: Path):
    """Runs the command line with the core's packages alone."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MIDIDRUMIGEN_")}
        environment |= ALONE | {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(site)]),
            "MIDIDRUMIGEN_HOME": str(tmp_path / "home"),
        }
        command = [sys.executable, "-S", "-m", "mididrumigen", *map(str, arguments)]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def _is_made_here(file: Path) -> bool:
    """Whether it is no part of an installation: compiled for another Python, or for tests."""
    compiled = file.suffix == ".pyc" and not file.name.endswith(
        f".{sys.implementation.cache_tag}.pyc"
    )
    return compiled or "static/dashboard" in file.as_posix()


def test_the_core_is_small(site):
    roots = [*site.iterdir(), ROOT / "src" / "mididrumigen"]
    files = [
        file
        for root in roots
        for file in ([root] if root.is_file() else root.rglob("*"))
        if file.is_file() and not _is_made_here(file)
    ]
    assert sum(file.stat().st_size for file in files) <= MAX_MB * 10**6


def test_the_core_does_the_main_work(core, tmp_path):
    done = core("generate", "John Bonham", "--seed", 3, "--grid")
    assert done.returncode == 0, done.stderr
    clip = next((tmp_path / "output").glob("*.mid"))
    for command in (
        ("edit", clip, "--artist", "Tony Allen", "--lock", "kick"),
        ("export", clip, "--map", "bfd3"),
        ("song", "Tony Allen", "--form", "intro:2 verse:2"),
        ("research", "Somebody", "--midi-folder", tmp_path / "output"),
        ("profile", "Tony Allen"),
        ("blend", "John Bonham:60", "Tony Allen:40"),
        ("keys", "create", "me", "--scope", "read"),
        ("backup", "b.zip"),
    ):
        done = core(*command)
        assert done.returncode == 0, (command, done.stderr)


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        (("serve", "--port", "0"), "server"),
        (("analyze", "a.wav"), "audio"),
        (("preview", "John Bonham", "--wav", "a.wav"), "audio"),
        (("audition", "John Bonham", "--times", "1"), "live"),
        (("mcp",), "mcp"),
    ],
)
def test_what_needs_an_extra_names_it(core, command, extra):
    done = core(*command)
    assert done.returncode == 1, done.stderr
    assert f"pip install 'mididrumigen[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
