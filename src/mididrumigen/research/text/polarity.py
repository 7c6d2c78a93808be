"""The small words that turn a phrase round or weaken it: negations, hedges, degrees, hearsay."""

from __future__ import annotations

import re

_NEGATION = re.compile(
    r"\b(?:never|rarely|seldom|hardly|scarcely|barely|not|cannot|without|no|nor|neither|avoid\w*"
    r"|eschew\w*|lack(?:s|ed|ing)?|absence|dearth|refus\w+|instead of|rather than|hate[sd]?"
    r"|dislike[sd]?|loathe[sd]?|detest\w*|shun\w*|abandon(?:s|ed|ing)?|free (?:of|from)|devoid of"
    r"|little|few|less|far from|anything but|dropp(?:ed|ing)\s+(?:the|his|her)|gave up|given up"
    r"|stay(?:s|ed)? (?:away from|clear of|off)|keep(?:s)? off|ke(?:eps?|pt) (?:away|clear) "
    r"(?:from|of)"
    r"|steer\w* clear of"
    r"|nothing|none|nowhere|in vain|sparing with|can ?not stand|has no (?:use|time|patience) for"
    r"|allergic to|averse to|wary of|skip(?:s|ped)?|ban(?:s|ned)|no fan of|bare of|bereft of"
    r"|stranger to|cut(?:s|ting)? out|ditch\w*|sw(?:ears?|ore|orn) off|turn(?:s|ed)? (?:his|her)"
    r" back on|wean\w*|d(?:oes|id|one) away with|g[eo]t(?:s)? rid of|forb[ia]d\w*|no interest in"
    r"|uninterested in|indifferent to|suspicious of|impatient with|loath to|reluctant to|loses?"
    r" patience with|sick of|tired of|opposed to|given to neither|minus|sans|zero|scorn\w*"
    r"|disdain\w*|despis\w+|dismiss\w*|reject\w*|renounc\w+|forgo(?:es)?|forswears?|omits?"
    r"|leaves? out|left out|banish\w*|outlaw\w*|resent\w*|mistrust\w*|distrust\w*"
    r"|resist(?:s|ed)?|spare[sd]? (?:us|the listener)|no longer|any longer|dispens\w+ with"
    r"|couldn?[’']?t care less)\b"
    r"|\b\w+n[’']t\b",
    re.I,
)
_NO_NEGATION = re.compile(
    r"\bnot\s+(?:only|just|merely|simply|least|to\s+mention|unlike|even|a\s+little)\b|\bno\s+(?:doubt|one|wonder"
    r"|less|matter|longer\s+just|lamb|coincidence|secret|slouch|accident|stranger\s+to)\b|\bnever\s+(?:fail\w*|stop\w*|without|afraid|shied"
    r"|tires?|rest\w*|met|misses|miss|in\s+a\s+hurry|far)\b"
    r"|\b(?:couldn|can|could)(?:no|n[’'])t\s+(?:help|resist|get\s+enough|have\s+enough)\b|\bwithout\s+(?:los\w+|ever|doubt|question|being"
    r"|overplay\w*|fail|exception)\b|\bnothing\s+but\b|\bnothing\s+(?:short|less)\b|\ba\s+(?:little|few)\b|\blittle\s+(?:by|known)\b"
    r"|\bfew\s+(?:\w+\s+)?(?:can|could|drummers|others|players|have|had|men|women)\b|\bnot\s+afraid\b|\b(?:is"
    r"|was)n[’']t\s+(?:just|only)\b|\bless\s+than\b|\bdenie[sd]\s+that\b.*\bever\b|\bhard\s+not\s+to\b|\bno\s+fewer\b"
    r"|\bhardly\s+(?:a\s+(?:bar|song|minute|beat|chorus)|anyone|anybody)\b"
    r"|\b(?:doesn|don|didn)[’']t\s+(?:just|only|merely)\b|\bwho\s+doesn[’']t\b",
    re.I,
)
_NEGATION_AFTER = re.compile(
    r"^,\s+(?:but\s+)?(?:he|she)\s+(?:almost\s+)?(?:hardly|rarely|seldom|never)(?:\s+\w+){1,2}\s+(?:it|them)\b|"
    r"^(?:\s+\w+){0,3}\s+(?:(?:is|are|was|were)\s+(?:\w+\s+)?(?:absent|rare|missing|not|never|few"
    r"|avoided|nowhere|uncommon|scarce|off limits|out of the question|forbidden|taboo|alien"
    r"|foreign)"
    r"|(?:is|are)\s+(?:\w+\s+)?(?:cheating|showing off|for show-?offs|vulgar|overrated|clutter"
    r"|nonsense|a crutch|vanity|a waste|unnecessary|pointless|ugly)"
    r"|never\s+(?:appear|interest|enter|happen|feature)\w*|do(?:es)?\s+not|did\s+not|didn[’']t|won[’']t"
    r"|doesn[’']t|don[’']t|(?:is|are|was|were)n[’']t|are left to others|have no place"
    r"|has no place)\b"
    r"|^\?\s*(?:\w+\s+){0,4}(?:never|can[’']t|won[’']t|doesn[’']t|hardly|hates?|no\b|not\b|none|two|one)",
    re.I,
)
_CLAUSE_END = re.compile(
    r"[;:—]|,\s+(?:but|yet|and|although|though|while|whereas|he|she|they|his|her|with|instead"
    r"|using|preferring|relying|only|so|which|who|where)\b"
    r"|\s(?:but|yet|although|though|because|while|whereas|instead|so|until|since)\s(?!of\b)",
    re.I,
)
_HEDGE = re.compile(
    r"\b(?:perhaps|maybe|might|may(?!\s+\d)|possibly|reportedly|allegedly|supposedly|apparently"
    r"|sometimes|occasionally|at\s+times|now\s+and\s+then|arguably|somewhat|seem(?:s|ed)?"
    r"|on\s+occasion|rumou?red|can\s+be|could\s+be|probably|in\s+(?:his|her)\s+(?:early|youth)|initially"
    r"|at\s+first|early\s+on|for\s+a\s+time|briefly|once|experiment\w*|decided\s+to|began|learn\w*"
    r"|stud(?:y|ied)|practi[cs]\w+|influenced|on\s+(?:one|two|some)|partly|a\s+few)\b",
    re.I,
)
_UNREAL = re.compile(
    r"\b(?:should|must|if (?:only )?(?:he|she|I|they)\b|if (?:the|any|a) \w+|would (?:have"
    r"|love|like|be|sound|play|rather|sooner|prefer)|(?:he|she|I)[’']d (?:love|like|have"
    r"|rather|sooner)"
    r"|wish(?:es|ed)?\b|imagine|should (?:have|play|be|try)|ought to|could have|might have"
    r"|as (?:if|though) (?:he|she)|unless|hopes? to"
    r"|wants? (?:him|her) to|wanted (?:him|her) to|asked (?:him|her) (?:to|for)"
    r"|tried to (?:get|make) (?:him|her)|told (?:him|her) to|plans? to|dreams? of"
    r"|begged (?:him|her))\b",
    re.I,
)
_HEARSAY = re.compile(
    r"\b(?:(?:it is|it[’']s|that(?:[’']s| is)) (?:a|the|an old|pure)? ?(?:\w+ )?(?:myth|legend"
    r"|rumou?r|misconception|lie|nonsense|cliché|fallacy|fable)(?: that)?"
    r"|(?:the|a) (?:myth|legend|rumou?r|misconception|idea|notion|claim|story|belief|talk"
    r"|accusation|charge|charges?)(?:s)? (?:that|of)"
    r"|(?:people|some|many|they|fans|forums?|critics|everybody|everyone) (?:think|thinks|say"
    r"|says|believe|claim|claims|assume|assumes|insist) (?:that )?"
    r"|contrary to (?:what|popular|legend|the|rumou?r)|accused of|(?:is|are|was) wrong(?:ly)?"
    r"|mistaken(?:ly)?|falsely|denies|denied)\b",
    re.I,
)
_REFUTED = re.compile(
    r"\b(?:myth|misconception|nonsense|fallacy|fable|lie|wrong(?:ly)?|mistaken(?:ly)?|falsely"
    r"|untrue|not true|isn[’']t true|rumou?r|contrary to)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:used to|no longer|any longer|any ?more|once (?:a|an|the|known|played|used|relied"
    r"|favou?red|hit|bashed|drummed)|formerly|in (?:his|her) (?:early|younger) (?:days"
    r"|years)|as a (?:boy|girl|teenager|kid|child|student)"
    r"|(?:gave|given|giving) up|gone are|before (?:the|his|her) (?:accident|injury|operation"
    r"|move|switch|illness)|abandoned|quit|traded|swapped|outgrew|outgrown|(?:has"
    r"|had) since (?:dropped|left|put)"
    r"|former(?:ly)? (?:\w+ )?(?:style|self|habit)|stopped)\b",
    re.I,
)
_NOW_INSTEAD = re.compile(
    r"\b(?:now|since|these days|today|nowadays|instead|for|in favou?r of|then)\b", re.I
)
_SMALL = re.compile(
    r"\b(?:slight(?:ly)?|subtle|subtly|a\s+(?:touch|hair|bit|little|hint|breath|shade|trace|whisper)|just|barely|mild(?:ly)?"
    r"|lightly|faint(?:ly)?|gently|somewhat|fairly|a\s+tad|un\s+peu|légèrement|etwas|leicht|un\s+poco|ligeramente)\b|少し",
    re.I,
)
_LARGE = re.compile(
    r"\b(?:way|far|very|extremely|heav(?:y|ily)|hugely|constant(?:ly)?|always|incredibl[ey]|highly"
    r"|famous(?:ly)?|extraordinar\w+|relentless(?:ly)?|deep(?:ly)?|signature|trademark|absolutely|crammed|drowning|obsessive\w*|massively"
    r"|notorious\w*|muy|très|sehr|extrem)\b|とても|非常に",
    re.I,
)
_NEGATION_REACH = 75


