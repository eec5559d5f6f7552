"""Texts that make a body exist: notices, decrees, orders, agreements, deliberations, receipts."""

from __future__ import annotations

import random
from datetime import date, timedelta

from demo.bodies import FIRST_HEAD, Body
from demo.documents.facts import PDF, Facts, Paper
from demo.documents.sheet import Sheet
from demo.people import Person, person
from domain.calendar import french_date


def jo_notice(body: Body) -> Paper:
    """The announcement of an association's creation. It names no officer."""
    declared, published = body.founded, body.founded + timedelta(days=12)
    chance = random.Random(f"jo {body.key}")
    sheet = Sheet("Annonce au Journal officiel", published, body.name, typeface="Times", size=11)
    sheet.line_of("JOURNAL OFFICIEL DES ASSOCIATIONS", style="B", size=15, align="C")
    sheet.line_of("ET FONDATIONS D’ENTREPRISE", style="B", size=11, align="C", gap=3)
    sheet.rule()
    sheet.row("Annonce n°", str(chance.randint(200, 1999)))
    sheet.row("Paru le", french_date(published))
    sheet.row("Région, département", f"Département fictif ({body.postcode[:2]})")
    sheet.row("Type d’annonce", "Association / Création")
    sheet.ln(4)
    sheet.line_of("ASSOCIATIONS — Loi du 1er juillet 1901", style="B", gap=1)
    sheet.line_of(f"Déclaration à la préfecture de {body.city}", style="I", gap=3)
    sheet.line_of(body.name.upper() + ".", style="B", size=12, gap=2)
    sheet.paragraphs([
        f"Objet : {body.activity}.",
        f"Siège social : {body.address}, {body.postcode} {body.city}.",
        f"Date de la déclaration : {french_date(declared)}.",
        f"N° RNA : {body.rna}." if body.rna else "Inscription au registre local.",
    ])  # fmt: skip
    sheet.ln(4)
    sheet.rule()
    sheet.line_of("La présente annonce ne vaut pas immatriculation et ne nomme aucun dirigeant.", size=9)
    facts = Facts(
        kind="jo_notice",
        entity=body.name,
        date=published,
        cue="Paru le",
        register_number=body.rna,
        other_dates=(declared,),
        traps=("names no officer", "two dates"),
    )
    return Paper(f"JO {body.key}.pdf", PDF, sheet.file(), facts)


