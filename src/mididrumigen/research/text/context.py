"""What stands around a phrase: drumming words, other instruments, other senses, instructions."""

from __future__ import annotations

import re

DRUMMING = re.compile(
    r"(?<![\w-])(?:drum(?:s|m(?:er|ers|ed|ing))?|drum-?(?:kit|set|beat|part|fill|stick|work)s?"
    r"|snares?|(?:hi|high)[ -]?hats?|cymbals?|ride(?= cymbal| pattern| bell)|kick(?= drum| pattern)"
    r"|bass drums?|tom-?toms?|toms|kit|hands and feet|limbs|back-?beats?|percussi(?:on|onist"
    r"|ve)|grooves?|shuffles?"
    r"|ghost notes?|rim-?shots?|cross-?stick|paradiddles?|rudiments?|rudimental|fills"
    r"|time-?keep(?:ing|er)|drumsticks?|sticks|brushes|behind[ -]the[ -]beat|flams?|beats?|rhythms?"
    r"|rhythmic|pocket|tempos?|bpm|feel|playing(?= style| technique)|(?:his|her) playing"
    r"|sticking|double-?kick)(?![\w-])",
    re.I,
)
_STRONG = re.compile(
    r"(?<![\w-])(?:drumm(?:er|ing|ed)|drums|drum-?(?:kit|beat|part|fill|work)s?|snare|hi-?hats?"
    r"|bass drum|kick drums?|cymbals?|back-?beats?|ghost notes?|rim-?shots?|cross-?stick"
    r"|percussionist"
    r"|tom-?toms|brushes|paradiddles?|rudiments?)(?![\w-])",
    re.I,
)
_OTHER_INSTRUMENT = (
    r"(?:bass ?lines?|(?<!drum and )(?<!drum & )(?<!double )(?<!double-)bass(?:ist)?(?: guitar"
    r"| riff| part"
    r"| player)?(?! drum)|guitars?(?:ist|work)?"
    r"|riffs?|pianos?|pianist|vocals?|vocal|singing|singer|melod\w+|horns?|sax(?:ophone|es)?"
    r"|strings"
    r"|keyboards?|chords?|organ|trumpets?|solos? guitar|synth\w*|banjo|violin|rapping|lyrics)"
)
_INSTRUMENT_AFTER = re.compile(
    rf"^[\s,]*(?:(?:and|or|\w+ed|\w+ing|slap|slapped|lead|rhythm|electric|acoustic|staccato|on"
    rf"|played|notes?|rhythms?|eighth|sixteenth|note|the|his|her|their|a|style|of)[\s,]+){{0,4}}"
    rf"{_OTHER_INSTRUMENT}\b",
    re.I,
)
_INSTRUMENT_BEFORE = re.compile(
    rf"\b{_OTHER_INSTRUMENT}(?: (?:playing|parts?|lines?|style|work))?(?:\W+(?:\w+\W+){{0,4}})$",
    re.I,
)
_INSTRUMENT = re.compile(rf"\b{_OTHER_INSTRUMENT}\b", re.I)
_OTHER_SENSE = re.compile(
    r"\b(?:swing (?:bands?|era|music|revival|dance\w*|set|states?|voters?|records?"
    r"|orchestras?|clubs?"
    r"|kings?|album|standards|label|jazz)|mood swings?|(?:full|into) swing(?= of| by|\b(?! feel))"
    r"|(?:a|the|any|some|avid|fan of|big[ -]band|new jack|western|love of|loved|gypsy) swing"
    r"(?=[ ,.;]*(?:$|music|era|records|and jazz|, jazz|fan))|swings? (?:by|at|a punch|open|from)"
    r"|tempo studios|shuffl(?:ed|ing|e) (?:off|around|into|out|through|the (?:cards|deck|line-?up"
    r"|setlist|lineup|members|order))|(?:personnel|cabinet|line-?up|member\w*|deck|ipod) shuffles?"
    r"|shuffle (?:mode|play|board|button)\b|shuffled? (?:line-?ups?|members|personnel)"
    r"|ghost(?:ed)? (?:writer|town|stor\w+|writing)|ghost notes (?:is|was|are) (?:an?|the|his|their"
    r"|her) (?:\w+ )?(?:album|band|book|novel|record|song|single|project)|kick(?:s|ed|ing)? (?:off"
    r"|out|ass)|beat (?:poets?|poetry|generation|literature|writers?)|linear (?:algebra|regression"
    r"|equations?|narrative|time|models?)|syncopated clock|double[ -]bass(?= (?:player|line"
    r"|lines|and"
    r" (?:piano|acoustic|guitar|cello)|in|solo))|double[ -]bass (?:player|lines?|solo|and (?:piano"
    r"|guitar|cello|acoustic))|brush(?:es)? with|hair ?brush|paint ?brush\w*"
    r"|laid[ -]back (?:attitude"
    r"|lifestyle|personality|guy|man|person|manner|character|demeanou?r|vocal\w*|singing|atmosphere"
    r"|town|vibe|surf)|in(?:side)? (?:the|his|her|my) pocket(?=\s*(?:,? (?:and|when|he|she"
    r"|she|a|with"
    r" (?:a|his))|s\b))|(?:heart|pulse) (?:rate|beats?) |beats? headphones|(?:resting|heart|pulse)"
    r" (?:rate|of)|(?:five|four|three|six|seven)[ -]piece (?:band|group|suit|combo|outfit)"
    r"|busy (?:role|schedule|life|year|week|day|man|woman|street|bar|room|road|diary|season|career"
    r"|time|months?|touring|studio|session (?:man|player|drummer|career))|(?:steady|solid|regular)"
    r" (?:job|income|stream|girlfriend|boyfriend|work|gig|supply|rise|growth|employment|sales"
    r"|career|friend\w*)|(?:rush|rushes|rushed|rushing|hurr\w+) (?:home|out|off|to the|back|to "
    r"(?:his"
    r"|her)|into (?:the|a) (?:room|studio|shop|street))|(?:second|first|last) line of (?:the|a|his"
    r"|her) (?:song|text|poem|verse|chorus|letter|lyric|credits)|beats? (?:the )?(?:eggs?|records?"
    r"|rivals?|cancer|opponents?|carpets?|odds|retreat|about the bush)|(?:drives?|driving|drove)"
    r" (?:\w+ )?fast|fast (?:cars?|food|lane|forward|friends?|talker|learner|motorbikes?)|ahead of"
    r" (?:schedule|time|its time|his time|her time|the competition|the (?:tour|release|show))"
    r"|(?:hiding|hid|stood|stands|sat|left|leaves|leaving|wall|walk\w*|hung|closed|locked)"
    r" (?:\w+ ){0,3}behind(?! the (?:kit|drums|beat|click))|(?:cracked|broken|broke|split|ruined"
    r"|smashed|stolen|sold|lost) (?:\w+ )?cymbals|slow (?:sales|start|cook\w*|down (?:and|to)"
    r"|lane|train|death|recovery|news)|late (?:night|drummer|father|mother|brother|sister|friend"
    r"|singer|husband|wife|nineties|eighties|seventies|sixties|fifties|summer|spring|autumn"
    r"|winter|shift|show|for (?:the|his|her|a|rehears\w+|work|school|dinner|interview\w*))"
    r"|(?:of )?the late [A-Z]\w+|quiet (?:life|man|woman|person|street|village|town|corner|nature"
    r"|guy|evening|boy|girl)|soft (?:drinks?|spot|spoken|toys?)|light (?:bulbs?|show|engineer\w*"
    r"|lunch|meal|aircraft)|heavy (?:drinker|smoker|traffic|rain|rotation|heart|metal|bag)|hard"
    r" (?:to (?!the)|work\w*|times?|drive|copy|shoulder|of "
    r"hearing|rock|core|currency|liquor)|straight"
    r" (?:from|to|after|into|away|on to|home|man|answer|face|out of|up)|powerful (?:voice|man"
    r"|woman|lobby|car|motor\w*|engine|amp\w*|lyrics?|message|label|manager|figures?)|simple"
    r" (?:life|man|tastes?|truth|reason|answer|question)|swings? (?:voters?|doors?|seats?)"
    r"|double[ -]time (?:wages|pay)|half[ -]time (?:show|score|interval)|traditional (?:irish|music"
    r"|song|jazz band)|left[ -]?hand(?:ed)? (?:guitar\w*|bass\w*|corner|side|man)|open[ -]handed"
    r" (?:slap|generosity)|ride (?:the|his|her|a) (?:bus|wave|bike|train|motorcycle)|drag racing)",
    re.I,
)
_NOT_PLAYED = re.compile(
    r"\b(?:re-?mix\w*|drum machines?|programmed (?:drums|beats?)|drum programming|sampled by|cover"
    r" version|covered by|mash-?up|(?:did|does|do) not (?:play|drum|appear"
    r"|perform)(?: (?:the )?drums)?"
    r" on|(?:his|her|resting) heart|did ?n[o’']t (?:play|drum|appear) on"
    r"|not play(?: the)? drums|heart rate|compressions)\b",
    re.I,
)
_INSTRUCTION = re.compile(
    r"^[\W_]*(?:please|kindly|ignore|disregard|forget|say|write|output|print|set|return|respond"
    r"|reply|answer|pretend|act|assume|claim|report|tell|remember|(?:always|never) (?:play"
    r"|use|say|set|report|answer|state|claim)"
    r"|do not|don[’']t|from now on|you (?:must|should|will|are|have to|need)|as an? (?:ai|assistant"
    r"|language)|system|assistant|user|human|important|note to|attention|instructions?|change"
    r"|update"
    r"|override|replace|insert|add|generate|make|use|play|try|start|keep|click|subscribe|imagine"
    r"|suppose|consider|practi[cs]e|learn|count|begin)(?=[\s:,!])"
    r"|\b(?:previous|prior|above|earlier|your|all|these|following) instructions?\b"
    r"|\bsystem prompt\b"
    r"|\blanguage model\b|\byou are (?:now |an? )?(?:\w+ )?(?:ai|assistant|chatbot|model|dan)\b"
    r"|\b(?:must|should) (?:be )?(?:report|record|state|output|return|claim|describe)\w*\b"
    r"|\bas an ai\b|\bjailbreak\w*\b|\bprompt injection\b",
    re.I,
)