_INSTEAD = re.compile(r"^[\W_]*(?:Rather than|Instead of|Far from)\b[^,;]*,", re.I)
_ACCUSED = re.compile(
    r"\b(?:nobody|no one|none|hardly "
    r"anyone|you|not)\s+(?:(?:could|can|would|will|has|have)(?:n[’']t"
    r"| not|not)?\s+)?(?:ever\s+)?(?:be\s+)?(?:accus|suspect|call|charg|guilt|reproach)\w*",
    re.I,
)


def is_denied(sentence: str, start: int, end: int) -> bool:
    """Whether the phrase at ``start:end`` is denied: "rarely uses …", "… were rare"."""
    before = _INSTEAD.sub(lambda match: " " * len(match[0]), sentence[:start])
    if _ACCUSED.search(_clause_before(before, start)):
        return True
    before = _clause_before(before, start)[-_NEGATION_REACH:]
    inside = sentence[start:end]
    said = _NO_NEGATION.sub(" ", before)
    last = re.split(r",\s|\s(?:and|or)\s", said)[-1]
    inner = _NO_NEGATION.sub(" ", inside)
    said = last if _NEGATION.search(last) or _NEGATION.search(inner) else said
    if re.search(r"\bneither\b", said, re.I):
        said = re.sub(r"\bnor\b", "", said, flags=re.I)  # one denial of both
    denials = len(_NEGATION.findall(said)) + len(_NEGATION.findall(inner))
    return denials % 2 == 1 or bool(_NEGATION_AFTER.match(sentence[end : end + 60]))


