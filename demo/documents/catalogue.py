"""Which document proves which body, and one of each kind with its traps, for the demonstration and for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from demo.bodies import Body, bodies
from demo.documents import authorities, company, founding, mandates, pictures, registers
from demo.documents.facts import HEIC, Facts, Paper
from demo.documents.mandates import Mandate
from demo.documents.signed import electronically_signed
from demo.people import Person, person
from domain.documents import add_months
from domain.letter_kind import Letter

HEIC_FILE = Path(__file__).resolve().parents[1] / "assets" / "photo-mandat.heic"
SIGNATURE_TOPS = (0.43, 0.43)
"""Where the prefilled letter's boxes are, as a share of the page's height."""
AUTHORITIES = {"signed": authorities.TRUSTED, "untrusted": authorities.OTHER}
"""Who certifies those who sign electronically, by how the mandate comes."""


def proof_of(body: Body, up_to: date, applicant: Person | None = None) -> Paper:
    """The body's proof of existence. `up_to` dates an extract; `applicant` is then named among its officers."""
    makers: dict[str, Callable[[], Paper]] = {
        "kbis": lambda: company.kbis(body, up_to, applicant=applicant),
        "extrait_k": lambda: company.extrait_k(body, up_to, applicant=applicant),
        "foreign_extract": lambda: company.foreign_extract(body, up_to),
        "rne": lambda: registers.rne(body, up_to),
        "court_register": lambda: registers.court_register(body),
        "jo_notice": lambda: founding.jo_notice(body),
        "decree": lambda: founding.decree(body),
        "branch_agreement": lambda: founding.branch_agreement(body),
        "convention_order": lambda: founding.convention_order(body),
        "founding_text": lambda: founding.founding_text(body),
        "equivalent": lambda: founding.equivalent(body, up_to),
    }
    return makers[body.proof or "founding_text"]()


def mandate_of(what: Mandate, letter: Letter, form: str = "typed") -> Paper:
    """The mandate as `typed` paper (a PDF with text), `signed` electronically or `untrusted` (by an authority
    that nobody trusts), or what became of the prefilled letter: a `scan` (PDF without text), a `photo` (JPEG), or a
    `capture` of a screen (PNG)."""
    if form == "typed":
        return mandates.mandate(what, letter)
    if form in AUTHORITIES:
        paper = mandates.mandate(replace(what, by_pen=False), letter)
        people = [head.person.name for head in what.heads] if what.signed else []
        return electronically_signed(paper, what.body.name, people, what.dated, AUTHORITIES[form])
    page = pictures.page_of(mandates.prefilled_letter(what, letter))
    names = tuple(head.person.name for head in what.heads) if what.signed else ()
    page = pictures.signed_by_hand(page, names, SIGNATURE_TOPS[: len(names)])
    seed, facts = f"{what.body.key} {what.applicant.name}", what.facts(has_text=False)
    if form == "scan":
        return pictures.scanned_pdf([pictures.scan(page, seed)], f"Scan_{what.dated:%Y%m%d}.pdf", facts)
    if form == "photo":
        return pictures.photo(page, seed, f"IMG_{what.dated:%Y%m%d}_0942.jpg", facts)
    return pictures.png(page, f"Capture mandat {what.applicant.mailbox}.png", facts)


def heic_photo() -> Paper:
    """A telephone's photo, kept as a file: no encoder of HEIC is among our libraries. Its date never changes."""
    body = bodies()["livre"]
    facts = Facts(
        kind="mandate",
        entity=body.name,
        date=date(2026, 11, 3),
        cue="Fait à",
        people=("Jeanne Exemple", "Camille Démonstration"),
        designated="Camille Démonstration",
        signatories=("Jeanne Exemple",),
        has_text=False,
        signed=True,
    )
    return Paper("IMG_2041.heic", HEIC, HEIC_FILE.read_bytes(), facts)


def samples(letter: Letter, today: date) -> Iterator[Paper]:
    """At least forty documents, every kind among them, with other people's dates, names in either order, hyphens and
    accents, spaced numbers, mandates too old, unsigned, undated-looking, and papers without text."""
    for place, body in enumerate(body for body in bodies().values() if body.proof):
        applicant = person(50 + place) if place % 3 == 0 else None
        yield proof_of(body, today - timedelta(days=3 + 5 * place), applicant)
    yield company.foreign_extract(bodies()["meisterschule"], today, translated=False)
    dates = (today, add_months(today, -3), today - timedelta(days=40), today - timedelta(days=400))
    forms = ("typed", "signed", "typed", "scan", "photo", "capture")
    signers = [bodies()["ceramique"], bodies()["mediation"], *list(bodies().values())[::3]]
    for place, body in enumerate(signers):
        what = Mandate(
            body,
            person(200 + place),
            dates[place % len(dates)],
            body.heads,
            signed=place % 5 != 3,
            surname_first=place % 4 == 2,
            numeric=place % 3 == 1,
        )
        yield mandate_of(what, letter, forms[place % len(forms)])
    for key in ("haute-lande", "mutuelle"):
        body = bodies()[key]
        delegate = bodies()["coeur-de-loire"].heads[0]
        yield mandates.delegation(body, body.heads[0], delegate, today - timedelta(days=300))
    body, dated = bodies()["geometres"], today - timedelta(days=320)
    published = f"{dated.year}-087", "Recueil des actes administratifs imaginaires"
    yield mandates.delegation(body, body.heads[0], bodies()["regie"].heads[0], dated, *published)
    yield heic_photo()
