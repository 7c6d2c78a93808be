"""A drummer's words to knobs: "half-time, sparse, fill into bar 4".

Only what the engine can really do is understood; the rest is given back word for word. A knob that
was set is not overruled by a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.kit import OPEN_HATS, PIECES_OF, KitPiece, PieceGroup
from mididrumigen.domain.work.kit_parts import LeadHand
from mididrumigen.domain.work.requests import FillSize, GenerationParams, TimeFeel, Voicing
from mididrumigen.generation.steered_request import Steering
from mididrumigen.generation.wish_knobs import can_grant, knobs_of
from mididrumigen.lexicon.wish import Wish
from mididrumigen.lexicon.wishes import match_term, match_wish

_USUAL = GenerationParams()
_STRENGTHS = {"little": 0.5, "": 1.0, "very": 1.6}
_COMPLEXITY = _INTENSITY = 0.5
_BEHIND_MS, _ON_TOP_MS, _AHEAD_MS = 15.0, -8.0, -15.0
_SWUNG, _SHUFFLED, _STRAIGHT = 62.0, 67.0, 50.0
_MOST_SWUNG, _MOST_MS = 75.0, 60.0
_MANY_FILLS, _FEW_FILLS = 0.5, 0.1
_LONG_FILL, _SHORT_FILL = 4.0, 1.0
_FREELY, _LOUDEST = 0.7, 127
_MAX_REPORTED, _MAX_SHOWN = 8, 60

Changes = dict[str, Any]
_Effect = Callable[[re.Match[str], GenerationParams], Changes | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Words, and what they do.

    Attributes:
        title: the words as the documentation has them.
        pattern: what they match.
        effect: attributes of the request to change; ``None`` where the words cannot be met.
        opposite: the same for ``not`` and ``no`` before them, if that means anything.
    """

    title: str
    pattern: re.Pattern[str]
    effect: _Effect
    opposite: _Effect | None = None


def _set(**changes: Any) -> _Effect:
    return lambda _match, _params: dict(changes)


def _grade(name: str, value: float) -> _Effect:
    return lambda match, _params: {name: max(-1.0, min(1.0, value * _strength(match)))}


def _grade_ms(value: float) -> _Effect:
    return lambda match, _params: {"push_pull_ms": value * _strength(match)}


def _strength(match: re.Match[str]) -> float:
    said = match["strength"] or ""
    if not said:
        return 1.0
    return _STRENGTHS["little" if re.search("little|bit|slight|touch", said) else "very"]


def _voice(voicing: Voicing, instead_of: Voicing | None = None) -> _Effect:
    return lambda _match, params: {"voicing": params.voicing - {instead_of} | {voicing}}


_LEFT_OUT: dict[str, frozenset[KitPiece]] = {
    "cymbals?": frozenset((*PIECES_OF[PieceGroup.CRASH], *PIECES_OF[PieceGroup.RIDE])),
    "crash(?:es)?": frozenset(PIECES_OF[PieceGroup.CRASH]),
    "rides?": frozenset(PIECES_OF[PieceGroup.RIDE]),
    "(?:ride )?bells?": frozenset({KitPiece.RIDE_BELL}),
    "open (?:hi-?)?hats?": OPEN_HATS,
    "(?:pedal|foot)(?: (?:hi-?)?hats?)?": frozenset(PIECES_OF[PieceGroup.PEDAL]),
    "(?:hi-?)?hats?": frozenset((*PIECES_OF[PieceGroup.HAT], *PIECES_OF[PieceGroup.PEDAL])),
    "toms?(?:-toms?)?": frozenset(PIECES_OF[PieceGroup.TOM]),
    "snares?": frozenset(PIECES_OF[PieceGroup.SNARE]),
    "(?:cross|side)-?sticks?": frozenset({KitPiece.CROSS_STICK}),
    "(?:kicks?|bass drums?)": frozenset({KitPiece.KICK}),
    "cowbells?": frozenset({KitPiece.COWBELL}),
    "china": frozenset({KitPiece.CHINA}),
    "splash(?:es)?": frozenset({KitPiece.SPLASH}),
    "percussion": frozenset(PIECES_OF[PieceGroup.PERCUSSION]),
}


