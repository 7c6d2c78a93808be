"""Names as people type them, in many scripts."""

from __future__ import annotations

_TRICKY = """
AC/DC|!!!|椎名林檎|Sigur Rós|Björk|Beyoncé|Mötley Crüe|deadmau5|Guns N' Roses
Guns N’ Roses 2|P!nk|Ke$ha|A$AP Rocky|+/-|÷ (Deluxe)|†††|∆|△▲|¥$|#1 Dads|50%|100% Fun
50_50|"Weird Al" Yankovic|'68|μ-Ziq|Motörhead|Hüsker Dü|Blue Öyster Cult|Queensrÿche
Spın̈al Tap|Ásgeir|Mew & Møme|Røyksopp|Trentemøller|Zoé|Café Tacvba|Maná|Rosalía
Caetano Veloso|João Gilberto|Sepultura|Tiësto|Tōru Takemitsu|坂本龍一|Dir En Grey|神保彰
村上“ポンタ”秀一|X JAPAN|きゃりーぱみゅぱみゅ|ザ・ブルーハーツ|ｷﾞﾀｰ|조용필|방탄소년단
周杰倫|五月天|Кино|Аквариум|ДДТ|Океан Ельзи|Ψυχή|Βασίλης Παπακωνσταντίνου|فيروز|أم كلثوم
משינה|זוהר ארגוב|ज़ाकिर हुसैन|ए. आर. रहमान|இளையராஜா|คาราบาว|ყაზბეგი|Արամ Խաչատրյան
Mamady Keïta|Fela Kútì|Tony Allen|Ìxtahuele|Dvořák|Ağır Roman|İbrahim Tatlıses|Straße
STRASSE 2|ﬁve ﬂoors|Nº 5|½ Man|Ⅳ Play|㍿ Band|Ｆｕｌｌ Width|o'Neil; --
Robert'); DROP TABLE artists;--|%s %d {name}|../etc|..|C:\\nul|a\\b|:key|?|*|.hidden
-rf|NULL|None|0|🥁|🥁 Kit|👩🏽|Emoji 🎶 Band|a b c d e f g|The The|They Might Be Giants
Florence + the Machine|M|U2|blink-182
"""
_GIVEN = """
John|Björn|Łukasz|Søren|François|Иван|Юлия|Νίκος|محمد|דוד|राम|健|小林|지훈|สมชาย|Թամար
გიორგი|Ngũgĩ|Nguyễn|Ọlá
"""
_FAMILY = """
Bonham|Moreira|Müller|O’Connor|Ñáñez|Šimůnek|Gadd|Purdie|Петров|Çelik|Παππάς|خان|כהן
वर्मा|山田|김|ศรี|Østergård|Thị|Þórsson|d'Angelo
"""


def _split(names: str) -> list[str]:
    return names.strip().replace("\n", "|").split("|")


NAMES = _split(_TRICKY) + [
    f"{given} {family}" for given in _split(_GIVEN) for family in _split(_FAMILY)
]
