"""The screens of signing in and of the holder's account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from models import Account, FactorEnrolment
from services.people import enrolments
from tests.accessibility.screen import Act, Screen, Visit, sends, signs_in
from tests.support.application import PASSWORD

SET_UP = "/connexion/double-authentification"


def _to_code(*rest: Act) -> Act:
    """The right password of somebody with a second factor."""

    def act(visit: Visit) -> None:
        visit.opens("/connexion")
        signs_in("factor")(visit)
        for more in rest:
            more(visit)

    return act


@contextmanager
def _demanding(visit: Visit) -> Iterator[Account]:
    """The installation demands a second factor of its agents: the account of one who has none."""
    extensions = visit.site.app.extensions
    usual = extensions["guichet_dependencies"]
    extensions["guichet_dependencies"] = replace(usual, policy=replace(usual.policy, second_factor_required=True))
    try:
        yield Account.get(Account.email == visit.world.values["agent"])
    finally:
        extensions["guichet_dependencies"] = usual


def _must_set_up(visit: Visit) -> None:
    """The agent comes by the one-time link."""
    with _demanding(visit) as agent:
        secret = enrolments.new_enrolment(visit.deps, agent, timedelta(hours=1))
        visit.opens(f"{SET_UP}/{secret}")
        sends("Continuer", password=PASSWORD)(visit)
    FactorEnrolment.delete().where(FactorEnrolment.account == agent.id).execute()


def _needs_a_link(*, after_reset: bool) -> Act:
    """The agent comes by the password alone."""

    def act(visit: Visit) -> None:
        with _demanding(visit) as agent:
            enrolments.new_enrolment(visit.deps, agent, timedelta(hours=1), after_reset=after_reset)
            signs_in("agent")(visit)
        FactorEnrolment.delete().where(FactorEnrolment.account == agent.id).execute()

    return act


def _opens(address: str) -> Act:
    def act(visit: Visit) -> None:
        visit.opens(address)

    return act


SIGNING = (
    Screen("sign-in", "GET /connexion", "accounts/sign_in.html"),
    Screen(
        "sign-in-errors", "GET /connexion", "accounts/sign_in.html", act=sends("Se connecter"), errors=True,
    ),
    Screen(
        "sign-in-refused", "POST /connexion", "accounts/sign_in.html",
        act=sends("Se connecter", email="personne@exemple.example", password="un mauvais mot"), errors=True,
    ),
    Screen("sign-in-too-late", "GET /connexion/code", "accounts/sign_in.html"),
    Screen("code", "GET /connexion/code", "accounts/code.html", address="", act=_to_code()),
    Screen(
        "code-errors", "GET /connexion/code", "accounts/code.html", address="",
        act=_to_code(sends("Se connecter", code="000000")), errors=True,
    ),
    Screen(
        "recovery-code", "GET /connexion/code-de-secours", "accounts/recovery_code.html", address="",
        act=_to_code(_opens("/connexion/code-de-secours")),
    ),
    Screen(
        "recovery-code-errors", "GET /connexion/code-de-secours", "accounts/recovery_code.html", address="",
        act=_to_code(_opens("/connexion/code-de-secours"), sends("Se connecter", code="abc")), errors=True,
    ),
    Screen(
        "factor-demanded", "GET /connexion/double-authentification", "accounts/set_up_factor.html",
        address="", act=_must_set_up, allowed=("Authenticator",),
    ),
    Screen(
        "enrolment-mailed", "GET /connexion/double-authentification", "accounts/enrolment_needed.html",
        address="/connexion", act=_needs_a_link(after_reset=False),
    ),
    Screen(
        "enrolment-after-reset", "GET /connexion/double-authentification", "accounts/enrolment_needed.html",
        address="/connexion", act=_needs_a_link(after_reset=True),
    ),
    Screen("enrolment", "GET /connexion/double-authentification/<token>", "accounts/enrolment.html"),
    Screen(
        "enrolment-errors", "POST /connexion/double-authentification/<token>", "accounts/enrolment.html",
        act=sends("Continuer", password="un mauvais mot"), errors=True,
    ),
    Screen(
        "enrolment-unusable", "GET /connexion/double-authentification/<token>", "accounts/enrolment_unusable.html",
        address=f"{SET_UP}/inconnu", status=410,
    ),
    Screen("confirm", "GET /connexion/confirmer", "accounts/confirm.html", "depositor"),
    Screen(
        "confirm-errors", "POST /connexion/confirmer", "accounts/confirm.html", "depositor",
        address="/connexion/confirmer", act=sends("Confirmer et continuer", password="un mauvais mot"), errors=True,
    ),
    Screen(
        "confirm-code", "GET /connexion/confirmer", "accounts/confirm.html", "reader",
        address="/connexion/confirmer?next=/backoffice/",
    ),
    Screen("confirm-both", "GET /connexion/confirmer", "accounts/confirm.html", "reader"),
    Screen("forgotten", "GET /mot-de-passe-oublie", "accounts/forgotten.html"),
    Screen(
        "forgotten-errors", "GET /mot-de-passe-oublie", "accounts/forgotten.html", act=sends("Recevoir le lien"),
        errors=True,
    ),
    Screen(
        "forgotten-sent", "POST /mot-de-passe-oublie", "accounts/forgotten_sent.html",
        act=sends("Recevoir le lien", email="personne@exemple.example"),
    ),
    Screen("choose-password", "GET /mot-de-passe-oublie/<token>", "accounts/choose_password.html"),
    Screen(
        "choose-password-errors", "GET /mot-de-passe-oublie/<token>", "accounts/choose_password.html",
        act=sends("Enregistrer ce mot de passe", password="abc"), errors=True,
    ),
    Screen(
        "first-password", "GET /premier-mot-de-passe/<token>", "accounts/choose_password.html",
    ),
    Screen(
        "welcome-unusable", "GET /premier-mot-de-passe/<token>", "accounts/welcome_unusable.html",
        address="/premier-mot-de-passe/inconnu", status=410,
    ),
    Screen("welcome-sent", "GET /premier-mot-de-passe/lien-demande", "accounts/welcome_sent.html"),
    Screen(
        "reset-unusable", "GET /mot-de-passe-oublie/<token>", "accounts/reset_unusable.html",
        address="/mot-de-passe-oublie/inconnu", status=410,
    ),
)  # fmt: skip

ACCOUNT = (
    Screen("account", "GET /mon-compte", "accounts/my_account.html", "depositor"),
    Screen("account-agent", "GET /mon-compte", "accounts/my_account.html", "si_admin"),
    Screen(
        "account-empty", "GET /mon-compte", "accounts/my_account.html", address="/connexion",
        act=signs_in("plain"),
    ),
    Screen("profile", "GET /mon-compte/profil", "accounts/profile.html", "manager"),
    Screen(
        "profile-errors", "POST /mon-compte/profil", "accounts/profile.html", "manager", address="/mon-compte/profil",
        act=sends("Enregistrer", capacity="x" * 301), errors=True,
    ),
    Screen("use-right", "GET /mon-compte/mes-donnees/demande", "accounts/use_right.html", "depositor"),
    Screen(
        "use-right-errors", "POST /mon-compte/mes-donnees/demande", "accounts/use_right.html", "depositor",
        address="/mon-compte/mes-donnees/demande", act=sends("Envoyer ma demande", words=""), errors=True,
    ),
    Screen("my-data", "GET /mon-compte/mes-donnees", "accounts/my_data.html", "depositor"),
    Screen("absence", "GET /mon-compte/absence", "accounts/absence.html", "manager"),
    Screen(
        "absence-errors", "POST /mon-compte/absence", "accounts/absence.html", "manager",
        address="/mon-compte/absence", act=sends("Enregistrer", first="", last="hier"), errors=True,
    ),
    Screen("address", "GET /mon-compte/adresse", "accounts/change_address.html", "depositor"),
    Screen(
        "address-errors", "GET /mon-compte/adresse", "accounts/change_address.html", "depositor",
        act=sends("Recevoir le lien", email="x"), errors=True,
    ),
    Screen(
        "address-sent", "POST /mon-compte/adresse", "accounts/address_sent.html", "manager",
        address="/mon-compte/adresse", act=sends("Recevoir le lien", email="nouvelle@exemple.example"),
    ),
    Screen("address-confirm", "GET /mon-compte/adresse/<token>", "accounts/confirm_address.html", "depositor"),
    Screen(
        "address-unusable", "GET /mon-compte/adresse/<token>", "accounts/address_unusable.html", "manager", status=410
    ),
    Screen("stop-address", "GET /changement-d-adresse/<token>", "accounts/stop_address.html"),
    Screen(
        "stop-address-unusable", "GET /changement-d-adresse/<token>", "accounts/address_stop_unusable.html",
        address="/changement-d-adresse/inconnu", status=410,
    ),
    Screen(
        "stop-address-done", "POST /changement-d-adresse/<token>", "accounts/address_kept.html",
        address="/changement-d-adresse/{stop_address}", act=sends("Arrêter le changement d’adresse"),
    ),
    Screen("stop-mails", "GET /desabonnement/<token>", "accounts/stop_mails.html"),
    Screen(
        "stop-mails-done", "POST /desabonnement/<token>", "accounts/stop_mails.html",
        address="/desabonnement/{stop}", act=sends("Ne plus recevoir ces mails"),
    ),
    Screen(
        "stop-mails-unusable", "GET /desabonnement/<token>", "accounts/stop_unusable.html",
        address="/desabonnement/1.demandes.k.x", status=410,
    ),
    Screen("password", "GET /mon-compte/mot-de-passe", "accounts/change_password.html", "depositor"),
    Screen(
        "password-errors", "POST /mon-compte/mot-de-passe", "accounts/change_password.html", "depositor",
        address="/mon-compte/mot-de-passe", act=sends("Changer de mot de passe", current="x", password="abc"),
        errors=True,
    ),
    Screen(
        "factor", "GET /mon-compte/double-authentification", "accounts/set_up_factor.html", "depositor",
        allowed=("Authenticator",),
    ),
    Screen(
        "factor-errors", "POST /mon-compte/double-authentification", "accounts/set_up_factor.html", "depositor",
        address="/mon-compte/double-authentification", act=sends("Activer", code="000000"), errors=True,
        allowed=("Authenticator",),
    ),
    Screen("factor-on", "GET /mon-compte/double-authentification", "accounts/second_factor.html", "reader"),
    Screen(
        "recovery-codes", "POST /mon-compte/double-authentification/codes-de-secours", "accounts/recovery_codes.html",
        "reader", address="/mon-compte/double-authentification", act=sends("Créer de nouveaux codes"),
    ),
)  # fmt: skip

SCREENS = SIGNING + ACCOUNT