def _leave_out(match: re.Match[str], params: GenerationParams) -> Changes:
    pieces = params.leave_out
    for said in re.split(r", | and | or ", match["pieces"]):
        pieces |= next(found for name, found in _LEFT_OUT.items() if re.fullmatch(name, said))
    return {"leave_out": pieces}


def _fill_at(match: re.Match[str], params: GenerationParams) -> Changes | None:
    bars = {int(number) for number in re.findall(r"\d+", match["bars"])}
    return _fills(params, bars, _size(match))


def _fill_into(match: re.Match[str], params: GenerationParams) -> Changes | None:
    bars = {int(number) - 1 or params.bars for number in re.findall(r"\d+", match["bars"])}
    return _fills(params, bars, _size(match))


_COUNTS = {"": 1, "other": 2, "second": 2, "two": 2, "three": 3, "third": 3, "four": 4, "fourth": 4}
_COUNTS |= {"eight": 8, "eighth": 8}


def _fill_every(match: re.Match[str], params: GenerationParams) -> Changes | None:
    said = match["count"] or ""
    step = int(said) if said.isdigit() else _COUNTS[said]
    if not 1 <= step <= params.bars:
        return None
    return _fills(params, set(range(step, params.bars + 1, step)), _size(match))


def _fill_last(match: re.Match[str], params: GenerationParams) -> Changes | None:
    return _fills(params, {params.bars}, _size(match))


def _size(match: re.Match[str]) -> FillSize:
    said = match["size"] or ""
    return FillSize.OWN if not said else FillSize.SHORT if "s" in said else FillSize.BIG


def _fills(params: GenerationParams, bars: set[int], size: FillSize) -> Changes | None:
    if not bars or not all(1 <= bar <= params.bars for bar in bars):
        return None
    changes: Changes = {"fill_bars": frozenset(bars | (params.fill_bars or set()))}
    return changes if size is FillSize.OWN else {**changes, "fill_size": size}


_STRENGTH = (
    r"(?P<strength>(?:(?:very|really|much|quite|super|extra|extremely|slightly|"
    r"an? (?:little|bit|touch)|a little bit) )*)"
)
_SIZED = r"(?:an? )?(?P<size>big |huge |long |short |small )?fills?"
_BARS = r"(?P<bars>\d{1,2}(?:(?:,| and|, and| ?&) ?(?:bars? )?\d{1,2})*)"
_EVERY = "|".join(filter(None, _COUNTS))
_THE, _HATS = r"(?:the )?", r"(?:hi-?)?hats?"


def _rule(
    title: str,
    pattern: str,
    effect: _Effect,
    opposite: _Effect | None = None,
    *,
    graded: bool = False,
) -> Rule:
    strength = _STRENGTH if graded else ""
    return Rule(title, re.compile(rf"{strength}{pattern}(?![\w-])"), effect, opposite)


def _tempo(match: re.Match[str], _params: GenerationParams) -> Changes | None:
    tempo = float(match["tempo"] or match["bare"])
    return {"tempo_bpm": tempo} if MIN_TEMPO_BPM <= tempo <= MAX_TEMPO_BPM else None


def _swing_number(match: re.Match[str], _params: GenerationParams) -> Changes | None:
    percent = float(match["percent"])
    return {"swing_percent": percent} if _STRAIGHT <= percent <= _MOST_SWUNG else None


def _late_number(match: re.Match[str], _params: GenerationParams) -> Changes | None:
    late = float(match["ms"]) * (-1 if match["early"] else 1)
    return {"push_pull_ms": late} if abs(late) <= _MOST_MS else None


