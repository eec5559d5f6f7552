"""Columns of the grid of requests that stand there for those who choose them: a text of the request each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from peewee import SQL

from backoffice.entities.view import undivided
from backoffice.words import kind_label
from domain.calendar import french_date, french_datetime
from domain.identifiers import format_siret
from domain.mailboxes import readable
from domain.phones import readable_phone
from models import AccountRequest
from queries.orders import Grouped, Sort

R = AccountRequest
NO_DRAFT = SQL("state <> 'draft'")
"""The condition of the indexes of lists."""


@dataclass(frozen=True)
class Further:
    """One of them, drawn by its text."""

    name: str
    label: str
    text: Callable[[AccountRequest], str]
    sort: Sort | None = None


KIND = Grouped("type", R.kind, label=kind_label, within=NO_DRAFT)


def _siret(number: str | None) -> str:
    return format_siret(number) if number else ""


def _day(moment: datetime | None) -> str:
    return french_datetime(moment).partition(" à ")[0] if moment is not None else ""


def _date(day: date | None) -> str:
    return french_date(day) if day is not None else ""


FURTHER = (
    Further("email", "Adresse mail", lambda row: readable(row.email), Sort("adresse", R.email_key, str.lower)),
    Further("phone", "Téléphone", lambda row: readable_phone(row.phone), Sort("telephone", R.phone, str)),
    Further("capacity", "Fonction", lambda row: row.capacity, Sort("fonction", R.capacity, str)),
    Further("kind", "Type d’organisme", lambda row: kind_label(row.kind), KIND),
    Further("siret", "SIRET", lambda row: _siret(row.siret), Sort("siret", R.siret, undivided)),
    Further("city", "Commune", lambda row: row.city, Sort("commune", R.city, str)),
    Further("submitted_at", "Envoyée le", lambda row: _day(row.submitted_at), Sort("envoi", R.submitted_at)),
    Further("activated_at", "Activée le", lambda row: _day(row.activated_at), Sort("activation", R.activated_at)),
    Further("closed_at", "Fermée le", lambda row: _day(row.closed_at), Sort("cloture", R.closed_at)),
    Further("mandate_date", "Date du mandat", lambda row: _date(row.mandate_date), Sort("mandat", R.mandate_date)),
)
