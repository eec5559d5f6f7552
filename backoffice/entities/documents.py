"""The documents of an entity itself: added with a title, opened, deleted."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.access import row_id
from backoffice.entities.address import entity_address
from backoffice.outcome import attempt
from domain.errors import DomainError, NotFound
from domain.permissions import Permission
from models import Entity
from models_exchange import AttachedFile
from queries.attached_files import visible_document
from queries.scopes import entities_visible_to
from services.documents import attached_files as opening
from services.entities import documents
from web import file_access
from web.attached_files import file_field, handed_over, take
from web.current import actor, deps
from web.fields import Line
from web.form_words import FrenchForm
from web.words import sentence


class DocumentForm(FrenchForm):
    """What a document is, and its file."""

    page_id = "document"
    title = Line(
        "Ce que c’est",
        needed="Indiquez ce qu’est ce document.",
        maximum=200,
        description="Par exemple\N{NO-BREAK SPACE}: arrêté de création, convention.",
    )
    file = file_field()
    joined: AttachedFile | None = None

    def demand_file(self) -> bool:
        """Whether there is a file; if not, its field says so."""
        if self.joined is None and not self.file.errors:
            self.file.errors = ["Choisissez un fichier."]
        return self.joined is not None and not self.file.errors


class EntityDocuments:
    permissions = {
        "add_document": Permission.EDIT_ENTITIES,
        "document": Permission.EDIT_ENTITIES,
        "remove_document": Permission.EDIT_ENTITIES,
    }

    @expose("/<entity_id>/documents", methods=("GET", "POST"))
    def add_document(self, entity_id: str) -> ResponseReturnValue:
        """Add one."""
        row = _edited(entity_id)
        form = DocumentForm()
        form.joined = take(
            form.file, actor(), row, documents.PURPOSE, lambda file: documents.take(deps(), actor(), row.id, file)
        )
        valid = form.validate_on_submit()
        if form.is_submitted() and form.demand_file() and valid and _added(row, form):
            return redirect(entity_address(row.id, "documents"))
        page = render_template("backoffice/entity_document.html", row=row, form=form)
        return (page, 422) if form.is_submitted() else page

    @expose("/<entity_id>/documents/<file_id>")
    def document(self, entity_id: str, file_id: str) -> ResponseReturnValue:
        """The file, once the antivirus found nothing in it."""
        file = visible_document(actor(), row_id(entity_id), row_id(file_id))
        access = file_access.of_attached(file)
        if not access.given:
            flash(access.why, "error")
            return redirect(entity_address(file.entity_id, "documents"))
        answer = handed_over(file)
        opening.opened(deps(), actor(), file)
        return answer

    @expose("/<entity_id>/documents/<file_id>/supprimer", methods=("POST",))
    def remove_document(self, entity_id: str, file_id: str) -> ResponseReturnValue:
        """Delete it, and its file."""
        file = visible_document(actor(), row_id(entity_id), row_id(file_id))
        of_entity = int(file.entity_id)
        attempt(
            lambda: documents.remove(deps(), actor(), of_entity, file.id),
            f"Le document «\N{NO-BREAK SPACE}{file.title}\N{NO-BREAK SPACE}» est supprimé.",
        )
        return redirect(entity_address(of_entity, "documents"))


def _edited(entity_id: str) -> Entity:
    """An entity that the current user may edit. Raises NotFound."""
    row: Entity | None = (
        entities_visible_to(actor(), Permission.EDIT_ENTITIES).where(Entity.id == row_id(entity_id)).first()
    )
    if row is None:
        raise NotFound()
    return row


def _added(row: Entity, form: DocumentForm) -> bool:
    """Whether the document is one now; what was in the way stands above the form."""
    if form.joined is None:
        return False
    try:
        documents.add(deps(), actor(), row.id, form.joined.id, form.title.data)
    except DomainError as error:
        form.form_errors.append(sentence(error))
        return False
    flash(f"Le document «\N{NO-BREAK SPACE}{form.title.data}\N{NO-BREAK SPACE}» est ajouté.", "success")
    return True
