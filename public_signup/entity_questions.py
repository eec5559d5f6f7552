"""Which question of the page « entite » comes next: the list's name, the SIRET, what is known of it, what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.companies import DirectoryAnswer, EntityCheck, Finding, stored_answer
from domain.registry import Registry
from domain.signup import missing_of_entity
from models import AccountRequest
from public_signup.forms.entity.base import RoleForm
from public_signup.forms.entity.details import DetailsForm
from public_signup.forms.entity.kind import KindForm
from public_signup.forms.entity.ministry import MinistryForm
from public_signup.forms.entity.official import OfficialForm
from public_signup.forms.entity.siret import SiretForm
from public_signup.situations import is_managed
from queries.memberships import current_membership
from services.requests import entities
from web import limits
from web.current import deps

MINISTRY, SIRET, KIND = MinistryForm.asks, SiretForm.asks, KindForm.asks
OFFICIAL, DETAILS, ROLE = OfficialForm.asks, DetailsForm.asks, RoleForm.asks


def official_answer(draft: AccountRequest) -> DirectoryAnswer | None:
    """What the directory said of the draft's SIRET; None before it was asked."""
    return stored_answer(draft.official, draft.siret) if draft.has_siret else None


def is_known(draft: AccountRequest) -> bool:
    """Whether the directory knows the establishment."""
    answer = official_answer(draft)
    return answer is not None and answer.finding is Finding.KNOWN


def next_question(draft: AccountRequest) -> str | None:
    """The first question that lacks an answer; None when the entity is known."""
    if _picks_from_list(draft) and draft.ministry_id is None and not draft.entity_name:
        return MINISTRY
    lacks = draft.kind is None or bool(missing_of_entity(draft, deps().registry.kind(draft.kind)))
    if draft.has_siret is None or (lacks and _is_to_be_looked_up(draft)):
        return SIRET
    if is_known(draft) and draft.entity_check is None:
        return OFFICIAL
    if not draft.has_siret and draft.kind is None:
        return KIND
    return DETAILS if lacks else None


def _is_to_be_looked_up(draft: AccountRequest) -> bool:
    """Whether a SIRET was kept that no directory was asked about: its page was left by another button."""
    return bool(draft.has_siret) and deps().companies is not None and official_answer(draft) is None


def last_question(draft: AccountRequest) -> str:
    """The question that shows the entity once it is known."""
    return OFFICIAL if is_known(draft) and draft.entity_check != EntityCheck.CONTESTED else DETAILS


def wanted_question(draft: AccountRequest, asked: str | None) -> str:
    """The one that is asked for, if what comes before it is answered; else the next one."""
    following = next_question(draft)
    order = [MINISTRY, SIRET, OFFICIAL, KIND, DETAILS, ROLE]
    if asked not in order or not _makes_sense(draft, asked):
        return following or last_question(draft)
    if following is not None and order.index(following) < order.index(asked):
        return following
    return asked


def _makes_sense(draft: AccountRequest, asked: str) -> bool:
    rules = {
        MINISTRY: _picks_from_list(draft),
        OFFICIAL: is_known(draft),
        KIND: not draft.has_siret and draft.is_listed is False,
        ROLE: is_managed(draft),
    }
    return rules.get(asked, True)


def question_before(draft: AccountRequest, question: str) -> str | None:
    """Where « Retour » leads; None: to the step before."""
    if question == SIRET:
        return MINISTRY if _picks_from_list(draft) else None
    if question == KIND or (question in (OFFICIAL, DETAILS) and draft.has_siret):
        return SIRET
    if question == DETAILS:
        return KIND if draft.is_listed is False else SIRET
    return last_question(draft) if question == ROLE else None


def asks_role(draft: AccountRequest) -> bool:
    """Whether the role is asked for unprompted: of the holder of an account, where the entity has a manager.

    Others may come to the question from the summary.
    """
    return draft.account_id is not None and is_managed(draft)


def role_is_suspended(draft: AccountRequest) -> bool:
    """Whether the holder of an account asks for a role where they have one that is suspended."""
    entity = entities.of_draft(deps(), draft) if draft.account_id is not None else None
    held = current_membership(draft.account_id, entity.id) if entity is not None else None
    return held is not None and held.suspended_at is not None


def looked_up(siret: str) -> dict[str, Any]:
    """What the directory says of a SIRET, as the draft keeps it. Asked here, outside of any transaction."""
    directory = deps().companies
    if directory is None:
        return {}
    if limits.look_up_counted():
        answer = directory.look_up(siret)
    else:
        answer = DirectoryAnswer(siret, Finding.UNAVAILABLE)
    typed = None if answer.finding is Finding.KNOWN else EntityCheck.TYPED.value
    return {"official": answer.stored(), "entity_check": typed}


def head_office_of_list(draft: AccountRequest, siret: str, directory: Mapping[str, Any]) -> dict[str, Any]:
    """What needs no question once this SIRET is given: the one that the list has of a ministry is its head office's.

    `directory` is what that one said of it: where it says that nothing is open there, the person looks at it again.
    """
    answer = stored_answer(directory.get("official"), siret)
    doubted = answer is not None and answer.finding in (Finding.UNKNOWN, Finding.CEASED)
    own = draft.ministry_id is not None and draft.ministry.siret == siret
    return {"is_head_office": True} if own and not doubted else {}


def _picks_from_list(draft: AccountRequest) -> bool:
    registry: Registry = deps().registry
    return draft.kind is not None and registry.kind(draft.kind).listed
