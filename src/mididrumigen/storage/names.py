"""Names of files that every system and every object store takes."""

from __future__ import annotations

import re
import unicodedata

from mididrumigen.domain.errors import StorageError

MAX_NAME_BYTES = 255
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_NOT_IN_NAMES = frozenset('/\\<>:"|?*')


def check_file_name(name: str) -> str:
    """The name itself, if it is one file's name on every system.

    Raises:
        StorageError: a path, a hidden file, too long, or a name that some system refuses.
    """
    if not name or name.startswith("."):
        problem = "is empty or starts with a dot"
    elif name.endswith((".", " ")):
        problem = "ends in a dot or a space"
    elif any(char in _NOT_IN_NAMES or unicodedata.category(char) in ("Cc", "Cs") for char in name):
        problem = 'holds a separator, a control character or one of < > : " | ? *'
    elif len(name.encode()) > MAX_NAME_BYTES:
        problem = f"is longer than {MAX_NAME_BYTES} bytes"
    elif _WINDOWS_DEVICE.fullmatch(name):
        problem = "is a device on Windows"
    else:
        return name
    raise StorageError(
        f"The file name {name[:80]!a} {problem}.",
        hint="Use a plain name such as groove-1.mid.",
    )


def is_file_name(name: str) -> bool:
    """Whether it is one file's name on every system."""
    try:
        check_file_name(name)
    except StorageError:
        return False
    return True
