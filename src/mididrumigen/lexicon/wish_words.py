"""Producers' words: what they call pieces and amounts, and what they ask for by adjective."""

from __future__ import annotations

from collections.abc import Mapping

from mididrumigen.domain.music.kit import PIECES_OF, KitPiece, PieceGroup

_HAT = r"(?:hi-?|high-?)?(?:hi |high )?hats?"

PIECES: Mapping[str, tuple[KitPiece, ...]] = {
    rf"open {_HAT}": (KitPiece.OPEN_HAT,),
    rf"half[- ]open {_HAT}": (KitPiece.HALF_OPEN_HAT,),
    rf"(?:closed {_HAT})": (KitPiece.CLOSED_HAT,),
    rf"(?:pedal|foot) {_HAT}|{_HAT} pedal|{_HAT} foot": (KitPiece.PEDAL_HAT,),
    r"ride bell|bell of the ride|bell": (KitPiece.RIDE_BELL,),
    r"ride cymbals?|rides?": (KitPiece.RIDE,),
    r"crash cymbals?|crash(?:es)?": (KitPiece.CRASH_1,),
    r"china(?: cymbal)?s?|chinas?": (KitPiece.CHINA,),
    r"splash(?:es)?": (KitPiece.SPLASH,),
    r"floor[- ]toms?": (KitPiece.FLOOR_TOM,),
    r"(?:high|rack) toms?": (KitPiece.HIGH_TOM,),
    r"low toms?": (KitPiece.LOW_TOM,),
    r"toms?(?:-toms?)?": (KitPiece.FLOOR_TOM, *PIECES_OF[PieceGroup.TOM]),
    r"(?:cross|side)[- ]?sticks?|rim ?clicks?": (KitPiece.CROSS_STICK,),
    r"rim[- ]?shots?": (KitPiece.RIM_SHOT,),
    r"snares?(?: drums?| hits?)?|backbeats?": (
        KitPiece.SNARE,
        KitPiece.RIM_SHOT,
        KitPiece.CROSS_STICK,
    ),
    r"kicks?(?: drums?)?|bass drums?|bd": (KitPiece.KICK,),
    r"cow ?bells?": (KitPiece.COWBELL,),
    r"wood ?blocks?": (KitPiece.WOOD_BLOCK,),
    r"tambourines?": (KitPiece.TAMBOURINE,),
    r"shakers?": (KitPiece.SHAKER,),
    r"(?:hand ?)?claps?": (KitPiece.CLAP,),
    r"cymbals?": (*PIECES_OF[PieceGroup.CRASH], *PIECES_OF[PieceGroup.RIDE]),
    r"percussion": PIECES_OF[PieceGroup.PERCUSSION],
    rf"{_HAT}": (KitPiece.CLOSED_HAT, *PIECES_OF[PieceGroup.HAT]),
}
"""What pieces are called, as regular expressions; the first piece stands for the word."""

NOUNS: Mapping[str, str] = {
    r"ghosts?(?: notes?| strokes?| hits?)?|ghosting|ghosted (?:notes?|snares?)": "ghost_note_rate",
    rf"open(?:ed)? {_HAT}|openings": "hat_openness",
    r"double[- ](?:kicks?|bass|pedal)(?: (?:drums?|runs?|work|drumming))?": "double_kick",
    r"kicks?(?: drums?| notes?| hits?)?|bass drums?": "density.kick",
    rf"{_HAT}(?: work| hits?| notes?)?": "density.hat",
    r"toms?(?:-toms?)?(?: hits?| work)?": "density.tom",
    r"crash(?:es)?(?: cymbals?| hits?)?|cymbals?(?: crashes)?": "density.crash",
    r"rides?(?: cymbals?)?": "ride_share",
    r"(?:cross|side)[- ]?sticks?": "cross_stick_share",
    r"rim[- ]?shots?": "rimshots",
    r"flams?": "flams",
    r"(?:snare |drum )?rolls?": "rolls",
    rf"{_HAT} rolls?": "hat_rolls",
    r"cow ?bells?|percussion": "density.percussion",
    r"snares?(?: hits?| notes?| work)?": "density.snare",
    r"syncopation|syncopations|off-?beats?|funk": "syncopation_lhl",
    r"dynamics?|dynamic range|accents": "dynamic_range",
    r"swing": "swing_8th_ratio",
    r"polyrhythms?|cross-?rhythms?": "polyrhythm",
    rf"(?:pedal|foot) {_HAT}|{_HAT} pedal": "density.pedal",
    r"notes|hits|strokes": "density",
}
"""What there can be more or less of, and the feature that it is."""

