"""The columns of an exported list of requests: more than the grid shows, for those who count."""

from __future__ import annotations

from collections.abc import Callable

from backoffice import words
from backoffice.exports import day, moment
from domain.mailboxes import readable
from models import AccountRequest

COLUMNS: dict[str, tuple[str, Callable[[AccountRequest], str]]] = {
    "reference": ("Référence", lambda row: row.reference),
    "state": ("État", lambda row: words.state_label(row.state)),
    "waiting_since": ("Attend depuis", lambda row: moment(row.waiting_since)),
    "state_since": ("Dans cet état depuis", lambda row: moment(row.state_since)),
    "submitted_at": ("Envoyée", lambda row: moment(row.submitted_at)),
    "activated_at": ("Activée", lambda row: moment(row.activated_at)),
    "closed_at": ("Close", lambda row: moment(row.closed_at)),
    "first_name": ("Prénom", lambda row: row.first_name),
    "last_name": ("Nom", lambda row: row.last_name),
    "email": ("Adresse mail", lambda row: readable(row.email)),
    "capacity": ("Fonction", lambda row: row.capacity),
    "kind": ("Type d’organisme", lambda row: words.kind_label(row.kind)),
    "entity_name": ("Entité", lambda row: row.display_name),
    "siret": ("SIRET", lambda row: row.siret or ""),
    "phone": ("Téléphone", lambda row: row.phone),
    "city": ("Commune", lambda row: f"{row.postcode} {row.city}".strip()),
    "mandate_date": ("Date du mandat", lambda row: day(row.mandate_date)),
    "implied_decision_on": ("Décision implicite le", lambda row: day(row.implied_decision_on)),
    "escalated_at": ("Restée sans réponse", lambda row: "oui" if row.escalated_at is not None else ""),
}
"""Name → heading, and what stands in a row."""
