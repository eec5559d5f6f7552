"""Jobs in French words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from backoffice import words
from domain.calendar import french_date
from domain.errors import Refusal, TransitionRefused
from domain.jobs import JobKind, JobState, Outcome
from models import Account
from models_work import Job
from services.jobs.acts import RELEASED, RESTRICTED
from web.words import sentence

TONES = {
    JobState.PREPARED: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.CANCELLED: "muted",
}
"""The colour of a state's badge."""


@dataclass(frozen=True)
class JobWords:
    """What a job does, as its title says it; its state; the button by which its author confirms it."""

    title: str
    state: str
    confirm: str


def address(job_id: int) -> str:
    """The page of a job."""
    return url_for("backoffice_jobs.job", job_id=job_id)


def of(row: Job) -> JobWords:
    kind = JobKind(row.kind)
    return JobWords(_title(kind, row), JobState(row.state).label, confirm_label(kind, row.total))


def confirm_label(kind: JobKind, count: int) -> str:
    """The button of the question: what is done, to how many."""
    these = "cette demande" if count == 1 else f"ces {words.number(count)} demandes"
    return {
        JobKind.TAKE: f"Me confier {these}",
        JobKind.ASSIGN: f"Confier {these}",
        JobKind.HOLD: f"Mettre {these} en attente",
        JobKind.SEND_ACTIVATION: f"Renvoyer l’activation de {these}",
    }.get(kind, kind.label)


def done_heading(kind: JobKind, parameters: Mapping[str, Any], done: int, total: int) -> str:
    """What was done to how many of a few requests: « 2 demandes confiées sur 3 »."""
    of_them = {
        JobKind.HOLD: ("demande mise en attente", "demandes mises en attente"),
        JobKind.SEND_ACTIVATION: ("mail d’activation demandé", "mails d’activation demandés"),
    }.get(kind, ("demande confiée", "demandes confiées"))
    if _to_nobody(kind, parameters):
        of_them = ("demande laissée à tous", "demandes laissées à tous")
    return f"{words.plural(done, *of_them)} sur {words.number(total)}"


def size_of(row: Job) -> str:
    """« 12 480 demandes »; an export is of rows of any list."""
    of_them = ("ligne", "lignes") if row.kind == JobKind.EXPORT else ("demande", "demandes")
    return words.plural(row.total, *of_them)


def refused_words(row: Job) -> str:
    """What is to be thought of those on which nothing was done."""
    return "qui n’y figurent plus" if row.kind == JobKind.EXPORT else "sans effet"


def refusal_of(row: Job) -> str:
    """Why nothing was done at all, of a job that is done whole or not at all; '' where that is not so."""
    code = row.parameters.get("why", "")
    return sentence(TransitionRefused("merge", "", Refusal(code))) if code else ""


def result_of(kind: str, outcome: str | None, fact: str) -> str:
    """What became of one request."""
    if outcome is None:
        return "Pas encore traitée"
    if outcome == Outcome.DONE:
        return "Laissée à tous" if fact == RELEASED else JobKind(kind).done
    if outcome == Outcome.NOT_ALLOWED and fact == RESTRICTED:
        return sentence(TransitionRefused("", "", Refusal(RESTRICTED)))
    if outcome == Outcome.WRONG_STATE:
        return f"Rien n’est fait dans l’état «\N{NO-BREAK SPACE}{words.state_label(fact)}\N{NO-BREAK SPACE}»."
    return {
        Outcome.OWN_REQUEST: "C’est la demande de l’une des deux personnes\N{NO-BREAK SPACE}: elle n’y touche pas.",
        Outcome.CLAIMED: f"{fact} s’en charge.",
        Outcome.NOT_VISIBLE: "Vous n’avez plus accès à cette demande.",
        Outcome.NOT_ALLOWED: "Le droit de le faire a été retiré entre-temps.",
        Outcome.COLLEAGUE_GONE: "Ce collègue n’examine plus de demandes.",
    }[Outcome(outcome)]


def _to_nobody(kind: JobKind, parameters: Mapping[str, Any]) -> bool:
    return kind is JobKind.ASSIGN and parameters.get("account_id", 0) is None


def _title(kind: JobKind, row: Job) -> str:
    if _to_nobody(kind, row.parameters):
        return "Ne plus confier à personne"
    if kind is JobKind.ASSIGN and "account_id" in row.parameters:
        colleague = Account.get_or_none(Account.id == row.parameters["account_id"])
        return f"Confier à {colleague.full_name}" if colleague is not None else kind.label
    if kind is JobKind.HOLD and "until" in row.parameters:
        return f"Mettre en attente jusqu’au {french_date(date.fromisoformat(row.parameters['until']))}"
    if kind is JobKind.MERGE:
        former, into = (f"«\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}»" for name in row.parameters["names"])
        return f"Fusionner {former} avec {into}"
    return f"Exporter {row.filename}" if kind is JobKind.EXPORT else kind.label
