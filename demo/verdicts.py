"""What reviewers and managers do with a request, by the use cases that the backoffice calls."""

from __future__ import annotations

from datetime import timedelta

from demo.acts import Act
from demo.bodies import bodies
from demo.world import Case, World
from domain.actors import Actor
from domain.document_kinds import ChecklistQuestion
from domain.errors import NotFound
from domain.role_endings import EndReason
from domain.states import CheckResult, Judgement
from models import Entity, Membership
from queries.actors import actor_of
from queries.documents import current_versions
from queries.memberships import active_managers
from services.documents import text_layers
from services.people import memberships, role_endings
from services.requests import attaching
from services.requests.transitions import apply_with_reason
from services.retention import holds
from services.review import checklist, decisions, examination

SI = "si"
MANAGER = "manager"


def _decider(world: World, case: Case, by: str) -> Actor:
    if by != MANAGER:
        return world.agent(by)
    managers = active_managers(case.request.entity_id)
    if not managers:
        raise NotFound()
    return actor_of(managers[0])


def accept(*, by: str = "instructeur", only: tuple[str, ...] = ()) -> Act:
    """Open the documents that stand unjudged, check them and accept them (`only` some)."""

    def act(world: World, case: Case) -> None:
        reviewer, reference = world.agent(by), case.request.reference
        for kind, version in current_versions(case.request).items():
            if version.judgement is None and (not only or kind in only):
                examination.document_seen(world.deps, reviewer, version)
                answers = {question.code: _good(case, kind, question.code) for question in _questions(world, kind)}
                checklist.check_document(
                    world.deps,
                    reviewer,
                    reference,
                    kind,
                    answers,
                    version_number=version.number,
                    judgement=Judgement.ACCEPTED,
                )

    return act


def _questions(world: World, kind: str) -> tuple[ChecklistQuestion, ...]:
    return world.deps.registry.document(kind).checklist


def _good(case: Case, kind: str, code: str) -> CheckResult:
    """What a reviewer answers about a document in order: nobody looks for a name that is said to be absent."""
    absent = kind == "proof_of_existence" and code == "names_applicant" and not case.request.name_on_proof
    return CheckResult.NOT_APPLICABLE if absent else CheckResult.YES


def check(kind: str, *, no: str, by: str = "instructeur") -> Act:
    """Check a document up to the question answered « non », and leave it there, not judged."""

    def act(world: World, case: Case) -> None:
        reviewer, version = world.agent(by), current_versions(case.request)[kind]
        examination.document_seen(world.deps, reviewer, version)
        text_layers.layer_of(world.deps, version)  # as the page on which it is checked does: hints come of it
        answers: dict[str, CheckResult] = {}
        for question in _questions(world, kind):
            answers[question.code] = CheckResult.NO if question.code == no else CheckResult.YES
            if question.code == no:
                break
        checklist.check_document(
            world.deps, reviewer, case.request.reference, kind, answers, version_number=version.number
        )

    return act


def refuse(kind: str, reason: str, *, by: str = "instructeur") -> Act:
    """Refuse one document, for a reason of the kinds file; the question that it answers says « non »."""

    def act(world: World, case: Case) -> None:
        for question in _questions(world, kind):
            if question.reason == reason:
                check(kind, no=question.code, by=by)(world, case)
        examination.judge_document(
            world.deps, world.agent(by), case.request.reference, kind, Judgement.REFUSED, reason=reason
        )

    return act


def approve(by: str = SI, *, reason: str = "") -> Act:
    def act(world: World, case: Case) -> None:
        decisions.decide(world.deps, _decider(world, case, by), case.request.reference, "approve", reason=reason)

    return act


def reject(code: str, facts: str = "", *, by: str = SI) -> Act:
    """Refuse with a sentence of the kinds file and the facts of this request, as the form of refusals does."""

    def act(world: World, case: Case) -> None:
        decider, reference = _decider(world, case, by), case.request.reference
        offered = world.deps.registry.refusals_for("si" if decider.is_staff else "manager")
        reason = next(one for one in offered if one.code == code).in_words(facts)
        decisions.decide(world.deps, decider, reference, "reject", reason=reason, refusal=code)

    return act


def ask(*items: tuple[str, str, str], words: str = "", by: str = "instructeur") -> Act:
    """Ask for a complement: (document or field, reason, words)."""

    def act(world: World, case: Case) -> None:
        decisions.decide(
            world.deps,
            _decider(world, case, by),
            case.request.reference,
            "request_changes",
            reason=words,
            items=[decisions.Item(*item) for item in items],
        )

    return act


def new_entity(world: World, case: Case) -> None:
    """« Nouvelle entité »."""
    attaching.attach(world.deps, world.agent(SI), case.request.reference, None)


def attach_to(body: str) -> Act:
    """« Rattacher à … »."""

    def act(world: World, case: Case) -> None:
        entity = Entity.get(Entity.name == bodies()[body].name)
        attaching.attach(world.deps, world.agent(SI), case.request.reference, entity.id)

    return act


def note(text: str, *, by: str = "instructeur") -> Act:
    def act(world: World, case: Case) -> None:
        examination.annotate(world.deps, world.agent(by), case.request.reference, text)

    return act


def hold(days: int, *, by: str = "instructeur") -> Act:
    """« Mettre en attente jusqu'au … », so many days after today, as the demonstration is looked at."""

    def act(world: World, case: Case) -> None:
        until = (world.timeline.now + timedelta(days=days)).date()
        examination.hold(world.deps, world.agent(by), case.request.reference, until)

    return act


def correct(name: str, value: str) -> Act:
    """Mend an obvious slip in a field."""

    def act(world: World, case: Case) -> None:
        examination.correct(world.deps, world.agent(SI), case.request.reference, {name: value})

    return act


def reopen(reason: str) -> Act:
    def act(world: World, case: Case) -> None:
        apply_with_reason(world.deps, world.agent(SI), "rouvrir", case.request.reference, reason)

    return act


def put_under_contentieux(reason: str) -> Act:
    """Nothing of it is erased until the court has said."""

    def act(world: World, case: Case) -> None:
        holds.place(world.deps, world.agent(SI), case.request.reference, reason)

    return act


def end_membership(reason: str) -> Act:
    """End the role that this request gave: its entity may be left without a manager."""

    def act(world: World, case: Case) -> None:
        membership = Membership.get(Membership.request == case.request_id)
        role_endings.begin(world.deps, world.agent(SI), membership.id, EndReason.OWN_REQUEST, reason)

    return act


def suspend_membership(reason: str) -> Act:
    def act(world: World, case: Case) -> None:
        membership = Membership.get(Membership.request == case.request_id)
        memberships.suspend(world.deps, world.agent(SI), membership.id, reason)

    return act
