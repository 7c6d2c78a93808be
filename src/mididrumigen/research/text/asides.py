"""Who is only compared with, stands beside, or plays what a phrase names: by the words between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mididrumigen.research.text.people import Mention, Who

_COMPARED = re.compile(
    r"\b(?:unlike|like|than"
    r"|as(?! (?:a|an) (?:boy|girl|teen\w*|kid|child|student|young|youth|drummer|player|leader|rule"
    r"|result|session))|such as|similar(?:ly)? to|compared (?:to|with)"
    r"|in contrast (?:to|with)"
    r"|contrast(?:ing|s)? (?:to|with)|opposed to|reminiscent of|reminded \w+ of|inspired by"
    r"|influence[sd]? (?:by|of|from|includ\w+|were|was)|influences|admir\w+|idoli[sz]ed"
    r"|imitat\w+|cop(?:y|ied|ying)"
    r"|emulat\w+|echo\w*|evok\w+|recall\w*|channel\w*|worship\w*|studied|along with|fans? of"
    r"|love of"
    r"|listening to|in the (?:style|vein|manner|footsteps|tradition) of|à la|favou?rite drummers?"
    r"|inspiring|influencing|influenced|inspired|succeed\w+|replac\w+|from|heard|hearing|watching"
    r"|taught by|learn\w+ (?:\w+ )?from)\s+(?:[\w-]+ ){0,3}$",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?:with|for|to|alongside|join\w*|met|told|asked|follow\w+|in|on|at|near|under|by|and|before"
    r"|after|of|including|featuring|via|against|about|behind|between|among|both|impress\w*"
    r"|gave|taught)\s+(?:the |late |great |then |[\w-]+ist |drummers? |singer |[a-z]+ drummer )*$",
    re.I,
)
_PLAYING = re.compile(
    r"^['’]?s?\s+(?:[\w-]+ ){0,3}?(?:playing|drumming|style|work|grooves?|beats?|parts?|feel|sound"
    r"|technique|approach|performance|touch|hands?|feet|foot|kit|set-?up|drums|drum|time|pocket"
    r"|backbeat|shuffle|fills?|swing|rhythms?|patterns?|use)\b",
    re.I,
)
_RELATIVE = re.compile(
    r"^\s*,?\s*(?:who|whose|known|noted|famous|famed|a drummer|with (?:his|her))\b"
    r"|^\s*,\s*(?:an?|the|himself|herself|another)\s[^,;]*$",
    re.I,
)
_SCOPE_END = re.compile(
    r"[,;:()—]|\s(?:but|while|whereas|although|though|yet|is|are|was|were|has|had)\s"
    r"|\s(?:and|then)\s+(?=[\w-]+(?:ed|s)\s)"
)
_AGENT = re.compile(
    r"^[\w\s’'-]{0,45}?\b(?:by|of|from|behind|courtesy of|in|thanks to)\s+(?:[\w-]+ ){0,2}$", re.I
)
_LISTED = re.compile(
    r"^[^.;:!?]{0,70}[:–—]\s*(?:(?:that|this|it|such|those|these|all of it|here)\s+(?:is|was|are"
    r"|were)\s+(?:all\s+|pure\s+)?(?:the\s+)?)?$",
    re.I,
)
_CALLED = re.compile(
    r"\b(?:called|named|described|dubbed|hailed|praised|regarded|considered|admired|remembered"
    r"|introduced|billed|nicknamed)\b(?!.*\b(?:and|but|;)\b)",
    re.I,
)
_AGENT_STOP = re.compile(
    r"\b(?:influence|inspir|remind|replac|join|than|unlike|reminisc|style of|heard|learn"
    r"|borrow|compared)",
    re.I,
)
_BELONGS = re.compile(r"\s+(?:is|was|are|were)\s+(?:all\s+|entirely\s+|purely\s+|never\s+)?")
_OWN_REACH = 22


def is_compared(before: str) -> bool:
    """Whether the words before a name compare with it: "unlike", "influenced by"."""
    return bool(_COMPARED.search(before))


def is_beside(before: str) -> bool:
    """Whether the words before a name put it beside somebody: "with", "joined"."""
    return bool(_BESIDE.search(before))


def is_aside(sentence: str, mention: Mention, start: int, *, is_band: bool) -> bool:
    """Whether a mention before the phrase is only compared with, or stands beside."""
    before, between = sentence[: mention.start][-70:], sentence[mention.end : start]
    compared = is_compared(before)
    if mention.who is Who.BAND and not is_band and is_beside(before):
        return True
    strong = mention.owns and _PLAYING.match(sentence[mention.end :])
    if mention.who in (Who.PERSON_PRONOUN, Who.SPEAKER) and not compared:
        return mention.name.casefold() in ("him", "himself", "me", "myself")
    if not compared and (strong or not is_beside(before)):
        return False
    if _RELATIVE.match(between):
        return False
    return bool(_SCOPE_END.search(between + " "))


def find_agent(sentence: str, start: int, end: int, mentions: Sequence[Mention]) -> Mention | None:
    """Who stands after the phrase as the one that plays: "ghost notes by …"."""
    if any(m.owns and m.end <= start <= m.end + _OWN_REACH for m in mentions):
        return None
    for mention in mentions:
        if mention.start < end:
            continue
        between = sentence[end : mention.start]
        is_list = bool(_LISTED.match(between)) and not any(m.start < start for m in mentions)
        if is_list or (mention.owns and _BELONGS.fullmatch(between)):
            return mention
        if not _AGENT.match(between) or _AGENT_STOP.search(between):
            return None
        return mention if _plays(sentence, start, between, mention) else None
    return None


def _plays(sentence: str, start: int, between: str, mention: Mention) -> bool:
    """Whether the one after "by" or "in" plays, and neither stands beside nor calls him so."""
    if mention.who is Who.PERSON_PRONOUN and not mention.owns:
        return False
    if _CALLED.search(sentence[:start]):
        return False
    beside = re.search(r"\b(?:in|behind)\s+(?:[\w-]+ ){0,2}$", between)
    if beside and not _PLAYING.match(sentence[mention.end :]):
        return False
    return mention.who not in (Who.THING, Who.GROUP_PRONOUN)
