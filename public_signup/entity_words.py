"""What the page « entite » says of a SIRET: the establishment as the directory has it, or why it shows nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from domain.calendar import french_date
from domain.companies import DirectoryAnswer, Finding
from domain.identifiers import format_siret
from models import AccountRequest
from public_signup import entity_questions as questions
from public_signup.forms.entity.details import DetailsForm
from public_signup.forms.entity.official import OfficialForm
from public_signup.presenter import Row

NOTHING_SHOWN = {
    Finding.UNKNOWN: "Ce SIRET n’est pas dans l’annuaire des entreprises. "
    "Vérifiez-le, ou indiquez vous-même ce qui suit.",
    Finding.CEASED: "L’annuaire des entreprises indique que cet établissement est fermé. "
    "Vérifiez le SIRET, ou indiquez vous-même ce qui suit.",
    Finding.NOT_PUBLIC: "Les informations de cet établissement ne sont pas publiques : indiquez vous-même ce qui suit.",
    Finding.UNAVAILABLE: "L’annuaire des entreprises ne répond pas pour le moment : indiquez vous-même ce qui suit.",
}
CONTESTED = "Corrigez ce qui n’est pas exact. Votre demande indiquera que ces informations n’ont pas été vérifiées."


@dataclass(frozen=True)
class OfficialWords:
    """The rows to read, where they come from, and the head office's number where it is another's."""

    rows: list[Row]
    source: str
    elsewhere: str


@dataclass(frozen=True)
class DetailsWords:
    """What was answered before, to change it; and why the applicant types what a directory could say."""

    rows: list[Row]
    notice: str


def of_official(form: OfficialForm) -> OfficialWords:
    """The establishment, as the page shows it."""
    known, answer = form.known, form.answer
    city = " ".join(part for part in (known.postcode, known.city) if part)
    rows = [_siret_row(answer.siret), Row("Dénomination", known.name)]
    lines = [line for line in (known.address, city) if line]
    rows += [Row("Adresse", lines)] if lines else []
    if form.known_kind is not None and not form.known_kind.listed:
        rows.append(Row("Type d’entité", form.known_kind.label))
    if known.is_head_office is not None:
        rows.append(Row("Siège", "Oui" if known.is_head_office else "Non, c’est un autre établissement"))
    day = f", au {french_date(answer.as_of)}" if answer.as_of is not None else ""
    elsewhere = format_siret(form.elsewhere) if form.elsewhere is not None else ""
    return OfficialWords(rows, f"Source : répertoire Sirene de l’Insee{day}.", elsewhere)


def of_details(form: DetailsForm, answer: DirectoryAnswer | None) -> DetailsWords:
    """What stands above the fields."""
    draft = form.draft
    notice = "" if answer is None else NOTHING_SHOWN.get(answer.finding, CONTESTED)
    return DetailsWords(list(_answered(form, draft)), notice)


def _answered(form: DetailsForm, draft: AccountRequest) -> list[Row]:
    rows = []
    if draft.has_siret:
        rows.append(_siret_row(draft.siret))
    else:
        rows.append(Row("SIRET", "L’entité n’en a pas", _address(questions.SIRET)))
        if draft.is_listed is False and form.known_kind is not None:
            rows.append(Row("Type d’entité", form.known_kind.label, _address(questions.KIND)))
    return rows


def _siret_row(siret: str) -> Row:
    return Row("SIRET", format_siret(siret), _address(questions.SIRET))


def _address(question: str) -> str:
    return url_for("public_signup.entite", question=question)
