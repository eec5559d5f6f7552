"""The steps of the signup, in order, and the answers that each may write."""

from __future__ import annotations

STEPS = ("organisme", "entite", "pieces", "vous", "recapitulatif")
"""Last parts of the addresses under `/creer-un-compte/`, in order."""

STEP_FIELDS: dict[str, tuple[str, ...]] = {
    "organisme": ("is_listed", "kind"),
    "entite": (
        "kind",
        "official",
        "entity_check",
        "proof_kind",
        "ministry",
        "is_school",
        "has_siret",
        "siret",
        "is_head_office",
        "entity_name",
        "address",
        "postcode",
        "city",
        "country",
        "register_kind",
        "register_number",
        "seeks_manager_role",
    ),
    "pieces": (
        "proof_kind",
        "proof_other_reason",
        "name_on_proof",
        "first_name",
        "last_name",
        "signatories",
        "signatory_is_legal_representative",
        "letter_first_name",
        "letter_last_name",
        "document_references",
        "signature_kind",
        "mandate_date",
    ),
    "vous": ("first_name", "last_name", "capacity", "email", "phone", "password_hash"),
}
"""The only fields that each step may write: anything else posted is ignored."""

WHICH_ENTITY = frozenset({"kind", "ministry", "has_siret", "siret", "entity_name", "register_kind", "register_number"})
"""Answers that say which entity it is: with another one, a draft is no longer for the one that it was begun for."""

DERIVED = frozenset({"is_listed", "official", "entity_check", "proof_kind", "email_key", "password_hash"})
"""Fields that follow from answers, or that nobody reads: two tabs never disagree about them."""

INPUTS = frozenset(
    {name for names in STEP_FIELDS.values() for name in names}
    | {"signatory_name", "signatory_capacity", "second_name", "second_capacity"}
    | {"reference_collection", "reference_number", "reference_date", "reference_link"}
    | {"answer", "action", "version", "body", "csrf_token"}
)
"""The inputs of the pages where documents are given: no document may have such a code."""
