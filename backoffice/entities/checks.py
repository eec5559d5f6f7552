"""« Vérifier dans l’annuaire »: what the directory of companies says became of an entity."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from backoffice.entities.address import entity_address
from domain.companies import Finding
from models import Entity
from services.entities import findings
from web.current import actor, deps

NOTHING_TOLD = {
    Finding.UNAVAILABLE: "L’annuaire ne répond pas. Réessayez plus tard.",
    Finding.UNKNOWN: "L’annuaire ne connaît pas ce SIRET.",
    Finding.NOT_PUBLIC: "L’annuaire n’a pas le droit de parler de cet établissement.",
}
"""What is said where the answer tells nothing."""


def ask_directory(row: Entity) -> ResponseReturnValue:
    """Ask about its SIRET, and go back to its page, where what is told stands."""
    back = redirect(entity_address(row.id))
    companies = deps().companies
    if companies is None or row.identifier_kind != "siret":
        flash("Aucun annuaire ne peut être interrogé sur cette entité.", "error")
        return back
    answer = companies.look_up(row.identifier)
    change = findings.take(deps(), actor(), row.id, answer)
    if answer.finding in NOTHING_TOLD:
        flash(NOTHING_TOLD[answer.finding], "warning")
    else:
        flash(f"{change.label}." if change is not None else "L’annuaire dit la même chose que cette page.", "success")
    return back