def _no_louder(match: re.Match[str], params: GenerationParams) -> Changes | None:
    least, most = (params.velocity_range or (1, 0))[0], int(match["most"])
    return {"velocity_range": (least, most)} if least < most <= _LOUDEST else None


_straight = _set(swing_percent=_STRAIGHT)
_usual_time = _set(time_feel=TimeFeel.NORMAL)
_no_fills = _set(fills=0.0)

RULES: tuple[Rule, ...] = (
    _rule(
        "at 120 bpm",
        r"(?:at |around |about )?(?:tempo (?:of )?)?(?P<tempo>\d{2,3}(?:\.\d)?) ?bpm"
        r"|(?:at|around|about|tempo|tempo of) (?P<bare>[4-9]\d|[12]\d\d)"
        r"(?! ?(?:%|percent|ms|milli))",
        _tempo,
    ),
    _rule(
        "swing at 62%",
        r"(?:(?:swing|swung)(?: at| of| to)? )?(?P<percent>\d{2}(?:\.\d)?) ?(?:%"
        r"|percent)(?: (?:swing|swung))?",
        _swing_number,
    ),
    _rule(
        "about 20 ms late",
        r"(?:about |around |by )?(?P<ms>\d{1,2}) ?(?:ms|milliseconds?) "
        r"(?:(?P<early>ahead|early|before|in front)|behind|late|after)"
        r"(?: (?:of )?the (?:beat|click|grid))?",
        _late_number,
    ),
    _rule("half-time", r"half[- ]?time(?: feel)?", _set(time_feel=TimeFeel.HALF), _usual_time),
    _rule(
        "double-time", r"double[- ]?time(?: feel)?", _set(time_feel=TimeFeel.DOUBLE), _usual_time
    ),
    _rule(
        "four on the floor",
        r"(?:four|4)[- ](?:on|to)[- ]the[- ]floor(?: (?:kicks?|bass drum|beat|groove|feel|pulse))?",
        _voice(Voicing.FOUR_ON_THE_FLOOR),
    ),
    _rule("longer fills", r"(?:longer|long|big) fills", _set(fill_length=_LONG_FILL)),
    _rule("shorter fills", r"(?:shorter|short|small) fills", _set(fill_length=_SHORT_FILL)),
    _rule("busier fills", r"(?:busier|busy|flashier|faster) fills", _set(fill_complexity=0.6)),
    _rule("simpler fills", r"(?:simpler|simple|sparser) fills", _set(fill_complexity=-0.6)),
    _rule(
        "lead with the floor tom",
        r"(?:lead|keep time|power hand) (?:with|on) (?:the )?(?P<piece>crash|floor[- ]tom)",
        lambda match, _params: {"lead_hand": LeadHand(re.sub("[- ]", "_", match["piece"]))},
    ),
    _rule("at most velocity 100", r"(?:at most|up to) velocity (?P<most>\d{1,3})", _no_louder),
    _rule("as written", r"(?:as(?: it is)? written|unadorned)", _set(ornament=0.0)),
    _rule(
        "ornaments",
        r"(?:(?:more|many|lots of|plenty of) )?ornaments",
        _set(ornament=_FREELY),
        _set(ornament=0.0),
    ),
    _rule(
        "takes of one groove",
        r"(?:(?:different |several )?takes of (?:one|the same) groove|the same groove)",
        _set(spread=0.0),
    ),
    _rule("different grooves", r"different grooves", _set(spread=1.0)),
    _rule(
        "sparse, simple, minimal",
        r"(?:spars(?:e|er|ely)|simpl(?:e|er|y)|minimal|basic)",
        _grade("complexity", -_COMPLEXITY),
        _grade("complexity", _COMPLEXITY / 2),
        graded=True,
    ),
    _rule(
        "busy, complex, intricate",
        r"(?:bus(?:y|ier)|complex|intricate|dense(?:r)?|complicated)",
        _grade("complexity", _COMPLEXITY),
        _grade("complexity", -_COMPLEXITY / 2),
        graded=True,
    ),
    _rule(
        "soft, quiet, gentle",
        r"(?:soft(?:er|ly)?|quiet(?:er|ly)?|gent(?:le|ler|ly))",
        _grade("intensity", -_INTENSITY),
        _grade("intensity", _INTENSITY / 2),
        graded=True,
    ),
    _rule(
        "loud, hard, heavy",
        r"(?:loud(?:er|ly)?|hard(?:er)?|heav(?:y|ier|ily)|aggressive(?:ly)?)",
        _grade("intensity", _INTENSITY),
        _grade("intensity", -_INTENSITY / 2),
        graded=True,
    ),
    _rule("straight", r"straight(?:er)?(?: (?:8ths|eighths|16ths|feel))?", _straight),
    _rule(
        "shuffle", r"(?:shuffl(?:e|ed|ing)|triplet feel)", _set(swing_percent=_SHUFFLED), _straight
    ),
    _rule("swung, swing", r"(?:swung|swing(?:ing)?)", _set(swing_percent=_SWUNG), _straight),
    _rule(
        "laid back, behind the beat",
        r"(?:laid[- ]back|behind(?: the beat)?|lazy|dragg(?:ed|ing))",
        _grade_ms(_BEHIND_MS),
        graded=True,
    ),
    _rule("on top of the beat", r"on[- ]top(?: of the beat)?", _grade_ms(_ON_TOP_MS), graded=True),
    _rule(
        "ahead of the beat, pushing",
        r"(?:ahead(?: of the beat)?|push(?:ed|ing|y)|rush(?:ed|ing))",
        _grade_ms(_AHEAD_MS),
        graded=True,
    ),
    _rule(
        "ride instead of hats, on the ride",
        rf"(?:rides? (?:instead of|not|rather than) {_THE}{_HATS}|(?:time )?on {_THE}ride)",
        _voice(Voicing.RIDE_TIME, Voicing.HAT_TIME),
    ),
    _rule(
        "hats instead of ride, on the hats",
        rf"(?:{_HATS} (?:instead of|not|rather than) {_THE}rides?|(?:time )?on {_THE}{_HATS})",
        _voice(Voicing.HAT_TIME, Voicing.RIDE_TIME),
    ),
    _rule(
        "open hats",
        r"open (?:hi-?)?hats?",
        _voice(Voicing.OPEN_HATS),
        lambda _match, params: {"leave_out": params.leave_out | OPEN_HATS},
    ),
    _rule(
        "cross-stick",
        r"(?:(?:cross|side)[- ]?sticks?|rim[- ]?clicks?)",
        _voice(Voicing.CROSS_STICK),
        lambda _match, params: {"leave_out": params.leave_out | {KitPiece.CROSS_STICK}},
    ),
    _rule("fill in bar 4", rf"{_SIZED} (?:in|at|on|for) bars? {_BARS}", _fill_at),
    _rule("fill into bar 5", rf"{_SIZED} (?:into|to|before) bars? {_BARS}", _fill_into),
    _rule(
        "fill every two bars",
        rf"{_SIZED} (?:in )?every (?:(?P<count>\d{{1,2}}|{_EVERY}) )?bars?",
        _fill_every,
    ),
    _rule("many fills", r"(?:more|many|lots of|plenty of) fills", _set(fills=_MANY_FILLS)),
    _rule("few fills", r"(?:fewer|less|few|rare) fills", _set(fills=_FEW_FILLS)),
    _rule(
        "keep the fills short",
        r"(?:the |all |keep (?:the )?)*fills (?:are |be |stay |kept )?"
        r"(?P<size>short|small|big|long|huge)",
        lambda match, _params: {"fill_size": _size(match)},
    ),
    _rule("fill (at the end)", rf"{_SIZED}(?: at the end)?", _fill_last, _no_fills),
)
_ANY_PIECE = f"(?:{'|'.join(_LEFT_OUT)})(?![\\w-])(?! (?:instead|rather|not) )"
LEAVE_OUT = _rule(
    "no crash, without hats and toms",
    rf"(?P<pieces>(?:{_ANY_PIECE}, )*{_ANY_PIECE} (?:and|or) {_ANY_PIECE}|{_ANY_PIECE})",
    lambda _match, _params: None,
    _leave_out,
)

