"""The notation of expressions, and the patterns it stands for.

| written | stands for |
| --- | --- |
| ``behind the beat`` | these words; a blank is any white space or a hyphen |
| ``(lay|sit|hang)`` | one of these |
| ``[way|far|just] behind`` | one of these, or nothing, before what follows |
| ``syncopat*`` | a word with any ending |
| ``fills ... toms`` | up to three words between |
| ``BEAT`` | a macro: the words of :data:`MACROS` |
"""

from __future__ import annotations

import re
from functools import cache

MACROS = {
    "BEAT": "(beat|time|click|pulse|grid|metronome|downbeat|beats|track)",
    "THE": "[the|his|her|their|its|a|an|that|any|every|each]",
    "VERY": "[very|right|really|so|quite|extremely|slightly|a bit|a little|a touch|a hair|just|way"
    "|far|well|rather|always|often|usually|pretty|fairly|incredibly|notably|almost|mostly|ever so"
    "|unusually|remarkably|surprisingly|famously|exceptionally|relatively|somewhat|deliberately]",
    "PLAY": "(play|plays|played|playing|drum|drums|drummed|drumming)",
    "STYLE": "(drumming|drumwork|drum work|drum part|drum parts|drum style|playing|beat|beats"
    "|groove|grooves|style|approach|pattern|patterns|parts|rhythm|rhythms|performance"
    "|performances|stick work|stickwork|percussion)",
    "PLAYER": "(drummer|drummers|player|stickman|sticksman|timekeeper|percussionist)",
    "HATS": "(hi-hat|hi-hats|hats|hat|high-hat|high-hats)",
    "KICK": "(kick|kicks|bass drum|bass drums|kick drum|kick drums|bass-drum)",
    "TOMS": "(tom|toms|tom-tom|tom-toms|floor tom|floor toms|rack toms)",
    "SNARE": "(snare|snares|snare drum|backbeat|backbeats|caisse)",
    "FILLS": "(fill|fills|drum fill|drum fills|breaks|drum breaks)",
    "IS": "(is|are|was|were|sounds|sounded|remains|remained|stays|stayed|feels|felt|seems|gets)",
    "SIXTEENTHS": "(16th|16ths|sixteenth|sixteenths|16th note|16th notes|sixteenth note"
    "|sixteenth notes|semiquavers)",
    "EIGHTHS": "(8th|8ths|eighth|eighths|8th note|8th notes|eighth note|eighth notes|quavers)",
    "MANY": "(many|lots of|plenty of|a lot of|loads of|tons of|a great many|countless|frequent"
    "|constant|constantly|endless|non-stop|abundant|copious|heavy use of|liberal use of|full of"
    "|heaps of|masses of|packed with|crammed with|laced with|peppered with|littered with"
    "|riddled with|rich in|all|nothing but)",
    "LOUD": "(loud|hard|heavy|thunderous|thundering|pounding|explosive|bombastic|brutal|ferocious"
    "|aggressive|forceful|savage|hard-hitting|heavy-hitting|heavy-handed|deafening|pummelling"
    "|pummeling|bludgeoning|bruising|crushing|hammering|violent|bashing|earth-shaking)",
    "SOFT": "(soft|quiet|gentle|delicate|light|feather-light|featherlight|featherweight|hushed"
    "|subdued|whispering|feathery|velvet|sensitive|soft-spoken|restrained|understated|subtle)",
    "SPARE": "(sparse|spare|minimal|minimalist|minimalistic|economical|uncluttered|simple|plain"
    "|stripped-down|stripped-back|no-frills|straightforward|unfussy|unadorned|uncomplicated|basic"
    "|skeletal|bare|pared-down|pared-back|bare-bones|frugal|unshowy|austere|lean|laconic|terse)",
    "BUSY": "(busy|busier|hyperactive|frenetic|frantic|dense|flamboyant|manic|restless|chaotic"
    "|note-heavy|overplaying|hectic|cluttered|notey|frenzied|densely packed|maximalist|crowded)",
    "FAST": "(fast|faster|fastest|rapid|furious|blistering|breakneck|blazing|lightning|quick"
    "|high-speed|supersonic|ultra-fast|hyper-fast|speedy|frantic|brisk)",
    "SLOW": "(slow|slower|slowest|lumbering|plodding|languid|glacial|leisurely|funereal|sluggish"
    "|crawling|unhurried|slow-motion|dirge-like|doomy)",
    "STEADY": "(steady|steadiest|solid|rock-solid|rock-steady|metronomic|unwavering|flawless"
    "|immaculate|impeccable|perfect|precise|exact|unerring|unshakeable|unshakable|dependable"
    "|reliable|consistent|machine-like|clockwork|robotic|airtight|watertight|spot-on|stone-cold"
    "|infallible|faultless|unflagging|tight)",
    "USING": "(with|on|using|uses|used|favours|favors|prefers|loves|likes|employs|relies on)",
}

