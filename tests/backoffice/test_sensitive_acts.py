"""What a borrowed session cannot do: act behind the screens, on one's own account, without a reason, or unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.errors import FreshSignInNeeded
from domain.permissions import SENSITIVE, Permission, demand
from domain.states import StaffRole
from models import Account, JournalDetail, Mail, Membership
from services.machinery import exports
from services.people import accounts, agents, second_factors, sessions
from services.reference import message_templates
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.freshness import INVITED, has_account, role_form, sent
from tests.support.role_ends import end_role

pytestmark = pytest.mark.one_database

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database does otherwise than another."""


@on_one_database
class TestServices:
    """They do not trust the screens to have asked."""

    @pytest.mark.parametrize("permission", sorted(SENSITIVE))
    def test_demand_a_fresh_actor(self, people: People, permission: Permission) -> None:
        old = replace(people.actor("si"), fresh=False)
        with pytest.raises(FreshSignInNeeded):
            demand(old, permission)
        demand(people.actor("si"), permission)

    def test_refuse_those_who_are_not(self, people: People) -> None:
        deps, old = people.deps, replace(people.actor("si"), fresh=False)
        account = people.account("depositor")
        membership = Membership.get(Membership.account == account.id)
        calls: list[Callable[[], object]] = [
            lambda: accounts.deactivate(deps, old, account.id, "x"),
            lambda: accounts.reactivate(deps, old, account.id, "x"),
            lambda: second_factors.reset_second_factor(deps, old, account.id, "x"),
            lambda: sessions.end_sessions(deps, old, account.id),
            lambda: agents.set_staff_role(deps, old, account.id, StaffRole.SI_ADMIN, "x"),
            lambda: end_role(deps, old, membership.id, "x"),
            lambda: message_templates.add(deps, old, "reject", label="x", text="x"),
            lambda: exports.as_csv(old, ["Nom"], [[1]], lambda keys: [["x"]], seconds=1),
            lambda: exports.as_workbook(old, ["Nom"], [[1]], lambda keys: [["x"]], seconds=1),
        ]
        for call in calls:
            with pytest.raises(FreshSignInNeeded):
                call()


class TestOnesOwnAccount:
    OWN = "Ici, vous ne pouvez pas agir sur votre propre compte"

    @pytest.mark.parametrize("last", ["desactiver", "reactiver", "double-authentification", "fermer-les-sessions"])
    def test_is_not_acted_on(self, people: People, last: str) -> None:
        account, visitor = people.account("si"), people["si"]
        # A secret that no method uses: signing in stays by the password.
        Account.update(tf_totp_secret="{}").where(Account.id == account.id).execute()
        sent(visitor, f"/backoffice/comptes/{account.id}/{last}", motif="Pour voir.")
        assert self.OWN in visitor.get("/backoffice/").text
        after = Account.get_by_id(account.id)
        assert (after.active, after.tf_totp_secret) == (True, "{}")

    def test_keeps_its_role(self, people: People) -> None:
        account = people.account("si")
        factories.make_si_admin(people.deps)
        refused = sent(people["si"], f"/backoffice/agents/edit/?id={account.id}", role="", motif="Je pars.")
        assert (refused.status, self.OWN in refused.text) == (422, True)
        assert Account.get_by_id(account.id).staff_role == "si_admin"


@on_one_database
class TestReasons:
    def test_are_asked_for(self, people: People) -> None:
        account = people.account("depositor")
        Account.update(tf_primary_method="authenticator", tf_totp_secret="{}").where(Account.id == account.id).execute()
        visitor = people["si"]
        for last in ("desactiver", "double-authentification"):
            sent(visitor, f"/backoffice/comptes/{account.id}/{last}", motif=" ")
            assert "Indiquez un motif." in visitor.get(f"/backoffice/comptes/{account.id}").text
        for address, fields in (("/backoffice/agents/new/", INVITED), role_form(account)):
            assert sent(visitor, address, **{**fields, "motif": ""}).status == 422
        after = Account.get_by_id(account.id)
        assert (after.active, after.tf_totp_secret, after.staff_role) == (True, "{}", None)
        assert not has_account("alix@essai.example")

    def test_are_kept_in_the_journal(self, people: People) -> None:
        account = people.account("depositor")
        visitor = people["si"]
        sent(visitor, "/backoffice/agents/new/", **INVITED)
        sent(visitor, f"/backoffice/comptes/{account.id}/double-authentification", motif="Vue en personne")
        reasons = {row.detail.get("reason") for row in JournalDetail.select()}
        assert {"Renfort", "Vue en personne"} <= reasons
        assert "Vue en personne" in visitor.get("/backoffice/journal/").text


class TestNewAdministrators:
    def told(self) -> dict[str, dict[str, Any]]:
        return {mail.to_address: mail.facts for mail in Mail.select().where(Mail.event == "administrator_added")}

    def test_are_told_to_all_others_when_invited(self, people: People) -> None:
        giver, other = people.account("si"), factories.make_account(people.deps, staff=StaffRole.SI_ADMIN)
        factories.make_account(people.deps, staff=StaffRole.SI_ADMIN, active=False)
        people.account("reviewer")
        sent(people["si"], "/backoffice/agents/new/", **{**INVITED, "role": "si_admin", "motif": "Remplace Ana."})
        told = self.told()
        assert set(told) == {giver.email, other.email}
        assert told[other.email] == {
            "person_name": "Alix Roy",
            "person_address": "alix@essai.example",
            "by_name": giver.full_name,
            "reason": "Remplace Ana.",
        }

    def test_are_told_when_the_role_is_given_and_only_then(self, people: People) -> None:
        giver, agent = people.account("si"), people.account("reviewer")
        address = f"/backoffice/agents/edit/?id={agent.id}"
        for role in ("support", "si_admin", "si_admin"):
            people["si"].fill_in(address, role=role, motif="Renfort.")
        assert set(self.told()) == {giver.email}
        assert Mail.select().where(Mail.event == "administrator_added").count() == 1