LOUDNESS: Mapping[str, str] = {
    r"backbeats?": "velocity.snare.backbeat",
    r"snares?(?: drums?)?": "velocity.snare",
    r"kicks?(?: drums?)?|bass drums?": "velocity.kick",
    rf"{_HAT}": "velocity.hat",
    r"rides?(?: cymbals?)?": "velocity.ride",
    r"crash(?:es)?|cymbals?": "velocity.crash",
    r"toms?": "velocity.tom",
    r"ghosts?(?: notes?)?": "velocity.snare.sixteenth",
}
"""What can be louder or softer, and the feature that it is."""

SAYINGS: Mapping[str, tuple[str, float]] = {
    r"(?:the )?(?:snares?|backbeats?) (?:is |are |sits? |falls? |lands? |placed |played )?"
    r"(?:way |well |far |really |very |slightly |just |a (?:bit|little|touch|hair) )?"
    r"(?:late|behind|back|dragging|lazy)(?: the beat| of the beat)?": ("microtiming_ms.snare", 1.2),
    rf"(?:swung|swinging|swingy|shuffled|lazy) {_HAT}|swing (?:the|those) {_HAT}"
    rf"|{_HAT} (?:swing(?:ing)?|swung)": ("swing_16th_ratio", 1.0),
    r"(?:bring|take|drop|pull|keep) (?:it |things |everything |the energy )?"
    r"(?:right |all the way )?down(?: low)?(?: to a whisper)?|whisper[- ]quiet|barely "
    r"(?:touch(?:ing)?"
    r"|hit(?:ting)?) (?:it|them|the drums)": ("velocity", -1.2),
    r"feather(?:ed|ing)?(?: the)? (?:kicks?|bass drum)": ("four_on_the_floor", 1.0),
    r"(?:skippy|stuttering|broken|choppy|off-?kilter|syncopated|displaced) (?:kicks?|bass drum"
    r"|snares?|grooves?|beats?)": ("syncopation_lhl", 1.0),
    rf"{_HAT} (?:just |barely |slightly |half |a (?:bit|little|touch) |wide )?"
    r"(?:open|ajar|loose|sloshy|washy)|let (?:the )?hats (?:breathe|ring|bark)": (
        "hat_openness",
        1.0,
    ),
    r"gallop(?:ing|ed)?(?: kicks?| double kicks?| bass drum)?(?: patterns?)?": (
        "pattern.gallop",
        1.0,
    ),
    r"raw|filthy|nasty|savage|ferocious|slamming|thunderous|full throttle|go(?:ing)? for it"
    r"|smash(?:ing)? it|beat (?:it|them) up|lay into it|all out|balls[- ]out": ("velocity", 1.0),
    r"dusty|lo-?fi|murky|dreamy|airy|floaty|tasteful|polite|lullaby|sleepy": ("velocity", -0.7),
    r"relentless|non-?stop|frantic|hectic|manic|crammed|packed|wall to wall|maximal(?:ist)?": (
        "density",
        1.1,
    ),
    r"skeletal|naked|spacious|roomy|open and spacious|uncluttered|pared[- ]?back|restrained"
    r"|tasteful and simple|just the basics|only the essentials": ("density", -0.9),
    r"ghost(?:y|ed)?(?: (?:notes?|snares?|strokes?))?|ghosts": ("ghost_note_rate", 1.0),
    r"(?:busier|denser) than usual|lots going on|fill it up|more notes": ("density", 0.8),
    r"(?:stripped|pared)[- ](?:back|down)|bare[- ]?bones|less is more|leave (?:some )?space"
    r"|(?:lots of |plenty of )?(?:space|air|room)(?: between notes)?|minimalist(?:ic)?|sparsely"
    r"|understated|economical|not (?:so|as|too) (?:many|much) notes|keep it (?:simple|basic)": (
        "density",
        -0.9,
    ),
    r"syncopated(?: (?:kicks?|bass drum|snares?|grooves?|beats?|patterns?))?|off-?beat kicks?"
    r"|funk(?:y|ier)|broken(?: up)?|syncopate(?: the)? (?:kicks?|bass drum)": (
        "syncopation_lhl",
        1.0,
    ),
    r"push(?: it| the beat)?|rush(?: it)?|lean(?:ing)? forward|on the front foot|urgent": (
        "microtiming_ms.snare",
        -1.0,
    ),
    r"drag(?: it)?|lean(?:ing)? back|lay (?:it )?back|lazy feel|behind": (
        "microtiming_ms.snare",
        1.0,
    ),
    r"(?:cross|side)[- ]?sticks?(?: snares?| on the snare)?|rim[- ]?clicks?": (
        "cross_stick_share",
        1.0,
    ),
    r"rides?(?: cymbals?)?|ride cymbal": ("ride_share", 1.0),
    r"half[- ]?time(?: feel)?": ("half_time", 1.0),
    r"double[- ]?time(?: feel)?": ("double_time", 1.0),
    r"four[- ](?:on|to)[- ]the[- ]floor": ("four_on_the_floor", 1.0),
    r"spars(?:e|er|ely)|simpl(?:e|er|y)|minimal|basic|thin(?:ner)?": ("density", -0.9),
    r"bus(?:y|ier)|complex|intricate|dense(?:r)?|complicated|full": ("density", 0.9),
    r"soft(?:er|ly)?|quiet(?:er|ly)?|gent(?:le|ler|ly)": ("velocity", -1.0),
    r"loud(?:er|ly)?|hard(?:er)?|heav(?:y|ier|ily)|aggressive(?:ly)?": ("velocity", 1.0),
    r"brush(?:es|ed)?(?: kit| sweeps?| snare)?": ("pattern.brushes-sweep", 1.0),
    r"on the grid|quantis?z?ed|robotic|machine[- ]?like|mechanical|dead tight|(?:super |really "
    r"|very )?tight(?:er)?|metronomic|locked(?: in)?": ("quantised", 1.0),
    r"loose(?:r)?|sloppy|sloppier|human|drunk(?:en)?|ragged|wobbly": ("quantised", -1.0),
    r"in the pocket|pocket|deep pocket": ("pocket", 1.0),
    r"dynamic|wide dynamics|more contrast|expressive": ("dynamic_range", 1.0),
    r"flat(?: dynamics)?|even dynamics|no dynamics|same velocity|compressed": (
        "dynamic_range",
        -1.0,
    ),
    r"double[- ](?:kicks?|bass|pedals?)(?: (?:drums?|runs?|work|drumming|pedal|throughout))?"
    r"|two feet": ("double_kick", 1.0),
    r"kick doubles|double strokes on the kick|doubled kicks?": ("single_foot", 1.0),
    r"linear(?: (?:groove|pattern|playing|funk|style))?": ("linear", 1.0),
    r"poly-?rhythm(?:s|ic)?|cross-?rhythms?|three (?:over|against) four": ("polyrhythm", 1.0),
    r"tribal(?: toms?)?|tom[- ](?:heavy|based|driven|led)(?: (?:groove|beat|pattern))?"
    r"|lots of toms|jungle drums": ("density.tom", 1.2),
    r"crash[- ]?(?:heavy|happy|y)|smash(?:ing)? (?:the )?(?:crashes|cymbals)|crash[- ]?rid(?:e|ing)"
    r"|washy|trashy": ("density.crash", 1.2),
    rf"(?:slightly |half[- ]?|wide )?open(?:ed|ing)?(?: up)?(?: the)? {_HAT}"
    rf"|(?:sloshy|loose|washy|barking|sizzling) {_HAT}": ("hat_openness", 1.0),
    rf"(?:closed|tight|crisp|choked) {_HAT}|close(?: up)? the {_HAT}": ("hat_openness", -1.0),
    rf"(?:busy|busier|active|rolling|skittering|driving) {_HAT}": ("density.hat", 1.0),
    rf"{_HAT} rolls?|(?:rolling|trap|stuttering|rattling) {_HAT}|32nd(?:[- ]notes?)?(?: {_HAT})?s?"
    rf"|ratchets?": ("hat_rolls", 1.0),
    rf"(?:sparse|sparser|simple|simpler|thin|thinner) {_HAT}": ("density.hat", -0.8),
    r"(?:busy|busier|active|driving|rolling) (?:kicks?|bass drums?)(?: pattern| drum)?": (
        "density.kick",
        1.0,
    ),
    r"(?:sparse|sparser|simple|simpler|minimal) (?:kicks?|bass drum)(?: pattern| drum)?": (
        "density.kick",
        -0.8,
    ),
    r"(?:busy|busier) snares?(?: work| pattern)?": ("density.snare", 1.0),
    r"flams?|flam(?:med|ming) (?:the )?(?:snares?|backbeats?)": ("flams", 1.0),
    r"rim[- ]?shots?|rim ?shot (?:snare|backbeats?)|crack(?:ing)? (?:snare|backbeats?)": (
        "rimshots",
        1.0,
    ),
    r"(?:snare |press |buzz |drum )rolls?": ("rolls", 1.0),
    r"(?:heav(?:y|ier)|big(?:ger)?|fat(?:ter)?|strong(?:er)?|hard(?:er)?|loud(?:er)?|crack(?:ing)?"
    r"|accented|massive) (?:backbeats?|(?:two|2) and (?:four|4))"
    r"|accent(?:s)?(?: on)? (?:the )?(?:backbeats?|2 and 4|two and four)": (
        "velocity.snare.backbeat",
        1.2,
    ),
    r"(?:light(?:er)?|soft(?:er)?|weak(?:er)?|gentle) backbeats?": (
        "velocity.snare.backbeat",
        -1.0,
    ),
    r"(?:swing|swung|shuffle) (?:it )?(?:really |very |super )?(?:hard|heavily|heavy|a lot)"
    r"|(?:hard|heavy|heavily|deep)[- ]?(?:swing|swung|shuffle)|hard[- ]swinging|lots of swing"
    r"|more swing(?:y)?|swing(?:ier)": ("swing_8th_ratio", 1.5),
    r"(?:a (?:little|bit|touch|hint) (?:of )?|slight(?:ly)? |light(?:ly)? |subtle |some )"
    r"(?:swing|swung|swing to it)|less swing": ("swing_8th_ratio", 0.5),
    r"(?:swung|swing(?:ing)?) (?:16ths|sixteenths)|16th[- ]?(?:note )?swing|mpc swing"
    r"|dilla(?:esque)?"
    r"(?: swing| feel)?": ("swing_16th_ratio", 1.2),
    r"hats? out (?:on|with) the (?:backbeats?|snare)|no hats? (?:on|with) the (?:backbeats?"
    r"|snare)": (
        "hat_out_on_backbeat",
        1.0,
    ),
    r"(?:more|add(?: some)?|use(?: the)?) cow ?bell|cow ?bell": ("cowbell", 1.0),
    r"cow ?bell (?:on|in) (?:the )?quarters|more cow ?bell": ("cowbell", 1.2),
    rf"(?:foot|pedal) (?:the )?{_HAT}|{_HAT} with (?:the |your )?foot|{_HAT} foot": (
        "hat_pedal",
        1.0,
    ),
    r"energetic|more energy|driving|powerful|pumping|bigger|huge|hit(?:ting)? harder|full[- ]on"
    r"|banging|punchy|intense": ("velocity", 1.0),
    r"delicate(?:ly)?|tender|whisper(?:ed)?|hushed|low[- ]key|mellow|light touch|chill(?:ed)?"
    r"|easy|relaxed|subdued|restrained|light(?:ly)?": ("velocity", -1.2),
    r"laid[- ]?back snare|late snare|snare (?:a (?:bit|little|touch) )?(?:late|behind"
    r"|dragg(?:ing|ed))"
    r"|drag(?:ging)? the snare": ("microtiming_ms.snare", 1.2),
    r"(?:early|rushed|pushed) snare|snare (?:a (?:bit|little|touch) )?(?:early|ahead)": (
        "microtiming_ms.snare",
        -1.2,
    ),
    rf"{_HAT} (?:wide |half |slightly )?opened|open up the {_HAT}": ("hat_openness", 1.0),
    rf"{_HAT} (?:tight(?:ly)? )?closed|{_HAT} tight": ("hat_openness", -1.0),
    r"triplet rolls|roll(?:s|ing) in triplets": ("hat_rolls", 1.0),
    r"nothing (?:fancy|flashy|too (?:busy|fancy|crazy))|don'?t over-?play|no frills|straightforward"
    r"|unfussy|solid(?: and simple)?": ("density", -0.5),
    r"(?:bring|take|pull) the energy down|lower energy|calm(?:er)?(?: down)?|less energy": (
        "velocity",
        -1.0,
    ),
    r"(?:bring|take|push) the energy up|lift it|lift the energy|higher energy": ("velocity", 1.0),
    r"fast(?:er)?|up-?tempo|quick(?:er)?|speed (?:it )?up": ("tempo_bpm", 1.0),
    r"slow(?:er)?|down-?tempo|slow (?:it )?down": ("tempo_bpm", -1.0),
    r"paradiddles?(?: (?:groove|pattern)s?)?": ("pattern.paradiddle-groove", 1.0),
}
"""Sayings that name no piece or amount: feature, and how much of it."""

