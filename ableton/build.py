"""Build the device: one script, one patcher, two files.

``python ableton/build.py`` writes, beside this file,

- ``js/bridge.js``: the script, put together from ``js/parts``;
- ``js/MidiDrumGen-dev.amxd``: unfrozen, for development; it reads ``bridge.js`` beside it;
- ``MidiDrumGen.amxd``: frozen, with ``bridge.js`` inside: the one file to copy.

The same sources give the same bytes. Nothing but Python's standard library is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ableton.amxd import DeviceFile, make_frozen, make_unfrozen, write_device
from ableton.bridge import NAME, build_bridge
from ableton.lint import lint_patcher
from ableton.patcher import build_patcher

FOLDER = Path(__file__).parent
SCRIPT, UNFROZEN, FROZEN = (
    Path("js") / NAME,
    Path("js/MidiDrumGen-dev.amxd"),
    Path("MidiDrumGen.amxd"),
)


def build_files() -> dict[Path, bytes]:
    """The files of the device by their places in this folder.

    Raises:
        ValueError: something in the patcher would be ignored by Max.
    """
    script, patcher = build_bridge(), build_patcher()
    faults = lint_patcher(patcher, script.decode())
    if faults:
        raise ValueError("\n".join(["The patcher is not right:", *faults]))
    inside = DeviceFile(NAME, b"TEXT", script)
    return {
        SCRIPT: script,
        UNFROZEN: write_device(make_unfrozen(patcher)),
        FROZEN: write_device(make_frozen(FROZEN.name, patcher, [inside])),
    }


def main(folder: Path = FOLDER) -> None:
    """Write the files."""
    try:
        files = build_files()
    except ValueError as error:
        sys.exit(str(error))
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        sys.stdout.write(f"{path} ({len(data):,} bytes)\n")


if __name__ == "__main__":
    main()
