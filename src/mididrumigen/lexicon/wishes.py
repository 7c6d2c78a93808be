"""Producers' sentences as wishes: one grammar over the table of words and the lexicon's terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import TypeVar

from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, PieceGroup
from mididrumigen.lexicon.notation import compile_expressions
from mididrumigen.lexicon.pattern_names import PATTERN_NAMES
from mididrumigen.lexicon.places import OFFBEATS, join_places, match_place, number_of
from mididrumigen.lexicon.table import TERMS
from mididrumigen.lexicon.term import Term
from mididrumigen.lexicon.wish import Place, Wish
from mididrumigen.lexicon.wish_words import (
    BEAT_OF_A_GENRE,
    GENRES,
    LESS,
    LOUDNESS,
    MORE,
    NOUNS,
    PIECES,
    SAYINGS,
)

T = TypeVar("T")

Found = tuple[int, tuple[Wish, ...]]
"""Where the words for some wishes end, and the wishes."""

_END = r"(?![\w-])"
_NO = (
    r"(?:no|not|without|never|don'?t (?:play|use|do|want)|avoid|drop|leave out|skip|lose|kill"
    r"|mute|cut"
    r"|remove|zero|take out|take away|get rid of|nix|minus|ditch)"
    r"(?: (?:too|so|very|any|the|an?|much|that|all|of|more))* "
)
_VERY = re.compile(
    r"(?:(?P<very>(?:very|really|super|extra|extremely|so|way|much|ultra|crazy|proper(?:ly)?"
    r"|more|a lot more) )"
    r"|(?P<little>(?:slightly|a (?:little|bit|touch|tad)(?: bit)?|somewhat|kind of|fairly) ))"
)
_THE = r"(?:the |your |a |an |some |its )?"


def match_wish(text: str, at: int) -> Found | None:
    """The longest words for wishes from a position of a text in small letters on.

    A place before them ("in bar 2, no kick") or after them belongs to them.
    """
    before = match_place(text, at)
    start = before[0] if before else at
    if before:
        gap = re.compile(r"\s*[,:]?\s*(?:and |then |play |put |use )?").match(text, start)
        start = gap.end() if gap else start
    found = _match_core(text, start)
    if found is None:
        return None
    end, wishes = found
    place = before[1] if before else Place()
    while after := _place_after(text, end):
        end, place = after[0], join_places(after[1], place)
    placed = tuple(_without_there(replace(w, place=join_places(w.place, place))) for w in wishes)
    return end, tuple(replace(w, words=text[at:end].strip()) for w in placed)


def _without_there(wish: Wish) -> Wish:
    """None of a piece in a place: it is left out there."""
    base, _, group = wish.action.partition(".")
    if base != "density" or not group or wish.amount > -1 or wish.place.is_anywhere:
        return wish
    return replace(wish, action="without", pieces=PIECES_OF[PieceGroup(group)])


def _place_after(text: str, at: int) -> tuple[int, Place] | None:
    space = re.compile(r" (?:only |but only )?").match(text, at)
    return match_place(text, space.end()) if space else None


def _match_core(text: str, at: int) -> Found | None:
    best: Found | None = None
    for read in _READERS:
        found = read(text, at)
        if found is not None and found[0] > at and (best is None or found[0] > best[0]):
            best = found
    return best


def _alternatives(words: Mapping[str, object]) -> str:
    return "|".join(f"(?:{word})" for word in sorted(words, key=len, reverse=True))


def _look_up(words: Mapping[str, T], said: str) -> T:
    longest = sorted(words, key=len, reverse=True)
    return next(words[word] for word in longest if re.fullmatch(word, said))


def _loosely(name: str) -> str:
    """A name whose blanks may be hyphens, and the other way about."""
    return "[- ]?".join(re.escape(word) for word in name.split())


def _bare(name: str) -> str:
    """A name without hyphens."""
    squeezed = name.replace("-", " ").replace(" ", "")
    return next(known for known in PATTERN_NAMES if known.replace(" ", "") == squeezed)


_PIECE = _alternatives(PIECES)
_ONLY = re.compile(
    rf"(?:(?:just|only|nothing but|solo)(?: play)? {_THE}(?P<first>(?:{_PIECE})(?:(?:,| and"
    rf"|, and| ?&| ?\+) {_THE}"
    rf"(?:{_PIECE}))*)(?! on)"
    rf"|(?P<second>(?:{_PIECE})(?:(?:,| and|, and| ?&| ?\+) {_THE}(?:{_PIECE}))*) (?:only|alone"
    rf"|solo)){_END}"
)
_AND = re.compile(r",? (?:and|or) |, | ?& ?| ?\+ ?")


def _read_only(text: str, at: int) -> Found | None:
    match = _ONLY.match(text, at)
    if not match:
        return None
    pieces: list[KitPiece] = []
    for word in _AND.split(match["first"] or match["second"]):
        name = re.sub(r"^(?:the|your|a|an|some|its) ", "", word.strip())
        pieces += _look_up(PIECES, name)
    return match.end(), (Wish("only", pieces=tuple(pieces)),)


_STRIKE = re.compile(
    rf"(?:(?:put|play|hit|add|have|keep|with|place|want|strike"
    rf"|drop)(?: in)? )?{_THE}(?P<piece>{_PIECE})"
    rf"(?: hits?| accents?| only| (?:falls?|lands?|sits?|hits|is|comes?)(?: down"
    rf"| in)?)* (?=(?:on|at|with|in|into|to|every) )"
    rf"|(?:all |the )*(?P<upbeat>off-?beat|up-?beat)s? {_THE}(?P<piece2>{_PIECE}){_END}"
)


def _read_strike(text: str, at: int) -> Found | None:
    match = _STRIKE.match(text, at)
    if match and match["upbeat"]:
        there = Place(beats=OFFBEATS)
        pieces = _look_up(PIECES, match["piece2"])
        return match.end(), (Wish("strike", place=there, pieces=pieces[:1]),)
    place = match_place(text, match.end()) if match else None
    if not match or place is None:
        return None
    pieces = _look_up(PIECES, match["piece"])
    if place[1].every > 1 and pieces[0].group is PieceGroup.CRASH:
        # A crash "every four bars" opens each four, where "every" elsewhere means the last.
        place = place[0], replace(place[1], opens=True, beats=(Fraction(1),))
    if place[1].beats is None:
        # A crash "in bar 5" or "at the start" is one on its first beat.
        if pieces[0].group is not PieceGroup.CRASH or place[1].bars is None:
            return None
        place = place[0], replace(place[1], beats=(Fraction(1),))
    return place[0], (Wish("strike", place=place[1], pieces=pieces[:1]),)


_INSTEAD = r"(?:instead of|not|rather than|in place of|over)"
_TIME_ON = re.compile(
    rf"(?:(?:keep (?:the )?|stick to |stay "
    rf")?(?:time|pulse|riding|ride|play|pattern|hand|groove)(?: is"
    rf"| stays)? )?on {_THE}"
    rf"(?P<on>{_PIECE})(?: {_INSTEAD} {_THE}(?:{_PIECE}))?{_END}"
    rf"|(?:use |play )?{_THE}(?P<instead>{_PIECE})(?: grooves?| patterns?| beats?)? {_INSTEAD} "
    rf"{_THE}(?:{_PIECE}){_END}"
    rf"|(?:swap|replace|change|switch|trade) {_THE}(?P<old>{_PIECE}) (?:for|with"
    rf"|to) {_THE}(?P<new>{_PIECE}){_END}"
    rf"|(?:move|switch|go|shift|change|stick|stay|keep)(?: {_THE}(?:{_PIECE}|time"
    rf"|hand))? (?:over )?to {_THE}(?P<to>{_PIECE}){_END}"
)


def _read_time_on(text: str, at: int) -> Found | None:
    match = _TIME_ON.match(text, at)
    if not match:
        return None
    said = next(filter(None, (match["on"], match["instead"], match["new"], match["to"])))
    pieces = _look_up(PIECES, said)
    if pieces[0] is KitPiece.SNARE and match["new"] is None:
        return None
    return match.end(), (Wish("time on", pieces=pieces[:1]),)


_REST = re.compile(
    r"(?:(?:leave|keep) (?:the "
    r")?(?=(?:beats?|bars?|last|first|second|third|fourth|one|two|three|four|\d"
    r"|down))(?P<place>.{1,40}?)"
    r" (?:empty|open|out|silent|free|blank|clear)"
    r"|(?:nothing|rest|silence|a (?:rest|gap|hole|break)|stop|break|tacet|a stop|pause"
    r"|drop ?out|cut"
    r"|everything (?:stops|out|drops out))(?P<after>(?= (?:on|in|for|at|during|over|the last"
    r"|every|beat|last)))"
    r"|(?:empty|clear|silence|mute) (?:out )?(?:the )?(?P<bar>(?:last|first|second|third"
    r"|fourth) (?:bar|beat)"
    r"|bars? \d+|last two (?:beats|bars))"
    r"|(?:drop|skip|mute|cut|no|leave out|omit|remove|take out) (?:the )?(?P<beat>beats? \w+(?: "
    r"and \w+)?|downbeats?|last beat"
    r"|last two beats))" + _END
)


def _read_rest(text: str, at: int) -> Found | None:
    match = _REST.match(text, at)
    if not match:
        return None
    said = match["place"] or match["beat"] or match["bar"]
    if said is None:
        place = _place_after(text, match.end()) if match["after"] is not None else None
        return (place[0], (Wish("rest", place=place[1]),)) if place else None
    said = re.sub(r"^(?:the )?(one|two|three|four)$", r"beat \1", said)
    for lead in ("on ", "in ", "for the ", ""):
        whole = _whole_place(lead + said)
        if whole is not None:
            return match.end(), (Wish("rest", place=whole),)
    return None


def _whole_place(text: str) -> Place | None:
    """The place that all of a text says: "on the first beat of bar 3"."""
    first = match_place(text, 0)
    if first is None:
        return None
    end, place = first
    while end < len(text) and (after := _place_after(text, end)):
        end, place = after[0], join_places(place, after[1])
    return place if end == len(text) else None


_SWELL = re.compile(
    r"(?:a |start(?:ing)? (?:soft|quiet|low|small) and |gradual )?(?:(?P<up>crescendo|build(?:s"
    r"|ing)?(?: up)?|swell(?:s|ing)?|ramp(?:s|ing)? up"
    r"|grow(?:s|ing)?(?: louder)?|get(?:s|ting)? louder|louder and louder)"
    r"|(?P<down>decrescendo|diminuendo|fad(?:e|es|ing)(?: out| down)?|get(?:s|ting)? (?:softer"
    r"|quieter)"
    r"|softer and softer|ramp(?:s|ing)? down|dies? (?:down|away)))"
    r"(?: (?:over|across|for|during|through|in)(?: the)?(?: (?P<which>last|first|whole|next"
    r"|entire))?"
    r"(?: (?P<bars>\w+))? ?(?:bars?|measures?|clip|loop|thing)?"
    r"| (?:to|towards?|until|into) (?:the )?(?:very )?(?:end|last bar|bar \w+|top|climax))?" + _END
)


_ROLL = re.compile(
    r"(?:an? )?(?:(?:crescendo|growing|swelling|building|snare|drum|press|buzz) )+rolls?"
    r" (?:in)?to (?:bar |measure )(?P<bar>\d{1,2})" + _END
)


def _read_roll(text: str, at: int) -> Found | None:
    """A roll into a bar ends the bar before it; into the first, the last one."""
    match = _ROLL.match(text, at)
    if not match:
        return None
    bar = int(match["bar"])
    landing = Place(bars=frozenset({bar}), beats=(Fraction(1),))
    return match.end(), (
        Wish("roll", place=Place(bars=frozenset({bar - 1 or -1}))),
        Wish("strike", place=landing, pieces=(KitPiece.CRASH_1,)),
    )


def _read_swell(text: str, at: int) -> Found | None:
    match = _SWELL.match(text, at)
    if not match:
        return None
    try:
        bars = number_of(match["bars"]) if match["bars"] else 0
    except KeyError:
        return None
    place = Place()
    if bars and match["which"] == "last":
        place = Place(bars=frozenset(range(-bars, 0)))
    return match.end(), (Wish("swell" if match["up"] else "fade", number=float(bars), place=place),)


_STEPS = {
    r"quarters?(?:[- ]notes?)?|4ths": Fraction(1),
    r"(?:8ths?|eighths?)(?:[- ]notes?)?s?": Fraction(1, 2),
    r"(?:16ths?|sixteenths?)(?:[- ]notes?)?s?": Fraction(1, 4),
    r"(?:8th[- ]note |eighth[- ]note )?triplets?": Fraction(1, 3),
}
_STEP = _alternatives(_STEPS)
_KEEPERS = (
    r"(?:ride )?bells?|(?:hi-?|high-?)?(?:hi |high )?hats?|rides?|floor[- ]toms?|cow "
    r"?bells?|cymbals?|crash(?:es)?"
    r"|snares?|kicks?"
)
_SUBDIVIDED = re.compile(
    rf"(?:straight |steady |running |constant |playing )?(?P<step>{_STEP}) (?:on {_THE}|(?:with"
    rf"|from) {_THE})?"
    rf"(?P<piece>{_KEEPERS}){_END}"
    rf"|{_THE}(?P<piece2>{_KEEPERS}) (?:(?:in|playing|on|play|doing|plays)(?: straight| steady)? )?"
    rf"(?P<step2>{_STEP}){_END}"
)


def _read_steps(text: str, at: int) -> Found | None:
    match = _SUBDIVIDED.match(text, at)
    if not match:
        return None
    step = _look_up(_STEPS, match["step"] or match["step2"])
    piece = _look_up(PIECES, match["piece"] or match["piece2"])[0]
    return match.end(), (Wish("steps", number=float(step), pieces=(piece,)),)


_WITHOUT = re.compile(
    rf"{_NO}(?P<pieces>{_THE}(?:{_PIECE})"
    rf"(?:(?:, {_THE}(?:{_PIECE}))*(?:,? and|,? or| &) {_THE}(?:{_PIECE}))?)"
    rf"(?! (?:instead|rather|not|rolls?|work)){_END}"
    rf"|(?P<out>{_PIECE}) (?:drops? out|out|off|silent|rests?|stops?){_END}"
)


def _read_without(text: str, at: int) -> Found | None:
    """Pieces left out in a place; without a place the request's own knob does it."""
    match = _WITHOUT.match(text, at)
    place = _place_after(text, match.end()) if match else None
    if not match or (place is None and not match["out"]):
        return None
    pieces: list[KitPiece] = []
    for word in re.split(r",? and | or |, | ?& ?", match["pieces"] or match["out"]):
        name = re.sub(r"^(?:the|your|a|an|some|its) ", "", word.strip())
        pieces += _look_up(PIECES, name)
    return match.end(), (Wish("without", -1.0, pieces=tuple(pieces)),)


