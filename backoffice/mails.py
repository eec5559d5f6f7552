"""The outbox: every mail with its state; the dead ones can be sent again. Links never show their secret."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose
from jinja2 import TemplateError

from adapters.mail_renderer import RenderedMail
from backoffice import words
from backoffice.access import row_id
from backoffice.drawing import CellMacro
from backoffice.exports import plain
from backoffice.filters import BY_VALUE, Choice, Flag, Word
from backoffice.kept_rows import Facts
from backoffice.listing import Listing
from backoffice.menu import FOLLOW_UP, MenuCount
from backoffice.texts.mail_preview import framed, renderer
from domain.calendar import paris_date
from domain.errors import NotFound
from domain.mailboxes import readable
from domain.mails import MAILS, stored_names
from domain.permissions import Permission, may
from domain.references import parse_reference
from domain.search_text import parse
from domain.states import OPEN, MailState
from models import Mail
from queries import journal, mails
from queries.listed_rows import mails_of, values_of, with_requests
from queries.menu_counts import Rows, Scoped
from queries.orders import Grouped, Sort
from queries.scopes import mails_visible_to
from services.machinery import outbox
from web.current import actor, deps

UNREACHED = Scoped(mails.unreached)


class Mails(Listing):
    menu_group = FOLLOW_UP
    menu_icon = "mail"
    permissions = {
        "index_view": Permission.SEE_MAILS,
        "mail": Permission.SEE_MAILS,
        "mail_html": Permission.SEE_MAILS,
        "send_again": Permission.RESEND_MAILS,
    }
    counted = ("mail", "mails")
    column_evident = ("to", "request", "state", "at")
    column_list = ("event", "to", "request", "state", "at")
    column_labels = {"event": "Mail", "to": "À", "request": "Demande", "state": "État", "at": "Créé le"} | {
        "sent_at": "Remis au serveur le",
        "attempts": "Tentatives",
        "last_error": "Dernière erreur",
    }
    column_formatters = {name: CellMacro(f"mail_{name}") for name in column_list}
    column_export_list = ("event", "to", "request", "state", "at", "sent_at", "attempts", "last_error")
    column_formatters_export = plain(
        event=lambda row: words.mail_label(row.event),
        to=lambda row: readable(row.to_address),
        request=lambda row: row.request.reference if row.request_id else "",
        state=lambda row: words.mail_state_label(row.state),
        at=lambda row: row.created_at,
    )
    sorts = {
        "event": Grouped("mail", Mail.event, label=words.mail_label),
        "to": Sort("adresse", Mail.to_key, str.lower),
        "request": Sort("demande", Mail.request),
        "state": Grouped("etat", Mail.state, label=words.mail_state_label),
        "at": Sort("date", Mail.created_at),
    }
    key_column = "event"
    search_label = "Rechercher"
    search_hint = "Adresse mail du destinataire"
    day_column = "at"
    empty_title = "Aucun mail"
    empty_words = "Chaque mail que le service écrit apparaît ici, avec ce qu’il est devenu."

    def __init__(self) -> None:
        self.column_filters = [
            Choice(
                "etat",
                "État",
                lambda: [(state.value, words.mail_state_label(state)) for state in MailState],
                lambda query, value: query.where(mails.in_state(value)),
                BY_VALUE,
            ),
            Flag("non-jointes", "Personne non jointe depuis", lambda query: query.where(mails.is_unreached())),
            Choice(
                "type",
                "Mail",
                lambda: sorted(((name, words.mail_label(name)) for name in MAILS), key=itemgetter(1)),
                lambda query, value: query.where(Mail.event.in_(stored_names(value))),
                BY_VALUE,
            ),
            Word(
                "demande",
                "Référence de la demande",
                lambda query, value: query.where(Mail.request == journal.request_id_of(value)),
                parse_reference,
            ),
        ]
        super().__init__(Mail, name="Mails", endpoint="backoffice_mails", url="mails")

    def day_of(self, model: Any) -> date:
        return paris_date(model.created_at)

    def menu_count(self) -> MenuCount | None:
        return MenuCount(UNREACHED, "échec", "échecs", alarms=True)

    def get_query(self) -> Any:
        return mails_visible_to(actor())

    def own_rows(self) -> Rows:
        return Scoped(mails_visible_to)

    def rows_at(self, keys: Sequence[int]) -> list[Mail]:
        return mails_of(keys)

    def exported(self, query: Any) -> list[Mail]:
        return list(with_requests(query))

    def drawn_from(self) -> Callable[[Mail], Facts]:
        return lambda row: (values_of(row), row.request and row.request.reference)

    def searched(self, query: Any, text: str) -> Any:
        return mails.sent_to(query, parse(text).terms, listed=True)

    @expose("/<mail_id>")
    def mail(self, mail_id: str) -> ResponseReturnValue:
        """What a mail says, its links without their secret."""
        row = mails.visible_mail(actor(), row_id(mail_id))
        return render_template(
            "backoffice/mail.html",
            row=row,
            rendered=_rendered(row),
            may_resend=outbox.can_leave_again(row) and may(actor(), Permission.RESEND_MAILS),
            phone=_phone_of(row),
            may_correct=_is_of_applicant(row) and may(actor(), Permission.HELP_APPLICANT),
        )

    @expose("/<mail_id>/apercu")
    def mail_html(self, mail_id: str) -> ResponseReturnValue:
        """The HTML part, for its frame."""
        rendered = _rendered(mails.visible_mail(actor(), row_id(mail_id)))
        if rendered is None:
            raise NotFound()
        return framed(rendered.html)

    @expose("/<mail_id>/renvoyer", methods=("POST",))
    def send_again(self, mail_id: str) -> ResponseReturnValue:
        """Queue a dead mail anew."""
        row = mails.visible_mail(actor(), row_id(mail_id))
        if outbox.send_again(deps(), row.id):
            flash("Le mail est de nouveau en attente d’envoi.", "success")
        else:
            flash("Ce mail n’est pas en échec, ou ses liens n’y sont plus : il n’est pas renvoyé.", "error")
        return redirect(self.get_url(".mail", mail_id=row.id))


def _phone_of(row: Mail) -> str:
    """The telephone of whom the mail was for, where it is known."""
    person = row.request if row.request_id else row.account
    return str(person.phone) if person is not None else ""


def _is_of_applicant(row: Mail) -> bool:
    """Whether the mail went to the address that the request still has."""
    return row.request_id is not None and row.request.state in OPEN and row.request.email_key == row.to_key


def _rendered(row: Mail) -> RenderedMail | None:
    """None when the mail can no longer be made: its template or its event changed."""
    try:
        return renderer().render(row.event, row.facts, None)
    except (TemplateError, KeyError):
        return None
