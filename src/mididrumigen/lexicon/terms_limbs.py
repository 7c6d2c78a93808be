"""What is said of feet, hats, cymbals and toms."""

from __future__ import annotations

from mididrumigen.lexicon.term import Direction, Term

MORE, LESS = Direction.MORE, Direction.LESS

LIMBS: tuple[Term, ...] = (
    Term(
        "double kick",
        "double_kick",
        MORE,
        "Plays double bass drums",
        words=(
            "double (bass|kick) (drumming|drummer|playing|patterns|runs|technique|beats|work"
            "|barrage|rolls|flurries|sixteenths|gallops|assault|attack|grooves|rhythms|drum"
            "|drums|barrages|blasts|bursts|pedal|pedals)",
            "double-kick",
            "double-kicks",
            "double bass (is|was) everywhere",
            "(plays|playing|play|played|rapid|fast|relentless|no|uses|furious|constant|heavy"
            "|rolling|blistering|use|any) double bass",
            "double (pedal|pedals)",
            "(twin|two|dual) (bass|kick) drums",
            "both (feet|pedals|kick drums|bass drums|kicks) (rattle|hammer|run|going|roll|fire"
            "|churn|at once|in sixteenths|flying|working|pump|thunder|gallop)",
            "(both feet|both pedals|two feet)",
            "(feet|pedals) [never rest|rattle|hammer] in (sixteenths|triplets|16ths)",
            "(machine-gun|tank-tread|galloping) (kicks|feet|double bass)",
        ),
        effects={"density.kick": (1.3, 0.6)},
        confidence=0.4,
        why="twice the usual kick where it is used, and less than that over all songs",
        denied={"density.kick": (0.75, 0.25)},
        denied_fact="Plays a single bass drum",
        archetype="double-kick sixteenths",
        operator="more kick",
    ),
    Term(
        "single foot",
        "single_foot",
        MORE,
        "Has a fast foot on a single bass drum",
        words=(
            "(fast|quick|rapid|nimble|lightning|speedy|incredible|lightning-fast|fastest|quickest"
            "|busy|astonishing) [right|bass drum|kick drum|single] (foot|footwork)",
            "(single|one) (pedal|foot|kick drum|bass drum) [technique|triplets|doubles|work|only]",
            "(right foot|right-foot|bass drum foot|kick drum foot) (triplets|doubles|speed"
            "|technique|flutters|quadruplets)",
            "KICK (triplets|doubles|quads)",
            "(with|on|using) (one|a single) (foot|pedal|kick drum|bass drum)",
            "heel-toe",
        ),
        effects={"density.kick": (0.95, 0.35)},
        confidence=0.4,
        why="somewhat more kick than usual",
    ),
    Term(
        "busy kick",
        "density.kick",
        MORE,
        "Has a busy bass drum",
        words=(
            "(busy|dense|frantic|restless|hyperactive|intricate|chattering|galloping|rapid-fire"
            "|stuttering|rumbling|rolling|furious|elaborate|complex|active) KICK [pattern|patterns"
            "|work|parts|figures|line|lines]",
            "KICK [pattern|patterns|work|parts|drumming] IS [very] (dense|busy|frantic|restless"
            "|everywhere|intricate|relentless|hyperactive|active)",
            "(flurries|barrage|barrages|volleys|hail|stream) of KICK",
            "(extra|additional|lots of|many|a lot of|plenty of|more) KICK [notes|strokes|hits]",
            "KICK (notes|strokes) (everywhere|all over)",
        ),
        against=(
            "(sparse|spare|simple|minimal|plain|bare|restrained) KICK [pattern|patterns|work|part"
            "|parts]",
            "(only|just) one KICK ... (bar|measure)",
            "(a|one|single) [lone|solitary] KICK (in each|per|a|every|to the) (bar|measure)",
            "KICK IS [very] (sparse|spare|minimal)",
            "few KICK [notes|strokes|hits]",
            "(hardly|barely|scarcely|rarely) (uses|touches|plays) THE KICK",
        ),
        effects={"density.kick": (1.15, 0.4)},
        confidence=0.45,
        why="upper quarter of the library",
        denied={"density.kick": (0.5, 0.2)},
        denied_fact="Spares the bass drum",
        operator="more kick",
    ),
    Term(
        "four on the floor",
        "four_on_the_floor",
        MORE,
        "Plays the bass drum on every beat",
        words=(
            "(four|4) (on|to) the floor",
            "four-on-the-floor",
            "KICK [notes|drum] (on|hits|marks|plays) [all four|every|all|each] (quarter|quarters"
            "|quarter note|quarter notes|beat|beats)",
            "KICK (on|hits|marks|plays) (all four|every single|each and every) [beats|beat]",
            "(feathers|feathering|feathered|pumps|pumping|stomps|thumps) THE KICK [drum] (on every"
            " beat|on all four|all night|on all four beats|on each beat|in quarters"
            "|in quarter notes)",
            "(disco|house) (kick|kicks|beat|beats|groove|grooves|pulse)",
            "(quarter-note|quarters on the|straight quarters on the) (kick|kicks|bass drum)",
        ),
        effects={"density.kick": (1.0, 0.2), "syncopation_lhl": (2.5, 2.0)},
        confidence=0.5,
        why="one kick a beat by definition; seldom in every song",
        denied={"density.kick": (0.7, 0.25)},
        denied_fact="Does not play four on the floor",
        archetype="four on the floor",
        operator="four on the floor",
    ),
    Term(
        "blast beats",
        "blast_beats",
        MORE,
        "Plays blast beats",
        words=(
            "blast-beat*",
            "(blasts|blasting) (at|through|away|like|under|for|his|her|all|and|are|is|behind)",
            "(can|to|could|may|will|you too may) blast (at|like|away|for|through)",
            "(hyper-blast|gravity blast|gravity blasts|bomb blast|bomb blasts|hammer blast"
            "|hyperblasts)",
            "wall* of blasts",
            "the blasts",
        ),
        effects={"density.kick": (1.9, 0.7), "density.snare": (1.5, 0.6), "tempo_bpm": (170, 35)},
        confidence=0.45,
        why="kick and snare on alternate 16ths where used; many metal songs only in part",
        denied={"density.kick": (1.0, 0.5)},
        denied_fact="Keeps away from blast beats",
        archetype="blast beat",
    ),
    Term(
        "pedal hat",
        "hat_pedal",
        MORE,
        "Keeps time with the hi-hat foot",
        words=(
            "(hi-hat|hat|hats|hi-hats) (foot|pedal|with the foot|with his foot|with her foot)",
            "(hi-hat foot|left foot) (on|keeps|keeping|marks|chicks|closes|snaps|ticks|taps)",
            "(foot|pedalled|pedaled|stepped|chicked|foot-closed) (hi-hat|hat|hats)",
            "(hats|hi-hat|hat) ... (with|by) [the|his|her] [left] foot",
            "(chick|chicks) [of the hi-hat] on (two and four|2 and 4)",
        ),
        effects={"density.pedal": (0.5, 0.3)},
        confidence=0.4,
        why="two or four a bar where it is played",
        denied={"density.pedal": (0.0, 0.02)},
        denied_fact="Leaves the hi-hat foot still",
    ),
    Term(
        "ride",
        "ride_share",
        MORE,
        "Likes the ride cymbal for time",
        words=(
            "(keeps|kept|keeping|plays|played|playing|play|riding|rides|rode|stays|stayed|lives"
            "|sits|moves|moved|times|time|goes|leans|spends|loves|prefers|favours|favors|steers"
            "|hangs) ... (on|with|to|for) THE [dark|dry|old|big|huge|swinging|same] (ride|rides"
            "|ride cymbal|ride bell)",
            "ride [cymbal] (bell|work|pattern|patterns|playing|driven|heavy|time|beat|wash)",
            "(washy|washing|shimmering|sizzling|swinging|jazzy|dark|dry|singing|glassy|pinging"
            "|busy|insistent|crisp) ... (ride|ride cymbal)",
            "(bell|ping|wash) of THE ride",
            "(plays|played|uses|loves|favours|favors|prefers|only played|taps|rides|riding) "
            "THE ... (ride|ride"
            " cymbal|ride bell)",
            "ride (rather than|instead of|not|over) THE HATS",
            "(his|her|the) ride [cymbal] (is|was|does|carries|drives|sings|leads|never)",
            "ride-heavy",
        ),
        effects={"ride_share": (0.5, 0.25)},
        confidence=0.45,
        why="between rock drummers who change in the chorus and jazz drummers who stay there",
        denied={"ride_share": (0.08, 0.1)},
        denied_fact="Hardly rides on the ride cymbal",
        operator="ride",
    ),
    Term(
        "no hi-hat",
        "no_hat",
        MORE,
        "Went without a hi-hat for a time",
        words=(
            "without THE [use of a] HATS",
            "(no|removed THE|removes THE|got rid of THE|did away with THE|threw out THE|banned THE"
            "|banished THE|sold THE|dispenses with THE|dispensed with THE|does without THE) HATS",
            "where is the HATS",
        ),
        effects={"ride_share": (0.75, 0.25)},
        holds_negation=True,
        confidence=0.35,
        why="time has to go to a cymbal then; seldom for a whole career",
    ),
    Term(
        "open hats",
        "hat_openness",
        MORE,
        "Opens the hi-hat often",
        words=(
            "(half|slightly|partly|wide|loose|just|always) open* [and closing] [up] [of] THE HATS",
            "(open|opened|opening|opens|opens up) [and closing] [of] THE HATS",
            "(sloshy|washy|sizzling|loose|slushy|barking|splashy|trashy|sloppy|hissing|sloshing"
            "|roaring|swishing|breathing) HATS",
            "HATS (bark|barks|opening|openings|splashes|slosh|sizzle|lifts|hiss|slurps|breaths)",
            "(leaves|leave|leaving|left|keeps|lets|plays) THE HATS [slightly|half|wide|partly"
            "|a little|a touch|just] (open|loose|ajar|half-open)",
            "HATS IS ... (open|half-open|loose|sloshing|wide open|ajar|washy|sloshy)",
            "(open hat|open hats|hat opens|hats open)",
        ),
        against=(
            "HATS IS never (open|opened)",
            "never (opens|opened|open) THE HATS",
        ),
        effects={"hat_openness": (0.28, 0.15)},
        confidence=0.45,
        why="upper quarter of the library",
        denied={"hat_openness": (0.03, 0.04)},
        denied_fact="Keeps the hi-hat closed",
        contrary=("closed hats",),
        operator="open hats",
    ),
    Term(
        "closed hats",
        "hat_openness",
        LESS,
        "Keeps the hi-hat tight",
        words=(
            "(tight|tightly|tight-closed|closed|crisp|clipped|choked|clamped|pinched|tightly closed"
            "|pressed|dry) [and dry] HATS [work|playing|patterns]",
            "HATS IS ... (closed|clamped|tight|shut|choked|dry|pressed together|clamped shut"
            "|screwed down)",
            "(keeps|keep|kept|keeping|holds|clamps|clamp|presses|chokes|squeezes) THE HATS"
            " ... (closed|shut|tight|clamped|together)",
            "(clamps|chokes|squeezes) THE HATS",
        ),
        effects={"hat_openness": (0.04, 0.05)},
        confidence=0.35,
        why="lower quarter of the library",
        operator="closed hats",
    ),
    Term(
        "hat rolls",
        "hat_rolls",
        MORE,
        "Rolls the hi-hats",
        words=(
            "HATS (roll|rolls|stutter|stutters|triplet rolls|ratchets|flurries)",
            "(trap|rolling|stuttering|skittering|rattling|ratcheting|machine-gun|rattlesnake)"
            " [trap] HATS",
            "(triplet|32nd-note|thirty-second-note|32nd|thirty-second|sextuplet) HATS [rolls]",
            "(rolls|roll|ratchets|stutters|triplets|thirty-seconds) (on|in|of) THE HATS",
            "HATS (that|which) (roll|stutter|skitter|rattle)",
        ),
        effects={"density.hat": (2.4, 0.7)},
        confidence=0.45,
        why="bursts of 32nds over eighths",
        denied_fact="Does not roll the hi-hats",
        archetype="trap hats",
    ),
    Term(
        "busy hats",
        "density.hat",
        MORE,
        "Has busy hi-hats",
        words=(
            "(busy|busier|chattering|intricate|restless|fluttering|nervous|frantic|dense"
            "|sixteenth-note|16th-note|sixteenth|running|chattery|galloping|two-handed) HATS"
            " [work|patterns|pattern|figures]",
            "(sixteenths|16ths|sixteenth notes|16th notes) (on|with) THE HATS",
            "HATS [in|plays|play|playing|run in] (sixteenths|16ths|sixteenth notes)",
            "HATS [work|patterns|playing] IS ... (busy|intricate|restless|dense|chattering)",
        ),
        against=(
            "(quarter notes|quarters|quarter-notes|crotchets) (on|with) THE HATS",
            "(sparse|quarter-note|spare|minimal) HATS",
        ),
        effects={"density.hat": (2.1, 0.6)},
        confidence=0.4,
        why="sixteenths are four a beat; not in every song",
        denied={"density.hat": (0.95, 0.3)},
        denied_fact="Plays few hi-hats",
        operator="more hats",
    ),
    Term(
        "crashes",
        "density.crash",
        MORE,
        "Crashes the cymbals often",
        words=(
            "(cymbal|crash) (crashes|crashing|crash)",
            "crash (heavy|happy|riding|laden|cymbal|cymbals)",
            "(washes|walls|wall|wash|flurry|flurries|barrage|storm|hail|sheets) of cymbals",
            "MANY [use of] [the|his|her|cymbal|explosive|fills and] (crash|crashes|crash cymbals"
            "|crash cymbal|cymbals)",
            "(fills and|and|with) crashes",
            "(liberal|heavy|wild|constant|generous) [use of|with|on] [the|his|her] (crashes"
            "|crash cymbals|cymbals)",
            "cymbal-heavy",
            "(rides|riding|ride|rode) [on] THE (crash|crashes)",
            "(crashes|crash|crashing|crashed) (on|at|through|every|into) (every|each|all|most|the"
            " whole|the top of|the one|the)",
            "(no|any|single) (crash|crash cymbal|cymbals)",
            "(a|one|the) (crash|crash cymbal)",
            "crashes",
        ),
        effects={"density.crash": (0.25, 0.15)},
        confidence=0.4,
        why="several times the usual crash in a bar or two",
        denied={"density.crash": (0.03, 0.03)},
        denied_fact="Spares the crash cymbals",
        operator="crashes",
    ),
    Term(
        "toms",
        "density.tom",
        MORE,
        "Makes much of the toms",
        words=(
            "(emphasi*|favour*|favor*|prominent|rolling|tribal|pounding|thunderous|melodic|booming"
            "|busy|driving|tuned|loves|love|uses|prefers|likes|leans on|relies on|lives on) "
            "[heavily]"
            " THE TOMS",
            "(relies|relying|leans|leaning|depends|builds|built|based|focus|focuses) ... (on"
            "|around)"
            " [the|his|her] TOMS",
            "(heavy|extensive|liberal|constant|frequent|great|generous|much) (use|on|with) [of] THE"
            " TOMS",
            "TOMS [tom] (heavy|driven|based|led|laden|centred|centered) [beat|beats|groove|grooves"
            "|pattern|patterns]",
            "TOMS (rolls|roll|patterns|pattern|fills|fill|beats|beat|work|groove|grooves|runs"
            "|figures|ostinato|ostinatos|thunder|melodies)",
            "(fill|fills|run|runs|roll|rolls|moves|rumbles|tumbles|rolling|time|beat|pulse|pattern)"
            " ... (around|across|down|over|on|to|between) THE TOMS",
            "(tribal|jungle) (drumming|beat|beats|rhythms|groove|grooves|drums|style)",
            "(touches|uses|plays|hits|strikes|works|employs) THE TOMS",
            "the TOMS (do|does|did|carry|carries|lead|drive|drives|speak)",
            "(drumming|style|beats) ... tribal",
            "(many|lots of|all|plenty of|more|lot of|no|mostly) TOMS",
        ),
        effects={"density.tom": (0.5, 0.3)},
        confidence=0.45,
        why="several times the usual share of the toms",
        denied={"density.tom": (0.06, 0.06)},
        denied_fact="Hardly uses the toms",
        operator="toms",
    ),
    Term(
        "hat out on backbeat",
        "hat_out_on_backbeat",
        MORE,
        "Leaves the hi-hat out on the backbeat",
        words=(
            "(lifts|lift|leaves|leave|takes|pulls|omits|drops|skips|lifting|leaving) THE (hat|hats"
            "|hi-hat|right hand|stick) [off|out|away|off the hi-hat] ... (backbeat|backbeats"
            "|two and four|snare|snare hits|snare lands)",
            "no (hat|hi-hat) on (the backbeat|the backbeats|two and four|2 and 4)",
            "HATS ... (silent|missing|absent|out|drops out) (on|when|with|under) (the backbeat"
            "|the backbeats|two and four|the snare)",
        ),
        holds_negation=True,
        confidence=0.5,
        why="a habit of the right hand",
        archetype="hat out on backbeat",
    ),
    Term(
        "cowbell",
        "cowbell",
        MORE,
        "Plays the cowbell",
        words=("cowbell", "cowbells", "cow bell"),
        confidence=0.45,
        why="how much is not said",
        denied_fact="Hardly touches the cowbell",
        operator="cowbell",
    ),
)
