"""What bad input gets: a clear message beside the field and in the summary, and nothing of what was given is lost.

Case by case on SQLite; test_bad_input_on_postgresql.py gives all of it to one person on PostgreSQL.
"""

from __future__ import annotations

import pytest

from models import DocumentVersion
from tests.public_signup.steps import (
    ENTITY,
    PROOF,
    SELF,
    SIGNATORY,
    SIGNED,
    SIRET,
    draft,
    to_proof,
    to_self,
    to_signatory,
    to_signed_letter,
    to_siret,
)
from tests.support import files, rich_pdfs
from tests.support.application import deps_of
from tests.support.signup import Page, Person

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These judge what is typed before a database sees it."""
    return sqlite_url


def refused(page: Page, words: str) -> None:
    """The page says it twice, in the summary (perhaps behind the field's label) and beside the field, and in its title;
    the status is a page's."""
    assert page.status == 200
    assert page.title.startswith("Erreur : ")
    spellings = {words, words[:1].lower() + words[1:]}
    assert sum(page.text.count(spelling) for spelling in spellings) == 2, page.text[:2000]


SIRETS = {
    "7328293200007": "14 chiffres : vous en avez saisi 13",
    "732829320000744": "14 chiffres : vous en avez saisi 15",
    "73282932000075": "Ce numéro SIRET n’existe pas",
    "00000000000000": "Ce numéro SIRET n’existe pas",
    "abc": "ne contient que des chiffres",
    "": "Saisissez le numéro SIRET, ou choisissez « L’entité n’a pas de SIRET ».",
    " \u00a0 ": "Saisissez le numéro SIRET, ou choisissez « L’entité n’a pas de SIRET ».",
    "1" * 10_000: "14 chiffres : vous en avez saisi 10000",
    "7328293200\x000074": "ne contient que des chiffres",
}


@pytest.mark.parametrize(("typed", "words"), SIRETS.items(), ids=[repr(typed)[:20] for typed in SIRETS])
def test_a_siret_that_is_none(person: Person, typed: str, words: str) -> None:
    to_siret(person)
    page = person.presses(siret=typed)
    refused(page, words)
    assert draft().has_siret is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("732 829 320 00074", "73282932000074"),
        ("732.829.320.00074", "73282932000074"),
        ("732\u202f829\u00a0320 00074 ", "73282932000074"),
        ("35600000049837", "35600000049837"),
    ],
)
def test_a_siret_however_it_is_spaced_and_la_postes(person: Person, typed: str, kept: str) -> None:
    to_siret(person)
    assert "entity_name" in person.presses(siret=typed).form_with("entity_name").values
    assert draft().siret == kept


NAMES = ["D’Arc-Lévêque", "O'Neill", "Łukasz", "李小龍", "محمد", "Ñandú", "Anne  Marie", "Åse"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_script(person: Person, name: str) -> None:
    to_self(person)
    assert person.presses(**{**SELF, "last_name": name}).heading == "Vérifiez votre demande"
    assert draft().last_name == " ".join(name.split())


BAD_NAMES = {
    "long": ("x" * 10_000, "Ce texte est trop long (100 caractères au plus)."),
    "nul": ("Ro\x00y", "caractère invisible"),
    "escape": ("Ro\x1by", "caractère invisible"),
    "bidi": ("Ro\u202ey", "caractère invisible"),
    "blank": ("   ", "Indiquez votre nom."),
}


@pytest.mark.parametrize(("name", "words"), BAD_NAMES.values(), ids=BAD_NAMES)
def test_names_that_cannot_be_kept(person: Person, name: str, words: str) -> None:
    to_self(person)
    page = person.presses(**{**SELF, "last_name": name})
    refused(page, words)
    assert page.form_with("email").values["email"] == [SELF["email"]]


ADDRESSES = {
    " Camille.Roy@ACME.example ": "camille.roy@acme.example",
    "camille@école.example": "camille@xn--cole-9oa.example",
    "camille.roy+essai@acme.example": "camille.roy+essai@acme.example",
}


@pytest.mark.parametrize(("typed", "key"), ADDRESSES.items())
def test_an_address_with_a_space_capitals_or_accents(person: Person, typed: str, key: str) -> None:
    to_self(person)
    assert person.presses(**{**SELF, "email": typed}).heading == "Vérifiez votre demande"
    assert draft().email_key == key


BAD_ADDRESSES = [
    "camille", "camille@", "@acme.example", "a@b@c.example", "camille roy@acme.example", "x" * 300 + "@a.example",
    "camille@acme", "camille@acme.test", "cam\x00ille@acme.example", "<script>@acme.example",
]  # fmt: skip


@pytest.mark.parametrize("typed", BAD_ADDRESSES)
def test_an_address_that_mail_cannot_be_sent_to(person: Person, typed: str) -> None:
    to_self(person)
    page = person.presses(**{**SELF, "email": typed})
    assert page.title.startswith("Erreur : ")
    assert page.form_with("first_name").values["first_name"] == ["Camille"]


def test_a_typing_slip_is_a_question(person: Person) -> None:
    to_self(person)
    page = person.presses(**{**SELF, "email": "camille.roy@gmial.com"})
    assert not page.title.startswith("Erreur")
    assert "Vouliez-vous écrire camille.roy@gmail.com" in page.text
    assert "Votre mot de passe est choisi" in page.text
    assert person.presses("Oui, utiliser").heading == "Vérifiez votre demande"
    assert draft().email_key == "camille.roy@gmail.com"


def test_an_unusual_address_may_be_kept(person: Person) -> None:
    to_self(person)
    person.presses(**{**SELF, "email": "camille.roy@gmial.com"})
    assert person.presses("Non, mon adresse").heading == "Vérifiez votre demande"
    assert draft().email_key == "camille.roy@gmial.com"
    person.goes("/creer-un-compte/vous")
    assert person.presses().heading == "Vérifiez votre demande"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("court", "12 caractères au moins"),
        ("motdepasse123456", "trop courant"),
        ("aaaaaaaaaaaaaaaaaa", "trop courant"),
        ("camille roy acme 2026", "faciles à deviner"),
        ("x" * 1100, "trop long"),
        ("quatre\x00chevaux blancs", "que le clavier n’écrit pas"),
    ],
)
def test_a_password_that_is_no_good(person: Person, typed: str, words: str) -> None:
    to_self(person)
    page = person.presses(**{**SELF, "password": typed})
    assert words in page.text
    assert page.form_with("password").values["password"] == [""]
    assert draft().password_hash is None


