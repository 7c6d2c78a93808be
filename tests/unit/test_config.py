from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.places import load_settings


def settings(**values):
    return load_settings({f"MIDIDRUMIGEN_{name}": value for name, value in values.items()})


def test_everything_has_a_default():
    found = load_settings({})
    assert found.home.is_absolute()
    assert found.home.name == "mididrumigen"
    assert found.database_file == found.home / "mididrumigen.db"
    assert found.output_folder == Path("output")


def test_empty_values_are_as_good_as_none():
    assert settings(HOME=" ", DATABASE_URL="", OUTPUT="") == load_settings({})


@pytest.mark.parametrize("name", ["home", "with space", "100% é", "what?", "#1", "a%20b"])
def test_the_database_lies_in_the_home(tmp_path, name):
    found = settings(HOME=str(tmp_path / name), OUTPUT=str(tmp_path / "out"))
    assert found.home == tmp_path / name
    assert found.database_file == tmp_path / name / "mididrumigen.db"
    assert found.output_folder == tmp_path / "out"
    assert not found.home.exists()


def test_a_relative_home_does_not_move_with_the_working_directory():
    assert settings(HOME="here").home == Path.cwd() / "here"


def test_a_tilde_is_the_users_folder():
    assert settings(HOME="~/drums").home == Path.home() / "drums"


@pytest.mark.parametrize("variable", ["HOME", "OUTPUT"])
@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_folder_that_is_a_file_is_refused(tmp_path, variable, below):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(InvalidRequestError, match=f"MIDIDRUMIGEN_{variable}.*is a file"):
        settings(**{variable: str(file / below)})


@pytest.mark.parametrize("home", ["a\0b", "~nobody-of-that-name/x"])
def test_a_home_that_cannot_be_a_path_is_refused(home):
    with pytest.raises(InvalidRequestError, match="MIDIDRUMIGEN_HOME"):
        settings(HOME=home)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_home_that_is_not_writable_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidRequestError, match="not writable"):
        settings(HOME=str(tmp_path / "x"))


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////data/x.db", "/data/x.db"),
        ("sqlite+aiosqlite:////data/my%20drums%3F.db", "/data/my drums?.db"),
        ("sqlite:///near.db", str(Path.cwd() / "near.db")),
    ],
)
def test_sqlite_files(url, file):
    found = settings(DATABASE_URL=url)
    assert found.database_url.startswith("sqlite+aiosqlite:///")
    assert found.database_file == Path(file)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@h:5433/d", "postgresql+asyncpg://u:p@h:5433/d"),
        ("postgres://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("postgresql+asyncpg:///d?host=/run/pg", "postgresql+asyncpg:///d?host=/run/pg"),
    ],
)
def test_postgresql_urls(url, expected):
    found = settings(DATABASE_URL=url)
    assert found.database_url == expected
    assert found.database_file is None


@pytest.mark.parametrize(
    "url",
    [
        "s3cret",
        "mysql://u:s3cret@h/d",
        "postgresql+psycopg2://u:s3cret@h/d",
        "postgresql://u:s3cret@h",
        "postgresql://u:s3cret@h:port/d",
        "postgresql:u:s3cret@h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a\0b",
    ],
)
def test_other_urls_are_refused_without_being_repeated(url):
    with pytest.raises(InvalidRequestError, match="MIDIDRUMIGEN_DATABASE_URL") as caught:
        settings(DATABASE_URL=url)
    assert "s3cret" not in str(caught.value)


def test_a_password_is_not_shown():
    assert "s3cret" not in repr(settings(DATABASE_URL="postgresql://u:s3cret@h/d"))


def test_importing_it_is_cheap():
    script = "import sys, mididrumigen.settings.places; print('platformdirs' in sys.modules)"
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
