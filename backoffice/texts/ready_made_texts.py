"""`/backoffice/modeles/textes/`: the texts that reviewers pick for a refusal or a complement."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import Form

from backoffice.access import row_id
from backoffice.crud import Crud
from backoffice.exports import plain
from backoffice.texts.forms import ReadyMadeForm, WordsForm
from backoffice.texts.mail_preview import facts_of, faults, frame_of, mail
from backoffice.texts.mail_words import PIECES, Piece, piece_of
from backoffice.texts.ready_made import service_values
from domain.errors import NotFound
from domain.message_templates import Action, BadTemplate, Place, Variable, fill, variables
from domain.permissions import Permission
from models import MessageTemplate
from queries.message_templates import ready_made, ready_made_text
from services.reference import message_templates
from web.current import actor, deps
from web.words import sentence

DECISIONS: dict[str, Action] = {"refus": "reject", "complement": "request_changes"}
HEADINGS = {
    "refus": "Textes prêts à l’emploi pour refuser",
    "complement": "Textes prêts à l’emploi pour demander un complément",
}


class ReadyMadeTexts(Crud):
    """None is deleted: it is archived, and offered no longer."""

    see = Permission.SEE_TEMPLATES
    edit = Permission.EDIT_TEMPLATES
    permissions = {
        "preview": Permission.PREVIEW_TEMPLATES,
        "archive": Permission.EDIT_TEMPLATES,
        "restore": Permission.EDIT_TEMPLATES,
        "up": Permission.EDIT_TEMPLATES,
        "down": Permission.EDIT_TEMPLATES,
    }
    in_menu = False
    can_delete = False
    form = ReadyMadeForm
    counted = ("texte", "textes")
    column_evident = ("text",)
    column_list = ("label", "text", "action", "archived_at")
    column_labels = {"label": "Nom", "text": "Texte", "action": "Décision", "archived_at": "Archivé"}
    column_filters = column_searchable_list = column_sortable_list = ()
    column_default_sort = [("action", False), ("position", False)]
    column_formatters = {"action": lambda view, context, row, name: HEADINGS[_slug(row.action)]}
    column_formatters_export = plain(action=lambda row: HEADINGS[_slug(row.action)])
    list_template = "backoffice/texts/list.html"
    create_template = "backoffice/texts/new.html"
    edit_template = "backoffice/texts/edit.html"
    create_label = "Ajouter un texte"

    def __init__(self) -> None:
        super().__init__(MessageTemplate, name="Textes", endpoint="backoffice_texts", url="modeles/textes")

    def get_query(self) -> Any:
        return MessageTemplate.select().where(MessageTemplate.place == Place.REASON)

    def create_form(self, obj: Any = None) -> Form:
        return ReadyMadeForm(action=_decision(request.args.get("decision", "")))

    def form_of(self, row: MessageTemplate) -> Form:
        form: Form = self._edit_form_class(obj=row, action=row.action)
        return form

    def create_row(self, form: Form) -> MessageTemplate:
        return message_templates.add(deps(), actor(), form.action, label=form.label.data, text=form.text.data)

    def update_row(self, form: Form, row: MessageTemplate, seen: str) -> None:
        words = {"label": form.label.data, "text": form.text.data}
        message_templates.change(deps(), actor(), row.id, **words, seen=seen)

    # -- what the templates ask

    def pieces(self) -> list[Piece]:
        return [piece_of(slug) for slug in PIECES]

    def decisions(self) -> list[tuple[str, str, Action, list[MessageTemplate], list[MessageTemplate]]]:
        """(word, heading, action, texts offered, texts archived) of each decision."""
        return [
            (slug, HEADINGS[slug], action, ready_made(action), ready_made(action, archived=True))
            for slug, action in DECISIONS.items()
        ]

    def lede(self, row: MessageTemplate | None) -> str:
        return "Les agents l’insèrent dans leur décision et peuvent le changer avant de l’envoyer."

    def variables(self, row: MessageTemplate | None) -> tuple[Variable, ...]:
        return variables(row.action if row else _decision(request.args.get("decision", "")), Place.REASON)

    def preview_url(self, row: MessageTemplate | None) -> str:
        slug = _slug(row.action) if row else request.args.get("decision", "")
        stored = {"texte": row.id} if row else {}
        return str(self.get_url(".preview", decision=slug, **stored))

    # -- beside the form

    @expose("/apercu/<decision>", methods=("GET", "POST"))
    def preview(self, decision: str) -> Response:
        """The mail with invented facts and this text among the reasons: a stored one (`texte`), or the one typed."""
        action = _decision(decision)
        stored = request.args.get("texte") if request.method == "GET" else None
        form = WordsForm(action=action, data={"text": ready_made_text(row_id(stored)).text if stored else ""})
        if form.is_submitted() and not form.validate():
            return faults(form)
        sample = facts_of(action)
        values = {
            "reference": sample["reference"],
            "demandeur": sample["applicant_name"],
            "entite": sample["entity_name"],
        }
        try:
            text = fill(form.text.data, values | service_values())
        except BadTemplate as error:
            return frame_of(sentence(error))
        return mail(action, {"reason" if action == "reject" else "words": text} if text else {})

    @expose("/<text_id>/archiver", methods=("POST",))
    def archive(self, text_id: str) -> ResponseReturnValue:
        row = message_templates.archive(deps(), actor(), row_id(text_id))
        flash(f"« {row.label} » est archivé : il n’est plus proposé.", "success")
        return redirect(self.get_url(".index_view"))

    @expose("/<text_id>/retablir", methods=("POST",))
    def restore(self, text_id: str) -> ResponseReturnValue:
        row = message_templates.restore(deps(), actor(), row_id(text_id))
        flash(f"« {row.label} » est de nouveau proposé.", "success")
        return redirect(self.get_url(".index_view"))

    @expose("/<text_id>/monter", methods=("POST",))
    def up(self, text_id: str) -> ResponseReturnValue:
        return self._moved(text_id, -1)

    @expose("/<text_id>/descendre", methods=("POST",))
    def down(self, text_id: str) -> ResponseReturnValue:
        return self._moved(text_id, 1)

    def _moved(self, text_id: str, step: int) -> ResponseReturnValue:
        number = row_id(text_id)
        message_templates.move(deps(), actor(), number, step)
        return redirect(f"{self.get_url('.index_view')}#texte-{number}")


def _decision(slug: str) -> Action:
    if slug not in DECISIONS:
        raise NotFound()
    return DECISIONS[slug]


def _slug(action: str) -> str:
    return next(slug for slug, known in DECISIONS.items() if known == action)