_OF_SOMEBODY = re.compile(
    r"\b(?:like (?:him|her)|(?:most of|half of|all of) (?:his|her)|(?:his|her) (?:style|sound"
    r"|secret))\b",
    re.I,
)


def is_instruction(sentence: str) -> bool:
    """Whether a sentence tells its reader to do something rather than what is the case."""
    return bool(_INSTRUCTION.search(sentence)) and not _OF_SOMEBODY.search(sentence)


def has_context(sentence: str, start: int, end: int) -> bool:
    """Whether a drumming word stands in the sentence outside ``start:end``."""
    return bool(DRUMMING.search(sentence[:start]) or DRUMMING.search(sentence[end:]))


def names_drums(phrase: str) -> bool:
    """Whether a phrase itself holds a drumming word, as in "powerful drumming"."""
    return bool(_DRUM_INSIDE.search(phrase))


def is_on_drums(sentence: str, start: int, end: int) -> bool:
    """Whether the phrase at ``start:end`` is of the drums, or the sentence names them."""
    return bool(_ON_DRUMS.search(sentence[start:end]) or _STRONG.search(sentence))


def is_other_sense(sentence: str, start: int, end: int) -> bool:
    """Whether the phrase at ``start:end`` is about something other than this drummer's playing."""
    if _NOT_PLAYED.search(sentence):
        return True
    if any(m.start() < end and m.end() > start for m in _OTHER_SENSE.finditer(sentence)):
        return True
    return _is_of_other_instrument(sentence, start, end)