_NEGATION = re.compile(
    r"(?:no|not|without|never|don'?t (?:play|use)|avoid|drop|leave out|skip)"
    r"(?: (?:too|so|very|any|the|an?|much|that))*[ ]"
)
_FILLER = re.compile(
    r"(?:an?|the|and|with|but|please|more|some|play(?:ed|ing)?|make(?: it)?|it|feel(?:s|ing)?|"
    r"at all|whatsoever|not too much|under|underneath|between (?:the )?(?:backbeats?|snares?|beats"
    r"|them)|in between|medium(?: tempo)?|mid-?tempo|tempo|nice|cool|good|sick|dope|classic|sort of"
    r"|kind of|type of|like|that|this|whole|around|of|to|so|now|maybe|overall|generally|loop|clip"
    r"|part|section|thing|vibe|something|come back|comes back|coming back|throughout"
    r"|groove|beat|drums?|drumming|pattern|is|be|in|use|only|just|keep(?: it)?|then|also|"
    r"can (?:you|we)|could you|i(?:'d)? (?:want|like|need)|give me|let'?s(?: have)?|try|go|for"
    r"|of|on|to|this|"
    r"that|all|you|i|me|we|nice|good|cool|really|very|quite|now|so|like|maybe|have|put|add"
    r"|there|here|"
    r"around (?:the )?(?:backbeats?|snare|kick)|something|stuff|some of|kind of|sort of|a bit"
    r"|should|want|need|would|loop|clip|part|thing|your|my|its|"
    r",|;|\.|!|:|"
    r"/|\+|&)(?![\w-])|[,;.!:/+&]"
)
_WORD = re.compile(r"\S+?(?=[,;.!:]*(?:\s|$))|\S")


