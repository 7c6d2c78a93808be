"""Turns of phrase in English, by the key of the term that they say in other words.

Expressions are in the notation of the terms, as those of other languages are. ``TURNS`` mean it
wherever they stand, ``LOOSE_TURNS`` only where drumming is spoken of, ``DENYING_TURNS`` deny it.
"""

from __future__ import annotations

from collections.abc import Mapping

_PIECE = "(snare|backbeat|kick|hats|hi-hat|ride|two and four)"
_STROKES = "(notes|strokes|hits|beats|taps|touches|whispers|murmurs)"

TURNS: Mapping[str, tuple[str, ...]] = {
    "on the beat": (
        "(not|never|neither) (a|one) (hair|millisecond|breath|whisker) (early|late) (or|nor)",
        "(dead|bang|smack|right) in the (middle|centre|center)",
        "(lands|falls|hits|sits|strikes) [dead|exactly|precisely|squarely|right] (with|on) THE"
        " (click|metronome|grid|beat)",
        "(plumb|slap bang|spot) on the (beat|click|grid)",
        "(aligned|lines up|line up) with THE (click|grid|metronome)",
    ),
    "behind the beat": (
        "(late|lazy|reluctant|sleepy|tardy|unhurried) (backbeat|backbeats|snare|two and four)",
        "(in|into) the back of THE (pocket|beat|bar)",
        "VERY back in THE (pocket|beat|groove)",
        f"{_PIECE} ... (after|behind) (everyone else|everybody else|the band|the bass|the click"
        "|the others|the rest)",
        f"(places|drops|lays|sets|hangs|leaves|delays|holds back|drags|lets) THE {_PIECE} ... (late"
        "|behind|back|fall late|arrive late|land late)",
        f"{_PIECE} ... (arrives|lands|falls|comes|turns up|sits|drops) ... (late|behind|after)",
        "(delayed|dragged|behind) (backbeat|backbeats|snare|snares|placement)",
        "(pulls|pulling|pulled|tugs|tugging|holds|holding) [back] (on|at|against) THE BEAT",
        "(a shade|a hair|a breath|a touch|a whisker|a fraction|milliseconds|a few milliseconds"
        "|miles) (late|behind|after)",
        "(lags|lag|lagging|lagged|trails|trailing) [just|slightly|a little] behind",
        "(lazy|relaxed|loping|sleepy|drowsy) (feel|groove|time|backbeat|pocket|snare)",
        "(always|forever|perpetually|fashionably|just|slightly|a little|habitually) late",
        "(drags|dragged|dragging) [his|her|the] (feet|beat|time|tempo|snare|backbeat|hats)",
    ),
    "ahead of the beat": (
        "(always|forever|perpetually|just|slightly|a little|a hair|a touch|a shade|a fraction"
        "|if anything) [slightly|a little|a touch|a hair] (early|ahead)",
        "(on|at|to) the (front|leading edge|front edge|very front|front end) of THE (beat|note"
        "|pocket|click)",
        "(anticipates|anticipating|anticipate) THE (beat|click|downbeat|backbeat|bar)",
        f"{_PIECE} ... (arrives|lands|falls|comes|turns up|sits|drops) ... (early|ahead|before)",
        "(urgency|urgent|edge of the seat|impatient) ... (time|beat|feel|playing|drumming)",
        "(pushes|pushing|urges|hurries|shoves) THE (band|music|song|songs"
        "|tempo|beat|others) [along|forward|ahead|on]",
        "(rushes|rush|rushing|hurries|hurrying) (the|his|her|every|each|into|through|ahead|a little"
        "|slightly|a touch|when|everything)",
        "(jumps|jumping) THE (beat|gun on the beat|click)",
        "(leans|leaning|lean|leant) [hard] (into|on) THE (beat|front|time)",
    ),
    "in the pocket": (
        "(pocket|groove) (so|as|that is|you could) (deep|wide|fat|drive a)",
        "[deep] in the pocket",
        "(greasy|deep|fat|sticky|infectious) [and deep] groove",
        "(finds|found|owns|lives for|king of|queen of|all about|lock into|locks into) THE pocket",
        "(pocket|groove) (king|queen|master|drummer|monster|machine)",
    ),
    "steady time": (
        "(time|timing|tempo|timekeeping|pulse|clock|beat) IS [like|as firm as|as solid as"
        "|as sure as|as regular as] (a|an|like) ... (rock|concrete|granite|clock|metronome"
        "|atomic|stone|steel|iron|bedrock|heartbeat|swiss)",
        "time IS like (concrete|granite|clockwork|iron|steel|stone)",
        "(granite|iron|ironclad|cast-iron|concrete|bulletproof|nailed-down|steely|bomb-proof"
        "|atomic|unbending|constant) (time|timing|tempo|pulse|beat|timekeeping)",
        "(does not|doesn't|never|won't|will not|did not|didn't|not once) (budge|speed up|slow down"
        "|sway|waver|wander|flag|flags|wavers|sways|falters|falter|deviate|deviates|lose time"
        "|loses time|loses the beat|lose the beat|drift)",
        "(tempo|tempos|time|pulse|beat) (does not|doesn't|never|did not|didn't|not once) (moves"
        "|move|moved|budge|budges|vary|varies|waver|wavers|sag|sags|shift|shifts|wander|wanders)",
        "(could|can) (set|tune) (your|a) (watch|clock|metronome) (by|to|from)",
        "(set|setting) [your|a|their] (watch|watches|clock|clocks|metronome) (by|to)",
        "(rock|anchor|backbone|bedrock|metronome|clock) of the (band|group|rhythm section)",
        "(perfect|flawless|impeccable|unwavering|solid|steady|excellent|superb|great|remarkable"
        "|uncanny|astonishing) (time|meter|sense of time|time feel|sense of tempo|internal clock)",
        "(exact|same) tempo from (start|beginning|first|the first|the start) ... (end|finish|last)",
        "(holds|hold|held|keeps|kept) [it|the band|everything|things|the song] (steady|together"
        "|down|in line|in place)",
        "(consistency|reliability|accuracy|solidity) of (time|tempo|his time|her time|beat)",
    ),
    "tempo drift": (
        "(tempo|tempos|time|pulse|beat) ... (creep|creeps|crept|creeping|drifts|slides|sags|sag"
        "|rises|rise|rose|climbs|climb|slips|slip|gallops away|runs away|picks up|picked up)",
        "(speeds up|slows down|sped up|slowed down|speed up|slow down) (and|every|each|whenever"
        "|as|towards|at|by|in)",
        "(ends|end|finishes|finish|ended|finished) ... (faster|slower|quicker) than (it|they|he"
        "|she|where)",
        "(no|never|without) [a|any|the] (click|click track|metronome) ... (tempo|tempos|time"
        "|breathes|drift|drifts|breathe|moves)",
    ),
    "quantised": (
        "(snapped|locked|nailed|pinned|quantised|quantized|corrected|dragged) ... (to|onto|on) the"
        " grid",
        "(rigid|robotic|machine|mechanical|machine-perfect|grid-locked|grid-tight) (grid|timing"
        "|precision|beats|drums|placement)",
        "(hard|full|strict|heavy|total) (quantise|quantize|quantisation|quantization)",
        "(quantised|quantized) [everything|hard|tight|to]",
    ),
    "half-time shuffle": ("(half-time|halftime) ... shuffle", "shuffle [played] (at|in) half time"),
    "swung sixteenths": (
        "SIXTEENTHS ... (swing|swung|swings|shuffle|shuffled|loping|lazy|uneven|limping|lurch"
        "|lopsided|drunk|sway)",
        "HATS IS [heavily|hard|slightly|gently|a little|very] (swung|shuffled|lopsided|lilting)",
        "(lilt|limp|swagger|lope|bounce|wobble) (in|to) THE (SIXTEENTHS|HATS|hi-hats)",
        "(swing|shuffle) (setting|knob|amount|on the sampler|on the machine)",
        "(heavily|hard|slightly|gently|softly) swung (HATS|beats|drums|sixteenths|16ths|loops)",
    ),
    "straight": (
        "nothing swings",
        "(does not|doesn't|never|refuses to|won't|will not|can't|cannot|did not|didn't) swing",
        "(straight|even|level|square) as [a|an] (ruler|die|arrow|rail|board|poker|tile|plank)",
        "(not|never|without) [a|any] (hint|trace|shred|ounce|touch|drop) of swing",
        "(straight|even|square) (eights|eighths|sixteens|eight-note|time feel|subdivision|hats"
        "|hi-hats)",
        "(dead-straight|ruler-straight|arrow-straight|poker-straight)",
    ),
    "shuffle": (
        "(shuffles|shuffling) (along|his|her|through|like|on|in|all)",
        "(that|the|a|his|her|texas|slow|lazy|greasy|mean|hard|easy|rolling|blues|loping"
        "|lumpy|swinging) (shuffle|shuffles)",
    ),
    "triplet feel": (
        "(triplets|triplet) (everywhere|throughout|run through|under|underneath|in the)",
        "(thinks|plays|feels|counts|hears) ... in (triplets|threes|12/8)",
        "(rolling|loping|lilting|tumbling|endless|constant) triplet*",
    ),
    "swing": (
        "(swings|swung|swinging) (like|hard|harder|the|his|her|even|so|everything|gently|lightly"
        "|loosely|mightily|as|madly|effortlessly)",
        "(can|could|knows how to|knew how to|learned to|makes it|make it|made it|makes them|made"
        " the band|can really|to) swing",
        "(bags|lots|plenty|full|loads|hint|sense|dose|trace) of swing",
        "(effortless|natural|relaxed|easy|infectious|irresistible|gentle|loose|hard|light) swing",
        "(swing|lilt|bounce) (in|to|of) (his|her|the) (playing|ride|feel|time|eighths|groove|beat)",
    ),
    "ghost notes": (
        f"(little|tiny|soft|quiet|unaccented|barely-there|hidden|inner|muffled|faint|hushed"
        f"|ghostly|whispered|feather-light|near-silent|subtle) [unaccented|snare|inner] {_STROKES}"
        " [that|which|on the snare|between|around|in between|under|fill|filling|inside]",
        f"(whispered|ghosted|muttered|feathered|hushed) {_STROKES}",
        "(snare|left hand|left stick) (chatters|whispers|murmurs|mutters|simmers|bubbles|babbles"
        "|purrs|ticks away|never rests|never stops|keeps talking|keeps muttering)",
        "ghost* (a|some|each|every) (note|notes|stroke|strokes|snare|sixteenth)",
        "ghosts (on|between|around|in|everywhere|the|his|her|fill|under|galore|a)",
        "(ghosting|ghosts)",
        "(heard|felt) (rather than|more than|more|not) (heard|felt) ... (strokes|notes|taps)",
        "(strokes|notes|taps) ... (felt|sensed) (rather than|more than|not) heard",
        "(between|around) the backbeats ... (chatter|chatters|whisper|whispers|murmur|mutters"
        "|taps|quiet|soft|little)",
        "(ghosted|ghostly) (snare|snares|strokes|notes|sixteenths|hits|taps|sixteenth|touches"
        "|texture|backbeats|doubles)",
    ),
    "cross-stick": (
        "(clicks|click|clicking|taps|tap|tapping|knocks|knocking|tick|ticks|ticking|raps|rapping"
        "|clacks|plays|playing|on) [only|just|on|against] THE rim",
        "(woody|wooden|hollow|dry) (click|knock|clack|tock|tick)",
        "(stick|sticks) ... (across|over|against) THE (rim|drum|head|snare)",
        "(rim|rims) (clicks|taps|knocks|ticks|tick|click)",
    ),
    "rimshots": (
        "(cracks|crack|smacks|whacks|catches|hits|hitting|catching) [the] (rim|hoop|rim and head"
        "|head and rim|hoop and head)",
        "(rim and head|head and rim|hoop and head) ... (together|once|at the same time)",
        "(pistol|rifle|gunshot|whip) (crack|shot) (snare|backbeat|backbeats)",
    ),
    "brushes": (
        "(with|his|her|on|by|without|play|no) [wire|steel|nylon|old] brushes",
        "brushes (on|over|across|alone|throughout|whisper|hiss)",
        "(sweeping|swirling|stirring|swishing|hissing|circling|whispering) [wire] brushes",
        "(brushed|brushing) (snare|drums|groove|grooves|beat|beats|ballad|ballads|patterns"
        "|shuffle|train beat|strokes|kit)",
        "(stirs|stir|stirring|sweeps|sweeping|swirls) (the|his|her|a) (snare|pot|soup|head|drum)",
    ),
    "backbeat": (
        "(backbeat|backbeats|two and four|2 and 4) ... (as big as|size of|wide as|like a (door"
        "|gun|hammer|whip|cannon)|fat|massive|stinging|slamming|cracks|loud|thick|heavy|snaps"
        "|wallop)",
        "(accent|accents|stress|stresses|emphasis|weight|heavy|stamps|stomps|smacks|thwacks|lays"
        " into|leans on|hits) ... (on|of) (two and four|2 and 4|the two and four|the two and the"
        " four|the backbeat|the backbeats)",
        "(two and four|2 and 4) (hard|loud|as hard|with all)",
        "(authoritative|deep|thick|weighty|bone-dry|dry and loud|fatback|whip-like|gunshot"
        "|cast-iron|pistol-shot|confident|commanding) (backbeat|backbeats)",
    ),
    "rolls": (
        "(buzz|press|snare|drum|stroke|single-stroke|double-stroke|five-stroke|seven-stroke"
        "|crushed|closed|open|gravity|one-handed|military|orchestral|tight|clean|short|fast|quick"
        "|silky|smooth|crisp) (roll|rolls)",
        "(rolls|roll) (on|across|into|out of|leading|that|like|as|of|around|between|for|under"
        "|swell|everywhere)",
        "(adores|likes|flams and|drags and|ruffs and) rolls",
    ),
    "flams": (
        "(grace|double) (notes|strokes|note) [before|in front of|ahead of|on] [the] (backbeat"
        "|backbeats|beat|beats|accents|snare)",
        "(and|with|adds|full of|in) grace notes",
        "(flamming|flammed)",
    ),
    "rudiments": (
        "(drum corps|marching band|military|rudimental) (training|background|chops|technique"
        "|vocabulary|figures)",
        "(drags and ruffs|ratamacue|flam taps|paradiddle*)",
    ),
    "heavy hitter": (
        "(hits|hit|hitting|strikes|striking|plays|play|played|playing) [it|them|everything"
        "|the things|his drums|her drums] [very|really|so|incredibly|as] (hard|harder|hardest|loud"
        "|like a hammer|with all)",
        "(beats|beat|bashes|bash|batters|pounds|hammers|thrashes|wallops|whales|wails) ... (to"
        " death|to pieces|to splinters|into submission|to dust|within an inch)",
        "(pounds|bashes|batters|wallops|thrashes|hammers|pummels|clobbers) (everything|them|away"
        "|it|his way|her way|like|at|his|her|the)",
        "(brutal|ferocious|savage|merciless|vicious|brute|hammer) (attack|force|blows|strokes"
        "|stroke|power|hitting|hits|touch)",
        "(splinters|splintering|breaks|shatters|snaps|demolishes|wrecks|destroys|goes through|dents"
        "|cracks|splits|tears through) [a|his|her|three|two|several|many|countless|the] [pairs of"
        "|snare|bass drum|drum] (sticks|stick|heads|head|cymbals|skins|drumheads|pedals|rims)",
        "(hits|hit|hitting|strikes|struck|plays|attacks) THE (snare|drums|kit|skins|toms|cymbals"
        "|backbeat|tubs) (as if|as though|like)",
        "(hits|strikes) [them|the drums|it] as (hard|though|if)",
        "(at full|full) (volume|force|strength|swing|power|blast)",
        "(loud|deafening|thunderous|ear-splitting) (hitter|player|behind the kit|on the drums)",
        "(caveman|lumberjack|blacksmith|prizefighter|stevedore|sledgehammer|wrecking ball|steam"
        " hammer|jackhammer|pile-driver|piledriver|heavyweight|cannon)",
        "(crushes|flattens|pulverises|pulverizes|annihilates) (them|it|the drums|the kit|every)",
        "(digs|lays|tears|rips) into THE (drums|kit|snare|skins|toms|backbeat)",
        "(volume|sheer volume) ... (drummer|drums|kit)",
    ),
    "powerful": (
        "(power|muscle|weight|force|heft|punch|fury|might|brawn) (of|behind|in) (his|her|the)"
        " (drumming|playing|drums|kick|snare|strokes|beat|groove|touch|right foot)",
        "(drumming|playing|drums|groove|beat|sound) IS ... (powerful|thunderous|mighty|muscular"
        "|massive|huge|forceful|hard-driving|ferocious|monumental|seismic)",
        "(powerhouse|dynamo|force of nature|juggernaut|steamroller|thunderer)",
        "(with|for) [great|raw|real|immense|unusual|tremendous|sheer] (power|force|authority"
        "|muscle|might)",
        "(powerful|mighty|muscular|hard-driving|thunderous|thundering|forceful|massive|colossal"
        "|seismic) (drumming|drums|beat|beats|groove|grooves|kick|bass drum|playing|drummer"
        "|strokes|rhythms)",
    ),
    "soft touch": (
        "(volume|drums|kit|everything|dynamics|it|level) [is|are|was|turned|kept] (down|low|soft"
        "|hushed|at a whisper|to a whisper|at a murmur|to a murmur)",
        "(at|in|to|above|over|below|with) a (whisper|murmur|hush|pin-drop)",
        "(hardly|barely|scarcely) (hits|strikes|taps|audible|heard|louder|raises|raised)",
        "(gentle|gentlest|soft|softest|light|lightest|delicate|quiet|quietest|tender|silken|silky"
        "|feathery|airy|graceful) [and ...] (touch|drummer|drumming|playing|hands|hand|strokes"
        "|stroke|player|cymbals|snare|sticks|stickwork|sound|taps)",
        "(plays|play|played|playing|taps|tapping|drums|strokes|touches|strikes|hits) ... (softly"
        "|gently|lightly|quietly|delicately|tenderly|hushed|in a whisper|so quietly|so softly"
        "|with restraint|with the lightest|like a whisper)",
        "(caresses|caressing|strokes|stroking|coaxes|kisses|tickles|whispers to|breathes on) (the"
        "|his|her) (drums|cymbals|snare|skins|kit|heads|ride)",
        "(could|can|would) [sleep|talk|hear|hold a conversation] ... (over|through|above|beside)"
        " ... (drums|drumming|kit|him playing|her playing)",
        "(never|not|rarely|seldom) (louder|loud|raises his|raises her|above a whisper|above mezzo)",
    ),
    "dynamics": (
        "(dynamics|dynamic range|range of volume|volume) ... (astonishing|astounding|huge|vast"
        "|enormous|wide|extreme|extraordinary|superb|remarkable|masterly|breathtaking|unmatched"
        "|incredible|everything|shifts|rises and falls|swells)",
        "from ... (whisper|whispers|hush|murmur|silence|nothing|pianissimo|quiet|tap|soft|ppp) to"
        " ... (roar|roars|thunder|explosion|scream|fortissimo|everything|loud|bang|storm|fff"
        "|bellow|blast)",
        "(light|loud|soft|quiet) and (shade|soft|loud)",
        "(swells|builds|rises|grows) and (ebbs|falls|fades|recedes|subsides|dies)",
        "(verses|verse) ... (soft|softly|quiet|quietly|whispered|hushed|gentle) ... (chorus"
        "|choruses|refrain) ... (loud|loudly|explode|explodes|roars|roar|thunder|hard|erupts)",
    ),
    "double kick": (
        "(double|twin|two|second|dual) [bass|kick] (kick|kicks|pedals|pedal|bass drums|kick drums"
        "|kick pedals|bass drum pedals|bass pedal|bass pedals|kick pedal)",
        "double-bass (drumming|drum|drums|work|runs|patterns|playing|barrage|assault|attack"
        "|onslaught|grooves|pedal|pedals|thunder|gallop|salvos|bursts|flurries|passages|rolls|kick"
        "|for|throughout|everywhere|is|and|without|under|like|all|on|that|at|never|no|technique)",
        "(plays|play|played|playing|loves|love|hates|uses|used|rapid|fast|relentless|furious"
        "|pummelling|constant|heavy|no|his|her|the|of|with|avoids|endless|blistering|steady"
        "|sixteenth|sixteenth-note|some|any) double-bass",
        "both feet ... (kick|kicks|pedals|bass drum|bass drums|sixteenths|roll|rolls|going|hammer"
        "|hammering|churn|churning|run|running|flying|thunder)",
        "(feet|pedals) ... (rattle|rattles|churn|hammer|machine-gun|sixteenths|roll like thunder"
        "|gallop|pummel|trade|alternate|blur)",
    ),
    "single foot": (
        "(gets by|makes do|manages|content|plays|all|does it all|everything) ... (with|on) (one"
        "|a single|just one|only one) (pedal|foot|kick|kick drum|bass drum|kick pedal|bass drum"
        " pedal)",
        "(one|single|a single) (pedal|foot|kick pedal|beater) [is|and|only|does|alone]",
        "(swivel|slide|heel-toe|sliding) [foot] technique",
    ),
    "busy kick": (
        "(kick|kicks|bass drum|right foot|foot|kick drum|feet) (never|does not|doesn't|hardly ever"
        "|cannot|can't|won't|will not) (rest|rests|stop|stops|sit still|sits still|keep still"
        "|keeps still|let up|lets up)",
        "(kick|kicks|bass drum|bass drum notes|kick notes|kick drum) ... (everywhere|all over the"
        " bar|fill every gap|in every gap|under every riff|constantly|in sixteenths|patter"
        "|chatters|burbles|rumbles|stutters|busy)",
        "(doubles|triplets|sixteenths|quads|flurries|bursts|clusters|skips) (on|with|in|from|of)"
        " THE [busy|right] (kick|foot|bass drum|kick drum|feet)",
    ),
    "four on the floor": (
        "(kick|kicks|bass drum|kick drum) ... (on|in|to|at) (all four|every beat|each beat|every"
        " quarter|four quarters|each quarter|quarters|crotchets|quarter notes|every crotchet)",
        "(bass drum|kick|kick drum) (on|pumps|pounds|thumps|stamps|stomps|thuds) [out|on|away]"
        " (every|all four|each|four) [single] [beats|beat|quarters|quarter]",
        "(feathered|feathering|feathers|thumps|thumping|stomps|stomping|pumps|pumping|pounds"
        "|pounding|stamps|straight) [a|the|his|her|that] [straight|steady|constant|soft] [quarter"
        "-note|four-to-the-bar|four-square] (kick|bass drum|kick drum) ... (all four|every beat"
        "|four|quarters|quarter|beats|disco|night)",
        "(kick|bass drum|kick drum) (plays|marks|hits|keeps|is|on|in) ... (quarters|all four"
        "|every beat|crotchets|four beats)",
        "(quarter-note|four-to-the-bar|four-to-the-floor|crotchet) (kick|kicks|bass drum|thump"
        "|pulse|stomp|kick drum)",
        "(feathers|feathered|feathering) THE (bass drum|kick|kick drum)",
        "four (to the bar|solid thumps|thumps a bar|thuds a bar|kicks a bar)",
    ),
    "blast beats": (
        "(blast|blasts|blasted|blasting) (his|her|their|for|at|through|away|under|like|the|all|on"
        "|from|away|whole|beats|most|when|behind|much)",
        "(loves|plays|played|no|with|and|of|the|his|her|by|hyper|gravity|endless|sudden"
        "|relentless) blasts",
        "(blasts|blasting) (and|or|gravity|rolls|that|are|is)",
        "blastbeat*",
    ),
    "pedal hat": (
        "(left foot|hi-hat foot|left heel) ... (hi-hat|hats|hat|chick|chicks|chicking|two and"
        " four|pedal)",
        "(hi-hat|hats|hat) (on|with) ... (two and four) ... (foot|pedal|left foot|toe|heel)",
        "(chicks|chick|chicking|snaps|snapping|stamps|splashes|splash|closes) THE HATS (on|with"
        "|shut)",
        "(foot|pedal) (splashes|chicks|splash|chick)",
    ),
    "ride": (
        "(ride|rides|ride cymbal|ride bell|cymbal bell) (sings|shimmers|pings|chimes|glows|dances"
        "|pattern|swings|is|for|and|all|throughout|drives|bell|carries|sizzles|never|from)",
        "(shimmering|dark|dry|bell of the|cracked|sizzling|pinging|washy|ringing|on the|on his"
        "|on her|to the|to his|to her|loves the|and the|on a) "
        "[old|dark|dry|big|heavy|single|22-inch|shimmering|swinging] (ride"
        "|ride cymbal|ride bell)",
        "(bell|crown|edge) of (the|his|her|a) (ride|cymbal)",
        "(time|tempo|groove|beat|right hand) ... (on|to) (the|his|her|a) (ride|cymbal|ride cymbal"
        "|bell)",
    ),
    "no hi-hat": (
        "(no|without|sans|minus|lacking) [a|any|the] (hi-hat|hi-hats|hats)",
        "(left|leaves) THE (hi-hat|hi-hats|hats) (at home|in the case|out of the kit)",
    ),
    "open hats": (
        "(open|opens|opened|opening|bark|barks|barked|lift|lifts|lifting|splash|crack|cracks|pop"
        "|pops|hiss) ... HATS",
        "HATS ... (open|opened|opens|opening|ajar|bark|barks|hiss|hisses|slosh|sloshes|sizzle"
        "|sizzles|spit|spits|gasp|wheeze|breathe|lifted|loosely|loose|sloppy|washy|wash)",
        "(let|lets|letting) (it|them|the hats|the hat) (bark|ring|breathe|slosh|sizzle|hiss|open)"
        " [open]",
        "(sizzling|sloshy|sloshing|washy|gaping|breathy|loose|half-closed|trashy|hissing|splashy"
        "|barking|lifted|slurping) [open|half-open] HATS",
    ),
    "closed hats": (
        "HATS ... (shut|closed|tight|clamped|clenched|choked|screwed|pressed|sealed|pinched|clipped"
        "|dry as|locked)",
        "(shut|closed|tight|clamped|tightly shut|tightly closed|pinched|crisp|clipped|choked|dry"
        "|clenched) [and ...] HATS",
        "(never|rarely|seldom|hardly ever) (opens|opened|opening|lifts|open|loosens|lets) [up]"
        " (it|them|THE HATS)",
    ),
    "hat rolls": (
        "HATS ... (roll|rolls|rolled|rolling|stutter|stutters|skitter|skitters|ratchet|ratchets"
        "|rattle|thirty-seconds|thirty-second|32nds|machine-gun|trill|trills|burst|bursts)",
        "(rolling|skittering|rattling|stuttering|ratcheted|trilling|machine-gun|rapid-fire"
        "|hyperactive) [thirty-second|triplet] HATS",
        "(thirty-seconds|32nds|thirty-second|triplet bursts|machine-gun bursts) ... HATS",
    ),
    "busy hats": (
        "(sixteenths|sixteenth notes|16ths|16th notes|semiquavers) (on|across|with|from) THE HATS",
        "HATS ... (sixteenths|16ths|sixteenth notes|semiquavers|busy|never rest|chatter|chatters"
        "|restless|patter|tick like|flutter|flutters|bubble|bubbling)",
        "(right hand|hands) ... (sixteenths|16ths|semiquavers)",
    ),
    "crashes": (
        "(crashes|crash|crashing|smashes|smashing) (on|at|every|each|into|through|wherever|his|her"
        "|down|to|all|like|and|cymbal|cymbals|everywhere|as|with|over)",
        "(cymbals|crashes|crash cymbals|crash) (everywhere|wash|washes|galore|explode|flying|all"
        " over|on every|ring|roar|never stop|swinging|splash)",
        "(wall|wash|sea|storm|shower|spray|haze|sheet|torrent|roar|blaze|hail) of [crash] (cymbal"
        "|cymbals|crashes)",
        "(hits|bashes|smashes|whacks|hammers|attacks|slams|uses|touches|beats|punctuat* ... with"
        "|marks ... with|loves|spares|hates) [a|the|his|her|every|all|two] [big|huge] (crash|crash"
        " cymbal|crash cymbals|cymbals|crashes)",
    ),
    "toms": (
        "(toms|tom-toms|floor tom|rack toms|floor toms|tom) (do|does|did|carry|roll|rolls|rumble"
        "|rumbles|boom|thunder|are|everywhere|replace|instead|rather|groove|beat|grooves|beats"
        "|parts|melody|melodies|for|lead|dominate|pound|pounding|talk|sing|rolling|ostinato"
        "|pattern|patterns|figures|fills|runs|throughout|led)",
        "(round|around|over|across|down|along|up and down|all over|works|plays) [all|most|the"
        "|his|her] [of] [the|his|her|all] [rack|floor|low|big|four|five|six] (toms|tom-toms)",
        "(tribal|tumbling|rumbling|rolling|thunderous|booming|jungle|pounding|melodic|galloping)"
        " [tom|tom-tom|floor tom] (toms|tom-toms|groove|grooves|pattern|patterns|beat|beats"
        "|rhythm|rhythms|drums|drumming|figures)",
        "(spins|spin|spinning|tumbles|cascades|rolls|races|runs|gallops|descends) ... (toms"
        "|tom-toms)",
    ),
    "hat out on backbeat": (
        "(skips|drops|omits|leaves out|lifts|takes off|misses out|skipping|dropping|omitting"
        "|leaving out|lifting|lift|skip|drop|omit) THE [right] (hat|hi-hat|hand"
        "|hats) ... (snare|backbeat|backbeats|two and four)",
    ),
    "cowbell": ("(bell|cowbell) of (the|a) cow", "cow-bell*"),
    "syncopation": (
        "(accent|accents|kick|kicks|snare|backbeat|backbeats|stresses|emphasis|hits|strokes|beat"
        "|bass drum|notes) ... (off the beat|off-beat|offbeat|between the beats|anywhere but on"
        "|in odd places|where you least|where nobody|where no one|unexpected|off-centre|upbeats"
        "|on the ands|on the e|displaced|around the beat|against the beat|dodges|cracks between)",
        "(displace|displaces|displacing|displaced|shift|shifts|shifting|shifted|moves|nudges|turn"
        "|turns) THE (backbeat|backbeats|beat|snare|accent|accents|downbeat) [by|around|over|off"
        "|an|one|away|onto|to]",
        "(off-beat|offbeat|up-beat|upbeat|off-kilter|tricky|sideways|jagged|angular|knotty|twisty"
        "|lopsided|hiccupping|stuttering|jerky) (accents|kicks|snares|grooves|groove|patterns"
        "|beats|rhythm|rhythms|figures|funk|stabs|bass drum)",
        "(dodges|dances around|avoids|skirts|plays around|weaves around|skips around) THE (beat"
        "|downbeat|downbeats|one)",
        "syncopat*",
    ),
    "polyrhythm": (
        "(three|four|five|seven|six|3|4|5|7) (against|over|on|across) (two|three|four|five|2|3|4)",
        "(two|three|several) (metres|meters|rhythms|tempos) at (once|the same time)",
        "(superimposes|superimposed|overlays|layers) ... (metres|meters|rhythms|threes|fives"
        "|pulses)",
        "(metric|rhythmic) (modulation|modulations|illusions|superimposition)",
    ),
    "linear": (
        "(hands|limbs|strokes|hands and feet|hand and foot|two strokes|sounds|voices) ... (never|no"
        "|not|none) ... (together|at once|coincide|overlap|same time|simultaneously|unison)",
        "(never|no) two ... (together|at once|coincide|overlap|same time|simultaneously)",
        "(one|single) (note|limb|stroke|sound|voice) at a time",
        "linear (ideas|licks|ghost|thinking|drummer|vocabulary|stuff|things|combinations|bits"
        "|figures|drum|phrases|sixteenths|way)",
        "linear",
    ),
    "odd metres": (
        "(in|of|through|between|from|into|like|to|as) (5/4|7/4|7/8|5/8|9/8|11/8|11/16|13/8|15/8"
        "|13/16|15/16|9/16|7/16|17/16|10/8)",
        "(five|seven|nine|eleven|thirteen) (beats (to|in) the bar|eight|four|sixteen)",
        "(odd|unusual|asymmetric|asymmetrical|irregular|uneven|strange|complex|crooked|shifting"
        "|changing|weird|awkward|exotic|tricky) (metre|metres|meter|meters|time|times|time"
        " signature|time signatures|signatures|bars|numbers|counts)",
        "(in|bars of|counts in|counts of|groups of) (fives|sevens|nines|elevens|five|seven|nine"
        "|eleven|thirteen)",
        "(changes|shifts|switches|shifting) (metre|meter|time signature|signature)",
    ),
    "half-time": (
        "(drop|drops|dropped|dropping|fall|falls|go|goes|shift|shifts|slump|cut|cuts|cutting|in|at"
        "|into|to|a|his|her|slow|heavy|lazy|crawling|loves) [a|the|heavy|crushing] (half-time"
        "|halftime)",
        "(half-time|halftime) (feel|groove|grooves|beat|beats|backbeat|choruses|chorus|sections"
        "|section|breakdown|breakdowns|drop|feels|snare|pulse|swing|under)",
        "snare (only|just|falls|lands|hits|comes|is) ... on [the] (three|third beat|beat three|3)",
        "half the (speed|tempo|pace)",
    ),
    "double-time": (
        "(kick|kicks|flips|flip|switch|switches|go|goes|shift|shifts|break|breaks|jump|jumps|into"
        "|in|at|a|to|of|doubles) [up|into|a|to] (double-time|doubletime)",
        "(double-time|doubletime) (feel|groove|grooves|beat|beats|passages|section|sections|snare"
        "|punk|chorus|choruses|feels|figures|swing|hats|for)",
        "(doubles|doubled|doubling) the (time|tempo|speed|pace)",
        "twice (the|as) (speed|tempo|fast)",
    ),
    "clave": ("(son|rumba|bossa|3-2|2-3|three-two|two-three|the|a|his|her|in|on|under) clave",),
    "one drop": (
        "one-drop*",
        "(kick|bass drum|snare and kick|kick and snare) (only|just|falls|lands|drops|together) ..."
        " on [the|beat] (three|third|3)",
        "(leaves|leaving|omits|empties) ... (first beat|beat one|the one) (empty|out|alone|silent)",
    ),
    "second line": (
        "(second-line|second line) (groove|grooves|feel|beat|beats|drumming|street|funk|rhythm"
        "|rhythms|snare|march|marches|parade|bounce|strut|swing|patterns|drummer|roots|to)",
        "(new orleans|crescent city) (second line|groove|grooves|street beat|parade|funk|march"
        "|beat|beats|strut|feel|drumming|shuffle|bounce|rhythm|rhythms)",
        "(street|parade|mardi gras|brass band) (beat|beats|drumming|drums|parade|rhythms|groove"
        "|grooves|cadence|cadences)",
    ),
    "train beat": (
        "(train|railroad|railway|freight-train|locomotive) (beat|beats|groove|grooves|rhythm"
        "|rhythms|shuffle|feel|drumming|snare|pattern|patterns)",
        "(like|chugs|chugging|chug|rattles|clatters) ... (train|locomotive|freight train|boxcar"
        "|railway|steam engine)",
    ),
    "d-beat": ("(d-beat|d-beats|dis-beat|discharge beat|kang beat)",),
    "motorik": ("motorik", "(apache beat|neu! beat|krautrock (beat|pulse|groove|drumming))"),
    "rockers": ("rockers (beat|groove|style|pattern|rhythm|drumming)", "rockers-style"),
    "steppers": (
        "steppers",
        "(plays|played|with|odd|a|of|the|his|her|loves) (steppers|stepper)",
        "steppers (beat|beats|groove|grooves|rhythm|rhythms|tune|tunes)",
    ),
    "gallop": (
        "(gallop|gallops|galloped|galloping) (along|under|through|like|on|beneath|kick|kicks|feel"
        "|beat|rhythm|rhythms|groove|triplets|pattern|patterns|figure|figures|bass drum)",
        "(horse|hoof|cavalry) like (kick|kicks|rhythm|beat)",
    ),
    "boom-bap": ("boom-bap*", "boom bap*"),
    "trap": ("trap (beat|beats|drums|drumming|groove|grooves|rhythm|rhythms|pattern|patterns)",),
    "breakbeat": (
        "break-beat*",
        "(amen|funky drummer|think|apache|chopped|sampled|old|funk) (break|breaks)",
        "(chops|chopped|loops|flips|slices|cuts up) ... (break|breaks|amen)",
    ),
    "two-step": ("(two-step|2-step) (garage|beat|beats|groove|grooves|feel|rhythm|rhythms|drums)",),
    "songo": ("songo", "songos"),
    "cascara": ("(cascara|cáscara|cascaras|palito)",),
    "paradiddle groove": ("paradiddle* [between|across|over|on] ... (hat|hats|groove|grooves)",),
    "disco beat": (
        "disco (beat|beats|groove|grooves|drumming|hats|rhythm|pattern|style|pulse|drums|feel)",
        "(open|opens|opening) ... HATS ... (offbeats|off-beats|upbeats|off-beat|offbeat|between"
        " the kicks)",
    ),
    "few fills": (
        "(fill|fills) ... (as common as|as rare as|rare as|like hen's teeth|once a|one a|one an"
        "|two in|twice a|if at all|if ever|scarce)",
        "(few|fewer|fewest|hardly any|scarcely any|barely any|precious few|almost no|next to no"
        "|not many|a minimum of|the fewest) [real|tom|drum|big] FILLS",
        "(fills|fill) (sparingly|once|seldom|rarely|only when|only where|only at)",
        "(saves|keeps|reserves|rations|holds back|skips|counts|doles out) (his|her|the|all) FILLS"
        " (for|to|until|like)",
        "(instead of|rather than|in place of|without) ... FILLS ... (plays|leaves|space|groove"
        "|just|silence|rest|time)",
        "(wait|waits|waiting|look|listen|search) ... in vain for ... FILLS",
        "(fill-free|fill-less|fill-shy)",
        "(leaves|leave|left) THE FILLS (to|out)",
    ),
    "many fills": (
        "(fills|fill) ... (every|each) (two|four|other|second|eight|single|bar|line|phrase|chorus"
        "|bars|turn|gap|verse)",
        "(hear|hears|heard|play|plays|throws|throw|tosses|toss|adds|add|squeezes|squeeze|crams|cram"
        "|drops|scatters|sprinkles|fires off|launches|slips|stuffs|slots) ... FILLS",
        "(fill|fills) (after|upon|on top of|everywhere|in every|at every|into every|wherever"
        "|galore|fly|flying|spill|tumble|pour|come thick)",
        "(never|not) (met|short of|lost for|without|misses|miss|passes up|lets) ... FILLS",
        "(extravagant|flamboyant|elaborate|showy|busy|constant|frequent|many|endless|wild"
        "|acrobatic|non-stop|countless|ceaseless|incessant|generous) [tom|drum] FILLS",
        "(spins|spin|tumbles|rolls|races|runs|dashes) (round|around) THE (toms|kit|drums) ..."
        " (every|each) (two|four|other|eight|bar|bars)",
        "(use|uses|using|used|for|of|no|on|and|his|her|the|play|any|without|few) FILLS (at|in|to"
        "|where|whenever|all|like|that)",
    ),
    "long fills": (
        "FILLS ... (go on|goes on|last|lasts|stretch|stretches|run|runs|spill|spills|unfold"
        "|sprawl|sprawls|take up|span) ... (bars|bar|measures|forever|whole|minutes)",
        "(two|three|four|eight|whole|multi|several) (bar|bars) FILLS",
        "(long|longer|longest|marathon|lengthy|extended|epic|sprawling|rambling|endless"
        "|bar-long|never-ending|winding|four-bar|two-bar) [tom|rolling|drum|tumbling|complex]"
        " FILLS",
    ),
    "short fills": (
        "(short|shorter|shortest|brief|tiny|quick|concise|pithy|clipped|two-beat|one-beat|half-bar"
        "|little|small|three-note|four-note|snappy|minimal|micro) [snare|tom|drum|little] FILLS",
        "FILLS ... (short|brief|tiny|over in|over before|never longer|no longer than|a beat|two"
        " beats|one beat|half a bar|half-bar|gone in|blink)",
    ),
    "sparse": (
        "(opts|opt|opted|goes|aims|strives|settles|chooses|prefers|prized|prizes|values|believes"
        " in|known for|champion of|master of) [for|in] [a|the] (simplicity|economy|restraint"
        "|minimalism|understatement|space|less|the simple|silence)",
        "(simplicity|economy|restraint|minimalism|understatement|sparseness|austerity|frugality)"
        " [itself|of|is|in|marks|defines|rules]",
        "(leaves|leave|leaving|left) [so much|lots of|plenty of|a lot of|big|the|more|room"
        "|enough] (space|holes|gaps|air|room|silence|silences|notes out|everything out)",
        "(plays|play|played|playing|hits|uses) (little|less|as little|very little|next to nothing"
        "|the minimum|only what|just what|no more than|nothing more|nothing extra|the bare|hardly"
        " anything|one thing)",
        "(strips|strip|stripped|pares|pared|boils|boiled|cuts|reduces|whittles) ... (down|back|to"
        " the bone|to its|to nothing|to essentials|to the essentials)",
        "(not|never) (a|one) [single] (note|stroke|beat|hit) (wasted|too many|more than|extra|out"
        " of place|that does not)",
        "(wastes|wasted|waste) (no|not a|nothing|never)",
        "(bare|bare-boned|bare-bones|skeletal|spartan|ascetic|monastic|lean|unadorned|no-nonsense"
        "|economical|uncluttered|stark|pared-back|understated|simple|sparse|spare|minimal"
        "|minimalist|plain|tasteful) [and ...] (drumming|beat|beats|groove|grooves|playing"
        "|parts|part|patterns|pattern|style|approach|drummer|player|kit work|accompaniment)",
        "(accuse|accused|accuses|suspect|guilty) ... of (overplaying|playing too much|busyness"
        "|showing off|excess)",
        "(refuses|declines|has no need|no wish|not one|never one|hates|too modest|loath) to"
        " (overplay|show off|clutter|crowd|decorate)",
        "(silence|space|gaps|rests|holes) ... (as important|matter|matters|speak|speaks|is his"
        "|is her|are his|are her|do the work|the point)",
        "(doesn't|does not|never|didn't) (clutter|decorate|embellish|fuss|crowd)",
        "(underplays|understates|underplayed)",
        "(out of the way|stays out of|gets out of|keeps out of) ... (song|singer|songs|music"
        "|vocal|way)",
    ),
    "busy": (
        "(notes|strokes|hits|sound|activity|detail|ideas|rhythms) ... (everywhere|in every gap"
        "|without pause|by the bucket|per bar|to spare|galore|crammed|packed|pouring|tumbling"
        "|spilling)",
        "(full|stuffed|crammed|packed|overflowing|bursting|teeming|thick|dense|heaving|laden)"
        " (of|with) [little|many|tiny] (notes|strokes|hits|detail|activity|incident|rhythm"
        "|rhythms|beats)",
        "(never|rarely|seldom|cannot|can't) (sits|sit|stays|stay|keeps|keep|leaves|leave|stops"
        "|stop|plays|play|lets|let|met) ... (still|alone|quiet|empty|unfilled|moving|fidgeting"
        "|the same|a gap|silence|space|rest|simple)",
        "(he|she|drumming|playing) IS ... (busier|busiest|busy|restless"
        "|everywhere|dense|flashy|notey|all over)",
        "(fills|fill|filling|filled|crams|stuffs|plugs|occupies) (every|each|all|any) [available"
        "|single|last|possible] (gap|gaps|space|spaces|hole|holes|silence|bar|crack|corner|inch"
        "|moment)",
        "(hyperactive|frenetic|restless|octopus|eight-armed|eight-limbed|flashy|maximalist"
        "|torrential|volcanic|hectic|overstuffed|dense|busy|cluttered) [and ...] (drumming|drummer"
        "|playing|style|parts|part|groove|grooves|beats|pattern|patterns|drums|approach|kit work"
        "|hands|player)",
        "(octopus|eight arms|three arms|four arms|two drummers|three drummers)",
        "(overplays|overplaying|overplay|overplayed|plays too much|plays far too|too busy|too many"
        " notes|more notes than)",
    ),
    "fast": (
        "(breakneck|blistering|lightning|blinding|dizzying|frantic|furious|ferocious|tremendous"
        "|great|terrific|terrifying|high|top|full|warp|insane|ridiculous|inhuman|superhuman"
        "|incredible|astonishing|blazing|headlong) (speed|speeds|tempo|tempos|pace|velocity|lick"
        "|clip)",
        "(tempos|tempo|songs|numbers|beats|drumming|playing|hands|feet|foot) ... (fast|faster"
        "|fastest|quick|rapid|breakneck|furious|blur|supersonic|lightning|at speed|brisk|headlong"
        "|ferocious)",
        "(fast|faster|fastest|quick|quicker|quickest|speedy|rapid|rapid-fire) [and ...] (hands"
        "|feet|foot|drummer|drumming|playing|player|tempo|tempos|songs|singles|wrists|sticks"
        "|limbs|numbers|beats|grooves|stuff)",
        "(blur|speed merchant|speedster|speed freak|speed demon|speed king)",
        "(plays|play|played|playing|drums|goes) ... (fast|faster|fastest|at speed|quickly|at a"
        " gallop|at breakneck|in a blur|at a sprint|flat out|full tilt|like lightning)",
        "(he|she) (is|was|isn't|is not|wasn't) [not|very|so|also] (fast|quick|rapid)",
    ),
    "slow": (
        "(tempos|tempo|songs|numbers|beats|drumming|groove|grooves|pace|everything) ... (slow"
        "|slower|slowest|crawl|crawls|leisurely|glacial|unhurried|sluggish|plod|plods|lumber"
        "|lumbers|funereal|sedate|slow-motion|stately|ponderous|at a crawl)",
        "(slow|slower|slowest|glacial|crawling|funereal|leisurely|unhurried|stately|plodding"
        "|lumbering|ponderous|sedate|dragging|doom-laden|sludgy) [and ...] (tempo|tempos|groove"
        "|grooves|beat|beats|drumming|songs|pace|numbers|ballads|pulse|time|playing|drummer"
        "|dirges)",
        "(plays|play|played|playing|takes|counts|drums) ... (slow|slowly|at a crawl|unhurriedly"
        "|in no hurry|at walking pace|at a snail's pace|in slow motion|slower)",
        "(he|she) (is|was|isn't|is not|wasn't) [not|very|so|also] slow",
    ),
    "traditional grip": (
        "(traditional|orthodox|old-school|jazz|military|old jazz) [left-hand|left|stick] (grip"
        "|hold|left hand)",
        "(holds|hold|held|grips|gripped|holding) ... (traditional|traditionally|orthodox"
        "|old-fashioned|old|jazz|underhand|military|jazzman's) [way|manner|fashion|grip|style]",
        "(underhand|palm up|palm-up) ... (stick|grip|hand|left)",
    ),
    "matched grip": (
        "(matched|match|overhand) (grip|hold)",
        "(holds|grips) both sticks (the same|alike|overhand)",
    ),
    "left-handed": (
        "(left-handed|lefty|southpaw|left-handed) (set-up|setup|kit|drummer|player|style|by nature"
        "|drumming|stance)",
        "(plays|set up|sets up|drums|kit) ... (left-handed|lefty|southpaw|back to front"
        "|mirror-wise|the wrong way round|mirrored|in mirror image)",
        "(is|was|a|born) (left-handed|left-hander|lefty|southpaw)",
    ),
    "open-handed": (
        "open-hand* (style|technique|approach|player|drummer|drumming|playing|grooves|kit)",
        "(plays|played|play|drums|playing|rides) [the hats|the hi-hat] open-hand*",
        "(leads|rides|plays|keeps time|playing|leading) ... HATS ... (with|using) (his|her|the)"
        " left [hand]",
        "(without|never|no) (crossing|crosses|crossed) ... (hands|arms|over|sticks)",
        "(hands|arms) (never|don't|do not|uncrossed) [cross]",
    ),
    "small kit": (
        "(kit|set-up|setup|drum set|drums) IS ... (tiny|small|minimal|modest|compact|bare|basic"
        "|stripped|three|four|nothing but|just a|only a)",
        "(tiny|small|minimal|compact|modest|miniature|bare-bones|stripped-down|basic|pocket|toy"
        "|skeleton|three-piece|four-piece|two-piece|cocktail|scaled-down|bijou|no-frills) [jazz"
        "|drum|vintage|bop|bebop|old|little] (kit|kits|drum kit|drum set|set-up|setup|rig|set)",
        "(just|only|nothing but|no more than|nothing more than|a) [a] (kick|bass drum|kick drum)"
        ", [a|one] (snare|snare drum)",
        "(kit|set-up|setup) (of|with|has) (three|four|two) (pieces|drums)",
        "(single|one|a lone|no) (rack tom|tom) and [a|one] (ride|cymbal|single cymbal)",
    ),
    "large kit": (
        "(kit|set-up|setup|rig|drum riser|drums) IS ... (huge|enormous|massive|vast|gigantic"
        "|giant|sprawling|size of|biggest|monstrous|legendary in size)",
        "(huge|enormous|massive|vast|gigantic|giant|sprawling|monster|mammoth|colossal|towering"
        "|monstrous|elaborate|oversized|battleship|fortress of a|wall of a) [drum|double-kick]"
        " (kit|kits|drum kit|drum set|set-up|setup|rig|drums)",
        "(wall|fortress|forest|mountain|cage|bank|array|arsenal|battery|row) of [ten|a dozen|eight"
        "|nine|six|countless|many] (drums|toms|cymbals|tom-toms|rototoms|concert toms)",
        "(six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|a dozen|dozen|a score"
        " of|8|9|10|12|14|16|20) (drums|toms|tom-toms|cymbals|crashes|concert toms)",
        "(disappears|hidden|invisible|hides|seen|vanishes) behind ... (kit|drums|toms|cymbals)",
    ),
}

