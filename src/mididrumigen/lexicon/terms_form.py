"""What is said of fills, of how much is played, of tempo, and of hands and kit."""

from __future__ import annotations

from mididrumigen.lexicon.term import Direction, Term

MORE, LESS, EXACT = Direction.MORE, Direction.LESS, Direction.EXACT

FORM: tuple[Term, ...] = (
    Term(
        "few fills",
        "fill_rate",
        LESS,
        "Plays few fills",
        words=(
            "(few|sparse|sparing|minimal|occasional|economical|hardly any|spare|rare|infrequent"
            "|scarce|scant|very few|zero|almost no|barely any|scarcely any|not many) FILLS",
            "FILLS ... (IS|kept) ... (rare|few|sparse|sparing|scarce|infrequent|to a minimum"
            "|minimal|absent|nowhere|an event|exceptional|conspicuous by their absence|left to)",
            "(sparing|sparingly|economical|stingy|miserly|mean|frugal) (with|of) [his|her|the]"
            " FILLS",
            "(one|a|two|single) FILLS (in|per) [one|every|a] ... (bar out of|bars|song|songs"
            "|ninety minutes|album|set|night|hundred bars)",
            "(saves|save|saving|hoards|rations) THE FILLS",
            "FILLS? (Two|Three|None|Hardly|Almost none|Not one|One|No)",
        ),
        effects={"fill_rate": (0.07, 0.05)},
        holds_negation=True,
        confidence=0.5,
        why="lower tenth of the library",
        contrary=("many fills",),
        operator="fewer fills",
    ),
    Term(
        "many fills",
        "fill_rate",
        MORE,
        "Plays many fills",
        words=(
            "(explosive|flashy|elaborate|busy|rolling|intricate|complex|wild|trademark|signature"
            "|signature-style|fluid|energetic|dramatic|inventive|creative|innovative|relentless"
            "|manic|frenetic|dazzling|barrage of|torrent of|flood of|cascades of|cascading"
            "|extravagant|showy|acrobatic|virtuosic|frequent|constant) [and ...] [drum] FILLS",
            "MANY [of] [the|his|her|big|short|long|tom] FILLS",
            "FILLS (constantly|everywhere|all over|at every turn|in every|every other bar"
            "|every four bars|every two bars|galore|non-stop)",
            "(put|puts|squeezes|stuffs|crams|packs|throws|tosses|adds|slips|fills|drops|inserts"
            "|plays|played) ... [drum] FILLS ... (every|each|everywhere|all over|wherever|whenever"
            "|at every|constantly)",
            "(stuffs|fills|crams|packs|decorates) (every|each|all) (turnaround|gap|space|bar"
            "|corner|pause|hole|break|silence|phrase) with",
            "(fills in|fills) every (gap|hole|space|bar|pause)",
            "(emphasi*|known for|noted for|famous for|renowned for|celebrated for|loves|love"
            "|adores)"
            " [his|her|big|the|tom|long|drum] FILLS",
            "(never|rarely) (passes up|misses|resists) [the chance for] [a|the] FILLS",
            "(can't|cannot|couldn't) resist ... FILLS",
            "fill-happy",
            "(busy|constant) fills",
            "(plays|play|played|playing|uses|used|avoid*|no|hardly plays|any) [drum] FILLS",
            "(lack|absence|dearth) of FILLS",
            "(stand|bear|abide|bother with|care for|believe in|interested in|need|want|like|likes"
            "|hates|hate|loathes|dislikes|shuns) [any|long|big|the] FILLS",
        ),
        effects={"fill_rate": (0.26, 0.1)},
        confidence=0.4,
        why="upper quarter of the library; a fill that is mentioned is not always frequent",
        denied={"fill_rate": (0.06, 0.05)},
        denied_fact="Plays few fills",
        operator="more fills",
    ),
    Term(
        "long fills",
        "fill_length",
        MORE,
        "Plays long fills",
        words=(
            "(long|lengthy|extended|never-ending|epic|sprawling|two-bar|four-bar|longest) [tom|drum"
            "|winding|snare] FILLS",
            "FILLS ... (for|over|across|last|lasts|run|runs|spanning|span|stretch|stretches) ..."
            " (two|three|four|several|whole) [full|whole] (bars|bar|measures)",
            "(run|runs|last|lasts) for (two|three|four) [full|whole|entire] (bars|measures)",
            "FILLS IS ... long",
            "FILLS (go on|run on|goes on)",
        ),
        confidence=0.45,
        why="a length, no share of bars",
        contrary=("short fills",),
        operator="long fills",
    ),
    Term(
        "short fills",
        "fill_length",
        LESS,
        "Plays short fills",
        words=(
            "(short|brief|tiny|quick|clipped|one-beat|two-beat|half-bar|little|concise|terse) [tom"
            "|drum|snare] FILLS",
            "FILLS IS ... (short|brief|tiny|over before|clipped|concise)",
            "FILLS ... (last|lasts|two beats|one beat|a beat|half a bar) [two|one|half] ... "
            "(at most"
            "|at the most|and no more|or less|at best|long)",
            "(last|lasts) (two|one|a) (beats|beat) at most",
            "(two|three|four) strokes long",
        ),
        confidence=0.45,
        why="a length, no share of bars",
        operator="short fills",
    ),
    Term(
        "sparse",
        "density",
        LESS,
        "Plays sparely, for the song",
        words=(
            "SPARE [and ...|but ...|yet ...] (drumming|drummer|drum part|drum parts|drum patterns"
            "|drum style|drum beats|drumwork|timekeeping|player|kit work)",
            "(drumming|playing|drums|style|parts|patterns|beats|grooves|approach) IS ... SPARE",
            "(economy|economical use|frugality) [of (notes|motion|means)]",
            "(less is more|nothing but the beat|not a note too many|not one note too many"
            "|not a stroke too many|not a note more|leaves space|leaves room|leaves holes"
            "|leaves air|a great deal of air|lots of space|plenty of space|wide open spaces)",
            "(plays|play|played|playing) (only|just) (what|the notes|as much as) ... (needs|needed"
            "|asks|requires|necessary|matter|matters)",
            "play* for the song",
            "(serves|serve|served|serving) the song",
            "(never|does not|doesn't|did not|didn't|refuses to|rarely) (overplay|overplays"
            "|overplayed|over-play|over-plays|overplaying|show off|shows off|crowds|crowd)",
            "(few|fewer|fewest|a handful of|only the necessary|a minimum of) (notes|strokes|hits)",
            "(prunes|pruned|strips|stripped|pares|pared|cuts|trims) ... (parts|part|beat|groove"
            "|drumming|beats) [back|down|to the]",
            "minimal* (drummer|drumming|style|approach|beats|grooves)",
            "restraint",
            "(under-plays|underplays|underplaying|underplayed)",
        ),
        loose=(
            "SPARE (beat|beats|groove|grooves|style|approach|playing|pattern|patterns|backbeat"
            "|parts)",
            "(minimalist|minimalistic|uncluttered|unfussy|economical|pared-down|no-frills"
            "|bare-bones|unshowy)",
            "(keeps|kept|keep|keeping) (things|it|everything) (simple|plain|sparse|spare|minimal"
            "|basic|lean)",
            "(he|she) IS ... (economical|sparse|minimal|sparing)",
        ),
        effects={"density": (3.1, 0.6), "fill_rate": (0.1, 0.07)},
        holds_negation=True,
        confidence=0.4,
        why="lower tenth of the library",
        denied={"density": (4.4, 1.0)},
        denied_fact="Does not play simply",
        contrary=("busy",),
        operator="sparser",
    ),
    Term(
        "busy",
        "density",
        MORE,
        "Plays busily, with many notes",
        words=(
            "BUSY [and ...] (drumming|drummer|drum parts|drum part|drum patterns|drum style"
            "|player|drums|drumwork|stick work)",
            "(drumming|playing|drums|style|parts|patterns|beats|grooves|he|she) IS ... (busy"
            "|busier|hyperactive|frenetic|frantic|dense|restless|manic|hectic|overcrowded|crowded"
            "|crammed|cluttered)",
            "(overplays|overplayed|overplaying|over-plays|overplayer)",
            "(notes|strokes|hits) (everywhere|all over the place|in every gap|galore)",
            "(flurry|flurries|torrent|blizzard|barrage|hailstorm|cascade|cascades|storm) of (notes"
            "|strokes|hits|drums|drumming|beats)",
            "(fills|filling|fill|crams|packs|stuffs) (every|each|all the) (space|gap|hole|silence"
            "|crack|available space|bar)",
            "(never|rarely) (leaves|left|leaving) [a|any] (gap|space|hole|gaps|holes|silence)",
            "(all over|everywhere on) the (kit|drums)",
            "too many notes",
            "(a lot of|lots of|many) notes",
        ),
        loose=(
            "BUSY (style|playing|beats|patterns|grooves|approach|pattern|parts)",
            "(all over the place|never sits still|cannot sit still|can't sit still)",
        ),
        effects={"density": (5.0, 1.0)},
        holds_negation=True,
        confidence=0.45,
        why="upper tenth of the library",
        denied={"density": (3.6, 0.9)},
        denied_fact="Does not overplay",
        operator="busier",
    ),
    Term(
        "fast",
        "tempo_bpm",
        MORE,
        "Plays fast",
        words=(
            "(breakneck|blistering|furious|blazing|frantic|ultra-fast|fast|faster|extremely fast"
            "|high|rapid|brisk|breathless|insane|dizzying|lightning|punishing|ferocious|hyper"
            "|terrifying|inhuman|manic|hectic|hell-for-leather|breakneck) (speed|speeds|tempo"
            "|tempos|tempi|pace|BPM|numbers)",
            "FAST [and ...] (drumming|drummer|beats|punk|hands|feet|playing|songs|player|thrash"
            "|hardcore)",
            "(fastest|quickest|fast) (feet|hands|drummer|drummers|player|pair of hands|limbs"
            "|sticks)",
            "speed (drumming|drummer|demon)",
            "(tempo|tempos|tempi|drumming|he|she|who|hands|feet) IS ... (fast|faster|fastest|quick"
            "|rapid|furious|frantic|brisk|breakneck|high)",
            "PLAY VERY (fast|faster|quickly|at speed|at full tilt|at full speed|at breakneck)",
            "(likes|prefers|loves) it fast",
            "(songs|numbers|tempos) IS [all|mostly|usually|very] fast",
            "(few|no) [metal|rock|jazz|punk] (drummers|players|men|hands|feet) IS (faster|quicker)",
            "(lightning-fast|blindingly fast|supersonic|a blur)",
            "(at speed|at full tilt|full throttle)",
        ),
        loose=("IS [not just|not only|fairly|very|so] fast",),
        effects={"tempo_bpm": (150, 32)},
        confidence=0.3,
        why="fast for the one genre is not for the other",
        denied={"tempo_bpm": (105, 22)},
        denied_fact="Keeps away from fast tempos",
        contrary=("slow",),
    ),
    Term(
        "slow",
        "tempo_bpm",
        LESS,
        "Plays slow grooves",
        words=(
            "SLOW [and ...] (tempo|tempos|tempi|groove|grooves|drumming|beats|pace|songs|numbers"
            "|dirges|beat|riffs|burners)",
            "(tempo|tempos|tempi) IS ... (slow|slower|slowest|leisurely|glacial|unhurried"
            "|funereal|low)",
            "(likes|prefers|loves|takes) (it|things|everything) slow",
            "PLAY VERY (slow|slowly|unhurriedly)",
            "(slowest|slow) (drummer|band)",
            "(at a crawl|in slow motion|snail's pace|walking pace)",
            "(ballad|doom|downtempo) (tempos|tempo)",
        ),
        effects={"tempo_bpm": (82, 18)},
        confidence=0.3,
        why="slow for the one genre is not for the other",
        denied={"tempo_bpm": (120, 25)},
        denied_fact="Keeps away from slow tempos",
    ),
    Term(
        "traditional grip",
        "traditional_grip",
        MORE,
        "Holds the sticks in traditional grip",
        words=("(traditional|orthodox|jazz|military|trad) grip",),
        confidence=0.6,
        why="not a number",
        denied_fact="Does not hold the sticks in traditional grip",
    ),
    Term(
        "matched grip",
        "matched_grip",
        MORE,
        "Holds the sticks in matched grip",
        words=("(matched|match) grip",),
        confidence=0.6,
        why="not a number",
        denied_fact="Does not hold the sticks in matched grip",
    ),
    Term(
        "left-handed",
        "left_handed",
        MORE,
        "Is left-handed",
        words=("left-handed (drummer|player|kit|set-up|setup)",),
        loose=("(left-handed|left-hander|southpaw|lefty)",),
        confidence=0.6,
        why="not a number",
    ),
    Term(
        "open-handed",
        "open_handed",
        MORE,
        "Plays open-handed",
        words=(
            "PLAY open-handed",
            "open-handed (style|drumming|playing|technique|drummer|approach)",
            "(without crossing|never crosses|not crossing|uncrossed) [his|her|the] (hands|arms)",
            "(hi-hat|hats) with [the|his|her] left hand",
        ),
        loose=("open-handed", "open-handedly"),
        confidence=0.55,
        why="not a number",
    ),
    Term(
        "small kit",
        "small_kit",
        MORE,
        "Plays a small kit",
        words=(
            "(three|four|3|4|two)-piece [drum|vintage|old|jazz|bop|ludwig|gretsch] (kit|set"
            "|drums|drum set|set-up)",
            "(small|minimal|tiny|basic|compact|stripped-down|modest|bare-bones|little|pared-down"
            "|skeletal|cocktail) [drum|bop|jazz|vintage] (kit|drum set|kits|set-up|setup)",
            "(kick, snare, hat|kick, snare and hat|kick, snare, hats|bass drum, snare, hat|kick and"
            " snare|bass drum, snare) ... (one|a|single|nothing) ... (cymbal|else|more|all)",
            "kit IS ... (small|tiny|minimal|modest)",
        ),
        confidence=0.5,
        why="not a number",
        contrary=("large kit",),
    ),
    Term(
        "large kit",
        "large_kit",
        MORE,
        "Plays a large kit",
        words=(
            "(huge|massive|enormous|large|larger|elaborate|giant|extensive|big|gigantic|sprawling"
            "|oversized|360-degree|vast|monstrous|colossal|monster) [drum|double-bass|prog] (kit"
            "|drum set|drum kit|kits|set-up|setup)",
            "(six|seven|eight|nine|ten|eleven|twelve|6|7|8|9|10|11|12|13|14)-piece [drum] (kit|set"
            "|drums|drum set)",
            "(five|six|seven|eight|nine|ten|5|6|7|8|9|10) (toms|tom-toms)",
            "(eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|8|9|10|11|12|13|14|15|16)"
            " cymbals",
            "kit IS ... (huge|enormous|massive|vast|the size of)",
            "kit the size of",
        ),
        confidence=0.5,
        why="not a number",
    ),
)