def steer(params: GenerationParams, text: str | None = None) -> Steering:
    """The request as its prompt, or another text, has it.

    Args:
        params: the request. What is not as usual in it was asked for, and stays.
        text: the words; ``params.prompt`` by default. At most 500 characters.

    Raises:
        InvalidRequestError: the text is too long, or leaves no kit piece.
    """
    text = params.prompt if text is None else text
    asked, current = params, replace(params, prompt=text)
    understood: list[str] = []
    ignored: list[str] = []
    unknown: list[str] = []
    for words, found in _read(_tidy(text)):
        changes = found and found(current)
        if changes is None:
            unknown.append(words)
            continue
        _flush(unknown, ignored)
        if words and _overruled(changes, asked):
            ignored.append(words)
        elif words:
            current = _apply(current, changes)
            understood.append(words)
    _flush(unknown, ignored)
    return Steering(params, current, tuple(understood), _bound(ignored))


_Found = Callable[[GenerationParams], Changes | None]


def _tidy(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())


def _read(text: str) -> Iterator[tuple[str, _Found | None]]:
    """The text in pieces: words with what they do, words that mean nothing, ends of phrases."""
    lower = text.lower()
    # A few letters have a lower case of two.
    text = text if len(lower) == len(text) else lower
    at = 0
    while at < len(lower):
        if lower[at] == " ":
            at += 1
            continue
        end, found = _match(lower, at)
        if found is not None:
            yield text[at:end], found
        elif filler := _FILLER.match(lower, at):
            end = filler.end()
            yield "", lambda _params: {}
        else:
            word = _WORD.match(lower, at)
            end = word.end() if word else at + 1
            yield text[at:end], None
        at = end


