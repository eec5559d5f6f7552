"""The screens of « Vos pièces »."""

from __future__ import annotations

from tests.accessibility.screen import Screen, Visit, has_all, knows, sends, unfolds_all

STEP = "GET /creer-un-compte/pieces/"


def _wrong_address(visit: Visit) -> None:
    """An address that is none, for the link that continues the draft."""
    unfolds_all(visit)
    sends("M’envoyer le lien", email="x")(visit)


def _half_a_reference(visit: Visit) -> None:
    unfolds_all(visit)
    sends("Continuer", reference_number="12")(visit)


OTHER_NAME = {"letter_first_name": "Camille", "letter_last_name": "Autre"}
STANDS_IN = {"signatory_is_legal_representative": False}

SCREENS = (
    Screen("proof", f"{STEP}justificatif", "public_signup/pieces/proof.html", before=knows()),
    Screen(
        "proof-errors", f"{STEP}justificatif", "public_signup/pieces/proof.html",
        before=knows(proof_kind=None, name_on_proof=None), act=sends("Continuer"), errors=True,
    ),
    Screen(
        "proof-later", f"{STEP}justificatif", "public_signup/pieces/proof.html", before=knows(),
        act=sends("Continuer"), errors=True,
    ),
    Screen("proof-full", f"{STEP}justificatif", "public_signup/pieces/proof.html", before=has_all),
    Screen("signatory", f"{STEP}signataire", "public_signup/pieces/signatory.html", before=knows()),
    Screen(
        "signatory-errors", f"{STEP}signataire", "public_signup/pieces/signatory.html",
        before=knows(signatories=[], signatory_is_legal_representative=None, first_name="", last_name=""),
        act=sends("Continuer"), errors=True,
    ),
    Screen(
        "signatory-joint", f"{STEP}signataire", "public_signup/pieces/signatory.html",
        before=knows(kind="cpne", proof_kind="branch_agreement"),
    ),
    Screen(
        "letter-of-draft", f"{STEP}lettre", "public_signup/pieces/letter.html", before=knows(), act=unfolds_all
    ),
    Screen(
        "letter-of-draft-errors", f"{STEP}lettre", "public_signup/pieces/letter.html", before=knows(),
        act=_wrong_address, errors=True,
    ),
    Screen("letter-two-names", f"{STEP}lettre", "public_signup/pieces/letter.html", before=knows(**OTHER_NAME)),
    Screen(
        "letter-two-names-errors", f"{STEP}lettre", "public_signup/pieces/letter.html",
        before=knows(**OTHER_NAME), act=sends("Continuer"), errors=True,
    ),
    Screen(
        "delegation", f"{STEP}autre/<code>", "public_signup/pieces/other_document.html",
        before=knows(**STANDS_IN),
    ),
    Screen(
        "delegation-errors", f"{STEP}autre/<code>", "public_signup/pieces/other_document.html",
        before=knows(**STANDS_IN), act=_half_a_reference, errors=True,
    ),
    Screen("signed-letter", f"{STEP}lettre-signee", "public_signup/pieces/signed_letter.html", before=knows()),
    Screen(
        "signed-letter-errors", f"{STEP}lettre-signee", "public_signup/pieces/signed_letter.html",
        before=knows(mandate_date=None, signature_kind=None), act=sends("Continuer"), errors=True,
    ),
    Screen(
        "signed-letter-full", f"{STEP}lettre-signee", "public_signup/pieces/signed_letter.html", before=has_all
    ),
)  # fmt: skip
