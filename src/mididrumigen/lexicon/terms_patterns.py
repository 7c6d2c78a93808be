"""What is said of patterns by name, of syncopation and of metres."""

from __future__ import annotations

from mididrumigen.lexicon.term import Direction, Term

MORE, LESS = Direction.MORE, Direction.LESS


def _pattern(key: str, fact: str, *words: str, denied_fact: str = "", feature: str = "") -> Term:
    """A pattern that goes by a name: it adds vocabulary, and moves no number by itself."""
    return Term(
        key,
        feature or key.replace(" ", "_").replace("-", "_"),
        MORE,
        fact,
        words,
        confidence=0.5,
        why="the pattern itself is what is said",
        denied_fact=denied_fact,
        archetype=key,
    )


PATTERNS: tuple[Term, ...] = (
    Term(
        "syncopation",
        "syncopation_lhl",
        MORE,
        "Plays syncopated patterns",
        words=(
            "syncopat* (kick|bass drum|snare|groove|grooves|beat|beats|pattern|patterns|rhythm"
            "|rhythms|drumming|funk|hats|accents|playing|style|figures)",
            "(highly|heavily|funky|very|extremely|deeply|richly|cleverly|wildly|intricately"
            "|subtly) syncopat*",
            "(off-beat|offbeat|off-centre|off-center|displaced|unexpected|anticipated|stray"
            "|off-kilter) (accent|accents|kick|kicks|snare|snares|backbeat|backbeats)",
            "accents ... (off the beat|between the beats|off-beat|the offbeats|the off-beats)",
            "(kick|kicks|snare|bass drum) ... (off the beat|between the beats|on the and|on the"
            " ands|on the offbeats|in odd places|dodges the beat|around the beat)",
            "displaces the (beat|backbeat|backbeats|snare)",
        ),
        loose=("syncopat*",),
        effects={"syncopation_lhl": (7.5, 2.5)},
        confidence=0.5,
        why="upper quarter of the library",
        denied={"syncopation_lhl": (2.5, 1.5)},
        denied_fact="Keeps the pattern plain, with little syncopation",
        operator="syncopate",
    ),
    Term(
        "polyrhythm",
        "polyrhythm",
        MORE,
        "Works with polyrhythms",
        words=(
            "poly-rhythm*",
            "poly-metr*",
            "poly-meters",
            "cross-rhythm*",
            "metric modulation*",
            "(three|3|five|5|seven|7) (against|over) (two|2|four|4|three|3)",
        ),
        effects={"syncopation_lhl": (7.0, 3.0)},
        confidence=0.35,
        why="cross-rhythms shift accents off the beat; how often is not said",
        denied_fact="Keeps away from polyrhythms",
    ),
    Term(
        "linear",
        "linear",
        MORE,
        "Plays linear patterns, one limb at a time",
        words=(
            "linear (drumming|playing|pattern|patterns|groove|grooves|fill|fills|style|phrasing"
            "|beat|beats|approach|funk|concept|concepts|sixteenths|phrases|lines|player)",
            "(grooves|patterns|beats|fills|playing|drumming|phrases) IS ... linear",
            "(one limb|one hand or foot|one voice) at a time",
            "no two (limbs|of them|hands or feet|voices|sounds|strokes) [ever] (together"
            "|at once|strike at once|at the same time|coincide|land together|sound together"
            "|ever strike at once|ever coincide|ever land together)",
            "(never|rarely) (plays|strikes|hits) two (things|drums|limbs|voices) at (once|the same"
            " time)",
        ),
        effects={"syncopation_lhl": (7.0, 2.5), "density.hat": (1.3, 0.4)},
        holds_negation=True,
        confidence=0.45,
        why="no two limbs together: fewer hats, more off-beat kicks",
        denied_fact="Does not play linear patterns",
        archetype="linear sixteenths",
    ),
    Term(
        "odd metres",
        "odd_metres",
        MORE,
        "Plays in odd metres",
        words=(
            "(odd|unusual|irregular|complex|asymmetric|asymmetrical|shifting|changing|compound"
            "|uneven|strange|awkward|exotic|mixed) (time signature|time signatures|meter|meters"
            "|metre|metres|times|time changes|bars|time)",
            "(bars|bar|phrases|measures|grooves|beats|songs|tunes|passages) (of|in) (five|seven"
            "|nine|eleven|thirteen|fifteen)",
            "(5|7|9|11|13|15|17|19)/(4|8|16)",
            "PLAY ... in (five|seven|nine|eleven|thirteen)",
        ),
        holds_negation=True,
        confidence=0.6,
        why="the metre is asked for, not estimated",
        denied_fact="Keeps to even metres",
    ),
    Term(
        "half-time",
        "half_time",
        MORE,
        "Uses half-time grooves",
        words=(
            "half-time (feel|groove|beat|drumming|rhythm|section|sections|drums|backbeat|grooves"
            "|feels|beats|chorus|choruses|verse|breakdown|breakdowns|pulse|pocket)",
            "(in|at|into|to|goes|drops to|drops into) half-time",
            "(snare|backbeat|clap) on (three|beat three|the three|3) (only|alone)",
            "(treats|feels|counts|plays) it as (70|half|half the tempo)",
        ),
        confidence=0.5,
        why="a feel under a given tempo, no number",
        denied_fact="Does not play half-time",
        archetype="half-time",
        operator="half-time",
    ),
    Term(
        "double-time",
        "double_time",
        MORE,
        "Uses double-time grooves",
        words=(
            "double-time (feel|groove|beat|drumming|rhythm|section|drums|swing|pattern|patterns"
            "|grooves|beats|feels|punk|chorus|choruses|passages|bursts|snare)",
            "(in|into|to|goes|kicks into|jumps into|plays|played) double-time",
            "double-time",
        ),
        confidence=0.5,
        why="a feel under a given tempo, no number",
        denied_fact="Does not play double-time",
        operator="double-time",
    ),
    Term(
        "clave",
        "clave",
        MORE,
        "Plays around the clave",
        words=("[son|rumba|bossa] clave", "3-2 clave", "2-3 clave"),
        effects={"syncopation_lhl": (6.5, 2.5)},
        confidence=0.45,
        why="the clave is syncopated by itself",
        denied_fact="Leaves the clave to others",
        archetype="son clave",
    ),
    _pattern(
        "one drop",
        "Plays the one drop",
        "one-drop*",
        "(leaves|leave|left) [the|beat] (one|first beat) (empty|out|open|silent)",
        denied_fact="Does not play the one drop",
    ),
    _pattern(
        "second line",
        "Plays second line",
        "second-line*",
        "(street beat|parade beat|mardi gras beat)",
        "new orleans (groove|grooves|beat|beats|feel|street beat|strut)",
        denied_fact="Does not play second line",
    ),
    _pattern(
        "train beat",
        "Plays train beats",
        "train-beat*",
        "train (groove|rhythm|pattern|shuffle|grooves)",
        "boom-chicka*",
        denied_fact="Does not play train beats",
    ),
    _pattern("d-beat", "Plays d-beats", "d-beat*", "discharge beat"),
    _pattern("motorik", "Plays the motorik beat", "motorik*", "apache beat"),
    _pattern("rockers", "Plays rockers", "rockers (beat|beats|groove|rhythm|riddim|style|pattern)"),
    _pattern("steppers", "Plays steppers", "steppers", "steppers' beat", "stepper rhythm"),
    _pattern("bossa nova", "Plays bossa nova", "bossa*"),
    _pattern("samba", "Plays samba", "samba*", "batucada"),
    _pattern("songo", "Plays songo", "songo"),
    _pattern("mambo", "Plays mambo", "mambo (bell|pattern|groove|beat)"),
    _pattern("cascara", "Plays cáscara", "(cascara|cáscara)"),
    _pattern("tumbao", "Plays tumbao", "tumbao*"),
    _pattern("mozambique", "Plays mozambique", "mozambique (groove|beat|pattern|rhythm)"),
    _pattern("baiao", "Plays baião", "(baiao|baião)"),
    _pattern("soca", "Plays soca", "soca (groove|beat|rhythm|pattern)"),
    _pattern("reggaeton", "Plays dembow", "dembow", "reggaeton (beat|groove|rhythm|pattern)"),
    _pattern(
        "afrobeat",
        "Plays afrobeat patterns",
        "afrobeat (groove|grooves|pattern|patterns|beat|drumming|style)",
    ),
    _pattern("highlife", "Plays highlife", "highlife (groove|beat|bell|pattern|rhythm)"),
    _pattern("boom-bap", "Plays boom-bap", "boom-bap*"),
    _pattern("trap", "Plays trap beats", "trap (beat|beats|drums|groove|pattern|patterns)"),
    _pattern(
        "breakbeat", "Plays breakbeats", "break-beat*", "(amen|funky drummer|think) (break|breaks)"
    ),
    _pattern(
        "two-step",
        "Plays two-step",
        "two-step [garage] (beat|beats|groove|rhythm|pattern|drums)",
        "2-step (beat|garage|groove)",
    ),
    _pattern(
        "gallop",
        "Gallops",
        "gallop* (beat|beats|kick|kicks|rhythm|rhythms|groove|double bass|pattern|patterns|feet)",
        "(iron maiden|metal) gallop",
    ),
    _pattern("skank beat", "Plays skank beats", "(skank|polka|thrash|umpa|oom-pah) (beat|beats)"),
    _pattern("disco beat", "Plays disco beats", "disco (beat|beats|groove|grooves|drumming|hats)"),
    _pattern("bo diddley", "Plays the Bo Diddley beat", "bo diddley (beat|rhythm|groove)"),
    _pattern(
        "jungle beat",
        "Plays jungle",
        "jungle (break|breaks|drums|rhythm|patterns)",
        "drum-and-bass (beat|beats|patterns|grooves|drums|breaks)",
        "drum'n'bass (beat|beats|drums|patterns)",
    ),
    _pattern(
        "jazz ride",
        "Plays the jazz ride pattern",
        "spang-a-lang",
        "jazz ride pattern",
        "ding-ding-a-ding",
        "ting-ting-a-ting",
    ),
    _pattern("jazz waltz", "Plays jazz waltzes", "jazz waltz*", "waltz (feel|time|groove)"),
    _pattern("go-go", "Plays go-go", "go-go (beat|groove|swing|feel|pocket)"),
    _pattern("surf beat", "Plays surf beats", "surf (beat|beats|drumming|groove)"),
    _pattern(
        "paradiddle groove",
        "Plays paradiddle grooves",
        "paradiddle (groove|grooves|beat|beats|pattern|patterns)",
    ),
    _pattern(
        "march",
        "Plays march beats",
        "(march|marching|military) (beat|snare|rhythm|cadence|cadences|drumming|pattern"
        "|snare patterns)",
    ),
    _pattern("ska beat", "Plays ska beats", "ska (beat|beats|groove|drumming|rhythm)"),
    _pattern(
        "6/8 afro",
        "Plays 6/8 bembé",
        "bembe",
        "bembé",
        "(6/8|afro-cuban 6/8) (groove|feel|bell|pattern)",
    ),
)
