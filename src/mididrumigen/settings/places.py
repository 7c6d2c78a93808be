"""Where things are kept: one frozen :class:`Settings`, read from the environment when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.environment import Environment

APP_NAME = "mididrumigen"
HOME_VARIABLE = "MIDIDRUMIGEN_HOME"
DATABASE_VARIABLE = "MIDIDRUMIGEN_DATABASE_URL"
OUTPUT_VARIABLE = "MIDIDRUMIGEN_OUTPUT"
DEFAULT_OUTPUT = Path("output")
OWN_LIBRARY = "library"
"""The folder of the user's own entries of the knowledge library, in the home."""

_DATABASE_FILE = "mididrumigen.db"
_SQLITE = ("sqlite", "sqlite+aiosqlite")
_POSTGRES = ("postgresql", "postgres", "postgresql+asyncpg")
_URL_HINT = (
    "Use sqlite:////full/path/file.db or postgresql://user:password@host:5432/database "
    f"in {DATABASE_VARIABLE}, or leave it unset for a file in {HOME_VARIABLE}."
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are kept.

    Attributes:
        home: folder of the database and of everything else that outlives a run.
        database_url: for SQLAlchemy, with its async driver. Not in ``repr``: it may hold a
            password.
        output_folder: where generated files go.
    """

    home: Path
    database_url: str = field(repr=False)
    output_folder: Path = DEFAULT_OUTPUT

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, or ``None`` on PostgreSQL."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(unquote(path)) if scheme in _SQLITE else None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; nothing is created on disk.

    Args:
        environ: the environment; the process's own by default. ``MIDIDRUMIGEN_HOME`` is a folder,
            ``MIDIDRUMIGEN_DATABASE_URL`` a URL, ``MIDIDRUMIGEN_OUTPUT`` a folder. An empty value
            counts as none.

    Raises:
        InvalidRequestError: a value that cannot be used, such as a home that is a file.
    """
    values = Environment.of(environ)
    # Asking for the default imports a library, which costs time.
    default = "" if values.text(HOME_VARIABLE) else _default_home()
    # Absolute: a database must not move when the working directory changes.
    home_folder = values.writable_folder(HOME_VARIABLE, default).absolute()
    default_url = f"sqlite:///{quote(str(home_folder / _DATABASE_FILE))}"
    return Settings(
        home=home_folder,
        database_url=async_database_url(
            values.text(DATABASE_VARIABLE) or default_url, DATABASE_VARIABLE
        ),
        output_folder=values.writable_folder(OUTPUT_VARIABLE, str(DEFAULT_OUTPUT)),
    )


def _default_home() -> str:
    from platformdirs import user_data_dir

    return user_data_dir(APP_NAME, appauthor=False)


def async_database_url(url: str, called: str = "The database URL") -> str:
    """A database URL with its async driver; a SQLite file as an absolute path, percent-encoded.

    Args:
        url: it may hold a password, so that messages never repeat it.
        called: what messages call it.

    Raises:
        InvalidRequestError: it is neither a SQLite file nor a PostgreSQL database.
    """
    scheme, separator, rest = url.strip().partition("://")
    if separator and scheme in _SQLITE:
        return _sqlite_url(rest, called)
    if separator and scheme in _POSTGRES:
        return _postgres_url(rest, called)
    raise InvalidRequestError(f"{called} is neither SQLite nor PostgreSQL.", hint=_URL_HINT)


def _sqlite_url(rest: str, called: str) -> str:
    path = unquote(rest.partition("?")[0].removeprefix("/"))
    if not rest.startswith("/") or path in ("", ":memory:") or "\0" in path:
        raise InvalidRequestError(f"{called} does not name a file.", hint=_URL_HINT)
    return f"sqlite+aiosqlite:///{quote(str(Path(path).absolute()))}"


def _postgres_url(rest: str, called: str) -> str:
    try:
        parts = urlsplit(f"postgresql://{rest}")
        named = bool(parts.path.strip("/")) and parts.port != 0
    except ValueError:
        named = False
    if not named:
        raise InvalidRequestError(f"{called} does not name a PostgreSQL database.", hint=_URL_HINT)
    address, mark, options = rest.partition("?")
    # libpq says sslmode, asyncpg says ssl, and both mean the same values.
    return f"postgresql+asyncpg://{address}{mark}{options.replace('sslmode=', 'ssl=')}"
