"""Who has to set up a second factor, and the one-time link that lets them."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.errors import LinkUnusable
from models import Account, FactorEnrolment, Mail, database
from queries.locks import lock_account_by_id
from services.machinery import outbox
from services.machinery.dependencies import Dependencies
from services.machinery.links import hash_of, new_secret, whole
from services.people.authority import locked_account


def must_enrol(deps: Dependencies, account: Account) -> bool:
    """Whether this account may not sign in without a second factor."""
    return bool(account.staff_role) and deps.policy.second_factor_required


def ask_enrolment(deps: Dependencies, account: Account) -> bool:
    """The right password of somebody who must have a second factor and has none: mail them the link to set it up.

    Not after a reset: anybody who reads the mailbox could have chosen the password too, and would need no more.
    False then. As many mails an hour as the public can cause.
    """
    known = FactorEnrolment.get_or_none(FactorEnrolment.account == account.id)
    if known is not None and known.after_reset:
        return False
    sent = Mail.select().where(
        Mail.account == account, Mail.event == "factor_to_set_up", Mail.created_at > deps.now() - timedelta(hours=1)
    )
    if sent.count() < deps.policy.mails_per_address_per_hour:
        with database.atomic():
            lock_account_by_id(account.id)
            offer_enrolment(deps, account, "sign_in")
    return True


def offer_enrolment(deps: Dependencies, account: Account, because: str) -> None:
    """Mail a link to set the second factor up, within the caller's transaction, which holds the account's lock.

    `because`: `sign_in`, or `role` when a colleague has just given one that demands it.
    """
    secret = new_enrolment(deps, account, deps.policy.password_reset_link)
    mail_enrolment(deps, account, because, secret)


def begin_enrolment(deps: Dependencies, key: str, within: timedelta) -> str | None:
    """The secret by which somebody who has just chosen a password by a mailed link goes on to their first second
    factor, in the same sitting; None for somebody who has one, needs none, or whose last one was reset.
    """
    with database.atomic():
        account = locked_account(key)
        known = FactorEnrolment.get_or_none(FactorEnrolment.account == account.id)
        after_reset = known is not None and known.after_reset
        if account.tf_totp_secret or after_reset or not must_enrol(deps, account):
            return None
        return new_enrolment(deps, account, within)


def find_enrolment(secret: str, now: datetime) -> FactorEnrolment:
    """The link of this secret, with its account. Raises LinkUnusable: "unknown" when used or replaced, "expired"."""
    link = (
        FactorEnrolment.select(FactorEnrolment, Account)
        .join(Account)
        .where(FactorEnrolment.token_hash == hash_of(whole(secret)), Account.active)
        .first()
    )
    if link is None:
        raise LinkUnusable("unknown")
    if link.expires_at <= now:
        raise LinkUnusable("expired")
    return link


def mail_enrolment(deps: Dependencies, account: Account, because: str, secret: str) -> None:
    until = (deps.now() + deps.policy.password_reset_link).isoformat()
    facts = {"because": because, "expires_at": until}
    outbox.post(deps, "factor_to_set_up", account.email, facts, account=account, secrets={"enrolment": secret})


def new_enrolment(deps: Dependencies, account: Account, within: timedelta, *, after_reset: bool = False) -> str:
    """One link an account: a new one replaces the former, and a reset stays one until there is a factor again."""
    secret, now = new_secret(), deps.now()
    known = FactorEnrolment.get_or_none(FactorEnrolment.account == account.id)
    values = {
        "token_hash": hash_of(secret),
        "after_reset": after_reset or (known is not None and known.after_reset),
        "created_at": now,
        "expires_at": now + within,
    }
    if known is None:
        FactorEnrolment.create(account=account.id, **values)
    else:
        FactorEnrolment.update(**values).where(FactorEnrolment.id == known.id).execute()
    return secret