MORE: Mapping[str, float] = {
    r"(?:a lot|lots|loads|tons|plenty|bags|a ton) (?:more|of)|(?:way|many|much) more": 1.3,
    r"(?:a (?:little|bit|touch|few)(?: bit)?|slightly|some|a couple) more|a (?:few"
    r"|little)(?: bit of)?"
    r"|a couple of|a (?:hint|touch|bit|dash) of|subtle|occasional|light": 0.55,
    r"(?:even )?more|extra|many|add(?: in)?|give me|with|throw in|bring (?:in|back)|i want|put in"
    r"|use|some|play": 0.9,
    r"(?:heavy|constant|frequent|big)(?: use of)?|busy|busier|denser|full of|all the|insane|crazy"
    r"|constant": 1.2,
}
"""Words of more, and how much."""

LESS: Mapping[str, float] = {
    r"(?:a (?:little|bit|touch)|slightly) (?:less|fewer)(?: of)?": -0.4,
    r"(?:much|way|far|a lot|lots) (?:less|fewer)(?: of)?|hardly any|barely any|almost no"
    r"|next to no": -0.9,
    r"less|fewer|reduce|cut down(?: on)?|ease off(?: on)?|thin out|not (?:so|as|too) (?:many|much)"
    r"|tone down|sparse|sparser|simpler|go easy on|pull back(?: on)?|dial (?:back|down)": -0.6,
}
"""Words of less, and how much."""

_KIND = r"(?:beat|groove|feel|pattern|drums|style|rhythm|vibe|thing|drumming)s?"
GENRES: Mapping[str, str] = {
    r"(?:pop[- ])?punk(?:y| rock)?": "punk-skank",
    r"disco|nu[- ]disco": "disco-open-hats",
    r"reggae": "one-drop",
    r"jazz(?:y)?|bebop": "jazz-ride",
    r"latin|salsa": "songo",
    r"funk": "funk-sixteenths",
    r"metal|death metal": "double-kick-sixteenths",
    r"country": "country-two-beat",
    r"blues(?:y)?": "shuffle",
    r"hip[- ]?hop|rap|lo-?fi": "boom-bap",
    r"(?:drum (?:and|&|'?n'?) bass|dnb|d&b)": "two-step",
    r"motown|northern soul": "motown-four-snare",
    r"new orleans": "second-line",
    r"krautrock": "motorik",
    r"thrash": "thrash-polka",
    r"black metal|grindcore|grind": "blast-beat",
    r"military": "march",
}
"""Genres whose beat is a named pattern, where a beat of theirs is asked for."""

BEAT_OF_A_GENRE = _KIND
"""What follows a genre's name then."""
