"""The checklist of each document of a request with its hints, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from backoffice.requests.hint_words import (
    MARKS,
    Days,
    Line,
    line_of,
    notes_of,
    signature_differs,
    signature_lines,
)
from backoffice.requests.surroundings import sent_on
from backoffice.requests.viewer import Panel, Viewer
from domain.calendar import paris_date
from domain.document_kinds import ChecklistQuestion
from domain.hints.marks import Mark
from domain.hints.search import Findings, Status, look, signs_for_oneself
from domain.published import day_of
from models import AccountRequest, CheckAnswer, DerivedFile, DocumentVersion
from queries.request_context import RequestContext
from services.documents.text_layers import layers_of
from services.review.checklist import proposals
from services.review.hints import asked_of
from web.current import deps

ANSWERS = (("yes", "Oui"), ("no", "Non"), ("na", "Sans objet"))
ANSWER_LABELS = dict(ANSWERS)


@dataclass(frozen=True)
class Question:
    """One question as it stands on the screen."""

    code: str
    words: str
    sentence: str
    answer: CheckAnswer | None
    hints: Sequence[Line]

    @property
    def answer_label(self) -> str:
        return ANSWER_LABELS[self.answer.answer] if self.answer is not None else ""


@dataclass(frozen=True)
class Checklist:
    """A document's questions about its current file, what else its text says, and former files' answers by version."""

    questions: Sequence[Question]
    notes: Sequence[str]
    more: Sequence[Line]
    former: Mapping[int, Sequence[tuple[str, str, str]]]
    marks: Mapping[int, Sequence[Mark]]
    """The highlights of the file that the viewer shows, by page."""

    answers: ClassVar[Sequence[tuple[str, str]]] = ANSWERS
    mark_labels: ClassVar[Mapping[str, str]] = MARKS

    @property
    def answered(self) -> int:
        return sum(question.answer is not None for question in self.questions)

    @property
    def latest(self) -> CheckAnswer | None:
        """The last answer given: who checked the document, unless a question says otherwise."""
        given = [question.answer for question in self.questions if question.answer is not None]
        return max(given, key=lambda answer: answer.at, default=None)


def checklists_of(
    row: AccountRequest,
    context: RequestContext,
    panels: Sequence[Panel],
    viewers: Mapping[str, Viewer],
    derived_files: Sequence[DerivedFile],
) -> dict[str, Checklist]:
    """The checklist of each document that has a file, by kind."""
    current = {panel.kind: panel.current for panel in panels if panel.current is not None}
    viewed = {kind: view.version for kind, view in viewers.items()}
    layers = layers_of(
        deps(), list({version.id: version for version in (*current.values(), *viewed.values())}.values()), derived_files
    )
    given = context.answers
    checklists: dict[str, Checklist] = {}
    for panel in panels:
        version = current.get(panel.kind)
        view = viewers.get(panel.kind)
        if version is None or view is None:
            continue
        layer, asked = layers[version.id], asked_of(row, panel.kind)
        findings = look(layer, asked) if layer is not None else Findings(readable=False)
        other = layers[view.version.id]
        seen = findings if view.current or other is None else look(other, asked)
        document = deps().registry.document(panel.kind)
        # Of a file that could not be read, nobody knows whether it is signed.
        kind = row.signature_kind if panel.kind == deps().registry.mandate_code and layer is not None else None
        lines = _Lines(findings, _days(row, version), view, kind)
        checklists[panel.kind] = Checklist(
            questions=[
                Question(q.code, q.question, q.sentence, given[version.id].get(q.code), lines.beside(q))
                for q in document.checklist
            ],
            notes=notes_of(layer, findings),
            more=lines.others(
                document.checklist, oneself=panel.kind == deps().registry.mandate_code and signs_for_oneself(asked)
            ),
            former={
                old.id: _answered(document.checklist, given[old.id])
                for old in panel.versions
                if old is not version and given[old.id]
            },
            marks=_by_page(seen),
        )
    return checklists


def proposals_of(context: RequestContext) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What the « non » answered about the current files propose to a complement: (document, reason) and words."""
    ticked: list[tuple[str, str]] = []
    words: dict[str, str] = {}
    for kind, version in context.current_versions.items():
        reasons, proposed_words = proposals(deps().registry.document(kind), context.noes(version))
        ticked += [(kind, reason) for reason in reasons]
        if proposed_words:
            words[kind] = proposed_words
    return ticked, words


def _days(row: AccountRequest, version: DocumentVersion) -> Days:
    kind = version.document.kind
    declared = row.mandate_date if kind == deps().registry.mandate_code else None
    declared = declared or day_of(row.document_references.get(kind, {}))
    return Days(paris_date(deps().now()), sent_on(row, version), declared)


class _Lines:
    """The hints about one file in words, beside the questions that they are about, or after them."""

    def __init__(self, findings: Findings, days: Days, view: Viewer, signature_kind: str | None) -> None:
        self._findings = findings
        self._days = days
        self._view = view
        self._signature_kind = signature_kind

    def beside(self, question: ChecklistQuestion) -> list[Line]:
        if question.hint == "signature":
            lines = signature_lines(self._findings.signatures) if self._findings.signed else []
            return signature_differs(self._signature_kind, signed=self._findings.signed) + lines
        hints = self._findings.about(question.hint) if question.hint is not None else []
        return [line_of(hint, self._days, self._to_page) for hint in hints]

    def others(self, questions: Sequence[ChecklistQuestion], *, oneself: bool) -> list[Line]:
        """What no question asks: only what the text does say."""
        beside = {question.hint for question in questions}
        hints = [hint for hint in self._findings.hints if hint.about not in beside and hint.status is Status.PRESENT]
        lines = [line_of(hint, self._days, self._to_page) for hint in hints]
        if self._findings.signed and "signature" not in beside:
            lines += signature_lines(self._findings.signatures)
        if oneself:
            lines.append(Line("Le signataire déclaré porte le nom du demandeur.", confirms=False))
        return lines

    def _to_page(self, page: int) -> str:
        return self._view.to(page=page, version=None)


def _answered(questions: Sequence[ChecklistQuestion], given: Mapping[str, CheckAnswer]) -> list[tuple[str, str, str]]:
    """(question, answer, who) for a former file; a question that the kinds file lost is named by its code."""
    words = {question.code: question.question for question in questions}
    return [
        (words.get(code, code), ANSWER_LABELS[answer.answer], answer.author.full_name) for code, answer in given.items()
    ]


def _by_page(findings: Findings) -> dict[int, list[Mark]]:
    pages = sorted({mark.page for hint in findings.hints for mark in hint.marks})
    return {page: findings.marks_on(page) for page in pages}