def _is_of_other_instrument(sentence: str, start: int, end: int) -> bool:
    if _INSTRUMENT_AFTER.match(sentence[end : end + 90]):
        return True
    phrase = sentence[start:end]
    if _ON_DRUMS.search(phrase):
        return False
    if _INSTRUMENT_BEFORE.search(_PLAYER.sub(" ", sentence[max(0, start - 45) : start])):
        return not _STRONG.search(sentence[max(0, start - 45) : start])
    around = f"{sentence[:start]} {sentence[end:]}"
    return bool(_INSTRUMENT.search(_PLAYER.sub(" ", around))) and not _STRONG.search(around)


_PLAYER = re.compile(r"\b(?:bassist|guitarist|pianist|singer|vocalist|bass player)s?\b", re.I)
_DRUM_INSIDE = re.compile(
    r"drum|beat|snare|cymbal|groove|feel|\bfills?\b|\bhats?\b|kit\b|time-?keep|metronom|tempo", re.I
)
_ON_DRUMS = re.compile(
    r"drum|kick|blast|pedal|\bfeet|cowbell|fill|flam|ghost|brush|rudiment|paradiddle|snare|\bride\b|\bhats?\b|hi-?hat|cymbal|rim|stick|back-?beat|\btom",
    re.I,
)
_TITLE_MARKS = (("_", "_"), ("“", "”"), ('"', '"'), ("*", "*"), ("«", "»"))


def is_title(sentence: str, start: int, end: int) -> bool:
    """Whether ``start:end`` is in a title: capitals, or in quotation marks or italics with them."""
    phrase = sentence[start:end]
    words = [word for word in re.findall(r"[^\W\d_]+", phrase) if len(word) > 3]
    capitals = [word for word in words if word[0].isupper()]
    opens = not sentence[:start].strip(" \"“'‘_*(")
    if len(capitals) == len(words) and words and not opens and not sentence.isupper():
        return not phrase.isupper() or not sentence[:start].isupper()
    return any(
        is_title_text(sentence[left + 1 : right])
        for left, right in _enclosing(sentence, start, end)
    )


def _enclosing(sentence: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for left_mark, right_mark in _TITLE_MARKS:
        left, right = sentence.rfind(left_mark, 0, start), sentence.find(right_mark, end)
        if left < 0 or right < 0:
            continue
        inside_again = left_mark != right_mark and right_mark in sentence[left + 1 : start]
        if left_mark == right_mark and sentence[:start].count(left_mark) % 2 == 0:
            continue
        if not inside_again:
            spans.append((left, right))
    return spans


def is_title_text(text: str) -> bool:
    """Whether most longer words of a text begin with a capital."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return (
        bool(words) and len(words) <= 9 and sum(w[0].isupper() for w in words) >= 0.7 * len(words)
    )
