"""The documents of a request as its page shows them, and which of them is looked at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request, url_for

from backoffice.requests import surroundings
from backoffice.requests.list_position import keeping_list
from domain.calendar import paris_date
from domain.document_kinds import MISSING, Purpose
from domain.published import in_words, is_later
from models import AccountRequest, DocumentVersion
from queries.request_context import RequestContext
from services.requests.lifecycle import requirements
from web.current import deps


@dataclass(frozen=True)
class DocumentPanel:
    """One kind of document of the request: what is asked, the files given, whether the current one can be judged."""

    kind: str
    label: str
    required: bool
    versions: list[DocumentVersion]
    reasons: list[tuple[str, str]]
    purpose: Purpose | None
    age: str = ""
    age_sent: str = ""
    """Of the mandate, in words: today, and on the day on which it was sent."""
    published: str = ""
    link: str = ""
    """Where the act is published, as the applicant says, and the address of its page; "" where nothing is told."""
    later: bool = False
    """The act is of a later day than the letter whose signatory it entitles."""

    @property
    def ages(self) -> str:
        return f"{self.age_sent} à l’envoi, {self.age} à ce jour" if self.age_sent else self.age

    @property
    def current(self) -> DocumentVersion | None:
        newest = self.versions[0] if self.versions else None
        return newest if newest is not None and newest.removed_at is None else None

    @property
    def former(self) -> list[DocumentVersion]:
        current = self.current
        return [version for version in self.versions if version is not current]

    @property
    def is_asked(self) -> bool:
        """Whether it has to be accepted: not where a reference alone is given, which is looked up elsewhere."""
        return self.required and (self.current is not None or not self.published)

    @property
    def is_open(self) -> bool:
        """Whether there is a file that nobody judged yet."""
        return self.current is not None and self.current.judgement is None


def documents_of(row: AccountRequest, read: RequestContext) -> list[DocumentPanel]:
    """Required documents first, those missing too, then whatever else was given."""
    registry = deps().registry
    given = read.versions
    needs = {need.document: need for need in requirements(deps(), row, has_manager=read.has_manager)}
    panels = []
    for kind in dict.fromkeys([*needs, *given]):
        need = needs.get(kind)
        if need is not None and not need.required and kind not in given:
            continue
        document = registry.document(kind)
        reference = row.document_references.get(kind, {})
        panel = DocumentPanel(
            kind,
            document.label,
            need is not None and need.required,
            given.get(kind, []),
            [(reason.code, reason.label) for reason in document.reasons if reason.code != MISSING],
            document.purpose,
            published=in_words(reference),
            link=reference.get("link", ""),
            later=document.asked.signatory_is_legal_representative is False and is_later(reference, row.mandate_date),
        )
        panels.append(_with_ages(row, panel) if document.purpose == "mandate" else panel)
    return panels


def looked_at(panels: Sequence[DocumentPanel]) -> str:
    """The document that the address names, else the first one that nobody judged, else the first; '' for none."""
    kinds = [panel.kind for panel in panels]
    named = request.args.get("piece", "")
    if named in kinds:
        return named
    return next((panel.kind for panel in panels if panel.is_open), kinds[0] if kinds else "")


def document_address(reference: str, kind: str) -> str:
    """The request's page, looking at this document."""
    page = url_for("backoffice_requests.page", reference=reference, piece=kind, _anchor=f"piece-{kind}")
    return keeping_list(page)


def _with_ages(row: AccountRequest, panel: DocumentPanel) -> DocumentPanel:
    age = surroundings.age_of_mandate(row.mandate_date)
    sent = surroundings.sent_on(row, panel.current) if panel.current is not None else None
    if sent is None or sent == paris_date(deps().now()):
        return replace(panel, age=age)
    return replace(panel, age=age, age_sent=surroundings.age_of_mandate(row.mandate_date, on=sent))
