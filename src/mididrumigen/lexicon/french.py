"""The commonest terms in French, by the key of the English one."""

from __future__ import annotations

FRENCH = {
    "on the beat": ("(pile|juste|exactement) (sur|dans) (le temps|le clic|le tempo)",),
    "behind the beat": (
        "(en arrière|à l'arrière|au fond|derrière|en retard sur) (du|le|de la) (temps|beat"
        "|clic|pulsation|tempo)",
        "(légèrement|un peu|toujours|très) (en retard|en arrière)",
        "laid-back",
        "au fond du temps",
        "traîne",
    ),
    "ahead of the beat": (
        "(devant|en avant|en avance) (du|sur le|le) (temps|beat|tempo|clic)",
        "(en avant|devant|à l'avant|en avance sur) (du|le) (temps|beat|clic|tempo)",
        "(pousse|presse|précipite) (le tempo|le temps)",
    ),
    "steady time": (
        "régularité (de métronome|métronomique|d'horloge|sans faille)",
        "métronomique*",
        "(tempo|mise en place|sens du tempo|timing) ... (impeccable|infaillible|solide"
        "|parfait|précis|précise|inébranlable)",
        "(véritable|vrai|comme un) métronome",
        "(impeccable|infaillible|parfaite) (mise en place|régularité)",
    ),
    "straight": (
        "(croches|doubles croches|doubles-croches) (droites|binaires|égales)",
        "(jeu|rythme|groove) (binaire|droit)",
        "binaire",
    ),
    "shuffle": ("shuffle*",),
    "half-time shuffle": (
        "(half-time shuffle|shuffle half-time|shuffle en half-time|shuffle à demi-tempo)",
    ),
    "swing": ("swing*", "ternaire"),
    "swung sixteenths": (
        "(doubles croches|doubles-croches|seizièmes) ... (swinguées|swing|ternaires|chaloupées)",
    ),
    "triplet feel": ("(feeling ternaire|en triolets)",),
    "ghost notes": ("ghost-notes", "ghost-note", "(notes|note|coups) (fantômes|fantôme)"),
    "cross-stick": ("cross-stick*", "rim-click*", "side-stick*", "baguette en travers"),
    "rimshots": ("rim-shot*",),
    "brushes": ("balais", "(aux|avec des|avec les|les) balais"),
    "backbeat": (
        "(gros|énorme|puissant|solide|lourd|fort) backbeat",
        "backbeat ... (énorme|puissant|lourd|solide|massif)",
    ),
    "rolls": ("roulement*",),
    "flams": ("(flas|flams)",),
    "heavy hitter": (
        "(martèle|matraque|pilonne|tabasse|cogne)",
        "cogneur",
        "cogneuse",
        "(frappe|tape|cogne|joue|frapper|taper) ... (fort|dur|lourd|comme une brute|comme un "
        "sourd|violemment)",
        "frappe (lourde|puissante|violente)",
        "cogne",
    ),
    "powerful": (
        "(jeu|batteur|batteuse|frappe|batterie|style) ... (puissant|puissante|énergique|musclé)",
        "jouer en force",
    ),
    "soft touch": (
        "(joue|frappe|jouer) ... (doucement|légèrement|délicatement|en douceur|tout bas)",
        "(toucher|jeu) ... (léger|délicat|doux|feutré|subtil|soyeux)",
        "(effleure|caresse) (les|la|ses|sa) (fûts|peaux|caisse claire|cymbales)",
    ),
    "dynamics": (
        "(grande|large|énorme) (dynamique|palette dynamique)",
        "(nuances|sens des nuances)",
    ),
    "double kick": ("double (pédale|grosse caisse)", "doubles pédales", "deux grosses caisses"),
    "four on the floor": (
        "grosse caisse (sur|à) (tous les|chaque|les quatre) (temps|noires)",
        "grosse caisse ... (tous les temps|chaque temps|toutes les noires|les quatre temps)",
        "four on the floor",
    ),
    "blast beats": ("blast-beat*", "blasts"),
    "ride": ("(sur la|à la|sa|la) (ride|cymbale ride)",),
    "open hats": (
        "(charley|charleston|charlestons|charleys|hi-hat) ... (ouvert|ouverte|ouverts"
        "|entrouvert|entrouverte)",
    ),
    "closed hats": ("(charley|charleston|charleys|hi-hat) ... (fermé|fermée|serré|serrée)",),
    "crashes": (
        "(cymbales crash|cymbales crashs)",
        "crash*",
    ),
    "toms": ("(les|ses|aux|des|beaucoup de) toms",),
    "syncopation": ("syncop*", "contretemps"),
    "polyrhythm": ("polyrythm*",),
    "linear": ("(jeu|groove*|phrasé) linéaire*",),
    "odd metres": ("(mesures|métriques|signatures) (impaires|composées|asymétriques)",),
    "half-time": ("half-time", "(à|en) demi-tempo"),
    "many fills": (
        "(beaucoup de|nombreux|multiplie les|enchaîne les|sans cesse des|plein de) [gros|longs]"
        " (fills|breaks|roulements de toms)",
        "(fills|breaks)",
    ),
    "few fills": (
        "(peu de|rares|quasiment pas de|presque pas de|avare de|économe en) (fills|breaks)",
    ),
    "busy": (
        "(jeu|style|batterie) ... (chargé|foisonnant|touffu|bavard|surchargé)",
        "(joue|jouer) trop",
    ),
    "sparse": (
        "(peu de notes|sans fioritures|va à l'essentiel|laisse de l'espace|laisse respirer)",
        "(sobre|sobrement|épurée|dépouillée|minimaliste)",
        "(jeu|style|batterie|drumming|joue) ... (sobre|épuré|minimaliste|dépouillé|économe"
        "|simple|sobrement)",
        "(minimaliste|sobriété|épuré|dépouillé)",
        "au service (de la chanson|du morceau|des chansons)",
    ),
    "fast": (
        "(tempos|tempi|tempo|jeu|pied|pieds) ... (rapide|rapides|effréné|effrénés|fulgurant*)",
        "joue ... (vite|rapidement|à toute vitesse|à cent à l'heure)",
        "à toute (vitesse|allure)",
    ),
    "slow": ("(tempos|tempi|tempo|groove*) ... (lent|lents|lente)", "joue ... lentement"),
    "one drop": ("one-drop",),
    "second line": ("second-line*",),
    "left-handed": ("(gaucher|gauchère)",),
    "large kit": ("(énorme|immense|gigantesque) (batterie|kit)",),
    "small kit": ("(petite|minuscule) (batterie|kit)", "kit (minimal|réduit)"),
    "cowbell": ("(cloche|cowbell)",),
    "rudiments": ("(rudiments|moulins|paradiddle*)",),
}