_LOUDER = re.compile(
    r"(?:(?P<much>much |way |a lot |really )|(?P<bit>a (?:little|bit|touch)(?: bit)? |slightly ))?"
    r"(?:(?P<up>huge|massive|booming|cracking|snappy|pounding|thumping|fierce|slamming|enormous"
    r"|loud(?:er)?|hard(?:er)?|heav(?:y|ier)|strong(?:er)?|big(?:ger)?|fat(?:ter)?"
    r"|punch(?:y|ier)|accent(?: the)?|accented)"
    r"|(?P<down>softer|quieter|gentler|weaker|soft|quiet|gentle|subtle|light(?:er)?)) "
    rf"(?:on )?{_THE}(?P<what>{_alternatives(LOUDNESS)}){_END}"
    rf"|{_THE}(?P<what2>{_alternatives(LOUDNESS)}) (?:a (?:bit|little) |much |way )?"
    rf"(?:(?P<up2>louder|harder|heavier|stronger|up)|(?P<down2>softer|quieter|lower|down"
    rf"|lighter)){_END}"
)


def _read_louder(text: str, at: int) -> Found | None:
    match = _LOUDER.match(text, at)
    if not match:
        return None
    feature = _look_up(LOUDNESS, match["what"] or match["what2"])
    amount = 1.0 if match["up"] or match["up2"] else -1.0
    amount *= 1.4 if match["much"] else 0.5 if match["bit"] else 1.0
    return match.end(), (Wish(feature, amount),)