LOOSE_TURNS: Mapping[str, tuple[str, ...]] = {
    "ahead of the beat": ("(pushes|pushing|pushy|rushing|anticipates)",),
    "behind the beat": ("(drags|dragging|lagging|lags)",),
    "blast beats": ("blasts",),
    "steady time": (
        "(unwavering|unflagging|unshakable|unshakeable|dependable|rock-steady|rock-solid"
        "|steady|solid as a rock|steady as a rock|never falters|bang on)",
    ),
    "heavy hitter": (
        "(pounds|bashes|wallops|batters|thrashes|hammers|thunders|basher|pounder)",
        "IS [not|not just|fairly|very|so|too] (loud|deafening|brutal)",
        "(isn't|wasn't|aren't) (loud|deafening|brutal)",
    ),
    "powerful": ("(powerful|thunderous|muscular|mighty|forceful|hard-driving)",),
    "soft touch": (
        "IS [very|so|always|extremely|fairly|quite|remarkably] (quiet|soft|gentle|hushed)",
        "(whispers|murmurs|softly|gently|quietly|delicately|tenderly|hushed|feathery)",
    ),
    "swing": ("swings", "(does|can|did|could|will) swing"),
    "sparse": (
        "(spare|sparse|sparing|frugal|economical|minimal|economy|simplicity|unfussy|uncluttered)",
    ),
    "busy": ("(busy|busier|hyperactive|restless|frenetic|notey|overplays|crowded|dense)",),
    "in the pocket": ("(deep groove|in the groove)",),
    "flams": ("grace (notes|note)",),
}

