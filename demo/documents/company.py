"""What registers of companies give: extracts Kbis and K, a foreign register's with its translation."""

from __future__ import annotations

import random
from datetime import date, timedelta

from demo.bodies import FIRST_HEAD, Body, Head
from demo.documents.facts import PDF, Facts, Paper
from demo.documents.sheet import Sheet
from demo.people import Person, person
from domain.calendar import french_date
from domain.documents import add_months

OFFICERS = ("Directeur général délégué", "Administrateur", "Commissaire aux comptes titulaire")


def kbis(body: Body, up_to: date, *, applicant: Person | None = None, others: int = 1) -> Paper:
    """An extract of the register of companies, up to date at `up_to`, naming the heads, `others`, and the applicant.

    It also carries births, a registration and terms of deps: none of them is its date.
    """
    chance = random.Random(f"kbis {body.key}")
    heads = [(head.title.capitalize(), head.person) for head in body.heads]
    if applicant is not None:
        heads.append(("Directeur général", applicant))
    heads += [(title, person(FIRST_HEAD + 400 + chance.randint(0, 400))) for title in OFFICERS[:others]]
    sheet = Sheet("Extrait Kbis", up_to, body.name, *(who.name for _, who in heads), typeface="Helvetica", size=9.5)
    _greffe(sheet, body, "Extrait Kbis", "IMMATRICULATION PRINCIPALE AU REGISTRE DU COMMERCE ET DES SOCIÉTÉS")
    sheet.line_of(f"à jour au {french_date(up_to)}", style="B", align="C", gap=3)
    sheet.section("IDENTIFICATION DE LA PERSONNE MORALE")
    ends = add_months(body.founded, 99 * 12)
    sheet.row("Immatriculation au RCS, numéro", f"{body.spaced_siren} R.C.S. {body.city}")
    sheet.row("Date d’immatriculation", body.founded.strftime("%d/%m/%Y"))
    sheet.row("Dénomination ou raison sociale", body.name.upper())
    sheet.row("Forme juridique", body.legal_form)
    sheet.row("Capital social", f"{chance.choice((1, 5, 8, 10, 40, 150))} 000,00 Euros")
    sheet.row("Adresse du siège", body.where)
    sheet.row("Activités principales", body.activity)
    sheet.row("Durée de la personne morale", f"Jusqu’au {ends.strftime('%d/%m/%Y')}")
    sheet.row("Date de clôture de l’exercice social", "31 décembre")
    births = _officers(sheet, heads)
    sheet.section("RENSEIGNEMENTS RELATIFS À L’ACTIVITÉ ET À L’ÉTABLISSEMENT PRINCIPAL")
    sheet.row("Adresse de l’établissement", body.where)
    sheet.row("Date de commencement d’activité", body.founded.strftime("%d/%m/%Y"))
    sheet.row("Origine du fonds ou de l’activité", "Création")
    _greffier(sheet, body)
    facts = Facts(
        kind="kbis",
        entity=body.name,
        date=up_to,
        cue="à jour au",
        siren=body.siren,
        people=tuple(who.name for _, who in heads),
        other_dates=(body.founded, ends, *births),
        traps=("birth dates", "end of the company's term", "surname first", "spaced SIREN"),
    )
    return Paper(f"Kbis {body.key}.pdf", PDF, sheet.file(), facts)


def _officers(sheet: Sheet, officers: list[tuple[str, Person]]) -> list[date]:
    sheet.section("GESTION, DIRECTION, ADMINISTRATION, CONTRÔLE, ASSOCIÉS OU MEMBRES")
    for title, who in officers:
        sheet.line_of(title, style="B", size=9, gap=0.5)
        sheet.row("Nom, prénoms", who.register_name)
        sheet.row("Date et lieu de naissance", f"Le {who.born.strftime('%d/%m/%Y')} à {who.birthplace}")
        sheet.row("Nationalité", "Française")
        sheet.ln(1.5)
    return [who.born for _, who in officers]


def extrait_k(body: Body, up_to: date, *, applicant: Person | None = None) -> Paper:
    """The same for a person in business alone, named by their own name: the applicant, or the body's head."""
    who = applicant or body.heads[0].person
    sheet = Sheet("Extrait K", up_to, body.name, who.name, size=9.5)
    _greffe(sheet, body, "Extrait K", "IMMATRICULATION AU REGISTRE DU COMMERCE ET DES SOCIÉTÉS")
    sheet.line_of(f"à jour au {french_date(up_to)}", style="B", align="C", gap=3)
    sheet.section("IDENTIFICATION DE LA PERSONNE PHYSIQUE")
    sheet.row("Immatriculation au RCS, numéro", f"{body.spaced_siren} R.C.S. {body.city}")
    sheet.row("Date d’immatriculation", body.founded.strftime("%d/%m/%Y"))
    sheet.row("Nom, prénoms", who.register_name)
    sheet.row("Date et lieu de naissance", f"Le {who.born.strftime('%d/%m/%Y')} à {who.birthplace}")
    sheet.row("Nationalité", "Française")
    sheet.row("Domicile personnel", body.where)
    sheet.section("RENSEIGNEMENTS RELATIFS À L’ACTIVITÉ ET À L’ÉTABLISSEMENT PRINCIPAL")
    sheet.row("Nom commercial", body.name)
    sheet.row("Adresse de l’établissement", body.where)
    sheet.row("Activité exercée", body.activity)
    sheet.row("Date de commencement d’activité", body.founded.strftime("%d/%m/%Y"))
    sheet.row("Mode d’exploitation", "Exploitation directe")
    _greffier(sheet, body)
    facts = Facts(
        kind="extrait_k",
        entity=body.name,
        date=up_to,
        cue="à jour au",
        siren=body.siren,
        people=(who.name,),
        other_dates=(body.founded, who.born),
        traps=("birth date", "surname first"),
    )
    return Paper(f"Extrait K {body.key}.pdf", PDF, sheet.file(), facts)


