"""Papers made to mislead: one trap each, drawn from a seed. What each truly says stands beside it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from demo.people import Person
from domain.calendar import french_date
from domain.documents import add_months
from domain.hints.search import Asked
from tests.support.hint_act_traps import ACT_TRAPS
from tests.support.hint_papers import SEED, Case, not_there
from tests.support.hint_scene import Says, Scene, Sheet, asks, designates, scene_of
from tests.support.hint_shapes import shapes

Trap = Callable[[Sheet, Scene], Says]


# ------------------------------------------------------------------------------------------------------------ people


def namesake(sheet: Sheet, scene: Scene) -> Says:
    """Somebody of the same surname only."""
    sheet.say(designates(scene, f"{scene.stranger.first_name} {scene.who.last_name}"))
    return Says(signatories=(scene.head,), absent=(asks(scene.who),))


def first_name_far(sheet: Sheet, scene: Scene) -> Says:
    """The first name far from the surname."""
    sheet.say(f"La société {scene.who.last_name} et fils a été reprise par plusieurs personnes de la commune.")
    sheet.say(f"Parmi elles se trouve depuis longtemps {scene.who.first_name}, qui tient la boutique.")
    return Says(entity=False, absent=(asks(scene.who),))


def two_in_a_list(sheet: Sheet, scene: Scene) -> Says:
    """Two people in a list, the surname of one before the first name of the other."""
    one, other = scene.who, scene.stranger
    sheet.say(f"Ont signé : {one.first_name} {one.last_name.upper()}, {other.first_name} {other.last_name.upper()}.")
    sheet.say(f"Présents : {one.name} et {other.name}")
    halves = (Asked(first_name=other.first_name, last_name=one.last_name),)
    return Says(people=(one, other), entity=False, absent=halves)


def two_without_a_comma(sheet: Sheet, scene: Scene) -> Says:
    """Two people of a register, nothing but spaces between them."""
    one, other = scene.who, scene.stranger
    sheet.say(f"{one.register_name} {other.register_name}")
    halves = (
        Asked(first_name=other.first_name, last_name=one.last_name),
        Asked(first_name=one.first_name, last_name=other.last_name),
    )
    return Says(people=(one, other), entity=False, absent=halves)


def cells(sheet: Sheet, scene: Scene) -> Says:
    """A table whose rows have a person each, and whose columns mix them."""
    for who in (scene.who, scene.stranger, scene.head):
        sheet.row(who.last_name.upper(), who.first_name, french_date(who.born))
    mixed = Asked(first_name=scene.stranger.first_name, last_name=scene.who.last_name)
    return Says(people=(scene.who, scene.stranger, scene.head), entity=False, absent=(mixed,))


def form(sheet: Sheet, scene: Scene) -> Says:
    """A form: « Nom : », « Prénom : », first name first for one of two people."""
    sheet.say(f"Prénom : {scene.who.first_name}\nNom : {scene.who.last_name.upper()}")
    sheet.say(f"Prénom : {scene.stranger.first_name}\nNom : {scene.stranger.last_name.upper()}")
    mixed = Asked(first_name=scene.stranger.first_name, last_name=scene.who.last_name)
    return Says(people=(scene.who, scene.stranger), entity=False, absent=(mixed,))


def two_columns(sheet: Sheet, scene: Scene) -> Says:
    """Two columns that the file has line by line, left and right in turn."""
    left = [scene.who.name, "demeurant à Valbourg", f"désigne {scene.who.last_name}"]
    right = [scene.stranger.name, "demeurant à Montcerf", f"{scene.stranger.first_name} signe"]
    for one, other in zip(left, right, strict=True):
        sheet.row(one, other, widths=(80, 80))
    mixed = Asked(first_name=scene.stranger.first_name, last_name=scene.who.last_name)
    return Says(people=(scene.who, scene.stranger), entity=False, absent=(mixed,))


def hyphens(sheet: Sheet, scene: Scene) -> Says:
    """Hyphens and apostrophes written otherwise."""
    who = Person("Jean-Noël", "L’Hostis-Morel", "masculine", scene.who.born)
    sheet.say(designates(scene, "Jean Noël L'HOSTIS MOREL"))
    absent = (Asked(first_name="Jean-Noël", last_name="L’Hostis"), Asked(first_name="Jean-Noël", last_name="Morel"))
    return Says(people=(who,), signatories=(scene.head,), absent=absent, hyphens=False)


def longer_surname(sheet: Sheet, scene: Scene) -> Says:
    """A surname that goes on."""
    sheet.say(designates(scene, f"{scene.who.name}-{scene.stranger.last_name}"))
    sheet.say(designates(scene, f"{scene.who.first_name} {scene.who.last_name.upper()} {scene.head.last_name.upper()}"))
    return Says(signatories=(scene.head,), absent=(asks(scene.who),))


def capitals(sheet: Sheet, scene: Scene) -> Says:
    """All in capitals."""
    sheet.say(designates(scene, scene.who.name).upper())
    return Says(people=(scene.who,))


def without_accents(sheet: Sheet, scene: Scene) -> Says:
    """Without accents, NOM before Prénom."""
    who = Person("Bérengère", "Sénéchault", "feminine", scene.who.born)
    sheet.say(designates(scene, "SENECHAULT Berengere"))
    return Says(people=(who,), signatories=(scene.head,))


def letter_spaced(sheet: Sheet, scene: Scene) -> Says:
    """Letters far apart."""
    sheet.set_char_spacing(4)
    sheet.say(designates(scene, scene.who.name))
    return Says(people=(scene.who,), signatories=(scene.head,), entity=False)


def cut_words(sheet: Sheet, scene: Scene) -> Says:
    """Names cut at lines' ends, with hyphens of typesetting."""
    who = Person("Maria-Luísa", "Taillefer-Roux", "feminine", scene.who.born)
    sheet.say("Je soussigné, agissant pour la maison, désigne par la présente lettre Maria-Luísa Taille-\nfer-Roux, "
              "administratrice, avec tous les pouvoirs que cette désigna-\ntion emporte de plein droit.")  # fmt: skip
    return Says(people=(who,), entity=False)