def decree(body: Body) -> Paper:
    """A decree (or, for a school of an academy, an order) that makes an establishment; it names those who signed it."""
    chance = random.Random(f"decree {body.key}")
    by_order = "Lycée" in body.name or "Collège" in body.name
    signed = body.founded - timedelta(days=chance.randint(20, 60))
    word = "Arrêté" if by_order else f"Décret n° {signed.year}-{chance.randint(100, 1600)}"
    minister, second = person(FIRST_HEAD + 700 + len(body.key)), person(FIRST_HEAD + 740 + len(body.name))
    sheet = Sheet(f"{word} de création", signed, body.name, minister.name, second.name, typeface="Times", size=11)
    sheet.line_of("JOURNAL OFFICIEL IMAGINAIRE", style="B", size=10, align="C", gap=1)
    sheet.line_of(f"Texte {chance.randint(3, 80)} sur 112", size=9, align="C", gap=5)
    title = f"{word} du {french_date(signed)} portant création {body.of_name}"
    sheet.line_of(title, style="B", size=13, gap=2)
    sheet.line_of(f"NOR : DEMO{signed.strftime('%y')}{chance.randint(10000, 99999)}{'A' if by_order else 'D'}", gap=4)
    sheet.paragraphs([
        "Le recteur de l’académie fictive," if by_order else "Le Premier ministre imaginaire,",
        "Vu le code de l’éducation, notamment ses articles L. 421-1 et suivants ;" if body.school
        else "Vu le code de la recherche et de la culture imaginaires, notamment son article L. 100-1 ;",
        f"Vu l’avis du comité technique en date du {french_date(signed - timedelta(days=44))} ;",
        "Le Conseil d’État entendu," if not by_order else "Sur proposition de la collectivité de rattachement,",
        "Arrête :" if by_order else "Décrète :",
    ])  # fmt: skip
    sheet.paragraphs([
        f"Article 1er. – Il est créé, à compter du {french_date(body.founded)}, un établissement public dénommé "
        f"« {body.name} ».",
        f"Article 2. – Son siège est fixé au {body.address}, {body.postcode} {body.city}.",
        "Article 3. – L’établissement contribue à la formation initiale et continue, et peut délivrer des "
        "certifications dans les conditions prévues par les lois et règlements.",
        "Article 4. – Les dispositions transitoires figurent en annexe au présent texte.",
        "Article 5. – Le présent texte sera publié au Journal officiel imaginaire.",
    ])  # fmt: skip
    sheet.ln(3)
    sheet.line_of(f"Fait le {french_date(signed)}.", gap=4)
    _signed_by(sheet, [("Par délégation du recteur" if by_order else "Par le Premier ministre", minister)])
    if not by_order:
        _signed_by(sheet, [("La ministre chargée de l’enseignement imaginaire", second)])
    facts = Facts(
        kind="decree",
        entity=body.name,
        date=signed,
        cue="Fait le",
        people=(minister.name, *(() if by_order else (second.name,))),
        other_dates=(body.founded, signed - timedelta(days=44)),
        traps=("names those who signed it, not the applicant", "three dates"),
    )
    return Paper(f"{'Arrêté' if by_order else 'Décret'} {body.key}.pdf", PDF, sheet.file(), facts)


def _signed_by(sheet: Sheet, signatures: list[tuple[str, Person]]) -> None:
    for quality, who in signatures:
        sheet.line_of(f"{quality} :", align="R")
        sheet.line_of(who.name.upper(), style="B", align="R", gap=3)


def branch_agreement(body: Body) -> Paper:
    """The agreement of a branch's social partners that makes its joint commission: three pages and many parties."""
    chance = random.Random(f"branch {body.key}")
    signed = body.founded
    people = [person(FIRST_HEAD + 600 + chance.randint(0, 90)) for _ in range(4)]
    parties = (
        f"la Fédération patronale fictive des {body.activity}", "l’Union imaginaire des employeurs indépendants",
        "la Fédération exemple des salariés", "le Syndicat modèle des techniciens et cadres",
    )  # fmt: skip
    sheet = Sheet("Accord constitutif", signed, body.name, *(who.name for who in people), typeface="Times", size=11.5)
    sheet.line_of("CONVENTION COLLECTIVE NATIONALE FICTIVE", style="B", size=11, align="C", gap=1)
    sheet.line_of(f"{body.activity.capitalize()} — IDCC {body.register_number}", style="B", size=13, align="C", gap=6)
    sheet.line_of(f"Accord du {french_date(signed)}", style="B", size=15, align="C", gap=1)
    sheet.line_of("portant création de la commission paritaire nationale de l’emploi", size=12, align="C", gap=8)
    sheet.line_of("Entre les soussignés :", gap=2)
    sheet.paragraphs([f"– {party}, représentée par {who.name}," for party, who in zip(parties, people, strict=True)])
    sheet.line_of("il a été convenu ce qui suit :", gap=6)
    sheet.paragraphs(_branch_articles(body), gap=4)
    sheet.ln(4)
    sheet.line_of(f"Fait à {body.city}, le {french_date(signed)}, en huit exemplaires.", gap=6)
    top = sheet.get_y()
    for position, who in enumerate(people):
        sheet.ink(who.name, 24 + 42 * position, top, 34, 16)
    facts = Facts(
        kind="branch_agreement",
        entity=body.name,
        date=signed,
        cue="Fait à",
        register_number=body.register_number,
        people=tuple(who.name for who in people),
        signatories=tuple(who.name for who in people),
        signed=True,
        traps=("several pages", "many parties", "no SIREN"),
    )
    return Paper(f"Accord constitutif {body.key}.pdf", PDF, sheet.file(), facts)


