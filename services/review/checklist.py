"""The checklist of a document: a reviewer's answers about one file, and what they make of its judgement.

An accepted file never has a « non »: accepting one is refused until the answer changes, and a « non » saved about an
accepted file puts it back among those to judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.actors import Actor
from domain.coded import UnknownCode
from domain.document_kinds import DocumentKind
from domain.permissions import Permission, demand
from domain.scans import Verdict
from domain.states import CheckResult, Judgement
from models import AccountRequest, CheckAnswer, DocumentVersion, database
from queries.checklist_answers import answers_of
from queries.documents import current_versions
from queries.scopes import visible_request
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.review import examination
from services.review.hints import hints_of, keep_disagreements
from services.review.judgements import reopen_judgement, write_judgement

WORDS_MAXIMUM = 1000


@dataclass(frozen=True)
class Checked:
    """What saving did. `accepted_with_no` names the questions for which the file was not accepted as asked,
    `reopened` says that an acceptance fell, `no_reason` that there is no « non » to refuse the file for, `infected`
    that it is not accepted because of a virus."""

    version: DocumentVersion
    changed: tuple[str, ...]
    accepted_with_no: tuple[str, ...] = ()
    reopened: bool = False
    no_reason: bool = False
    infected: bool = False


def check_document(
    deps: Dependencies,
    actor: Actor,
    reference: str,
    kind: str,
    answers: Mapping[str, CheckResult],
    *,
    version_number: int,
    judgement: Judgement | None = None,
) -> Checked:
    """Save the answers about the current version of a document, then judge it if asked, in one transaction.

    Questions that are not in `answers` keep theirs. The answers are kept when the judgement cannot follow from them:
    see `Checked`. A file is refused for the first « non »'s reason, in the words of all of them. Raises NotFound,
    NotAllowed, UnknownCode (a question that the kinds file lacks), SomebodyWasFaster (another version by now).
    """
    hints = _hints(deps, actor, reference, kind, answers)
    with database.atomic():
        actor, request, version = examination.to_judge(actor, reference, kind, version_number)
        document = deps.registry.document(kind)
        changed = _save(deps, actor, document, version, answers)
        if changed:
            keep_disagreements(deps, request, version, answers, hints.get(version.id, {}), changed)
            given = {code: answers[code].value for code in changed}
            _record(deps, actor, request, version, document=kind, answers=given)
        noes = examination.standing_noes(deps, kind, version)
        reopened = bool(noes) and version.judgement == Judgement.ACCEPTED
        if reopened:
            reopen_judgement(deps, actor, request, version)
        if judgement == Judgement.ACCEPTED and noes:
            return Checked(version, changed, accepted_with_no=tuple(noes), reopened=reopened)
        if judgement == Judgement.ACCEPTED and version.scan_verdict == Verdict.INFECTED:
            return Checked(version, changed, infected=True)
        reason, words = refusal_of(document, noes)
        if judgement == Judgement.REFUSED and not reason:
            return Checked(version, changed, no_reason=True)
        if judgement is not None:
            refused = judgement == Judgement.REFUSED
            write_judgement(
                deps,
                actor,
                request,
                version,
                judgement,
                reason=reason if refused else "",
                words=words if refused else "",
            )
    return Checked(version, changed, reopened=reopened)


def _hints(
    deps: Dependencies, actor: Actor, reference: str, kind: str, answers: Mapping[str, CheckResult]
) -> dict[int, dict[str, bool]]:
    """What the text of the current file answers to its questions, by version; read before the transaction."""
    demand(actor, Permission.JUDGE_DOCUMENTS)
    if not {question.code for question in deps.registry.document(kind).checklist if question.hint} & set(answers):
        return {}
    request = visible_request(actor, reference, Permission.JUDGE_DOCUMENTS)
    version = current_versions(request).get(kind)
    return {version.id: hints_of(deps, request, version)} if version is not None else {}


def refusal_of(document: DocumentKind, noes: list[str]) -> tuple[str, str]:
    """The reason and the words that these « non » propose: ('', '') for none.

    The first one's reason comes with its own sentence, which the words do not repeat.
    """
    questions = [question for question in document.checklist if question.code in noes]
    if not questions:
        return "", ""
    sentence = document.reason(questions[0].reason).sentence
    more = dict.fromkeys(question.sentence for question in questions if question.sentence != sentence)
    return questions[0].reason, "\n".join(more)[:WORDS_MAXIMUM]


def proposals(document: DocumentKind, noes: list[str]) -> tuple[list[str], str]:
    """The reasons that these « non » tick in a complement, and the words that no reason's sentence says already."""
    questions = [question for question in document.checklist if question.code in noes]
    reasons = list(dict.fromkeys(question.reason for question in questions))
    sentences = {document.reason(code).sentence for code in reasons}
    words = dict.fromkeys(question.sentence for question in questions if question.sentence not in sentences)
    return reasons, " ".join(words)[:WORDS_MAXIMUM]


def _record(deps: Dependencies, actor: Actor, request: AccountRequest, version: DocumentVersion, **detail: Any) -> None:
    journal.record("document.checked", actor, deps.now(), request=request, version=version.number, **detail)


def _save(
    deps: Dependencies,
    actor: Actor,
    document: DocumentKind,
    version: DocumentVersion,
    answers: Mapping[str, CheckResult],
) -> tuple[str, ...]:
    """Write what differs from the answers kept. Returns the questions whose answer changed."""
    known = {question.code for question in document.checklist}
    for code in answers:
        if code not in known:
            raise UnknownCode("check", code)
    kept = answers_of([version.id])[version.id]
    changed = tuple(code for code, answer in answers.items() if code not in kept or kept[code].answer != answer)
    for code in changed:
        values = {"answer": answers[code], "author": actor.account_id, "at": deps.now()}
        if code in kept:
            CheckAnswer.update(values).where(CheckAnswer.id == kept[code].id).execute()
        else:
            CheckAnswer.create(version=version, check_code=code, **values)
    return changed