def _match(text: str, at: int) -> tuple[int, _Found | None]:
    """The end of the longest words that mean something here, and what they do."""
    end, found = _match_rule(text, at)
    wished = match_wish(text, at)
    if found is None and wished is None and not _FILLER.match(text, at):
        wished = match_term(text, at)
    if wished is None or (found is not None and wished[0] <= end):
        return end, found
    return wished[0], _bind_wishes(wished[1])


def _bind_wishes(wishes: Sequence[Wish]) -> _Found:
    def change(params: GenerationParams) -> Changes | None:
        changes: Changes = {}
        for wish in wishes:
            if not can_grant(wish, params):
                return None
            changes |= knobs_of(wish, replace(params, **changes)) or {}
        return changes

    return change


def wishes_of(params: GenerationParams) -> tuple[Wish, ...]:
    """The wishes of a request's prompt that are no knobs, in their order."""
    return _wishes(params.prompt, replace(params, prompt="", seed=0)) if params.prompt else ()


@lru_cache(maxsize=64)
def _wishes(text: str, params: GenerationParams) -> tuple[Wish, ...]:
    lower, at, found = _tidy(text).lower(), 0, []
    while at < len(lower):
        if lower[at] == " ":
            at += 1
            continue
        end, wishes = _match_wishes(lower, at)
        found += [w for w in wishes if can_grant(w, params) and knobs_of(w, params) is None]
        word = _WORD.match(lower, at)
        at = max(end, at + 1) if end > at else word.end() if word else at + 1
    return tuple(found)


def _match_wishes(text: str, at: int) -> tuple[int, Sequence[Wish]]:
    end, found = _match_rule(text, at)
    wished = match_wish(text, at)
    if found is None and wished is None and not _FILLER.match(text, at):
        wished = match_term(text, at)
    if wished is not None and (found is None or wished[0] > end):
        return wished
    filler = _FILLER.match(text, at)
    return (end if found is not None else filler.end() if filler else at), ()


def _match_rule(text: str, at: int) -> tuple[int, _Found | None]:
    """The end of the words that a rule matches here, and what they do."""
    negation = _NEGATION.match(text, at)
    begin = negation.end() if negation else at
    if negation:
        pieces = LEAVE_OUT.pattern.match(text, begin)
        if pieces:
            return pieces.end(), _bind(_leave_out, pieces)
    for rule in RULES:
        match = rule.pattern.match(text, begin)
        if match:
            effect = rule.opposite if negation else rule.effect
            return match.end(), _bind(effect or _mean_nothing, match)
    return at, None


def _mean_nothing(_match: re.Match[str], _params: GenerationParams) -> None:
    return None


def _bind(effect: _Effect, match: re.Match[str]) -> _Found:
    return lambda params: effect(match, params)


def _apply(params: GenerationParams, changes: Changes) -> GenerationParams:
    try:
        return replace(params, **changes)
    except InvalidRequestError as error:
        raise InvalidRequestError(f"The prompt: {error.message}", hint=error.hint) from error


def _overruled(changes: Changes, asked: GenerationParams) -> bool:
    """Whether a knob was set to something that the words would change."""
    sets = {"leave_out", "voicing", "fill_bars"}
    own = [name for name in changes if name not in sets]
    if any(getattr(asked, name) != getattr(_USUAL, name) for name in own):
        return True
    return bool({"fill_bars", "fills"} & set(changes)) and (
        asked.fills is not None or asked.fill_bars is not None
    )


def _flush(unknown: list[str], ignored: list[str]) -> None:
    """Words that follow each other are given back together."""
    if unknown:
        ignored.append(" ".join(unknown))
        unknown.clear()


def _bound(ignored: list[str]) -> tuple[str, ...]:
    shown = [words[:_MAX_SHOWN] for words in ignored[:_MAX_REPORTED]]
    more = len(ignored) - len(shown)
    return (*shown, f"and {more} more") if more > 0 else tuple(shown)