def test_a_password_once_chosen_is_not_asked_again(person: Person) -> None:
    to_self(person)
    page = person.presses(**{**SELF, "capacity": ""})
    refused(page, "Indiquez votre fonction dans l’entité.")
    assert "Votre mot de passe est choisi" in page.text
    first = draft().password_hash
    assert person.presses(capacity="Directrice").heading == "Vérifiez votre demande"
    assert draft().password_hash == first


DATES = {
    "24/11/2026": "dans le futur",
    "23/08/2026": "moins de trois mois",
    "31/02/2026": "Cette date n’existe pas",
    "demain": "Cette date n’existe pas",
    "99999999999999999999/1/1": "Cette date n’existe pas",
    "20/11/\x002026x": "Cette date n’existe pas",
    "": "Indiquez la date",
}


@pytest.mark.parametrize(("typed", "words"), DATES.items(), ids=[repr(typed) for typed in DATES])
def test_a_mandate_whose_date_will_not_do(person: Person, typed: str, words: str) -> None:
    """Today is 23 November 2026."""
    to_signed_letter(person)
    page = person.presses(**{**SIGNED, "mandate_date": typed})
    assert page.text.count(words) >= 2
    assert "mandat.pdf" in page.text
    page = person.presses(mandate_date="24 août 2026")
    assert page.heading == "Vos coordonnées"
    assert draft().mandate_date.isoformat() == "2026-08-24"


FILES = {
    "empty": (("kbis.pdf", b""), "est vide"),
    "word": (("lettre.docx", files.word_docx()), "Imprimez-le, faites-le signer, puis photographiez-le"),
    "mismatch": (("lettre.docx", files.pdf()), "Renommez-le"),
    "dynamic form": (("kbis.pdf", rich_pdfs.dynamic_form()), "formulaire dynamique"),
    "portfolio": (("kbis.pdf", rich_pdfs.with_a_file(portfolio=True)), "porte-documents"),
    "hidden layers": (("kbis.pdf", rich_pdfs.layered(b"/OFF[5 0 R]")), "calques masqués"),
    "html": (("kbis.pdf", files.HTML), "n’est pas celui que son nom annonce"),
    "encrypted": (("kbis.pdf", files.encrypted_pdf()), "protégé par un mot de passe"),
    "broken": (("kbis.pdf", b"%PDF-1.4\n<script>"), "endommagé"),
    "pages": (("kbis.pdf", files.pdf(101, text="")), "trop de pages"),
    "pixels": (("scan.png", files.huge_png()), "trop grande"),
    "svg": (("logo.svg", files.SVG), "SVG"),
    "program": (("kbis.exe", files.EXE), "n’est pas d’un type accepté"),
}


