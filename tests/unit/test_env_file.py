"""``.env``: read by what serves, with an example that is true to the table of settings."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.env_file import read_env_file, write_env_example
from mididrumigen.settings.table import NAMES, SETTINGS, Setting, SettingKind, check_names

SCRIPT = Path(__file__).parents[2] / "scripts" / "settings_page.py"
WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)


def test_page_and_example_are_written_from_the_table() -> None:
    script = runpy.run_path(str(SCRIPT))
    for write, path in (("write_page", "PAGE"), ("write_example", "EXAMPLE")):
        same = script[write]() == script[path].read_text(encoding="utf-8")
        assert same, "Write it anew: make settings"


def test_the_example_names_every_setting_and_sets_none(tmp_path: Path) -> None:
    example = write_env_example(SETTINGS)
    file = tmp_path / ".env"
    file.write_text(example)
    environ: dict[str, str] = {}
    read_env_file(environ, file)
    assert environ == {}
    # With every # before a name taken out, it can be read and names what there is.
    named = "\n".join(line.removeprefix("#") for line in example.splitlines() if "=" in line)
    file.write_text(named)
    assert set(dotenv_values(file)) == NAMES
    check_names(dict.fromkeys(dotenv_values(file), ""))


@given(name=WORDS, default=WORDS)
def test_every_line_of_an_example_says_name_default_and_use(name: str, default: str) -> None:
    setting = Setting(name, SettingKind.TEXT, default, "What it does.")
    text = write_env_example([setting])
    assert text.endswith(f"# What it does. (text) Default: {default}.\n#{name}=\n")


def test_what_the_environment_says_counts_more(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nexport A=1\nB='2 3'\nC=$A\nD=\n")
    environ = {"A": "kept"}
    read_env_file(environ, file)
    assert environ == {"A": "kept", "B": "2 3", "C": "$A", "D": ""}


def test_no_file_is_no_error(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    read_env_file(environ, tmp_path / ".env")
    assert environ == {}


@pytest.mark.parametrize("data", [b"A\n", b"\xff\xfe=1\n"])
def test_what_is_no_setting_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / ".env"
    file.write_bytes(data)
    with pytest.raises(InvalidRequestError):
        read_env_file({}, file)