WHERE_DENIED: Mapping[str, tuple[str, ...]] = {
    "ghost notes": ("(ghost notes|ghosts|ghost strokes|ghosting)",),
    "cross-stick": ("(cross-stick|side-stick|rim clicks)",),
    "rimshots": ("rimshots",),
    "brushes": ("brushes",),
    "rolls": ("rolls",),
    "flams": ("flams",),
    "rudiments": ("rudiments",),
    "double kick": (
        "(double-bass|double-kick|double pedal|double pedals|second pedal|second bass drum)",
    ),
    "blast beats": ("(blasts|blasting|blast)",),
    "ride": ("(ride|ride cymbal)",),
    "crashes": ("(crash|crashes|crash cymbal|crash cymbals|cymbals)",),
    "toms": ("TOMS",),
    "cowbell": ("cowbell",),
    "syncopation": ("syncopation",),
    "polyrhythm": ("polyrhythms",),
    "odd metres": ("odd (metres|meters|time|times)",),
    "many fills": ("(fills|drum fill|drum fills|a fill|any fill|drum breaks)",),
    "swing": ("(swing|swung|swinging)",),
    "shuffle": ("(shuffle|shuffles|shuffling)",),
    "dynamics": ("dynamics",),
    "fast": ("(speed|fast|faster)",),
    "heavy hitter": ("(loud|volume|loudness)",),
    "powerful": ("power",),
    "busy": ("(clutter|flash|flashiness|showing off|overplaying|notes to spare)",),
    "quantised": ("(quantised|quantized|quantisation|quantization|the grid)",),
    "open hats": ("open (hats|hi-hat|hi-hats)",),
}
"""Bare names of things: that they are mentioned says nothing, that they are denied does."""