def _clause_before(sentence: str, start: int) -> str:
    before = sentence[:start]
    cut = 0
    for match in _CLAUSE_END.finditer(before):
        cut = match.end()
    return before[cut:]


def is_unreal(sentence: str, start: int) -> bool:
    """Whether the phrase is only wished for, supposed or asked for."""
    return bool(_UNREAL.search(_clause_before(sentence, start)))


def is_refuted(sentence: str, start: int) -> bool:
    """Whether the words before the phrase call it a myth or a mistake."""
    before = sentence[:start]
    return bool(_REFUTED.search(_clause_before(sentence, start))) or any(
        _REFUTED.search(before[match.start() :])
        and not re.search(r"[;.:—]|, but ", before[match.end() :])
        for match in _HEARSAY.finditer(before)
    )


def is_denial_refuted(sentence: str, start: int) -> bool:
    """Whether what is called untrue is itself a denial: "it isn't true that he can't swing"."""
    said = _clause_before(sentence, start)
    found = list(_REFUTED.finditer(said))
    inner = _NO_NEGATION.sub(" ", said[found[-1].end() :]) if found else ""
    if "," in inner:
        return False
    return len(_NEGATION.findall(inner)) % 2 == 1


def is_refutation(sentence: str) -> bool:
    """Whether a sentence begins by calling the one before it wrong."""
    return bool(_IS_WRONG.match(sentence))


_IS_WRONG = re.compile(
    r"^[\W_]*(?:(?:They|That|This|It|He|She) (?:are|is|was|were)(?: not"
    r"|n[’']t)? (?:all )?(?:wrong|mistaken|untrue|nonsense|a myth|so|true"
    r"|the case)\b(?!\s+that)"
    r"|Not (?:so|true|at all)\b|Wrong\b|Nonsense\b|(?:There|It|He|She) (?:isn|wasn|doesn"
    r"|didn)[’']t\b[,.])",
    re.I,
)


def is_past(sentence: str, start: int) -> bool:
    """Whether the phrase is a habit that was given up."""
    before = _clause_before(sentence, start)
    return bool(_PAST.search(before)) and not re.search(
        r"\b(?:for|in favou?r of|now|to)\s+(?:[\w-]+\s+){0,3}$", _after_past(before)
    )


def _after_past(before: str) -> str:
    matches = list(_PAST.finditer(before))
    found = before[matches[-1].end() :]
    return found if re.search(r"traded|swapped|abandoned|gave|given", matches[-1][0]) else ""


def hedging(sentence: str, start: int) -> float:
    """1 for a plain statement, less for one that is hedged or about a part of the career."""
    return 0.65 if _HEDGE.search(_clause_before(sentence, start)) else 1.0


def degree(sentence: str, start: int, end: int) -> float:
    """How strongly it is put: 0.6 (slightly), 1, or 1.25 (heavily)."""
    around = sentence[max(0, start - 25) : end]
    if _SMALL.search(around):
        return 0.6
    return 1.25 if _LARGE.search(around) else 1.0