_NOUN = _alternatives(NOUNS)
_AMOUNT = re.compile(
    rf"(?:(?:add|give me|throw in|put in|use|i want|with|bring in|play|do|have|try|make it) )?"
    rf"(?P<amount>(?P<none>{_NO.rstrip()})"
    rf"|{_alternatives({**MORE, **LESS})}) {_THE}(?P<noun>{_NOUN})"
    rf"(?P<more>(?:(?:, {_THE}(?:{_NOUN}))*(?:,? and|,? or| &) {_THE}(?:{_NOUN}))?)"
    rf"{_END}(?! (?:on|instead|rather|barely|slightly|just|half|wide|open|closed|tight|loose))"
)


def _read_amount(text: str, at: int) -> Found | None:
    match = _AMOUNT.match(text, at)
    if not match:
        return None
    nouns = [match["noun"], *filter(None, _AND.split(match["more"]))]
    nouns = [re.sub(r"^(?:the|your|a|an|some|its) ", "", noun.strip()) for noun in nouns]
    said = match["amount"]
    amount = -1.0 if match["none"] else _look_up({**MORE, **LESS}, said)
    return match.end(), tuple(Wish(_look_up(NOUNS, noun), amount) for noun in nouns if noun)


_SAYING = re.compile(
    rf"(?P<none>{_NO}|take (?:the |all the )?(?=(?:{_alternatives(SAYINGS)}) out)|(?<!\w)kill "
    rf")?(?P<less>(?:a (?:bit|little|lot|touch) )?less |not (?:so|as|too) )?"
    rf"{_VERY.pattern}?(?P<said>{_alternatives(SAYINGS)})"
    rf"(?: a (?P<bit>bit|little|touch)| a lot| more| out)?{_END}"
)


