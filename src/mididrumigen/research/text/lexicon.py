"""What drumming words stand for: one table from phrase to feature, value, spread and confidence.

Words are vague. A row's spread says how far drummers of whom people write that differ from each
other, not how steady one of them is; its confidence says how often the phrase means that at all.
Values lie where the knowledge library puts players of whom the same is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

Effects = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Entry:
    """One thing that is said of drummers.

    Attributes:
        id: its name.
        cue: texts of which one stands in every match, in lower case, divided by bars: searching
            for them first is ten times as fast.
        pattern: a regular expression, case ignored, blanks standing for any white space.
        fact: the same in our own words.
        effects: feature to value and spread, in the feature's unit; none for a mere fact.
        confidence: 0–1, how surely the words mean that.
        why: what the numbers rest on.
        denied: effects where it is denied; none where a denial says nothing.
        denied_fact: the denial in our own words; empty where a denial says nothing.
        alone: whether the words are about drums wherever they stand; others need a drumming word
            in the sentence.
        at_home: whether they need none where it is a drummer of whom they are said.
    """

    id: str
    cue: str
    pattern: str
    fact: str
    effects: Effects
    confidence: float
    why: str
    denied: Effects = field(default_factory=dict)
    denied_fact: str = ""
    alone: bool = False
    at_home: bool = False

    @cached_property
    def cues(self) -> tuple[str, ...]:
        """The texts of ``cue``."""
        return tuple(self.cue.split("|"))

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return compile_phrase(self.pattern)


_CLASS_OR_BLANK = re.compile(r"\[[^\]]*\]| ")


def compile_phrase(pattern: str) -> re.Pattern[str]:
    """A pattern of whole words in which a blank is any white space."""
    spaced = _CLASS_OR_BLANK.sub(_space, pattern)
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.I)


def _space(match: re.Match[str]) -> str:
    return r"\s+" if match[0] == " " else match[0].replace(" ", r"\s")


_BEAT = r"(?:the |his |her |a )?(?:beat|time|click|pulse|grid|metronome)"
_ADV = r"(?:(?:very|really|so|quite|slightly|extremely|often|usually|always) )?"
_DRUM_HIT = r"(?:his |her |the |their )?(?:drums?|kit|snare|skins|backbeats?|cymbals|drum kit|tubs)"

_TRIPLET = "a shuffle is the triplet, ratio 2; not every song of such a player is one"
_LATE = "players called laid-back lie 5 to 20 ms late in the library"

ENTRIES: tuple[Entry, ...] = (
    # Time against the beat
    Entry(
        "behind the beat",
        "behind|laid|lay|late|drag|back of",
        rf"(?:(?:just |slightly |way |far |well |a (?:touch|hair|bit|little) )?behind[ -]"
        rf"(?:{_BEAT}|the[ -]beat)|(?:back|late) (?:of|on) the beat|laid[ -]?back"
        rf"|la(?:y|ys|ying) back|drag(?:s|ged|ging)? (?:behind )?{_BEAT})",
        "Plays behind the beat",
        {"microtiming_ms.snare": (11, 6), "microtiming_ms.kick": (4, 6)},
        0.55,
        _LATE,
        {"microtiming_ms.snare": (0, 6)},
        "Does not play behind the beat",
    ),
    Entry(
        "ahead of the beat",
        "ahead|on top|on-top|front of|push|lean|rush",
        rf"(?:(?:just |slightly |a (?:touch|hair|bit|little) )?(?:ahead of|in front of|on top of)"
        rf" {_BEAT}|push(?:es|ed|ing)? {_BEAT}|on[ -]top[ -]of[ -]the[ -]beat|ahead-of-the-beat"
        r"|lean(?:s|ed|ing) forward|rush(?:es|ed|ing)? (?:the )?(?:beat|tempo|time|fills?))",
        "Plays on top of the beat",
        {"microtiming_ms.snare": (-5, 5), "microtiming_ms.kick": (-3, 5)},
        0.5,
        "players called urgent lie 0 to 7 ms early in the library",
        {"microtiming_ms.snare": (1, 6)},
        "Does not push the beat",
    ),
    Entry(
        "in the pocket",
        "pocket",
        r"(?:(?:deep )?in(?:side)?[ -]the[ -]pocket|(?:deep|fat|solid|greasy|wide|tight"
        r"|comfortable)"
        r" pocket|pocket (?:player|drummer|drumming|playing)"
        r"|(?:sits|sat|sitting|stays|stayed|digs|dug|lays|laid) (?:\w+ )?in(?:to)? (?:the"
        r"|a) pocket)",
        "Sits in the pocket",
        {"microtiming_ms.snare": (3, 6)},
        0.35,
        "means good time, if anything a touch late",
        at_home=True,
    ),
    Entry(
        "steady time",
        "metronom|rock|time|tempo|timing|drummer|clockwork|machine-like",
        r"(?:(?:human|living|walking) metronome|metronom(?:ic|ically)|rock[ -](?:solid|steady)"
        r" (?:\w+ )?(?:time|tempo|beat|timekeeping|groove|back-?beats?|foundation|drummer|drumming)"
        r"|(?:impeccable|perfect|steady|solid|unwavering|flawless|immaculate|precise|exact)"
        r" (?:sense of )?(?:time|tempo|timing|timekeeping|time-keeping)"
        r"|(?:steady|solid|dependable|reliable|rock-solid) (?:\w+ )?(?:drummer|timekeeper)"
        r"|like clockwork|machine-like (?:precision|time|drumming))",
        "Keeps steady time",
        {"microtiming_ms.snare": (1, 4)},
        0.4,
        "close to the beat; nobody's mean is exactly on it",
        at_home=True,
    ),
    # Swing
    Entry(
        "half-time shuffle",
        "shuffle",
        r"(?:half[ -]?time shuffles?|(?:purdie|rosanna) shuffles?)",
        "Plays the half-time shuffle, triplets under a backbeat on three",
        {"swing_16th_ratio": (1.5, 0.3), "ghost_note_rate": (0.45, 0.15)},
        0.55,
        "the figure is triplets with ghosts between; other songs of such players are straight",
        alone=True,
    ),
    Entry(
        "swung sixteenths",
        "16th|sixteenth",
        r"(?:(?:swung|swinging|swing|shuffled|lazy) (?:16ths?|sixteenths?|sixteenth[ -]notes?"
        r"|16th[ -]notes?)|(?:16ths?|sixteenths?|sixteenth[ -]note|16th[ -]note) (?:swing|shuffle)"
        r"|swings? (?:his|her|the) (?:16ths?|sixteenths?|sixteenth notes))",
        "Swings the sixteenths",
        {"swing_16th_ratio": (1.35, 0.2)},
        0.6,
        "measured swung 16ths lie between 1.1 and 1.8",
        {"swing_16th_ratio": (1.02, 0.06)},
        "Does not swing the sixteenths",
        alone=True,
    ),
    Entry(
        "straight",
        "straight|even|unswung|never sw",
        r"(?:straight(?:[ -]ahead)?[ -](?:8ths?|eighths?|eighth[ -]notes?|16ths?|sixteenths?|feel"
        r"|time|rock beats?|beats?|grooves?)|(?:plays|played|playing|drums|drummed) (?:it )?"
        r"(?:dead |absolutely |perfectly )?straight(?: (?:time|beats?))?|even (?:eighths?|8ths?)"
        r"|unswung|dead straight|never swung?)",
        "Plays straight, not swung",
        {"swing_8th_ratio": (1.02, 0.05), "swing_16th_ratio": (1.02, 0.06)},
        0.5,
        "straight playing is measured at 1.0 to 1.05",
    ),
    Entry(
        "shuffle",
        "shuffl",
        r"shuffl(?:es?|ed|ing)(?:[ -](?:feel|groove|beat|rhythm|drumming|pattern|time)s?)?",
        "Plays shuffles",
        {"swing_8th_ratio": (1.6, 0.35)},
        0.5,
        _TRIPLET,
        {"swing_8th_ratio": (1.03, 0.08)},
        "Does not play shuffles",
        at_home=True,
    ),
    Entry(
        "triplet feel",
        "triplet|12/8",
        r"(?:triplet[ -](?:feel|based|groove|swing|shuffle|subdivision|time)s?"
        r"|(?:swung|rolling) triplets|triplet-heavy|12/8 (?:feel|groove|shuffle|blues|time))",
        "Favours a triplet feel",
        {"swing_8th_ratio": (1.6, 0.4)},
        0.45,
        _TRIPLET,
        {"swing_8th_ratio": (1.05, 0.1)},
        "Keeps away from a triplet feel",
    ),
    Entry(
        "swing",
        "swing|swung",
        r"(?:(?:jazz|jazzy|loose|light|heavy|hard|natural|subtle|easy|relaxed|deep|effortless"
        r"|strong|slight|fluid|big[ -]band|african|lilting|bluesy|infectious) (?:and \w+ )?"
        r"sw(?:ing|ung|inging)(?! era)|swings|swung(?: (?:feel|groove|time|notes?|8ths|eighths?"
        r"|eighth[ -]notes?|rhythms?|beats?|ride))?|swinging(?: (?:feel|groove|time|beat|drumm(?:er"
        r"|ing)|style|ride|shuffle|hi-hat|pulse))?|swing[ -](?:feel|groove|time|style|patterns?"
        r"|beats?|rhythms?|phrasing|influenced|inflected|based|components?|elements?|drumming"
        r"|eighths)|(?:sense|feeling|feel|lot|elements?|touch|hint|degree) of swing"
        r"|swing (?:in|to|into) (?:his|her|the|their) (?:playing|drumming|groove|beat|style|feel)"
        r"|(?:could|can|to|really|always|made \w+|makes \w+) swing|(?:his|her) swing"
        r"|with (?:a )?swing|(?<=n['’]t\x20)swing|(?<=not\x20)swing|(?<=never\x20)swing"
        r"|swing and [a-z]+(?= (?:style|feel|elements|components))"
        r"|[a-z]+ and swing (?:components|elements|feel))",
        "Plays with some swing",
        {"swing_8th_ratio": (1.4, 0.3)},
        0.4,
        "of rock and of jazz players alike: from a hint to the triplet",
        {"swing_8th_ratio": (1.03, 0.08)},
        "Does not swing",
    ),
    # Ghost notes and snare
    Entry(
        "ghost notes",
        "ghost|grace|chatter",
        r"(?:ghost(?:ed)?[ -](?:notes?|strokes?|snare|notework|note work)|ghosted|ghosting"
        r"|grace[ -]notes? on (?:the|his|her) snare|snare chatter)",
        "Plays ghost notes on the snare",
        {"ghost_note_rate": (0.42, 0.15)},
        0.6,
        "players known for ghosts: .4 to .65 of snare strokes; mentioned at all: above .25",
        {"ghost_note_rate": (0.04, 0.05)},
        "Hardly plays ghost notes",
        alone=True,
    ),
    Entry(
        "cross-stick",
        "stick|click",
        r"(?:cross[ -]?stick(?:s|ing|ed)?|side[ -]?sticks?(?:ing)?|rim[ -]?clicks?)",
        "Uses the cross-stick",
        {"cross_stick_share": (0.2, 0.18)},
        0.45,
        "from one verse in ten to most of a reggae set",
        {"cross_stick_share": (0.0, 0.02)},
        "Hardly uses the cross-stick",
        alone=True,
    ),
    Entry(
        "rimshots",
        "rim",
        r"rim[ -]?shots?",
        "Plays rimshots",
        {"velocity.snare.backbeat": (114, 8)},
        0.4,
        "rimshots are for loud backbeats",
        {"velocity.snare.backbeat": (100, 12)},
        "Hardly plays rimshots",
        alone=True,
    ),
    Entry(
        "brushes",
        "brush",
        r"(?:brush(?:es)?[ -]?(?:work|playing|technique|player|man|master|strokes? on)"
        r"|(?:with|uses?|used|using|plays?|played|playing|wire|on|his|her|of the) brushes"
        r"|brushed (?:snare|drums?))",
        "Plays with brushes",
        {"velocity.snare": (68, 16), "velocity": (72, 15)},
        0.35,
        "brushes are soft; few players use nothing else",
        alone=True,
    ),
    Entry(
        "backbeat",
        "back",
        r"(?:(?:strong|solid|heavy|hard|loud|fat|big|powerful|crisp|driving|pounding|booming"
        r"|cracking|rock[ -]solid|thunderous|steady|massive) (?:\w+ )?back[ -]?beats?)",
        "Has a strong backbeat",
        {"velocity.snare.backbeat": (112, 9)},
        0.45,
        "upper quarter of the library's backbeats",
        alone=True,
    ),
    Entry(
        "rolls",
        "roll",
        r"(?:(?:rapid|fast|quick|press|buzz|snare|machine-gun|lightning|tight) (?:drum )?rolls?)",
        "Uses snare rolls",
        {"density.snare": (1.2, 0.5)},
        0.3,
        "rolls come now and then; a little more snare than usual",
    ),
    # Dynamics
    Entry(
        "heavy hitter",
        "hit|hand|bash|pound|slam|pummel|hammer|thrash|beat|drum|play|style|attack|rhythm",
        rf"(?:heavy[ -]hit(?:ter|ters|ting)|hard[ -]hit(?:ter|ters|ting)|heavy[ -]handed"
        rf"|h(?:it|its|itting) (?:good and )?{_ADV}(?:{_DRUM_HIT} )?{_ADV}(?:hard|harder"
        rf"|hardest|heavy|heavily)"
        rf"|(?:bash|bashes|bashed|bashing|pound|pounds|pounded|pounding|slam|slams|slammed|slamming"
        rf"|pummel|pummels|pummelled|pummeled|pummeling|hammer|hammers|hammered|hammering|thrash"
        rf"|thrashes|thrashed|thrashing|beats?) (?:away )?(?:at |on )?{_DRUM_HIT}"
        r"|(?:merciless|relentless|ferocious|great|rock) basher|(?:pounding|thunderous|thundering"
        r"|explosive|bombastic|muscular|brutal|hard-driving|ferocious|aggressive|forceful|heavy"
        r"|savage|loud) (?:and \w+ |, \w+ )?(?:drumming|drums|drummer|beats?|playing|style|attack"
        r"|rhythms?|drum (?:beats?|style|sound|parts?))|(?:loudest|hardest[ -]hitting) drummer)",
        "Hits hard",
        {"velocity": (103, 14), "velocity.snare": (108, 13)},
        0.5,
        "upper fifth of the library",
        {"velocity": (83, 14)},
        "Does not hit especially hard",
        at_home=True,
    ),
    Entry(
        "powerful",
        "power|energ|intens|driving|drumming|playing|force",
        r"(?:(?:powerful|power|powerhouse|energetic|high-energy|intense|driving)"
        r" (?:and \w+ |, \w+ |rock )?(?:drumm(?:er|ing)|drums|playing|beats?|percussion)"
        r"|(?:drumming|playing)(?: \w+){0,3} (?:powerful|for its power|forceful|aggressive"
        r"|thunderous|explosive|energetic)|(?:sheer|raw|brute) (?:power|force))",
        "Plays with power",
        {"velocity": (98, 15), "velocity.snare": (104, 14)},
        0.4,
        "louder than most; the word is also mere praise",
        {"velocity": (85, 15)},
        "Does not play for power",
    ),
    Entry(
        "soft touch",
        "touch|hand|drum|play|stick|approach|style|percussion|beat|brush",
        r"(?:(?:soft|light|delicate|gentle|feather-?light|sensitive|quiet|velvet) (?:and \w+ )?"
        r"(?:touch|hand|hands|drumm(?:er|ing)|playing|stick ?work|approach)"
        r"|(?:plays?|played|playing|drums|drummed) (?:\w+ )?(?:softly|quietly|lightly|gently"
        r"|delicately)|(?:restrained|understated|subtle|tasteful|unobtrusive) (?:and \w+ )?"
        r"(?:drumm(?:er|ing)|playing|percussion|style|beats?|brushwork)|light[ -](?:touch|handed))",
        "Has a light touch",
        {"velocity": (75, 14), "velocity.snare": (76, 16)},
        0.45,
        "lower quarter of the library",
        {"velocity": (92, 15)},
        "Has no light touch",
    ),
    Entry(
        "dynamics",
        "dynamic",
        r"(?:(?:wide|broad|great|huge|full|enormous|vast|extreme) (?:dynamic range"
        r"|range of dynamics|dynamics)|(?:use|command|control|mastery|sense) of dynamics"
        r"|dynamic contrasts?)",
        "Plays with a wide range of dynamics",
        {"velocity": (86, 24)},
        0.3,
        "says how wide, not how loud",
        at_home=True,
    ),
    # Feet
    Entry(
        "double kick",
        "double|twin|two|dual",
        r"(?:double[ -](?:bass|kick)[ -](?:drumm(?:er|ing)|pedals?|drums?|work|playing|patterns?"
        r"|runs?|technique|beats?)|double[ -]kicks?|double[ -]pedals?|twin (?:bass drums"
        r"|kick drums?)"
        r"|two (?:bass|kick) drums|dual (?:bass|kick) drums|double-bass(?= (?:style|attack|assault"
        r"|rhythms|groove|barrage|thrash|flurr)))",
        "Plays double bass drums",
        {"density.kick": (1.3, 0.6)},
        0.4,
        "twice the usual kick where it is used, and less than that over all songs",
        {"density.kick": (0.75, 0.25)},
        "Plays a single bass drum",
        alone=True,
    ),
    Entry(
        "single foot",
        "foot|feet|pedal|drum",
        r"(?:(?:fast|quick|rapid|nimble|speedy)(?:,? [\w-]+){0,4} (?:bass|kick) drum ?work"
        r"|(?:fast|quick|rapid|nimble|lightning|speedy|incredible)(?:[ -]fast)? (?:right "
        r"|bass drum |kick drum"
        r" |single )?(?:foot|footwork)|(?:single|one)[ -](?:pedal|foot|bass drum|kick drum)"
        r"(?: (?:technique|triplets|doubles|work))?|(?:right|bass drum"
        r"|kick drum)[ -]foot (?:triplets"
        r"|doubles|speed|technique)|(?:bass|kick) drum (?:triplets|doubles)"
        r"|(?:beats?|triplets) on a single (?:bass|kick) drum)",
        "Has a fast foot on a single bass drum",
        {"density.kick": (0.95, 0.35)},
        0.4,
        "somewhat more kick than usual",
        at_home=True,
    ),
    Entry(
        "four on the floor",
        "four|kick|bass",
        r"(?:four[ -](?:on|to)[ -]the[ -]floor|(?:kick|bass)(?: drum)?(?: notes?)? on (?:all four"
        r"|every|all) (?:quarter(?:[ -]note)?s?|beats?(?: (?:in|of) the (?:bar|measure))?))",
        "Plays the bass drum on every beat",
        {"density.kick": (1.0, 0.2), "syncopation_lhl": (2.5, 2.0)},
        0.5,
        "one kick a beat by definition; seldom in every song",
        {"density.kick": (0.7, 0.25)},
        "Does not play four on the floor",
        alone=True,
    ),
    Entry(
        "blast beats",
        "blast",
        r"blast[ -]?beats?",
        "Plays blast beats",
        {"density.kick": (1.9, 0.7), "density.snare": (1.5, 0.6), "tempo_bpm": (170, 35)},
        0.45,
        "kick and snare on alternate 16ths where used; many metal songs only in part",
        {"density.kick": (1.0, 0.5)},
        "Keeps away from blast beats",
        alone=True,
    ),
    # Cymbals and toms
    Entry(
        "ride",
        "ride|riding|rode",
        r"(?:(?:keep|keeps|kept|keeping|play|plays|played|playing|riding|rides|rode|ride)"
        r"(?: \w+){0,3} (?:on|with) (?:the |his |her |a )?(?:\w+ ){0,2}(?:rides?|ride cymbals?"
        r"|ride and crash cymbals)|ride[ -](?:cymbal )?(?:bell|work|patterns?|playing|driven|heavy)"
        r"|(?:washy|washing|shimmering|sizzling|swinging|jazzy|ping of the) ride(?: cymbals?)?"
        r"|bell of (?:the|his|her) ride|ride cymbal (?:wash|style|technique|feel|sound|beat))",
        "Likes the ride cymbal for time",
        {"ride_share": (0.5, 0.25)},
        0.45,
        "between rock drummers who change in the chorus and jazz drummers who stay there",
        {"ride_share": (0.08, 0.1)},
        "Hardly rides on the ride cymbal",
        alone=True,
    ),
    Entry(
        "no hi-hat",
        "hat",
        r"without (?:the |a |any )?(?:\w+ )?(?:hi|high)[ -]?hats?"
        r"|(?:no|removed (?:the|his|her)|did away with (?:the|his|her)) (?:hi|high)[ -]?hats?",
        "Went without a hi-hat for a time",
        {"ride_share": (0.75, 0.25)},
        0.35,
        "time has to go to a cymbal then; seldom for a whole career",
        alone=True,
    ),
    Entry(
        "open hats",
        "hat",
        r"(?:(?:half[ -]?|slightly |partly |wide |loose[, ]+)?open(?:ed|ing|s)?(?: up)?(?: and"
        r" closing)? (?:of )?(?:the |his |her |a )?(?:\w+ )?(?:hi|high)?[ -]?hats?"
        r"|(?:sloshy|washy|sizzling|loose|slushy|barking|splashy|trashy) (?:\w+ )?(?:hi|high)?"
        r"[ -]?hats?|(?:hi|high)[ -]?hat (?:barks?|openings?|splashes|slosh)"
        r"|leav(?:es|ing) (?:the|his|her) (?:hi|high)[ -]?hat (?:slightly |half[ -]?)?open)",
        "Opens the hi-hat often",
        {"hat_openness": (0.28, 0.15)},
        0.45,
        "upper quarter of the library",
        {"hat_openness": (0.03, 0.04)},
        "Keeps the hi-hat closed",
        alone=True,
    ),
    Entry(
        "closed hats",
        "hat",
        r"(?:(?:tight(?:ly)?(?:[ -]closed)?|closed|crisp|clipped) (?:\w+ )?(?:hi|high)[ -]?hats?"
        r"(?: work| playing| patterns?)?)",
        "Keeps the hi-hat tight",
        {"hat_openness": (0.04, 0.05)},
        0.35,
        "lower quarter of the library",
        alone=True,
    ),
    Entry(
        "crashes",
        "crash|cymbal",
        r"(?:cymbal crash(?:es|ing)|crash[ -](?:heavy|happy|riding|laden)|crash(?:es|ed"
        r"|ing)? cymbals?"
        r" (?:liberally|constantly|everywhere)|(?:washes|walls?|flurr(?:y|ies)|barrage) of cymbals?"
        r"|(?:constant|frequent|liberal|heavy|wild) (?:use of )?(?:crashes|crash cymbals?|cymbals?)"
        r"|cymbal[ -]heavy|riding (?:on )?(?:the|his|her) crash(?:es)?)",
        "Crashes the cymbals often",
        {"density.crash": (0.25, 0.15)},
        0.4,
        "several times the usual crash in a bar or two",
        {"density.crash": (0.03, 0.03)},
        "Spares the crash cymbals",
    ),
    Entry(
        "toms",
        "tom",
        r"(?:(?:emphasi[sz]\w+|favou?r\w*|heavy (?:use|on)(?: of)?|extensive use of|prominent"
        r"|rolling|tribal|pounding|thunderous|melodic|booming|busy|driving) (?:the |his |her )?"
        r"(?:floor )?tom(?:-?toms?|s)(?: (?:rolls?|patterns?|fills?|beats?|work))?"
        r"|tom(?:-?tom)?[ -](?:heavy|driven|based|led|laden)(?: (?:beats?|grooves?|patterns?))?"
        r"|(?:fills?|runs?|rolls?) (?:around|across|down|over|on) (?:the|his"
        r"|her) tom(?:-?toms?|s))",
        "Makes much of the toms",
        {"density.tom": (0.5, 0.3)},
        0.45,
        "several times the usual share of the toms",
        {"density.tom": (0.06, 0.06)},
        "Hardly uses the toms",
        alone=True,
    ),
    # Patterns
    Entry(
        "syncopation",
        "syncop",
        r"(?:(?:highly |heavily |funky |very |complex )?syncopat(?:ed|ion|ions|es|ing))",
        "Plays syncopated patterns",
        {"syncopation_lhl": (7.5, 2.5)},
        0.5,
        "upper quarter of the library",
        {"syncopation_lhl": (2.5, 1.5)},
        "Keeps the pattern plain, with little syncopation",
        at_home=True,
    ),
    Entry(
        "polyrhythm",
        "poly|cross|metric",
        r"(?:poly[ -]?rhythm(?:s|ic|ically)?|poly[ -]?metric|poly[ -]?meters?|cross[ -]rhythms?"
        r"|metric modulation)",
        "Works with polyrhythms",
        {"syncopation_lhl": (7.0, 3.0)},
        0.35,
        "cross-rhythms shift accents off the beat; how often is not said",
        at_home=True,
    ),
    Entry(
        "linear",
        "linear",
        r"linear (?:drumming|playing|patterns?|grooves?|fills?|style|phrasing|beats?|approach"
        r"|funk|concepts?)",
        "Plays linear patterns, one limb at a time",
        {"syncopation_lhl": (7.0, 2.5), "density.hat": (1.3, 0.4)},
        0.45,
        "no two limbs together: fewer hats, more off-beat kicks",
        at_home=True,
    ),
    Entry(
        "odd metres",
        "time|meter|metre|/4|/8|/16",
        r"(?:(?:odd|unusual|irregular|complex|asymmetric(?:al)?|shifting|changing|compound|uneven)"
        r"(?:,? \w+)?[ -](?:time[ -]signatures?|met(?:er|re)s?|times?(?! of)|time changes)"
        r"|(?:5|7|9|11|13|15)/(?:4|8|16)(?: (?:time|grooves?|beats?|patterns?))?)",
        "Plays in odd metres",
        {},
        0.6,
        "the metre is asked for, not estimated",
        at_home=True,
    ),
    Entry(
        "half-time",
        "half",
        r"half[ -]?time (?:feel|groove|beat|drumming|rhythm|section|drums?|backbeat)s?",
        "Uses half-time grooves",
        {},
        0.5,
        "a feel under a given tempo, no number",
        alone=True,
    ),
    Entry(
        "double-time",
        "double",
        r"double[ -]?time (?:feel|groove|beat|drumming|rhythm|section|drums?|swing|patterns?)s?",
        "Uses double-time grooves",
        {},
        0.5,
        "a feel under a given tempo, no number",
        alone=True,
    ),
    Entry(
        "many fills",
        "fill",
        r"(?:(?:frequent|constant|many|explosive|flashy|elaborate|busy|endless|rolling|intricate"
        r"|complex|lengthy|wild|trademark|signature|signature-style|fluid|energetic|dramatic"
        r"|inventive|funny|creative|innovative|relentless|manic|frenetic|dazzling|lots of"
        r"|barrage of"
        r"|full of|energetic drum)(?: \w+)? (?:drum[ -])?fills?|fills? (?:constantly|everywhere"
        r"|all over)|(?:instinctively )?put (?:drum )?fills"
        r"|(?:emphasi[sz]\w+|(?:known|noted|famous|recogni[sz]ed) for)(?: [\w-]+,?){0,5} fills"
        r"|(?:non-?stop|continuous) fills)",
        "Plays many fills",
        {"fill_rate": (0.26, 0.1)},
        0.4,
        "upper quarter of the library; a fill that is mentioned is not always frequent",
        {"fill_rate": (0.06, 0.05)},
        "Plays few fills",
    ),
    Entry(
        "few fills",
        "fill",
        r"(?:(?:few|sparse|sparing|minimal|occasional|simple|economical|no|hardly any|spare"
        r"|tasteful"
        r"|rare|short|infrequent) (?:drum )?fills?|fills? (?:are |were |is |was )?\W?(?:rare"
        r"|few|sparse"
        r"|sparing|kept (?:simple|short|to a minimum))(?: and \w+)?"
        r"|(?:sparing(?:ly)?|economical) with (?:his |her |the )?fills)",
        "Plays few fills",
        {"fill_rate": (0.07, 0.05)},
        0.5,
        "lower tenth of the library",
    ),
    Entry(
        "busy",
        "drum|play|style|beat|pattern|groove",
        r"(?:(?:busy|busier|hyperactive|frenetic|frantic|dense|flamboyant|manic|restless|chaotic"
        r"|note-heavy|overplay\w*) (?:and \w+ |, \w+ )?(?:drumm(?:er|ing)|drum (?:parts?|patterns?"
        r"|style)|playing|style|beats?|patterns?|grooves?|drums))",
        "Plays busily, with many notes",
        {"density": (5.0, 1.0)},
        0.45,
        "upper tenth of the library",
        {"density": (3.6, 0.9)},
        "Does not overplay",
    ),
    Entry(
        "sparse",
        "drum|play|beat|groove|econom|song",
        r"(?:(?:sparse|spare|minimal(?:ist|istic)?|economical|uncluttered|simple|stripped[ -]down"
        r"|no-frills|straightforward|unfussy|unadorned|uncomplicated|basic) (?:and \w+ |, \w+ |but"
        r" \w+ )?(?:drumm(?:er|ing)|drum (?:parts?|patterns?|style|beats?)|playing"
        r"|style of drumming"
        r"|beats?|grooves?|drums|backbeats?)|economy of (?:notes|motion)"
        r"|(?:plays?|played) (?:only )?what (?:the song|was) need(?:s|ed)"
        r"|play(?:s|ed|ing)? for the song|serv(?:es?|ed|ing) the song)",
        "Plays sparely, for the song",
        {"density": (3.1, 0.6), "fill_rate": (0.1, 0.07)},
        0.4,
        "lower tenth of the library",
        {"density": (4.4, 1.0)},
        "Does not play simply",
    ),
    # Tempo in words
    Entry(
        "fast",
        "speed|temp|pace|drumming|beats",
        r"(?:(?:breakneck|blistering|furious|blazing|frantic|ultra-fast|very fast|extremely fast"
        r"|high) (?:speeds?|tempos?|tempi|pace)|(?:fast|rapid|furious|high-speed|speedy) (?:tempos?"
        r"|tempi|drumming|beats)|speed drumming)",
        "Plays fast",
        {"tempo_bpm": (150, 32)},
        0.3,
        "fast for the one genre is not for the other",
        {"tempo_bpm": (105, 22)},
        "Keeps away from fast tempos",
    ),
    Entry(
        "slow",
        "temp|groove|drumming|beats",
        r"(?:(?:slow|slower|lumbering|plodding|languid|glacial|leisurely) (?:tempos?|tempi|grooves?"
        r"|drumming|beats))",
        "Plays slow grooves",
        {"tempo_bpm": (82, 18)},
        0.3,
        "slow for the one genre is not for the other",
    ),
    # Hands and kit: nothing to count, worth telling
    Entry(
        "traditional grip",
        "grip",
        r"(?:traditional|orthodox|jazz|military)[ -]grip",
        "Holds the sticks in traditional grip",
        {},
        0.6,
        "not a number",
        alone=True,
    ),
    Entry(
        "matched grip",
        "grip",
        r"(?:matched|match)[ -]grip",
        "Holds the sticks in matched grip",
        {},
        0.6,
        "not a number",
        alone=True,
    ),
    Entry(
        "left-handed",
        "left|southpaw",
        r"(?:left[ -]?hand(?:ed|er)|southpaw|lefty)",
        "Is left-handed",
        {},
        0.6,
        "not a number",
        at_home=True,
    ),
    Entry(
        "open-handed",
        "open",
        r"open[ -]?hand(?:ed)?(?: (?:style|drumming|playing|technique|drummer|approach))?",
        "Plays open-handed",
        {},
        0.55,
        "not a number",
        at_home=True,
    ),
    Entry(
        "small kit",
        "kit|set|drums",
        r"(?:(?:three|four|3|4)[ -]piece (?:\w+ ){0,2}(?:drum )?(?:kit|set|drums|drum set)"
        r"|(?:small|minimal|simple|tiny|basic|compact) (?:\w+ )?(?:drum )?(?:kit|drum set)"
        r"|(?:small|minimal|simple|compact) set-?up)",
        "Plays a small kit",
        {},
        0.5,
        "not a number",
    ),
    Entry(
        "large kit",
        "kit|set|drums",
        r"(?:(?:huge|massive|enormous|large|larger|elaborate|giant|extensive|big|gigantic|sprawling"
        r"|oversized|360-degree) (?:\w+ )?(?:drum )?(?:kit|drum set|drum kits?)"
        r"|(?:six|seven|eight|nine|ten|[6-9]|1[0-9])[ -]piece (?:\w+ ){0,2}(?:drum )?(?:kit"
        r"|set|drums))",
        "Plays a large kit",
        {},
        0.5,
        "not a number",
    ),
)

_CONTRARY = (
    ("behind the beat", "ahead of the beat"),
    ("many fills", "few fills"),
    ("busy", "sparse"),
    ("heavy hitter", "soft touch"),
    ("powerful", "soft touch"),
    ("open hats", "closed hats"),
    ("straight", "swing"),
    ("straight", "shuffle"),
    ("fast", "slow"),
    ("small kit", "large kit"),
)


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    facts = {entry.id: entry.fact for entry in ENTRIES}
    pairs = [(facts[one], facts[two]) for one, two in _CONTRARY]
    pairs += [(entry.fact, entry.denied_fact) for entry in ENTRIES if entry.denied_fact]
    found: dict[str, set[str]] = {}
    for one, two in pairs:
        if one != two:
            found.setdefault(one, set()).add(two)
            found.setdefault(two, set()).add(one)
    return {fact: frozenset(others) for fact, others in found.items()}


def opposites(fact: str) -> frozenset[str]:
    """The facts that contradict one of the lexicon's; none for other facts."""
    return _opposites().get(fact, frozenset())
