"""`/backoffice/modeles/mots/`: the beginning and the end of the mails of a refusal and of a complement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response
from flask_admin import expose
from flask_admin.model.base import ViewArgs
from wtforms import Form

from backoffice.crud import Crud
from backoffice.exports import plain
from backoffice.texts.forms import WordsForm
from backoffice.texts.mail_preview import faults, mail
from domain.errors import NotFound
from domain.message_templates import HOUSE, Action, Place, Variable, variables
from domain.permissions import Permission
from models import MessageTemplate
from queries.message_templates import own_words
from services.machinery.exports import Keys
from services.reference import message_templates
from services.reference.message_templates import version_of, words_key
from web.current import actor, deps

PIECES: dict[str, tuple[Action, Place]] = {
    "refus-debut": ("reject", Place.OPENING),
    "refus-fin": ("reject", Place.CLOSING),
    "complement-debut": ("request_changes", Place.OPENING),
    "complement-fin": ("request_changes", Place.CLOSING),
}
LABELS = {
    "refus-debut": "Mail de refus : début",
    "refus-fin": "Mail de refus : fin",
    "complement-debut": "Mail de complément : début",
    "complement-fin": "Mail de complément : fin",
}
WHERE = {
    Place.OPENING: "Ce texte ouvre le mail, avant les motifs.",
    Place.CLOSING: "Ce texte suit les motifs et qui a décidé.",
}


@dataclass(frozen=True)
class Piece:
    """One of the mails' own texts: an administrator's, or the house's where nobody worded another."""

    slug: str
    action: Action
    place: Place
    text: str
    own: bool
    version: str
    author: str
    updated_at: datetime | None

    @property
    def display_name(self) -> str:
        return LABELS[self.slug]

    @property
    def label(self) -> str:
        return LABELS[self.slug]

    @property
    def house(self) -> str:
        return HOUSE[self.action, self.place]

    @property
    def object_key(self) -> tuple[str, str]:
        return words_key(self.action, self.place)


def piece_of(slug: str) -> Piece:
    """Raises NotFound."""
    if slug not in PIECES:
        raise NotFound()
    action, place = PIECES[slug]
    row = own_words(action, place)
    if row is None:
        return Piece(slug, action, place, HOUSE[action, place], False, version_of(None), "", None)
    author = row.updated_by.full_name if row.updated_by_id is not None else ""
    return Piece(slug, action, place, row.text, True, version_of(row), author, row.updated_at)


class MailWords(Crud):
    """Changing one writes over it; deleting one brings the house's words back."""

    see = Permission.SEE_TEMPLATES
    edit = Permission.EDIT_TEMPLATES
    permissions = {"preview": Permission.PREVIEW_TEMPLATES}
    in_menu = False
    of_rows = False
    can_create = False
    form = WordsForm
    counted = ("texte", "textes")
    column_evident = ("text",)
    column_list = ("label", "text", "own")
    column_labels = {"label": "Mail", "text": "Texte", "own": "Changé"}
    column_sortable_list = column_filters = column_searchable_list = ()
    column_formatters_export = plain(own=lambda row: row.own)
    action_disallowed_list = ["delete"]
    edit_template = "backoffice/texts/edit.html"
    deleted_words = "« {} » a de nouveau le texte d’origine."
    delete_label = "Revenir au texte d’origine"
    delete_question = "Remplacer ce texte par celui d’origine ?"

    def __init__(self) -> None:
        super().__init__(MessageTemplate, name="Mots des mails", endpoint="backoffice_words", url="modeles/mots")

    def get_query(self) -> Any:
        return MessageTemplate.select().where(MessageTemplate.place != Place.REASON)

    def get_list(
        self, page: int | None, sort_column: str | None, sort_desc: bool | None, *args: Any, **options: Any
    ) -> tuple[int, list[Piece]]:
        pieces = [piece_of(slug) for slug in PIECES]
        return len(pieces), self.in_order(pieces, sort_column, bool(sort_desc)) if sort_column else pieces

    def keys_to_export(self, args: ViewArgs, most: int = 0) -> Keys:
        return list(PIECES)

    def rows_to_export(self, query: Any, some: Keys) -> list[Piece]:
        return [piece_of(slug) for slug in some]

    def get_one(self, id: Any) -> Piece:  # noqa: A002 (Flask-Admin's name)
        return piece_of(str(id))

    def get_pk_value(self, model: Any) -> str:
        return str(model.slug)

    def object_kind(self) -> str:
        return "mail_words"

    def addresses_of(self, keys: Collection[str]) -> dict[str, str]:
        slugs = {words_key(*piece)[1]: slug for slug, piece in PIECES.items()}
        page = f"{self.endpoint}.details_view"
        known = [key for key in keys if key in slugs and self.opens("details_view")]
        return {key: str(self.get_url(page, id=slugs[key])) for key in known}

    def offers_deleting(self, row: Piece) -> bool:
        return row.own and super().offers_deleting(row)

    def stored_values(self, row: Piece) -> dict[str, Any]:
        return {"text": row.text}

    def mark_of(self, row: Piece) -> str:
        return row.version

    def form_of(self, row: Piece) -> Form:
        form: Form = self._edit_form_class(obj=row, action=row.action, place=row.place)
        return form

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return str(self.get_url("backoffice_texts.index_view"))

    def update_row(self, form: Form, row: Piece, seen: str) -> None:
        message_templates.save_words(deps(), actor(), row.action, row.place, form.text.data, seen)

    def delete_row(self, row: Piece, seen: str) -> None:
        message_templates.restore_words(deps(), actor(), row.action, row.place, seen)

    # -- what the template asks

    def lede(self, row: Piece) -> str:
        return WHERE[row.place]

    def variables(self, row: Piece) -> tuple[Variable, ...]:
        return variables(row.action, row.place)

    def preview_url(self, row: Piece) -> str:
        return str(self.get_url(".preview", slug=row.slug))

    @expose("/<slug>/apercu", methods=("GET", "POST"))
    def preview(self, slug: str) -> Response:
        """The mail with invented facts and these words: those stored, or those typed so far."""
        piece = piece_of(slug)
        form = WordsForm(action=piece.action, place=piece.place, data={"text": piece.text})
        if form.is_submitted() and not form.validate():
            return faults(form)
        return mail(piece.action, {piece.place.value: form.text.data})
