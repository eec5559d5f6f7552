"""A session that is no longer fresh, in tests: what it posts, the question that it gets, and the answer."""

from __future__ import annotations

from typing import Any

from models import Account, AccountSession
from services.people.agents import role_mark
from tests.support.application import CSRF, Visitor
from tests.support.signup import Page

QUESTION = "Confirmez que c’est bien vous"
ANSWER = "Confirmer et continuer"
CONFIRM = "/connexion/confirmer"


def sent(visitor: Visitor, address: str, **fields: Any) -> Page:
    """What posting these fields is answered, from a page that was open all along."""
    token = CSRF.search(visitor.get("/mon-compte").text)
    assert token is not None
    return Page(visitor.client.post(address, data={"csrf_token": token[1], **fields}))


def answered(visitor: Visitor, asked: Page, **proof: str) -> Page:
    """Answer the question and send on what it kept."""
    form, _ = asked.form_of_button(ANSWER)
    typed = {f"preuve-{name}": value for name, value in proof.items()}
    return Page(visitor.client.post(form.action, data={**form.values, **typed}))


def stale() -> None:
    """Everybody signed in long ago."""
    AccountSession.update(password_at=None, code_at=None).execute()


def role_form(account: Account) -> tuple[str, dict[str, str]]:
    """Where an agent's role is changed, and what the form says that was opened before."""
    fields = {"role": "support", "motif": "Renfort de l’assistance.", "row_seen": role_mark(account)}
    return f"/backoffice/agents/edit/?id={account.id}", fields


INVITED = {
    "first_name": "Alix",
    "last_name": "Roy",
    "email": "alix@essai.example",
    "role": "reader",
    "motif": "Renfort",
}


def has_account(address: str) -> bool:
    """Whether somebody has an account with this address."""
    return Account.select().where(Account.email_key == address).exists()
