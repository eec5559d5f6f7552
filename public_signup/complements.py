"""Giving what a complement asks for: each file and each answer is kept as soon as it is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, flash, request

from adapters.intake import AcceptedDocument
from domain.actors import Actor
from domain.calendar import paris_date
from domain.errors import TransitionRefused
from domain.states import State
from models import AccountRequest, ComplementItem
from public_signup import letters, uploads
from public_signup.forms.complement import ComplementForm
from public_signup.forms.files import with_files
from public_signup.received import Received, of_followed, remarks_on
from queries.documents import current_versions
from queries.request_context import RequestContext
from services.requests import lifecycle
from services.requests.routing import words_of_item
from services.signup import complements
from web.current import deps, settings
from web.uploads import ACCEPTED, most_in_words, was_chosen
from web.words import sentence

__all__ = ["ComplementForm", "form_of", "items_to_mend", "limits_in_words", "take"]


LOOK_FIRST = (
    "Votre fichier est reçu\N{NO-BREAK SPACE}: lisez la remarque à côté de son nom. Remplacez-le, ou envoyez votre "
    "complément tel quel."
)
LETTER_NAMES = ("signatory_name", "signatory_capacity", "second_name", "second_capacity")
"""The fields of the form whose words the letter bears."""


@dataclass(frozen=True)
class ItemToMend:
    """One thing that is asked for, as the page shows it."""

    target: str
    label: str
    sentences: list[str]
    is_document: bool
    mended: bool
    former: str = ""
    """The name of the file that a new one replaces; it is kept, and the new one alone is judged."""
    files: Received | None = None


def form_of(followed: AccountRequest) -> ComplementForm | None:
    """The form of the present complement; None when nothing is asked."""
    if followed.state != State.AWAITING_APPLICANT:
        return None
    items = _asked(followed)
    mended = {item.target for item in items if item.mended_at is not None}
    targets = [item.target for item in items]
    registry = deps().registry
    return with_files(ComplementForm, registry.documents)(
        followed,
        registry,
        targets,
        paris_date(deps().now()),
        mended=mended,
        message=complements.message_of(followed),
        answer=complements.answer_to_message(followed),
    )


def _asked(followed: AccountRequest) -> list[ComplementItem]:
    """The present complement, without what the system asked for and is required no longer."""
    still_open = lifecycle.open_items(deps(), followed, lifecycle.needed_documents(deps(), followed))
    return [item for item in RequestContext(followed).complement if item.mended_at is not None or item in still_open]


def items_to_mend(followed: AccountRequest, token: str) -> list[ItemToMend]:
    """What is asked for, one entry a document or field whatever the number of reasons.

    `token` is the secret of the link that the page is read through, "" for an agent.
    """
    versions = current_versions(followed)
    given = complements.given_since_asked(followed)
    by_target: dict[str, ItemToMend] = {}
    for item in _asked(followed):
        label, sentence_of_reason = words_of_item(deps(), item)
        # What was there when it was asked for is not shown again, nor added to.
        secret = token if complements.begun_anew(followed, item.target) else ""
        files = of_followed(followed, versions[item.target], item.target, secret) if item.target in given else None
        former = versions[item.target].filename if item.target in versions and not files else ""
        entry = by_target.setdefault(
            item.target,
            ItemToMend(item.target, label, [], is_document(item.target), item.mended_at is not None, former, files),
        )
        entry.sentences.extend(words for words in (sentence_of_reason, item.words) if words)
    return list(by_target.values())


def is_document(target: str) -> bool:
    """Whether what is asked for is a document; otherwise it is a field."""
    return target in deps().registry.document_codes


def limits_in_words() -> dict[str, Any]:
    """What the page says of files."""
    return {
        "accepted": ACCEPTED,
        "max_bytes": settings().document_max_bytes,
        "limit": most_in_words(),
    }


def take(followed: AccountRequest, form: ComplementForm, actor: Actor) -> bool:
    """Keep what this POST brings, and send the complement if that was the button. True: nothing is wrong."""
    action, _, target = request.form.get("action", "").partition(":")
    code, _, which = target.partition(":")
    alone = action in ("televerser", "retirer") and code in form.targets
    form.validate(lenient=alone)
    wrong = _keep_documents(followed, form)
    if action == "retirer" and is_document(code) and code in form.targets and code not in wrong:
        wrong |= _named(code, uploads.take_out(place_of(followed, code), which))
    _keep_answers(followed, form)
    given = complements.given_since_asked(followed) | set(form.acts())
    for needed in [code] if alone else [target for target in form.targets if is_document(target)]:
        if needed not in given:
            wrong.setdefault(needed, uploads.NOTHING_CHOSEN if alone else _needed(needed))
    for name, message in wrong.items():
        form[name].errors = [message]
    if form.errors:
        return False
    return alone or _holds_up(followed, form) or _send(followed, form, actor)


def _holds_up(followed: AccountRequest, form: ComplementForm) -> bool:
    """Whether a file that was just chosen is worth a word before all is sent: the page then shows it beside the file,
    and the same button sends it as it is."""
    named = AccountRequest.get_by_id(followed.id)
    chosen = [target for target in form.targets if is_document(target) and was_chosen(target)]
    versions = current_versions(followed)
    if not any(remarks_on(named, versions.get(target), target) for target in chosen):
        return False
    flash(LOOK_FIRST, "warning")
    return True


def letter(followed: AccountRequest, form: ComplementForm, wanted: str) -> Response | None:
    """The letter again, with the names on the page, which are kept. None when the form says what is absent or cannot be
    printed."""
    others = {"Nom de l’entité": followed.display_name, "Votre nom": followed.full_name}
    if not form.names_the_letter() or not letters.printable(form, wanted, *LETTER_NAMES, elsewhere=others):
        return None
    named = complements.tell_who_signs(deps(), followed.id, form.who_signs())
    return letters.download(letters.of_request(deps().registry, named), wanted)


def _keep_documents(followed: AccountRequest, form: ComplementForm) -> dict[str, str]:
    """Keep each file that was chosen; a mandate waits for its date. Returns what is wrong with which."""
    wrong: dict[str, str] = {}
    day = form.mandate_date.day if not form.mandate_date.errors else None
    for target in form.targets:
        if not is_document(target):
            continue
        if was_chosen(target):
            wrong |= _named(target, uploads.give(place_of(followed, target, day)))
        elif target == deps().registry.mandate_code and day is not None:
            complements.date_mandate(deps(), followed.id, day)
    return wrong


def place_of(followed: AccountRequest, code: str, day: date | None = None) -> uploads.Place:
    """The place of a document that the complement asks for; what was there before it was asked for is replaced.

    `day` is the date of a mandate, where the page gives it.
    """
    is_mandate = code == deps().registry.mandate_code

    def keep(file: AcceptedDocument, behind: uploads.Behind) -> None:
        # The first file takes the place of the one that is asked for again.
        wanted, date_of_it = behind or None, day if is_mandate else None
        complements.replace_document(deps(), followed.id, code, file, mandate_date=date_of_it, behind=wanted)

    return uploads.Place(code, lambda: complements.begun_anew(followed, code), keep)


def anchor() -> str | None:
    """Where the page leads once a button beside a file did its work: to what is received; None for another button."""
    action, _, target = request.form.get("action", "").partition(":")
    return f"recu-{target.partition(':')[0]}" if action in ("televerser", "retirer") else None


def _named(code: str, message: str) -> dict[str, str]:
    return {code: message} if message else {}


def _keep_answers(followed: AccountRequest, form: ComplementForm) -> None:
    if who := form.who_signs():
        complements.tell_who_signs(deps(), followed.id, who)
    for target, reference in form.acts().items():
        complements.tell_reference(deps(), followed.id, target, reference)
    for target in form.targets:
        if not is_document(target) and form.answered(target):
            complements.change_field(deps(), followed.id, target, form.values(target))
    if form.asks_words and not form.answer.errors:
        complements.answer_message(deps(), followed.id, form.answer.data or "")


def _needed(code: str) -> str:
    return f"Joignez ce document : {deps().registry.document(code).label.lower()}."


def _send(followed: AccountRequest, form: ComplementForm, actor: Actor) -> bool:
    try:
        done = complements.complete(deps(), followed.id, actor)
    except TransitionRefused as refused:
        for target in refused.refusal.facts:
            if is_document(target):
                form[target].errors = [_needed(target)]
        if not form.errors:
            flash(sentence(refused), "error")
        return False
    if done.state == State.AWAITING_APPLICANT:
        flash("Votre complément est reçu. Une autre pièce est maintenant nécessaire : voyez ci-dessous.", "warning")
    else:
        flash("Votre complément est envoyé.", "success")
    return True
