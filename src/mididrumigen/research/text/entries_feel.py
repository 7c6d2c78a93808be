"""What is said of time, swing, the snare and dynamics."""

from __future__ import annotations

from mididrumigen.research.text.lexicon_entry import LexiconEntry

_BEAT = r"(?:the |his |her |a )?(?:beat|time|click|pulse|grid|metronome)"
_ADV = r"(?:(?:very|really|so|quite|slightly|extremely|often|usually|always) )?"
_DRUM_HIT = r"(?:his |her |the |their )?(?:drums?|kit|snare|skins|backbeats?|cymbals|drum kit|tubs)"

_TRIPLET = "a shuffle is the triplet, ratio 2; not every song of such a player is one"
_LATE = "players called laid-back lie 5 to 20 ms late in the library"

FEEL: tuple[LexiconEntry, ...] = (
    # Time against the beat
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
        "half-time shuffle",
        "shuffle",
        r"(?:half[ -]?time shuffles?|(?:purdie|rosanna) shuffles?)",
        "Plays the half-time shuffle, triplets under a backbeat on three",
        {"swing_16th_ratio": (1.5, 0.3), "ghost_note_rate": (0.45, 0.15)},
        0.55,
        "the figure is triplets with ghosts between; other songs of such players are straight",
        alone=True,
    ),
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
        "rolls",
        "roll",
        r"(?:(?:rapid|fast|quick|press|buzz|snare|machine-gun|lightning|tight) (?:drum )?rolls?)",
        "Uses snare rolls",
        {"density.snare": (1.2, 0.5)},
        0.3,
        "rolls come now and then; a little more snare than usual",
    ),
    # Dynamics
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
)
