"""What other registers give: the RNE's attestation, a court's extract of Alsace-Moselle's register of associations."""

from __future__ import annotations

import random
from datetime import date

from demo.bodies import FIRST_HEAD, Body
from demo.documents.facts import PDF, Facts, Paper
from demo.documents.sheet import Sheet
from demo.people import person
from domain.calendar import french_date


def rne(body: Body, up_to: date) -> Paper:
    """An attestation of registration in the RNE, of the day on which it was drawn; it names the body's head."""
    head = body.heads[0]
    sheet = Sheet("Attestation RNE", up_to, body.name, head.person.name, typeface="Helvetica", size=10)
    sheet.line_of("REGISTRE NATIONAL DES ENTREPRISES (DÉMONSTRATION)", style="B", size=12, gap=2)
    sheet.line_of("Attestation d’immatriculation au RNE", style="B", size=16, align="C", gap=2)
    sheet.line_of(f"Attestation éditée le {french_date(up_to)}", align="C", gap=5)
    sheet.row("Dénomination", body.name.upper())
    sheet.row("SIREN", body.spaced_siren)
    sheet.row("Date d’immatriculation au RNE", body.founded.strftime("%d/%m/%Y"))
    sheet.row("Forme juridique", body.legal_form)
    sheet.row("Nature de l’activité principale", body.activity)
    sheet.row("Adresse du siège", body.where)
    sheet.section("REPRÉSENTANTS")
    sheet.row("Nom, prénoms", head.person.register_name)
    sheet.row("Qualité", head.title.capitalize())
    sheet.row("Date de naissance", head.person.born.strftime("%m/%Y"))
    facts = Facts(
        kind="rne",
        entity=body.name,
        date=up_to,
        cue="éditée le",
        siren=body.siren,
        people=(head.person.name,),
        other_dates=(body.founded,),
        traps=("a birth without its day", "surname first"),
    )
    return Paper(f"Attestation RNE {body.key}.pdf", PDF, sheet.file(), facts)


def court_register(body: Body) -> Paper:
    """An extract of a court's register of associations: volume and folio, the board of the day of registration."""
    chance = random.Random(f"court {body.key}")
    chair, clerk = body.heads[0].person, person(FIRST_HEAD + 870 + chance.randint(0, 9))
    volume, folio = chance.randint(20, 99), chance.randint(10, 400)
    sheet = Sheet(
        "Extrait du registre des associations", body.founded, body.name, chair.name, typeface="Times", size=11
    )
    sheet.line_of(f"TRIBUNAL JUDICIAIRE DE {body.city.upper()}", style="B", size=13, align="C", gap=1)
    sheet.line_of("REGISTRE DES ASSOCIATIONS", style="B", size=12, align="C", gap=4)
    sheet.row("Volume", str(volume))
    sheet.row("Folio", str(folio))
    sheet.row("Nom de l’association", body.name)
    sheet.row("Siège", body.where)
    sheet.row("Objet", body.activity)
    sheet.row("Direction", f"{chair.register_name}, {body.heads[0].title}")
    sheet.ln(4)
    sheet.line_of(f"Inscrite à {body.city}, le {french_date(body.founded)}.", gap=4)
    top = sheet.get_y()
    sheet.ink(clerk.name, 30, top)
    sheet.stamp(f"Greffe fictif {body.city}", 96, top + 10)
    facts = Facts(
        kind="court_register",
        entity=body.name,
        date=body.founded,
        cue="Inscrite à",
        people=(chair.name,),
        signed=True,
        traps=("volume and folio", "surname first"),
    )
    return Paper(f"Registre des associations {body.key}.pdf", PDF, sheet.file(), facts)