def ligatures(sheet: Sheet, scene: Scene) -> Says:
    """Ligatures and soft hyphens."""
    who = Person("Joséphine", "Laffittefond", "feminine", scene.who.born)
    sheet.say(designates(scene, "José\u00adphine La\ufb03ttefond"))
    return Says(people=(who,), signatories=(scene.head,))


def long_line(sheet: Sheet, scene: Scene) -> Says:
    """A name that the end of a line parts."""
    filler = "par la présente et pour toute la durée de ses fonctions dans notre maison, après en avoir délibéré, "
    sheet.say(designates(scene, f"{filler}{filler}{scene.who.name}"))
    return Says(people=(scene.who,), signatories=(scene.head,))


# ----------------------------------------------------------------------------------------------- numbers and entities


def other_number(sheet: Sheet, scene: Scene) -> Says:
    """Another company's SIREN."""
    sheet.say(f"{scene.body.name}\nSIREN {scene.other.spaced_siren}")
    return Says(absent=(Asked(siret=scene.body.siret),), kind="kbis")


def spaced_number(sheet: Sheet, scene: Scene) -> Says:
    """A SIRET in groups, with dots, between other numbers."""
    siret = scene.body.siret or ""
    sheet.say(f"SIRET {siret[:3]}.{siret[3:6]}.{siret[6:9]}.{siret[9:]} – APE 8559A – Tél. 01 23 45 67 89")
    return Says(entity=False, number=True, kind="kbis")


def amount(sheet: Sheet, scene: Scene) -> Says:
    """An amount, an account and a telephone with the digits of the SIREN."""
    siren = scene.body.spaced_siren
    sheet.say(f"au capital de {siren} euros, soit {siren},00 €")
    sheet.say(f"IBAN FR76 3000 {siren.replace(' ', '')} 0001 42, téléphone 0{siren}")
    return Says(entity=False, absent=(Asked(siret=scene.body.siret),), kind="kbis")


def vat_number(sheet: Sheet, scene: Scene) -> Says:
    """The SIREN within a VAT number."""
    sheet.say(f"TVA intracommunautaire FR 42 {scene.body.spaced_siren}")
    return Says(entity=False, number=True, kind="kbis")


def longer_entity(sheet: Sheet, scene: Scene) -> Says:
    """A body whose longer name begins with this one."""
    sheet.say(f"Dénomination : {scene.body.name} Conseil et Patrimoine")
    sheet.say(f"La société Nouvelle {scene.body.name} désigne son représentant.")
    return Says(entity=False, absent=(Asked(entity_names=(scene.body.name,)),), kind="kbis")


# ------------------------------------------------------------------------------------------------------------- dates


