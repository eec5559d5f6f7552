"""Erasure that was granted (GDPR, article 17): of what nothing keeps, before its time, in the answer's transaction."""

from __future__ import annotations

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.rights import RightOutcome
from models import Account
from models_rights import RightsRequest
from queries.locks import lock_entities, lock_requests
from queries.my_account import memberships_of
from services.machinery.dependencies import Dependencies
from services.people.accounts import close, locked_with_entities
from services.retention import closed_accounts
from services.retention.erasing import erase_request
from services.rights.keeping import Kept, kept_of, requests_of

WHY = "La personne a demandé l’effacement de ses données."


def erase(deps: Dependencies, actor: Actor, row: RightsRequest, outcome: RightOutcome) -> tuple[list[str], list[Kept]]:
    """Erase what nothing keeps, and close the account. Returns what was done, in words for the person, and what stays.

    Raises TransitionRefused: "right_kept" where all was granted and something stays, "right_nothing" where nothing can
    be erased, "last_administrator".
    """
    theirs = requests_of(row)
    entities = {request.entity_id for request in theirs if request.entity_id is not None}
    if row.account_id is not None:
        entities |= {role.entity_id for role in memberships_of(row.account_id)}
    lock_entities(entities)
    requests = lock_requests(request.id for request in theirs)
    account = locked_with_entities(row.account_id)[0] if row.account_id is not None else None
    kept = kept_of(deps, row, requests)
    if kept and outcome is RightOutcome.GRANTED:
        raise TransitionRefused("rights", "", Refusal("right_kept"))
    stays = {one.reference for one in kept}
    done = []
    for request in requests:
        if request.reference not in stays:
            erase_request(deps, request)
            done.append(f"votre demande {request.reference} est effacée, avec ses pièces")
    if account is not None and "" not in stays:
        done.append(_close_and_blank(deps, actor, account))
    if not done:
        raise TransitionRefused("rights", "", Refusal("right_nothing"))
    return done, kept


def _close_and_blank(deps: Dependencies, actor: Actor, account: Account) -> str:
    """Close it, and blank it too where nothing that stays needs to name its holder."""
    close(deps, actor, account, WHY)
    if closed_accounts.is_kept(account):
        return (
            "votre compte est fermé\N{NO-BREAK SPACE}; votre nom et votre adresse y restent aussi longtemps que les"
            " demandes, les rôles ou les décisions qui vous citent, puis"
            f" {deps.policy.retention.refused} mois au plus"
        )
    closed_accounts.erase(deps, account)
    return "votre compte est fermé et effacé"
