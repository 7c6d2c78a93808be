"""The commonest terms in Spanish, by the key of the English one."""

from __future__ import annotations

SPANISH = {
    "on the beat": (
        "(justo|exactamente|clavado) (en|sobre|a|al) [el] (pulso|tiempo|click|beat|clic)",
    ),
    "behind the beat": (
        "(llega|cae|toca|va|suena|entra) ... (tarde|atrás|retrasado|retrasada|con retraso)",
        "(detrás|por detrás|atrás) del (pulso|tiempo|beat|click|compás)",
        "(un poco|ligeramente|siempre|muy) (atrasado|retrasado|atrasada|retrasada|tarde)",
        "(retrasa|arrastra) (la caja|el pulso|el tempo|el tiempo)",
        "laid-back",
    ),
    "ahead of the beat": (
        "(se adelanta|se acelera|va por delante|empuja|tira del (grupo|tempo))",
        "(delante|por delante|adelante) del (pulso|tiempo|beat|click|compás)",
        "(adelanta|acelera|empuja) (el pulso|el tempo|el tiempo|la caja)",
    ),
    "steady time": (
        "(tempo|pulso|tiempo) ... (firme|sólido|estable|impecable|preciso|constante|perfecto"
        "|inquebrantable)",
        "(como un|auténtico|verdadero|precisión de) (metrónomo|reloj)",
        "metronómic*",
    ),
    "straight": ("(corcheas|semicorcheas) (rectas|iguales|regulares)", "toca (recto|binario)"),
    "shuffle": ("shuffle*",),
    "half-time shuffle": (
        "shuffle (a medio tiempo|en half-time|half-time|a mitad de tempo)",
        "half-time shuffle",
    ),
    "swing": ("swing", "swinguea*", "(ternario|atresillad*)"),
    "swung sixteenths": ("semicorcheas ... (con swing|swingueadas|atresilladas)",),
    "triplet feel": ("(feel|sensación) (de tresillo|de tresillos|ternaria)",),
    "ghost notes": ("(notas|nota|golpes) fantasma*", "ghost-notes"),
    "cross-stick": ("cross-stick*", "(golpe|toque) de aro", "aro de la caja", "rim-click*"),
    "rimshots": ("rim-shot*",),
    "brushes": ("(escobillas|escobilla)",),
    "backbeat": (
        "backbeat ... (fuerte|potente|enorme|contundente|sólido)",
        "(fuerte|potente|enorme|contundente|sólido) backbeat",
    ),
    "rolls": ("redoble*",),
    "flams": ("flams",),
    "heavy hitter": (
        "(machaca|aporrea|revienta|martillea) [los|la|las|sus] [parches|batería|caja|tambores]",
        "(toca|golpea|pega|aporrea|tocar) ... (fuerte|duro|con fuerza|con furia|con violencia"
        "|muy alto)",
        "(pegada|golpe|toque) ... (fuerte|contundente|dura|duro|brutal)",
        "aporrea",
    ),
    "powerful": (
        "(batería|baterista|toque|estilo|pegada) ... (potente|poderoso|poderosa|enérgico|enérgica)",
        "con (mucha|gran) (potencia|energía)",
    ),
    "soft touch": (
        "(muy suave|suavemente|con delicadeza|muy flojo|apenas roza)",
        "(toca|golpea|tocar) ... (suave|suavemente|bajito|con delicadeza|despacito|flojo|con "
        "suavidad|muy bajo)",
        "(toque|pegada) ... (suave|delicado|delicada|ligero|ligera|sutil)",
        "acaricia*",
    ),
    "dynamics": (
        "(gran|amplia|enorme) (dinámica|rango dinámico)",
        "(dominio|control) de la dinámica",
    ),
    "double kick": ("doble (bombo|pedal)", "dos bombos"),
    "four on the floor": (
        "bombo ... (a negras|cada negra|todas las negras|cuatro tiempos|en negras)",
        "bombo (a negras|en todos los tiempos|en cada tiempo|en los cuatro tiempos|en cada negra)",
        "four on the floor",
    ),
    "blast beats": ("blast-beat*",),
    "ride": ("(en el|sobre el|al|con el|el) (ride|plato ride)",),
    "open hats": (
        "(charles|hi-hat|charleston|hihat) ... (abierto|semiabierto|abiertos|entreabierto)",
    ),
    "closed hats": ("(charles|hi-hat|charleston|hihat) ... (cerrado|apretado|cerrados)",),
    "crashes": ("(crash|crashes|platos crash|platillos|los platos)",),
    "toms": ("(los|sus|muchos|con|de) (toms|timbales)", "goliat"),
    "syncopation": ("(síncopa|síncopas|sincopad*|contratiempo*)",),
    "polyrhythm": ("(polirritmia*|polirrítmic*)",),
    "linear": ("(ritmos|patrones|grooves|fraseo) lineal*",),
    "odd metres": ("(compases|métricas) (irregulares|de amalgama|impares|compuestos)", "amalgama*"),
    "half-time": ("a medio tiempo", "half-time"),
    "many fills": (
        "(muchos|constantes|continuos|abundantes|lleno de|llena de|hace|mete) "
        "[redobles y] (rellenos|fills|remates|relleno|remate)",
        "(rellenos|fills|remates)",
    ),
    "few fills": ("(pocos|escasos|contados|casi sin|apenas) (rellenos|fills|remates)",),
    "busy": ("(recargad*|sobrecargad*|frenétic*|abigarrad*)", "toca demasiado"),
    "sparse": (
        "(pocas notas|menos es más|deja (espacio|aire)|deja respirar|sin adornos|parco|parca)",
        "(sobrio|sobria|minimalista|austero|austera|sencillo|sencilla|económico|económica|escueto)",
        "al servicio de la canción",
        "toca (poco|lo justo)",
    ),
    "fast": (
        "(tempos|tempo|pies|manos|ritmo|toque) ... (rápido|rápidos|rápida|veloz|veloces"
        "|vertiginos*)",
        "toca ... (rápido|deprisa)",
        "a toda velocidad",
        "(rapidísimo|velocísimo|vertiginos*|a toda pastilla)",
    ),
    "slow": ("(tempos|tempo|ritmo) ... (lento|lentos|pausado)", "toca ... (lento|despacio)"),
    "clave": ("clave",),
    "songo": ("songo",),
    "one drop": ("one-drop",),
    "second line": ("second-line*",),
    "left-handed": ("(zurdo|zurda)",),
    "large kit": ("batería (enorme|gigantesca|inmensa)", "enorme batería"),
    "small kit": ("batería (pequeña|mínima|diminuta)", "pequeña batería"),
    "cowbell": ("(cencerro|campana)",),
    "rudiments": ("(rudimentos|paradiddle*)",),
}
