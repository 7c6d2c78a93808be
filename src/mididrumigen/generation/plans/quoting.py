"""Other people's text as data inside a prompt: short, plain, one line, in quotes it cannot end."""

from __future__ import annotations

import json
import re

_TAG = re.compile(r"<[^<>]{0,400}>")
# What markup, code fences, templates and JSON are made of.
_MARKS = str.maketrans({**dict.fromkeys("<>{}[]`#*|~^\\_=", " "), '"': "'"})
_READ = 8


def quote_data(text: str, limit: int) -> str:
    """The text as a JSON string in ASCII.

    Tags, markup and control characters are taken out, blanks run together, and what is longer
    than the limit is cut.

    Args:
        text: anything.
        limit: characters to keep.
    """
    plain = _TAG.sub(" ", text[: _READ * limit])
    printable = "".join(char if char.isprintable() else " " for char in plain)
    words = " ".join(printable.translate(_MARKS).split())
    return json.dumps(words[:limit].strip())
