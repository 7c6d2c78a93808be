"""The notation of expressions, and the patterns it stands for.

| written | stands for |
| --- | --- |
| ``behind the beat`` | these words; a blank is any white space or a hyphen |
| ``(lay|sit|hang)`` | one of these |
| ``[way|far|just]`` | one of these, or nothing |
| ``syncopat*`` | a word with any ending |
| ``fills ... toms`` | up to three words between |
| ``BEAT`` | a macro: the words of :data:`MACROS` |
"""

from __future__ import annotations

import re
from functools import cache

MACROS = {
    "BEAT": "(beat|time|click|pulse|grid|metronome|downbeat)",
    "THE": "[the|his|her|their|its|a|an|that|any|every]",
    "VERY": "[very|really|so|quite|extremely|slightly|a bit|a little|a touch|a hair|just|way|far"
    "|well|rather|always|often|usually|pretty|fairly|incredibly|notably|almost|mostly|ever so]",
    "PLAY": "(play|plays|played|playing|drum|drums|drummed|drumming)",
    "DRUMMING": "(drumming|drummer|drummers|drums|drum part|drum parts|drum style|drum work"
    "|drumwork|playing|beat|beats|groove|grooves|style|approach|patterns|pattern|parts"
    "|time-keeping|timekeeping|performance|performances)",
    "HATS": "(hi-hat|hi-hats|hihat|hihats|hats|hat|high-hat|high-hats)",
    "KICK": "(kick|kicks|bass drum|bass drums|kick drum|kick drums)",
    "TOMS": "(tom|toms|tom-tom|tom-toms|floor tom|floor toms)",
    "IS": "(is|are|was|were|be|been|being|sounds|sounded|remains|remained|stays|feels|feel|seems)",
    "SIXTEENTHS": "(16th|16ths|sixteenth|sixteenths|16th-note|16th-notes|sixteenth-note"
    "|sixteenth-notes|semiquavers)",
    "EIGHTHS": "(8th|8ths|eighth|eighths|8th-note|8th-notes|eighth-note|eighth-notes|quavers)",
    "MANY": "(many|lots of|plenty of|a lot of|loads of|tons of|a great many|countless|frequent"
    "|constant|endless|nonstop|non-stop|abundant|copious|heavy use of|liberal use of|full of"
    "|packed with|crammed with|laced with|peppered with|littered with|riddled with|rich in)",
}

_BLANK = r"[\s\-\u2010\u2011]+"
_GAP = r"(?:[\w'’,\-]+\s+){0,3}?"
_SPECIAL = re.compile(r"\.\.\.\s?|[ -]|\*|\[|\](?: )?|[()|]|[A-Z]{2,}|[^\s()\[\]|*]")


@cache
def as_pattern(expression: str) -> str:
    """An expression as a regular expression without its edges."""
    text = re.sub(r"\b[A-Z]{3,}\b|\bIS\b", lambda m: MACROS.get(m[0], m[0]), expression)
    return "".join(_translate(token) for token in _SPECIAL.findall(_optional_blanks(text)))


def _optional_blanks(text: str) -> str:
    """The blank before an optional part at the very end belongs to that part."""
    return re.sub(r" (\[[^\]]*\])$", r"\1", text) if text.endswith("]") else text


def _translate(token: str) -> str:
    if token.startswith("..."):
        return _GAP
    if token == "[":
        return "(?:(?:"
    if token.startswith("]"):
        return rf"){_BLANK})?" if token.endswith(" ") else rf"))?"
    return {" ": _BLANK, "-": r"[\s\-\u2010\u2011]*", "*": r"[\w’']*", "(": "(?:", "'": "['’]"}.get(
        token, token if token in ")|" else re.escape(token)
    )


def compile_expressions(expressions: tuple[str, ...], *, whole_words: bool) -> re.Pattern[str]:
    """One pattern for several expressions, case ignored.

    Args:
        expressions: in this notation; at least one.
        whole_words: whether words end where they do; Japanese has no blanks to tell.
    """
    any_of = "|".join(as_pattern(each) for each in expressions)
    if not whole_words:
        return re.compile(f"(?:{any_of})", re.I)
    return re.compile(rf"(?<![\w])(?:{any_of})(?![\w])", re.I)