def _read_saying(text: str, at: int) -> Found | None:
    match = _SAYING.match(text, at)
    if not match:
        return None
    feature, amount = _look_up(SAYINGS, match["said"])
    amount *= 1.4 if match["very"] else 0.5 if match["little"] else 1.0
    if match["less"]:
        amount *= -0.6
    if match["bit"]:
        amount *= 0.5
    return match.end(), (Wish(feature, -amount if match["none"] else amount),)


_GENRE = re.compile(
    rf"(?:an? |the |some |like |play |classic |proper |straight[- ]up |driving )*"
    rf"(?P<genre>{_alternatives(GENRES)})(?: {BEAT_OF_A_GENRE})?{_END}"
)
_PATTERN = re.compile(
    rf"(?P<none>{_NO})?(?:(?:the )?(?:kick|snare|hats?|drums?) (?:follows?|plays?|playing|doing"
    rf"|in) )?"
    r"(?:an? |the |some |like |play |classic |proper |real |straight |do |go )*"
    rf"(?P<name>{_alternatives({_loosely(name): 0 for name in PATTERN_NAMES})})s?"
    rf"(?: {BEAT_OF_A_GENRE})?{_END}"
)


def _read_pattern(text: str, at: int) -> Found | None:
    genre, named = _GENRE.match(text, at), _PATTERN.match(text, at)
    if named and (not genre or named.end() >= genre.end()):
        slug = PATTERN_NAMES[_bare(named["name"])]
        return named.end(), (Wish(f"pattern.{slug}", -1.0 if named["none"] else 1.0),)
    if genre:
        return genre.end(), (Wish(f"pattern.{_look_up(GENRES, genre['genre'])}"),)
    return None


