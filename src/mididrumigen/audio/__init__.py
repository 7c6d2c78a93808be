"""Listening: recordings in, drum performances on a beat grid out (extra ``audio``).

The core has no numpy, which all of this needs: importing it without names the extra.
"""

from importlib.util import find_spec

from mididrumigen.domain.errors import MissingExtraError

if find_spec("numpy") is None:
    raise MissingExtraError("Listening to recordings", "audio")