def _greffe(sheet: Sheet, body: Body, title: str, subtitle: str) -> None:
    sheet.line_of(f"Greffe du tribunal de commerce de {body.city}", style="B", size=11)
    sheet.line_of("1, rue du Greffe-Imaginaire", size=8.5)
    sheet.line_of(f"{body.postcode} {body.city.upper()}", size=8.5)
    sheet.line_of("Code de vérification : DEMO-0000-SPECIMEN", size=8, gap=4)
    sheet.line_of(title, style="B", size=17, align="C", gap=1.5)
    sheet.line_of(subtitle, style="B", size=9.5, align="C", gap=1)


def _greffier(sheet: Sheet, body: Body) -> None:
    clerk = person(FIRST_HEAD + 850 + len(body.city) % 9)
    sheet.ln(3)
    sheet.room(34)
    sheet.line_of("Le greffier", align="R", size=9)
    top = sheet.get_y()
    sheet.ink(clerk.name, sheet.w - 72, top, 40, 14)
    sheet.stamp(f"Greffe fictif {body.city}", sheet.w - 92, top + 10)
    sheet.set_xy(sheet.l_margin, top + 17)
    sheet.line_of("FIN DE L’EXTRAIT", style="B", size=8.5)


GERMAN = (
    ("Nummer der Firma", "HRB"), ("Firma", "name"), ("Sitz, Anschrift", "where"), ("Rechtsform", "form"),
    ("Geschäftsführer, Geburtsdatum", "head"), ("Tag der letzten Eintragung", "date"),
)  # fmt: skip
DUTCH = (
    ("Ondernemingsnummer", "HRB"), ("Naam", "name"), ("Zetel, adres", "where"), ("Rechtsvorm", "form"),
    ("Bestuurder, geboortedatum", "head"), ("Datum van de laatste inschrijving", "date"),
)  # fmt: skip
FRENCH = (
    ("Numéro d’inscription", "HRB"), ("Dénomination", "name"), ("Siège, adresse", "where"), ("Forme juridique", "form"),
    ("Gérant, date de naissance", "head"), ("Date de la dernière inscription", "date"),
)  # fmt: skip


def foreign_extract(body: Body, up_to: date, *, translated: bool = True) -> Paper:
    """A foreign register's extract, and on a second page its translation (a reviewer asks for it when it lacks)."""
    head: Head = body.heads[0]
    german = body.country == "Allemagne"
    sheet = Sheet("Registerauszug", up_to, body.name, head.person.name, typeface="Times", size=11)
    entered = up_to - timedelta(days=611)
    values = {
        "HRB": body.register_number or "",
        "name": body.name,
        "where": body.where,
        "form": body.legal_form or "Stichting",
        "head": f"{head.person.name}, *{head.person.born.strftime('%d.%m.%Y')}",
        "date": entered.strftime("%d.%m.%Y"),
    }
    sheet.line_of("Amtsgericht Musterberg" if german else "Kruispuntbank van Voorbeelden", style="B", size=14, gap=1)
    sheet.line_of("Handelsregister B — Ausdruck" if german else "Uittreksel uit het register", size=13, gap=6)
    sheet.line_of(("Abruf vom " if german else "Opgemaakt op ") + up_to.strftime("%d.%m.%Y"), style="B", gap=4)
    _table(sheet, GERMAN if german else DUTCH, values)
    if translated:
        sheet.add_page()
        sheet.line_of("Traduction en français", style="B", size=14, gap=1)
        sheet.line_of("par une traductrice assermentée imaginaire, d’après le document qui précède", size=10, gap=6)
        sheet.line_of(f"Extrait du registre, état au {french_date(up_to)}", style="B", gap=4)
        _table(sheet, FRENCH, values)
        sheet.ln(8)
        translator = person(FIRST_HEAD + 880)
        sheet.line_of(f"Pour traduction conforme : {translator.name}", align="R")
        sheet.ink(translator.name, sheet.w - 76, sheet.get_y() + 2)
    facts = Facts(
        kind="foreign_extract",
        entity=body.name,
        date=up_to,
        cue="état au" if translated else "Abruf vom",
        register_number=body.register_number,
        people=(head.person.name, *((translator.name,) if translated else ())),
        other_dates=(head.person.born, entered),
        traps=("two languages", "birth date", "date of the last entry")
        if translated
        else ("no translation", "birth date"),
    )
    return Paper(f"Registre {body.key}.pdf", PDF, sheet.file(), facts)


def _table(sheet: Sheet, rows: tuple[tuple[str, str], ...], values: dict[str, str]) -> None:
    for label, name in rows:
        sheet.row(label, values[name], width=62)
        sheet.ln(1.5)
