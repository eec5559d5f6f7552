"""« Désaccords »: where the text of a file and the reviewer's answer contradict one another; never by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from backoffice import words
from backoffice.drawing import CellMacro
from backoffice.filters import Choice, between_days
from backoffice.listing import Listing
from backoffice.menu import FOLLOW_UP
from domain.calendar import paris_date
from domain.permissions import Permission
from models import AccountRequest
from models_work import HintDisagreement
from queries.hint_disagreements import NEWEST, Contradicted, hints_contradicted
from queries.orders import Grouped, Sort
from queries.scopes import hint_disagreements_visible_to
from web.current import actor, deps


def _question(code: str) -> str:
    """A question, of whichever document asks it."""
    asking = (kind for kind in deps().registry.documents if any(one.code == code for one in kind.checklist))
    return next((words.question_words(kind.code, code) for kind in asking), code)


class Disagreements(Listing):
    menu_group = FOLLOW_UP
    menu_icon = "disagreement"
    permissions = {"index_view": Permission.SEE_DOCUMENTS}
    can_export = False
    list_template = "backoffice/disagreements.html"
    counted = ("désaccord", "désaccords")
    column_evident = ("document", "request", "at")
    column_list = ("question", "document", "hint", "answer", "request", "at")
    column_labels = {
        "question": "Question",
        "document": "Pièce",
        "hint": "Le texte",
        "answer": "La réponse",
        "request": "Demande",
        "at": "Répondu",
    }
    column_formatters = {name: CellMacro(f"hint_{name}") for name in column_list}
    sorts = {
        "question": Grouped("question", HintDisagreement.check_code, label=_question),
        "document": Grouped("piece", HintDisagreement.document, label=words.document_label),
        "hint": Grouped("texte", HintDisagreement.answer, label=lambda answer: _yes_or_no(answer != "yes")),
        "answer": Grouped("reponse", HintDisagreement.answer, label=lambda answer: _yes_or_no(answer == "yes")),
        "request": Sort("demande", HintDisagreement.request),
        "at": Sort("date", HintDisagreement.at),
    }
    key_column = "question"
    day_column = "at"
    empty_title = "Aucun désaccord"
    empty_words = "Les réponses qui contredisent l’indice tiré du texte d’une pièce apparaissent ici."
    newest = NEWEST

    def __init__(self) -> None:
        row = HintDisagreement
        self.column_filters = [
            Choice("question", "Question", _questions, lambda query, value: query.where(*_about(value))),
            Choice("piece", "Pièce", _documents, lambda query, value: query.where(row.document == value)),
            Choice(
                "reponse",
                "Réponse",
                lambda: [("yes", "Oui, contre le texte"), ("no", "Non, contre le texte")],
                lambda query, value: query.where(row.answer == value),
            ),
            *between_days(row.at, ("du", "Depuis le"), ("au", "Jusqu’au")),
        ]
        super().__init__(row, name="Désaccords", endpoint="backoffice_disagreements", url="desaccords")

    def get_query(self) -> Any:
        columns = (HintDisagreement, AccountRequest.id, AccountRequest.reference)
        return hint_disagreements_visible_to(actor()).select(*columns).join(AccountRequest)

    def day_of(self, model: Any) -> date:
        return paris_date(model.at)

    def contradicted(self) -> list[tuple[Contradicted, str]]:
        """Each question that was contradicted lately, and the address of its rows."""
        return [
            (one, self.get_url(".index_view", question=f"{one.document}:{one.check_code}"))
            for one in hints_contradicted(actor())
        ]


def _yes_or_no(yes: bool) -> str:
    return "Oui" if yes else "Non"


def _documents() -> list[tuple[str, str]]:
    return [(kind.code, kind.label) for kind in deps().registry.documents]


def _questions() -> list[tuple[str, str]]:
    """Those that have a hint, by document and code: two documents may ask the same."""
    return [
        (f"{kind.code}:{question.code}", words.question_words(kind.code, question.code))
        for kind in deps().registry.documents
        for question in kind.checklist
        if question.hint is not None
    ]


def _about(value: str) -> tuple[Any, Any]:
    document, _, code = value.partition(":")
    return HintDisagreement.document == document, HintDisagreement.check_code == code
