"""Speech in quotation marks: where it stands in a sentence, titles left out."""

from __future__ import annotations

import re

from mididrumigen.research.text.context import is_title_text

Span = tuple[int, int]


def find_speech(sentence: str, *, in_quote: bool) -> tuple[list[Span], bool]:
    """Spans of speech in quotation marks, titles left out, and whether one stays open."""
    spans: list[Span] = []
    opened: int | None = 0 if in_quote else None
    for match in re.finditer(r"[\"“”]", sentence):
        if opened is None:
            if match[0] != "”":
                opened = match.end()
        elif match[0] != "“":
            spans.append((opened, match.start()))
            opened = None
    if opened is not None:
        spans.append((opened, len(sentence)))
    speech = [span for span in spans if not is_title_text(sentence[span[0] : span[1]])]
    return speech, opened is not None
