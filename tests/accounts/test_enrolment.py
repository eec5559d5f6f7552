"""Setting the second factor up, where the installation demands one of its staff: never by a password alone."""

from __future__ import annotations

import logging
import re
from functools import partial

import pytest
from flask import Flask

from adapters.passwords import reset_token, unusable_hash
from domain.actors import SYSTEM
from domain.errors import LinkUnusable, NotAllowed, TransitionRefused
from domain.states import StaffRole
from models import Account, AccountSession, FactorEnrolment, JournalDetail, Mail, database
from services.people import agents, enrolments, second_factors
from tests.support.application import PASSWORD, Visitor, deps_of, known_account, secret_of
from tests.support.dependencies import Clock
from tests.support.factor import code_of, phone_of, recovery_codes_of
from tests.support.factories import make_account, make_si_admin, make_staff
from tests.support.races import at_once

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

SET_UP = "/connexion/double-authentification"
NEW = "cinq bateaux verts au port"


def mailed_link(app: Flask) -> str:
    """The address in the newest mail to set a factor up."""
    mail = Mail.select().where(Mail.event == "factor_to_set_up").order_by(Mail.id.desc()).get()
    return f"{SET_UP}/{secret_of(app, mail, 'enrolment')}"


def links_mailed() -> int:
    return Mail.select().where(Mail.event == "factor_to_set_up").count()


def enrols(visitor: Visitor, link: str, password: str = PASSWORD) -> list[str]:
    """Follow the link to the end; the recovery codes that are shown."""
    assert visitor.post(link, password=password).location == SET_UP
    return sets_up(visitor)


def sets_up(visitor: Visitor) -> list[str]:
    page = visitor.get(SET_UP).text
    return recovery_codes_of(visitor.post(SET_UP, code=code_of(phone_of(page))).text)


def with_lost_factor(app: Flask) -> Account:
    """An agent who had a factor."""
    return known_account(app, staff=StaffRole.SI_ADMIN, tf_primary_method="authenticator", tf_totp_secret="{}")


@pytest.mark.parametrize("role", StaffRole)
def test_a_password_alone_sets_nothing_up(strict: Flask, role: StaffRole) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=role)
    assert visitor.sign_in(account).location == SET_UP
    page = visitor.get(SET_UP).text
    assert "Consultez votre messagerie" in page
    assert 'name="code"' not in page
    assert visitor.post(SET_UP, page="/connexion", code="000000").location == "/connexion"
    assert AccountSession.select().count() == 0
    assert Mail.get(Mail.event == "factor_to_set_up").to_address == account.email