def _branch_articles(body: Body) -> list[str]:
    return [
        f"Article 1er – Création. Il est institué, dans la branche « {body.activity} » (IDCC {body.register_number}), "
        f"une commission paritaire nationale de l’emploi et de la formation professionnelle dénommée « {body.name} ».",
        "Article 2 – Composition. La commission comprend deux collèges en nombre égal : celui des organisations "
        "d’employeurs et celui des organisations syndicales de salariés reconnues représentatives dans la branche.",
        "Article 3 – Missions. La commission étudie la situation de l’emploi et son évolution, crée, modifie et "
        "supprime les certificats de qualification professionnelle de la branche, et en délivre les parchemins. "
        "Elle les dépose aux répertoires nationaux et désigne à cette fin un administrateur entité.",
        "Article 4 – Présidence. La présidence est assurée par les deux collèges, dont chacun désigne un "
        "coprésident pour deux ans ; les actes de la commission sont signés par les deux coprésidents, sauf "
        "lorsque la commission en décide autrement à l’unanimité des présents.",
        "Article 5 – Réunions. La commission se réunit au moins deux fois par an, sur convocation de ses "
        "coprésidents, adressée quinze jours avant la séance avec l’ordre du jour et les documents utiles.",
        f"Article 6 – Siège. Le siège de la commission est fixé au {body.address}, {body.postcode} {body.city}.",
        "Article 7 – Secrétariat. Le secrétariat est assuré par la délégation patronale. Il tient les procès-"
        "verbaux, les archives, et le registre des certificats délivrés.",
        "Article 8 – Moyens. Les frais de réunion sont pris en charge dans les conditions de la convention "
        "collective, sur justificatifs et dans la limite des barèmes en vigueur.",
        "Article 9 – Durée et extension. Le présent accord est conclu pour une durée indéterminée. Les parties en "
        "demandent l’extension, et l’accord entre en vigueur au lendemain de son dépôt.",
    ]


def convention_order(body: Body) -> Paper:
    """The order that approves a public interest group's convention."""
    signed = body.founded - timedelta(days=9)
    agreed = signed - timedelta(days=80)
    prefect = person(FIRST_HEAD + 777)
    sheet = Sheet("Arrêté d’approbation", signed, body.name, prefect.name, typeface="Times", size=11)
    sheet.line_of("RECUEIL DES ACTES ADMINISTRATIFS IMAGINAIRES", style="B", size=10, align="C", gap=5)
    sheet.line_of(
        f"Arrêté du {french_date(signed)} portant approbation de la convention constitutive du groupement d’intérêt "
        f"public « {body.name} »", style="B", size=13, gap=4,
    )  # fmt: skip
    sheet.paragraphs([
        "Le préfet de la région fictive,",
        "Vu la loi n° 2011-525 du 17 mai 2011 de simplification et d’amélioration de la qualité du droit ;",
        f"Vu la convention constitutive signée par les membres du groupement le {french_date(agreed)} ;",
        "Arrête :",
        f"Article 1er. – La convention constitutive du groupement d’intérêt public « {body.name} », dont le siège est "
        f"au {body.address}, {body.postcode} {body.city}, est approuvée.",
        f"Article 2. – Le groupement jouit de la personnalité morale à compter du {french_date(body.founded)}.",
        "Article 3. – Le présent arrêté sera publié au recueil des actes administratifs, avec un extrait de la "
        "convention : membres, objet, durée, comptabilité et condition d’emploi des personnels.",
    ])  # fmt: skip
    sheet.ln(4)
    sheet.line_of(f"Fait à {body.city}, le {french_date(signed)}.", gap=3)
    _signed_by(sheet, [("Le préfet", prefect)])
    sheet.stamp("Préfecture fictive", 60, sheet.get_y())
    facts = Facts(
        kind="convention_order",
        entity=body.name,
        date=signed,
        cue="Fait à",
        people=(prefect.name,),
        other_dates=(date(2011, 5, 17), agreed, body.founded),
        traps=("date of a law", "names the prefect"),
    )
    return Paper(f"Arrêté {body.key}.pdf", PDF, sheet.file(), facts)


