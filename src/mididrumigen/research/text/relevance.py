"""Whether a sentence or a page is about a person's drumming."""

from __future__ import annotations

import re

from mididrumigen.research.text.claims import MAX_SENTENCE, find_claims
from mididrumigen.research.text.context import is_instruction, is_on_drums
from mididrumigen.research.text.sentences import Sentence, split_sentences

_LEAST_SENTENCES = 2
_THRESHOLD = 0.8
# "Fast tempos" may be a whole band's, where no part of a kit and no drummer is named.
_OF_A_BAND = 0.7
_ANYBODYS = frozenset({"fast", "slow", "swing", "polyrhythm", "powerful", "heavy hitter"})

_DRUMS = r"(?:drumming|drum ?work|bass drum work|drum parts?|drum beats?|drum fills?|drum solos?)"
_MANNER = re.compile(
    rf"(?:[’']s|s[’']|\b(?:his|her|their|metal|funk|rock|jazz|the)) (?:[\w-]+,? ){{0,4}}{_DRUMS}\W"
    rf"|\b{_DRUMS} (?:styles?|techniques?|was|is|has|had|became)\b"
    r"|\b(?:plays?|played|playing|accent\w*|chok\w+|open\w*|strik\w+|hit\w*|us(?:es|ed|ing)"
    r"|preferr\w+|keep\w*|mov\w+ to) (?:[\w-]+ ){0,6}(?:hi-?hats?|snare drum|ride cymbal|cymbals"
    r"|crashes|rimshots|back-?beats?|bass drum|tom-?toms?)\b",
    re.I,
)
_HOW = re.compile(
    r"\b(?:styles?|technique|techniques|power\w*|precis\w+|speed|loud\w*|hard|heavy|heavily|soft\w*"
    r"|fast|rapid|quick|slow\w*|busi\w+|busy|simple|complex|intricate|intens\w+|tempo"
    r"|keep time|timing"
    r"|pattern\w*|beats?|strokes?|grip|accents?|accentuat\w+|rhythm\w*|groove|unison|steady"
    r"|constant"
    r"|articulate|pronounced|delicate|fills|solos|energetic|aggressive|force|unique"
    r"|characteristic)\b",
    re.I,
)
_DEFINES = re.compile(
    r"^(?:The |An? |All |These |Most |Some )?[\w\s-]{3,40}(?:,[^,]*,)? (?:consists?|is an?"
    r"|are an?|refers?"
    r"|originate\w*|can also|can be|is used|are used|evolved|comprise\w*)\b|\b(?:endors\w+"
    r"|signature"
    r" (?:drum)?stick|published|Category:|Magazine,|Hall of Fame|lessons?)",
    re.I,
)
_PERSON = re.compile(r"\b(?:he|she|his|her|I|my|drummers?|[A-Z]\w+[’']s?)\b")


def score_drumming(sentence: Sentence) -> float:
    """How far a sentence describes a person's drumming: 1 and more is relevant.

    A phrase of the lexicon counts one; less where it may be said of a band, and half where the
    sentence is a definition or names nobody. A way of drumming that the lexicon has no number for
    counts as much when two words say how.
    """
    body = sentence.text
    if sentence.is_heading or len(body) > MAX_SENTENCE or is_instruction(body):
        return 0.0
    defines = bool(_DEFINES.search(body))
    someone = bool(_PERSON.search(body))
    claims = [claim for claim in find_claims(sentence, at_home=False) if not claim.refused]
    on_drums = any(
        claim.phrase not in _ANYBODYS
        or is_on_drums(body, claim.start - sentence.start, claim.end - sentence.start)
        for claim in claims
    )
    score = 1.0 if on_drums else _OF_A_BAND if claims else 0.0
    if _MANNER.search(body):
        score += 0.4 * min(len({m[0].casefold() for m in _HOW.finditer(body)}), 3)
    return score - 0.6 * defines - 0.2 * (not someone)


def is_drumming(sentence: Sentence) -> bool:
    """Whether a sentence describes a person's drumming."""
    return score_drumming(sentence) >= _THRESHOLD


def is_about_drumming(text: str) -> bool:
    """Whether at least two sentences of a text describe a person's drumming."""
    return sum(map(is_drumming, split_sentences(text))) >= _LEAST_SENTENCES