def test_the_mailed_link_and_the_password_set_it_up(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    visitor.sign_in(account)
    link = mailed_link(strict)
    assert account.email in Visitor(strict).get(link).text
    refused = visitor.post(link, password="faux")
    assert (refused.status_code, "pas votre mot de passe" in refused.text) == (200, True)
    assert len(enrols(visitor, link)) == 10
    assert visitor.get("/mon-compte").status_code == 200
    assert Account.get_by_id(account.id).tf_primary_method == "authenticator"


def test_a_sign_behind_the_link_is_no_part_of_it(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    visitor.sign_in(account)
    assert len(enrols(visitor, f"{mailed_link(strict)}.")) == 10


def test_the_link_serves_once(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    visitor.sign_in(account)
    link = mailed_link(strict)
    for _ in range(2):
        assert visitor.get(link).status_code == 200, "opening it uses nothing up"
    enrols(visitor, link)
    again = Visitor(strict).get(link)
    assert (again.status_code, "Ce lien ne fonctionne pas" in again.text) == (410, True)
    assert FactorEnrolment.select().count() == 0


def test_the_link_ends_with_its_time(strict: Flask, clock: Clock) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    visitor.sign_in(account)
    link = mailed_link(strict)
    visitor.post(link, password=PASSWORD)
    page = visitor.get(SET_UP).text
    FactorEnrolment.update(expires_at=deps_of(strict).now()).execute()
    late = visitor.post(SET_UP, code=code_of(phone_of(page)))
    assert (late.status_code, "Ce lien a expiré" in late.text) == (410, True)
    assert visitor.get(link).status_code == 410
    assert not Account.get_by_id(account.id).tf_totp_secret


def test_another_link_replaces_the_one_before(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    visitor.sign_in(account)
    before = mailed_link(strict)
    visitor.sign_in(account)
    assert visitor.get(before).status_code == 410
    assert visitor.get(mailed_link(strict)).status_code == 200


def test_links_at_sign_in_are_limited_as_mails_of_the_public_are(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    for _ in range(7):
        visitor.sign_in(account)
    assert links_mailed() == 5


def test_of_two_who_use_one_link_at_the_same_instant_one_sets_the_factor_up(strict: Flask) -> None:
    deps = deps_of(strict)
    for _ in range(5):
        account = make_account(deps, staff=StaffRole.READER)
        with database.atomic():
            secret = enrolments.new_enrolment(deps, account, deps.policy.password_reset_link)
        uses = [partial(second_factors.enrol, deps, account.email_key, totp, ["x"], secret) for totp in ("{1}", "{2}")]
        refused = [outcome for outcome in at_once(*uses) if outcome is not None]
        assert [type(outcome) for outcome in refused] == [LinkUnusable]


def test_after_a_reset_password_and_mailbox_give_no_link(strict: Flask) -> None:
    """The person who reads the mailbox chooses a password by it: that must not make a second factor too."""
    visitor, account = Visitor(strict), with_lost_factor(strict)
    second_factors.reset_second_factor(deps_of(strict), SYSTEM, account.id, "Téléphone perdu")
    assert visitor.sign_in(account).location == SET_UP
    assert "Il vous faut un lien à usage unique" in visitor.get(SET_UP).text
    with strict.app_context():
        token = reset_token(Account.get_by_id(account.id))
    chosen = visitor.post(f"/mot-de-passe-oublie/{token}", password=NEW)
    assert chosen.location == "/connexion"
    assert visitor.sign_in(account, NEW).location == SET_UP
    assert "Il vous faut un lien à usage unique" in visitor.get(SET_UP).text
    assert links_mailed() == 0


def test_the_operators_command_shows_a_one_time_link_and_mails_none(strict: Flask) -> None:
    """The last administrator's lost factor: nobody is left in the backoffice to reset it."""
    visitor, account = Visitor(strict), with_lost_factor(strict)
    ran = strict.test_cli_runner().invoke(args=["reset-second-factor", account.email, "--reason", "Vue en personne"])
    assert ran.exit_code == 0, ran.output
    link = re.search(rf"{SET_UP}/\S+", ran.output)
    assert link is not None
    assert links_mailed() == 0
    assert Mail.get(Mail.event == "second_factor_changed").to_address == account.email
    assert len(enrols(visitor, link[0])) == 10
    assert visitor.get("/backoffice/").status_code == 200
    details = [row.detail for row in JournalDetail.select()]
    assert "Vue en personne" in [detail.get("reason") for detail in details]


def test_the_command_shows_no_link_where_no_factor_is_demanded(app: Flask) -> None:
    account = with_lost_factor(app)
    ran = app.test_cli_runner().invoke(args=["reset-second-factor", account.email])
    assert (ran.exit_code, SET_UP in ran.output) == (0, False)
    assert Visitor(app).sign_in(account).location == "/backoffice/"


def test_a_colleague_who_resets_it_has_a_link_mailed(strict: Flask) -> None:
    deps, account = deps_of(strict), with_lost_factor(strict)
    second_factors.reset_second_factor(deps, make_si_admin(deps), account.id, "Reconnue par téléphone")
    assert Mail.get(Mail.event == "factor_to_set_up").facts["because"] == "reset"
    assert len(enrols(Visitor(strict), mailed_link(strict))) == 10


def test_a_role_that_demands_one_has_a_link_mailed(strict: Flask) -> None:
    deps, account = deps_of(strict), known_account(strict)
    agents.set_staff_role(deps, make_si_admin(deps), account.id, StaffRole.SUPPORT, "Arrivée")
    assert Mail.get(Mail.event == "factor_to_set_up").facts["because"] == "role"
    assert len(enrols(Visitor(strict), mailed_link(strict))) == 10


def test_an_invited_agent_goes_on_to_their_factor_in_the_same_sitting(strict: Flask) -> None:
    with strict.app_context():
        account, token = agents.invite_agent(
            deps_of(strict), SYSTEM, email="alix@agence.example", first_name="Alix", last_name="Agente",
            role=StaffRole.READER, unusable_hash=unusable_hash(), token_for=reset_token,
        )  # fmt: skip
    visitor = Visitor(strict)
    assert visitor.post(f"/mot-de-passe-oublie/{token}", password=NEW).location == SET_UP
    assert len(sets_up(visitor)) == 10
    assert visitor.get("/backoffice/").status_code == 200
    assert links_mailed() == 0
    assert account.id == AccountSession.get().account_id


def test_that_sitting_is_ten_minutes_long(strict: Flask, clock: Clock) -> None:
    account, visitor = known_account(strict, staff=StaffRole.READER), Visitor(strict)
    with strict.app_context():
        token = reset_token(account)
    visitor.post(f"/mot-de-passe-oublie/{token}", password=NEW)
    clock.advance(minutes=11)
    assert visitor.get(SET_UP).location == "/connexion"


def test_somebody_who_has_a_factor_still_gives_its_code_after_a_new_password(strict: Flask) -> None:
    account, visitor = with_lost_factor(strict), Visitor(strict)
    with strict.app_context():
        token = reset_token(account)
    assert visitor.post(f"/mot-de-passe-oublie/{token}", password=NEW).location == "/connexion"
    assert visitor.sign_in(account, NEW).location == "/connexion/code"


@pytest.mark.parametrize("token", ["x", "a.b", "%00", "é" * 300])
def test_a_garbled_link_says_so(strict: Flask, token: str) -> None:
    assert Visitor(strict).get(f"{SET_UP}/{token}").status_code == 410


def test_guessing_the_password_behind_the_link_is_stopped(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    with database.atomic():
        deps = deps_of(strict)
        link = f"{SET_UP}/{enrolments.new_enrolment(deps, account, deps.policy.password_reset_link)}"
    for _ in range(strict.extensions["guichet_settings"].sign_in_failures):
        visitor.post(link, password="faux")
    assert visitor.post(link, password=PASSWORD).status_code == 200


def test_others_are_not_asked(strict: Flask) -> None:
    assert Visitor(strict).sign_in(known_account(strict)).location == "/mon-compte"


def test_staff_cannot_turn_it_off_where_it_is_required(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.SUPPORT)
    visitor.sign_in(account)
    enrols(visitor, mailed_link(strict))
    address = "/mon-compte/double-authentification"
    assert f'action="{address}/desactiver"' not in visitor.get(address).text
    visitor.post(f"{address}/desactiver", page=address)
    assert Account.get_by_id(account.id).tf_primary_method == "authenticator"


def test_a_session_from_before_the_demand_ends(strict: Flask) -> None:
    visitor, account = Visitor(strict), known_account(strict)
    visitor.sign_in(account)
    Account.update(staff_role=StaffRole.READER).where(Account.id == account.id).execute()
    assert visitor.get("/mon-compte").location.startswith("/connexion")


def test_every_change_of_factor_is_told_to_the_security_log(strict: Flask, caplog: pytest.LogCaptureFixture) -> None:
    visitor, account = Visitor(strict), known_account(strict, staff=StaffRole.REVIEWER)
    visitor.sign_in(account)
    with caplog.at_level(logging.INFO, logger="guichet.security"):
        enrols(visitor, mailed_link(strict))
        second_factors.reset_second_factor(deps_of(strict), SYSTEM, account.id, "Perdu")
    told = [getattr(record, "facts", None) for record in caplog.records if record.message == "factor.changed"]
    assert told == [
        {"account_id": account.id, "change": "on", "by": "reviewer"},
        {"account_id": account.id, "change": "reset", "by": "system"},
    ]


def test_nobody_resets_their_own_factor_nor_one_without_a_reason(strict: Flask) -> None:
    deps = deps_of(strict)
    admin, lost = make_si_admin(deps), with_lost_factor(strict)
    for account_id, reason in ((admin.account_id or 0, "Téléphone perdu"), (lost.id, " ")):
        with pytest.raises(TransitionRefused):
            second_factors.reset_second_factor(deps, admin, account_id, reason)
    with pytest.raises(NotAllowed):
        second_factors.reset_second_factor(deps, make_staff(deps, StaffRole.REVIEWER), lost.id, "Téléphone perdu")
    assert Account.get_by_id(lost.id).tf_totp_secret
