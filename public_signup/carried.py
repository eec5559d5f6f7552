"""What a page that lost its draft still says, written to a new draft: its own answers, and those that it implies.

A page posts the kind of body that it was made for (`body`), and a question about an entity its SIRET (`about`): with
them the forms read the answers as they would have. Only what is well written is kept, and files are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from domain.companies import EntityCheck
from domain.pieces import Page, Piece
from models import AccountRequest
from public_signup import entity_questions as questions
from public_signup import steps
from public_signup.forms.base import StepForm
from public_signup.forms.entity.base import RoleForm
from public_signup.forms.entity.details import DetailsForm
from public_signup.forms.entity.kind import KindForm
from public_signup.forms.entity.ministry import MinistryForm
from public_signup.forms.entity.official import OfficialForm
from public_signup.forms.entity.siret import WITHOUT, SiretForm
from public_signup.forms.organisme import OrganismeForm
from public_signup.forms.pieces import piece_form
from public_signup.forms.vous import VousForm
from queries.signup import active_ministries
from services.signup import drafts
from web.current import deps

PIECES = {
    "proof": Piece.PROOF,
    "signatory": Piece.SIGNATORY,
    "other_document": Piece.OTHER,
    "signed_letter": Piece.SIGNED,
}
WITH_ADDRESS = frozenset({"vous", "draft_letter", "later"})
"""Pages that ask for an answer of the step « vous »: all of them, or the address alone."""
CARRIED = frozenset({"organisme", "entite", *PIECES, *WITH_ADDRESS})
"""Endpoints whose answers are carried over."""


def keep(draft: AccountRequest, endpoint: str, document: str) -> AccountRequest:
    """Write the answers of a page to a draft that has just begun, and return it. `document` is the code in the page's
    address; '' for none. May ask the directory of companies.
    """
    new = _NewDraft(draft)
    if endpoint == "organisme":
        new.keep("organisme", OrganismeForm(new.row, deps().registry))
    elif endpoint in CARRIED:
        new.keep_body()
        if endpoint == "entite":
            _EntityAnswers(new).keep(request.form.get("question", ""))
        elif endpoint in WITH_ADDRESS:
            new.keep("vous", VousForm(new.row))
        elif page := _page(new.row, PIECES[endpoint], document):
            new.keep("pieces", piece_form(new.row, page))
    return new.row


def _page(draft: AccountRequest, piece: Piece, document: str) -> Page | None:
    """The page of the documents, where the draft's kind of body is known and the agency has the document."""
    if draft.kind is None or (piece is Piece.OTHER and document not in deps().registry.document_codes):
        return None
    return Page(piece, document if piece is Piece.OTHER else "")


class _NewDraft:
    """The draft, which nobody else knows of yet: no write of it can be stale."""

    def __init__(self, row: AccountRequest) -> None:
        self.row = row

    def write(self, step: str, answers: Mapping[str, Any]) -> None:
        self.row = drafts.save_answers(deps(), self.row, step, answers, expected_version=self.row.version)

    def keep(self, step: str, form: StepForm) -> None:
        form.validate(lenient=True)
        self.write(step, steps.well_written(form))

    def keep_body(self) -> None:
        """The first step, which every later page implies: the kind that it was made for; '': another body's."""
        registry, code = deps().registry, request.form.get("body")
        listed = registry.listed_kind if registry.listed_kind is not None and registry.listed_kind.active else None
        kinds = {kind.code for kind in registry.other_kinds} | ({listed.code} if listed is not None else set())
        if code in kinds:
            self.write("organisme", {"kind": code})
        if listed is not None and (code == "" or code in kinds):
            self.write("organisme", {"is_listed": code == listed.code})


class _EntityAnswers:
    """The questions of the page « entite »; one of them was posted."""

    def __init__(self, new: _NewDraft) -> None:
        self.new = new
        self.registry = deps().registry

    def keep(self, question: str) -> None:
        if question == questions.MINISTRY:
            self.new.keep("entite", MinistryForm(self.new.row, self.registry, active_ministries(self.new.row)))
        elif question == questions.SIRET:
            self._siret(SiretForm(self.new.row, self.registry))
        elif question == questions.KIND:
            self.new.write("entite", {"has_siret": False})
            self.new.keep("entite", KindForm(self.new.row, self.registry))
        elif question in (questions.OFFICIAL, questions.DETAILS, questions.ROLE):
            self._about()
            self._of_body(question)

    def _siret(self, form: SiretForm) -> None:
        """The number, with what the directory says of it, as its own page writes it."""
        if request.form.get("action") == WITHOUT:
            self.new.write("entite", form.answers_without())
        elif form.validate(lenient=True) and form.siret.data:
            self.new.write("entite", form.answers() | questions.looked_up(form.siret.data))

    def _about(self) -> None:
        """The SIRET that the question was about."""
        if about := request.form.get("about"):
            self._siret(SiretForm(self.new.row, self.registry, formdata=MultiDict({"siret": about})))
        else:
            self.new.write("entite", {"has_siret": False})

    def _of_body(self, question: str) -> None:
        row = self.new.row
        answer = questions.official_answer(row)
        if question == questions.OFFICIAL and answer is not None and questions.is_known(row):
            self.new.keep("entite", OfficialForm(row, self.registry, answer))
        elif question == questions.DETAILS and (row.has_siret or row.kind is not None):
            if questions.is_known(row):
                self.new.write("entite", {"entity_check": EntityCheck.CONTESTED.value})
            self.new.keep("entite", DetailsForm(self.new.row, self.registry))
        elif question == questions.ROLE:
            self.new.keep("entite", RoleForm(row, self.registry))