DENYING_TURNS: Mapping[str, tuple[str, ...]] = {
    "crashes": (
        "(stays|stay|stayed|keeps|kept|keep) (off|away from|clear of|from) THE [crash] (cymbals"
        "|crashes|crash)",
        "(cymbals|crashes) [are|were] (untouched|unused|silent|left alone|barely touched)",
    ),
    "ghost notes": (
        "(snare|backbeat|backbeats) (and|with) nothing (between|else|in between|around)",
        "(only|just) (the backbeat|the backbeats|two and four) on the snare",
    ),
    "quantised": (
        "(never|not|n't|rarely|hardly ever) [quite|ever] (line up|lines up|land|lands|sit|sits|fall"
        "|falls|agree|agrees|snap|snaps) ... (grid|click)",
    ),
    "busy kick": ("(kick|bass drum) (only|just) on (the one|one|one and three|beat one)",),
    "double kick": ("(one foot|a single foot) is (plenty|enough)",),
    "ride": ("(stays|keeps|stay|kept) (off|away from) THE (ride|ride cymbal)",),
    "toms": ("(stays|keeps|stay|kept) (off|away from) THE TOMS", "(no toms|tomless)"),
    "steady time": ("(unsteady|shaky|wayward|erratic|sloppy) (time|tempo|timing|timekeeping)",),
}
