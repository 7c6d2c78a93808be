"""What is said of feet, cymbals, toms, patterns, fills, tempo, hands and the kit."""

from __future__ import annotations

from mididrumigen.research.text.lexicon_entry import LexiconEntry

KIT: tuple[LexiconEntry, ...] = (
    # Feet
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
        "half-time",
        "half",
        r"half[ -]?time (?:feel|groove|beat|drumming|rhythm|section|drums?|backbeat)s?",
        "Uses half-time grooves",
        {},
        0.5,
        "a feel under a given tempo, no number",
        alone=True,
    ),
    LexiconEntry(
        "double-time",
        "double",
        r"double[ -]?time (?:feel|groove|beat|drumming|rhythm|section|drums?|swing|patterns?)s?",
        "Uses double-time grooves",
        {},
        0.5,
        "a feel under a given tempo, no number",
        alone=True,
    ),
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
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
    LexiconEntry(
        "traditional grip",
        "grip",
        r"(?:traditional|orthodox|jazz|military)[ -]grip",
        "Holds the sticks in traditional grip",
        {},
        0.6,
        "not a number",
        alone=True,
    ),
    LexiconEntry(
        "matched grip",
        "grip",
        r"(?:matched|match)[ -]grip",
        "Holds the sticks in matched grip",
        {},
        0.6,
        "not a number",
        alone=True,
    ),
    LexiconEntry(
        "left-handed",
        "left|southpaw",
        r"(?:left[ -]?hand(?:ed|er)|southpaw|lefty)",
        "Is left-handed",
        {},
        0.6,
        "not a number",
        at_home=True,
    ),
    LexiconEntry(
        "open-handed",
        "open",
        r"open[ -]?hand(?:ed)?(?: (?:style|drumming|playing|technique|drummer|approach))?",
        "Plays open-handed",
        {},
        0.55,
        "not a number",
        at_home=True,
    ),
    LexiconEntry(
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
    LexiconEntry(
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
