"""What is said of time: against the beat, steadiness, swing."""

from __future__ import annotations

from mididrumigen.lexicon.term import Direction, Term

MORE, LESS, EXACT = Direction.MORE, Direction.LESS, Direction.EXACT
_TRIPLET = "a shuffle is the triplet, ratio 2; not every song of such a player is one"
_LATE = "players called laid-back lie 5 to 20 ms late in the library"
_STRAIGHT_16THS = {"swing_16th_ratio": (1.02, 0.06)}
_STRAIGHT_8THS = {"swing_8th_ratio": (1.03, 0.08)}

TIMING: tuple[Term, ...] = (
    Term(
        "on the beat",
        "microtiming_ms",
        EXACT,
        "Plays exactly on the beat",
        words=(
            "(dead|right|exactly|bang|smack|squarely|precisely|dead centre|dead center) (on|in the"
            " middle of|in the centre of|in the center of|with) THE BEAT",
            "(dead|bang|right) centre of THE BEAT",
            "in the (centre|center|middle) of THE BEAT",
            "plays the beat",
            "(neither|not) (behind|ahead|early|late) (nor|or) (ahead|behind|late|early)",
            "neither (pushes|drags|rushes) nor (drags|rushes|pushes)",
            "(locked|glued|nailed) to THE (click|grid|metronome|sequencer|drum machine)",
            "(strikes|hits|lands|sits|falls|plays|is) dead on [the] [click|beat|grid]",
            "on the grid",
        ),
        loose=(
            "(dead|bang|spot) on THE (click|beat)",
            "(sit|sits|lands|falls|plays|lie|lies) on THE (click|grid)",
        ),
        effects={"microtiming_ms.snare": (0, 3), "microtiming_ms.kick": (0, 3)},
        holds_negation=True,
        confidence=0.5,
        why="what is heard as on the beat is measured within a few ms of it",
    ),
    Term(
        "behind the beat",
        "microtiming_ms",
        MORE,
        "Plays behind the beat",
        words=(
            "VERY (behind|in back of|after|late on|late of) THE BEAT",
            "VERY (back|late) (of|on|in) THE BEAT",
            "the back (side|edge|end|half) of THE BEAT",
            "backside of THE BEAT",
            "laid-back (feel|groove|grooves|time|beat|beats|snare|backbeat|drumming|pocket|playing"
            "|swing|shuffle|drummer|style|phrasing on the drums)",
            "drag* [behind] THE BEAT",
            "lay* [way|far|so|very|well|it] (back|behind)",
            "(snare|backbeat|hats|hi-hat|hat|kick|ride) ... (late|lazy|lagging|lags|drags"
            "|trails|dragging|lazily)",
            "(late|lazy|dragged|dragging|lagging) [on the|with the] (snare|backbeat|snares"
            "|backbeats|hats|hi-hat|kick)",
            "(leaves|leave|puts|places|lets|drops|keeps|left) THE (snare|backbeat|hats|hi-hat"
            "|kick) ... late",
            "drunken (feel|groove|drumming|beat|beats|time)",
            "drunk-sounding (drums|beats)",
            "behind-the-beat",
            "PLAY VERY behind",
            "(sit|sits|sat|sitting|hang|hangs|hung|hanging|lean|leans) VERY behind",
        ),
        loose=(
            "laid-back",
            "(hang|hangs|hung|hanging|lean|leans|leaning|sit|sits|sat|holds|held) VERY back",
            "(drags|drag|dragging) [a little|a bit|a touch|slightly|ever so slightly]",
            "PLAY [it] (late|lazily)",
            "(in no hurry|never hurries|takes (his|her) time getting to) ... (two|four"
            "|backbeat|beat)",
        ),
        effects={"microtiming_ms.snare": (11, 6), "microtiming_ms.kick": (4, 6)},
        holds_negation=True,
        confidence=0.55,
        why=_LATE,
        denied={"microtiming_ms.snare": (0, 6)},
        denied_fact="Does not play behind the beat",
        denied_direction=EXACT,
        contrary=("ahead of the beat",),
        operator="late",
    ),
    Term(
        "ahead of the beat",
        "microtiming_ms",
        LESS,
        "Plays on top of the beat",
        words=(
            "VERY (ahead of|in front of|on top of|before|early on|on the front of) THE BEAT",
            "the (front|leading|front edge|leading edge|forward edge) (of|edge of|side of) "
            "THE BEAT",
            "on-top-of-the-beat",
            "ahead-of-the-beat",
            "(push|pushes|pushed|pushing|crowds|crowding) [ahead of|at|against|on] THE BEAT",
            "rush* THE (beat|tempo|time|fills|click)",
            "(rushed|rushing|pushy|pushing|urgent|forward-leaning) (feel|time|groove|drumming"
            "|beat)",
            "(nudges|nudge|nudged|places|puts|plays|moves|pulls) THE (snare|kick|hats|backbeat"
            "|hi-hat) ... (early|ahead|forward)",
            "(early|rushed) (snare|backbeat|snares|hats|hi-hat|kick)",
            "(snare|backbeat|hats|hi-hat|kick|ride) ... (IS|lands|comes|arrives|falls) VERY early",
            "PLAY VERY (ahead|on top)",
            "(sit|sits|sat|sitting|lean|leans) VERY (ahead|on top)",
        ),
        loose=(
            "(he|she|drummer|who|always|never|tends to|not) VERY (rushes|rush|rushed)",
            "(does|did|do) (not|n't) rush",
            "(lean|leans|leaned|leaning|push|pushes|pushed|pushing|race|races|raced) (forward"
            "|ahead)",
            "rushes",
        ),
        effects={"microtiming_ms.snare": (-5, 5), "microtiming_ms.kick": (-3, 5)},
        confidence=0.5,
        why="players called urgent lie 0 to 7 ms early in the library",
        denied={"microtiming_ms.snare": (1, 6)},
        denied_fact="Does not push the beat",
        denied_direction=EXACT,
        operator="early",
    ),
    Term(
        "in the pocket",
        "pocket",
        MORE,
        "Sits in the pocket",
        words=(
            "[deep] in-the-pocket",
            "(deep|fat|solid|greasy|wide|tight|comfortable|deepest|fattest|huge|bottomless"
            "|unshakable|immense) pocket",
            "pocket (player|drummer|drumming|playing|groove|grooves)",
            "(sits|sat|sitting|stays|stayed|digs|dug|lays|laid|lives|living|locks) ... (in"
            "|into|the)"
            " pocket",
            "(his|her|their) pocket IS ... (deep|wide|fat|solid|huge)",
            "the pocket ... (deep|wide enough)",
        ),
        effects={"microtiming_ms.snare": (3, 6)},
        confidence=0.35,
        why="means good time, if anything a touch late",
    ),
    Term(
        "steady time",
        "time_steadiness",
        MORE,
        "Keeps steady time",
        words=(
            "(human|living|walking) metronome",
            "metronomic (time|precision|beat|beats|drumming|accuracy|regularity|consistency|groove"
            "|pulse|steadiness)",
            "STEADY [sense of|and even|and even-handed] (time|tempo|timing|timekeeping|time-keeping"
            "|pulse|clock)",
            "STEADY [and solid|live|studio|session|rock] (drummer|timekeeper)",
            "(rock-solid|rock-steady|metronomic|machine-like|clockwork) STYLE",
            "(time|timing|tempo|timekeeping|time-keeping|clock) IS ... STEADY",
            "(keep|keeps|kept|keeping|holds|hold|held|maintains|maintained) ... STEADY (time|beat"
            "|tempo|pulse)",
            "(like|as) [a] (clockwork|clock|metronome|machine|quartz)",
            "(never|not once|does not|doesn't) (wavers|wavered|waver|speeds up|slows down|drifts"
            "|drift|budge|budges|wanders)",
            "you could set (your|a) (watch|clock) (by|to)",
            "(steadiest|surest) (hand|hands|time|clock|drummer)",
            "(internal|inner) clock",
            "machine-like (precision|consistency|accuracy)",
        ),
        loose=(
            "metronomic",
            "metronomically",
            "STYLE IS ... STEADY",
            "(he|she|who) IS ... (steady|rock-solid|metronomic|rock-steady|steady as a rock)",
            "with ... (precision|regularity)",
        ),
        effects={"microtiming_ms.snare": (1, 4)},
        holds_negation=True,
        confidence=0.4,
        why="close to the beat; nobody's mean is exactly on it",
        denied_fact="Does not keep strict time",
        contrary=("tempo drift",),
    ),
    Term(
        "tempo drift",
        "tempo_drift",
        MORE,
        "Lets the tempo drift",
        words=(
            "(speed|speeds|sped|speeding|speed us|slow|slows|slowed) (up|down) (in|during|through"
            "|over|by|across|towards|going into|when|for|into) THE (song|chorus|choruses|fills"
            "|fill|track|take|verse|course|end|bridge)",
            "(tempo|time|tempos) ... (drifts|drift|drifted|wanders|wander|wavers|wobbles|fluctuates"
            "|creeps up|breathes|surges|sags)",
            "(let|lets|letting|allow|allows) THE (tempo|time) (drift|breathe|wander|move"
            "|surge|float)",
            "hear (us|him|her|them|it|the band) (speed up|slow down|speeding up)",
            "(elastic|wobbly|shaky|unsteady|wayward|loose|uneven|erratic) (time|tempo|timing"
            "|timekeeping|time-keeping|tempos)",
        ),
        why="how far is not said",
        confidence=0.45,
        contrary=("steady time",),
    ),
    Term(
        "quantised",
        "quantised",
        MORE,
        "Leaves everything on the grid",
        words=(
            "(hard|fully|rigidly|strictly|heavily|tightly|perfectly) (quantised|quantized)",
            "(quantises|quantizes|quantising|quantizing|quantised|quantized) ... (everything|all"
            "|drums|beats|snare|hats|kicks|every)",
            "(everything|every hit|drums|beats|hits|nothing|his beats|her beats) ... (quantised"
            "|quantized|snapped to the grid|on the grid|locked to the grid)",
            "(snap|snaps|snapped) ... to the grid",
            "(quantised|quantized) (drums|beats|grooves|hats)",
        ),
        against=(
            "(unquantised|unquantized|un-quantised|un-quantized)",
            "off-the-grid",
            "off-grid",
            "(turned|turns|turn|leaves|left|switched|switches) ... (quantise|quantize|quantisation"
            "|quantization|quantising|quantizing) off",
            "(turned|turns|turn|switches|switched) off ... (quantise|quantize|quantisation"
            "|quantization)",
        ),
        effects={"microtiming_ms.snare": (0, 2)},
        confidence=0.5,
        why="a quantised stroke is on the grid",
        denied_fact="Plays off the grid",
    ),
    Term(
        "half-time shuffle",
        "half_time_shuffle",
        MORE,
        "Plays the half-time shuffle, triplets under a backbeat on three",
        words=(
            "half-time [rosanna|purdie] (shuffle|shuffles)",
            "(purdie|rosanna) (shuffle|shuffles)",
            "shuffle* (in|at) half-time",
            "Purdie-(like|style|esque)",
        ),
        effects={"swing_16th_ratio": (1.5, 0.3), "ghost_note_rate": (0.45, 0.15)},
        confidence=0.55,
        why="the figure is triplets with ghosts between; other songs of such players are straight",
        denied_fact="Does not play half-time shuffles",
        archetype="half-time shuffle",
    ),
    Term(
        "swung sixteenths",
        "swing_16th_ratio",
        MORE,
        "Swings the sixteenths",
        words=(
            "(swung|swinging|swing|swings|shuffled|lazy) THE SIXTEENTHS ... HATS",
            "(swung|swinging|swing|shuffled|lazy|swingy|lilting|lopsided|uneven|bouncy) SIXTEENTHS",
            "SIXTEENTHS [note|notes] (swing|shuffle|swings)",
            "(swing|swings|swung|swinging|shuffles|shuffled|bends|tilts) THE SIXTEENTHS",
            "SIXTEENTHS ... (swing|swung|swings|shuffle|shuffled|lean|leans|lilt|limp|bounce)",
            "(swing|shuffle|lilt|bounce) (in|on|to|of) THE [otherwise even] SIXTEENTHS",
            "swing (in|to|on) ... SIXTEENTHS",
            "hip-hop swing",
            "MPC swing",
            "dilla (swing|feel|time|bounce)",
            "swung hats",
            "(swing|swung|shuffle) (hats|hi-hats|hi-hat)",
        ),
        effects={"swing_16th_ratio": (1.35, 0.2)},
        confidence=0.6,
        why="measured swung 16ths lie between 1.1 and 1.8",
        denied=_STRAIGHT_16THS,
        denied_fact="Does not swing the sixteenths",
        contrary=("straight",),
        operator="swing 16ths",
    ),
    Term(
        "straight",
        "swing_8th_ratio",
        LESS,
        "Plays straight, not swung",
        words=(
            "straight-ahead (EIGHTHS|feel|time|rock|beats|grooves)",
            "[dead|perfectly|rigidly|strictly|rock-] straight (EIGHTHS|SIXTEENTHS|feel|time|rock"
            " beat|rock beats|beat|beats|groove|grooves|fours|rock)",
            "PLAY [it|everything|them|the|his|her] [dead|absolutely|perfectly|very|completely]"
            " straight",
            "[dead|perfectly|rigidly] even (EIGHTHS|SIXTEENTHS)",
            "(EIGHTHS|SIXTEENTHS|hats|hi-hats) IS ... (straight|even)",
            "unswung",
            "(dead|ruler|arrow) straight",
            "never (swing|swings|swung)",
            "straight as a (ruler|die|rail|board)",
            "motorik straight*",
        ),
        effects={"swing_8th_ratio": (1.02, 0.05), "swing_16th_ratio": (1.02, 0.06)},
        holds_negation=True,
        confidence=0.5,
        why="straight playing is measured at 1.0 to 1.05",
        contrary=("swing", "shuffle", "swung sixteenths", "triplet feel"),
        operator="straight",
    ),
    Term(
        "shuffle",
        "swing_8th_ratio",
        MORE,
        "Plays shuffles",
        words=(
            "shuffle (feel|groove|beat|rhythm|drumming|pattern|time|feels|grooves|beats|rhythms)",
            "(texas|chicago|blues|jump|swing|flat-tire|double|memphis|train|boogie) shuffle*",
            "(plays|play|played|playing|loves|favours|favors|master of|king of|lives for|fond of"
            "|queen of|lays down) THE [mean|great|good|greasy|lazy] (shuffle|shuffles)",
        ),
        loose=("shuffle*", "shuffling", "shuffled"),
        effects={"swing_8th_ratio": (1.6, 0.35)},
        confidence=0.5,
        why=_TRIPLET,
        denied=_STRAIGHT_8THS,
        denied_fact="Does not play shuffles",
        archetype="shuffle",
    ),
    Term(
        "triplet feel",
        "swing_8th_ratio",
        MORE,
        "Favours a triplet feel",
        words=(
            "triplet* (feel|based|groove|swing|shuffle|subdivision|time|grooves|pulse)",
            "(swung|rolling|lilting) triplets",
            "triplet-heavy",
            "12/8 (feel|groove|shuffle|blues|time|grooves|ballads|swing)",
            "in (triplets|12/8)",
        ),
        effects={"swing_8th_ratio": (1.6, 0.4)},
        confidence=0.45,
        why=_TRIPLET,
        denied={"swing_8th_ratio": (1.05, 0.1)},
        denied_fact="Keeps away from a triplet feel",
    ),
    Term(
        "swing",
        "swing_8th_ratio",
        MORE,
        "Plays with some swing",
        words=(
            "(swings|swung|swinging) (feel|groove|time|ride|hi-hat|EIGHTHS|beat|beats|drumming"
            "|drummer|cymbal|pulse|grooves|rhythm|rhythms|style|pocket)",
            "swinging (ride|jazz|backbeat)",
            "swing (feel|groove|time|style|drumming|drummer|EIGHTHS|phrasing|patterns|pattern"
            "|rhythms|beat|beats)",
            "(his|her|their|its|sense of|feeling of|lot of|hint of|touch of|trace of|bit of|dose of"
            "|of|no|without|with|has|have|had|got|some|into|put|puts|natural|light|heavy|loose"
            "|jazz|jazzy|subtle|easy|relaxed|hard|deep|effortless|strong|slight|fluid|lilting"
            "|infectious|big-band) [the|a|any] swing (in|into|to|of|back|on|behind|and|that)",
            "(PLAYER|who|he|she|it|they|band|drumming|playing|record|can|could|really|always"
            "|made everything|makes everything|makes it|to|groove|grooves) VERY (swing|swings|swung"
            "|swinging)",
            "(swings|swung) (hard|like|everything|mightily|gently|lightly|the|it|more|harder"
            "|effortlessly)",
            "swingy",
            "swing (hard|harder|everything|like)",
            "(hint|touch|trace|sense|lot|lilt|degree|dose|bit|ounce) of swing",
            "(natural|effortless|deep|fluid|lilting|infectious|hard|easy|loose|light|subtle"
            "|irresistible) swing",
        ),
        loose=("swinging", "swings", "swing"),
        effects={"swing_8th_ratio": (1.4, 0.3)},
        confidence=0.4,
        why="of rock and of jazz players alike: from a hint to the triplet",
        denied=_STRAIGHT_8THS,
        denied_fact="Does not swing",
        operator="swing 8ths",
    ),
)
