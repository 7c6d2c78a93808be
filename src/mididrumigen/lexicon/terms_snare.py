"""What is said of the snare, of touch and of dynamics."""

from __future__ import annotations

from mididrumigen.lexicon.term import Direction, Term

MORE, LESS = Direction.MORE, Direction.LESS

SNARE: tuple[Term, ...] = (
    Term(
        "ghost notes",
        "ghost_note_rate",
        MORE,
        "Plays ghost notes on the snare",
        words=(
            "ghost* (note|notes|stroke|strokes|snare|snares|notework|note work|hit|hits|taps"
            "|triplets|doubles|double|sixteenths|16ths)",
            "(ghosting|ghosts) (on|between|around|the|in|all|every|underneath|under)",
            "grace (notes|strokes) (on|between|around) THE [backbeats|snare]",
            "(snare|left-hand|left hand) chatter",
            "(chattering|whispering|murmuring|muttering|simmering) (snare|left hand|snares)",
            "(barely|almost|half|hardly) (audible|heard) (snare|taps|strokes|notes)",
            "(quiet|soft|tiny|little|whispered|feathered|inaudible) (snare|inner) (taps|strokes"
            "|notes|hits|beats)",
            "(taps|notes|strokes|whispers) between the backbeats",
            "(snare|inner) (taps|drags) between",
        ),
        against=(
            "(ghost-note-free|ghostless|without ghosts)",
            "snare only on (two and four|2 and 4|the backbeats|the backbeat)",
            "nothing between the backbeats",
        ),
        effects={"ghost_note_rate": (0.42, 0.15)},
        confidence=0.6,
        why="players known for ghosts: .4 to .65 of snare strokes; mentioned at all: above .25",
        denied={"ghost_note_rate": (0.04, 0.05)},
        denied_fact="Hardly plays ghost notes",
        operator="ghosts",
    ),
    Term(
        "cross-stick",
        "cross_stick_share",
        MORE,
        "Uses the cross-stick",
        words=(
            "cross-stick*",
            "side-stick*",
            "rim-click*",
            "(clicks|click|knocks|knock|tick|ticks) (on|of) THE rim",
            "stick (across|laid across) THE (rim|snare|drum|head)",
            "rim knock*",
        ),
        effects={"cross_stick_share": (0.2, 0.18)},
        confidence=0.45,
        why="from one verse in ten to most of a reggae set",
        denied={"cross_stick_share": (0.0, 0.02)},
        denied_fact="Hardly uses the cross-stick",
        operator="cross-stick",
    ),
    Term(
        "rimshots",
        "rimshots",
        MORE,
        "Plays rimshots",
        words=(
            "rim-shot*",
            "(hits|catches|catching|hitting|strikes) [the] rim and [the] (head|skin) (together"
            "|at once)",
            "gunshot (snare|snares|backbeat)",
        ),
        effects={"velocity.snare.backbeat": (114, 8)},
        confidence=0.4,
        why="rimshots are for loud backbeats",
        denied={"velocity.snare.backbeat": (100, 12)},
        denied_fact="Hardly plays rimshots",
        operator="rimshots",
    ),
    Term(
        "brushes",
        "brushes",
        MORE,
        "Plays with brushes",
        words=(
            "brush* (work|playing|technique|player|man|master|strokes|sweeps|patterns|sound)",
            "(with|uses|used|using|plays|played|playing|wire|on|his|her|of|reaches for|reached for"
            "|picks up|took up|takes up|prefers|preferred|favours|favors|swaps to|from|to|sweeps"
            "|sweeping|stirs|stirring|swirls|loves|love|never used|master of|wizard with|and"
            "|switches"
            " to|just|only|mostly) [the|his|her|a pair of] brushes",
            "brush-work",
            "brushed (snare|drums|ballads)",
            "(sweeps|stirs|swirls|swishes) THE (snare|head)",
            "brushes (on|rather|instead|sweep*|swish*|swirl*|stir*)",
        ),
        effects={"velocity.snare": (68, 16), "velocity": (72, 15)},
        confidence=0.35,
        why="brushes are soft; few players use nothing else",
        denied_fact="Hardly uses brushes",
        archetype="brushes sweep",
    ),
    Term(
        "backbeat",
        "velocity.snare.backbeat",
        MORE,
        "Has a strong backbeat",
        words=(
            "(strong|solid|heavy|heavier|hard|loud|fat|big|powerful|crisp|driving|pounding|booming"
            "|cracking|rock-solid|thunderous|steady|massive|enormous|huge|fierce|whip-crack|snappy"
            "|mighty|emphatic|insistent|stomping|slamming|meaty|monstrous|colossal|unmistakable"
            "|killer|punishing|stinging|whipcrack|cracking) ... (backbeat|backbeats|back-beat"
            "|back-beats|two and four)",
            "(backbeat|backbeats|back-beat|two and four) IS ... (enormous|huge|heavy|massive|loud"
            "|fat|strong|mighty|like a|hard|powerful|fierce|a whip|a gunshot|emphatic)",
            "(slams|cracks|hammers|nails|leans on|leans into|digs into|whacks|hits) THE (backbeat"
            "|backbeats|two and four|two and the four|2 and 4)",
            "(hard|loud|heavy|big) on (two and four|the two and four|2 and 4)",
            "(backbeat|backbeats|two and four) (crack|cracks|slams|hits|lands) ... (like|hard)",
        ),
        effects={"velocity.snare.backbeat": (112, 9)},
        confidence=0.45,
        why="upper quarter of the library's backbeats",
        denied_fact="Has no pronounced backbeat",
        operator="backbeat",
    ),
    Term(
        "rolls",
        "rolls",
        MORE,
        "Uses snare rolls",
        words=(
            "(rapid|fast|quick|press|buzz|snare|machine-gun|lightning|tight|crushed|closed"
            "|long|military|double-stroke|single-stroke|crisp|drum|orchestral) [drum|snare|press]"
            " (roll|rolls)",
            "(roll|rolls) (on|across) THE snare",
            "(rolls|roll) IS ... (fast|crisp|tight|smooth|clean|short|dry)",
            "(his|her) rolls",
            "(plays|played|playing|loves|favours|favors|uses|all|adds|many|no|never) [the|long"
            "|short] rolls",
        ),
        effects={"density.snare": (1.2, 0.5)},
        confidence=0.3,
        why="rolls come now and then; a little more snare than usual",
        denied_fact="Hardly plays rolls",
        archetype="press roll",
    ),
    Term(
        "flams",
        "flams",
        MORE,
        "Plays flams",
        words=(
            "flams",
            "flam",
            "flammed (backbeat|backbeats|snare|strokes|hits)",
            "(backbeat|backbeats|two and four) ... (flammed|doubled with a flam)",
        ),
        confidence=0.45,
        why="how many is not said",
        denied_fact="Hardly plays flams",
        operator="flams",
    ),
    Term(
        "rudiments",
        "rudiments",
        MORE,
        "Builds on rudiments",
        words=(
            "rudiments",
            "rudimental (drumming|style|playing|patterns|technique|vocabulary|chops|approach"
            "|background|phrases)",
            "(paradiddle|paradiddles|ratamacue|ratamacues|ratamacues|flamacue|inverted paradiddle"
            "|paradiddle-diddle|paradiddle-diddles|swiss triplets|six-stroke roll|herta|hertas)",
        ),
        confidence=0.5,
        why="how is not said",
        denied_fact="Has little use for rudiments",
        archetype="paradiddle groove",
    ),
    Term(
        "snares off",
        "snares_off",
        MORE,
        "Plays with the snares off",
        words=(
            "snares (off|disengaged|thrown off|turned off|switched off|down)",
            "snare wires (off|IS off|IS disengaged)",
            "(turns|throws|switches|drops|turned|threw|switched|disengages|disengaged) [off] THE"
            " (snares|snare wires|wires) [off]",
            "(snares|wires|snare wires) IS off",
            "with [the|his|her] (snares|wires) off",
        ),
        confidence=0.5,
        why="a sound, no number",
    ),
    Term(
        "heavy hitter",
        "velocity",
        MORE,
        "Hits hard",
        words=(
            "(heavy|hard|big) (hitter|hitters|hitting)",
            "(heavy-hitting|hard-hitting) (drummer|drums|drumming|player|style|drumwork)",
            "(hit|hits|hitting|strikes|struck) [the|his|her|their] [good and] VERY (drums|kit"
            "|snare|skins|tubs"
            "|drum|toms|cymbals) ... (hard|harder|hardest|heavily)",
            "(hit|hits|hitting) VERY (hard|harder|hardest|heavily)",
            "(bash|bashes|bashed|bashing|pound|pounds|pounded|pounding|slam|slams|slammed|slamming"
            "|pummel|pummels|pummelled|pummeled|pummelling|pummeling|hammer|hammers|hammered"
            "|hammering|thrash|thrashes|thrashed|thrashing|beats|wallop|wallops|walloped|batter"
            "|batters|battered|battering|clobber|clobbers|thump|thumps|whack|whacks|smack|smacks"
            "|attacks|punishes|smashes|smashed|demolishes) [away|at|on|into|the hell out of] THE"
            " (drums|kit|snare|skins|drum kit|tubs|toms|cymbals|traps|drum set)",
            "LOUD [and ...] (drumming|drummer|drums|drum sound|drum style|drum beats|stick work)",
            "(drumming|drums|touch|attack|stroke|strokes|stick work) IS ... (loud|hard|heavy"
            "|thunderous|deafening|explosive|brutal|ferocious|aggressive|forceful)",
            "(loudest|hardest|heaviest) [hitting] (drummer|drummers|hitter|player)",
            "(a|the|real|no) (basher|bruiser|pounder|slugger|thumper)",
            "PLAY VERY (loud|loudly|hard|heavily|aggressively|ferociously|forcefully|violently)",
            "(goes|went|gets) through ... (snare heads|heads|sticks|drumheads|snare head)",
            "(breaks|breaking|broke|cracks|splinters|snaps) ... (sticks|heads|cymbals)",
            "(arms|hands) like (a blacksmith|hammers|sledgehammers|tree trunks)",
            "(full-force|flat-out|full-arm|overhead|full-bore) (strokes|swings|hits|blows)",
            "heavy-handed",
        ),
        loose=(
            "(he|she|who) IS VERY (loud|deafening)",
            "[a] (basher|loudest)",
            "LOUD STYLE",
        ),
        effects={"velocity": (103, 14), "velocity.snare": (108, 13)},
        confidence=0.5,
        why="upper fifth of the library",
        denied={"velocity": (83, 14)},
        denied_fact="Does not hit especially hard",
        contrary=("soft touch",),
        operator="louder",
    ),
    Term(
        "powerful",
        "velocity",
        MORE,
        "Plays with power",
        words=(
            "(powerful|power|powerhouse|energetic|high-energy|intense|muscular|beefy|robust"
            "|hard-driving|full-blooded|high-octane) [and ...] (drumming|drummer|drums|player"
            "|percussionist|drum work|drumwork|stick work|beat|beats|style)",
            "(drumming|playing|drums|he|she|style) IS ... (powerful|forceful|muscular"
            "|powerhouse|a force of nature)",
            "(known|noted|famous|praised|feared|celebrated) for (its|his|her|their) (power|force)",
            "(sheer|raw|brute|primal|animal) (power|force|strength)",
            "PLAY ... (with|for) (power|force|great power|great force)",
            "(power|force|strength) (in|behind|of) (it|his|her|the) [drumming|playing|strokes]",
            "powerful (player|hands|arms|right foot)",
            "a (powerful|driving|muscular) ... (player|style|drummer)",
        ),
        loose=("IS [not just|not only|fairly|very|so] powerful", "power in (it|them)"),
        effects={"velocity": (98, 15), "velocity.snare": (104, 14)},
        confidence=0.4,
        why="louder than most; the word is also mere praise",
        denied={"velocity": (85, 15)},
        denied_fact="Does not play for power",
        contrary=("soft touch",),
        operator="louder",
    ),
    Term(
        "soft touch",
        "velocity",
        LESS,
        "Has a light touch",
        words=(
            "SOFT [and ...] (touch|hand|hands|drummer|drumming|stick work|stickwork|brushwork"
            "|cymbal work|dynamics|volume|strokes|snare)",
            "(touch|volume|hands|drumming|strokes|dynamics|playing|cymbal work) ... IS ... (soft"
            "|light|delicate|gentle|feather-light|featherlight|quiet|low|hushed|subdued|feathery"
            "|restrained|velvet|whisper*)",
            "PLAY VERY (softly|quietly|lightly|gently|delicately|soft|quiet|sotto voce|pianissimo"
            "|tenderly)",
            "(quiet|soft) (drummer|player)",
            "(barely|hardly|scarcely) (touches|touch|touching|grazes|brushes) THE (drums|skins"
            "|cymbals|snare|heads|kit)",
            "(lets|let) the (sticks|stick) (fall|drop)",
            "(whispers|whisper|caresses|caress|strokes|tickles|coaxes) [rather than ...] THE (drums"
            "|cymbals|snare|kit|skins)",
            "(taps|tap|tapping|tapped) [rather than|instead of|where others|not] (hits|hitting"
            "|bashes|bash|hit|bashing|pound)",
            "taps the (centre|center|drums|head)",
            "(stays|stay|keeps|plays) (soft|quiet|low)",
            "volume low",
            "(never|rarely) (raises|raised) (his|her) (volume|voice on the drums)",
            "whisper-(quiet|soft)",
        ),
        loose=(
            "(featherlight|feather-light|light-handed|whisper-quiet|pianissimo|light-fingered)",
            "SOFT (playing|style|approach|beats|grooves|percussion)",
            "(light|soft|delicate) touch",
            "(so|very) (quietly|softly|gently|lightly)",
        ),
        effects={"velocity": (75, 14), "velocity.snare": (76, 16)},
        holds_negation=True,
        confidence=0.45,
        why="lower quarter of the library",
        denied={"velocity": (92, 15)},
        denied_fact="Has no light touch",
        operator="softer",
    ),
    Term(
        "dynamics",
        "dynamic_range",
        MORE,
        "Plays with a wide range of dynamics",
        words=(
            "(wide|broad|great|huge|full|enormous|vast|extreme|tremendous|superb|dramatic|sharp"
            "|striking|expressive|varied|exceptional) (dynamic range|range of dynamics|dynamics"
            "|dynamic contrast|dynamic contrasts|dynamic control|dynamic shifts)",
            "(use|command|control|mastery|sense|master|range|grasp|handling|feel) (of|for) [the|his"
            "|her] dynamics",
            "dynamic (contrast|contrasts|range|extremes|shadings)",
            "from (a|the) (whisper|murmur|hush|rustle|pin-drop) to (a|the) (roar|scream|shout"
            "|thunder|thunderclap|storm|bang)",
            "(whisper|murmur) to (roar|scream|shout|thunder)",
            "(volume scale|every shade of volume|from pianissimo to fortissimo|from ppp)",
            "(crescendos|swells|swelling crescendos)",
            "(highly|very|extremely|hugely|wonderfully) dynamic",
            "(his|her) dynamics",
        ),
        loose=("[a] dynamic (player|drummer|drumming)", "loud and soft"),
        against=(
            "(one|single|same|flat) (volume|dynamic|dynamics|dynamic level|level)",
            "(flat|even|monotone|narrow|limited|compressed) (dynamics|dynamic range)",
            "without dynamics",
        ),
        effects={"velocity": (86, 24)},
        confidence=0.3,
        why="says how wide, not how loud",
        denied_fact="Plays at one volume",
        operator="dynamics",
    ),
)
