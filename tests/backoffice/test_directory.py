"""Entities, accounts, roles, ministries and agents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from domain.states import State
from models import Account, AccountRequest, AccountSession, JournalEntry, Mail, Membership, Ministry
from models_entities import EntityAlias
from tests.backoffice.conftest import People
from tests.support import factories
from tests.support.signup import Page

pytestmark = pytest.mark.slow

Make = Callable[..., AccountRequest]


class TestEntities:
    def test_staff_find_all_managers_theirs(self, people: People) -> None:
        address = "/backoffice/entites/"
        people.account("manager")
        staff, manager = people["reader"].get(address).text, people["manager"].get(address).text
        assert "Institut des essais" in staff
        assert "Compagnie voisine" in staff
        assert "1 gestionnaire" in staff
        assert "Compagnie voisine" not in manager

    @pytest.mark.parametrize("typed", ["institut ESSAIS", "INSTÎTUT"])
    def test_are_found_without_case_or_accents(self, people: People, typed: str) -> None:
        text = people["si"].get("/backoffice/entites/", query_string={"recherche": typed}).text
        assert "Institut des essais" in text
        assert "Compagnie voisine" not in text

    def test_are_found_by_number(self, people: People) -> None:
        number = str(people.entity.identifier)
        typed = f"{number[:3]} {number[3:9]} {number[9:]}"
        text = people["si"].get("/backoffice/entites/", query_string={"recherche": typed}).text
        assert "Institut des essais" in text
        assert "Compagnie voisine" not in text

    def test_show_their_people_and_requests(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        address = f"/backoffice/entites/{people.entity.id}"
        text = people["manager"].get(address).text
        assert "manager@essai.example" in text
        assert asked.reference in text
        assert "/backoffice/comptes/" not in text


def accounts_found(people: People, typed: str) -> str:
    """The list of accounts under a search; its addresses may be broken before their sign."""
    return people["support"].get("/backoffice/comptes/", query_string={"recherche": typed}).text.replace("<wbr>", "")


class TestAccounts:
    def test_never_show_a_credential(self, people: People) -> None:
        account = people.account("manager")
        Account.update(tf_totp_secret="graine", tf_primary_method="authenticator").where(
            Account.id == account.id
        ).execute()
        for address in ("/backoffice/comptes/", f"/backoffice/comptes/{account.id}", "/backoffice/agents/"):
            text = people["si"].get(address).text
            for secret in (account.password, account.fs_uniquifier, "graine", "argon2"):
                assert secret not in text

    @pytest.mark.parametrize("typed", ["manager@essai", "CAMILLE", "camille personne"])
    def test_are_found_by_name_and_address(self, people: People, typed: str) -> None:
        people.account("manager")
        assert "manager@essai.example" in accounts_found(people, typed)

    @pytest.mark.parametrize("typed", ["eloise", "ÉLOÏSE", "Łukaszevic", "lefevre lukaszevic", "lefèvre-ŁUKASZEVIC"])
    def test_are_found_without_case_or_accents(self, people: People, typed: str) -> None:
        account = people.account("manager")
        Account.update(first_name="Éloïse", last_name="Lefèvre-Łukaszevic").where(Account.id == account.id).execute()
        for asked, found in ((typed, True), (f"{typed}x", False), ("%", False)):
            assert ("manager@essai.example" in accounts_found(people, asked)) is found

    @pytest.mark.parametrize("typed", ["иван", "ИВАН", "ἐλένη"])
    def test_are_found_in_other_scripts(self, people: People, typed: str) -> None:
        account = people.account("manager")
        Account.update(first_name="Иван", last_name="Ελένη").where(Account.id == account.id).execute()
        assert "manager@essai.example" in accounts_found(people, typed)

    def test_are_closed_with_a_reason_and_signed_out(self, people: People) -> None:
        account = people.account("depositor")
        people["depositor"].get("/mon-compte")
        page = f"/backoffice/comptes/{account.id}"
        people["si"].post(f"{page}/desactiver", page=page)
        assert Account.get_by_id(account.id).active
        assert "Indiquez un motif." in people["si"].get(page).text
        people["si"].post(f"{page}/desactiver", page=page, motif="A quitté l’entité.")
        assert not Account.get_by_id(account.id).active
        assert people["depositor"].get("/mon-compte").headers["Location"].startswith("/connexion")
        again = people["si"].post(f"{page}/desactiver", page=page, motif="Deux fois.")
        assert f"Compte désactivé\N{NO-BREAK SPACE}» par {people.account('si').full_name}" in again.text
        assert "Deux fois." in again.text
        people["si"].post(f"{page}/reactiver", page=page, motif="Erreur.")
        assert Account.get_by_id(account.id).active

    def test_closing_the_only_manager_hands_the_requests_to_the_si(self, people: People, request_of: Make) -> None:
        asked = request_of("with_manager")
        page = f"/backoffice/comptes/{people.account('manager').id}"
        people["si"].post(f"{page}/desactiver", page=page, motif="Parti.")
        assert AccountRequest.get_by_id(asked.id).state == State.WITH_SI

    def test_nobody_closes_their_own(self, people: People) -> None:
        own = f"/backoffice/comptes/{people.account('si').id}"
        assert "Désactiver" not in people["si"].get(own).text
        people["si"].post(f"{own}/desactiver", page="/mon-compte", motif="Pour voir.")
        assert Account.get_by_id(people.account("si").id).active

    def test_sessions_are_ended_and_journalled(self, people: People) -> None:
        account = people.account("depositor")
        people["depositor"].get("/mon-compte")
        page = f"/backoffice/comptes/{account.id}"
        people["si"].post(f"{page}/fermer-les-sessions", page=page)
        open_ones = AccountSession.select().where(
            AccountSession.account == account.id, AccountSession.ended_at.is_null()
        )
        assert open_ones.count() == 0
        assert JournalEntry.select().where(JournalEntry.event == "account.sessions_ended").count() == 1

    def test_a_lost_second_factor_is_taken_off(self, people: People) -> None:
        account = people.account("manager")
        Account.update(tf_totp_secret="graine", tf_primary_method="authenticator").where(
            Account.id == account.id
        ).execute()
        page = f"/backoffice/comptes/{account.id}"
        people["si"].post(f"{page}/double-authentification", page=page, motif="Reconnue par téléphone.")
        assert Account.get_by_id(account.id).tf_totp_secret is None


class TestASecondManager:
    HINT = "Faites désigner"

    def hinted(self, people: People) -> bool:
        return self.HINT in people["manager"].get("/backoffice/").text

    def test_is_asked_for_while_one_alone_decides(self, people: People) -> None:
        people.account("manager")
        assert self.hinted(people)

    @pytest.mark.parametrize("lost", ["nothing", "suspended", "account closed", "ended"])
    def test_is_one_who_can_decide(self, people: People, lost: str) -> None:
        people.account("manager")
        second = factories.make_member(people.deps, people.entity)
        row = Membership.get(Membership.account == second.account_id)
        changes = {"suspended": {"suspended_at": row.since}, "ended": {"until": row.since}}
        if lost in changes:
            Membership.update(**changes[lost]).where(Membership.id == row.id).execute()
        Account.update(active=lost != "account closed").where(Account.id == second.account_id).execute()
        assert self.hinted(people) is (lost != "nothing")


class TestRoles:
    def test_are_suspended_restored_and_ended(self, people: People) -> None:
        account = people.account("depositor")
        membership = Membership.get(Membership.account == account.id)
        page, role = f"/backoffice/comptes/{account.id}", f"/backoffice/roles/{membership.id}"
        people["si"].post(f"{role}/suspendre", page=page, motif="Vérification.", jusqu_au="24/12/2026")
        assert Membership.get_by_id(membership.id).suspended_at is not None
        again = people["si"].post(f"{role}/suspendre", page=page, motif="En double.", jusqu_au="24/12/2026")
        assert f"Rôle suspendu\N{NO-BREAK SPACE}» par {people.account('si').full_name}" in again.text
        assert "En double." in again.text
        people["si"].post(f"{role}/retablir", page=page)
        assert "Indiquez un motif." in people["si"].get(page).text
        people["si"].post(f"{role}/retablir", page=page, motif="Vérifié.")
        again = people["si"].post(f"{role}/retablir", page=page, motif="En double.")
        assert f"Rôle rétabli\N{NO-BREAK SPACE}» par {people.account('si').full_name}" in again.text
        assert Membership.get_by_id(membership.id).suspended_at is None
        people["si"].fill_in(f"{role}/retirer", because="own_request", motif="Départ.")
        assert Membership.get_by_id(membership.id).until is not None
        assert Mail.select().where(Mail.event == "membership_suspended").count() == 2

    def test_a_suspended_one_can_be_ended_from_the_page(self, people: People) -> None:
        account = people.account("depositor")
        membership = Membership.get(Membership.account == account.id)
        page, role = f"/backoffice/comptes/{account.id}", f"/backoffice/roles/{membership.id}"
        people["si"].post(f"{role}/suspendre", page=page, motif="Vérification.", jusqu_au="24/12/2026")
        assert f'href="{role}/retirer"' in people["si"].get(page).text
        people["si"].fill_in(f"{role}/retirer", because="own_request", motif="Départ.")
        assert Membership.get_by_id(membership.id).until is not None

    def test_a_suspended_person_is_signed_out_at_once(self, people: People) -> None:
        account = people.account("manager")
        assert people["manager"].get("/backoffice/").status_code == 200
        membership = Membership.get(Membership.account == account.id)
        page = f"/backoffice/comptes/{account.id}"
        for verb in ("suspendre", "retablir"):
            fields = {"motif": "Vérification.", "jusqu_au": "24/12/2026"}
            people["si"].post(f"/backoffice/roles/{membership.id}/{verb}", page=page, **fields)
            assert people["manager"].get("/backoffice/").headers["Location"].startswith("/connexion")

    def test_are_not_stopped_without_a_reason(self, people: People) -> None:
        account = people.account("depositor")
        membership = Membership.get(Membership.account == account.id)
        answer = people["si"].fill_in(f"/backoffice/roles/{membership.id}/retirer", because="own_request", motif="")
        assert (answer.status_code, "Indiquez un motif." in answer.text) == (422, True)
        assert Membership.get_by_id(membership.id).until is None


class TestMinistries:
    NEW = "/backoffice/ministeres/new/"
    EDIT = "/backoffice/ministeres/edit/"

    def test_are_added_with_a_code_of_their_own(self, people: People) -> None:
        for _ in range(2):
            people["si"].post(self.NEW, label="Ministère des Essais")
        codes = [row.code for row in Ministry.select().order_by(Ministry.id)]
        assert codes == ["ministere_des_essais", "ministere_des_essais_2"]
        assert JournalEntry.select().where(JournalEntry.event == "ministry.created").count() == 2

    def test_keep_the_name_they_lose(self, people: People) -> None:
        ministry = factories.make_ministry(code="essais", label="Ministère des Essais", former_names=["Essais"])
        fields = {"label": "Ministère des Tests", "former_names": "Essais", "siret": "732 829 320 00074", "active": "y"}
        people["si"].fill_in(f"{self.EDIT}?id={ministry.id}", **fields)
        changed = Ministry.get_by_id(ministry.id)
        assert (changed.code, changed.label) == ("essais", "Ministère des Tests")
        assert changed.former_names == ["Ministère des Essais", "Essais"]
        assert changed.siret == "73282932000074"

    def test_are_renamed_from_a_day_on(self, people: People) -> None:
        ministry = factories.make_ministry(code="essais", label="Ministère des Essais")
        entity = factories.make_entity(people.deps, ministry=ministry, name="Ministère des Essais")
        address, kept = f"{self.EDIT}?id={ministry.id}", {"label": "Ministère des Tests", "active": "y"}
        for day, words in (("01/01/2027", "Cette date est à venir"), ("32/01/2026", "Cette date n’existe pas")):
            refused = people["si"].fill_in(address, **kept, renamed_on=day)
            assert (refused.status_code, words in refused.text, day in refused.text) == (422, True, True)
        people["si"].fill_in(address, **kept, renamed_on="5 novembre 2026")
        alias = EntityAlias.get(EntityAlias.entity == entity)
        assert (alias.name, alias.until) == ("Ministère des Essais", date(2026, 11, 5))
        refused = people["si"].fill_in(address, **kept, renamed_on="05/11/2026")
        assert "Le nom n’a pas changé" in refused.text
        assert "renamed_on" not in people["si"].get(self.NEW).text

    def test_are_hidden(self, people: People) -> None:
        ministry = factories.make_ministry()
        people["si"].fill_in(f"{self.EDIT}?id={ministry.id}", label=ministry.label)
        assert not Ministry.get_by_id(ministry.id).active
        assert "Masqué" in people["si"].get("/backoffice/ministeres/").text

    def test_a_siret_is_one_ministrys(self, people: People) -> None:
        factories.make_ministry(siret="73282932000074")
        response = people["si"].post(self.NEW, label="Un autre", siret="73282932000074")
        assert response.status_code == 422
        assert "Un autre ministère a déjà ce SIRET." in response.text

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"label": ""}, "Saisissez le nom du ministère."),
            ({"label": "x" * 201}, "trop long"),
            ({"label": "nul\x00"}, "caractère qui ne peut pas"),
            ({"label": "Bon", "siret": "00000000000000"}, "existe pas"),
            ({"label": "Bon", "former_names": "y" * 201}, "200 caractères au plus"),
        ],
    )
    def test_bad_input_is_told_beside_the_field(self, people: People, fields: dict[str, str], words: str) -> None:
        response = people["si"].post(self.NEW, **fields)
        assert response.status_code == 422
        assert words in response.text
        assert Ministry.select().count() == 0

    def test_readers_see_the_list_and_change_nothing(self, people: People) -> None:
        factories.make_ministry()
        text = people["reader"].get("/backoffice/ministeres/").text
        assert "Éducation nationale" in text
        assert "Modifier" not in text
        assert "Ajouter un ministère" not in text


class TestAgents:
    INVITE = "/backoffice/agents/new/"
    FIELDS = {"first_name": "Alix", "last_name": "Invention", "email": "Alix@essai.example", "role": "reviewer"} | {
        "motif": "Renfort."
    }

    def test_are_invited_by_mail(self, people: People) -> None:
        people["si"].post(self.INVITE, **self.FIELDS)
        made = Account.get(Account.email_key == "alix@essai.example")
        assert made.staff_role == "reviewer"
        assert Mail.get(Mail.event == "agent_invited").to_address == "Alix@essai.example"

    def test_are_listed_with_what_became_of_their_role(self, people: People) -> None:
        agent = people.account("reviewer")
        people["si"].fill_in(f"/backoffice/agents/edit/?id={agent.id}", role="support", motif="Renfort.")
        assert agent.full_name in people["si"].get("/backoffice/agents/?search=reviewer").text
        page = people["si"].get(f"/backoffice/agents/details/?id={agent.id}").text
        assert "Rôle d’agent modifié" in page
        assert "«\N{NO-BREAK SPACE}Renfort.\N{NO-BREAK SPACE}»" in page

    def test_a_role_is_changed_from_the_one_that_was_shown(self, people: People) -> None:
        agent = people.account("reviewer")
        address = f"/backoffice/agents/edit/?id={agent.id}"
        open_before = people["si"].hidden_in(people["si"].get(address).text)
        people["si"].fill_in(address, role="support", motif="Renfort.")
        fields = {**open_before, "role": "reader", "motif": "Autre."}
        answer = people["si"].client.post(address, data=fields)
        assert answer.status_code == 422
        assert "Autre." in answer.text
        assert Account.get_by_id(agent.id).staff_role == "support"

    def test_an_address_with_an_account_is_told(self, people: People) -> None:
        fields = self.FIELDS | {"email": people.account("manager").email}
        response = people["si"].post(self.INVITE, **fields)
        assert response.status_code == 422
        assert "Un compte existe déjà pour cette adresse." in response.text

    @pytest.mark.parametrize("fields", [{"email": "pas une adresse"}, {"role": "roi"}, {"role": ""}, {"last_name": ""}])
    def test_bad_input_invites_nobody(self, people: People, fields: dict[str, str]) -> None:
        people.account("si")
        before = Account.select().count()
        assert people["si"].post(self.INVITE, **(self.FIELDS | fields)).status_code == 422
        assert Account.select().count() == before

    def test_get_another_role_with_a_reason_and_sign_in_again(self, people: People) -> None:
        agent = people.account("reviewer")
        people["reviewer"].get("/mon-compte")
        address = f"/backoffice/agents/edit/?id={agent.id}"
        refused = Page(people["si"].post(address, role="support"))
        assert (refused.status, refused.text.count("Indiquez un motif.")) == (422, 2)
        assert refused.form_with("motif").values["role"] == ["support"]
        assert Account.get_by_id(agent.id).staff_role == "reviewer"
        people["si"].fill_in(address, role="support", motif="Renfort de l’assistance.")
        assert Account.get_by_id(agent.id).staff_role == "support"
        assert people["reviewer"].get("/mon-compte").status_code == 302

    def test_the_last_administrator_stays(self, people: People) -> None:
        other = factories.make_account(people.deps, staff=None)
        own = f"/backoffice/agents/edit/?id={people.account('si').id}"
        refused = Page(people["si"].post(own, role="", motif="Je pars."))
        assert (refused.status, refused.form_with("motif").values["role"]) == (422, [""])
        assert "Je pars." in refused.text
        assert Account.get_by_id(people.account("si").id).staff_role == "si_admin"
        assert people["si"].post(f"/backoffice/agents/edit/?id={other.id}", role="roi", motif="x").status_code == 422
