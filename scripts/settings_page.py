"""Write docs/settings.md and .env.example from the table of settings."""

from __future__ import annotations

from pathlib import Path

from mididrumigen.settings.env_file import write_env_example
from mididrumigen.settings.table import SETTINGS, Setting

ROOT = Path(__file__).parents[1]
PAGE, EXAMPLE = ROOT / "docs" / "settings.md", ROOT / ".env.example"
HEAD = """# Settings

Every setting is a variable of the environment; an empty one counts as none. `mididrumigen serve`,
`mididrumigen worker` and compose also read the file `.env` of the folder that they are started in
([.env.example](../.env.example)); what the environment says counts more. What cannot be used is
refused at the start, with what would be right, and so is a name that begins with `MIDIDRUMIGEN_`
and is no setting.

This page and `.env.example` are written from the table of settings (`make settings`).

| variable | value | default | what it does |
| --- | --- | --- | --- |
"""


def write_page() -> str:
    """The page in Markdown."""
    return HEAD + "".join(map(_row, SETTINGS))


def write_example() -> str:
    """The example of a file ``.env``."""
    return write_env_example(SETTINGS)


def _row(setting: Setting) -> str:
    return f"| `{setting.name}` | {setting.kind} | {setting.default} | {setting.help} |\n"


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
    EXAMPLE.write_text(write_example(), encoding="utf-8")
