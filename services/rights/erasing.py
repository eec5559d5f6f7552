"""Erasure that was granted (GDPR, article 17): of what nothing keeps, before its time, in the answer's transaction."""

from __future__ import annotations

import secrets

from domain.actors import Actor
from domain.errors import Refusal, TransitionRefused
from domain.ledger import Noted
from domain.rights import RightOutcome
from models import Account, AccountSession, Decision, FactorEnrolment, Mail, Membership
from models_people import Welcome
from models_rights import RightsRequest
from models_support import AccountNote
from models_work import ListLayout, SavedView
from queries.locks import lock_entities, lock_requests
from queries.my_account import memberships_of
from services.backup import ledger
from services.machinery import journal
from services.machinery.dependencies import Dependencies
from services.people.accounts import close, locked_with_entities
from services.people.authority import update_account
from services.retention.erasing import erase_request
from services.rights.copies import forget_of
from services.rights.keeping import Kept, kept_of, requests_of

CLOSED = (
    "votre compte est fermé\N{NO-BREAK SPACE}; votre nom et votre adresse y restent aussi longtemps que les demandes,"
    " les rôles ou les décisions qui vous citent"
)
WHY = "La personne a demandé l’effacement de ses données."


def erase(deps: Dependencies, actor: Actor, row: RightsRequest, outcome: RightOutcome) -> tuple[list[str], list[Kept]]:
    """Erase what nothing keeps, and close the account. Returns what was done, in words for the person, and what stays.

    Raises TransitionRefused: "right_kept" where all was granted and something stays, "right_nothing" where nothing can
    be erased, "last_administrator".
    """
    known = requests_of(row)
    entities = {request.entity_id for request in known if request.entity_id is not None}
    if row.account_id is not None:
        entities |= {role.entity_id for role in memberships_of(row.account_id)}
    lock_entities(entities)
    lock_requests(request.id for request in known)
    account = locked_with_entities(row.account_id)[0] if row.account_id is not None else None
    kept = kept_of(deps, row)
    if kept and outcome is RightOutcome.GRANTED:
        raise TransitionRefused("rights", "", Refusal("right_kept"))
    stays = {one.reference for one in kept}
    done = []
    for request in requests_of(row):
        if request.reference not in stays:
            erase_request(deps, request)
            done.append(f"votre demande {request.reference} est effacée, avec ses pièces")
    if account is not None and "" not in stays:
        done.append(_close_and_blank(deps, actor, account, whole=not kept))
    if not done:
        raise TransitionRefused("rights", "", Refusal("right_nothing"))
    return done, kept


def _close_and_blank(deps: Dependencies, actor: Actor, account: Account, *, whole: bool) -> str:
    """Close it; blank it too where nothing that stays needs to name its holder (`whole`: no request stays)."""
    close(deps, actor, account, WHY)
    _forget_what_is_theirs_alone(deps, account)
    roles = Membership.select().where(Membership.account == account).exists()
    if not whole or roles or Decision.select().where(Decision.author == account).exists():
        return CLOSED
    gone = f"compte-{account.id}@efface.invalid"
    update_account(
        account, email=gone, email_key=gone, first_name="Compte", last_name="effacé", name_key="", capacity="",
        phone="", service="", civility=None, password=secrets.token_hex(32), confirmed_at=None, last_seen_at=None,
        statistics_after=None, tf_primary_method=None, tf_totp_secret=None, mf_recovery_codes=None,
    )  # fmt: skip
    Mail.delete().where(Mail.account == account, Mail.sent_at.is_null(False)).execute()
    ledger.note(deps, Noted.ACCOUNT_ERASED, [account.id])
    journal.record("account.erased", actor, deps.now(), account_id=account.id)
    return "votre compte est fermé et effacé"


def _forget_what_is_theirs_alone(deps: Dependencies, account: Account) -> None:
    """What nobody else uses: sessions, settings of lists, copies, what agents noted."""
    forget_of(deps, account.id)
    for model in (AccountNote, AccountSession, FactorEnrolment, Welcome, SavedView, ListLayout):
        model.delete().where(model.account == account).execute()