_BLANK = r"[\s\-\u2010\u2011]+"
_GAP = r"(?:[\w'’,\-]+\s+){0,3}?"
_TOKEN = re.compile(r"\.\.\.\s?|[ -]|\*|\[|\](?: )?|[()|]|[^\s()\[\]|*]")
_LAST_OPTION = re.compile(r" \[([^\[\]]*)\]$")
_OPTION, _GROUP = re.compile(r"\[[^\[\]]*\]"), re.compile(r"(?<=[(|])\(([^()]*)\)(?=[)|])")
_PART = re.compile(r"\(([^()]*)\)|[\w'’-]+\*?")
_TRANSLATED = {" ": _BLANK, "-": r"[\s\-\u2010\u2011]*", "*": r"[\w’']*", "'": "['’]"}
_TRANSLATED |= {"(": "(?:", ")": ")", "|": "|", "[": "(?:(?:"}


@cache
def as_pattern(expression: str) -> str:
    """An expression as a regular expression without its edges."""
    if last := _LAST_OPTION.search(expression):
        head, tail = as_pattern(expression[: last.start()]), as_pattern(f"({last[1]})")
        return f"{head}(?:{_BLANK}{tail})?"
    return "".join(_translate(token) for token in _TOKEN.findall(_expand(expression)))


def _expand(expression: str) -> str:
    return re.sub(r"\b[A-Z]{2,}\b", lambda match: MACROS.get(match[0], match[0]), expression)


def _translate(token: str) -> str:
    if token.startswith("..."):
        return _GAP
    if token.startswith("]"):
        return rf")(?:{_BLANK}|(?<=\s)))?"
    return _TRANSLATED.get(token) or re.escape(token)


@cache
def cues(expression: str) -> frozenset[str]:
    """Texts in lower case of which one stands in everything that an expression matches.

    Searching for them first is many times as fast as the expression.

    Raises:
        ValueError: all of the expression is optional.
    """
    text = _OPTION.sub(" ", _expand(expression))
    while (flat := _GROUP.sub(r"\1", text)) != text:
        text = flat
    parts = [_longest_words(part[1] or part[0]) for part in _PART.finditer(text)]
    if not parts:
        raise ValueError(f"'{expression}' has nothing that must be there")
    return max(
        parts, key=lambda words: (min(map(len, words)) > 2, -len(words), min(map(len, words)))
    )


def _longest_words(alternatives: str) -> frozenset[str]:
    found = (re.findall(r"[\w]+", each) for each in alternatives.casefold().split("|"))
    return frozenset(max(words, key=len) for words in found if words)


def compile_expressions(
    expressions: tuple[str, ...], *, whole_words: bool = True
) -> re.Pattern[str]:
    """One pattern for several expressions, case ignored.

    Args:
        expressions: in this notation; at least one.
        whole_words: whether words end where they do; Japanese has no blanks to tell.
    """
    any_of = "|".join(as_pattern(each) for each in expressions)
    if not whole_words:
        return re.compile(f"(?:{any_of})", re.I)
    return re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.I)