def founding_text(body: Body) -> Paper:
    """A deliberation or deposited articles that founded the body."""
    chance = random.Random(f"founding {body.key}")
    signed = body.founded
    chair = person(FIRST_HEAD + 650 + chance.randint(0, 40))
    secretary = person(FIRST_HEAD + 520 + chance.randint(0, 40))
    sheet = Sheet("Texte fondateur", signed, body.name, chair.name, secretary.name, typeface="Times", size=11.5)
    sheet.line_of("EXTRAIT DU REGISTRE DES DÉLIBÉRATIONS", style="B", size=14, align="C", gap=2)
    sheet.line_of(f"Séance du {french_date(signed)}", align="C", gap=6)
    sheet.paragraphs([
        f"Présidence : {chair.name}. Secrétaire de séance : {secretary.name}.",
        f"Objet : création et statuts {body.of_name}.",
        "L’assemblée, après en avoir délibéré, à l’unanimité des présents et représentés,",
        f"1° décide la création de l’organisme dénommé « {body.name} », dont le siège est {body.where} ;",
        "2° approuve ses statuts, annexés à la présente délibération ;",
        "3° charge la personne qui préside d’accomplir les formalités nécessaires.",
    ], gap=4)  # fmt: skip
    sheet.ln(4)
    sheet.line_of(f"Pour extrait conforme, à {body.city}, le {french_date(signed + timedelta(days=3))}.", gap=4)
    top = sheet.get_y()
    sheet.ink(chair.name, 30, top)
    sheet.ink(secretary.name, 110, top)
    sheet.stamp(body.name, 96, top + 12)
    facts = Facts(
        kind="founding_text",
        entity=body.name,
        date=signed + timedelta(days=3),
        cue="Pour extrait conforme",
        people=(chair.name, secretary.name),
        signatories=(chair.name, secretary.name),
        other_dates=(signed,),
        signed=True,
        traps=("date of the meeting", "names the chair"),
    )
    return Paper(f"Texte fondateur {body.key}.pdf", PDF, sheet.file(), facts)


def equivalent(body: Body, up_to: date) -> Paper:
    """A receipt of registration that the applicant holds for equivalent."""
    who = body.heads[0].person
    sheet = Sheet("Avis de situation", up_to, body.name, who.name, typeface="Courier", size=10)
    sheet.line_of("AVIS DE SITUATION — RÉPERTOIRE IMAGINAIRE", style="B", size=13, gap=6)
    sheet.row("Situation au", french_date(up_to), width=62)
    sheet.row("Dénomination", body.name, width=62)
    number = body.register_number or body.spaced_siren
    sheet.row("Numéro", number, width=62)
    sheet.row("Adresse", body.where, width=62)
    sheet.row("Responsable", who.register_name, width=62)
    sheet.row("Inscrit depuis le", body.founded.strftime("%d/%m/%Y"), width=62)
    sheet.ln(6)
    sheet.paragraphs([body.proof_reason, "Le présent avis est délivré à titre de démonstration."])
    sheet.stamp("Répertoire imaginaire", sheet.w - 50, sheet.get_y() + 24, 16)
    facts = Facts(
        kind="equivalent",
        entity=body.name,
        date=up_to,
        cue="Situation au",
        siren=body.siren,
        register_number=body.register_number,
        people=(who.name,),
        other_dates=(body.founded,),
        traps=("no officer's birth date", "registration date"),
    )
    return Paper(f"Avis de situation {body.key}.pdf", PDF, sheet.file(), facts)
