"""Links that mails of the world hold, by the names of the addresses' variables."""

from __future__ import annotations

from models import Account, Mail
from models_people import Welcome
from models_support import AddressChange
from services.machinery.dependencies import Dependencies
from services.machinery.outbox import secrets_of
from services.people import address_changes, invitations, welcomes
from tests.support.factories import fresh_actor, make_account


def of_address_changes(deps: Dependencies, people: dict[str, Account]) -> dict[str, str]:
    """One that support proposed, and the link that stops another, which was confirmed."""
    support, admin = fresh_actor(people["support"]), fresh_actor(people["si_admin"])
    for name in ("proposee", "confirmee"):
        account = make_account(deps)
        address_changes.propose_address(deps, support, account.email_key, f"{name}@exemple.example", "A appelé.")
    proposed, other = AddressChange.select().order_by(AddressChange.id)
    address_changes.confirm_address(deps, admin, other.id)
    planned = Mail.get(Mail.event == "address_change_planned")
    secrets = secrets_of(deps, planned) or {}
    return {"change_id": str(proposed.id), "stop_address": secrets["stop_address"]}


def of_welcome(deps: Dependencies, people: dict[str, Account]) -> dict[str, str]:
    """Somebody whose account was made for them, and the link to their first password."""
    account = make_account(deps)
    Welcome.create(account=account)
    welcomes.send_another(deps, fresh_actor(people["support"]), account.id)
    secrets = secrets_of(deps, Mail.get(Mail.event == "account_opened")) or {}
    return {"welcomed": str(account.id), "welcome": secrets["welcome"]}


def of_invitation(deps: Dependencies, people: dict[str, Account], entity_id: int) -> dict[str, str]:
    """Two to the request's entity, of its manager, to addresses that nobody has: one for its link, one for its row."""
    who = fresh_actor(people["manager"])
    invitations.invite(deps, who, entity_id, email="ana.neuve@exemple.example", first_name="Ana", last_name="Neuve")
    secrets = secrets_of(deps, Mail.get(Mail.event == "invitation")) or {}
    row = invitations.invite(deps, who, entity_id, email="lea@exemple.example", first_name="Léa", last_name="Neuve")
    return {"invitation_id": str(row.id), "invitation": secrets["invitation"]}
