"""The columns of an exported list of requests: more than the grid shows, for those who count."""

from __future__ import annotations

from collections.abc import Callable

from backoffice import words
from backoffice.exports import day, moment
from domain.mailboxes import readable
from queries.export_rows import ExportRow

COLUMNS: dict[str, tuple[str, Callable[[ExportRow], str]]] = {
    "reference": ("Référence", lambda row: row.request.reference),
    "state": ("État", lambda row: words.state_label(row.request.state)),
    "waiting_since": ("Attend depuis", lambda row: moment(row.request.waiting_since)),
    "state_since": ("Dans cet état depuis", lambda row: moment(row.request.state_since)),
    "submitted_at": ("Envoyée", lambda row: moment(row.request.submitted_at)),
    "activated_at": ("Activée", lambda row: moment(row.request.activated_at)),
    "closed_at": ("Close", lambda row: moment(row.request.closed_at)),
    "first_name": ("Prénom", lambda row: row.request.first_name),
    "last_name": ("Nom", lambda row: row.request.last_name),
    "email": ("Adresse mail", lambda row: readable(row.request.email)),
    "capacity": ("Fonction", lambda row: row.request.capacity),
    "kind": ("Type d’organisme", lambda row: words.kind_label(row.request.kind)),
    "entity_name": ("Entité", lambda row: row.request.display_name),
    "siret": ("SIRET", lambda row: row.request.siret or ""),
    "phone": ("Téléphone", lambda row: row.request.phone),
    "city": ("Commune", lambda row: f"{row.request.postcode} {row.request.city}".strip()),
    "mandate_date": ("Date du mandat", lambda row: day(row.request.mandate_date)),
    "implied_decision_on": ("Décision implicite le", lambda row: day(row.request.implied_decision_on)),
    "decided_at": ("Décidée", lambda row: moment(row.decision.settled_at) if row.decision else ""),
    "decision": ("Décision", lambda row: words.decided(row.decision.action) if row.decision else ""),
    "decider": ("Décidée par", lambda row: row.decider.full_name if row.decider else ""),
    "reason": ("Motif de la décision", lambda row: row.decision.reason if row.decision else ""),
    "owner": ("Prise en charge par", lambda row: row.holder.full_name if row.holder else ""),
    "escalated_at": ("Restée sans réponse", lambda row: "oui" if row.request.escalated_at is not None else ""),
}
"""Name → heading, and what stands in a row."""

OF_LIST = {
    "applicant": ("last_name", "first_name"),
    "entity": ("entity_name",),
    "age": ("waiting_since",),
    "implied": ("implied_decision_on",),
}
"""Column of the grid → those of the file that say the same, where they are called otherwise."""
