"""The commonest terms in German, by the key of the English one."""

from __future__ import annotations

GERMAN = {
    "on the beat": ("(genau|exakt|direkt|punktgenau) auf (dem|den) (beat|klick|schlag|punkt)",),
    "behind the beat": (
        "hinter (dem|den) (beat|klick|schlag|takt)",
        "(laid-back|zurückgelehnt*|schleppend*)",
        "(spielt|sitzt|liegt|kommt) ... (hinten|spät)",
        "schleppt",
        "(etwas|immer|leicht|eine spur|ein wenig|zu|minimal) (spät|zu spät|verspätet)",
        "(lässt|zieht) ... (hängen|schleifen)",
    ),
    "ahead of the beat": (
        "vor (dem|den) (beat|klick|schlag)",
        "(treibend*|drängend*) (feel|timing)",
        "(drängt|eilt|hetzt|treibt|drückt|schiebt) ... nach (vorn|vorne)",
        "(drängt|eilt|hetzt)",
        "(zu früh|etwas früh|immer früh|eine spur früh)",
    ),
    "in the pocket": ("in der pocket", "(tiefe|satte) pocket"),
    "steady time": (
        "(präzise*|exakt*|stabil*|sicher*|unerschütterlich*|solide*|felsenfest*|tadellos*"
        "|perfekt*) (timing|tempo|time|zeitgefühl|metronom)",
        "timing ist ... (präzise|exakt|stabil|perfekt|tadellos|sicher|unerschütterlich)",
        "(wie ein|menschliches|wandelndes) (metronom|uhrwerk)",
        "präzise wie ein*",
    ),
    "straight": (
        "(gerade|gerader|gerades|geraden|binär|binäre) (achtel|sechzehntel|beats|grooves|beat"
        "|groove|feel)",
        "spielt (gerade|binär|straight)",
    ),
    "shuffle": ("shuffle", "shuffles", "shuffelt"),
    "half-time shuffle": ("half-time-shuffle", "halftime-shuffle"),
    "swing": ("swingt", "swingend*", "swing", "ternär*"),
    "swung sixteenths": (
        "(geswingte|geshuffelte|swingende) (sechzehntel|16tel)",
        "sechzehntel ... geswingt",
    ),
    "triplet feel": ("(triolisch*|triolen-feel|triolenfeeling)",),
    "ghost notes": ("ghost-note", "ghost-notes", "geisternoten", "ghosts"),
    "cross-stick": ("cross-stick*", "sidestick*", "rim-click*"),
    "rimshots": ("rim-shot", "rim-shots"),
    "brushes": ("besen", "jazzbesen", "mit (den|dem) besen"),
    "backbeat": (
        "(kräftig*|fett*|hart*|wuchtig*|stark*|knallend*|laut*|satter|mächtig*|satte) backbeat*",
        "backbeat ... (kräftig|fett|hart|wuchtig|stark|laut|mächtig)",
    ),
    "rolls": ("wirbel", "pressrolls", "trommelwirbel"),
    "flams": ("flams",),
    "heavy hitter": (
        "(schlägt|spielt|drischt|haut|trommelt) ... (hart|laut|kräftig|drauf|heftig|brachial)",
        "(lauter|harter|kraftvoller) (schlagzeuger|schlag|anschlag)",
        "(haut|langt|drischt|prügelt|hämmert|knallt) ... (drauf|rein|zu|ein)",
        "drischt",
        "(hämmert|ballert)",
        "prügelt",
        "knüppelt",
    ),
    "powerful": (
        "(kraftvoll*|druckvoll*|energiegeladen*) (spiel|drumming|schlagzeuger|schlagzeugerin"
        "|stil|beats|spielt)",
        "spielt ... (kraftvoll|druckvoll)",
    ),
    "soft touch": (
        "(spielt|schlägt|trommelt) ... (leise|sanft|weich|leicht|zart|behutsam|zurückhaltend)",
        "(leiser|sanfter|weicher|zarter|leichter) (anschlag|schlag)",
        "anschlag ist ... (leicht|weich|zart|sanft)",
    ),
    "dynamics": ("(große|enorme|weite|breite) dynamik", "dynamikumfang", "dynamisch*"),
    "double kick": (
        "double-bass",
        "doublebass",
        "doppelbass*",
        "doppelpedal",
        "doppelfußmaschine",
        "zwei bassdrums",
    ),
    "four on the floor": (
        "four-on-the-floor",
        "(bassdrum|kick|große trommel) ... (durchgehende viertel|auf jedem schlag|auf allen vieren"
        "|in vierteln)",
        "(bassdrum|kick) auf (alle|allen|jede|jeder) (vier|viertel|zählzeiten|zählzeit)",
    ),
    "blast beats": ("blast-beat*", "blastet"),
    "ride": ("(auf dem|auf das|über das|am|mit dem|das) ride*", "ride-becken"),
    "open hats": ("(offene*|halboffene*) (hi-hat|hihat|hats)", "(hi-hat|hihat) ... offen"),
    "closed hats": (
        "(geschlossene*|enge*|tighte*) (hi-hat|hihat|hats)",
        "(hi-hat|hihat) ... (geschlossen|zu)",
    ),
    "crashes": ("crash*", "crashbecken"),
    "toms": ("(viele|viel|rollende|wuchtige|auf den|über die|auf die) toms", "tom-*", "toms"),
    "syncopation": ("synkop*",),
    "polyrhythm": ("polyrhythm*",),
    "linear": ("linear* (beats|grooves|spiel|patterns|phrasen)",),
    "odd metres": ("(ungerade*|krumme*|vertrackte*) (takt|takte|takten|taktarten|metren)",),
    "half-time": ("half-time", "halbes tempo", "im halben tempo"),
    "many fills": (
        "(viele|ständig|dauernd|zahlreiche|häufige|jede menge|spielt) [aufwendige|lange] fills",
        "fills",
        "fill-ins",
    ),
    "few fills": (
        "(wenig|wenige|seltene|sparsam* mit|kaum|selten) (fills|fill-ins)",
        "geizt mit fills",
    ),
    "busy": (
        "(überladen*|hektisch*|verspielt|notenreich*) [spiel|stil|drumming]",
        "spielt zu viel",
    ),
    "sparse": (
        "(schnörkellos*|songdienlich*|sparsam*|reduziert*|minimalistisch*|schlicht*"
        "|ökonomisch*|karg*|spartanisch*|einfach) [spiel|stil|drumming|beats|spielt]",
        "weniger ist mehr",
        "(sparsam*|reduziert*|minimalistisch*|schnörkellos*|songdienlich*|zurückgenommen*|karg*)",
        "(wenige|kaum|nur die nötigsten) (noten|schläge|töne)",
        "(lässt|lassen) [viel] (raum|platz|luft)",
    ),
    "fast": (
        "(schnell*|rasend*|rasant*|atemberaubend*) (tempo|tempi|spiel|füße|drumming|beats"
        "|hände|songs|stücke|nummern)",
        "spielt ... schnell",
    ),
    "slow": (
        "(langsam*|schleppend*|gemächlich*) (tempo|tempi|grooves|beats|stücke|songs)",
        "spielt ... langsam",
    ),
    "one drop": ("one-drop",),
    "traditional grip": ("traditional grip", "traditionelle* (haltung|griff|stockhaltung)"),
    "left-handed": ("linkshänder*",),
    "large kit": ("(riesiges|großes|gewaltiges) (schlagzeug|set|drumset|kit)",),
    "small kit": ("(kleines|winziges|minimales) (schlagzeug|set|drumset|kit)",),
    "second line": ("second-line*",),
    "snares off": ("(ohne teppich|teppich abgehoben|snareteppich aus)",),
    "cowbell": ("(kuhglocke|cowbell)",),
    "rudiments": ("(rudiments|rudimente*|paradiddle*)",),
}
