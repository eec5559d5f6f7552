"""Mandates and delegations of signature, dated and signed by hand (or not, when that is the trap)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from adapters.letter import LetterFacts
from adapters.letter import Signatory as Signer
from adapters.letter_pdf import letter_pdf
from demo.bodies import Body, Head
from demo.documents.facts import PDF, Facts, Paper
from demo.documents.sheet import PEN_BLUE, Sheet
from demo.people import Person
from domain.calendar import french_date
from domain.letter import Signatory, mandate_sentence
from domain.letter_kind import Letter


@dataclass(frozen=True)
class Mandate:
    """What a mandate says. `surname_first` writes « NOM Prénom », `numeric` the date as 01/08/2025; `by_pen` it is
    signed on paper, else electronically."""

    body: Body
    applicant: Person
    dated: date
    heads: tuple[Head, ...]
    signed: bool = True
    surname_first: bool = False
    numeric: bool = False
    by_pen: bool = True

    @property
    def designated(self) -> str:
        return self.applicant.register_name if self.surname_first else self.applicant.name

    @property
    def written_date(self) -> str:
        return self.dated.strftime("%d/%m/%Y") if self.numeric else french_date(self.dated)

    def sentence(self, letter: Letter) -> str:
        signatories = tuple(head.signatory for head in self.heads)
        return mandate_sentence(letter, signatories, self.body.name, self.designated)

    def facts(self, *traps: str, has_text: bool = True) -> Facts:
        signatories = tuple(head.person.name for head in self.heads)
        return Facts(
            kind="mandate",
            entity=self.body.name,
            date=self.dated,
            cue="Fait à",
            siren=self.body.siren if has_text else None,
            people=(*signatories, self.applicant.name),
            designated=self.applicant.name,
            signatories=signatories,
            has_text=has_text,
            signed=self.signed,
            traps=(
                *traps,
                *(("surname first",) if self.surname_first else ()),
                *(("numeric date",) if self.numeric else ()),
                *(() if self.signed else ("not signed",)),
            ),
        )


def mandate(what: Mandate, letter: Letter) -> Paper:
    """The letter on the body's own paper, typed; with a pen's signatures, or room for electronic ones."""
    body = what.body
    names = (body.name, what.designated, *(head.person.name for head in what.heads))
    sheet = Sheet(letter.title, what.dated, *names, typeface="Times", size=12)
    sheet.line_of(body.name, style="B", size=15, gap=0.5)
    sheet.line_of(body.where, size=9)
    if body.siren:
        sheet.line_of(f"SIREN {body.spaced_siren}", size=9)
    sheet.ln(2)
    sheet.rule()
    sheet.ln(10)
    sheet.line_of(letter.title, style="B", size=15, gap=12)
    sheet.face("", 12, (24, 26, 30))
    sheet.multi_cell(0, 8, what.sentence(letter), align="J", new_x="LMARGIN", new_y="NEXT")
    sheet.ln(12)
    sheet.line_of(f"Fait à {body.city}, le {what.written_date}", gap=8)
    top = sheet.get_y()
    for position, head in enumerate(what.heads):
        left = 24 + 88 * position
        sheet.set_xy(left, top)
        sheet.cell(0, 5, head.person.name)
        sheet.set_xy(left, top + 5)
        sheet.cell(0, 5, head.title.capitalize())
        if what.signed and what.by_pen:
            sheet.ink(head.person.name, left + 2, top + 13, 52, 24)
        elif what.signed:
            sheet.set_xy(left, top + 13)
            sheet.cell(0, 5, "(signature électronique)")
    if what.signed and what.by_pen:
        sheet.stamp(body.name, 176, top + 34, 15)
    return Paper(f"Délégation de mandat {what.applicant.mailbox}.pdf", PDF, sheet.file(), what.facts())


def prefilled_letter(what: Mandate, letter: Letter) -> bytes:
    """The letter that the signup makes, its date filled in: what is then printed, signed and photographed (PDF)."""
    masked = tuple(
        Signatory(f"{{{name}}}", head.title, head.person.gender)
        for name, head in zip(("signatory_name", "second_signatory_name"), what.heads, strict=False)
    )
    values = {"signatory_name": what.heads[0].person.name, "applicant_name": what.designated}
    if len(what.heads) > 1:
        values["second_signatory_name"] = what.heads[1].person.name
    return letter_pdf(
        LetterFacts(
            title=letter.title,
            template=mandate_sentence(letter, masked, what.body.name, "{applicant_name}"),
            values=values,
            signatories=tuple(Signer(head.person.name, head.title.capitalize()) for head in what.heads),
            applicant=what.applicant.name,
            done_at=f"Fait à {what.body.city}, le {what.written_date}",
            signature=letter.signature_one if len(what.heads) == 1 else letter.signature_two,
            instructions=letter.instructions,
        )
    )


def delegation(body: Body, head: Head, delegate: Head, dated: date, number: str = "", collection: str = "") -> Paper:
    """The act by which the legal representative lets somebody sign: it names both, on another day, and another act.

    `number` and `collection` are those under which it is published.
    """
    about = f"n° {number} " if number else ""
    names = (body.name, head.person.name, delegate.person.name)
    sheet = Sheet("Délégation de signature", dated, *names, typeface="Times", size=12)
    sheet.line_of(body.name, style="B", size=14, gap=8)
    if collection:
        sheet.line_of(f"Publiée : {collection}", size=9, gap=4)
    sheet.line_of(f"Décision {about}portant délégation de signature", style="B", size=15, gap=8)
    sheet.paragraphs([
        f"{head.title.capitalize()} {body.of_name}, {head.person.name},",
        "Vu les statuts et le règlement intérieur,",
        "Décide :",
        f"Article 1er. – Délégation est donnée à {delegate.person.name}, {delegate.title}, à l’effet de signer en mon "
        "nom tous actes relatifs au dépôt et au suivi des certifications, y compris la désignation d’administrateurs "
        "entité dans les systèmes d’information.",
        "Article 2. – La présente décision prend effet à sa date et reste en vigueur jusqu’à son retrait.",
    ], gap=5)  # fmt: skip
    sheet.ln(6)
    sheet.line_of(f"Fait à {body.city}, le {french_date(dated)}", colour=PEN_BLUE, gap=4)
    sheet.ink(head.person.name, 28, sheet.get_y() + 4, 54, 24)
    sheet.stamp(body.name, 130, sheet.get_y() + 18, 15)
    facts = Facts(
        kind="signature_delegation",
        entity=body.name,
        date=dated,
        cue="Fait à",
        people=(head.person.name, delegate.person.name),
        signatories=(head.person.name,),
        signed=True,
        act_number=number,
        collection=collection,
        traps=("does not name the applicant",),
    )
    return Paper(f"Délégation de signature {body.key}.pdf", PDF, sheet.file(), facts)