def dated(written: str) -> Trap:
    """« Fait à X, le … » written in one of the ways."""

    def trap(sheet: Sheet, scene: Scene) -> Says:
        sheet.say(designates(scene, scene.who.name))
        sheet.say(f"Fait à {scene.body.city}, le {scene.day.strftime(written) if '%' in written else scene.spelled}")
        return Says(people=(scene.who,), signatories=(scene.head,), day=scene.day)

    trap.__doc__ = f"A date as {date(2025, 8, 1).strftime(written) if '%' in written else '1er août 2025'}."
    return trap


def born_later(sheet: Sheet, scene: Scene) -> Says:
    """Births, a term and a registration newer than the date that counts."""
    sheet.say(f"Extrait à jour au {scene.spelled}")
    sheet.row("Date de naissance", french_date(scene.day + timedelta(days=90)))
    sheet.row("Date d’immatriculation", french_date(scene.day + timedelta(days=40)))
    sheet.row("Fin de la personne morale", french_date(add_months(scene.day, 1188)))
    return Says(entity=False, day=scene.day, kind="kbis")


def no_cue(sheet: Sheet, scene: Scene) -> Says:
    """Dates that no cue introduces."""
    sheet.say(f"Vu la loi du {scene.spelled} ; réunion du {french_date(scene.day + timedelta(days=9))}.")
    sheet.say(f"{scene.who.name}, titulaire d’un passeport délivré à Valbourg le {scene.spelled}")
    sheet.say("Fait à ………………………, le ………………………")
    sheet.say(french_date(scene.day + timedelta(days=30)))
    return Says(people=(scene.who,), entity=False)


def two_cues(sheet: Sheet, scene: Scene) -> Says:
    """Two days on which it says that it was made: nobody can tell which counts."""
    sheet.say(f"Fait à {scene.body.city}, le {scene.spelled}")
    sheet.say(f"Fait à {scene.body.city}, le {french_date(scene.day + timedelta(days=3))}")
    return Says(entity=False)


def letter_head(sheet: Sheet, scene: Scene) -> Says:
    """« Nantes, le … », beside somebody's place and date of birth."""
    sheet.say(f"{scene.body.city}, le {scene.spelled}")
    sheet.say(f"Né à {scene.other.city}, le {french_date(scene.who.born)}")
    return Says(entity=False, day=scene.day)


TRAPS: tuple[Trap, ...] = (
    namesake, first_name_far, two_in_a_list, two_without_a_comma, cells, form, two_columns, hyphens, longer_surname,
    capitals, without_accents, letter_spaced, cut_words, ligatures, long_line, other_number, spaced_number, amount,
    vat_number, longer_entity, dated(""), dated("%d/%m/%Y"), dated("%d.%m.%Y"), dated("%Y-%m-%d"), dated("%d-%m-%Y"),
    born_later, no_cue, two_cues, letter_head, *ACT_TRAPS,
)  # fmt: skip


def trap_cases() -> Iterator[Case]:
    """One paper a trap, then the same letter turned, cropped, scanned, signed, and drawn in other ways."""
    chance = random.Random(SEED)
    for trap in TRAPS:
        scene, sheet = scene_of(chance), Sheet()
        says = trap(sheet, scene)
        yield _case(trap.__doc__ or "", scene, says, bytes(sheet.output()), chance)
    scene = scene_of(chance)
    for words, data, changes in shapes(scene):
        says = Says(people=(scene.who,), signatories=(scene.head,), number=True, day=scene.day)
        yield _case(words, scene, replace(says, **changes), data, chance)  # type: ignore[arg-type]


def _case(words: str, scene: Scene, says: Says, data: bytes, chance: random.Random) -> Case:
    named = [(who.first_name, who.last_name) for who in dict.fromkeys((*says.people, *says.signatories))]
    there = [Asked(first_name=first, last_name=last) for first, last in named]
    there += says.there
    there += [Asked(signatories=(who.name,)) for who in says.signatories]
    if says.entity:
        there.append(Asked(entity_names=(scene.body.name,)))
    if says.number:
        there.append(Asked(siret=scene.body.siret))
    elsewhere = [*not_there(named, scene.body.name, scene.body.siren, chance, hyphens=says.hyphens), *says.absent]
    return Case(
        name=words.rstrip("."),
        kind=says.kind,
        data=data,
        media_type="image/jpeg" if data.startswith(b"\xff\xd8") else "application/pdf",
        traps=(words.rstrip("."),),
        there=tuple(there) if says.readable else (),
        elsewhere=tuple(elsewhere),
        day=says.day,
        signed=says.signed,
        readable=says.readable,
    )
