"""Where a reviewer's answer and the hint beside the question contradict one another: kept as rows, to be learnt from.

Never by whom: what is looked into is how good the hints and the questions are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.calendar import paris_date
from domain.hints.answers import answers_of
from domain.hints.search import Asked, look
from domain.states import CheckResult
from models import AccountRequest, DocumentVersion
from models_work import HintDisagreement
from services.documents import text_layers
from services.machinery.dependencies import Dependencies

ANSWERS = {CheckResult.YES: True, CheckResult.NO: False}


def asked_of(row: AccountRequest, document: str) -> Asked:
    """What the request declares, as hints look for it in a document of this kind."""
    act = row.document_references.get(document, {})
    names = (row.display_name, row.entity.name if row.entity_id is not None else "")
    return Asked(
        first_name=row.first_name,
        last_name=row.last_name,
        signatories=tuple(str(signatory.get("name", "")) for signatory in row.signatories or ()),
        entity_names=names,
        siret=row.siret,
        register=row.register_kind,
        register_number=row.register_number,
        act_number=act.get("number", ""),
        collection=act.get("collection", ""),
    )


def hints_of(deps: Dependencies, request: AccountRequest, version: DocumentVersion) -> dict[str, bool]:
    """What the text of a file answers to its questions; nothing where it was not read yet: there was no hint to see.

    Reads the storage: never inside a transaction that writes.
    """
    layer = text_layers.kept_layer(deps, version)
    if layer is None:
        return {}
    sent_on = paris_date(max(request.submitted_at, version.uploaded_at)) if request.submitted_at is not None else None
    document = deps.registry.document(version.document.kind)
    return answers_of(document, look(layer, asked_of(request, document.code)), sent_on, deps.registry.mandate_months)


def keep_disagreements(
    deps: Dependencies,
    request: AccountRequest,
    version: DocumentVersion,
    answers: Mapping[str, CheckResult],
    hints: Mapping[str, bool],
    changed: Iterable[str],
) -> None:
    """Write the rows of the questions whose answer changed, inside the caller's transaction."""
    codes = list(changed)
    rows = HintDisagreement
    rows.delete().where(rows.version == version, rows.check_code.in_(codes)).execute()
    for code in codes:
        answer = ANSWERS.get(answers[code])
        if answer is not None and code in hints and hints[code] is not answer:
            about = {"request": request, "version": version, "document": version.document.kind, "check_code": code}
            rows.create(answer=answers[code], at=deps.now(), **about)