@pytest.mark.parametrize(("file", "words"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_taken(person: Person, file: tuple[str, bytes], words: str) -> None:
    to_signed_letter(person)
    page = person.presses(**{**SIGNED, "mandate": file})
    refused(page, words)
    assert page.form_with("mandate").values["mandate_date"] == [SIGNED["mandate_date"]]
    assert person.presses(mandate=("mandat.jpg", files.jpeg())).heading == "Vos coordonnées"


def test_a_file_that_is_too_large(person: Person) -> None:
    to_signed_letter(person)
    page = person.presses(**{**SIGNED, "mandate": ("scan.pdf", b"%PDF-1.7\n" + bytes(25 * 1024 * 1024))})
    refused(page, "est trop lourd")
    assert page.form_with("mandate").values["mandate_date"] == [SIGNED["mandate_date"]]


def test_files_survive_every_error_and_every_way_back(person: Person) -> None:
    to_signed_letter(person)
    page = person.presses(**{**SIGNED, "mandate_date": "hier"})
    assert "mandat.pdf" in page.text
    for path in ("entite", "organisme", "pieces/lettre", "pieces/signataire"):
        person.goes(f"/creer-un-compte/{path}")
    assert "mandat.pdf" in person.goes("/creer-un-compte/pieces/lettre-signee").text
    assert "kbis.pdf" in person.goes("/creer-un-compte/pieces/justificatif").text


def test_who_signs_is_demanded_one_by_one(person: Person) -> None:
    to_signatory(person)
    page = person.presses()
    for words in (
        "Indiquez votre prénom.",
        "Indiquez votre nom.",
        "Dites si la personne qui signe représente l’entité ou a une délégation.",
        "Indiquez le prénom et le nom de la personne qui signe la lettre.",
        "Indiquez la qualité de la personne qui signe.",
    ):
        refused(page, words)
    refused(person.presses(**SIGNATORY | {"signatory_name": "x" * 101}), "100 caractères au plus")
    assert person.page.form_with("signatory_name").values["last_name"] == ["Roy"]


def test_how_the_letter_is_signed_stands_there_already_and_is_demanded(person: Person) -> None:
    to_signed_letter(person)
    assert person.page.form_with("signature_kind").values["signature_kind"] == ["handwritten"]
    page = person.presses(**SIGNED | {"signature_kind": None})
    refused(page, "Dites si la signature est manuscrite ou électronique.")
    assert "mandat.pdf" in page.text
    assert person.presses(signature_kind="electronic").heading == "Vos coordonnées"
    assert draft().signature_kind == "electronic"


def test_photographs_are_added_page_by_page(person: Person) -> None:
    to_proof(person)
    person.presses("Envoyer ce fichier", **{**PROOF, "proof_of_existence": [("p1.jpg", files.jpeg())]})
    page = person.presses(proof_of_existence=[("p2.png", files.png()), ("p3.heic", files.HEIC)], name_on_proof=None)
    assert page.heading == "Vos coordonnées"
    page = person.goes("/creer-un-compte/pieces")
    assert "3 pages" in page.text
    page = person.presses("Supprimer")
    assert "3 pages" not in page.text
    refused(person.presses(), "Joignez ce document")


@pytest.mark.parametrize("fate", ["lost", "infected"])
def test_a_page_added_to_a_file_that_cannot_be_opened_takes_its_place(person: Person, fate: str) -> None:
    to_proof(person)
    person.presses("Envoyer ce fichier", **{**PROOF, "proof_of_existence": [("p1.jpg", files.jpeg())]})
    version = DocumentVersion.get()
    if fate == "lost":
        deps_of(person.client.application).storage.delete(version.storage_key)
    else:
        DocumentVersion.update(scan_verdict="infected").where(DocumentVersion.id == version.id).execute()
    page = person.presses(proof_of_existence=[("p2.png", files.png())], name_on_proof=None)
    assert page.heading == "Vos coordonnées"
    assert "1 page" in person.goes("/creer-un-compte/pieces").text


def test_pressing_send_without_a_file_says_so(person: Person) -> None:
    to_proof(person)
    page = person.presses("Envoyer ce fichier", proof_kind="equivalent", proof_other_reason="Il nous nomme.")
    refused(page, "Choisissez d’abord un fichier.")
    assert page.form_with("proof_other_reason").values["proof_other_reason"] == ["Il nous nomme."]


@pytest.mark.parametrize("step", ["entite", "pieces", "vous", "recapitulatif"])
def test_a_step_out_of_order_leads_to_the_first_unfinished_one(person: Person, step: str) -> None:
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    page = person.goes(f"/creer-un-compte/{step}")
    assert page.heading == "Votre organisme"
    assert "Terminez d’abord cette étape : « Organisme »." in page.text


@pytest.mark.parametrize("step", ["organisme", "entite", "pieces", "vous", "recapitulatif", "confirmation"])
@pytest.mark.parametrize("cookie", [None, "", "x", "a" * 2000, "é\x7f", "A" * 43, "..."])
def test_a_browser_without_a_draft_begins_again(person: Person, step: str, cookie: str | None) -> None:
    if cookie is not None:
        person.client.set_cookie("guichet-demande", cookie)
    page = person.goes(f"/creer-un-compte/{step}")
    assert (page.status, page.heading) == (200, "Créer un compte")


def test_choices_that_the_page_does_not_offer(person: Person) -> None:
    person.goes("/creer-un-compte/")
    person.presses("Commencer")
    for nature in ("\x00", "peut-être"):
        assert person.presses(nature=nature).title.startswith("Erreur : ")
    person.presses(nature="autre")
    person.presses(siret=SIRET)
    for kind in ("ministry", "' OR 1"):
        refused(person.presses(**{**ENTITY, "kind": kind}), "Choisissez le type de votre organisme.")
    page = person.presses(**{**ENTITY, "is_head_office": "peut-être"})
    refused(page, "Dites si ce SIRET est celui du siège.")