_NOT = re.compile(_NO)
_LEAD = re.compile(
    r"(?:(?:an?|the|some|play|with|like|use|do|give me|make it|proper|real|classic"
    r"|old[- ]school|fast|slow"
    r"|in an?|go|into) )*"
)
_TAIL = re.compile(
    r" (?:grooves?|beats?|feel|patterns?|rhythms?|drums|drumming|style|vibe|thing|time)(?![\w-])"
)


def _read_term(text: str, at: int) -> Found | None:
    """What the lexicon reads in prose, asked for."""
    negation = _NOT.match(text, at)
    start = negation.end() if negation else at
    lead = _LEAD.match(text, start)
    start = lead.end() if lead else start
    best: tuple[int, Term] | None = None
    for term, pattern in _term_patterns():
        match = pattern.match(text, start)
        if match and (best is None or match.end() > best[0]):
            best = match.end(), term
    if best is None:
        return None
    end, term = best
    tail = _TAIL.match(text, end)
    end = tail.end() if tail else end
    return end, tuple(_term_wishes(term, denied=negation is not None))


def _term_wishes(term: Term, *, denied: bool) -> Iterator[Wish]:
    amount = {"+": 1.0, "-": -1.0, "=": 0.0}[term.points(denied=denied).value]
    if term.archetype:
        name = "-".join(term.archetype.casefold().split())
        yield Wish(f"pattern.{name}", -1.0 if denied else 1.0)
    feature = term.feature
    if feature == "microtiming_ms":
        feature = "microtiming_ms.snare"
    if not term.archetype or feature.partition(".")[0] in _MEASURED:
        yield Wish(feature, amount)


