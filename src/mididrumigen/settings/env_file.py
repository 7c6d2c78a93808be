"""The file ``.env`` of the working directory, read by what serves; and its example."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from pathlib import Path

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.settings.table import Setting

ENV_FILE = Path(".env")


def read_env_file(environ: MutableMapping[str, str], path: Path = ENV_FILE) -> None:
    """Add what the file says to an environment, as compose does: what is set already stays.

    Args:
        environ: the environment, such as ``os.environ``.
        path: the file; none is no error.

    Raises:
        InvalidRequestError: it cannot be read.
    """
    if not path.is_file():
        return
    from dotenv import dotenv_values

    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequestError(
            f"'{path}' cannot be read: {error}.", hint="Write it like .env.example."
        ) from error
    for name, value in values.items():
        if value is None:
            raise InvalidRequestError(
                f"'{path}': {name[:80]!a} has no value.", hint="Write a line as NAME=value."
            )
        environ.setdefault(name, value)


def write_env_example(settings: Iterable[Setting]) -> str:
    """Every setting with what it does and its default, turned off by ``#``."""
    lines = [
        "# Every setting there is: take out the # before those that you change, and name the file",
        "# .env. `mididrumigen serve`, `mididrumigen worker` and compose read it; what is set in",
        "# the environment counts more. This file is written from the table of settings",
        "# (make settings); never put a real .env into version control.",
    ]
    for setting in settings:
        default = f" Default: {setting.default}." if setting.default else ""
        lines += ["", f"# {setting.help} ({setting.kind}){default}", f"#{setting.name}="]
    return "\n".join([*lines, ""])
