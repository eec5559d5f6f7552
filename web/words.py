"""What the service says when something is refused: a French sentence for each domain error, made here and only here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, redirect, url_for
from werkzeug.exceptions import Conflict, HTTPException, NotFound, TooManyRequests

from adapters import passwords
from adapters.intake.parcel import FileRefused
from adapters.pages import PageUnavailable
from domain import errors, identifiers, names
from domain.calendar import french_date, french_datetime, french_second
from domain.coded import UnknownCode
from domain.documents import MandateDateError
from domain.mailboxes import InvalidMailbox
from domain.message_templates import BadTemplate
from domain.passwords import PasswordFault
from domain.phones import InvalidPhone
from domain.references import InvalidReference
from domain.refusals import REFUSALS
from domain.second_reading import AlreadyRead
from domain.states import MailState
from domain.store import FileNotKept
from domain.workflow import BY_NAME
from services.machinery.pauses import EndsBeforeItBegins
from web.current import deps, settings
from web.errors import PermissionLacking
from web.fault_words import IDCCS, MAILBOXES, PASSWORD_FAULTS, PHONES, REGISTERS, RNAS, SIRENS, SIRETS, TEXTS
from web.file_messages import french as french_of_file
from web.file_messages import not_kept
from web.table_words import counted

FALLBACK = "Cette action n’est pas possible. Rechargez la page, puis réessayez."

NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")


def sentence(error: errors.DomainError) -> str:
    """What to tell the person; a general sentence for an error that no screen should meet."""
    for kind in type(error).__mro__:
        words = _WORDS.get(kind)
        if words is not None:
            return words(error)
    return FALLBACK


def password_sentence(fault: PasswordFault) -> str:
    """Why a password is refused."""
    return PASSWORD_FAULTS[fault.code].format(limit=fault.limit)


def password_errors(typed: str, *, is_staff: bool = False, context: Iterable[str] = ()) -> list[str]:
    """Why a new password is refused, in words; empty when it is accepted."""
    return [password_sentence(fault) for fault in passwords.password_faults(typed, is_staff=is_staff, context=context)]


def mail_limit(most: int) -> str:
    """What everybody is told who has just asked for a mail, whatever the address has had (rule 8)."""
    mails = f"{most} mail{'s' if most > 1 else ''}"
    return f"Une même adresse reçoit {mails} par heure au plus\N{NO-BREAK SPACE}; au-delà, le mail attend son tour."


def _refused(error: errors.TransitionRefused) -> str:
    return deps().registry.worded(REFUSALS.get(error.refusal.code, FALLBACK))


def _faster(error: errors.SomebodyWasFaster) -> str:
    """Who changed the request, into what, when; and until when they may take it back."""
    state_label = deps().registry.state_label
    targets = BY_NAME[error.action].targets if error.action else ()
    if not error.decided_at or (error.due_at is None and error.state not in targets):
        return f"La demande {error.reference} vient de changer : « {state_label(error.state)} »."
    label, when = ", ".join(map(state_label, targets)), french_datetime(error.decided_at)
    words = f"{error.decided_by} a déjà décidé de la demande {error.reference} le {when} : « {label} »."
    if error.due_at is None:
        return words
    return f"{words} Cette décision part à {french_second(error.due_at)} : d’ici là, elle s’annule sur sa page."


def _claimed(error: errors.AlreadyClaimed) -> str:
    return f"{error.holder} s’en charge depuis le {french_datetime(error.since)}. Vous pouvez reprendre cette demande."


def _already_read(error: AlreadyRead) -> str:
    return f"{error.reader} a déjà fait cette seconde lecture le {french_datetime(error.at)}."


def _mandate(error: MandateDateError) -> str:
    if error.reason == "missing":
        return "Indiquez la date du mandat."
    limit = french_date(error.limit) if error.limit else ""
    if error.reason == "future":
        return "La date du mandat est dans le futur : indiquez celle qui figure sur la lettre signée."
    age = NUMBERS[error.months] if error.months < len(NUMBERS) else error.months
    return f"Le mandat doit dater de moins de {age} mois : du {limit} au plus tôt. Faites signer une lettre récente."


def _link(error: errors.LinkUnusable) -> str:
    if error.why == "expired":
        return "Ce lien a expiré. Demandez-en un nouveau."
    return "Ce lien ne fonctionne pas. Vérifiez qu’il a été copié en entier."


def _template(error: BadTemplate) -> str:
    """Names what is wrong, and what may be written."""
    allowed = ", ".join(f"{{{name}}}" for name in error.allowed)
    if not error.unknown:
        return f"Une accolade est seule. Doublez-la pour l’écrire, ou utilisez une de ces variables : {allowed}."
    names = ", ".join(f"{{{name if len(name) <= 40 else name[:39] + '…'}}}" for name in error.unknown[:5])
    several = len(error.unknown) > 1
    unknown = f"Ces variables n’existent pas : {names}" if several else f"La variable {names} n’existe pas"
    return f"{unknown}. Celles que vous pouvez utiliser : {allowed}."


def _referred(error: errors.RowReferred) -> str:
    """Names what refers to the row, and how often."""
    kinds = [counted(table, count) for table, count in error.by.items()] or ["d’autres lignes"]
    listed = f"{', '.join(kinds[:-1])} et {kinds[-1]}" if len(kinds) > 1 else kinds[0]
    return f"Suppression impossible : {listed} {'s’y rapportent' if sum(error.by.values()) != 1 else 's’y rapporte'}."


def _of(table: dict[str, str]) -> Callable[[Any], str]:
    """The sentence of the error's `reason`, with the error's own values in it."""
    return lambda error: table.get(error.reason, FALLBACK).format(**vars(error))


def _always(words: str) -> Callable[[Any], str]:
    return lambda error: words


_WORDS: dict[type, Callable[[Any], str]] = {
    errors.TransitionRefused: _refused,
    errors.SomebodyWasFaster: _faster,
    errors.AlreadyClaimed: _claimed,
    errors.LinkUnusable: _link,
    errors.FreshSignInNeeded: _always("Confirmez d’abord que c’est bien vous, puis recommencez."),
    errors.NotAllowed: _always("Vos droits ne permettent pas cette action."),
    errors.FileGone: _always("Le fichier joint n’est plus là\N{NO-BREAK SPACE}: joignez-le de nouveau."),
    errors.NotFound: _always("Cette page n’existe pas, ou vous n’y avez pas accès."),
    errors.StaleForm: _always("Une autre fenêtre a changé ces réponses entre-temps. Choisissez celles à conserver."),
    errors.RowChanged: _always("Quelqu’un a enregistré d’autres valeurs entre-temps. Relisez-les, puis recommencez."),
    errors.RowReferred: _referred,
    errors.ValuesRefused: _always(
        "Ces valeurs ne peuvent pas être enregistrées : une autre ligne les a déjà, ou elles se contredisent."
    ),
    errors.IncompleteDraft: _always("Il manque des réponses à une étape précédente."),
    errors.TooManyRows: lambda error: f"{error.most} lignes au plus à la fois\N{NO-BREAK SPACE}: filtrez la liste.",
    errors.TooMany: _always("Trop de tentatives. Réessayez dans quelques minutes."),
    AlreadyRead: _already_read,
    EndsBeforeItBegins: _always("La fin prévue est déjà passée."),
    errors.WrongPassword: _always("Ce n’est pas le mot de passe choisi pour cette demande."),
    errors.ChecksFailed: _always(
        "Une réponse « non » empêche d’accepter cette pièce : changez la réponse, ou refusez la pièce."
    ),
    errors.FileInfected: _always("Un virus a été trouvé dans ce fichier : la pièce ne peut pas être acceptée."),
    errors.SignInNeeded: _always("Connectez-vous pour continuer."),
    MandateDateError: _mandate,
    errors.TableRefused: lambda error: error.why,
    FileRefused: french_of_file,
    FileNotKept: not_kept,
    PageUnavailable: _always("Cette page du document ne peut pas être affichée."),
    UnknownCode: _always("Choisissez une réponse de la liste."),
    BadTemplate: _template,
    InvalidReference: _always("Cette référence n’est pas complète. Elle figure dans l’objet des mails reçus."),
    InvalidMailbox: _of(MAILBOXES),
    InvalidPhone: _of(PHONES),
    names.InvalidText: _of(TEXTS),
    identifiers.InvalidSiret: _of(SIRETS),
    identifiers.InvalidSiren: _of(SIRENS),
    identifiers.InvalidRna: _of(RNAS),
    identifiers.InvalidIdcc: _of(IDCCS),
    identifiers.InvalidRegisterNumber: _of(REGISTERS),
}


def init_words(app: Flask) -> None:
    """Answer domain errors that a view lets through: unknown or out of scope 404, not allowed 403, the rest 409."""

    @app.errorhandler(errors.DomainError)
    def refuse(error: errors.DomainError) -> Any:
        if isinstance(error, errors.SignInNeeded):
            return redirect(url_for("accounts.sign_in"))
        return app.handle_http_exception(_as_http(error))


def _as_http(error: errors.DomainError) -> HTTPException:
    if isinstance(error, errors.NotFound):
        return NotFound()
    if isinstance(error, errors.NotAllowed):
        return PermissionLacking(error.permission)
    if isinstance(error, errors.TooMany):
        return TooManyRequests()
    return Conflict(sentence(error))


def mail_state_label(state: str) -> str:
    """What is known of a mail; without a mail server (never in production) none is handed to one."""
    kept = state == MailState.SENT and settings().smtp_host is None
    return "Conservé ici" if kept else MailState(state).label