def wishes_of_term(term: Term) -> tuple[str, ...]:
    """The actions that a term asks for in a prompt."""
    return tuple(wish.action for wish in _term_wishes(term, denied=False))


_MEASURED = {"density", "velocity", "swing_8th_ratio", "swing_16th_ratio", "fill_rate", "tempo_bpm"}


@cache
def _term_patterns() -> tuple[tuple[Term, re.Pattern[str]], ...]:
    return tuple(
        (term, compile_expressions((*term.words, *term.loose), whole_words=True))
        for term in TERMS
        if term.words or term.loose
    )


_Reader = Callable[[str, int], Found | None]
_READERS: tuple[_Reader, ...] = (
    _read_only,
    _read_strike,
    _read_time_on,
    _read_rest,
    _read_roll,
    _read_swell,
    _read_steps,
    _read_without,
    _read_louder,
    _read_amount,
    _read_saying,
    _read_pattern,
)


def match_term(text: str, at: int) -> Found | None:
    """As :func:`match_wish`, by the terms that prose is read with: slower, and asked last."""
    before = match_place(text, at)
    start = before[0] + 1 if before else at
    found = _read_term(text, start)
    if found is None:
        return None
    end, wishes = found
    place = before[1] if before else Place()
    while after := _place_after(text, end):
        end, place = after[0], join_places(after[1], place)
    return end, tuple(replace(w, place=place, words=text[at:end].strip()) for w in wishes)
