"""Papers made to mislead about a published act's number: one trap each, as those of `hint_traps`."""

from __future__ import annotations

from domain.calendar import french_date
from domain.hints.search import Asked
from tests.support.hint_scene import Says, Scene, Sheet

KIND = "signature_delegation"


def own_number(sheet: Sheet, scene: Scene) -> Says:
    """An act with its number, beside that of an act that it applies."""
    sheet.say("RECUEIL DES ACTES ADMINISTRATIFS")
    sheet.say("Arrêté n° R-2026-087 portant délégation de signature")
    sheet.say(f"Vu l’arrêté n° 2024-1152 du {scene.spelled} portant organisation des services ;")
    there = Asked(act_number="R-2026-087"), Asked(act_number="Arrêté n° R 2026/087 du 3 mars 2026")
    collection = (Asked(collection="Recueil des actes administratifs"),)
    return Says(entity=False, there=(*there, *collection), absent=(Asked(act_number="2024-1152"),), kind=KIND)


def ended_number(sheet: Sheet, scene: Scene) -> Says:
    """An act that ends another one, whose number is the one declared."""
    sheet.say("Décision n° 2026-112 portant délégation de signature")
    sheet.say("Article 4. – La décision n° 2025-031 est abrogée.")
    sheet.say("Article 5. – La présente décision abroge et remplace la décision n° 2023-008.")
    absent = Asked(act_number="2025-031"), Asked(act_number="2023-008")
    return Says(entity=False, there=(Asked(act_number="2026-112"),), absent=absent, kind=KIND)


def law_number(sheet: Sheet, scene: Scene) -> Says:
    """A law with the number of the act that is looked for."""
    sheet.say("Délégation donnée en application de l’article 12 de la loi n° 2026-087 relative aux certifications.")
    return Says(entity=False, absent=(Asked(act_number="2026-087"), Asked(act_number="12")), kind=KIND)


def longer_number(sheet: Sheet, scene: Scene) -> Says:
    """A longer number that begins with this one."""
    sheet.say("Décision n° 2026-0871 du directeur général, complétée par la décision n° 2026-087-3")
    return Says(entity=False, absent=(Asked(act_number="2026-087"),), kind=KIND)


def short_number(sheet: Sheet, scene: Scene) -> Says:
    """A short number, after « n° » and among days and pages."""
    sheet.say(f"Recueil spécial n° 47 du {french_date(scene.day)}, page 12 sur 31, le 9 du mois")
    absent = Asked(act_number="12"), Asked(act_number="31"), Asked(act_number="9")
    return Says(entity=False, there=(Asked(act_number="47"),), absent=absent, kind=KIND)


ACT_TRAPS = (own_number, ended_number, law_number, longer_number, short_number)
