"""How somebody shows that a request is theirs, beside holding a link that was mailed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.actors import Actor
from domain.errors import SignInNeeded, WrongPassword
from models import AccountRequest
from services.machinery.links import matches
from services.requests.lifecycle import holder_of


@dataclass(frozen=True)
class Proof:
    """How the person who follows a link shows who they are; one of the four.

    `verified_hash` is the request's password hash that the view has verified the typed password against;
    `new_password_hash` replaces it (the mailbox is then the proof); `account` is somebody signed in.
    """

    browser_secret: str | None = None
    verified_hash: str | None = None
    new_password_hash: str | None = None
    account: Actor | None = None


def sent_here(request: AccountRequest, proof: Proof) -> bool:
    """Whether the proof is the secret of the browser that sent the request."""
    return matches(proof.browser_secret, request.browser_hash)


def knows_password(request: AccountRequest, proof: Proof) -> bool:
    """Whether the proof is the request's present password."""
    return proof.verified_hash is not None and proof.verified_hash == request.password_hash


def demand_applicant(request: AccountRequest, proof: Proof) -> None:
    """What cannot be undone takes more than a link, which may have been forwarded, or read over a shoulder.

    Needs the request's lock. Raises SignInNeeded where the applicant has an account, else WrongPassword.
    """
    holder = holder_of(request)
    if holder is not None:
        if proof.account is None or proof.account.account_id != holder.id:
            raise SignInNeeded()
    elif not (sent_here(request, proof) or knows_password(request, proof)):
        raise WrongPassword()
